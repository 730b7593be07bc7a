//! Use cases: one file for each noun, one function for each verb.

pub mod attachments;
pub mod check;
pub mod decisions;
pub mod directory;
pub mod drafts;
pub mod drift;
pub mod due;
pub mod evaluate;
pub mod export;
pub mod feed;
pub mod feedback;
pub mod feeds;
pub mod follow;
pub mod import;
pub mod life_events;
pub mod messages;
pub mod open_data;
pub mod paper;
pub mod permission;
pub mod posting;
pub mod posting_list;
pub mod procedures;
pub mod publishing;
mod random;
pub mod rules;
pub mod search;
pub mod staff;
pub mod suggest;
mod threads;
pub mod timeliness;
pub mod tune;
pub mod unfound;
pub mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use crate::domain::agency::AgencyCode;
use crate::domain::publication::Refusal;
use crate::domain::staff::Role;
use crate::domain::time::Clock;
use crate::files::Files;
use crate::index::{self, Index};
use crate::notify;
use crate::store::{self, Store, in_time};

pub use threads::Threads;

/// How long a reader waits for a database that is known to be away: enough to notice that it is back.
const WAIT_WHILE_AWAY: Duration = Duration::from_secs(1);

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
    /// Days off, deadlines, guidance and what senders are told.
    pub rules: Arc<rules::Rules>,
    /// Where the files of the open data are.
    pub open_data: open_data::OpenData,
    /// Sends to webhooks.
    pub notify: notify::Sender,
    /// Takes feedback in; `None` without keys to seal it with.
    pub desk: Option<Arc<feedback::Desk>>,
    /// Where files are kept that people send along.
    pub files: Files,
    /// Where such files are looked at.
    pub file_threads: Threads,
    /// Tells senders; `None` where neither a mail server nor a gateway is set up.
    pub post: Option<Arc<messages::Post>>,
    /// What people search and nothing is found for.
    pub unfound: unfound::Unfound,
}

impl App {
    /// What a reading of the database gives. When it does not answer, the next ones need not wait as long for it.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database does not answer, and those of the reading.
    async fn answered<T>(
        &self,
        reading: impl Future<Output = store::Result<T>>,
    ) -> Result<T, Error> {
        let known_away = !self.followed.now().database_answers;
        let read = if known_away {
            tokio::time::timeout(WAIT_WHILE_AWAY, reading)
                .await
                .unwrap_or(Err(store::Error::NoAnswer))
        } else {
            in_time(reading).await
        };
        read.map_err(Error::from).inspect_err(|error| {
            if let Error::Unavailable(source) = error {
                self.followed.database_is_away(source);
            }
        })
    }
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No procedure has this code.
    #[error("no procedure {0}")]
    NoProcedure(String),
    /// No version is written so, `code@number`.
    #[error("no version {0}")]
    NoVersion(String),
    /// A place in the feed that this database does not have: another one, or restored to an earlier state.
    #[error("place in the feed is not of this database")]
    FeedRestarted,
    /// No decision has this identifier.
    #[error("no decision {0}")]
    NoDecision(String),
    /// The rules of publication forbid it.
    #[error("{0}")]
    Refused(#[source] Refusal),
    /// The officer lacks the role for the agency; `None` is the province's own office.
    #[error("a role is missing: {}", .0.key())]
    Forbidden(Role, Option<AgencyCode>),
    /// Nothing was done with a feedback.
    #[error(transparent)]
    Feedback(#[from] feedback::FeedbackError),
    /// Nothing was done with a file.
    #[error(transparent)]
    Attachment(#[from] attachments::AttachmentError),
    /// No posting point has this identifier.
    #[error("no posting point {0}")]
    NoPoint(String),
    /// A step with a draft was not done.
    #[error(transparent)]
    Draft(#[from] drafts::DraftError),
    /// Nothing was ever imported from a source of this name.
    #[error("no source {0}")]
    NoSource(String),
    /// Nothing was done with a message.
    #[error(transparent)]
    Message(#[from] messages::MessageError),
    /// Nothing was done with a webhook.
    #[error(transparent)]
    Webhook(#[from] webhooks::WebhookError),
    /// No agency has this code.
    #[error("no agency {0}")]
    NoAgency(String),
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
