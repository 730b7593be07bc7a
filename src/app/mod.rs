//! Use cases: one file for each noun, one function for each verb.

pub mod evaluate;
pub mod export;
pub mod follow;
pub mod import;
pub mod life_events;
pub mod paper;
pub mod procedures;
pub mod search;
pub mod suggest;
mod threads;
pub mod tune;

use std::time::Duration;

use crate::domain::time::Clock;
use crate::index::{self, Index};
use crate::store::{self, Store};

pub use threads::Threads;

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
    pub threads: Threads,
    /// Where documents are set.
    pub paper_threads: Threads,
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No procedure has this code.
    #[error("no procedure {0}")]
    NoProcedure(String),
    /// Too many searches, or documents to set, at once.
    #[error("too much at once")]
    Busy {
        /// When to come back.
        retry_after: Duration,
    },
    /// A document would have too many pages.
    #[error("document too long")]
    TooLong,
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

impl From<crate::paper::Error> for Error {
    fn from(error: crate::paper::Error) -> Self {
        match error {
            crate::paper::Error::TooLong => Self::TooLong,
            error => Self::Internal(Box::new(error)),
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
