//! Reading the audit.

use std::collections::HashMap;

use super::{Accounts, StaffError};
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::staff::{Officer, StaffId};
use crate::store::in_time;

/// Entries of the audit.
#[derive(Debug)]
pub struct Told {
    /// The entries, each with its number.
    pub entries: Vec<(i64, AuditEntry)>,
    /// The officers who did it, as they are called today: the audit keeps only who they are.
    pub officers: HashMap<StaffId, Officer>,
}

impl Told {
    /// The officer who did something, unless somebody else did.
    #[must_use]
    pub fn officer(&self, actor: &Actor) -> Option<&Officer> {
        match actor {
            Actor::Staff(id) => self.officers.get(id),
            Actor::Command(_) | Actor::Program => None,
        }
    }
}

/// The entries before a number, the newest first; of one subject if asked for.
///
/// # Errors
/// Those of the database.
pub async fn list(
    accounts: &Accounts,
    before: Option<i64>,
    subject: Option<&str>,
    limit: u32,
) -> Result<Told, StaffError> {
    let before = before.unwrap_or(i64::MAX);
    let found = async {
        let mut tx = accounts.store.read().await?;
        let entries = tx.list_audit(before, subject, limit).await?;
        let mut officers = HashMap::new();
        for (_, entry) in &entries {
            let Actor::Staff(id) = &entry.actor else {
                continue;
            };
            if !officers.contains_key(id)
                && let Some(account) = tx.find_account(id).await?
            {
                officers.insert(id.clone(), account.officer);
            }
        }
        Ok(Told { entries, officers })
    };
    Ok(in_time(found).await?)
}
