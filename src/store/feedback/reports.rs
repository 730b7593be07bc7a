//! What reports are counted from, and reports that were issued.

use std::collections::BTreeMap;

use super::event;
use crate::domain::agency::AgencyCode;
use crate::domain::feedback::event::Event;
use crate::domain::feedback::report::{Issued, Report, Window};
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;
use crate::record::{ReportRecord, report_digest};
use crate::store::{Error, Result, Tx, each};

/// Those that can add something to a report: sent before the cut-off, and either waited for in some way or not at rest
/// since before the period.
macro_rules! counted {
    () => {
        "f.submitted_at < $1 AND (f.last_at >= $2 OR f.is_open = TRUE OR f.state = 'merged' OR f.waiting <> '')"
    };
}

/// An issued report's columns, in the order of [`Row`]; the edition that came after it last.
macro_rules! columns {
    () => {
        "r.id, r.edition, r.corrects, r.issued_at, r.issued_by, r.figures, r.sha256, n.id \
         FROM feedback_report r LEFT JOIN feedback_report n ON n.corrects = r.id "
    };
}

type Row = (
    String,
    i64,
    Option<String>,
    i64,
    String,
    String,
    String,
    Option<String>,
);
/// A feedback's id, then an event: position, at, actor, kind, facts.
type EventRow = (String, i64, i64, String, String, String);

/// A report about to be issued.
#[derive(Debug, Clone)]
pub struct NewReport<'a> {
    /// Its identifier.
    pub id: &'a str,
    /// 1, or one more than that of the report in whose place it stands.
    pub edition: u32,
    /// That one.
    pub corrects: Option<&'a str>,
    /// When it is issued.
    pub at: Timestamp,
    /// By whom.
    pub by: &'a StaffId,
    /// What it says.
    pub report: &'a Report,
}

