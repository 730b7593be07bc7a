//! Measures what the program promises, side by side in one run. Nothing is asserted here: a machine that
//! others use too would fail such a test at random. How to read the figures is in `README.md`.

mod build;
mod client;
mod corpus;
mod feedback;
mod http;
mod import;
mod killed;
mod lives;
mod memory;
mod plain;
mod process;
mod program;
mod publishing;
mod queues;
mod search;
mod secrets;
mod size;
mod stats;
mod suggest;

use anyhow::Result;
use clap::{Parser, ValueEnum};

use corpus::Corpus;
use stats::say;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures import, HTTP, memory, search, suggestions, publishing, size and queues; on the bundled sample, or on the data in `TTHC_REAL_DATA`.
#[derive(Debug, Parser)]
#[command(name = "cargo bench --bench bench --")]
struct Args {
    /// What to measure; everything when left out
    what: Vec<What>,
    /// How often each measurement is repeated
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// Searches in one round of `http`
    #[arg(long, default_value_t = 4_000, value_parser = clap::value_parser!(u32).range(1..))]
    requests: u32,
    /// Feedbacks for `queues`
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(1..))]
    feedbacks: u32,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Import and index, against a bare index; peak memory
    Import,
    /// Searches over HTTP, against the same in process
    Http,
    /// Memory of the running server
    Memory,
    /// Searches in process, one after another, by kind of query
    Search,
    /// Suggestions in process, letter after letter
    Suggest,
    /// The change feed, printed lists and sheets, searches as of a day
    Publishing,
    /// The index on disk, against a bare one
    Size,
    /// Pages of officers' queues; only when asked for, as it first makes 200,000 feedbacks
    Queues,
    /// Feedback over HTTP, 16 at once, against bare inserts of the same rows; searches meanwhile
    Feedback,
    /// Whether an unknown code takes as long as a wrong secret
    Secrets,
    /// Whether anything acknowledged is lost when the server is killed again and again
    Killed,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let rounds = usize::from(args.rounds);
    let wanted = |what| args.what.is_empty() || args.what.contains(&what);
    let corpus = Corpus::prepare()?;
    machine(&corpus);
    if wanted(What::Import) {
        import::run(&corpus, rounds)?;
    }
    if wanted(What::Http) {
        http::run(&corpus, rounds, usize::try_from(args.requests)?)?;
    }
    if wanted(What::Memory) {
        memory::run(&corpus, rounds)?;
    }
    if wanted(What::Search) {
        search::run(&corpus, rounds)?;
    }
    if wanted(What::Suggest) {
        suggest::run(&corpus, rounds);
    }
    if wanted(What::Publishing) {
        publishing::run(&corpus, rounds)?;
    }
    if wanted(What::Size) {
        size::run(&corpus)?;
    }
    if args.what.contains(&What::Queues) {
        queues::run(rounds, usize::try_from(args.feedbacks)?)?;
    }
    if wanted(What::Feedback) {
        feedback::run(&corpus, rounds)?;
    }
    if wanted(What::Secrets) {
        secrets::run()?;
    }
    if wanted(What::Killed) {
        killed::run()?;
    }
    say(&format!("\nload average now {}", load_average()));
    Ok(())
}

fn machine(corpus: &Corpus) {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus
        .lines()
        .find(|line| line.starts_with("model name"))
        .and_then(|line| line.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    say(&format!(
        "machine   {cores} cores, {}",
        model.map_or("unknown", |(_, model)| model)
    ));
    say(&format!(
        "load      {} (1, 5, 15 minutes, before measuring)",
        load_average()
    ));
    say(&format!(
        "corpus    {}: {} procedures",
        corpus.name,
        corpus.index.count()
    ));
    say(&format!("queries   {} judged ones", corpus.queries.len()));
    if cfg!(debug_assertions) {
        say("WARNING   not a release build; the figures mean nothing");
    }
}

fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}
