//! Each step: where it begins, what it asks, which events it makes.

use std::collections::BTreeSet;

use super::super::case::Case;
use super::super::event::{Actor, EventKind, NewEvent};
use super::super::state::State;
use super::super::words::Visibility;
use super::after::{
    decides_about_reopening, name_conflict, rate, rejoin, reopen, set_confidentiality,
};
use super::intake::{accept, ask_info, merge, redirect, refuse, supply_info, transfer, withdraw};
use super::work::{
    approve, ask_extension, assign, draft, extend, give_back, refuse_extension, resume,
    resume_as_supported, with_release_limit,
};
use super::{Action, Refusal, Setting, guards};
use crate::domain::staff::{Role, StaffId};

pub(super) type Events = Result<Vec<NewEvent>, Refusal>;

/// Takes a step: the events it makes, or why it is not taken.
///
/// # Errors
/// [`Refusal`] says it to whoever wants to take the step.
pub fn decide(case: &Case, action: &Action, setting: Setting<'_>) -> Events {
    action.takers().allow(setting)?;
    match action {
        Action::Clear if case.is_quarantined => one(EventKind::Cleared),
        Action::Clear => Err(Refusal::NotFromHere(case.state)),
        Action::Note { note } => with(EventKind::Noted, "part.note", note),
        Action::SeeContact { purpose } => with(EventKind::ContactSeen, "part.purpose", purpose),
        Action::SeeFile { number } => with(EventKind::FileSeen, "number", &number.to_string()),
        Action::NameConflict {
            units,
            has_province,
        } => name_conflict(case, (units, *has_province), setting),
        Action::SetConfidentiality(level, reason) => {
            set_confidentiality(case, (*level, reason), setting)
        }
        Action::Refuse {
            reason,
            explanation,
            chars,
        } => refuse(case, reason, (explanation.as_deref(), *chars), setting),
        Action::Redirect { reason } => redirect(case, reason, setting),
        Action::Withdraw => withdraw(case),
        _ => {
            guards::not_held(case)?;
            before_work(case, action, setting)
        }
    }
}

/// Steps until somebody works on it.
fn before_work(case: &Case, action: &Action, setting: Setting<'_>) -> Events {
    match action {
        Action::BeginScreening => {
            guards::from(case, &[State::Submitted])?;
            one(EventKind::ScreeningBegun)
        }
        Action::AskInfo { until, question } => ask_info(case, *until, question, setting),
        Action::NoteAttempt { note } => {
            guards::from(case, &[State::NeedsInfo])?;
            with(EventKind::ContactAttempted, "part.note", note)
        }
        Action::SupplyInfo { answer } => supply_info(case, answer, setting),
        Action::Accept(classified) => accept(case, classified, setting),
        Action::Transfer { reason, to, letter } => transfer(case, reason, (to, letter), setting),
        Action::Assign { chain, handler } => assign(case, chain, handler.as_ref(), setting),
        Action::Return { reason } => give_back(case, reason, setting),
        Action::Merge(parent) => merge(case, parent),
        Action::Unmerge => {
            guards::from(case, &[State::Merged])?;
            one(EventKind::Unmerged)
        }
        _ => work(case, action, setting),
    }
}

/// Steps towards an answer.
fn work(case: &Case, action: &Action, setting: Setting<'_>) -> Events {
    match action {
        Action::Begin => {
            guards::from(case, &[State::Assigned])?;
            guards::decides(case, setting)?;
            one(EventKind::Begun)
        }
        Action::AskExtension { until, reason } => ask_extension(case, *until, reason, setting),
        Action::Extend => extend(case, setting),
        Action::RefuseExtension { reason } => refuse_extension(case, reason, setting),
        Action::Draft(reply) => draft(case, reply, setting),
        Action::ReturnDraft { comment } => {
            guards::from(case, &[State::PendingApproval])?;
            with(EventKind::DraftReturned, "part.comment", comment)
        }
        Action::Approve => approve(case, setting),
        Action::Collect { until, reason } => {
            guards::from(case, &[State::InProgress])?;
            guards::decides(case, setting)?;
            let first = guards::days_after(setting.today, 1);
            let last = guards::days_after(setting.today, setting.policy.collect_days_max);
            guards::day(*until, first, last)?;
            Ok(vec![
                NewEvent::new(EventKind::Collected)
                    .with("until", until)
                    .with("part.reason", reason),
            ])
        }
        Action::Resume => resume(case, setting),
        Action::ResumeAsSupported { supporters } => resume_as_supported(case, *supporters, setting),
        _ => after_answer(case, action, setting),
    }
}

