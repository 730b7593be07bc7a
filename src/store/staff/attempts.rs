//! Failures of signing in, and the networks that are known to be an officer's.

use crate::domain::staff::{Login, StaffId};
use crate::domain::throttle::Failures;
use crate::domain::time::Timestamp;
use crate::store::{Conn, Result, Tx, each};

impl Tx {
    /// The failures with a login from a network (an empty one: from all strange networks), none if there are none.
    /// Other attempts of the same kind wait for this transaction from here on.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn lock_failures(
        &mut self,
        login_key: &str,
        network: &str,
        now: Timestamp,
    ) -> Result<Failures> {
        const SQL: &str = "INSERT INTO login_attempt (login, network, failures, last_at) VALUES ($1, $2, 0, $3) \
             ON CONFLICT (login, network) DO UPDATE SET failures = login_attempt.failures \
             RETURNING failures, last_at";
        let (count, last_at): (i64, i64) = each!(self, |c| sqlx::query_as(SQL)
            .bind(login_key)
            .bind(network)
            .bind(now.0)
            .fetch_one(c)
            .await)?;
        Ok(Failures {
            count: u32::try_from(count).unwrap_or(u32::MAX),
            last_at: Timestamp(last_at),
        })
    }

    /// Keeps how many failures there are.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn set_failures(
        &mut self,
        login_key: &str,
        network: &str,
        failures: Failures,
    ) -> Result<()> {
        const SQL: &str = "UPDATE login_attempt SET failures = $3, last_at = $4 WHERE login = $1 AND network = $2";
        each!(self, |c| sqlx::query(SQL)
            .bind(login_key)
            .bind(network)
            .bind(i64::from(failures.count))
            .bind(failures.last_at.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Takes one failure back.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn forgive_failure(&mut self, login_key: &str, network: &str) -> Result<()> {
        const SQL: &str = "UPDATE login_attempt SET failures = failures - 1 \
             WHERE login = $1 AND network = $2 AND failures > 0";
        each!(self, |c| sqlx::query(SQL)
            .bind(login_key)
            .bind(network)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets the failures with a login from a network.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn forget_failures(&mut self, login_key: &str, network: &str) -> Result<()> {
        const SQL: &str = "DELETE FROM login_attempt WHERE login = $1 AND network = $2";
        each!(self, |c| sqlx::query(SQL)
            .bind(login_key)
            .bind(network)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets all failures that are older than a moment. To be done in a transaction of its own.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn forget_old_failures(&mut self, before: Timestamp) -> Result<()> {
        const SQLITE: &str = "DELETE FROM login_attempt WHERE last_at < $1";
        // Rows that an attempt holds just now are left for the next time: to wait for them could be to wait in a circle.
        const POSTGRES: &str = "DELETE FROM login_attempt WHERE (login, network) IN \
             (SELECT login, network FROM login_attempt WHERE last_at < $1 FOR UPDATE SKIP LOCKED)";
        let sql = match &self.0 {
            Conn::Sqlite(_) => SQLITE,
            Conn::Postgres(_) => POSTGRES,
        };
        each!(self, |c| sqlx::query(sql)
            .bind(before.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Whether the owner of a login signed in from a network since a moment.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn knows_network(
        &mut self,
        login: &Login,
        network: &str,
        since: Timestamp,
    ) -> Result<bool> {
        const SQL: &str = "SELECT n.seen_at FROM staff_network n JOIN staff s ON s.id = n.staff_id \
             WHERE s.login = $1 AND n.network = $2 AND n.seen_at > $3";
        let row: Option<(i64,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(login.as_str())
            .bind(network)
            .bind(since.0)
            .fetch_optional(c)
            .await)?;
        Ok(row.is_some())
    }

    /// Notes that an officer signed in from a network, and forgets what is older than a moment.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn remember_network(
        &mut self,
        staff: &StaffId,
        network: &str,
        now: Timestamp,
        forget_before: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "INSERT INTO staff_network (staff_id, network, seen_at) VALUES ($1, $2, $3) \
             ON CONFLICT (staff_id, network) DO UPDATE SET seen_at = excluded.seen_at";
        const FORGET: &str = "DELETE FROM staff_network WHERE seen_at < $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(staff.as_str())
            .bind(network)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        each!(self, |c| sqlx::query(FORGET)
            .bind(forget_before.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
