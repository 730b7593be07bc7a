//! Scores every entry, term after term, into dense arrays: sums of BM25 over the fields, the better of a group's
//! alternatives, times how much of the query is found, how tight the name is, and what the procedure is.

use tantivy::DocId;

use super::Error;
use super::days::Mask;
use super::impact::{Bm25, Impacts};
use super::lookup::{InLong, LookedAlternative};
use super::plan::Plan;
use super::schema::{BODY, Fields};
use super::settings::Settings;
use super::table::{SegmentTable, Tables, each_posting};
use super::traits;

/// What scoring needs to know.
#[derive(Clone, Copy)]
pub struct Scorer<'a> {
    /// The entries.
    pub tables: &'a Tables,
    /// What words bring to them.
    pub impacts: &'a Impacts,
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

/// How much of a query an entry must have.
#[derive(Clone, Copy)]
struct Enough {
    /// How much the whole query tells.
    mass: f32,
    /// The share of it.
    cover_min: f32,
}

/// What has been added up for one entry. Side by side in memory, because a posting changes all of it.
#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    score: f32,
    cover: f32,
    name: f32,
    /// The last word that the entry was counted as having.
    word: u32,
}

/// Sums for the entries of a segment.
struct Layer {
    sums: Vec<Sum>,
    /// The word that is being added.
    word: u32,
    /// The entries that have a sum; only kept for layers that are emptied again.
    touched: Option<Vec<DocId>>,
}

impl Scorer<'_> {
    /// Scores the entries that count, in all segments.
    pub fn score(&self, plan: &Plan, mask: &Mask) -> Result<Vec<Scores>, Error> {
        let mut groups = Vec::with_capacity(plan.groups.len());
        for group in &plan.groups {
            groups.push(self.look_up_group(group)?);
        }
        let is_letter = keep_telling(&mut groups, self.settings.matching.parts_max);
        let mass: f32 = groups.iter().map(|group| first_mass(group)).sum();
        let segments = self.tables.segments.iter().enumerate();
        let layers = segments.map(|(ordinal, segment)| self.add_groups(ordinal, segment, &groups));
        let layers = layers.collect::<Result<Vec<_>, Error>>()?;
        let counted = layers.iter().zip(&mask.0);
        let counted = counted.flat_map(|(layer, mask)| layer.sums.iter().zip(mask));
        let most = counted.fold(
            0.0,
            |most: f32, (sum, counts)| {
                if *counts { most.max(sum.cover) } else { most }
            },
        );
        let most = most / mass.max(f32::EPSILON);
        // Most of a letter is about something else. A hair below, because sums of the same parts may differ in their
        // last digit.
        let cover_min = if is_letter {
            0.0
        } else {
            self.settings.matching.share_min.min(most) - 1e-4
        };
        let factors = traits::factors(&self.settings.priors, plan.level);
        let enough = Enough {
            mass: mass.max(f32::EPSILON),
            cover_min,
        };
        let segments = self.tables.segments.iter().zip(layers).zip(&mask.0);
        let finished = segments
            .map(|((segment, layer), mask)| self.finish(segment, (&layer, mask), enough, &factors));
        Ok(finished.collect())
    }

    fn add_groups(
        &self,
        ordinal: usize,
        segment: &SegmentTable,
        groups: &[Vec<LookedAlternative>],
    ) -> Result<Layer, Error> {
        let mut total = Layer::of(segment);
        let (mut best, mut one) = (Layer::emptied(segment), Layer::emptied(segment));
        for group in groups {
            match group.as_slice() {
                [only] => self.add(&mut total, ordinal, segment, only)?,
                alternatives => {
                    let group_mass = first_mass(group);
                    let evenness = self.settings.scoring.phrase_evenness;
                    for alternative in alternatives {
                        self.add(&mut one, ordinal, segment, alternative)?;
                        best.keep_better(&mut one, alternative, group_mass, evenness);
                    }
                    total.add_all(&mut best);
                }
            }
        }
        Ok(total)
    }

    /// The scores of the entries that have enough of the query.
    fn finish(
        &self,
        segment: &SegmentTable,
        (layer, mask): (&Layer, &[bool]),
        enough: Enough,
        factors: &[f32],
    ) -> Scores {
        let scoring = self.settings.scoring;
        let mut scores = Scores {
            score: vec![0.0; layer.sums.len()],
            cover: vec![0.0; layer.sums.len()],
            tight: vec![0.0; layer.sums.len()],
        };
        for (place, sum) in layer.sums.iter().enumerate() {
            // Most entries have nothing of the query.
            if sum.score <= 0.0 {
                continue;
            }
            let cover = (sum.cover / enough.mass).min(1.0);
            if cover < enough.cover_min || mask.get(place) != Some(&true) {
                continue;
            }
            let name_mass = segment.name_mass.get(place).copied().unwrap_or_default();
            let tight = (sum.name / name_mass.max(f32::EPSILON)).min(1.0);
            let traits = segment.traits.get(place).copied().unwrap_or_default();
            let factor = usize::try_from(traits).ok().and_then(|t| factors.get(t));
            let score = sum.score
                * cover.powf(scoring.coverage_power)
                * (1.0 + scoring.tightness * tight)
                * factor.copied().unwrap_or(1.0);
            for (all, value) in [
                (&mut scores.score, score),
                (&mut scores.cover, cover),
                (&mut scores.tight, tight),
            ] {
                if let Some(shown) = all.get_mut(place) {
                    *shown = value;
                }
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
            layer.word = layer.word.wrapping_add(1);
            let number = layer.word;
            let name_mass = word.name_mass * word.weight.min(1.0);
            for short in word.short.iter().flatten() {
                for impact in self.impacts.list(short.form, short.word, ordinal) {
                    let value = short.weight * impact.value;
                    if let Some(sum) = layer.add(impact.doc(), value)
                        && short.is_it
                    {
                        sum.count(number, word.mass);
                        if impact.is_in_name() {
                            sum.name += name_mass;
                        }
                    }
                }
            }
            if let Some(long) = &word.long {
                self.add_long(ordinal, segment, long, |doc, value| {
                    if let Some(sum) = layer.add(doc, value) {
                        sum.count(number, word.mass);
                    }
                })?;
            }
        }
        for pair in &alternative.short_pairs {
            for impact in self.impacts.list(pair.form, pair.word, ordinal) {
                layer.add(impact.doc(), pair.weight * impact.value);
            }
        }
        for pair in &alternative.long_pairs {
            self.add_long(ordinal, segment, pair, |doc, value| {
                layer.add(doc, value);
            })?;
        }
        Ok(())
    }

    /// Calls `add` with what a word brings to each entry that has it in its long texts.
    fn add_long(
        &self,
        ordinal: usize,
        segment: &SegmentTable,
        long: &InLong,
        mut add: impl FnMut(DocId, f32),
    ) -> Result<(), Error> {
        let info = long.infos.get(ordinal).and_then(Option::as_ref);
        let Some((info, table)) = info.zip(segment.texts.get(BODY)) else {
            return Ok(());
        };
        let Some(reader) = table.reader(long.form) else {
            return Ok(());
        };
        let k1 = self.settings.scoring.saturation;
        let bm25 = Bm25::of(table, k1, self.settings.fields.body.length);
        let weight = long.weight * long.idf * (k1 + 1.0);
        each_posting(reader, info, |doc, count| {
            add(doc, weight * bm25.of_posting(doc, count));
        })
    }
}

