//! Bearer tokens: with one a program does what its officer may do.

use std::time::Duration;

use super::{Accounts, StaffError, subject};
use crate::app::random;
use crate::domain::account::Token;
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::secret::Secret;
use crate::domain::staff::StaffId;
use crate::store::in_time;

/// Most tokens of one officer at a time.
pub const TOKENS_MAX: usize = 20;
/// Longest time that a token holds, in days.
pub const TOKEN_DAYS_MAX: u16 = 366;
/// How long a token holds unless said otherwise, in days.
pub const TOKEN_DAYS: u16 = 90;

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whose rights it has.
    pub staff: StaffId,
    /// What it is for, tidied.
    pub name: String,
    /// How long it holds, in days, at most [`TOKEN_DAYS_MAX`].
    pub days: u16,
}

/// Makes a token; its secret is told once, here.
///
/// # Errors
/// [`StaffError::NoOfficer`] when there is none or they are disabled, [`StaffError::TooManyTokens`].
pub async fn issue(
    accounts: &Accounts,
    actor: &Actor,
    new: NewToken,
) -> Result<(Secret, Token), StaffError> {
    let now = accounts.clock.now();
    let secret = Secret::bearer(random::bytes()?);
    let day = Duration::from_hours(24);
    let token = Token {
        // Made like an officer's: a UUID that sorts by time.
        id: StaffId::new(now, random::bytes()?).to_string(),
        staff: new.staff,
        name: new.name,
        created_at: now,
        expires_at: now.after(day * u32::from(new.days.clamp(1, TOKEN_DAYS_MAX))),
        last_used_at: None,
    };
    let mut tx = accounts.store.write().await?;
    tx.lock_audit().await?;
    let account = tx.find_account(&token.staff).await?;
    if account.is_none_or(|account| !account.active) {
        return Err(StaffError::NoOfficer);
    }
    if tx.list_tokens(&token.staff, now).await?.len() >= TOKENS_MAX {
        return Err(StaffError::TooManyTokens);
    }
    tx.insert_token(&token, &secret.hash()).await?;
    let entry = AuditEntry::new(now, actor.clone(), "token.issue", subject(&token.staff));
    let detail = format!("{} ({})", token.id, token.name);
    tx.append_audit(&entry.with_detail(detail)).await?;
    tx.commit().await?;
    Ok((secret, token))
}

/// The tokens of an officer that hold, the oldest first.
///
/// # Errors
/// Those of the database.
pub async fn list(accounts: &Accounts, staff: &StaffId) -> Result<Vec<Token>, StaffError> {
    let now = accounts.clock.now();
    let found = async { accounts.store.read().await?.list_tokens(staff, now).await };
    Ok(in_time(found).await?)
}

/// Revokes a token of an officer.
///
/// # Errors
/// [`StaffError::NoToken`].
pub async fn revoke(
    accounts: &Accounts,
    actor: &Actor,
    staff: &StaffId,
    id: &str,
) -> Result<(), StaffError> {
    let now = accounts.clock.now();
    let mut tx = accounts.store.write().await?;
    tx.lock_audit().await?;
    if !tx.revoke_token(staff, id, now).await? {
        return Err(StaffError::NoToken);
    }
    let entry = AuditEntry::new(now, actor.clone(), "token.revoke", subject(staff));
    tx.append_audit(&entry.with_detail(id)).await?;
    Ok(tx.commit().await?)
}
