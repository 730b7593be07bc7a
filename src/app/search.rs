//! Searching.

use std::sync::Arc;
use std::time::Duration;

use super::{App, Error};
use crate::domain::hits::{Facets, Hits};
use crate::domain::query::Query;

/// How long a search waits for its turn.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// When somebody turned away should come back.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Answers a query, from the index alone.
///
/// # Errors
/// [`Error::Busy`] when too many searches run and wait already.
pub async fn search(app: &App, query: Query) -> Result<Hits, Error> {
    let busy = Error::Busy {
        retry_after: RETRY_AFTER,
    };
    let Ok(admitted) = app.permits.admitted.clone().try_acquire_owned() else {
        return Err(busy);
    };
    let running = tokio::time::timeout(WAIT_MAX, app.permits.running.clone().acquire_owned()).await;
    let Ok(Ok(running)) = running else {
        return Err(busy);
    };
    let index = app.index.clone();
    let hits = tokio::task::spawn_blocking(move || {
        // Held until the search is over, also when the client has gone.
        let _permits = (admitted, running);
        index.search(&query)
    });
    Ok(hits.await??)
}

/// Every sector, agency, level, audience and online level in use.
#[must_use]
pub fn catalogue(app: &App) -> Arc<Facets> {
    app.index.catalogue()
}
