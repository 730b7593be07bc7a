//! Days off, deadlines, guidance and letters: read once at the start, because a wrong one must stop the start and not a citizen.

use std::path::Path;

use crate::domain::calendar::Calendar;
use crate::domain::deadline::DeadlineRule;
use crate::domain::feedback::policy::Policy;
use crate::domain::scope::Guide;
use crate::domain::template::Templates;
use crate::exchange::messages;
use crate::exchange::rules::{self, RulesError};

/// What is counted by.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Which days are worked.
    pub calendar: Calendar,
    /// How many days each thing may take.
    pub deadlines: Vec<DeadlineRule>,
    /// How feedback is handled.
    pub feedback: Policy,
    /// How people are guided before they send a feedback.
    pub guide: Guide,
    /// How letters are worded.
    pub messages: Templates,
}

/// The rules of these files, or the bundled ones.
///
/// # Errors
/// [`RulesError`] names file, place and reason.
pub fn load(
    calendar: Option<&Path>,
    deadlines: Option<&Path>,
    feedback: Option<&Path>,
    guide: Option<&Path>,
    messages: Option<&Path>,
) -> Result<Rules, RulesError> {
    Ok(Rules {
        calendar: rules::calendar(calendar)?,
        deadlines: rules::deadlines(deadlines)?,
        feedback: rules::feedback(feedback)?,
        guide: rules::guide(guide)?,
        messages: messages::templates(messages)?,
    })
}
