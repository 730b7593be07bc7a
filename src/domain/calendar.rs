//! Working days: which days are off, and how deadlines are counted on them.
//!
//! The first day is not counted (BLDS 2015 Đ147); a deadline ends with the local day (`Asia/Ho_Chi_Minh`). A date the
//! calendar does not know is an error, never a guess: the days off of a year are settled only shortly before it.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::certainty::Certainty;
use super::time::vietnamese;

/// Most years a calendar may cover.
const YEARS_MAX: i16 = 30;
/// Most days a deadline may be away from its first day: ten years.
pub const AMOUNT_MAX: u32 = 3_660;

/// Why a day differs from its weekday's rule (Monday to Friday work, Saturday and Sunday off).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// Nghỉ lễ, Tết.
    Holiday,
    /// Nghỉ bù for a holiday on a weekend, or off in exchange for a working Saturday.
    Compensatory,
    /// Làm bù: a Saturday or Sunday that is worked.
    MakeupWorkday,
}

impl DayKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Holiday, Self::Compensatory, Self::MakeupWorkday];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::Compensatory => "compensatory",
            Self::MakeupWorkday => "makeup_workday",
        }
    }
}

/// A day that is not as its weekday says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Why.
    pub kind: DayKind,
    /// What people call it.
    pub name: String,
    /// The act or rule that makes it so.
    pub basis: String,
    /// How sure that is.
    pub certainty: Certainty,
}

/// The working days of some years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    from: Date,
    until: Date,
    days: BTreeMap<Date, Day>,
}

/// Why days cannot be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The counting leaves what the calendar covers.
    #[error("lịch ngày làm việc mới có từ {} đến {}", vietnamese(*.from), vietnamese(*.until))]
    NotLoaded {
        /// First day covered.
        from: Date,
        /// Last day covered.
        until: Date,
    },
    /// More days than any deadline has.
    #[error("số ngày lớn hơn {AMOUNT_MAX}")]
    TooMany,
}

/// Why days make no calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// The last day is before the first, or years away.
    #[error(
        "khoảng thời gian từ {from} đến {until} không hợp lệ; ngày cuối phải sau ngày đầu và cách không quá {YEARS_MAX} năm"
    )]
    Coverage {
        /// First day.
        from: Date,
        /// Last day.
        until: Date,
    },
    /// A day that the calendar does not cover.
    #[error("ngày {0} nằm ngoài khoảng thời gian của lịch")]
    Outside(Date),
    /// A day that is there twice.
    #[error("ngày {0} được ghi hai lần")]
    Twice(Date),
    /// Work is made up for on a day that is worked anyway.
    #[error("ngày {0} vốn là ngày làm việc, không thể là ngày làm bù")]
    MakeupOnWorkday(Date),
    /// A day that is off anyway is given in compensation.
    #[error("ngày {0} vốn là ngày nghỉ hằng tuần, không thể là ngày nghỉ bù")]
    CompensatoryOnWeekend(Date),
}

impl Calendar {
    /// A calendar of the days from `from` to `until`, both included.
    ///
    /// # Errors
    /// [`CalendarFault`] when the days contradict it or each other.
    pub fn new(
        from: Date,
        until: Date,
        listed: impl IntoIterator<Item = (Date, Day)>,
    ) -> Result<Self, CalendarFault> {
        let years = until.year().saturating_sub(from.year());
        if until < from || years >= YEARS_MAX {
            return Err(CalendarFault::Coverage { from, until });
        }
        let mut days = BTreeMap::new();
        for (date, day) in listed {
            if date < from || date > until {
                return Err(CalendarFault::Outside(date));
            }
            match (day.kind, is_weekend(date)) {
                (DayKind::MakeupWorkday, false) => {
                    return Err(CalendarFault::MakeupOnWorkday(date));
                }
                (DayKind::Compensatory, true) => {
                    return Err(CalendarFault::CompensatoryOnWeekend(date));
                }
                _ => {}
            }
            if days.insert(date, day).is_some() {
                return Err(CalendarFault::Twice(date));
            }
        }
        Ok(Self { from, until, days })
    }

