//! Texts, days and codes in steps: tidied, or named by their place.

use jiff::civil::Date;

use crate::domain::agency::AgencyCode;
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::submission::BODY_CHARS_MAX;
use crate::domain::staff::StaffId;
use crate::domain::text::{clean, clean_line};
use crate::http::params;
use crate::http::problem::{Problem, Text};

/// Longest reason, question or note, in characters.
pub(super) const NOTE_CHARS_MAX: usize = 2_000;
/// Longest name of a body, or number of a letter, in characters.
const LINE_CHARS_MAX: usize = 200;
/// Most units that are named at once.
const UNITS_MAX: usize = 20;

pub(super) fn fault(at: &str, vi: impl Into<String>, en: impl Into<String>) -> Problem {
    Problem::body_errors(vec![(format!("/{at}"), Text::new(vi, en))])
}

pub(super) fn day(written: &str) -> Result<Date, Problem> {
    let wrong = |text| Problem::body_errors(vec![("/until".to_owned(), text)]);
    let read = params::day(Some(written)).map_err(wrong)?;
    read.ok_or_else(|| fault("until", "không được để trống", "must not be empty"))
}

pub(super) fn bounded(at: &str, text: String, chars_max: usize) -> Result<String, Problem> {
    if (1..=chars_max).contains(&text.chars().count()) {
        return Ok(text);
    }
    let vi = format!("phải có từ 1 đến {chars_max} ký tự");
    Err(fault(
        at,
        vi,
        format!("must have 1 to {chars_max} characters"),
    ))
}

pub(super) fn note(at: &str, written: &str) -> Result<String, Problem> {
    bounded(at, clean(written), NOTE_CHARS_MAX)
}

pub(super) fn long(at: &str, written: &str) -> Result<String, Problem> {
    bounded(at, clean(written), BODY_CHARS_MAX)
}

pub(super) fn line(at: &str, written: &str) -> Result<String, Problem> {
    bounded(at, clean_line(written), LINE_CHARS_MAX)
}

/// A text that may be left out.
pub(super) fn given(
    at: &str,
    written: Option<&str>,
    chars_max: usize,
) -> Result<Option<String>, Problem> {
    let text = written.map(clean).filter(|text| !text.is_empty());
    text.map(|text| bounded(at, text, chars_max)).transpose()
}

pub(super) fn agency(at: &str, written: &str) -> Result<AgencyCode, Problem> {
    AgencyCode::parse(written)
        .map_err(|error| fault(at, error.to_string(), "is no code of an agency"))
}

pub(super) fn named(units: &[String]) -> Result<Vec<AgencyCode>, Problem> {
    if units.is_empty() || units.len() > UNITS_MAX {
        let vi = format!("phải nêu từ 1 đến {UNITS_MAX} đơn vị");
        return Err(fault(
            "units",
            vi,
            format!("must name 1 to {UNITS_MAX} units"),
        ));
    }
    units.iter().map(|unit| agency("units", unit)).collect()
}

pub(super) fn officer(written: &str) -> Result<StaffId, Problem> {
    StaffId::parse(written.trim())
        .ok_or_else(|| fault("handler", "không có cán bộ này", "there is no such officer"))
}

pub(super) fn code(written: &str) -> Result<FeedbackCode, Problem> {
    FeedbackCode::parse(written)
        .map_err(|error| fault("with", error.to_string(), "is no code of a feedback"))
}
