//! Officers: their accounts, how they sign in, what was done.

mod attempts;
pub mod audit;
mod keeper;
pub mod officers;
pub mod oidc;
pub mod own;
mod passwords;
pub mod sessions;
pub mod tokens;

use std::time::Duration;

use crate::domain::agency::AgencyCode;
use crate::domain::password::PasswordError;
use crate::domain::staff::{Officer, StaffId};
use crate::domain::time::Clock;
use crate::store::{self, Store};

pub use crate::identity::{IdentityError, Provider};
pub use keeper::Keeper;
pub use passwords::Passwords;

/// What the use cases of accounts need; no search index, so that commands need none. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Accounts {
    /// The database.
    pub store: Store,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Where passwords are worked on.
    pub passwords: Passwords,
}

impl Accounts {
    /// Over a database, by a clock.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self {
            store,
            clock,
            passwords: Passwords::default(),
        }
    }
}

/// Why a use case of accounts did not happen.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// No session or token, or one that does not hold (any more).
    #[error("not signed in")]
    NotSignedIn,
    /// No such login, another password, or a disabled account: which of them is not told.
    #[error("login or password is wrong")]
    SignInFailed,
    /// The password is right; a one-time code is missing, wrong, or was used already.
    #[error("a one-time code is needed")]
    CodeNeeded,
    /// Whom the identity provider knows is no officer here.
    #[error("no account")]
    NoAccount,
    /// The identity provider does not say who somebody is.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Too many failures; to be tried again later.
    #[error("too many failures")]
    Wait(Duration),
    /// No officer has this id or login.
    #[error("no such officer")]
    NoOfficer,
    /// The officer has no token with this id.
    #[error("no such token")]
    NoToken,
    /// An officer has this login.
    #[error("the login is taken")]
    LoginTaken,
    /// Nobody would be left who looks after accounts.
    #[error("the last administrator")]
    LastAdministrator,
    /// Somebody else changed the account meanwhile.
    #[error("changed meanwhile; now at revision {0}")]
    Changed(i64),
    /// The new password is not taken.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// There is no authenticator app to confirm, or the code is wrong.
    #[error("the code does not confirm an app")]
    CodeWrong,
    /// The officer has as many tokens as one may have.
    #[error("too many tokens")]
    TooManyTokens,
    /// A role is for an agency that the directory does not have: the role's place in what was given, and the code.
    #[error(
        "danh bạ không có cơ quan mang mã {1}; hãy sửa mã, hoặc nhập danh bạ trước bằng `tthc directory import`"
    )]
    UnknownAgency(usize, AgencyCode),
    /// What fails for any use case.
    #[error(transparent)]
    App(#[from] super::Error),
}

impl From<store::Error> for StaffError {
    fn from(error: store::Error) -> Self {
        Self::App(error.into())
    }
}

/// How the audit names an officer.
#[must_use]
pub fn subject(id: &StaffId) -> String {
    format!("staff:{id}")
}

/// How an account's changes are told: `login (name)`.
fn told(officer: &Officer) -> String {
    format!("{} ({})", officer.login, officer.name)
}