    /// The first and the last day covered.
    #[must_use]
    pub fn coverage(&self) -> (Date, Date) {
        (self.from, self.until)
    }

    /// The known days from `from` to `until`, both included, that are not as their weekday says, in order.
    pub fn days(&self, from: Date, until: Date) -> impl Iterator<Item = (Date, &Day)> {
        // The other way round a range would panic.
        let days = self.days.range(from..=until.max(from));
        days.map(|(date, day)| (*date, day))
    }

    /// Whether offices work on a day.
    ///
    /// # Errors
    /// [`CalendarError::NotLoaded`].
    pub fn is_working(&self, date: Date) -> Result<bool, CalendarError> {
        self.check(date)?;
        Ok(match self.days.get(&date) {
            Some(day) => day.kind == DayKind::MakeupWorkday,
            None => !is_weekend(date),
        })
    }

    /// The `n`-th working day after a day, which need not be one itself; the day itself for 0.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn add_working_days(&self, start: Date, n: u32) -> Result<Date, CalendarError> {
        self.walk(start, n, Self::next)
    }

    /// The `n`-th working day before a day ("ít nhất 5 ngày làm việc trước").
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn subtract_working_days(&self, start: Date, n: u32) -> Result<Date, CalendarError> {
        self.walk(start, n, Self::previous)
    }

    /// `n` days after a day. With `roll`, a deadline that would end on a day off ends on the next working day
    /// (BLDS 2015 Đ148).
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn add_calendar_days(
        &self,
        start: Date,
        n: u32,
        roll: bool,
    ) -> Result<Date, CalendarError> {
        self.check(start)?;
        let mut date = start.checked_add(days(n)?).map_err(|_| self.not_loaded())?;
        self.check(date)?;
        while roll && !self.is_working(date)? {
            date = self.next(date)?;
        }
        Ok(date)
    }

    /// `n` days before a day. It is not moved: moved back it would ask for more days than the rule does, moved
    /// forward for fewer.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn subtract_calendar_days(&self, start: Date, n: u32) -> Result<Date, CalendarError> {
        self.check(start)?;
        let date = start.checked_sub(days(n)?);
        let date = date.map_err(|_| self.not_loaded())?;
        self.check(date)?;
        Ok(date)
    }

    /// How many working days there are after `after` and up to `until`; none when that is no later.
    ///
    /// # Errors
    /// [`CalendarError::NotLoaded`].
    pub fn working_days_between(&self, after: Date, until: Date) -> Result<u32, CalendarError> {
        self.check(after)?;
        self.check(until)?;
        let (mut date, mut count) = (after, 0);
        while date < until {
            date = self.next(date)?;
            count += u32::from(self.is_working(date)?);
        }
        Ok(count)
    }

    fn walk(
        &self,
        start: Date,
        n: u32,
        step: impl Fn(&Self, Date) -> Result<Date, CalendarError>,
    ) -> Result<Date, CalendarError> {
        self.check(start)?;
        days(n)?;
        let (mut date, mut left) = (start, n);
        while left > 0 {
            date = step(self, date)?;
            left -= u32::from(self.is_working(date)?);
        }
        Ok(date)
    }

    fn next(&self, date: Date) -> Result<Date, CalendarError> {
        date.tomorrow().map_err(|_| self.not_loaded())
    }

    fn previous(&self, date: Date) -> Result<Date, CalendarError> {
        date.yesterday().map_err(|_| self.not_loaded())
    }

    fn check(&self, date: Date) -> Result<(), CalendarError> {
        if date < self.from || date > self.until {
            return Err(self.not_loaded());
        }
        Ok(())
    }

    fn not_loaded(&self) -> CalendarError {
        CalendarError::NotLoaded {
            from: self.from,
            until: self.until,
        }
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn days(n: u32) -> Result<jiff::Span, CalendarError> {
    if n > AMOUNT_MAX {
        return Err(CalendarError::TooMany);
    }
    Ok(i64::from(n).days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn day(kind: DayKind) -> Day {
        Day {
            kind,
            name: "a".to_owned(),
            basis: "b".to_owned(),
            certainty: Certainty::Certain,
        }
    }

    /// 2026 as it was: Tết, the days around 30 April and 2 September, two exchanged days.
    fn calendar() -> Calendar {
        let holidays = [
            (1, 1),
            (2, 16),
            (2, 17),
            (2, 18),
            (2, 19),
            (2, 20),
            (4, 26),
            (4, 30),
            (5, 1),
            (9, 1),
            (9, 2),
            (11, 24),
        ];
        let off = [(1, 2), (4, 27), (8, 31)];
        let worked = [(1, 10), (8, 22)];
        let of = |kind: DayKind| move |(month, n): (i8, i8)| (date(2026, month, n), day(kind));
        let days = holidays.into_iter().map(of(DayKind::Holiday));
        let days = days.chain(off.into_iter().map(of(DayKind::Compensatory)));
        let days = days.chain(worked.into_iter().map(of(DayKind::MakeupWorkday)));
        Calendar::new(date(2026, 1, 1), date(2026, 12, 31), days).unwrap()
    }

    #[test]
    fn working_days_are_counted_over_every_kind_of_day_off() {
        let calendar = calendar();
        for (what, start, n, due) in [
            (
                "Friday and five more",
                date(2026, 3, 6),
                5,
                date(2026, 3, 13),
            ),
            (
                "Saturday is day zero of Monday",
                date(2026, 3, 7),
                1,
                date(2026, 3, 9),
            ),
            ("over Tết", date(2026, 2, 13), 1, date(2026, 2, 23)),
            ("from within Tết", date(2026, 2, 18), 5, date(2026, 2, 27)),
            (
                "Giỗ Tổ on a Sunday, 30 April, 1 May",
                date(2026, 4, 24),
                5,
                date(2026, 5, 6),
            ),
            (
                "a Saturday made up for",
                date(2026, 8, 21),
                1,
                date(2026, 8, 22),
            ),
            (
                "the exchanged Monday and 2 September",
                date(2026, 8, 28),
                1,
                date(2026, 9, 3),
            ),
            (
                "New Year and its exchange",
                date(2026, 1, 1),
                6,
                date(2026, 1, 10),
            ),
            ("nothing is added", date(2026, 2, 17), 0, date(2026, 2, 17)),
        ] {
            assert_eq!(calendar.add_working_days(start, n), Ok(due), "{what}");
        }
        assert_eq!(
            calendar.subtract_working_days(date(2026, 2, 24), 2),
            Ok(date(2026, 2, 13))
        );
        assert_eq!(
            calendar.working_days_between(date(2026, 2, 13), date(2026, 2, 23)),
            Ok(1)
        );
    }

    #[test]
    fn calendar_days_end_on_a_working_day_only_if_asked_to() {
        let calendar = calendar();
        let from = date(2026, 4, 11);
        assert_eq!(
            calendar.add_calendar_days(from, 15, false),
            Ok(date(2026, 4, 26))
        );
        assert_eq!(
            calendar.add_calendar_days(from, 15, true),
            Ok(date(2026, 4, 28))
        );
        assert_eq!(
            calendar.subtract_calendar_days(date(2026, 2, 25), 5),
            Ok(date(2026, 2, 20))
        );
    }

    #[test]
    fn a_date_beyond_the_calendar_is_an_error_and_never_a_guess() {
        let calendar = calendar();
        let not_loaded = CalendarError::NotLoaded {
            from: date(2026, 1, 1),
            until: date(2026, 12, 31),
        };
        assert_eq!(
            calendar.add_working_days(date(2026, 12, 31), 1),
            Err(not_loaded)
        );
        assert_eq!(
            calendar.add_working_days(date(2026, 12, 31), 0),
            Ok(date(2026, 12, 31))
        );
        assert_eq!(
            calendar.subtract_working_days(date(2026, 1, 5), 3),
            Err(not_loaded)
        );
        // The last day is a day off, and nobody knows where it would roll to.
        let short = Calendar::new(date(2026, 3, 1), date(2026, 3, 7), []).unwrap();
        assert!(short.add_calendar_days(date(2026, 3, 2), 5, true).is_err());
        assert!(short.add_calendar_days(date(2026, 3, 2), 5, false).is_ok());
        for strange in [Date::MIN, date(0, 1, 1), date(9999, 12, 31), Date::MAX] {
            assert_eq!(calendar.is_working(strange), Err(not_loaded), "{strange}");
            assert_eq!(calendar.add_working_days(strange, 1), Err(not_loaded));
            assert_eq!(
                calendar.add_calendar_days(strange, 1, true),
                Err(not_loaded)
            );
            assert_eq!(calendar.subtract_calendar_days(strange, 1), Err(not_loaded));
            assert_eq!(
                calendar.working_days_between(date(2026, 1, 1), strange),
                Err(not_loaded)
            );
        }
        let too_many = Err(CalendarError::TooMany);
        assert_eq!(
            calendar.add_working_days(date(2026, 1, 1), u32::MAX),
            too_many
        );
        assert_eq!(
            calendar.add_calendar_days(date(2026, 1, 1), u32::MAX, true),
            too_many
        );
    }

    #[test]
    fn the_days_of_a_range_are_listed() {
        let calendar = calendar();
        let count = |from, until| calendar.days(from, until).count();
        assert_eq!(count(date(2026, 4, 26), date(2026, 5, 1)), 4);
        assert_eq!(count(date(2026, 5, 1), date(2026, 4, 1)), 1);
        assert_eq!(count(Date::MIN, Date::MAX), 17);
    }

    fn dates() -> impl Strategy<Value = Date> {
        (0_i32..365).prop_map(|n| date(2026, 1, 1).checked_add(n.days()).unwrap())
    }

    proptest! {
        #[test]
        fn a_deadline_of_working_days_ends_on_one(start in dates(), n in 1_u32..80) {
            let calendar = calendar();
            if let Ok(due) = calendar.add_working_days(start, n) {
                prop_assert_eq!(calendar.is_working(due), Ok(true));
                prop_assert!(due > start);
                prop_assert_eq!(calendar.working_days_between(start, due), Ok(n));
            }
        }

        #[test]
        fn counting_back_leads_back(start in dates(), n in 0_u32..80) {
            let calendar = calendar();
            prop_assume!(calendar.is_working(start) == Ok(true));
            if let Ok(due) = calendar.add_working_days(start, n) {
                prop_assert_eq!(calendar.subtract_working_days(due, n), Ok(start));
            }
        }

        #[test]
        fn a_later_start_or_more_days_never_end_earlier(start in dates(), n in 0_u32..40, more in 0_u32..40) {
            let calendar = calendar();
            let due = |start, n| calendar.add_working_days(start, n);
            if let (Ok(one), Ok(two)) = (due(start, n), due(start, n + more)) {
                prop_assert!(one <= two);
            }
            if let (Ok(one), Ok(two)) = (due(start, n), start.tomorrow().map(|next| due(next, n)).unwrap()) {
                prop_assert!(one <= two);
            }
            for roll in [false, true] {
                let due = |n| calendar.add_calendar_days(start, n, roll);
                if let (Ok(one), Ok(two)) = (due(n), due(n + more)) {
                    prop_assert!(one <= two);
                }
            }
        }

        #[test]
        fn any_date_and_number_are_answered(year in -9999_i16..=9999, day in 1_i16..=365, n in any::<u32>()) {
            let start = date(year, 1, 1).with().day_of_year(day).build().unwrap();
            let calendar = calendar();
            let _ = calendar.add_working_days(start, n);
            let _ = calendar.subtract_working_days(start, n);
            let _ = calendar.add_calendar_days(start, n, true);
            let _ = calendar.subtract_calendar_days(start, n);
        }
    }
}
