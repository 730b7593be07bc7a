//! Reading published procedures.

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

/// The whole procedure with a code.
///
/// # Errors
/// [`Error::NoProcedure`] when there is none; [`Error::Unavailable`] when the database does not answer.
pub async fn get(app: &App, code: &ProcedureCode) -> Result<Published, Error> {
    let stored = app.answered(find(app, code)).await?;
    let stored = stored.ok_or_else(|| Error::NoProcedure(code.to_string()))?;
    Ok(Published {
        procedure: stored.procedure,
        changed_at: stored.changed_at,
    })
}

async fn find(app: &App, code: &ProcedureCode) -> store::Result<Option<Stored>> {
    app.store.read().await?.find_procedure(code).await
}
