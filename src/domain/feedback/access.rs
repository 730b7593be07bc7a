//! Which officers may know of a feedback: the one rule, for one feedback as for queues.

use super::words::Confidentiality;
use crate::domain::staff::{Role, StaffId};

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

/// The roles, for the unit that has it, of which one is needed to see a feedback, or a queue of such.
#[must_use]
pub fn roles(is_sealed: bool) -> &'static [Role] {
    if is_sealed { &KEEPERS } else { &ROLES }
}

/// Whether an officer with these roles for its unit may see a feedback, text and all. A grant for the whole province
/// covers every unit: its keepers see whatever any unit has sealed.
#[must_use]
pub fn sees(
    confidentiality: Confidentiality,
    handler: Option<&StaffId>,
    (officer, held): (&StaffId, &[Role]),
) -> bool {
    let needed = roles(confidentiality == Confidentiality::Sealed);
    // Of what is delicate, handlers see their own only.
    let is_others = confidentiality == Confidentiality::Restricted && handler != Some(officer);
    held.iter()
        .any(|role| needed.contains(role) && !(is_others && *role == Role::Handler))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    #[test]
    fn what_is_sealed_is_for_its_keepers_and_what_is_delicate_for_few() {
        let [one, other] = [1, 2].map(|byte| StaffId::new(Timestamp(0), [byte; 10]));
        for role in Role::ALL {
            let may = |level, handler| sees(level, handler, (&one, &[role]));
            assert_eq!(may(Confidentiality::Normal, None), ROLES.contains(&role));
            assert_eq!(
                may(Confidentiality::Restricted, Some(&one)),
                ROLES.contains(&role)
            );
            assert_eq!(
                may(Confidentiality::Restricted, Some(&other)),
                ROLES.contains(&role) && role != Role::Handler
            );
            assert_eq!(
                may(Confidentiality::Sealed, Some(&one)),
                role == Role::SealKeeper
            );
        }
    }
}
