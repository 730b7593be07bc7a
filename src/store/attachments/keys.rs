//! Attachments are sealed anew: the file first, under another name, then the row; the one of before goes last. Where that
//! is cut off, a row among the pieces names what is left over.

use super::StoredAttachment;
use crate::domain::feedback::seal::Sealed;
use crate::domain::text::hex;
use crate::store::{Result, Tx, each};

/// Where the piece begins that is none: a file that is left over, or about to be.
const LEFT_OVER: i64 = -1;

impl Tx {
    /// The whole files that are sealed with a key, or their names, behind one, in order.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_attachments_of_key(
        &mut self,
        key: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<StoredAttachment>> {
        const SQL: &str = "SELECT id FROM attachment WHERE (key_name = $1 OR name_key = $1) AND id > $2 \
             AND state IN ('checking', 'clean') ORDER BY id LIMIT $3";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(key)
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        self.read_attachments(rows).await
    }

    /// What is left over of a file that was sealed anew.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn find_attachment_left_over(&mut self, id: &str) -> Result<Option<String>> {
        const SQL: &str =
            "SELECT object FROM attachment_piece WHERE attachment_id = $1 AND start = $2";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .bind(LEFT_OVER)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(|(object,)| object))
    }

    /// Notes what is left over of a file; `None` when nothing is any more.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn note_attachment_left_over(
        &mut self,
        id: &str,
        object: Option<&str>,
    ) -> Result<()> {
        const FORGET: &str = "DELETE FROM attachment_piece WHERE attachment_id = $1 AND start = $2";
        const NOTE: &str =
            "INSERT INTO attachment_piece (attachment_id, start, object) VALUES ($1, $2, $3)";
        each!(self, |c| sqlx::query(FORGET)
            .bind(id)
            .bind(LEFT_OVER)
            .execute(c)
            .await
            .map(|_| ()))?;
        if let Some(object) = object {
            each!(self, |c| sqlx::query(NOTE)
                .bind(id)
                .bind(LEFT_OVER)
                .bind(object)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Names the file as it was sealed anew, which takes the place of another one. False when that is not there any more.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn replace_attachment_object(
        &mut self,
        id: &str,
        old: &str,
        (key, object): (&str, &str),
    ) -> Result<bool> {
        const SQL: &str = "UPDATE attachment SET key_name = $3, object = $4 WHERE id = $1 AND object = $2 \
             AND state IN ('checking', 'clean')";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(old)
            .bind(key)
            .bind(object)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Keeps the sender's name for a file as it was sealed anew, if it is there still and sealed with the key it was.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn replace_attachment_name(
        &mut self,
        id: &str,
        old: &str,
        new: &Sealed,
    ) -> Result<bool> {
        const SQL: &str =
            "UPDATE attachment SET name_key = $3, name_data = $4 WHERE id = $1 AND name_key = $2";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(old)
            .bind(&new.key)
            .bind(hex(&new.data))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }
}
