//! Letters to one person as rows, and who sends which just now. What they say and to whom is sealed elsewhere; here it
//! is bytes.

use std::fmt;

use super::{Error, Result, Tx, each};
use crate::domain::message::{Message, MessageChannel, MessageFailure, MessageState};
use crate::domain::occasion::Occasion;
use crate::domain::time::Timestamp;

/// The columns of a [`Row`].
macro_rules! columns {
    () => {
        "id, occasion, channel, feedback_id, state, attempts, next_at, failure, created_at, sent_at"
    };
}

type Row = (
    String,
    String,
    String,
    Option<String>,
    String,
    i64,
    i64,
    Option<String>,
    i64,
    Option<i64>,
);

/// To whom a letter goes and what it says, sealed. Printed without it.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedMessage {
    /// The sealed bytes.
    pub bytes: Vec<u8>,
    /// Which key opens them.
    pub key_id: String,
}

impl fmt::Debug for SealedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedMessage({} bytes)", self.bytes.len())
    }
}

/// A letter that nobody else sends until the lease is over.
#[derive(Debug, Clone)]
pub struct ClaimedMessage {
    /// The letter.
    pub message: Message,
    /// To whom and what.
    pub sealed: SealedMessage,
    /// Like no other.
    pub lease: String,
}

impl Tx {
    /// Keeps a new letter.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn insert_message(&mut self, new: &Message, sealed: &SealedMessage) -> Result<()> {
        const SQL: &str = "INSERT INTO message (id, occasion, channel, feedback_id, state, attempts, next_at, \
             created_at, box, key_id, leased_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)";
        each!(self, |c| sqlx::query(SQL)
            .bind(&new.id)
            .bind(new.occasion.key())
            .bind(new.channel.key())
            .bind(&new.feedback)
            .bind(new.state.key())
            .bind(i64::from(new.attempts))
            .bind(new.next_at.0)
            .bind(new.created_at.0)
            .bind(&sealed.bytes)
            .bind(&sealed.key_id)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The letters of a channel that may be sent now and that nobody sends, the oldest first.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn due_messages(
        &mut self,
        channel: MessageChannel,
        now: Timestamp,
        at_most: u32,
    ) -> Result<Vec<String>> {
        // By id, so that replicas that take several at once do not wait for each other in a circle.
        const SQL: &str = "SELECT id FROM message WHERE state = 'pending' AND channel = $1 AND next_at <= $2 \
             AND leased_until <= $2 AND box IS NOT NULL ORDER BY id LIMIT $3";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(channel.key())
            .bind(now.0)
            .bind(i64::from(at_most))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Takes a letter to send it until a moment; `None` when somebody else has, or it is not to be sent any more.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn lease_message(
        &mut self,
        id: &str,
        lease: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<ClaimedMessage>> {
        const LEASE: &str = "UPDATE message SET lease = $2, leased_until = $4 \
             WHERE id = $1 AND state = 'pending' AND next_at <= $3 AND leased_until <= $3 AND box IS NOT NULL";
        const BOX: &str = "SELECT box, key_id FROM message WHERE id = $1";
        let leased = each!(self, |c| sqlx::query(LEASE)
            .bind(id)
            .bind(lease)
            .bind(now.0)
            .bind(until.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        if leased == 0 {
            return Ok(None);
        }
        let Some(message) = self.find_message(id).await? else {
            return Ok(None);
        };
        let (bytes, key_id): (Vec<u8>, String) =
            each!(self, |c| sqlx::query_as(BOX).bind(id).fetch_one(c).await)?;
        Ok(Some(ClaimedMessage {
            message,
            sealed: SealedMessage { bytes, key_id },
            lease: lease.to_owned(),
        }))
    }

    /// Ends a lease and keeps what became of the letter; to whom it went and what it said is forgotten once it is sent.
    /// `false` when the lease was over and somebody else has taken it; nothing is changed then.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn save_message(&mut self, after: &Message, lease: &str) -> Result<bool> {
        const SQL: &str = "UPDATE message SET state = $3, attempts = $4, next_at = $5, failure = $6, sent_at = $7, \
             box = CASE WHEN $3 = 'sent' THEN NULL ELSE box END, lease = NULL, leased_until = 0 \
             WHERE id = $1 AND lease = $2";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(&after.id)
            .bind(lease)
            .bind(after.state.key())
            .bind(i64::from(after.attempts))
            .bind(after.next_at.0)
            .bind(after.failure.map(MessageFailure::key))
            .bind(after.sent_at.map(|at| at.0))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// A letter.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_message(&mut self, id: &str) -> Result<Option<Message>> {
        const SQL: &str = concat!("SELECT ", columns!(), " FROM message WHERE id = $1");
        let row: Option<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        row.map(read).transpose()
    }

    /// The letters that were given up, the newest first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_dead_messages(&mut self, at_most: u32) -> Result<Vec<Message>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM message WHERE state = 'dead' ORDER BY id DESC LIMIT $1"
        );
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(i64::from(at_most))
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(read).collect()
    }

    /// Has a letter that was given up tried anew; `false` when there is none, or what it said is forgotten.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn revive_message(&mut self, id: &str, now: Timestamp) -> Result<bool> {
        const SQL: &str = "UPDATE message SET state = 'pending', attempts = 0, next_at = $2 \
             WHERE id = $1 AND state = 'dead' AND box IS NOT NULL";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(now.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Forgets to whom the letters about a feedback go and what they say, sent or not; gives how many that were. One
    /// that is being sent just now may still arrive.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn forget_messages(&mut self, feedback: &str) -> Result<u64> {
        const SQL: &str = "UPDATE message SET state = 'dead', box = NULL, lease = NULL \
             WHERE feedback_id = $1 AND state <> 'sent' AND box IS NOT NULL";
        Ok(each!(self, |c| sqlx::query(SQL)
            .bind(feedback)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }
}

fn read(row: Row) -> Result<Message> {
    let (id, occasion, channel, feedback, state, attempts, next_at, failure, created_at, sent_at) =
        row;
    let bad = |column: &str| Error::Row {
        code: format!("message {id}"),
        reason: column.to_owned(),
    };
    let known = |key: String| MessageFailure::parse(&key).ok_or_else(|| bad("failure"));
    Ok(Message {
        occasion: Occasion::parse(&occasion).ok_or_else(|| bad("occasion"))?,
        channel: MessageChannel::parse(&channel).ok_or_else(|| bad("channel"))?,
        feedback,
        attempts: u32::try_from(attempts).map_err(|_| bad("attempts"))?,
        state: MessageState::parse(&state).ok_or_else(|| bad("state"))?,
        next_at: Timestamp(next_at),
        failure: failure.map(known).transpose()?,
        created_at: Timestamp(created_at),
        sent_at: sent_at.map(Timestamp),
        id,
    })
}
