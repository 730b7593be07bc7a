//! Numbers written as words: `không chín một hai …`.

use super::reading::{Reading, Shape};
use super::{Kind, Suggestion};

/// How many digits make a number that somebody is hiding from machines.
const DIGITS_MIN: usize = 8;
/// How many of them must be words.
const WORDS_MIN: usize = 4;
/// Digits of a telephone that begins with a zero.
const PHONE: usize = 10;
/// So few more are another word behind it: `… tám năm nay`.
const REST_MAX: usize = 1;
/// Longest number between the words.
const NUMBER_MAX: usize = 4;
/// The words, with and without marks.
const WORDS: [&str; 21] = [
    "không", "khong", "một", "mot", "mốt", "hai", "ba", "bốn", "bon", "tư", "năm", "nam", "lăm",
    "sáu", "sau", "bảy", "bẩy", "bay", "tám", "tam", "chín",
];

/// Finds them.
pub(super) fn find(reading: &Reading, found: &mut Vec<Suggestion>) {
    let mut at = 0;
    while at < reading.len() {
        let begins = digits(reading, at) > 0;
        at = if begins {
            read_run(reading, at, found)
        } else {
            at + 1
        };
    }
}

/// How many digits the token says.
fn digits(reading: &Reading, at: usize) -> usize {
    match reading.shape(at) {
        Some(Shape::Word) => {
            let word = reading.lower(at);
            usize::from(WORDS.contains(&word) || matches!(word, "chin" | "tu" | "lam"))
        }
        Some(Shape::Number) if reading.length(at) <= NUMBER_MAX => reading.length(at),
        _ => 0,
    }
}

/// Reads a run, and gives the place behind it.
fn read_run(reading: &Reading, start: usize, found: &mut Vec<Suggestion>) -> usize {
    let (mut all, mut words, mut end, mut at) = (0, 0, start, start);
    let mut phone_end = None;
    loop {
        let digits = digits(reading, at);
        if digits == 0 {
            break;
        }
        all += digits;
        words += usize::from(reading.is_word(at));
        end = at + 1;
        if all == PHONE {
            phone_end = Some(end);
        }
        at = next(reading, end);
    }
    let first = reading.text(start);
    let zero_first = first == "khong" || first.starts_with('0');
    let phone_end = phone_end.filter(|_| zero_first && all <= PHONE + REST_MAX);
    end = phone_end.unwrap_or(end);
    if all >= DIGITS_MIN && words >= WORDS_MIN {
        let sure = phone_end.is_some();
        found.push(reading.suggestion(start..end, Kind::Phone, sure));
    }
    end
}

/// The place of the next word, over a gap and a comma, dot or dash.
fn next(reading: &Reading, end: usize) -> usize {
    let at = reading.skip_gap(end);
    match reading.shape(at) {
        Some(Shape::Sign(',' | '.' | '-')) => reading.skip_gap(at + 1),
        _ => at,
    }
}
