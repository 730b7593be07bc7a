//! Feedback about the same matter: merged, answered, opened again together.

use super::handling::{open, setting};
use super::release;
use super::sealer::{Sealer, Texts};
use super::step::{Context, fault};
use super::{App, Error, FeedbackError, Opened, chain_of};
use crate::domain::feedback::actions::{Action, Parent, Refusal, decide, with_handlers};
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::event::{Actor, EventKind, NewEvent};
use crate::domain::feedback::state::State;
use crate::domain::redact;
use crate::domain::staff::Role;
use crate::domain::time::Timestamp;
use crate::store::Tx;

impl Context<'_, '_> {
    /// The one with which another one is answered, as it stands once nobody else changes either of them.
    pub(super) async fn merge(&mut self, with: &FeedbackCode) -> Result<Action, Error> {
        let unknown = || {
            fault(
                "with",
                "không có phản ánh mang mã này",
                "no feedback has this code",
            )
        };
        let stored = self.tx.find_feedback_by_code(with).await?;
        let id = stored.ok_or_else(unknown)?.id;
        // Of two that are merged with each other at once the second one waits here, and finds itself changed.
        self.tx.hold_feedback([&self.opened.id, &id]).await?;
        let own = self.tx.find_feedback(&self.opened.id).await?;
        let own = own.ok_or(FeedbackError::NotFound)?;
        if own.revision != self.opened.case.position {
            return Err(FeedbackError::Changed(own.revision).into());
        }
        // What the officer may not see is not there, and what they do not coordinate is left alone.
        let (parent, roles) = match open(self.tx, self.officer, &id).await {
            Err(Error::Feedback(FeedbackError::Unseen)) => return Err(unknown()),
            opened => opened?,
        };
        if !roles.contains(&Role::Coordinator) {
            return Err(Error::Forbidden(Role::Coordinator, parent.case.unit));
        }
        // One that others are answered with is not answered with another itself.
        let own_children = self.tx.list_merged_feedback(&self.opened.id).await?;
        if !own_children.is_empty() {
            return Err(Refusal::Merge.into());
        }
        Ok(Action::Merge(Parent {
            is_self: parent.id == self.opened.id,
            state: parent.case.state,
            is_sealed: parent.case.is_sealed(),
            chain: chain_of(self.tx, parent.case.unit.as_ref()).await?,
            unit: parent.case.unit.clone(),
            procedure: parent.case.procedure_code().map(ToOwned::to_owned),
            id: parent.id,
        }))
    }
}

/// The one that others are answered with knows of them, and of who has worked on them.
pub(super) async fn note_merge(
    tx: &mut Tx,
    (parent, child): (&str, &Opened),
    now: Timestamp,
    actor: &Actor,
) -> Result<(), Error> {
    let stored = tx.find_feedback(parent).await?;
    let mut parent = Opened::of(stored.ok_or(FeedbackError::NotFound)?)?;
    let event = NewEvent::new(EventKind::MergedOther).with("child", &child.id);
    let event = with_handlers(event, &child.case.handlers);
    parent.add(tx, now, actor, vec![event]).await
}

/// The one with which another is answered, held before that other one changes: everybody locks in this order.
pub(super) async fn hold_parent(tx: &mut Tx, child: &Opened) -> Result<Option<String>, Error> {
    let parent = child.case.parent.clone();
    let parent = parent.filter(|_| child.case.state == State::Merged);
    if let Some(parent) = &parent {
        tx.hold_feedback([parent.as_str()]).await?;
    }
    Ok(parent)
}

/// The one that another was merged with knows when it is not any more.
pub(super) async fn note_unmerge(
    tx: &mut Tx,
    (parent, child): (Option<&str>, &Opened),
    now: Timestamp,
    actor: &Actor,
) -> Result<(), Error> {
    let Some(parent) = parent.filter(|_| child.case.state != State::Merged) else {
        return Ok(());
    };
    let stored = tx.find_feedback(parent).await?;
    let mut parent = Opened::of(stored.ok_or(FeedbackError::NotFound)?)?;
    parent.add(tx, now, actor, vec![unmerged(child)]).await
}

