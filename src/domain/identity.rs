//! Whom the identity provider says somebody is.

/// What the provider calls an officer's login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginClaim {
    /// `preferred_username`.
    PreferredUsername,
    /// `email`, if the provider has verified it.
    Email,
}

impl LoginClaim {
    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::PreferredUsername => "preferred_username",
            Self::Email => "email",
        }
    }
}

/// Whom the provider says somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Names the provider.
    pub issuer: String,
    /// As whom the provider knows them, for ever.
    pub subject: String,
    /// What their login here would be; at the provider it may change hands.
    pub login: String,
    /// Whether the provider asked for more than a password.
    pub second_factor: bool,
}
