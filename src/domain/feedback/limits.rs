//! The deadlines that run for a feedback: when each ends, whether it was met, and that a breach stays one.
//!
//! Every date that was ever computed stands in an event, with the rule and its basis, so that a calendar that changes
//! later does not rewrite what was promised. Folding the events needs no calendar.

use jiff::civil::Date;

use super::event::NewEvent;
use super::facts::{FactError, Facts};
use super::words::{Kind, Urgency};
use crate::domain::calendar::{Calendar, CalendarError};
use crate::domain::deadline::{DeadlineKind, DeadlineRule, Direction, Event as Milestone};

/// A deadline of a feedback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The rule's identifier.
    pub rule: String,
    /// Whose it is. Only the province's own stand still while the sender is asked.
    pub kind: DeadlineKind,
    /// What meets it.
    pub met_by: Milestone,
    /// The article or decision it rests on.
    pub basis: String,
    /// In which round it was set; a feedback that is opened again has new ones.
    pub cycle: u32,
    /// The day it is counted from.
    pub started_on: Date,
    /// Its last day as first computed: gross, never moved.
    pub due_first: Date,
    /// Its last day with pauses and extensions: net.
    pub due: Date,
    /// The day on which it was met.
    pub met_on: Option<Date>,
    /// The first day on which it was known to be passed. A breach stays one.
    pub breached_on: Option<Date>,
    /// The day on which it stopped to matter: taken back, transferred, not accepted.
    pub stopped_on: Option<Date>,
}

/// Where a limit stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitState {
    /// Days are left.
    Running,
    /// It stands still while the sender is asked.
    Paused,
    /// Met in time.
    Met,
    /// Met too late.
    MetLate,
    /// Passed, and still to be met.
    Overdue,
    /// No longer asked for.
    Stopped,
}

impl LimitState {
    /// The stable name used in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Met => "met",
            Self::MetLate => "met_late",
            Self::Overdue => "overdue",
            Self::Stopped => "stopped",
        }
    }
}

impl Limit {
    /// Whether it still has to be met.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.met_on.is_none() && self.stopped_on.is_none()
    }

    /// Whether it may end later: the law's own never do, nor does one that is passed.
    #[must_use]
    pub fn can_move(&self) -> bool {
        self.runs() && self.kind == DeadlineKind::Policy && self.breached_on.is_none()
    }

    /// Whether it was, or is by now, not kept.
    #[must_use]
    pub fn is_breached(&self, today: Date) -> bool {
        self.breached_on.is_some() || self.runs() && today > self.due
    }

    /// Where it stands on a day.
    #[must_use]
    pub fn state(&self, today: Date, is_paused: bool) -> LimitState {
        let stands_still = is_paused && self.kind == DeadlineKind::Policy;
        match (self.met_on, self.stopped_on) {
            (Some(_), _) if self.breached_on.is_some() => LimitState::MetLate,
            (Some(_), _) => LimitState::Met,
            (None, Some(_)) => LimitState::Stopped,
            (None, None) if self.breached_on.is_some() => LimitState::Overdue,
            (None, None) if stands_still => LimitState::Paused,
            (None, None) if today > self.due => LimitState::Overdue,
            (None, None) => LimitState::Running,
        }
    }
}

/// For which rules limits are set.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The deadlines of the law and the province.
    pub rules: &'a [DeadlineRule],
    /// The working days.
    pub calendar: &'a Calendar,
    /// What the feedback is.
    pub kind: Kind,
    /// How soon it must be answered.
    pub urgency: Urgency,
    /// From what they are counted.
    pub counted_from: Milestone,
    /// The day of that.
    pub on: Date,
}

impl Asked<'_> {
    /// The rules that fit.
    pub fn fitting(&self) -> impl Iterator<Item = &DeadlineRule> {
        self.rules.iter().filter(|rule| {
            rule.direction == Direction::After
                && rule.counted_from == self.counted_from
                && rule
                    .feedback
                    .as_ref()
                    .is_some_and(|of| of.fits(self.kind, self.urgency))
        })
    }
}

/// Sets limits: each rule that fits, with its last day.
///
/// # Errors
/// [`CalendarError`] when the calendar does not reach that far: nothing is guessed.
pub fn set(event: NewEvent, asked: Asked<'_>) -> Result<NewEvent, CalendarError> {
    asked
        .fitting()
        .try_fold(with_calendar(event, asked.calendar), |event, rule| {
            let due = rule.due(asked.calendar, asked.on)?;
            Ok(with_limit(event, rule, due))
        })
}

