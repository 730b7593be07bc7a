//! How `scope.toml` is written.

use serde::Deserialize;

use crate::record::CertaintyKey;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeFile {
    #[serde(default)]
    pub(super) question: Vec<QuestionEntry>,
    #[serde(default)]
    pub(super) channel: Vec<ChannelEntry>,
    #[serde(default)]
    pub(super) signal: Vec<SignalEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionEntry {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) text_en: String,
    pub(super) answer: Vec<AnswerEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerEntry {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) text_en: String,
    pub(super) next: String,
    pub(super) channel: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) content: Option<String>,
    #[serde(default)]
    pub(super) confidential: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChannelEntry {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) name_en: String,
    pub(super) what: String,
    pub(super) what_en: String,
    pub(super) receiver: String,
    pub(super) receiver_en: String,
    pub(super) form: String,
    pub(super) form_en: String,
    #[serde(default)]
    pub(super) bring: Vec<BringEntry>,
    #[serde(default)]
    pub(super) phone: Vec<PhoneEntry>,
    pub(super) address: Option<String>,
    pub(super) time_bar: Option<TimeBarEntry>,
    pub(super) basis: String,
    pub(super) certainty: CertaintyKey,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BringEntry {
    pub(super) text: String,
    pub(super) text_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhoneEntry {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) name_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeBarEntry {
    pub(super) days: u32,
    pub(super) text: String,
    pub(super) text_en: String,
    pub(super) basis: String,
    pub(super) certainty: CertaintyKey,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignalEntry {
    pub(super) signal: String,
    pub(super) text: String,
    pub(super) text_en: String,
    pub(super) channel: Option<String>,
    pub(super) kind: Option<String>,
    #[serde(default)]
    pub(super) confidential: bool,
    #[serde(default)]
    pub(super) phrases: Vec<String>,
    #[serde(default)]
    pub(super) marked_phrases: Vec<String>,
    #[serde(default)]
    pub(super) careful: Vec<CarefulEntry>,
}

/// A phrase that means something else in some contexts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CarefulEntry {
    pub(super) phrase: String,
    #[serde(default)]
    pub(super) not: Vec<String>,
    #[serde(default)]
    pub(super) marked_only: bool,
}
