//! Steps after an answer, and those that change who may see or decide.

use super::steps::Events;
use super::work::fresh;
use super::{Rating, Refusal, Setting, guards};
use crate::domain::agency::AgencyCode;
use crate::domain::deadline::{DeadlineRule, Event as Milestone};
use crate::domain::feedback::case::Case;
use crate::domain::feedback::event::{EventKind, NewEvent};
use crate::domain::feedback::limits;
use crate::domain::feedback::state::State;
use crate::domain::feedback::words::{Confidentiality, Visibility};
use crate::domain::staff::Role;

/// From which round on the province's own office looks at it (as NĐ 20/2008/NĐ-CP Đ17.3 has it for what offices do not
/// agree about).
const REFER_UP_CYCLE: u32 = 3;

pub(super) fn decides_about_reopening(case: &Case, setting: Setting<'_>) -> Result<(), Refusal> {
    guards::from(case, &[State::Answered, State::Closed])?;
    if !case.reopen_asked {
        return Err(Refusal::NotAsked);
    }
    if case.has_handled(setting.actor) {
        return Err(Refusal::SecondPerson);
    }
    Ok(())
}

pub(super) fn reopen(case: &Case, setting: Setting<'_>) -> Events {
    decides_about_reopening(case, setting)?;
    // Where it is about the province itself somebody else can have it then.
    guards::may_hand_on(case, setting)?;
    let event = NewEvent::new(EventKind::Reopened);
    let is_referred = case.cycle + 1 >= REFER_UP_CYCLE;
    let event = event.with_some("refer_up", is_referred.then_some(true));
    let asked = fresh(case, Milestone::Received, setting);
    Ok(vec![limits::promise(event, asked)?])
}

/// Open again with the one it was answered with, and merged with it as before.
pub(super) fn rejoin(case: &Case, parent: &str, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Answered])?;
    guards::not_sealed(case)?;
    if case.parent.as_deref() != Some(parent) {
        return Err(Refusal::Merge);
    }
    let asked = fresh(case, Milestone::Received, setting);
    let is_answer = |rule: &DeadlineRule| rule.met_by == Milestone::Answered;
    Ok(vec![
        limits::set_some(NewEvent::new(EventKind::Reopened), asked, is_answer),
        NewEvent::new(EventKind::Merged).with("parent", parent),
    ])
}

pub(super) fn rate(case: &Case, rating: &Rating, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Answered, State::Closed])?;
    if case.rated_cycle == Some(case.cycle) {
        return Err(Refusal::RatedAlready);
    }
    guards::window(case, setting)?;
    if !(1..=5).contains(&rating.score) {
        return Err(Refusal::Score);
    }
    let rated = NewEvent::new(EventKind::Rated)
        .with("solved", rating.solved.key())
        .with("score", rating.score)
        .with_some("part.comment", rating.comment.as_ref());
    let ends = case.state == State::Answered
        && rating.score >= setting.policy.closing_score
        && !case.reopen_asked;
    Ok(std::iter::once(rated)
        .chain(ends.then(|| NewEvent::new(EventKind::Closed)))
        .collect())
}

pub(super) fn name_conflict(
    case: &Case,
    (units, has_province): (&[AgencyCode], bool),
    setting: Setting<'_>,
) -> Events {
    let is_conflict = |unit: &AgencyCode| case.conflicts.contains(unit) || units.contains(unit);
    // Also where the directory has the unit no more.
    let has_it = case.unit.iter().chain(setting.chain).any(is_conflict);
    let may_be_decided = case.state.is_open()
        || matches!(case.state, State::Merged | State::Answered | State::Closed);
    let moves = has_it && may_be_decided;
    let new: Vec<&AgencyCode> = units
        .iter()
        .filter(|unit| !case.conflicts.contains(unit))
        .collect();
    // Who is above may have changed since they were named.
    if new.is_empty() && !moves {
        return Err(Refusal::AskedAlready);
    }
    let event = NewEvent::new(EventKind::ConflictNamed);
    let event = new.iter().enumerate().fold(event, |event, (at, unit)| {
        event.with(&format!("conflict.{at}"), unit)
    });
    let event = event
        .with_some("conflict_province", has_province.then_some(true))
        .with_some("moved", moves.then_some(true));
    // Who answers the other one would answer this one.
    let goes_on = moves && case.state == State::Merged;
    Ok(std::iter::once(event)
        .chain(goes_on.then(|| NewEvent::new(EventKind::Unmerged)))
        .collect())
}

pub(super) fn set_confidentiality(
    case: &Case,
    (wanted, reason): (Confidentiality, &str),
    setting: Setting<'_>,
) -> Events {
    if case.is_sealed() {
        return Err(Refusal::Sealed);
    }
    if wanted == case.confidentiality {
        return Err(Refusal::AskedAlready);
    }
    if wanted < case.confidentiality && !setting.roles.contains(&Role::Supervisor) {
        return Err(Refusal::Role(Role::Supervisor));
    }
    let event = NewEvent::new(EventKind::ConfidentialitySet)
        .with("confidentiality", wanted.key())
        .with("part.reason", reason);
    let is_public = matches!(
        case.visibility,
        Visibility::Released | Visibility::ReleaseAsked
    );
    // What touches persons becomes public only if a supervisor has asked.
    let is_unasked = wanted == Confidentiality::Restricted && !case.supervised_release;
    let withheld = is_public && (wanted == Confidentiality::Sealed || is_unasked);
    // What is sealed is not answered with what others read.
    let goes_on = wanted == Confidentiality::Sealed && case.state == State::Merged;
    Ok(std::iter::once(event)
        .chain(withheld.then(|| NewEvent::new(EventKind::Withheld)))
        .chain(goes_on.then(|| NewEvent::new(EventKind::Unmerged)))
        .collect())
}
