//! What people searched and nothing was found for.

use jiff::civil::Date;

use super::{Error, Result, Tx, each};

impl Tx {
    /// Adds so many who have asked on a day.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn add_unfound(&mut self, day: Date, term: &str, clients: u64) -> Result<()> {
        const SQL: &str = "INSERT INTO search_unfound (day, term, clients) VALUES ($1, $2, $3) \
             ON CONFLICT (day, term) DO UPDATE SET clients = search_unfound.clients + excluded.clients";
        let clients = i64::try_from(clients).map_err(|e| Error::row(term, &e))?;
        each!(self, |c| sqlx::query(SQL)
            .bind(day.to_string())
            .bind(term)
            .bind(clients)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// What most have asked from one day to another, both among them.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_unfound(
        &mut self,
        (from, to): (Date, Date),
        limit: u32,
    ) -> Result<Vec<(String, u64)>> {
        const SQL: &str = "SELECT term, CAST(SUM(clients) AS BIGINT) AS number FROM search_unfound \
             WHERE day >= $1 AND day <= $2 GROUP BY term ORDER BY number DESC, term LIMIT $3";
        let rows: Vec<(String, i64)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(from.to_string())
            .bind(to.to_string())
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        let rows = rows.into_iter();
        let read = rows.map(|(term, number)| {
            let number = u64::try_from(number).map_err(|e| Error::row(&term, &e))?;
            Ok((term, number))
        });
        read.collect()
    }

    /// How many terms of days before one are kept.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn count_old_unfound(&mut self, before: Date) -> Result<u64> {
        const SQL: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM search_unfound WHERE day < $1";
        let (count,): (i64,) = each!(self, |c| sqlx::query_as(SQL)
            .bind(before.to_string())
            .fetch_one(c)
            .await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Forgets the terms of days before one; how many that were.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn delete_old_unfound(&mut self, before: Date) -> Result<u64> {
        const SQL: &str = "DELETE FROM search_unfound WHERE day < $1";
        Ok(each!(self, |c| sqlx::query(SQL)
            .bind(before.to_string())
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }
}
