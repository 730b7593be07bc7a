//! What one feedback adds to a report: its events before the cut-off, and which of them are in the period.

use jiff::civil::Date;

use crate::domain::deadline::{DeadlineKind, Event as Milestone};
use crate::domain::feedback::case::{Case, CaseError};
use crate::domain::feedback::event::{Event, EventKind};
use crate::domain::feedback::limits::Limit;
use crate::domain::feedback::milestones;
use crate::domain::feedback::state::State;
use crate::domain::feedback::words::{Solved, Visibility};
use crate::domain::time::Timestamp;

/// From when to when things count. What happens at the cut-off or later is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment behind it.
    pub cutoff: Timestamp,
}

/// Why a feedback is among those of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It was sent in the period.
    Received,
    /// It was sent before, and open when the period began.
    CarriedOver,
    /// It had ended before, and was opened again in the period.
    Reopened,
}

/// How a feedback stands at the cut-off, by its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Ended, and no deadline was passed.
    OnTime,
    /// Ended after a deadline was passed.
    Late,
    /// Ended, and the calendar did not reach its deadline.
    Unknown,
    /// Open, and there is time.
    OpenInTime,
    /// Open, and the deadline has passed.
    OpenLate,
}

/// What a feedback was in a period.
#[derive(Debug, Clone)]
pub struct Life {
    /// As it stood at the cut-off.
    pub case: Case,
    /// Why it is counted; `None` when only something that happened to it is.
    pub entry: Option<Entry>,
    /// How it stands by its deadline.
    pub standing: Standing,
    /// The deadlines that ran in the period.
    pub limits: Vec<Limit>,
    /// Ratings given in the period.
    pub ratings: Vec<(u8, Solved)>,
    /// Answers whose time to be rated ended in the period without a rating.
    pub unrated: u64,
    /// Decisions in the period that a summary becomes public.
    pub released: u64,
    /// Decisions that none does.
    pub withheld: u64,
    /// Summaries that were taken back.
    pub taken_back: u64,
}

/// Whether something is still owed to the sender. One that is answered together with another one waits, too.
#[must_use]
pub fn is_pending(state: State) -> bool {
    state.is_open() || state == State::Merged
}

impl Life {
    /// Of all events of a feedback, in order; `None` of one that was sent at the cut-off or later.
    ///
    /// # Errors
    /// [`CaseError`] when they are not what this program writes.
    pub fn of(events: &[Event], window: Window) -> Result<Option<Self>, CaseError> {
        let known = events.iter().take_while(|event| event.at < window.cutoff);
        let mut known = known.peekable();
        let Some(first) = known.next() else {
            return Ok(None);
        };
        let case = Case::of(std::slice::from_ref(first))?;
        let is_new = first.at >= window.from;
        let mut life = Self {
            case,
            entry: is_new.then_some(Entry::Received),
            standing: Standing::OpenInTime,
            limits: Vec::new(),
            ratings: Vec::new(),
            unrated: 0,
            released: 0,
            withheld: 0,
            taken_back: 0,
        };
        let mut is_within = is_new;
        for event in known {
            if !is_within && event.at >= window.from {
                life.begin();
                is_within = true;
            }
            if is_within {
                life.note(event);
            }
            life.case.apply(event)?;
        }
        if !is_within {
            life.begin();
        }
        life.end(window);
        Ok(Some(life))
    }

    /// The period begins.
    fn begin(&mut self) {
        self.entry = is_pending(self.case.state).then_some(Entry::CarriedOver);
    }

    /// Something happens in the period, to what it was before.
    fn note(&mut self, event: &Event) {
        let case = &self.case;
        match event.kind {
            EventKind::Reopened => self.entry = self.entry.or(Some(Entry::Reopened)),
            EventKind::Rated => {
                let score = event
                    .facts
                    .get("score")
                    .and_then(|score| score.parse().ok());
                let solved = event.facts.get("solved").and_then(Solved::parse);
                self.ratings.extend(score.zip(solved));
            }
            EventKind::Closed if case.rated_cycle != Some(case.cycle) => self.unrated += 1,
            EventKind::Released => self.released += 1,
            EventKind::Withheld if case.visibility == Visibility::Released => self.taken_back += 1,
            EventKind::Withheld => self.withheld += 1,
            _ => {}
        }
    }

    /// The cut-off has come.
    fn end(&mut self, window: Window) {
        let (from, today) = (window.from.day(), window.cutoff.day());
        let is_paused = self.case.is_paused();
        milestones::pass(&mut self.case.limits, today, is_paused);
        let ran = |limit: &&Limit| {
            let ended = limit.met_on.or(limit.stopped_on);
            ended.is_none_or(|day| day >= from)
        };
        self.limits = self.case.limits.iter().filter(ran).cloned().collect();
        self.standing = self.stands();
    }

    fn stands(&self) -> Standing {
        let case = &self.case;
        let is_pending = is_pending(case.state);
        // What the law asks of how it ended: to hand it on, to say that it is not taken, to answer.
        let asked = match case.state {
            State::Transferred => Milestone::Transferred,
            State::NotAccepted | State::Redirected => Milestone::Notified,
            _ => Milestone::Answered,
        };
        let of_asked = || self.limits.iter().filter(|limit| limit.met_by == asked);
        // One that was stopped while another went on was never this feedback's: it turned out to be of another kind.
        let went_on = |stopped: Date| {
            of_asked().any(|other| other.stopped_on.is_none_or(|day| day > stopped))
        };
        let holds =
            |limit: &&Limit| limit.breached_on.is_some() || !limit.stopped_on.is_some_and(went_on);
        let ran = || of_asked().filter(holds);
        let is_statutory = ran().any(|limit| limit.kind == DeadlineKind::Statutory);
        // The law's own deadline counts; the province's where the law has none.
        let counts = |limit: &&Limit| !is_statutory || limit.kind == DeadlineKind::Statutory;
        let mut counted = ran().filter(counts);
        if is_pending {
            let is_late = counted.any(|limit| limit.runs() && limit.breached_on.is_some());
            return if is_late {
                Standing::OpenLate
            } else {
                Standing::OpenInTime
            };
        }
        // A breach stays one, whatever came after.
        if counted.any(|limit| limit.breached_on.is_some()) {
            return Standing::Late;
        }
        let had_one = case.limits.iter().any(|limit| limit.met_by == asked);
        if had_one {
            Standing::OnTime
        } else {
            Standing::Unknown
        }
    }

    /// Whether the last day as first computed was not kept, as if nothing had stood still and nothing been extended.
    #[must_use]
    pub fn is_late_gross(limit: &Limit, today: Date) -> bool {
        match (limit.met_on, limit.stopped_on) {
            (Some(met), _) => met > limit.due_first,
            (None, Some(stopped)) => stopped > limit.due_first,
            (None, None) => today > limit.due_first,
        }
    }
}
