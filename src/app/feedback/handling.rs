//! What officers do with feedback: each step by who may, at the revision that was seen.

use super::family::{follow_parent, hold_parent, note_merge, note_unmerge, rejoin};
use super::release;
use super::sealer::{Sealer, Texts};
use super::step::{Context, Step};
use super::view::OfficerView;
use super::{App, Error, FeedbackError, Opened, chain_of};
use crate::domain::agency::AgencyCode;
use crate::domain::audit::{self, AuditEntry};
use crate::domain::feedback::actions::{Action, Setting, decide};
use crate::domain::feedback::contact::Contact;
use crate::domain::feedback::event::Actor;
use crate::domain::feedback::facts::Facts;
use crate::domain::feedback::sight::{self, Sight};
use crate::domain::feedback::words::Confidentiality;
use crate::domain::staff::{Officer, Role};
use crate::domain::time::Timestamp;
use crate::store::Tx;

/// Which feedback, as the officer has seen it.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its identifier.
    pub id: String,
    /// The place of the last event that was seen.
    pub revision: u32,
}

/// A feedback, for an officer who may see it.
///
/// # Errors
/// [`FeedbackError::Unseen`] also when the officer may not see it.
pub async fn get(app: &App, officer: &Officer, id: &str) -> Result<OfficerView, Error> {
    app.keyring()?;
    let mut tx = app.store.read().await?;
    let (opened, _) = open(&mut tx, officer, id).await?;
    view(app, &mut tx, &opened).await
}

/// Takes a step.
///
/// # Errors
/// [`FeedbackError::Unseen`], [`FeedbackError::Changed`], [`FeedbackError::Refused`], [`FeedbackError::Faults`].
pub async fn act(
    app: &App,
    officer: &Officer,
    target: &Target,
    step: &Step,
) -> Result<OfficerView, Error> {
    app.keyring()?;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    if hides(step) {
        // The order in which everybody locks: first the audit.
        tx.lock_audit().await?;
    }
    let (mut opened, roles) = open(&mut tx, officer, &target.id).await?;
    seen(&opened, target)?;
    let id = opened.id.clone();
    let mut sealer = Sealer::new(app, &id)?;
    let mut context = Context {
        app,
        officer,
        tx: &mut tx,
        opened: &opened,
        sealer: &mut sealer,
    };
    let action = context.resolve(step).await?;
    let actor = Actor::Staff(officer.id.clone());
    let chain = chain_of(&mut tx, opened.case.unit.as_ref()).await?;
    if let Action::Assign { chain: to, .. } = &action {
        may_hand_on(officer, &chain, to)?;
    }
    let today = now.max(opened.case.last_at).day();
    let setting = Setting {
        is_of_province: sight::is_of_province(officer),
        ..setting(app, &actor, (&roles, &chain), today)
    };
    let new = decide(&opened.case, &action, setting)?;
    if let Step::Transfer { to, letter, .. } = step {
        release::check_lines(app, &mut tx, &opened, [("to", to), ("letter", letter)]).await?;
    }
    if let Step::Release(release) = step {
        // Only now that the officer may: what is found in it tells who the sender is.
        let is_overridden = release.override_reason.is_some();
        release::check(app, &mut tx, &opened, (&release.summary, is_overridden)).await?;
    }
    sealer.keep(&mut tx).await?;
    let before = opened.case.confidentiality;
    let parent = hold_parent(&mut tx, &opened).await?;
    opened.add(&mut tx, now, &actor, new).await?;
    note_unmerge(&mut tx, (parent.as_deref(), &opened), now, &actor).await?;
    if hides(step) {
        note_hidden(&mut tx, officer, (&opened, before), now).await?;
    }
    if let Step::Release(release) = step {
        release::publish(&mut tx, &opened, &release.summary, now).await?;
    }
    if let Action::Merge(parent) = &action {
        note_merge(&mut tx, (&parent.id, &opened), now, &actor).await?;
    }
    if matches!(action, Action::Reopen) {
        rejoin(app, &mut tx, &opened, now).await?;
    }
    follow_parent(app, &mut tx, &mut opened, now).await?;
    // What has just gone out of their sight is shown as it is kept: without the texts.
    let is_own = opened.case.handler.as_ref() == Some(&officer.id);
    let view = if Sight::of(&roles).covers(opened.case.confidentiality, is_own) {
        view(app, &mut tx, &opened).await?
    } else {
        OfficerView::of(app, &opened, &Texts::default(), (Vec::new(), &[]))
    };
    tx.commit().await?;
    Ok(view)
}

