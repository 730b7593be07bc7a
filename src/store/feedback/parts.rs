//! Sealed parts as rows.

use super::rows::CHUNK;
use crate::domain::feedback::seal::Sealed;
use crate::domain::text::{hex, unhex};
use crate::store::{Error, Result, Tx, each};

/// A part: id, name of the key, data in hexadecimal digits.
type PartRow = (String, String, String);

/// How much is sealed with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUse {
    /// The name of the key.
    pub key: String,
    /// How many parts.
    pub parts: u64,
}

impl Tx {
    /// Keeps sealed parts of a feedback.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn add_parts(&mut self, feedback: &str, parts: &[Sealed]) -> Result<()> {
        let rows: Vec<(&str, &Sealed)> = parts.iter().map(|part| (feedback, part)).collect();
        for chunk in rows.chunks(CHUNK) {
            self.insert_parts(chunk).await?;
        }
        Ok(())
    }

    /// The names of the keys that parts and attachments are sealed with, found by leaps: one look-up for each.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_part_keys(&mut self) -> Result<Vec<String>> {
        const SQL: &str = "SELECT MIN(name) FROM (\
             SELECT MIN(key_name) AS name FROM feedback_part WHERE key_name > $1 UNION ALL \
             SELECT MIN(key_name) AS name FROM attachment WHERE key_name > $1 UNION ALL \
             SELECT MIN(name_key) AS name FROM attachment WHERE name_key > $1) AS next";
        let mut names: Vec<String> = Vec::new();
        loop {
            let last = names.last().map_or("", String::as_str);
            let (next,): (Option<String>,) =
                each!(self, |c| sqlx::query_as(SQL).bind(last).fetch_one(c).await)?;
            match next {
                Some(name) => names.push(name),
                None => return Ok(names),
            }
        }
    }

    /// How many parts, files and names of files are sealed with each key.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn count_part_keys(&mut self) -> Result<Vec<KeyUse>> {
        const SQL: &str = "SELECT name, CAST(COUNT(*) AS BIGINT) FROM ( \
             SELECT key_name AS name FROM feedback_part UNION ALL \
             SELECT key_name AS name FROM attachment WHERE key_name <> '' UNION ALL \
             SELECT name_key AS name FROM attachment WHERE name_key <> '') AS used GROUP BY name ORDER BY name";
        let rows: Vec<(String, i64)> = each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        let read = |(key, parts): (String, i64)| KeyUse {
            key,
            parts: u64::try_from(parts).unwrap_or(0),
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Parts that are sealed with a key, each with its feedback, behind a place.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_parts_of_key(
        &mut self,
        key: &str,
        (feedback, id): (&str, &str),
        limit: u32,
    ) -> Result<Vec<(String, Sealed)>> {
        const SQL: &str = "SELECT feedback_id, id, key_name, data FROM feedback_part WHERE key_name = $1 \
             AND (feedback_id > $2 OR (feedback_id = $2 AND id > $3)) ORDER BY feedback_id, id LIMIT $4";
        let rows: Vec<(String, String, String, String)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(key)
            .bind(feedback)
            .bind(id)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        let read = |(feedback, id, key, data): (String, String, String, String)| {
            // What is no part at all does not open; who seals it anew says so.
            let data = unhex(&data).unwrap_or_default();
            (feedback, Sealed { id, key, data })
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Keeps a part as it was sealed anew, if it is there still and sealed with the key it was.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn replace_part(&mut self, feedback: &str, old: &str, new: &Sealed) -> Result<bool> {
        const SQL: &str = "UPDATE feedback_part SET key_name = $3, data = $4 \
             WHERE feedback_id = $1 AND id = $2 AND key_name = $5";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(feedback)
            .bind(&new.id)
            .bind(&new.key)
            .bind(hex(&new.data))
            .bind(old)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
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
