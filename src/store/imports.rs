//! Imports that were kept, as rows: who brought what, from where, and why.

use super::{Result, Tx, each};
use crate::domain::time::Timestamp;

/// An import of one file that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRun {
    /// Identifies it.
    pub id: String,
    /// What the operator calls the source.
    pub source_name: String,
    /// The file's name, without its folder.
    pub file_name: String,
    /// The file's SHA-256.
    pub file_sha256: String,
    /// Whether its records became drafts instead of being published.
    pub is_draft: bool,
    /// The decision as of which they were published.
    pub decision: Option<String>,
    /// Who ran it.
    pub who: String,
    /// Why without the usual two persons.
    pub why: String,
    /// When the file was taken from its source.
    pub retrieved_at: Timestamp,
}

/// How much of a source is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceState {
    /// When the file with which it had last said everything was taken from it; `None` while it never had.
    pub whole_at: Option<Timestamp>,
    /// How many procedures it names.
    pub records: usize,
}

impl Tx {
    /// Keeps the note of an import; before its versions, which name it.
    ///
    /// # Errors
    /// [`super::Error`].
    pub async fn add_import(&mut self, run: &ImportRun, now: Timestamp) -> Result<()> {
        const SQL: &str = "INSERT INTO import_run (id, source_name, file_name, file_sha256, published_as, \
             decision_id, who, why, retrieved_at, kept_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        each!(self, |c| sqlx::query(SQL)
            .bind(&run.id)
            .bind(&run.source_name)
            .bind(&run.file_name)
            .bind(&run.file_sha256)
            .bind(if run.is_draft { "draft" } else { "published" })
            .bind(run.decision.as_deref())
            .bind(&run.who)
            .bind(&run.why)
            .bind(run.retrieved_at.0)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes that a source has said everything with an import.
    ///
    /// # Errors
    /// [`super::Error::Database`].
    pub async fn mark_import_whole(&mut self, id: &str) -> Result<()> {
        const SQL: &str = "UPDATE import_run SET is_whole = TRUE WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The names of all sources, in order.
    ///
    /// # Errors
    /// [`super::Error::Database`].
    pub async fn list_sources(&mut self) -> Result<Vec<String>> {
        const SQL: &str = "SELECT DISTINCT source_name FROM source_record";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        let mut names: Vec<String> = rows.into_iter().map(|(name,)| name).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// How much of a source is known; `None` when nothing was ever imported from it.
    ///
    /// # Errors
    /// [`super::Error::Database`].
    pub async fn find_source(&mut self, source: &str) -> Result<Option<SourceState>> {
        const COUNT: &str =
            "SELECT CAST(COUNT(*) AS BIGINT) FROM source_record WHERE source_name = $1";
        const WHOLE: &str = "SELECT CAST(COUNT(*) AS BIGINT), CAST(MAX(CASE WHEN is_whole THEN retrieved_at END) \
             AS BIGINT) FROM import_run WHERE source_name = $1";
        let (records,): (i64,) = each!(self, |c| sqlx::query_as(COUNT)
            .bind(source)
            .fetch_one(c)
            .await)?;
        let (runs, whole_at): (i64, Option<i64>) = each!(self, |c| sqlx::query_as(WHOLE)
            .bind(source)
            .fetch_one(c)
            .await)?;
        Ok((runs > 0).then(|| SourceState {
            whole_at: whole_at.map(Timestamp),
            records: usize::try_from(records).unwrap_or(0),
        }))
    }
}
