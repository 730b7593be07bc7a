//! Reports as officers read them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::feedback::report::Issued;
use crate::record::ReportRecord;

/// A report that was issued. It never changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuedReport)]
pub struct IssuedBody {
    /// Identifies it.
    pub id: String,
    /// 1, and one more for each that takes the place of the one before.
    #[schema(minimum = 1, example = 1)]
    pub edition: u32,
    /// The report in whose place it stands; null is none.
    #[schema(required)]
    pub corrects: Option<String>,
    /// The report that stands in its place now; null is none.
    #[schema(required)]
    pub corrected_by: Option<String>,
    /// When it was issued (RFC 3339).
    #[schema(format = DateTime)]
    pub issued_at: String,
    /// `id` of the officer who has issued it.
    pub issued_by: String,
    /// The SHA-256 of `report`: its JSON with its keys in the order in which they come, in UTF-8 and without spaces.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: String,
    /// What it says.
    pub report: ReportRecord,
}

/// A line of a list of reports.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuedReportItem)]
pub struct IssuedItem {
    /// Identifies it.
    pub id: String,
    /// The period, as it is written.
    #[schema(example = "2026-Q4")]
    pub period: String,
    /// What people call the period.
    #[schema(example = "quý IV năm 2026")]
    pub period_label: String,
    /// Code of the unit; null is the whole province.
    #[schema(required)]
    pub unit: Option<String>,
    /// What the unit is called.
    pub unit_name: String,
    /// 1, and one more for each that takes the place of the one before.
    pub edition: u32,
    /// The report in whose place it stands; null is none.
    #[schema(required)]
    pub corrects: Option<String>,
    /// The report that stands in its place now; null is none.
    #[schema(required)]
    pub corrected_by: Option<String>,
    /// When it was issued (RFC 3339).
    #[schema(format = DateTime)]
    pub issued_at: String,
    /// The SHA-256 of its figures.
    pub sha256: String,
}

/// A page of reports.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuedReportList)]
pub struct IssuedList {
    /// The last issued first.
    pub items: Vec<IssuedItem>,
    /// Goes into `cursor` of the next page; null on the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// A report that is not issued: what it would say.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportPreview)]
pub struct PreviewBody {
    /// What it would say.
    pub report: ReportRecord,
}

/// A report to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewReport)]
pub struct NewReportBody {
    /// A month `2026-11`, a quarter `2026-Q4`, half a year `2026-H2`, a year `2026`, or days `2026-10-05..2026-12-24`. It
    /// must be over.
    #[schema(example = "2026-Q4")]
    pub period: String,
    /// Code of the unit, whose report has the units below it too; left out is the whole province.
    #[schema(example = "06073")]
    pub unit: Option<String>,
    /// `id` of the report in whose place this one stands: the newest of the same period and unit.
    pub corrects: Option<String>,
}

impl From<&Issued> for IssuedBody {
    fn from(issued: &Issued) -> Self {
        Self {
            id: issued.id.clone(),
            edition: issued.edition,
            corrects: issued.corrects.clone(),
            corrected_by: issued.corrected_by.clone(),
            issued_at: issued.issued_at.to_string(),
            issued_by: issued.issued_by.to_string(),
            sha256: issued.sha256.clone(),
            report: (&issued.report).into(),
        }
    }
}

impl From<&Issued> for IssuedItem {
    fn from(issued: &Issued) -> Self {
        let head = &issued.report.head;
        Self {
            id: issued.id.clone(),
            period: head.period.clone(),
            period_label: head.period_label.clone(),
            unit: head.unit.as_ref().map(ToString::to_string),
            unit_name: head.unit_name.clone(),
            edition: issued.edition,
            corrects: issued.corrects.clone(),
            corrected_by: issued.corrected_by.clone(),
            issued_at: issued.issued_at.to_string(),
            sha256: issued.sha256.clone(),
        }
    }
}
