//! Counting what people search and nothing is found for. A search never asks the database: what many have asked is
//! carried there from memory once in a while.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::{App, Error};
use crate::domain::query::{Filters, Query};
use crate::domain::unfound::{self, term};

/// How often it is carried to the database.
const INTERVAL: Duration = Duration::from_mins(1);

/// What was asked today. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Unfound(Arc<Mutex<unfound::Unfound>>);

/// Somebody has found nothing by words alone.
pub fn note(app: &App, query: &Query, client: impl std::hash::Hash) {
    let is_plain = query.filters == Filters::default() && query.as_of.is_none();
    let text = query
        .text
        .as_ref()
        .filter(|_| is_plain && query.offset == 0);
    if let Some(term) = text.and_then(|text| term(text.as_str())) {
        let today = app.clock.now().day();
        let mut unfound = app.unfound.0.lock().unwrap_or_else(PoisonError::into_inner);
        unfound.note(term, client, today);
    }
}

/// Carries what many have asked to the database from time to time, until told to stop.
pub async fn run(app: App, mut stopped: watch::Receiver<bool>) {
    let mut is_over = false;
    while !is_over {
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            _ = stopped.wait_for(|stopped| *stopped) => is_over = true,
        }
        if let Err(error) = keep(&app).await {
            tracing::warn!(%error, "what nothing was found for is not counted");
        }
    }
}

/// Carries what many have asked to the database.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer; then it is forgotten.
pub async fn keep(app: &App) -> Result<(), Error> {
    let least = usize::try_from(app.rules.feedback.search_clients_min).unwrap_or(usize::MAX);
    let taken = {
        let mut unfound = app.unfound.0.lock().unwrap_or_else(PoisonError::into_inner);
        unfound.take(least)
    };
    let Some((day, terms)) = taken.filter(|(_, terms)| !terms.is_empty()) else {
        return Ok(());
    };
    let mut tx = app.store.write().await?;
    for (term, clients) in &terms {
        tx.add_unfound(day, term, *clients).await?;
    }
    tx.commit().await?;
    Ok(())
}
