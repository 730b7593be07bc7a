//! Why a feedback is not accepted, transferred or redirected. The texts and their bases are data: see
//! `exchange/rules/feedback.toml`.

use crate::domain::certainty::Certainty;

/// For which action a reason may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReasonFor {
    /// Not to accept.
    Refusing,
    /// To transfer.
    Transferring,
    /// To redirect; seals the feedback where it is a complaint or a denunciation.
    Redirecting,
}

impl ReasonFor {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Refusing, Self::Transferring, Self::Redirecting];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Refusing => "not_accepted",
            Self::Transferring => "transferred",
            Self::Redirecting => "redirected",
        }
    }

    /// The one with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.key() == key)
    }
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Identifies it, such as `R10`.
    pub code: String,
    /// For what it may be given.
    pub for_action: ReasonFor,
    /// What the sender reads.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// What the sender can do now.
    pub next_step: String,
    /// The same in English.
    pub next_step_en: String,
    /// The article it rests on.
    pub basis: String,
    /// How sure that is.
    pub certainty: Certainty,
    /// Whether a second officer must agree where the text is long.
    pub needs_second: bool,
}
