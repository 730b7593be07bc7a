//! Decisions that announce procedures (quyết định công bố, NĐ 63/2010/NĐ-CP Đ13–15).

use jiff::civil::Date;

use super::deadline::Issuer;
use super::time::Timestamp;

/// The first year that a date may be in; before it there were no decisions of this kind.
pub const YEAR_MIN: i16 = 1990;
/// The last year that a date may be in; a later one is a slip of the keyboard.
pub const YEAR_MAX: i16 = 2100;
/// Longest number, in characters.
pub const NUMBER_CHARS_MAX: usize = 60;

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Identifies it here.
    pub id: String,
    /// Số, such as `163/QĐ-BTP`.
    pub number: String,
    /// Ngày ký.
    pub signed_on: Date,
    /// Cơ quan ban hành.
    pub issuer: String,
    /// What the issuer is.
    pub issuer_kind: Issuer,
    /// Trích yếu.
    pub title: Option<String>,
    /// Ngày có hiệu lực.
    pub effective_on: Date,
    /// Whether its procedures were made by a shortened process (trình tự, thủ tục rút gọn).
    pub is_shortened: bool,
    /// When it was last changed here.
    pub changed_at: Timestamp,
    /// Counts its changes.
    pub revision: i64,
}

/// Why the facts of a decision cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecisionError {
    /// No number.
    #[error("số quyết định để trống")]
    NoNumber,
    /// A number longer than any in use.
    #[error("số quyết định dài quá {NUMBER_CHARS_MAX} ký tự")]
    NumberTooLong,
    /// A number that is none.
    #[error("số quyết định gồm chữ, số và các dấu / - . như 1842/QĐ-UBND")]
    NotANumber,
    /// No issuer.
    #[error("cơ quan ban hành để trống")]
    NoIssuer,
    /// A year nobody can mean.
    #[error("năm của ngày phải trong khoảng {YEAR_MIN}–{YEAR_MAX}")]
    Year,
    /// Signed on a day to come.
    #[error("ngày ký không được sau hôm nay")]
    SignedInFuture,
    /// In force before it was signed.
    #[error("ngày có hiệu lực không được trước ngày ký")]
    EffectiveBeforeSigned,
}

impl DecisionError {
    /// The same in English.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::NoNumber => "the number is blank",
            Self::NumberTooLong => "the number is longer than any in use",
            Self::NotANumber => "a number has letters, digits and / - . such as 1842/QĐ-UBND",
            Self::NoIssuer => "the issuer is blank",
            Self::Year => "a year that nobody can mean",
            Self::SignedInFuture => "signed on a day to come",
            Self::EffectiveBeforeSigned => "in force before it was signed",
        }
    }
}

impl Decision {
    /// Checks the facts and names the key at fault.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self, today: Date) -> Result<(), (&'static str, DecisionError)> {
        if self.number.is_empty() {
            return Err(("number", DecisionError::NoNumber));
        }
        if self.number.chars().count() > NUMBER_CHARS_MAX {
            return Err(("number", DecisionError::NumberTooLong));
        }
        let known = |c: char| {
            c.is_alphanumeric() || matches!(c, '/' | '-' | '.' | '_' | ' ' | '&' | '(' | ')' | ',')
        };
        let has_digit = self.number.chars().any(|c| c.is_ascii_digit());
        if !has_digit || !self.number.chars().all(known) {
            return Err(("number", DecisionError::NotANumber));
        }
        if self.issuer.is_empty() {
            return Err(("issuer", DecisionError::NoIssuer));
        }
        for (key, day) in [
            ("signed_on", self.signed_on),
            ("effective_on", self.effective_on),
        ] {
            if !is_sensible(day) {
                return Err((key, DecisionError::Year));
            }
        }
        if self.signed_on > today {
            return Err(("signed_on", DecisionError::SignedInFuture));
        }
        if self.effective_on < self.signed_on {
            return Err(("effective_on", DecisionError::EffectiveBeforeSigned));
        }
        Ok(())
    }
}

/// Whether a day is in a year that somebody can mean.
#[must_use]
pub fn is_sensible(day: Date) -> bool {
    (YEAR_MIN..=YEAR_MAX).contains(&day.year())
}
