//! Which words and neighbours there are: what query repair goes by. Built from the dictionaries of the index and the
//! language files, once for each state of the index.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use tantivy::postings::TermInfo;
use tantivy::schema::Field;
use tantivy::{DocId, Searcher, SegmentReader};

use super::Error;
use super::schema::{Fields, NAME, TEXT_NAMES};
use super::syllable::{self, Syllable};
use super::table::each_posting;

/// Names are in official words and short; a pair of a name counts as much as so many of other texts.
const NAME_WORTH: u32 = 4;
/// What a pair of the language files counts.
const LEXICON_WORTH: u32 = 8;
/// Longest syllable that a slip is repaired to.
const LETTERS_MAX: usize = 8;

/// Numbers as keys need no strong hash.
#[derive(Debug, Default, Clone)]
pub struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

type Numbers<V> = HashMap<u64, V, BuildHasherDefault<NumberHasher>>;

/// Spellings, each with its number and how often it stands in entries.
#[derive(Clone, Debug, Default)]
struct Spellings {
    numbers: HashMap<Box<str>, u32>,
    counts: Vec<u32>,
    texts: Vec<Box<str>>,
}

/// The spelling with marks that a pair of names mostly has.
#[derive(Debug, Clone, Copy)]
struct Marked {
    first: u32,
    second: u32,
    votes: u32,
}

/// The words of an index.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    folded: Spellings,
    accented: Spellings,
    /// The spelling without marks of each with marks.
    folds: Vec<u32>,
    /// The spellings with marks of each without.
    accents: Vec<Vec<u32>>,
    /// How often two words stand side by side, by their numbers without marks.
    pairs: Numbers<u32>,
    marked: Numbers<Marked>,
    /// In how many names two words stand, by their numbers with marks.
    votes: Numbers<u32>,
    /// Words that slips are repaired to, by length.
    by_length: Vec<Vec<u32>>,
    /// Words of the language files, by their numbers with marks.
    spoken: HashSet<u32>,
}

impl Spellings {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.into(), number);
        self.texts.push(text.into());
        self.counts.push(0);
        number
    }

    fn add(&mut self, text: &str, count: u32) -> u32 {
        let number = self.number(text);
        if let Some(sum) = self.counts.get_mut(number as usize) {
            *sum = sum.saturating_add(count);
        }
        number
    }

    fn count(&self, text: &str) -> u32 {
        let number = self.numbers.get(text);
        let count = number.and_then(|number| self.counts.get(*number as usize));
        count.copied().unwrap_or_default()
    }

    fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", AsRef::as_ref)
    }
}

