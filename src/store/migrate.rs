//! The tables. Migrations only add; an applied one is never edited.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::{Pool, Result, Store, each};

/// Every migration: version, name, text.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "procedures",
        include_str!("migrations/0001_procedures.sql"),
    ),
    (2, "versions", include_str!("migrations/0002_versions.sql")),
    (3, "staff", include_str!("migrations/0003_staff.sql")),
    (4, "agencies", include_str!("migrations/0004_agencies.sql")),
    (5, "posting", include_str!("migrations/0005_posting.sql")),
    (6, "webhooks", include_str!("migrations/0006_webhooks.sql")),
    (7, "sources", include_str!("migrations/0007_sources.sql")),
    (
        8,
        "identities",
        include_str!("migrations/0008_identities.sql"),
    ),
    (
        9,
        "draft_base",
        include_str!("migrations/0009_draft_base.sql"),
    ),
    (
        10,
        "whole_feed",
        include_str!("migrations/0010_whole_feed.sql"),
    ),
    (11, "feedback", include_str!("migrations/0011_feedback.sql")),
    (12, "messages", include_str!("migrations/0012_messages.sql")),
    (13, "queues", include_str!("migrations/0013_queues.sql")),
    (
        14,
        "attachments",
        include_str!("migrations/0014_attachments.sql"),
    ),
    (15, "reports", include_str!("migrations/0015_reports.sql")),
    (16, "office", include_str!("migrations/0016_office.sql")),
    (17, "trust", include_str!("migrations/0017_trust.sql")),
    (18, "intake", include_str!("migrations/0018_intake.sql")),
];

impl Store {
    /// Brings the tables up to date and gives a new database its identity.
    pub(super) async fn migrate(&self) -> Result<()> {
        const FIND: &str = "SELECT id FROM database_identity";
        const SQL: &str =
            "INSERT INTO database_identity (only_row, id) VALUES (1, $1) ON CONFLICT DO NOTHING";
        let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
            Migration::new(
                *version,
                (*name).into(),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        });
        let migrator = Migrator::with_migrations(migrations.collect());
        match &self.pool {
            Pool::Sqlite { writer, .. } => migrator.run(writer).await?,
            Pool::Postgres(pool) => migrator.run(pool).await?,
        }
        // Looked up first: to write, even nothing new, is to wait for whoever writes just now.
        let mut tx = self.read().await?;
        let known: Option<(String,)> = each!(tx, |c| sqlx::query_as(FIND).fetch_optional(c).await)?;
        if known.is_some() {
            return Ok(());
        }
        drop(tx);
        let mut tx = self.write().await?;
        let id = uuid::Uuid::now_v7().to_string();
        each!(tx, |c| sqlx::query(SQL)
            .bind(&id)
            .execute(c)
            .await
            .map(|_| ()))?;
        tx.commit().await
    }
}
