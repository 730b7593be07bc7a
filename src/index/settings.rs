//! The weights a search editor may change: `index/fields.toml`, compiled in.

use serde::{Deserialize, Serialize};

/// The file as compiled in.
pub const FIELDS_TOML: &str = include_str!("../../index/fields.toml");

/// How many text fields there are.
pub const TEXTS: usize = 5;

/// Everything in `index/fields.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Weights by field.
    pub fields: FieldWeights,
    /// What else decides a score.
    pub scoring: Scoring,
    /// What procedures gain by what they are.
    pub priors: Priors,
    /// How what was typed is read.
    pub understanding: Understanding,
    /// How much of a query must be found.
    pub matching: Matching,
    /// How sure the first hit is.
    pub confidence: ConfidenceSettings,
}

/// Weights by field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldWeights {
    /// The name.
    pub name: Weights,
    /// The keywords.
    pub keywords: Weights,
    /// The result and the forms.
    pub result: Weights,
    /// Sector and agencies.
    pub context: Weights,
    /// The long texts.
    pub body: Weights,
}

/// Weights of one field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// A syllable.
    pub weight: f32,
    /// Two neighbouring syllables; 0 means that the field has no pairs.
    pub pairs: f32,
    /// How much a long text counts less, from 0 to 1.
    pub length: f32,
}

/// What else decides a score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scoring {
    /// How soon further occurrences stop counting: the k1 of BM25.
    pub saturation: f32,
    /// The share a syllable counts where it stands with other marks than were typed.
    pub other_marks: f32,
    /// The share a word without a topic counts.
    pub function_word: f32,
    /// The least that a word counts which belongs to the question and not to its topic.
    pub question_word: f32,
    /// The power of the share of the query that is found.
    pub coverage_power: f32,
    /// How much a name gains that the query covers wholly.
    pub tightness: f32,
    /// How much a name gains that stands in the query as one run.
    pub run: f32,
    /// How much the longest name gains that stands in the query whole.
    pub whole_name: f32,
    /// How much official words count like the phrase they stand for, however many and rare they are: from 0 (by their
    /// own number) to 1 (the same).
    pub phrase_evenness: f32,
}

/// What a procedure gains by what it is, as a share of its score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priors {
    /// Done at communes.
    pub commune: f32,
    /// Done at the province.
    pub province: f32,
    /// Open to citizens.
    pub citizen: f32,
    /// In the province's own list.
    pub listed: f32,
    /// Among those of the life events.
    pub asked_most: f32,
    /// Of the level that the query names.
    pub level_named: f32,
}

impl Priors {
    /// All procedures alike.
    pub const NONE: Self = Self {
        commune: 0.0,
        province: 0.0,
        citizen: 0.0,
        listed: 0.0,
        asked_most: 0.0,
        level_named: 0.0,
    };
}

/// How what was typed is read.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Understanding {
    /// An abbreviation meant less surely than this stays what was typed, and its long form is looked up besides.
    pub abbreviation_min: f32,
    /// How surely a long form is meant that is not the first one of its abbreviation.
    pub other_long_form: f32,
    /// How surely a word typed without marks is the word without a topic that it may be.
    pub unmarked_function_word: f32,
    /// A question none of whose words counts so much is about the words it has.
    pub topic_min: f32,
    /// A word that counts less is talk: not marked, and not looked for in long texts.
    pub telling_min: f32,
}

/// How much of a query must be found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// The share, from 0 to 1.
    pub share_min: f32,

    /// How many parts of a query are looked up at most: those that tell most.
    pub parts_max: usize,
    /// A word that tells less is not looked for in long texts.
    pub body_telling_min: f32,
}

/// How sure the first hit is: a logistic function of what is known about it, and where its steps are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfidenceSettings {
    /// The constant.
    pub base: f32,
    /// For the logarithm of its score.
    pub score: f32,
    /// For the share of the query that it has.
    pub cover: f32,
    /// For the share of its name that the query has.
    pub tight: f32,
    /// For the share of its name that stands in the query as one run.
    pub run: f32,
    /// From here on it is `low`.
    pub low: f32,
    /// From here on it is `high`.
    pub high: f32,
}

impl ConfidenceSettings {
    /// How likely a first hit with these values is what was asked for, from 0 to 1.
    pub fn likelihood(&self, evidence: Evidence) -> f32 {
        let sum = self.base
            + self.score * evidence.score.max(1.0).ln()
            + self.cover * evidence.cover
            + self.tight * evidence.tight
            + self.run * evidence.run;
        1.0 / (1.0 + (-sum).exp())
    }
}

/// What is known about a first hit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Evidence {
    /// Its score.
    pub score: f32,
    /// The share of the query that it has.
    pub cover: f32,
    /// The share of its name that the query has.
    pub tight: f32,
    /// The share of its name that stands in the query as one run.
    pub run: f32,
}

impl FieldWeights {
    /// All fields, in the order of [`super::schema::Fields::texts`].
    pub fn all(&self) -> [Weights; TEXTS] {
        [
            self.name,
            self.keywords,
            self.result,
            self.context,
            self.body,
        ]
    }
}

impl Settings {
    /// Reads the compiled-in file.
    ///
    /// # Errors
    /// Says which line is wrong; a test reads the file, so a built program never fails here.
    pub fn load() -> Result<Self, toml::de::Error> {
        toml::from_str(FIELDS_TOML)
    }
}

/// A number in `index/fields.toml` that may be tuned, such as `fields.name.weight`.
#[derive(Debug, Clone, PartialEq)]
pub struct Knob {
    /// Its keys, joined by dots.
    pub path: String,
    /// Its value.
    pub value: f32,
}

impl Settings {
    /// All numbers that may be tuned. Those that cost time or change the index are not among them.
    #[must_use]
    pub fn knobs(&self) -> Vec<Knob> {
        let mut knobs = Vec::new();
        if let Ok(table) = toml::Table::try_from(self) {
            collect("", &table, &mut knobs);
        }
        let tuned = |knob: &Knob| {
            ["fields", "scoring", "priors"]
                .iter()
                .any(|tuned| knob.path.starts_with(tuned))
        };
        knobs.retain(tuned);
        knobs
    }

    /// The settings with one number changed; `None` when there is no such number.
    #[must_use]
    pub fn with(&self, path: &str, value: f32) -> Option<Self> {
        let mut table = toml::Table::try_from(self).ok()?;
        let (parents, key) = path.rsplit_once('.')?;
        let mut at = &mut table;
        for parent in parents.split('.') {
            at = at.get_mut(parent)?.as_table_mut()?;
        }
        *at.get_mut(key)? = toml::Value::Float(f64::from(value));
        table.try_into().ok()
    }
}

fn collect(prefix: &str, table: &toml::Table, knobs: &mut Vec<Knob>) {
    for (key, value) in table {
        let path = if prefix.is_empty() {
            key.clone()
        } else {
            format!("{prefix}.{key}")
        };
        match value {
            toml::Value::Table(table) => collect(&path, table, knobs),
            #[expect(clippy::cast_possible_truncation, reason = "written as f32")]
            toml::Value::Float(value) => knobs.push(Knob {
                path,
                value: *value as f32,
            }),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_file_is_sound() {
        let settings = Settings::load().unwrap();
        assert!((0.0..=1.0).contains(&settings.matching.share_min));
        assert!((1..=64).contains(&settings.matching.parts_max));
        for weights in settings.fields.all() {
            assert!(weights.weight > 0.0 && weights.pairs >= 0.0);
            assert!((0.0..=1.0).contains(&weights.length));
        }
    }
}
