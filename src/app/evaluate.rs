//! Measuring search on judged queries: how often the right procedure is first, and how fast.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::domain::time::Clock;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use unicode_normalization::UnicodeNormalization;

use super::Error;
use super::follow::catch_up;
use crate::domain::code::ProcedureCode;
use crate::domain::hits::{Confidence, Hit};
use crate::domain::query::{Query, QueryText};
use crate::domain::text::{fold, slug};
use crate::exchange::judged::JudgedQuery;
use crate::index::{Index, Writer};
use crate::store::Store;

/// How deep hits are looked at.
const DEPTH: usize = 10;

/// A way of typing the same query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// As it is.
    Typed,
    /// Without diacritics.
    Unaccented,
    /// In decomposed Unicode, as some phones send it.
    Decomposed,
    /// With one slip of the finger, the same one each time.
    Typo,
}

/// What was measured over some queries.
#[derive(Debug, Clone, PartialEq)]
pub struct Measures {
    /// How many queries.
    pub queries: usize,
    /// The share with a right hit first.
    pub success_at_1: f64,
    /// The share with a right hit among the first three.
    pub success_at_3: f64,
    /// The share with a right hit among the first five.
    pub success_at_5: f64,
    /// The mean of 1/rank of the first right hit of ten.
    pub mrr_at_10: f64,
    /// Normalised discounted cumulative gain over ten hits.
    pub ndcg_at_10: f64,
    /// How many found nothing.
    pub empty: usize,
    /// How many answers are sure of their first hit.
    pub high: usize,
    /// How many say that something may fit.
    pub low: usize,
    /// The median time of a query in process.
    pub p50: Duration,
    /// The time that 95 of 100 queries stay below.
    pub p95: Duration,
    /// The time that 99 of 100 queries stay below.
    pub p99: Duration,
}

/// One query's result.
#[derive(Debug, Clone, Default)]
struct Outcome {
    first_right: Option<usize>,
    ndcg: f64,
    empty: bool,
    confidence: Option<Confidence>,
    took: Duration,
}

impl Variant {
    /// All variants.
    pub const ALL: [Self; 4] = [Self::Typed, Self::Unaccented, Self::Decomposed, Self::Typo];

    /// The name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Typed => "as typed",
            Self::Unaccented => "no diacritics",
            Self::Decomposed => "decomposed",
            Self::Typo => "one typo",
        }
    }

    /// The query typed this way.
    #[must_use]
    pub fn of(self, query: &str) -> String {
        match self {
            Self::Typed => query.to_owned(),
            Self::Unaccented => fold(query),
            Self::Decomposed => query.nfd().collect(),
            Self::Typo => with_typo(query),
        }
    }
}

/// An index in memory of all procedures of a database; measuring disturbs no running service.
///
/// # Errors
/// [`Error`].
pub async fn index_of(store: &Store, clock: Clock) -> Result<Index, Error> {
    let writer = Writer::in_memory(clock.now().day())?;
    let index = writer.index();
    catch_up(
        store,
        &Arc::new(Mutex::new(writer)),
        &watch::Sender::default(),
        clock,
    )
    .await?;
    Ok(index)
}

/// Runs the queries one after another and measures them by kind, with `all` over everything.
///
/// # Errors
/// [`Error`] when the index fails.
pub fn measure(
    index: &Index,
    queries: &[JudgedQuery],
    variant: Variant,
) -> Result<Vec<(String, Measures)>, Error> {
    let mut by_kind: BTreeMap<String, Vec<Outcome>> = BTreeMap::new();
    let mut all = Vec::with_capacity(queries.len());
    for judged in queries {
        let outcome = run(index, judged, variant)?;
        let kind = judged.kind.clone().unwrap_or_else(|| "-".to_owned());
        let in_scope = !judged.relevant.is_empty() || judged.name_contains.is_some();
        if in_scope {
            all.push(outcome.clone());
        }
        by_kind.entry(kind).or_default().push(outcome);
    }
    let mut rows: Vec<_> = by_kind
        .into_iter()
        .map(|(kind, outcomes)| (kind, summarise(&outcomes)))
        .collect();
    rows.push(("all".to_owned(), summarise(&all)));
    Ok(rows)
}

/// A query whose first hit is not right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// The query.
    pub query: String,
    /// The right codes.
    pub right: Vec<String>,
    /// Codes and names of the first hits.
    pub found: Vec<(String, String)>,
}

/// The queries whose first hit is not right.
///
/// # Errors
/// [`Error`] when the index fails.
pub fn misses(index: &Index, queries: &[JudgedQuery]) -> Result<Vec<Miss>, Error> {
    let mut misses = Vec::new();
    for judged in queries {
        if run(index, judged, Variant::Typed)?.first_right == Some(0) {
            continue;
        }
        let query = Query {
            text: QueryText::parse(&judged.query).ok().flatten(),
            limit: 3,
            ..Query::default()
        };
        let hits = index.search(&query)?.hits.into_iter();
        misses.push(Miss {
            query: judged.query.clone(),
            right: judged.relevant.clone(),
            found: hits
                .map(|hit| (hit.card.code.to_string(), hit.card.name))
                .collect(),
        });
    }
    Ok(misses)
}

