//! On which day the program looks at a feedback again.

use jiff::civil::Date;

use super::actions::Setting;
use super::case::Case;
use super::limits::Limit;
use super::state::State;
use super::timer;

/// How many days ahead are tried. What comes later is looked at once in between, and tried again.
const DAYS_AHEAD: u32 = 31;

/// The first day after today on which the program has something to do by itself or to tell officers, if nothing else
/// happens before; where days cannot be counted, tomorrow. `None` if it never has.
#[must_use]
pub fn next_check(case: &Case, setting: Setting<'_>) -> Option<Date> {
    if is_over(case) {
        return None;
    }
    let mut day = setting.today;
    for _ in 0..DAYS_AHEAD {
        day = day.tomorrow().ok()?;
        let then = Setting {
            today: day,
            ..setting
        };
        let (events, uncounted) = timer::events(case, then);
        if !events.is_empty() || uncounted.is_some() || case.is_due(day) {
            break;
        }
    }
    Some(day)
}

/// The same without calendar and policy, for whoever has only just changed it: never later. `None` if there is none.
#[must_use]
pub fn soonest_check(case: &Case) -> Option<Date> {
    case.last_at
        .day()
        .tomorrow()
        .ok()
        .filter(|_| !is_over(case))
}

/// Whether the program has nothing more to do.
fn is_over(case: &Case) -> bool {
    let passes = |limit: &Limit| limit.runs() && !case.noted.contains(&limit.key());
    match case.state {
        State::Transferred | State::Redirected | State::NotAccepted | State::Withdrawn => true,
        State::Closed if case.awaits_release() => false,
        State::Closed => case.uncounted.is_empty() && !case.limits.iter().any(passes),
        _ => false,
    }
}
