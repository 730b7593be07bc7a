//! Reading published procedures.

use super::reading::reading;
use super::{App, Error};
use crate::domain::code::ProcedureCode;
use crate::domain::procedure::Procedure;
use crate::domain::time::Timestamp;
use crate::store::{self, Stored};

/// A procedure as the public reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The procedure.
    pub procedure: Procedure,
    /// When this service's copy last changed.
    pub changed_at: Timestamp,
}

impl From<Stored> for Published {
    fn from(stored: Stored) -> Self {
        Self {
            procedure: stored.procedure,
            changed_at: stored.changed_at,
        }
    }
}

/// The whole procedure with a code.
///
/// # Errors
/// [`Error::NoProcedure`] when there is none; [`Error::Unavailable`] when the database does not answer.
pub async fn get(app: &App, code: &ProcedureCode) -> Result<Published, Error> {
    let stored = reading(app, find(app, code)).await?;
    let stored = stored.ok_or_else(|| Error::NoProcedure(code.to_string()))?;
    Ok(stored.into())
}

/// The codes of everything that is published, in order, with the time of the last change.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn changes(app: &App) -> Result<Vec<(ProcedureCode, Timestamp)>, Error> {
    reading(app, async { app.store.read().await?.list_changed().await }).await
}

async fn find(app: &App, code: &ProcedureCode) -> store::Result<Option<Stored>> {
    app.store.read().await?.find_procedure(code).await
}
