//! How long a procedure takes (thời hạn giải quyết): a typed value beside the source's own words.

use super::text::{clean_line, fold, shorten};

/// Longest text shown for a limit that is no single number, in characters.
const TEXT_CHARS_MAX: usize = 300;

/// What a time limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Giờ.
    Hour,
    /// Ngày (calendar days).
    Day,
    /// Ngày làm việc.
    WorkingDay,
    /// Tháng.
    Month,
    /// Năm.
    Year,
}

/// A time limit as published.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TimeLimit {
    /// Number and unit, where one number says it all.
    pub value: Option<(u32, Unit)>,
    /// What people read, such as `5 ngày làm việc`.
    pub text: String,
    /// The source's own writing where it differs, such as `5 WORKING_DAY`.
    pub source_text: Option<String>,
}

impl Unit {
    /// All units with their stable key, label and the folded words by which sources name them.
    const ALL: [(Self, &'static str, &'static str, &'static [&'static str]); 5] = [
        (Self::Hour, "gio", "giờ", &["hour", "gio"]),
        (Self::Day, "ngay", "ngày", &["day", "ngay"]),
        (
            Self::WorkingDay,
            "ngay_lam_viec",
            "ngày làm việc",
            &["working_day", "ngay lam viec"],
        ),
        (Self::Month, "thang", "tháng", &["month", "thang"]),
        (Self::Year, "nam", "năm", &["year", "nam"]),
    ];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        Self::ALL.iter().find(|u| u.0 == self).map_or("", |u| u.1)
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        Self::ALL.iter().find(|u| u.0 == self).map_or("", |u| u.2)
    }

    /// All units.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::ALL.iter().map(|u| u.0)
    }

    fn from_words(folded: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|u| u.3.contains(&folded))
            .map(|u| u.0)
    }
}

impl TimeLimit {
    /// About how long that is, as an ISO 8601 duration such as `P7D`, where one number says it all. Working days are
    /// counted in calendar days with the most weekends that can fall between them; holidays come on top.
    #[must_use]
    pub fn duration(&self) -> Option<String> {
        let (value, unit) = self.value?;
        let value = u64::from(value);
        Some(match unit {
            Unit::Hour => format!("PT{value}H"),
            Unit::Day => format!("P{value}D"),
            Unit::WorkingDay => format!("P{}D", value + 2 * value.div_ceil(5)),
            Unit::Month => format!("P{value}M"),
            Unit::Year => format!("P{value}Y"),
        })
    }

    /// Reads the national portal's writing: `5 WORKING_DAY`, `15 ngày`, `3 MONTH`, `Không quá 15 ngày … OTHER`.
    /// `None` when it says nothing (`1 OTHER`, `- OTHER`).
    #[must_use]
    pub fn from_source(raw: &str) -> Option<Self> {
        let source = clean_line(raw);
        let words = source.strip_suffix("OTHER").unwrap_or(&source).trim();
        let other = words.len() != source.len();
        if let Some((number, unit)) = words.split_once(' ')
            && let Ok(value) = number.parse::<u32>()
            && let Some(unit) = Unit::from_words(&fold(unit.trim()))
        {
            let text = format!("{value} {}", unit.label());
            let source_text = (text != source).then_some(source);
            return (value > 0).then_some(Self {
                value: Some((value, unit)),
                text,
                source_text,
            });
        }
        let says_nothing = words
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_ascii_punctuation())
            || matches!(
                fold(words).trim_end_matches('.'),
                "khong" | "khong quy dinh"
            );
        if says_nothing {
            return None;
        }
        let text = shorten(words, TEXT_CHARS_MAX);
        let source_text = (other || text != source).then_some(source);
        Some(Self {
            value: None,
            text,
            source_text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Option<(Option<(u32, Unit)>, String)> {
        TimeLimit::from_source(raw).map(|t| (t.value, t.text))
    }

    #[test]
    fn a_limit_of_one_number_is_a_duration() {
        for (raw, expected) in [
            ("4 giờ", Some("PT4H")),
            ("15 ngày", Some("P15D")),
            ("1 WORKING_DAY", Some("P3D")),
            ("5 WORKING_DAY", Some("P7D")),
            ("6 WORKING_DAY", Some("P10D")),
            ("3 MONTH", Some("P3M")),
            ("1 YEAR", Some("P1Y")),
            ("Không quá 15 ngày OTHER", None),
        ] {
            let limit = TimeLimit::from_source(raw).unwrap();
            assert_eq!(limit.duration().as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn writings_of_the_national_portal() {
        assert_eq!(
            read("5 WORKING_DAY"),
            Some((Some((5, Unit::WorkingDay)), "5 ngày làm việc".into()))
        );
        assert_eq!(
            read("15 ngày"),
            Some((Some((15, Unit::Day)), "15 ngày".into()))
        );
        assert_eq!(
            read("03 Ngày làm việc"),
            Some((Some((3, Unit::WorkingDay)), "3 ngày làm việc".into()))
        );
        assert_eq!(
            read("1 HOUR"),
            Some((Some((1, Unit::Hour)), "1 giờ".into()))
        );
        assert_eq!(
            read("3 MONTH"),
            Some((Some((3, Unit::Month)), "3 tháng".into()))
        );
        assert_eq!(
            read("Không quá 15 ngày. OTHER"),
            Some((None, "Không quá 15 ngày.".into()))
        );
        for nothing in [
            "1 OTHER",
            "0 OTHER",
            "OTHER",
            "- OTHER",
            "Không quy định OTHER",
            "0 Giờ",
            "",
        ] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
        assert_eq!(
            TimeLimit::from_source("5 WORKING_DAY")
                .unwrap()
                .source_text
                .as_deref(),
            Some("5 WORKING_DAY")
        );
        assert_eq!(TimeLimit::from_source("15 ngày").unwrap().source_text, None);
    }
}
