//! What search knows of the language: the files of `index/vocabulary`, `index/abbreviations.toml`,
//! `index/questions.toml` and `index/life_events.toml`, compiled in, checked and made ready for use.

mod file;
pub mod pattern;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use self::file::{AbbreviationFile, ClassesFile, EventsFile, QuestionsFile, VocabularyFile};
use self::pattern::{Classes, PatternError, Patterns, check_spelling};
use super::settings::Understanding;
use super::syllable::{self, Syllable};
use crate::domain::hits::LifeEvent;
use crate::domain::query::Asks;

const CLASSES_TOML: &str = include_str!("../../../index/classes.toml");
const ABBREVIATIONS_TOML: &str = include_str!("../../../index/abbreviations.toml");
const QUESTIONS_TOML: &str = include_str!("../../../index/questions.toml");
/// The groups of procedures for browsing; part of the index's fingerprint, because entries know whether they are asked
/// most.
pub const LIFE_EVENTS_TOML: &str = include_str!("../../../index/life_events.toml");
/// The files of phrases. A new file needs a line here.
const VOCABULARY: [(&str, &str); 7] = [
    (
        "vocabulary/everyday.toml",
        include_str!("../../../index/vocabulary/everyday.toml"),
    ),
    (
        "vocabulary/gaps.toml",
        include_str!("../../../index/vocabulary/gaps.toml"),
    ),
    (
        "vocabulary/english.toml",
        include_str!("../../../index/vocabulary/english.toml"),
    ),
    (
        "vocabulary/people.toml",
        include_str!("../../../index/vocabulary/people.toml"),
    ),
    (
        "vocabulary/land_and_trades.toml",
        include_str!("../../../index/vocabulary/land_and_trades.toml"),
    ),
    (
        "vocabulary/work_and_welfare.toml",
        include_str!("../../../index/vocabulary/work_and_welfare.toml"),
    ),
    (
        "vocabulary/school_health_culture_justice.toml",
        include_str!("../../../index/vocabulary/school_health_culture_justice.toml"),
    ),
];

/// Why a file cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[error("index/{file}: {reason}")]
pub struct LexiconError {
    /// The file, below `index/`.
    pub file: &'static str,
    /// What is wrong, with the phrase.
    pub reason: String,
}

/// What a phrase of citizens means in official words.
#[derive(Debug, Clone)]
pub struct Meaning {
    /// The official words.
    pub words: Vec<Syllable>,
    /// As written, for showing.
    pub text: String,
    /// How surely it is meant, above 0 and up to 1.
    pub weight: f32,
}

/// A phrase that can be shown as it stands: it has no gap and no class.
#[derive(Debug, Clone)]
pub struct Saying {
    /// The phrase.
    pub text: String,
    /// What it means in official words.
    pub means: Arc<[String]>,
    /// How surely.
    pub weight: f32,
}

/// A part of a question that is not its topic.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// What it asks for, if for anything.
    pub asks: Option<Asks>,
    /// How much its words still count for the topic.
    pub weight: f32,
}

/// An abbreviation's long forms; none for particles that say nothing.
#[derive(Debug, Clone)]
pub struct Abbreviation {
    /// The long forms, the likeliest first.
    pub long: Vec<Vec<Syllable>>,
    /// The likeliest as written, for showing.
    pub text: String,
    /// How surely it is meant.
    pub weight: f32,
}

/// Everything, ready for use.
#[derive(Debug)]
pub struct Lexicon {
    /// Word classes of the patterns.
    pub classes: Classes,
    /// Citizens' phrases; many say the same.
    pub phrases: Patterns<Arc<[Meaning]>>,
    /// Those of them that can be suggested.
    pub sayings: Vec<Saying>,
    /// Parts of questions.
    pub frames: Patterns<Frame>,
    /// By their spelling with marks.
    abbreviations: HashMap<String, Abbreviation>,
    /// From the spelling without marks to one with.
    abbreviations_folded: HashMap<String, String>,
    function_words: HashSet<String>,
    /// Likewise without marks; `true` for those that may be other words then.
    function_words_folded: HashMap<String, bool>,
    /// Groups of procedures for browsing.
    pub life_events: Vec<LifeEvent>,
    /// Everything above as it is spelled, for knowing which words there are.
    pub spellings: Vec<String>,
}

