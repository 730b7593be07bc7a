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
}
