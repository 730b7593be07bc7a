//! What was submitted under which key, so that nothing is kept twice, and how much of it comes from whom.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::AssertSqlSafe;

use super::rows::{CHUNK, places, values};
use crate::domain::time::Timestamp;
use crate::store::{Conn, Result, Tx, each};

/// A submission, new or known already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// SHA-256 of the key it was sent under.
    pub idempotency: String,
    /// SHA-256 of what was sent.
    pub digest: String,
    /// The mark of who sent it.
    pub contact_mark: String,
    /// The mark of what it says.
    pub text_mark: String,
    /// The feedback it became.
    pub feedback: String,
    /// When.
    pub at: Timestamp,
}

/// A submission: key, digest, marks of contact and text, feedback, at.
type SubmissionRow = (String, String, String, String, String, i64);

const COLUMNS: &str =
    "SELECT idempotency, digest, contact_mark, text_mark, feedback_id, at FROM feedback_submission";

impl Tx {
    /// Waits until nobody else is at a submission of the same sender. On SQLite who writes is alone anyway.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn lock_submission(&mut self, submitted: &Submitted) -> Result<()> {
        // PostgreSQL lets several write at once, and none of them sees what the others have not yet committed. The
        // lock goes with the transaction.
        const SQL: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1, 18))";
        let Conn::Postgres(transaction) = &mut self.0 else {
            return Ok(());
        };
        sqlx::query(SQL)
            .bind(&submitted.contact_mark)
            .execute(&mut **transaction)
            .await?;
        Ok(())
    }

    /// Notes what is submitted under its key; gives the feedback of those that were. Where something was submitted
    /// under the key before, nothing is changed. On PostgreSQL it waits for who is at it under the same key just now.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn note_submissions(&mut self, all: &[&Submitted]) -> Result<BTreeSet<String>> {
        let mut noted = BTreeSet::new();
        for chunk in all.chunks(CHUNK) {
            let sql = format!(
                "INSERT INTO feedback_submission (idempotency, digest, contact_mark, text_mark, feedback_id, at) VALUES {} \
                 ON CONFLICT DO NOTHING RETURNING feedback_id",
                values(chunk.len(), 6, "")
            );
            let rows: Vec<(String,)> = each!(self, |c| {
                // Only places are in the text; everything else is bound.
                let mut query = sqlx::query_as(AssertSqlSafe(sql));
                for one in chunk {
                    query = query
                        .bind(&one.idempotency)
                        .bind(&one.digest)
                        .bind(&one.contact_mark)
                        .bind(&one.text_mark)
                        .bind(&one.feedback)
                        .bind(one.at.0);
                }
                query.fetch_all(c).await
            })?;
            noted.extend(rows.into_iter().map(|(id,)| id));
        }
        Ok(noted)
    }

    /// What was submitted under these keys.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn find_submissions(&mut self, keys: &[&str]) -> Result<Vec<Submitted>> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let sql = format!("{COLUMNS} WHERE idempotency IN {}", places(chunk.len(), 1));
            let rows: Vec<SubmissionRow> = each!(self, |c| {
                let mut query = sqlx::query_as(AssertSqlSafe(sql));
                for key in chunk {
                    query = query.bind(*key);
                }
                query.fetch_all(c).await
            })?;
            found.extend(rows.into_iter().map(submitted));
        }
        Ok(found)
    }

    /// The submissions since a moment that come from one of the senders of these, the oldest first.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_submissions(
        &mut self,
        all: &[&Submitted],
        since: Timestamp,
    ) -> Result<Vec<Submitted>> {
        let mut found = Vec::new();
        for chunk in all.chunks(CHUNK) {
            let sql = format!(
                "{COLUMNS} WHERE at >= $1 AND contact_mark IN {} ORDER BY at, feedback_id",
                places(chunk.len(), 2)
            );
            let rows: Vec<SubmissionRow> = each!(self, |c| {
                let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(since.0);
                for one in chunk {
                    query = query.bind(&one.contact_mark);
                }
                query.fetch_all(c).await
            })?;
            found.extend(rows.into_iter().map(submitted));
        }
        Ok(found)
    }

    /// How many submissions the senders of these have sent since a moment, and when the first of those was, by their
    /// marks.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn count_submissions(
        &mut self,
        all: &[&Submitted],
        since: Timestamp,
    ) -> Result<BTreeMap<String, (u32, Timestamp)>> {
        let mut counts = BTreeMap::new();
        for chunk in all.chunks(CHUNK) {
            let sql = format!(
                "SELECT contact_mark, COUNT(*), MIN(at) FROM feedback_submission WHERE at > $1 AND contact_mark IN {} \
                 GROUP BY contact_mark",
                places(chunk.len(), 2)
            );
            let rows: Vec<(String, i64, i64)> = each!(self, |c| {
                let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(since.0);
                for one in chunk {
                    query = query.bind(&one.contact_mark);
                }
                query.fetch_all(c).await
            })?;
            counts.extend(rows.into_iter().map(|(mark, count, first)| {
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                (mark, (count, Timestamp(first)))
            }));
        }
        Ok(counts)
    }

    /// How many others have sent this text since a moment, as far as the newest so many say.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn count_senders(
        &mut self,
        one: &Submitted,
        since: Timestamp,
        at_most: u32,
    ) -> Result<u32> {
        const SQL: &str = "SELECT COUNT(DISTINCT contact_mark) FROM (SELECT contact_mark FROM feedback_submission \
             WHERE text_mark = $1 AND at > $2 ORDER BY at DESC LIMIT $3) AS newest WHERE contact_mark <> $4";
        let (count,): (i64,) = each!(self, |c| sqlx::query_as(SQL)
            .bind(&one.text_mark)
            .bind(since.0)
            .bind(i64::from(at_most))
            .bind(&one.contact_mark)
            .fetch_one(c)
            .await)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Uses up a proof of work. False when it was used before. Forgets those that have ended.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn use_proof(
        &mut self,
        challenge: &str,
        (now, until): (Timestamp, Timestamp),
    ) -> Result<bool> {
        const FORGET: &str = "DELETE FROM feedback_proof WHERE until < $1";
        const SQL: &str =
            "INSERT INTO feedback_proof (challenge, until) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        each!(self, |c| sqlx::query(FORGET)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        let used = each!(self, |c| sqlx::query(SQL)
            .bind(challenge)
            .bind(until.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(used == 1)
    }
}

fn submitted(row: SubmissionRow) -> Submitted {
    let (idempotency, digest, contact_mark, text_mark, feedback, at) = row;
    Submitted {
        idempotency,
        digest,
        contact_mark,
        text_mark,
        feedback,
        at: Timestamp(at),
    }
}
