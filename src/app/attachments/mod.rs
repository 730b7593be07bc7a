//! Attachments: files are sent first, in parts and as often as the network breaks, and then named by a feedback or by an
//! answer to a question. What nobody names is deleted after a day.

mod claim;
mod finish;
mod read;
mod reseal;
mod sweep;
mod upload;
mod verify;

use std::time::Duration;

pub(in crate::app) use claim::{Named, listed, look_up, named, next_number, take};
pub use finish::finish;
pub use read::{Download, read};
pub use reseal::reseal;
pub use sweep::{delete_gone, run, sweep};
pub use upload::{Begun, Upload, append, begin, cancel, find};
pub use verify::verify;

use super::threads::Threads;
use super::{App, Error};
use crate::domain::attachment::{AttachmentState, FileKind, Unfit};
use crate::domain::feedback::seal::Sealed;
use crate::domain::time::Timestamp;
use crate::files;

/// Files that are looked at at once, and that wait for it: each may take hundreds of megabytes.
const AT_ONCE: usize = 1;
const WAITING: usize = 16;

/// Where files are looked at.
///
/// # Errors
/// When the system refuses a thread.
pub fn threads() -> Result<Threads, rayon::ThreadPoolBuildError> {
    Threads::new("files", AT_ONCE, WAITING)
}

/// A file of a feedback, as who may see it knows it.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Its number in the feedback, from 1.
    pub number: u32,
    /// What it is called; `None` when that was erased.
    pub name: Option<String>,
    /// What it is.
    pub kind: FileKind,
    /// Its bytes.
    pub bytes: u64,
    /// Whether it may be read.
    pub state: AttachmentState,
    /// When it was sent.
    pub at: Timestamp,
}

/// Why nothing was done with a file.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentError {
    /// There is none for who has this token.
    #[error("no such file")]
    NotFound,
    /// The part begins elsewhere than what is here ends.
    #[error("the next part begins at {0}")]
    Offset(u64),
    /// More was sent than was announced.
    #[error("more than the {0} bytes that were announced")]
    TooLong(u64),
    /// It is larger than files may be, or empty.
    #[error("not between 1 and {0} bytes")]
    Size(u64),
    /// The client has too many files here that no feedback has named.
    #[error("too many files wait")]
    TooMany,
    /// So many files wait that no more are taken just now.
    #[error("no room for more files that wait")]
    NoRoom,
    /// It is not taken.
    #[error("{0}")]
    Unfit(Unfit),
    /// It belongs to a feedback already.
    #[error("it belongs to a feedback")]
    Claimed,
    /// The scanner has not answered yet, or has found something.
    #[error("not for reading: {}", .0.key())]
    Unread(AttachmentState),
    /// Where files are kept has no room.
    #[error("no room is left for files")]
    Full,
    /// Where files are kept does not answer.
    #[error("where files are kept does not answer")]
    Away,
}

impl From<Unfit> for Error {
    fn from(unfit: Unfit) -> Self {
        AttachmentError::Unfit(unfit).into()
    }
}

impl From<files::Error> for Error {
    fn from(error: files::Error) -> Self {
        // Once, where it is noticed; whoever sent the file is told to come back.
        tracing::error!(%error, "files cannot be kept or read");
        match error {
            files::Error::Full(_) => AttachmentError::Full.into(),
            files::Error::Away(_) | files::Error::NoAnswer => AttachmentError::Away.into(),
        }
    }
}

/// The folder of a file that is being sent.
fn parts_folder(id: &str) -> String {
    format!("uploads/{id}")
}

/// Where a whole file is kept, by the hash of what is kept.
fn place(object: &str) -> String {
    let shelf: String = object.chars().take(2).collect();
    format!("files/{shelf}/{object}")
}

/// What is sealed, opened; [`Error::Internal`] when it was changed or its key is missing.
fn opened(app: &App, id: &str, sealed: &Sealed) -> Result<Vec<u8>, Error> {
    let opened = app.keyring()?.open(id, sealed);
    opened.map_err(|error| Error::Internal(Box::new(error)))
}

/// Hours as a span.
fn hours(hours: u32) -> Duration {
    Duration::from_secs(u64::from(hours) * 3_600)
}

/// A file that has to be there and is not, or is another one.
fn damaged(id: &str) -> Error {
    Error::Internal(format!("attachment {id}: what is kept of it is missing or was changed").into())
}
