//! Secrets that programs and browsers carry: 256 random bits, kept only as their SHA-256.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::text::hex;

/// Random bytes in a secret.
pub const SECRET_BYTES: usize = 32;
/// What a bearer token begins with, so that scanners for leaked secrets find it.
const BEARER_PREFIX: &str = "tthc_";
/// What the CSRF token of a session is derived with.
const CSRF_LABEL: &[u8] = b"tthc csrf 1";

/// A text that no log may show: a password, a token. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// What is kept of a [`Secret`] of 256 random bits: its SHA-256 in hexadecimal digits. Worthless to who reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretHash(String);

impl Secret {
    /// A text to be kept out of sight.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A session's secret out of randomness.
    #[must_use]
    pub fn session(random: [u8; SECRET_BYTES]) -> Self {
        Self(hex(&random))
    }

    /// A program's bearer token out of randomness.
    #[must_use]
    pub fn bearer(random: [u8; SECRET_BYTES]) -> Self {
        Self(format!("{BEARER_PREFIX}{}", hex(&random)))
    }

    /// The text itself, for the one who may have it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What may be kept of it.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash(hex(&Sha256::digest(self.0.as_bytes())))
    }

    /// The CSRF token of the session with this secret. Derived, so that a page that was loaded anew can ask for it
    /// again while a page elsewhere, which does not see the cookie, cannot know it.
    #[must_use]
    pub fn csrf(&self) -> Self {
        self.derive(CSRF_LABEL)
    }

    /// What follows from this secret for one purpose. Who sees it knows neither the secret nor what follows from it for
    /// other purposes.
    #[must_use]
    pub fn derive(&self, purpose: &[u8]) -> Self {
        // HMAC takes keys of any length, but its constructor does not know that.
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(self.0.as_bytes()) else {
            return Self(String::new());
        };
        mac.update(purpose);
        Self(hex(&mac.finalize().into_bytes()))
    }

    /// Whether `given` is this secret; takes the same time whatever differs.
    #[must_use]
    pub fn is(&self, given: &str) -> bool {
        !self.0.is_empty() && self.hash() == Self::new(given).hash()
    }

    /// Whether `given` is the CSRF token of the session with this secret; takes the same time whatever differs.
    #[must_use]
    pub fn has_csrf(&self, given: &str) -> bool {
        self.csrf().is(given)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl SecretHash {
    /// The digits, as kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("qzxsecretqzx");
        assert!(!format!("{secret:?} {:?}", Some(&secret)).contains("qzx"));
    }

    #[test]
    fn each_session_has_a_csrf_token_of_its_own() {
        let (a, b) = (Secret::session([1; 32]), Secret::session([2; 32]));
        assert!(a.has_csrf(a.csrf().reveal()) && b.has_csrf(b.csrf().reveal()));
        assert!(!a.has_csrf(b.csrf().reveal()) && !a.has_csrf(""));
        assert!(!a.has_csrf(a.reveal()), "the cookie is no CSRF token");
        assert_eq!(a.csrf().reveal().len(), 64);
    }

    #[test]
    fn a_bearer_token_is_recognisable_and_only_its_hash_is_kept() {
        let token = Secret::bearer([0xab; 32]);
        assert!(token.reveal().starts_with("tthc_abab"));
        assert_eq!(token.reveal().len(), 5 + 64);
        assert_eq!(token.hash().as_str().len(), 64);
        assert_ne!(token.hash(), Secret::session([0xab; 32]).hash());
    }
}
