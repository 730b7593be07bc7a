//! Signing in and out, and finding out who asks.

use std::time::Duration;

use super::attempts::{Proven, prove};
use super::{Accounts, StaffError, subject};
use crate::app::random;
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::secret::{Secret, SecretHash};
use crate::domain::staff::{Officer, StaffId};
use crate::domain::throttle::NETWORK_KEPT;
use crate::domain::time::Timestamp;
use crate::store::{NewSession, Tx, in_time};

/// How long a session lasts at most: a day's work.
pub const SESSION_MAX: Duration = Duration::from_hours(12);
/// How long a session lasts in which nothing is done.
pub const SESSION_IDLE_MAX: Duration = Duration::from_hours(2);
/// How exactly it is noted when something was last done.
const SEEN_EVERY: Duration = Duration::from_mins(1);
/// How long a request waits to note that; an import may hold SQLite's only writer.
const SEEN_WAIT: Duration = Duration::from_millis(500);
/// How long ended sessions are kept.
const ENDED_KEPT: Duration = Duration::from_hours(7 * 24);

/// What somebody signs in with.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// As typed.
    pub login: String,
    /// As typed.
    pub password: Secret,
    /// The code of the authenticator app, if given.
    pub code: Option<String>,
    /// Where from.
    pub network: String,
}

/// What a request brings to say who asks.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A browser's cookie.
    Session(Secret),
    /// A program's token.
    Bearer(Secret),
}

/// The way an officer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Signed in with a browser.
    Session {
        /// Names the session.
        hash: SecretHash,
        /// Whether a one-time code was given.
        second_factor: bool,
    },
    /// By a program with a token of theirs.
    Token {
        /// Names the token.
        id: String,
    },
}

/// An officer who is known to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub officer: Officer,
    /// By which way.
    pub way: Way,
}

impl SignedIn {
    /// How the audit names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.officer.id.clone())
    }
}

/// Begins a session; its secret is told once, here.
///
/// # Errors
/// [`StaffError::SignInFailed`], [`StaffError::CodeNeeded`], [`StaffError::Wait`].
pub async fn sign_in(
    accounts: &Accounts,
    given: &SignIn,
) -> Result<(Secret, SignedIn), StaffError> {
    let proven = prove(accounts, &given.login, &given.password, &given.network).await?;
    let now = accounts.clock.now();
    let step = match (&proven.credentials.totp, &given.code) {
        (None, _) => None,
        (Some(_), None) => {
            let mut tx = accounts.store.write().await?;
            proven.attempt.forgive(&mut tx).await?;
            tx.commit().await?;
            return Err(StaffError::CodeNeeded);
        }
        (Some(totp), Some(code)) => {
            let step = totp.step_of(code, now, proven.credentials.totp_last_step);
            Some(step.ok_or(StaffError::CodeNeeded)?)
        }
    };
    begin(accounts, proven, step, &given.network).await
}

/// Begins the session, if all that was proven still holds.
async fn begin(
    accounts: &Accounts,
    proven: Proven,
    step: Option<i64>,
    network: &str,
) -> Result<(Secret, SignedIn), StaffError> {
    let now = accounts.clock.now();
    let officer = proven.account.officer;
    let id = &officer.id;
    let mut tx = accounts.store.write().await?;
    // Whoever disables the officer or sets a new password meanwhile comes before or after, not between.
    tx.lock_audit().await?;
    let known = tx.find_credentials(id).await?;
    let same = known.is_some_and(|known| {
        known.password_hash == proven.credentials.password_hash
            && known.totp == proven.credentials.totp
    });
    let active = tx
        .find_account(id)
        .await?
        .is_some_and(|account| account.active);
    if !(same && active) {
        return Err(StaffError::SignInFailed);
    }
    if let Some(step) = step
        && !tx.use_totp_step(id, step).await?
    {
        return Err(StaffError::CodeNeeded);
    }
    proven.attempt.succeed(&mut tx).await?;
    tx.remember_network(id, network, now, now.before(NETWORK_KEPT))
        .await?;
    let factors = if step.is_some() {
        (true, "password, totp")
    } else {
        (false, "password")
    };
    let opened = open(accounts, &mut tx, officer, factors).await?;
    tx.commit().await?;
    Ok(opened)
}

