//! The feed of changes as rows: every table whose rows carry a place in the change sequence.

use super::decisions::{self, DecisionRow};
use super::versions::VersionRow;
use super::{Result, Tx, each};
use crate::domain::feed::{FeedChange, FeedItem};

impl Tx {
    /// The changes after a place in the sequence, in order, up to so many.
    ///
    /// # Errors
    /// [`super::Error`].
    pub async fn feed_since(&mut self, seq: i64, limit: usize) -> Result<Vec<FeedItem>> {
        let mut items = self.versions_since(seq, limit).await?;
        items.extend(self.decisions_since(seq, limit).await?);
        items.sort_unstable_by_key(|item| item.seq);
        items.truncate(limit);
        Ok(items)
    }

    async fn versions_since(&mut self, seq: i64, limit: usize) -> Result<Vec<FeedItem>> {
        const SQL: &str = concat!(
            "SELECT ",
            super::versions::columns!(),
            ", CASE WHEN is_end THEN NULL ELSE record END, state = 'published' AND is_shown \
             FROM procedure_version WHERE seq > $1 ORDER BY seq LIMIT $2"
        );
        let rows: Vec<VersionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(seq)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(c)
            .await)?;
        let item = |mut row: VersionRow| {
            let (text, is_public) = (row.text.take(), row.is_public);
            let version = row.read()?;
            let (seq, text) = (version.seq, text.filter(|_| is_public));
            let change = if is_public {
                FeedChange::Version(Box::new(version), text)
            } else {
                FeedChange::VersionGone(version.key)
            };
            Ok(FeedItem { seq, change })
        };
        rows.into_iter().map(item).collect()
    }

    async fn decisions_since(&mut self, seq: i64, limit: usize) -> Result<Vec<FeedItem>> {
        const SQL: &str = concat!(
            "SELECT ",
            decisions::columns!(),
            ", seq FROM decision WHERE seq > $1 ORDER BY seq LIMIT $2"
        );
        let rows: Vec<DecisionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(seq)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(c)
            .await)?;
        let item = |row: DecisionRow| {
            Ok(FeedItem {
                seq: row.10,
                change: FeedChange::Decision(Box::new(decisions::read(row)?)),
            })
        };
        rows.into_iter().map(item).collect()
    }
}
