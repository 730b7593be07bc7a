//! Time as a value: whole milliseconds since 1970 in UTC, given by a [`Clock`] that tests can fix.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::civil::Date;

/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment so much later.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    /// The moment so much earlier.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }

    /// How long it was since an earlier moment; nothing when that one is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        let ms = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(ms).unwrap_or(0))
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
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

/// How far Vietnam's clocks are ahead of UTC, the whole year round.
const VIETNAM: jiff::tz::Offset = jiff::tz::Offset::constant(7);

impl Timestamp {
    /// The day it is in Vietnam at this moment.
    #[must_use]
    pub fn day(self) -> Date {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        VIETNAM.to_datetime(moment).date()
    }

    /// The time it is in Vietnam at this moment: `08:05`.
    #[must_use]
    pub fn time_of_day(self) -> String {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        let time = VIETNAM.to_datetime(moment).time();
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// The first moment of a day in Vietnam.
    #[must_use]
    pub fn start_of(day: Date) -> Self {
        let midnight = VIETNAM.to_timestamp(day.to_datetime(jiff::civil::Time::midnight()));
        Self(midnight.map_or(i64::MAX, jiff::Timestamp::as_millisecond))
    }
}

/// A day as people in Vietnam write it: `21/11/2026`.
#[must_use]
pub fn vietnamese(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// The month of a day, where the day itself would tell too much: `2026-11`.
#[must_use]
pub fn month(day: Date) -> String {
    format!("{}-{:02}", day.year(), day.month())
}

/// Where "now" comes from. Passed in, so that whole answers can be compared in tests.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always the same moment.
    Fixed(Timestamp),
    /// The moment, in milliseconds, that a test has set.
    Set(&'static AtomicI64),
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
            Self::Set(ms) => Timestamp(ms.load(Ordering::SeqCst)),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_vietnam() {
        let noon_utc = |hours: i64| Timestamp(1_795_248_000_000 + hours * 3_600_000);
        // 2026-11-21 is a Saturday; at 17:00 UTC it is Sunday in Lạng Sơn.
        assert_eq!(noon_utc(8).day(), date(2026, 11, 21));
        assert_eq!(noon_utc(9).day(), date(2026, 11, 22));
        assert_eq!(Timestamp::start_of(date(2026, 11, 22)), noon_utc(9));
    }
}
