//! What is offered while somebody types: names of procedures, phrases of citizens and life events.
//!
//! Every word that any of them has is known once, and each text is a list of such words' numbers. What was typed is
//! compared with the words, a few thousand, and the texts are then gone through by number alone.

mod typed;
mod word;

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::cards::Cards;
use super::days::Mask;
use super::lexicon::Lexicon;
use super::syllable;
use super::table::Tables;
use super::{Error, Index, traits};
use crate::domain::code::ProcedureCode;
use crate::domain::level::Level;
use crate::domain::query::QueryText;
use crate::domain::suggest::{
    LifeEventProcedure, LifeEventProcedures, SUGGEST_CHARS_MIN, SuggestedLifeEvent,
    SuggestedPhrase, SuggestedProcedure, Suggestions,
};
use typed::{Quality, Text, Typed};
use word::{Closeness, Fit, Word};

/// Longer texts are pasted, not typed: slips are not looked for, which would take long.
const SLIP_WORDS_MAX: usize = 8;

/// Everything that can be suggested in one state of the index.
pub struct Suggester {
    /// All words, in the order of their letters without marks.
    words: Vec<Word>,
    procedures: Vec<Procedure>,
    phrases: Vec<Phrase>,
    /// The names of [`Suggester::browse`], in its order.
    events: Vec<Text>,
    browse: Arc<[LifeEventProcedures]>,
    /// How many words the longest text has.
    longest: usize,
}

struct Procedure {
    name: Text,
    code: ProcedureCode,
    traits: u64,
    /// Equal for procedures of the same name.
    group: u32,
    order: u64,
}

#[derive(Clone)]
struct Phrase {
    text: Text,
    means: Arc<[String]>,
    weight: f32,
}

impl Index {
    /// What somebody may mean who has typed this much: up to `limit` of each kind.
    /// Takes a millisecond or so of one core.
    #[must_use]
    pub fn suggest(&self, text: &QueryText, limit: usize) -> Suggestions {
        let factors = traits::factors(&self.settings().priors, 0);
        self.view().suggester.suggest(text, limit, &factors)
    }

    /// The life events that have procedures here, with these.
    #[must_use]
    pub fn life_events_with_procedures(&self) -> Arc<[LifeEventProcedures]> {
        self.view().suggester.browse.clone()
    }
}

fn phrases(lexicon: &Lexicon) -> (Words, Vec<Phrase>) {
    let mut words = Words::default();
    let phrases = lexicon.sayings.iter().map(|saying| Phrase {
        text: words.text(&saying.text),
        means: saying.means.clone(),
        weight: saying.weight,
    });
    let phrases = phrases.collect();
    (words, phrases)
}

impl Suggester {
    /// Reads the names of all procedures that are found today.
    pub fn of(
        cards: &Cards,
        tables: &Tables,
        found: &Mask,
        lexicon: &Lexicon,
    ) -> Result<Self, Error> {
        /// The phrases, which are the same for every state of every index.
        static PHRASES: OnceLock<(Words, Vec<Phrase>)> = OnceLock::new();
        let (mut words, phrases) = PHRASES.get_or_init(|| phrases(lexicon)).clone();
        let mut procedures = Vec::new();
        let mut levels: HashMap<String, (String, Vec<Level>)> = HashMap::new();
        let asked: HashSet<&str> = lexicon
            .life_events
            .iter()
            .flat_map(|event| &event.procedures)
            .map(String::as_str)
            .collect();
        for (ordinal, segment) in tables.segments.iter().enumerate() {
            for (doc, card) in cards.segment(ordinal) {
                let place = doc as usize;
                if !found.has((ordinal, doc)) {
                    continue;
                }
                if asked.contains(card.code.as_str()) {
                    let shown = (card.name.clone(), card.levels.clone());
                    levels.insert(card.code.to_string(), shown);
                }
                let value = |values: &[u64]| values.get(place).copied().unwrap_or_default();
                procedures.push(Procedure {
                    name: words.text(&card.name),
                    code: card.code.clone(),
                    traits: value(&segment.traits),
                    group: segment.group.get(place).copied().unwrap_or_default(),
                    order: value(&segment.order),
                });
            }
        }
        let browse = browse(lexicon, &levels)?;
        let events = browse.iter().map(|item| words.text(&item.event.name));
        let events = events.collect();
        Ok(Self::sorted(words, procedures, phrases, events, browse))
    }