/// Who the sender is, for a purpose that is written down.
///
/// # Errors
/// As those of [`act`].
pub async fn contact(
    app: &App,
    officer: &Officer,
    id: &str,
    purpose: &str,
) -> Result<Option<Contact>, Error> {
    app.keyring()?;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let (mut opened, roles) = open(&mut tx, officer, id).await?;
    let id = opened.id.clone();
    let mut sealer = Sealer::new(app, &id)?;
    let action = Action::SeeContact {
        purpose: sealer.seal(purpose)?,
    };
    let actor = Actor::Staff(officer.id.clone());
    let chain = chain_of(&mut tx, opened.case.unit.as_ref()).await?;
    let new = decide(
        &opened.case,
        &action,
        setting(app, &actor, (&roles, &chain), now.day()),
    )?;
    let parts = tx.list_parts(&id).await?;
    let texts = Texts::open(app, &id, &parts)?;
    let first = opened.events.first();
    let written = texts.get(first.and_then(|event| event.facts.get("part.contact")));
    let contact = written.and_then(|text| Contact::from_facts(&Facts::parse(text).ok()?));
    sealer.keep(&mut tx).await?;
    opened.add(&mut tx, now, &actor, new).await?;
    tx.commit().await?;
    Ok(contact)
}

/// Goes on only for officers who take feedback in.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_take_in(officer: &Officer) -> Result<(), Error> {
    if officer.has(Role::Intake) {
        Ok(())
    } else {
        Err(Error::Forbidden(Role::Intake, None))
    }
}

/// Goes on only for officers who handle feedback.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_handle(officer: &Officer) -> Result<(), Error> {
    if officer.grants.iter().any(|grant| sight::sees(grant.role)) {
        Ok(())
    } else {
        Err(Error::Forbidden(Role::Intake, None))
    }
}

/// The feedback and the officer's roles for it, if they may see it.
pub(super) async fn open(
    tx: &mut Tx,
    officer: &Officer,
    id: &str,
) -> Result<(Opened, Vec<Role>), Error> {
    let stored = tx.find_feedback(id).await?;
    let opened = Opened::of(stored.ok_or(FeedbackError::Unseen)?)?;
    let chain = chain_of(tx, opened.case.unit.as_ref()).await?;
    let roles = officer.roles_for(&chain);
    let is_own = opened.case.handler.as_ref() == Some(&officer.id);
    if Sight::of(&roles).covers(opened.case.confidentiality, is_own) {
        Ok((opened, roles))
    } else {
        Err(FeedbackError::Unseen.into())
    }
}

/// Feedback goes to units for which the officer coordinates, or up to who is above the one that has it.
fn may_hand_on(officer: &Officer, from: &[AgencyCode], to: &[AgencyCode]) -> Result<(), Error> {
    let coordinates = [Role::Coordinator, Role::Supervisor]
        .iter()
        .any(|role| officer.may(*role, to));
    if coordinates || from.ends_with(to) {
        Ok(())
    } else {
        Err(Error::Forbidden(Role::Coordinator, to.first().cloned()))
    }
}

fn seen(opened: &Opened, target: &Target) -> Result<(), Error> {
    if opened.case.position == target.revision {
        Ok(())
    } else {
        Err(FeedbackError::Changed(opened.case.position).into())
    }
}

pub(super) fn setting<'a>(
    app: &'a App,
    actor: &'a Actor,
    (roles, chain): (&'a [Role], &'a [AgencyCode]),
    today: jiff::civil::Date,
) -> Setting<'a> {
    Setting {
        actor,
        roles,
        chain,
        is_of_province: false,
        today,
        policy: &app.rules.feedback,
        rules: &app.rules.deadlines,
        calendar: &app.rules.calendar,
    }
}

async fn view(app: &App, tx: &mut Tx, opened: &Opened) -> Result<OfficerView, Error> {
    let parts = tx.list_parts(&opened.id).await?;
    let texts = Texts::open(app, &opened.id, &parts)?;
    let messages = tx.list_messages_about(&opened.id).await?;
    let files = tx.list_attachments(&opened.id).await?;
    Ok(OfficerView::of(app, opened, &texts, (messages, &files)))
}

/// Whether a step may take a feedback out of sight.
fn hides(step: &Step) -> bool {
    matches!(
        step,
        Step::SetConfidentiality { .. } | Step::Redirect { .. }
    )
}

/// The audit has who has changed who may see a feedback: what nobody sees must not have gone without a trace.
async fn note_hidden(
    tx: &mut Tx,
    officer: &Officer,
    (opened, before): (&Opened, Confidentiality),
    now: Timestamp,
) -> Result<(), Error> {
    let after = opened.case.confidentiality;
    if before == after {
        return Ok(());
    }
    let actor = audit::Actor::Staff(officer.id.clone());
    let subject = format!("feedback:{}", opened.id);
    let entry = AuditEntry {
        agency: opened.case.unit.clone(),
        ..AuditEntry::new(now, actor, "feedback.set_confidentiality", subject)
    };
    let detail = format!("{} → {}", before.key(), after.key());
    tx.append_audit(&entry.with_detail(detail)).await?;
    Ok(())
}
