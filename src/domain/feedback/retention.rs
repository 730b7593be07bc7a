//! How long what is kept of a feedback is kept, and what keeps it longer. The numbers are data, each with its basis: see
//! `exchange/rules/feedback.toml`.

use jiff::civil::Date;

use super::actions::Refusal;
use super::case::Case;
use super::event::{Event, EventKind, NewEvent};
use super::state::State;
use super::words::{Confidentiality, Kind, words};
use crate::domain::certainty::Certainty;
use crate::domain::scope::Signal;

words! {
    /// What is kept of a feedback, by what it is for.
    Class {
        /// Who the sender is: contact, number of the dossier, by which ways they are told.
        Contact = "contact", "thông tin người gửi";
        /// What the sender and officers wrote.
        Text = "text", "nội dung đã niêm phong";
        /// Files that the sender has added.
        Attachment = "attachment", "tệp đính kèm";
        /// Of which events the sender was told by message; neither to whom nor what.
        Message = "message", "nhật ký tin nhắn";
        /// What tells that the same was sent twice.
        Submission = "submission", "dấu nhận biết gửi trùng";
        /// What many have searched and nothing was found for; of no feedback.
        Search = "search", "từ tìm không có kết quả";
    }
}

impl Class {
    /// Whether it is kept until so long after a feedback has ended; else only its own age counts.
    #[must_use]
    pub fn is_of_ended(self) -> bool {
        !matches!(self, Self::Submission | Self::Search)
    }
}

/// The facts of a part that says who the sender is.
const OF_CONTACT: [&str; 2] = ["part.contact", "part.dossier"];

/// What the facts of a part begin with that is the name of a file.
const OF_FILE: &str = "part.file.";

/// How long one class is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionRule {
    /// Identifies it, such as `T01`.
    pub code: String,
    /// What is kept.
    pub class: Class,
    /// Of feedback that has ended so; empty is however it ended.
    pub states: Vec<State>,
    /// Of these kinds; empty is of all.
    pub kinds: Vec<Kind>,
    /// Calendar months from the end of the feedback on; for [`Class::Submission`] from when it was sent, for
    /// [`Class::Search`] from the day on.
    pub months: u32,
    /// What the number rests on.
    pub basis: String,
    /// How sure that is.
    pub certainty: Certainty,
}

/// How long everything is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Retention {
    /// The rules; the first one that fits counts. What none fits is kept.
    pub rules: Vec<RetentionRule>,
    /// What erasing on request rests on.
    pub erasure_basis: String,
}

/// Why nothing of a feedback is deleted, however old it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// An office still owes something.
    Open,
    /// The sender may still ask again.
    Answered,
    /// The sender waits to hear if it is opened again.
    Reopening,
    /// It is answered with another one.
    Merged,
    /// It is sealed, or may be a denunciation that nobody has looked at.
    Sealed,
}

impl Hold {
    /// In words for who runs the program.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "đang xử lý",
            Self::Answered => "đã trả lời, còn trong thời gian đánh giá",
            Self::Reopening => "đang chờ quyết định xem xét lại",
            Self::Merged => "đang gộp với phản ánh khác",
            Self::Sealed => "niêm phong hoặc có thể là tố cáo",
        }
    }
}

/// What keeps everything of a feedback.
#[must_use]
pub fn hold(case: &Case) -> Option<Hold> {
    let may_be_denunciation = case.confidentiality == Confidentiality::Restricted
        && case.signals.contains(&Signal::Denunciation);
    if case.is_sealed() || may_be_denunciation {
        Some(Hold::Sealed)
    } else if case.reopen_asked {
        Some(Hold::Reopening)
    } else if case.state == State::Merged {
        Some(Hold::Merged)
    } else if case.state.is_open() {
        Some(Hold::Open)
    } else if case.ended_at.is_none() {
        Some(Hold::Answered)
    } else {
        None
    }
}

