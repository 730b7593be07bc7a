//! Feedback: what people send, what becomes of it, what it looks like to them and to officers.
//!
//! Every change goes one way: read the events, fold them, let `domain::feedback::actions` decide, add what that makes.

mod addressed;
mod bulk;
mod due;
mod erasure;
mod family;
mod handling;
mod heat;
mod keep;
mod marks;
mod offices;
mod purge;
mod queue;
mod receipt;
mod references;
mod release;
mod reply_templates;
mod report;
mod roots;
mod rotation;
mod sealer;
mod seen_file;
mod sender;
mod similar;
mod step;
mod submit;
pub mod timer;
mod verify;
mod view;

pub use addressed::{Addressed, addressed};
pub use bulk::{BULK_MAX, act_on_many};
pub use due::due_lines;
pub use erasure::{Erasure, Kept, erase_as_officer, erase_as_sender};
pub use handling::{Target, act, contact, get, may_handle, may_take_in};
pub use offices::offices;
pub use purge::{Purge, purge};
pub use queue::{Asked, list};
pub use receipt::{Genuine, Receipt, check_receipt, printed, receipt};
pub use release::{Redaction, one_released, redaction, released, support};
pub use reply_templates::{
    WrittenTemplate, add_template, change_template, delete_template, filled, template, templates,
};
pub use report::{
    PublicReport, ReportError, ReportOf, Sheet, indicators, issue, issued, preview, report_book,
    report_pdf, reports,
};
pub use roots::{close_days, roots};
pub use rotation::{KeyStatus, Resealed, key_status, reseal};
pub(in crate::app) use sealer::{Sealer, Texts};
pub(in crate::app) use seen_file::{note_refused_file, seen_file};
pub use sender::{SenderStep, act_as_sender, status};
pub use similar::{Alike, Noticed, Similar, similar};
pub use step::{Step, WrittenRelease, WrittenReply};
pub use submit::{challenge, submit};
pub use verify::{Discrepancy, Verified, compare, verify};
pub use view::{OfficerView, SenderView, Told};

use std::time::Duration;

use heat::Heat;
use keep::Line;

use super::messages::announce;
use super::permission::chain_of;
use super::{App, Error, random};
use crate::domain::feedback::actions::Refusal;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::contact::Fault;
use crate::domain::feedback::event::{Actor, Event, EventKind, NewEvent};
use crate::domain::feedback::proof::{Challenge, ProofFault};
use crate::domain::feedback::release::Found;
use crate::domain::feedback::seal::{KEY_BYTES, Keyring};
use crate::domain::feedback::words::Visibility;
use crate::domain::time::Timestamp;
use crate::store::{Store, StoredFeedback, Tx};

/// Why nothing was done with a feedback.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedbackError {
    /// No keys are there to seal with.
    #[error("no keys to seal feedback with")]
    Closed,
    /// It is sealed with a key that is not loaded here.
    #[error("sealed with a key that is not loaded")]
    Locked,
    /// There is none that whoever asks may see: unknown, of somebody else, or with another secret.
    #[error("no such feedback")]
    NotFound,
    /// There is none that the officer who asks may see.
    #[error("no such feedback for this officer")]
    Unseen,
    /// Parts of what was typed in are wrong.
    #[error("faults in what was sent")]
    Faults(Vec<Fault>),
    /// The step is not taken.
    #[error("{0}")]
    Refused(Refusal),
    /// Somebody else did something meanwhile.
    #[error("changed meanwhile; now at revision {0}")]
    Changed(u32),
    /// Something else was sent under the same key.
    #[error("something else was sent under this key")]
    OtherContent,
    /// No reply template has this identifier, or none that the officer may use.
    #[error("no such reply template")]
    NoTemplate,
    /// Somebody else changed a reply template meanwhile.
    #[error("reply template changed meanwhile; now at revision {0}")]
    TemplateChanged(u32),
    /// No receipt has these codes.
    #[error("no such receipt")]
    NoReceipt,
    /// No summary has this identifier, or not any more.
    #[error("no such summary")]
    NotReleased,
    /// What should become public has something personal in it.
    #[error("something personal is in it")]
    Personal(Vec<Found>),
    /// Nothing was done with a report.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// More than anybody needs; when to come back.
    #[error("too many")]
    TooMany(Limited, Duration),
    /// It is hot: the sender's device has to work for it first.
    #[error("a proof of work is needed")]
    ProofNeeded(Challenge, ProofFault),
    /// The same was sent a moment ago.
    #[error("the same was sent a moment ago")]
    SentAlready {
        /// Its code.
        code: FeedbackCode,
        /// When.
        at: Timestamp,
    },
}

