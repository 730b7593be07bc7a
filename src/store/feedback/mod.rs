//! Feedback as rows: events that are only added, sealed parts, and where each feedback stands.

mod erase;
mod new;
mod parts;
#[cfg(test)]
mod plans;
mod proof;
mod queue;
mod releases;
mod reports;
mod roots;
mod row;
mod rows;
mod submissions;
mod watch;

pub use new::NewFeedback;
pub use parts::KeyUse;
pub use proof::KeptRelease;
pub use reports::NewReport;
pub use row::FeedbackRow;
pub use submissions::Submitted;

use super::{Error, Result, Tx, each};
use crate::domain::agency::AgencyCode;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::chain;
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::event::{Actor, Event, EventKind};
use crate::domain::feedback::facts::Facts;
use crate::domain::feedback::next_check::soonest_check;
use crate::domain::feedback::queue::day_key;
use crate::domain::feedback::waiting::Waiting;
use crate::domain::feedback::words::Content;

use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;

/// A feedback as it is kept.
#[derive(Debug, Clone)]
pub struct StoredFeedback {
    /// Its identifier: a UUID of version 7.
    pub id: String,
    /// What the sender has it by.
    pub code: FeedbackCode,
    /// Its events, each with its hash, in order.
    pub events: Vec<(Event, String)>,
    /// Where its row says it stands: the place of the last event.
    pub revision: u32,
    /// The hash that its row has for that event.
    pub head: String,
}

/// An event: position, at, actor, kind, facts, hash.
type EventRow = (i64, i64, String, String, String, String);
/// A feedback: id, code, revision, head.
type HeadRow = (String, String, i64, String);

