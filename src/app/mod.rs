//! Use cases: one file for each noun, one function for each verb.

pub mod decisions;
pub mod evaluate;
pub mod export;
pub mod feed;
pub mod follow;
pub mod import;
pub mod life_events;
pub mod procedures;
pub mod publishing;
mod random;
pub mod search;
pub mod staff;
pub mod suggest;
mod threads;
pub mod tune;

use std::time::Duration;

use crate::domain::publication::Refusal;
use crate::domain::time::Clock;
use crate::index::{self, Index};
use crate::store::{self, Store};

pub use threads::SearchThreads;

/// What every use case needs. Cheap to clone; built once, in tests as in production.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The search index.
    pub index: Index,
    /// Where "now" comes from.
    pub clock: Clock,
    /// How far the index follows the database.
    pub followed: follow::Watch,
    /// Where searches run.
    pub threads: SearchThreads,
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No procedure has this code.
    #[error("no procedure {0}")]
    NoProcedure(String),
    /// A place in the feed that this database does not have: another one, or restored to an earlier state.
    #[error("place in the feed is not of this database")]
    FeedRestarted,
    /// No decision has this identifier.
    #[error("no decision {0}")]
    NoDecision(String),
    /// The rules of publication forbid it.
    #[error("{0}")]
    Refused(#[source] Refusal),
    /// Too many searches at once.
    #[error("too many searches at once")]
    Busy {
        /// When to come back.
        retry_after: Duration,
    },
    /// The database cannot be reached.
    #[error("database unavailable: {0}")]
    Unavailable(#[source] store::Error),
    /// A fault of the program or of what it keeps.
    #[error(transparent)]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        if error.is_unavailable() {
            Self::Unavailable(error)
        } else {
            Self::Internal(Box::new(error))
        }
    }
}

impl From<index::Error> for Error {
    fn from(error: index::Error) -> Self {
        Self::Internal(Box::new(error))
    }
}

impl From<tokio::task::JoinError> for Error {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Internal(Box::new(error))
    }
}
