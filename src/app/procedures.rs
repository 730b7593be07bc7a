//! Reading published procedures.

use std::time::Duration;

use super::{App, Error};
use crate::domain::code::ProcedureCode;
use crate::domain::procedure::Procedure;
use crate::domain::time::Timestamp;
use crate::store::{self, Stored, in_time};

/// How long a reader waits for a database that is known to be away: enough to notice that it is back.
const WAIT_WHILE_AWAY: Duration = Duration::from_secs(1);

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
    let known_away = !app.followed.now().database_answers;
    let stored = if known_away {
        tokio::time::timeout(WAIT_WHILE_AWAY, find(app, code))
            .await
            .unwrap_or(Err(store::Error::NoAnswer))
    } else {
        in_time(find(app, code)).await
    };
    let stored = stored.map_err(Error::from).inspect_err(|error| {
        if let Error::Unavailable(source) = error {
            app.followed.database_is_away(source);
        }
    })?;
    let stored = stored.ok_or_else(|| Error::NoProcedure(code.to_string()))?;
    Ok(Published {
        procedure: stored.procedure,
        changed_at: stored.changed_at,
    })
}

async fn find(app: &App, code: &ProcedureCode) -> store::Result<Option<Stored>> {
    app.store.read().await?.find_procedure(code).await
}
