//! What is offered while somebody types, and the life events with their procedures.

use super::code::ProcedureCode;
use super::hits::{LifeEvent, Marked};
use super::level::Level;

/// Fewer letters and digits say too little to offer anything.
pub const SUGGEST_CHARS_MIN: usize = 2;
/// Suggestions of each kind when the client does not say.
pub const SUGGEST_LIMIT_DEFAULT: usize = 8;
/// Most suggestions of each kind.
pub const SUGGEST_LIMIT_MAX: usize = 20;

/// What somebody who types may mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suggestions {
    /// Procedures by their names.
    pub procedures: Vec<SuggestedProcedure>,
    /// Phrases of citizens.
    pub phrases: Vec<SuggestedPhrase>,
    /// Life events by their names.
    pub life_events: Vec<SuggestedLifeEvent>,
}

impl Suggestions {
    /// Whether there are none of any kind.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.procedures.is_empty() && self.phrases.is_empty() && self.life_events.is_empty()
    }
}

/// A procedure whose name fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedProcedure {
    /// Canonical code; of procedures with the same name that of the likeliest.
    pub code: ProcedureCode,
    /// Tên thủ tục.
    pub name: String,
    /// The name with what was typed marked.
    pub highlight: Marked,
}

/// A phrase that citizens use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedPhrase {
    /// The phrase.
    pub text: String,
    /// The phrase with what was typed marked.
    pub highlight: Marked,
    /// What it means in official words; any of them may be meant.
    pub means: Vec<String>,
}

/// A life event whose name fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedLifeEvent {
    /// Identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The name with what was typed marked.
    pub highlight: Marked,
}

/// A life event with those of its procedures that are published here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifeEventProcedures {
    /// The event.
    pub event: LifeEvent,
    /// Its procedures, the most asked first.
    pub procedures: Vec<LifeEventProcedure>,
}

/// A procedure of a life event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifeEventProcedure {
    /// Canonical code.
    pub code: ProcedureCode,
    /// Tên thủ tục.
    pub name: String,
    /// Cấp thực hiện.
    pub levels: Vec<Level>,
}
