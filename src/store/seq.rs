//! The change sequence: numbers in commit order, by which an index follows the database.

use super::{Result, Tx, each};

impl Tx {
    /// Makes other writers of procedures wait until this transaction ends.
    ///
    /// # Errors
    /// [`super::Error::Database`].
    pub async fn lock_changes(&mut self) -> Result<()> {
        // SELECT … FOR UPDATE is unknown to SQLite; an update that changes nothing locks the row on both.
        const SQL: &str = "UPDATE change_counter SET last_seq = last_seq";
        each!(self, |c| sqlx::query(SQL).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Takes one number. Other writers wait for this transaction from here on.
    ///
    /// # Errors
    /// [`super::Error::Database`].
    pub(super) async fn next_seq(&mut self) -> Result<i64> {
        const SQL: &str = "UPDATE change_counter SET last_seq = last_seq + 1 RETURNING last_seq";
        let (seq,): (i64,) = each!(self, |c| sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(seq)
    }

    /// The newest number given out.
    ///
    /// # Errors
    /// [`super::Error::Database`].
    pub async fn last_seq(&mut self) -> Result<i64> {
        const SQL: &str = "SELECT last_seq FROM change_counter";
        let (seq,): (i64,) = each!(self, |c| sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(seq)
    }

    /// What tells this database from another one.
    ///
    /// # Errors
    /// [`super::Error::Database`].
    pub async fn database_id(&mut self) -> Result<String> {
        const SQL: &str = "SELECT id FROM database_identity";
        let (id,): (String,) = each!(self, |c| sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(id)
    }
}
