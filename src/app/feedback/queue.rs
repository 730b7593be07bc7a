//! What waits for an officer.

use super::{App, Error};
use crate::domain::feedback::queue::{Part, Queue, QueueRow};
use crate::domain::feedback::sight::{KEEPERS, ROLES, Reach};
use crate::domain::feedback::state::State;
use crate::domain::feedback::waiting::Waiting;
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
    /// What somebody has to decide; for who does.
    Waiting(Waiting),
    /// What is sealed; for who keeps it.
    Sealed,
    /// All, also what has ended.
    All,
}

impl Asked {
    /// The roles of which one is needed where the feedback is.
    fn needed(self) -> &'static [Role] {
        match self {
            Self::Sealed => &KEEPERS,
            Self::Waiting(waiting) => waiting.deciders(),
            _ => &ROLES,
        }
    }

    fn part(self) -> Part {
        match self {
            Self::Mine => Part::Mine,
            Self::Open | Self::DueToday | Self::Overdue => Part::Open,
            Self::Waiting(waiting) => Part::Waiting(waiting),
            Self::Sealed => Part::Sealed,
            Self::All => Part::All,
        }
    }
}

/// A page of a queue.
///
/// # Errors
/// [`Error::Forbidden`] for who sees nothing of such a queue anywhere; [`Error::Unavailable`].
pub async fn list(
    app: &App,
    officer: &Officer,
    (asked, state): (Asked, Option<State>),
    after: Option<(String, String)>,
    limit: u32,
) -> Result<Vec<QueueRow>, Error> {
    app.keyring()?;
    let needed = asked.needed();
    if !needed.iter().any(|role| officer.has(*role)) {
        let role = needed.first().copied().unwrap_or(Role::Intake);
        return Err(Error::Forbidden(role, None));
    }
    let part = asked.part();
    let has_state = |kept: fn(State) -> bool| state.is_none_or(kept);
    let may_be_any = match part {
        Part::Open | Part::Mine => has_state(State::is_open),
        Part::Waiting(Waiting::Approval) => has_state(|state| state == State::PendingApproval),
        _ => true,
    };
    if !may_be_any {
        return Ok(Vec::new());
    }
    let today = app.clock.now().day();
    let read = async {
        let mut tx = app.store.read().await?;
        // Who has every role in the whole province needs no list of what is in it.
        let units = if officer.grants.iter().any(|grant| grant.agency.is_some()) {
            tx.list_units().await?
        } else {
            std::collections::BTreeMap::new()
        };
        let queue = Queue {
            officer: officer.id.clone(),
            reach: Reach::of(officer, &units, needed),
            part,
            state,
            due_from: (asked == Asked::DueToday).then_some(today),
            due_to: match asked {
                Asked::DueToday => Some(today),
                Asked::Overdue => today.yesterday().ok(),
                _ => None,
            },
            after,
            limit,
        };
        tx.list_queue(&queue).await
    };
    app.answered(read).await
}
