//! What is published on a day, read through from one procedure to the next.

use jiff::civil::Date;

use super::procedures::{on_day, parse};
use super::versions::agency;
use super::{Error, Result, Tx, each};
use crate::domain::agency::AgencyCode;
use crate::domain::code::ProcedureCode;
use crate::domain::procedure::Procedure;

/// What is published of a procedure on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The text.
    pub procedure: Procedure,
    /// Which of its versions.
    pub number: u32,
    /// The decision that announces it.
    pub decision: Option<String>,
    /// The agency that answers for the text; `None` is the province's own office.
    pub agency: Option<AgencyCode>,
}

/// Columns of a [`Published`]: code, number, decision, agency, record.
type Row = (String, i64, Option<String>, Option<String>, String);

impl Tx {
    /// What is published on a day behind a code, in the database's order of codes.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_published(
        &mut self,
        day: Date,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Published>> {
        const SQL: &str = concat!(
            "SELECT code, number, decision_id, agency, record FROM procedure_version WHERE code > $2 AND ",
            on_day!(),
            " ORDER BY code LIMIT $3"
        );
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(day.to_string())
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        let read = |(code, number, decision, owner, record): Row| {
            Ok(Published {
                procedure: parse(&code, &record)?,
                number: u32::try_from(number).unwrap_or(u32::MAX),
                decision,
                agency: agency(&code, owner.as_deref())?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Every procedure that is published on a day, with the number of its version.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_numbers(&mut self, day: Date) -> Result<Vec<(ProcedureCode, u32)>> {
        const SQL: &str = concat!(
            "SELECT code, number FROM procedure_version WHERE ",
            on_day!()
        );
        let rows: Vec<(String, i64)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(day.to_string())
            .fetch_all(c)
            .await)?;
        let read = |(code, number): (String, i64)| {
            let parsed = ProcedureCode::parse(&code).map_err(|e| Error::row(&code, &e))?;
            Ok((parsed, u32::try_from(number).unwrap_or(u32::MAX)))
        };
        rows.into_iter().map(read).collect()
    }
}
