//! Who looks after officers, and after which.

use super::StaffError;
use crate::app::Error;
use crate::app::directory::chain;
use crate::domain::audit::Actor;
use crate::domain::staff::{Grant, Officer, Role};
use crate::store::Tx;

/// Who looks after officers.
#[derive(Debug, Clone, Copy)]
pub enum Keeper<'a> {
    /// Whoever has the machine: after all of them.
    Machine(&'a Actor),
    /// An administrator of the whole province: after all of them. One of an agency: after those who may do something
    /// there or below, and nothing elsewhere.
    Officer(&'a Officer),
}

impl Keeper<'_> {
    /// How the audit names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Machine(actor) => (*actor).clone(),
            Self::Officer(officer) => Actor::Staff(officer.id.clone()),
        }
    }

    /// Goes on only if they look after whoever has these grants.
    ///
    /// # Errors
    /// [`Error::Forbidden`] names the agency where they would have to be an administrator.
    pub async fn check(&self, tx: &mut Tx, grants: &[Grant]) -> Result<(), StaffError> {
        let Self::Officer(officer) = self else {
            return Ok(());
        };
        if officer.may(Role::Administrator, &[]) {
            return Ok(());
        }
        // Who may do nothing anywhere belongs to nobody's agency.
        if grants.is_empty() {
            return Err(Error::Forbidden(Role::Administrator, None).into());
        }
        for grant in grants {
            let chain = match &grant.agency {
                Some(agency) => match chain(tx, agency).await {
                    // Without a place among the others it is under nobody but the province.
                    Err(Error::NoAgency(_)) => Vec::new(),
                    found => found?,
                },
                None => Vec::new(),
            };
            if !officer.may(Role::Administrator, &chain) {
                let agency = grant.agency.clone();
                return Err(Error::Forbidden(Role::Administrator, agency).into());
            }
        }
        Ok(())
    }

    /// Whether they look after whoever has these grants.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn looks_after(&self, tx: &mut Tx, grants: &[Grant]) -> Result<bool, StaffError> {
        match self.check(tx, grants).await {
            Err(StaffError::App(Error::Forbidden(..))) => Ok(false),
            checked => checked.map(|()| true),
        }
    }
}
