//! The Vietnamese syllable: the unit of the index. Text must be NFC.

use std::str::CharIndices;

use crate::domain::text::{Letters, fold_char};

/// Longest syllable looked at, in bytes; anything longer is no word.
const SYLLABLE_BYTES_MAX: usize = 80;

/// A syllable's place in a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A syllable as it was typed or written, in the forms it is compared in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Syllable {
    /// Without marks.
    pub folded: String,
    /// With its marks; the same as `folded` when it has none.
    pub accented: String,
}

impl Syllable {
    /// From one syllable of NFC text.
    pub fn new(raw: &str) -> Self {
        let (mut folded, mut accented) = (String::new(), String::new());
        write_folded(raw, &mut folded);
        write_accented(raw, &mut accented);
        Self { folded, accented }
    }

    /// Whether it carries any mark.
    pub fn is_marked(&self) -> bool {
        self.accented != self.folded
    }
}

/// The syllables of a text in the forms they are compared in.
pub fn read(text: &str) -> Vec<Syllable> {
    spans(text)
        .filter_map(|span| text.get(span.start..span.end))
        .map(Syllable::new)
        .collect()
}

/// The next syllable at or after `from`: a run of letters and digits.
#[inline]
pub fn next(text: &str, from: usize) -> Option<Span> {
    let mut spans = spans(text.get(from..)?);
    spans.next().map(|span| Span {
        start: from + span.start,
        end: from + span.end,
    })
}

/// The syllables of a text.
#[inline]
pub fn spans(text: &str) -> Spans<'_> {
    Spans {
        chars: text.char_indices(),
        letters: Letters::known(),
        end: text.len(),
        shape: Shape::default(),
    }
}

/// Goes through the syllables of a text.
pub struct Spans<'a> {
    chars: CharIndices<'a>,
    letters: Letters,
    end: usize,
    shape: Shape,
}

/// A number made of a syllable's letters without marks. Equal syllables have the same one, others hardly ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shape(u32);

impl Shape {
    /// Of one syllable.
    pub fn of(syllable: &str) -> Self {
        let mut shape = Self::default();
        for c in syllable.chars() {
            shape.add(fold_char(c));
        }
        shape
    }

    #[inline]
    fn add(&mut self, folded: char) {
        // The last vowel is spelled either way.
        let letter = if folded == 'y' { 'i' } else { folded };
        self.0 = (self.0 ^ u32::from(letter)).wrapping_mul(0x9e37_79b1);
    }

    /// A small number of it: below 1,024.
    pub fn place(self) -> usize {
        (self.0 >> 22) as usize
    }
}

impl Spans<'_> {
    /// The shape of the syllable that came last.
    pub fn shape(&self) -> Shape {
        self.shape
    }
}

impl Iterator for Spans<'_> {
    type Item = Span;

    #[inline]
    fn next(&mut self) -> Option<Span> {
        loop {
            let mut shape = Shape::default();
            let start = loop {
                let (at, c) = self.chars.next()?;
                let letter = self.letters.get(c);
                if letter.is_word {
                    shape.add(letter.folded);
                    break at;
                }
            };
            let end = loop {
                let Some((at, c)) = self.chars.next() else {
                    break self.end;
                };
                let letter = self.letters.get(c);
                if !letter.is_word {
                    break at;
                }
                shape.add(letter.folded);
            };
            if end - start <= SYLLABLE_BYTES_MAX {
                self.shape = shape;
                return Some(Span { start, end });
            }
        }
    }
}

/// Writes the syllable in lower case with its tone mark where the traditional spelling has it
/// (hoà → hòa, thuỷ → thủy, qúy → quý).
pub fn write_accented(syllable: &str, out: &mut String) {
    out.clear();
    if syllable.is_ascii() {
        out.extend(syllable.chars().map(|c| c.to_ascii_lowercase()));
        unify_last_vowel(out);
        return;
    }
    out.extend(syllable.chars().flat_map(char::to_lowercase));
    place_tone(out);
    unify_last_vowel(out);
}

