//! Where the row of a feedback says it stands, column by column, to be held against what the events give.

use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use super::waiting;
use crate::domain::agency::AgencyCode;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::queue::day_key;

use crate::domain::feedback::words::Content;
use crate::domain::scope::Signal;
use crate::domain::staff::StaffId;
use crate::store::{Error, Result, Tx, each};

/// The columns that follow from the events.
const COLUMNS: [&str; 23] = [
    "state",
    "is_open",
    "kind",
    "channel",
    "urgency",
    "content",
    "confidentiality",
    "visibility",
    "signals",
    "is_quarantined",
    "unit",
    "handler",
    "procedure_code",
    "commune",
    "next_due",
    "waiting",
    "is_breached",
    "register_year",
    "register_number",
    "parent",
    "submitted_at",
    "answered_at",
    "last_at",
];

/// The same columns as texts, with the place of the last event. Flags are written differently by the two databases.
const SQL: &str = "SELECT state, CASE WHEN is_open THEN '1' ELSE '0' END, kind, channel, urgency, content, \
     confidentiality, visibility, signals, CASE WHEN is_quarantined THEN '1' ELSE '0' END, unit, handler, procedure_code, \
     commune, next_due, waiting, CASE WHEN is_breached THEN '1' ELSE '0' END, CAST(register_year AS TEXT), \
     CAST(register_number AS TEXT), parent, CAST(submitted_at AS TEXT), CAST(answered_at AS TEXT), CAST(last_at AS TEXT), \
     CAST(revision AS TEXT) FROM feedback WHERE id = $1";

/// What the columns of a feedback's row say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackRow(Vec<Option<String>>);

impl FeedbackRow {
    /// What they should say.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let flag = |is: bool| Some(if is { "1" } else { "0" }.to_owned());
        let key = |key: &str| Some(key.to_owned());
        let is_breached = case.limits.iter().any(|limit| limit.breached_on.is_some());
        let (year, number) = case.register.unzip();
        Self(vec![
            key(case.state.key()),
            flag(case.is_owed()),
            key(case.kind.key()),
            key(case.channel.key()),
            key(case.urgency.key()),
            case.content.map(|content| Content::key(content).to_owned()),
            key(case.confidentiality.key()),
            key(case.visibility.key()),
            Some(Signal::written(&case.signals)),
            flag(case.is_quarantined),
            key(case.unit.as_ref().map_or("", AgencyCode::as_str)),
            case.handler
                .as_ref()
                .map(|id| StaffId::as_str(id).to_owned()),
            case.procedure_code().map(ToOwned::to_owned),
            case.commune.as_ref().map(ToString::to_string),
            Some(day_key(case.next_due())),
            key(waiting(case)),
            flag(is_breached),
            year.map(|year| year.to_string()),
            number.map(|number| number.to_string()),
            case.parent.clone(),
            Some(case.submitted_at.0.to_string()),
            case.answered_at.map(|at| at.0.to_string()),
            Some(case.last_at.0.to_string()),
            Some(case.position.to_string()),
        ])
    }

    /// The columns in which two of them differ.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<&'static str> {
        let names = COLUMNS.into_iter().chain(["revision"]);
        let pairs = names.zip(self.0.iter().zip(&other.0));
        pairs
            .filter(|(_, (one, other))| one != other)
            .map(|(name, _)| name)
            .collect()
    }
}

impl<'r, R> FromRow<'r, R> for FeedbackRow
where
    R: Row,
    usize: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let columns = (0..=COLUMNS.len()).map(|place| row.try_get(place));
        columns.collect::<sqlx::Result<_>>().map(Self)
    }
}

impl Tx {
    /// What the columns of a feedback's row say.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn feedback_row(&mut self, id: &str) -> Result<FeedbackRow> {
        let row = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        row.ok_or_else(|| Error::row(id, &"is gone"))
    }
}
