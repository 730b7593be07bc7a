//! Agencies as rows.

use std::collections::{BTreeMap, HashSet};

use super::{Error, Result, Saved, Tx, each};
use crate::domain::agency::{Agency, AgencyCode, AgencyKind};
use crate::domain::time::Timestamp;
use crate::record::AgencyRecord;

/// An agency as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredAgency {
    /// The agency.
    pub agency: Agency,
    /// How often it has changed, the first time counted.
    pub revision: i64,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// A row: code, record, revision, when it last changed.
pub(super) type Row = (String, String, i64, i64);

impl Tx {
    /// The agency with a code; removed ones are not found.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_agency(&mut self, code: &AgencyCode) -> Result<Option<StoredAgency>> {
        const SQL: &str = "SELECT code, record, revision, changed_at FROM agency \
             WHERE code = $1 AND state = 'current'";
        let row: Option<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(code.as_str())
            .fetch_optional(c)
            .await)?;
        row.map(stored).transpose()
    }

    /// All agencies, in order of code.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_agencies(&mut self) -> Result<Vec<Agency>> {
        const SQL: &str = "SELECT code, record, revision, changed_at FROM agency \
             WHERE state = 'current' ORDER BY code";
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        in_order(rows)
    }

    /// Every agency with the one right above it.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_units(&mut self) -> Result<BTreeMap<AgencyCode, Option<AgencyCode>>> {
        const SQL: &str = "SELECT code, parent FROM agency WHERE state = 'current'";
        let rows: Vec<(String, Option<String>)> =
            each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        let read = |row: &str, code: &str| AgencyCode::parse(code).map_err(|e| Error::row(row, &e));
        let units = rows.iter().map(|(code, parent)| {
            let parent = parent.as_deref().map(|parent| read(code, parent));
            Ok((read(code, code)?, parent.transpose()?))
        });
        units.collect()
    }

    /// The codes of all agencies there are or ever were.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_agency_codes(&mut self) -> Result<HashSet<String>> {
        const SQL: &str = "SELECT code FROM agency";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(code,)| code).collect())
    }

    /// The agencies of a kind, in order of code.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_agencies_of(&mut self, kind: AgencyKind) -> Result<Vec<Agency>> {
        const SQL: &str = "SELECT code, record, revision, changed_at FROM agency \
             WHERE kind = $1 AND state = 'current' ORDER BY code";
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(kind.key())
            .fetch_all(c)
            .await)?;
        in_order(rows)
    }

    /// The agencies right below one, in order of code.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_children(&mut self, parent: &AgencyCode) -> Result<Vec<Agency>> {
        const SQL: &str = "SELECT code, record, revision, changed_at FROM agency \
             WHERE parent = $1 AND state = 'current' ORDER BY code";
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(parent.as_str())
            .fetch_all(c)
            .await)?;
        in_order(rows)
    }

    /// Whether there is any agency, or was one that somebody removed.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn has_had_agencies(&mut self) -> Result<bool> {
        const SQL: &str = "SELECT code FROM agency LIMIT 1";
        let found: Option<(String,)> =
            each!(self, |c| sqlx::query_as(SQL).fetch_optional(c).await)?;
        Ok(found.is_some())
    }

    /// Keeps an agency, and takes a sequence number if that changes anything.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn save_agency(&mut self, agency: &Agency, now: Timestamp) -> Result<Saved> {
        const FIND: &str = "SELECT record, state FROM agency WHERE code = $1";
        const SAVE: &str = "INSERT INTO agency \
             (code, state, kind, parent, record, seq, revision, created_at, changed_at) \
             VALUES ($1, 'current', $2, $3, $4, $5, 1, $6, $6) \
             ON CONFLICT (code) DO UPDATE SET state = excluded.state, kind = excluded.kind, \
             parent = excluded.parent, record = excluded.record, seq = excluded.seq, \
             revision = agency.revision + 1, changed_at = excluded.changed_at";
        let code = agency.code.as_str();
        let record =
            serde_json::to_string(&AgencyRecord::from(agency)).map_err(|e| Error::row(code, &e))?;
        let found: Option<(String, String)> = each!(self, |c| sqlx::query_as(FIND)
            .bind(code)
            .fetch_optional(c)
            .await)?;
        let current = found.filter(|(_, state)| state == "current");
        if current.as_ref().is_some_and(|(known, _)| *known == record) {
            return Ok(Saved::Unchanged);
        }
        let seq = self.next_seq().await?;
        each!(self, |c| sqlx::query(SAVE)
            .bind(code)
            .bind(agency.kind.key())
            .bind(agency.parent.as_ref().map(AgencyCode::as_str))
            .bind(&record)
            .bind(seq)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(if current.is_some() {
            Saved::Changed
        } else {
            Saved::New
        })
    }

    /// Removes an agency; its row stays as a tombstone.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn remove_agency(&mut self, code: &AgencyCode, now: Timestamp) -> Result<()> {
        const SQL: &str = "UPDATE agency SET state = 'removed', seq = $2, revision = revision + 1, \
             changed_at = $3 WHERE code = $1 AND state = 'current'";
        let seq = self.next_seq().await?;
        each!(self, |c| sqlx::query(SQL)
            .bind(code.as_str())
            .bind(seq)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))
        .map_err(Error::from)
    }
}

/// Sorted here, because databases sort text in different ways.
fn in_order(rows: Vec<Row>) -> Result<Vec<Agency>> {
    let agencies = rows.into_iter().map(|row| Ok(stored(row)?.agency));
    let mut agencies = agencies.collect::<Result<Vec<_>>>()?;
    agencies.sort_unstable_by(|a, b| a.code.cmp(&b.code));
    Ok(agencies)
}

pub(super) fn stored((code, record, revision, changed_at): Row) -> Result<StoredAgency> {
    let record: AgencyRecord = serde_json::from_str(&record).map_err(|e| Error::row(&code, &e))?;
    let agency = Agency::try_from(record).map_err(|e| Error::row(&code, &e))?;
    Ok(StoredAgency {
        agency,
        revision,
        changed_at: Timestamp(changed_at),
    })
}
