//! Steps after an answer, and those that change who may see or decide.

use super::steps::Events;
use super::work::{answer_limits, fresh};
use super::{Rating, Refusal, Setting, guards};
use crate::domain::agency::AgencyCode;
use crate::domain::deadline::Event as Milestone;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::event::{EventKind, NewEvent};
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
    let event = NewEvent::new(EventKind::Reopened);
    let event = match case.cycle + 1 {
        cycle if cycle >= REFER_UP_CYCLE => event.with("refer_up", true),
        _ => event,
    };
    answer_limits(event, fresh(case, Milestone::Received, setting)).map(|event| vec![event])
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

pub(super) fn name_conflict(case: &Case, units: &[AgencyCode], setting: Setting<'_>) -> Events {
    let new: Vec<&AgencyCode> = units
        .iter()
        .filter(|unit| !case.conflicts.contains(unit))
        .collect();
    if new.is_empty() {
        return Err(Refusal::AskedAlready);
    }
    let event = NewEvent::new(EventKind::ConflictNamed);
    let event = new.iter().enumerate().fold(event, |event, (at, unit)| {
        event.with(&format!("conflict.{at}"), unit)
    });
    let has_it = setting.chain.iter().any(|unit| new.contains(&unit));
    Ok(vec![
        if has_it && (case.state.is_open() || case.state == State::Merged) {
            event.with("moved", true)
        } else {
            event
        },
    ])
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
    let withheld = wanted == Confidentiality::Sealed && is_public;
    Ok(std::iter::once(event)
        .chain(withheld.then(|| NewEvent::new(EventKind::Withheld)))
        .collect())
}
