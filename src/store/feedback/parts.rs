//! Sealed parts as rows.

use crate::domain::feedback::seal::Sealed;
use crate::domain::text::{hex, unhex};
use crate::store::{Error, Result, Tx, each};

/// A part: id, name of the key, data in hexadecimal digits.
type PartRow = (String, String, String);

impl Tx {
    /// Keeps sealed parts of a feedback.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn add_parts(&mut self, feedback: &str, parts: &[Sealed]) -> Result<()> {
        const SQL: &str =
            "INSERT INTO feedback_part (feedback_id, id, key_name, data) VALUES ($1, $2, $3, $4)";
        for part in parts {
            each!(self, |c| sqlx::query(SQL)
                .bind(feedback)
                .bind(&part.id)
                .bind(&part.key)
                .bind(hex(&part.data))
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// The names of the keys that parts and attachments are sealed with.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_part_keys(&mut self) -> Result<Vec<String>> {
        const SQL: &str = "SELECT key_name FROM feedback_part UNION \
             SELECT key_name FROM attachment WHERE key_name <> '' UNION \
             SELECT name_key FROM attachment WHERE name_key <> '' ORDER BY 1";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// The sealed parts of a feedback that are still there.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_parts(&mut self, feedback: &str) -> Result<Vec<Sealed>> {
        const SQL: &str =
            "SELECT id, key_name, data FROM feedback_part WHERE feedback_id = $1 ORDER BY id";
        let rows: Vec<PartRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(feedback)
            .fetch_all(c)
            .await)?;
        let read = |(id, key, data): PartRow| {
            let data = unhex(&data).ok_or_else(|| Error::row(&id, &"no hexadecimal digits"))?;
            Ok(Sealed { id, key, data })
        };
        rows.into_iter().map(read).collect()
    }
}
