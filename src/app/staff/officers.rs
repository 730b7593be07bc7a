//! Looking after officers: administrators over the API, and whoever has the machine by command.

use super::{Accounts, Keeper, StaffError, subject, told};
use crate::app::random;
use crate::domain::account::Account;
use crate::domain::audit::AuditEntry;
use crate::domain::email::EmailAddress;
use crate::domain::password;
use crate::domain::secret::Secret;
use crate::domain::staff::{Grant, Login, Officer, StaffId, grants_line};
use crate::domain::time::Timestamp;
use crate::store::{Tx, in_time};

/// Accounts fetched at once.
const PAGE: u32 = 100;

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
    /// Where they are told each day what is due; the inner `None` is nowhere.
    pub email: Option<Option<EmailAddress>>,
}

/// Adds an officer.
///
/// # Errors
/// [`StaffError::LoginTaken`], [`StaffError::Password`], [`StaffError::UnknownAgency`],
/// [`crate::app::Error::Forbidden`].
pub async fn add(
    accounts: &Accounts,
    keeper: Keeper<'_>,
    new: NewOfficer,
) -> Result<Account, StaffError> {
    // Before a password is worked on, which costs.
    keeper
        .check(&mut accounts.store.read().await?, &new.grants)
        .await?;
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
    tx.lock_audit().await?;
    known_agencies(&mut tx, &officer.grants, &[]).await?;
    if tx.find_staff_id(&officer.login).await?.is_some() {
        return Err(StaffError::LoginTaken);
    }
    tx.insert_officer(&officer, &hash, now).await?;
    let entry = AuditEntry::new(now, keeper.actor(), "officer.add", subject(&officer.id));
    let detail = format!("{}: {}", told(&officer), grants_line(&officer.grants));
    tx.append_audit(&entry.with_detail(detail)).await?;
    let account = tx.find_account(&officer.id).await?;
    tx.commit().await?;
    account.ok_or(StaffError::NoOfficer)
}

/// The account with an id.
///
/// # Errors
/// [`StaffError::NoOfficer`], [`crate::app::Error::Forbidden`].
pub async fn get(
    accounts: &Accounts,
    keeper: Keeper<'_>,
    id: &StaffId,
) -> Result<Account, StaffError> {
    let mut tx = in_time(accounts.store.read()).await?;
    let account = tx.find_account(id).await?.ok_or(StaffError::NoOfficer)?;
    keeper.check(&mut tx, &account.officer.grants).await?;
    Ok(account)
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

/// Those after one whom the keeper looks after, the oldest first.
///
/// # Errors
/// Those of the database.
pub async fn list(
    accounts: &Accounts,
    keeper: Keeper<'_>,
    after: Option<&StaffId>,
    limit: usize,
) -> Result<Vec<Account>, StaffError> {
    let mut tx = in_time(accounts.store.read()).await?;
    let mut after = after.map_or(String::new(), ToString::to_string);
    let mut kept = Vec::new();
    loop {
        let page = tx.list_accounts(&after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(kept);
        };
        after = last.officer.id.to_string();
        for account in page {
            if keeper.looks_after(&mut tx, &account.officer.grants).await? {
                kept.push(account);
            }
            if kept.len() == limit {
                return Ok(kept);
            }
        }
    }
}

/// Changes name, state or grants of an officer, as seen at a revision; without one, as they are.
///
/// # Errors
/// [`StaffError::NoOfficer`], [`StaffError::Changed`], [`StaffError::LastAdministrator`],
/// [`StaffError::UnknownAgency`], [`crate::app::Error::Forbidden`].
pub async fn change(
    accounts: &Accounts,
    keeper: Keeper<'_>,
    id: &StaffId,
    revision: Option<i64>,
    change: OfficerChange,
) -> Result<Account, StaffError> {
    let now = accounts.clock.now();
    let mut tx = accounts.store.write().await?;
    tx.lock_audit().await?;
    let before = tx.find_account(id).await?.ok_or(StaffError::NoOfficer)?;
    if revision.is_some_and(|seen| seen != before.revision) {
        return Err(StaffError::Changed(before.revision));
    }
    keeper.check(&mut tx, &before.officer.grants).await?;
    let given = change.grants.clone().unwrap_or_default();
    let after = changed(&before, change);
    keeper.check(&mut tx, &after.officer.grants).await?;
    known_agencies(&mut tx, &given, &before.officer.grants).await?;
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
        let entry = AuditEntry::new(now, keeper.actor(), action, subject(id));
        tx.append_audit(&entry.with_detail(detail)).await?;
    }
    let saved = tx.find_account(id).await?.ok_or(StaffError::NoOfficer)?;
    tx.commit().await?;
    Ok(saved)
}