    /// Puts the words in order and renumbers them in the texts.
    fn sorted(
        words: Words,
        mut procedures: Vec<Procedure>,
        mut phrases: Vec<Phrase>,
        mut events: Vec<Text>,
        browse: Arc<[LifeEventProcedures]>,
    ) -> Self {
        let mut numbered: Vec<(u32, Word)> = (0..).zip(words.all).collect();
        numbered.sort_by(|(_, a), (_, b)| a.plain.cmp(&b.plain));
        let mut places = vec![0_u32; numbered.len()];
        for (place, (number, _)) in (0..).zip(&numbered) {
            if let Some(known) = places.get_mut(*number as usize) {
                *known = place;
            }
        }
        let names = procedures.iter_mut().map(|procedure| &mut procedure.name);
        let texts = names.chain(phrases.iter_mut().map(|phrase| &mut phrase.text));
        let mut longest = 0;
        for text in texts.chain(&mut events) {
            longest = longest.max(text.words.len());
            for word in &mut text.words {
                *word = places.get(*word as usize).copied().unwrap_or(*word);
            }
        }
        Self {
            words: numbered.into_iter().map(|(_, word)| word).collect(),
            procedures,
            phrases,
            events,
            browse,
            longest,
        }
    }

    fn suggest(&self, text: &QueryText, limit: usize, factors: &[f32]) -> Suggestions {
        let text = text.as_str();
        let raw = syllable::spans(text).filter_map(|span| text.get(span.start..span.end));
        let typed: Vec<Word> = raw.map(Word::new).collect();
        let letters: usize = typed.iter().map(|word| word.plain.len()).sum();
        if letters < SUGGEST_CHARS_MIN || typed.len() > self.longest {
            return Suggestions::default();
        }
        // Wrong marks are the commonest mistake; slips of the keyboard come after them.
        for closeness in [Closeness::Marks, Closeness::Letters, Closeness::Slip] {
            let pointless = match closeness {
                Closeness::Marks => false,
                Closeness::Letters => !typed.iter().any(Word::is_marked),
                Closeness::Slip => typed.len() > SLIP_WORDS_MAX,
            };
            if pointless {
                continue;
            }
            let fits = self.typed(&typed, closeness);
            let found = fits.map(|fits| self.look_up(&fits, limit, factors));
            if let Some(found) = found.filter(|found| !found.is_empty()) {
                return found;
            }
        }
        Suggestions::default()
    }

    /// `None` when a word fits none that is known: no text can have it then.
    fn typed(&self, typed: &[Word], closeness: Closeness) -> Option<Typed> {
        let fits = typed.iter().enumerate().map(|(place, word)| {
            let is_last = place + 1 == typed.len();
            let mut fits = vec![Fit::Not; self.words.len()];
            // Words are in the order of their letters. The last letter may be an i for a y; a slip may be anywhere.
            let sure = match closeness {
                Closeness::Slip => 0,
                _ => (word.plain.len() - 1).max(1),
            };
            let sure = word.plain.get(..sure).unwrap_or_default();
            let start = self.words.partition_point(|known| &*known.plain < sure);
            let known = self.words.iter().zip(&mut fits).skip(start);
            for (known, fit) in known.take_while(|(known, _)| known.plain.starts_with(sure)) {
                *fit = word.fit(known, closeness, is_last);
            }
            fits.iter().any(|fit| *fit > Fit::Not).then_some(fits)
        });
        Some(Typed {
            fits: fits.collect::<Option<_>>()?,
            letters: typed.iter().map(|word| word.plain.len()).collect(),
        })
    }

