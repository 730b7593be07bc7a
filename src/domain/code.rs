//! The codes of procedures. Sources write the same code in many ways (`1.001193`, `1001193`,
//! ` 1.001193 .000.00.00.H37.`, `1.010804000.00.00.H37`); here each has one canonical form.

use std::fmt;

use super::text::{clean_code, fold};

/// Longest code accepted, in characters, after tidying.
pub const CODE_CHARS_MAX: usize = 40;

/// The canonical code of a procedure: national (`1.001193`), or a province's own (`QCLV_01`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcedureCode(String);

/// A code as a province writes it for its one-stop system: national code, agency and perhaps a variant,
/// as in `2.000815.000.00.00.H37.X`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProvincialCode(String);

/// Both readings of one written code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenCode {
    /// What identifies the procedure.
    pub procedure: ProcedureCode,
    /// Present when the written code carried an agency suffix.
    pub provincial: Option<ProvincialCode>,
}

/// Why a text is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing but spaces and dots.
    #[error("mã thủ tục để trống")]
    Empty,
    /// Longer than any code in use.
    #[error("mã thủ tục dài quá {CODE_CHARS_MAX} ký tự")]
    TooLong,
    /// A character that no code contains.
    #[error("mã thủ tục có ký tự lạ “{0}”; mã chỉ gồm chữ, số và các dấu . _ - /")]
    Character(char),
    /// No digit or letter at all, or no digit in it: rather a word than a code.
    #[error(
        "“{0}” không giống một mã thủ tục; mã có dạng 1.001193, 1.001193.000.00.00.H37 hoặc QCLV_01"
    )]
    NotACode(String),
}

impl ProcedureCode {
    /// Reads any written form and keeps what identifies the procedure.
    ///
    /// # Errors
    /// [`CodeError`] says in Vietnamese what is wrong.
    pub fn parse(written: &str) -> Result<Self, CodeError> {
        WrittenCode::parse(written).map(|code| code.procedure)
    }

    /// The canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is a code of the national database (`d.dddddd`).
    #[must_use]
    pub fn is_national(&self) -> bool {
        national_prefix(&self.0).is_some_and(|(_, rest)| rest.is_empty())
    }
}

impl ProvincialCode {
    /// The canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProcedureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ProvincialCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl WrittenCode {
    /// Reads a code as written in a source, in a URL or by a citizen.
    ///
    /// # Errors
    /// [`CodeError`] says in Vietnamese what is wrong.
    pub fn parse(written: &str) -> Result<Self, CodeError> {
        let tidy = tidy(written)?;
        let Some((national, rest)) = national_prefix(&tidy) else {
            return Ok(Self {
                procedure: ProcedureCode(tidy),
                provincial: None,
            });
        };
        // A suffix that was cut off before the agency says nothing.
        let cut_off = rest.starts_with('.') && rest.bytes().all(|b| matches!(b, b'0' | b'.'));
        if rest.is_empty() || cut_off {
            return Ok(Self {
                procedure: ProcedureCode(national),
                provincial: None,
            });
        }
        match provincial_suffix(rest) {
            Some(suffix) => {
                let provincial = ProvincialCode(format!("{national}.000.00.00.{suffix}"));
                Ok(Self {
                    procedure: ProcedureCode(national),
                    provincial: Some(provincial),
                })
            }
            // Not the shape of a national code after all, such as 1.0133611: kept as the source has it.
            None => Ok(Self {
                procedure: ProcedureCode(tidy),
                provincial: None,
            }),
        }
    }
}

/// Upper case, without spaces, with single dots and none at the ends.
fn tidy(written: &str) -> Result<String, CodeError> {
    let mut tidy = String::with_capacity(written.len());
    for c in clean_code(written).chars().filter(|c| !c.is_whitespace()) {
        let c = if c == ',' { '.' } else { c };
        if c == '.' && (tidy.is_empty() || tidy.ends_with('.')) {
            continue;
        }
        if !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/')) {
            return Err(CodeError::Character(c));
        }
        tidy.extend(c.to_uppercase());
    }
    let tidy = tidy.trim_end_matches('.').to_owned();
    if tidy.is_empty() {
        return Err(CodeError::Empty);
    }
    if tidy.chars().count() > CODE_CHARS_MAX {
        return Err(CodeError::TooLong);
    }
    if !tidy.chars().any(|c| c.is_ascii_digit() || c == '_') {
        return Err(CodeError::NotACode(tidy));
    }
    Ok(tidy)
}

/// The national code at the start (`d.dddddd`, its dot perhaps left out) and what follows it.
fn national_prefix(tidy: &str) -> Option<(String, &str)> {
    let mut chars = tidy.chars();
    let first = chars.next().filter(char::is_ascii_digit)?;
    let rest = chars.as_str();
    let rest = rest.strip_prefix(['.', '-']).unwrap_or(rest);
    let digits = rest
        .get(..6)
        .filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    Some((format!("{first}.{digits}"), rest.get(6..)?))
}

/// The agency and variant of a suffix such as `.000.00.00.H37.X`; zeros and dots between are often mistyped.
fn provincial_suffix(rest: &str) -> Option<&str> {
    let at = rest.find('H')?;
    let (zeros, agency) = rest.split_at_checked(at)?;
    let digits = agency.get(1..3)?;
    let tail = agency.get(3..)?;
    let plain = zeros.starts_with(['.', '0']) && zeros.bytes().all(|b| matches!(b, b'0' | b'.'));
    let sound =
        digits.bytes().all(|b| b.is_ascii_digit()) && (tail.is_empty() || tail.starts_with('.'));
    (plain && sound).then_some(agency)
}

