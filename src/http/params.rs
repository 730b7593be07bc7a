//! Query parameters: known ones, each once, with values that can be used; anything else is a 422 that says so.

use jiff::civil::Date;
use serde::de::DeserializeOwned;

use super::problem::{Problem, Text};
use crate::domain::agency::AgencyCode;
use crate::domain::code::ProcedureCode;
use crate::domain::decision::{YEAR_MAX, YEAR_MIN, is_sensible};
use crate::domain::text::has_control;

/// Collects what is wrong with several parameters, so that one answer names them all.
#[derive(Debug, Default)]
pub struct Faults(Vec<(String, Text)>);

impl Faults {
    /// Keeps a parameter's value, or notes what is wrong with it.
    pub fn keep<T>(&mut self, name: &str, read: Result<T, Text>) -> Option<T> {
        read.map_err(|text| self.0.push((format!("?{name}"), text)))
            .ok()
    }

    /// The problem, if anything is wrong.
    pub fn into_result(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problem::parameters(self.0))
        }
    }
}

/// The parameter in which people ask in their own words: what they paste into it is cleaned, not refused.
const WORDS: &str = "q";

/// Reads the parameters of `T`, all of them texts. Their names are those of its fields.
pub fn read<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let read = parse(query)?;
    let mut faults = Faults::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name != WORDS && has_control(value.trim()) {
            let text = Text::new(
                "có ký tự điều khiển (như %00) không dùng được ở đây",
                "has a control character (such as %00), which is of no use here",
            );
            faults.keep::<()>(&name, Err(text));
        }
    }
    faults.into_result()?;
    Ok(read)
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    serde_urlencoded::from_str(query).map_err(|error| {
        let message = error.to_string();
        let name = message.split('`').nth(1).unwrap_or_default().to_owned();
        let text = if message.starts_with("duplicate field") {
            Text::new(
                "tham số chỉ được ghi một lần",
                "this parameter may stand only once",
            )
        } else {
            let known: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
            let known = known.join(", ");
            Text::new(
                format!("không có tham số này; các tham số dùng được: {known}"),
                format!("no such parameter; known ones: {known}"),
            )
        };
        Problem::parameters(vec![(format!("?{name}"), text)])
    })
}

/// A text that is there and not blank.
pub fn given(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|value| !value.is_empty())
}

/// A whole number within bounds; blank counts as absent.
pub fn number(value: Option<&str>, min: usize, max: usize, default: usize) -> Result<usize, Text> {
    let Some(value) = given(value) else {
        return Ok(default);
    };
    value
        .parse()
        .ok()
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| {
            Text::new(
                format!("phải là số nguyên từ {min} đến {max}"),
                format!("must be a whole number from {min} to {max}"),
            )
        })
}

/// One of a set of words; blank counts as absent.
pub fn word<T>(
    value: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
    known: &[&str],
) -> Result<Option<T>, Text> {
    let Some(value) = given(value) else {
        return Ok(None);
    };
    parse(value).map(Some).ok_or_else(|| {
        let known = known.join(", ");
        Text::new(
            format!("phải là một trong: {known}"),
            format!("must be one of: {known}"),
        )
    })
}

/// Where a page begins, as the page before said; blank counts as absent.
pub fn cursor<T>(
    value: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Text> {
    let Some(value) = given(value) else {
        return Ok(None);
    };
    parse(value).map(Some).ok_or_else(no_cursor)
}

/// What is wrong with a cursor that leads nowhere.
pub fn no_cursor() -> Text {
    Text::new(
        "không phải con trỏ trang của danh sách này; hãy bỏ “cursor” để về trang đầu",
        "is no cursor of this list; leave it out to begin at the first page",
    )
}

/// The cursor of a list in the order of its codes.
pub fn code_cursor(value: Option<&str>) -> Result<Option<ProcedureCode>, Text> {
    cursor(value, |value| {
        // As it was written and in no other way.
        let code = ProcedureCode::parse(value).ok();
        code.filter(|code| code.as_str() == value)
    })
}

/// A day within the years that make sense; blank counts as absent.
pub fn day(value: Option<&str>) -> Result<Option<Date>, Text> {
    let Some(value) = given(value) else {
        return Ok(None);
    };
    // Nothing but the day: jiff would also read times, whose day depends on a place.
    let is_day = value.len() == 10 && value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day = value.parse().ok().filter(|day| is_day && is_sensible(*day));
    day.map(Some).ok_or_else(|| {
        Text::new(
            format!("phải là ngày dạng NĂM-THÁNG-NGÀY, năm từ {YEAR_MIN} đến {YEAR_MAX}, ví dụ 2026-11-21"),
            format!("must be a day as YYYY-MM-DD, of a year from {YEAR_MIN} to {YEAR_MAX}, such as 2026-11-21"),
        )
    })
}

/// A day that is not to come; blank counts as absent.
pub fn past_day(value: Option<&str>, today: Date) -> Result<Option<Date>, Text> {
    let day = day(value)?;
    if day.is_some_and(|day| day > today) {
        return Err(Text::new(
            format!("phải là ngày đã qua hoặc hôm nay ({today})"),
            format!("must be today ({today}) or a day before"),
        ));
    }
    Ok(day)
}

/// The code of an agency or commune; blank counts as absent.
pub fn agency(value: Option<&str>) -> Result<Option<AgencyCode>, Text> {
    let Some(value) = given(value) else {
        return Ok(None);
    };
    AgencyCode::parse(value).map(Some).map_err(|error| {
        Text::new(
            error.to_string(),
            "is no code of an agency or commune, such as 06073",
        )
    })
}

/// For addresses without parameters.
pub fn none(query: &str) -> Result<(), Problem> {
    let Some((name, _)) = form_urlencoded::parse(query.as_bytes()).next() else {
        return Ok(());
    };
    let text = Text::new(
        "địa chỉ này không có tham số nào",
        "this address has no parameters",
    );
    Err(Problem::parameters(vec![(format!("?{name}"), text)]))
}
