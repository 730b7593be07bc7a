//! Attachments become parts of a feedback.

use crate::store::{Result, Tx, each};

impl Tx {
    /// Makes files that are whole parts of a feedback, each with its number: all, or none when one is a part of another
    /// already or is gone.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn claim_attachments(
        &mut self,
        feedback: &str,
        files: &[(String, u32)],
    ) -> Result<bool> {
        const TAKE: &str = "UPDATE attachment SET feedback_id = $2, number = $3 \
             WHERE id = $1 AND feedback_id IS NULL AND state IN ('checking', 'clean')";
        const SETTLE: &str = "UPDATE attachment SET name_id = '', name_key = '', name_data = '', client_mark = '' \
             WHERE id = $1 AND feedback_id = $2";
        // In one order, so that two who want the same files do not wait for each other.
        let mut files: Vec<&(String, u32)> = files.iter().collect();
        files.sort();
        let mut taken = Vec::with_capacity(files.len());
        for (id, number) in &files {
            let rows = each!(self, |c| sqlx::query(TAKE)
                .bind(id)
                .bind(feedback)
                .bind(i64::from(*number))
                .execute(c)
                .await
                .map(|done| done.rows_affected()))?;
            if rows != 1 {
                self.release_attachments(&taken).await?;
                return Ok(false);
            }
            taken.push(id.as_str());
        }
        for id in &taken {
            each!(self, |c| sqlx::query(SETTLE)
                .bind(id)
                .bind(feedback)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(true)
    }

    /// Files that were taken just now are free again.
    async fn release_attachments(&mut self, ids: &[&str]) -> Result<()> {
        const SQL: &str = "UPDATE attachment SET feedback_id = NULL, number = NULL WHERE id = $1";
        for id in ids {
            each!(self, |c| sqlx::query(SQL)
                .bind(id)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }
}
