//! Query repair: slips of the keyboard, torn and run-together words, wrong marks. Goes by the index's own words, leaves
//! alone what is fine, and says what it changed.

use super::lexicon::Lexicon;
use super::slip;
use super::syllable::{self, Syllable};
use super::telex;
use super::vocabulary::Vocabulary;
use crate::domain::hits::{Rewrite, RewriteKind};
use crate::domain::query::{QueryText, Rewriting};

/// Only the first words of a long text are looked at.
const WORDS_MAX: usize = 64;
/// A misspelled word that an entry may hold by mistake: known only if it stands in more entries.
const NOISE: u32 = 3;

/// A repaired text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The text to search for; what needed no repair is as typed.
    pub text: String,
    /// What was changed.
    pub rewrites: Vec<Rewrite>,
}

/// A word on its way. Words split from one token share its place; a word joined of two covers both.
#[derive(Debug, Clone)]
pub struct Word {
    /// The place of what was typed, in bytes.
    pub start: usize,
    /// Its end.
    pub end: usize,
    /// The word.
    pub syllable: Syllable,
    /// How it is written in the repaired text.
    pub shown: String,
    /// Whether it is another word than was typed.
    pub changed: bool,
    /// Whether its marks are a guess.
    pub unsure_marks: bool,
    /// Codes, numbers, names in capitals: never touched.
    pub fixed: bool,
}

/// What repair goes by.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The index's words.
    pub vocabulary: &'a Vocabulary,
    /// The language files' words.
    pub lexicon: &'a Lexicon,
}

/// The query text with its repairs, if it may be repaired and needs to be.
pub fn wanted(
    vocabulary: &Vocabulary,
    lexicon: &Lexicon,
    text: &QueryText,
    rewriting: Rewriting,
) -> Option<(QueryText, Vec<Rewrite>)> {
    if rewriting == Rewriting::Off {
        return None;
    }
    let repaired = repair(vocabulary, lexicon, text.as_str())?;
    let text = QueryText::parse(&repaired.text).ok()??;
    Some((text, repaired.rewrites))
}

/// Repairs a text in NFC; `None` when nothing is wrong with it.
pub fn repair(vocabulary: &Vocabulary, lexicon: &Lexicon, text: &str) -> Option<Repaired> {
    let known = Known {
        vocabulary,
        lexicon,
    };
    let mut words = read(text);
    decode(known, &mut words);
    join(known, text, &mut words);
    words = split(known, &words);
    slip::repair_unknown(known, &mut words);
    repair_marks(known, &mut words);
    slip::repair_rare(known, &mut words);
    write(text, &words)
}

impl Known<'_> {
    /// Whether a word is one: of the index, an abbreviation, or of the language files.
    pub fn is_word(self, word: &Syllable) -> bool {
        let count = self.vocabulary.count(&word.folded);
        count > NOISE
            || (count > 0 && syllable::is_well_formed(&word.folded))
            || self.lexicon.abbreviation(word).is_some()
    }

    /// Whether a word is an abbreviation or one of the language files: what people say is no slip, however rare it is
    /// in official texts.
    pub fn is_spoken(self, word: &Syllable) -> bool {
        self.lexicon.abbreviation(word).is_some() || self.vocabulary.is_spoken(&word.accented)
    }

    /// How often two words stand side by side, with the marks they have if they have any.
    pub fn pair(self, first: &Syllable, second: &Syllable) -> u32 {
        let count = self.vocabulary.pair(&first.folded, &second.folded);
        let other_marks = |a: &str, b: &str, _| {
            (first.is_marked() && a != first.accented)
                || (second.is_marked() && b != second.accented)
        };
        let marked = self.vocabulary.marked(&first.folded, &second.folded);
        let seen = self.vocabulary.votes(&first.accented, &second.accented);
        if seen == 0 && marked.is_some_and(|(a, b, votes)| other_marks(a, b, votes)) {
            return 0;
        }
        count
    }

    /// How often a word stands beside its neighbours, the better of the two.
    pub fn beside(self, left: Option<&Word>, word: &Syllable, right: Option<&Word>) -> u32 {
        let left = left.map_or(0, |left| self.pair(&left.syllable, word));
        left.max(right.map_or(0, |right| self.pair(word, &right.syllable)))
    }
}

