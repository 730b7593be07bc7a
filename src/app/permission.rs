//! What officers may do: roles for an agency cover those below it.

use super::Error;
use super::directory::chain;
use crate::domain::agency::AgencyCode;
use crate::domain::staff::{Officer, Role};
use crate::store::Tx;

/// Goes on only if the officer has a role for an agency; `None` is the province's own office.
///
/// # Errors
/// [`Error::Forbidden`] says which role is missing.
pub async fn may(
    tx: &mut Tx,
    officer: &Officer,
    role: Role,
    agency: Option<&AgencyCode>,
) -> Result<(), Error> {
    let chain = chain_of(tx, agency).await?;
    if officer.may(role, &chain) {
        Ok(())
    } else {
        Err(Error::Forbidden(role, agency.cloned()))
    }
}

/// An agency and those above it, nearest first; empty is the province's own office, also for an agency that the
/// directory has no more: what was its, is the province's.
///
/// # Errors
/// [`Error::Unavailable`], [`Error::Internal`].
pub(super) async fn chain_of(
    tx: &mut Tx,
    agency: Option<&AgencyCode>,
) -> Result<Vec<AgencyCode>, Error> {
    match agency {
        None => Ok(Vec::new()),
        Some(agency) => match chain(tx, agency).await {
            Err(Error::NoAgency(_)) => Ok(Vec::new()),
            found => found,
        },
    }
}
