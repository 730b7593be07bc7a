//! Steps of who takes feedback in: asking, accepting, refusing, handing on.

use jiff::civil::Date;

use super::steps::{Events, one};
use super::{Classified, Parent, Refusal, Setting, guards};
use crate::domain::deadline::{DeadlineKind, DeadlineRule, Event as Milestone};
use crate::domain::feedback::case::Case;
use crate::domain::feedback::event::{EventKind, NewEvent};
use crate::domain::feedback::late;
use crate::domain::feedback::limits::{self, Asked};
use crate::domain::feedback::reason::{Reason, ReasonFor};
use crate::domain::feedback::state::State;

pub(super) fn ask_info(case: &Case, until: Date, question: &str, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Screening, State::InProgress])?;
    let (calendar, policy) = (setting.calendar, setting.policy);
    let first = calendar.add_working_days(setting.today, policy.info_days_min)?;
    let days = policy.pause_days_max.max(policy.info_days_min);
    let last = guards::as_far_as_known(calendar, setting.today, days);
    guards::day(until, first, last)?;
    let event = NewEvent::new(EventKind::InfoAsked)
        .with("until", until)
        .with("part.question", question);
    // Limits do not stand still for ever.
    let Ok(paused) = late::paused_days(case, policy, calendar) else {
        return Ok(vec![event]);
    };
    let left = late::pause_left(paused, policy);
    Ok(vec![limits::held(event, &case.limits, left, calendar)])
}

pub(super) fn supply_info(case: &Case, answer: &str, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::NeedsInfo])?;
    let since = case.paused_since.unwrap_or(setting.today);
    let event = NewEvent::new(EventKind::InfoSupplied).with("part.answer", answer);
    // What the sender says is never refused for want of a calendar.
    let counted = counted(event.clone(), case, since, setting);
    let later = || event.with("uncounted_pause", format!("{since}..{}", setting.today));
    Ok(vec![counted.unwrap_or_else(later)])
}

/// With the days of the pause that ends, and the last days there are now; `None` when they cannot be counted.
fn counted(event: NewEvent, case: &Case, since: Date, setting: Setting<'_>) -> Option<NewEvent> {
    if !case.uncounted_pauses.is_empty() {
        return None;
    }
    let calendar = setting.calendar;
    let waited = calendar.working_days_between(since, setting.today).ok()?;
    let paused = waited.min(late::pause_left(case.paused_days, setting.policy));
    limits::moved(
        event.with("paused_days", paused),
        &case.limits,
        paused,
        calendar,
    )
    .ok()
}

pub(super) fn accept(case: &Case, classified: &Classified, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Screening])?;
    // Into the register it comes also where it is about the province itself (NĐ 20/2008/NĐ-CP Đ9.1.c).
    guards::no_conflict(case, setting.chain)?;
    // One that was accepted before keeps its number.
    let (year, number) = case.register.unwrap_or(classified.register);
    let (counted, paused_days) = late::pauses(case, setting)?;
    let asked = |on| Asked {
        rules: setting.rules,
        calendar: setting.calendar,
        kind: classified.kind,
        urgency: classified.urgency,
        counted_from: Milestone::Received,
        on,
    };
    let event = NewEvent::new(EventKind::Accepted)
        .with("kind", classified.kind.key())
        .with("content", classified.content.key())
        .with("urgency", classified.urgency.key())
        .with("register.year", year)
        .with("register.number", number);
    let event = limits::promise(event, asked(case.round_from))?;
    let is_new = |rule: &DeadlineRule| {
        rule.met_by != Milestone::Answered && case.limits.iter().all(|limit| limit.rule != rule.id)
    };
    let event = limits::set_some(event, asked(case.submitted_at.day()), is_new);
    let event = with_pauses(event, case, paused_days, setting)?;
    Ok(counted.into_iter().chain([event]).collect())
}

/// For limits that begin to run, the days count in which the sender was asked. No promise is taken back.
fn with_pauses(
    event: NewEvent,
    case: &Case,
    paused_days: u32,
    setting: Setting<'_>,
) -> Result<NewEvent, Refusal> {
    let set = limits::read(&event.facts, case.cycle, case.round_from).unwrap_or_default();
    let own = set
        .into_iter()
        .filter(|limit| limit.kind == DeadlineKind::Policy);
    own.into_iter().try_fold(event, |event, limit| {
        let is_same =
            |known: &&limits::Limit| known.rule == limit.rule && known.cycle == limit.cycle;
        let known = case.limits.iter().rev().find(is_same);
        if known.is_some_and(|known| known.runs() || known.met_on.is_some()) {
            return Ok(event);
        }
        let due = setting.calendar.add_working_days(limit.due, paused_days)?;
        let due = known.map_or(due, |known| due.max(known.due));
        Ok(event.with_some(
            &format!("due.{}", limit.rule),
            (due != limit.due).then_some(due),
        ))
    })
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
        State::Screening => guards::decides(case, setting)?,
        State::Submitted if case.is_quarantined && !is_long => {
            guards::no_conflict(case, setting.chain)?;
        }
        State::NeedsInfo => {
            guards::decides(case, setting)?;
            silence(case, setting)?;
        }
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
    guards::may_hand_on(case, setting)?;
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

pub(super) fn redirect(case: &Case, reason: &Reason, setting: Setting<'_>) -> Events {
    let is_merged = case.state == State::Merged;
    if !is_merged {
        guards::open(case)?;
    }
    guards::may_hand_on(case, setting)?;
    fits(reason, ReasonFor::Redirecting)?;
    let alone = is_merged.then(|| NewEvent::new(EventKind::Unmerged));
    let redirected = NewEvent::new(EventKind::Redirected).with("reason", &reason.code);
    Ok(alone.into_iter().chain([redirected]).collect())
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
    // Who answers that one answers this one.
    guards::no_conflict_above(case, &parent.chain)?;
    Ok(vec![
        NewEvent::new(EventKind::Merged).with("parent", &parent.id),
    ])
}
