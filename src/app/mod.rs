//! Use cases: one file for each noun, one function for each verb.

pub mod evaluate;
pub mod export;
pub mod feeds;
pub mod follow;
pub mod import;
pub mod life_events;
pub mod open_data;
pub mod procedures;
mod reading;
pub mod search;
pub mod suggest;
mod threads;
pub mod tune;

use std::time::Duration;

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
    /// Where the files of the open data are.
    pub open_data: open_data::OpenData,
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No procedure has this code.
    #[error("no procedure {0}")]
    NoProcedure(String),
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
