//! The feed of changes as rows: every table whose rows carry a place in the change sequence.

use std::collections::BTreeMap;

use super::decisions::{self, DecisionRow};
use super::versions::VersionRow;
use super::{Error, Result, Tx, agencies, each};
use crate::domain::agency::AgencyCode;
use crate::domain::code::ProcedureCode;
use crate::domain::feed::{FeedChange, FeedItem, FeedVersion};
use crate::domain::version::VersionKey;

/// Codes of procedures by the version that they belong to.
type Neighbours = BTreeMap<(String, i64), Vec<ProcedureCode>>;

impl Tx {
    /// The changes after a place in the sequence, in order, up to so many.
    ///
    /// # Errors
    /// [`super::Error`].
    pub async fn feed_since(&mut self, seq: i64, limit: usize) -> Result<Vec<FeedItem>> {
        let mut items = self.versions_since(seq, limit).await?;
        items.extend(self.decisions_since(seq, limit).await?);
        items.extend(self.agencies_since(seq, limit).await?);
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
        // The procedures that stand in place of the one that a version ends.
        const SUCCESSORS: &str = "SELECT v.code, v.number, s.by_code FROM procedure_version AS v \
             JOIN supersession AS s ON s.code = v.code AND s.number = v.number WHERE v.seq > $1 AND v.seq <= $2";
        // Those that end by the same decision, from the same day on, because the version's stands in their place.
        const PREDECESSORS: &str = "SELECT DISTINCT v.code, v.number, s.code FROM procedure_version AS v \
             JOIN supersession AS s ON s.by_code = v.code \
             JOIN procedure_version AS e ON e.code = s.code AND e.number = s.number \
             WHERE v.seq > $1 AND v.seq <= $2 AND NOT v.is_end \
             AND COALESCE(e.valid_from, '') = COALESCE(v.valid_from, '') \
             AND COALESCE(e.decision_id, '') = COALESCE(v.decision_id, '')";
        let rows: Vec<VersionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(seq)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(c)
            .await)?;
        let rows = rows.into_iter().map(|mut row| {
            let (text, is_public) = (row.text.take(), row.is_public);
            Ok((row.read()?, text, is_public))
        });
        let rows = rows.collect::<Result<Vec<_>>>()?;
        let Some(last) = rows.last().map(|(version, ..)| version.seq) else {
            return Ok(Vec::new());
        };
        let mut predecessors = self.neighbours(PREDECESSORS, seq, last).await?;
        let mut successors = self.neighbours(SUCCESSORS, seq, last).await?;
        let items = rows.into_iter().map(|(version, text, is_public)| FeedItem {
            seq: version.seq,
            change: if is_public {
                FeedChange::Version(Box::new(FeedVersion {
                    predecessors: take(&mut predecessors, &version.key),
                    successors: take(&mut successors, &version.key),
                    version,
                    text,
                }))
            } else {
                FeedChange::VersionGone(version.key)
            },
        });
        Ok(items.collect())
    }

    /// The neighbours of the versions after one place and up to another, in order of code.
    async fn neighbours(
        &mut self,
        sql: &'static str,
        after: i64,
        until: i64,
    ) -> Result<Neighbours> {
        let rows: Vec<(String, i64, String)> = each!(self, |c| sqlx::query_as(sql)
            .bind(after)
            .bind(until)
            .fetch_all(c)
            .await)?;
        let mut neighbours = Neighbours::new();
        for (code, number, neighbour) in rows {
            let parsed = ProcedureCode::parse(&neighbour).map_err(|e| Error::row(&code, &e))?;
            neighbours.entry((code, number)).or_default().push(parsed);
        }
        for codes in neighbours.values_mut() {
            codes.sort_unstable();
        }
        Ok(neighbours)
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

    async fn agencies_since(&mut self, seq: i64, limit: usize) -> Result<Vec<FeedItem>> {
        const SQL: &str = "SELECT code, record, revision, changed_at, state = 'current', seq FROM agency \
             WHERE seq > $1 ORDER BY seq LIMIT $2";
        let rows: Vec<(String, String, i64, i64, bool, i64)> =
            each!(self, |c| sqlx::query_as(SQL)
                .bind(seq)
                .bind(i64::try_from(limit).unwrap_or(i64::MAX))
                .fetch_all(c)
                .await)?;
        let item = |(code, record, revision, changed_at, is_current, seq)| {
            let change = if is_current {
                let found = agencies::stored((code, record, revision, changed_at))?;
                FeedChange::Agency(Box::new(found.agency), found.changed_at)
            } else {
                let parsed = AgencyCode::parse(&code).map_err(|e| Error::row(&code, &e))?;
                FeedChange::AgencyGone(parsed)
            };
            Ok(FeedItem { seq, change })
        };
        rows.into_iter().map(item).collect()
    }
}

fn take(neighbours: &mut Neighbours, key: &VersionKey) -> Vec<ProcedureCode> {
    let key = (key.code.to_string(), i64::from(key.number));
    neighbours.remove(&key).unwrap_or_default()
}
