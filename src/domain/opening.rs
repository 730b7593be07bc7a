//! Opening times of a usual week.

use jiff::civil::Time;

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// Thứ Hai.
    Monday,
    /// Thứ Ba.
    Tuesday,
    /// Thứ Tư.
    Wednesday,
    /// Thứ Năm.
    Thursday,
    /// Thứ Sáu.
    Friday,
    /// Thứ Bảy.
    Saturday,
    /// Chủ nhật.
    Sunday,
}

impl Weekday {
    /// All days.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Monday => "mon",
            Self::Tuesday => "tue",
            Self::Wednesday => "wed",
            Self::Thursday => "thu",
            Self::Friday => "fri",
            Self::Saturday => "sat",
            Self::Sunday => "sun",
        }
    }
}

/// A time of a day at which an agency is open, local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opening {
    /// On which day.
    pub day: Weekday,
    /// From when.
    pub from: Time,
    /// Until when; later than `from`.
    pub until: Time,
}

/// Why times are no opening times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// It closes before it opens.
    #[error("giờ kết thúc phải sau giờ bắt đầu")]
    Reversed,
    /// Two times of one day overlap.
    #[error("có hai khoảng giờ trùng nhau trong một ngày")]
    Overlap,
}

/// The times in order.
///
/// # Errors
/// [`OpeningError`] when they contradict themselves or each other.
pub fn in_order(mut times: Vec<Opening>) -> Result<Vec<Opening>, OpeningError> {
    if times.iter().any(|time| time.until <= time.from) {
        return Err(OpeningError::Reversed);
    }
    times.sort_unstable();
    let next = times.iter().skip(1);
    if times
        .iter()
        .zip(next)
        .any(|(one, next)| one.day == next.day && next.from < one.until)
    {
        return Err(OpeningError::Overlap);
    }
    Ok(times)
}