impl Tx {
    /// The next feedbacks behind one that may count in a report, each with its events before the cut-off, in order; and
    /// the last of them.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_lives(
        &mut self,
        window: Window,
        after: &str,
        limit: u32,
    ) -> Result<Option<(Vec<Vec<Event>>, String)>> {
        const IDS: &str = concat!(
            "SELECT f.id FROM feedback f WHERE ",
            counted!(),
            " AND f.id > $3 ORDER BY f.id LIMIT $4"
        );
        const EVENTS: &str = concat!(
            "SELECT e.feedback_id, e.position, e.at, e.actor, e.kind, e.facts FROM feedback f \
             JOIN feedback_event e ON e.feedback_id = f.id WHERE ",
            counted!(),
            " AND f.id > $3 AND f.id <= $4 AND e.at < $1 ORDER BY e.feedback_id, e.position"
        );
        let ids: Vec<(String,)> = each!(self, |c| sqlx::query_as(IDS)
            .bind(window.cutoff.0)
            .bind(window.from.0)
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        let Some((last,)) = ids.last() else {
            return Ok(None);
        };
        let rows: Vec<EventRow> = each!(self, |c| sqlx::query_as(EVENTS)
            .bind(window.cutoff.0)
            .bind(window.from.0)
            .bind(after)
            .bind(last)
            .fetch_all(c)
            .await)?;
        let mut lives: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for (id, position, at, actor, kind, facts) in rows {
            let (event, _) = event(&id, (position, at, actor, kind, facts, String::new()))?;
            lives.entry(id).or_default().push(event);
        }
        Ok(Some((lives.into_values().collect(), last.clone())))
    }

    /// Keeps an issued report.
    ///
    /// # Errors
    /// [`Error`], also when this edition is there already.
    pub async fn insert_report(&mut self, new: &NewReport<'_>) -> Result<()> {
        const SQL: &str = "INSERT INTO feedback_report (id, period, period_from, period_to, unit, edition, corrects, \
             cutoff, issued_at, issued_by, figures, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let head = &new.report.head;
        let figures = ReportRecord::from(new.report).canonical();
        let figures = figures.map_err(|e| Error::row(new.id, &e))?;
        each!(self, |c| sqlx::query(SQL)
            .bind(new.id)
            .bind(&head.period)
            .bind(head.from.to_string())
            .bind(head.to.to_string())
            .bind(head.unit.as_ref().map_or("", AgencyCode::as_str))
            .bind(i64::from(new.edition))
            .bind(new.corrects)
            .bind(head.cutoff.0)
            .bind(new.at.0)
            .bind(new.by.as_str())
            .bind(&figures)
            .bind(report_digest(&figures))
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// An issued report.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_report(&mut self, id: &str) -> Result<Option<Issued>> {
        const SQL: &str = concat!("SELECT ", columns!(), "WHERE r.id = $1");
        let row: Option<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        row.map(read).transpose()
    }

    /// Each issued report, and whether its figures are those that it was issued with.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_report_states(&mut self) -> Result<Vec<(String, bool)>> {
        const SQL: &str = "SELECT id, figures, sha256 FROM feedback_report ORDER BY id";
        let rows: Vec<(String, String, String)> =
            each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(id, figures, sha256)| (id, report_digest(&figures) == sha256))
            .collect())
    }

    /// The newest edition of a report of a period and a unit; `None` as the unit is the whole province.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_newest_report(
        &mut self,
        unit: Option<&AgencyCode>,
        period: &str,
    ) -> Result<Option<Issued>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            "WHERE r.unit = $1 AND r.period = $2 ORDER BY r.edition DESC LIMIT 1"
        );
        let row: Option<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(unit.map_or("", AgencyCode::as_str))
            .bind(period)
            .fetch_optional(c)
            .await)?;
        row.map(read).transpose()
    }

    /// Issued reports, the last one first, of these units (`''` is the whole province) or of all; behind a place.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_reports(
        &mut self,
        units: Option<&[String]>,
        (before, after_id): (Timestamp, &str),
        limit: u32,
    ) -> Result<Vec<Issued>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            "WHERE (r.issued_at < $1 OR (r.issued_at = $1 AND r.id < $2))"
        );
        let units_asked = match units {
            None => String::new(),
            // Of no unit there is nothing.
            Some([]) => " AND FALSE".to_owned(),
            Some(units) => {
                let places = (4..units.len() + 4).map(|place| format!("${place}"));
                format!(" AND r.unit IN ({})", places.collect::<Vec<_>>().join(", "))
            }
        };
        let sql = format!("{SQL}{units_asked} ORDER BY r.issued_at DESC, r.id DESC LIMIT $3");
        let rows: Vec<Row> = each!(self, |c| {
            // Only fixed words and numbers are in the text; everything that was typed in is bound.
            let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(before.0)
                .bind(after_id)
                .bind(i64::from(limit));
            for unit in units.unwrap_or_default() {
                query = query.bind(unit);
            }
            query.fetch_all(c).await
        })?;
        rows.into_iter().map(read).collect()
    }

    /// The periods of quarters of the whole province for which a report was issued, the last one first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_public_periods(&mut self) -> Result<Vec<String>> {
        const SQL: &str = "SELECT DISTINCT period FROM feedback_report \
             WHERE unit = '' AND period LIKE '____-Q_' ORDER BY period DESC";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(period,)| period).collect())
    }

    /// Notes which version puts right what a feedback said was wrong, or that none does any more.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn note_correction(&mut self, feedback: &str, version: Option<&str>) -> Result<()> {
        const FORGET: &str = "DELETE FROM feedback_correction WHERE feedback_id = $1";
        const NOTE: &str =
            "INSERT INTO feedback_correction (feedback_id, code, version) VALUES ($1, $2, $3)";
        each!(self, |c| sqlx::query(FORGET)
            .bind(feedback)
            .execute(c)
            .await
            .map(|_| ()))?;
        if let Some(version) = version {
            let code = version.split_once('@').map_or(version, |(code, _)| code);
            each!(self, |c| sqlx::query(NOTE)
                .bind(feedback)
                .bind(code)
                .bind(version)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// How many reports of wrong information led to each version of a procedure, and which public summaries tell of it;
    /// by the version, `code@number`.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_corrections(
        &mut self,
        code: &str,
    ) -> Result<BTreeMap<String, (u64, Vec<String>)>> {
        const SQL: &str = "SELECT k.version, r.id FROM feedback_correction k \
             LEFT JOIN feedback_release r ON r.feedback_id = k.feedback_id AND r.is_public = TRUE \
             WHERE k.code = $1 ORDER BY k.version, k.feedback_id, r.id";
        let rows: Vec<(String, Option<String>)> =
            each!(self, |c| sqlx::query_as(SQL).bind(code).fetch_all(c).await)?;
        let mut found: BTreeMap<String, (u64, Vec<String>)> = BTreeMap::new();
        for (version, released) in rows {
            let (count, summaries) = found.entry(version).or_default();
            *count += 1;
            summaries.extend(released);
        }
        Ok(found)
    }
}

fn read(row: Row) -> Result<Issued> {
    let (id, edition, corrects, issued_at, issued_by, figures, sha256, corrected_by) = row;
    let unknown = |what: &str| Error::row(&id, &what);
    let record: ReportRecord = serde_json::from_str(&figures).map_err(|e| Error::row(&id, &e))?;
    Ok(Issued {
        is_intact: report_digest(&figures) == sha256,
        edition: u32::try_from(edition).map_err(|e| Error::row(&id, &e))?,
        corrects,
        corrected_by,
        issued_at: Timestamp(issued_at),
        issued_by: StaffId::parse(&issued_by).ok_or_else(|| unknown("issued_by"))?,
        sha256,
        report: record.read().ok_or_else(|| unknown("figures"))?,
        id,
    })
}
