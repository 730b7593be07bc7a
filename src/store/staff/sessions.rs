//! Sessions of browsers, by the hash of their cookie.

use super::read_id;
use crate::domain::secret::SecretHash;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;
use crate::store::{Result, Tx, each};

/// A session that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Of its cookie.
    pub hash: SecretHash,
    /// Whose.
    pub staff: StaffId,
    /// Whether a one-time code was given.
    pub second_factor: bool,
    /// When it begins.
    pub created_at: Timestamp,
    /// When it ends, whatever is done in it.
    pub expires_at: Timestamp,
}

/// A session that was not revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub staff: StaffId,
    /// Whether a one-time code was given.
    pub second_factor: bool,
    /// When something was last done in it, to the minute.
    pub seen_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Tx {
    /// Keeps a session.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn insert_session(&mut self, session: &NewSession) -> Result<()> {
        const SQL: &str = "INSERT INTO staff_session (hash, staff_id, second_factor, created_at, seen_at, expires_at) \
             VALUES ($1, $2, $3, $4, $4, $5)";
        each!(self, |c| sqlx::query(SQL)
            .bind(session.hash.as_str())
            .bind(session.staff.as_str())
            .bind(session.second_factor)
            .bind(session.created_at.0)
            .bind(session.expires_at.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The session of a cookie, unless it was revoked.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn find_session(&mut self, hash: &SecretHash) -> Result<Option<Session>> {
        const SQL: &str = "SELECT staff_id, second_factor, seen_at, expires_at FROM staff_session \
             WHERE hash = $1 AND revoked_at IS NULL";
        let row: Option<(String, bool, i64, i64)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(hash.as_str())
            .fetch_optional(c)
            .await)?;
        row.map(|(staff, second_factor, seen_at, expires_at)| {
            Ok(Session {
                staff: read_id(&staff)?,
                second_factor,
                seen_at: Timestamp(seen_at),
                expires_at: Timestamp(expires_at),
            })
        })
        .transpose()
    }

    /// Notes that something was done in a session.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn touch_session(&mut self, hash: &SecretHash, now: Timestamp) -> Result<()> {
        const SQL: &str = "UPDATE staff_session SET seen_at = $2 WHERE hash = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(hash.as_str())
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn revoke_session(&mut self, hash: &SecretHash, now: Timestamp) -> Result<()> {
        const SQL: &str =
            "UPDATE staff_session SET revoked_at = $2 WHERE hash = $1 AND revoked_at IS NULL";
        each!(self, |c| sqlx::query(SQL)
            .bind(hash.as_str())
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Ends all sessions of an officer but one.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn revoke_sessions(
        &mut self,
        staff: &StaffId,
        but: Option<&SecretHash>,
        now: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "UPDATE staff_session SET revoked_at = $3 \
             WHERE staff_id = $1 AND hash <> $2 AND revoked_at IS NULL";
        each!(self, |c| sqlx::query(SQL)
            .bind(staff.as_str())
            .bind(but.map_or("", SecretHash::as_str))
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets the sessions that ended before a moment.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn forget_sessions(&mut self, before: Timestamp) -> Result<()> {
        const SQL: &str = "DELETE FROM staff_session WHERE expires_at < $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(before.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
