//! An officer's account, as administrators see it: nothing secret in it.

use super::email::EmailAddress;
use super::staff::{Grant, Officer, StaffId};
use super::time::Timestamp;

/// An officer's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub officer: Officer,
    /// Whether they may sign in.
    pub active: bool,
    /// Whether they need a one-time code to sign in.
    pub second_factor: bool,
    /// Whether they have signed in through the identity provider, which opens the account to one identity there.
    pub oidc: bool,
    /// Where the officer is told each day what is due.
    pub email: Option<EmailAddress>,
    /// Since when it exists.
    pub created_at: Timestamp,
    /// When name, state, grants or e-mail address last changed.
    pub changed_at: Timestamp,
    /// How often they changed; whoever changes them says which revision they saw.
    pub revision: i64,
}

impl Account {
    /// Whether its owner may look after accounts.
    #[must_use]
    pub fn looks_after_accounts(&self) -> bool {
        self.active && self.officer.grants.iter().any(Grant::is_for_accounts)
    }
}

/// A program's token, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// For ever the same.
    pub id: String,
    /// Whose rights it has.
    pub staff: StaffId,
    /// What it is for, in the officer's words.
    pub name: String,
    /// Since when it exists.
    pub created_at: Timestamp,
    /// Until when it holds.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}
