//! What waits for an officer.

use std::collections::BTreeSet;

use super::handling::ROLES;
use super::{App, Error};
use crate::domain::agency::{Agency, AgencyCode};
use crate::domain::feedback::queue::{Queue, QueueRow};
use crate::domain::feedback::state::State;
use crate::domain::staff::{Officer, Role};

/// Which queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// What the officer works on.
    Mine,
    /// All that is open with the officer's units.
    Open,
    /// What must be done today.
    DueToday,
    /// What should have been done before today.
    Overdue,
    /// What somebody has to look at before anything else.
    Quarantined,
    /// What is sealed; for who keeps it.
    Sealed,
    /// All, also what has ended.
    All,
}

/// A page of a queue.
///
/// # Errors
/// [`Error::Forbidden`] for who sees no feedback at all; [`Error::Unavailable`].
pub async fn list(
    app: &App,
    officer: &Officer,
    (asked, state): (Asked, Option<State>),
    after: Option<(String, String)>,
    limit: u32,
) -> Result<Vec<QueueRow>, Error> {
    app.keyring()?;
    let needed = if asked == Asked::Sealed {
        &[Role::SealKeeper][..]
    } else {
        &ROLES[..]
    };
    if !needed.iter().any(|role| officer.has(*role)) {
        let role = needed.first().copied().unwrap_or(Role::Intake);
        return Err(Error::Forbidden(role, None));
    }
    let today = app.clock.now().day();
    let read = async {
        let mut tx = app.store.read().await?;
        let units = if covers_all(officer, needed) {
            None
        } else {
            Some(units(officer, needed, &tx.list_agencies().await?))
        };
        let queue = Queue {
            units,
            handler: (asked == Asked::Mine).then(|| officer.id.clone()),
            state,
            is_open: asked != Asked::All && asked != Asked::Sealed,
            due_from: (asked == Asked::DueToday).then_some(today),
            due_to: match asked {
                Asked::DueToday => Some(today),
                Asked::Overdue => today.yesterday().ok(),
                _ => None,
            },
            is_quarantined: asked == Asked::Quarantined,
            is_sealed: asked == Asked::Sealed,
            after,
            limit,
        };
        tx.list_queue(&queue).await
    };
    app.answered(read).await
}

fn covers_all(officer: &Officer, roles: &[Role]) -> bool {
    roles.iter().any(|role| officer.may(*role, &[]))
}

/// The units of the officer's grants with all below them.
fn units(officer: &Officer, roles: &[Role], agencies: &[Agency]) -> Vec<String> {
    let grants = officer
        .grants
        .iter()
        .filter(|grant| roles.contains(&grant.role));
    let mut units: BTreeSet<&AgencyCode> =
        grants.filter_map(|grant| grant.agency.as_ref()).collect();
    loop {
        let is_below = |agency: &&Agency| {
            agency
                .parent
                .as_ref()
                .is_some_and(|parent| units.contains(parent))
        };
        let below: Vec<&AgencyCode> = agencies
            .iter()
            .filter(is_below)
            .map(|agency| &agency.code)
            .collect();
        let before = units.len();
        units.extend(below);
        if units.len() == before {
            return units.into_iter().map(ToString::to_string).collect();
        }
    }
}
