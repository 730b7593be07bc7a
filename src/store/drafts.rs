//! Drafts as rows.

use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use super::procedures::{parse, serialise};
use super::versions::{agency, day};
use super::{Error, Result, Tx, each};
use crate::domain::agency::AgencyCode;
use crate::domain::code::ProcedureCode;
use crate::domain::draft::{Content, Draft, DraftFilter, DraftState};
use crate::domain::time::Timestamp;
use crate::domain::version::{ChangeType, Correction};

/// The columns of a [`DraftRow`], in its order.
macro_rules! columns {
    () => {
        "id, code, state, change_type, decision_id, valid_from, declared_to, corrects, correction_note, notice_to, \
         replaces, agency, editors, return_reason, record, number, revision, created_at, changed_at, base"
    };
}

impl Tx {
    /// Keeps a draft: a new one (revision 0), or the next revision of one. False when somebody else changed it
    /// meanwhile.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn save_draft(&mut self, draft: &Draft, now: Timestamp) -> Result<bool> {
        const INSERT: &str = "INSERT INTO draft (id, code, state, change_type, decision_id, valid_from, declared_to, \
             corrects, correction_note, notice_to, replaces, agency, editors, return_reason, record, number, \
             revision, created_at, changed_at, base) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17 + 1, $18, $18, $19)";
        const UPDATE: &str = "UPDATE draft SET code = $2, state = $3, change_type = $4, decision_id = $5, \
             valid_from = $6, declared_to = $7, corrects = $8, correction_note = $9, notice_to = $10, replaces = $11, \
             agency = $12, editors = $13, return_reason = $14, record = $15, number = $16, revision = revision + 1, \
             changed_at = $18, base = $19 WHERE id = $1 AND revision = $17";
        let content = &draft.content;
        let record = content.text.as_ref().map(serialise).transpose()?;
        let correction = content.correction.as_ref();
        let sql = if draft.revision == 0 { INSERT } else { UPDATE };
        let changed = each!(self, |c| sqlx::query(sql)
            .bind(&draft.id)
            .bind(content.code.as_str())
            .bind(draft.state.key())
            .bind(content.change.key())
            .bind(content.decision.as_deref())
            .bind(content.from.map(|day| day.to_string()))
            .bind(content.until.map(|day| day.to_string()))
            .bind(correction.map(|correction| i64::from(correction.of)))
            .bind(correction.map(|correction| correction.note.as_str()))
            .bind(correction.map(|correction| correction.notice_to.to_string()))
            .bind(lines(content.replaces.iter().map(ProcedureCode::as_str)))
            .bind(content.agency.as_ref().map(AgencyCode::as_str))
            .bind(lines(draft.editors.iter().map(String::as_str)))
            .bind(draft.return_reason.as_deref())
            .bind(record.as_deref())
            .bind(draft.number.map(i64::from))
            .bind(draft.revision)
            .bind(now.0)
            .bind(draft.base.map(i64::from))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// A draft.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_draft(&mut self, id: &str) -> Result<Option<Draft>> {
        const SQL: &str = concat!("SELECT ", columns!(), " FROM draft WHERE id = $1");
        let row: Option<DraftRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        row.map(DraftRow::read).transpose()
    }

    /// The drafts behind one, in the order in which they were begun.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_drafts(
        &mut self,
        filter: &DraftFilter,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Draft>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM draft WHERE id > $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR decision_id = $3) \
             AND ($4 = '' OR code = $4) ORDER BY id LIMIT $5"
        );
        let rows: Vec<DraftRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(after)
            .bind(filter.state.map_or("", DraftState::key))
            .bind(filter.decision.as_deref().unwrap_or_default())
            .bind(filter.code.as_ref().map_or("", ProcedureCode::as_str))
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(DraftRow::read).collect()
    }

    /// All drafts that may still be changed: code, identifier and, one on each line, editors.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn list_open_drafts(&mut self) -> Result<Vec<(String, String, String)>> {
        const SQL: &str =
            "SELECT code, id, editors FROM draft WHERE state IN ('draft', 'submitted') ORDER BY id";
        Ok(each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?)
    }
}

fn lines<'a>(all: impl Iterator<Item = &'a str>) -> String {
    all.collect::<Vec<_>>().join("\n")
}

/// A draft, as the columns have it.
struct DraftRow {
    id: String,
    code: String,
    state: String,
    change: String,
    decision: Option<String>,
    days: [Option<String>; 2],
    correction: (Option<i64>, Option<String>, Option<String>),
    replaces: String,
    agency: Option<String>,
    editors: String,
    return_reason: Option<String>,
    record: Option<String>,
    number: Option<i64>,
    revision: i64,
    times: [i64; 2],
    base: Option<i64>,
}

// Tuples end at sixteen columns.
impl<'r, R> FromRow<'r, R> for DraftRow
where
    R: Row,
    usize: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get(0)?,
            code: row.try_get(1)?,
            state: row.try_get(2)?,
            change: row.try_get(3)?,
            decision: row.try_get(4)?,
            days: [row.try_get(5)?, row.try_get(6)?],
            correction: (row.try_get(7)?, row.try_get(8)?, row.try_get(9)?),
            replaces: row.try_get(10)?,
            agency: row.try_get(11)?,
            editors: row.try_get(12)?,
            return_reason: row.try_get(13)?,
            record: row.try_get(14)?,
            number: row.try_get(15)?,
            revision: row.try_get(16)?,
            times: [row.try_get(17)?, row.try_get(18)?],
            base: row.try_get(19)?,
        })
    }
}

impl DraftRow {
    fn read(self) -> Result<Draft> {
        let id = &self.id;
        let unknown = |what: &'static str| move || Error::row(id, &what);
        let code = |text: &str| ProcedureCode::parse(text).map_err(|e| Error::row(id, &e));
        let number = |number: i64| u32::try_from(number).map_err(|e| Error::row(id, &e));
        let [from, until] = &self.days;
        let correction = match &self.correction {
            (Some(of), Some(note), notice_to) => Some(Correction {
                of: number(*of)?,
                note: note.clone(),
                notice_to: day(id, notice_to.as_deref())?.unwrap_or_default(),
            }),
            _ => None,
        };
        let text = self.record.as_deref();
        let content = Content {
            code: code(&self.code)?,
            change: ChangeType::parse(&self.change).ok_or_else(unknown("change_type"))?,
            decision: self.decision.clone(),
            from: day(id, from.as_deref())?,
            until: day(id, until.as_deref())?,
            correction,
            replaces: self.replaces.lines().map(code).collect::<Result<_>>()?,
            agency: agency(id, self.agency.as_deref())?,
            text: text.map(|text| parse(&self.code, text)).transpose()?,
        };
        let [created_at, changed_at] = self.times.map(Timestamp);
        Ok(Draft {
            state: DraftState::parse(&self.state).ok_or_else(unknown("state"))?,
            content,
            editors: self.editors.lines().map(ToOwned::to_owned).collect(),
            return_reason: self.return_reason.clone(),
            number: self.number.map(number).transpose()?,
            base: self.base.map(number).transpose()?,
            revision: self.revision,
            created_at,
            changed_at,
            id: self.id,
        })
    }
}
