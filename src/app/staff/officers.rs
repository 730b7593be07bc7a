//! Looking after officers: administrators over the API, and whoever has the machine by command.

use super::{Accounts, StaffError, subject, told};
use crate::app::random;
use crate::domain::account::Account;
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::password;
use crate::domain::secret::Secret;
use crate::domain::staff::{Grant, Login, Officer, StaffId, grants_line};
use crate::domain::time::Timestamp;
use crate::store::{Tx, in_time};

/// A new officer.
#[derive(Debug, Clone)]
pub struct NewOfficer {
    /// The name to sign in by.
    pub login: Login,
    /// Full name, tidied.
    pub name: String,
    /// The first password, as typed.
    pub password: Secret,
    /// What they may do.
    pub grants: Vec<Grant>,
}

/// What is to be changed; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct OfficerChange {
    /// Full name, tidied.
    pub name: Option<String>,
    /// Whether they may sign in.
    pub active: Option<bool>,
    /// All that they may do.
    pub grants: Option<Vec<Grant>>,
}

/// Adds an officer.
///
/// # Errors
/// [`StaffError::LoginTaken`], [`StaffError::Password`].
pub async fn add(
    accounts: &Accounts,
    actor: &Actor,
    new: NewOfficer,
) -> Result<Account, StaffError> {
    let password = password::check(&new.password, &new.login, &new.name)?;
    let hash = accounts.passwords.hash(password).await?;
    let now = accounts.clock.now();
    let officer = Officer {
        id: StaffId::new(now, random::bytes()?),
        name: new.name,
        login: new.login,
        grants: new.grants,
    };
    let mut tx = accounts.store.write().await?;
    tx.lock_staff().await?;
    if tx.find_staff_id(&officer.login).await?.is_some() {
        return Err(StaffError::LoginTaken);
    }
    tx.insert_officer(&officer, &hash, now).await?;
    let entry = AuditEntry::new(now, actor.clone(), "officer.add", subject(&officer.id));
    let detail = format!("{}: {}", told(&officer), grants_line(&officer.grants));
    tx.append_audit(&entry.with_detail(detail)).await?;
    let account = tx.find_account(&officer.id).await?;
    tx.commit().await?;
    account.ok_or(StaffError::NoOfficer)
}

/// The account with an id.
///
/// # Errors
/// [`StaffError::NoOfficer`].
pub async fn get(accounts: &Accounts, id: &StaffId) -> Result<Account, StaffError> {
    let found = async { accounts.store.read().await?.find_account(id).await };
    in_time(found).await?.ok_or(StaffError::NoOfficer)
}

/// The account with a login.
///
/// # Errors
/// [`StaffError::NoOfficer`].
pub async fn get_by_login(accounts: &Accounts, login: &Login) -> Result<Account, StaffError> {
    let mut tx = accounts.store.read().await?;
    let id = tx
        .find_staff_id(login)
        .await?
        .ok_or(StaffError::NoOfficer)?;
    tx.find_account(&id).await?.ok_or(StaffError::NoOfficer)
}

/// The accounts after one, the oldest first.
///
/// # Errors
/// Those of the database.
pub async fn list(
    accounts: &Accounts,
    after: Option<&StaffId>,
    limit: u32,
) -> Result<Vec<Account>, StaffError> {
    let after = after.map_or("", StaffId::as_str);
    let found = async {
        accounts
            .store
            .read()
            .await?
            .list_accounts(after, limit)
            .await
    };
    Ok(in_time(found).await?)
}

