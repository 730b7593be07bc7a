//! Names of places as people write them: with or without marks, `Thuỵ` or `Thụy`, `TP` or `thành phố`, and the district
//! behind a comma.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// What a place is, by the word before its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// Xã.
    Commune,
    /// Phường.
    Ward,
    /// Thị trấn.
    Town,
    /// Huyện, thị xã, thành phố of a province: gone since 1 July 2025.
    District,
    /// Tỉnh.
    Province,
}

/// Which word means which kind; without marks only where no other word is spelled so.
const KINDS: [(&str, PlaceKind); 14] = [
    ("xã", PlaceKind::Commune),
    ("x", PlaceKind::Commune),
    ("phường", PlaceKind::Ward),
    ("p", PlaceKind::Ward),
    ("thị trấn", PlaceKind::Town),
    ("tt", PlaceKind::Town),
    ("huyện", PlaceKind::District),
    ("h", PlaceKind::District),
    ("thị xã", PlaceKind::District),
    ("tx", PlaceKind::District),
    ("thành phố", PlaceKind::District),
    ("tp", PlaceKind::District),
    ("tỉnh", PlaceKind::Province),
    ("t", PlaceKind::Province),
];

/// The same, read once.
static KIND_WORDS: LazyLock<Vec<(Vec<Word>, PlaceKind)>> = LazyLock::new(|| {
    let read = |(written, kind)| (words(written), kind);
    KINDS.into_iter().map(read).collect()
});

/// A word in the two forms it is compared in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    /// Without marks.
    folded: String,
    /// With its marks, the tone behind the letters, so that it does not matter where it was put; empty without any.
    marked: String,
}

/// A name and the word before it that says what it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceName {
    kind: Option<PlaceKind>,
    words: Vec<Word>,
}

/// A place, and the larger one it is said to lie in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The place.
    pub name: PlaceName,
    /// The district named behind it.
    pub within: Option<PlaceName>,
}

/// How strictly names are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// A word with marks is another one than a word with other marks.
    Count,
    /// Marks are overlooked.
    Overlooked,
}

/// How far a name agrees with a known one; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// The same words.
    Whole,
    /// The known name begins so.
    Start,
    /// The known name has these words in it.
    Inside,
}

impl Place {
    /// Reads what somebody wrote: `xã Hồng Phong, huyện Bình Gia`, `TP Lạng Sơn`, `thi tran Dong Mo`.
    #[must_use]
    pub fn read(written: &str) -> Self {
        let parts = written.split([',', ';', '(', ')', '/', '\n']);
        let names = parts.flat_map(PlaceName::split);
        let mut names = names.filter(|name| name.kind != Some(PlaceKind::Province));
        let name = names.next().unwrap_or_default();
        let within = names.find(|name| !name.words.is_empty());
        Self { name, within }
    }

    /// The same with all its words as the name, for names that begin like a kind of place.
    #[must_use]
    pub fn without_kind(written: &str) -> Self {
        let words = words(written);
        Self {
            name: PlaceName { kind: None, words },
            within: None,
        }
    }
}

impl PlaceName {
    /// Reads one name.
    #[must_use]
    pub fn read(written: &str) -> Self {
        Self::of(&words(written))
    }

    /// Whether it has any words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How far this name, as somebody typed it, agrees with a known one; the last word may be a beginning.
    #[must_use]
    pub fn agreement(&self, known: &Self, marks: Marks) -> Option<Agreement> {
        if self.words.is_empty() || self.kind.is_some_and(|kind| known.kind != Some(kind)) {
            return None;
        }
        let begins = |at: usize| {
            let known = known.words.get(at..).unwrap_or_default();
            let (last, before) = self.words.split_last()?;
            let whole = before
                .iter()
                .zip(known)
                .all(|(word, known)| word.is(known, marks));
            let end = known.get(before.len()).filter(|_| whole)?;
            let is_longer = end.folded.len() > last.folded.len();
            let starts = is_longer && end.folded.starts_with(&last.folded);
            Some((last.is(end, marks), starts))
        };
        match begins(0) {
            Some((true, _)) if self.words.len() == known.words.len() => Some(Agreement::Whole),
            Some((true, _) | (_, true)) => Some(Agreement::Start),
            _ => (1..known.words.len())
                .any(|at| begins(at).is_some_and(|(whole, _)| whole))
                .then_some(Agreement::Inside),
        }
    }

    /// The names in a text in which no punctuation parts them: `xã Hồng Phong huyện Bình Gia`.
    fn split(written: &str) -> Vec<Self> {
        let words = words(written);
        let is_larger = |at: &usize| {
            let rest = words.get(*at..).unwrap_or_default();
            kind_of(rest).is_some_and(|(kind, length)| {
                matches!(kind, PlaceKind::District | PlaceKind::Province) && rest.len() > length
            })
        };
        let starts: Vec<usize> = (2..words.len()).filter(is_larger).collect();
        let mut names = Vec::new();
        let mut from = 0;
        for start in starts.into_iter().chain([words.len()]) {
            // `thị xã` begins once, not again at its second word.
            if let Some(part) = words
                .get(from..start)
                .filter(|part| part.len() > 1 || start == words.len())
            {
                names.push(Self::of(part));
                from = start;
            }
        }
        names.retain(|name| !name.words.is_empty());
        names
    }