impl Tx {
    /// Adds events to a feedback, and notes where they lead. False when somebody else added some meanwhile.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn append_feedback(
        &mut self,
        id: &str,
        head: &str,
        case: &Case,
        events: &[Event],
    ) -> Result<bool> {
        let hashes = chain::hashes(head, id, events);
        let Some(new_head) = hashes.last() else {
            return Ok(true);
        };
        // A day that has a root gets no more events: everybody who has written the root down would see another one.
        let open_since = self.open_since().await?;
        if events.iter().any(|event| event.at < open_since) {
            return Err(Error::row(id, &"an event on a day that is closed"));
        }
        if !self.project(id, head, new_head, case).await? {
            return Ok(false);
        }
        let rows = events.iter().zip(&hashes);
        let rows: Vec<(&str, &Event, &str)> = rows
            .map(|(event, hash)| (id, event, hash.as_str()))
            .collect();
        for chunk in rows.chunks(rows::CHUNK) {
            self.insert_events(chunk).await?;
        }
        Ok(true)
    }

    /// Writes where a feedback stands, if it stands where it was seen. A day on which the program looks at it is not
    /// put off, unless it never has to again.
    async fn project(&mut self, id: &str, head: &str, new_head: &str, case: &Case) -> Result<bool> {
        const SQL: &str = "UPDATE feedback SET state = $2, is_open = $3, kind = $4, urgency = $5, content = $6, \
             confidentiality = $7, visibility = $8, is_quarantined = $9, unit = $10, handler = $11, \
             procedure_code = $12, commune = $13, next_due = $14, is_breached = $15, register_year = $16, \
             register_number = $17, parent = $18, answered_at = $19, last_at = $20, revision = $21, head = $22, \
             waiting = $24, next_check_on = CASE WHEN next_check_on < $25 AND $25 < '9999-12-31' THEN next_check_on \
             ELSE $25 END WHERE id = $1 AND head = $23";
        let changed = each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(case.state.key())
            .bind(case.is_owed())
            .bind(case.kind.key())
            .bind(case.urgency.key())
            .bind(case.content.map(Content::key))
            .bind(case.confidentiality.key())
            .bind(case.visibility.key())
            .bind(case.is_quarantined)
            .bind(case.unit.as_ref().map_or("", AgencyCode::as_str))
            .bind(case.handler.as_ref().map(StaffId::as_str))
            .bind(case.procedure_code())
            .bind(case.commune.as_ref().map(AgencyCode::as_str))
            .bind(day_key(case.next_due()))
            .bind(case.limits.iter().any(|limit| limit.breached_on.is_some()))
            .bind(case.register.map(|(year, _)| i64::from(year)))
            .bind(case.register.map(|(_, number)| i64::from(number)))
            .bind(case.parent.as_deref())
            .bind(case.answered_at.map(|at| at.0))
            .bind(case.last_at.0)
            .bind(i64::from(case.position))
            .bind(new_head)
            .bind(head)
            .bind(waiting(case))
            .bind(day_key(soonest_check(case)))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// A feedback with all its events.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_feedback(&mut self, id: &str) -> Result<Option<StoredFeedback>> {
        const SQL: &str = "SELECT id, code, revision, head FROM feedback WHERE id = $1";
        self.read_feedback(SQL, id).await
    }

    /// A feedback by its code.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_feedback_by_code(
        &mut self,
        code: &FeedbackCode,
    ) -> Result<Option<StoredFeedback>> {
        const SQL: &str = "SELECT id, code, revision, head FROM feedback WHERE code = $1";
        self.read_feedback(SQL, code.as_str()).await
    }

    /// The feedback that somebody has code and secret of.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_feedback_by_access(
        &mut self,
        access_key: &str,
    ) -> Result<Option<StoredFeedback>> {
        const SQL: &str = "SELECT id, code, revision, head FROM feedback WHERE access_key = $1";
        self.read_feedback(SQL, access_key).await
    }

    async fn read_feedback(
        &mut self,
        sql: &'static str,
        key: &str,
    ) -> Result<Option<StoredFeedback>> {
        const EVENTS: &str = "SELECT position, at, actor, kind, facts, hash FROM feedback_event \
             WHERE feedback_id = $1 ORDER BY position";
        let row: Option<HeadRow> = each!(self, |c| sqlx::query_as(sql)
            .bind(key)
            .fetch_optional(c)
            .await)?;
        let Some((id, code, revision, head)) = row else {
            return Ok(None);
        };
        let rows: Vec<EventRow> = each!(self, |c| sqlx::query_as(EVENTS)
            .bind(&id)
            .fetch_all(c)
            .await)?;
        let events: Result<_> = rows.into_iter().map(|row| event(&id, row)).collect();
        Ok(Some(StoredFeedback {
            events: events?,
            code: FeedbackCode::parse(&code).map_err(|e| Error::row(&id, &e))?,
            revision: u32::try_from(revision).map_err(|e| Error::row(&id, &e))?,
            head,
            id,
        }))
    }

    /// Has a feedback found by another secret.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn set_feedback_access(&mut self, id: &str, access_key: &str) -> Result<()> {
        const SQL: &str = "UPDATE feedback SET access_key = $2 WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(access_key)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The identifiers of feedback behind one, in order.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_feedback_ids(&mut self, after: &str, limit: u32) -> Result<Vec<String>> {
        const SQL: &str = "SELECT id FROM feedback WHERE id > $1 ORDER BY id LIMIT $2";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// The feedback that is answered together with another one.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_merged_feedback(&mut self, parent: &str) -> Result<Vec<String>> {
        const SQL: &str =
            "SELECT id FROM feedback WHERE parent = $1 AND state = 'merged' ORDER BY id";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(parent)
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// The feedback that was answered together with another one, and nothing has become of it since.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_answered_with(&mut self, parent: &str) -> Result<Vec<String>> {
        const SQL: &str =
            "SELECT id FROM feedback WHERE parent = $1 AND state = 'answered' ORDER BY id";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(parent)
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Keeps others from changing these until the transaction ends, in an order in which nobody waits for whom waits
    /// for them.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn hold_feedback<const N: usize>(&mut self, mut ids: [&str; N]) -> Result<()> {
        // SELECT … FOR UPDATE is not for SQLite, where whoever writes is alone anyway.
        const SQL: &str = "UPDATE feedback SET revision = revision WHERE id = $1";
        ids.sort_unstable();
        for id in ids {
            each!(self, |c| sqlx::query(SQL)
                .bind(id)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// The next number in the register of a year.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn next_in_register(&mut self, year: i16) -> Result<u32> {
        const SQL: &str = "INSERT INTO feedback_register (year, last) VALUES ($1, 1) \
             ON CONFLICT (year) DO UPDATE SET last = feedback_register.last + 1 RETURNING last";
        let (last,): (i64,) = each!(self, |c| sqlx::query_as(SQL)
            .bind(i64::from(year))
            .fetch_one(c)
            .await)?;
        u32::try_from(last).map_err(|e| Error::row("feedback_register", &e))
    }
}

/// What somebody has to decide, as rows have it.
fn waiting(case: &Case) -> &'static str {
    Waiting::of(case).map_or("", Waiting::key)
}

fn event(id: &str, (position, at, actor, kind, facts, hash): EventRow) -> Result<(Event, String)> {
    let unknown = |what: &str| Error::row(id, &format!("event {position}: {what}"));
    let event = Event {
        position: u32::try_from(position).map_err(|_| unknown("position"))?,
        at: Timestamp(at),
        actor: Actor::parse(&actor).ok_or_else(|| unknown("actor"))?,
        kind: EventKind::parse(&kind).ok_or_else(|| unknown("kind"))?,
        facts: Facts::parse(&facts).map_err(|e| unknown(&e.to_string()))?,
    };
    Ok((event, hash))
}
