//! What waits for whom.

use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::queue::{NO_DAY, Part, Queue, QueueRow};
use crate::domain::feedback::sight::{Reach, Sight};
use crate::domain::feedback::state::State;
use crate::domain::feedback::waiting::Waiting;
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
    String,
    Option<String>,
    Option<String>,
    String,
    bool,
    i64,
    i64,
);

/// The columns of a [`Row`], in its order.
const COLUMNS: &str = "feedback.id, feedback.code, feedback.state, feedback.kind, feedback.urgency, \
     feedback.confidentiality, feedback.signals, feedback.is_quarantined, feedback.waiting, feedback.unit, \
     feedback.handler, feedback.procedure_code, feedback.next_due, feedback.is_breached, feedback.submitted_at, \
     feedback.revision";

/// Most units of which each has a range of its own. Who has more sees so much that few rows are passed over in vain.
const UNITS_MAX: usize = 100;

impl Tx {
    /// A page of a queue: what must be done soonest first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_queue(&mut self, queue: &Queue) -> Result<Vec<QueueRow>> {
        let asked = Asked::of(queue);
        let Some(sql) = asked.sql else {
            return Ok(Vec::new());
        };
        let rows: Vec<Row> = each!(self, |c| {
            // Only fixed words and numbers are in the text; everything that was typed in is bound.
            let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
            for text in &asked.texts {
                query = query.bind(text);
            }
            query.fetch_all(c).await
        })?;
        rows.into_iter().map(row).collect()
    }
}

/// A statement, without what is not asked for, so that the database sees which index fits.
pub(super) struct Asked {
    /// `None` where there is nothing to see.
    pub sql: Option<String>,
    /// What is bound to it, in order.
    pub texts: Vec<String>,
}

/// Units with one range of an index in common.
struct Range<'a> {
    /// Which; `None` is all.
    units: Option<Vec<&'a str>>,
    /// In which of them restricted feedback of others is seen; `None` is all.
    restricted_in: Option<Vec<&'a str>>,
}

impl Asked {
    pub fn of(queue: &Queue) -> Self {
        let mut asked = Self {
            sql: None,
            texts: Vec::new(),
        };
        let part = asked.part(queue);
        let ranges: Vec<String> = ranges(queue)
            .iter()
            .map(|range| format!("{part}{}", asked.of_range(queue, range)))
            .collect();
        let limit = queue.limit;
        let in_order = format!("ORDER BY next_due, id LIMIT {limit}");
        asked.sql = match ranges.as_slice() {
            [] => None,
            [only] => Some(format!(
                "SELECT {COLUMNS} FROM feedback WHERE {only} {in_order}"
            )),
            several => {
                let places: Vec<String> = several
                    .iter()
                    .map(|range| {
                        format!(
                            "SELECT next_due, id FROM (SELECT next_due, id FROM feedback WHERE {range} {in_order}) AS one"
                        )
                    })
                    .collect();
                // The places first, which are in the indexes; rows are read only for those that are on the page.
                Some(format!(
                    "SELECT {COLUMNS} FROM (SELECT next_due, id FROM ({}) AS every {in_order}) AS page \
                     JOIN feedback ON feedback.id = page.id ORDER BY page.next_due, page.id",
                    places.join(" UNION ALL ")
                ))
            }
        };
        asked
    }

    fn bind(&mut self, text: &(impl ToString + ?Sized)) -> String {
        self.texts.push(text.to_string());
        format!("${}", self.texts.len())
    }