/// Moves the tone mark of oa, oe and uy to where the traditional spelling has it.
fn place_tone(out: &mut String) {
    let mut tail = out.chars().rev();
    let (last, before, onset) = (tail.next(), tail.next(), tail.next());
    let (Some(last), Some(before)) = (last, before) else {
        return;
    };
    let moved = match (onset, before, last) {
        (Some('q'), before, 'y') => move_tone(before, 'u', 'y').map(|toned| ('u', toned)),
        (Some('q'), ..) => None,
        (_, 'o', last) => move_tone(last, 'a', 'o')
            .map(|t| (t, 'a'))
            .or_else(|| move_tone(last, 'e', 'o').map(|t| (t, 'e'))),
        (_, 'u', last) => move_tone(last, 'y', 'u').map(|toned| (toned, 'y')),
        _ => None,
    };
    if let Some((first, second)) = moved {
        out.truncate(out.len() - last.len_utf8() - before.len_utf8());
        out.push(first);
        out.push(second);
    }
}

/// Writes the syllable without marks, in lower case.
pub fn write_folded(syllable: &str, out: &mut String) {
    out.clear();
    out.extend(syllable.chars().map(fold_char));
    unify_last_vowel(out);
}

/// Gives a last vowel that is spelled both ways one spelling: `y` after `qu` (quí → quý), and `i` right after any
/// other consonant (kỹ → kĩ, lý → lí). After a vowel the two are different sounds (tai, tay).
fn unify_last_vowel(syllable: &mut String) {
    let mut tail = syllable.chars().rev();
    let (Some(last), Some(before)) = (tail.next(), tail.next()) else {
        return;
    };
    let after_qu = before == 'u' && tail.next() == Some('q');
    let unified = if after_qu {
        tone_row('i', last).map(|tone| toned('y', tone))
    } else if before.is_alphabetic()
        && !matches!(fold_char(before), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
    {
        tone_row('y', last).map(|tone| toned('i', tone))
    } else {
        None
    };
    if let Some(unified) = unified {
        syllable.truncate(syllable.len() - last.len_utf8());
        syllable.push(unified);
    }
}

/// Whether a syllable in lower case carries any Vietnamese mark.
pub fn has_marks(accented: &str) -> bool {
    accented.chars().any(|c| !c.is_ascii() && fold_char(c) != c)
}

/// The vowels with each tone: without, huyền, sắc, hỏi, ngã, nặng.
pub const TONED: [[char; 6]; 12] = [
    ['a', 'à', 'á', 'ả', 'ã', 'ạ'],
    ['ă', 'ằ', 'ắ', 'ẳ', 'ẵ', 'ặ'],
    ['â', 'ầ', 'ấ', 'ẩ', 'ẫ', 'ậ'],
    ['e', 'è', 'é', 'ẻ', 'ẽ', 'ẹ'],
    ['ê', 'ề', 'ế', 'ể', 'ễ', 'ệ'],
    ['i', 'ì', 'í', 'ỉ', 'ĩ', 'ị'],
    ['o', 'ò', 'ó', 'ỏ', 'õ', 'ọ'],
    ['ô', 'ồ', 'ố', 'ổ', 'ỗ', 'ộ'],
    ['ơ', 'ờ', 'ớ', 'ở', 'ỡ', 'ợ'],
    ['u', 'ù', 'ú', 'ủ', 'ũ', 'ụ'],
    ['ư', 'ừ', 'ứ', 'ử', 'ữ', 'ự'],
    ['y', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'],
];

/// Which tone of `vowel` the letter has, if it is that vowel.
fn tone_row(vowel: char, letter: char) -> Option<usize> {
    let row = TONED.iter().find(|row| row.first() == Some(&vowel))?;
    row.iter().position(|c| *c == letter)
}

/// The vowel with a tone.
fn toned(vowel: char, tone: usize) -> char {
    let row = TONED.iter().find(|row| row.first() == Some(&vowel));
    row.and_then(|row| row.get(tone)).copied().unwrap_or(vowel)
}

/// If `letter` is the vowel `from` with a tone, the vowel `to` with the same tone.
fn move_tone(letter: char, from: char, to: char) -> Option<char> {
    let tone = tone_row(from, letter).filter(|tone| *tone > 0)?;
    Some(toned(to, tone))
}

/// A word of the index, which has `i` for `y` after consonants, as people write it.
pub fn written(accented: &str) -> String {
    let onset: String = accented.chars().rev().skip(1).collect();
    let last = match (onset.as_str(), accented.chars().next_back()) {
        ("k" | "l" | "m", Some('í')) => 'ý',
        ("k", Some('ì')) => 'ỳ',
        ("k", Some('ỉ')) => 'ỷ',
        ("k" | "m", Some('ĩ')) => 'ỹ',
        ("k", Some('ị')) => 'ỵ',
        ("l", Some('i')) => 'y',
        _ => return accented.to_owned(),
    };
    format!("{onset}{last}")
}

/// Beginnings of syllables, without marks, the longest first.
const ONSETS: [&str; 28] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h",
    "k", "l", "m", "n", "p", "q", "r", "s", "t", "v", "x", "",
];

/// Rest of syllables, without marks.
const RIMES: &str = " a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien \
ieng iep iet ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on \
ong ooc oong op ot u ua uan uang uat uau uay uc ue uech uen uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up \
ut uu uy uya uych uyen uyet uynh uyt uyu y yem yen yet yeu ";

/// Whether a syllable without marks could be Vietnamese by its letters.
pub fn is_well_formed(folded: &str) -> bool {
    let is_rime = |rime: &str| RIMES.split_ascii_whitespace().any(|known| known == rime);
    ONSETS.iter().any(|onset| {
        let rime = folded.strip_prefix(onset);
        rime.is_some_and(is_rime)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accented(syllable: &str) -> String {
        let mut out = String::new();
        write_accented(syllable, &mut out);
        out
    }

    #[test]
    fn both_tone_placements_are_one() {
        for (new, old) in [
            ("hoà", "hòa"),
            ("HOÁ", "hóa"),
            ("khoẻ", "khỏe"),
            ("thuỷ", "thủy"),
            ("Thuỵ", "thụy"),
            ("uỷ", "ủy"),
            ("qúy", "quý"),
            ("quý", "quý"),
            ("quí", "quý"),
            ("qui", "quy"),
            ("kỹ", "kĩ"),
            ("LÝ", "lí"),
            ("ký", "kí"),
            ("ý", "ý"),
            ("tay", "tay"),
            ("tây", "tây"),
            ("thúy", "thúy"),
            ("quà", "quà"),
            ("toàn", "toàn"),
            ("Đường", "đường"),
            ("loè", "lòe"),
        ] {
            assert_eq!(accented(new), old, "{new}");
        }
    }

    #[test]
    fn syllables_of_a_text() {
        let text = "Đăng ký/khai-sinh (mẫu 01).";
        let words: Vec<&str> = spans(text).map(|s| &text[s.start..s.end]).collect();
        assert_eq!(words, ["Đăng", "ký", "khai", "sinh", "mẫu", "01"]);
        assert!(has_marks("đ") && has_marks("ký") && !has_marks("ky"));
    }

    #[test]
    fn shapes_of_syllables() {
        for yes in [
            "nghieng", "quyet", "gi", "gia", "khuya", "ki", "ky", "y", "uy", "hoach", "duong",
            "quoc",
        ] {
            assert!(is_well_formed(yes), "{yes}");
        }
        for no in [
            "", "ng", "sihn", "khaii", "dangky", "covid", "b2", "a b", "snih",
        ] {
            assert!(!is_well_formed(no), "{no}");
        }
    }
}
