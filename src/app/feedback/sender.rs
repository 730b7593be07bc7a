//! What a sender sees of a feedback and does with it, by code and secret.

use super::family::{follow_parent, hold_parent, note_unmerge};
use super::handling::setting;
use super::keep::DAY;
use super::offices::who_has;
use super::sealer::{Sealer, Texts};
use super::view::SenderView;
use super::{App, Error, FeedbackError, Limited, Opened, chain_of};
use crate::app::attachments::{look_up, named, next_number, take};
use crate::domain::attachment::Claim;
use crate::domain::feedback::actions::{Action, Rating, decide};
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::event::{Actor, EventKind};
use crate::domain::feedback::words::Solved;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::store::Tx;

/// Something a sender does.
#[derive(Clone)]
pub enum SenderStep {
    /// Adds what was asked for, and files that were sent before.
    Supply(String, Vec<Claim>),
    /// Takes it back.
    Withdraw,
    /// Rates the answer.
    Rate {
        /// Whether it has solved the matter.
        solved: Solved,
        /// From 1 to 5.
        score: u8,
        /// Why.
        comment: Option<String>,
    },
    /// Asks for it to be looked at again.
    AskReopen(String),
    /// Wants a summary to be public.
    AskRelease,
    /// Wants it to be public no more.
    AskRemoval(String),
}

impl std::fmt::Debug for SenderStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SenderStep(…)")
    }
}

/// What the sender may know.
///
/// # Errors
/// [`FeedbackError::NotFound`] for an unknown code and for a wrong secret alike.
pub async fn status(app: &App, code: &FeedbackCode, secret: &Secret) -> Result<SenderView, Error> {
    app.keyring()?;
    let read = async {
        let mut tx = app.store.read().await?;
        let stored = tx.find_feedback_by_access(&code.access_key(secret)).await?;
        match stored {
            Some(stored) => {
                let parts = tx.list_parts(&stored.id).await?;
                let files = tx.list_attachments(&stored.id).await?;
                Ok(Some((stored, parts, files)))
            }
            None => Ok(None),
        }
    };
    let found = app.answered(read).await?;
    let (stored, parts, files) = found.ok_or(FeedbackError::NotFound)?;
    let opened = Opened::of(stored)?;
    let texts = Texts::open(app, &opened.id, &parts)?;
    let unit = async {
        let mut tx = app.store.read().await?;
        who_has(&mut tx, opened.case.unit.as_ref()).await
    };
    let unit = app.answered(unit).await?;
    Ok(SenderView::of(app, &opened, &texts, unit, &files))
}

/// Takes a step for the sender.
///
/// # Errors
/// [`FeedbackError::NotFound`], [`FeedbackError::Refused`].
pub async fn act_as_sender(
    app: &App,
    code: &FeedbackCode,
    secret: &Secret,
    step: &SenderStep,
) -> Result<SenderView, Error> {
    app.keyring()?;
    let key = code.access_key(secret);
    // Who guesses does not keep those waiting who write.
    let read = async { app.store.read().await?.find_feedback_by_access(&key).await };
    let found = app.answered(read).await?.ok_or(FeedbackError::NotFound)?;
    let found = Opened::of(found)?;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let parent = hold_parent(&mut tx, &found).await?;
    // A sender has seen no revision: who changes it just now is waited for.
    tx.hold_feedback([&found.id]).await?;
    let stored = tx.find_feedback_by_access(&key).await?;
    let mut opened = Opened::of(stored.ok_or(FeedbackError::NotFound)?)?;
    let id = opened.id.clone();
    let mut sealer = Sealer::new(app, &id)?;
    let action = action(step, &mut sealer)?;
    if let SenderStep::AskRelease = step {
        not_too_often(app, &opened, now)?;
    }
    let chain = chain_of(&mut tx, opened.case.unit.as_ref()).await?;
    let today = now.max(opened.case.last_at).day();
    let setting = setting(app, &Actor::Sender, (&[], &chain), today);
    let mut new = decide(&opened.case, &action, setting)?;
    if let (SenderStep::Supply(_, files), Some(event)) = (step, new.first_mut()) {
        let rows = look_up(app, &mut tx, files).await?;
        let first = next_number(&opened.events);
        let (with, files) = named(app, event.clone(), (first, &rows), &mut sealer)?;
        *event = with;
        if let Some(refused) = take(&mut tx, &id, &files).await? {
            return Err(refused.into());
        }
    }
    sealer.keep(&mut tx).await?;
    opened.add(&mut tx, now, &Actor::Sender, new).await?;
    note_unmerge(&mut tx, (parent.as_deref(), &opened), now, &Actor::Sender).await?;
    follow_parent(app, &mut tx, &mut opened, now).await?;
    let view = view(app, &mut tx, &opened).await?;
    tx.commit().await?;
    Ok(view)
}

/// Who asks for it and takes it back again and again gets officers to do the same work each time. Taking it back is
/// always possible.
fn not_too_often(app: &App, opened: &Opened, now: Timestamp) -> Result<(), Error> {
    let most = app.rules.feedback.abuse.release_asks_day_max;
    let since = now.before(DAY);
    let asked = opened.events.iter().filter(|event| {
        event.kind == EventKind::ReleaseAsked && event.actor == Actor::Sender && event.at > since
    });
    let asked: Vec<Timestamp> = asked.map(|event| event.at).collect();
    match asked.first() {
        Some(first) if asked.len() >= usize::try_from(most).unwrap_or(usize::MAX) => {
            let wait = first.after(DAY).since(now);
            Err(FeedbackError::TooMany(Limited::ReleaseAsks(most), wait).into())
        }
        _ => Ok(()),
    }
}

async fn view(app: &App, tx: &mut Tx, opened: &Opened) -> Result<SenderView, Error> {
    let parts = tx.list_parts(&opened.id).await?;
    let files = tx.list_attachments(&opened.id).await?;
    let texts = Texts::open(app, &opened.id, &parts)?;
    let unit = who_has(tx, opened.case.unit.as_ref()).await?;
    Ok(SenderView::of(app, opened, &texts, unit, &files))
}

fn action(step: &SenderStep, sealer: &mut Sealer<'_>) -> Result<Action, Error> {
    Ok(match step {
        SenderStep::Supply(answer, _) => Action::SupplyInfo {
            answer: sealer.seal(answer)?,
        },
        SenderStep::Withdraw => Action::Withdraw,
        SenderStep::Rate {
            solved,
            score,
            comment,
        } => Action::Rate(Rating {
            solved: *solved,
            score: *score,
            comment: sealer.seal_some(comment.as_deref())?,
        }),
        SenderStep::AskReopen(reason) => Action::AskReopen {
            reason: sealer.seal(reason)?,
        },
        SenderStep::AskRelease => Action::AskRelease,
        SenderStep::AskRemoval(reason) => Action::Withhold {
            reason: sealer.seal(reason)?,
        },
    })
}
