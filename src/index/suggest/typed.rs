//! What was typed, against a text: how well it fits, and what of it is marked.

use super::word::Fit;
use crate::domain::hits::Marked;
use crate::index::syllable;

/// How well a text fits what was typed; the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// It begins with it.
    Begins,
    /// It has it in one piece.
    Together,
    /// It has the words in this order, those before the last whole.
    InOrder,
    /// It has the beginnings of words in this order.
    Loose,
}

/// A text that can be suggested.
#[derive(Clone)]
pub struct Text {
    /// As it is shown.
    pub shown: String,
    /// The places of its words among the known ones.
    pub words: Box<[u32]>,
    /// How many words stand before the one that people begin with: those of "Thủ tục".
    pub opening: usize,
}

/// What was typed: for each of its words how every known word fits.
pub struct Typed {
    /// By the places of its words and of the known ones.
    pub fits: Vec<Vec<Fit>>,
    /// How many letters each of its words has.
    pub letters: Vec<usize>,
}

impl Typed {
    fn fit(&self, typed: usize, word: u32) -> Fit {
        let fits = self
            .fits
            .get(typed)
            .and_then(|fits| fits.get(word as usize));
        fits.copied().unwrap_or_default()
    }

    /// Whether all that was typed stands at the beginning of these words.
    fn begins(&self, words: &[u32]) -> bool {
        let places = 0..self.fits.len();
        words.len() >= places.len() && places.zip(words).all(|(i, w)| self.fit(i, *w) > Fit::Not)
    }

    /// The place of each word that was typed, in this order; `None` from the first on that is not there.
    fn in_order(&self, words: &[u32], before_last: Fit) -> impl Iterator<Item = Option<usize>> {
        let mut rest = words.iter().enumerate();
        (0..self.fits.len()).map(move |typed| {
            let is_last = typed + 1 == self.fits.len();
            let least = if is_last { Fit::Begins } else { before_last };
            rest.find(|(_, word)| self.fit(typed, **word) >= least)
                .map(|(place, _)| place)
        })
    }

    /// Where all that was typed begins in one piece.
    fn together(&self, text: &Text) -> Option<usize> {
        let opening = std::iter::once(text.opening).chain(0..text.words.len());
        let mut starts = opening.filter_map(|start| Some((start, text.words.get(start..)?)));
        starts
            .find(|(_, words)| self.begins(words))
            .map(|(start, _)| start)
    }

    /// How well a text fits; `None` when it does not.
    pub fn quality(&self, text: &Text) -> Option<Quality> {
        // What a text must have in any case, and most have not.
        let has = |before_last| {
            self.in_order(&text.words, before_last)
                .all(|place| place.is_some())
        };
        if text.words.len() < self.fits.len() || !has(Fit::Begins) {
            return None;
        }
        Some(match self.together(text) {
            Some(start) if start == 0 || start == text.opening => Quality::Begins,
            Some(_) => Quality::Together,
            None if has(Fit::Whole) => Quality::InOrder,
            None => Quality::Loose,
        })
    }

    /// The text with what was typed marked: of a word that only begins with it, that beginning.
    pub fn mark(&self, text: &Text) -> Marked {
        let places: Option<Vec<usize>> = match self.together(text) {
            Some(start) => Some((start..text.words.len()).collect()),
            None => self.in_order(&text.words, Fit::Whole).collect(),
        };
        let places = places.or_else(|| self.in_order(&text.words, Fit::Begins).collect());
        let spans: Vec<_> = syllable::spans(&text.shown).collect();
        let mut pieces = Pieces::default();
        for (typed, place) in places.unwrap_or_default().into_iter().enumerate() {
            let (Some(span), Some(letters)) = (spans.get(place), self.letters.get(typed)) else {
                break;
            };
            let word = text.shown.get(span.start..span.end).unwrap_or_default();
            let known = text.words.get(place).copied().unwrap_or_default();
            let end = match self.fit(typed, known) {
                Fit::Whole => None,
                _ => word.char_indices().nth(*letters).map(|(at, _)| at),
            };
            pieces.add(
                &text.shown,
                span.start,
                span.start + end.unwrap_or(word.len()),
            );
        }
        pieces.finish(&text.shown)
    }
}

/// Marked and other pieces of a text, from its beginning on.
#[derive(Default)]
struct Pieces {
    marked: Marked,
    at: usize,
}

impl Pieces {
    fn add(&mut self, text: &str, start: usize, end: usize) {
        let between = text.get(self.at..start).unwrap_or_default();
        let piece = text.get(start..end).unwrap_or_default();
        match self.marked.0.last_mut() {
            // Marks with only a space between them are one.
            Some((last, true)) if between == " " => {
                last.push(' ');
                last.push_str(piece);
            }
            _ => {
                self.push(between, false);
                self.push(piece, true);
            }
        }
        self.at = end;
    }

    fn push(&mut self, piece: &str, is_match: bool) {
        if !piece.is_empty() {
            self.marked.0.push((piece.to_owned(), is_match));
        }
    }

    fn finish(mut self, text: &str) -> Marked {
        self.push(text.get(self.at..).unwrap_or_default(), false);
        self.marked
    }
}
