//! All names as sequences of numbered words: how long a run of its words a name shares with the query. BM25 does not
//! see order; citizens who copy a name, or all but the start of it, must find that very name.

use std::collections::HashMap;

use tantivy::Searcher;

use super::Error;
use super::plan::Plan;
use super::rank::Address;
use super::syllable::{self, Syllable};

/// How many words of a name are compared: names of real procedures have up to 220, the first tell them apart.
const WORDS_MAX: usize = 48;
/// How many words of a query are compared: a name, and what people say before it.
const TYPED_MAX: usize = 80;

/// The names of all entries.
#[derive(Debug, Default)]
pub struct Names {
    numbers: HashMap<String, u32>,
    /// By segment and entry.
    names: Vec<Vec<Box<[u32]>>>,
}

/// The sequences of words that a query may mean, each with how surely.
#[derive(Debug, Default)]
pub struct Sequences {
    /// What was typed, as it stands and with abbreviations written out.
    typed: Vec<Vec<u32>>,
    /// Official words for parts of it, each with how surely they are meant.
    official: Vec<(Vec<u32>, f32)>,
}

/// How much of a name stands in the query.
#[derive(Debug, Clone, Copy, Default)]
pub struct Run {
    /// The share of its words that stand there as one run, from 0 to 1.
    pub share: f32,
    /// How many words it has, if all of it stands in what was typed.
    pub whole: Option<usize>,
}

impl Names {
    /// Reads the names of an index.
    pub fn of(searcher: &Searcher) -> Result<Self, Error> {
        let mut all = Self::default();
        for segment in searcher.segment_readers() {
            let column = segment.fast_fields().str("name_words")?;
            let mut names: Vec<Box<[u32]>> = Vec::with_capacity(segment.max_doc() as usize);
            let mut terms: Vec<Box<[u32]>> = Vec::new();
            if let Some(column) = &column {
                let mut stream = column.dictionary().stream()?;
                while stream.advance() {
                    let name = String::from_utf8_lossy(stream.key()).into_owned();
                    terms.push(all.number_words(&name));
                }
            }
            for doc in 0..segment.max_doc() {
                let term = column
                    .iter()
                    .flat_map(|column| column.term_ords(doc))
                    .next();
                let term = term.and_then(|term| usize::try_from(term).ok());
                names.push(
                    term.and_then(|term| terms.get(term))
                        .cloned()
                        .unwrap_or_default(),
                );
            }
            all.names.push(names);
        }
        Ok(all)
    }

    fn number_words(&mut self, name: &str) -> Box<[u32]> {
        let words = syllable::read(name);
        let mut numbers = Vec::with_capacity(words.len().min(WORDS_MAX));
        for word in without_prefix(&words).iter().take(WORDS_MAX) {
            let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
            numbers.push(*self.numbers.entry(word.folded.clone()).or_insert(next));
        }
        numbers.into()
    }

    /// Whether an entry's name has all words of a text.
    pub fn has_all(&self, (segment, doc): Address, text: &str) -> bool {
        let names = self.names.get(segment);
        let name = names.and_then(|names| names.get(doc as usize));
        let has = |word: &Syllable| {
            let number = self.numbers.get(&word.folded);
            number.is_some_and(|number| name.is_some_and(|name| name.contains(number)))
        };
        syllable::read(text).iter().all(has)
    }

    /// What the query may mean, in numbers.
    pub fn sequences(&self, plan: &Plan) -> Sequences {
        let number = |word: &Syllable| self.numbers.get(&word.folded).copied().unwrap_or(u32::MAX);
        let numbers = |words: &[Syllable]| words.iter().take(TYPED_MAX).map(number).collect();
        let mut typed: Vec<Vec<u32>> = vec![numbers(&plan.typed)];
        if plan.as_typed != plan.typed {
            typed.push(numbers(&plan.as_typed));
        }
        let alternatives = plan.groups.iter().flat_map(|group| &group.alternatives);
        let official = alternatives
            .filter(|alternative| alternative.is_official)
            .map(|alternative| {
                let words = alternative.words.iter().map(|(word, _)| number(word));
                (words.collect(), alternative.weight)
            });
        Sequences {
            typed,
            official: official.collect(),
        }
    }

    /// How much of an entry's name stands in the query as one run.
    pub fn run(&self, (segment, doc): Address, sequences: &Sequences) -> Run {
        /// Shorter names stand in anything.
        const WORDS_MIN: usize = 3;
        let names = self.names.get(segment);
        let name = names.and_then(|names| names.get(doc as usize));
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return Run::default();
        };
        #[expect(clippy::cast_precision_loss, reason = "at most 48 words")]
        let share = |run: usize| run as f32 / name.len() as f32;
        let typed = sequences.typed.iter();
        let typed = typed.map(|typed| longest_run(name, typed)).max();
        let typed = typed.unwrap_or_default();
        let official = sequences.official.iter();
        let official = official.map(|(words, weight)| share(longest_run(name, words)) * weight);
        Run {
            share: official.fold(share(typed), f32::max),
            whole: (typed == name.len() && typed >= WORDS_MIN).then_some(typed),
        }
    }
}

/// "Thủ tục đăng ký khai sinh" is "đăng ký khai sinh".
fn without_prefix(words: &[Syllable]) -> &[Syllable] {
    match words {
        [first, second, rest @ ..]
            if first.folded == "thu" && second.folded == "tuc" && !rest.is_empty() =>
        {
            rest
        }
        _ => words,
    }
}

/// The length of the longest run of words that stands in both.
fn longest_run(a: &[u32], b: &[u32]) -> usize {
    let mut longest = 0;
    // How long the run is that ends at each word of `b` and the present word of `a`.
    let mut runs = [0_usize; TYPED_MAX];
    for word in a {
        let mut before = 0;
        for (other, run) in b.iter().zip(&mut runs) {
            let above = *run;
            *run = if word == other && *word != u32::MAX {
                before + 1
            } else {
                0
            };
            longest = longest.max(*run);
            before = above;
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_wherever_they_stand() {
        assert_eq!(longest_run(&[1, 2, 3], &[9, 1, 2, 3, 9]), 3);
        assert_eq!(longest_run(&[1, 2, 3, 4], &[1, 2, 9, 3, 4]), 2);
        assert_eq!(longest_run(&[1, 1, 1], &[1, 1]), 2);
        assert_eq!(longest_run(&[u32::MAX], &[u32::MAX]), 0);
        assert_eq!(longest_run(&[], &[1]), 0);
    }
}
