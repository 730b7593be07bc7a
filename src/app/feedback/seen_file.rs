//! What becomes of a feedback's files once it is here: an officer reads one, which is written down once for each officer
//! and file; the scanner finds something in one.

use super::handling::{open, setting};
use super::sealer::Texts;
use super::{App, Error, FeedbackError, Opened, chain_of};
use crate::app::attachments::AttachmentError;
use crate::domain::attachment::AttachmentState;
use crate::domain::feedback::actions::{Action, decide};
use crate::domain::feedback::event::{Actor, Event, EventKind, NewEvent};
use crate::domain::staff::Officer;
use crate::domain::time::Timestamp;
use crate::store::{StoredAttachment, Tx};

/// A file that an officer may read.
#[derive(Debug, Clone)]
pub(in crate::app) struct SeenFile {
    /// As it is kept.
    pub(in crate::app) row: StoredAttachment,
    /// What it is called; `None` when that was erased.
    pub(in crate::app) name: Option<String>,
    /// Its commitment, as the event has it that named it.
    pub(in crate::app) commitment: String,
}

/// The file with this number, for an officer who may read it.
///
/// # Errors
/// [`FeedbackError::NotFound`](super::FeedbackError::NotFound) also when the officer may not see the feedback;
/// [`FeedbackError::Refused`](super::FeedbackError::Refused), [`AttachmentError::NotFound`],
/// [`AttachmentError::Unread`].
pub(in crate::app) async fn seen_file(
    app: &App,
    officer: &Officer,
    id: &str,
    number: u32,
) -> Result<SeenFile, Error> {
    app.keyring()?;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let (mut opened, roles) = open(&mut tx, officer, id).await?;
    let id = opened.id.clone();
    let actor = Actor::Staff(officer.id.clone());
    let chain = chain_of(&mut tx, opened.case.unit.as_ref()).await?;
    let today = now.max(opened.case.last_at).day();
    // A file may tell who the sender is: it is read by those who may see that.
    let new = decide(
        &opened.case,
        &Action::SeeFile { number },
        setting(app, &actor, (&roles, &chain), today),
    )?;
    let rows = tx.list_attachments(&id).await?;
    let at = |row: &StoredAttachment| row.place.as_ref().map(|(_, number)| *number);
    let row = rows.into_iter().find(|row| at(row) == Some(number));
    let row = row.ok_or(AttachmentError::NotFound)?;
    if row.state != AttachmentState::Clean {
        return Err(AttachmentError::Unread(row.state).into());
    }
    let fact = format!("file.{number}");
    let mut events = opened.events.iter();
    let named = events.find_map(|event| Some((event, event.facts.get(&fact)?)));
    let (event, commitment) = named.ok_or(AttachmentError::NotFound)?;
    let parts = tx.list_parts(&id).await?;
    let texts = Texts::open(app, &id, &parts)?;
    let name = texts.get(event.facts.get(&format!("part.{fact}")));
    let seen = SeenFile {
        name: name.map(ToOwned::to_owned),
        commitment: commitment.to_owned(),
        row,
    };
    let written = number.to_string();
    let is_noted = |event: &Event| {
        event.kind == EventKind::FileSeen
            && event.actor == actor
            && event.facts.get("number") == Some(&written)
    };
    if !opened.events.iter().any(is_noted) {
        opened.add(&mut tx, now, &actor, new).await?;
        tx.commit().await?;
    }
    Ok(seen)
}

/// The scanner has found malware in a file: the feedback's own history says where it went.
pub(in crate::app) async fn note_refused_file(
    tx: &mut Tx,
    feedback: &str,
    number: u32,
    now: Timestamp,
) -> Result<(), Error> {
    tx.hold_feedback([feedback]).await?;
    let stored = tx.find_feedback(feedback).await?;
    let mut opened = Opened::of(stored.ok_or(FeedbackError::NotFound)?)?;
    let event = NewEvent::new(EventKind::FileRefused).with("number", number);
    opened.add(tx, now, &Actor::Program, vec![event]).await
}
