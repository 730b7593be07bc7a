//! Deleting for good what tells who a sender is, because somebody asks for it; and the one place where parts, addresses
//! and files of a feedback are deleted, whoever wants it.

use jiff::civil::Date;

use super::handling::open;
use super::sealer::Sealer;
use super::{App, Error, FeedbackError, Opened, chain_of};
use crate::domain::certainty::Certainty;
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::event::{Actor, EventKind, NewEvent};
use crate::domain::feedback::retention::{self, Class};
use crate::domain::feedback::words::Visibility;
use crate::domain::secret::Secret;
use crate::domain::staff::{Officer, Role};
use crate::store::{self, Tx};

/// What the event says instead of a rule.
const ON_REQUEST: &str = "request";

/// What became of a request.
#[derive(Debug, Clone)]
pub struct Erasure {
    /// How many sealed texts were deleted; 0 when there were none any more.
    pub erased: usize,
    /// What is kept, for how long and why.
    pub kept: Vec<Kept>,
    /// Whether a public summary was taken back, or the wish for one.
    pub is_summary_removed: bool,
    /// What the erasing rests on.
    pub basis: String,
}

/// What is kept although it was asked for.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What.
    pub class: Class,
    /// The last day on which it is kept; `None` is for good.
    pub until: Option<Date>,
    /// Why.
    pub basis: Option<String>,
    /// How sure that is.
    pub certainty: Option<Certainty>,
}

/// Deletes who the sender is, for whom has code and secret.
///
/// # Errors
/// [`FeedbackError::NotFound`]; [`FeedbackError::Refused`] with the way out while it is not over.
pub async fn erase_as_sender(
    app: &App,
    code: &FeedbackCode,
    secret: &Secret,
    removes_summary: bool,
) -> Result<Erasure, Error> {
    app.keyring()?;
    let key = code.access_key(secret);
    // Who guesses does not keep those waiting who write.
    let read = async { app.store.read().await?.find_feedback_by_access(&key).await };
    app.answered(read).await?.ok_or(FeedbackError::NotFound)?;
    let mut tx = app.store.write().await?;
    let stored = tx.find_feedback_by_access(&key).await?;
    let opened = Opened::of(stored.ok_or(FeedbackError::NotFound)?)?;
    erase(app, tx, opened, (&Actor::Sender, None), removes_summary).await
}

/// Deletes who the sender is, for whom has asked on paper.
///
/// # Errors
/// [`FeedbackError::Unseen`] for who may not see it, [`Error::Forbidden`] for who may not erase,
/// [`FeedbackError::Refused`] as for the sender.
pub async fn erase_as_officer(
    app: &App,
    officer: &Officer,
    id: &str,
    reason: &str,
    removes_summary: bool,
) -> Result<Erasure, Error> {
    app.keyring()?;
    let mut tx = app.store.write().await?;
    let stored = tx.find_feedback(id).await?;
    let opened = Opened::of(stored.ok_or(FeedbackError::Unseen)?)?;
    let chain = chain_of(&mut tx, opened.case.unit.as_ref()).await?;
    let may = |role| officer.may(role, &chain);
    if !may(Role::SealKeeper) && !may(Role::Administrator) {
        // Who does not see it learns nothing of it.
        let (opened, _) = open(&mut tx, officer, id).await?;
        return Err(Error::Forbidden(Role::SealKeeper, opened.case.unit));
    }
    let actor = Actor::Staff(officer.id.clone());
    erase(app, tx, opened, (&actor, Some(reason)), removes_summary).await
}

async fn erase(
    app: &App,
    mut tx: Tx,
    mut opened: Opened,
    (actor, reason): (&Actor, Option<&str>),
    removes_summary: bool,
) -> Result<Erasure, Error> {
    let policy = &app.rules.feedback;
    retention::may_erase(&opened.case, policy.reopen_days)?;
    let now = app.clock.now();
    let id = opened.id.clone();
    let mut sealer = Sealer::new(app, &id)?;
    let is_public = matches!(
        opened.case.visibility,
        Visibility::Released | Visibility::ReleaseAsked
    );
    let is_summary_removed = removes_summary && is_public;
    let mut events = Vec::new();
    if is_summary_removed {
        events.push(NewEvent::new(EventKind::Withheld));
    }
    let ids = remaining(&mut tx, &opened, Class::Contact).await?;
    if !ids.is_empty() {
        let named: Vec<&str> = ids.iter().map(String::as_str).collect();
        let event = retention::erasure(Class::Contact, ON_REQUEST, &named);
        events.push(event.with_some("part.reason", sealer.seal_some(reason)?));
        sealer.keep(&mut tx).await?;
    }
    if !events.is_empty() {
        opened.add(&mut tx, now, actor, events).await?;
    }
    delete(&mut tx, &id, (Class::Contact, &ids)).await?;
    tx.commit().await?;
    if let Err(error) = app.store.empty_log().await {
        tracing::warn!(%error, "what was erased stands in the database's log until it is emptied");
    }
    let kept = [Class::Text, Class::Attachment].into_iter();
    Ok(Erasure {
        erased: ids.len(),
        kept: kept.map(|class| kept_of(app, &opened, class)).collect(),
        is_summary_removed,
        basis: policy.retention.erasure_basis.clone(),
    })
}

fn kept_of(app: &App, opened: &Opened, class: Class) -> Kept {
    let retention = &app.rules.feedback.retention;
    let rule = retention.rule(&opened.case, class);
    Kept {
        class,
        until: retention.until(&opened.case, class),
        basis: rule.map(|rule| rule.basis.clone()),
        certainty: rule.map(|rule| rule.certainty),
    }
}

/// The parts of a class that are still there.
pub(super) async fn remaining(
    tx: &mut Tx,
    opened: &Opened,
    class: Class,
) -> Result<Vec<String>, store::Error> {
    let named = retention::parts(&opened.events, class);
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let mut kept = tx.list_part_ids(&opened.id).await?;
    kept.retain(|id| named.contains(&id.as_str()));
    Ok(kept)
}

/// Deletes what is kept of a class: the parts that the event of the erasing names, and what goes with them.
pub(super) async fn delete(
    tx: &mut Tx,
    feedback: &str,
    (class, ids): (Class, &[String]),
) -> Result<(), store::Error> {
    for id in ids {
        tx.delete_part(feedback, id).await?;
    }
    match class {
        Class::Contact => tx.delete_addresses(feedback).await,
        Class::Message => tx.delete_messages(feedback).await,
        Class::Attachment => delete_files(tx, feedback).await,
        Class::Text | Class::Submission | Class::Search => Ok(()),
    }
}

/// Gives up the files of a feedback. Here, and nowhere else: the rows in this transaction, the sealed bytes behind it
/// (`app::attachments::delete_gone`).
async fn delete_files(tx: &mut Tx, feedback: &str) -> Result<(), store::Error> {
    tx.drop_attachments_of(feedback).await.map(|_| ())
}
