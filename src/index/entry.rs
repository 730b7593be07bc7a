//! One procedure as an entry of the index, and back to what a list shows.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};

use super::Error;
use super::answer::StoredAnswers;
use super::days::{self, ALL_COMMUNES};
use super::schema::{Fields, TextFields};
use super::syllable;
use crate::domain::code::{ProcedureCode, decision_key};
use crate::domain::hits::{Card, Section};
use crate::domain::procedure::{Procedure, Source};
use crate::domain::text::{shorten, slug};
use crate::domain::version::{Entry, Validity};
use crate::record::{Fault, FeeRecord, LevelKey, OnlineKey, TimeLimitRecord, fingerprint};

/// How much of a section passages are taken from, in characters. All of it is searched.
const SECTION_CHARS_MAX: usize = 1_600;
/// Separates a facet's identifier from its label in one term.
pub const FACET_SEPARATOR: char = '\t';

/// Separates the sections of an entry. No text has it: control characters are dropped when files are read.
const SECTION_SEPARATOR: char = '\u{1f}';

/// What a list shows of an entry.
#[derive(Debug, Serialize, Deserialize)]
struct StoredCard {
    code: String,
    provincial_codes: Vec<String>,
    name: String,
    sector: Option<String>,
    agencies: Vec<String>,
    levels: Vec<LevelKey>,
    online: Option<OnlineKey>,
    time_limit: Option<TimeLimitRecord>,
    fee: Option<FeeRecord>,
    sample: bool,
    version: u32,
    valid_from: Option<String>,
    valid_to: Option<String>,
    hash: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    applies_to: Vec<String>,
}

/// The stored fields of an entry, all of them texts.
pub struct Stored(Vec<(Field, String)>);

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D>(mut document: D) -> Result<Self, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        let mut fields = Vec::with_capacity(3);
        while let Some(field) = document.next_field()? {
            fields.push(field);
        }
        Ok(Self(fields))
    }
}

impl Stored {
    /// Takes a field out.
    pub fn take(&mut self, field: Field) -> Result<String, Error> {
        let place = self.0.iter().position(|(known, _)| *known == field);
        let text = place.map(|place| self.0.swap_remove(place).1);
        text.ok_or_else(|| Error::Damaged("entry without content".to_owned()))
    }
}

/// Makes the entry of a version: with what it is (see [`super::traits`]) and its place in the order of changes.
pub fn document(
    fields: &Fields,
    version: &Entry,
    traits: u64,
    seq: i64,
) -> Result<TantivyDocument, Error> {
    let p = &version.procedure;
    let mut entry = TantivyDocument::default();
    entry.add_text(fields.id, format!("{}@{}", p.code, version.number));
    for (field, day) in fields.days.into_iter().zip(days::of(version)) {
        entry.add_i64(field, day);
    }
    for place in places(p) {
        entry.add_text(fields.places, place);
    }
    entry.add_text(fields.codes, p.code.as_str());
    for code in p.provincial_codes() {
        entry.add_text(fields.codes, code.as_str());
    }
    let announced = version.decision.as_deref();
    let decisions = p.decisions().into_iter().chain(announced);
    for key in decisions.filter_map(decision_key) {
        entry.add_text(fields.decisions, key);
    }
    entry.add_u64(fields.order, order(&p.code));
    entry.add_u64(fields.seq, u64::try_from(seq).unwrap_or_default());
    entry.add_u64(fields.traits, traits);
    entry.add_text(fields.name_words, name_words(&p.name));
    let sections = sections(p);
    let agencies = &p.agencies.performing;
    let names = std::iter::once(&p.name).chain(p.listings.iter().filter_map(|l| l.name.as_ref()));
    let (results, bodies): (Vec<_>, Vec<_>) = sections
        .iter()
        .partition(|(section, _)| *section == Section::Result);
    let text = |(_, text): &'_ (Section, String)| text.clone();
    let results: Vec<String> = results.iter().map(|s| text(s)).collect();
    let bodies: Vec<String> = bodies.iter().map(|s| text(s)).collect();
    let levels: Vec<String> = p
        .levels
        .iter()
        .map(|level| level.label().to_owned())
        .collect();
    let texts = [
        joined(distinct(names)),
        joined(p.keywords.iter()),
        joined(results.iter().chain(p.forms.iter().map(|form| &form.name))),
        joined(p.sector.iter().chain(agencies).chain(&levels)),
        joined(bodies.iter()),
    ];
    for (field, text) in fields.texts.iter().zip(&texts) {
        add(&mut entry, *field, text);
    }
    for (field, values) in fields.facets.into_iter().zip(facet_values(p)) {
        for value in values {
            entry.add_text(field, value);
        }
    }
    entry.add_text(fields.card, serde_json::to_string(&card(version))?);
    entry.add_text(fields.sections, joined_sections(&sections));
    entry.add_text(
        fields.answers,
        serde_json::to_string(&StoredAnswers::of(p))?,
    );
    Ok(entry)
}

/// Reads a stored card.
pub fn read_card(json: &str) -> Result<Card, Error> {
    let stored: StoredCard = serde_json::from_str(json)?;
    let damaged = |fault: Fault| Error::Damaged(fault.to_string());
    Ok(Card {
        code: ProcedureCode::parse(&stored.code).map_err(|e| Error::Damaged(e.to_string()))?,
        provincial_codes: stored.provincial_codes,
        name: stored.name,
        sector: stored.sector,
        agencies: stored.agencies,
        levels: stored.levels.into_iter().map(|key| key.0).collect(),
        online: stored.online.map(|key| key.0),
        time_limit: stored
            .time_limit
            .map(TryInto::try_into)
            .transpose()
            .map_err(damaged)?,
        fee: stored
            .fee
            .map(TryInto::try_into)
            .transpose()
            .map_err(damaged)?,
        sample: stored.sample,
        version: stored.version,
        hash: stored.hash,
        applies_to: stored.applies_to,
        validity: Validity {
            from: stored.valid_from.as_deref().map(day).transpose()?,
            to: stored.valid_to.as_deref().map(day).transpose()?,
        },
    })
}

