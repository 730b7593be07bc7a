//! The Vietnamese syllable: the unit of the index. Text must be NFC.

use crate::domain::text::{fold_char, is_word_char};

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

/// The next syllable at or after `from`: a run of letters and digits.
pub fn next(text: &str, from: usize) -> Option<Span> {
    let mut from = from;
    loop {
        let rest = text.get(from..)?;
        let start = from + rest.find(is_word_char)?;
        let run = text.get(start..)?;
        let end = start + run.find(|c: char| !is_word_char(c)).unwrap_or(run.len());
        if end - start <= SYLLABLE_BYTES_MAX {
            return Some(Span { start, end });
        }
        from = end;
    }
}

/// The syllables of a text.
pub fn spans(text: &str) -> impl Iterator<Item = Span> + '_ {
    std::iter::successors(next(text, 0), |last| next(text, last.end))
}

/// Writes the syllable in lower case with its tone mark where the traditional spelling has it
/// (hoà → hòa, thuỷ → thủy, qúy → quý).
pub fn write_accented(syllable: &str, out: &mut String) {
    out.clear();
    if syllable.is_ascii() {
        out.extend(syllable.chars().map(|c| c.to_ascii_lowercase()));
        return;
    }
    out.extend(syllable.chars().flat_map(char::to_lowercase));
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
}

/// Whether a syllable in lower case carries any Vietnamese mark.
pub fn has_marks(accented: &str) -> bool {
    accented.chars().any(|c| !c.is_ascii() && fold_char(c) != c)
}

/// If `toned` is the vowel `from` with a tone, the vowel `to` with the same tone.
fn move_tone(toned: char, from: char, to: char) -> Option<char> {
    const TONES: [(char, [char; 5]); 5] = [
        ('a', ['à', 'á', 'ả', 'ã', 'ạ']),
        ('e', ['è', 'é', 'ẻ', 'ẽ', 'ẹ']),
        ('o', ['ò', 'ó', 'ỏ', 'õ', 'ọ']),
        ('u', ['ù', 'ú', 'ủ', 'ũ', 'ụ']),
        ('y', ['ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ']),
    ];
    let row = |vowel: char| {
        TONES
            .iter()
            .find(|(v, _)| *v == vowel)
            .map(|(_, toned)| toned)
    };
    let tone = row(from)?.iter().position(|c| *c == toned)?;
    row(to)?.get(tone).copied()
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
}