/// The words of a text; those that are never touched are marked so.
fn read(text: &str) -> Vec<Word> {
    let shouting = !text.chars().any(char::is_lowercase);
    let mut words = Vec::new();
    for span in syllable::spans(text).take(WORDS_MAX) {
        let raw = text.get(span.start..span.end).unwrap_or_default();
        let chunk = chunk(text, span.start, span.end);
        let has_digit = chunk.contains(|c: char| c.is_ascii_digit());
        let is_code = chunk.contains('@')
            || chunk.contains("://")
            || (has_digit && chunk.trim_matches(|c: char| !c.is_alphanumeric()) != raw);
        let capitals = !shouting && raw.chars().skip(1).any(char::is_uppercase);
        words.push(Word {
            start: span.start,
            end: span.end,
            syllable: Syllable::new(raw),
            shown: raw.to_owned(),
            changed: false,
            unsure_marks: false,
            fixed: is_code || capitals || raw.chars().nth(1).is_none(),
        });
    }
    words
}

/// What stands between blanks around a word.
fn chunk(text: &str, start: usize, end: usize) -> &str {
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let from = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let to = after
        .find(char::is_whitespace)
        .map_or(text.len(), |at| end + at);
    text.get(from..to).unwrap_or_default()
}

/// Telex and VNI. A single token needs a neighbour to bear it out: "sex" is hardly "sẽ".
fn decode(known: Known, words: &mut [Word]) {
    let decoded: Vec<Option<(Syllable, String)>> = words
        .iter()
        .map(|word| {
            if word.fixed || known.is_word(&word.syllable) {
                return None;
            }
            let text = telex::decode(&word.shown)?;
            Some((Syllable::new(&text), text))
        })
        .collect();
    let is_spelled = |syllable: &Syllable| known.vocabulary.count_accented(&syllable.accented) > 0;
    let spelled = decoded.iter().flatten().filter(|(s, _)| is_spelled(s));
    let sure = spelled.count() > 1 || words.len() == 1;
    let several = decoded.iter().flatten().count() > 1;
    let folded: Vec<String> = words
        .iter()
        .zip(&decoded)
        .map(|(word, decoded)| decoded.as_ref().map_or(&word.syllable, |(s, _)| s))
        .map(|syllable| syllable.folded.clone())
        .collect();
    let beside = |first: Option<&String>, second: Option<&String>| {
        first
            .zip(second)
            .is_some_and(|(a, b)| known.vocabulary.pair(a, b) > 0)
    };
    for (place, (word, decoded)) in words.iter_mut().zip(decoded).enumerate() {
        let Some((syllable, text)) = decoded else {
            continue;
        };
        let left = place.checked_sub(1).and_then(|left| folded.get(left));
        let (this, right) = (folded.get(place), folded.get(place + 1));
        let borne_out = beside(left, this) || beside(this, right);
        if is_spelled(&syllable) && (sure || borne_out) {
            word.put(syllable, text);
            word.unsure_marks = true;
        } else if borne_out && several {
            // Some marks were left out or are wrong: the neighbours may tell which.
            word.put(Syllable::new(&syllable.folded), syllable.folded);
            word.unsure_marks = true;
        }
    }
}

/// One word torn by a blank: at least one of its parts is no word, and the whole goes with a neighbour.
fn join(known: Known, text: &str, words: &mut Vec<Word>) {
    /// How often the whole must stand beside a neighbour.
    const BESIDE_MIN: u32 = 8;
    let mut place = 0;
    while place + 1 < words.len() {
        let joined = joined(known, text, words, place).filter(|whole| {
            let left = place.checked_sub(1).and_then(|left| words.get(left));
            let whole_fits = known.beside(left, &whole.syllable, words.get(place + 2));
            let first = words.get(place).map(|first| &first.syllable);
            let torn_fits = first.map_or(0, |f| known.beside(left, f, words.get(place + 1)));
            whole_fits >= BESIDE_MIN && whole_fits / 8 >= torn_fits
        });
        if let Some(whole) = joined {
            words.remove(place + 1);
            if let Some(word) = words.get_mut(place) {
                *word = whole;
            }
        }
        place += 1;
    }
}

fn joined(known: Known, text: &str, words: &[Word], place: usize) -> Option<Word> {
    let (first, second) = (words.get(place)?, words.get(place + 1)?);
    let letters = |word: &Word| !word.changed && word.shown.chars().all(char::is_alphabetic);
    let torn = |word: &Word| {
        !syllable::is_well_formed(&word.syllable.folded) || !known.is_word(&word.syllable)
    };
    if text.get(first.end..second.start)? != " "
        || !letters(first)
        || !letters(second)
        || !(torn(first) || torn(second))
    {
        return None;
    }
    let shown = format!("{}{}", first.shown, second.shown);
    let syllable = Syllable::new(&shown);
    let is_word = syllable::is_well_formed(&syllable.folded)
        && known.vocabulary.count_accented(&syllable.accented) > 0
        || (!syllable.is_marked() && known.vocabulary.count(&syllable.folded) > 0);
    is_word.then(|| Word {
        end: second.end,
        syllable,
        shown,
        changed: true,
        fixed: false,
        ..first.clone()
    })
}

