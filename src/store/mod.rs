//! The database: the only code that knows SQL. SQLite and PostgreSQL run the same text.
//!
//! Portable SQL: `$n` placeholders · ids `TEXT` made by us · times `BIGINT` ms from our clock · flags `BOOLEAN` ·
//! JSON as `TEXT`, never queried into · enums `TEXT` + `CHECK` · `ON CONFLICT … DO UPDATE` and `RETURNING` ·
//! aggregates as `CAST(… AS BIGINT)` · no `now()`, arrays, `ILIKE`, triggers · `ORDER BY` ends in a unique column.
//! A statement that must differ is a `match` on the database in plain sight, with a comment saying why.

mod agencies;
mod attachments;
mod audit;
mod changed;
mod connect;
mod decisions;
mod deleted;
mod deliveries;
mod digests;
mod drafts;
mod feed;
mod feedback;
mod imports;
mod messages;
mod migrate;
mod postings;
mod procedures;
mod published;
mod reply_templates;
mod sent;
mod seq;
mod sources;
mod staff;
mod supersessions;
mod unfound;
mod versions;
mod webhooks;

pub use agencies::StoredAgency;
pub use attachments::{KeptFile, NewAttachment, StoredAttachment};
pub use connect::{DatabaseUrl, DatabaseUrlError};
pub use decisions::DecisionPublication;
pub use deliveries::Lease;
pub use digests::ClaimedDigest;
pub use feedback::{
    FeedbackRow, KeptRelease, KeyUse, NewFeedback, NewReport, StoredFeedback, Submitted,
};
pub use imports::{ImportRun, SourceState};
pub use messages::{ClaimedMessage, NewWay};
pub use procedures::{Change, Ended, Stored};
pub use published::Published;
pub use sources::{Said, SourceRecord};
pub use staff::{Credentials, NewSession, Session};

use std::time::Duration;

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

/// How long a reader waits. A database whose packets are dropped on the way would otherwise never fail.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// A failure of the database or of what it holds.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused, or could not be reached.
    #[error("database: {}", reason(.0))]
    Database(#[from] sqlx::Error),
    /// The database took too long to answer.
    #[error("database: no answer within {} s", ANSWER_MAX.as_secs())]
    NoAnswer,
    /// A migration failed.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The file that keeps two programs from migrating at once could not be locked.
    #[error("migration lock {path}: {source}")]
    Lock {
        /// The lock file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder of the database file could not be made.
    #[error("folder {path}: {source}")]
    Folder {
        /// The folder.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A row that this program did not write, or a newer one did.
    #[error("row {code}: {reason}")]
    Row {
        /// The code it is kept under.
        code: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Error {
    /// A row that cannot be written or read.
    fn row(code: &str, reason: &dyn std::fmt::Display) -> Self {
        Self::Row {
            code: code.to_owned(),
            reason: reason.to_string(),
        }
    }

    /// Whether what is kept cannot be read, rather than the database be asked.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        matches!(
            self,
            Self::Row { .. }
                | Self::Database(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
        )
    }

    /// Whether the database cannot be reached just now, rather than refusing what was asked of it.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                let code = error.code().unwrap_or_default();
                match error.try_downcast_ref::<sqlx::sqlite::SqliteError>() {
                    // Busy, disk I/O, full, cannot open: the primary code is the low byte.
                    Some(_) => code
                        .parse::<u32>()
                        .is_ok_and(|code| matches!(code & 0xff, 5 | 10 | 13 | 14)),
                    // Connection, resources, operator intervention.
                    None => ["08", "53", "57"]
                        .iter()
                        .any(|class| code.starts_with(class)),
                }
            }
            Self::Database(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
            ),
            Self::NoAnswer => true,
            _ => false,
        }
    }
}

/// The reason in the database's words, and in the office's where there is something to do.
fn reason(error: &sqlx::Error) -> String {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    match code.as_deref() {
        // SQLite, PostgreSQL.
        Some("13" | "53100") => format!("đĩa đã đầy; hãy dọn chỗ rồi làm lại ({error})"),
        _ => error.to_string(),
    }
}

/// What a save did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// There was none before.
    New,
    /// Something is different now.
    Changed,
    /// Nothing is different; no sequence number was taken.
    Unchanged,
}

/// What the store's functions return.
pub type Result<T> = std::result::Result<T, Error>;

/// What a reading gives, if the database answers in time.
///
/// # Errors
/// Those of the reading, and [`Error::NoAnswer`].
pub async fn in_time<T>(reading: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(ANSWER_MAX, reading)
        .await
        .unwrap_or(Err(Error::NoAnswer))
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
}

#[derive(Clone, Debug)]
enum Pool {
    /// One connection that writes, several that only read.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx(Conn);

#[derive(Debug)]
enum Conn {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Begins a transaction on PostgreSQL, in a task of its own, which comes to its end also when nobody waits any more.
///
/// For sqlx a transaction is open only when PostgreSQL has answered to `BEGIN`. Given up before, as when a client
/// hangs up, it would be rolled back by nobody, and whoever gets the connection next would stand in it. SQLite's half
/// of sqlx looks after that itself.
async fn begin(pool: &PgPool, statement: &'static str) -> Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await });
    let begun = begun.await.map_err(std::io::Error::other);
    Ok(begun.map_err(sqlx::Error::Io)??)
}

/// Runs one SQL text on whichever database this is.
macro_rules! each {
    ($tx:expr, |$c:ident| $body:expr) => {
        match &mut $tx.0 {
            $crate::store::Conn::Sqlite(t) => {
                let $c = &mut **t;
                $body
            }
            $crate::store::Conn::Postgres(t) => {
                let $c = &mut **t;
                $body
            }
        }
    };
}
pub(crate) use each;

impl Store {
    /// A transaction that sees one moment of the database and changes nothing.
    ///
    /// # Errors
    /// [`Error::Database`] when the database cannot be reached.
    pub async fn read(&self) -> Result<Tx> {
        Ok(Tx(match &self.pool {
            Pool::Sqlite { readers, .. } => Conn::Sqlite(readers.begin().await?),
            // PostgreSQL shows each statement a newer state unless asked not to; SQLite never does.
            Pool::Postgres(pool) => Conn::Postgres(
                begin(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?,
            ),
        }))
    }

    /// A transaction that may change things.
    ///
    /// # Errors
    /// [`Error::Database`] when the database cannot be reached, or another program holds SQLite's write lock too long.
    pub async fn write(&self) -> Result<Tx> {
        Ok(Tx(match &self.pool {
            // A deferred transaction that turns to writing fails with "database is locked" whatever the timeout.
            Pool::Sqlite { writer, .. } => {
                Conn::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pool::Postgres(pool) => Conn::Postgres(begin(pool, "BEGIN").await?),
        }))
    }

    /// Whether only one can write at a time, so that several who want to had better share a transaction.
    #[must_use]
    pub fn has_one_writer(&self) -> bool {
        matches!(self.pool, Pool::Sqlite { .. })
    }

    /// Which database this is, for people: `SQLite` or `PostgreSQL`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.pool {
            Pool::Sqlite { .. } => "SQLite",
            Pool::Postgres(_) => "PostgreSQL",
        }
    }

    /// Closes all connections, after what runs on them.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes the changes last.
    ///
    /// # Errors
    /// [`Error::Database`]; nothing was changed then.
    pub async fn commit(self) -> Result<()> {
        match self.0 {
            Conn::Sqlite(t) => t.commit().await?,
            Conn::Postgres(t) => t.commit().await?,
        }
        Ok(())
    }
}
