//! Deliveries to webhooks as rows, and who sends to which just now.

use super::{Error, Result, Tx, each};
use crate::domain::delivery::{Delivery, DeliveryState, Failure};
use crate::domain::time::Timestamp;

/// How many deliveries of a webhook are kept.
const KEPT: i64 = 50;

/// The columns of a [`Row`].
macro_rules! columns {
    () => {
        "id, webhook_id, until_seq, items, state, attempts, next_at, status, failure, created_at, delivered_at"
    };
}

type Row = (
    String,
    String,
    i64,
    i64,
    String,
    i64,
    i64,
    Option<i64>,
    Option<String>,
    i64,
    Option<i64>,
);

/// Who sends to a webhook just now. Only one does, until the lease is over.
#[derive(Debug, Clone)]
pub struct Lease {
    /// The webhook.
    pub webhook: String,
    /// Like no other.
    pub id: String,
}

impl Tx {
    /// The active webhooks that do not know of everything, may be sent to now, and that nobody sends to.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn due_webhooks(&mut self, now: Timestamp) -> Result<Vec<String>> {
        const SQL: &str = "SELECT w.id FROM webhook w LEFT JOIN webhook_delivery d \
             ON d.webhook_id = w.id AND d.state = 'pending' \
             WHERE w.state = 'active' AND w.leased_until <= $1 AND w.seq < (SELECT last_seq FROM change_counter) \
             AND (d.next_at IS NULL OR d.next_at <= $1) ORDER BY w.id";
        let rows: Vec<(String,)> =
            each!(self, |c| sqlx::query_as(SQL).bind(now.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Takes a webhook to send to until a moment; `false` when somebody else has, or it is not active.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn lease_webhook(
        &mut self,
        lease: &Lease,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool> {
        const SQL: &str = "UPDATE webhook SET lease = $2, leased_until = $4 \
             WHERE id = $1 AND state = 'active' AND leased_until <= $3";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(&lease.webhook)
            .bind(&lease.id)
            .bind(now.0)
            .bind(until.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Holds a lease until a later moment; `false` when it was over and somebody else has taken it, or the webhook is
    /// gone. Others who change the webhook wait for this transaction from here on.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn extend_lease(&mut self, lease: &Lease, until: Timestamp) -> Result<bool> {
        const SQL: &str = "UPDATE webhook SET leased_until = $3 WHERE id = $1 AND lease = $2";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(&lease.webhook)
            .bind(&lease.id)
            .bind(until.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Lets others send to a webhook, which by now knows of everything up to `seq` if given; `false` when the lease was
    /// over and somebody else has taken it, or the webhook is gone.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn end_lease(&mut self, lease: &Lease, seq: Option<i64>) -> Result<bool> {
        const SQL: &str = "UPDATE webhook SET lease = NULL, leased_until = 0, seq = COALESCE($3, seq) \
             WHERE id = $1 AND lease = $2";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(&lease.webhook)
            .bind(&lease.id)
            .bind(seq)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// The delivery of a webhook that is not done, pending or dead, with what is sent.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn unfinished_delivery(
        &mut self,
        webhook: &str,
    ) -> Result<Option<(Delivery, String)>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM webhook_delivery WHERE webhook_id = $1 AND state <> 'delivered' ORDER BY until_seq LIMIT 1"
        );
        const BODY: &str = "SELECT COALESCE(body, '') FROM webhook_delivery WHERE id = $1";
        let row: Option<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(webhook)
            .fetch_optional(c)
            .await)?;
        let Some(delivery) = row.map(read).transpose()? else {
            return Ok(None);
        };
        let (body,): (String,) = each!(self, |c| sqlx::query_as(BODY)
            .bind(&delivery.id)
            .fetch_one(c)
            .await)?;
        Ok(Some((delivery, body)))
    }

    /// Keeps a new delivery with what is to be sent, and forgets old ones of its webhook.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn insert_delivery(&mut self, delivery: &Delivery, body: &str) -> Result<()> {
        const SQL: &str = "INSERT INTO webhook_delivery (id, webhook_id, until_seq, items, body, state, attempts, \
             next_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        const FORGET: &str = "DELETE FROM webhook_delivery WHERE webhook_id = $1 AND state = 'delivered' \
             AND id NOT IN (SELECT id FROM webhook_delivery WHERE webhook_id = $1 ORDER BY until_seq DESC LIMIT $2)";
        each!(self, |c| sqlx::query(SQL)
            .bind(&delivery.id)
            .bind(&delivery.webhook)
            .bind(delivery.until)
            .bind(i64::from(delivery.items))
            .bind(body)
            .bind(delivery.state.key())
            .bind(i64::from(delivery.attempts))
            .bind(delivery.next_at.0)
            .bind(delivery.created_at.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        each!(self, |c| sqlx::query(FORGET)
            .bind(&delivery.webhook)
            .bind(KEPT)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps what became of a delivery; what was sent is needed no more once it is delivered.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn save_delivery(&mut self, delivery: &Delivery) -> Result<()> {
        const SQL: &str = "UPDATE webhook_delivery SET state = $2, attempts = $3, next_at = $4, status = $5, \
             failure = $6, delivered_at = $7, body = CASE WHEN $2 = 'delivered' THEN NULL ELSE body END WHERE id = $1";
        let (status, failure) = match delivery.last {
            None => (None, None),
            Some(Ok(status)) => (Some(status), None),
            Some(Err(failure)) => (failure.status(), Some(failure.key())),
        };
        each!(self, |c| sqlx::query(SQL)
            .bind(&delivery.id)
            .bind(delivery.state.key())
            .bind(i64::from(delivery.attempts))
            .bind(delivery.next_at.0)
            .bind(status.map(i64::from))
            .bind(failure)
            .bind(delivery.delivered_at.map(|at| at.0))
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The deliveries of a webhook that are kept, the newest first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_deliveries(&mut self, webhook: &str) -> Result<Vec<Delivery>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM webhook_delivery WHERE webhook_id = $1 ORDER BY until_seq DESC"
        );
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(webhook)
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: Row) -> Result<Delivery> {
    let (id, webhook, until, items, state, attempts, next_at, status, failure, created_at, at) =
        row;
    let bad = |column: &str| Error::Row {
        code: format!("webhook_delivery {id}"),
        reason: column.to_owned(),
    };
    let count = |number: i64, column| u32::try_from(number).map_err(|_| bad(column));
    let status = status.map(u16::try_from).transpose();
    let status = status.map_err(|_| bad("status"))?;
    let last = match failure {
        None => status.map(Ok),
        Some(key) => Some(Err(
            Failure::from_parts(&key, status).ok_or_else(|| bad("failure"))?
        )),
    };
    Ok(Delivery {
        items: count(items, "items")?,
        attempts: count(attempts, "attempts")?,
        state: DeliveryState::parse(&state).ok_or_else(|| bad("state"))?,
        next_at: Timestamp(next_at),
        created_at: Timestamp(created_at),
        delivered_at: at.map(Timestamp),
        id,
        webhook,
        until,
        last,
    })
}
