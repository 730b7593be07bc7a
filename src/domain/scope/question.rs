//! What somebody is asked before sending, so that they are guided and not refused later.

use crate::domain::feedback::words::{Content, Kind};

/// One question in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Identifier, such as `emergency`.
    pub id: String,
    /// The question in Vietnamese.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// What may be answered.
    pub answers: Vec<Answer>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Identifier, unique in its question.
    pub id: String,
    /// The answer in Vietnamese.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// What follows from it.
    pub next: Next,
}

/// What follows from an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The question after it is asked.
    NextQuestion,
    /// The form opens, with this filled in.
    GoOn(Suggestion),
    /// Another channel is the right one; its identifier.
    OtherChannel(String),
    /// Somebody is in danger: nothing is asked any more, the channel with this identifier is shown.
    StopEmergency(String),
}

impl Next {
    /// The stable names, in the order of the variants.
    pub const KEYS: [&'static str; 4] =
        ["next_question", "go_on", "other_channel", "stop_emergency"];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(&self) -> &'static str {
        let [next_question, go_on, other_channel, stop_emergency] = Self::KEYS;
        match self {
            Self::NextQuestion => next_question,
            Self::GoOn(_) => go_on,
            Self::OtherChannel(_) => other_channel,
            Self::StopEmergency(_) => stop_emergency,
        }
    }

    /// The identifier of the channel it names.
    #[must_use]
    pub fn channel(&self) -> Option<&str> {
        match self {
            Self::OtherChannel(id) | Self::StopEmergency(id) => Some(id),
            Self::NextQuestion | Self::GoOn(_) => None,
        }
    }
}

/// What the form is filled in with; the sender may change it, and an officer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion {
    /// What kind of feedback it seems to be.
    pub kind: Kind,
    /// Which content of NĐ 20/2008 Điều 5; a question and a report of wrong information have none.
    pub content: Option<Content>,
    /// Whether it is kept from all but a few officers from the start, as when somebody's conduct is spoken of.
    pub confidential: bool,
}
