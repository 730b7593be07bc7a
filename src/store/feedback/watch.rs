//! What the program looks at by itself, and which replica does.

use jiff::civil::Date;

use crate::domain::feedback::queue::day_key;
use crate::domain::time::Timestamp;
use crate::store::{Result, Tx, each};

/// Feedback whose day has come.
pub(super) const TO_CHECK: &str = "SELECT id FROM feedback WHERE next_check_on < '9999-12-31' AND next_check_on <= $1 \
     ORDER BY next_check_on, id LIMIT $2";

impl Tx {
    /// Feedback whose day to be looked at has come, the longest waiting first.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_feedback_to_check(&mut self, today: Date, limit: u32) -> Result<Vec<String>> {
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(TO_CHECK)
            .bind(today.to_string())
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Notes on which day a feedback is looked at again; `None` is never, unless something happens.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn set_next_check(&mut self, id: &str, day: Option<Date>) -> Result<()> {
        const SQL: &str = "UPDATE feedback SET next_check_on = $2 WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(day_key(day))
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes by which rules those days are counted. If it was by others, everything is looked at once.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn set_check_rules(&mut self, digest: &str) -> Result<()> {
        const NEW: &str = "INSERT INTO feedback_check_rules (only_row, digest) VALUES (1, $1) ON CONFLICT DO NOTHING";
        const OTHER: &str = "UPDATE feedback_check_rules SET digest = $1 WHERE digest <> $1";
        const ALL: &str =
            "UPDATE feedback SET next_check_on = '' WHERE next_check_on < '9999-12-31'";
        each!(self, |c| sqlx::query(NEW)
            .bind(digest)
            .execute(c)
            .await
            .map(|_| ()))?;
        let changed = each!(self, |c| sqlx::query(OTHER)
            .bind(digest)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        if changed > 0 {
            each!(self, |c| sqlx::query(ALL).execute(c).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// Takes or keeps a lease. False while another replica has it.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn take_lease(
        &mut self,
        name: &str,
        holder: &str,
        (now, until): (Timestamp, Timestamp),
    ) -> Result<bool> {
        const SQL: &str = "INSERT INTO lease (name, holder, until) VALUES ($1, $2, $3) \
             ON CONFLICT (name) DO UPDATE SET holder = $2, until = $3 WHERE lease.holder = $2 OR lease.until <= $4";
        let taken = each!(self, |c| sqlx::query(SQL)
            .bind(name)
            .bind(holder)
            .bind(until.0)
            .bind(now.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(taken == 1)
    }
}
