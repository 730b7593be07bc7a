//! Addresses of e-mail, however the sign in their middle is written.

use super::reading::{Case, Reading, Shape};
use super::{Kind, Suggestion};

/// Most tokens on either side.
const TOKENS_MAX: usize = 64;
/// Most names of a domain.
const NAMES_MAX: usize = 6;
/// Ends of domains, for those behind a space or a word for the dot.
const ENDS: [&str; 15] = [
    "vn", "com", "net", "org", "edu", "gov", "info", "io", "me", "asia", "name", "biz", "mil",
    "eu", "us",
];

/// Finds them.
pub(super) fn find(reading: &mut Reading, found: &mut Vec<Suggestion>) {
    let mut at = 0;
    while at < reading.len() {
        let Some(behind) = sign(reading, at) else {
            at += 1;
            continue;
        };
        let one = address(reading, at, behind);
        if let Some((start, end)) = one {
            let sure = !is_public(reading, behind, end);
            found.push(reading.suggestion(start..end, Kind::Email, sure));
            reading.set_aside(start..end);
        }
        at = one.map_or(at + 1, |(_, end)| end);
    }
}

/// The place behind `@`, `(at)`, `[a còng]`.
fn sign(reading: &Reading, at: usize) -> Option<usize> {
    let Shape::Sign(sign) = reading.shape(at)? else {
        return None;
    };
    let close = match sign {
        '@' => return Some(at + 1),
        '(' => ')',
        '[' => ']',
        '{' => '}',
        _ => return None,
    };
    let mut end = reading.skip_gap(at + 1);
    end = match (reading.text(end), reading.text(end + 2)) {
        ("at" | "acong", _) => end + 1,
        ("a", "cong" | "moc") => end + 3,
        _ => return None,
    };
    end = reading.skip_gap(end);
    reading.is_sign(end, close).then_some(end + 1)
}

/// From where to where the address reaches around its sign.
fn address(reading: &Reading, at: usize, behind: usize) -> Option<(usize, usize)> {
    let last = reading.before(at)?;
    let is_local = |at: usize| {
        matches!(
            reading.shape(at),
            Some(Shape::Word | Shape::Number | Shape::Sign('.' | '_' | '-' | '+' | '%'))
        )
    };
    let least = last.saturating_sub(TOKENS_MAX);
    let mut start = (least..=last).rev().take_while(|at| is_local(*at)).last()?;
    while start < last && !is_name(reading, start) {
        start += 1;
    }
    is_name(reading, last).then_some(())?;
    let end = domain(reading, reading.skip_gap(behind))?;
    // `nhắn @minhanh` is a name on a network.
    let is_spaced = last + 1 < at || reading.skip_gap(behind) > behind;
    let has_dot = end > behind + 2;
    (has_dot || !is_spaced).then_some((start, end))
}

fn is_name(reading: &Reading, at: usize) -> bool {
    matches!(reading.shape(at), Some(Shape::Word | Shape::Number))
}

/// The place behind the domain that begins here.
fn domain(reading: &Reading, start: usize) -> Option<usize> {
    let mut end = name(reading, start)?;
    for _ in 0..NAMES_MAX {
        let Some((next, is_spaced)) = dot(reading, end) else {
            break;
        };
        let text = reading.lower(next);
        let is_end = ENDS.contains(&text);
        // `….vn.Tôi`: the next sentence.
        let is_sentence =
            reading.case(next) == Case::Title && ENDS.contains(&reading.text(end - 1));
        if is_spaced && !is_end || !text.is_ascii() || is_sentence {
            break;
        }
        let Some(next_end) = name(reading, next) else {
            break;
        };
        end = next_end;
    }
    Some(end)
}

/// The place behind letters, digits and dashes.
fn name(reading: &Reading, start: usize) -> Option<usize> {
    let mut end = start;
    let most = start + TOKENS_MAX;
    while end < most
        && (is_name(reading, end)
            || end > start && reading.is_sign(end, '-') && is_name(reading, end + 1))
    {
        end += 1;
    }
    (end > start).then_some(end)
}

/// The place behind `.`, ` . `, `(dot)` or `chấm`, and whether there was anything but the dot.
fn dot(reading: &Reading, at: usize) -> Option<(usize, bool)> {
    if reading.is_sign(at, '.') && is_name(reading, at + 1) {
        return Some((at + 1, false));
    }
    let mut end = reading.skip_gap(at);
    let is_open = matches!(reading.shape(end), Some(Shape::Sign('(' | '[' | '{')));
    end = reading.skip_gap(end + usize::from(is_open));
    let is_dot = reading.is_sign(end, '.') || matches!(reading.text(end), "dot" | "cham");
    end = is_dot.then(|| reading.skip_gap(end + 1))?;
    if is_open {
        let closes = matches!(reading.shape(end), Some(Shape::Sign(')' | ']' | '}')));
        end = closes.then(|| reading.skip_gap(end + 1))?;
    }
    Some((end, true))
}

/// Whether the domain is the state's.
fn is_public(reading: &Reading, start: usize, end: usize) -> bool {
    let has = |name: &str| (start..end).any(|at| reading.text(at) == name);
    has("gov") && has("vn")
}