/// Run-together words.
fn split(known: Known, words: &[Word]) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::with_capacity(words.len());
    for (place, word) in words.iter().enumerate() {
        let whole = word.fixed || word.changed || known.is_word(&word.syllable);
        let parts = if whole {
            None
        } else {
            slip::split(known, all.last(), word, words.get(place + 1))
        };
        match parts {
            None => all.push(word.clone()),
            Some(parts) => all.extend(parts.into_iter().map(|shown| Word {
                syllable: Syllable::new(&shown),
                shown,
                changed: true,
                ..word.clone()
            })),
        }
    }
    all
}

/// Wrong marks: "hổ khẩu" where names have "hộ khẩu" and nothing has what was typed.
fn repair_marks(known: Known, words: &mut [Word]) {
    for place in 0..words.len() {
        let Some(word) = words.get(place) else { return };
        if word.fixed || !(word.syllable.is_marked() || word.unsure_marks) {
            continue;
        }
        let left = place.checked_sub(1).and_then(|left| words.get(left));
        let right = words.get(place + 1);
        if let Some(accented) = other_marks(known, left, word, right)
            && let Some(word) = words.get_mut(place)
        {
            let shown = syllable::written(&accented);
            word.put(Syllable::new(&accented), shown);
        }
    }
}

/// The marks that a word should have beside its neighbours.
fn other_marks(
    known: Known,
    left: Option<&Word>,
    word: &Word,
    right: Option<&Word>,
) -> Option<String> {
    /// In how many names the other marks must be.
    const VOTES_MIN: u32 = 3;
    let Known { vocabulary, .. } = known;
    let typed = &word.syllable;
    let is_spelled = vocabulary.count_accented(&typed.accented);
    if !word.unsure_marks && known.is_spoken(typed) {
        return None;
    }
    let mut best: Option<(u32, String)> = None;
    for (neighbour, is_left) in [(left, true), (right, false)] {
        let Some(other) = neighbour.map(|neighbour| &neighbour.syllable) else {
            continue;
        };
        let (a, b) = order(is_left, typed.accented.as_str(), other.accented.as_str());
        if vocabulary.votes(a, b) > 0 {
            return None;
        }
        let (a, b) = order(is_left, typed.folded.as_str(), other.folded.as_str());
        let Some((a, b, votes)) = vocabulary.marked(a, b) else {
            continue;
        };
        // "có", "của" and the like stand beside everything.
        if known.lexicon.is_function_word(other) {
            continue;
        }
        let (mine, theirs) = order(is_left, a, b);
        // A neighbour with other marks says nothing about this word.
        let agrees = theirs == other.accented || !other.is_marked();
        // A word that stands in many entries is hardly a slip.
        let enough = word.unsure_marks || votes >= is_spelled.saturating_mul(2).max(VOTES_MIN);
        if agrees && enough && mine != typed.accented && best.as_ref().is_none_or(|b| votes > b.0) {
            best = Some((votes, mine.to_owned()));
        }
    }
    best.map(|(_, accented)| accented)
}

/// A word and its neighbour, or the marks of both, in the order of the text; and back.
fn order<'a>(neighbour_is_left: bool, word: &'a str, neighbour: &'a str) -> (&'a str, &'a str) {
    if neighbour_is_left {
        (neighbour, word)
    } else {
        (word, neighbour)
    }
}

impl Word {
    /// Makes it another word.
    pub fn put(&mut self, syllable: Syllable, shown: String) {
        self.changed = true;
        self.syllable = syllable;
        self.shown = shown;
    }
}

