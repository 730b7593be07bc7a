//! A text as words to compare, whatever way it was typed: NFC or NFD, small or capital letters, with or without marks,
//! the mark of the tone on either vowel.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::domain::text::{fold_char, is_word_char};

/// Words on either side by which it is judged whether somebody types with marks.
const NEIGHBOURS: usize = 12;
/// Where fewer than one in so many words has a mark, none was typed. In Vietnamese with marks, about three in four do.
const MARKED_ONE_IN: usize = 4;

/// One word, in the forms it is compared by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Form {
    /// Without marks: `toan`.
    pub(super) folded: String,
    /// With the marks of the letters and without that of the tone: `toan`, `quyêt`.
    letters: String,
    /// The mark of the tone.
    tone: Option<char>,
}

impl Form {
    pub(super) fn of(word: &str) -> Self {
        if word.is_ascii() {
            let folded = word.to_ascii_lowercase();
            return Self {
                letters: folded.clone(),
                folded,
                tone: None,
            };
        }
        let lower = word.chars().filter(|c| !is_hidden(*c));
        let lower = lower.flat_map(char::to_lowercase);
        let mut tone = None;
        let letters: String = lower
            .nfd()
            .filter(|c| {
                let is_tone =
                    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
                if is_tone {
                    tone.get_or_insert(*c);
                }
                !is_tone
            })
            .nfc()
            .collect();
        let folded = letters.chars().map(fold_char).collect();
        Self {
            folded,
            letters,
            tone,
        }
    }

    /// Whether it has any mark.
    pub(super) fn is_marked(&self) -> bool {
        self.tone.is_some() || self.letters != self.folded
    }

    /// How it is told from other words.
    pub(super) fn key(&self) -> String {
        format!("{}{}", self.letters, self.tone.unwrap_or_default())
    }

    /// Whether it may be `whole` with some of its marks left out.
    fn may_be(&self, whole: &Self) -> bool {
        let same_letter =
            |(typed, meant): (char, char)| typed == meant || typed == fold_char(meant);
        self.folded == whole.folded
            && (self.tone.is_none() || self.tone == whole.tone)
            && self
                .letters
                .chars()
                .zip(whole.letters.chars())
                .all(same_letter)
    }
}

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Blanks, hyphens, quotation marks.
    Joined,
    /// A comma, a slash, a bracket.
    Aside,
    /// The end of a sentence or of a paragraph.
    Stop,
}

impl Gap {
    fn of(between: &str) -> Self {
        let ends = |c| matches!(c, '.' | '!' | '?' | ';' | ':' | '…' | '。' | '！' | '？');
        let aside = |c| matches!(c, ',' | '/' | '(' | ')' | '[' | ']' | '，' | '、');
        if between.contains(ends) || between.matches('\n').nth(1).is_some() {
            Self::Stop
        } else if between.contains(aside) {
            Self::Aside
        } else {
            Self::Joined
        }
    }
}

/// One word of a text.
#[derive(Debug)]
pub(super) struct Word {
    /// Its bytes in the text as it was given.
    pub(super) range: Range<usize>,
    pub(super) form: Form,
    /// What stands before it.
    gap: Gap,
}

/// The words of a text.
#[derive(Debug)]
pub(super) struct Words {
    words: Vec<Word>,
    /// How many of the words before each have a mark.
    marked: Vec<usize>,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let mut marked = vec![0];
        let (mut from, mut before, mut count) = (None, 0, 0);
        // A blank at the end closes the last word.
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            let inside = is_word_char(c) || (from.is_some() && (is_mark(c) || is_hidden(c)));
            match (inside, from) {
                (true, None) => from = Some(at),
                (false, Some(start)) => {
                    let form = Form::of(text.get(start..at).unwrap_or_default());
                    let gap = if words.is_empty() {
                        Gap::Stop
                    } else {
                        Gap::of(text.get(before..start).unwrap_or_default())
                    };
                    count += usize::from(form.is_marked());
                    marked.push(count);
                    let range = start..at;
                    words.push(Word { range, form, gap });
                    (from, before) = (None, at);
                }
                _ => {}
            }
        }
        Self { words, marked }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Word> {
        self.words.iter()
    }

    /// The bytes of `count` words from one on.
    pub(super) fn range(&self, at: usize, count: usize) -> Option<Range<usize>> {
        let last = self.words.get(at + count.checked_sub(1)?)?;
        Some(self.words.get(at)?.range.start..last.range.end)
    }

    /// Whether words around one were typed without marks, so that a word without any may be one with some.
    pub(super) fn is_bare(&self, at: usize) -> bool {
        let from = at.saturating_sub(NEIGHBOURS);
        let until = (at + NEIGHBOURS).min(self.words.len());
        let marked = |at: usize| self.marked.get(at).copied().unwrap_or_default();
        (marked(until) - marked(from)) * MARKED_ONE_IN < until - from
    }

    /// Whether these words stand there, with no more between them than `gap`.
    pub(super) fn have(&self, forms: &[Form], at: usize, gap: Gap, bare: bool) -> bool {
        let Some(there) = self.words.get(at..at + forms.len()) else {
            return false;
        };
        let joined = || there.iter().skip(1).all(|word| word.gap <= gap);
        let same = |(word, form): (&Word, &Form)| {
            if bare {
                word.form.may_be(form)
            } else {
                word.form == *form
            }
        };
        there.iter().zip(forms).all(same) && joined()
    }
}

/// Marks that follow their letter, as in NFD.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// What nobody sees inside a word, and cleaning would drop.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_same_in_every_way_of_typing_it() {
        for same in ["Tòa", "toà", "TÒA", "to\u{300}a", "toa\u{300}", "t\u{ad}òa"] {
            assert_eq!(Form::of(same), Form::of("tòa"), "{same}");
        }
        assert_eq!(Form::of("QUYẾT").key(), "quyêt\u{301}");
        assert_ne!(Form::of("tỏa"), Form::of("tòa"));
    }

    #[test]
    fn marks_may_be_left_out_and_not_be_others() {
        let whole = Form::of("đường");
        for typed in ["duong", "đuong", "dương", "dường", "đường", "DUONG"] {
            assert!(Form::of(typed).may_be(&whole), "{typed}");
        }
        for typed in ["đưởng", "đuông", "duongs", "duon"] {
            assert!(!Form::of(typed).may_be(&whole), "{typed}");
        }
    }

    #[test]
    fn words_keep_their_place_and_what_stands_between_them() {
        let text = "Hối lộ, vòi–tiền.\nĐa\u{306}ng\n\nký";
        let words = Words::of(text);
        let found: Vec<_> = words
            .iter()
            .map(|word| (&text[word.range.clone()], word.gap))
            .collect();
        let expected = [
            ("Hối", Gap::Stop),
            ("lộ", Gap::Joined),
            ("vòi", Gap::Aside),
            ("tiền", Gap::Joined),
            ("Đa\u{306}ng", Gap::Stop),
            ("ký", Gap::Stop),
        ];
        assert_eq!(found, expected);
        assert_eq!(words.range(2, 2), Some(12..25));
        assert_eq!(words.range(5, 2), None);
        assert_eq!(words.range(0, 0), None);
    }
}