/// New roles are for agencies that the directory has; those that somebody has already stay, whatever became of the
/// agency.
async fn known_agencies(tx: &mut Tx, grants: &[Grant], before: &[Grant]) -> Result<(), StaffError> {
    for (place, grant) in grants.iter().enumerate() {
        let Some(agency) = &grant.agency else {
            continue;
        };
        if !before.contains(grant) && tx.find_agency(agency).await?.is_none() {
            return Err(StaffError::UnknownAgency(place, agency.clone()));
        }
    }
    Ok(())
}

fn changed(before: &Account, change: OfficerChange) -> Account {
    let mut after = before.clone();
    after.active = change.active.unwrap_or(before.active);
    if let Some(name) = change.name {
        after.officer.name = name;
    }
    if let Some(email) = change.email {
        after.email = email;
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
    if before.email != after.email {
        // The audit is for ever; an address is not.
        let detail = after.email.as_ref().map_or("bỏ", |_| "đặt");
        steps.push(("officer.email", detail.to_owned()));
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
    keeper: Keeper<'_>,
    id: &StaffId,
    new: &Secret,
) -> Result<(), StaffError> {
    let officer = get(accounts, keeper, id).await?.officer;
    let password = password::check(new, &officer.login, &officer.name)?;
    let hash = accounts.passwords.hash(password).await?;
    let now = accounts.clock.now();
    let mut tx = accounts.store.write().await?;
    tx.lock_audit().await?;
    // They may have been given more meanwhile.
    let account = tx.find_account(id).await?.ok_or(StaffError::NoOfficer)?;
    keeper.check(&mut tx, &account.officer.grants).await?;
    tx.set_password(id, &hash).await?;
    tx.remove_totp(id).await?;
    end_all(&mut tx, id, now).await?;
    let entry = AuditEntry::new(now, keeper.actor(), "officer.reset", subject(id));
    tx.append_audit(&entry.with_detail(told(&officer))).await?;
    Ok(tx.commit().await?)
}

/// Ends all sessions of an officer and revokes all tokens.
///
/// # Errors
/// [`StaffError::NoOfficer`].
pub async fn revoke_all(
    accounts: &Accounts,
    keeper: Keeper<'_>,
    id: &StaffId,
) -> Result<(), StaffError> {
    let now = accounts.clock.now();
    let mut tx = accounts.store.write().await?;
    tx.lock_audit().await?;
    let account = tx.find_account(id).await?.ok_or(StaffError::NoOfficer)?;
    keeper.check(&mut tx, &account.officer.grants).await?;
    end_all(&mut tx, id, now).await?;
    let entry = AuditEntry::new(now, keeper.actor(), "officer.revoke_all", subject(id));
    tx.append_audit(&entry.with_detail(told(&account.officer)))
        .await?;
    Ok(tx.commit().await?)
}

async fn end_all(tx: &mut Tx, id: &StaffId, now: Timestamp) -> crate::store::Result<()> {
    tx.revoke_sessions(id, None, now).await?;
    tx.revoke_tokens(id, now).await
}
