//! Which procedures there are and when they changed, without their texts: for site maps and catalogues.

use jiff::ToSpan;
use jiff::civil::Date;

use super::procedures::on_day;
use super::versions::{VersionRow, codes, columns};
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

    /// The version of each procedure that applies on a day and did not on an earlier one or was not public yet, in no
    /// order; also those that say that it has ended.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_applying_since(&mut self, since: Date, day: Date) -> Result<Vec<Version>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM procedure_version WHERE state = 'published' AND is_shown \
             AND (valid_from IS NULL OR valid_from <= $1) AND (valid_to IS NULL OR valid_to >= $1) \
             AND (valid_from > $2 OR published_at >= $3)"
        );
        let rows: Vec<VersionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(day.to_string())
            .bind(since.to_string())
            .bind(after(since).0)
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(VersionRow::read).collect()
    }

    /// The versions with which a procedure is new, or stands in place of others, that apply from some day until `day` on
    /// and did not begin by an earlier one or were not public yet; in the order of their days.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_begun_since(&mut self, since: Date, day: Date) -> Result<Vec<Version>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM procedure_version WHERE state = 'published' AND is_shown AND NOT is_end \
             AND change_type IN ('moi', 'thay_the') AND valid_from <= $1 \
             AND (valid_from > $2 OR published_at >= $3) ORDER BY valid_from, code, number"
        );
        let rows: Vec<VersionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(day.to_string())
            .bind(since.to_string())
            .bind(after(since).0)
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(VersionRow::read).collect()
    }

    /// The codes of the procedures of which no text was public by the end of a day, in order.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_first_published_after(&mut self, day: Date) -> Result<Vec<ProcedureCode>> {
        const SQL: &str = "SELECT code FROM procedure_version WHERE state = 'published' AND NOT is_end \
             GROUP BY code HAVING MIN(published_at) >= $1";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(after(day).0)
            .fetch_all(c)
            .await)?;
        codes(&rows)
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

/// The first moment after a day.
fn after(day: Date) -> Timestamp {
    Timestamp::start_of(day.saturating_add(1.day()))
}
