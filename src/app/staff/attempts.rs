//! Asking for a password: who fails again and again waits ([`crate::domain::throttle`]). An attempt counts as failed
//! before it is looked at and is taken back when it was right, so that many at once gain nothing.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::{Accounts, StaffError};
use crate::domain::account::Account;
use crate::domain::password::composed;
use crate::domain::secret::Secret;
use crate::domain::staff::Login;
use crate::domain::text::hex;
use crate::domain::throttle::{FAILURES_KEPT, Failures, NETWORK_KEPT};
use crate::domain::time::Timestamp;
use crate::store::{self, Credentials, Tx, in_time};

/// Instead of a network: strangers from all of them together.
const STRANGERS: &str = "";
/// Bytes kept of a login's hash: enough to tell officers apart, too few to find out what was typed.
const KEY_BYTES: usize = 4;

/// An attempt that was let in.
#[derive(Debug)]
pub struct Attempt {
    key: String,
    network: String,
    stranger: bool,
}

impl Attempt {
    /// Counts an attempt as failed and lets it in, or says how long to wait. `login` is what was typed.
    async fn begin(accounts: &Accounts, login: &str, network: &str) -> Result<Self, StaffError> {
        let now = accounts.clock.now();
        let parsed = Login::parse(login).ok();
        let canonical = parsed.as_ref().map_or(login, Login::as_str);
        let hash = Sha256::digest(canonical.as_bytes());
        let key = hex(hash.get(..KEY_BYTES).unwrap_or_default());
        let mut tx = accounts.store.write().await?;
        let own = tx.lock_failures(&key, network, now).await?;
        let strangers = tx.lock_failures(&key, STRANGERS, now).await?;
        let stranger = match &parsed {
            Some(login) => {
                !tx.knows_network(login, network, now.before(NETWORK_KEPT))
                    .await?
            }
            None => true,
        };
        let mut wait = own.client_wait(now);
        if stranger {
            wait = wait.max(strangers.strangers_wait(now));
        }
        if wait > Duration::ZERO {
            return Err(StaffError::Wait(wait));
        }
        let one_more = |failures: Failures| Failures {
            count: failures.count.saturating_add(1),
            last_at: now,
        };
        tx.set_failures(&key, network, one_more(own.remembered(now)))
            .await?;
        if stranger {
            tx.set_failures(&key, STRANGERS, one_more(strangers.drained(now)))
                .await?;
        }
        tx.commit().await?;
        forget_old(accounts, now).await?;
        Ok(Self {
            key,
            network: network.to_owned(),
            stranger,
        })
    }

    /// Takes it back: the password was right.
    pub async fn forgive(&self, tx: &mut Tx) -> store::Result<()> {
        tx.forgive_failure(&self.key, &self.network).await?;
        if self.stranger {
            tx.forgive_failure(&self.key, STRANGERS).await?;
        }
        Ok(())
    }

    /// Takes it back with all failures of this client before it.
    pub async fn succeed(&self, tx: &mut Tx) -> store::Result<()> {
        self.forgive(tx).await?;
        tx.forget_failures(&self.key, &self.network).await
    }
}

async fn forget_old(accounts: &Accounts, now: Timestamp) -> store::Result<()> {
    let mut tx = accounts.store.write().await?;
    tx.forget_old_failures(now.before(FAILURES_KEPT)).await?;
    tx.commit().await
}

/// An account whose password was given.
#[derive(Debug)]
pub struct Proven {
    /// The account.
    pub account: Account,
    /// What was compared with.
    pub credentials: Credentials,
    /// To be taken back.
    pub attempt: Attempt,
}

/// The account of a login and a password, from a network. Takes as long whether there is such an account or not.
///
/// # Errors
/// [`StaffError::SignInFailed`], [`StaffError::Wait`].
pub async fn prove(
    accounts: &Accounts,
    login: &str,
    password: &Secret,
    network: &str,
) -> Result<Proven, StaffError> {
    let begun = async { Ok(Attempt::begin(accounts, login, network).await) };
    let attempt = in_time(begun).await??;
    let found = match Login::parse(login) {
        Ok(login) => find(accounts, &login).await?,
        Err(_) => None,
    };
    let hash = found
        .as_ref()
        .map(|(_, credentials)| credentials.password_hash.clone());
    let fits = accounts.passwords.fits(composed(password), hash).await?;
    match found {
        Some((account, credentials)) if fits && account.active => Ok(Proven {
            account,
            credentials,
            attempt,
        }),
        _ => Err(StaffError::SignInFailed),
    }
}

async fn find(accounts: &Accounts, login: &Login) -> store::Result<Option<(Account, Credentials)>> {
    let mut tx = accounts.store.read().await?;
    let Some(id) = tx.find_staff_id(login).await? else {
        return Ok(None);
    };
    let account = tx.find_account(&id).await?;
    Ok(account.zip(tx.find_credentials(&id).await?))
}
