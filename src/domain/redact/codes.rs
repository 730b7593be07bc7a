//! Codes: those of procedures and days are public and set aside; those of dossiers and passports are somebody's.

use super::cue::{Cue, Cues};
use super::reading::{Reading, Shape};
use super::{Kind, Suggestion};

/// Most tokens of a code.
const TOKENS_MAX: usize = 24;
/// Digits that a text behind a dossier's cue must have to be its code.
const DIGITS_MIN: usize = 4;
/// Digits behind the letters of a passport or an insurance card.
const LETTERED: std::ops::RangeInclusive<usize> = 6..=13;

/// Finds them.
pub(super) fn find(reading: &mut Reading, cues: &Cues, found: &mut Vec<Suggestion>) {
    let mut at = 0;
    while at < reading.len() {
        if let Some(end) = procedure(reading, at).or_else(|| days(reading, at)) {
            reading.set_aside(at..end);
            at = end;
            continue;
        }
        let one = dossier(reading, cues, at).map(|end| (end, Kind::Dossier));
        let one = one.or_else(|| Some((lettered(reading, cues, at)?, Kind::IdentityNumber)));
        if let Some((end, kind)) = one {
            found.push(reading.suggestion(at..end, kind, true));
            reading.set_aside(at..end);
            at = end;
        } else {
            at += 1;
        }
    }
}

/// `1.001193` or `1.001193.000.00.00.H37`.
fn procedure(reading: &Reading, at: usize) -> Option<usize> {
    let begins = reading.is_number(at, 1..=1)
        && reading.is_sign(at + 1, '.')
        && reading.is_number(at + 2, 6..=6);
    let mut end = begins.then_some(at + 3)?;
    for digits in [3, 2, 2] {
        if reading.is_sign(end, '.') && reading.is_number(end + 1, digits..=digits) {
            end += 2;
        }
    }
    let has_province = reading.is_sign(end, '.')
        && matches!(reading.length(end + 1), 1)
        && reading.is_word(end + 1)
        && reading.is_number(end + 2, 2..=2);
    Some(if has_province { end + 3 } else { end })
}

/// `12/05/2026`, `12.5.26`, `2026-05-12`, `2021-2026`.
fn days(reading: &Reading, at: usize) -> Option<usize> {
    let Some(Shape::Sign(sign @ ('/' | '.' | '-'))) = reading.shape(at + 1) else {
        return None;
    };
    let is_year = |at| {
        reading.is_number(at, 4..=4) && ["19", "20"].iter().any(|c| reading.text(at).starts_with(c))
    };
    let short = |at| reading.is_number(at, 1..=2);
    // Nothing of the same number may stand on either side.
    let joined = |at| {
        matches!(reading.shape(at), Some(Shape::Sign('/' | '.' | '-')))
            && reading.shape(at + 1) == Some(Shape::Number)
    };
    let alone = |end| {
        let is_free = at
            .checked_sub(2)
            .is_none_or(|before| !(reading.shape(before) == Some(Shape::Number) && joined(at - 1)));
        (is_free && !joined(end)).then_some(end)
    };
    if reading.is_sign(at + 3, sign) {
        let day_first =
            short(at) && short(at + 2) && (is_year(at + 4) || short(at + 4) && sign == '/');
        let year_first = is_year(at) && short(at + 2) && short(at + 4);
        if day_first || year_first {
            return alone(at + 5);
        }
    }
    let years = is_year(at) && is_year(at + 2);
    let month = short(at) && is_year(at + 2);
    (years || month).then(|| alone(at + 3))?
}

/// `000.00.12.H37-250101-0001` and the like, a tracking code of this service, or any code behind a dossier's cue.
fn dossier(reading: &Reading, cues: &Cues, at: usize) -> Option<usize> {
    if !is_code(reading, at)
        || at
            .checked_sub(1)
            .is_some_and(|before| is_code(reading, before))
    {
        return None;
    }
    if let Some(end) = tracking(reading, at) {
        return Some(end);
    }
    let mut end = at;
    let (mut digits, mut province, mut dashes) = (0, false, 0);
    let mut day_and_number = (false, false);
    while end < at + TOKENS_MAX {
        match reading.shape(end) {
            Some(Shape::Number) => {
                digits += reading.length(end);
                day_and_number.0 |= province && reading.is_number(end, 6..=8);
                day_and_number.1 |= day_and_number.0 && dashes > 0 && reading.is_number(end, 3..=6);
            }
            Some(Shape::Word) if reading.length(end) <= 3 => {
                let begins = end == at || reading.is_sign(end - 1, '.');
                let is_label = reading.length(end) == 1 && reading.is_number(end + 1, 2..=2);
                province |= begins && is_label;
            }
            Some(Shape::Sign('.' | '-' | '/' | '_')) if is_code(reading, end + 1) => {}
            // `H37 - 250101 - 0001`
            Some(Shape::Gap) if dashes > 0 && reading.is_sign(end - 1, '-') => {}
            Some(Shape::Gap) if province && reading.is_sign(end + 1, '-') => {}
            Some(Shape::Sign('-')) if province && reading.shape(end + 1) == Some(Shape::Gap) => {}
            _ => break,
        }
        dashes += usize::from(reading.is_sign(end, '-'));
        end += 1;
    }
    while end > at && !is_code(reading, end - 1) {
        end -= 1;
    }
    let has_form = province && day_and_number == (true, true);
    let said = || {
        let nearest = cues.before(reading, at);
        nearest.is_some_and(|nearest| nearest.cue == Cue::Dossier && nearest.words <= 3)
    };
    (has_form || digits >= DIGITS_MIN && said()).then_some(end)
}

fn is_code(reading: &Reading, at: usize) -> bool {
    matches!(reading.shape(at), Some(Shape::Word | Shape::Number))
}

/// `LS-2026-7K3M-Q9TX`: letters, a year, twice four letters or digits.
fn tracking(reading: &Reading, at: usize) -> Option<usize> {
    let begins = reading.is_word(at)
        && (2..=3).contains(&reading.length(at))
        && reading.is_sign(at + 1, '-')
        && reading.is_number(at + 2, 4..=4)
        && reading.text(at + 2).starts_with("20");
    let mut end = begins.then_some(at + 3)?;
    for _ in 0..2 {
        end = reading.is_sign(end, '-').then_some(end + 1)?;
        let mut length = 0;
        while length < 4 && is_code(reading, end) {
            length += reading.length(end);
            end += 1;
        }
        (length == 4).then_some(())?;
    }
    Some(end)
}

/// `B1234567` behind a cue of papers, `DN 4 0123…` behind one of insurance.
fn lettered(reading: &Reading, cues: &Cues, at: usize) -> Option<usize> {
    let is_letters = reading.is_word(at) && reading.length(at) <= 2;
    let directly = reading.is_number(at + 1, LETTERED);
    let end = (is_letters && directly).then_some(at + 2)?;
    let said = cues.before(reading, at)?.cue == Cue::Identity;
    (said && !is_code(reading, end)).then_some(end)
}
