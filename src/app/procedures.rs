//! Reading published procedures.

use super::{App, Error};
use crate::domain::code::ProcedureCode;
use crate::store::Stored;

/// The whole procedure with a code.
///
/// # Errors
/// [`Error::NoProcedure`] when there is none.
pub async fn get(app: &App, code: &ProcedureCode) -> Result<Stored, Error> {
    let found = app.store.read().await?.find_procedure(code).await?;
    found.ok_or_else(|| Error::NoProcedure(code.to_string()))
}
