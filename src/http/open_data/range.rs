//! Which part of a file is asked for: `Range` and `If-Range` (RFC 9110, 13 and 14).

use actix_web::http::header::{self, EntityTag, HeaderMap};

/// What is to be sent of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// From the first place to before the second.
    Between(u64, u64),
}

/// The part that is asked for; `None` when the file has no such part. Several ranges at once, other units, and what
/// cannot be read get the whole file, as the standard allows.
pub fn asked(headers: &HeaderMap, tag: &EntityTag, length: u64) -> Option<Part> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_other = |held: &str| held.trim() != tag.to_string();
    if text(header::IF_RANGE).is_some_and(is_other) {
        return Some(Part::Whole);
    }
    let Some((first, last)) = text(header::RANGE).and_then(ends) else {
        return Some(Part::Whole);
    };
    let (start, end) = match (first, last) {
        (Some(first), Some(last)) if last < first => return Some(Part::Whole),
        (Some(first), last) => (first, last.map_or(length, |last| last.saturating_add(1))),
        (None, Some(from_end)) => (length.saturating_sub(from_end), length),
        (None, None) => return Some(Part::Whole),
    };
    let end = end.min(length);
    (start < end).then_some(Part::Between(start, end))
}

/// The two numbers of the only range; a missing one is `None`.
fn ends(written: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (unit, ranges) = written.split_once('=')?;
    let (first, last) = ranges.trim().split_once('-')?;
    let number = |digits: &str| match digits {
        "" => Some(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            // More than a number holds is more than any file has.
            Some(Some(digits.parse().unwrap_or(u64::MAX)))
        }
        _ => None,
    };
    let both = (number(first)?, number(last)?);
    unit.trim().eq_ignore_ascii_case("bytes").then_some(both)
}

#[cfg(test)]
mod tests {
    use super::Part::{Between, Whole};
    use super::*;

    fn part(range: &str, if_range: &str) -> Option<Part> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        if !if_range.is_empty() {
            headers.insert(header::IF_RANGE, if_range.parse().unwrap());
        }
        asked(&headers, &EntityTag::new_strong("a".to_owned()), 100)
    }

    #[test]
    fn a_range_is_cut_to_the_file() {
        for (range, expected) in [
            ("bytes=0-0", Some(Between(0, 1))),
            ("bytes=10-19", Some(Between(10, 20))),
            ("Bytes = 10-19", Some(Between(10, 20))),
            ("bytes=90-", Some(Between(90, 100))),
            ("bytes=90-1000", Some(Between(90, 100))),
            ("bytes=0-99999999999999999999999", Some(Between(0, 100))),
            ("bytes=-10", Some(Between(90, 100))),
            ("bytes=-1000", Some(Between(0, 100))),
            ("bytes=-0", None),
            ("bytes=100-", None),
            ("bytes=99999999999999999999999-", None),
            ("bytes=20-10", Some(Whole)),
            ("bytes=0-1,5-6", Some(Whole)),
            ("bytes=-", Some(Whole)),
            ("bytes=+1-2", Some(Whole)),
            ("lines=1-2", Some(Whole)),
            ("bytes", Some(Whole)),
        ] {
            assert_eq!(part(range, ""), expected, "{range}");
        }
    }

    #[test]
    fn a_part_of_another_state_of_the_file_is_never_mixed_in() {
        assert_eq!(part("bytes=10-19", "\"a\""), Some(Between(10, 20)));
        for held in ["\"b\"", "W/\"a\"", "a", "Sat, 21 Nov 2026 08:00:00 GMT"] {
            assert_eq!(part("bytes=10-19", held), Some(Whole), "{held}");
        }
    }
}
