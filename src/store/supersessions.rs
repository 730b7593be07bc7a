//! Which procedures stand in place of which, as rows: each by the version that ended the other one. They count while
//! that version does.

use std::collections::BTreeSet;

use super::versions::codes;
use super::{Error, Result, Tx, each};
use crate::domain::code::ProcedureCode;
use crate::domain::version::VersionKey;

impl Tx {
    /// Notes that a procedure stands in place of one that a version ends, and tells those who follow the feed.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn add_supersession(&mut self, ended: &VersionKey, by: &ProcedureCode) -> Result<()> {
        const SQL: &str = "INSERT INTO supersession (code, number, by_code) VALUES ($1, $2, $3) \
             ON CONFLICT DO NOTHING";
        const TELL: &str = "UPDATE procedure_version SET seq = $3 WHERE code = $1 AND number = $2";
        let added = each!(self, |c| sqlx::query(SQL)
            .bind(ended.code.as_str())
            .bind(i64::from(ended.number))
            .bind(by.as_str())
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        if added == 0 {
            return Ok(());
        }
        let seq = self.next_seq().await?;
        each!(self, |c| sqlx::query(TELL)
            .bind(ended.code.as_str())
            .bind(i64::from(ended.number))
            .bind(seq)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes that what stands in place of a procedure by one version does so by another, which corrects it, but for
    /// the procedure `without`; says how many do.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn copy_supersessions(
        &mut self,
        from: u32,
        to: &VersionKey,
        without: Option<&ProcedureCode>,
    ) -> Result<u64> {
        const SQL: &str = "INSERT INTO supersession (code, number, by_code) \
             SELECT code, $3, by_code FROM supersession WHERE code = $1 AND number = $2 AND by_code <> $4";
        let copied = each!(self, |c| sqlx::query(SQL)
            .bind(to.code.as_str())
            .bind(i64::from(from))
            .bind(i64::from(to.number))
            .bind(without.map_or("", ProcedureCode::as_str))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(copied)
    }

    /// The procedures that stand in place of another by one version of that, by code.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_successors_by(&mut self, ended: &VersionKey) -> Result<Vec<ProcedureCode>> {
        const SQL: &str =
            "SELECT by_code FROM supersession WHERE code = $1 AND number = $2 ORDER BY by_code";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(ended.code.as_str())
            .bind(i64::from(ended.number))
            .fetch_all(c)
            .await)?;
        codes(&rows)
    }

    /// Which procedures stand in place of which: each that ended with each that stands in its place, in order.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_supersessions(&mut self) -> Result<BTreeSet<(ProcedureCode, ProcedureCode)>> {
        const SQL: &str = "SELECT DISTINCT s.code, s.by_code FROM supersession AS s \
             JOIN procedure_version AS e ON e.code = s.code AND e.number = s.number WHERE e.is_shown";
        let rows: Vec<(String, String)> = each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        let parse = |code: &str| ProcedureCode::parse(code).map_err(|e| Error::row(code, &e));
        let pairs = rows.iter().map(|(code, by)| Ok((parse(code)?, parse(by)?)));
        pairs.collect()
    }

    /// The procedures that stand in place of this one, by code.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_successors(&mut self, code: &ProcedureCode) -> Result<Vec<ProcedureCode>> {
        const SQL: &str = "SELECT DISTINCT s.by_code FROM supersession AS s \
             JOIN procedure_version AS e ON e.code = s.code AND e.number = s.number \
             WHERE s.code = $1 AND e.is_shown ORDER BY s.by_code";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(code.as_str())
            .fetch_all(c)
            .await)?;
        codes(&rows)
    }

    /// The procedures in whose place this one stands, by code.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_predecessors(&mut self, code: &ProcedureCode) -> Result<Vec<ProcedureCode>> {
        const SQL: &str = "SELECT DISTINCT s.code FROM supersession AS s \
             JOIN procedure_version AS e ON e.code = s.code AND e.number = s.number \
             WHERE s.by_code = $1 AND e.is_shown ORDER BY s.code";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(code.as_str())
            .fetch_all(c)
            .await)?;
        codes(&rows)
    }
}
