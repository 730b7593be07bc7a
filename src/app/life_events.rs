//! Life events: groups of procedures for browsing.

use std::sync::Arc;

use super::App;
use crate::domain::code::ProcedureCode;
use crate::domain::suggest::LifeEventProcedures;

/// The life events with those of their procedures that are published here; without those that have none.
#[must_use]
pub fn list(app: &App) -> Arc<[LifeEventProcedures]> {
    app.index.life_events_with_procedures()
}

/// Those of the life events that a procedure belongs to.
pub fn of<'a>(
    events: &'a [LifeEventProcedures],
    code: &'a ProcedureCode,
) -> impl Iterator<Item = &'a LifeEventProcedures> {
    let has =
        move |event: &&LifeEventProcedures| event.procedures.iter().any(|one| one.code == *code);
    events.iter().filter(has)
}
