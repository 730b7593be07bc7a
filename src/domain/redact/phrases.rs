//! Lists of words and phrases, found with or without marks.

use std::collections::HashMap;

use super::reading::{Reading, Shape};
use crate::domain::text::fold;

/// Phrases and what each means.
#[derive(Debug)]
pub(super) struct Phrases<T> {
    /// By the first word, without marks; the longest first.
    by_start: HashMap<String, Vec<Phrase<T>>>,
}

#[derive(Debug)]
struct Phrase<T> {
    words: Vec<(String, String)>,
    meaning: T,
}

impl<T: Copy> Phrases<T> {
    /// Reads lists of phrases parted by `|`.
    pub(super) fn new(lists: &[(T, &str)]) -> Self {
        let mut by_start: HashMap<String, Vec<Phrase<T>>> = HashMap::new();
        for (meaning, list) in lists {
            for phrase in list.split('|').filter(|phrase| !phrase.is_empty()) {
                let words = phrase.split(' ');
                let words: Vec<_> = words.map(|word| (fold(word), word.to_owned())).collect();
                let start = words.first().map(|(folded, _)| folded.clone());
                by_start
                    .entry(start.unwrap_or_default())
                    .or_default()
                    .push(Phrase {
                        words,
                        meaning: *meaning,
                    });
            }
        }
        for phrases in by_start.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        Self { by_start }
    }

    /// The longest phrase that begins with this token: what it means, and the place behind it. A word that has marks
    /// in the text must have these; one without may stand for any.
    pub(super) fn at(&self, reading: &Reading, at: usize) -> Option<(T, usize)> {
        self.find(reading, at, |at, marked| {
            reading.lower(at) == marked || !reading.is_marked(at)
        })
    }

    /// The same where words without marks count only in a text that has none, or where the phrase has none.
    pub(super) fn at_strictly(&self, reading: &Reading, at: usize) -> Option<(T, usize)> {
        let loose = !reading.has_marked_text();
        self.find(reading, at, |at, marked| {
            reading.lower(at) == marked || loose && !reading.is_marked(at)
        })
    }

    /// The same where a single word must have its marks.
    pub(super) fn at_closely(&self, reading: &Reading, at: usize) -> Option<(T, usize)> {
        let found = self.at(reading, at)?;
        if found.1 > at + 1 {
            return Some(found);
        }
        self.find(reading, at, |at, marked| reading.lower(at) == marked)
    }

    /// What the phrase of one or two words means that ends before this place.
    pub(super) fn before(&self, reading: &Reading, at: usize) -> Option<T> {
        let last = reading.before(at)?;
        let first = reading.before(last).unwrap_or(last);
        [first, last].into_iter().find_map(|start| {
            let (meaning, end) = self.at(reading, start)?;
            (end == last + 1).then_some(meaning)
        })
    }

    fn find(
        &self,
        reading: &Reading,
        at: usize,
        same_marks: impl Fn(usize, &str) -> bool,
    ) -> Option<(T, usize)> {
        if !reading.is_word(at) {
            return None;
        }
        let phrases = self.by_start.get(reading.text(at))?;
        phrases.iter().find_map(|phrase| {
            let mut end = at;
            for (position, (folded, marked)) in phrase.words.iter().enumerate() {
                if position > 0 {
                    end = (reading.shape(end) == Some(Shape::Gap)).then_some(end + 1)?;
                }
                let same =
                    reading.is_word(end) && reading.text(end) == folded && same_marks(end, marked);
                end = same.then_some(end + 1)?;
            }
            Some((phrase.meaning, end))
        })
    }
}
