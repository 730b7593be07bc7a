//! What the program does by itself when a day has come: it closes, takes up again, notes what was passed, reminds,
//! tells who is above. What it has done stands in the events, so doing it twice does nothing more.

use jiff::civil::Date;

use super::actions::{Action, Setting, decide};
use super::case::Case;
use super::event::{EventKind, NewEvent};
use super::late;
use super::limits::Limit;
use super::state::State;
use crate::domain::calendar::CalendarError;

/// Parts of the time, in percent, at which somebody is reminded.
const REMIND_PERCENT: [u32; 3] = [50, 80, 100];

/// The events of a day. `setting` is that of the program. Where the calendar does not reach the days that have to be
/// counted the rest is done all the same; the error says so.
#[must_use]
pub fn events(case: &Case, setting: Setting<'_>) -> (Vec<NewEvent>, Option<CalendarError>) {
    let mut events = Vec::new();
    let mut uncounted = None;
    events.extend(late::catch_up(case, setting));
    events.extend(breaches(case, setting));
    if case.is_owed() || case.awaits_release() {
        let levels = [
            levels(case, EventKind::Reminded, reminder_level, setting),
            levels(case, EventKind::Escalated, escalation_level, setting),
        ];
        for (event, error) in levels {
            events.extend(event);
            uncounted = uncounted.or(error);
        }
    }
    let step = match case.state {
        State::Collecting => Some(Action::Resume),
        State::Answered if !case.reopen_asked => Some(Action::Close),
        _ => None,
    };
    // Else its day has not come.
    if let Some(Ok(more)) = step.map(|step| decide(case, &step, setting)) {
        events.extend(more);
    }
    (events, uncounted)
}

/// Deadlines that are passed and were not noted.
fn breaches(case: &Case, setting: Setting<'_>) -> Option<NewEvent> {
    let passed = running(case, setting).filter(|limit| {
        limit.is_passed(setting.today, case.is_paused()) && !case.noted.contains(&limit.key())
    });
    let mut event = NewEvent::new(EventKind::Breached);
    let mut is_any = false;
    for (place, limit) in passed.enumerate() {
        event = event.with(&format!("limit_passed.{place}"), limit.key());
        is_any = true;
    }
    is_any.then_some(event)
}

/// How far somebody is told of deadlines now, where that is further than before.
fn levels(
    case: &Case,
    kind: EventKind,
    level: fn(&Limit, Date, Setting<'_>) -> Result<u32, CalendarError>,
    setting: Setting<'_>,
) -> (Option<NewEvent>, Option<CalendarError>) {
    let known = match kind {
        EventKind::Reminded => &case.reminded,
        _ => &case.escalated,
    };
    let mut event = NewEvent::new(kind);
    let (mut is_any, mut uncounted) = (false, None);
    for limit in running(case, setting) {
        let last = limit.last_day(case.is_paused()).unwrap_or(limit.due);
        match level(limit, last, setting) {
            Ok(level) if level > known.get(&limit.key()).copied().unwrap_or(0) => {
                event = event.with(&format!("level.{}", limit.key()), level);
                is_any = true;
            }
            Ok(_) => {}
            Err(error) => uncounted = Some(error),
        }
    }
    (is_any.then_some(event), uncounted)
}

/// Who has it is reminded when half the time, most of it and all of it is gone, and then every few days: percent of the
/// time that is gone, as far as anybody is reminded of it; beyond 100, one for each further reminder.
fn reminder_level(limit: &Limit, last: Date, setting: Setting<'_>) -> Result<u32, CalendarError> {
    let days = |from, to| setting.calendar.working_days_between(from, to);
    if setting.today > last {
        let late = days(last, setting.today)?;
        return Ok(100 + late / setting.policy.remind_days.max(1));
    }
    let all = days(limit.started_on, last)?.max(1);
    let gone = days(limit.started_on, setting.today)? * 100 / all;
    Ok(REMIND_PERCENT
        .into_iter()
        .rfind(|percent| gone >= *percent)
        .unwrap_or(0))
}

/// Who is above is told, the next one each time more days have gone.
fn escalation_level(_: &Limit, last: Date, setting: Setting<'_>) -> Result<u32, CalendarError> {
    if setting.today <= last {
        return Ok(0);
    }
    let late = setting.calendar.working_days_between(last, setting.today)?;
    let steps = setting.policy.escalate_days.iter();
    Ok(u32::try_from(steps.filter(|days| late >= **days).count()).unwrap_or(u32::MAX))
}

/// The deadlines that run and do not stand still.
fn running<'a>(case: &'a Case, setting: Setting<'a>) -> impl Iterator<Item = &'a Limit> {
    let is_paused = case.is_paused();
    let running = case.limits.iter().filter(|limit| limit.runs());
    running.filter(move |limit| !limit.stands_still(setting.today, is_paused))
}
