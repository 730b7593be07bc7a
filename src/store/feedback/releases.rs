//! Public summaries as rows.

use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use crate::domain::feedback::release::{Released, Summary};
use crate::domain::feedback::words::{Kind, Outcome};
use crate::domain::time::Timestamp;
use crate::store::versions::{agency, day};
use crate::store::{Error, Result, Tx, each};

/// The columns of a [`ReleaseRow`], in its order.
macro_rules! columns {
    () => {
        "id, title, body, reply, kind, procedure_code, unit, outcome, answered_on, released_at, supporters, corrected_by"
    };
}

/// The statement that lists them, by what is asked.
macro_rules! list {
    ($asked:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM feedback_release WHERE ",
            $asked,
            " is_public = TRUE AND (released_at, id) < ($1, $2) ORDER BY released_at DESC, id DESC LIMIT $3"
        )
    };
}

/// Of everything, of a procedure, of a kind, of both. Each asks no more than it has to: then it is a range of one index.
pub(super) const LISTS: [&str; 4] = [
    list!(""),
    list!("procedure_code = $4 AND"),
    list!("kind = $4 AND"),
    list!("procedure_code = $4 AND kind = $5 AND"),
];

impl Tx {
    /// Makes a summary public.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn insert_release(&mut self, feedback: &str, released: &Released) -> Result<()> {
        const SQL: &str = "INSERT INTO feedback_release (id, feedback_id, is_public, title, body, reply, kind, \
             procedure_code, unit, outcome, answered_on, released_at, supporters, corrected_by) \
             VALUES ($1, $2, TRUE, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12)";
        let summary = &released.summary;
        each!(self, |c| sqlx::query(SQL)
            .bind(&released.id)
            .bind(feedback)
            .bind(&summary.title)
            .bind(&summary.body)
            .bind(&summary.reply)
            .bind(released.kind.key())
            .bind(released.procedure.as_deref())
            .bind(
                released
                    .unit
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string)
            )
            .bind(released.outcome.key())
            .bind(released.answered_on.to_string())
            .bind(released.released_at.0)
            .bind(released.corrected_by.as_deref())
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Takes back what is public of a feedback: nothing of the texts stays.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn withdraw_release(&mut self, feedback: &str) -> Result<()> {
        const SQL: &str = "UPDATE feedback_release SET is_public = FALSE, title = '', body = '', reply = '' \
             WHERE feedback_id = $1 AND is_public = TRUE";
        each!(self, |c| sqlx::query(SQL)
            .bind(feedback)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Public summaries, the newest first, of one procedure and kind where they are named; behind a place.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_releases(
        &mut self,
        (procedure, kind): (Option<&str>, Option<Kind>),
        (before, before_id): (Timestamp, &str),
        limit: u32,
    ) -> Result<Vec<Released>> {
        let [all, of_procedure, of_kind, of_both] = LISTS;
        let (sql, filters) = match (procedure, kind) {
            (None, None) => (all, vec![]),
            (Some(procedure), None) => (of_procedure, vec![procedure]),
            (None, Some(kind)) => (of_kind, vec![kind.key()]),
            (Some(procedure), Some(kind)) => (of_both, vec![procedure, kind.key()]),
        };
        let rows: Vec<ReleaseRow> = each!(self, |c| {
            let mut query = sqlx::query_as(sql)
                .bind(before.0)
                .bind(before_id)
                .bind(i64::from(limit));
            for filter in filters {
                query = query.bind(filter);
            }
            query.fetch_all(c).await
        })?;
        rows.into_iter().map(ReleaseRow::read).collect()
    }

    /// When a summary became public, also one that was taken back since.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn released_at(&mut self, id: &str) -> Result<Option<Timestamp>> {
        const SQL: &str = "SELECT released_at FROM feedback_release WHERE id = $1";
        let row: Option<(i64,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(|(at,)| Timestamp(at)))
    }

    /// A public summary.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_release(&mut self, id: &str) -> Result<Option<Released>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM feedback_release WHERE id = $1 AND is_public = TRUE"
        );
        let row: Option<ReleaseRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        row.map(ReleaseRow::read).transpose()
    }

    /// The feedback that a public summary is about.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_released(&mut self, id: &str) -> Result<Option<String>> {
        const SQL: &str =
            "SELECT feedback_id FROM feedback_release WHERE id = $1 AND is_public = TRUE";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(|(feedback,)| feedback))
    }

    /// Counts somebody who has met the same, once, if the summary is public. `known` are the marks that they may have been
    /// counted by before.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn add_support(
        &mut self,
        release: &str,
        (mark, known): (&str, &[String]),
        now: Timestamp,
    ) -> Result<()> {
        const KNOWN: &str = "SELECT mark FROM feedback_support WHERE release_id = $1 AND mark = $2";
        const MARK: &str = "INSERT INTO feedback_support (release_id, mark, at) \
             SELECT id, $2, $3 FROM feedback_release WHERE id = $1 AND is_public = TRUE ON CONFLICT DO NOTHING";
        const COUNT: &str = "UPDATE feedback_release SET supporters = supporters + 1 WHERE id = $1";
        for before in known {
            let counted: Option<(String,)> = each!(self, |c| sqlx::query_as(KNOWN)
                .bind(release)
                .bind(before)
                .fetch_optional(c)
                .await)?;
            if counted.is_some() {
                return Ok(());
            }
        }
        let new = each!(self, |c| sqlx::query(MARK)
            .bind(release)
            .bind(mark)
            .bind(now.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        if new == 1 {
            each!(self, |c| sqlx::query(COUNT)
                .bind(release)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }
}

/// A summary, as the columns have it.
struct ReleaseRow {
    id: String,
    texts: [String; 3],
    kind: String,
    procedure: Option<String>,
    unit: String,
    outcome: String,
    answered_on: String,
    released_at: i64,
    supporters: i64,
    corrected_by: Option<String>,
}

impl<'r, R> FromRow<'r, R> for ReleaseRow
where
    R: Row,
    usize: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get(0)?,
            texts: [row.try_get(1)?, row.try_get(2)?, row.try_get(3)?],
            kind: row.try_get(4)?,
            procedure: row.try_get(5)?,
            unit: row.try_get(6)?,
            outcome: row.try_get(7)?,
            answered_on: row.try_get(8)?,
            released_at: row.try_get(9)?,
            supporters: row.try_get(10)?,
            corrected_by: row.try_get(11)?,
        })
    }
}

impl ReleaseRow {
    fn read(self) -> Result<Released> {
        let unknown = |what: &str| Error::row(&self.id, &what);
        let [title, body, reply] = self.texts;
        Ok(Released {
            summary: Summary { title, body, reply },
            kind: Kind::parse(&self.kind).ok_or_else(|| unknown("kind"))?,
            procedure: self.procedure,
            unit: agency(
                &self.id,
                Some(self.unit.as_str()).filter(|unit| !unit.is_empty()),
            )?,
            outcome: Outcome::parse(&self.outcome).ok_or_else(|| unknown("outcome"))?,
            answered_on: day(&self.id, Some(&self.answered_on))?
                .ok_or_else(|| unknown("answered_on"))?,
            released_at: Timestamp(self.released_at),
            supporters: u32::try_from(self.supporters).unwrap_or(u32::MAX),
            corrected_by: self.corrected_by,
            id: self.id,
        })
    }
}
