//! Feeds: what changed last.

use super::{App, Error, search};
use crate::domain::procedure::Procedure;
use crate::domain::query::{Filters, LIMIT_MAX, Query, Rewriting, Sort};
use crate::domain::time::Timestamp;
use crate::store;

/// Procedures in a feed.
pub const FEED_ENTRIES: usize = LIMIT_MAX;

/// A procedure in a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The procedure.
    pub procedure: Procedure,
    /// When it was published here.
    pub changed_at: Timestamp,
}

/// The procedures that changed last and are what the filters say, the newest first.
///
/// # Errors
/// [`Error::Busy`] when too many searches run and wait; [`Error::Unavailable`] when the database does not answer.
pub async fn newest(app: &App, filters: Filters) -> Result<Vec<Changed>, Error> {
    let query = Query {
        text: None,
        filters,
        as_of: None,
        sort: Sort::Newest,
        rewrite: Rewriting::Off,
        limit: FEED_ENTRIES,
        offset: 0,
    };
    let hits = search::search(app, query).await?.hits;
    let today = app.clock.now().day();
    let entries = app.answered(async {
        let mut tx = app.store.read().await?;
        let mut entries = Vec::with_capacity(hits.len());
        for hit in hits {
            // One that was removed since the index learned of it is left out.
            entries.extend(tx.find_procedure(&hit.card.code, today).await?);
        }
        store::Result::Ok(entries)
    });
    let entries = entries.await?.into_iter();
    let entries = entries.map(|stored| Changed {
        procedure: stored.procedure,
        changed_at: stored.changed_at,
    });
    Ok(entries.collect())
}
