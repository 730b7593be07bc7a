//! What has to hold before a step is taken, where several steps ask the same.

use jiff::civil::Date;

use super::super::case::Case;
use super::super::state::State;
use super::super::words::{Confidentiality, Content};
use super::{Refusal, Setting};
use crate::domain::agency::AgencyCode;
use crate::domain::calendar::Calendar;
use crate::domain::deadline::{DeadlineKind, Event as Milestone};
use crate::domain::feedback::limits::Limit;
use crate::domain::staff::Role;

/// It stands at one of these.
pub(super) fn from(case: &Case, states: &[State]) -> Result<(), Refusal> {
    if states.contains(&case.state) {
        Ok(())
    } else {
        Err(Refusal::NotFromHere(case.state))
    }
}

/// An office still owes something.
pub(super) fn open(case: &Case) -> Result<(), Refusal> {
    if case.state.is_open() {
        Ok(())
    } else {
        Err(Refusal::NotFromHere(case.state))
    }
}

/// Nobody has to look at it first.
pub(super) fn not_held(case: &Case) -> Result<(), Refusal> {
    if case.is_quarantined {
        Err(Refusal::Quarantined)
    } else {
        Ok(())
    }
}

/// It is no matter of silence.
pub(super) fn not_sealed(case: &Case) -> Result<(), Refusal> {
    if case.is_sealed() {
        Err(Refusal::Sealed)
    } else {
        Ok(())
    }
}

/// The day lies between two others, both included.
pub(super) fn day(day: Date, from: Date, to: Date) -> Result<(), Refusal> {
    if (from..=to).contains(&day) {
        Ok(())
    } else {
        Err(Refusal::Day { from, to })
    }
}

/// None of these units, a unit and those above it, is one that the feedback is about.
pub(super) fn no_conflict(case: &Case, chain: &[AgencyCode]) -> Result<(), Refusal> {
    if !chain.iter().any(|unit| case.conflicts.contains(unit)) {
        Ok(())
    } else if case.is_about_province {
        Err(Refusal::ConflictProvince)
    } else {
        Err(Refusal::Conflict)
    }
}

/// Nor is it about the province itself while the province's own office would decide.
pub(super) fn no_conflict_above(case: &Case, chain: &[AgencyCode]) -> Result<(), Refusal> {
    no_conflict(case, chain)?;
    if chain.is_empty() && case.is_about_province {
        Err(Refusal::ConflictProvince)
    } else {
        Ok(())
    }
}

/// Who has it may decide about it.
pub(super) fn decides(case: &Case, setting: Setting<'_>) -> Result<(), Refusal> {
    // Also where the directory has the unit no more.
    let is_conflict = case
        .unit
        .as_ref()
        .is_some_and(|unit| case.conflicts.contains(unit));
    if is_conflict && !case.is_about_province {
        return Err(Refusal::Conflict);
    }
    // Whoever has it then: the province's officers do not judge the province.
    if setting.is_of_province && case.is_about_province {
        return Err(Refusal::ConflictProvince);
    }
    no_conflict_above(case, setting.chain)
}

/// Who has it may send it away: no unit that it is about, but the province itself, to whom else it goes.
pub(super) fn may_hand_on(case: &Case, setting: Setting<'_>) -> Result<(), Refusal> {
    match no_conflict(case, setting.chain) {
        Err(Refusal::ConflictProvince) | Ok(()) => Ok(()),
        refused => refused,
    }
}

/// The province's own limit for the answer that runs, if there is one.
pub(super) fn answer_limit(case: &Case) -> Option<&Limit> {
    case.limits
        .iter()
        .filter(|limit| {
            limit.runs()
                && limit.kind == DeadlineKind::Policy
                && limit.met_by == Milestone::Answered
        })
        .min_by_key(|limit| limit.due)
}

/// There is time left that can be made longer.
pub(super) fn in_time(case: &Case, today: Date) -> Result<&Limit, Refusal> {
    match answer_limit(case) {
        Some(limit) if limit.can_move() && today <= limit.due => Ok(limit),
        _ => Err(Refusal::TooLate),
    }
}

/// It is still the time in which the sender may rate the answer or ask again.
pub(super) fn window(case: &Case, setting: Setting<'_>) -> Result<(), Refusal> {
    let days = setting.policy.reopen_days;
    let last = case
        .window_until(days)
        .ok_or(Refusal::NotFromHere(case.state))?;
    if setting.today <= last {
        Ok(())
    } else {
        Err(Refusal::WindowOver(days))
    }
}

/// Conduct becomes public only if a supervisor wants it to.
pub(super) fn may_become_public(case: &Case, setting: Setting<'_>) -> Result<(), Refusal> {
    not_sealed(case)?;
    if touches_persons(case) && !setting.roles.contains(&Role::Supervisor) {
        return Err(Refusal::Conduct);
    }
    Ok(())
}

/// The same when it becomes public: it may have turned out to be about somebody since it was asked for.
pub(super) fn may_be_released(case: &Case) -> Result<(), Refusal> {
    not_sealed(case)?;
    if touches_persons(case) && !case.supervised_release {
        return Err(Refusal::Conduct);
    }
    Ok(())
}

fn touches_persons(case: &Case) -> bool {
    case.content == Some(Content::Conduct) || case.confidentiality == Confidentiality::Restricted
}

/// So many calendar days later.
pub(super) fn days_after(day: Date, days: u32) -> Date {
    day.checked_add(jiff::Span::new().days(i64::from(days)))
        .unwrap_or(Date::MAX)
}

/// So many working days later, or the last day that the calendar covers: nobody is held to a day that is not known.
pub(super) fn as_far_as_known(calendar: &Calendar, day: Date, days: u32) -> Date {
    let (_, last) = calendar.coverage();
    calendar.add_working_days(day, days).unwrap_or(last)
}
