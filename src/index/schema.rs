//! The fields of the index, as typed handles, and the fingerprint that names its folder.

use sha2::{Digest, Sha256};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

use crate::domain::text::hex;

use super::analyzer::{ANALYSIS_VERSION, Form};
use super::settings::{FIELDS_TOML, FieldWeights, Settings, Weights};

/// Raised when the entries' stored form or the use of a field changes without the schema showing it.
const ENTRY_VERSION: u32 = 2;

/// Handles of all fields.
#[derive(Debug, Clone)]
pub struct Fields {
    /// Canonical code: identifies the entry.
    pub id: Field,
    /// Canonical and provincial codes.
    pub codes: Field,
    /// Decision numbers in their comparable form.
    pub decisions: Field,
    /// All texts without marks: which syllables an entry has at all.
    pub all: Field,
    /// Breaks ties and orders what was not searched for by words.
    pub order: Field,
    /// Stored: what a list shows and the texts passages are taken from.
    pub stored: Field,
    /// The name.
    pub name: TextFields,
    /// The keywords.
    pub keywords: TextFields,
    /// Sector and agencies.
    pub context: TextFields,
    /// The long texts.
    pub body: TextFields,
    /// For counting and filtering; in the order of [`FACETS`].
    pub facets: [Field; 5],
}

/// The names of the facet fields.
pub const FACETS: [&str; 5] = ["sector", "agency", "level", "audience", "online"];

/// One text, indexed in several forms.
#[derive(Debug, Clone, Copy)]
pub struct TextFields {
    /// Without marks.
    pub folded: Field,
    /// With marks.
    pub accented: Field,
    /// Pairs without marks, where the settings give them a weight.
    pub pairs: Option<Field>,
    /// What matches count.
    pub weights: Weights,
}

/// Builds the schema.
pub fn build(settings: &Settings) -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let mut text = |name: &str, weights: Weights| {
        let mut add = |form: Form| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(form.analyzer_name())
                .set_index_option(IndexRecordOption::WithFreqs)
                .set_fieldnorms(true);
            let options = TextOptions::default().set_indexing_options(indexing);
            builder.add_text_field(&format!("{name}_{}", form.analyzer_name()), options)
        };
        let (folded, accented) = (add(Form::Folded), add(Form::Accented));
        let pairs = (weights.pairs > 0.0).then(|| add(Form::Pairs));
        TextFields {
            folded,
            accented,
            pairs,
            weights,
        }
    };
    let FieldWeights {
        name,
        keywords,
        context,
        body,
    } = settings.fields;
    let (name, keywords) = (text("name", name), text("keywords", keywords));
    let (context, body) = (text("context", context), text("body", body));
    let fields = Fields {
        id: builder.add_text_field("id", STRING),
        codes: builder.add_text_field("codes", STRING),
        decisions: builder.add_text_field("decisions", STRING),
        all: builder.add_text_field("all", coverage()),
        order: builder.add_u64_field("order", FAST | INDEXED),
        stored: builder.add_bytes_field("stored", STORED),
        name,
        keywords,
        context,
        body,
        facets: FACETS
            .map(|name| builder.add_text_field(name, TextOptions::default().set_fast("raw"))),
    };
    (builder.build(), fields)
}

/// Neither how often nor how long: only whether.
fn coverage() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(Form::Folded.analyzer_name())
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    TextOptions::default().set_indexing_options(indexing)
}

/// The name of the folder an index lives in: another one whenever the same entry would be indexed differently.
pub fn fingerprint(schema: &Schema) -> String {
    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(schema).unwrap_or_default());
    hash.update(FIELDS_TOML);
    hash.update(tantivy::version_string());
    hash.update(ANALYSIS_VERSION.to_le_bytes());
    hash.update(ENTRY_VERSION.to_le_bytes());
    hex(hash.finalize().get(..8).unwrap_or_default())
}
