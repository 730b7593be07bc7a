//! Reading published procedures.

use super::{App, Error};
use crate::domain::code::ProcedureCode;
use crate::domain::procedure::Procedure;
use crate::domain::time::Timestamp;
use crate::store::in_time;

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
/// [`Error::NoProcedure`] when there is none.
pub async fn get(app: &App, code: &ProcedureCode) -> Result<Published, Error> {
    let stored = in_time(async { app.store.read().await?.find_procedure(code).await }).await?;
    let stored = stored.ok_or_else(|| Error::NoProcedure(code.to_string()))?;
    Ok(Published {
        procedure: stored.procedure,
        changed_at: stored.changed_at,
    })
}
