//! Why a query finds what it finds, for the people who look after `index/`.

use super::plan::{Group, Plan};
use super::score::Scorer;
use super::search::evidence;
use super::settings::{Priors, Settings};
use super::{Error, Index};
use crate::domain::hits::{Confidence, Rewrite};
use crate::domain::query::{Asks, Query};

/// Everything that decided the order of the first hits.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// How sure it is that the best hit is what was asked for.
    pub confidence: Confidence,
    /// How likely that is, from 0 to 1.
    pub likelihood: f32,
    /// How words were changed or understood.
    pub rewrites: Vec<Rewrite>,
    /// What the question asks for.
    pub asks: Vec<Asks>,
    /// The parts of the query as they are looked up.
    pub parts: Vec<Part>,
    /// The first hits.
    pub hits: Vec<ExplainedHit>,
}

/// A part of the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The ways it may be meant, each with how surely; words that count less than fully with how much.
    pub alternatives: Vec<String>,
}

/// A hit and where its score comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedHit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What orders the hits.
    pub score: f32,
    /// The share of the query that it has.
    pub cover: f32,
    /// The share of its name that the query has.
    pub tight: f32,
    /// What each part of the query brought, before the factors.
    pub parts: Vec<f32>,
    /// What all factors together made of that sum: coverage, tightness and what the procedure is.
    pub factor: f32,
}

impl Index {
    /// Explains the first hits of a query.
    ///
    /// # Errors
    /// [`Error`] when the index is damaged.
    pub fn explain(&self, query: &Query) -> Result<Explanation, Error> {
        let view = self.view();
        let found = self.find(&view, query)?;
        let ranked = self.rank(&view, query, &found, query.limit);
        let neutral = neutral(&self.inner.settings);
        let scorer = Scorer {
            tables: &view.tables,
            impacts: &view.impacts,
            fields: &self.inner.fields,
            settings: &neutral,
        };
        let mut by_part = Vec::with_capacity(found.plan.groups.len());
        for group in &found.plan.groups {
            let one = Plan {
                groups: vec![group.clone()],
                ..Plan::default()
            };
            by_part.push(scorer.score(&one, &found.mask)?);
        }
        let mut hits = Vec::with_capacity(ranked.items.len());
        for item in &ranked.items {
            let (segment, doc) = item.address;
            let value = |values: Option<&Vec<f32>>| {
                values
                    .and_then(|v| v.get(doc as usize))
                    .copied()
                    .unwrap_or_default()
            };
            let parts: Vec<f32> = by_part
                .iter()
                .map(|scores| value(scores.get(segment).map(|s| &s.score)))
                .collect();
            let card = view.cards.get(item.address)?;
            let sum: f32 = parts.iter().sum();
            let scores = found.scores.get(segment);
            hits.push(ExplainedHit {
                code: card.code.to_string(),
                name: card.name.clone(),
                score: item.score,
                cover: value(scores.map(|s| &s.cover)),
                tight: value(scores.map(|s| &s.tight)),
                factor: if sum > 0.0 { item.score / sum } else { 1.0 },
                parts,
            });
        }
        let evidence = evidence(&view, &found, ranked.best);
        Ok(Explanation {
            confidence: self.confidence(&found, evidence),
            likelihood: self.inner.settings.confidence.likelihood(evidence),
            rewrites: found.plan.rewrites,
            asks: found.plan.asks,
            parts: found.plan.groups.iter().map(part).collect(),
            hits,
        })
    }
}

/// Settings under which a score is the sum of its parts.
fn neutral(settings: &Settings) -> Settings {
    let mut neutral = settings.clone();
    neutral.scoring.coverage_power = 0.0;
    neutral.scoring.tightness = 0.0;
    neutral.priors = Priors::NONE;
    neutral.matching.share_min = 0.0;
    neutral
}

fn part(group: &Group) -> Part {
    let alternatives = group.alternatives.iter().map(|alternative| {
        let words = alternative.words.iter().map(|(word, weight)| {
            if (weight - 1.0).abs() < f32::EPSILON {
                word.accented.clone()
            } else {
                format!("{}×{weight:.2}", word.accented)
            }
        });
        let words: Vec<String> = words.collect();
        if words.is_empty() {
            let pairs: Vec<&str> = alternative
                .pairs
                .iter()
                .map(|(pair, _)| pair.as_str())
                .collect();
            return format!("[{}]", pairs.join(" "));
        }
        if alternative.is_official {
            format!("→ {} ({:.2})", words.join(" "), alternative.weight)
        } else {
            words.join(" ")
        }
    });
    Part {
        alternatives: alternatives.collect(),
    }
}