    fn of(words: &[Word]) -> Self {
        let found = kind_of(words).filter(|(_, length)| words.len() > *length);
        let (kind, length) = found.map_or((None, 0), |(kind, length)| (Some(kind), length));
        Self {
            kind,
            words: words.get(length..).unwrap_or_default().to_vec(),
        }
    }
}

impl Word {
    fn read(written: &str) -> Self {
        let (mut folded, mut shaped, mut tone) = (String::new(), String::new(), None);
        for c in written.to_lowercase().nfd() {
            match c {
                '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = Some(c),
                'đ' | 'ð' => {
                    folded.push('d');
                    shaped.push('đ');
                }
                c if c.is_alphanumeric() => {
                    folded.push(c);
                    shaped.push(c);
                }
                c => shaped.push(c),
            }
        }
        unify_last_vowel(&mut folded);
        unify_last_vowel(&mut shaped);
        shaped.extend(tone);
        let marked = if shaped == folded {
            String::new()
        } else {
            shaped
        };
        Self { folded, marked }
    }

    /// Whether this typed word is that known one.
    fn is(&self, known: &Self, marks: Marks) -> bool {
        if self.marked.is_empty() || marks == Marks::Overlooked {
            self.folded == known.folded
        } else {
            self.marked == known.marked
        }
    }
}

/// Gives a last vowel that is spelled both ways one spelling: `lý` as `lí`, `quí` as `quý`.
fn unify_last_vowel(word: &mut String) {
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || !c.is_alphabetic();
    if let Some(start) = word.strip_suffix("qui") {
        *word = format!("{start}quy");
    } else if let Some(start) = word.strip_suffix('y')
        && start
            .chars()
            .next_back()
            .is_some_and(|before| !vowel(before))
    {
        *word = format!("{start}i");
    }
}

fn words(written: &str) -> Vec<Word> {
    // Composed first: in decomposed text the marks would part the words.
    let composed: String = written.nfc().collect();
    composed
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(Word::read)
        .collect()
}

/// The kind that the words begin with, and how many words say so.
fn kind_of(words: &[Word]) -> Option<(PlaceKind, usize)> {
    KIND_WORDS.iter().find_map(|(said, kind)| {
        let same = said.len() <= words.len()
            && said
                .iter()
                .zip(words)
                .all(|(said, word)| word.is(said, Marks::Count));
        same.then_some((*kind, said.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreement(typed: &str, known: &str) -> Option<Agreement> {
        let typed = Place::read(typed);
        typed.name.agreement(&PlaceName::read(known), Marks::Count)
    }

    #[test]
    fn names_agree_however_they_are_spelled() {
        for (typed, known) in [
            ("thụy hùng", "Xã Thuỵ Hùng"),
            ("xã Thuỵ Hùng", "Xã Thụy Hùng"),
            ("thi tran dong mo", "Thị trấn Đồng Mỏ"),
            ("TT. Đồng Mỏ", "Thị trấn Đồng Mỏ"),
            ("TP Lạng Sơn", "Thành phố Lạng Sơn"),
            ("tp.lang son", "Thành phố Lạng Sơn"),
            ("quy hoa", "Xã Quý Hoà"),
            ("Quí Hòa", "Xã Quý Hoà"),
            ("nhan li", "Xã Nhân Lý"),
            ("Ki\u{300} Lu\u{31b}\u{300}a", "Phường Kỳ Lừa"),
            ("HUYỆN ĐÌNH LẬP, tỉnh Lạng Sơn", "Huyện Đình Lập"),
        ] {
            assert_eq!(agreement(typed, known), Some(Agreement::Whole), "{typed}");
        }
    }

    #[test]
    fn other_marks_and_other_kinds_are_other_names() {
        assert_eq!(agreement("Hoà Bịnh", "Xã Hòa Bình"), None);
        assert_eq!(agreement("phường Chi Lăng", "Xã Chi Lăng"), None);
        assert_eq!(agreement("Chi", "Xã Chi Lăng"), Some(Agreement::Start));
        assert_eq!(agreement("bin", "Xã Bình Gia"), Some(Agreement::Start));
        assert_eq!(
            agreement("văn thụ", "Xã Hoàng Văn Thụ"),
            Some(Agreement::Inside)
        );
        assert_eq!(agreement("", "Xã Bình Gia"), None);
        assert_eq!(agreement("😀", "Xã Bình Gia"), None);
    }

    #[test]
    fn the_district_behind_a_name_is_read() {
        for typed in [
            "xã Hồng Phong, huyện Bình Gia, tỉnh Lạng Sơn",
            "Xã Hồng Phong (huyện Bình Gia)",
            "hong phong huyen binh gia",
            "xã Hồng Phong - huyện Bình Gia - tỉnh Lạng Sơn",
        ] {
            let place = Place::read(typed);
            let is = |name: &PlaceName, known: &str| {
                name.agreement(&PlaceName::read(known), Marks::Count) == Some(Agreement::Whole)
            };
            assert!(is(&place.name, "Xã Hồng Phong"), "{typed}");
            assert!(is(&place.within.unwrap(), "Huyện Bình Gia"), "{typed}");
        }
    }

    #[test]
    fn a_kind_alone_is_a_name() {
        let place = Place::read("huyện");
        assert_eq!((place.name.kind, place.name.words.len()), (None, 1));
        assert!(Place::read("tỉnh Lạng Sơn").name.is_empty());
    }
}
