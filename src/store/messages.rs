//! Messages to senders as rows, and who sends which just now.

use super::{Error, Result, Tx, each};
use crate::domain::feedback::event::EventKind;
use crate::domain::message::{Message, MessageFailure, MessageState, Way};
use crate::domain::time::Timestamp;

/// The columns of a [`Row`], and where they come from.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.feedback_id, m.position, e.kind, m.way, m.state, m.attempts, m.next_at, m.failure, \
             m.created_at, m.sent_at FROM message m \
             JOIN feedback_event e ON e.feedback_id = m.feedback_id AND e.position = m.position ",
            $rest
        )
    };
}

type Row = (
    String,
    String,
    i64,
    String,
    String,
    String,
    i64,
    i64,
    Option<String>,
    i64,
    Option<i64>,
);

/// A message that nobody else sends until the lease is over.
#[derive(Debug, Clone)]
pub struct ClaimedMessage {
    /// The message.
    pub message: Message,
    /// Like no other.
    pub lease: String,
}

/// A way by which a sender can be told.
#[derive(Debug, Clone)]
pub struct NewWay {
    /// The way.
    pub way: Way,
    /// What code and token give together.
    pub key: String,
    /// Tells that two addresses are the same without telling what they are.
    pub address_mark: String,
    /// Since when.
    pub at: Timestamp,
}

impl Tx {
    /// Notes a way by which a sender can be told.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn add_way(&mut self, feedback: &str, new: &NewWay) -> Result<()> {
        const SQL: &str = "INSERT INTO message_way (feedback_id, way, confirm_key, address_mark, created_at) \
             VALUES ($1, $2, $3, $4, $5)";
        each!(self, |c| sqlx::query(SQL)
            .bind(feedback)
            .bind(new.way.key())
            .bind(&new.key)
            .bind(&new.address_mark)
            .bind(new.at.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// How many ways to an address were noted since a moment that nobody has confirmed.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn count_unconfirmed_ways(
        &mut self,
        address_mark: &str,
        since: Timestamp,
    ) -> Result<u32> {
        const SQL: &str = "SELECT COUNT(*) FROM message_way \
             WHERE address_mark = $1 AND created_at > $2 AND confirmed_at IS NULL";
        let (count,): (i64,) = each!(self, |c| sqlx::query_as(SQL)
            .bind(address_mark)
            .bind(since.0)
            .fetch_one(c)
            .await)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// The ways by which a sender can be told, each with whether it is known that messages arrive.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_ways(&mut self, feedback: &str) -> Result<Vec<(Way, bool)>> {
        const SQL: &str =
            "SELECT way, confirmed_at FROM message_way WHERE feedback_id = $1 ORDER BY way";
        let rows: Vec<(String, Option<i64>)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(feedback)
            .fetch_all(c)
            .await)?;
        let read = |(way, at): (String, Option<i64>)| {
            let way = Way::parse(&way).ok_or_else(|| Error::row(feedback, &"way"))?;
            Ok((way, at.is_some()))
        };
        rows.into_iter().map(read).collect()
    }

