//! What officers do with their own account: password and authenticator app.

use super::attempts::{Proven, prove};
use super::sessions::{SignedIn, Way};
use super::{Accounts, StaffError, subject};
use crate::app::random;
use crate::domain::account::Account;
use crate::domain::audit::AuditEntry;
use crate::domain::email::EmailAddress;
use crate::domain::password;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::domain::totp::TotpSecret;
use crate::store::Tx;

/// The password an officer gives again, and where from.
#[derive(Debug, Clone)]
pub struct Again {
    /// As typed.
    pub password: Secret,
    /// Where from.
    pub network: String,
}

impl Again {
    async fn prove(&self, accounts: &Accounts, signed: &SignedIn) -> Result<Proven, StaffError> {
        let login = signed.officer.login.as_str();
        prove(accounts, login, &self.password, &self.network).await
    }
}

/// A transaction in which an officer changes what they sign in with, the attempt taken back.
async fn begin(accounts: &Accounts, proven: &Proven) -> Result<(Tx, Timestamp), StaffError> {
    let mut tx = accounts.store.write().await?;
    tx.lock_audit().await?;
    // Somebody with the machine may have set another password meanwhile.
    let known = tx.find_credentials(&proven.account.officer.id).await?;
    if known.is_none_or(|known| known.password_hash != proven.credentials.password_hash) {
        return Err(StaffError::SignInFailed);
    }
    proven.attempt.succeed(&mut tx).await?;
    Ok((tx, accounts.clock.now()))
}

fn entry(signed: &SignedIn, now: Timestamp, action: &str) -> AuditEntry {
    AuditEntry::new(now, signed.actor(), action, subject(&signed.officer.id))
}

/// Sets a new password and ends the officer's other sessions. Tokens of programs stay.
///
/// # Errors
/// [`StaffError::SignInFailed`] when the present password is another one, [`StaffError::Password`],
/// [`StaffError::Wait`].
pub async fn change_password(
    accounts: &Accounts,
    signed: &SignedIn,
    present: &Again,
    new: &Secret,
) -> Result<(), StaffError> {
    let officer = &signed.officer;
    let new = password::check(new, &officer.login, &officer.name)?;
    let proven = present.prove(accounts, signed).await?;
    let hash = accounts.passwords.hash(new).await?;
    let (mut tx, now) = begin(accounts, &proven).await?;
    tx.set_password(&officer.id, &hash).await?;
    let this = match &signed.way {
        Way::Session { hash, .. } => Some(hash),
        Way::Token { .. } => None,
    };
    tx.revoke_sessions(&officer.id, this, now).await?;
    tx.append_audit(&entry(signed, now, "password.change"))
        .await?;
    Ok(tx.commit().await?)
}

/// Says where the officer is told each day what is due; `None` is nowhere.
///
/// # Errors
/// [`StaffError::NoOfficer`].
pub async fn change_email(
    accounts: &Accounts,
    signed: &SignedIn,
    email: Option<EmailAddress>,
) -> Result<(), StaffError> {
    let (id, now) = (&signed.officer.id, accounts.clock.now());
    let mut tx = accounts.store.write().await?;
    tx.lock_audit().await?;
    let before = tx.find_account(id).await?.ok_or(StaffError::NoOfficer)?;
    if before.email == email {
        return Ok(());
    }
    let detail = email.as_ref().map_or("bỏ", |_| "đặt");
    tx.save_account(&Account { email, ..before }, now).await?;
    let entry = entry(signed, now, "officer.email").with_detail(detail);
    tx.append_audit(&entry).await?;
    Ok(tx.commit().await?)
}

/// Makes a secret for an authenticator app. Nothing changes until [`confirm_totp`].
///
/// # Errors
/// [`StaffError::SignInFailed`] when the password is another one, [`StaffError::Wait`].
pub async fn enrol_totp(
    accounts: &Accounts,
    signed: &SignedIn,
    password: &Again,
) -> Result<TotpSecret, StaffError> {
    let proven = password.prove(accounts, signed).await?;
    let secret = TotpSecret::new(random::bytes()?);
    let (mut tx, now) = begin(accounts, &proven).await?;
    tx.set_totp_pending(&signed.officer.id, &secret).await?;
    tx.append_audit(&entry(signed, now, "totp.enrol")).await?;
    tx.commit().await?;
    Ok(secret)
}

/// From now on the officer needs codes of the app, which this one shows to work.
///
/// # Errors
/// [`StaffError::CodeWrong`] when it does not, or no app waits to be confirmed.
pub async fn confirm_totp(
    accounts: &Accounts,
    signed: &SignedIn,
    code: &str,
) -> Result<(), StaffError> {
    let (id, now) = (&signed.officer.id, accounts.clock.now());
    let mut tx = accounts.store.write().await?;
    tx.lock_audit().await?;
    let credentials = tx.find_credentials(id).await?;
    let pending = credentials.and_then(|credentials| credentials.totp_pending);
    let step = pending.and_then(|secret| secret.step_of(code, now, None));
    let step = step.ok_or(StaffError::CodeWrong)?;
    tx.confirm_totp(id, step).await?;
    tx.append_audit(&entry(signed, now, "totp.confirm")).await?;
    Ok(tx.commit().await?)
}

/// The officer needs no codes any more.
///
/// # Errors
/// [`StaffError::SignInFailed`] when the password is another one, [`StaffError::Wait`].
pub async fn remove_totp(
    accounts: &Accounts,
    signed: &SignedIn,
    password: &Again,
) -> Result<(), StaffError> {
    let proven = password.prove(accounts, signed).await?;
    let (mut tx, now) = begin(accounts, &proven).await?;
    tx.remove_totp(&signed.officer.id).await?;
    tx.append_audit(&entry(signed, now, "totp.remove")).await?;
    Ok(tx.commit().await?)
}
