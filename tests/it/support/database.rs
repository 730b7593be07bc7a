//! A database of its own for each test.

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// Which database a test runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file in the test's folder.
    Sqlite,
    /// A schema of its own on the server with this URL.
    Postgres(String),
}

/// Every database to test on.
pub fn databases() -> Vec<Database> {
    [Database::Sqlite]
        .into_iter()
        .chain(super::postgres_url().map(Database::Postgres))
        .collect()
}

impl Database {
    /// A new, empty database and its URL, as an operator would write it.
    pub async fn create(&self, folder: &TempDir) -> String {
        match self {
            Self::Sqlite => format!("sqlite:{}", folder.path().join("tthc.sqlite").display()),
            Self::Postgres(server) => {
                let schema = format!("test_{}", uuid::Uuid::now_v7().simple());
                let mut connection = PgConnection::connect(server).await.unwrap();
                let sql = format!("CREATE SCHEMA {schema}");
                sqlx::query(AssertSqlSafe(sql))
                    .execute(&mut connection)
                    .await
                    .unwrap();
                connection.close().await.unwrap();
                let separator = if server.contains('?') { '&' } else { '?' };
                format!("{server}{separator}options=-csearch_path%3D{schema}")
            }
        }
    }

    /// Changes a database behind the program's back.
    pub async fn execute(url: &str, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        let changed = if url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(url).await.unwrap();
            sqlx::query(sql)
                .execute(&mut connection)
                .await
                .unwrap()
                .rows_affected()
        } else {
            let mut connection = PgConnection::connect(url).await.unwrap();
            sqlx::query(sql)
                .execute(&mut connection)
                .await
                .unwrap()
                .rows_affected()
        };
        assert!(changed > 0);
    }
}
