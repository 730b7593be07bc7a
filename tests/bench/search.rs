//! How long one search takes in process when nothing else runs, by kind of query.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use anyhow::Result;

use crate::corpus::{Asked, Corpus};
use crate::stats::{heading, millis, percentile, row, sorted};

pub fn run(corpus: &Corpus, rounds: usize) -> Result<()> {
    let mut kinds: BTreeMap<&str, Vec<&Asked>> = BTreeMap::new();
    for asked in &corpus.queries {
        kinds.entry(&asked.kind).or_default().push(asked);
        kinds.entry("all").or_default().push(asked);
    }
    let mut times: BTreeMap<&str, Vec<Vec<f64>>> = BTreeMap::new();
    // The first round only warms up.
    for round in 0..=rounds {
        for (kind, queries) in &kinds {
            let took = queries
                .iter()
                .map(|asked| time(corpus, asked))
                .collect::<Result<Vec<_>>>()?;
            if round > 0 {
                times.entry(kind).or_default().push(sorted(&took));
            }
        }
    }
    heading(&format!(
        "search in process, one thread, {rounds} rounds (ms)"
    ));
    for (kind, queries) in &kinds {
        let rounds = times.get(kind).map(Vec::as_slice).unwrap_or_default();
        for (name, share) in [("p50", 50), ("p95", 95), ("p99", 99), ("slowest", 100)] {
            let figures: Vec<f64> = rounds
                .iter()
                .map(|round| percentile(round, share))
                .collect();
            let what = if share == 50 {
                format!("{kind} ({} queries)", queries.len())
            } else {
                String::new()
            };
            row(&format!("{what:<40} {name}"), &figures);
        }
    }
    Ok(())
}

fn time(corpus: &Corpus, asked: &Asked) -> Result<f64> {
    let started = Instant::now();
    black_box(corpus.index.search(&asked.query)?);
    Ok(millis(started.elapsed()))
}
