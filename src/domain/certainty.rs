//! How sure a fact is that was written down by hand: each says so, so that nobody relies on a guess unawares.

/// How sure a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Read in the official text, or following from it without a choice.
    Certain,
    /// What usually happens, or a copy of an official list; the authority still decides or may have changed it.
    Expected,
    /// From memory or other people's mentions of an official act; check it before relying on it.
    Unverified,
}

impl Certainty {
    /// All of them, the surest first.
    pub const ALL: [Self; 3] = [Self::Certain, Self::Expected, Self::Unverified];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Expected => "expected",
            Self::Unverified => "unverified",
        }
    }
}
