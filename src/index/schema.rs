//! The fields of the index, as typed handles, and the fingerprint that names its folder.

use sha2::{Digest, Sha256};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

use crate::domain::text::hex;

use super::analyzer::{ANALYSIS_VERSION, Form};
use super::lexicon;
use super::settings::{Settings, TEXTS};

/// Raised when the entries' stored form or the use of a field changes without the schema showing it.
const ENTRY_VERSION: u32 = 8;

/// Handles of all fields.
#[derive(Debug, Clone)]
pub struct Fields {
    /// Code and number of the version: identifies the entry.
    pub id: Field,
    /// Canonical and provincial codes.
    pub codes: Field,
    /// Decision numbers in their comparable form.
    pub decisions: Field,
    /// Breaks ties and orders what was not searched for by words.
    pub order: Field,
    /// The place in the order of changes.
    pub seq: Field,
    /// What the procedure is, for [`super::traits`].
    pub traits: Field,
    /// The first day on which it is found, the first and the last on which it applies; see [`super::days`].
    pub days: [Field; 3],
    /// The agencies and communes that carry it out.
    pub places: Field,
    /// The name's words with one blank between them: equal for variants of one procedure.
    pub name_words: Field,
    /// Stored: what a list shows.
    pub card: Field,
    /// Stored: the texts passages are taken from.
    pub sections: Field,
    /// Stored: what questions ask for.
    pub answers: Field,
    /// Name, keywords, result, context, body.
    pub texts: [TextFields; TEXTS],
    /// For counting and filtering; in the order of [`FACETS`].
    pub facets: [Field; 5],
}

/// The names of the facet fields.
pub const FACETS: [&str; 5] = ["sector", "agency", "level", "audience", "online"];
/// The names of the fields of days.
pub const DAYS: [&str; 3] = ["found_from", "valid_from", "valid_to"];
/// The names of the text fields.
pub const TEXT_NAMES: [&str; TEXTS] = ["name", "keywords", "result", "context", "body"];
/// The place of the name among the text fields.
pub const NAME: usize = 0;
/// The place of the long texts.
pub const BODY: usize = 4;

/// One text, indexed in several forms.
#[derive(Debug, Clone, Copy)]
pub struct TextFields {
    /// Without marks.
    pub folded: Field,
    /// With marks.
    pub accented: Field,
    /// Pairs without marks, where the settings give them a weight.
    pub pairs: Option<Field>,
}

impl Fields {
    /// The field of a text in a form.
    pub fn text(&self, place: usize, form: Form) -> Option<Field> {
        let text = self.texts.get(place)?;
        match form {
            Form::Folded => Some(text.folded),
            Form::Accented => Some(text.accented),
            Form::Pairs => text.pairs,
        }
    }
}

/// Builds the schema.
pub fn build(settings: &Settings) -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let weights = settings.fields.all();
    let mut place = 0;
    let texts = TEXT_NAMES.map(|name| {
        let mut add = |form: Form| {
            // Lengths are the same for all forms of a text; they are kept once.
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(form.analyzer_name())
                .set_index_option(IndexRecordOption::WithFreqs)
                .set_fieldnorms(form == Form::Folded);
            let options = TextOptions::default().set_indexing_options(indexing);
            builder.add_text_field(&format!("{name}_{}", form.analyzer_name()), options)
        };
        let (folded, accented) = (add(Form::Folded), add(Form::Accented));
        let with_pairs = weights.get(place).is_some_and(|w| w.pairs > 0.0);
        place += 1;
        TextFields {
            folded,
            accented,
            pairs: with_pairs.then(|| add(Form::Pairs)),
        }
    });
    let fields = Fields {
        texts,
        id: builder.add_text_field("id", STRING),
        codes: builder.add_text_field("codes", STRING),
        decisions: builder.add_text_field("decisions", STRING),
        order: builder.add_u64_field("order", FAST),
        seq: builder.add_u64_field("seq", FAST),
        traits: builder.add_u64_field("traits", FAST),
        days: DAYS.map(|name| builder.add_i64_field(name, FAST)),
        places: builder.add_text_field("places", TextOptions::default().set_fast("raw")),
        name_words: builder.add_text_field("name_words", TextOptions::default().set_fast("raw")),
        card: builder.add_text_field("card", STORED),
        sections: builder.add_text_field("sections", STORED),
        answers: builder.add_text_field("answers", STORED),
        facets: FACETS
            .map(|name| builder.add_text_field(name, TextOptions::default().set_fast("raw"))),
    };
    (builder.build(), fields)
}

/// The name of the folder an index lives in: another one whenever the same entry would be indexed differently.
pub fn fingerprint(schema: &Schema) -> String {
    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(schema).unwrap_or_default());
    hash.update(lexicon::LIFE_EVENTS_TOML);
    hash.update(tantivy::version_string());
    hash.update(ANALYSIS_VERSION.to_le_bytes());
    hash.update(ENTRY_VERSION.to_le_bytes());
    hex(hash.finalize().get(..8).unwrap_or_default())
}
