//! Reports: what was sent in a period, and what became of it by a moment, the cut-off.
//!
//! All figures follow from the events before the cut-off: a report of an old period that is made today equals the one
//! that was made then. One that was issued is kept as it was and never changes; a later one may stand in its place.

pub mod definitions;
pub mod figures;
mod grouping;
mod life;
pub mod period;
pub mod public;
pub mod tables;
mod tally;

use crate::domain::agency::AgencyCode;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;

pub use figures::Figures;
pub use life::{Entry, Life, Standing, Window, is_pending};
pub use period::Period;
pub use tally::{Names, Tally};

/// For what a report is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The period, as it is written.
    pub period: String,
    /// What people call the period.
    pub period_label: String,
    /// Its first day.
    pub from: jiff::civil::Date,
    /// Its last day.
    pub to: jiff::civil::Date,
    /// What the days of the period rest on.
    pub basis: String,
    /// Of this unit and those below it; `None` is the whole province.
    pub unit: Option<AgencyCode>,
    /// What it is called.
    pub unit_name: String,
    /// What happened from this moment on is not in it.
    pub cutoff: Timestamp,
    /// Whether the period was over at the cut-off.
    pub is_whole: bool,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// For what.
    pub head: Head,
    /// How many.
    pub figures: Figures,
}

/// A report that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Identifies it: a UUID of version 7.
    pub id: String,
    /// 1, and one more for each that takes the place of the one before.
    pub edition: u32,
    /// The one in whose place it stands.
    pub corrects: Option<String>,
    /// The one that stands in its place now.
    pub corrected_by: Option<String>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// By whom.
    pub issued_by: StaffId,
    /// The SHA-256 of its canonical JSON, in hexadecimal digits.
    pub sha256: String,
    /// Whether that is still so.
    pub is_intact: bool,
    /// What it says.
    pub report: Report,
}