/// Goes on if what tells who the sender is may be erased because somebody asks for it.
///
/// # Errors
/// [`Refusal`] with the way out. `window_days` is how long the sender may ask again after an answer.
pub fn may_erase(case: &Case, window_days: u32) -> Result<(), Refusal> {
    match hold(case) {
        None => Ok(()),
        Some(Hold::Open) => Err(Refusal::EraseOpen),
        Some(Hold::Answered) => Err(Refusal::EraseAnswered(
            case.window_until(window_days)
                .unwrap_or_else(|| case.last_at.day()),
        )),
        Some(Hold::Reopening) => Err(Refusal::EraseReopening),
        Some(Hold::Merged) => Err(Refusal::EraseMerged),
        Some(Hold::Sealed) => Err(Refusal::EraseKept),
    }
}

impl Retention {
    /// The rule for a class of a feedback that has ended; `None` where it is kept for good.
    #[must_use]
    pub fn rule(&self, case: &Case, class: Class) -> Option<&RetentionRule> {
        self.rules.iter().find(|rule| {
            rule.class == class
                && (rule.states.is_empty() || rule.states.contains(&case.state))
                && (rule.kinds.is_empty() || rule.kinds.contains(&case.kind))
        })
    }

    /// The last day on which a class of a feedback is kept; `None` where it is kept for good, or is held.
    #[must_use]
    pub fn until(&self, case: &Case, class: Class) -> Option<Date> {
        let ended = case.ended_at.filter(|_| hold(case).is_none())?;
        self.rule(case, class)?.until(ended.day())
    }

    /// The rule by which a class of a feedback goes now.
    #[must_use]
    pub fn due(&self, case: &Case, class: Class, today: Date) -> Option<&RetentionRule> {
        let is_over = self.until(case, class)? < today;
        self.rule(case, class).filter(|_| is_over)
    }

    /// The shortest time that anything is kept, in months; what is younger need not be looked at.
    #[must_use]
    pub fn shortest(&self) -> Option<u32> {
        let of_feedback = self.rules.iter().filter(|rule| rule.class.is_of_ended());
        of_feedback.map(|rule| rule.months).min()
    }

    /// The rule for a class that does not wait for the end of a feedback.
    #[must_use]
    pub fn of_days(&self, class: Class) -> Option<&RetentionRule> {
        let mut rules = self.rules.iter();
        rules.find(|rule| rule.class == class && !class.is_of_ended())
    }
}

impl RetentionRule {
    /// The last day on which something is kept that has ended on a day.
    #[must_use]
    pub fn until(&self, ended: Date) -> Option<Date> {
        ended.checked_add(months(self.months)).ok()
    }
}

/// The day so many months before another one.
#[must_use]
pub fn months_before(day: Date, count: u32) -> Date {
    day.checked_sub(months(count)).unwrap_or(Date::MIN)
}

fn months(count: u32) -> jiff::Span {
    jiff::Span::new().months(i64::from(count))
}

/// The parts of a class that events name: the identifiers, each once, in order.
#[must_use]
pub fn parts(events: &[Event], class: Class) -> Vec<&str> {
    let is_of = |name: &str| match class {
        Class::Contact => OF_CONTACT.contains(&name),
        Class::Attachment => name.starts_with(OF_FILE),
        Class::Text => !OF_CONTACT.contains(&name) && !name.starts_with(OF_FILE),
        Class::Message | Class::Submission | Class::Search => false,
    };
    let mut ids: Vec<&str> = Vec::new();
    for event in events {
        for (name, id) in event.facts.under("part.") {
            let whole = format!("part.{name}");
            if is_of(&whole) && !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids
}

/// The identifiers of parts that were deleted for good.
pub fn erased(events: &[Event]) -> impl Iterator<Item = &str> {
    let erasures = events
        .iter()
        .filter(|event| event.kind == EventKind::Erased);
    erasures.flat_map(|event| event.facts.under("erased.").map(|(_, id)| id))
}

/// That parts of a class were deleted for good, by a rule.
#[must_use]
pub fn erasure(class: Class, rule: &str, ids: &[&str]) -> NewEvent {
    let event = NewEvent::new(EventKind::Erased)
        .with("class", class.key())
        .with("rule", rule);
    let named = ids.iter().enumerate();
    named.fold(event, |event, (place, id)| {
        event.with(&format!("erased.{place:03}"), id)
    })
}
