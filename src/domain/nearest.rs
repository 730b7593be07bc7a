//! The known name that somebody may have meant who wrote another one.

use super::text::fold;

/// Longest name compared, in characters; nothing longer is a slip of one.
const CHARS_MAX: usize = 100;

/// The known name that differs least from what was written, compared without marks; `None` when all differ in more than
/// a third of their letters.
pub fn nearest<'n, T>(
    written: &str,
    known: impl Iterator<Item = (&'n str, T)>,
) -> Option<(&'n str, T)> {
    let written = letters(written)?;
    let far = written.len() / 3 + 1;
    let distances = known.filter_map(|(name, what)| {
        let distance = distance(&written, &letters(name)?);
        (distance <= far).then_some((distance, name, what))
    });
    let best = distances.min_by_key(|(distance, name, _)| (*distance, *name));
    best.map(|(_, name, what)| (name, what))
}

fn letters(text: &str) -> Option<Vec<char>> {
    if text.chars().nth(CHARS_MAX).is_some() {
        return None;
    }
    Some(fold(text).chars().collect())
}

/// How many letters must be put in, left out or changed to make one of the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, one) in a.iter().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, other) in row.iter_mut().skip(1).zip(b) {
            let changed = corner + usize::from(one != other);
            corner = *cell;
            left = changed.min(left + 1).min(corner + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_whichever_way_they_differ() {
        let count = |a: &str, b: &str| distance(&letters(a).unwrap(), &letters(b).unwrap());
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("Hoa Thám", "hoa tham", 0),
            ("Hoa Thm", "Hoa Thám", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!((count(a, b), count(b, a)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn the_nearest_name_is_found_and_none_when_all_are_far() {
        let known = ["Xã Hoa Thám", "Xã Hoàng Văn Thụ"];
        let found = |written: &str| nearest(written, known.into_iter().zip(0..)).map(|(_, n)| n);
        assert_eq!(found("Xã Hoa Thamm"), Some(0));
        assert_eq!(found("Sở Tư pháp tỉnh"), None);
        assert_eq!(found(&"a".repeat(10_000)), None);
    }
}
