//! Vehicles' plates: `12A-123.45`, `12-B1 123.45`, `29 A1 1234`.

use super::cue::{Cue, Cues};
use super::reading::{Case, Reading, Shape};
use super::{Kind, Suggestion};

/// The letters of ordinary plates; H, too, but `12H` is an hour more often.
const SERIES: &str = "abcdefghklmnpstuvxyz";
/// The letters of special plates.
const SPECIAL: [&str; 13] = [
    "ld", "da", "kt", "nn", "ng", "qt", "cv", "hc", "td", "mk", "md", "aa", "ab",
];

/// Finds them.
pub(super) fn find(reading: &mut Reading, cues: &Cues, found: &mut Vec<Suggestion>) {
    let mut at = 0;
    while at < reading.len() {
        if let Some((end, sure)) = plate(reading, cues, at) {
            found.push(reading.suggestion(at..end, Kind::Plate, sure));
            reading.set_aside(at..end);
            at = end;
        } else {
            at += 1;
        }
    }
}

fn plate(reading: &Reading, cues: &Cues, at: usize) -> Option<(usize, bool)> {
    let is_province = reading.is_number(at, 2..=2) && !reading.text(at).starts_with('0');
    let (letters, first_parted) =
        (is_province && !is_joined(reading, at)).then(|| separator(reading, at + 1))?;
    let text = reading.text(letters);
    let is_series = match reading.length(letters) {
        1 => SERIES.contains(text),
        2 => SPECIAL.contains(&text) || text.chars().all(|c| SERIES.contains(c)),
        _ => false,
    };
    (reading.is_word(letters) && is_series).then_some(())?;
    // The second sign of a motorcycle's series: `B1`. Without a sign between, it is the first digit: `12B112345`.
    let is_single = reading.is_number(letters + 1, 1..=1);
    let series_end = letters + 1 + usize::from(is_single);
    let (number, second_parted) = separator(reading, series_end);
    let end = digits(reading, number)?;
    let directly = letters == at + 1 && number == series_end;
    let signed = reading.is_sign(at + 1, '-') || reading.is_sign(number.saturating_sub(1), '-');
    let dotted = end > number + 1;
    let said = || {
        let cue = cues.before(reading, at).map(|nearest| nearest.cue);
        cue == Some(Cue::Plate)
    };
    let is_capital = reading.case(letters) != Case::Lower;
    let has_form = if is_capital {
        directly || signed || dotted || is_single || !(first_parted && second_parted)
    } else {
        directly && text != "m" || (signed || dotted) && !first_parted
    };
    let said = said();
    (has_form || said).then_some((end, said || is_capital && (signed || dotted || is_single)))
}

/// Whether the number is a part of a longer code.
fn is_joined(reading: &Reading, at: usize) -> bool {
    let is_part = |at: Option<usize>| {
        let shape = at.and_then(|at| reading.shape(at));
        matches!(shape, Some(Shape::Word | Shape::Number))
    };
    let before = at.checked_sub(1);
    let sign = before
        .is_some_and(|before| matches!(reading.shape(before), Some(Shape::Sign('-' | '.' | '/'))));
    is_part(before) || sign && is_part(at.checked_sub(2))
}

/// The place behind a gap or a dash, and whether there was one.
fn separator(reading: &Reading, at: usize) -> (usize, bool) {
    let mut end = reading.skip_gap(at);
    if matches!(reading.shape(end), Some(Shape::Sign('-' | '.'))) {
        end = reading.skip_gap(end + 1);
    }
    (end, end > at)
}

/// The place behind `123.45`, `12345` or `1234`.
fn digits(reading: &Reading, at: usize) -> Option<usize> {
    let end = if reading.is_number(at, 4..=6) {
        at + 1
    } else if reading.is_number(at, 3..=3)
        && (reading.is_sign(at + 1, '.') || reading.shape(at + 1) == Some(Shape::Gap))
        && reading.is_number(at + 2, 2..=2)
    {
        at + 3
    } else {
        return None;
    };
    // `12A-2024/QĐ` is a decision.
    let goes_on = matches!(reading.shape(end), Some(Shape::Word | Shape::Sign('/')));
    (!goes_on).then_some(end)
}
