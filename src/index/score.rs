//! Scores every entry, term after term, into dense arrays: sums of BM25 over the fields, the better of a group's
//! alternatives, times how much of the query is found, how tight the name is, and what the procedure is.

use tantivy::DocId;

use super::Error;
use super::lookup::{Looked, LookedAlternative, LookedWord};
use super::plan::Plan;
use super::schema::{Fields, NAME};
use super::settings::Settings;
use super::table::{SegmentTable, Tables, each_posting};
use super::traits;

/// What scoring needs to know.
#[derive(Clone, Copy)]
pub struct Scorer<'a> {
    /// The entries.
    pub tables: &'a Tables,
    /// The fields.
    pub fields: &'a Fields,
    /// The weights.
    pub settings: &'a Settings,
}

/// The scores of one segment's entries.
#[derive(Debug, Default, Clone)]
pub struct Scores {
    /// What orders the hits; 0 for what is none.
    pub score: Vec<f32>,
    /// The share of the query that each entry has, from 0 to 1.
    pub cover: Vec<f32>,
    /// The share of each entry's name that the query has, from 0 to 1.
    pub tight: Vec<f32>,
}

/// Sums for the entries of a segment.
#[derive(Default)]
struct Layer {
    score: Vec<f32>,
    cover: Vec<f32>,
    name: Vec<f32>,
    /// The last word that each entry was counted as having, and likewise in its name.
    stamp: Vec<u32>,
    name_stamp: Vec<u32>,
    word: u32,
    touched: Vec<DocId>,
}

impl Scorer<'_> {
    /// Scores the entries of all segments.
    pub fn score(&self, plan: &Plan) -> Result<Vec<Scores>, Error> {
        let mut groups = Vec::with_capacity(plan.groups.len());
        for group in &plan.groups {
            groups.push(self.look_up_group(group)?);
        }
        let mass: f32 = groups.iter().map(|group| first_mass(group)).sum();
        let factors = traits::factors(&self.settings.priors, plan.level);
        let mut all = Vec::with_capacity(self.tables.segments.len());
        for (ordinal, segment) in self.tables.segments.iter().enumerate() {
            let mut total = Layer::of(segment);
            let (mut best, mut one) = (Layer::of(segment), Layer::of(segment));
            for group in &groups {
                match group.as_slice() {
                    [only] => self.add(&mut total, ordinal, segment, only)?,
                    alternatives => {
                        let group_mass = first_mass(group);
                        for alternative in alternatives {
                            self.add(&mut one, ordinal, segment, alternative)?;
                            best.keep_better(&mut one, alternative, group_mass);
                        }
                        total.add_all(&mut best);
                    }
                }
            }
            all.push(self.finish(segment, total, mass, &factors));
        }
        Ok(all)
    }

    fn finish(&self, segment: &SegmentTable, layer: Layer, mass: f32, factors: &[f32]) -> Scores {
        let scoring = self.settings.scoring;
        let mut scores = Scores {
            score: layer.score,
            cover: layer.cover,
            tight: layer.name,
        };
        let per_entry = scores
            .score
            .iter_mut()
            .zip(&mut scores.cover)
            .zip(&mut scores.tight)
            .zip(segment.name_mass.iter().zip(&segment.traits))
            .zip(&segment.alive);
        for ((((score, cover), tight), (name_mass, traits)), alive) in per_entry {
            if *score <= 0.0 {
                continue;
            }
            *cover = (*cover / mass.max(f32::EPSILON)).min(1.0);
            *tight = (*tight / name_mass.max(f32::EPSILON)).min(1.0);
            let factor = usize::try_from(*traits).ok().and_then(|t| factors.get(t));
            *score *= cover.powf(scoring.coverage_power)
                * (1.0 + scoring.tightness * *tight)
                * factor.copied().unwrap_or(1.0);
            if !alive {
                *score = 0.0;
            }
        }
        scores
    }

    fn add(
        &self,
        layer: &mut Layer,
        ordinal: usize,
        segment: &SegmentTable,
        alternative: &LookedAlternative,
    ) -> Result<(), Error> {
        for word in &alternative.words {
            layer.word += 1;
            for term in &word.terms {
                let counts = !word.is_marked || term.is_accented;
                self.add_term(layer, ordinal, segment, term, Some((word, counts)))?;
            }
        }
        for pair in &alternative.pairs {
            self.add_term(layer, ordinal, segment, pair, None)?;
        }
        Ok(())
    }

    fn add_term(
        &self,
        layer: &mut Layer,
        ordinal: usize,
        segment: &SegmentTable,
        term: &Looked,
        word: Option<(&LookedWord, bool)>,
    ) -> Result<(), Error> {
        let Some(info) = term.infos.get(ordinal).and_then(Option::as_ref) else {
            return Ok(());
        };
        let Some(text) = segment.texts.get(term.text) else {
            return Ok(());
        };
        let reader = match (term.is_pair, term.is_accented) {
            (true, _) => text.pairs.as_ref().unwrap_or(&text.folded),
            (false, true) => &text.accented,
            (false, false) => &text.folded,
        };
        let weights = self.settings.fields.all();
        let length = weights.get(term.text).map_or(0.0, |w| w.length);
        let k1 = self.settings.scoring.saturation;
        let (fixed, by_length) = (k1 * (1.0 - length), k1 * length);
        let weight = term.weight * term.idf * (k1 + 1.0);
        let in_name = term.text == NAME;
        each_posting(reader, info, |doc, count| {
            let relative = text.lengths.get(doc as usize).copied().unwrap_or(1.0);
            #[expect(clippy::cast_precision_loss, reason = "occurrences in one text")]
            let count = count as f32;
            layer.add(doc, weight * count / (count + fixed + by_length * relative));
            if let Some((word, true)) = word {
                layer.count(doc, word, in_name);
            }
        })
    }
}