impl Lexicon {
    /// The compiled-in files, read once for the whole program.
    ///
    /// # Errors
    /// [`LexiconError`] names file and phrase; a test reads the files, so a built program never fails here.
    pub fn shared() -> Result<Arc<Self>, LexiconError> {
        static SHARED: LazyLock<Result<Arc<Lexicon>, LexiconError>> =
            LazyLock::new(|| Lexicon::load().map(Arc::new));
        SHARED.clone()
    }

    fn load() -> Result<Self, LexiconError> {
        let mut lexicon = Self {
            classes: Classes::default(),
            phrases: Patterns::default(),
            sayings: Vec::new(),
            frames: Patterns::default(),
            abbreviations: HashMap::new(),
            abbreviations_folded: HashMap::new(),
            function_words: HashSet::new(),
            function_words_folded: HashMap::new(),
            life_events: Vec::new(),
            spellings: Vec::new(),
        };
        let classes: ClassesFile = parse("classes.toml", CLASSES_TOML)?;
        for (name, members) in &classes.classes {
            let added = lexicon.classes.add(name, members);
            added.map_err(|e| fault("classes.toml", &e))?;
            lexicon.spellings.extend_from_slice(members);
        }
        let mut files: Vec<(&str, VocabularyFile)> = Vec::new();
        for (name, text) in VOCABULARY {
            files.push((name, parse(name, text)?));
        }
        for (name, file) in &files {
            lexicon.add_phrases(name, file)?;
        }
        for (name, file) in &files {
            lexicon.add_phrases_back(name, file)?;
        }
        lexicon.add_abbreviations(parse("abbreviations.toml", ABBREVIATIONS_TOML)?)?;
        lexicon.add_questions(parse("questions.toml", QUESTIONS_TOML)?)?;
        let events: EventsFile = parse("life_events.toml", LIFE_EVENTS_TOML)?;
        lexicon.life_events = events.event.into_iter().map(Into::into).collect();
        Ok(lexicon)
    }

    /// What an abbreviation may stand for.
    pub fn abbreviation(&self, typed: &Syllable) -> Option<&Abbreviation> {
        self.abbreviations.get(&typed.accented).or_else(|| {
            let spelling =
                (!typed.is_marked()).then(|| self.abbreviations_folded.get(&typed.folded));
            self.abbreviations.get(spelling??)
        })
    }

    /// How surely a syllable carries no topic: 1 for "của", less for "cho" in a text without marks, which may be "chợ".
    pub fn function_word(
        &self,
        typed: &Syllable,
        text_is_marked: bool,
        settings: &Understanding,
    ) -> f32 {
        if text_is_marked || typed.is_marked() {
            return if self.is_function_word(typed) {
                1.0
            } else {
                0.0
            };
        }
        match self.function_words_folded.get(&typed.folded) {
            None => 0.0,
            Some(false) => 1.0,
            Some(true) => settings.unmarked_function_word,
        }
    }

    /// Whether a syllable with its marks carries no topic.
    pub fn is_function_word(&self, typed: &Syllable) -> bool {
        self.function_words.contains(&typed.accented)
    }

    /// Whether a procedure is among those of the life events.
    pub fn is_asked_most(&self, code: &str) -> bool {
        let mut events = self.life_events.iter();
        events.any(|event| event.procedures.iter().any(|asked| asked == code))
    }

    /// How many entries there are, by kind: phrases, parts of questions, abbreviations.
    #[cfg(test)]
    pub fn sizes(&self) -> [usize; 3] {
        [
            self.phrases.len(),
            self.frames.len(),
            self.abbreviations.len(),
        ]
    }

    fn add_phrases(
        &mut self,
        name: &'static str,
        file: &VocabularyFile,
    ) -> Result<(), LexiconError> {
        let fault = |e: &PatternError| fault(name, e);
        for phrase in &file.phrase {
            let mut meanings = Vec::with_capacity(phrase.mean.len());
            for text in &phrase.mean {
                check_spelling(text).map_err(|e| fault(&e))?;
                meanings.push(meaning(text, phrase.weight));
            }
            if meanings.is_empty() || !(0.05..=1.0).contains(&phrase.weight) {
                return Err(LexiconError {
                    file: name,
                    reason: format!(
                        "{:?}: needs a meaning and a weight from 0.05 to 1",
                        phrase.say
                    ),
                });
            }
            self.spellings.extend_from_slice(&phrase.mean);
            self.spellings.extend_from_slice(&phrase.say);
            let meanings: Arc<[Meaning]> = meanings.into();
            let means: Arc<[String]> = phrase.mean.clone().into();
            for say in &phrase.say {
                let added = self.phrases.add(say, &mut self.classes, meanings.clone());
                added.map_err(|e| fault(&e))?;
                if !say.contains("..") && !say.contains('{') {
                    self.sayings.push(Saying {
                        text: say.clone(),
                        means: means.clone(),
                        weight: phrase.weight,
                    });
                }
            }
        }
        Ok(())
    }