/// Changes name, state or grants of an officer, as seen at a revision; without one, as they are.
///
/// # Errors
/// [`StaffError::NoOfficer`], [`StaffError::Changed`], [`StaffError::LastAdministrator`].
pub async fn change(
    accounts: &Accounts,
    actor: &Actor,
    id: &StaffId,
    revision: Option<i64>,
    change: OfficerChange,
) -> Result<Account, StaffError> {
    let now = accounts.clock.now();
    let mut tx = accounts.store.write().await?;
    tx.lock_staff().await?;
    let before = tx.find_account(id).await?.ok_or(StaffError::NoOfficer)?;
    if revision.is_some_and(|seen| seen != before.revision) {
        return Err(StaffError::Changed(before.revision));
    }
    let after = changed(&before, change);
    let steps = differences(&before, &after);
    if steps.is_empty() {
        return Ok(before);
    }
    let loses_one = before.looks_after_accounts() && !after.looks_after_accounts();
    if loses_one && tx.count_other_administrators(id).await? == 0 {
        return Err(StaffError::LastAdministrator);
    }
    tx.save_account(&after, now).await?;
    if !after.active {
        tx.revoke_sessions(id, None, now).await?;
        tx.revoke_tokens(id, now).await?;
    }
    for (action, detail) in steps {
        let entry = AuditEntry::new(now, actor.clone(), action, subject(id));
        tx.append_audit(&entry.with_detail(detail)).await?;
    }
    let saved = tx.find_account(id).await?.ok_or(StaffError::NoOfficer)?;
    tx.commit().await?;
    Ok(saved)
}

fn changed(before: &Account, change: OfficerChange) -> Account {
    let mut after = before.clone();
    after.active = change.active.unwrap_or(before.active);
    if let Some(name) = change.name {
        after.officer.name = name;
    }
    if let Some(grants) = change.grants {
        after.officer.grants = grants;
        after.officer.grants.sort_unstable();
        after.officer.grants.dedup();
    }
    after
}

/// What the audit says of a change: action and detail of each part.
fn differences(before: &Account, after: &Account) -> Vec<(&'static str, String)> {
    let (old, new) = (&before.officer, &after.officer);
    let mut steps = Vec::new();
    if old.name != new.name {
        steps.push(("officer.rename", format!("{} → {}", old.name, new.name)));
    }
    if old.grants != new.grants {
        let (from, to) = (grants_line(&old.grants), grants_line(&new.grants));
        steps.push(("officer.grant", format!("{from} → {to}")));
    }
    if before.active != after.active {
        let action = if after.active {
            "officer.enable"
        } else {
            "officer.disable"
        };
        steps.push((action, told(new)));
    }
    steps
}

/// Gives an officer a new password, takes the authenticator app away and ends all sessions and tokens.
///
/// # Errors
/// [`StaffError::NoOfficer`], [`StaffError::Password`].
pub async fn reset(
    accounts: &Accounts,
    actor: &Actor,
    id: &StaffId,
    new: &Secret,
) -> Result<(), StaffError> {
    let officer = get(accounts, id).await?.officer;
    let password = password::check(new, &officer.login, &officer.name)?;
    let hash = accounts.passwords.hash(password).await?;
    let now = accounts.clock.now();
    let mut tx = accounts.store.write().await?;
    tx.lock_staff().await?;
    tx.set_password(id, &hash).await?;
    tx.remove_totp(id).await?;
    end_all(&mut tx, id, now).await?;
    let entry = AuditEntry::new(now, actor.clone(), "officer.reset", subject(id));
    tx.append_audit(&entry.with_detail(told(&officer))).await?;
    Ok(tx.commit().await?)
}

/// Ends all sessions of an officer and revokes all tokens.
///
/// # Errors
/// [`StaffError::NoOfficer`].
pub async fn revoke_all(
    accounts: &Accounts,
    actor: &Actor,
    id: &StaffId,
) -> Result<(), StaffError> {
    let now = accounts.clock.now();
    let mut tx = accounts.store.write().await?;
    tx.lock_staff().await?;
    let account = tx.find_account(id).await?.ok_or(StaffError::NoOfficer)?;
    end_all(&mut tx, id, now).await?;
    let entry = AuditEntry::new(now, actor.clone(), "officer.revoke_all", subject(id));
    tx.append_audit(&entry.with_detail(told(&account.officer)))
        .await?;
    Ok(tx.commit().await?)
}

async fn end_all(tx: &mut Tx, id: &StaffId, now: Timestamp) -> crate::store::Result<()> {
    tx.revoke_sessions(id, None, now).await?;
    tx.revoke_tokens(id, now).await
}
