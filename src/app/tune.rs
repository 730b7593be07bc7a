//! Finding weights that answer judged queries best: one number after another is moved as long as that helps, in a
//! fixed order, so that every run ends at the same weights. Cross-validation tells what they are worth on
//! procedures that the tuning did not see.

use std::collections::BTreeMap;

use super::Error;
use super::evaluate::ndcg;
use crate::domain::code::ProcedureCode;
use crate::domain::query::{Query, QueryText};
use crate::exchange::judged::JudgedQuery;
use crate::index::{Index, Settings, order_of};

/// How deep hits are looked at.
const DEPTH: usize = 10;
/// By what a number is multiplied to see whether that helps.
const STEPS: [f32; 4] = [0.5, 0.8, 1.25, 2.0];
/// A gain smaller than this is noise.
const GAIN_MIN: f64 = 0.0003;
/// Numbers stay at or below this.
const VALUE_MAX: f32 = 20.0;

/// A judged query made ready.
struct Task {
    query: Query,
    right: Vec<u64>,
    kind: String,
    fold: usize,
}

/// What tuning says while it works.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A number was moved.
    Moved {
        /// Which.
        path: String,
        /// To what.
        value: f32,
        /// The mean over all kinds of nDCG@10 now.
        score: f64,
    },
    /// A fold is done.
    Fold {
        /// Which.
        fold: usize,
        /// nDCG@10 of the fold's own queries with the weights it began with.
        before: f64,
        /// The same with weights tuned on the other folds.
        after: f64,
    },
}

/// Tunes the weights on all queries.
///
/// # Errors
/// [`Error`] when the index fails.
pub fn tune(
    index: &Index,
    queries: &[JudgedQuery],
    rounds: usize,
    report: &mut impl FnMut(Event),
) -> Result<Settings, Error> {
    let tasks = tasks(queries, 1);
    let tasks: Vec<&Task> = tasks.iter().collect();
    climb(index, &tasks, rounds, report)
}

/// Tunes on all folds but one and measures on that one, for each. Queries of one procedure are in one fold.
///
/// # Errors
/// [`Error`] when the index fails.
pub fn cross_validate(
    index: &Index,
    queries: &[JudgedQuery],
    folds: usize,
    rounds: usize,
    report: &mut impl FnMut(Event),
) -> Result<(), Error> {
    let tasks = tasks(queries, folds);
    for fold in 0..folds {
        let (held_out, seen): (Vec<&Task>, Vec<&Task>) =
            tasks.iter().partition(|task| task.fold == fold);
        let tuned = climb(index, &seen, rounds, &mut |_| {})?;
        report(Event::Fold {
            fold,
            before: score(index, &held_out)?,
            after: score(&index.with_settings(tuned)?, &held_out)?,
        });
    }
    Ok(())
}

/// How sure a first hit is, fitted.
#[derive(Debug, Clone, Copy)]
pub struct FittedConfidence {
    /// The weights, in the order of `[confidence]` in `index/fields.toml`.
    pub weights: [f64; 5],
    /// What 97 of 100 queries in scope reach.
    pub low: f64,
    /// What 1 of 100 queries out of scope reaches.
    pub high: f64,
}

/// Fits how sure a first hit is: queries with right codes are in scope, those without are not. Logistic regression by
/// gradient descent, both classes weighing the same.
///
/// # Errors
/// [`Error`] when the index fails.
pub fn fit_confidence(index: &Index, queries: &[JudgedQuery]) -> Result<FittedConfidence, Error> {
    const STEPS: usize = 20_000;
    const RATE: f64 = 0.3;
    /// Keeps weights small where the queries do not decide them.
    const SHRINK: f64 = 0.001;
    let mut samples: Vec<([f64; 5], f64)> = Vec::new();
    for judged in queries {
        let Ok(Some(text)) = QueryText::parse(&judged.query) else {
            continue;
        };
        let query = Query {
            text: Some(text),
            ..Query::default()
        };
        let e = index.first_evidence(&query)?;
        let values = [e.score.max(1.0).ln(), e.cover, e.tight, e.run].map(f64::from);
        let [score, cover, tight, run] = values;
        let in_scope = if judged.relevant.is_empty() { 0.0 } else { 1.0 };
        samples.push(([1.0, score, cover, tight, run], in_scope));
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of queries")]
    let share = |class: f64| {
        let count = samples
            .iter()
            .filter(|(_, c)| (c - class).abs() < 0.5)
            .count();
        0.5 / count.max(1) as f64
    };
    let shares = [share(0.0), share(1.0)];
    let likelihood = |values: &[f64; 5], weights: &[f64; 5]| -> f64 {
        let sum: f64 = values.iter().zip(weights).map(|(v, w)| v * w).sum();
        1.0 / (1.0 + (-sum).exp())
    };
    let mut weights = [0.0; 5];
    for _ in 0..STEPS {
        let mut gradient = [0.0; 5];
        for (values, class) in &samples {
            let [out, within] = shares;
            let share = if *class > 0.5 { within } else { out };
            let error = (likelihood(values, &weights) - class) * share;
            for (gradient, value) in gradient.iter_mut().zip(values) {
                *gradient += error * value;
            }
        }
        for (weight, gradient) in weights.iter_mut().zip(gradient) {
            *weight -= RATE * (gradient + SHRINK * *weight);
        }
    }
    let reached = |class: f64, share: f64| -> f64 {
        let of_class = samples.iter().filter(|(_, c)| (c - class).abs() < 0.5);
        let mut reached: Vec<f64> = of_class.map(|(v, _)| likelihood(v, &weights)).collect();
        reached.sort_by(f64::total_cmp);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place among queries"
        )]
        let place = (reached.len() as f64 * share) as usize;
        reached.get(place).copied().unwrap_or(class)
    };
    Ok(FittedConfidence {
        weights,
        low: reached(1.0, 0.03),
        high: reached(0.0, 0.99),
    })
}

