//! Searches over HTTP, against the same searches called in process on as many threads.

use std::hint::black_box;

use anyhow::{Context, Result};

use crate::client::{CONCURRENCY, Load, get, load, searches, send_all};
use crate::corpus::Corpus;
use crate::program::Server;
use crate::stats::{Bound, heading, interleave, median, percentile, promise, row, say};

pub fn run(corpus: &Corpus, rounds: usize, count: usize) -> Result<()> {
    let server = Server::start(corpus.folder(), &corpus.database())?;
    let searches = searches(corpus);
    let livez = [get("/livez")];
    let in_process = |count| {
        load(count, || {
            Ok(|i: usize| {
                let asked = corpus
                    .queries
                    .get(i % corpus.queries.len())
                    .context("nothing to ask")?;
                black_box(corpus.index.search(&asked.query)?);
                Ok(())
            })
        })
    };
    // Each query once, so that the first round is like the others.
    send_all(server.address, &searches, searches.len())?;
    in_process(searches.len())?;
    let (mut http, mut process, mut alive) = (Vec::new(), Vec::new(), Vec::new());
    interleave(
        rounds,
        vec![
            &mut || {
                http.push(send_all(server.address, &searches, count)?);
                Ok(())
            },
            &mut || {
                process.push(in_process(count)?);
                Ok(())
            },
            &mut || {
                alive.push(send_all(server.address, &livez, count)?);
                Ok(())
            },
        ],
    )?;
    heading(&format!(
        "http: {count} searches, {CONCURRENCY} at once, {rounds} rounds"
    ));
    show("GET /v1/procedures?q=…, uncompressed, keep-alive", &http);
    show("the same searches in process", &process);
    show("GET /livez, the cost of HTTP alone", &alive);
    let ratio = median(&rates(&http)) / median(&rates(&process));
    promise(
        "requests per second, of those in process (%)",
        ratio * 100.0,
        Bound::AtLeast(70.0),
    );
    say(
        "  The client's threads share the machine's cores with the server; the searches in process have them alone.",
    );
    Ok(())
}

fn show(what: &str, loads: &[Load]) {
    row(&format!("{what} (1/s)"), &rates(loads));
    for share in [50, 95, 99] {
        let rounds: Vec<f64> = loads
            .iter()
            .map(|load| percentile(&load.latencies, share))
            .collect();
        row(&format!("  p{share} (ms)"), &rounds);
    }
}

fn rates(loads: &[Load]) -> Vec<f64> {
    loads.iter().map(|load| load.per_second).collect()
}
