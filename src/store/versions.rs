//! Published versions as rows.

use jiff::civil::Date;
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use super::procedures::{parse, serialise};
use super::{Error, Result, Tx, each};
use crate::domain::agency::AgencyCode;
use crate::domain::code::ProcedureCode;
use crate::domain::procedure::Procedure;
use crate::domain::publication::Publication;
use crate::domain::time::Timestamp;
use crate::domain::version::{
    ChangeType, Correction, Facts, Place, Validity, Version, VersionKey, timeline,
};

/// The columns of a [`VersionRow`], in its order.
macro_rules! columns {
    () => {
        "code, number, change_type, is_end, valid_from, declared_to, valid_to, is_shown, is_first, decision_id, \
         import_id, corrects, correction_note, notice_to, edited_by, published_by, agency, published_at, seq"
    };
}
pub(super) use columns;

impl Tx {
    /// All versions of a procedure in the order of publication, without their texts; not those of a removed sample.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_versions(&mut self, code: &ProcedureCode) -> Result<Vec<Version>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM procedure_version WHERE code = $1 AND state = 'published' ORDER BY number"
        );
        let rows: Vec<VersionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(code.as_str())
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(VersionRow::read).collect()
    }

    /// The versions that a decision announces, by code.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_versions_of(&mut self, decision: &str) -> Result<Vec<Version>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM procedure_version WHERE decision_id = $1 AND state = 'published' ORDER BY code, number"
        );
        let rows: Vec<VersionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(decision)
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(VersionRow::read).collect()
    }

    /// The text of a version.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_text(&mut self, key: &VersionKey) -> Result<Option<Procedure>> {
        const SQL: &str = "SELECT record FROM procedure_version \
             WHERE code = $1 AND number = $2 AND state = 'published'";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(key.code.as_str())
            .bind(i64::from(key.number))
            .fetch_optional(c)
            .await)?;
        row.map(|(record,)| parse(key.code.as_str(), &record))
            .transpose()
    }

    /// Publishes a version behind those there are, and puts each in its place.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn publish(
        &mut self,
        new: &Publication,
        versions: &[Version],
        now: Timestamp,
    ) -> Result<VersionKey> {
        const LAST: &str = "SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM procedure_version WHERE code = $1";
        let code = &new.procedure.code;
        let (last,): (i64,) = each!(self, |c| sqlx::query_as(LAST)
            .bind(code.as_str())
            .fetch_one(c)
            .await)?;
        let number = u32::try_from(last + 1).unwrap_or(u32::MAX);
        let key = VersionKey {
            code: code.clone(),
            number,
        };
        let mut facts: Vec<Facts> = versions.iter().map(Version::facts).collect();
        facts.push(Facts {
            number,
            from: new.from,
            until: new.until,
            is_end: new.is_end,
        });
        for place in timeline(&facts) {
            if place.number == number {
                self.insert_version(&key, new, &place, now).await?;
                continue;
            }
            let before = versions.iter().find(|v| v.key.number == place.number);
            let stays = before.is_some_and(|version| {
                version.validity == place.validity && version.is_first == place.is_first
            });
            if !stays {
                self.place_version(code, &place).await?;
            }
        }
        Ok(key)
    }

    async fn insert_version(
        &mut self,
        key: &VersionKey,
        new: &Publication,
        place: &Place,
        now: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "INSERT INTO procedure_version (code, number, state, source, change_type, is_end, \
             valid_from, declared_to, valid_to, is_shown, is_first, decision_id, import_id, corrects, \
             correction_note, notice_to, edited_by, published_by, agency, record, seq, published_at) \
             VALUES ($1, $2, 'published', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
             $19, $20, $21)";
        let record = serialise(&new.procedure)?;
        let correction = new.correction.as_ref();
        let seq = self.next_seq().await?;
        each!(self, |c| sqlx::query(SQL)
            .bind(key.code.as_str())
            .bind(i64::from(key.number))
            .bind(new.procedure.provenance.source.key())
            .bind(new.change.map(ChangeType::key))
            .bind(new.is_end)
            .bind(new.from.map(|day| day.to_string()))
            .bind(new.until.map(|day| day.to_string()))
            .bind(last_day(place))
            .bind(place.validity.is_some())
            .bind(place.is_first)
            .bind(new.decision.as_deref())
            .bind(new.import.as_deref())
            .bind(correction.map(|correction| i64::from(correction.of)))
            .bind(correction.map(|correction| correction.note.as_str()))
            .bind(correction.map(|correction| correction.notice_to.to_string()))
            .bind(new.editor.as_deref())
            .bind(new.publisher.as_deref())
            .bind(new.agency.as_ref().map(AgencyCode::as_str))
            .bind(&record)
            .bind(seq)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Tells a version of its new place, and the indexes with it.
    async fn place_version(&mut self, code: &ProcedureCode, place: &Place) -> Result<()> {
        const SQL: &str = "UPDATE procedure_version SET valid_to = $3, is_shown = $4, is_first = $5, seq = $6 \
             WHERE code = $1 AND number = $2";
        let seq = self.next_seq().await?;
        each!(self, |c| sqlx::query(SQL)
            .bind(code.as_str())
            .bind(i64::from(place.number))
            .bind(last_day(place))
            .bind(place.validity.is_some())
            .bind(place.is_first)
            .bind(seq)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

/// Codes of a column. Sorted here, because databases sort text in different ways.
pub(super) fn codes(rows: &[(String,)]) -> Result<Vec<ProcedureCode>> {
    let codes = rows
        .iter()
        .map(|(code,)| ProcedureCode::parse(code).map_err(|e| Error::row(code, &e)));
    let mut codes = codes.collect::<Result<Vec<_>>>()?;
    codes.sort_unstable();
    Ok(codes)
}

fn last_day(place: &Place) -> Option<String> {
    let validity = place.validity?;
    validity.to.map(|day| day.to_string())
}

/// Reads the code of an agency of a row.
pub(super) fn agency(key: &str, text: Option<&str>) -> Result<Option<AgencyCode>> {
    text.map(|text| AgencyCode::parse(text).map_err(|e| Error::row(key, &e)))
        .transpose()
}

/// Reads a day of a row.
pub(super) fn day(key: &str, text: Option<&str>) -> Result<Option<Date>> {
    text.map(|text| text.parse().map_err(|e| Error::row(key, &e)))
        .transpose()
}

/// A version without its text, as the columns have it.
#[expect(clippy::struct_excessive_bools, reason = "the columns of a row")]
pub(super) struct VersionRow {
    code: String,
    number: i64,
    change: Option<String>,
    is_end: bool,
    days: [Option<String>; 3],
    is_shown: bool,
    is_first: bool,
    decision: Option<String>,
    import: Option<String>,
    correction: (Option<i64>, Option<String>, Option<String>),
    editor: Option<String>,
    publisher: Option<String>,
    agency: Option<String>,
    published_at: i64,
    seq: i64,
    /// Only in the feed: the text, and whether the public may have it.
    pub text: Option<String>,
    /// See `text`.
    pub is_public: bool,
}

// Tuples end at sixteen columns.
impl<'r, R> FromRow<'r, R> for VersionRow
where
    R: Row,
    usize: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        Ok(Self {
            code: row.try_get(0)?,
            number: row.try_get(1)?,
            change: row.try_get(2)?,
            is_end: row.try_get(3)?,
            days: [row.try_get(4)?, row.try_get(5)?, row.try_get(6)?],
            is_shown: row.try_get(7)?,
            is_first: row.try_get(8)?,
            decision: row.try_get(9)?,
            import: row.try_get(10)?,
            correction: (row.try_get(11)?, row.try_get(12)?, row.try_get(13)?),
            editor: row.try_get(14)?,
            publisher: row.try_get(15)?,
            agency: row.try_get(16)?,
            published_at: row.try_get(17)?,
            seq: row.try_get(18)?,
            text: if row.len() > 19 {
                row.try_get(19)?
            } else {
                None
            },
            is_public: row.len() > 20 && row.try_get(20)?,
        })
    }
}

impl VersionRow {
    pub(super) fn read(self) -> Result<Version> {
        let code = ProcedureCode::parse(&self.code).map_err(|e| Error::row(&self.code, &e))?;
        let number = |number| u32::try_from(number).map_err(|e| Error::row(&self.code, &e));
        let [from, until, to] = &self.days;
        let day = |text: &Option<String>| day(&self.code, text.as_deref());
        let from = day(from)?;
        let correction = match &self.correction {
            (Some(of), Some(note), notice_to) => Some(Correction {
                of: number(*of)?,
                note: note.clone(),
                notice_to: day(notice_to)?.unwrap_or_default(),
            }),
            _ => None,
        };
        Ok(Version {
            key: VersionKey {
                code,
                number: number(self.number)?,
            },
            change: self.change.as_deref().and_then(ChangeType::parse),
            is_end: self.is_end,
            until: day(until)?,
            validity: if self.is_shown {
                Some(Validity { from, to: day(to)? })
            } else {
                None
            },
            is_first: self.is_first,
            from,
            decision: self.decision,
            import: self.import,
            correction,
            editor: self.editor,
            publisher: self.publisher,
            agency: agency(&self.code, self.agency.as_deref())?,
            published_at: Timestamp(self.published_at),
            seq: self.seq,
        })
    }
}
