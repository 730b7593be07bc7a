//! What was deleted is gone from the files, too.

use sqlx::Connection;

use super::{Pool, Result, Store};

/// How long whoever writes is kept waiting for readers, in milliseconds, when the write-ahead log is emptied.
const PATIENCE_MS: &str = "PRAGMA busy_timeout = 500";

impl Store {
    /// Empties SQLite's write-ahead log, in which older states of pages stand; what is deleted in the file itself is
    /// overwritten at once. False when somebody was reading: the next time will do. PostgreSQL's log is its own business:
    /// it and its backups run out by the operator's settings.
    ///
    /// # Errors
    /// [`super::Error::Database`].
    pub async fn empty_log(&self) -> Result<bool> {
        let Pool::Sqlite { writer, .. } = &self.pool else {
            return Ok(true);
        };
        let mut connection = writer.acquire().await?;
        sqlx::query(PATIENCE_MS).execute(&mut *connection).await?;
        let emptied: std::result::Result<(i64, i64, i64), _> =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
                .fetch_one(&mut *connection)
                .await;
        // The next one gets the connection as it was.
        connection.detach().close().await?;
        Ok(emptied?.0 == 0)
    }

    /// Writes the database anew without what was deleted from it: SQLite's file as a whole, of PostgreSQL the tables of
    /// feedback. False when the log could not be emptied because somebody was reading.
    ///
    /// # Errors
    /// [`super::Error::Database`], most often because the disk is full.
    pub async fn compact(&self) -> Result<bool> {
        match &self.pool {
            Pool::Sqlite { writer, .. } => {
                sqlx::query("VACUUM").execute(writer).await?;
            }
            Pool::Postgres(pool) => {
                for sql in [
                    "VACUUM feedback_part",
                    "VACUUM feedback_release",
                    "VACUUM feedback_submission",
                    "VACUUM message",
                    "VACUUM message_way",
                    "VACUUM search_unfound",
                ] {
                    sqlx::query(sql).execute(pool).await?;
                }
            }
        }
        self.empty_log().await
    }
}
