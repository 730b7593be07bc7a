//! The feed of changes: what somebody must know who keeps a copy of everything.

use std::fmt;

use super::decision::Decision;
use super::version::{Version, VersionKey};

/// Changes asked for at once when the client does not say.
pub const LIMIT_DEFAULT: usize = 200;
/// Most changes at once.
pub const LIMIT_MAX: usize = 1_000;

/// A place in the feed of one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedPlace {
    /// Which database.
    pub database: String,
    /// Everything up to this place in its change sequence is known.
    pub seq: i64,
}

impl fmt::Display for FeedPlace {
    /// As clients keep it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.database, self.seq)
    }
}

/// Kinds of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeedKind {
    /// A version was published, or its days changed.
    Version,
    /// A version is not for the public any more.
    VersionRemoved,
    /// A decision was kept or changed.
    Decision,
}

impl FeedKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Version, Self::VersionRemoved, Self::Decision];

    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::VersionRemoved => "version_removed",
            Self::Decision => "decision",
        }
    }

    /// The kind with a stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Something in its newest state.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedItem {
    /// Its place in the change sequence.
    pub seq: i64,
    /// What it is.
    pub change: FeedChange,
}

/// What has changed.
#[derive(Debug, Clone, PartialEq)]
pub enum FeedChange {
    /// A version was published, or its days changed. Its text as JSON; none of a version that ends a procedure.
    Version(Box<Version>, Option<String>),
    /// A version is not for the public any more: another took its place before it could apply, or it was a sample.
    VersionGone(VersionKey),
    /// A decision was kept or changed.
    Decision(Box<Decision>),
}

impl FeedChange {
    /// What kind of change it is.
    #[must_use]
    pub fn kind(&self) -> FeedKind {
        match self {
            Self::Version(..) => FeedKind::Version,
            Self::VersionGone(_) => FeedKind::VersionRemoved,
            Self::Decision(_) => FeedKind::Decision,
        }
    }
}

/// A page of the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedPage {
    /// In the order of changes.
    pub items: Vec<FeedItem>,
    /// Where the next page begins.
    pub next: FeedPlace,
    /// Whether there is more already.
    pub has_more: bool,
}
