//! `calendar.toml`, `deadlines.toml`, `feedback.toml` and `scope.toml`: days off, deadlines, how feedback is handled and
//! guidance, as the operator may change them.

mod feedback;
mod retention;
mod scope;
mod scope_file;

use std::path::Path;
use std::str::FromStr;

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::calendar::{AMOUNT_MAX, Calendar, Day};
use crate::domain::deadline::{DayUnit, DeadlineRule, Direction, OfFeedback};
use crate::domain::text::clean_line;
use crate::record::{
    CertaintyKey, DayKindKey, DayUnitKey, DeadlineKindKey, DirectionKey, EventKey, FeedbackKindKey,
    IssuerKey, UrgencyKey,
};

pub use feedback::feedback;
pub use scope::guide;

/// Most bytes of such a file. The largest bundled one has 31,000.
const BYTES_MAX: u64 = 1024 * 1024;

/// The days off of this year and the next.
const CALENDAR: &str = include_str!("rules/calendar.toml");
/// The deadlines of the law.
const DEADLINES: &str = include_str!("rules/deadlines.toml");

/// What is wrong with a file of rules, in words for who wrote it.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// It cannot be read.
    #[error("{path}: không đọc được tệp: {source}")]
    Io {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It is larger than any such file.
    #[error("{0}: tệp lớn hơn {BYTES_MAX} byte")]
    TooLarge(String),
    /// It is not TOML, or a key is missing, unknown or of another type.
    #[error("{path}: {reason}")]
    Form {
        /// The file.
        path: String,
        /// Where and why.
        reason: String,
    },
    /// An entry has a value that cannot be used.
    #[error("{path}: {entry}: {field}: {reason}")]
    Value {
        /// The file.
        path: String,
        /// Which entry: its place and what it is known by.
        entry: String,
        /// The key.
        field: &'static str,
        /// Why.
        reason: String,
    },
}

/// The calendar of a file, or the bundled one.
///
/// # Errors
/// [`RulesError`].
pub fn calendar(path: Option<&Path>) -> Result<Calendar, RulesError> {
    let (path, text) = text(path, "calendar.toml", CALENDAR)?;
    let file: CalendarFile = parse(&path, &text)?;
    let head = Entry {
        path: &path,
        name: "đầu tệp".to_owned(),
    };
    let from = head.date("from", &file.from)?;
    let until = head.date("until", &file.until)?;
    let mut days = Vec::new();
    for (number, day) in (1..).zip(file.day) {
        let entry = Entry {
            path: &path,
            name: format!("[[day]] thứ {number} ({})", day.date),
        };
        let date = entry.date("date", &day.date)?;
        let name = entry.line("name", &day.name)?;
        let basis = entry.line("basis", &day.basis)?;
        let (kind, certainty) = (day.kind.0, day.certainty.0);
        days.push((
            date,
            Day {
                kind,
                name,
                basis,
                certainty,
            },
        ));
    }
    Calendar::new(from, until, days).map_err(|fault| head.fault("day", fault.to_string()))
}