    fn look_up(&self, typed: &Typed, limit: usize, factors: &[f32]) -> Suggestions {
        let events = self.events.iter().zip(&*self.browse);
        let events = best(
            events,
            limit,
            |(name, _)| typed.quality(name),
            |_, _| Ordering::Equal,
        );
        let phrases = best(
            &self.phrases,
            limit,
            |phrase| typed.quality(&phrase.text),
            |a, b| {
                let by_weight = b.weight.total_cmp(&a.weight);
                by_weight
                    .then_with(|| a.text.shown.len().cmp(&b.text.shown.len()))
                    .then_with(|| a.text.shown.cmp(&b.text.shown))
            },
        );
        Suggestions {
            procedures: self.procedures(typed, limit, factors),
            phrases: phrases
                .into_iter()
                .map(|phrase| SuggestedPhrase {
                    text: phrase.text.shown.clone(),
                    highlight: typed.mark(&phrase.text),
                    means: phrase.means.to_vec(),
                })
                .collect(),
            life_events: events
                .into_iter()
                .map(|(name, item)| SuggestedLifeEvent {
                    id: item.event.id.clone(),
                    name: name.shown.clone(),
                    highlight: typed.mark(name),
                })
                .collect(),
        }
    }

    /// Of the procedures with the same name the likeliest alone.
    fn procedures(&self, typed: &Typed, limit: usize, factors: &[f32]) -> Vec<SuggestedProcedure> {
        let factor = |procedure: &Procedure| {
            let place = usize::try_from(procedure.traits).ok();
            place.and_then(|p| factors.get(p)).copied().unwrap_or(1.0)
        };
        let everything = self.procedures.len();
        let found = best(
            &self.procedures,
            everything,
            |p| typed.quality(&p.name),
            |a, b| {
                let by_prior = factor(b).total_cmp(&factor(a));
                by_prior
                    .then_with(|| a.name.shown.len().cmp(&b.name.shown.len()))
                    .then_with(|| a.order.cmp(&b.order))
            },
        );
        let mut seen = HashSet::new();
        let first = found.into_iter().filter(|p| seen.insert(p.group));
        let shown = first.take(limit).map(|procedure| SuggestedProcedure {
            code: procedure.code.clone(),
            name: procedure.name.shown.clone(),
            highlight: typed.mark(&procedure.name),
        });
        shown.collect()
    }
}

/// The best of what fits, in order.
fn best<T: Copy>(
    all: impl IntoIterator<Item = T>,
    limit: usize,
    quality: impl Fn(&T) -> Option<Quality>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Vec<T> {
    let fitting = all
        .into_iter()
        .filter_map(|one| Some((quality(&one)?, one)));
    let mut fitting: Vec<(Quality, T)> = fitting.collect();
    fitting.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| order(&a.1, &b.1)));
    fitting.truncate(limit);
    fitting.into_iter().map(|(_, one)| one).collect()
}

/// The words of all texts, while these are read.
#[derive(Clone, Default)]
struct Words {
    numbers: HashMap<String, u32>,
    all: Vec<Word>,
}

impl Words {
    fn text(&mut self, shown: &str) -> Text {
        /// What many official names begin with, and nobody who looks for them.
        const OPENING: [&str; 2] = ["thủ", "tục"];
        let raw = syllable::spans(shown).filter_map(|span| shown.get(span.start..span.end));
        let lower: Vec<String> = raw.map(str::to_lowercase).collect();
        let opens = lower.iter().map(String::as_str).take(2).eq(OPENING);
        Text {
            shown: shown.to_owned(),
            opening: if opens { OPENING.len() } else { 0 },
            words: lower.into_iter().map(|word| self.number(word)).collect(),
        }
    }

    fn number(&mut self, word: String) -> u32 {
        if let Some(number) = self.numbers.get(&word) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(Word::new(&word));
        self.numbers.insert(word, number);
        number
    }
}

fn code(code: &str) -> Result<ProcedureCode, Error> {
    ProcedureCode::parse(code).map_err(|e| Error::Damaged(e.to_string()))
}

/// The life events with those of their procedures that are there; without those that have none.
fn browse(
    lexicon: &Lexicon,
    known: &HashMap<String, (String, Vec<Level>)>,
) -> Result<Arc<[LifeEventProcedures]>, Error> {
    let mut items = Vec::new();
    for event in &lexicon.life_events {
        let mut procedures = Vec::new();
        for asked in &event.procedures {
            if let Some((name, levels)) = known.get(asked) {
                procedures.push(LifeEventProcedure {
                    code: code(asked)?,
                    name: name.clone(),
                    levels: levels.clone(),
                });
            }
        }
        if !procedures.is_empty() {
            items.push(LifeEventProcedures {
                event: event.clone(),
                procedures,
            });
        }
    }
    Ok(items.into())
}
