//! Opaque cursors: where the next page of one query begins.

use sha2::{Digest, Sha256};

use crate::domain::agency::AgencyCode;
use crate::domain::audience::Audience;
use crate::domain::channel::OnlineLevel;
use crate::domain::level::Level;
use crate::domain::query::{DEPTH_MAX, Filters, Query, QueryText};
use crate::domain::text::hex;

/// What a cursor belongs to: it is refused with any other query, order or offset. The same on every replica and
/// version. The size of a page may change from one to the next.
fn place_hash(query: &Query, offset: usize) -> String {
    let Filters {
        sector,
        agency,
        level,
        audience,
        online,
        commune,
    } = &query.filters;
    let as_of = query.as_of.map(|day| day.to_string());
    let parts = [
        query.text.as_ref().map(QueryText::as_str),
        sector.as_deref(),
        agency.as_deref(),
        level.map(Level::key),
        audience.map(Audience::key),
        online.map(OnlineLevel::key),
        commune.as_ref().map(AgencyCode::as_str),
        as_of.as_deref(),
        Some(query.sort.key()),
        Some(query.rewrite.key()),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.unwrap_or_default());
        hash.update([0]);
    }
    hash.update(format!("{offset:x}"));
    hex(hash.finalize().get(..4).unwrap_or_default())
}

/// The cursor of the page that begins after `offset` hits; `None` where paging ends.
#[must_use]
pub fn write(query: &Query, offset: usize) -> Option<String> {
    (offset < DEPTH_MAX).then(|| format!("{}{offset:x}", place_hash(query, offset)))
}

/// The offset of a cursor that belongs to this query.
#[must_use]
pub fn read(cursor: &str, query: &Query) -> Option<usize> {
    let (_, offset) = cursor.split_at_checked(8)?;
    let offset = usize::from_str_radix(offset, 16).ok()?;
    // As it was written and in no other way: a number may be spelt +1 or 01.
    (write(query, offset)? == cursor).then_some(offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::query::{Rewriting, Sort};
    use proptest::prelude::*;

    fn asking(text: &str, sort: Sort) -> Query {
        Query {
            text: QueryText::parse(text).unwrap(),
            sort,
            ..Query::default()
        }
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_back_for_its_own_query_only(offset in 0..DEPTH_MAX, a in "[a-z]{1,8}", b in "[a-z]{1,8}") {
            let (a, b) = (asking(&a, Sort::Relevance), asking(&b, Sort::Relevance));
            let cursor = write(&a, offset).unwrap();
            prop_assert_eq!(read(&cursor, &a), Some(offset));
            prop_assert_eq!(read(&cursor, &b).is_some(), a == b);
            prop_assert_eq!(read(&cursor, &Query { sort: Sort::Name, ..a.clone() }), None);
            prop_assert_eq!(read(&cursor, &Query { rewrite: Rewriting::Off, ..a }), None);
        }

        #[test]
        fn a_cursor_with_anything_added_or_cut_off_is_none(offset in 0..DEPTH_MAX, added in "[0-9a-f+ ]") {
            let query = Query::default();
            let cursor = write(&query, offset).unwrap();
            let (hash, rest) = cursor.split_at(8);
            prop_assert_eq!(read(&format!("{cursor}{added}"), &query), None);
            prop_assert_eq!(read(&format!("{hash}{added}{rest}"), &query), None);
            prop_assert_eq!(read(&cursor[..cursor.len() - 1], &query), None);
        }

        #[test]
        fn any_text_is_a_cursor_or_not_but_never_a_crash(text in "\\PC{0,30}") {
            let _ = read(&text, &Query::default());
        }
    }
}
