//! How many messages went out.

use super::{Result, Tx, each};
use crate::domain::message::Way;
use crate::domain::time::Timestamp;

impl Tx {
    /// How many messages went out by a way since a moment.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn count_sent_messages(&mut self, way: Way, since: Timestamp) -> Result<u32> {
        const SQL: &str =
            "SELECT COUNT(*) FROM message WHERE state = 'sent' AND way = $1 AND sent_at > $2";
        let (count,): (i64,) = each!(self, |c| sqlx::query_as(SQL)
            .bind(way.key())
            .bind(since.0)
            .fetch_one(c)
            .await)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }
}
