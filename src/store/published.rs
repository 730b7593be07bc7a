//! Which procedures there are and when they changed, without their texts: for site maps and catalogues.

use super::procedures::bad_row;
use super::{Result, Tx, each};
use crate::domain::code::ProcedureCode;
use crate::domain::time::Timestamp;

impl Tx {
    /// The codes of all procedures with the time of their last change, in order. Sorted here, because databases
    /// sort text in different ways.
    ///
    /// # Errors
    /// [`super::Error`].
    pub async fn list_changed(&mut self) -> Result<Vec<(ProcedureCode, Timestamp)>> {
        const SQL: &str =
            "SELECT code, changed_at FROM procedure WHERE state = 'current' ORDER BY code";
        let rows: Vec<(String, i64)> = each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        let rows = rows.iter().map(|(code, changed_at)| {
            let parsed = ProcedureCode::parse(code).map_err(|e| bad_row(code, &e))?;
            Ok((parsed, Timestamp(*changed_at)))
        });
        let mut rows = rows.collect::<Result<Vec<_>>>()?;
        rows.sort_unstable();
        Ok(rows)
    }

    /// When the newest change was made, a removal included; `None` when there never was a procedure.
    ///
    /// # Errors
    /// [`super::Error::Database`].
    pub async fn last_change(&mut self) -> Result<Option<Timestamp>> {
        const SQL: &str = "SELECT changed_at FROM procedure ORDER BY seq DESC LIMIT 1";
        let row: Option<(i64,)> = each!(self, |c| sqlx::query_as(SQL).fetch_optional(c).await)?;
        Ok(row.map(|(changed_at,)| Timestamp(changed_at)))
    }
}
