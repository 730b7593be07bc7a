//! What was submitted under which key, so that nothing is kept twice.

use crate::domain::time::Timestamp;
use crate::store::{Result, Tx, each};

/// A submission that is known already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// SHA-256 of what was sent.
    pub digest: String,
    /// The mark of who sent it and what it says.
    pub sender_mark: String,
    /// The feedback it became.
    pub feedback: String,
    /// When.
    pub at: Timestamp,
}

/// A submission: digest, mark, feedback, at.
type SubmissionRow = (String, String, String, i64);

impl Tx {
    /// Notes what is submitted under a key. False when something is already; it is not changed then. On PostgreSQL it
    /// waits for who is at it under the same key just now.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn note_submission(
        &mut self,
        idempotency: &str,
        submitted: &Submitted,
    ) -> Result<bool> {
        const SQL: &str = "INSERT INTO feedback_submission (idempotency, digest, sender_mark, feedback_id, at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        let kept = each!(self, |c| sqlx::query(SQL)
            .bind(idempotency)
            .bind(&submitted.digest)
            .bind(&submitted.sender_mark)
            .bind(&submitted.feedback)
            .bind(submitted.at.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(kept == 1)
    }

    /// What was submitted under a key.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn find_submission(&mut self, idempotency: &str) -> Result<Option<Submitted>> {
        const SQL: &str = "SELECT digest, sender_mark, feedback_id, at FROM feedback_submission WHERE idempotency = $1";
        let row: Option<SubmissionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(idempotency)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(submitted))
    }

    /// The newest submission since a moment with the same mark.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn find_same_submission(
        &mut self,
        sender_mark: &str,
        since: Timestamp,
    ) -> Result<Option<Submitted>> {
        const SQL: &str = "SELECT digest, sender_mark, feedback_id, at FROM feedback_submission \
             WHERE sender_mark = $1 AND at >= $2 ORDER BY at DESC, feedback_id LIMIT 1";
        let row: Option<SubmissionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(sender_mark)
            .bind(since.0)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(submitted))
    }
}

fn submitted((digest, sender_mark, feedback, at): SubmissionRow) -> Submitted {
    Submitted {
        digest,
        sender_mark,
        feedback,
        at: Timestamp(at),
    }
}
