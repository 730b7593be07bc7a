//! What `tthc verify` holds against the events, besides the row of a feedback.

use crate::domain::feedback::release::Summary;
use crate::store::{Result, Tx, each};

/// A summary as it is kept, public or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRelease {
    /// Identifies it.
    pub id: String,
    /// Whether anybody may read it.
    pub is_public: bool,
    /// The texts; empty when it was taken back.
    pub summary: Summary,
    /// Kind, procedure, unit, outcome, the day of the answer, the moment of the release in milliseconds, and the version
    /// that puts right what was wrong, as they are written.
    pub columns: [String; 7],
    /// How many say that they have met it, too.
    pub supporters: i64,
    /// How many of those are noted.
    pub noted_supporters: i64,
}

/// A summary: id, whether public, texts, columns, supporters twice.
type ReleaseRow = (
    String,
    bool,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
    i64,
);

impl Tx {
    /// All summaries of a feedback, in the order in which they became public.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_kept_releases(&mut self, feedback: &str) -> Result<Vec<KeptRelease>> {
        const SQL: &str = "SELECT id, is_public, title, body, reply, kind, COALESCE(procedure_code, ''), unit, outcome, \
             answered_on, CAST(released_at AS TEXT), COALESCE(corrected_by, ''), supporters, (SELECT CAST(COUNT(*) AS BIGINT) FROM feedback_support s WHERE s.release_id = r.id) \
             FROM feedback_release r WHERE feedback_id = $1 ORDER BY released_at, id";
        let rows: Vec<ReleaseRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(feedback)
            .fetch_all(c)
            .await)?;
        let read = |row: ReleaseRow| {
            let (
                id,
                is_public,
                title,
                body,
                reply,
                kind,
                procedure,
                unit,
                outcome,
                day,
                released_at,
                corrected_by,
                said,
                noted,
            ) = row;
            KeptRelease {
                id,
                is_public,
                summary: Summary { title, body, reply },
                columns: [
                    kind,
                    procedure,
                    unit,
                    outcome,
                    day,
                    released_at,
                    corrected_by,
                ],
                supporters: said,
                noted_supporters: noted,
            }
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// What a feedback is found by for who has code and secret.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn feedback_access(&mut self, id: &str) -> Result<Option<String>> {
        const SQL: &str = "SELECT access_key FROM feedback WHERE id = $1";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(|(key,)| key))
    }

    /// The version that is noted to put right what a feedback said was wrong.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn find_correction(&mut self, feedback: &str) -> Result<Option<String>> {
        const SQL: &str = "SELECT version FROM feedback_correction WHERE feedback_id = $1";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(feedback)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(|(version,)| version))
    }

    /// The last number that was given in each year.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_registers(&mut self) -> Result<Vec<(i64, i64)>> {
        const SQL: &str = "SELECT year, last FROM feedback_register ORDER BY year";
        Ok(each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?)
    }

    /// The identifiers of the parts of a feedback that are there.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_part_ids(&mut self, feedback: &str) -> Result<Vec<String>> {
        const SQL: &str = "SELECT id FROM feedback_part WHERE feedback_id = $1 ORDER BY id";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(feedback)
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }
}
