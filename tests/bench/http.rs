//! Searches over HTTP, against the same searches called in process on as many threads.

use std::hint::black_box;

use anyhow::{Context, Result};

use crate::client::{CONCURRENCY, Load, get, load, searches, send_all};
use crate::corpus::Corpus;
use crate::process::cpu_seconds;
use crate::program::Server;
use crate::stats::{Bound, float, heading, interleave, median, percentile, promise, row, say};

/// A side that had less of the cores than this, in percent, shared them with somebody else.
const SHARE_UNDISTURBED: f64 = 90.0;

/// One round of one side.
struct Round {
    load: Load,
    /// Processor time of server and client for each answer, in milliseconds.
    cpu_ms: f64,
    /// How much of all cores that was, in percent.
    cores_share: f64,
}

pub fn run(corpus: &Corpus, rounds: usize, count: usize) -> Result<()> {
    let server = Server::start(corpus.folder(), &corpus.database())?;
    let pids = [server.pid(), std::process::id()];
    let searches = searches(corpus);
    let livez = [get("/livez")];
    let in_process = |count| {
        load(count, || {
            Ok(|i: usize| {
                let asked = corpus.queries.get(i % corpus.queries.len());
                black_box(
                    corpus
                        .index
                        .search(&asked.context("nothing to ask")?.query)?,
                );
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
                http.push(measure(pids, count, || {
                    send_all(server.address, &searches, count)
                })?);
                Ok(())
            },
            &mut || {
                process.push(measure(pids, count, || in_process(count))?);
                Ok(())
            },
            &mut || {
                alive.push(measure(pids, count, || {
                    send_all(server.address, &livez, count)
                })?);
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
    let rates = [&http, &process].map(|side| median(&figures(side, |round| round.load.per_second)));
    let [http_rate, process_rate] = rates;
    let share = 100.0 * http_rate / process_rate;
    promise(
        "requests per second, of those in process (%)",
        share,
        Bound::AtLeast(70.0),
    );
    let cpu = [&http, &process].map(|side| median(&figures(side, |round| round.cpu_ms)));
    let [http_cpu, process_cpu] = cpu;
    say(&format!(
        "  The same by processor time, which others on the machine disturb less: {:.1} %",
        100.0 * process_cpu / http_cpu
    ));
    let had = median(&figures(&process, |round| round.cores_share));
    if had < SHARE_UNDISTURBED {
        say(&format!(
            "  UNDECIDED: the searches in process had {had:.0} % of the cores; others were at work. Run again."
        ));
    }
    say("  The client shares the cores with the server; the searches in process have them alone.");
    Ok(())
}

fn measure(pids: [u32; 2], count: usize, run: impl FnOnce() -> Result<Load>) -> Result<Round> {
    let used = || pids.into_iter().map(cpu_seconds).sum::<Result<f64>>();
    let before = used()?;
    let load = run()?;
    let seconds = used()? - before;
    let cores = float(std::thread::available_parallelism()?.get());
    let cpu_ms = seconds * 1_000.0 / float(count);
    let cores_share = 100.0 * seconds * load.per_second / float(count) / cores;
    Ok(Round {
        load,
        cpu_ms,
        cores_share,
    })
}

fn show(what: &str, rounds: &[Round]) {
    row(
        &format!("{what} (1/s)"),
        &figures(rounds, |round| round.load.per_second),
    );
    for share in [50, 95, 99] {
        let what = format!("  p{share} (ms)");
        row(
            &what,
            &figures(rounds, |round| percentile(&round.load.latencies, share)),
        );
    }
    row(
        "  processor time of each, both ends (ms)",
        &figures(rounds, |round| round.cpu_ms),
    );
    row(
        "  share of all cores it had (%)",
        &figures(rounds, |round| round.cores_share),
    );
}

fn figures(rounds: &[Round], figure: impl Fn(&Round) -> f64) -> Vec<f64> {
    rounds.iter().map(figure).collect()
}