    /// The official words of phrases that are meant both ways.
    fn add_phrases_back(
        &mut self,
        name: &'static str,
        file: &VocabularyFile,
    ) -> Result<(), LexiconError> {
        let fault = |e: &PatternError| fault(name, e);
        for phrase in file.phrase.iter().filter(|phrase| phrase.both) {
            let (Some(say), Some(official)) = (phrase.say.first(), phrase.mean.first()) else {
                continue;
            };
            check_spelling(say).map_err(|e| fault(&e))?;
            let back = meaning(say, phrase.weight);
            if let Some(meanings) = self.phrases.get_mut(official) {
                *meanings = meanings.iter().cloned().chain([back]).collect();
            } else {
                let added = self.phrases.add(official, &mut self.classes, [back].into());
                added.map_err(|e| fault(&e))?;
            }
        }
        Ok(())
    }

    fn add_abbreviations(&mut self, file: AbbreviationFile) -> Result<(), LexiconError> {
        let name = "abbreviations.toml";
        let mut spellings = HashSet::new();
        for entry in file.abbreviation {
            for long in &entry.long {
                check_spelling(long).map_err(|e| fault(name, &e))?;
            }
            let abbreviation = Abbreviation {
                long: entry.long.iter().map(|long| syllable::read(long)).collect(),
                text: entry.long.first().cloned().unwrap_or_default(),
                weight: entry.weight,
            };
            self.spellings.extend(entry.long);
            for short in entry.short {
                check_spelling(&short).map_err(|e| fault(name, &e))?;
                let key = Syllable::new(&short);
                self.abbreviations_folded
                    .entry(key.folded)
                    .or_insert_with(|| key.accented.clone());
                // "cty" and "cti" are one key, but two spellings.
                self.abbreviations
                    .entry(key.accented)
                    .or_insert_with(|| abbreviation.clone());
                if !spellings.insert(short.clone()) {
                    return Err(fault(name, &PatternError::Twice(short)));
                }
            }
        }
        Ok(())
    }

    fn add_questions(&mut self, file: QuestionsFile) -> Result<(), LexiconError> {
        let name = "questions.toml";
        for entry in file.frame {
            let asks = match entry.asks.as_str() {
                "none" => None,
                word => Some(Asks::parse(word).ok_or_else(|| LexiconError {
                    file: name,
                    reason: format!("{word:?} is nothing that can be asked for"),
                })?),
            };
            for say in &entry.say {
                let frame = Frame {
                    asks,
                    weight: entry.weight,
                };
                let added = self.frames.add(say, &mut self.classes, frame);
                added.map_err(|e| fault(name, &e))?;
            }
            self.spellings.extend(entry.say);
        }
        let unsure = &file.function_words.accented_only;
        for word in &file.function_words.words {
            check_spelling(word).map_err(|e| fault(name, &e))?;
            self.spellings.push(word.clone());
            let syllable = Syllable::new(word);
            self.function_words.insert(syllable.accented);
            let is_unsure = self
                .function_words_folded
                .entry(syllable.folded)
                .or_default();
            *is_unsure |= unsure.contains(word);
        }
        Ok(())
    }
}

fn meaning(text: &str, weight: f32) -> Meaning {
    Meaning {
        words: syllable::read(text),
        text: text.to_owned(),
        weight,
    }
}

fn parse<T: serde::de::DeserializeOwned>(
    file: &'static str,
    text: &str,
) -> Result<T, LexiconError> {
    toml::from_str(text).map_err(|e| LexiconError {
        file,
        reason: e.to_string(),
    })
}

fn fault(file: &'static str, error: &PatternError) -> LexiconError {
    LexiconError {
        file,
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_files_are_sound_and_broad() {
        let lexicon = Lexicon::load().unwrap_or_else(|e| panic!("{e}"));
        let [phrases, frames, abbreviations] = lexicon.sizes();
        assert!(phrases >= 600, "{phrases}");
        assert!(frames >= 150 && abbreviations >= 100);
        for event in &lexicon.life_events {
            assert!(!event.procedures.is_empty(), "{}", event.id);
        }
    }
}
