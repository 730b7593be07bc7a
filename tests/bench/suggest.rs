//! How long suggestions take in process when nothing else runs: for the judged queries, after every letter typed.

use std::hint::black_box;
use std::time::Instant;

use tthc::domain::query::QueryText;
use tthc::domain::suggest::SUGGEST_LIMIT_DEFAULT;

use crate::corpus::Corpus;
use crate::stats::{heading, millis, percentile, row, sorted};

pub fn run(corpus: &Corpus, rounds: usize) {
    let mut typed: Vec<QueryText> = Vec::new();
    for asked in &corpus.queries {
        let ends = asked.typed.char_indices().map(|(at, c)| at + c.len_utf8());
        for begun in ends.filter_map(|end| asked.typed.get(..end)) {
            typed.extend(QueryText::parse(begun).ok().flatten());
        }
    }
    let mut times = Vec::new();
    // The first round only warms up.
    for round in 0..=rounds {
        let took = typed.iter().map(|text| {
            let started = Instant::now();
            black_box(corpus.index.suggest(text, SUGGEST_LIMIT_DEFAULT));
            millis(started.elapsed())
        });
        let took: Vec<f64> = took.collect();
        if round > 0 {
            times.push(sorted(&took));
        }
    }
    heading(&format!(
        "suggestions in process, one thread, after each of {} letters, {rounds} rounds (ms)",
        typed.len()
    ));
    for (name, share) in [("p50", 50), ("p95", 95), ("p99", 99), ("slowest", 100)] {
        let figures: Vec<f64> = times.iter().map(|round| percentile(round, share)).collect();
        row(&format!("{:<40} {name}", "suggest"), &figures);
    }
}
