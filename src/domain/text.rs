//! Text as it comes from portals, spreadsheets and keyboards, made safe to keep and to compare.

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::{
    IsNormalized, UnicodeNormalization, char::decompose_canonical, is_nfc_quick,
};

/// Text of several lines: NFC, `\n` line ends, no invisible or control characters, no trailing spaces.
#[must_use]
pub fn clean(raw: &str) -> String {
    if is_clean(raw) {
        return raw.to_owned();
    }
    let unified: String = raw
        .replace("\r\n", "\n")
        .chars()
        .filter_map(visible)
        .collect();
    let composed = nfc(unified);
    let lines: Vec<&str> = composed.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

/// Text of one line: [`clean`], with every run of white space made one space.
#[must_use]
pub fn clean_line(raw: &str) -> String {
    let cleaned = clean(raw);
    cleaned.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// [`clean_line`] for codes and numbers of documents: full-width characters, as some keyboards and PDF files give
/// them, in plain width, and every kind of dash as `-`.
#[must_use]
pub fn clean_code(raw: &str) -> String {
    let dash = |c| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    };
    let line = clean_line(raw);
    if line.is_ascii() {
        line
    } else {
        line.nfkc().map(dash).collect()
    }
}

/// Whether a text has a character that nobody types, such as NUL, which PostgreSQL takes in no text.
#[must_use]
pub fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

/// Whether [`clean`] would change nothing; nearly all text that is read back is clean.
fn is_clean(text: &str) -> bool {
    let tidy_line = |line: &str| !line.ends_with(char::is_whitespace);
    !text.starts_with(char::is_whitespace)
        && text.split('\n').all(tidy_line)
        && !text.ends_with('\n')
        && text.chars().all(|c| visible(c) == Some(c))
        && is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// NFC without a copy when the text is NFC already, as nearly all of it is.
fn nfc(text: String) -> String {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text
    } else {
        text.nfc().collect()
    }
}

/// What is kept of a character. Soft hyphens, zero-width and bidirectional marks hide inside words and break
/// search; the private-use characters found in real procedures are bullets of Symbol and Wingdings fonts.
pub(super) fn visible(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '\t' | '\r' | '\u{85}' | '\u{a0}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => None,
        '\u{f02b}' => Some('+'),
        '\u{f02d}' => Some('-'),
        '\u{e000}'..='\u{f8ff}' => Some('•'),
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// Characters looked at all the time: Latin, with the Vietnamese block at its end.
const COMMON: Range<char> = '\0'..'\u{1f00}';
/// What is known of them, worked out once.
static LETTERS: LazyLock<Vec<Letter>> = LazyLock::new(|| COMMON.map(Letter::of).collect());

/// What words are compared by.
#[derive(Debug, Clone, Copy)]
pub struct Letter {
    /// Without its marks, in lower case.
    pub folded: char,
    /// Whether it is part of a word: a letter or a digit.
    pub is_word: bool,
}

impl Letter {
    fn of(c: char) -> Self {
        Self {
            folded: fold_any(c),
            is_word: c.is_alphanumeric(),
        }
    }
}

/// The characters, for who looks at many.
#[derive(Debug, Clone, Copy)]
pub struct Letters(&'static [Letter]);

impl Letters {
    /// What is known of them.
    #[must_use]
    pub fn known() -> Self {
        Self(&LETTERS)
    }

    /// One of them.
    #[must_use]
    #[inline]
    pub fn get(self, c: char) -> Letter {
        let known = self.0.get(c as usize).copied();
        known.unwrap_or_else(|| Letter::of(c))
    }
}

/// One letter without its marks, in lower case: `Ậ` → `a`, `Đ` → `d`. Expects NFC.
#[must_use]
#[inline]
pub fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    Letters::known().get(c).folded
}

/// Whether a character is part of a word: a letter or a digit.
#[must_use]
pub fn is_word_char(c: char) -> bool {
    Letters::known().get(c).is_word
}

fn fold_any(c: char) -> char {
    if matches!(c, 'đ' | 'Đ' | 'ð' | 'Ð') {
        return 'd';
    }
    let mut base = None;
    decompose_canonical(c, |part| {
        base.get_or_insert(part);
    });
    let base = base.unwrap_or(c);
    base.to_lowercase().next().unwrap_or(base)
}

/// The text without marks and in lower case, for comparing what people typed in different ways.
#[must_use]
pub fn fold(text: &str) -> String {
    nfc(text.to_owned()).chars().map(fold_char).collect()
}

/// A name as a stable identifier for URLs: `Hộ tịch` → `ho-tich`.
#[must_use]
pub fn slug(name: &str) -> String {
    let folded = fold(name);
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// The bytes that [`hex`] wrote; `None` for anything else.
#[must_use]
pub fn unhex(digits: &str) -> Option<Vec<u8>> {
    if !digits.is_ascii() || digits.len() % 2 == 1 {
        return None;
    }
    let pairs = (0..digits.len())
        .step_by(2)
        .map(|at| digits.get(at..at + 2));
    pairs
        .map(|pair| u8::from_str_radix(pair?, 16).ok())
        .collect()
}

/// The text in at most `chars_max` characters, cut at a word and marked with `…` when something was left out.
#[must_use]
pub fn shorten(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let cut: String = text.chars().take(chars_max).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head);
    format!(
        "{}…",
        whole_words.trim_end_matches([',', ';', '.', ':', ' '])
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cleaning_keeps_words_and_drops_what_nobody_sees() {
        assert_eq!(
            clean("Đa\u{306}ng k\u{ad}ý\r\n\u{f0b7} một\t\u{200b}hai  \n\n"),
            "Đăng ký\n• một hai"
        );
        assert_eq!(clean_line("  Hộ \n tịch\u{a0} "), "Hộ tịch");
    }

    #[test]
    fn codes_are_read_in_any_width_and_with_any_dash() {
        assert_eq!(clean_code(" １．００１１９３"), "1.001193");
        assert_eq!(clean_code("163／QĐ–BTP"), "163/QĐ-BTP");
        assert_eq!(clean_code("a‐b‑c‒d—e―f−g－h﹣i"), "a-b-c-d-e-f-g-h-i");
    }

    #[test]
    fn folding_reaches_every_vietnamese_letter() {
        let letters = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ";
        for c in letters.chars().chain(letters.to_uppercase().chars()) {
            assert!(fold_char(c).is_ascii_lowercase(), "{c}");
        }
        assert_eq!(fold("ĐƯỜNG bộ"), "duong bo");
        assert_eq!(slug("Hạ tầng kỹ thuật sxd"), "ha-tang-ky-thuat-sxd");
    }

    #[test]
    fn shortening_cuts_at_a_word() {
        assert_eq!(shorten("một hai ba bốn", 9), "một hai…");
        assert_eq!(shorten("một hai", 9), "một hai");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(raw in ".{0,80}") {
            let once = clean(&raw);
            prop_assert_eq!(clean(&once), once.clone());
            prop_assert!(is_clean(&once) || !is_nfc_quick(once.chars()).eq(&IsNormalized::Yes));
            prop_assert_eq!(clean_line(&clean_line(&raw)), clean_line(&raw));
            prop_assert_eq!(fold(&fold(&once)), fold(&once));
        }
    }
}
