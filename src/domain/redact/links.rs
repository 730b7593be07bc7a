//! Addresses on the web and names on social networks.

use super::reading::{Case, Reading, Shape};
use super::{Kind, Suggestion};

/// Hosts on which people have pages.
const SOCIAL: [&str; 11] = [
    "facebook",
    "fb",
    "zalo",
    "tiktok",
    "telegram",
    "t",
    "m",
    "instagram",
    "messenger",
    "viber",
    "skype",
];
/// Words before somebody's name on a network.
const NETWORKS: [&str; 12] = [
    "facebook",
    "fb",
    "face",
    "zalo",
    "telegram",
    "tele",
    "viber",
    "tiktok",
    "instagram",
    "skype",
    "messenger",
    "nick",
];
/// Shortest name that is taken for one by its letters alone: longer than any syllable.
const NAME_MIN: usize = 8;

/// Finds them.
pub(super) fn find(reading: &mut Reading, found: &mut Vec<Suggestion>) {
    let mut at = 0;
    while at < reading.len() {
        let Some((end, sure)) = link(reading, at) else {
            let handle = handle(reading, at);
            if let Some((name, end, sure)) = handle {
                found.push(reading.suggestion(name..end, Kind::Link, sure));
                reading.set_aside(name..end);
            }
            at = handle.map_or(at + 1, |(_, end, _)| end);
            continue;
        };
        if let Some(sure) = sure {
            found.push(reading.suggestion(at..end, Kind::Link, sure));
            reading.set_aside(at..end);
        } else {
            // What was asked for may be somebody's: `…?ma=000.00.12.H37-250101-0001`.
            let asks = |at: &usize| reading.is_sign(*at, '?');
            let asked = (at..end).find(asks).unwrap_or(end);
            reading.set_aside(at..asked);
        }
        at = end;
    }
}

/// The place behind the link that begins here, and whether it is somebody's for sure; `None` inside when it is the
/// state's.
fn link(reading: &Reading, at: usize) -> Option<(usize, Option<bool>)> {
    let is_part = |at: usize| matches!(reading.shape(at), Some(Shape::Word | Shape::Number));
    if !reading.is_word(at) || at.checked_sub(1).is_some_and(is_part) {
        return None;
    }
    let has_scheme = matches!(reading.text(at), "http" | "https")
        && reading.is_sign(at + 1, ':')
        && reading.is_sign(at + 2, '/')
        && reading.is_sign(at + 3, '/');
    let host = if has_scheme { at + 4 } else { at };
    let has_www = reading.text(host) == "www" && reading.is_sign(host + 1, '.');
    let first = if has_www { host + 2 } else { host };
    let is_social = SOCIAL.contains(&reading.text(first))
        && reading.is_sign(first + 1, '.')
        && matches!(reading.text(first + 2), "com" | "me" | "vn");
    // `m.facebook.com`
    let is_mobile = reading.text(first).len() <= 3
        && reading.is_sign(first + 1, '.')
        && SOCIAL.contains(&reading.text(first + 2))
        && reading.text(first + 4) == "com";
    if !(has_scheme || has_www || is_social || is_mobile) {
        return None;
    }
    let mut end = at;
    while let Some(Shape::Word | Shape::Number | Shape::Sign(_)) = reading.shape(end) {
        if let Some(Shape::Sign('"' | '<' | '>' | ')' | ']' | '}' | '“' | '”' | '’')) =
            reading.shape(end)
        {
            break;
        }
        end += 1;
    }
    while end > at && matches!(reading.shape(end - 1), Some(Shape::Sign(c)) if c != '/') {
        end -= 1;
    }
    let is_state = !(is_social || is_mobile) && is_state_host(reading, host, end);
    Some((end, (!is_state).then_some(is_social || is_mobile)))
}

/// Whether the host ends in `gov.vn`.
fn is_state_host(reading: &Reading, start: usize, end: usize) -> bool {
    let is_host = |at: &usize| {
        matches!(
            reading.shape(*at),
            Some(Shape::Word | Shape::Number | Shape::Sign('.' | '-'))
        )
    };
    let host_end = (start..end)
        .take_while(is_host)
        .last()
        .map_or(start, |last| last + 1);
    host_end >= start + 3
        && reading.text(host_end - 1) == "vn"
        && reading.text(host_end - 3) == "gov"
}

/// Where the name is that somebody has on a network, and whether it can be nothing else: `fb: minh.anh95`, `@minhanh`.
fn handle(reading: &Reading, at: usize) -> Option<(usize, usize, bool)> {
    let spaced = |at: usize| {
        at.checked_sub(1).is_none_or(|before| {
            !matches!(reading.shape(before), Some(Shape::Word | Shape::Number))
        })
    };
    if reading.is_sign(at, '@') && spaced(at) {
        let (end, _) = name(reading, at + 1)?;
        return (end > at + 1 && reading.is_word(at + 1)).then_some((at, end, false));
    }
    (reading.is_word(at) && NETWORKS.contains(&reading.text(at))).then_some(())?;
    let mut start = reading.skip_gap(at + 1);
    match reading.shape(start) {
        Some(Shape::Sign(':' | '/')) => start = reading.skip_gap(start + 1),
        Some(Shape::Word) if matches!(reading.text(start), "la" | "ten") => {
            start = reading.skip_gap(start + 1);
        }
        // `facebook hoangminh.langson`: with nothing between, only what is no word.
        Some(Shape::Word) => {
            let name = name(reading, start).filter(|(end, _)| is_no_word(reading, start, *end));
            return name.map(|(end, _)| (start, end, false));
        }
        _ => return None,
    }
    start += usize::from(reading.is_sign(start, '@'));
    let (end, has_signs) = name(reading, start)?;
    let letters: usize = (start..end).map(|at| reading.length(at)).sum();
    (has_signs && letters >= 4 || letters >= NAME_MIN).then_some((start, end, has_signs))
}

/// Whether small letters are joined by a dot or an underscore.
fn is_no_word(reading: &Reading, start: usize, end: usize) -> bool {
    let is_small = |at| !reading.is_word(at) || reading.case(at) == Case::Lower;
    let letters: usize = (start..end).map(|at| reading.length(at)).sum();
    let joins = |at| matches!(reading.shape(at), Some(Shape::Sign('.' | '_')));
    letters >= NAME_MIN && (start..end).all(is_small) && (start..end).any(joins)
}

/// The place behind a name of plain letters, and whether it has digits, dots or underscores. Digits alone are none.
fn name(reading: &Reading, start: usize) -> Option<(usize, bool)> {
    let mut end = start;
    let (mut has_letters, mut has_signs) = (false, false);
    loop {
        match reading.shape(end) {
            Some(Shape::Word) if reading.lower(end).is_ascii() => has_letters = true,
            Some(Shape::Number) => has_signs = true,
            Some(Shape::Sign('.' | '_' | '-'))
                if matches!(reading.shape(end + 1), Some(Shape::Word | Shape::Number)) =>
            {
                has_signs = true;
            }
            Some(Shape::Word) => return None,
            _ => break,
        }
        end += 1;
    }
    has_letters.then_some((end, has_signs))
}