fn climb(
    index: &Index,
    tasks: &[&Task],
    rounds: usize,
    report: &mut impl FnMut(Event),
) -> Result<Settings, Error> {
    let mut best = index.settings().clone();
    let mut best_score = score(index, tasks)?;
    for _ in 0..rounds {
        let before = best_score;
        for knob in best.knobs() {
            let mut value = knob.value;
            for step in STEPS {
                let tried = (knob.value * step).min(VALUE_MAX);
                let Some(settings) = best.with(&knob.path, tried) else {
                    continue;
                };
                let reached = score(&index.with_settings(settings.clone())?, tasks)?;
                if reached > best_score + GAIN_MIN {
                    (best, best_score, value) = (settings, reached, tried);
                }
            }
            if (value - knob.value).abs() > f32::EPSILON {
                report(Event::Moved {
                    path: knob.path,
                    value,
                    score: best_score,
                });
            }
        }
        if best_score - before < GAIN_MIN {
            break;
        }
    }
    Ok(best)
}

/// The mean over the kinds of their mean nDCG@10, so that a kind of few queries counts like one of many.
fn score(index: &Index, tasks: &[&Task]) -> Result<f64, Error> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let size = tasks.len().div_ceil(threads).max(1);
    let parts = std::thread::scope(|scope| {
        let started: Vec<_> = tasks
            .chunks(size)
            .map(|part| scope.spawn(|| gains(index, part)))
            .collect();
        started
            .into_iter()
            .map(|part| {
                part.join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect::<Result<Vec<_>, Error>>()
    })?;
    let mut kinds: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (kind, gain) in parts.iter().flatten() {
        let (sum, count) = kinds.entry(kind).or_default();
        *sum += gain;
        *count += 1.0;
    }
    let means: f64 = kinds.values().map(|(sum, count)| sum / count).sum();
    #[expect(clippy::cast_precision_loss, reason = "a handful of kinds")]
    let kinds = kinds.len().max(1) as f64;
    Ok(means / kinds)
}

fn gains<'a>(index: &Index, tasks: &[&'a Task]) -> Result<Vec<(&'a str, f64)>, Error> {
    let mut gains = Vec::with_capacity(tasks.len());
    for task in tasks {
        let found = index.best(&task.query)?;
        let rights: Vec<bool> = found.iter().map(|hit| task.right.contains(hit)).collect();
        gains.push((task.kind.as_str(), ndcg(&rights, task.right.len())));
    }
    Ok(gains)
}

/// Queries with a right code; the fold follows from the first one alone.
fn tasks(queries: &[JudgedQuery], folds: usize) -> Vec<Task> {
    let task = |judged: &JudgedQuery| {
        let text = QueryText::parse(&judged.query).ok()??;
        let codes: Vec<ProcedureCode> = judged
            .relevant
            .iter()
            .filter_map(|code| ProcedureCode::parse(code).ok())
            .collect();
        let first = codes.iter().map(order_of).min()?;
        // Neighbouring codes are often one decision's; the multiplier spreads them.
        let spread = first.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        Some(Task {
            query: Query {
                text: Some(text),
                limit: DEPTH,
                ..Query::default()
            },
            right: codes.iter().map(order_of).collect(),
            kind: judged.kind.clone().unwrap_or_default(),
            fold: usize::try_from(spread).unwrap_or_default() % folds.max(1),
        })
    };
    queries.iter().filter_map(task).collect()
}
