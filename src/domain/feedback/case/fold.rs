//! How events make a case.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::clock::uncounted;
use super::read::{agency, conflicts, day, flag, handled_by, levels, number};
use super::{Case, CaseError};
use crate::domain::deadline::Event as Milestone;
use crate::domain::feedback::abuse::Suspicion;
use crate::domain::feedback::event::{Event, EventKind};
use crate::domain::feedback::facts::{FactError, Facts};
use crate::domain::feedback::state::State;
use crate::domain::feedback::words::{
    Channel, Confidentiality, Content, Kind, Outcome, Urgency, Visibility,
};
use crate::domain::feedback::{limits, milestones};
use crate::domain::scope::Signal;
use crate::domain::staff::StaffId;

/// What meets the limits for saying what becomes of a feedback.
pub(super) const TOLD: [Milestone; 4] = [
    Milestone::Acknowledged,
    Milestone::Classified,
    Milestone::Notified,
    Milestone::Reviewed,
];

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
            signals: facts.read("signals", Signal::read)?.unwrap_or_default(),
            is_quarantined: false,
            suspicions: BTreeSet::new(),
            procedure: facts.get("procedure").map(ToOwned::to_owned),
            commune: facts.read("commune", agency)?,
            unit: facts.read("unit", agency)?,
            handler: None,
            conflicts: conflicts(facts)?,
            is_about_province: facts.read("conflict_province", flag)? == Some(true),
            screener: None,
            handlers: BTreeSet::new(),
            author: None,
            answering_unit: None,
            outcome: None,
            reply: None,
            corrected_by: None,
            reason: None,
            transferred_to: None,
            register: None,
            info_due: None,
            paused_since: None,
            paused_days: 0,
            uncounted_pauses: Vec::new(),
            review_on: None,
            collected_on: None,
            supporters: 0,
            extension_asked: None,
            attempts: 0,
            attempted_on: None,
            returns: 0,
            needs_supervisor: false,
            extensions: 0,
            cycle: 1,
            rated_cycle: None,
            reopen_asked: false,
            supervised_release: false,
            parent: None,
            chars: facts.need("chars", number)?,
            consents: facts.need("consents", flag)?,
            limits: limits::read(facts, 1, event.at.day())?,
            round_from: event.at.day(),
            reached: BTreeMap::new(),
            uncounted: uncounted(facts, event.at.day()),
            noted: BTreeSet::new(),
            reminded: BTreeMap::new(),
            escalated: BTreeMap::new(),
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
        let is_paused = self.is_paused();
        milestones::pass(&mut self.limits, today, is_paused);
        self.move_limits(&event.facts)
            .and_then(|()| self.change(event, today))
            .map_err(|fault| CaseError::Facts(event.position, fault))?;
        self.last_at = event.at;
        self.position = event.position;
        Ok(())
    }

    fn change(&mut self, event: &Event, today: Date) -> Result<(), FactError> {
        let facts = &event.facts;
        match event.kind {
            EventKind::Submitted
            | EventKind::Reprinted
            | EventKind::ContactSeen
            | EventKind::FileSeen
            | EventKind::FileRefused
            | EventKind::UnmergedOther
            | EventKind::Noted
            | EventKind::Erased => {}
            EventKind::MergedOther => self.handlers.extend(handled_by(facts)?),
            EventKind::Breached => {
                let passed = facts.under("limit_passed.");
                self.noted.extend(passed.map(|(_, limit)| limit.to_owned()));
            }
            EventKind::Reminded => self.reminded.extend(levels(facts)?),
            EventKind::Escalated => self.escalated.extend(levels(facts)?),
            EventKind::Quarantined => {
                self.is_quarantined = true;
                self.suspicions = facts
                    .read("suspicions", Suspicion::read)?
                    .unwrap_or_default();
                self.count_anew(facts, today)?;
            }
            EventKind::Cleared => {
                self.is_quarantined = false;
                milestones::meet(&mut self.limits, &[Milestone::Reviewed], today);
            }
            EventKind::ContactAttempted => {
                // Twice on a day is no more than once.
                self.attempts += u32::from(self.attempted_on != Some(today));
                self.attempted_on = Some(today);
            }
            EventKind::LimitsSet => self.set_limits(facts, today)?,
            EventKind::ConflictNamed => self.name_conflicts(facts)?,
            EventKind::ConfidentialitySet => {
                self.confidentiality = facts.need("confidentiality", Confidentiality::parse)?;
            }
            EventKind::ReleaseAsked => {
                self.visibility = Visibility::ReleaseAsked;
                self.supervised_release = facts.read("supervised", flag)? == Some(true);
            }
            EventKind::Released => self.visibility = Visibility::Released,
            EventKind::Withheld => self.visibility = Visibility::Withheld,
            EventKind::Rated => self.rated_cycle = Some(self.cycle),
            EventKind::ExtensionAsked => {
                let by = event
                    .actor
                    .staff()
                    .ok_or_else(|| FactError("actor".to_owned()))?;
                self.extension_asked = Some((facts.need("until", day)?, by.clone()));
            }
            EventKind::ExtensionRefused => self.extension_asked = None,
            EventKind::Extended => {
                self.extension_asked = None;
                self.extensions += 1;
            }
            _ => return self.step(event, today),
        }
        if matches!(event.kind, EventKind::Released | EventKind::Withheld) {
            self.reach(&[Milestone::ReleaseDecided], today);
        }
        Ok(())
    }

    /// An event that leads to another state.
    #[expect(
        clippy::too_many_lines,
        reason = "an arm for each event, none with a thought in it"
    )]
    fn step(&mut self, event: &Event, today: Date) -> Result<(), FactError> {
        let facts = &event.facts;
        match event.kind {
            EventKind::ScreeningBegun => {
                self.state = State::Screening;
                self.screener = event.actor.staff().cloned();
                self.reach(&[Milestone::Acknowledged], today);
            }
            EventKind::InfoAsked => {
                self.before_info = self.state;
                self.state = State::NeedsInfo;
                self.info_due = Some(facts.need("until", day)?);
                self.paused_since = Some(today);
                (self.attempts, self.attempted_on) = (0, None);
            }
            EventKind::InfoSupplied => {
                self.state = self.before_info;
                self.info_due = None;
                self.end_pause(facts)?;
            }
            EventKind::Accepted => {
                self.state = State::Accepted;
                self.kind = facts.need("kind", Kind::parse)?;
                self.content = Some(facts.need("content", Content::parse)?);
                self.urgency = facts.need("urgency", Urgency::parse)?;
                self.register = Some((
                    facts.need("register.year", number)?,
                    facts.need("register.number", number)?,
                ));
                self.renew_limits(facts, today)?;
                self.reach(&TOLD, today);
                // It is kept: nothing is transferred any more, unless somebody thinks again.
                milestones::stop(&mut self.limits, &[Milestone::Transferred], today);
            }
            EventKind::Assigned => {
                self.state = State::Assigned;
                self.unit = facts.read("unit", agency)?;
                self.handler = facts.read("handler", StaffId::parse)?;
                self.needs_supervisor = false;
                self.extension_asked = None;
            }
            EventKind::Returned => {
                self.state = State::Accepted;
                self.handler = None;
                self.returns += 1;
                self.needs_supervisor = facts.read("to_supervisor", flag)? == Some(true);
                self.extension_asked = None;
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
            EventKind::DraftReturned => self.state = State::InProgress,
            EventKind::Resumed => {
                self.state = State::InProgress;
                (self.review_on, self.collected_on) = (None, None);
                let supporters = facts.read("supporters", number)?;
                self.supporters = supporters.unwrap_or(self.supporters);
                self.round_from = today;
                self.forget_pauses();
                self.count_anew(facts, today)?;
            }
            EventKind::Collected => {
                self.state = State::Collecting;
                self.review_on = Some(facts.need("until", day)?);
                self.collected_on = Some(today);
                self.extension_asked = None;
                self.handlers.extend(event.actor.staff().cloned());
                milestones::collect(&mut self.limits, today);
            }
            EventKind::ReopenAsked => self.reopen_asked = true,
            EventKind::ReopenRefused => self.reopen_asked = false,
            EventKind::Reopened => {
                self.state = State::InProgress;
                self.begin_round(today);
                if facts.read("refer_up", flag)? == Some(true) {
                    self.go_to_the_province();
                }
                self.count_anew(facts, today)?;
            }
            EventKind::Merged => {
                self.state = State::Merged;
                self.parent = Some(facts.need("parent", |code| Some(code.to_owned()))?);
                self.extension_asked = None;
                milestones::merge(&mut self.limits, &TOLD, today);
                self.note(&TOLD, today);
            }
            EventKind::Unmerged => {
                self.state = State::Screening;
                self.parent = None;
                milestones::unmerge(&mut self.limits, today);
            }
            _ => return self.end(event, today),
        }
        Ok(())
    }

    /// An event that ends something.
    fn end(&mut self, event: &Event, today: Date) -> Result<(), FactError> {
        let facts = &event.facts;
        self.reason = facts
            .get("reason")
            .map(ToOwned::to_owned)
            .or(self.reason.take());
        match event.kind {
            EventKind::Answered => {
                self.state = State::Answered;
                self.answered_at = Some(event.at);
                self.answering_unit = self.unit.clone();
                self.handlers.extend(event.actor.staff().cloned());
                self.handlers.extend(handled_by(facts)?);
                self.outcome = facts.read("outcome", Outcome::parse)?.or(self.outcome);
                self.corrected_by = facts
                    .get("corrected_by")
                    .map(ToOwned::to_owned)
                    .or(self.corrected_by.take());
                self.reply = facts
                    .get("part.reply")
                    .map(ToOwned::to_owned)
                    .or(self.reply.take());
                self.extension_asked = None;
                self.reach(&[Milestone::Answered], today);
                self.reach(&TOLD, today);
                milestones::stop_all_but(&mut self.limits, &[Milestone::ReleaseDecided], today);
                return self.count_anew(facts, today);
            }
            EventKind::Closed => {
                self.state = State::Closed;
                self.ended_at = Some(event.at);
                return Ok(());
            }
            EventKind::Withdrawn => self.state = State::Withdrawn,
            EventKind::NotAccepted => self.state = State::NotAccepted,
            EventKind::Transferred => {
                self.state = State::Transferred;
                self.transferred_to = Some(facts.need("to", |name| Some(name.to_owned()))?);
                milestones::transfer(&mut self.limits, today);
            }
            _ => {
                self.state = State::Redirected;
                self.confidentiality = Confidentiality::Sealed;
                self.visibility = Visibility::Private;
            }
        }
        self.paused_since = None;
        self.extension_asked = None;
        self.uncounted.clear();
        self.uncounted_pauses.clear();
        if self.state != State::Withdrawn {
            self.reach(&TOLD, today);
        }
        milestones::stop_all_but(&mut self.limits, &[], today);
        self.ended_at = Some(event.at);
        Ok(())
    }

    /// Those that it is about do not keep it.
    fn name_conflicts(&mut self, facts: &Facts) -> Result<(), FactError> {
        self.conflicts.extend(conflicts(facts)?);
        self.is_about_province |= facts.read("conflict_province", flag)? == Some(true);
        if facts.read("moved", flag)? == Some(true) {
            self.go_to_the_province();
        }
        Ok(())
    }

    /// The province's own office has it now, and gives it to somebody if it was with somebody before.
    fn go_to_the_province(&mut self) {
        self.unit = None;
        self.handler = None;
        self.extension_asked = None;
        if matches!(
            self.state,
            State::Assigned | State::InProgress | State::PendingApproval
        ) {
            self.state = State::Accepted;
        }
        if self.state == State::NeedsInfo && self.before_info != State::Screening {
            self.before_info = State::Accepted;
        }
    }
}
