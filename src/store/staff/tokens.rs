//! Bearer tokens of programs, by their hash.

use super::read_id;
use crate::domain::account::Token;
use crate::domain::secret::SecretHash;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;
use crate::store::{Result, Tx, each};

/// Id, officer, name, created, expires, last used.
type Row = (String, String, String, i64, i64, Option<i64>);

impl Tx {
    /// Keeps a token.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn insert_token(&mut self, token: &Token, hash: &SecretHash) -> Result<()> {
        const SQL: &str = "INSERT INTO staff_token (id, staff_id, name, hash, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6)";
        each!(self, |c| sqlx::query(SQL)
            .bind(&token.id)
            .bind(token.staff.as_str())
            .bind(&token.name)
            .bind(hash.as_str())
            .bind(token.created_at.0)
            .bind(token.expires_at.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The token with a hash, unless it was revoked.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn find_token(&mut self, hash: &SecretHash) -> Result<Option<Token>> {
        const SQL: &str = "SELECT id, staff_id, name, created_at, expires_at, last_used_at FROM staff_token \
             WHERE hash = $1 AND revoked_at IS NULL";
        let row: Option<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(hash.as_str())
            .fetch_optional(c)
            .await)?;
        row.map(token).transpose()
    }

    /// The tokens of an officer that hold at a moment, the oldest first.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn list_tokens(&mut self, staff: &StaffId, now: Timestamp) -> Result<Vec<Token>> {
        const SQL: &str = "SELECT id, staff_id, name, created_at, expires_at, last_used_at FROM staff_token \
             WHERE staff_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY id";
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(staff.as_str())
            .bind(now.0)
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(token).collect()
    }

    /// Notes that a token was used.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn touch_token(&mut self, id: &str, now: Timestamp) -> Result<()> {
        const SQL: &str = "UPDATE staff_token SET last_used_at = $2 WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Revokes a token of an officer; `false` when they have none with this id.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn revoke_token(
        &mut self,
        staff: &StaffId,
        id: &str,
        now: Timestamp,
    ) -> Result<bool> {
        const SQL: &str = "UPDATE staff_token SET revoked_at = $3 \
             WHERE id = $1 AND staff_id = $2 AND revoked_at IS NULL";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(staff.as_str())
            .bind(now.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Revokes all tokens of an officer.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn revoke_tokens(&mut self, staff: &StaffId, now: Timestamp) -> Result<()> {
        const SQL: &str =
            "UPDATE staff_token SET revoked_at = $2 WHERE staff_id = $1 AND revoked_at IS NULL";
        each!(self, |c| sqlx::query(SQL)
            .bind(staff.as_str())
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

fn token((id, staff, name, created_at, expires_at, last_used_at): Row) -> Result<Token> {
    Ok(Token {
        id,
        staff: read_id(&staff)?,
        name,
        created_at: Timestamp(created_at),
        expires_at: Timestamp(expires_at),
        last_used_at: last_used_at.map(Timestamp),
    })
}
