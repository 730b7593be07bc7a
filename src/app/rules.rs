//! Days off and deadlines: read once at the start, because a wrong one must stop the start and not a citizen.

use std::path::Path;

use jiff::civil::Date;

use super::App;
use crate::domain::calendar::{Calendar, CalendarError, Day};
use crate::domain::deadline::DeadlineRule;
use crate::exchange::rules::{self, RulesError};

/// What is counted by.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Which days are worked.
    pub calendar: Calendar,
    /// How many days each thing may take.
    pub deadlines: Vec<DeadlineRule>,
}

/// The rules of these files, or the bundled ones.
///
/// # Errors
/// [`RulesError`] names file, place and reason.
pub fn load(calendar: Option<&Path>, deadlines: Option<&Path>) -> Result<Rules, RulesError> {
    Ok(Rules {
        calendar: rules::calendar(calendar)?,
        deadlines: rules::deadlines(deadlines)?,
    })
}

/// The days from one to another, both included, that are not as their weekday says; without them, from the calendar's
/// first and to its last.
///
/// # Errors
/// [`CalendarError::NotLoaded`] when the calendar does not cover them.
pub fn days(
    app: &App,
    from: Option<Date>,
    until: Option<Date>,
) -> Result<Vec<(Date, &Day)>, CalendarError> {
    let calendar = &app.rules.calendar;
    let (first, last) = calendar.coverage();
    calendar.days(from.unwrap_or(first), until.unwrap_or(last))
}
