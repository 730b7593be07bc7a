//! Steps of who takes feedback in: asking, accepting, refusing, handing on.

use jiff::civil::Date;

use super::steps::{Events, one};
use super::{Classified, Parent, Refusal, Setting, guards};
use crate::domain::deadline::Event as Milestone;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::event::{EventKind, NewEvent};
use crate::domain::feedback::limits::{self, Asked};
use crate::domain::feedback::reason::{Reason, ReasonFor};
use crate::domain::feedback::state::State;

pub(super) fn ask_info(case: &Case, until: Date, question: &str, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Screening, State::InProgress])?;
    let (calendar, policy) = (setting.calendar, setting.policy);
    let first = calendar.add_working_days(setting.today, policy.info_days_min)?;
    let last = calendar.add_working_days(
        setting.today,
        policy.pause_days_max.max(policy.info_days_min),
    )?;
    guards::day(until, first, last)?;
    Ok(vec![
        NewEvent::new(EventKind::InfoAsked)
            .with("until", until)
            .with("part.question", question),
    ])
}

pub(super) fn supply_info(case: &Case, answer: &str, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::NeedsInfo])?;
    let since = case.paused_since.unwrap_or(setting.today);
    let waited = setting
        .calendar
        .working_days_between(since, setting.today)?;
    let left = setting
        .policy
        .pause_days_max
        .saturating_sub(case.paused_days);
    let paused = waited.min(left);
    let event = NewEvent::new(EventKind::InfoSupplied)
        .with("part.answer", answer)
        .with("paused_days", paused);
    Ok(vec![limits::moved(
        event,
        &case.limits,
        paused,
        setting.calendar,
    )?])
}

pub(super) fn accept(case: &Case, classified: &Classified, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Screening])?;
    guards::no_conflict(case, setting.chain)?;
    let (year, number) = classified.register;
    let asked = Asked {
        rules: setting.rules,
        calendar: setting.calendar,
        kind: classified.kind,
        urgency: classified.urgency,
        counted_from: Milestone::Received,
        on: case.submitted_at.day(),
    };
    let event = NewEvent::new(EventKind::Accepted)
        .with("kind", classified.kind.key())
        .with("content", classified.content.key())
        .with("urgency", classified.urgency.key())
        .with("register.year", year)
        .with("register.number", number);
    let event = limits::set(event, asked)?;
    // For what is new, the days count in which the sender was asked.
    let set = limits::read(&event.facts, case.cycle, asked.on).unwrap_or_default();
    let is_new = |rule: &str| case.limits.iter().all(|limit| limit.rule != rule);
    let new: Vec<_> = set
        .into_iter()
        .filter(|limit| is_new(&limit.rule))
        .collect();
    if case.paused_days == 0 {
        return Ok(vec![event]);
    }
    Ok(vec![limits::moved(
        event,
        &new,
        case.paused_days,
        setting.calendar,
    )?])
}

pub(super) fn refuse(
    case: &Case,
    reason: &Reason,
    said: (Option<&str>, u32),
    setting: Setting<'_>,
) -> Events {
    let (explanation, chars) = said;
    fits(reason, ReasonFor::Refusing)?;
    let is_long = chars >= setting.policy.second_chars_min;
    match case.state {
        State::Screening => guards::no_conflict(case, setting.chain)?,
        State::Submitted if case.is_quarantined && !is_long => {}
        State::NeedsInfo => silence(case, setting)?,
        state => return Err(Refusal::NotFromHere(state)),
    }
    if reason.needs_second && is_long && case.screener.as_ref() == setting.actor.staff() {
        return Err(Refusal::SecondPerson);
    }
    Ok(vec![
        NewEvent::new(EventKind::NotAccepted)
            .with("reason", &reason.code)
            .with_some("part.explanation", explanation),
    ])
}

/// Silence ends a feedback only when the time is over and somebody has tried to reach the sender.
pub(super) fn silence(case: &Case, setting: Setting<'_>) -> Result<(), Refusal> {
    if let Some(until) = case.info_due
        && setting.today <= until
    {
        return Err(Refusal::StillTime(until));
    }
    let wanted = setting.policy.contact_attempts_min;
    if case.attempts < wanted {
        return Err(Refusal::Attempts {
            known: case.attempts,
            wanted,
        });
    }
    Ok(())
}

pub(super) fn transfer(
    case: &Case,
    reason: &Reason,
    target: (&str, &str),
    setting: Setting<'_>,
) -> Events {
    let (to, letter) = target;
    guards::from(case, &[State::Screening, State::Accepted])?;
    guards::not_sealed(case)?;
    fits(reason, ReasonFor::Transferring)?;
    let transfers = case
        .limits
        .iter()
        .filter(|limit| limit.met_by == Milestone::Transferred);
    let is_late = transfers.into_iter().any(|limit| setting.today > limit.due);
    Ok(vec![
        NewEvent::new(EventKind::Transferred)
            .with("reason", &reason.code)
            .with("to", to)
            .with("letter", letter)
            .with("late", is_late),
    ])
}

pub(super) fn redirect(case: &Case, reason: &Reason) -> Events {
    guards::open(case)?;
    fits(reason, ReasonFor::Redirecting)?;
    Ok(vec![
        NewEvent::new(EventKind::Redirected).with("reason", &reason.code),
    ])
}

pub(super) fn withdraw(case: &Case) -> Events {
    if case.state != State::Merged {
        guards::open(case)?;
    }
    one(EventKind::Withdrawn)
}

pub(super) fn fits(reason: &Reason, wanted: ReasonFor) -> Result<(), Refusal> {
    if reason.for_action == wanted {
        Ok(())
    } else {
        Err(Refusal::Reason(reason.code.clone()))
    }
}

pub(super) fn merge(case: &Case, parent: &Parent) -> Events {
    let from = [
        State::Screening,
        State::Accepted,
        State::Assigned,
        State::InProgress,
    ];
    guards::from(case, &from)?;
    guards::not_sealed(case)?;
    let is_same = case
        .procedure_code()
        .is_some_and(|code| parent.procedure.as_deref() == Some(code))
        || case.unit.is_some() && case.unit == parent.unit;
    if parent.is_self || parent.is_sealed || !parent.state.is_open() || !is_same {
        return Err(Refusal::Merge);
    }
    Ok(vec![
        NewEvent::new(EventKind::Merged).with("parent", &parent.id),
    ])
}
