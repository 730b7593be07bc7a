//! Looking a query's words up in every segment of the index: which postings score, and how much each word tells.

use tantivy::postings::TermInfo;

use super::Error;
use super::plan::{Alternative, Group};
use super::schema::{BODY, NAME};
use super::score::Scorer;
use super::syllable::Syllable;
use super::table::{idf, term_info};

/// A term of the long texts that tells less is not looked for there.
const BODY_IDF_MIN: f32 = 0.5;
/// Words that count less are talk.
const TOPIC_MIN: f32 = 0.3;

/// A term of the query, looked up in every segment.
pub struct Looked {
    /// The place of its field.
    pub text: usize,
    /// Whether it is two neighbours.
    pub is_pair: bool,
    /// Whether it is looked for with its marks.
    pub is_accented: bool,
    /// How much a match counts.
    pub weight: f32,
    /// How much it tells.
    pub idf: f32,
    /// Its postings in each segment.
    pub infos: Vec<Option<TermInfo>>,
}

/// A word of the query, looked up.
pub struct LookedWord {
    /// How much it counts for the topic.
    pub weight: f32,
    /// How much it tells, wherever it stands.
    pub mass: f32,
    /// How much it tells in a name.
    pub name_mass: f32,
    /// Whether what it was typed with decides which forms show that an entry has it.
    pub is_marked: bool,
    /// What is looked up for it.
    pub terms: Vec<Looked>,
}

/// An alternative, looked up.
pub struct LookedAlternative {
    /// How surely it is meant.
    pub weight: f32,
    /// How much its words tell together.
    pub mass: f32,
    /// Its words.
    pub words: Vec<LookedWord>,
    /// Its neighbours.
    pub pairs: Vec<Looked>,
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Folded,
    Accented,
    Pair,
}

impl Scorer<'_> {
    /// Looks up all ways a part of the query may be meant.
    pub fn look_up_group(&self, group: &Group) -> Result<Vec<LookedAlternative>, Error> {
        group
            .alternatives
            .iter()
            .map(|alternative| self.look_up(alternative))
            .collect()
    }

    fn look_up(&self, alternative: &Alternative) -> Result<LookedAlternative, Error> {
        let mut words = Vec::with_capacity(alternative.words.len());
        for (syllable, weight) in &alternative.words {
            words.push(self.look_up_word(syllable, *weight, alternative.is_official)?);
        }
        let mut pairs = Vec::new();
        for (text, weight) in &alternative.pairs {
            for (place, field) in self.fields.texts.iter().enumerate() {
                let settings = self.settings.fields.all();
                let value = settings.get(place).map_or(0.0, |w| w.pairs);
                let too_long = alternative.is_official && place == BODY;
                if field.pairs.is_some() && value > 0.0 && !too_long {
                    pairs.extend(self.look_up_term(text, place, Form::Pair, weight * value)?);
                }
            }
        }
        Ok(LookedAlternative {
            weight: alternative.weight,
            mass: words.iter().map(|word| word.mass).sum(),
            words,
            pairs,
        })
    }

    fn look_up_word(
        &self,
        syllable: &Syllable,
        weight: f32,
        is_official: bool,
    ) -> Result<LookedWord, Error> {
        let slack = self.settings.scoring.other_marks;
        let is_marked = syllable.is_marked();
        let mut terms = Vec::new();
        for (place, weights) in self.settings.fields.all().iter().enumerate() {
            let value = weight * weights.weight;
            // Talk and official words are not looked for in long texts: that costs most and tells least.
            if place == BODY && (is_official || weight < TOPIC_MIN) {
                continue;
            }
            if is_marked {
                let (exact, loose) = (value * (1.0 - slack), value * slack);
                terms.extend(self.look_up_term(
                    &syllable.accented,
                    place,
                    Form::Accented,
                    exact,
                )?);
                if place != BODY {
                    terms.extend(self.look_up_term(
                        &syllable.folded,
                        place,
                        Form::Folded,
                        loose,
                    )?);
                }
            } else {
                terms.extend(self.look_up_term(&syllable.folded, place, Form::Folded, value)?);
            }
        }
        let telling = |term: &&Looked| term.is_accented == is_marked;
        let rarest_in_all = terms
            .iter()
            .filter(telling)
            .map(|term| term.idf)
            .fold(f32::INFINITY, f32::min);
        // A word that nothing has tells little about what is meant.
        let unknown = idf(0, self.tables.count) / 2.0;
        let tells = if rarest_in_all.is_finite() {
            rarest_in_all
        } else {
            unknown
        };
        let in_name = terms
            .iter()
            .find(|term| term.text == NAME && !term.is_accented)
            .map_or(0.0, |term| term.idf);
        Ok(LookedWord {
            weight,
            mass: weight * tells,
            name_mass: in_name,
            is_marked,
            terms,
        })
    }

    fn look_up_term(
        &self,
        text: &str,
        place: usize,
        form: Form,
        weight: f32,
    ) -> Result<Option<Looked>, Error> {
        let Some(fields) = self.fields.texts.get(place) else {
            return Ok(None);
        };
        let mut found = 0;
        let mut infos = Vec::with_capacity(self.tables.segments.len());
        for segment in &self.tables.segments {
            let table = segment.texts.get(place);
            let reader = table.and_then(|table| match form {
                Form::Folded => Some((&table.folded, fields.folded)),
                Form::Accented => Some((&table.accented, fields.accented)),
                Form::Pair => table.pairs.as_ref().zip(fields.pairs),
            });
            let info = match reader {
                Some((reader, field)) => term_info(reader, field, text)?,
                None => None,
            };
            found += info.as_ref().map_or(0, |info| u64::from(info.doc_freq));
            infos.push(info);
        }
        let idf = idf(found, self.tables.count);
        // What nearly every long text has would take most of the time and decide nothing.
        let tells = found > 0 && (place != BODY || idf >= BODY_IDF_MIN);
        Ok(tells.then_some(Looked {
            text: place,
            is_pair: form == Form::Pair,
            is_accented: form == Form::Accented,
            weight,
            idf,
            infos,
        }))
    }
}
