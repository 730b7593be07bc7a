//! Procedures as rows.

use super::{Error, Result, Tx, each};
use crate::domain::code::ProcedureCode;
use crate::domain::procedure::{Procedure, Source};
use crate::domain::time::Timestamp;
use crate::record::Record;

/// A procedure as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The procedure.
    pub procedure: Procedure,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Its place in the change sequence.
    pub seq: i64,
}

/// What the index must follow: a procedure in its newest state, or its removal.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its place in the change sequence.
    pub seq: i64,
    /// Which procedure; the row's key.
    pub code: String,
    /// The procedure; `None` when it was removed.
    pub procedure: Option<Procedure>,
}

/// What a save did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// There was none before.
    New,
    /// Something is different now.
    Changed,
    /// Nothing is different; no sequence number was taken.
    Unchanged,
}

impl Tx {
    /// The procedure with a code; removed ones are not found.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_procedure(&mut self, code: &ProcedureCode) -> Result<Option<Stored>> {
        const SQL: &str =
            "SELECT record, changed_at, seq FROM procedure WHERE code = $1 AND state = 'current'";
        let row: Option<(String, i64, i64)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(code.as_str())
            .fetch_optional(c)
            .await)?;
        row.map(|(record, changed_at, seq)| {
            let procedure = parse(code.as_str(), &record)?;
            Ok(Stored {
                procedure,
                changed_at: Timestamp(changed_at),
                seq,
            })
        })
        .transpose()
    }

    /// Keeps a procedure, and takes a sequence number if that changes anything.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn save_procedure(&mut self, procedure: &Procedure, now: Timestamp) -> Result<Saved> {
        const FIND: &str = "SELECT record, state FROM procedure WHERE code = $1";
        const SAVE: &str = "INSERT INTO procedure (code, state, source, record, seq, created_at, changed_at) \
             VALUES ($1, 'current', $2, $3, $4, $5, $5) \
             ON CONFLICT (code) DO UPDATE SET state = excluded.state, source = excluded.source, \
             record = excluded.record, seq = excluded.seq, changed_at = excluded.changed_at";
        let code = procedure.code.as_str();
        let record = serialise(procedure)?;
        let found: Option<(String, String)> = each!(self, |c| sqlx::query_as(FIND)
            .bind(code)
            .fetch_optional(c)
            .await)?;
        let current = found.filter(|(_, state)| state == "current");
        if current.as_ref().is_some_and(|(known, _)| *known == record) {
            return Ok(Saved::Unchanged);
        }
        let seq = self.next_seq().await?;
        let source = procedure.provenance.source.key();
        each!(self, |c| sqlx::query(SAVE)
            .bind(code)
            .bind(source)
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

    /// Removes every procedure of a source and says how many there were. The rows stay as tombstones, so that
    /// each index learns of it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn remove_procedures_of(&mut self, source: Source, now: Timestamp) -> Result<usize> {
        const FIND: &str =
            "SELECT code FROM procedure WHERE source = $1 AND state = 'current' ORDER BY code";
        const REMOVE: &str =
            "UPDATE procedure SET state = 'removed', seq = $2, changed_at = $3 WHERE code = $1";
        let codes: Vec<(String,)> = each!(self, |c| sqlx::query_as(FIND)
            .bind(source.key())
            .fetch_all(c)
            .await)?;
        for (code,) in &codes {
            let seq = self.next_seq().await?;
            each!(self, |c| sqlx::query(REMOVE)
                .bind(code)
                .bind(seq)
                .bind(now.0)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(codes.len())
    }

    /// The changes after a place in the sequence, in order.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn changes_since(&mut self, seq: i64, limit: u32) -> Result<Vec<Change>> {
        const SQL: &str =
            "SELECT code, state, record, seq FROM procedure WHERE seq > $1 ORDER BY seq LIMIT $2";
        let rows: Vec<(String, String, String, i64)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(seq)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(change).collect())
    }

    /// The codes of all procedures, in order.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_codes(&mut self) -> Result<Vec<ProcedureCode>> {
        let changed = self.list_changed().await?;
        Ok(changed.into_iter().map(|(code, _)| code).collect())
    }

    /// Whether there is any procedure that is not of the bundled sample.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn has_official_procedures(&mut self) -> Result<bool> {
        const SQL: &str =
            "SELECT code FROM procedure WHERE state = 'current' AND source <> 'sample' LIMIT 1";
        let found: Option<(String,)> =
            each!(self, |c| sqlx::query_as(SQL).fetch_optional(c).await)?;
        Ok(found.is_some())
    }

    /// How many procedures there are.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn count_procedures(&mut self) -> Result<usize> {
        const SQL: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM procedure WHERE state = 'current'";
        let (count,): (i64,) = each!(self, |c| sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(usize::try_from(count).unwrap_or(0))
    }
}

/// A row as a change. One that cannot be read must not keep the index from following the rows after it: it is
/// logged, and not searchable.
fn change((code, state, record, seq): (String, String, String, i64)) -> Change {
    let parsed = (state == "current").then(|| parse(&code, &record));
    let procedure = parsed.and_then(|parsed| {
        parsed
            .inspect_err(|error| {
                tracing::error!(procedure.code = code, %error, "procedure cannot be read and is not searchable");
            })
            .ok()
    });
    Change {
        seq,
        code,
        procedure,
    }
}

pub(super) fn bad_row(code: &str, reason: &dyn std::fmt::Display) -> Error {
    Error::Row {
        code: code.to_owned(),
        reason: reason.to_string(),
    }
}

fn serialise(procedure: &Procedure) -> Result<String> {
    serde_json::to_string(&Record::from(procedure))
        .map_err(|e| bad_row(procedure.code.as_str(), &e))
}

fn parse(code: &str, record: &str) -> Result<Procedure> {
    let record: Record = serde_json::from_str(record).map_err(|e| bad_row(code, &e))?;
    let procedure = Procedure::try_from(record).map_err(|e| bad_row(code, &e))?;
    if procedure.code.as_str() != code {
        return Err(bad_row(
            code,
            &format!("its record is that of {}", procedure.code),
        ));
    }
    Ok(procedure)
}
