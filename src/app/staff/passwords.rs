//! Passwords are kept as argon2id. One takes a tenth of a second and 19 MiB, so few are worked on at once.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::app::{Error, random};
use crate::domain::secret::Secret;

/// Passwords worked on at once.
const RUNNING_MAX: usize = 2;
/// Passwords that wait for their turn; more are told to come back.
const WAITING_MAX: usize = 64;
/// When somebody turned away should come back.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Random bytes that keep equal passwords apart.
const SALT_BYTES: usize = 16;
/// Compared with when there is no such officer, so that the answer takes as long. No password fits.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCEhIQ$bm9ib2R5J3MgaGFzaCwgbm8gcGFzc3dvcmQgZml0cyE";

/// Where passwords are worked on. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Passwords {
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            admitted: Arc::new(Semaphore::new(RUNNING_MAX + WAITING_MAX)),
            running: Arc::new(Semaphore::new(RUNNING_MAX)),
        }
    }
}

impl Passwords {
    /// What is kept of a password: argon2id as a PHC string.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait already.
    pub async fn hash(&self, password: Secret) -> Result<Secret, Error> {
        let salt: [u8; SALT_BYTES] = random::bytes()?;
        let hash = self.run(move || {
            let bytes = password.reveal().as_bytes();
            let hash: Result<PasswordHash, _> =
                Argon2::default().hash_password_with_salt(bytes, &salt);
            hash.map(|hash| Secret::new(hash.to_string()))
        });
        hash.await?
            .map_err(|error| Error::Internal(Box::new(error)))
    }

    /// Whether a password is the one of a hash; without a hash no password is, after as long a time.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait already.
    pub async fn fits(&self, password: Secret, hash: Option<Secret>) -> Result<bool, Error> {
        self.run(move || {
            let known = hash.as_ref().map_or(NOBODYS, Secret::reveal);
            let verified = Argon2::default().verify_password(password.reveal().as_bytes(), known);
            verified.is_ok() && hash.is_some()
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let Ok(admitted) = self.admitted.clone().try_acquire_owned() else {
            return Err(Error::Busy {
                retry_after: RETRY_AFTER,
            });
        };
        let turn = self.running.clone().acquire_owned().await;
        let turn = turn.map_err(|closed| Error::Internal(Box::new(closed)))?;
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work is over, also when the client has gone.
            let _held = (admitted, turn);
            work()
        });
        Ok(done.await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_fits_its_password_only_and_nobodys_fits_none() {
        let passwords = Passwords::default();
        let (right, wrong) = (
            Secret::new("con trâu xanh bay"),
            Secret::new("con trâu xanh"),
        );
        let hash = passwords.hash(right.clone()).await.unwrap();
        assert!(hash.reveal().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let again = passwords.hash(right.clone()).await.unwrap();
        assert_ne!(hash, again, "each has its own salt");
        assert!(
            passwords
                .fits(right.clone(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(!passwords.fits(wrong, Some(hash)).await.unwrap());
        assert!(!passwords.fits(right, None).await.unwrap());
    }

    #[test]
    fn nobodys_hash_is_worked_on_like_any_other() {
        let (nobody, own) = (PasswordHash::new(NOBODYS).unwrap(), Argon2::default());
        let hash: PasswordHash = own.hash_password_with_salt(b"a", &[0; SALT_BYTES]).unwrap();
        assert_eq!(nobody.params, hash.params);
        assert_eq!(nobody.algorithm, hash.algorithm);
        let lengths = |h: &PasswordHash| (h.hash.unwrap().len(), h.salt.unwrap().len());
        assert_eq!(lengths(&nobody).0, lengths(&hash).0);
        assert!(nobody.salt.is_some());
    }

    #[tokio::test]
    async fn what_does_not_fit_in_the_line_is_told_to_come_back() {
        let passwords = Passwords::default();
        let all = u32::try_from(RUNNING_MAX + WAITING_MAX).unwrap();
        let _all = passwords
            .admitted
            .clone()
            .acquire_many_owned(all)
            .await
            .unwrap();
        let refused = passwords.fits(Secret::new("a"), None).await;
        assert!(matches!(refused, Err(Error::Busy { .. })));
    }
}
