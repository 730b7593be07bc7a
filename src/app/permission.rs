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
    let chain = match agency {
        Some(agency) => match chain(tx, agency).await {
            // The directory has it no more: what was its, is the province's.
            Err(Error::NoAgency(_)) => Vec::new(),
            found => found?,
        },
        None => Vec::new(),
    };
    if officer.may(role, &chain) {
        Ok(())
    } else {
        Err(Error::Forbidden(role, agency.cloned()))
    }
}
