//! What the program looks at by itself, and which replica does.

use jiff::civil::Date;

use crate::domain::time::Timestamp;
use crate::store::{Result, Tx, each};

impl Tx {
    /// Feedback for which something may become due, and that was not looked at on this day.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_unchecked_feedback(
        &mut self,
        today: Date,
        limit: u32,
    ) -> Result<Vec<String>> {
        const SQL: &str = "SELECT id FROM feedback WHERE state IN ('submitted', 'screening', 'needs_info', 'accepted', \
             'assigned', 'in_progress', 'pending_approval', 'collecting', 'answered', 'closed', 'merged') \
             AND (state <> 'closed' OR visibility IN ('private', 'release_asked')) AND checked_on < $1 ORDER BY id LIMIT $2";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(today.to_string())
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Notes that a feedback was looked at.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn note_feedback_checked(&mut self, id: &str, today: Date) -> Result<()> {
        const SQL: &str = "UPDATE feedback SET checked_on = $2 WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(today.to_string())
            .execute(c)
            .await
            .map(|_| ()))?;
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
