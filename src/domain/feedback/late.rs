//! What the calendar did not reach when it happened, counted once it does: limits that were not set, pauses.

use super::actions::Setting;
use super::case::Case;
use super::event::{EventKind, NewEvent};
use super::limits;
use super::policy::Policy;
use crate::domain::calendar::{Calendar, CalendarError};
use crate::domain::deadline::{DeadlineKind, DeadlineRule, Event as Milestone};

/// The working days for which the province's own limits may still stand still in this round.
#[must_use]
pub fn pause_left(days: u32, policy: &Policy) -> u32 {
    policy.pause_days_max.saturating_sub(days)
}

/// The working days for which limits stood still in this round, those that were not counted included.
///
/// # Errors
/// [`CalendarError`].
pub fn paused_days(
    case: &Case,
    policy: &Policy,
    calendar: &Calendar,
) -> Result<u32, CalendarError> {
    let pauses = case.uncounted_pauses.iter();
    pauses
        .into_iter()
        .try_fold(case.paused_days, |days, (from, to)| {
            let waited = calendar.working_days_between(*from, *to)?;
            Ok(days + waited.min(pause_left(days, policy)))
        })
}

/// What can be counted now and could not before, as one event; `None` when there is nothing.
#[must_use]
pub fn catch_up(case: &Case, setting: Setting<'_>) -> Option<NewEvent> {
    let nothing = NewEvent::new(EventKind::LimitsSet);
    let (event, days) = match pauses(case, setting) {
        Ok((Some(event), days)) => (event, Some(days)),
        Ok((None, days)) => (nothing.clone(), Some(days)),
        Err(_) => (nothing.clone(), None),
    };
    let event = case.uncounted.keys().fold(event, |event, id| {
        match setting.rules.iter().find(|rule| rule.id == *id) {
            Some(rule) => match set(&event, case, (rule, days), setting.calendar) {
                Some(event) => event,
                None => event,
            },
            // The province has given it up.
            None => event.with(&format!("dropped.{id}"), ""),
        }
    });
    let is_held = case.is_paused() && case.limits.iter().all(|limit| limit.held_until.is_none());
    let event = match days {
        Some(days) if is_held => {
            let left = pause_left(days, setting.policy);
            limits::held(event, &case.limits, left, setting.calendar)
        }
        _ => event,
    };
    (event != nothing).then(|| limits::with_calendar(event, setting.calendar))
}

/// The event that counts pauses, where there are any that were not counted, and how many days there are in all.
///
/// # Errors
/// [`CalendarError`] while one of them, or where a limit moves, is out of reach.
pub fn pauses(case: &Case, setting: Setting<'_>) -> Result<(Option<NewEvent>, u32), CalendarError> {
    let days = paused_days(case, setting.policy, setting.calendar)?;
    if case.uncounted_pauses.is_empty() {
        return Ok((None, days));
    }
    let owed = days - case.paused_days;
    let event = NewEvent::new(EventKind::LimitsSet).with("paused_days", owed);
    let mut waiting = case.limits.iter().filter(|limit| limit.awaits_calendar);
    let event = waiting.try_fold(event, |event, limit| {
        let due = setting.calendar.add_working_days(limit.due, owed)?;
        Ok(event.with(&format!("due.{}", limit.rule), due))
    })?;
    Ok((Some(event), days))
}

/// With a limit that could not be set before.
fn set(
    event: &NewEvent,
    case: &Case,
    (rule, days): (&DeadlineRule, Option<u32>),
    calendar: &Calendar,
) -> Option<NewEvent> {
    let uncounted = case.uncounted.get(&rule.id)?;
    let due = rule.due(calendar, uncounted.from).ok()?;
    let event = limits::with_limit(event.clone(), rule, due);
    // Nobody is asked for anything after an answer.
    if rule.kind == DeadlineKind::Statutory || rule.counted_from != Milestone::Received {
        return Some(event);
    }
    let paused = days?.saturating_sub(uncounted.paused_before);
    let net = calendar.add_working_days(due, paused).ok()?;
    Some(event.with_some(&format!("due.{}", rule.id), (paused > 0).then_some(net)))
}
