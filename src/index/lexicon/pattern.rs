//! Patterns of syllables, with classes and gaps, and where they fit in what somebody typed.

use std::collections::HashMap;

use crate::index::syllable::{self, Syllable};

/// How many syllables a gap may stand for.
const GAP_MAX: usize = 4;

/// A syllable as two numbers: without marks, with marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    folded: u32,
    accented: u32,
}

/// A syllable that was typed, as far as any pattern knows it.
#[derive(Debug, Clone, Copy)]
struct Typed {
    folded: u32,
    /// `None` when typed without marks: it may be any word.
    accented: Option<u32>,
}

impl Typed {
    fn may_be(self, word: Known) -> bool {
        self.folded == word.folded
            && self
                .accented
                .is_none_or(|accented| accented == word.accented)
    }
}

/// What was typed, made ready for fitting patterns.
#[derive(Debug)]
pub struct Text {
    typed: Vec<Typed>,
    /// The classes of which a member begins at each place, and how long it is.
    classes: Vec<Vec<(usize, usize)>>,
}

/// One part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// This syllable.
    Word(Known),
    /// Any member of the class with this place.
    Class(usize),
    /// Up to [`GAP_MAX`] syllables of any kind.
    Gap,
}

/// Why a pattern cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PatternError {
    /// A class that does not exist.
    #[error("“{pattern}”: there is no class {{{class}}} in classes.toml")]
    UnknownClass {
        /// The pattern.
        pattern: String,
        /// The name.
        class: String,
    },
    /// Nothing but classes and gaps, or a gap at an end.
    #[error("“{0}”: a pattern needs a plain syllable, and no gap at its ends")]
    Shape(String),
    /// Not NFC, or in capitals, or with punctuation.
    #[error("“{0}”: write it in NFC, in lower case and without punctuation")]
    Spelling(String),
    /// The same pattern stands twice.
    #[error("“{0}” stands twice")]
    Twice(String),
}

/// Classes of words that patterns may name, and the numbers of all syllables.
#[derive(Debug, Default)]
pub struct Classes {
    places: HashMap<String, usize>,
    /// The members that begin with a syllable (by its number without marks), and their classes.
    by_first: HashMap<u32, Vec<(usize, Vec<Known>)>>,
    firsts: Vec<Vec<u32>>,
    numbers: HashMap<String, u32>,
}

/// The number of a syllable that no pattern has.
const UNKNOWN: u32 = u32::MAX;

impl Classes {
    /// Adds a class.
    pub fn add(&mut self, name: &str, members: &[String]) -> Result<(), PatternError> {
        let class = self.firsts.len();
        let mut firsts = Vec::new();
        for member in members {
            check_spelling(member)?;
            let words: Vec<Known> = syllable::read(member)
                .iter()
                .map(|word| self.know(word))
                .collect();
            let Some(first) = words.first() else { continue };
            firsts.push(first.folded);
            let all = self.by_first.entry(first.folded).or_default();
            if !all.contains(&(class, words.clone())) {
                all.push((class, words));
            }
        }
        firsts.sort_unstable();
        firsts.dedup();
        self.places.insert(name.to_owned(), class);
        self.firsts.push(firsts);
        Ok(())
    }

    fn know(&mut self, word: &Syllable) -> Known {
        Known {
            folded: self.number(&word.folded),
            accented: self.number(&word.accented),
        }
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.numbers.len()).unwrap_or(UNKNOWN - 1);
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// Makes what was typed ready.
    pub fn text(&self, typed: &[Syllable]) -> Text {
        let number = |text: &str| self.numbers.get(text).copied().unwrap_or(UNKNOWN);
        let typed: Vec<Typed> = typed
            .iter()
            .map(|word| Typed {
                folded: number(&word.folded),
                accented: word.is_marked().then(|| number(&word.accented)),
            })
            .collect();
        let begins = |place: usize| {
            let rest = typed.get(place..).unwrap_or_default();
            let first = rest.first().map_or(UNKNOWN, |first| first.folded);
            let members = self.by_first.get(&first).into_iter().flatten();
            let mut found: Vec<(usize, usize)> = members
                .filter(|(_, words)| {
                    words.len() <= rest.len()
                        && words
                            .iter()
                            .zip(rest)
                            .all(|(word, typed)| typed.may_be(*word))
                })
                .map(|(class, words)| (*class, words.len()))
                .collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        let classes = (0..typed.len()).map(begins).collect();
        Text { typed, classes }
    }
}

/// Patterns, each with what it stands for.
#[derive(Debug)]
pub struct Patterns<T> {
    all: Vec<(Vec<Part>, T)>,
    by_text: HashMap<String, usize>,
    /// The patterns that can begin with a syllable, by its folded form.
    by_first: HashMap<u32, Vec<usize>>,
}

/// A place where a pattern fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Which pattern.
    pub pattern: usize,
    /// The places of the syllables that its words and classes took.
    pub taken: Vec<usize>,
    /// How many of them were plain words of the pattern.
    pub plain: usize,
}

