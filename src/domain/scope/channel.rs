//! Where to go with what a feedback cannot be: what the law asks there, what to bring, until when.

use crate::domain::certainty::Certainty;

/// One channel besides feedback. All texts are in Vietnamese, and in English where the name says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Identifier, such as `khieu_nai`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// What it is for.
    pub what: String,
    /// The same in English.
    pub what_en: String,
    /// Who receives it.
    pub receiver: String,
    /// The same in English.
    pub receiver_en: String,
    /// In what form, as the law has it.
    pub form: String,
    /// The same in English.
    pub form_en: String,
    /// What to bring or to have at hand, each in both languages.
    pub bring: Vec<Bring>,
    /// Numbers to call.
    pub phones: Vec<Phone>,
    /// Address on the web.
    pub address: Option<String>,
    /// Until when the law lets it be done.
    pub time_bar: Option<TimeBar>,
    /// The articles it rests on.
    pub basis: String,
    /// How sure that is.
    pub certainty: Certainty,
}

/// One thing to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bring {
    /// In Vietnamese.
    pub text: String,
    /// In English.
    pub text_en: String,
}

/// One number to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// As it is dialled: digits only.
    pub number: String,
    /// Who answers.
    pub name: String,
    /// The same in English.
    pub name_en: String,
}

/// Until when something may be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeBar {
    /// How many calendar days.
    pub days: u32,
    /// Counted from what, in words for everybody.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// The article it rests on.
    pub basis: String,
    /// How sure that is.
    pub certainty: Certainty,
}
