//! Opaque cursors: where the next page of one query begins.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::domain::query::{DEPTH_MAX, Filters, QueryText};

/// What a cursor belongs to: it is refused with any other query.
fn query_hash(text: Option<&QueryText>, filters: &Filters) -> u32 {
    let mut hasher = DefaultHasher::new();
    (text, filters).hash(&mut hasher);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "32 bits tell mistakes apart well enough"
    )]
    let hash = hasher.finish() as u32;
    hash
}

/// The cursor of the page that begins after `offset` hits; `None` where paging ends.
#[must_use]
pub fn write(text: Option<&QueryText>, filters: &Filters, offset: usize) -> Option<String> {
    (offset < DEPTH_MAX).then(|| format!("{:08x}{offset:x}", query_hash(text, filters)))
}

/// The offset of a cursor that belongs to this query.
#[must_use]
pub fn read(cursor: &str, text: Option<&QueryText>, filters: &Filters) -> Option<usize> {
    let (hash, offset) = cursor.split_at_checked(8)?;
    let belongs = u32::from_str_radix(hash, 16).ok()? == query_hash(text, filters);
    let offset = usize::from_str_radix(offset, 16).ok()?;
    (belongs && offset < DEPTH_MAX).then_some(offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_is_read_back_for_its_own_query_only(offset in 0..DEPTH_MAX, a in "[a-z]{1,8}", b in "[a-z]{1,8}") {
            let (a, b) = (QueryText::parse(&a).unwrap(), QueryText::parse(&b).unwrap());
            let filters = Filters::default();
            let cursor = write(a.as_ref(), &filters, offset).unwrap();
            prop_assert_eq!(read(&cursor, a.as_ref(), &filters), Some(offset));
            prop_assert_eq!(read(&cursor, b.as_ref(), &filters).is_some(), a == b);
        }

        #[test]
        fn any_text_is_a_cursor_or_not_but_never_a_crash(text in "\\PC{0,30}") {
            let _ = read(&text, None, &Filters::default());
        }
    }
}