fn key(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

impl Vocabulary {
    /// Reads the dictionaries of the index; `spellings` are phrases of the language files.
    pub fn of(searcher: &Searcher, fields: &Fields, spellings: &[String]) -> Result<Self, Error> {
        /// The language files' part, which is the same for every state of every index.
        static SPOKEN: OnceLock<Vocabulary> = OnceLock::new();
        let spoken = SPOKEN.get_or_init(|| {
            let mut spoken = Self::default();
            spoken.add_spellings(spellings);
            spoken
        });
        let mut all = spoken.clone();
        for segment in searcher.segment_readers() {
            for (place, text) in fields.texts.iter().enumerate() {
                if TEXT_NAMES.get(place) == Some(&"context") {
                    continue;
                }
                let worth = if place == NAME { NAME_WORTH } else { 1 };
                each_term(segment, text.folded, |term, info| {
                    all.folded.add(term, info.doc_freq);
                    Ok(())
                })?;
                each_term(segment, text.accented, |term, info| {
                    all.add_accented(term, info.doc_freq);
                    Ok(())
                })?;
                let Some(pairs) = text.pairs else { continue };
                each_term(segment, pairs, |term, info| {
                    if let Some((first, second)) = term.split_once('_') {
                        all.add_pair(first, second, info.doc_freq.saturating_mul(worth));
                    }
                    Ok(())
                })?;
            }
            all.read_names(segment, fields)?;
        }
        all.finish();
        Ok(all)
    }

    /// How often a word without marks stands in entries, 0 if nowhere; those of the language files count a little.
    pub fn count(&self, folded: &str) -> u32 {
        self.folded.count(folded)
    }

    /// Likewise with marks.
    pub fn count_accented(&self, accented: &str) -> u32 {
        self.accented.count(accented)
    }

    /// Whether the language files have a word, with these marks.
    pub fn is_spoken(&self, accented: &str) -> bool {
        let number = self.accented.numbers.get(accented);
        number.is_some_and(|number| self.spoken.contains(number))
    }

    /// How often two words stand side by side.
    pub fn pair(&self, first: &str, second: &str) -> u32 {
        let numbers = (
            self.folded.numbers.get(first),
            self.folded.numbers.get(second),
        );
        let (Some(first), Some(second)) = numbers else {
            return 0;
        };
        self.pairs
            .get(&key(*first, *second))
            .copied()
            .unwrap_or_default()
    }

    /// In how many names (or phrases) two words with these marks stand.
    pub fn votes(&self, first: &str, second: &str) -> u32 {
        let numbers = (
            self.accented.numbers.get(first),
            self.accented.numbers.get(second),
        );
        let (Some(first), Some(second)) = numbers else {
            return 0;
        };
        self.votes
            .get(&key(*first, *second))
            .copied()
            .unwrap_or_default()
    }

    /// How a pair of names is mostly spelled with marks, and in how many names it is.
    pub fn marked(&self, first: &str, second: &str) -> Option<(&str, &str, u32)> {
        let first = self.folded.numbers.get(first)?;
        let second = self.folded.numbers.get(second)?;
        let marked = self.marked.get(&key(*first, *second))?;
        Some((
            self.accented.text(marked.first),
            self.accented.text(marked.second),
            marked.votes,
        ))
    }

    /// The spellings with marks of a word without.
    pub fn accents(&self, folded: &str) -> impl Iterator<Item = &str> {
        let number = self.folded.numbers.get(folded);
        let accents = number.and_then(|number| self.accents.get(*number as usize));
        accents
            .into_iter()
            .flatten()
            .map(|number| self.accented.text(*number))
    }

    /// Words of so many letters that a slip may be repaired to.
    pub fn of_length(&self, length: usize) -> impl Iterator<Item = &str> {
        let words = self.by_length.get(length).into_iter().flatten();
        words.map(|number| self.folded.text(*number))
    }

    fn add_accented(&mut self, accented: &str, count: u32) -> u32 {
        let number = self.accented.add(accented, count);
        if number as usize == self.folds.len() {
            let mut folded = String::new();
            syllable::write_folded(accented, &mut folded);
            let fold = self.folded.number(&folded);
            self.folds.push(fold);
            if self.accents.len() <= fold as usize {
                self.accents.resize(fold as usize + 1, Vec::new());
            }
            if let Some(accents) = self.accents.get_mut(fold as usize) {
                accents.push(number);
            }
        }
        number
    }

    fn add_pair(&mut self, first: &str, second: &str, count: u32) {
        let key = key(self.folded.number(first), self.folded.number(second));
        let sum = self.pairs.entry(key).or_default();
        *sum = sum.saturating_add(count);
    }

    /// Which marks the words of the names' pairs have. The index keeps pairs without marks only: of each name that has
    /// a pair, its words with marks are asked.
    fn read_names(&mut self, segment: &SegmentReader, fields: &Fields) -> Result<(), Error> {
        let Some((name, pairs)) = fields.texts.get(NAME).and_then(|n| n.pairs.map(|p| (n, p)))
        else {
            return Ok(());
        };
        let mut words: Vec<Vec<u32>> = vec![Vec::new(); segment.max_doc() as usize];
        let accented = segment.inverted_index(name.accented)?;
        each_term(segment, name.accented, |term, info| {
            let number = self.add_accented(term, 0);
            each_posting(&accented, info, |doc, _| {
                if let Some(words) = words.get_mut(doc as usize) {
                    words.push(number);
                }
            })
        })?;
        let index = segment.inverted_index(pairs)?;
        each_term(segment, pairs, |term, info| {
            let Some((first, second)) = term.split_once('_') else {
                return Ok(());
            };
            let (first, second) = (self.folded.number(first), self.folded.number(second));
            each_posting(&index, info, |doc: DocId, _| {
                let of_doc = words.get(doc as usize).map_or(&[][..], Vec::as_slice);
                vote(&self.folds, &mut self.votes, of_doc, first, second);
            })
        })
    }

    fn add_spellings(&mut self, spellings: &[String]) {
        for spelling in spellings {
            let mut before: Option<Syllable> = None;
            for part in spelling.split_whitespace() {
                // Classes and gaps of patterns stand between words that are no neighbours.
                if part.contains(['{', '.']) {
                    before = None;
                    continue;
                }
                for word in syllable::read(part) {
                    let number = self.add_accented(&word.accented, 1);
                    self.folded.add(&word.folded, LEXICON_WORTH);
                    self.spoken.insert(number);
                    if let Some(first) = before.replace(word.clone()) {
                        self.add_pair(&first.folded, &word.folded, LEXICON_WORTH);
                        let first = self.accented.number(&first.accented);
                        *self.votes.entry(key(first, number)).or_default() += 1;
                    }
                }
            }
        }
    }

    fn finish(&mut self) {
        for (pair, votes) in &self.votes {
            let [first, second] = [pair >> 32, pair & u64::from(u32::MAX)]
                .map(|number| u32::try_from(number).unwrap_or(u32::MAX));
            let folds = (
                self.folds.get(first as usize),
                self.folds.get(second as usize),
            );
            let (Some(a), Some(b)) = folds else { continue };
            let found = Marked {
                first,
                second,
                votes: *votes,
            };
            let best = self.marked.entry(key(*a, *b)).or_insert(found);
            if (found.votes, best.first, best.second) > (best.votes, first, second) {
                *best = found;
            }
        }
        self.by_length = vec![Vec::new(); LETTERS_MAX + 1];
        for (number, text) in (0..).zip(&self.folded.texts) {
            let count = self.folded.counts.get(number as usize).copied();
            if count.unwrap_or_default() > 0
                && syllable::is_well_formed(text)
                && let Some(words) = self.by_length.get_mut(text.len())
            {
                words.push(number);
            }
        }
    }
}

/// Counts the spellings with marks that a pair may have in a name.
fn vote(folds: &[u32], votes: &mut Numbers<u32>, words: &[u32], first: u32, second: u32) {
    let spelled = |fold: u32| {
        let is = move |word: &&u32| folds.get(**word as usize) == Some(&fold);
        words.iter().filter(is)
    };
    for a in spelled(first) {
        for b in spelled(second) {
            *votes.entry(key(*a, *b)).or_default() += 1;
        }
    }
}

fn each_term(
    segment: &SegmentReader,
    field: Field,
    mut each: impl FnMut(&str, &TermInfo) -> Result<(), Error>,
) -> Result<(), Error> {
    let index = segment.inverted_index(field)?;
    let mut terms = index.terms().stream()?;
    while terms.advance() {
        if let Ok(term) = std::str::from_utf8(terms.key()) {
            each(term, terms.value())?;
        }
    }
    Ok(())
}

#[cfg(test)]
impl Vocabulary {
    /// A vocabulary of a few names, each standing so often.
    pub fn of_names(names: &[(&str, u32)], spellings: &[String]) -> Self {
        let mut all = Self::default();
        for (name, times) in names {
            let words = syllable::read(name);
            for word in &words {
                all.folded.add(&word.folded, *times);
                all.add_accented(&word.accented, *times);
            }
            for (a, b) in words.iter().zip(words.iter().skip(1)) {
                all.add_pair(&a.folded, &b.folded, times * NAME_WORTH);
                let numbers = key(
                    all.accented.number(&a.accented),
                    all.accented.number(&b.accented),
                );
                *all.votes.entry(numbers).or_default() += times;
            }
        }
        all.add_spellings(spellings);
        all.finish();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_pairs_are_counted_and_marks_are_voted_for() {
        let phrases = ["sổ {class} hộ khẩu".to_owned()];
        let all = Vocabulary::of_names(&[("Đăng ký khai sinh", 3), ("Đặng ký", 1)], &phrases);
        assert_eq!(
            (all.count("dang"), all.count("khau"), all.count("x")),
            (4, 8, 0)
        );
        assert_eq!(
            (all.count_accented("đăng"), all.count_accented("dang")),
            (3, 0)
        );
        assert_eq!(all.pair("dang", "ki"), 16);
        assert_eq!(all.pair("so", "ho"), 0);
        assert_eq!(all.marked("dang", "ki"), Some(("đăng", "kí", 3)));
        assert_eq!(all.marked("ho", "khau"), Some(("hộ", "khẩu", 1)));
        assert_eq!(all.votes("đặng", "kí"), 1);
        assert_eq!(all.accents("dang").collect::<Vec<_>>(), ["đăng", "đặng"]);
        assert_eq!(
            all.of_length(4).collect::<Vec<_>>(),
            ["dang", "khai", "sinh", "khau"]
        );
    }
}