/// The number of a decision (`163/QĐ-BTP`, `163 QĐ-BTP`) in the form used for comparing: no spaces, no marks, lower
/// case.
/// `None` when the text does not look like one number.
#[must_use]
pub fn decision_key(written: &str) -> Option<String> {
    let folded = fold(&clean_code(written));
    let bare = ["quyet dinh", "qd", "so", ":"]
        .iter()
        .fold(folded.trim(), |rest, word| {
            rest.strip_prefix(word).map_or(rest, str::trim_start)
        });
    // A space for the slash; before other words it means nothing.
    let spaced = bare
        .split_once(' ')
        .filter(|(number, body)| !number.contains('/') && body.starts_with("qd-"))
        .map(|(number, body)| format!("{number}/{body}"));
    let bare = spaced.as_deref().unwrap_or(bare);
    let key: String = bare.chars().filter(|c| !c.is_whitespace()).collect();
    let (number, body) = key.split_once('/')?;
    let sound = !number.is_empty()
        && number.len() <= 8
        && number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_alphanumeric())
        && body.starts_with(|c: char| c.is_ascii_alphanumeric())
        && body.chars().any(|c| c.is_ascii_alphabetic())
        && body
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.'));
    (sound && key.len() <= CODE_CHARS_MAX).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(written: &str) -> (String, Option<String>) {
        let code = WrittenCode::parse(written).unwrap();
        (code.procedure.0, code.provincial.map(|p| p.0))
    }

    #[test]
    fn every_spelling_of_a_provincial_code_is_one_code() {
        let h37 = |nat: &str| (nat.to_owned(), Some(format!("{nat}.000.00.00.H37")));
        for (written, nat) in [
            ("1.001193.000.00.00.H37", "1.001193"),
            (" 1.010061 .000.00.00.H37", "1.010061"),
            ("1.008201.000.00.00. H37", "1.008201"),
            ("2.000843..000.00.00.H37", "2.000843"),
            ("2000027.000.00.00.H37", "2.000027"),
            ("1.010804000.00.00.H37", "1.010804"),
            ("1.010818.0000.00.00.H37", "1.010818"),
            ("2.000227.00000.00.H37", "2.000227"),
            ("1.007939.000.00,00,H37", "1.007939"),
            ("3.000098.000.00.00.h37", "3.000098"),
            ("2.000884.000.00.00.H37.", "2.000884"),
            ("１．００１１９３．０００．００．００．Ｈ３７", "1.001193"),
            ("1–001193.000.00.00.H37", "1.001193"),
        ] {
            assert_eq!(read(written), h37(nat), "{written}");
        }
        assert_eq!(
            read("2.000815.000.00.00.H37.X").1.unwrap(),
            "2.000815.000.00.00.H37.X"
        );
    }

    #[test]
    fn national_and_other_codes() {
        assert_eq!(read("1.001193"), ("1.001193".into(), None));
        assert_eq!(read("1001193."), ("1.001193".into(), None));
        assert_eq!(read("qclv_01"), ("QCLV_01".into(), None));
        assert_eq!(read("1.014955-Xoa"), ("1.014955-XOA".into(), None));
        assert_eq!(read("1.0133611"), ("1.0133611".into(), None));
        assert_eq!(
            read("2.00223.000.00.00.H37"),
            ("2.00223.000.00.00.H37".into(), None)
        );
        assert!(ProcedureCode::parse("1.001193").unwrap().is_national());
        assert!(!ProcedureCode::parse("1.0133611").unwrap().is_national());
    }

    #[test]
    fn what_is_no_code_is_refused_with_a_reason() {
        assert_eq!(ProcedureCode::parse(" . "), Err(CodeError::Empty));
        assert_eq!(
            ProcedureCode::parse("1.00<b>"),
            Err(CodeError::Character('<'))
        );
        assert_eq!(
            ProcedureCode::parse(&"1".repeat(41)),
            Err(CodeError::TooLong)
        );
        assert!(matches!(
            ProcedureCode::parse("khai sinh"),
            Err(CodeError::NotACode(_))
        ));
    }

    #[test]
    fn decisions_compare_without_marks_and_spaces() {
        assert_eq!(decision_key("163/QĐ-BTP").as_deref(), Some("163/qd-btp"));
        assert_eq!(
            decision_key(" Quyết định số 2502 /QĐ-UBND").as_deref(),
            Some("2502/qd-ubnd")
        );
        for written in [
            "163 QĐ-BTP",
            "163/QĐ–BTP",
            "１６３／ＱĐ－ＢＴＰ",
            "Số 163 QĐ-BTP",
        ] {
            assert_eq!(decision_key(written).as_deref(), Some("163/qd-btp"));
        }
        assert_eq!(decision_key("2 qđ"), None);
        assert_eq!(decision_key("2 con"), None);
        assert_eq!(decision_key("và/hoặc"), None);
        assert_eq!(decision_key("1/2"), None);
    }

    proptest! {
        #[test]
        fn reading_the_canonical_form_again_changes_nothing(raw in "\\PC{0,50}") {
            if let Ok(code) = WrittenCode::parse(&raw) {
                let again = WrittenCode::parse(code.procedure.as_str()).unwrap();
                prop_assert_eq!(&again.procedure, &code.procedure);
                if let Some(provincial) = code.provincial {
                    let again = WrittenCode::parse(provincial.as_str()).unwrap();
                    prop_assert_eq!(again.provincial, Some(provincial));
                    prop_assert_eq!(again.procedure, code.procedure);
                }
            }
        }
    }
}
