//! Digests for officers as rows: of what they are to be told, and who sends which letter just now.

use jiff::civil::Date;

use super::{Error, Result, Tx, each};
use crate::domain::digest::Digest;
use crate::domain::message::{MessageFailure, Tried};
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;

/// Id, officer, day, attempts, when next.
type Row = (String, String, String, i64, i64);

/// A digest that nobody else sends until the lease is over.
#[derive(Debug, Clone)]
pub struct ClaimedDigest {
    /// The digest.
    pub digest: Digest,
    /// Like no other.
    pub lease: String,
}

impl Tx {
    /// Notes that an officer is to be told of a feedback.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn note_officer(
        &mut self,
        staff: &StaffId,
        feedback: &str,
        is_escalated: bool,
        at: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "INSERT INTO officer_notice (staff_id, feedback_id, is_escalated, at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (staff_id, feedback_id) DO UPDATE SET at = $4, \
             is_escalated = officer_notice.is_escalated OR excluded.is_escalated";
        each!(self, |c| sqlx::query(SQL)
            .bind(staff.as_str())
            .bind(feedback)
            .bind(is_escalated)
            .bind(at.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Of which feedback an officer is to be told, each with whether that is because nobody below has done it in time.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn list_officer_notices(&mut self, staff: &StaffId) -> Result<Vec<(String, bool)>> {
        const SQL: &str = "SELECT feedback_id, is_escalated FROM officer_notice WHERE staff_id = $1 \
             ORDER BY feedback_id";
        Ok(each!(self, |c| sqlx::query_as(SQL)
            .bind(staff.as_str())
            .fetch_all(c)
            .await)?)
    }

    /// Forgets of what an officer was told, up to a moment.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn forget_officer_notices(
        &mut self,
        staff: &StaffId,
        until: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "DELETE FROM officer_notice WHERE staff_id = $1 AND at <= $2";
        each!(self, |c| sqlx::query(SQL)
            .bind(staff.as_str())
            .bind(until.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Whether the letter of an officer for a day waits; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn digest_waits(&mut self, staff: &StaffId, day: Date) -> Result<Option<bool>> {
        const SQL: &str = "SELECT state FROM officer_digest WHERE staff_id = $1 AND day = $2";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(staff.as_str())
            .bind(day.to_string())
            .fetch_optional(c)
            .await)?;
        Ok(row.map(|(state,)| state == "pending"))
    }

    /// Keeps a letter to be sent; nothing when there is one for that officer and day.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn insert_digest(&mut self, digest: &Digest, now: Timestamp) -> Result<()> {
        const SQL: &str = "INSERT INTO officer_digest (id, staff_id, day, state, attempts, next_at, created_at, \
             leased_until) VALUES ($1, $2, $3, 'pending', $4, $5, $6, 0) ON CONFLICT (staff_id, day) DO NOTHING";
        each!(self, |c| sqlx::query(SQL)
            .bind(&digest.id)
            .bind(digest.staff.as_str())
            .bind(digest.day.to_string())
            .bind(i64::from(digest.attempts))
            .bind(digest.next_at.0)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Whether there is a letter that may be sent and that nobody sends.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn has_due_digest(&mut self, now: Timestamp) -> Result<bool> {
        const SQL: &str = "SELECT id FROM officer_digest \
             WHERE state = 'pending' AND next_at <= $1 AND leased_until <= $1 LIMIT 1";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(now.0)
            .fetch_optional(c)
            .await)?;
        Ok(row.is_some())
    }

    /// Takes a letter that may be sent, to send it until a moment. `None` when there is none.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn lease_digest(
        &mut self,
        lease: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<ClaimedDigest>> {
        const FIND: &str = "SELECT id, staff_id, day, attempts, next_at FROM officer_digest \
             WHERE state = 'pending' AND next_at <= $1 AND leased_until <= $1 ORDER BY id LIMIT 1";
        const TAKE: &str = "UPDATE officer_digest SET lease = $2, leased_until = $4 \
             WHERE id = $1 AND state = 'pending' AND leased_until <= $3";
        let row: Option<Row> = each!(self, |c| sqlx::query_as(FIND)
            .bind(now.0)
            .fetch_optional(c)
            .await)?;
        let Some(row) = row else { return Ok(None) };
        let digest = read(row)?;
        let taken = each!(self, |c| sqlx::query(TAKE)
            .bind(&digest.id)
            .bind(lease)
            .bind(now.0)
            .bind(until.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        let lease = lease.to_owned();
        Ok((taken == 1).then_some(ClaimedDigest { digest, lease }))
    }

    /// Ends a lease and keeps what became of the letter. `false` when somebody else has taken it meanwhile.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn save_digest(&mut self, claimed: &ClaimedDigest, tried: &Tried) -> Result<bool> {
        const SQL: &str = "UPDATE officer_digest SET state = $3, attempts = $4, next_at = $5, failure = $6, \
             sent_at = $7, lease = NULL, leased_until = 0 WHERE id = $1 AND lease = $2";
        let next_at = tried.next_at.unwrap_or(claimed.digest.next_at);
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(&claimed.digest.id)
            .bind(&claimed.lease)
            .bind(tried.state.key())
            .bind(i64::from(tried.attempts))
            .bind(next_at.0)
            .bind(tried.failure.map(MessageFailure::key))
            .bind(tried.sent_at.map(|at| at.0))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }
}

fn read((id, staff, day, attempts, next_at): Row) -> Result<Digest> {
    let bad = |column: &str| Error::row(&id, &format!("digest: {column}"));
    Ok(Digest {
        staff: StaffId::parse(&staff).ok_or_else(|| bad("staff_id"))?,
        day: day.parse().map_err(|_| bad("day"))?,
        attempts: u32::try_from(attempts).map_err(|_| bad("attempts"))?,
        next_at: Timestamp(next_at),
        id: id.clone(),
    })
}