fn first_mass(group: &[LookedAlternative]) -> f32 {
    group.first().map_or(0.0, |first| first.mass)
}

/// Of a long text only the parts that tell most stay, in their order; and as many neighbours. Gives whether it was one.
fn keep_telling(groups: &mut Vec<Vec<LookedAlternative>>, parts_max: usize) -> bool {
    // What nothing has is looked for in vain, however rare it is.
    let tells = |group: &[LookedAlternative]| -> f32 {
        let words = group.iter().flat_map(|alternative| &alternative.words);
        let found = words.filter(|word| word.is_found());
        found.map(|word| word.mass).sum()
    };
    let is_long = groups.len() > parts_max;
    if is_long {
        let mut telling: Vec<f32> = groups.iter().map(|group| tells(group)).collect();
        telling.sort_by(|a, b| b.total_cmp(a));
        let least = telling.get(parts_max - 1).copied().unwrap_or_default();
        let is_neighbours = |group: &[LookedAlternative]| group.iter().all(|a| a.words.is_empty());
        groups.retain(|group| tells(group) >= least || is_neighbours(group));
    }
    for alternative in groups.iter_mut().flatten() {
        if alternative.long_pairs.len() > parts_max {
            let pairs = &mut alternative.long_pairs;
            pairs.sort_by(|a, b| b.idf.total_cmp(&a.idf));
            pairs.truncate(parts_max);
        }
    }
    is_long
}

impl Sum {
    /// Notes that the entry has a word, once for each word.
    fn count(&mut self, word: u32, mass: f32) {
        self.cover += if self.word == word { 0.0 } else { mass };
        self.word = word;
    }
}

impl Layer {
    fn of(segment: &SegmentTable) -> Self {
        Self {
            sums: vec![Sum::default(); segment.alive.len()],
            word: 0,
            touched: None,
        }
    }

    /// One that is emptied again and again.
    fn emptied(segment: &SegmentTable) -> Self {
        Self {
            touched: Some(Vec::new()),
            ..Self::of(segment)
        }
    }

    fn add(&mut self, doc: DocId, value: f32) -> Option<&mut Sum> {
        let sum = self.sums.get_mut(doc as usize)?;
        if let Some(touched) = &mut self.touched
            && sum.score == 0.0
        {
            touched.push(doc);
        }
        sum.score += value;
        Some(sum)
    }

    /// Takes over what is better in another alternative of the same group, and empties that.
    fn keep_better(
        &mut self,
        other: &mut Self,
        alternative: &LookedAlternative,
        mass: f32,
        evenness: f32,
    ) {
        let ratio = mass / alternative.mass.max(f32::EPSILON);
        let share = alternative.weight * ratio;
        let worth = alternative.weight * ratio.powf(evenness);
        for doc in other
            .touched
            .iter_mut()
            .flat_map(|touched| touched.drain(..))
        {
            let Some(sum) = other.sums.get_mut(doc as usize) else {
                continue;
            };
            let sum = std::mem::take(sum);
            let score = sum.score * worth;
            let Some(best) = self.sums.get_mut(doc as usize) else {
                continue;
            };
            if score > best.score {
                if best.score == 0.0
                    && let Some(touched) = &mut self.touched
                {
                    touched.push(doc);
                }
                *best = Sum {
                    score,
                    cover: sum.cover * share,
                    ..sum
                };
            }
        }
    }

    /// Adds a group's sums and empties them.
    fn add_all(&mut self, group: &mut Self) {
        for doc in group
            .touched
            .iter_mut()
            .flat_map(|touched| touched.drain(..))
        {
            let sum = group.sums.get_mut(doc as usize).map(std::mem::take);
            if let (Some(sum), Some(total)) = (sum, self.sums.get_mut(doc as usize)) {
                total.score += sum.score;
                total.cover += sum.cover;
                total.name += sum.name;
            }
        }
    }
}
