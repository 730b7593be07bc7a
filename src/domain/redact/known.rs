//! What the sender gave as contact, found again in the text.

use std::ops::Range;

use super::reading::{Case, Reading, Shape};
use super::run::Run;
use super::{Kind, Known, Suggestion};

/// Most syllables of a known text that are looked for.
const SYLLABLES_MAX: usize = 16;
/// Most known texts that are looked for.
const KNOWN_MAX: usize = 16;
/// Least syllables of a part.
const PART_MIN: usize = 2;
/// Most tokens between two syllables that belong together.
const BETWEEN_MAX: usize = 4;
/// Least letters and digits of what is looked for whole.
const TEXT_MIN: usize = 5;
/// Least digits of a known number.
const DIGITS_MIN: usize = 6;
/// Digits of a telephone that are the same with and without the country's code.
const PHONE_CORE: usize = 9;
/// Parts of an address that are no secret: communes and what is larger.
const LARGER: [&str; 14] = [
    "xa", "phuong", "thi", "huyen", "quan", "tinh", "thanh", "tp", "tt", "tx", "viet", "lang", "p",
    "x",
];

/// Finds them.
pub(super) fn find(reading: &Reading, known: &[Known], found: &mut Vec<Suggestion>) {
    for Known { kind, text } in known.iter().take(KNOWN_MAX) {
        let said = Reading::new(text, &[]);
        match kind {
            Kind::Name => find_name(reading, &said, found),
            Kind::Address => find_address(reading, &said, found),
            _ => {
                find_digits(reading, &said, *kind, found);
                find_whole(reading, &syllables(&said, 0..said.len()), *kind, found);
            }
        }
    }
}

/// The words and numbers of these tokens.
fn syllables(reading: &Reading, tokens: Range<usize>) -> Vec<&str> {
    tokens
        .filter(|at| is_syllable(reading, *at))
        .map(|at| reading.text(at))
        .take(SYLLABLES_MAX)
        .collect()
}

fn is_syllable(reading: &Reading, at: usize) -> bool {
    matches!(reading.shape(at), Some(Shape::Word | Shape::Number))
}

/// The next syllable, over a gap and signs, but not over the end of a line.
fn next(reading: &Reading, end: usize) -> Option<usize> {
    let is_between = |at: &usize| matches!(reading.shape(*at), Some(Shape::Gap | Shape::Sign(_)));
    let next = (end..end + BETWEEN_MAX).find(|at| !is_between(at))?;
    is_syllable(reading, next).then_some(next)
}

/// The place behind the syllables that stand here, and how many of them agree.
fn common(reading: &Reading, start: usize, said: &[&str]) -> (usize, usize) {
    let (mut end, mut count) = (start, 0);
    let mut at = Some(start);
    for syllable in said {
        let agrees = |at: &usize| is_syllable(reading, *at) && reading.text(*at) == *syllable;
        let Some(here) = at.filter(agrees) else {
            break;
        };
        end = here + 1;
        count += 1;
        at = next(reading, end);
    }
    (end, count)
}

/// Names whole and in parts. One syllable alone must be written as a name is, with its marks.
fn find_name(reading: &Reading, said: &Reading, found: &mut Vec<Suggestion>) {
    let name = syllables(said, 0..said.len());
    if name.len() == 1 {
        let is_it =
            |at: &usize| reading.lower(*at) == said.lower(0) && reading.case(*at) != Case::Lower;
        let here = (0..reading.len()).filter(is_it);
        found.extend(here.map(|at| reading.suggestion(at..at + 1, Kind::Name, false)));
        return;
    }
    let mut at = 0;
    while at < reading.len() {
        let longest = (0..name.len())
            .map(|from| common(reading, at, name.get(from..).unwrap_or_default()))
            .max_by_key(|(_, count)| *count)
            .filter(|(_, count)| *count >= PART_MIN);
        if let Some((end, count)) = longest {
            // Two syllables in small letters may be other words: `an toàn`.
            let sure = count > PART_MIN || reading.case(at) != Case::Lower;
            found.push(reading.suggestion(at..end, Kind::Name, sure));
        }
        at = longest.map_or(at + 1, |(end, _)| end);
    }
}

/// Addresses whole, and each part between commas that is finer than a commune.
fn find_address(reading: &Reading, said: &Reading, found: &mut Vec<Suggestion>) {
    let whole = syllables(said, 0..said.len());
    find_whole(reading, &whole, Kind::Address, found);
    let mut from = 0;
    for at in 0..=said.len() {
        let shape = said.shape(at);
        if !matches!(shape, None | Some(Shape::Sign(',' | ';') | Shape::Break)) {
            continue;
        }
        let part = syllables(said, from..at);
        from = at + 1;
        let is_larger = part.first().is_some_and(|first| LARGER.contains(first));
        if part.len() >= PART_MIN && part.len() < whole.len() && !is_larger {
            find_whole(reading, &part, Kind::Address, found);
        }
    }
}

/// A text whole, whatever signs part its words.
fn find_whole(reading: &Reading, said: &[&str], kind: Kind, found: &mut Vec<Suggestion>) {
    if said.iter().map(|syllable| syllable.len()).sum::<usize>() < TEXT_MIN {
        return;
    }
    let mut at = 0;
    while at < reading.len() {
        let (end, count) = common(reading, at, said);
        if count == said.len() {
            found.push(reading.suggestion(at..end, kind, true));
            at = end;
        } else {
            at += 1;
        }
    }
}

/// A number however its digits are grouped; a telephone with or without the country's code.
fn find_digits(reading: &Reading, said: &Reading, kind: Kind, found: &mut Vec<Suggestion>) {
    let digits: String = (0..said.len())
        .filter(|at| said.shape(*at) == Some(Shape::Number))
        .map(|at| said.text(at))
        .collect();
    let from = match kind {
        Kind::Phone => digits.len().saturating_sub(PHONE_CORE),
        _ => 0,
    };
    let core = digits.get(from..).unwrap_or_default();
    if core.len() < DIGITS_MIN {
        return;
    }
    let mut at = 0;
    while at < reading.len() {
        let Some(run) = Run::at(reading, at) else {
            at += 1;
            continue;
        };
        at = run.end();
        let all: String = run.groups.iter().map(|at| reading.text(*at)).collect();
        let mut group = 0;
        let mut group_end = 0;
        for (start, _) in all.match_indices(core) {
            // The groups in which these digits lie, and the one before when it is the country's code.
            let end = start + core.len();
            let mut first = None;
            while let Some(token) = run.groups.get(group).filter(|_| group_end < end) {
                group_end += reading.length(*token);
                if group_end > start && first.is_none() {
                    first = Some(group);
                }
                group += 1;
            }
            let mut first = first.unwrap_or(group.saturating_sub(1));
            if let Some(before) = first.checked_sub(1)
                && run
                    .groups
                    .get(before)
                    .is_some_and(|at| matches!(reading.text(*at), "84" | "0" | "0084"))
            {
                first = before;
            }
            let tokens = run.tokens(reading, first..group);
            found.push(reading.suggestion(tokens, kind, true));
        }
    }
}
