//! Steps of who works on it: assigning, more time, the reply and its approval.

use jiff::civil::Date;

use super::steps::Events;
use super::{Refusal, Reply, Setting, guards};
use crate::domain::agency::AgencyCode;
use crate::domain::deadline::Event as Milestone;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::event::{Actor, EventKind, NewEvent};
use crate::domain::feedback::limits::{self, Asked};
use crate::domain::feedback::state::State;
use crate::domain::feedback::words::{Content, Outcome};
use crate::domain::staff::StaffId;

pub(super) fn assign(case: &Case, chain: &[AgencyCode], handler: Option<&StaffId>) -> Events {
    guards::from(case, &[State::Accepted, State::Assigned, State::InProgress])?;
    guards::no_conflict(case, chain)?;
    Ok(vec![
        NewEvent::new(EventKind::Assigned)
            .with_some("unit", chain.first())
            .with_some("handler", handler),
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
    let last = setting
        .calendar
        .add_working_days(due, policy.extension_days_max)?;
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
    if setting.actor.staff() == Some(by) {
        return Err(Refusal::SecondPerson);
    }
    let limit = guards::in_time(case, setting.today)?;
    let event = NewEvent::new(EventKind::Extended)
        .with("until", until)
        .with(&format!("due.{}", limit.rule), until);
    Ok(vec![limits::with_calendar(event, setting.calendar)])
}

pub(super) fn draft(case: &Case, reply: &Reply, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::InProgress])?;
    guards::no_conflict(case, setting.chain)?;
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
    guards::no_conflict(case, setting.chain)?;
    if case.author.as_ref() == setting.actor.staff() {
        return Err(Refusal::OwnDraft);
    }
    let event = NewEvent::new(EventKind::Answered)
        .with_some("outcome", case.outcome.map(Outcome::key))
        .with_some("part.reply", case.reply.as_ref())
        .with_some("corrected_by", case.corrected_by.as_ref());
    if case.is_sealed() || !case.consents {
        return Ok(vec![event]);
    }
    Ok(vec![limits::set(
        event,
        fresh(case, Milestone::Answered, setting),
    )?])
}

pub(super) fn resume(case: &Case, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Collecting])?;
    if let (Actor::Program, Some(day)) = (setting.actor, case.review_on)
        && setting.today < day
    {
        return Err(Refusal::StillTime(day));
    }
    let event = NewEvent::new(EventKind::Resumed);
    let asked = fresh(case, Milestone::Received, setting);
    answer_limits(event, asked).map(|event| vec![event])
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

/// Only those for the answer: what was met before is not asked for again.
pub(super) fn answer_limits(event: NewEvent, asked: Asked<'_>) -> Result<NewEvent, Refusal> {
    let answers = asked
        .fitting()
        .filter(|rule| rule.met_by == Milestone::Answered);
    let event = limits::with_calendar(event, asked.calendar);
    answers.into_iter().try_fold(event, |event, rule| {
        let due = rule.due(asked.calendar, asked.on)?;
        Ok(limits::with_limit(event, rule, due))
    })
}
