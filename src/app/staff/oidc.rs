//! Signing in through the province's identity provider.
//!
//! An account is made here, by an administrator, and never by the provider. At the first sign-in the login that the
//! provider tells finds the account; from then on the account opens to that one identity (issuer and subject) alone,
//! because a login may change hands at the provider and an identity never does.

use super::sessions::{SignedIn, open};
use super::{Accounts, Keeper, StaffError, subject};
use crate::app::random;
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::identity::Identity;
use crate::domain::secret::Secret;
use crate::domain::staff::{Login, Role, StaffId};
use crate::identity::{Attempt, IdentityError, Provider};
use crate::store::Tx;

/// A sign-in that has begun: the secret that the browser keeps until its end, and where it goes now.
#[derive(Debug)]
pub struct Begun {
    /// Everything that is checked at the end follows from it.
    pub secret: Secret,
    /// At the provider.
    pub address: String,
}

/// What a browser brings back.
#[derive(Debug, Clone, Copy)]
pub struct Returned<'a> {
    /// What it kept.
    pub secret: &'a Secret,
    /// What it was sent away with.
    pub state: &'a str,
    /// For which the provider tells who it is.
    pub code: &'a str,
}

/// Begins a sign-in.
///
/// # Errors
/// [`StaffError::Identity`].
pub async fn begin(provider: &Provider) -> Result<Begun, StaffError> {
    let secret = Secret::session(random::bytes()?);
    let address = provider.begin(&Attempt(&secret)).await?;
    Ok(Begun { secret, address })
}

/// Ends a sign-in: the officer's session begins; its secret is told once, here.
///
/// # Errors
/// [`StaffError::Identity`], [`StaffError::NoAccount`].
pub async fn sign_in(
    accounts: &Accounts,
    provider: &Provider,
    returned: &Returned<'_>,
) -> Result<(Secret, SignedIn), StaffError> {
    let attempt = Attempt(returned.secret);
    if !attempt.has_state(returned.state) {
        let reason = "another browser began it, or it is too long ago".to_owned();
        return Err(IdentityError::Refused(reason).into());
    }
    let identity = provider.identify(&attempt, returned.code).await?;
    let mut tx = accounts.store.write().await?;
    // Whoever disables the officer meanwhile comes before or after, not between.
    tx.lock_audit().await?;
    let id = find_or_bind(accounts, &mut tx, &identity).await?;
    let account = tx.find_account(&id).await?;
    let account = account.filter(|account| account.active);
    let officer = account.ok_or(StaffError::NoAccount)?.officer;
    let factors = if identity.second_factor {
        "oidc, second factor"
    } else {
        "oidc"
    };
    let opened = open(
        accounts,
        &mut tx,
        officer,
        (identity.second_factor, factors),
    )
    .await?;
    tx.commit().await?;
    Ok(opened)
}

/// The officer whom an identity opens the account of.
async fn find_or_bind(
    accounts: &Accounts,
    tx: &mut Tx,
    identity: &Identity,
) -> Result<StaffId, StaffError> {
    if let Some(id) = tx.find_by_identity(identity).await? {
        return Ok(id);
    }
    let login = Login::parse(&identity.login).map_err(|_| StaffError::NoAccount)?;
    let id = tx.find_staff_id(&login).await?;
    let id = id.ok_or(StaffError::NoAccount)?;
    let account = tx.find_account(&id).await?.ok_or(StaffError::NoAccount)?;
    // A name at the provider is not enough for accounts that are worth the most, or ask for more than a password here.
    if account.second_factor || account.officer.has(Role::Administrator) {
        return Err(StaffError::NoAccount);
    }
    if !tx.bind_identity(&id, identity).await? {
        return Err(StaffError::NoAccount);
    }
    let actor = Actor::Staff(id.clone());
    let entry = AuditEntry::new(accounts.clock.now(), actor, "officer.bind", subject(&id));
    tx.append_audit(&entry.with_detail(&identity.issuer))
        .await?;
    Ok(id)
}

/// Lets an account open to another identity: the next that tells its login.
///
/// # Errors
/// [`StaffError::NoOfficer`], [`crate::app::Error::Forbidden`].
pub async fn release(
    accounts: &Accounts,
    keeper: Keeper<'_>,
    id: &StaffId,
) -> Result<(), StaffError> {
    let now = accounts.clock.now();
    let mut tx = accounts.store.write().await?;
    tx.lock_audit().await?;
    let account = tx.find_account(id).await?.ok_or(StaffError::NoOfficer)?;
    keeper.check(&mut tx, &account.officer.grants).await?;
    if account.oidc {
        tx.release_identity(id).await?;
        tx.revoke_sessions(id, None, now).await?;
        let entry = AuditEntry::new(now, keeper.actor(), "officer.release", subject(id));
        tx.append_audit(&entry).await?;
    }
    Ok(tx.commit().await?)
}
