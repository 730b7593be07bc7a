//! Time as a value: whole milliseconds since 1970 in UTC, given by a [`Clock`] that tests can fix.

use std::fmt;

/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

/// Hours by which Việt Nam is ahead of UTC, all year round.
const VIETNAM_OFFSET: i8 = 7;

impl Timestamp {
    /// Year, month and day in Việt Nam; a moment before the year 0 counts as 1970.
    #[must_use]
    pub fn date(self) -> (u16, u8, u8) {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        let day = jiff::tz::Offset::constant(VIETNAM_OFFSET).to_datetime(moment);
        let number = |number: i8| u8::try_from(number).unwrap_or(1);
        let year = u16::try_from(day.year()).unwrap_or(1970);
        (year, number(day.month()), number(day.day()))
    }

    /// The day in Việt Nam, as people there write it: `21/11/2026`.
    #[must_use]
    pub fn day(self) -> String {
        let (year, month, day) = self.date();
        format!("{day:02}/{month:02}/{year}")
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, as used in logs and in the API.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => write!(f, "{moment}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// Where "now" comes from. Passed in, so that whole answers can be compared in tests.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always the same moment.
    Fixed(Timestamp),
}

impl Clock {
    /// The present moment.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine for the time"
    )]
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp(jiff::Timestamp::now().as_millisecond()),
            Self::Fixed(moment) => moment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_vietnam() {
        // 2026-11-21T16:59:59Z and a second later.
        assert_eq!(Timestamp(1_795_280_399_000).day(), "21/11/2026");
        assert_eq!(Timestamp(1_795_280_400_000).day(), "22/11/2026");
        assert_eq!(Timestamp(-1).day(), "01/01/1970");
    }
}