/// Sets limits and notes which cannot be counted yet: what somebody sends is never refused for want of a calendar.
#[must_use]
pub fn set_known(event: NewEvent, asked: Asked<'_>) -> NewEvent {
    asked.fitting().fold(
        with_calendar(event, asked.calendar),
        |event, rule| match rule.due(asked.calendar, asked.on) {
            Ok(due) => with_limit(event, rule, due),
            Err(_) => event.with(&format!("uncounted.{}", rule.id), &rule.basis),
        },
    )
}

/// With a rule's last day and what it rests on.
#[must_use]
pub fn with_limit(event: NewEvent, rule: &DeadlineRule, due: Date) -> NewEvent {
    let value = format!("{} {} {due}", rule.kind.key(), rule.met_by.key());
    event
        .with(&format!("limit.{}", rule.id), value)
        .with(&format!("basis.{}", rule.id), &rule.basis)
}

/// With what the calendar covered by which days were counted.
#[must_use]
pub fn with_calendar(event: NewEvent, calendar: &Calendar) -> NewEvent {
    let (from, until) = calendar.coverage();
    event.with("calendar", format!("{from}..{until}"))
}

/// Reads the limits that an event sets.
///
/// # Errors
/// [`FactError`].
pub fn read(facts: &Facts, cycle: u32, started_on: Date) -> Result<Vec<Limit>, FactError> {
    let mut limits = Vec::new();
    for (rule, value) in facts.under("limit.") {
        let bad = || FactError(format!("limit.{rule}"));
        let mut parts = value.split(' ');
        let mut part = || parts.next().ok_or_else(bad);
        let kind = DeadlineKind::parse(part()?).ok_or_else(bad)?;
        let met_by = Milestone::parse(part()?).ok_or_else(bad)?;
        let due: Date = part()?.parse().map_err(|_| bad())?;
        let basis = facts.get(&format!("basis.{rule}")).unwrap_or_default();
        limits.push(Limit {
            rule: rule.to_owned(),
            kind,
            met_by,
            basis: basis.to_owned(),
            cycle,
            started_on,
            due_first: due,
            due,
            met_on: None,
            breached_on: None,
            stopped_on: None,
        });
    }
    Ok(limits)
}

/// New last days after time in which the sender was asked: `due.RULE` with the day, one fact each.
///
/// # Errors
/// [`CalendarError`].
pub fn moved(
    event: NewEvent,
    limits: &[Limit],
    later_by: u32,
    calendar: &Calendar,
) -> Result<NewEvent, CalendarError> {
    let movable = limits.iter().filter(|limit| limit.can_move());
    movable
        .into_iter()
        .try_fold(with_calendar(event, calendar), |event, limit| {
            let due = calendar.add_working_days(limit.due, later_by)?;
            Ok(event.with(&format!("due.{}", limit.rule), due))
        })
}

/// Everything that runs is looked at when a day has come: what is passed by then is a breach, and stays one. What
/// stands still is not passed.
pub fn pass(limits: &mut [Limit], today: Date, is_paused: bool) {
    for limit in limits.iter_mut().filter(|limit| limit.runs()) {
        let stands_still = is_paused && limit.kind == DeadlineKind::Policy;
        if !stands_still && today > limit.due && limit.breached_on.is_none() {
            limit.breached_on = limit.due.tomorrow().ok().or(Some(today));
        }
    }
}

/// What was waited for has happened on a day.
pub fn meet(limits: &mut [Limit], milestones: &[Milestone], today: Date) {
    for limit in limits.iter_mut().filter(|limit| limit.runs()) {
        if milestones.contains(&limit.met_by) {
            limit.met_on = Some(today);
        }
    }
}

/// Some limits, or with none named all, are waited for no more.
pub fn stop(limits: &mut [Limit], milestones: &[Milestone], today: Date) {
    for limit in limits.iter_mut().filter(|limit| limit.runs()) {
        if milestones.is_empty() || milestones.contains(&limit.met_by) {
            limit.stopped_on = Some(today);
        }
    }
}

/// It was transferred: in time or not, even if somebody had meant to keep it before.
pub fn transfer(limits: &mut [Limit], today: Date) {
    let transfers = limits
        .iter_mut()
        .filter(|limit| limit.met_by == Milestone::Transferred);
    for limit in transfers.filter(|limit| limit.met_on.is_none()) {
        limit.stopped_on = None;
        limit.met_on = Some(today);
        if today > limit.due && limit.breached_on.is_none() {
            limit.breached_on = limit.due.tomorrow().ok().or(Some(today));
        }
    }
}
