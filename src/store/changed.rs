//! Which procedures there are and when they changed, without their texts: for site maps and catalogues.

use jiff::civil::Date;

use super::procedures::on_day;
use super::versions::{VersionRow, columns};
use super::{Error, Result, Tx, each};
use crate::domain::code::ProcedureCode;
use crate::domain::time::Timestamp;
use crate::domain::version::Version;

impl Tx {
    /// The codes of all procedures that are published on a day with the time of their last change, in order. Sorted
    /// here, because databases sort text in different ways.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_changed(&mut self, day: Date) -> Result<Vec<(ProcedureCode, Timestamp)>> {
        const SQL: &str = concat!(
            "SELECT code, published_at FROM procedure_version WHERE ",
            on_day!(),
            " ORDER BY code"
        );
        let rows: Vec<(String, i64)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(day.to_string())
            .fetch_all(c)
            .await)?;
        let rows = rows.iter().map(|(code, published_at)| {
            let parsed = ProcedureCode::parse(code).map_err(|e| Error::row(code, &e))?;
            Ok((parsed, Timestamp(*published_at)))
        });
        let mut rows = rows.collect::<Result<Vec<_>>>()?;
        rows.sort_unstable();
        Ok(rows)
    }

    /// The version of each procedure that applies on a day, in no order; also those that say that it has ended.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_applying(&mut self, day: Date) -> Result<Vec<Version>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM procedure_version WHERE state = 'published' AND is_shown \
             AND (valid_from IS NULL OR valid_from <= $1) AND (valid_to IS NULL OR valid_to >= $1)"
        );
        let rows: Vec<VersionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(day.to_string())
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(VersionRow::read).collect()
    }

    /// When the newest was published of all that shapes what is published on a day: the versions that the public may
    /// have then, and those by which procedures have ended; `None` when there are none.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn last_change(&mut self, day: Date) -> Result<Option<Timestamp>> {
        const SQL: &str = "SELECT CAST(MAX(published_at) AS BIGINT) FROM procedure_version \
             WHERE state = 'published' AND is_shown AND (is_first OR valid_from IS NULL OR valid_from <= $1) \
             AND (valid_to IS NULL OR valid_to >= $1)";
        let (published_at,): (Option<i64>,) = each!(self, |c| sqlx::query_as(SQL)
            .bind(day.to_string())
            .fetch_one(c)
            .await)?;
        Ok(published_at.map(Timestamp))
    }
}