    /// The feedback and the way that somebody has code and token of.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_way(&mut self, key: &str) -> Result<Option<(String, Way)>> {
        const SQL: &str = "SELECT feedback_id, way FROM message_way WHERE confirm_key = $1";
        let row: Option<(String, String)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(key)
            .fetch_optional(c)
            .await)?;
        let read = |(feedback, way): (String, String)| {
            let way = Way::parse(&way).ok_or_else(|| Error::row(&feedback, &"way"))?;
            Ok((feedback, way))
        };
        row.map(read).transpose()
    }

    /// What a way is found by.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn way_key(&mut self, feedback: &str, way: Way) -> Result<Option<String>> {
        const SQL: &str = "SELECT confirm_key FROM message_way WHERE feedback_id = $1 AND way = $2";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(feedback)
            .bind(way.key())
            .fetch_optional(c)
            .await)?;
        Ok(row.map(|(key,)| key))
    }

    /// Has a way found by something else.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn set_way_key(&mut self, feedback: &str, way: Way, key: &str) -> Result<()> {
        const SQL: &str =
            "UPDATE message_way SET confirm_key = $3 WHERE feedback_id = $1 AND way = $2";
        each!(self, |c| sqlx::query(SQL)
            .bind(feedback)
            .bind(way.key())
            .bind(key)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes that messages arrive. Of those that were kept back for it the newest is sent now; the older ones, which
    /// it has overtaken, are dropped.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn confirm_way(&mut self, feedback: &str, way: Way, now: Timestamp) -> Result<()> {
        // Whoever adds an event changes this row first: none is added between the steps here.
        const WAIT: &str = "UPDATE feedback SET revision = revision WHERE id = $1";
        const CONFIRM: &str = "UPDATE message_way SET confirmed_at = $3 \
             WHERE feedback_id = $1 AND way = $2 AND confirmed_at IS NULL";
        const DROP: &str = "DELETE FROM message WHERE feedback_id = $1 AND way = $2 AND state = 'held' AND position < \
             (SELECT MAX(position) FROM message WHERE feedback_id = $1 AND way = $2 AND state = 'held')";
        const LET_GO: &str = "UPDATE message SET state = 'pending', next_at = $3 \
             WHERE feedback_id = $1 AND way = $2 AND state = 'held'";
        each!(self, |c| sqlx::query(WAIT)
            .bind(feedback)
            .execute(c)
            .await
            .map(|_| ()))?;
        each!(self, |c| sqlx::query(DROP)
            .bind(feedback)
            .bind(way.key())
            .execute(c)
            .await
            .map(|_| ()))?;
        for sql in [CONFIRM, LET_GO] {
            each!(self, |c| sqlx::query(sql)
                .bind(feedback)
                .bind(way.key())
                .bind(now.0)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Keeps a new message.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn insert_message(&mut self, new: &Message) -> Result<()> {
        const SQL: &str = "INSERT INTO message (id, feedback_id, position, way, state, attempts, next_at, created_at, \
             leased_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)";
        each!(self, |c| sqlx::query(SQL)
            .bind(&new.id)
            .bind(&new.feedback)
            .bind(i64::from(new.position))
            .bind(new.way.key())
            .bind(new.state.key())
            .bind(i64::from(new.attempts))
            .bind(new.next_at.0)
            .bind(new.created_at.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The messages of a way that may be sent now and that nobody sends, the oldest first. What is told of one feedback
    /// goes out in the order in which it happened.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn due_messages(
        &mut self,
        way: Way,
        now: Timestamp,
        at_most: u32,
    ) -> Result<Vec<String>> {
        // By id, so that replicas that take several at once do not wait for each other in a circle.
        const SQL: &str = "SELECT m.id FROM message m WHERE m.state = 'pending' AND m.way = $1 AND m.next_at <= $2 \
             AND m.leased_until <= $2 AND NOT EXISTS (SELECT 1 FROM message e WHERE e.feedback_id = m.feedback_id \
             AND e.way = m.way AND e.position < m.position AND e.state = 'pending') ORDER BY m.id LIMIT $3";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(way.key())
            .bind(now.0)
            .bind(i64::from(at_most))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Takes a message to send it until a moment; `None` when somebody else has, or it is not to be sent any more.
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
        const SQL: &str = "UPDATE message SET lease = $2, leased_until = $4 \
             WHERE id = $1 AND state = 'pending' AND next_at <= $3 AND leased_until <= $3";
        let leased = each!(self, |c| sqlx::query(SQL)
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
        let message = self.find_message(id).await?;
        Ok(message.map(|message| ClaimedMessage {
            message,
            lease: lease.to_owned(),
        }))
    }

    /// Ends a lease and keeps what became of the message. `false` when the lease was over and somebody else has taken
    /// it; nothing is changed then.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn save_message(&mut self, after: &Message, lease: &str) -> Result<bool> {
        const SQL: &str = "UPDATE message SET state = $3, attempts = $4, next_at = $5, failure = $6, sent_at = $7, \
             lease = NULL, leased_until = 0 WHERE id = $1 AND lease = $2";
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

    /// A message.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_message(&mut self, id: &str) -> Result<Option<Message>> {
        let row: Option<Row> = each!(self, |c| sqlx::query_as(select!("WHERE m.id = $1"))
            .bind(id)
            .fetch_optional(c)
            .await)?;
        row.map(read).transpose()
    }

    /// The messages that stand somewhere, the newest first, older than one if told so.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_messages(
        &mut self,
        state: MessageState,
        before: Option<&str>,
        at_most: u32,
    ) -> Result<Vec<Message>> {
        const SQL: &str =
            select!("WHERE m.state = $1 AND ($2 = '' OR m.id < $2) ORDER BY m.id DESC LIMIT $3");
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(state.key())
            .bind(before.unwrap_or_default())
            .bind(i64::from(at_most))
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(read).collect()
    }

    /// The messages about a feedback, the oldest first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_messages_about(&mut self, feedback: &str) -> Result<Vec<Message>> {
        const SQL: &str = select!("WHERE m.feedback_id = $1 ORDER BY m.position, m.way");
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(feedback)
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(read).collect()
    }

    /// Has a message that was given up tried anew; `false` when there is none.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn retry_message(&mut self, id: &str, now: Timestamp) -> Result<bool> {
        const SQL: &str = "UPDATE message SET state = 'pending', attempts = 0, next_at = $2 \
             WHERE id = $1 AND state = 'dead'";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(now.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }
}

fn read(row: Row) -> Result<Message> {
    let (
        id,
        feedback,
        position,
        event,
        way,
        state,
        attempts,
        next_at,
        failure,
        created_at,
        sent_at,
    ) = row;
    let bad = |column: &str| Error::row(&id, &format!("message: {column}"));
    let known = |key: String| MessageFailure::parse(&key).ok_or_else(|| bad("failure"));
    Ok(Message {
        feedback,
        position: u32::try_from(position).map_err(|_| bad("position"))?,
        event: EventKind::parse(&event).ok_or_else(|| bad("event"))?,
        way: Way::parse(&way).ok_or_else(|| bad("way"))?,
        attempts: u32::try_from(attempts).map_err(|_| bad("attempts"))?,
        state: MessageState::parse(&state).ok_or_else(|| bad("state"))?,
        next_at: Timestamp(next_at),
        failure: failure.map(known).transpose()?,
        created_at: Timestamp(created_at),
        sent_at: sent_at.map(Timestamp),
        id: id.clone(),
    })
}
