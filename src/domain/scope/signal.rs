//! What a text seems to be about, by the words that people use. A signal warns and names the right channel; it never
//! blocks, because words are no proof.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use super::Guide;
use super::language::{Language, language_of};
use super::words::Words;

/// Most places of one signal that are told.
pub const FOUND_MAX: usize = 20;

/// What a text seems to be about, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Somebody is in danger now.
    Emergency,
    /// Tố cáo: somebody breaks the law, as by taking bribes.
    Denunciation,
    /// Khiếu nại: a decision or an act is disputed.
    Complaint,
    /// How an official behaves: stays a feedback, kept from most eyes.
    Conduct,
    /// The writer threatens or insults.
    Offence,
    /// What is published is wrong.
    WrongInformation,
    /// Not in Vietnamese, which NĐ 20/2008 Điều 7 asks for.
    OtherLanguage,
}

impl Signal {
    /// All of them, the most pressing first.
    pub const ALL: [Self; 7] = [
        Self::Emergency,
        Self::Denunciation,
        Self::Complaint,
        Self::Conduct,
        Self::Offence,
        Self::WrongInformation,
        Self::OtherLanguage,
    ];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Denunciation => "denunciation",
            Self::Complaint => "complaint",
            Self::Conduct => "conduct",
            Self::Offence => "offence",
            Self::WrongInformation => "wrong_information",
            Self::OtherLanguage => "other_language",
        }
    }

    /// The one with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| signal.key() == key)
    }

    /// Several, as events and rows have them: `emergency,complaint`; empty is none.
    #[must_use]
    pub fn written(signals: &BTreeSet<Self>) -> String {
        let keys: Vec<&str> = signals.iter().map(|signal| signal.key()).collect();
        keys.join(",")
    }

    /// Reads what [`Self::written`] gives.
    #[must_use]
    pub fn read(written: &str) -> Option<BTreeSet<Self>> {
        let keys = written.split(',').filter(|key| !key.is_empty());
        keys.map(Self::parse).collect()
    }

    /// Whether phrases show it. Another language shows in all words together.
    #[must_use]
    pub fn has_phrases(self) -> bool {
        self != Self::OtherLanguage
    }
}

/// A signal in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub signal: Signal,
    /// The bytes of the text that show it, whole characters; the whole text when it is the language.
    pub phrase_range: Range<usize>,
}

/// The signals in a text, the most pressing first, each from the beginning of the text on, at most [`FOUND_MAX`] places
/// of each. Only signals that the guide speaks of are looked for. The time it takes grows with the text only.
#[must_use]
pub fn signals(guide: &Guide, text: &str) -> Vec<Found> {
    let words = Words::of(text);
    let mut seen = seen(guide, &words);
    if guide.warning(Signal::OtherLanguage).is_some() && language_of(&words) == Language::Other {
        seen.push(Found {
            signal: Signal::OtherLanguage,
            phrase_range: 0..text.len(),
        });
    }
    seen.sort_by_key(|found| {
        let Range { start, end } = found.phrase_range;
        (found.signal, start, Reverse(end))
    });
    let mut kept: Vec<Found> = Vec::new();
    let (mut count, mut until) = (0, 0);
    for found in seen {
        if kept.last().map(|last| last.signal) != Some(found.signal) {
            (count, until) = (0, 0);
        }
        // Within another one of its signal it says nothing more.
        if found.phrase_range.end > until && count < FOUND_MAX {
            (count, until) = (count + 1, found.phrase_range.end);
            kept.push(found);
        }
    }
    kept
}

/// Every phrase of the guide in a text.
fn seen(guide: &Guide, words: &Words) -> Vec<Found> {
    let mut seen = Vec::new();
    for (at, word) in words.iter().enumerate() {
        for (signal, phrase) in guide.phrases_from(&word.form.folded) {
            if phrase.is_at(words, at) {
                let range = words.range(at, phrase.len());
                seen.extend(range.map(|phrase_range| Found {
                    signal,
                    phrase_range,
                }));
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_are_read_back_as_written() {
        let all = BTreeSet::from(Signal::ALL);
        for signals in [BTreeSet::new(), BTreeSet::from([Signal::Complaint]), all] {
            assert_eq!(Signal::read(&Signal::written(&signals)), Some(signals));
        }
        assert_eq!(Signal::read("emergency,fire"), None);
    }
}
