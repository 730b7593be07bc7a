//! Reading the audit.

use super::{Accounts, StaffError};
use crate::domain::audit::AuditEntry;
use crate::store::in_time;

/// The entries before a number, the newest first, each with its number; of one subject if asked for.
///
/// # Errors
/// Those of the database.
pub async fn list(
    accounts: &Accounts,
    before: Option<i64>,
    subject: Option<&str>,
    limit: u32,
) -> Result<Vec<(i64, AuditEntry)>, StaffError> {
    let before = before.unwrap_or(i64::MAX);
    let found = async {
        let mut tx = accounts.store.read().await?;
        tx.list_audit(before, subject, limit).await
    };
    Ok(in_time(found).await?)
}