fn unmerged(child: &Opened) -> NewEvent {
    NewEvent::new(EventKind::UnmergedOther).with("child", &child.id)
}

/// Those that were merged with it are answered with it; when it ends without an answer, they go on by themselves.
pub(super) async fn follow_parent(
    app: &App,
    tx: &mut Tx,
    parent: &mut Opened,
    now: Timestamp,
) -> Result<(), Error> {
    let case = &parent.case;
    // What is sealed answers nobody else.
    let is_answered = case.state == State::Answered && !case.is_sealed();
    let goes_on =
        case.state.is_open() || case.state == State::Closed || case.state == State::Merged;
    if goes_on && !case.is_sealed() {
        return Ok(());
    }
    let children = tx.list_merged_feedback(&parent.id).await?;
    if children.is_empty() {
        return Ok(());
    }
    let reply = told_to_others(app, tx, parent).await?;
    let chain = chain_of(tx, case.answering_unit.as_ref()).await?;
    let mut gone = Vec::new();
    for child in children {
        let stored = tx.find_feedback(&child).await?;
        let mut child = Opened::of(stored.ok_or(FeedbackError::NotFound)?)?;
        // Whom one is about does not answer it by answering another.
        let is_conflict = chain.iter().any(|unit| child.case.conflicts.contains(unit))
            || chain.is_empty() && child.case.is_about_province;
        let id = child.id.clone();
        let mut sealer = Sealer::new(app, &id)?;
        let action = match (is_answered && !is_conflict, case.outcome, reply.as_deref()) {
            (true, Some(outcome), Some(text)) => Action::AnswerWithParent {
                outcome,
                text: sealer.seal(text)?,
                corrected_by: case.corrected_by.clone(),
                handlers: case.handlers.clone(),
            },
            _ => Action::Unmerge,
        };
        let today = now.max(child.case.last_at).day();
        let new = decide(
            &child.case,
            &action,
            setting(app, &Actor::Program, (&[], &[]), today),
        )?;
        sealer.keep(tx).await?;
        child.add(tx, now, &Actor::Program, new).await?;
        if matches!(action, Action::Unmerge) {
            gone.push(unmerged(&child));
        }
    }
    if gone.is_empty() {
        return Ok(());
    }
    parent.add(tx, now, &Actor::Program, gone).await
}

/// The reply as others read it: who sent the one is not told to who sent the other.
async fn told_to_others(app: &App, tx: &mut Tx, parent: &Opened) -> Result<Option<String>, Error> {
    let parts = tx.list_parts(&parent.id).await?;
    let texts = Texts::open(app, &parent.id, &parts)?;
    let reply = texts.get(parent.case.reply.as_deref());
    Ok(reply.map(|text| {
        redact::redact(
            text,
            &redact::suggest(text, &release::known(parent, &texts)),
        )
    }))
}

/// Those that were answered with one that is opened again are opened with it, and hear what comes of it. Those that
/// have ended, or were opened again by themselves, are left alone.
pub(super) async fn rejoin(
    app: &App,
    tx: &mut Tx,
    parent: &Opened,
    now: Timestamp,
) -> Result<(), Error> {
    let action = Action::Rejoin {
        parent: parent.id.clone(),
    };
    for child in tx.list_answered_with(&parent.id).await? {
        let stored = tx.find_feedback(&child).await?;
        let mut child = Opened::of(stored.ok_or(FeedbackError::NotFound)?)?;
        let today = now.max(child.case.last_at).day();
        let program = setting(app, &Actor::Program, (&[], &[]), today);
        if let Ok(new) = decide(&child.case, &action, program) {
            child.add(tx, now, &Actor::Program, new).await?;
        }
    }
    Ok(())
}
