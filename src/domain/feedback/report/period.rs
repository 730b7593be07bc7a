//! For which days a report is: a month, a quarter, half a year, a year, or any days from one to another.

use std::fmt;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::domain::certainty::Certainty;
use crate::domain::decision::is_sensible;
use crate::domain::time::{Timestamp, vietnamese};

/// Most days of a period.
pub const DAYS_MAX: i32 = 3_660;

/// On which day of the month the reporting months of the province begin; data, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporting {
    /// From 1 to 28. From 2 on, the periods of a month begin in the month before.
    pub first_day: i8,
    /// The article or decision it rests on.
    pub basis: String,
    /// How sure that is.
    pub certainty: Certainty,
}

/// Which kind of period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodKind {
    /// A month.
    Month(i16, i8),
    /// A quarter, from 1 to 4.
    Quarter(i16, i8),
    /// The first or the second half of a year.
    Half(i16, i8),
    /// A year.
    Year(i16),
    /// Any days.
    Days,
}

/// The days of a report, both ends among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Which kind.
    pub kind: PeriodKind,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl Period {
    /// Reads `2026-11`, `2026-Q4`, `2026-H2`, `2026` or `2026-10-05..2026-12-24`.
    #[must_use]
    pub fn parse(written: &str, reporting: &Reporting) -> Option<Self> {
        if let Some((from, to)) = written.split_once("..") {
            return Self::days(day(from)?, day(to)?);
        }
        let (year, part) = match written.split_once('-') {
            Some((year, part)) => (year, Some(part)),
            None => (written, None),
        };
        let year = (year.len() == 4).then(|| number(year)).flatten()?;
        let kind = match part {
            None => PeriodKind::Year(year),
            Some(part) => match (part.strip_prefix('Q'), part.strip_prefix('H')) {
                (Some(quarter), _) => PeriodKind::Quarter(year, within(quarter, 4)?),
                (_, Some(half)) => PeriodKind::Half(year, within(half, 2)?),
                _ if part.len() == 2 => PeriodKind::Month(year, within(part, 12)?),
                _ => return None,
            },
        };
        Self::of(kind, reporting)
    }

    /// Any days from one to another.
    #[must_use]
    pub fn days(from: Date, to: Date) -> Option<Self> {
        let length = from.until(to).ok()?.get_days();
        let is_fine = is_sensible(from) && is_sensible(to) && (0..DAYS_MAX).contains(&length);
        is_fine.then_some(Self {
            kind: PeriodKind::Days,
            from,
            to,
        })
    }

    fn of(kind: PeriodKind, reporting: &Reporting) -> Option<Self> {
        let (year, first, months) = match kind {
            PeriodKind::Month(year, month) => (year, month, 1),
            PeriodKind::Quarter(year, quarter) => (year, 3 * quarter - 2, 3),
            PeriodKind::Half(year, half) => (year, 6 * half - 5, 6),
            PeriodKind::Year(year) => (year, 1, 12),
            PeriodKind::Days => return None,
        };
        let month = Date::new(year, first, 1).ok()?;
        let from = reporting.begin(month)?;
        let to = reporting
            .begin(month.checked_add(Span::new().months(months)).ok()?)?
            .yesterday()
            .ok()?;
        (is_sensible(from) && is_sensible(to)).then_some(Self { kind, from, to })
    }

    /// The first moment of the period.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        Timestamp::start_of(self.from)
    }

    /// The first moment behind the period: what happens from then on is not in it.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.to
            .tomorrow()
            .map_or(Timestamp(i64::MAX), Timestamp::start_of)
    }

    /// What people call it, such as `quý IV năm 2026`.
    #[must_use]
    pub fn label(&self) -> String {
        const ROMAN: [&str; 4] = ["I", "II", "III", "IV"];
        let roman = |number: i8| {
            let place = usize::try_from(number - 1).unwrap_or(0);
            ROMAN.get(place).copied().unwrap_or_default()
        };
        match self.kind {
            PeriodKind::Month(year, month) => format!("tháng {month:02} năm {year}"),
            PeriodKind::Quarter(year, quarter) => format!("quý {} năm {year}", roman(quarter)),
            PeriodKind::Half(year, 1) => format!("6 tháng đầu năm {year}"),
            PeriodKind::Half(year, _) => format!("6 tháng cuối năm {year}"),
            PeriodKind::Year(year) => format!("năm {year}"),
            PeriodKind::Days => format!(
                "từ ngày {} đến ngày {}",
                vietnamese(self.from),
                vietnamese(self.to)
            ),
        }
    }
}

