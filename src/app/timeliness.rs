//! Whether what decisions announce was made public in time: a table with denominators, for everybody.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{App, Error};
use crate::domain::agency::AgencyCode;
use crate::domain::decision::Decision;
use crate::domain::time::Timestamp;
use crate::domain::timeliness::{DecisionFacts, State, Timeliness, timeliness};

/// A decision and how its deadlines stand.
#[derive(Debug)]
pub struct Row<'r> {
    /// The decision.
    pub decision: Decision,
    /// How many procedures it announces that are public.
    pub procedures: usize,
    /// The day on which the last of them was made public here; `None` while some wait, or there are none.
    pub published_on: Option<Date>,
    /// The agencies that answer for them; `None` is the province's own office.
    pub agencies: Vec<Option<AgencyCode>>,
    /// How each deadline stands.
    pub deadlines: Vec<Timeliness<'r>>,
}

/// How many deadlines stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// How many decisions there are.
    pub decisions: usize,
    /// How many deadlines they have: the denominator.
    pub deadlines: usize,
    /// Done in time.
    pub met: usize,
    /// Done after the deadline.
    pub late: usize,
    /// Not done, and the deadline has passed.
    pub overdue: usize,
    /// Not done, and there is time.
    pub open: usize,
    /// Beyond what the calendar covers.
    pub unknown: usize,
}

/// Every decision, the last signed first, as its deadlines stand today.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn table(app: &App) -> Result<Vec<Row<'_>>, Error> {
    let read = async {
        let mut tx = app.store.read().await?;
        let decisions = tx.list_decisions().await?;
        Ok((decisions, tx.list_publications().await?))
    };
    let (decisions, publications) = app.answered(read).await?;
    let mut by_decision: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for publication in publications {
        let of = by_decision.entry(publication.decision.clone()).or_default();
        of.push(publication);
    }
    let today = app.clock.now().day();
    let row = |decision: Decision| {
        let public = by_decision.remove(&decision.id).unwrap_or_default();
        let waits = public.iter().any(|one| one.waiting > 0);
        let last: Option<Timestamp> = public.iter().filter_map(|one| one.published_at).max();
        let published_on = last.filter(|_| !waits).map(Timestamp::day);
        let facts = DecisionFacts {
            issuer: decision.issuer_kind,
            shortened: decision.is_shortened,
            signed_on: Some(decision.signed_on),
            effective_on: Some(decision.effective_on),
            published_on,
        };
        Row {
            deadlines: timeliness(&app.rules.deadlines, &app.rules.calendar, &facts, today),
            procedures: public.iter().map(|one| one.procedures).sum(),
            agencies: public.into_iter().map(|one| one.agency).collect(),
            published_on,
            decision,
        }
    };
    Ok(decisions.into_iter().map(row).collect())
}

/// How many deadlines stand how, by agency; `None` is the province's own office. A decision of several agencies counts
/// with each of them.
#[must_use]
pub fn by_agency(rows: &[Row<'_>]) -> BTreeMap<Option<AgencyCode>, Count> {
    let mut counts: BTreeMap<Option<AgencyCode>, Count> = BTreeMap::new();
    for row in rows {
        let nobody = [None];
        let agencies = if row.agencies.is_empty() {
            &nobody[..]
        } else {
            &row.agencies
        };
        for agency in agencies {
            counts.entry(agency.clone()).or_default().add(row);
        }
    }
    counts
}

impl Count {
    /// Counts a decision in.
    pub fn add(&mut self, row: &Row<'_>) {
        self.decisions += 1;
        for deadline in &row.deadlines {
            self.deadlines += 1;
            let place = match deadline.state {
                State::Met => &mut self.met,
                State::Late { .. } => &mut self.late,
                State::Overdue { .. } => &mut self.overdue,
                State::Open => &mut self.open,
                State::Unknown(_) => &mut self.unknown,
            };
            *place += 1;
        }
    }
}
