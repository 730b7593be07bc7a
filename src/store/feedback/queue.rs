//! What waits for whom.

use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::queue::{NO_DAY, Queue, QueueRow};
use crate::domain::feedback::state::State;
use crate::domain::feedback::words::{Confidentiality, Kind, Urgency};
use crate::domain::scope::Signal;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;
use crate::store::versions::{agency, day};
use crate::store::{Error, Result, Tx, each};

/// A line: the texts, then the numbers.
type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    bool,
    String,
    Option<String>,
    Option<String>,
    String,
    bool,
    i64,
    i64,
);

impl Tx {
    /// A page of a queue: what must be done soonest first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_queue(&mut self, queue: &Queue) -> Result<Vec<QueueRow>> {
        const COLUMNS: &str = "SELECT id, code, state, kind, urgency, confidentiality, signals, is_quarantined, unit, handler, \
             procedure_code, next_due, is_breached, submitted_at, revision FROM feedback WHERE ";
        // What is not asked for stays out of the text, so that the database sees which index fits.
        let mut texts: Vec<String> = Vec::new();
        let mut wanted: Vec<String> = Vec::new();
        let mut bind = |text: String| {
            texts.push(text);
            format!("${}", texts.len())
        };
        wanted.push(format!(
            "confidentiality {} 'sealed'",
            if queue.is_sealed { "=" } else { "<>" }
        ));
        if queue.is_open {
            wanted.push("is_open = TRUE".to_owned());
        }
        if queue.is_quarantined {
            wanted.push("is_quarantined = TRUE".to_owned());
        }
        if let Some(units) = &queue.units {
            let all: Vec<String> = units.iter().map(|unit| bind(unit.clone())).collect();
            wanted.push(format!("unit IN ({})", all.join(", ")));
        }
        if let Some(handler) = &queue.handler {
            wanted.push(format!("handler = {}", bind(handler.to_string())));
        }
        if let Some(state) = queue.state {
            wanted.push(format!("state = {}", bind(state.key().to_owned())));
        }
        if let Some(day) = queue.due_from {
            wanted.push(format!("next_due >= {}", bind(day.to_string())));
        }
        if let Some(day) = queue.due_to {
            wanted.push(format!("next_due <= {}", bind(day.to_string())));
        }
        if let Some((day, id)) = &queue.after {
            let (day, id) = (bind(day.clone()), bind(id.clone()));
            wanted.push(format!(
                "(next_due > {day} OR (next_due = {day} AND id > {id}))"
            ));
        }
        let limit = queue.limit;
        let sql = format!(
            "{COLUMNS}{} ORDER BY next_due, id LIMIT {limit}",
            wanted.join(" AND ")
        );
        let rows: Vec<Row> = each!(self, |c| {
            // Only fixed words and numbers are in the text; everything that was typed in is bound.
            let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
            for text in &texts {
                query = query.bind(text);
            }
            query.fetch_all(c).await
        })?;
        rows.into_iter().map(row).collect()
    }
}

fn row(row: Row) -> Result<QueueRow> {
    let (
        id,
        code,
        state,
        kind,
        urgency,
        confidentiality,
        signals,
        is_quarantined,
        unit,
        handler,
        procedure,
        due,
        ..,
    ) = row;
    let (.., is_breached, submitted_at, revision) = row;
    let unknown = |what: &str| Error::row(&id, &what);
    Ok(QueueRow {
        state: State::parse(&state).ok_or_else(|| unknown("state"))?,
        kind: Kind::parse(&kind).ok_or_else(|| unknown("kind"))?,
        urgency: Urgency::parse(&urgency).ok_or_else(|| unknown("urgency"))?,
        confidentiality: Confidentiality::parse(&confidentiality)
            .ok_or_else(|| unknown("confidentiality"))?,
        signals: Signal::read(&signals).ok_or_else(|| unknown("signals"))?,
        is_quarantined,
        unit: agency(&id, Some(unit.as_str()).filter(|unit| !unit.is_empty()))?,
        handler: handler
            .as_deref()
            .map(|id| StaffId::parse(id).ok_or_else(|| unknown("handler")))
            .transpose()?,
        procedure,
        next_due: day(&id, Some(due.as_str()).filter(|day| *day != NO_DAY))?,
        is_breached,
        submitted_at: Timestamp(submitted_at),
        revision: u32::try_from(revision).map_err(|e| Error::row(&id, &e))?,
        code: FeedbackCode::parse(&code).map_err(|e| Error::row(&id, &e))?,
        id,
    })
}
