//! Which officers are told what is due of a feedback: who has to do the next step, and who stands above them.

use super::case::Case;
use super::sight::{self, Sight};
use super::state::State;
use crate::domain::agency::AgencyCode;
use crate::domain::staff::{Officer, Role, StaffId};

/// From which level of an escalation on the province's own office is told, besides who stands above the unit.
const PROVINCE_LEVEL: u32 = 2;

/// Who has to do something about it now. `chain` is the unit that has it and those above it, nearest first.
#[must_use]
pub fn in_charge(case: &Case, chain: &[AgencyCode], officers: &[Officer]) -> Vec<StaffId> {
    let roles: &[Role] = if case.is_sealed() {
        &sight::KEEPERS
    } else {
        match case.state {
            State::Submitted | State::Screening | State::NeedsInfo => &[Role::Intake],
            State::PendingApproval => &[Role::Approver, Role::Coordinator],
            State::Answered | State::Closed => &[Role::Moderator],
            _ => &[Role::Coordinator],
        }
    };
    let mut all: Vec<&Officer> = roles
        .iter()
        .flat_map(|role| nearest(*role, chain, officers))
        .collect();
    let works = |officer: &&Officer| case.handler.as_ref() == Some(&officer.id);
    all.extend(officers.iter().filter(works));
    seeing(case, chain, all)
}

/// Who is told once it was not done in time, by how far that has gone.
#[must_use]
pub fn above(level: u32, case: &Case, chain: &[AgencyCode], officers: &[Officer]) -> Vec<StaffId> {
    let mut all = nearest(Role::Supervisor, chain, officers);
    if level >= PROVINCE_LEVEL {
        all.extend(nearest(Role::Supervisor, &[], officers));
    }
    seeing(case, chain, all)
}

/// Those with a role for the unit itself; if there are none, for the next one above it, and at last for the province.
fn nearest<'a>(role: Role, chain: &[AgencyCode], officers: &'a [Officer]) -> Vec<&'a Officer> {
    let places = chain.iter().map(Some).chain([None]);
    let holding = places.map(|place| {
        let holds = |officer: &&Officer| {
            let mut grants = officer.grants.iter();
            grants.any(|grant| grant.role == role && grant.agency.as_ref() == place)
        };
        officers.iter().filter(holds).collect::<Vec<_>>()
    });
    let mut holding = holding;
    holding.find(|found| !found.is_empty()).unwrap_or_default()
}

/// Those who may know of it, each once.
fn seeing(case: &Case, chain: &[AgencyCode], officers: Vec<&Officer>) -> Vec<StaffId> {
    let may = |officer: &&Officer| {
        let is_own = case.handler.as_ref() == Some(&officer.id);
        Sight::of(&officer.roles_for(chain)).covers(case.confidentiality, is_own)
    };
    let mut ids: Vec<StaffId> = officers
        .into_iter()
        .filter(may)
        .map(|officer| officer.id.clone())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::feedback::event::{Actor, Event, EventKind};
    use crate::domain::feedback::facts::Facts;
    use crate::domain::feedback::words::Confidentiality;
    use crate::domain::staff::{Grant, Login};
    use crate::domain::time::Timestamp;

    fn officer(number: u8, grants: &[&str]) -> Officer {
        Officer {
            id: StaffId::new(Timestamp(0), [number; 10]),
            name: format!("O{number}"),
            login: Login::parse(&format!("officer{number}")).unwrap(),
            grants: grants.iter().map(|g| Grant::parse(g).unwrap()).collect(),
        }
    }

    fn case() -> Case {
        let facts = Facts::default()
            .with("kind", "phan_anh")
            .with("channel", "portal")
            .with("urgency", "thuong")
            .with("confidentiality", "normal")
            .with("chars", 20)
            .with("consents", true);
        let event = Event {
            position: 1,
            at: Timestamp(1_795_248_000_000),
            actor: Actor::Sender,
            kind: EventKind::Submitted,
            facts,
        };
        Case::of(&[event]).unwrap()
    }

    #[test]
    fn who_is_nearest_and_may_know_of_it_is_told() {
        let officers = [
            officer(1, &["intake"]),
            officer(2, &["intake@XA1"]),
            officer(3, &["coordinator@HUYEN"]),
            officer(4, &["handler@XA1"]),
            officer(5, &["seal_keeper"]),
            officer(6, &["supervisor@XA1"]),
            officer(7, &["supervisor"]),
        ];
        let chain = ["XA1", "HUYEN"].map(|code| AgencyCode::parse(code).unwrap());
        let told = |case: &Case| numbers(&in_charge(case, &chain, &officers), &officers);
        let up = |level, case: &Case| numbers(&above(level, case, &chain, &officers), &officers);
        let mut case = case();
        assert_eq!(told(&case), [2]);
        case.state = State::InProgress;
        assert_eq!(told(&case), [3], "the unit has none of its own");
        case.handler = Some(officers[3].id.clone());
        assert_eq!(told(&case), [3, 4]);
        assert_eq!((up(1, &case), up(2, &case)), (vec![6], vec![6, 7]));
        // What they may not see, they are not told of.
        case.confidentiality = Confidentiality::Sealed;
        assert_eq!((told(&case), up(3, &case)), (vec![5], vec![]));
    }

    fn numbers(ids: &[StaffId], officers: &[Officer]) -> Vec<usize> {
        let place = |id: &StaffId| officers.iter().position(|officer| officer.id == *id);
        let mut numbers: Vec<usize> = ids.iter().map(|id| place(id).unwrap() + 1).collect();
        numbers.sort_unstable();
        numbers
    }
}
