//! Looking a query's words up: what they bring to which entries, and how much each word tells. The short fields are
//! kept ready (see [`super::impact`]); the long texts are looked up in every segment of the index.

use tantivy::postings::TermInfo;

use super::Error;
use super::analyzer::Form;
use super::impact::Word;
use super::plan::{Alternative, Group};
use super::schema::BODY;
use super::score::Scorer;
use super::syllable::Syllable;
use super::table::{self, idf};

/// A word or two neighbours in the short fields.
#[derive(Clone, Copy)]
pub struct InShort {
    /// In which form.
    pub form: Form,
    /// What it brings, and to which entries.
    pub word: Word,
    /// How much that counts.
    pub weight: f32,
    /// Whether an entry in its list has the word, and not only one with other marks.
    pub is_it: bool,
}

/// A word or two neighbours in the long texts.
pub struct InLong {
    /// In which form.
    pub form: Form,
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
    /// In the short fields: as typed, and with any marks.
    pub short: [Option<InShort>; 2],
    /// In the long texts.
    pub long: Option<InLong>,
}

impl LookedWord {
    /// Whether anything has it.
    pub fn is_found(&self) -> bool {
        self.long.is_some() || self.short.iter().any(Option::is_some)
    }
}

/// An alternative, looked up.
pub struct LookedAlternative {
    /// How surely it is meant.
    pub weight: f32,
    /// How much its words tell together.
    pub mass: f32,
    /// Its words.
    pub words: Vec<LookedWord>,
    /// Its neighbours in the short fields.
    pub short_pairs: Vec<InShort>,
    /// Its neighbours in the long texts.
    pub long_pairs: Vec<InLong>,
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
        let (mut short_pairs, mut long_pairs) = (Vec::new(), Vec::new());
        for (text, weight) in &alternative.pairs {
            short_pairs.extend(self.in_short(Form::Pairs, text, *weight, true));
            // Official words are not looked for in long texts: that costs most and tells least.
            if !alternative.is_official {
                let weight = weight * self.settings.fields.body.pairs;
                long_pairs.extend(self.in_long(Form::Pairs, text, weight)?);
            }
        }
        Ok(LookedAlternative {
            weight: alternative.weight,
            mass: words.iter().map(|word| word.mass).sum(),
            words,
            short_pairs,
            long_pairs,
        })
    }

    fn look_up_word(
        &self,
        syllable: &Syllable,
        weight: f32,
        is_official: bool,
    ) -> Result<LookedWord, Error> {
        let slack = self.settings.scoring.other_marks;
        let (form, text) = if syllable.is_marked() {
            (Form::Accented, &syllable.accented)
        } else {
            (Form::Folded, &syllable.folded)
        };
        let (exact, loose) = match form {
            Form::Accented => (weight * (1.0 - slack), weight * slack),
            _ => (weight, 0.0),
        };
        let any_marks = self.in_short(Form::Folded, &syllable.folded, loose, false);
        let as_typed = self.in_short(form, text, exact, true);
        // Nor is talk.
        let long = if is_official || weight < self.settings.understanding.telling_min {
            None
        } else {
            self.in_long(form, text, exact * self.settings.fields.body.weight)?
        };
        let idfs = [
            as_typed.map(|short| short.word.idf_min),
            long.as_ref().map(|long| long.idf),
        ];
        let rarest_in_all = idfs.into_iter().flatten().fold(f32::INFINITY, f32::min);
        // A word that nothing has tells little about what is meant.
        let unknown = idf(0, self.tables.count) / 2.0;
        let tells = if rarest_in_all.is_finite() {
            rarest_in_all
        } else {
            unknown
        };
        Ok(LookedWord {
            weight,
            mass: weight * tells,
            name_mass: any_marks.map_or(0.0, |short| short.word.name_idf),
            short: [as_typed, any_marks.filter(|_| loose > 0.0)],
            long,
        })
    }

    fn in_short(&self, form: Form, text: &str, weight: f32, is_it: bool) -> Option<InShort> {
        let word = self.impacts.word(form, text)?;
        Some(InShort {
            form,
            word,
            weight,
            is_it,
        })
    }

    fn in_long(&self, form: Form, text: &str, weight: f32) -> Result<Option<InLong>, Error> {
        let field = self.fields.text(BODY, form);
        let Some(field) = field.filter(|_| weight > 0.0) else {
            return Ok(None);
        };
        let mut found = 0;
        let mut infos = Vec::with_capacity(self.tables.segments.len());
        for segment in &self.tables.segments {
            let info = match segment.texts.get(BODY) {
                Some(text_table) => table::find(text_table, form, field, text)?,
                None => None,
            };
            let info = info.map(|(_, info)| info);
            found += info.as_ref().map_or(0, |info| u64::from(info.doc_freq));
            infos.push(info);
        }
        let idf = idf(found, self.tables.count);
        // What nearly every long text has would take most of the time and decide nothing.
        let tells = found > 0 && idf >= self.settings.matching.body_telling_min;
        Ok(tells.then_some(InLong {
            form,
            weight,
            idf,
            infos,
        }))
    }
}