    /// What is asked of every unit. The indexes have these very words.
    fn part(&mut self, queue: &Queue) -> String {
        let mut wanted = vec![match queue.part {
            Part::Sealed => "confidentiality = 'sealed'".to_owned(),
            _ => "confidentiality <> 'sealed'".to_owned(),
        }];
        let state = match queue.part {
            // Known by its state, also while something else is decided first.
            Part::Waiting(Waiting::Approval) => Some(State::PendingApproval),
            _ => queue.state,
        };
        let by_state = state.is_some()
            && matches!(
                queue.part,
                Part::All | Part::Open | Part::Waiting(Waiting::Approval)
            );
        match queue.part {
            Part::Mine => {
                let officer = self.bind(&queue.officer);
                wanted.push(format!("is_open = TRUE AND handler = {officer}"));
            }
            Part::Waiting(waiting) if waiting != Waiting::Approval => {
                let waiting = self.bind(waiting.key());
                wanted.push(format!("waiting <> '' AND waiting = {waiting}"));
            }
            Part::Open if !by_state => wanted.push("is_open = TRUE".to_owned()),
            _ => {}
        }
        if let Some(state) = state {
            // Where another index fits better, that of the states is not to be taken.
            let column = if by_state { "state" } else { "state || ''" };
            let state = self.bind(state.key());
            wanted.push(format!("{column} = {state}"));
        }
        // Every identifier comes behind the empty one.
        let from = (queue.due_from.map(|day| day.to_string())).unwrap_or_default();
        let (day, id) = (queue.after.clone()).map_or((from.clone(), String::new()), |after| {
            after.max((from, String::new()))
        });
        let (day, id) = (self.bind(&day), self.bind(&id));
        wanted.push(format!("(next_due, id) > ({day}, {id})"));
        if let Some(day) = queue.due_to {
            let day = self.bind(&day);
            wanted.push(format!("next_due <= {day}"));
        }
        wanted.join(" AND ")
    }

    /// What is asked of these units, to be put behind it.
    fn of_range(&mut self, queue: &Queue, range: &Range<'_>) -> String {
        let mut wanted = match range.units.as_deref() {
            None => " AND unit >= ''".to_owned(),
            Some([unit]) => format!(" AND {}", self.one_of(&[unit])),
            Some(units) => format!(" AND unit >= '' AND {}", self.one_of(units)),
        };
        if let Some(units) = &range.restricted_in {
            let own = self.bind(&queue.officer);
            let or = format!("confidentiality = 'normal' OR handler = {own}");
            wanted = if units.is_empty() {
                format!("{wanted} AND ({or})")
            } else {
                format!("{wanted} AND ({or} OR {})", self.one_of(units))
            };
        }
        wanted
    }

    fn one_of(&mut self, units: &[&str]) -> String {
        let bound: Vec<String> = units.iter().map(|unit| self.bind(*unit)).collect();
        match bound.as_slice() {
            [only] => format!("unit = {only}"),
            // Not by the index of units, in which places are out of order.
            several => format!("unit || '' IN ({})", several.join(", ")),
        }
    }
}

/// The ranges that together are what the officer sees.
fn ranges(queue: &Queue) -> Vec<Range<'_>> {
    let is_sealed = queue.part == Part::Sealed;
    let sees = |sight: Sight| {
        if is_sealed {
            sight.sealed
        } else {
            sight.normal
        }
    };
    let sees_others = |sight: Sight| is_sealed || sight.restricted;
    let Reach { everywhere, units } = &queue.reach;
    let seen = || units.iter().filter(|(_, sight)| sees(**sight));
    let is_everything = sees(*everywhere);
    if is_everything || queue.part == Part::Mine || seen().count() > UNITS_MAX {
        let units: Vec<&str> = seen().map(|(unit, _)| unit.as_str()).collect();
        let of_others = seen().filter(|(_, sight)| sees_others(**sight));
        if units.is_empty() && !is_everything {
            return Vec::new();
        }
        return vec![Range {
            units: (!is_everything).then_some(units),
            restricted_in: (queue.part != Part::Mine && !sees_others(*everywhere))
                .then(|| of_others.map(|(unit, _)| unit.as_str()).collect()),
        }];
    }
    seen()
        .map(|(unit, sight)| Range {
            units: Some(vec![unit.as_str()]),
            restricted_in: (!sees_others(*sight)).then(Vec::new),
        })
        .collect()
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
        waiting,
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
        waiting: Some(waiting.as_str())
            .filter(|waiting| !waiting.is_empty())
            .map(|waiting| Waiting::parse(waiting).ok_or_else(|| unknown("waiting")))
            .transpose()?,
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