impl<T> Default for Patterns<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            by_text: HashMap::new(),
            by_first: HashMap::new(),
        }
    }
}

impl<T> Patterns<T> {
    /// Adds a pattern.
    pub fn add(&mut self, text: &str, classes: &mut Classes, value: T) -> Result<(), PatternError> {
        let parts = parts(text, classes)?;
        let place = self.all.len();
        if self.by_text.insert(text.to_owned(), place).is_some() {
            return Err(PatternError::Twice(text.to_owned()));
        }
        let firsts = match parts.first() {
            Some(Part::Word(word)) => vec![word.folded],
            Some(Part::Class(class)) => classes.firsts.get(*class).cloned().unwrap_or_default(),
            _ => return Err(PatternError::Shape(text.to_owned())),
        };
        for first in firsts {
            self.by_first.entry(first).or_default().push(place);
        }
        self.all.push((parts, value));
        Ok(())
    }

    /// What the pattern with this text stands for.
    pub fn get_mut(&mut self, text: &str) -> Option<&mut T> {
        let place = *self.by_text.get(text)?;
        self.all.get_mut(place).map(|(_, value)| value)
    }

    /// What a pattern stands for.
    pub fn value(&self, pattern: usize) -> Option<&T> {
        self.all.get(pattern).map(|(_, value)| value)
    }

    /// How many there are.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Every place where a pattern fits; of one pattern and one beginning the shortest fit.
    pub fn fits(&self, text: &Text) -> Vec<Fit> {
        let mut fits = Vec::new();
        // Most candidates do not fit: one list serves all that do not.
        let mut fit = Fit {
            pattern: 0,
            taken: Vec::with_capacity(text.typed.len()),
            plain: 0,
        };
        for (start, typed) in text.typed.iter().enumerate() {
            let candidates = self.by_first.get(&typed.folded);
            for &pattern in candidates.into_iter().flatten() {
                let Some((parts, _)) = self.all.get(pattern) else {
                    continue;
                };
                fit.pattern = pattern;
                fit.taken.clear();
                fit.plain = 0;
                if fit_from(parts, text, start, &mut fit) {
                    fits.push(fit.clone());
                }
            }
        }
        fits
    }

    /// Fits that do not share a syllable: the longer win, then those with more plain words, then the earlier.
    pub fn best_fits(&self, text: &Text) -> Vec<Fit> {
        let mut fits = self.fits(text);
        fits.sort_by(|a, b| {
            let by_length = b.taken.len().cmp(&a.taken.len());
            by_length
                .then(b.plain.cmp(&a.plain))
                .then_with(|| a.taken.cmp(&b.taken))
        });
        let mut free = vec![true; text.typed.len()];
        fits.retain(|fit| {
            let is_free = |place: &usize| free.get(*place) == Some(&true);
            let fits = fit.taken.iter().all(is_free);
            if fits {
                for place in &fit.taken {
                    if let Some(free) = free.get_mut(*place) {
                        *free = false;
                    }
                }
            }
            fits
        });
        fits
    }
}

