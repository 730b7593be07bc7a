//! The form of the files.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::hits::LifeEvent;

/// `classes.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassesFile {
    /// Names and members.
    pub classes: BTreeMap<String, Vec<String>>,
}

/// A file of `vocabulary/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VocabularyFile {
    /// Its phrases.
    pub phrase: Vec<PhraseEntry>,
}

/// Citizens' phrases and what they mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhraseEntry {
    /// What people say, as patterns.
    pub say: Vec<String>,
    /// Official words; any of them may be meant.
    pub mean: Vec<String>,
    /// How surely.
    #[serde(default = "one")]
    pub weight: f32,
    /// Whether the official words are also understood as the first phrase.
    #[serde(default)]
    pub both: bool,
}

/// `abbreviations.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbbreviationFile {
    /// Its entries.
    pub abbreviation: Vec<AbbreviationEntry>,
}

/// One abbreviation, in all its spellings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbbreviationEntry {
    /// The spellings.
    pub short: Vec<String>,
    /// What it may stand for, the likeliest first.
    pub long: Vec<String>,
    /// `official` or `chat`: for editors, search treats both alike.
    #[expect(dead_code, reason = "checked when the file is read")]
    pub kind: AbbreviationKind,
    /// How surely it stands for the first of them.
    #[serde(default = "one")]
    pub weight: f32,
}

/// Whose spelling it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbbreviationKind {
    /// An abbreviation of offices and laws.
    Official,
    /// Young people's spelling.
    Chat,
}

/// `questions.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionsFile {
    /// Parts of questions.
    pub frame: Vec<FrameEntry>,
    /// Words without a topic.
    pub function_words: FunctionWords,
}

/// Ways to ask for one thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameEntry {
    /// What is asked for; `none` for talk.
    pub asks: String,
    /// The ways, as patterns.
    pub say: Vec<String>,
    /// How much their words still count for the topic.
    #[serde(default)]
    pub weight: f32,
}

/// Words without a topic.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunctionWords {
    /// Single syllables.
    pub words: Vec<String>,
    /// Those that are other words when typed without marks: "cho" may be "chợ".
    #[serde(default)]
    pub accented_only: Vec<String>,
}

/// `life_events.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventsFile {
    /// Its groups.
    pub event: Vec<EventEntry>,
}

/// One group of procedures.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventEntry {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// What it is about.
    pub description: String,
    /// Codes of its procedures.
    pub procedures: Vec<String>,
}

impl From<EventEntry> for LifeEvent {
    fn from(entry: EventEntry) -> Self {
        Self {
            id: entry.id,
            name: entry.name,
            name_en: entry.name_en,
            description: entry.description,
            procedures: entry.procedures,
        }
    }
}

fn one() -> f32 {
    1.0
}
