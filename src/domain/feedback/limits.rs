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
    /// How often the rule had set one in this round before: what is collected and taken up again has a new one.
    pub again: u32,
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
    /// While the sender is asked: its last day if that takes all the days it may. `None` where it was not counted.
    pub held_until: Option<Date>,
    /// Whether the calendar did not reach far enough to move it when a pause ended: nothing is passed until it does.
    pub awaits_calendar: bool,
    /// Whether it was met or stopped only because the feedback was merged.
    pub by_merging: bool,
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
        self.runs() && self.may_stand_still() && !self.awaits_calendar
    }

    /// What names it among all the limits of a feedback: `RULE@ROUND`, and `RULE@ROUND.2` for the second one of a round.
    #[must_use]
    pub fn key(&self) -> String {
        match self.again {
            0 => format!("{}@{}", self.rule, self.cycle),
            again => format!("{}@{}.{}", self.rule, self.cycle, again + 1),
        }
    }

    /// The day after which it is passed; `None` while nobody knows.
    #[must_use]
    pub fn last_day(&self, is_paused: bool) -> Option<Date> {
        if !self.may_stand_still() {
            Some(self.due)
        } else if self.awaits_calendar {
            None
        } else if is_paused {
            self.held_until
        } else {
            Some(self.due)
        }
    }

    /// Whether it stands still on a day.
    #[must_use]
    pub fn stands_still(&self, today: Date, is_paused: bool) -> bool {
        self.may_stand_still()
            && (self.awaits_calendar
                || is_paused && self.held_until.is_none_or(|last| today <= last))
    }

    /// Whether it is passed on a day.
    #[must_use]
    pub fn is_passed(&self, today: Date, is_paused: bool) -> bool {
        self.last_day(is_paused).is_some_and(|last| today > last)
    }

    /// Only the province's own limits stand still, and none that is passed.
    fn may_stand_still(&self) -> bool {
        self.kind == DeadlineKind::Policy && self.breached_on.is_none()
    }

    /// It was met on a day: in time or not.
    pub(super) fn judge(&mut self, met_on: Date) {
        self.met_on = Some(met_on);
        if met_on > self.due && self.breached_on.is_none() {
            self.breached_on = self.due.tomorrow().ok().or(Some(met_on));
        }
    }

    /// Takes over a last day that was counted later than the limit was met, perhaps.
    pub(super) fn move_to(&mut self, due: Date) {
        self.due = due;
        if std::mem::take(&mut self.awaits_calendar)
            && let Some(met_on) = self.met_on
        {
            self.judge(met_on);
        }
    }

    /// Where it stands on a day.
    #[must_use]
    pub fn state(&self, today: Date, is_paused: bool) -> LimitState {
        match (self.met_on, self.stopped_on) {
            (Some(_), _) if self.breached_on.is_some() => LimitState::MetLate,
            (Some(_), _) => LimitState::Met,
            (None, Some(_)) => LimitState::Stopped,
            (None, None) if self.breached_on.is_some() => LimitState::Overdue,
            (None, None) if self.stands_still(today, is_paused) => LimitState::Paused,
            (None, None) if self.is_passed(today, is_paused) => LimitState::Overdue,
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

/// Sets the limits for the answer: a day that is promised to somebody now.
///
/// # Errors
/// [`CalendarError`] when the calendar does not reach that far: nothing is guessed.
pub fn promise(event: NewEvent, asked: Asked<'_>) -> Result<NewEvent, CalendarError> {
    let answers = asked
        .fitting()
        .filter(|rule| rule.met_by == Milestone::Answered);
    answers
        .into_iter()
        .try_fold(with_calendar(event, asked.calendar), |event, rule| {
            let due = rule.due(asked.calendar, asked.on)?;
            Ok(with_limit(event, rule, due))
        })
}

/// Sets limits and notes which cannot be counted yet: what somebody sends is never refused for want of a calendar.
#[must_use]
pub fn set_known(event: NewEvent, asked: Asked<'_>) -> NewEvent {
    set_some(event, asked, |_| true)
}

/// The same for some of the rules.
#[must_use]
pub fn set_some(
    event: NewEvent,
    asked: Asked<'_>,
    is_wanted: impl Fn(&DeadlineRule) -> bool,
) -> NewEvent {
    let wanted = asked.fitting().filter(|rule| is_wanted(rule));
    wanted.fold(
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
            again: 0,
            kind,
            met_by,
            basis: basis.to_owned(),
            cycle,
            started_on,
            due_first: due,
            due,
            held_until: None,
            awaits_calendar: false,
            by_merging: false,
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

/// The last days there will be if the sender, who is asked now, lets so many working days pass: `held.RULE`, one fact
/// for each that the calendar reaches.
#[must_use]
pub fn held(event: NewEvent, limits: &[Limit], days: u32, calendar: &Calendar) -> NewEvent {
    let movable = limits.iter().filter(|limit| limit.can_move());
    movable.fold(event, |event, limit| {
        let last = calendar.add_working_days(limit.due, days).ok();
        event.with_some(&format!("held.{}", limit.rule), last)
    })
}

/// Adds limits; one that the same rule has set in the same round before is another one.
pub fn add(limits: &mut Vec<Limit>, new: Vec<Limit>) {
    for mut limit in new {
        let is_same = |known: &&Limit| known.rule == limit.rule && known.cycle == limit.cycle;
        let known = limits.iter().filter(is_same).count();
        limit.again = u32::try_from(known).unwrap_or(u32::MAX);
        limits.push(limit);
    }
}
