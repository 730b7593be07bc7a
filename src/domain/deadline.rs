//! Rules about deadlines: how many days from which event, on what basis. The numbers are data (`deadlines.toml`), because
//! laws change without asking a program.

use jiff::civil::Date;

use super::calendar::{Calendar, CalendarError};
use super::certainty::Certainty;
use super::feedback::words::{Kind, Urgency};

/// Whose deadline it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeadlineKind {
    /// Set by law.
    Statutory,
    /// Set by the province itself.
    Policy,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayUnit {
    /// Ngày làm việc.
    WorkingDay,
    /// Ngày.
    CalendarDay,
}

/// Which way it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// At the latest so many days after the event.
    After,
    /// At the latest so many days before the event.
    Before,
}

/// What a deadline is counted from, and what meets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// The decision is signed.
    Signed,
    /// The decision takes effect.
    Effective,
    /// The procedure is public.
    Published,
    /// A report or reflection is received.
    Received,
    /// A report is answered.
    Answered,
    /// A reflection is handed on to who is competent.
    Transferred,
    /// An officer has begun to read a reflection.
    Acknowledged,
    /// It is known what kind of reflection it is and who handles it.
    Classified,
    /// The sender knows whether it is accepted.
    Notified,
    /// It is decided whether a summary is public.
    ReleaseDecided,
    /// It was put aside for somebody to look at before anything else.
    Quarantined,
    /// Somebody has looked at what was put aside.
    Reviewed,
}

/// Who issued a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Issuer {
    /// Bộ, cơ quan ngang bộ.
    Ministry,
    /// Chủ tịch Ủy ban nhân dân tỉnh.
    Province,
}

/// Gives each word of a closed set its stable name for files and the API.
macro_rules! keys {
    ($name:ident { $($value:ident = $key:literal),+ }) => {
        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// The stable name used in files and in the API.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$value => $key),+
                }
            }

            /// The one with this stable name.
            #[must_use]
            pub fn parse(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.key() == key)
            }
        }
    };
}

keys!(DeadlineKind { Statutory = "statutory", Policy = "policy" });
keys!(DayUnit { WorkingDay = "working_day", CalendarDay = "calendar_day" });
keys!(Direction { After = "after", Before = "before" });
keys!(Event {
    Signed = "signed",
    Effective = "effective",
    Published = "published",
    Received = "received",
    Answered = "answered",
    Transferred = "transferred",
    Acknowledged = "acknowledged",
    Classified = "classified",
    Notified = "notified",
    ReleaseDecided = "release_decided",
    Quarantined = "quarantined",
    Reviewed = "reviewed"
});
keys!(Issuer { Ministry = "ministry", Province = "province" });

/// For which feedback a rule is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfFeedback {
    /// Of these kinds; empty is any.
    pub kinds: Vec<Kind>,
    /// Of these urgencies; empty is any.
    pub urgencies: Vec<Urgency>,
}

impl OfFeedback {
    /// Whether it is one for feedback of this kind.
    #[must_use]
    pub fn fits(&self, kind: Kind, urgency: Urgency) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.urgencies.is_empty() || self.urgencies.contains(&urgency))
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineRule {
    /// Identifier, such as `entry_province`.
    pub id: String,
    /// What people call it, in Vietnamese.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// Whose deadline it is.
    pub kind: DeadlineKind,
    /// How many days.
    pub amount: u32,
    /// What kind of days.
    pub unit: DayUnit,
    /// Before or after the event.
    pub direction: Direction,
    /// The event it is counted from.
    pub counted_from: Event,
    /// The event that meets it.
    pub met_by: Event,
    /// Only for feedback like this; `None` is a rule for procedures.
    pub feedback: Option<OfFeedback>,
    /// Only for decisions of this issuer.
    pub issuer: Option<Issuer>,
    /// Only for decisions of a shortened (`true`) or an ordinary (`false`) procedure.
    pub shortened: Option<bool>,
    /// Whether a deadline of calendar days that ends on a day off ends on the next working day.
    pub roll: bool,
    /// The article it rests on.
    pub basis: String,
    /// How sure that is.
    pub certainty: Certainty,
}

impl DeadlineRule {
    /// The last day on which the deadline is met.
    ///
    /// # Errors
    /// [`CalendarError`] when the calendar does not reach that far.
    pub fn due(&self, calendar: &Calendar, event: Date) -> Result<Date, CalendarError> {
        match (self.direction, self.unit) {
            (Direction::After, DayUnit::WorkingDay) => {
                calendar.add_working_days(event, self.amount)
            }
            (Direction::After, DayUnit::CalendarDay) => {
                calendar.add_calendar_days(event, self.amount, self.roll)
            }
            (Direction::Before, DayUnit::WorkingDay) => {
                calendar.subtract_working_days(event, self.amount)
            }
            (Direction::Before, DayUnit::CalendarDay) => {
                calendar.subtract_calendar_days(event, self.amount)
            }
        }
    }
}
