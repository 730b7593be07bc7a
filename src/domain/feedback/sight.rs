//! Who may know of a feedback. One rule, for reading it and for its line in a queue.

use std::collections::BTreeMap;

use super::words::Confidentiality;
use crate::domain::agency::AgencyCode;
use crate::domain::directory::LEVELS_MAX;
use crate::domain::staff::{Officer, Role};

/// The roles that see feedback that is not sealed.
pub const ROLES: [Role; 6] = [
    Role::Intake,
    Role::Coordinator,
    Role::Handler,
    Role::Approver,
    Role::Moderator,
    Role::Supervisor,
];

/// The roles that see what is sealed: nobody else does, not even who has sealed it.
pub const KEEPERS: [Role; 1] = [Role::SealKeeper];

/// Whether a role sees any feedback.
#[must_use]
pub fn sees(role: Role) -> bool {
    ROLES.contains(&role) || KEEPERS.contains(&role)
}

/// Whether an officer handles feedback for the whole province, and so for the province itself.
#[must_use]
pub fn is_of_province(officer: &Officer) -> bool {
    let mut grants = officer.grants.iter();
    grants.any(|grant| grant.agency.is_none() && ROLES.contains(&grant.role))
}

/// What somebody sees of a unit's feedback. A grant for the whole province covers every unit: its keepers see whatever
/// any unit has sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sight {
    /// What is neither restricted nor sealed, and what is restricted and their own.
    pub normal: bool,
    /// What is restricted, whoever works on it.
    pub restricted: bool,
    /// What is sealed.
    pub sealed: bool,
}

impl Sight {
    /// With these roles for the unit.
    #[must_use]
    pub fn of(roles: &[Role]) -> Self {
        let mut seeing = roles.iter().filter(|role| ROLES.contains(role)).peekable();
        let normal = seeing.peek().is_some();
        Self {
            normal,
            // Handlers see their own only.
            restricted: seeing.any(|role| *role != Role::Handler),
            sealed: roles.iter().any(|role| KEEPERS.contains(role)),
        }
    }

    /// Whether they may know of one; `is_own` is one on which they work.
    #[must_use]
    pub fn covers(self, confidentiality: Confidentiality, is_own: bool) -> bool {
        match confidentiality {
            Confidentiality::Normal => self.normal,
            Confidentiality::Restricted => self.restricted || self.normal && is_own,
            Confidentiality::Sealed => self.sealed,
        }
    }
}

/// What an officer sees, unit by unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Of every unit, and of the province's own office.
    pub everywhere: Sight,
    /// Of these units.
    pub units: BTreeMap<AgencyCode, Sight>,
}

impl Reach {
    /// Where an officer sees feedback and has one of some roles; of units with those right above them.
    #[must_use]
    pub fn of(
        officer: &Officer,
        units: &BTreeMap<AgencyCode, Option<AgencyCode>>,
        needed: &[Role],
    ) -> Self {
        let sight = |chain: &[AgencyCode]| {
            let roles = officer.roles_for(chain);
            if roles.iter().any(|role| needed.contains(role)) {
                Sight::of(&roles)
            } else {
                Sight::default()
            }
        };
        let seen = units.keys().map(|unit| (unit, sight(&chain(unit, units))));
        let seen = seen.filter(|(_, sight)| *sight != Sight::default());
        Self {
            everywhere: sight(&[]),
            units: seen.map(|(unit, sight)| (unit.clone(), sight)).collect(),
        }
    }
}

/// A unit and those above it, nearest first.
fn chain(unit: &AgencyCode, units: &BTreeMap<AgencyCode, Option<AgencyCode>>) -> Vec<AgencyCode> {
    let above = |unit: &&AgencyCode| {
        units
            .get(*unit)?
            .as_ref()
            .filter(|above| units.contains_key(*above))
    };
    std::iter::successors(Some(unit), above)
        .take(LEVELS_MAX)
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// As NĐ 20 and the province's rules say it, in other words.
        #[test]
        fn who_sees_what(roles in proptest::sample::subsequence(&Role::ALL[..], 0..=Role::ALL.len()), is_own in any::<bool>()) {
            let sight = Sight::of(&roles);
            let has = |role| roles.contains(&role);
            let any = ROLES.into_iter().any(has);
            let beside_handler = ROLES.into_iter().filter(|role| *role != Role::Handler).any(has);
            prop_assert_eq!(sight.covers(Confidentiality::Normal, is_own), any);
            prop_assert_eq!(
                sight.covers(Confidentiality::Restricted, is_own),
                beside_handler || has(Role::Handler) && is_own
            );
            prop_assert_eq!(sight.covers(Confidentiality::Sealed, is_own), has(Role::SealKeeper));
        }
    }
}