/// Steps after an answer.
fn after_answer(case: &Case, action: &Action, setting: Setting<'_>) -> Events {
    match action {
        Action::AnswerWithParent {
            outcome,
            text,
            corrected_by,
            handlers,
        } => {
            guards::from(case, &[State::Merged])?;
            let event = NewEvent::new(EventKind::Answered)
                .with("outcome", outcome.key())
                .with("part.reply", text)
                .with_some("corrected_by", corrected_by.as_ref());
            let event = with_handlers(event, handlers);
            Ok(vec![with_release_limit(event, case, setting)])
        }
        Action::Rejoin { parent } => rejoin(case, parent, setting),
        Action::Close => {
            guards::from(case, &[State::Answered])?;
            match guards::window(case, setting) {
                Ok(()) => Err(Refusal::StillTime(setting.today)),
                Err(_) => one(EventKind::Closed),
            }
        }
        Action::AskReopen { reason } => {
            guards::from(case, &[State::Answered, State::Closed])?;
            guards::window(case, setting)?;
            if case.reopen_asked {
                return Err(Refusal::AskedAlready);
            }
            with(EventKind::ReopenAsked, "part.reason", reason)
        }
        Action::Reopen => reopen(case, setting),
        Action::RefuseReopen { reason } => {
            guards::decides(case, setting)?;
            decides_about_reopening(case, setting)?;
            with(EventKind::ReopenRefused, "part.reason", reason)
        }
        Action::Rate(rating) => rate(case, rating, setting),
        _ => publicity(case, action, setting),
    }
}

/// Steps to and from the public.
fn publicity(case: &Case, action: &Action, setting: Setting<'_>) -> Events {
    let is_public = matches!(
        case.visibility,
        Visibility::ReleaseAsked | Visibility::Released
    );
    let takes_back = matches!(action, Action::Withhold { .. }) && is_public;
    // What is public is taken back whatever has become of the matter since.
    if !takes_back {
        guards::from(case, &[State::Answered, State::Closed])?;
    }
    match action {
        Action::AskRelease => {
            guards::may_become_public(case, setting)?;
            if !case.consents && *setting.actor != Actor::Sender {
                return Err(Refusal::NoConsent);
            }
            if matches!(
                case.visibility,
                Visibility::ReleaseAsked | Visibility::Released
            ) {
                return Err(Refusal::AskedAlready);
            }
            let is_supervised = setting.roles.contains(&Role::Supervisor);
            Ok(vec![
                NewEvent::new(EventKind::ReleaseAsked)
                    .with_some("supervised", is_supervised.then_some(true)),
            ])
        }
        Action::Release {
            digest,
            override_reason,
        } => {
            guards::may_be_released(case)?;
            if !case.awaits_release() {
                return Err(Refusal::NotAsked);
            }
            if case.has_handled(setting.actor) {
                return Err(Refusal::OwnRelease);
            }
            Ok(vec![
                NewEvent::new(EventKind::Released)
                    .with("digest", digest)
                    .with_some("part.reason", override_reason.as_ref()),
            ])
        }
        Action::Withhold { reason } => {
            if case.visibility == Visibility::Withheld {
                return Err(Refusal::AskedAlready);
            }
            with(EventKind::Withheld, "part.reason", reason)
        }
        _ => Err(Refusal::NotFromHere(case.state)),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "what every step gives")]
pub(super) fn one(kind: EventKind) -> Events {
    Ok(vec![NewEvent::new(kind)])
}

#[expect(clippy::unnecessary_wraps, reason = "what every step gives")]
pub(super) fn with(kind: EventKind, name: &str, part: &str) -> Events {
    Ok(vec![NewEvent::new(kind).with(name, part)])
}

/// With who has worked on another one that this one goes together with: they are as near to it.
#[must_use]
pub fn with_handlers(event: NewEvent, handlers: &BTreeSet<StaffId>) -> NewEvent {
    let all = handlers.iter().enumerate();
    all.fold(event, |event, (place, id)| {
        event.with(&format!("handled_by.{place}"), id)
    })
}
