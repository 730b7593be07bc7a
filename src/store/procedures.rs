//! Procedures as rows.

use jiff::civil::Date;

use super::versions::{codes, day};
use super::{Error, Result, Tx, each};
use crate::domain::code::ProcedureCode;
use crate::domain::procedure::{Procedure, Source};
use crate::domain::time::Timestamp;
use crate::domain::version::{ChangeType, Entry, Standing, Validity, VersionKey};
use crate::record::Record;

/// A procedure as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The procedure.
    pub procedure: Procedure,
    /// Which of its versions.
    pub number: u32,
    /// When that applies.
    pub validity: Validity,
    /// When it was published here.
    pub changed_at: Timestamp,
    /// Its place in the change sequence.
    pub seq: i64,
    record: String,
}

impl Stored {
    /// Whether a procedure says the same, to the letter.
    ///
    /// # Errors
    /// [`Error`].
    pub fn says(&self, procedure: &Procedure) -> Result<bool> {
        Ok(self.record == serialise(procedure)?)
    }

    /// What it is to the public on the day it was read for: in force, or the first there ever will be.
    #[must_use]
    pub fn standing(&self, day: Date) -> Standing {
        let is_to_come = self.validity.from.is_some_and(|from| day < from);
        if is_to_come {
            Standing::Upcoming
        } else {
            Standing::InForce
        }
    }
}

/// A procedure that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The version that ends it; its text is the last there was.
    pub key: VersionKey,
    /// Whether others stand in its place.
    pub is_replaced: bool,
    /// The first day on which it does not apply.
    pub on: Date,
    /// When that was published here.
    pub published_at: Timestamp,
    /// Its place in the change sequence.
    pub seq: i64,
}

/// What the index must follow: a version in its newest state, or its removal.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its place in the change sequence.
    pub seq: i64,
    /// Which version, as a [`crate::domain::version::VersionKey`] is written.
    pub key: String,
    /// The version; `None` when nobody is to find it any more.
    pub entry: Option<Entry>,
}

/// What is published of a procedure on each day: a row is one of these days' if it begins no later, or nothing did
/// before it, and ends no earlier. `$1` is the day.
macro_rules! on_day {
    () => {
        "state = 'published' AND is_shown AND NOT is_end AND (is_first OR valid_from IS NULL OR valid_from <= $1) \
         AND (valid_to IS NULL OR valid_to >= $1)"
    };
}
pub(super) use on_day;

impl Tx {
    /// What is published under a code on a day: in force then, or the first there ever will be.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_procedure(
        &mut self,
        code: &ProcedureCode,
        day: Date,
    ) -> Result<Option<Stored>> {
        const SQL: &str = concat!(
            "SELECT number, record, published_at, seq, valid_from, valid_to FROM procedure_version \
             WHERE code = $2 AND ",
            on_day!()
        );
        let row: Option<StoredRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(day.to_string())
            .bind(code.as_str())
            .fetch_optional(c)
            .await)?;
        row.map(|(number, record, published_at, seq, from, to)| {
            let procedure = parse(code.as_str(), &record)?;
            Ok(Stored {
                procedure,
                validity: Validity {
                    from: self::day(code.as_str(), from.as_deref())?,
                    to: self::day(code.as_str(), to.as_deref())?,
                },
                number: u32::try_from(number).unwrap_or(u32::MAX),
                changed_at: Timestamp(published_at),
                seq,
                record,
            })
        })
        .transpose()
    }

    /// Removes every procedure of a source and says how many there were. The rows stay as tombstones, so that
    /// each index learns of it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn remove_procedures_of(&mut self, source: Source) -> Result<usize> {
        const FIND: &str = "SELECT code, number FROM procedure_version \
             WHERE source = $1 AND state = 'published' AND code NOT IN \
             (SELECT code FROM procedure_version WHERE published_by IS NOT NULL) ORDER BY code, number";
        const REMOVE: &str = "UPDATE procedure_version SET state = 'removed', is_shown = FALSE, seq = $3 \
             WHERE code = $1 AND number = $2";
        let versions: Vec<(String, i64)> = each!(self, |c| sqlx::query_as(FIND)
            .bind(source.key())
            .fetch_all(c)
            .await)?;
        for (code, number) in &versions {
            let seq = self.next_seq().await?;
            each!(self, |c| sqlx::query(REMOVE)
                .bind(code)
                .bind(number)
                .bind(seq)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(versions.len())
    }

    /// The changes after a place in the sequence, in order.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn changes_since(&mut self, seq: i64, limit: u32) -> Result<Vec<Change>> {
        const SQL: &str = "SELECT v.code, v.number, v.state = 'published' AND v.is_shown AND NOT v.is_end, v.is_first, \
             v.valid_from, v.valid_to, d.number, v.record, v.seq FROM procedure_version AS v \
             LEFT JOIN decision AS d ON d.id = v.decision_id WHERE v.seq > $1 ORDER BY v.seq LIMIT $2";
        let rows: Vec<ChangeRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(seq)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(change).collect())
    }

    /// The codes of all procedures that are published on a day, in order.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_codes(&mut self, day: Date) -> Result<Vec<ProcedureCode>> {
        const SQL: &str = concat!(
            "SELECT code FROM procedure_version WHERE ",
            on_day!(),
            " ORDER BY code"
        );
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(day.to_string())
            .fetch_all(c)
            .await)?;
        codes(&rows)
    }

    /// The procedures that have ended by a day, by the version that ends them, with the time of its publication and
    /// the day of the end.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_ended(&mut self, today: Date) -> Result<Vec<Ended>> {
        const SQL: &str = "SELECT code, number, change_type, valid_from, published_at, seq FROM procedure_version \
             WHERE state = 'published' AND is_shown AND is_end AND valid_from <= $1 \
             AND (valid_to IS NULL OR valid_to >= $1)";
        let rows: Vec<EndedRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(today.to_string())
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(ended).collect()
    }

    /// Whether there is any procedure that is not of the bundled sample.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn has_official_procedures(&mut self) -> Result<bool> {
        const SQL: &str = "SELECT code FROM procedure_version \
             WHERE state = 'published' AND source <> 'sample' LIMIT 1";
        let found: Option<(String,)> =
            each!(self, |c| sqlx::query_as(SQL).fetch_optional(c).await)?;
        Ok(found.is_some())
    }

    /// Whether there is any procedure, or was one that somebody removed.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn has_had_procedures(&mut self) -> Result<bool> {
        const SQL: &str = "SELECT code FROM procedure_version LIMIT 1";
        let found: Option<(String,)> =
            each!(self, |c| sqlx::query_as(SQL).fetch_optional(c).await)?;
        Ok(found.is_some())
    }

    /// How many procedures are published on a day.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn count_procedures(&mut self, day: Date) -> Result<usize> {
        const SQL: &str = concat!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM procedure_version WHERE ",
            on_day!()
        );
        let (count,): (i64,) = each!(self, |c| sqlx::query_as(SQL)
            .bind(day.to_string())
            .fetch_one(c)
            .await)?;
        Ok(usize::try_from(count).unwrap_or(0))
    }
}

