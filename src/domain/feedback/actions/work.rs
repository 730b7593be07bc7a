//! Steps of who works on it: assigning, more time, the reply and its approval.

use jiff::civil::Date;

use super::steps::Events;
use super::{Refusal, Reply, Setting, guards};
use crate::domain::agency::AgencyCode;
use crate::domain::deadline::{DeadlineKind, Event as Milestone};
use crate::domain::feedback::case::Case;
use crate::domain::feedback::event::{Actor, EventKind, NewEvent};
use crate::domain::feedback::limits::{self, Asked};
use crate::domain::feedback::state::State;
use crate::domain::feedback::words::{Content, Outcome};
use crate::domain::staff::{Role, StaffId};

pub(super) fn assign(
    case: &Case,
    chain: &[AgencyCode],
    handler: Option<&StaffId>,
    setting: Setting<'_>,
) -> Events {
    guards::from(case, &[State::Accepted, State::Assigned, State::InProgress])?;
    guards::no_conflict_above(case, chain)?;
    if case.needs_supervisor && !setting.roles.contains(&Role::Supervisor) {
        return Err(Refusal::Role(Role::Supervisor));
    }
    Ok(vec![
        NewEvent::new(EventKind::Assigned)
            .with_some("unit", chain.first())
            .with_some("handler", handler),
    ])
}

/// Units give it back so many times; once more, and a supervisor says who has it.
pub(super) fn give_back(case: &Case, reason: &str, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Assigned])?;
    let max = setting.policy.returns_max;
    if case.returns > max {
        return Err(Refusal::Returns(max));
    }
    let is_last = case.returns == max;
    Ok(vec![
        NewEvent::new(EventKind::Returned)
            .with("part.reason", reason)
            .with_some("to_supervisor", is_last.then_some(true)),
    ])
}

pub(super) fn ask_extension(
    case: &Case,
    until: Date,
    reason: &str,
    setting: Setting<'_>,
) -> Events {
    guards::from(case, &[State::Assigned, State::InProgress])?;
    let policy = setting.policy;
    if case.extensions >= policy.extensions_max {
        return Err(Refusal::Extensions(policy.extensions_max));
    }
    if case.extension_asked.is_some() {
        return Err(Refusal::AskedAlready);
    }
    let due = guards::in_time(case, setting.today)?.due;
    let last = guards::as_far_as_known(setting.calendar, due, policy.extension_days_max);
    guards::day(until, guards::days_after(due, 1), last)?;
    Ok(vec![
        NewEvent::new(EventKind::ExtensionAsked)
            .with("until", until)
            .with("part.reason", reason),
    ])
}

pub(super) fn extend(case: &Case, setting: Setting<'_>) -> Events {
    let (until, by) = case.extension_asked.as_ref().ok_or(Refusal::NotAsked)?;
    guards::from(
        case,
        &[State::Assigned, State::InProgress, State::PendingApproval],
    )?;
    guards::decides(case, setting)?;
    if setting.actor.staff() == Some(by) {
        return Err(Refusal::SecondPerson);
    }
    let limit = guards::in_time(case, setting.today)?;
    // It may have moved since.
    if *until <= limit.due {
        return Err(Refusal::NotLater(limit.due));
    }
    let event = NewEvent::new(EventKind::Extended)
        .with("until", until)
        .with(&format!("due.{}", limit.rule), until);
    Ok(vec![limits::with_calendar(event, setting.calendar)])
}

pub(super) fn refuse_extension(case: &Case, reason: &str, setting: Setting<'_>) -> Events {
    guards::from(
        case,
        &[
            State::Assigned,
            State::InProgress,
            State::PendingApproval,
            State::NeedsInfo,
        ],
    )?;
    guards::decides(case, setting)?;
    if case.extension_asked.is_none() {
        return Err(Refusal::NotAsked);
    }
    Ok(vec![
        NewEvent::new(EventKind::ExtensionRefused).with("part.reason", reason),
    ])
}

pub(super) fn draft(case: &Case, reply: &Reply, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::InProgress])?;
    guards::decides(case, setting)?;
    if reply.is_template {
        return Err(Refusal::Template);
    }
    if case.content.is_some_and(Content::is_about_a_rule) && reply.criteria.is_none() {
        return Err(Refusal::Criteria);
    }
    if reply.outcome == Outcome::InformationCorrected && reply.corrected_by.is_none() {
        return Err(Refusal::NoCorrection);
    }
    Ok(vec![
        NewEvent::new(EventKind::Drafted)
            .with("outcome", reply.outcome.key())
            .with("part.reply", &reply.text)
            .with_some("part.criteria", reply.criteria.as_ref())
            .with_some("corrected_by", reply.corrected_by.as_ref()),
    ])
}

pub(super) fn approve(case: &Case, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::PendingApproval])?;
    guards::decides(case, setting)?;
    if case.author.as_ref() == setting.actor.staff() {
        return Err(Refusal::OwnDraft);
    }
    let event = NewEvent::new(EventKind::Answered)
        .with_some("outcome", case.outcome.map(Outcome::key))
        .with_some("part.reply", case.reply.as_ref())
        .with_some("corrected_by", case.corrected_by.as_ref());
    Ok(vec![with_release_limit(event, case, setting)])
}

/// Whether a summary becomes public is to be decided, where it may. No answer waits for a calendar.
pub(super) fn with_release_limit(event: NewEvent, case: &Case, setting: Setting<'_>) -> NewEvent {
    if case.is_sealed() || !case.consents {
        return event;
    }
    limits::set_known(event, fresh(case, Milestone::Answered, setting))
}

pub(super) fn resume(case: &Case, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Collecting])?;
    if let (Actor::Program, Some(day)) = (setting.actor, case.review_on)
        && setting.today < day
    {
        return Err(Refusal::StillTime(day));
    }
    Ok(vec![resumed(case, setting)])
}

/// So many more than when it was last taken up have met the same.
pub(super) fn resume_as_supported(case: &Case, supporters: u32, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Collecting])?;
    let more = supporters.saturating_sub(case.supporters);
    if more < setting.policy.resume_supporters {
        return Err(Refusal::NotAsked);
    }
    Ok(vec![resumed(case, setting).with("supporters", supporters)])
}

/// The province's own limits for the answer begin anew; the law's have never ended.
fn resumed(case: &Case, setting: Setting<'_>) -> NewEvent {
    limits::set_some(
        NewEvent::new(EventKind::Resumed),
        fresh(case, Milestone::Received, setting),
        |rule| rule.met_by == Milestone::Answered && rule.kind == DeadlineKind::Policy,
    )
}

/// Limits that begin today.
pub(super) fn fresh<'a>(case: &Case, counted_from: Milestone, setting: Setting<'a>) -> Asked<'a> {
    Asked {
        rules: setting.rules,
        calendar: setting.calendar,
        kind: case.kind,
        urgency: case.urgency,
        counted_from,
        on: setting.today,
    }
}
