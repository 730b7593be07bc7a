//! What becomes of attachments once they are here: scanned, given up, forgotten.

use super::StoredAttachment;
use crate::domain::attachment::AttachmentState;
use crate::domain::time::Timestamp;
use crate::store::{Result, Tx, each};

impl Tx {
    /// The files that the scanner is to be asked about.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_unchecked_attachments(
        &mut self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredAttachment>> {
        const SQL: &str = "SELECT id FROM attachment WHERE state = 'checking' AND check_at <= $1 \
             ORDER BY check_at, id LIMIT $2";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(now.0)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        self.read_attachments(rows).await
    }

    /// Notes what the scanner said, or when it is asked again.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn note_attachment_check(
        &mut self,
        id: &str,
        state: AttachmentState,
        again_at: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "UPDATE attachment SET state = $2, check_at = $3, \
             object = CASE WHEN $2 = 'infected' THEN '' ELSE object END, \
             key_name = CASE WHEN $2 = 'infected' THEN '' ELSE key_name END WHERE id = $1 AND state = 'checking'";
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(state.key())
            .bind(again_at.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Gives up a file that belongs to no feedback. False when it belongs to one.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn drop_attachment(&mut self, id: &str) -> Result<bool> {
        const SQL: &str =
            "UPDATE attachment SET state = 'gone' WHERE id = $1 AND feedback_id IS NULL";
        let dropped = each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(dropped == 1)
    }

    /// Gives up all files of a feedback; what is kept of them is deleted by and by.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn drop_attachments_of(&mut self, feedback: &str) -> Result<u64> {
        const SQL: &str = "UPDATE attachment SET state = 'gone' WHERE feedback_id = $1";
        let dropped = each!(self, |c| sqlx::query(SQL)
            .bind(feedback)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(dropped)
    }

    /// Gives up the files that wait since before a moment.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn drop_stale_attachments(&mut self, before: Timestamp) -> Result<u64> {
        const SQL: &str = "UPDATE attachment SET state = 'gone' WHERE feedback_id IS NULL AND state <> 'gone' \
             AND created_at < $1";
        let dropped = each!(self, |c| sqlx::query(SQL)
            .bind(before.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(dropped)
    }

    /// The files that are given up and still have something here.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_gone_attachments(&mut self, limit: u32) -> Result<Vec<StoredAttachment>> {
        const SQL: &str = "SELECT id FROM attachment WHERE state = 'gone' ORDER BY id LIMIT $1";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        self.read_attachments(rows).await
    }

    /// Forgets a file that is given up.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn delete_attachment(&mut self, id: &str) -> Result<()> {
        const SQL: &str = "DELETE FROM attachment WHERE id = $1 AND state = 'gone'";
        self.delete_attachment_pieces(id).await?;
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The feedback whose events name files, behind one, in order.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_feedback_with_files(
        &mut self,
        after: &str,
        limit: u32,
    ) -> Result<Vec<String>> {
        const SQL: &str = "SELECT DISTINCT feedback_id FROM feedback_event WHERE feedback_id > $1 \
             AND kind IN ('submitted', 'info_supplied') AND facts LIKE $2 ORDER BY feedback_id LIMIT $3";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(after)
            .bind("%\nfile.%")
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }
}
