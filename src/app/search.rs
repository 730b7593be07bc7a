//! Searching.

use std::sync::Arc;

use super::{App, Error};
use crate::domain::hits::{Facets, Hits};
use crate::domain::query::Query;

/// Answers a query, from the index alone.
///
/// # Errors
/// [`Error::Busy`] when too many searches run and wait already.
pub async fn search(app: &App, query: Query) -> Result<Hits, Error> {
    let index = app.index.clone();
    Ok(app.threads.run(move || index.search(&query)).await??)
}

/// Whether some text that applies, has applied or will has this value of the filter `sector` or `agency`.
#[must_use]
pub fn is_known(app: &App, filter: &str, identifier: &str) -> bool {
    app.index.has(filter, identifier)
}

/// Every sector, agency, level, audience and online level in use.
#[must_use]
pub fn catalogue(app: &App) -> Arc<Facets> {
    app.index.catalogue()
}
