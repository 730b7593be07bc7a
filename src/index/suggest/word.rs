//! One word while it is being typed, against the words that are known.

use unicode_normalization::char::{compose, decompose_canonical};

use crate::domain::text::fold_char;
use crate::index::syllable::Syllable;

/// Shorter words are not repaired: one letter changed makes them any other word.
const SLIP_LETTERS_MIN: usize = 4;

/// How closely words are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closeness {
    /// Marks that were typed must be there; those that were not may be.
    Marks,
    /// Without marks.
    Letters,
    /// Without marks, and with one slip of the keyboard in a word of some length.
    Slip,
}

/// How a known word fits one that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Fit {
    /// Not at all.
    #[default]
    Not,
    /// It begins with it.
    Begins,
    /// It is that word.
    Whole,
}

/// A word in the parts that are compared. Keyboards set marks while a word grows (kêt, then kết), and tones may move
/// (hòa, then hoàn): so letters are compared one by one, and the tone once for the whole word.
#[derive(Debug, Clone)]
pub struct Word {
    /// Its letters without any marks, in lower case.
    pub plain: Box<[char]>,
    /// Its letters without the tone: `ế` is `ê` here.
    shaped: Box<[char]>,
    tone: Option<char>,
    /// Without marks and with the last vowel in one spelling (kỹ, kĩ).
    unified: String,
}

impl Word {
    /// From one syllable of NFC text.
    pub fn new(raw: &str) -> Self {
        let mut tone = None;
        let mut without_tone = |c: char| {
            let mut shaped = None;
            decompose_canonical(c, |part| match (shaped, part) {
                (_, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}') => tone = Some(part),
                (None, part) => shaped = Some(part),
                (Some(base), mark) => shaped = compose(base, mark).or(shaped),
            });
            let shaped = shaped.unwrap_or(c);
            shaped.to_lowercase().next().unwrap_or(shaped)
        };
        Self {
            shaped: raw.chars().map(&mut without_tone).collect(),
            plain: raw.chars().map(fold_char).collect(),
            tone,
            unified: Syllable::new(raw).folded,
        }
    }

    /// Whether it carries any mark.
    pub fn is_marked(&self) -> bool {
        self.tone.is_some() || self.shaped != self.plain
    }

    /// How a known word fits this one. Only the last word typed may still be growing and have a slip.
    pub fn fit(&self, known: &Self, closeness: Closeness, is_last: bool) -> Fit {
        let by_letters = if self.unified == known.unified {
            Fit::Whole
        } else if known.plain.starts_with(&self.plain) {
            Fit::Begins
        } else {
            Fit::Not
        };
        match closeness {
            Closeness::Marks if by_letters == Fit::Not || !self.has_its_marks(known) => Fit::Not,
            Closeness::Slip if by_letters == Fit::Not => self.slip(known, is_last),
            _ => by_letters,
        }
    }

    /// Whether the marks that were typed are in a word of the same letters.
    fn has_its_marks(&self, known: &Self) -> bool {
        let letters = self.shaped.iter().zip(&self.plain).zip(&known.shaped);
        self.tone.is_none_or(|tone| known.tone == Some(tone))
            && letters
                .into_iter()
                .all(|((typed, plain), known)| typed == plain || typed == known)
    }

    fn slip(&self, known: &Self, is_last: bool) -> Fit {
        let lengths = known.plain.len().abs_diff(self.plain.len());
        if self.plain.len() < SLIP_LETTERS_MIN || (lengths > 1 && !is_last) {
            return Fit::Not;
        }
        match rest_after_slip(&self.plain, &known.plain) {
            Some(0) => Fit::Whole,
            Some(_) if is_last => Fit::Begins,
            _ => Fit::Not,
        }
    }
}

/// How many letters `known` has beyond what was typed, when that has one letter too many, too few, another one, or two
/// that changed places; `None` when it has more slips.
fn rest_after_slip(typed: &[char], known: &[char]) -> Option<usize> {
    let same = typed.iter().zip(known).take_while(|(a, b)| a == b).count();
    let (typed, known) = (typed.get(same..)?, known.get(same..)?);
    let swapped = match (typed, known) {
        ([a, b, typed @ ..], [c, d, known @ ..]) if a == d && b == c => Some((typed, known)),
        _ => None,
    };
    let too_few = known.split_first().map(|(_, known)| (typed, known));
    let too_many = typed.split_first().map(|(_, typed)| (typed, known));
    let other = typed.split_first().zip(known.split_first());
    let other = other.map(|((_, typed), (_, known))| (typed, known));
    let ways = [swapped, other, too_many, too_few].into_iter().flatten();
    ways.filter(|(typed, known)| known.starts_with(typed))
        .map(|(typed, known)| known.len() - typed.len())
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(typed: &str, known: &str, closeness: Closeness) -> Fit {
        Word::new(typed).fit(&Word::new(known), closeness, true)
    }

    #[test]
    fn marks_may_come_later_and_tones_may_move() {
        for typed in ["kết", "kêt", "két", "ket", "KẾT", "Ke\u{302}t"] {
            let typed = crate::domain::text::clean_line(typed);
            assert_eq!(fit(&typed, "kết", Closeness::Marks), Fit::Whole, "{typed}");
        }
        for (typed, known, expected) in [
            ("kế", "kết", Fit::Begins),
            ("hòa", "hoàn", Fit::Begins),
            ("hoà", "Hòa", Fit::Whole),
            ("ky", "kỹ", Fit::Whole),
            ("ky", "kinh", Fit::Not),
            ("ki", "kỹ", Fit::Whole),
            ("d", "đăng", Fit::Begins),
            ("đ", "dân", Fit::Not),
            ("kệt", "kết", Fit::Not),
            ("sữa", "sửa", Fit::Not),
            ("sinh", "sin", Fit::Not),
        ] {
            assert_eq!(
                fit(typed, known, Closeness::Marks),
                expected,
                "{typed} {known}"
            );
        }
        assert_eq!(fit("sữa", "sửa", Closeness::Letters), Fit::Whole);
    }

    #[test]
    fn one_slip_in_a_longer_word_is_forgiven() {
        for (typed, known, expected) in [
            ("khia", "khai", Fit::Whole),
            ("khqi", "khai", Fit::Whole),
            ("khaai", "khai", Fit::Whole),
            ("giy", "giấy", Fit::Not),
            ("ngiep", "nghiệp", Fit::Whole),
            ("ngie", "nghiệp", Fit::Begins),
            ("hon", "hồn", Fit::Whole),
            ("han", "hôn", Fit::Not),
            ("kqyi", "khai", Fit::Not),
        ] {
            assert_eq!(
                fit(typed, known, Closeness::Slip),
                expected,
                "{typed} {known}"
            );
        }
        let grows = Word::new("ngie").fit(&Word::new("nghiệp"), Closeness::Slip, false);
        assert_eq!(grows, Fit::Not, "only the last word may still grow");
    }
}