/// What there is too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limited {
    /// Feedback of one sender, so many in 24 hours.
    Contact(u32),
    /// Feedback of everybody.
    Everybody,
    /// Asking for a summary to be public, so often in 24 hours.
    ReleaseAsks(u32),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        FeedbackError::Refused(refusal).into()
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        FeedbackError::Faults(vec![fault]).into()
    }
}

/// The bytes of a new key.
///
/// # Errors
/// When the system has no randomness to give.
pub fn new_key() -> Result<[u8; KEY_BYTES], Error> {
    bytes()
}

/// What feedback needs besides the rest of the program.
#[derive(Debug, Clone)]
pub struct Desk {
    /// What is personal is sealed with these.
    pub keyring: Keyring,
    /// Where submissions wait to be kept.
    line: Line,
    /// How many come just now.
    heat: Heat,
}

impl Desk {
    /// A desk that is open, on the runtime that this is called on.
    #[must_use]
    pub fn new(keyring: Keyring, store: &Store) -> Self {
        Self {
            keyring,
            line: Line::new(store),
            heat: Heat::default(),
        }
    }
}

impl App {
    /// The keys, if there are any.
    pub(super) fn keyring(&self) -> Result<&Keyring, Error> {
        Ok(&self.desk()?.keyring)
    }

    fn desk(&self) -> Result<&Desk, Error> {
        Ok(self.desk.as_deref().ok_or(FeedbackError::Closed)?)
    }
}

/// A feedback, with what its events give.
#[derive(Debug, Clone)]
struct Opened {
    id: String,
    code: FeedbackCode,
    head: String,
    events: Vec<Event>,
    case: Case,
}

impl Opened {
    fn of(stored: StoredFeedback) -> Result<Self, Error> {
        let events: Vec<Event> = stored.events.into_iter().map(|(event, _)| event).collect();
        let case = Case::of(&events).map_err(|error| Error::Internal(Box::new(error)))?;
        Ok(Self {
            id: stored.id,
            code: stored.code,
            head: stored.head,
            events,
            case,
        })
    }

    /// Adds what was decided. The moment is never before that of the last event, whatever the clock says.
    async fn add(
        &mut self,
        tx: &mut Tx,
        now: Timestamp,
        actor: &Actor,
        new: Vec<NewEvent>,
    ) -> Result<(), Error> {
        let was_public = self.case.visibility == Visibility::Released;
        // A clock that goes behind others adds nothing to a day that is closed.
        let open_since = tx.open_since().await?;
        let mut added = Vec::with_capacity(new.len());
        for new in new {
            let event = Event {
                position: self.case.position + 1,
                at: now.max(self.case.last_at).max(open_since),
                actor: actor.clone(),
                kind: new.kind,
                facts: new.facts,
            };
            let applied = self.case.apply(&event);
            applied.map_err(|error| Error::Internal(Box::new(error)))?;
            added.push(event);
        }
        if !tx
            .append_feedback(&self.id, &self.head, &self.case, &added)
            .await?
        {
            return Err(FeedbackError::Changed(self.case.position).into());
        }
        self.head = crate::domain::feedback::chain::hashes(&self.head, &self.id, &added)
            .pop()
            .unwrap_or_default();
        announce(tx, &self.id, &added, now).await?;
        self.note_correction(tx, &added).await?;
        self.events.extend(added);
        // Whatever it was that ended it: nothing stays public by oversight.
        if was_public && self.case.visibility != Visibility::Released {
            tx.withdraw_release(&self.id).await?;
        }
        Ok(())
    }
}

impl Opened {
    /// The version that puts right what was wrong knows of the report, while that is answered and not sealed.
    async fn note_correction(&self, tx: &mut Tx, added: &[Event]) -> Result<(), Error> {
        let is_moved = added.iter().any(|event| {
            matches!(
                event.kind,
                EventKind::Answered
                    | EventKind::Reopened
                    | EventKind::Redirected
                    | EventKind::ConfidentialitySet
            )
        });
        if !is_moved {
            return Ok(());
        }
        tx.note_correction(&self.id, self.case.correction()).await?;
        Ok(())
    }
}

fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    random::bytes()
}
