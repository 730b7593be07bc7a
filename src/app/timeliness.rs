//! Whether what decisions announce was made public in time: a table with denominators, for everybody.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{App, Error};
use crate::domain::agency::AgencyCode;
use crate::domain::decision::Decision;
use crate::domain::time::Timestamp;
use crate::domain::timeliness::{DecisionFacts, State, Timeliness, timeliness};
use crate::store::DecisionPublication;

/// A decision and how its deadlines stand.
#[derive(Debug)]
pub struct Row<'r> {
    /// The decision.
    pub decision: Decision,
    /// How many procedures it announces that are public.
    pub procedures: usize,
    /// The day on which the last of them was made public here; `None` while some wait, or there are none.
    pub published_on: Option<Date>,
    /// How each deadline stands: with the procedure that was published last, or still waits.
    pub deadlines: Vec<Timeliness<'r>>,
    /// How each stands with the procedures of one agency, by agency; `None` is the province's own office, which also
    /// answers for decisions of which nothing is public yet and nothing waits.
    pub parts: BTreeMap<Option<AgencyCode>, Vec<Timeliness<'r>>>,
}

/// How far procedures of a decision have come.
#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    procedures: usize,
    last: Option<Timestamp>,
    waiting: usize,
}

/// How many deadlines stand how: of all decisions, or of what one agency has to publish of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// How many decisions there are.
    pub decisions: usize,
    /// How many deadlines they have, each decision once for each rule: the denominator.
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
    let mut by_decision: BTreeMap<String, BTreeMap<_, Progress>> = BTreeMap::new();
    for publication in publications {
        let of = by_decision.entry(publication.decision.clone()).or_default();
        let part = of.entry(publication.agency.clone()).or_default();
        *part = part.with(Progress::of(&publication));
    }
    let today = app.clock.now().day();
    let row = |decision: Decision| {
        let mut parts = by_decision.remove(&decision.id).unwrap_or_default();
        if parts.is_empty() {
            parts.insert(None, Progress::default());
        }
        let whole = parts.values().copied().reduce(Progress::with);
        let whole = whole.unwrap_or_default();
        let stand = |progress: Progress| {
            let facts = facts(&decision, progress);
            timeliness(&app.rules.deadlines, &app.rules.calendar, &facts, today)
        };
        Row {
            procedures: whole.procedures,
            published_on: whole.published_on(),
            deadlines: stand(whole),
            parts: parts
                .into_iter()
                .map(|(agency, part)| (agency, stand(part)))
                .collect(),
            decision,
        }
    };
    Ok(decisions.into_iter().map(row).collect())
}

fn facts(decision: &Decision, progress: Progress) -> DecisionFacts {
    DecisionFacts {
        issuer: decision.issuer_kind,
        shortened: decision.is_shortened,
        signed_on: Some(decision.signed_on),
        effective_on: Some(decision.effective_on),
        published_on: progress.published_on(),
    }
}

/// How many deadlines stand how, by agency; `None` is the province's own office. A decision of several agencies counts
/// with each of them, as it stands with the procedures of that agency.
#[must_use]
pub fn by_agency(rows: &[Row<'_>]) -> BTreeMap<Option<AgencyCode>, Count> {
    let mut counts: BTreeMap<Option<AgencyCode>, Count> = BTreeMap::new();
    for (agency, deadlines) in rows.iter().flat_map(|row| &row.parts) {
        counts.entry(agency.clone()).or_default().add(deadlines);
    }
    counts
}

impl Progress {
    fn of(publication: &DecisionPublication) -> Self {
        Self {
            procedures: publication.procedures,
            last: publication.published_at,
            waiting: publication.waiting,
        }
    }

    fn with(self, other: Self) -> Self {
        Self {
            procedures: self.procedures + other.procedures,
            last: self.last.max(other.last),
            waiting: self.waiting + other.waiting,
        }
    }

    /// The day on which the last was made public; `None` while some wait, or there are none.
    fn published_on(self) -> Option<Date> {
        let last = self.last.filter(|_| self.waiting == 0);
        last.map(Timestamp::day)
    }
}

impl Count {
    /// Counts the deadlines of a decision in.
    pub fn add(&mut self, deadlines: &[Timeliness<'_>]) {
        self.decisions += 1;
        for deadline in deadlines {
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
