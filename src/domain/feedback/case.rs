//! What is true of a feedback: its events, folded. The same events always give the same case, on any machine and with
//! any calendar.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::event::{Actor, Event, EventKind};
use super::facts::{FactError, Facts};
use super::limits::{self, Limit};
use super::state::State;
use super::words::{Channel, Confidentiality, Content, Kind, Outcome, Urgency, Visibility};
use crate::domain::agency::AgencyCode;
use crate::domain::deadline::Event as Milestone;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;

/// What meets the limits for saying what becomes of a feedback.
const TOLD: [Milestone; 3] = [
    Milestone::Acknowledged,
    Milestone::Classified,
    Milestone::Notified,
];

/// A feedback as its events give it.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Whether somebody has to look at it before anything else.
    pub is_quarantined: bool,
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
    /// Everybody who has worked on it in its unit.
    pub handlers: BTreeSet<StaffId>,
    /// Who wrote the reply that waits to be approved, or was sent.
    pub author: Option<StaffId>,
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
    /// The day on which what is collected is looked at again.
    pub review_on: Option<Date>,
    /// The day until which more time is asked for.
    pub extension_asked: Option<Date>,
    /// How often the sender was tried to be reached since last asked.
    pub attempts: u32,
    /// How often units gave it back in this round.
    pub returns: u32,
    /// How often limits were extended in this round.
    pub extensions: u32,
    /// Rounds: 1, and one more each time it was opened again.
    pub cycle: u32,
    /// The round in which the sender has rated.
    pub rated_cycle: Option<u32>,
    /// Whether the sender waits to hear if it is opened again.
    pub reopen_asked: bool,
    /// The feedback with which it is answered.
    pub parent: Option<String>,
    /// Whether the sender agrees to a public summary.
    pub consents: bool,
    /// The limits of all rounds.
    pub limits: Vec<Limit>,
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
    /// Folds all events of a feedback, in order.
    ///
    /// # Errors
    /// [`CaseError`] when they are not what this program writes.
    pub fn of(events: &[Event]) -> Result<Self, CaseError> {
        let (first, rest) = events.split_first().ok_or(CaseError::NotSubmitted)?;
        let mut case = Self::begin(first)?;
        for event in rest {
            case.apply(event)?;
        }
        Ok(case)
    }

    fn begin(event: &Event) -> Result<Self, CaseError> {
        if event.kind != EventKind::Submitted || event.position != 1 {
            return Err(CaseError::NotSubmitted);
        }
        Self::submitted(event).map_err(|fault| CaseError::Facts(1, fault))
    }

    fn submitted(event: &Event) -> Result<Self, FactError> {
        let facts = &event.facts;
        Ok(Self {
            state: State::Submitted,
            before_info: State::Screening,
            kind: facts.need("kind", Kind::parse)?,
            channel: facts.need("channel", Channel::parse)?,
            urgency: facts.need("urgency", Urgency::parse)?,
            content: facts.read("content", Content::parse)?,
            confidentiality: facts.need("confidentiality", Confidentiality::parse)?,
            visibility: Visibility::Private,
            is_quarantined: false,
            procedure: facts.get("procedure").map(ToOwned::to_owned),
            commune: facts.read("commune", agency)?,
            unit: facts.read("unit", agency)?,
            handler: None,
            conflicts: conflicts(facts)?,
            handlers: BTreeSet::new(),
            author: None,
            outcome: None,
            reply: None,
            corrected_by: None,
            reason: None,
            transferred_to: None,
            register: None,
            info_due: None,
            paused_since: None,
            paused_days: 0,
            review_on: None,
            extension_asked: None,
            attempts: 0,
            returns: 0,
            extensions: 0,
            cycle: 1,
            rated_cycle: None,
            reopen_asked: false,
            parent: None,
            consents: facts.need("consents", flag)?,
            limits: limits::read(facts, 1, event.at.day())?,
            submitted_at: event.at,
            answered_at: None,
            ended_at: None,
            last_at: event.at,
            position: 1,
        })
    }

    /// Adds an event.
    ///
    /// # Errors
    /// [`CaseError`].
    pub fn apply(&mut self, event: &Event) -> Result<(), CaseError> {
        if event.position != self.position + 1 || event.kind == EventKind::Submitted {
            return Err(CaseError::Position(event.position));
        }
        if event.at < self.last_at {
            return Err(CaseError::Earlier(event.position));
        }
        let today = event.at.day();
        limits::pass(&mut self.limits, today, self.is_paused());
        self.move_limits(&event.facts)
            .and_then(|()| self.change(event, today))
            .map_err(|fault| CaseError::Facts(event.position, fault))?;
        self.last_at = event.at;
        self.position = event.position;
        Ok(())
    }

    /// Takes over the last days that an event has computed anew. A limit that is passed stays passed.
    fn move_limits(&mut self, facts: &Facts) -> Result<(), FactError> {
        for limit in self.limits.iter_mut().filter(|limit| limit.runs()) {
            let due = facts.read(&format!("due.{}", limit.rule), day)?;
            limit.due = due.unwrap_or(limit.due);
        }
        Ok(())
    }

    fn change(&mut self, event: &Event, today: Date) -> Result<(), FactError> {
        let facts = &event.facts;
        match event.kind {
            EventKind::Submitted
            | EventKind::Attached
            | EventKind::Breached
            | EventKind::Reminded
            | EventKind::Escalated
            | EventKind::ContactSeen
            | EventKind::Noted
            | EventKind::Erased
            | EventKind::MergedOther => {}
            EventKind::Quarantined => self.is_quarantined = true,
            EventKind::Cleared => self.is_quarantined = false,
            EventKind::ContactAttempted => self.attempts += 1,
            EventKind::ConflictNamed => self.conflicts.extend(conflicts(facts)?),
            EventKind::ConfidentialitySet => {
                self.confidentiality = facts.need("confidentiality", Confidentiality::parse)?;
            }
            EventKind::ReleaseAsked => self.visibility = Visibility::ReleaseAsked,
            EventKind::Released => self.visibility = Visibility::Released,
            EventKind::Withheld => self.visibility = Visibility::Withheld,
            EventKind::Rated => self.rated_cycle = Some(self.cycle),
            EventKind::ExtensionAsked => self.extension_asked = Some(facts.need("until", day)?),
            EventKind::ExtensionRefused => self.extension_asked = None,
            EventKind::Extended => {
                self.extension_asked = None;
                self.extensions += 1;
            }
            _ => return self.step(event, today),
        }
        if matches!(event.kind, EventKind::Released | EventKind::Withheld) {
            limits::meet(&mut self.limits, &[Milestone::ReleaseDecided], today);
        }
        Ok(())
    }

    /// An event that leads to another state.
    fn step(&mut self, event: &Event, today: Date) -> Result<(), FactError> {
        let facts = &event.facts;
        match event.kind {
            EventKind::ScreeningBegun => {
                self.state = State::Screening;
                limits::meet(&mut self.limits, &[Milestone::Acknowledged], today);
            }
            EventKind::InfoAsked => {
                self.before_info = self.state;
                self.state = State::NeedsInfo;
                self.info_due = Some(facts.need("until", day)?);
                self.paused_since = Some(today);
                self.attempts = 0;
            }
            EventKind::InfoSupplied => self.end_pause(facts, self.before_info)?,
            EventKind::Accepted => {
                self.state = State::Accepted;
                self.kind = facts.need("kind", Kind::parse)?;
                self.content = Some(facts.need("content", Content::parse)?);
                self.urgency = facts.need("urgency", Urgency::parse)?;
                self.register = Some((facts.need("register.year", number)?, facts.need("register.number", number)?));
                self.renew_limits(facts, today)?;
                limits::meet(&mut self.limits, &TOLD, today);
                // It is not transferred but kept: within the time for that.
                limits::meet(&mut self.limits, &[Milestone::Transferred], today);
            }
            EventKind::Assigned => {
                self.state = State::Assigned;
                self.unit = facts.read("unit", agency)?;
                self.handler = facts.read("handler", StaffId::parse)?;
            }
            EventKind::Returned => {
                self.state = State::Accepted;
                self.handler = None;
                self.returns += 1;
            }
            EventKind::Begun => {
                self.state = State::InProgress;
                self.handler = event.actor.staff().cloned();
                self.handlers.extend(event.actor.staff().cloned());
            }
            EventKind::Drafted => {
                self.state = State::PendingApproval;
                self.author = event.actor.staff().cloned();
                self.handlers.extend(event.actor.staff().cloned());
                self.outcome = Some(facts.need("outcome", Outcome::parse)?);
                self.reply = facts.get("part.reply").map(ToOwned::to_owned);
                self.corrected_by = facts.get("corrected_by").map(ToOwned::to_owned);
            }
            EventKind::DraftReturned | EventKind::Resumed => self.state = State::InProgress,
            EventKind::Collected => {
                self.state = State::Collecting;
                self.review_on = Some(facts.need("until", day)?);
                limits::meet(&mut self.limits, &[Milestone::Answered], today);
            }
            EventKind::ReopenAsked => self.reopen_asked = true,
            EventKind::ReopenRefused => self.reopen_asked = false,
            EventKind::Reopened => {
                self.state = State::InProgress;
                self.reopen_asked = false;
                self.cycle += 1;
                (self.returns, self.extensions, self.paused_days) = (0, 0, 0);
                self.ended_at = None;
                self.limits.extend(limits::read(facts, self.cycle, today)?);
            }
            EventKind::Merged => {
                self.before_info = State::Screening;
                self.state = State::Merged;
                self.parent = Some(facts.need("parent", |code| Some(code.to_owned()))?);
            }
            EventKind::Unmerged => {
                self.state = State::Screening;
                self.parent = None;
            }
            _ => return self.end(event, today),
        }
        Ok(())
    }

    /// An event that ends something.
    fn end(&mut self, event: &Event, today: Date) -> Result<(), FactError> {
        let facts = &event.facts;
        self.reason = facts.get("reason").map(ToOwned::to_owned).or(self.reason.take());
        match event.kind {
            EventKind::Answered => {
                self.state = State::Answered;
                self.answered_at = Some(event.at);
                self.outcome = facts.read("outcome", Outcome::parse)?.or(self.outcome);
                self.reply = facts.get("part.reply").map(ToOwned::to_owned).or(self.reply.take());
                limits::meet(&mut self.limits, &[Milestone::Answered], today);
                return Ok(());
            }
            EventKind::Closed => self.state = State::Closed,
            EventKind::Withdrawn => self.state = State::Withdrawn,
            EventKind::NotAccepted => self.state = State::NotAccepted,
            EventKind::Transferred => {
                self.state = State::Transferred;
                self.transferred_to = Some(facts.need("to", |name| Some(name.to_owned()))?);
                limits::meet(&mut self.limits, &[Milestone::Transferred], today);
            }
            _ => {
                self.state = State::Redirected;
                self.confidentiality = Confidentiality::Sealed;
                self.visibility = Visibility::Private;
            }
        }
        self.paused_since = None;
        if self.state != State::Withdrawn && self.state != State::Closed {
            limits::meet(&mut self.limits, &TOLD, today);
        }
        limits::stop(&mut self.limits, today);
        self.ended_at = Some(event.at);
        Ok(())
    }

    fn end_pause(&mut self, facts: &Facts, to: State) -> Result<(), FactError> {
        self.state = to;
        self.info_due = None;
        self.paused_since = None;
        self.paused_days += facts.read("paused_days", number)?.unwrap_or(0);
        Ok(())
    }

    /// The limits for answering are those of what it turned out to be. One that is passed stays.
    fn renew_limits(&mut self, facts: &Facts, today: Date) -> Result<(), FactError> {
        let fresh = limits::read(facts, self.cycle, self.submitted_at.day())?;
        if fresh.is_empty() {
            return Ok(());
        }
        let is_fresh = |limit: &Limit| fresh.iter().any(|one| one.rule == limit.rule);
        for limit in self.limits.iter_mut().filter(|limit| limit.runs()) {
            if limit.met_by == Milestone::Answered && !is_fresh(limit) {
                limit.stopped_on = Some(today);
            }
        }
        let known: BTreeSet<String> = self.limits.iter().map(|limit| limit.rule.clone()).collect();
        self.limits.extend(fresh.into_iter().filter(|limit| !known.contains(&limit.rule)));
        Ok(())
    }

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

    /// The day by which something must happen next; `None` when nothing is waited for.
    #[must_use]
    pub fn next_due(&self) -> Option<Date> {
        let running = self.limits.iter().filter(|limit| limit.runs());
        let held = |limit: &&Limit| !self.is_paused() || limit.kind == crate::domain::deadline::DeadlineKind::Statutory;
        running.filter(held).map(|limit| limit.due).min()
    }

    /// Whether any limit was, or is by now, not kept.
    #[must_use]
    pub fn is_breached(&self, today: Date) -> bool {
        let mut limits = self.limits.clone();
        limits::pass(&mut limits, today, self.is_paused());
        limits.iter().any(|limit| limit.breached_on.is_some())
    }

    /// Whether an officer belongs to those who have worked on it or written its answer.
    #[must_use]
    pub fn has_handled(&self, actor: &Actor) -> bool {
        actor.staff().is_some_and(|id| self.handlers.contains(id))
    }
}

fn agency(written: &str) -> Option<AgencyCode> {
    AgencyCode::parse(written).ok()
}

fn day(written: &str) -> Option<Date> {
    written.parse().ok()
}

fn number<T: std::str::FromStr>(written: &str) -> Option<T> {
    written.parse().ok()
}

fn flag(written: &str) -> Option<bool> {
    written.parse().ok()
}

/// The units of `conflict.N`.
fn conflicts(facts: &Facts) -> Result<BTreeSet<AgencyCode>, FactError> {
    let units = facts.under("conflict.");
    units
        .map(|(place, code)| agency(code).ok_or_else(|| FactError(format!("conflict.{place}"))))
        .collect()
}
