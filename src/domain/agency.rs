//! The bodies that publish, receive and carry out procedures: departments of the province, communes, centres.

use std::fmt;

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