fn first_mass(group: &[LookedAlternative]) -> f32 {
    group.first().map_or(0.0, |first| first.mass)
}

impl Layer {
    fn of(segment: &SegmentTable) -> Self {
        let count = segment.alive.len();
        Self {
            score: vec![0.0; count],
            cover: vec![0.0; count],
            name: vec![0.0; count],
            stamp: vec![0; count],
            name_stamp: vec![0; count],
            word: 0,
            touched: Vec::new(),
        }
    }

    fn add(&mut self, doc: DocId, value: f32) {
        if let Some(score) = self.score.get_mut(doc as usize) {
            if *score == 0.0 {
                self.touched.push(doc);
            }
            *score += value;
        }
    }

    /// Notes that an entry has a word, once for each word.
    fn count(&mut self, doc: DocId, word: &LookedWord, in_name: bool) {
        let doc = doc as usize;
        if let (Some(stamp), Some(cover)) = (self.stamp.get_mut(doc), self.cover.get_mut(doc))
            && *stamp != self.word
        {
            *stamp = self.word;
            *cover += word.mass;
        }
        if in_name
            && let (Some(stamp), Some(name)) =
                (self.name_stamp.get_mut(doc), self.name.get_mut(doc))
            && *stamp != self.word
        {
            *stamp = self.word;
            *name += word.name_mass * word.weight.min(1.0);
        }
    }

    /// Takes over what is better in another alternative of the same group, and empties that.
    fn keep_better(&mut self, other: &mut Self, alternative: &LookedAlternative, mass: f32) {
        let share = alternative.weight * mass / alternative.mass.max(f32::EPSILON);
        for doc in other.touched.drain(..) {
            let doc_index = doc as usize;
            let values = (
                other.score.get_mut(doc_index),
                other.cover.get_mut(doc_index),
                other.name.get_mut(doc_index),
            );
            let (Some(score), Some(cover), Some(name)) = values else {
                continue;
            };
            let (score, cover, name) = (
                std::mem::take(score) * alternative.weight,
                std::mem::take(cover) * share,
                std::mem::take(name),
            );
            let kept = (
                self.score.get_mut(doc_index),
                self.cover.get_mut(doc_index),
                self.name.get_mut(doc_index),
            );
            if let (Some(best), Some(best_cover), Some(best_name)) = kept
                && score > *best
            {
                if *best == 0.0 {
                    self.touched.push(doc);
                }
                (*best, *best_cover, *best_name) = (score, cover, name);
            }
        }
    }

    /// Adds a group's sums and empties them.
    fn add_all(&mut self, group: &mut Self) {
        for doc in group.touched.drain(..) {
            let doc_index = doc as usize;
            let take = |values: &mut Vec<f32>| {
                values
                    .get_mut(doc_index)
                    .map(std::mem::take)
                    .unwrap_or_default()
            };
            let (score, cover, name) = (
                take(&mut group.score),
                take(&mut group.cover),
                take(&mut group.name),
            );
            self.add(doc, score);
            if let Some(sum) = self.cover.get_mut(doc_index) {
                *sum += cover;
            }
            if let Some(sum) = self.name.get_mut(doc_index) {
                *sum += name;
            }
        }
    }
}