/// The deadlines of a file, or the bundled ones.
///
/// # Errors
/// [`RulesError`].
pub fn deadlines(path: Option<&Path>) -> Result<Vec<DeadlineRule>, RulesError> {
    let (path, text) = text(path, "deadlines.toml", DEADLINES)?;
    let file: DeadlinesFile = parse(&path, &text)?;
    let mut rules: Vec<DeadlineRule> = Vec::new();
    for (number, written) in (1..).zip(file.deadline) {
        let name = format!("[[deadline]] thứ {number} ({})", written.id);
        let entry = Entry { path: &path, name };
        let rule = entry.rule(&written)?;
        if rules.iter().any(|known| known.id == rule.id) {
            return Err(entry.fault("id", "đã có thời hạn mang mã này"));
        }
        rules.push(rule);
    }
    Ok(rules)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    from: String,
    until: String,
    #[serde(default)]
    day: Vec<DayEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DayEntry {
    date: String,
    kind: DayKindKey,
    name: String,
    basis: String,
    certainty: CertaintyKey,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlinesFile {
    #[serde(default)]
    deadline: Vec<DeadlineEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlineEntry {
    id: String,
    name: String,
    name_en: String,
    kind: DeadlineKindKey,
    amount: u32,
    unit: DayUnitKey,
    direction: DirectionKey,
    counted_from: EventKey,
    met_by: EventKey,
    issuer: Option<IssuerKey>,
    shortened: Option<bool>,
    feedback: Option<OfFeedbackEntry>,
    #[serde(default)]
    roll: bool,
    basis: String,
    certainty: CertaintyKey,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfFeedbackEntry {
    #[serde(default)]
    kinds: Vec<FeedbackKindKey>,
    #[serde(default)]
    urgencies: Vec<UrgencyKey>,
}

/// An entry of a file, to say where a value stands that cannot be used.
pub(super) struct Entry<'a> {
    pub(super) path: &'a str,
    pub(super) name: String,
}

impl Entry<'_> {
    pub(super) fn fault(&self, field: &'static str, reason: impl Into<String>) -> RulesError {
        RulesError::Value {
            path: self.path.to_owned(),
            entry: self.name.clone(),
            field,
            reason: reason.into(),
        }
    }

    fn date(&self, field: &'static str, written: &str) -> Result<Date, RulesError> {
        let reason = || format!("“{written}” không phải ngày; hãy ghi dạng 2026-09-02");
        Date::from_str(written).map_err(|_| self.fault(field, reason()))
    }

    fn line(&self, field: &'static str, written: &str) -> Result<String, RulesError> {
        let line = clean_line(written);
        if line.is_empty() {
            return Err(self.fault(field, "để trống"));
        }
        Ok(line)
    }

    fn rule(&self, written: &DeadlineEntry) -> Result<DeadlineRule, RulesError> {
        if !(1..=AMOUNT_MAX).contains(&written.amount) {
            return Err(self.fault("amount", format!("phải từ 1 đến {AMOUNT_MAX}")));
        }
        let (unit, direction) = (written.unit.0, written.direction.0);
        if written.roll && (unit, direction) != (DayUnit::CalendarDay, Direction::After) {
            return Err(self.fault(
                "roll",
                "chỉ dùng với unit = calendar_day và direction = after",
            ));
        }
        Ok(DeadlineRule {
            id: self.line("id", &written.id)?,
            name: self.line("name", &written.name)?,
            name_en: self.line("name_en", &written.name_en)?,
            kind: written.kind.0,
            amount: written.amount,
            unit,
            direction,
            counted_from: written.counted_from.0,
            met_by: written.met_by.0,
            issuer: written.issuer.as_ref().map(|key| key.0),
            shortened: written.shortened,
            feedback: written.feedback.as_ref().map(|of| OfFeedback {
                kinds: of.kinds.iter().map(|key| key.0).collect(),
                urgencies: of.urgencies.iter().map(|key| key.0).collect(),
            }),
            roll: written.roll,
            basis: self.line("basis", &written.basis)?,
            certainty: written.certainty.0,
        })
    }
}

/// The name and the text of a file, or of the bundled one.
pub(super) fn text(
    path: Option<&Path>,
    name: &str,
    bundled: &'static str,
) -> Result<(String, String), RulesError> {
    let Some(path) = path else {
        return Ok((name.to_owned(), bundled.to_owned()));
    };
    let shown = path.display().to_string();
    let failed = |source| RulesError::Io {
        path: shown.clone(),
        source,
    };
    if std::fs::metadata(path).map_err(failed)?.len() > BYTES_MAX {
        return Err(RulesError::TooLarge(shown));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    Ok((shown, text))
}

pub(super) fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, RulesError> {
    // Editors of Windows put a mark before the first line.
    toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map(|before| before.matches('\n').count() + 1);
        let at = line.map_or(String::new(), |line| format!("dòng {line}: "));
        RulesError::Form {
            path: path.to_owned(),
            reason: format!("{at}{}", super::jsonl::in_vietnamese(error.message())),
        }
    })
}

#[cfg(test)]
mod sentences;
#[cfg(test)]
mod tests {
    use super::*;

    const DAY: &str = "from = \"2026-01-01\"\nuntil = \"2026-12-31\"\n[[day]]\ndate = \"2026-09-02\"\nkind = \"holiday\"\n\
                       name = \"Quốc khánh\"\nbasis = \"BLLĐ\"\ncertainty = \"certain\"\n";

    /// What is said about a file of this text.
    pub(super) fn said<T: std::fmt::Debug>(
        text: &str,
        read: impl Fn(Option<&Path>) -> Result<T, RulesError>,
    ) -> String {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("a.toml");
        std::fs::write(&path, text).unwrap();
        let error = read(Some(&path)).unwrap_err().to_string();
        error.replace(&path.display().to_string(), "a.toml")
    }

    #[test]
    fn the_bundled_files_have_no_faults() {
        let calendar = calendar(None).unwrap();
        assert_eq!(calendar.coverage().0.to_string(), "2026-01-01");
        assert_eq!(deadlines(None).unwrap().len(), 17);
    }

    #[test]
    fn every_fault_of_a_calendar_is_named_with_its_place() {
        for (from, to, expected) in [
            (
                "2026-09-02",
                "2026-02-30",
                "a.toml: [[day]] thứ 1 (2026-02-30): date: “2026-02-30” không phải ngày",
            ),
            (
                "2026-09-02",
                "02/9/2026",
                "date: “02/9/2026” không phải ngày",
            ),
            (
                "2026-09-02",
                "2027-01-01",
                "a.toml: đầu tệp: day: ngày 2027-01-01 nằm ngoài",
            ),
            (
                "\"holiday\"",
                "\"Holiday\"",
                "a.toml: dòng 5: “Holiday” không có trong danh sách: holiday, ",
            ),
            (
                "\"holiday\"",
                "\"makeup_workday\"",
                "ngày 2026-09-02 vốn là ngày làm việc",
            ),
            (
                "certain\"",
                "sure\"",
                "a.toml: dòng 8: “sure” không có trong danh sách",
            ),
            ("name", "nam", "không có khóa “nam”"),
            (
                "Quốc khánh",
                " ",
                "a.toml: [[day]] thứ 1 (2026-09-02): name: để trống",
            ),
            (
                "2026-12-31",
                "2025-12-31",
                "từ 2026-01-01 đến 2025-12-31 không hợp lệ",
            ),
            ("2026-12-31", "9999-12-31", "cách không quá 30 năm"),
            ("2026-12-31\"", "2026-12-31", "a.toml: dòng 2: "),
            ("until", "[until", "a.toml: dòng 2: "),
        ] {
            let said = said(&DAY.replacen(from, to, 1), calendar);
            assert!(said.contains(expected), "{said}");
        }
        let twice = format!(
            "{DAY}{}",
            DAY.split_once("\n[[")
                .unwrap()
                .1
                .replacen("day]]", "[[day]]", 1)
        );
        assert!(said(&twice, calendar).contains("ngày 2026-09-02 được ghi hai lần"));
        assert!(calendar(Some(Path::new("/nowhere"))).is_err());
    }

    #[test]
    fn every_fault_of_a_deadline_is_named_with_its_place() {
        let one = DEADLINES.split("\n\n[[").nth(1).unwrap();
        let one = format!("[[{one}\n");
        for (from, to, expected) in [
            (
                "amount = 5",
                "amount = 0",
                "a.toml: [[deadline]] thứ 1 (entry_province): amount: phải từ 1 đến 3660",
            ),
            ("amount = 5", "amount = -5", "a.toml: dòng 6: "),
            (
                "amount = 5",
                "amount = 9999999",
                "amount: phải từ 1 đến 3660",
            ),
            (
                "\"after\"",
                "\"then\"",
                "“then” không có trong danh sách: after, before",
            ),
            ("basis", "roll = true\nbasis", "roll: chỉ dùng với"),
            ("kind = ", "kin = ", "không có khóa “kin”"),
        ] {
            let said = said(&one.replacen(from, to, 1), deadlines);
            assert!(said.contains(expected), "{said}");
        }
        assert!(
            said(&format!("{one}{one}"), deadlines).contains("thứ 2 (entry_province): id: đã có")
        );
    }
}