impl Reporting {
    /// The first day of the reporting month that the month of a day is.
    fn begin(&self, month: Date) -> Option<Date> {
        if self.first_day == 1 {
            return Some(month.first_of_month());
        }
        let before = month.first_of_month().checked_sub(1.month()).ok()?;
        Date::new(before.year(), before.month(), self.first_day).ok()
    }
}

impl fmt::Display for Period {
    /// The form that [`Period::parse`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            PeriodKind::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            PeriodKind::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            PeriodKind::Half(year, half) => write!(f, "{year:04}-H{half}"),
            PeriodKind::Year(year) => write!(f, "{year:04}"),
            PeriodKind::Days => write!(f, "{}..{}", self.from, self.to),
        }
    }
}

fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

fn within(digits: &str, max: i8) -> Option<i8> {
    number(digits).filter(|number| (1..=max).contains(number))
}

fn day(written: &str) -> Option<Date> {
    // Nothing but the day: jiff would also read times.
    let is_day = written.len() == 10 && written.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    is_day.then(|| written.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn reporting(first_day: i8) -> Reporting {
        Reporting {
            first_day,
            basis: String::new(),
            certainty: Certainty::Expected,
        }
    }

    #[test]
    fn periods_are_read_named_and_written_as_they_were() {
        for (written, from, to, label) in [
            (
                "2026-11",
                date(2026, 11, 1),
                date(2026, 11, 30),
                "tháng 11 năm 2026",
            ),
            (
                "2028-02",
                date(2028, 2, 1),
                date(2028, 2, 29),
                "tháng 02 năm 2028",
            ),
            (
                "2026-Q4",
                date(2026, 10, 1),
                date(2026, 12, 31),
                "quý IV năm 2026",
            ),
            (
                "2026-H1",
                date(2026, 1, 1),
                date(2026, 6, 30),
                "6 tháng đầu năm 2026",
            ),
            (
                "2026-H2",
                date(2026, 7, 1),
                date(2026, 12, 31),
                "6 tháng cuối năm 2026",
            ),
            ("2026", date(2026, 1, 1), date(2026, 12, 31), "năm 2026"),
            (
                "2026-10-05..2026-12-24",
                date(2026, 10, 5),
                date(2026, 12, 24),
                "từ ngày 05/10/2026 đến ngày 24/12/2026",
            ),
        ] {
            let period = Period::parse(written, &reporting(1)).unwrap();
            assert_eq!((period.from, period.to), (from, to), "{written}");
            assert_eq!(
                (period.to_string(), period.label()),
                (written.to_owned(), label.to_owned())
            );
        }
        for written in [
            "",
            "26",
            "2026-13",
            "2026-1",
            "2026-Q5",
            "2026-Q0",
            "2026-H3",
            "2026-q1",
            "+026",
            "2026-+1",
            "2026-12-24..2026-10-05",
            "2026-10-05..",
            "1026",
            "2026-10-05T00..2026-12-24",
        ] {
            assert_eq!(Period::parse(written, &reporting(1)), None, "{written}");
        }
    }

    #[test]
    fn months_that_begin_on_the_fifteenth_begin_in_the_month_before() {
        let days = |written: &str| {
            let period = Period::parse(written, &reporting(15)).unwrap();
            (period.from, period.to)
        };
        assert_eq!(days("2027-01"), (date(2026, 12, 15), date(2027, 1, 14)));
        assert_eq!(days("2027-Q1"), (date(2026, 12, 15), date(2027, 3, 14)));
        assert_eq!(days("2027"), (date(2026, 12, 15), date(2027, 12, 14)));
    }
}
