//! The bodies that publish, receive and carry out procedures: departments of the province, communes, centres.

use std::fmt;

use super::certainty::Certainty;
use super::opening::Opening;

/// Longest code of an agency, in characters.
pub const AGENCY_CODE_CHARS_MAX: usize = 40;

/// What identifies an agency: a commune's code of the statistics office (`06073`), the identifier of an office
/// (`000.08.12.H37`), or a short name of the province's own (`SNV`). Compared in capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgencyCode(String);

/// Why a text is no code of an agency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AgencyCodeError {
    /// Nothing but spaces.
    #[error("mã cơ quan để trống")]
    Empty,
    /// Longer than any code in use.
    #[error("mã cơ quan dài quá {AGENCY_CODE_CHARS_MAX} ký tự")]
    TooLong,
    /// A character that no code contains.
    #[error("mã cơ quan có ký tự lạ “{0}”; mã chỉ gồm chữ không dấu, số và các dấu . _ -")]
    Character(char),
}

impl AgencyCode {
    /// Reads a code.
    ///
    /// # Errors
    /// [`AgencyCodeError`] says in Vietnamese what is wrong.
    pub fn parse(written: &str) -> Result<Self, AgencyCodeError> {
        let written = written.trim();
        if written.is_empty() {
            return Err(AgencyCodeError::Empty);
        }
        if written.chars().count() > AGENCY_CODE_CHARS_MAX {
            return Err(AgencyCodeError::TooLong);
        }
        let strange = |c: &char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        match written.chars().find(strange) {
            Some(c) => Err(AgencyCodeError::Character(c)),
            None => Ok(Self(written.to_ascii_uppercase())),
        }
    }

    /// The canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AgencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of body it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgencyKind {
    /// Ủy ban nhân dân tỉnh.
    Province,
    /// Sở, ban, ngành.
    Department,
    /// Xã, phường, đặc khu.
    Commune,
    /// Trung tâm phục vụ hành chính công.
    Centre,
    /// Bộ phận tiếp nhận và trả kết quả.
    Counter,
    /// Anything else.
    Other,
}

impl AgencyKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Province,
        Self::Department,
        Self::Commune,
        Self::Centre,
        Self::Counter,
        Self::Other,
    ];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Department => "department",
            Self::Commune => "commune",
            Self::Centre => "centre",
            Self::Counter => "counter",
            Self::Other => "other",
        }
    }

    /// Whether people hand in papers there.
    #[must_use]
    pub fn receives(self) -> bool {
        matches!(self, Self::Centre | Self::Counter)
    }
}

/// An agency or a commune. What is absent or empty is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// What identifies it.
    pub code: AgencyCode,
    /// What it is called.
    pub name: String,
    /// What kind of body it is.
    pub kind: AgencyKind,
    /// The body right above it.
    pub parent: Option<AgencyCode>,
    /// Where it is; the seat first.
    pub addresses: Vec<String>,
    /// When it is open, in words.
    pub hours: Option<String>,
    /// When it is open in a usual week.
    pub opening: Vec<Opening>,
    /// Its telephone.
    pub phone: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its site.
    pub website: Option<String>,
    /// The old units it was formed from.
    pub former: Vec<FormerUnit>,
    /// Its code at the statistics office.
    pub gso_code: Option<String>,
    /// Lĩnh vực it is responsible for.
    pub sectors: Vec<String>,
    /// How sure this entry is.
    pub certainty: Certainty,
    /// Where the entry comes from.
    pub source: Option<String>,
}

/// A unit that exists no more: an old commune or town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerUnit {
    /// What it was called: `Xã Minh Khai`.
    pub name: String,
    /// The district it lay in: `Huyện Bình Gia`.
    pub district: Option<String>,
    /// What else must be known, such as that it was divided.
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_compared_in_capitals_and_say_what_is_wrong() {
        let parsed = |text| AgencyCode::parse(text).map(|code| code.to_string());
        assert_eq!(parsed(" 000.08.12.h37 "), Ok("000.08.12.H37".to_owned()));
        assert_eq!(parsed("06073"), Ok("06073".to_owned()));
        assert_eq!(parsed("  "), Err(AgencyCodeError::Empty));
        assert_eq!(parsed("Sở NV"), Err(AgencyCodeError::Character('ở')));
        assert_eq!(parsed(&"1".repeat(41)), Err(AgencyCodeError::TooLong));
    }
}
