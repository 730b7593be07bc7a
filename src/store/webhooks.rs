//! Webhooks as rows.

use super::{Error, Result, Tx, each};
use crate::domain::feed::FeedKind;
use crate::domain::secret::Secret;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{Webhook, WebhookState};
use crate::domain::webhook_url::WebhookUrl;

/// The columns of a [`Row`].
macro_rules! columns {
    () => {
        "id, name, url, kinds, state, seq, revision, created_at, changed_at, created_by"
    };
}

type Row = (
    String,
    String,
    String,
    String,
    String,
    i64,
    i64,
    i64,
    i64,
    String,
);

impl Tx {
    /// Keeps a new webhook.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn insert_webhook(&mut self, webhook: &Webhook, secret: &Secret) -> Result<()> {
        const SQL: &str = "INSERT INTO webhook (id, name, url, secret, kinds, state, seq, leased_until, revision, \
             created_at, changed_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10, $11)";
        each!(self, |c| sqlx::query(SQL)
            .bind(&webhook.id)
            .bind(&webhook.name)
            .bind(webhook.url.as_str())
            .bind(secret.reveal())
            .bind(lines(&webhook.kinds))
            .bind(webhook.state.key())
            .bind(webhook.seq)
            .bind(webhook.revision)
            .bind(webhook.created_at.0)
            .bind(webhook.changed_at.0)
            .bind(webhook.created_by.as_str())
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// A webhook.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_webhook(&mut self, id: &str) -> Result<Option<Webhook>> {
        const SQL: &str = concat!("SELECT ", columns!(), " FROM webhook WHERE id = $1");
        let row: Option<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        row.map(read).transpose()
    }

    /// All webhooks, the oldest first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_webhooks(&mut self) -> Result<Vec<Webhook>> {
        const SQL: &str = concat!("SELECT ", columns!(), " FROM webhook ORDER BY id");
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        rows.into_iter().map(read).collect()
    }

    /// Keeps name, address, kinds and state of a webhook, and counts the change.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn save_webhook(&mut self, webhook: &Webhook, now: Timestamp) -> Result<()> {
        const SQL: &str = "UPDATE webhook SET name = $2, url = $3, kinds = $4, state = $5, changed_at = $6, \
             revision = revision + 1 WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(&webhook.id)
            .bind(&webhook.name)
            .bind(webhook.url.as_str())
            .bind(lines(&webhook.kinds))
            .bind(webhook.state.key())
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// What a webhook's notices are signed with.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn webhook_secret(&mut self, id: &str) -> Result<Option<Secret>> {
        const SQL: &str = "SELECT secret FROM webhook WHERE id = $1";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(|(secret,)| Secret::new(secret)))
    }

    /// Gives a webhook another secret, and counts the change.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn set_webhook_secret(
        &mut self,
        id: &str,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "UPDATE webhook SET secret = $2, changed_at = $3, revision = revision + 1 WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(secret.reveal())
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets a webhook and what was sent to it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn delete_webhook(&mut self, id: &str) -> Result<()> {
        // The order in which everybody locks: first the webhook, then its deliveries.
        const LOCK: &str = "UPDATE webhook SET leased_until = leased_until WHERE id = $1";
        const DELIVERIES: &str = "DELETE FROM webhook_delivery WHERE webhook_id = $1";
        const WEBHOOK: &str = "DELETE FROM webhook WHERE id = $1";
        for sql in [LOCK, DELIVERIES, WEBHOOK] {
            each!(self, |c| sqlx::query(sql)
                .bind(id)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }
}

fn lines(kinds: &[FeedKind]) -> String {
    let keys: Vec<_> = kinds.iter().map(|kind| kind.key()).collect();
    keys.join("\n")
}

fn read(row: Row) -> Result<Webhook> {
    let (id, name, url, kinds, state, seq, revision, created_at, changed_at, created_by) = row;
    let bad = |reason: &dyn std::fmt::Display| Error::Row {
        code: format!("webhook {id}"),
        reason: reason.to_string(),
    };
    let kind = |key| FeedKind::parse(key).ok_or_else(|| bad(&key));
    Ok(Webhook {
        url: WebhookUrl::parse(&url).map_err(|error| bad(&error.english()))?,
        kinds: kinds.lines().map(kind).collect::<Result<_>>()?,
        state: WebhookState::parse(&state).ok_or_else(|| bad(&state))?,
        created_by: StaffId::parse(&created_by).ok_or_else(|| bad(&created_by))?,
        id,
        name,
        seq,
        revision,
        created_at: Timestamp(created_at),
        changed_at: Timestamp(changed_at),
    })
}
