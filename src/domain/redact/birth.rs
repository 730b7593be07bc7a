//! Days and years of birth, behind the words that say so.

use std::sync::LazyLock;

use super::phrases::Phrases;
use super::reading::{Reading, Shape};
use super::{Kind, Suggestion};

/// What the words say, and whether they leave no doubt.
static CUES: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    Phrases::new(&[
        (
            true,
            "sinh ngày|ngày sinh|sinh năm|năm sinh|ngày tháng năm sinh|sinh tháng|sn|dob|sinh vào ngày",
        ),
        (
            false,
            "sinh|sinh con|sinh con ngày|sinh con vào ngày|sinh bé ngày|sinh cháu ngày|đẻ ngày",
        ),
        (false, "tuổi con"),
    ])
});
/// Words between the cue and the day.
const FILLERS: [&str; 8] = ["la", "vao", "ngay", "nam", "thang", "cua", "toi", "em"];
/// Most fillers and signs between.
const FILLERS_MAX: usize = 6;
/// Words before `sinh` with which it means something else.
const OTHERS: [&str; 8] = ["khai", "thai", "hoc", "phat", "ve", "duong", "ho", "chung"];

/// Finds them.
pub(super) fn find(reading: &mut Reading, found: &mut Vec<Suggestion>) {
    let mut at = 0;
    while at < reading.len() {
        let one = birth(reading, at);
        if let Some((day, end, sure)) = one {
            found.push(reading.suggestion(day..end, Kind::Birth, sure));
            reading.set_aside(day..end);
        }
        at = one.map_or(at + 1, |(_, end, _)| end);
    }
}

fn birth(reading: &Reading, at: usize) -> Option<(usize, usize, bool)> {
    let (sure, end) = CUES.at(reading, at)?;
    let before = reading.before(at).map_or("", |before| reading.text(before));
    (!OTHERS.contains(&before)).then_some(())?;
    let mut start = end;
    for _ in 0..=FILLERS_MAX {
        start = reading.skip_gap(start);
        match reading.shape(start)? {
            Shape::Sign(':' | '(' | ',' | '.' | '-') => start += 1,
            Shape::Word if FILLERS.contains(&reading.text(start)) => start += 1,
            Shape::Number => break,
            _ => return None,
        }
    }
    let end = day(reading, start)?;
    Some((start, end, sure))
}

/// The place behind `12/05/1990`, `12 tháng 5 năm 1990`, `5/1990` or `1990`.
fn day(reading: &Reading, start: usize) -> Option<usize> {
    let is_year = |at: usize| {
        reading.is_number(at, 4..=4) && ["19", "20"].iter().any(|c| reading.text(at).starts_with(c))
    };
    if is_year(start) {
        return Some(start + 1);
    }
    let mut end = reading.is_number(start, 1..=2).then_some(start + 1)?;
    for _ in 0..2 {
        let Some(next) = next(reading, end) else {
            break;
        };
        if is_year(next) {
            return Some(next + 1);
        }
        if !reading.is_number(next, 1..=2) {
            break;
        }
        end = next + 1;
    }
    (end > start + 1).then_some(end)
}

/// The next number of a day.
fn next(reading: &Reading, end: usize) -> Option<usize> {
    let mut at = reading.skip_gap(end);
    match reading.shape(at)? {
        Shape::Sign('/' | '-' | '.') => at += 1,
        Shape::Word if matches!(reading.text(at), "thang" | "nam") => at += 1,
        Shape::Number => {}
        _ => return None,
    }
    Some(reading.skip_gap(at))
}