fn day(text: &str) -> Result<Date, Error> {
    text.parse()
        .map_err(|e: jiff::Error| Error::Damaged(e.to_string()))
}

/// The values of each facet.
fn facet_values(p: &Procedure) -> [Vec<String>; 5] {
    let agencies = &p.agencies.performing;
    [
        p.sector
            .iter()
            .map(|s| facet(&slug(s), s))
            .collect::<Vec<_>>(),
        agencies.iter().map(|a| facet(&slug(a), a)).collect(),
        p.levels.iter().map(|l| facet(l.key(), l.label())).collect(),
        p.audiences
            .iter()
            .map(|a| facet(a.key(), a.label()))
            .collect(),
        p.online()
            .iter()
            .map(|o| facet(o.key(), o.label()))
            .collect(),
    ]
}

/// The agencies that carry a procedure out.
fn places(p: &Procedure) -> impl Iterator<Item = String> {
    let communes = p.is_in_all_communes().then(|| ALL_COMMUNES.to_owned());
    let agencies = p.applies_to.agencies.iter().map(ToString::to_string);
    communes.into_iter().chain(agencies)
}

fn card(version: &Entry) -> StoredCard {
    let p = &version.procedure;
    StoredCard {
        version: version.number,
        hash: fingerprint(p),
        applies_to: p
            .applies_to
            .agencies
            .iter()
            .map(ToString::to_string)
            .collect(),
        valid_from: version.validity.from.map(|day| day.to_string()),
        valid_to: version.validity.to.map(|day| day.to_string()),
        code: p.code.to_string(),
        provincial_codes: p
            .provincial_codes()
            .into_iter()
            .map(ToString::to_string)
            .collect(),
        name: p.name.clone(),
        sector: p.sector.clone(),
        agencies: p.agencies.performing.clone(),
        levels: p.levels.iter().copied().map(LevelKey).collect(),
        online: p.online().map(OnlineKey),
        time_limit: p.shown_time_limit().map(Into::into),
        fee: p.shown_fee().map(Into::into),
        sample: p.provenance.source == Source::Sample,
    }
}

/// The texts that passages are taken from.
pub fn read_sections(stored: &str) -> impl Iterator<Item = (Section, &str)> {
    let texts = Section::ALL
        .into_iter()
        .zip(stored.split(SECTION_SEPARATOR));
    texts.filter(|(_, text)| !text.is_empty())
}

/// In the order of [`Section::ALL`]; empty where the procedure has none.
fn joined_sections(sections: &[(Section, String)]) -> String {
    let shortened = sections
        .iter()
        .map(|(_, text)| shorten(text, SECTION_CHARS_MAX));
    let shortened: Vec<String> = shortened.collect();
    shortened.join(&SECTION_SEPARATOR.to_string())
}

/// The sections' texts, in the order of [`Section::ALL`].
fn sections(p: &Procedure) -> Vec<(Section, String)> {
    let text = |section: Section| match section {
        Section::Description => p.description.clone().unwrap_or_default(),
        Section::Requirements => p.requirements.clone().unwrap_or_default(),
        Section::Result => p.result.clone().unwrap_or_default(),
        Section::Steps => p.steps.clone().unwrap_or_default(),
        Section::Papers => {
            let mut text = p.papers_text.clone().unwrap_or_default();
            for variant in &p.papers {
                let lines = variant
                    .variant
                    .iter()
                    .chain(variant.papers.iter().map(|paper| &paper.name));
                for line in lines {
                    text.push_str(line);
                    text.push('\n');
                }
            }
            text
        }
    };
    Section::ALL
        .into_iter()
        .map(|section| (section, text(section)))
        .collect()
}

fn add(entry: &mut TantivyDocument, fields: TextFields, text: &str) {
    entry.add_text(fields.folded, text);
    entry.add_text(fields.accented, text);
    if let Some(pairs) = fields.pairs {
        entry.add_text(pairs, text);
    }
}

/// Equal for names of the same words, whatever their case, marks of punctuation or spelling of tones.
fn name_words(name: &str) -> String {
    let words: Vec<String> = syllable::read(name)
        .into_iter()
        .map(|word| word.accented)
        .collect();
    words.join(" ")
}

fn facet(value: &str, label: &str) -> String {
    format!("{value}{FACET_SEPARATOR}{label}")
}

fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> impl Iterator<Item = &'a String> {
    let mut seen = std::collections::HashSet::new();
    names.filter(move |name| seen.insert(*name))
}

fn joined<'a>(parts: impl Iterator<Item = &'a String>) -> String {
    parts.map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// A number that orders codes: national ones by their digits, others after them by their first eleven characters.
#[must_use]
pub fn order(code: &ProcedureCode) -> u64 {
    const AFTER_NATIONAL: u64 = 10_000_000;
    // In the order of the alphabet; 0 is "no more characters", and whatever else there is comes last.
    const ALPHABET: &str = "-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    let digits = || code.as_str().replace('.', "").parse().ok();
    let others = || {
        let place = |c: char| ALPHABET.find(c).map_or(41, |place| place as u64 + 1);
        let eleven = code
            .as_str()
            .chars()
            .map(place)
            .chain(std::iter::repeat(0))
            .take(11);
        AFTER_NATIONAL + eleven.fold(0, |sum, place| sum * 42 + place)
    };
    code.is_national()
        .then(digits)
        .flatten()
        .unwrap_or_else(others)
}
