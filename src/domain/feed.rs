//! The feed of changes: what somebody must know who keeps a copy of all versions, decisions and agencies.

use std::fmt;

use super::agency::{Agency, AgencyCode};
use super::code::ProcedureCode;
use super::decision::Decision;
use super::time::Timestamp;
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
    /// A version was published, or its days or what stands in its place changed.
    Version,
    /// A version is not for the public any more.
    VersionRemoved,
    /// A decision was kept or changed.
    Decision,
    /// An agency was kept or changed.
    Agency,
    /// An agency was removed.
    AgencyRemoved,
}

impl FeedKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Version,
        Self::VersionRemoved,
        Self::Decision,
        Self::Agency,
        Self::AgencyRemoved,
    ];

    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::VersionRemoved => "version_removed",
            Self::Decision => "decision",
            Self::Agency => "agency",
            Self::AgencyRemoved => "agency_removed",
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

/// A version with its text and its neighbours.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedVersion {
    /// The version.
    pub version: Version,
    /// Its text as JSON; none of a version that ends a procedure.
    pub text: Option<String>,
    /// The procedures that end because it stands in their place, by code.
    pub predecessors: Vec<ProcedureCode>,
    /// The procedures that stand in place of the one that it ends, by code.
    pub successors: Vec<ProcedureCode>,
}

/// What has changed.
#[derive(Debug, Clone, PartialEq)]
pub enum FeedChange {
    /// A version was published, or its days or what stands in its place changed.
    Version(Box<FeedVersion>),
    /// A version is not for the public any more: another took its place before it could apply, or it was a sample.
    VersionGone(VersionKey),
    /// A decision was kept or changed.
    Decision(Box<Decision>),
    /// An agency was kept or changed, and when.
    Agency(Box<Agency>, Timestamp),
    /// An agency was removed.
    AgencyGone(AgencyCode),
}

impl FeedChange {
    /// What kind of change it is.
    #[must_use]
    pub fn kind(&self) -> FeedKind {
        match self {
            Self::Version(..) => FeedKind::Version,
            Self::VersionGone(_) => FeedKind::VersionRemoved,
            Self::Decision(_) => FeedKind::Decision,
            Self::Agency(..) => FeedKind::Agency,
            Self::AgencyGone(_) => FeedKind::AgencyRemoved,
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
