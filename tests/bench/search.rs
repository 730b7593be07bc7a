//! How long one search takes in process when nothing else runs, by kind of query, beside plain OR-BM25.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use anyhow::Result;
use tantivy::query::BooleanQuery;

use crate::corpus::{Asked, Corpus};
use crate::plain::Plain;
use crate::stats::{Bound, heading, median, millis, percentile, promise, row, sorted};

const SHARES: [(&str, usize); 4] = [("p50", 50), ("p95", 95), ("p99", 99), ("slowest", 100)];

pub fn run(corpus: &Corpus, rounds: usize) -> Result<()> {
    let plain = Plain::open(&corpus.folder().join("index"))?;
    let queries = corpus.queries.iter();
    let queries = queries.map(|asked| Ok((asked, plain.query(&asked.typed)?)));
    let queries: Vec<(&Asked, BooleanQuery)> = queries.collect::<Result<_>>()?;
    let mut ours: BTreeMap<&str, Vec<Vec<f64>>> = BTreeMap::new();
    let mut theirs: Vec<Vec<f64>> = Vec::new();
    // The first round only warms up.
    for round in 0..=rounds {
        let mut by_kind: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        let mut yardstick = Vec::with_capacity(queries.len());
        for (turn, (asked, plainly)) in queries.iter().enumerate() {
            let ours_first = (turn + round) % 2 == 0;
            if !ours_first {
                yardstick.push(timed(|| plain.search(plainly))?);
            }
            let took = timed(|| Ok(corpus.index.search(&asked.query)?))?;
            by_kind.entry(&asked.kind).or_default().push(took);
            by_kind.entry("all").or_default().push(took);
            if ours_first {
                yardstick.push(timed(|| plain.search(plainly))?);
            }
        }
        if round > 0 {
            for (kind, times) in by_kind {
                ours.entry(kind).or_default().push(sorted(&times));
            }
            theirs.push(sorted(&yardstick));
        }
    }
    heading(&format!(
        "search in process, one thread, {rounds} rounds (ms)"
    ));
    for (kind, rounds) in &ours {
        let queries = rounds.first().map_or(0, Vec::len);
        print(&format!("{kind} ({queries} queries)"), rounds);
    }
    print("plain OR-BM25, no page", &theirs);
    let all = ours.get("all").map(Vec::as_slice).unwrap_or_default();
    let figure = |rounds: &[Vec<f64>], share| median(&at(rounds, share));
    for (name, share, bound) in [("p50", 50, 1.5), ("p95", 95, 6.0), ("p99", 99, 12.0)] {
        promise(
            &format!("{name} in ms"),
            figure(all, share),
            Bound::AtMost(bound),
        );
    }
    for (name, share, bound) in [("p50", 50, 2.0), ("p99", 99, 1.0)] {
        let ratio = figure(all, share) / figure(&theirs, share);
        let what = format!("{name} as a multiple of plain OR-BM25's");
        promise(&what, ratio, Bound::AtMost(bound));
    }
    Ok(())
}

fn print(name: &str, rounds: &[Vec<f64>]) {
    for (place, (label, share)) in SHARES.into_iter().enumerate() {
        let what = if place == 0 { name } else { "" };
        row(&format!("{what:<48} {label}"), &at(rounds, share));
    }
}

/// A percentile, in each round.
fn at(rounds: &[Vec<f64>], share: usize) -> Vec<f64> {
    let figures = rounds.iter().map(|round| percentile(round, share));
    figures.collect()
}

fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<f64> {
    let started = Instant::now();
    black_box(work()?);
    Ok(millis(started.elapsed()))
}
