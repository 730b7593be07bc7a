//! What an officer signs in with.

use super::bad_row;
use crate::domain::secret::Secret;
use crate::domain::staff::StaffId;
use crate::domain::totp::TotpSecret;
use crate::store::{Result, Tx, each};

/// What an officer signs in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The password's argon2id as a PHC string.
    pub password_hash: Secret,
    /// The secret of their authenticator app, confirmed.
    pub totp: Option<TotpSecret>,
    /// One that was shown and not yet confirmed.
    pub totp_pending: Option<TotpSecret>,
    /// The newest step whose code was used.
    pub totp_last_step: Option<i64>,
}

type Row = (String, Option<String>, Option<String>, Option<i64>);

impl Tx {
    /// What an officer signs in with.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn find_credentials(&mut self, id: &StaffId) -> Result<Option<Credentials>> {
        const SQL: &str = "SELECT password_hash, totp_secret, totp_pending, totp_last_step FROM staff WHERE id = $1";
        let row: Option<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id.as_str())
            .fetch_optional(c)
            .await)?;
        let read = |secret: Option<String>| {
            let read = secret.map(|text| {
                TotpSecret::parse(&text).ok_or_else(|| bad_row(id.as_str(), &"no TOTP secret"))
            });
            read.transpose()
        };
        row.map(|(password_hash, totp, pending, totp_last_step)| {
            Ok(Credentials {
                password_hash: Secret::new(password_hash),
                totp: read(totp)?,
                totp_pending: read(pending)?,
                totp_last_step,
            })
        })
        .transpose()
    }

    /// Keeps a new password.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn set_password(&mut self, id: &StaffId, password_hash: &Secret) -> Result<()> {
        const SQL: &str = "UPDATE staff SET password_hash = $2 WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id.as_str())
            .bind(password_hash.reveal())
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps the secret of an authenticator app until a code confirms it.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn set_totp_pending(&mut self, id: &StaffId, secret: &TotpSecret) -> Result<()> {
        const SQL: &str = "UPDATE staff SET totp_pending = $2 WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id.as_str())
            .bind(secret.base32().reveal())
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// From now on the officer needs codes of the app that was pending; the one of `step` has been used.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn confirm_totp(&mut self, id: &StaffId, step: i64) -> Result<()> {
        const SQL: &str = "UPDATE staff SET totp_secret = totp_pending, totp_pending = NULL, totp_last_step = $2 \
             WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id.as_str())
            .bind(step)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The officer needs no codes any more.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn remove_totp(&mut self, id: &StaffId) -> Result<()> {
        const SQL: &str = "UPDATE staff SET totp_secret = NULL, totp_pending = NULL, totp_last_step = NULL WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id.as_str())
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes that the code of a step was used; `false` when it, or a newer one, had been already.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn use_totp_step(&mut self, id: &StaffId, step: i64) -> Result<bool> {
        const SQL: &str = "UPDATE staff SET totp_last_step = $2 \
             WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(id.as_str())
            .bind(step)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }
}