fn run(index: &Index, judged: &JudgedQuery, variant: Variant) -> Result<Outcome, Error> {
    let typed = variant.of(&judged.query);
    let started = Instant::now();
    let Ok(Some(text)) = QueryText::parse(&typed) else {
        return Ok(Outcome {
            empty: true,
            ..Outcome::default()
        });
    };
    let query = Query {
        text: Some(text),
        limit: DEPTH,
        ..Query::default()
    };
    let answer = index.search(&query)?;
    let took = started.elapsed();
    let hits = answer.hits;
    let relevant: Vec<String> = judged.relevant.iter().map(|code| canonical(code)).collect();
    // Words, not punctuation: "nhận cha, mẹ, con".
    let part = judged.name_contains.as_deref().map(slug);
    let named = |name: &str| {
        let has = |part: &String| slug(name).contains(part.as_str());
        part.as_ref().is_some_and(has)
    };
    // How many of the right codes an item shows: its own and those of its variants.
    let shown = |hit: &Hit| {
        let variants = hit.variants.iter().map(|variant| &variant.code);
        let codes = std::iter::once(&hit.card.code).chain(variants);
        codes
            .filter(|code| relevant.iter().any(|right| right == code.as_str()))
            .count()
    };
    let rights: Vec<bool> = hits
        .iter()
        .map(|hit| shown(hit) > 0 || named(&hit.card.name))
        .collect();
    let relevant_count = if relevant.is_empty() {
        rights.iter().filter(|r| **r).count().max(1)
    } else {
        // Variants of one name are one item.
        let together = hits.iter().map(|hit| shown(hit).saturating_sub(1));
        relevant.len() - together.sum::<usize>()
    };
    Ok(Outcome {
        first_right: rights.iter().position(|right| *right),
        ndcg: ndcg(&rights, relevant_count),
        empty: hits.is_empty(),
        confidence: Some(answer.confidence),
        took,
    })
}

fn canonical(code: &str) -> String {
    ProcedureCode::parse(code).map_or_else(|_| code.to_owned(), |code| code.to_string())
}

#[expect(clippy::cast_precision_loss, reason = "ranks up to ten")]
pub(super) fn ndcg(rights: &[bool], relevant: usize) -> f64 {
    let gain = |rank: usize| 1.0 / ((rank + 2) as f64).log2();
    let found: f64 = rights
        .iter()
        .enumerate()
        .filter(|(_, right)| **right)
        .map(|(rank, _)| gain(rank))
        .sum();
    let best: f64 = (0..relevant.min(DEPTH)).map(gain).sum();
    // An empty sum is -0.
    found / best + 0.0
}

#[expect(clippy::cast_precision_loss, reason = "counts of queries")]
fn summarise(outcomes: &[Outcome]) -> Measures {
    let count = outcomes.len().max(1) as f64;
    let within = |rank: usize| {
        outcomes
            .iter()
            .filter(|o| o.first_right.is_some_and(|first| first < rank))
            .count()
    };
    let sure = |confidence: Confidence| {
        let as_sure = |o: &&Outcome| o.confidence == Some(confidence);
        outcomes.iter().filter(as_sure).count()
    };
    let mut times: Vec<Duration> = outcomes.iter().map(|o| o.took).collect();
    times.sort_unstable();
    let percentile = |share: usize| {
        times
            .get((times.len() * share / 100).min(times.len().saturating_sub(1)))
            .copied()
    };
    Measures {
        queries: outcomes.len(),
        success_at_1: within(1) as f64 / count,
        success_at_3: within(3) as f64 / count,
        success_at_5: within(5) as f64 / count,
        mrr_at_10: outcomes
            .iter()
            .filter_map(|o| o.first_right)
            .map(|r| 1.0 / (r + 1) as f64)
            .sum::<f64>()
            / count,
        ndcg_at_10: outcomes.iter().map(|o| o.ndcg).sum::<f64>() / count,
        empty: outcomes.iter().filter(|o| o.empty).count(),
        high: sure(Confidence::High),
        low: sure(Confidence::Low),
        p50: percentile(50).unwrap_or_default(),
        p95: percentile(95).unwrap_or_default(),
        p99: percentile(99).unwrap_or_default(),
    }
}

/// The query with one letter dropped, doubled, or swapped with the next. Which one depends on the query alone,
/// so that every run makes the same slips.
fn with_typo(query: &str) -> String {
    let mut chars: Vec<char> = query.chars().collect();
    let places: Vec<usize> = (1..chars.len().saturating_sub(1))
        .filter(|i| chars.iter().skip(i - 1).take(3).all(|c| c.is_alphabetic()))
        .collect();
    // FNV-1a: the same on every machine, unlike the standard library's hash.
    let seed = query.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let pick = usize::try_from(seed >> 8)
        .unwrap_or(0)
        .checked_rem(places.len());
    let Some(place) = pick.and_then(|i| places.get(i)).copied() else {
        return query.to_owned();
    };
    match seed % 3 {
        0 => {
            chars.remove(place);
        }
        1 => {
            let letter = chars.get(place).copied().unwrap_or_default();
            chars.insert(place, letter);
        }
        _ => chars.swap(place, place + 1),
    }
    chars.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gain_is_one_for_a_perfect_order_and_falls_with_rank() {
        assert!((ndcg(&[true, true, false], 2) - 1.0).abs() < 1e-9);
        assert!((ndcg(&[false, true], 1) - 1.0 / 3f64.log2()).abs() < 1e-9);
        assert!(ndcg(&[false; 10], 3).abs() < 1e-9);
    }

    #[test]
    fn a_typo_is_one_slip_and_always_the_same() {
        let query = "đăng ký khai sinh cho con";
        let typo = with_typo(query);
        assert_ne!(typo, query);
        assert_eq!(typo, with_typo(query));
        assert!(typo.chars().count().abs_diff(query.chars().count()) <= 1);
        assert_eq!(with_typo("a b"), "a b");
    }
}
