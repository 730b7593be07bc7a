//! Deleting for good: what of a feedback goes, and what is old enough to.

use crate::domain::time::Timestamp;
use crate::store::{Result, Tx, each};

impl Tx {
    /// Feedback behind an id that has ended, is not sealed, was sent before a moment, and of which something is kept.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_ended_feedback(
        &mut self,
        after: &str,
        sent_before: Timestamp,
        limit: u32,
    ) -> Result<Vec<String>> {
        const SQL: &str = "SELECT id FROM feedback f WHERE id > $1 AND submitted_at < $2 \
             AND state IN ('closed', 'withdrawn', 'not_accepted', 'transferred') AND confidentiality <> 'sealed' \
             AND (EXISTS (SELECT 1 FROM feedback_part p WHERE p.feedback_id = f.id) \
             OR EXISTS (SELECT 1 FROM message m WHERE m.feedback_id = f.id)) ORDER BY id LIMIT $3";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(after)
            .bind(sent_before.0)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// How many have not ended, or are sealed: nothing of them is deleted.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn count_held_feedback(&mut self) -> Result<u64> {
        const SQL: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM feedback WHERE confidentiality = 'sealed' \
             OR state NOT IN ('closed', 'withdrawn', 'not_accepted', 'transferred')";
        let (count,): (i64,) = each!(self, |c| sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Deletes a sealed part; false when it is not there.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn delete_part(&mut self, feedback: &str, id: &str) -> Result<bool> {
        const SQL: &str = "DELETE FROM feedback_part WHERE feedback_id = $1 AND id = $2";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(feedback)
            .bind(id)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Forgets by which ways a sender is told, what still waits to be sent, and what was sent in under which key.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn delete_addresses(&mut self, feedback: &str) -> Result<()> {
        const WAYS: &str = "DELETE FROM message_way WHERE feedback_id = $1";
        const WAITING: &str =
            "DELETE FROM message WHERE feedback_id = $1 AND state IN ('held', 'pending')";
        const SENT_IN: &str = "DELETE FROM feedback_submission WHERE feedback_id = $1";
        for sql in [WAYS, WAITING, SENT_IN] {
            self.delete(sql, feedback).await?;
        }
        Ok(())
    }

    /// Forgets of which events a sender was told.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn delete_messages(&mut self, feedback: &str) -> Result<()> {
        const SQL: &str = "DELETE FROM message WHERE feedback_id = $1";
        self.delete(SQL, feedback).await
    }

    /// How many messages about a feedback are kept.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn count_messages(&mut self, feedback: &str) -> Result<u64> {
        const SQL: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM message WHERE feedback_id = $1";
        let (count,): (i64,) = each!(self, |c| sqlx::query_as(SQL)
            .bind(feedback)
            .fetch_one(c)
            .await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// How many submissions from before a moment are noted.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn count_old_submissions(&mut self, before: Timestamp) -> Result<u64> {
        const SQL: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM feedback_submission WHERE at < $1";
        let (count,): (i64,) = each!(self, |c| sqlx::query_as(SQL)
            .bind(before.0)
            .fetch_one(c)
            .await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Forgets some submissions from before a moment; how many that were.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn delete_old_submissions(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        const SQL: &str = "DELETE FROM feedback_submission WHERE idempotency IN (SELECT idempotency \
             FROM feedback_submission WHERE at < $1 ORDER BY at, idempotency LIMIT $2)";
        Ok(each!(self, |c| sqlx::query(SQL)
            .bind(before.0)
            .bind(i64::from(limit))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Gives a message up that cannot be read.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn bury_message(&mut self, id: &str) -> Result<()> {
        const SQL: &str = "UPDATE message SET state = 'dead', failure = 'sealed', lease = NULL, leased_until = 0 \
             WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    async fn delete(&mut self, sql: &'static str, feedback: &str) -> Result<()> {
        each!(self, |c| sqlx::query(sql)
            .bind(feedback)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
