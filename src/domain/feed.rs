//! The feed of changes: what somebody must know who keeps a copy of everything.

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
