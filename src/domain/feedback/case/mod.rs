//! What is true of a feedback: its events, folded. The same events always give the same case, on any machine and with
//! any calendar.

mod clock;
mod fold;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::abuse::Suspicion;
use super::event::Actor;
use super::facts::FactError;
use super::limits::Limit;
use super::milestones;
use super::state::State;
use super::words::{Channel, Confidentiality, Content, Kind, Outcome, Urgency, Visibility};
use crate::domain::agency::AgencyCode;
use crate::domain::deadline::Event as Milestone;
use crate::domain::scope::Signal;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;

/// A feedback as its events give it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, whatever the others are"
)]
pub struct Case {
    /// Where it stands.
    pub state: State,
    /// Where it goes on when the sender has added what was asked for.
    pub before_info: State,
    /// What it is.
    pub kind: Kind,
    /// By which way it came.
    pub channel: Channel,
    /// How soon it must be answered.
    pub urgency: Urgency,
    /// What it is about, once classified.
    pub content: Option<Content>,
    /// Who may see it.
    pub confidentiality: Confidentiality,
    /// Whether the public may read a summary.
    pub visibility: Visibility,
    /// What the sender's text seemed to be about when it came.
    pub signals: BTreeSet<Signal>,
    /// Whether somebody has to look at it before anything else.
    pub is_quarantined: bool,
    /// Why it was put aside; stays when somebody has looked.
    pub suspicions: BTreeSet<Suspicion>,
    /// The version of the procedure that the sender has read, `code@number`, or its code.
    pub procedure: Option<String>,
    /// The commune where it happened.
    pub commune: Option<AgencyCode>,
    /// The unit that has it; `None` is the province's own office.
    pub unit: Option<AgencyCode>,
    /// The officer who works on it.
    pub handler: Option<StaffId>,
    /// Units that it is about: they do not decide.
    pub conflicts: BTreeSet<AgencyCode>,
    /// Whether the province itself is one of them.
    pub is_about_province: bool,
    /// Who began to classify it.
    pub screener: Option<StaffId>,
    /// Everybody who has worked on it or decided about its answer.
    pub handlers: BTreeSet<StaffId>,
    /// Who wrote the reply that waits to be approved, or was sent.
    pub author: Option<StaffId>,
    /// The unit that had it when it was answered; `None` is the province's own office.
    pub answering_unit: Option<AgencyCode>,
    /// How it would end, or has ended.
    pub outcome: Option<Outcome>,
    /// The sealed part with that reply.
    pub reply: Option<String>,
    /// The version that puts right what it says is wrong.
    pub corrected_by: Option<String>,
    /// Why it was not accepted, transferred or redirected.
    pub reason: Option<String>,
    /// To whom it was transferred.
    pub transferred_to: Option<String>,
    /// The number in the register: year and number.
    pub register: Option<(i16, u32)>,
    /// The day until which the sender should add something.
    pub info_due: Option<Date>,
    /// Since when the sender is asked.
    pub paused_since: Option<Date>,
    /// Working days for which limits stood still in this round.
    pub paused_days: u32,
    /// When limits stood still besides, from and to: the calendar did not reach far enough to count the days.
    pub uncounted_pauses: Vec<(Date, Date)>,
    /// The day on which what is collected is looked at again.
    pub review_on: Option<Date>,
    /// Since when it is collected.
    pub collected_on: Option<Date>,
    /// How many had met the same when it was last taken up for them.
    pub supporters: u32,
    /// The day until which more time is asked for, and by whom.
    pub extension_asked: Option<(Date, StaffId)>,
    /// On how many days the sender was tried to be reached since last asked.
    pub attempts: u32,
    /// The last of these days.
    pub attempted_on: Option<Date>,
    /// How often units gave it back in this round.
    pub returns: u32,
    /// Whether a supervisor says which unit has it next.
    pub needs_supervisor: bool,
    /// How often limits were extended in this round.
    pub extensions: u32,
    /// Rounds: 1, and one more each time it was opened again.
    pub cycle: u32,
    /// The round in which the sender has rated.
    pub rated_cycle: Option<u32>,
    /// Whether the sender waits to hear if it is opened again.
    pub reopen_asked: bool,
    /// Whether it was a supervisor who wanted a summary to be public.
    pub supervised_release: bool,
    /// The feedback with which it is answered.
    pub parent: Option<String>,
    /// How long the sender's text is, in characters.
    pub chars: u32,
    /// Whether the sender agrees to a public summary.
    pub consents: bool,
    /// The limits of all rounds.
    pub limits: Vec<Limit>,
    /// The day from which the answer is counted in this round.
    pub round_from: Date,
    /// What has happened in this round that limits wait for, and when.
    pub reached: BTreeMap<Milestone, Date>,
    /// Rules whose last day the calendar did not reach: they are set once it does.
    pub uncounted: BTreeMap<String, Uncounted>,
    /// Deadlines, `RULE@ROUND`, of which it is noted that they were passed.
    pub noted: BTreeSet<String>,
    /// How far somebody was reminded of them.
    pub reminded: BTreeMap<String, u32>,
    /// How far up somebody was told of them.
    pub escalated: BTreeMap<String, u32>,
    /// When it was sent.
    pub submitted_at: Timestamp,
    /// When it was last answered.
    pub answered_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When anything last happened.
    pub last_at: Timestamp,
    /// The place of the last event.
    pub position: u32,
}