/// Columns of what is published: number, record, time of publication, seq, first and last day.
type StoredRow = (i64, String, i64, i64, Option<String>, Option<String>);

/// Columns of an end: code, number, change, first day, time of publication, seq.
type EndedRow = (String, i64, Option<String>, String, i64, i64);

fn ended((code, number, change, from, published_at, seq): EndedRow) -> Result<Ended> {
    let on = day(&code, Some(&from))?;
    Ok(Ended {
        key: VersionKey {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            code: ProcedureCode::parse(&code).map_err(|e| Error::row(&code, &e))?,
        },
        is_replaced: change.as_deref().and_then(ChangeType::parse) == Some(ChangeType::Replaced),
        on: on.unwrap_or(Date::MAX),
        published_at: Timestamp(published_at),
        seq,
    })
}

/// Columns of a change: code, number, whether it is searchable, first, first and last day, number of its decision,
/// record, seq.
type ChangeRow = (
    String,
    i64,
    bool,
    bool,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
    i64,
);

/// A row as a change. One that cannot be read must not keep the index from following the rows after it: it is
/// logged, and not searchable.
fn change(row: ChangeRow) -> Change {
    let (code, number, is_searchable, is_first, from, to, decision, record, seq) = row;
    let entry = || {
        Ok::<_, Error>(Entry {
            procedure: parse(&code, &record)?,
            number: u32::try_from(number).unwrap_or(u32::MAX),
            validity: Validity {
                from: day(&code, from.as_deref())?,
                to: day(&code, to.as_deref())?,
            },
            is_first,
            decision: decision.clone(),
        })
    };
    let read = is_searchable.then(entry);
    let entry = read.and_then(|read| {
        read.inspect_err(|error| {
            tracing::error!(procedure.code = code, %error, "procedure cannot be read and is not searchable");
        })
        .ok()
    });
    Change {
        seq,
        key: format!("{code}@{number}"),
        entry,
    }
}

pub(super) fn serialise(procedure: &Procedure) -> Result<String> {
    serde_json::to_string(&Record::from(procedure))
        .map_err(|e| Error::row(procedure.code.as_str(), &e))
}

pub(super) fn parse(code: &str, record: &str) -> Result<Procedure> {
    let record: Record = serde_json::from_str(record).map_err(|e| Error::row(code, &e))?;
    let procedure = Procedure::try_from(record).map_err(|e| Error::row(code, &e))?;
    if procedure.code.as_str() != code {
        return Err(Error::row(
            code,
            &format!("its record is that of {}", procedure.code),
        ));
    }
    Ok(procedure)
}
