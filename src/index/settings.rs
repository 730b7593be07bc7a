//! The weights a search editor may change: `index/fields.toml`, compiled in.

use serde::Deserialize;

/// The file as compiled in; part of the index's fingerprint.
pub const FIELDS_TOML: &str = include_str!("../../index/fields.toml");

/// Everything in `index/fields.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Weights by field.
    pub fields: FieldWeights,
    /// How many of a query's syllables must be found.
    pub matching: Matching,
}

/// Weights by field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldWeights {
    /// The name.
    pub name: Weights,
    /// The keywords.
    pub keywords: Weights,
    /// Sector and agencies.
    pub context: Weights,
    /// The long texts.
    pub body: Weights,
}

/// Weights of one field.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// A syllable without marks.
    pub folded: f32,
    /// The same syllable with the marks that were typed.
    pub accented: f32,
    /// Two neighbouring syllables; 0 means that the field has no pairs.
    pub pairs: f32,
}

/// How many of a query's syllables must be found.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// Their share, from 0 to 1.
    pub syllables_share_min: f32,
    /// How many are looked up at most.
    pub syllables_max: usize,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_file_is_sound() {
        let settings = Settings::load().unwrap();
        assert!((0.0..=1.0).contains(&settings.matching.syllables_share_min));
        assert!((1..=64).contains(&settings.matching.syllables_max));
        let fields = &settings.fields;
        for weights in [fields.name, fields.keywords, fields.context, fields.body] {
            assert!(weights.folded > 0.0 && weights.accented >= 0.0 && weights.pairs >= 0.0);
        }
    }
}