fn fit_from(parts: &[Part], text: &Text, at: usize, fit: &mut Fit) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return true;
    };
    match part {
        Part::Word(word) => {
            if !text.typed.get(at).is_some_and(|typed| typed.may_be(*word)) {
                return false;
            }
            fit.taken.push(at);
            fit.plain += 1;
            if fit_from(rest, text, at + 1, fit) {
                return true;
            }
            fit.taken.pop();
            fit.plain -= 1;
            false
        }
        Part::Class(class) => {
            let members = text.classes.get(at).into_iter().flatten();
            for (_, length) in members.filter(|(member_of, _)| member_of == class) {
                let before = fit.taken.len();
                fit.taken.extend(at..at + length);
                if fit_from(rest, text, at + length, fit) {
                    return true;
                }
                fit.taken.truncate(before);
            }
            false
        }
        Part::Gap => (0..=GAP_MAX).any(|gap| fit_from(rest, text, at + gap, fit)),
    }
}

fn parts(text: &str, classes: &mut Classes) -> Result<Vec<Part>, PatternError> {
    let mut parts = Vec::new();
    for part in text.split(' ') {
        if part == ".." {
            parts.push(Part::Gap);
        } else if let Some(class) = part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
            let place = classes.places.get(class);
            let place = place.ok_or_else(|| PatternError::UnknownClass {
                pattern: text.to_owned(),
                class: class.to_owned(),
            })?;
            parts.push(Part::Class(*place));
        } else {
            check_spelling(part)?;
            let words = syllable::read(part);
            parts.extend(words.iter().map(|word| Part::Word(classes.know(word))));
        }
    }
    let has_word = parts.iter().any(|part| matches!(part, Part::Word(_)));
    let gap_at_end =
        matches!(parts.first(), Some(Part::Gap) | None) || matches!(parts.last(), Some(Part::Gap));
    if !has_word || gap_at_end {
        return Err(PatternError::Shape(text.to_owned()));
    }
    Ok(parts)
}

/// Whether a phrase is written as the files want it.
pub fn check_spelling(text: &str) -> Result<(), PatternError> {
    let fine = |c: char| c == ' ' || (crate::domain::text::is_word_char(c) && !c.is_uppercase());
    let tidy = crate::domain::text::clean_line(text) == text;
    if text.is_empty() || !tidy || !text.chars().all(fine) {
        return Err(PatternError::Spelling(text.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(patterns: &[&str], typed: &str) -> Vec<(usize, Vec<usize>)> {
        let mut classes = Classes::default();
        classes
            .add("kin", &["bố".to_owned(), "ông nội".to_owned()])
            .unwrap();
        let mut all = Patterns::default();
        for pattern in patterns {
            all.add(pattern, &mut classes, ()).unwrap();
        }
        let fits = all.best_fits(&classes.text(&syllable::read(typed)));
        fits.into_iter().map(|f| (f.pattern, f.taken)).collect()
    }

    #[test]
    fn words_classes_and_gaps() {
        let patterns = ["{kin} .. mất", "mở .. quán", "độc thân"];
        assert_eq!(fits(&patterns, "bố tôi vừa mất"), [(0, vec![0, 3])]);
        assert_eq!(fits(&patterns, "ong noi mat"), [(0, vec![0, 1, 2])]);
        assert_eq!(fits(&patterns, "mở một cái quán"), [(1, vec![0, 3])]);
        assert_eq!(fits(&patterns, "giấy doc than"), [(2, vec![1, 2])]);
        assert!(fits(&patterns, "bố một hai ba bốn năm mất").is_empty());
        assert!(fits(&patterns, "độc thần").is_empty());
    }

    #[test]
    fn the_longer_pattern_wins() {
        let patterns = ["đăng ký", "đăng ký xe"];
        assert_eq!(fits(&patterns, "đăng ký xe máy"), [(1, vec![0, 1, 2])]);
    }

    #[test]
    fn faulty_patterns_are_refused() {
        let mut classes = Classes::default();
        let mut all = Patterns::default();
        for faulty in [
            "",
            ".. mất",
            "mất ..",
            "{kin} mất",
            "Mất",
            "mất!",
            "mất  giấy",
            "ma\u{302}t",
        ] {
            assert!(all.add(faulty, &mut classes, ()).is_err(), "{faulty}");
        }
        assert!(all.add("mất giấy", &mut classes, ()).is_ok());
        assert!(all.add("mất giấy", &mut classes, ()).is_err());
    }
}
