//! Suggestions while somebody types.

use super::App;
use crate::domain::query::QueryText;
use crate::domain::suggest::Suggestions;

/// What somebody may mean who has typed this much: up to `limit` of each kind. Takes no turn among the searches,
/// because it is over sooner than handing it to another thread would pay.
#[must_use]
pub fn suggest(app: &App, text: &QueryText, limit: usize) -> Suggestions {
    app.index.suggest(text, limit)
}