/// Keeps a new session of an officer. `factors`: whether there was a second one, and all of them for the audit.
pub(super) async fn open(
    accounts: &Accounts,
    tx: &mut Tx,
    officer: Officer,
    (second_factor, factors): (bool, &str),
) -> Result<(Secret, SignedIn), StaffError> {
    let now = accounts.clock.now();
    let secret = Secret::session(random::bytes()?);
    let session = NewSession {
        hash: secret.hash(),
        staff: officer.id.clone(),
        second_factor,
        created_at: now,
        expires_at: now.after(SESSION_MAX),
    };
    tx.forget_sessions(now.before(ENDED_KEPT)).await?;
    tx.insert_session(&session).await?;
    let actor = Actor::Staff(officer.id.clone());
    let entry = AuditEntry::new(now, actor, "session.begin", subject(&officer.id));
    tx.append_audit(&entry.with_detail(factors)).await?;
    let way = Way::Session {
        hash: session.hash,
        second_factor,
    };
    Ok((secret, SignedIn { officer, way }))
}

/// Ends the session of a request; a program's request has none.
///
/// # Errors
/// Those of the database.
pub async fn sign_out(accounts: &Accounts, signed: &SignedIn) -> Result<(), StaffError> {
    let Way::Session { hash, .. } = &signed.way else {
        return Ok(());
    };
    let now = accounts.clock.now();
    let mut tx = accounts.store.write().await?;
    tx.lock_audit().await?;
    tx.revoke_session(hash, now).await?;
    let subject = subject(&signed.officer.id);
    tx.append_audit(&AuditEntry::new(
        now,
        signed.actor(),
        "session.end",
        subject,
    ))
    .await?;
    Ok(tx.commit().await?)
}

/// Who asks.
///
/// # Errors
/// [`StaffError::NotSignedIn`] when the session or token is unknown, revoked or over, or the officer disabled.
pub async fn authenticate(
    accounts: &Accounts,
    credential: &Credential,
) -> Result<SignedIn, StaffError> {
    let now = accounts.clock.now();
    let found = in_time(async {
        let mut tx = accounts.store.read().await?;
        let found = match credential {
            Credential::Session(secret) => by_session(&mut tx, secret.hash(), now).await?,
            Credential::Bearer(secret) => by_token(&mut tx, &secret.hash(), now).await?,
        };
        let Some((staff, way, seen_at)) = found else {
            return Ok(None);
        };
        let account = tx.find_account(&staff).await?;
        let account = account.filter(|account| account.active);
        Ok(account.map(|account| (account.officer, way, seen_at)))
    });
    let (officer, way, seen_at) = found.await?.ok_or(StaffError::NotSignedIn)?;
    if seen_at.is_none_or(|seen| now.since(seen) >= SEEN_EVERY) {
        note_seen(accounts, &way, now).await;
    }
    Ok(SignedIn { officer, way })
}

type Found = Option<(StaffId, Way, Option<Timestamp>)>;

async fn by_session(tx: &mut Tx, hash: SecretHash, now: Timestamp) -> crate::store::Result<Found> {
    let session = tx.find_session(&hash).await?;
    let holds = session.filter(|session| {
        now < session.expires_at && now < session.seen_at.after(SESSION_IDLE_MAX)
    });
    Ok(holds.map(|session| {
        let way = Way::Session {
            hash,
            second_factor: session.second_factor,
        };
        (session.staff, way, Some(session.seen_at))
    }))
}

async fn by_token(tx: &mut Tx, hash: &SecretHash, now: Timestamp) -> crate::store::Result<Found> {
    let token = tx.find_token(hash).await?;
    let holds = token.filter(|token| now < token.expires_at);
    Ok(holds.map(|token| (token.staff, Way::Token { id: token.id }, token.last_used_at)))
}

/// Notes that something was done, if that is quick: no request fails or waits for it.
async fn note_seen(accounts: &Accounts, way: &Way, now: Timestamp) {
    let noted = tokio::time::timeout(SEEN_WAIT, async {
        let mut tx = accounts.store.write().await?;
        match way {
            Way::Session { hash, .. } => tx.touch_session(hash, now).await?,
            Way::Token { id } => tx.touch_token(id, now).await?,
        }
        tx.commit().await
    });
    if let Ok(Err(error)) = noted.await {
        tracing::debug!(%error, "not noted when a session was seen");
    }
}