/// A limit that could not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uncounted {
    /// The day it is counted from.
    pub from: Date,
    /// The working days for which limits had stood still before that.
    pub paused_before: u32,
}

/// Events that make no case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// There is none, or the first one is not that it was sent.
    #[error("it was never submitted")]
    NotSubmitted,
    /// An event is missing, or there twice.
    #[error("event {0} is out of place")]
    Position(u32),
    /// An event is earlier than the one before it.
    #[error("event {0} is earlier than the one before")]
    Earlier(u32),
    /// What an event says cannot be read.
    #[error("event {0}: {1}")]
    Facts(u32, FactError),
}

impl Case {
    /// Whether the province's own limits stand still.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.state == State::NeedsInfo
    }

    /// Whether nothing of it may ever be public.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.confidentiality == Confidentiality::Sealed
    }

    /// The last day to rate the answer or to ask again, so many days after it.
    #[must_use]
    pub fn window_until(&self, days: u32) -> Option<Date> {
        let days = jiff::Span::new().days(i64::from(days));
        self.answered_at?.day().checked_add(days).ok()
    }

    /// The code of the procedure it is about, without the version.
    #[must_use]
    pub fn procedure_code(&self) -> Option<&str> {
        let written = self.procedure.as_deref()?;
        Some(written.split_once('@').map_or(written, |(code, _)| code))
    }

    /// Whether an office still owes something; also of one that was merged, while its own limits run.
    #[must_use]
    pub fn is_owed(&self) -> bool {
        self.state.is_open() || self.state == State::Merged && self.limits.iter().any(Limit::runs)
    }

    /// The version that puts right what this feedback said was wrong, as long as that is answered and not sealed.
    #[must_use]
    pub fn correction(&self) -> Option<&str> {
        let holds = matches!(self.state, State::Answered | State::Closed)
            && self.outcome == Some(Outcome::InformationCorrected)
            && !self.is_sealed();
        self.corrected_by.as_deref().filter(|_| holds)
    }

    /// Whether somebody has to decide if a summary becomes public: it was asked for, or the sender has agreed from the
    /// beginning and the time for that decision runs.
    #[must_use]
    pub fn awaits_release(&self) -> bool {
        let is_answered = matches!(self.state, State::Answered | State::Closed);
        let mut running = self.limits.iter().filter(|limit| limit.runs());
        let is_due = self.visibility == Visibility::Private
            && running.any(|limit| limit.met_by == Milestone::ReleaseDecided);
        is_answered && (is_due || self.visibility == Visibility::ReleaseAsked)
    }

    /// The day by which something must happen next, an answer of the sender, too; `None` when nothing is waited for.
    #[must_use]
    pub fn next_due(&self) -> Option<Date> {
        let running = self.limits.iter().filter(|limit| limit.runs());
        let limits = running.filter_map(|limit| limit.last_day(self.is_paused()));
        let asked = self.info_due.filter(|_| self.is_paused());
        let review = self.review_on.filter(|_| self.state == State::Collecting);
        limits.chain(asked).chain(review).min()
    }

    /// Whether something has to happen today or should have before, of which officers are told each day.
    #[must_use]
    pub fn is_due(&self, today: Date) -> bool {
        self.state.is_open() && self.next_due().is_some_and(|due| due <= today)
    }

    /// Whether any limit was, or is by now, not kept.
    #[must_use]
    pub fn is_breached(&self, today: Date) -> bool {
        let mut limits = self.limits.clone();
        milestones::pass(&mut limits, today, self.is_paused());
        limits.iter().any(|limit| limit.breached_on.is_some())
    }

    /// Whether somebody belongs to those who have worked on it or decided about its answer.
    #[must_use]
    pub fn has_handled(&self, actor: &Actor) -> bool {
        actor.staff().is_some_and(|id| self.handlers.contains(id))
    }
}
