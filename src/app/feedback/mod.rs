//! Feedback: what people send, what becomes of it, what it looks like to them and to officers.
//!
//! Every change goes one way: read the events, fold them, let `domain::feedback::actions` decide, add what that makes.

mod addressed;
mod handling;
mod offices;
mod queue;
mod release;
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
pub use handling::{Target, act, contact, get, may_take_in};
pub use offices::offices;
pub use queue::{Asked, list};
pub use release::{Redaction, one_released, redaction, released, support};
pub(in crate::app) use sealer::{Sealer, Texts};
pub(in crate::app) use seen_file::seen_file;
pub use sender::{SenderStep, act_as_sender, status};
pub use similar::{Alike, Noticed, Similar, similar};
pub use step::{Step, WrittenRelease, WrittenReply};
pub use submit::{Receipt, submit};
pub use verify::{Verified, verify};
pub use view::{OfficerView, SenderView, Told};

use super::messages::announce;
use super::permission::chain_of;
use super::{App, Error, random};
use crate::domain::feedback::actions::Refusal;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::contact::Fault;
use crate::domain::feedback::event::{Actor, Event, NewEvent};
use crate::domain::feedback::release::Found;
use crate::domain::feedback::seal::{KEY_BYTES, Keyring};
use crate::domain::feedback::words::Visibility;
use crate::domain::time::Timestamp;
use crate::store::{StoredFeedback, Tx};

/// Why nothing was done with a feedback.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedbackError {
    /// No keys are there to seal with.
    #[error("no keys to seal feedback with")]
    Closed,
    /// There is none that whoever asks may see: unknown, of somebody else, or with another secret.
    #[error("no such feedback")]
    NotFound,
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
    /// No summary has this identifier, or not any more.
    #[error("no such summary")]
    NotReleased,
    /// What should become public has something personal in it.
    #[error("something personal is in it")]
    Personal(Vec<Found>),
    /// The same was sent a moment ago.
    #[error("the same was sent a moment ago")]
    SentAlready {
        /// Its code.
        code: FeedbackCode,
        /// When.
        at: Timestamp,
    },
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
}

impl App {
    /// The keys, if there are any.
    pub(super) fn keyring(&self) -> Result<&Keyring, Error> {
        let desk = self.desk.as_deref().ok_or(FeedbackError::Closed)?;
        Ok(&desk.keyring)
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
        let mut added = Vec::with_capacity(new.len());
        for new in new {
            let event = Event {
                position: self.case.position + 1,
                at: now.max(self.case.last_at),
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
        self.events.extend(added);
        // Whatever it was that ended it: nothing stays public by oversight.
        if was_public && self.case.visibility != Visibility::Released {
            tx.withdraw_release(&self.id).await?;
        }
        Ok(())
    }
}

fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    random::bytes()
}
