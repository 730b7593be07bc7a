//! Life events: groups of procedures for browsing.

use std::sync::Arc;

use super::App;
use crate::domain::suggest::LifeEventProcedures;

/// The life events with those of their procedures that are published here; without those that have none.
#[must_use]
pub fn list(app: &App) -> Arc<[LifeEventProcedures]> {
    app.index.life_events_with_procedures()
}
