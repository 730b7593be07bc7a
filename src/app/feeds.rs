//! Feeds: what changed last.

use super::procedures::Published;
use super::reading::reading;
use super::{App, Error, search};
use crate::domain::query::{Filters, LIMIT_MAX, Query, Rewriting, Sort};
use crate::store;

/// Procedures in a feed.
pub const FEED_ENTRIES: usize = LIMIT_MAX;

/// The procedures that changed last and are what the filters say, the newest first.
///
/// # Errors
/// [`Error::Busy`] when too many searches run and wait; [`Error::Unavailable`] when the database does not answer.
pub async fn newest(app: &App, filters: Filters) -> Result<Vec<Published>, Error> {
    let query = Query {
        text: None,
        filters,
        sort: Sort::Newest,
        rewrite: Rewriting::Off,
        limit: FEED_ENTRIES,
        offset: 0,
    };
    let hits = search::search(app, query).await?.hits;
    let entries = reading(app, async {
        let mut tx = app.store.read().await?;
        let mut entries = Vec::with_capacity(hits.len());
        for hit in hits {
            // One that was removed since the index learned of it is left out.
            entries.extend(tx.find_procedure(&hit.card.code).await?);
        }
        store::Result::Ok(entries)
    });
    let entries = entries.await?.into_iter();
    Ok(entries.map(Published::from).collect())
}
