//! What waits for whom: which feedback is asked for, and what is seen of each.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::code::FeedbackCode;
use super::sight::Reach;
use super::state::State;
use super::waiting::Waiting;
use super::words::{Confidentiality, Kind, Urgency};
use crate::domain::agency::AgencyCode;
use crate::domain::scope::Signal;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;

/// Which feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What an office still owes something for.
    Open,
    /// The same, of the officer's own.
    Mine,
    /// What somebody has to decide.
    Waiting(Waiting),
    /// What is sealed; nothing else has any of it.
    Sealed,
    /// All that is not sealed, also what has ended.
    All,
}

/// What an officer wants to see.
#[derive(Debug, Clone)]
pub struct Queue {
    /// Who.
    pub officer: StaffId,
    /// What they see of which units.
    pub reach: Reach,
    /// Which feedback.
    pub part: Part,
    /// Only in this state.
    pub state: Option<State>,
    /// Only what must be done on or after this day.
    pub due_from: Option<Date>,
    /// Only what must be done by this day.
    pub due_to: Option<Date>,
    /// Behind this one: its day and its identifier.
    pub after: Option<(String, String)>,
    /// At most so many.
    pub limit: u32,
}

/// A line of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// Its identifier.
    pub id: String,
    /// What the sender has it by.
    pub code: FeedbackCode,
    /// Where it stands.
    pub state: State,
    /// What kind it is.
    pub kind: Kind,
    /// How soon it must be answered.
    pub urgency: Urgency,
    /// Who may see it.
    pub confidentiality: Confidentiality,
    /// What the sender's text seemed to be about when it came, the most pressing first.
    pub signals: BTreeSet<Signal>,
    /// Whether somebody has to look at it first.
    pub is_quarantined: bool,
    /// What somebody has to decide about it.
    pub waiting: Option<Waiting>,
    /// The unit that has it; `None` is the province's own office.
    pub unit: Option<AgencyCode>,
    /// Who works on it.
    pub handler: Option<StaffId>,
    /// The procedure it is about.
    pub procedure: Option<String>,
    /// The next day by which something must happen.
    pub next_due: Option<Date>,
    /// Whether a deadline was passed.
    pub is_breached: bool,
    /// When it was sent.
    pub submitted_at: Timestamp,
    /// The place of its last event.
    pub revision: u32,
}

/// What comes behind every day: nothing is waited for.
pub const NO_DAY: &str = "9999-12-31";

/// A day as rows are ordered by it.
#[must_use]
pub fn day_key(day: Option<Date>) -> String {
    day.map_or_else(|| NO_DAY.to_owned(), |day| day.to_string())
}

impl QueueRow {
    /// Its place in a queue.
    #[must_use]
    pub fn place(&self) -> (String, String) {
        (day_key(self.next_due), self.id.clone())
    }
}
