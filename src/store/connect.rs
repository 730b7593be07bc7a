//! Which database, and how to open it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgConnection};

use super::{Error, Pool, Result, Store, in_time};

/// How long a connection waits for SQLite's write lock. An import of a whole country's list takes seconds.
const BUSY_TIMEOUT: Duration = Duration::from_mins(1);
/// How many statements SQLite's writer keeps prepared: those with several rows are one for each number of rows.
const WRITER_STATEMENTS: usize = 300;
/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// The parameters of a PostgreSQL URL that sqlx knows.
const PARAMETERS: [&str; 17] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "ssl-mode",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];

/// Where the database is. Printed without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Kind);

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Sqlite(PathBuf),
    Postgres(String),
}

/// Why a text is no database URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    /// Neither `sqlite:` nor `postgres:`.
    #[error(
        "must start with sqlite: (sqlite:data/tthc.sqlite) or postgres: (postgres://user@host/database)"
    )]
    Scheme,
    /// A database that disappears with its connection.
    #[error("sqlite: needs a file; a database in memory would be another one for each connection")]
    Memory,
    /// A misspelt parameter, or one that sqlx does not know.
    #[error("has a parameter “{0}” that is not known")]
    Parameter(String),
    /// sqlx cannot read it.
    #[error("is not a PostgreSQL URL (postgres://user:password@host:port/database)")]
    Postgres,
}

impl DatabaseUrl {
    /// The file of an SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Kind::Sqlite(path) => Some(path),
            Kind::Postgres(_) => None,
        }
    }

    /// The SQLite database in a file.
    #[must_use]
    pub fn sqlite(path: PathBuf) -> Self {
        Self(Kind::Sqlite(path))
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(url: &str) -> std::result::Result<Self, DatabaseUrlError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let path = path.split_once('?').map_or(path, |(path, _)| path);
            if path.is_empty() || path.contains(":memory:") {
                return Err(DatabaseUrlError::Memory);
            }
            return Ok(Self(Kind::Sqlite(PathBuf::from(path))));
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            // sqlx logs a parameter it does not know, with its value, which may be a misspelt password.
            let query = url.split_once('?').map_or("", |(_, query)| query);
            for (key, _) in form_urlencoded::parse(query.as_bytes()) {
                let known = PARAMETERS.contains(&key.as_ref()) || key.starts_with("options[");
                if !known {
                    return Err(DatabaseUrlError::Parameter(key.into_owned()));
                }
            }
            PgConnectOptions::from_str(url).map_err(|_| DatabaseUrlError::Postgres)?;
            return Ok(Self(Kind::Postgres(url.to_owned())));
        }
        Err(DatabaseUrlError::Scheme)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Kind::Postgres(url) => match PgConnectOptions::from_str(url) {
                Ok(o) => write!(
                    f,
                    "postgres://{}:{}/{}",
                    o.get_host(),
                    o.get_port(),
                    o.get_database().unwrap_or("")
                ),
                Err(_) => f.write_str("postgres:…"),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Store {
    /// Opens the database, making SQLite's file and folder if need be, and brings its tables up to date.
    /// Several programs may do this at once.
    ///
    /// # Errors
    /// [`Error`] when it cannot be reached, written or migrated.
    pub async fn open(url: &DatabaseUrl, connections_max: u32) -> Result<Self> {
        match &url.0 {
            Kind::Sqlite(path) => Self::open_sqlite(path, connections_max).await,
            Kind::Postgres(url) => {
                let options = PgConnectOptions::from_str(url)?.application_name("tthc");
                // One connection by hand first: a pool would only say that it waited in vain.
                let first =
                    async { Ok(PgConnection::connect_with(&options).await?.close().await?) };
                in_time(first).await?;
                let pool = PgPoolOptions::new()
                    .before_acquire(|connection, _| {
                        Box::pin(async move { Ok(is_clean(connection)) })
                    })
                    .max_connections(connections_max)
                    .acquire_timeout(ACQUIRE_TIMEOUT)
                    .connect_with(options)
                    .await?;
                let store = Self {
                    pool: Pool::Postgres(pool),
                };
                store.migrate().await?;
                Ok(store)
            }
        }
    }

    async fn open_sqlite(path: &Path, connections_max: u32) -> Result<Self> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|source| Error::Folder {
            path: folder.to_owned(),
            source,
        })?;
        // Before the first connection, which switches the journal.
        // SQLite has no advisory lock of its own; a file's goes with its handle, also when the program dies.
        let lock_path = path.with_extension("migrate.lock");
        let lock = tokio::task::spawn_blocking(move || {
            let file = std::fs::File::create(&lock_path);
            let locked = file.and_then(|file| file.lock().map(|()| file));
            locked.map_err(|source| Error::Lock {
                path: lock_path,
                source,
            })
        });
        let _lock = lock
            .await
            .map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))??;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is erased is overwritten, not only forgotten.
            .pragma("secure_delete", "ON")
            .busy_timeout(BUSY_TIMEOUT);
        let writer = SqlitePoolOptions::new()
            .before_acquire(|connection, _| Box::pin(async move { Ok(is_clean(connection)) }))
            .max_connections(1)
            .acquire_timeout(BUSY_TIMEOUT)
            .connect_with(options.clone().statement_cache_capacity(WRITER_STATEMENTS))
            .await?;
        let readers = SqlitePoolOptions::new()
            .before_acquire(|connection, _| Box::pin(async move { Ok(is_clean(connection)) }))
            .max_connections(connections_max)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(options.read_only(true).create_if_missing(false));
        let store = Self {
            pool: Pool::Sqlite { writer, readers },
        };
        store.migrate().await?;
        Ok(store)
    }
}

/// Whether nothing is begun on a connection that waits for its next use. When a disk is full SQLite takes a transaction
/// back by itself, and sqlx, whose own `ROLLBACK` fails then, believes for ever that it is open: such a connection is
/// given up for a new one.
fn is_clean(connection: &impl Connection) -> bool {
    !connection.is_in_transaction()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        let url: DatabaseUrl = "postgres://tthc:s3cret@db.example:5433/tinh?sslmode=prefer"
            .parse()
            .unwrap();
        assert_eq!(format!("{url} {url:?}").matches("s3cret").count(), 0);
        assert_eq!(url.to_string(), "postgres://db.example:5433/tinh");
    }

    #[test]
    fn other_urls_are_refused() {
        assert_eq!(
            "mysql://x".parse::<DatabaseUrl>(),
            Err(DatabaseUrlError::Scheme)
        );
        assert_eq!(
            "postgres://a@b/c?passwort=s3cret".parse::<DatabaseUrl>(),
            Err(DatabaseUrlError::Parameter("passwort".to_owned()))
        );
        assert_eq!(
            "sqlite::memory:".parse::<DatabaseUrl>(),
            Err(DatabaseUrlError::Memory)
        );
        assert_eq!(
            "sqlite:".parse::<DatabaseUrl>(),
            Err(DatabaseUrlError::Memory)
        );
        assert_eq!(
            "sqlite:a/b.sqlite".parse(),
            Ok(DatabaseUrl::sqlite("a/b.sqlite".into()))
        );
        assert_eq!(
            "sqlite:///a/b.sqlite".parse(),
            Ok(DatabaseUrl::sqlite("/a/b.sqlite".into()))
        );
    }
}
