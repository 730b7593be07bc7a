//! What the program does by itself when a day has come: it closes, takes up again, notes what was passed, reminds,
//! tells who is above. What it has done stands in the events, so doing it twice does nothing more.

use super::actions::{Action, Refusal, Setting, decide};
use super::case::Case;
use super::event::{EventKind, NewEvent};
use super::limits::{self, Limit};
use super::state::State;
use crate::domain::calendar::CalendarError;
use crate::domain::deadline::DeadlineKind;

/// Parts of the time, in percent, at which somebody is reminded.
const REMIND_PERCENT: [u32; 3] = [50, 80, 100];

/// The events of a day. `setting` is that of the program.
///
/// # Errors
/// [`CalendarError`] when the calendar does not reach the days that have to be counted; the rest is done next time.
pub fn events(case: &Case, setting: Setting<'_>) -> Result<Vec<NewEvent>, CalendarError> {
    let mut events = Vec::new();
    events.extend(count(case, setting));
    events.extend(breaches(case, setting));
    if case.state.is_open() {
        events.extend(reminders(case, setting)?);
        events.extend(escalations(case, setting)?);
    }
    let step = match case.state {
        State::Collecting => Some(Action::Resume),
        State::Answered if !case.reopen_asked => Some(Action::Close),
        _ => None,
    };
    match step.map(|step| decide(case, &step, setting)) {
        Some(Ok(more)) => events.extend(more),
        Some(Err(Refusal::Calendar(error))) => return Err(error),
        // Its day has not come.
        Some(Err(_)) | None => {}
    }
    Ok(events)
}

/// Deadlines that could not be counted, and can be now.
fn count(case: &Case, setting: Setting<'_>) -> Option<NewEvent> {
    let mut event = NewEvent::new(EventKind::LimitsSet);
    let mut is_any = false;
    for rule in setting
        .rules
        .iter()
        .filter(|rule| case.uncounted.contains(&rule.id))
    {
        if let Ok(due) = rule.due(setting.calendar, case.submitted_at.day()) {
            event = limits::with_limit(event, rule, due);
            is_any = true;
        }
    }
    is_any.then(|| limits::with_calendar(event, setting.calendar))
}

/// Deadlines that are passed and were not noted.
fn breaches(case: &Case, setting: Setting<'_>) -> Option<NewEvent> {
    let passed = running(case)
        .filter(|limit| setting.today > limit.due && !case.noted.contains(&key(limit)));
    let mut event = NewEvent::new(EventKind::Breached);
    let mut is_any = false;
    for (place, limit) in passed.enumerate() {
        event = event.with(&format!("limit_passed.{place}"), key(limit));
        is_any = true;
    }
    is_any.then_some(event)
}

/// Who has it is reminded: when half the time, most of it and all of it is gone, and then every few days.
fn reminders(case: &Case, setting: Setting<'_>) -> Result<Option<NewEvent>, CalendarError> {
    let mut event = NewEvent::new(EventKind::Reminded);
    let mut is_any = false;
    for limit in running(case) {
        let level = reminder_level(limit, setting)?;
        if level > case.reminded.get(&key(limit)).copied().unwrap_or(0) {
            event = event.with(&format!("level.{}", key(limit)), level);
            is_any = true;
        }
    }
    Ok(is_any.then_some(event))
}

/// Percent of the time that is gone, as far as anybody is reminded of it; beyond 100, one for each further reminder.
fn reminder_level(limit: &Limit, setting: Setting<'_>) -> Result<u32, CalendarError> {
    let days = |from, to| setting.calendar.working_days_between(from, to);
    if setting.today > limit.due {
        let late = days(limit.due, setting.today)?;
        return Ok(100 + late / setting.policy.remind_days.max(1));
    }
    let all = days(limit.started_on, limit.due)?.max(1);
    let gone = days(limit.started_on, setting.today)? * 100 / all;
    Ok(REMIND_PERCENT
        .into_iter()
        .rfind(|percent| gone >= *percent)
        .unwrap_or(0))
}

/// Who is above is told, the next one each time more days have gone.
fn escalations(case: &Case, setting: Setting<'_>) -> Result<Option<NewEvent>, CalendarError> {
    let mut event = NewEvent::new(EventKind::Escalated);
    let mut is_any = false;
    for limit in running(case).filter(|limit| setting.today > limit.due) {
        let late = setting
            .calendar
            .working_days_between(limit.due, setting.today)?;
        let steps = setting.policy.escalate_days.iter();
        let level = u32::try_from(steps.filter(|days| late >= **days).count()).unwrap_or(u32::MAX);
        if level > case.escalated.get(&key(limit)).copied().unwrap_or(0) {
            event = event.with(&format!("level.{}", key(limit)), level);
            is_any = true;
        }
    }
    Ok(is_any.then_some(event))
}

/// The deadlines that run and do not stand still.
fn running(case: &Case) -> impl Iterator<Item = &Limit> {
    let stands_still = |limit: &&Limit| case.is_paused() && limit.kind == DeadlineKind::Policy;
    case.limits
        .iter()
        .filter(|limit| limit.runs())
        .filter(move |limit| !stands_still(limit))
}

/// A deadline of a round.
pub(super) fn key(limit: &Limit) -> String {
    format!("{}@{}", limit.rule, limit.cycle)
}