/// The text with its repairs, neighbours that were changed shown as one.
fn write(text: &str, words: &[Word]) -> Option<Repaired> {
    let mut repaired = Repaired {
        text: String::new(),
        rewrites: Vec::new(),
    };
    let (mut at, mut follows) = (0, false);
    let mut rest = words;
    while let Some(first) = rest.first() {
        let same = rest
            .iter()
            .take_while(|word| word.start == first.start)
            .count();
        let (token, others) = rest.split_at(same);
        rest = others;
        let between = text.get(at..first.start)?;
        let from = text.get(first.start..first.end)?;
        let shown: Vec<&str> = token.iter().map(|word| word.shown.as_str()).collect();
        let to = shown.join(" ");
        repaired.text.push_str(between);
        at = first.end;
        let changed = token.iter().any(|word| word.changed) && to != from;
        repaired.text.push_str(if changed { &to } else { from });
        match repaired.rewrites.last_mut() {
            Some(last) if changed && follows && between == " " => {
                last.from = format!("{} {from}", last.from);
                last.to = format!("{} {to}", last.to);
            }
            _ if changed => repaired.rewrites.push(Rewrite {
                from: from.to_owned(),
                to,
                kind: RewriteKind::Spelling,
            }),
            _ => {}
        }
        follows = changed;
    }
    repaired.text.push_str(text.get(at..)?);
    (!repaired.rewrites.is_empty()).then_some(repaired)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    const NAMES: [(&str, u32); 9] = [
        ("Đăng ký kết hôn", 40),
        ("Đăng ký khai sinh", 60),
        ("Cấp giấy phép xây dựng", 50),
        ("Cấp lại giấy chứng nhận", 50),
        ("Nhập hộ khẩu", 9),
        ("Cấp thẻ căn cước", 30),
        ("Thủ tục nuôi hổ", 1),
        ("Xi măng sin", 1),
        ("Hạng A1, mẫu số 01", 5),
    ];

    fn repaired(text: &str) -> Option<Repaired> {
        static KNOWN: LazyLock<(std::sync::Arc<Lexicon>, Vocabulary)> = LazyLock::new(|| {
            let lexicon = Lexicon::shared().unwrap();
            let vocabulary = Vocabulary::of_names(&NAMES, &lexicon.spellings);
            (lexicon, vocabulary)
        });
        repair(&KNOWN.1, &KNOWN.0, text)
    }

    #[test]
    fn what_is_wrong_is_repaired() {
        for (typed, meant) in [
            ("ddawng kys keets hoon", "đăng ký kết hôn"),
            ("d9ang1 ky1", "đăng ký"),
            ("d9a8ng ky1 ke6t1 ho6n", "đăng ký kết hôn"),
            ("dangkykethon", "dang ky ket hon"),
            ("đăngkýkếthôn!", "đăng ký kết hôn!"),
            ("giấyphép xây dựng", "giấy phép xây dựng"),
            ("hổ khẩu", "hộ khẩu"),
            ("Nhập hổ khẩu cho con", "Nhập hộ khẩu cho con"),
            ("khai sin", "khai sinh"),
            ("đăng ký khai sihn", "đăng ký khai sinh"),
            ("dang ky khai snih", "dang ky khai sinh"),
            ("đă ng ký kết hôn", "đăng ký kết hôn"),
            ("giay phep xay dugn", "giay phep xay dung"),
        ] {
            let text = repaired(typed).map(|repaired| repaired.text);
            assert_eq!(text.as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_fine_stays() {
        for typed in [
            "Đăng ký khai sinh",
            "dang ky khai sinh",
            "DANG KY KET HON",
            "mã 1.001193",
            "15/2020/NĐ-CP",
            "hạng A1",
            "cccd gắn chip",
            "covid",
            "excel",
            "nuôi hổ",
            "ông Nguyễn Văn Tuyn đăng ký kết hôn",
            "xã Khuổi Nọi cấp thẻ căn cước",
            "a@b.vn",
            "?",
            "",
        ] {
            assert_eq!(repaired(typed), None, "{typed}");
        }
    }

    #[test]
    fn neighbours_that_were_changed_are_shown_as_one() {
        let rewrites = repaired("xin ddawng kys khai sihn").unwrap().rewrites;
        let shown: Vec<_> = rewrites
            .iter()
            .map(|r| (r.from.as_str(), r.to.as_str()))
            .collect();
        assert_eq!(shown, [("ddawng kys", "đăng ký"), ("sihn", "sinh")]);
        assert!(rewrites.iter().all(|r| r.kind == RewriteKind::Spelling));
    }

    proptest::proptest! {
        #[test]
        fn a_repair_keeps_what_it_does_not_name(text in "[a-zđăêôơưáàạ0-9 ./]{0,40}") {
            if let Some(repaired) = repaired(&text) {
                for rewrite in &repaired.rewrites {
                    proptest::prop_assert!(text.contains(&rewrite.from));
                    proptest::prop_assert!(repaired.text.contains(&rewrite.to));
                }
            }
        }
    }
}
