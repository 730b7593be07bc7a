//! Memory of the running server: idle, and after searches.

use anyhow::Result;
use tempfile::TempDir;

use crate::client::{searches, send_all};
use crate::corpus::Corpus;
use crate::process::Memory;
use crate::program::Server;
use crate::stats::{Bound, heading, median, promise, row};

/// How many searches "after searches" means.
const SEARCHES: usize = 1_000;

pub fn run(corpus: &Corpus, rounds: usize) -> Result<()> {
    let searches = searches(corpus);
    let (mut built, mut started, mut searched) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        // The same database, but no index yet.
        let empty = TempDir::new()?;
        let server = Server::start(empty.path(), &corpus.database())?;
        built.push(Memory::of(server.pid())?);
        drop(server);
        let server = Server::start(corpus.folder(), &corpus.database())?;
        started.push(Memory::of(server.pid())?);
        send_all(server.address, &searches, SEARCHES)?;
        searched.push(Memory::of(server.pid())?);
    }
    heading(&format!("memory of the server, {rounds} starts"));
    show("idle after the first start, which builds the index", &built);
    row("  its peak (MB)", &figures(&built, |memory| memory.peak));
    show("idle after a later start", &started);
    show(&format!("after {SEARCHES} searches"), &searched);
    let idle = [&built, &started, &searched]
        .map(|memory| median(&figures(memory, |memory| memory.resident)));
    promise(
        "idle memory, the most of the three (MB)",
        idle.into_iter().fold(0.0, f64::max),
        Bound::AtMost(150.0),
    );
    Ok(())
}

fn show(what: &str, memory: &[Memory]) {
    row(
        &format!("{what} (MB)"),
        &figures(memory, |memory| memory.resident),
    );
    row(
        "  of that its own (RssAnon)",
        &figures(memory, |memory| memory.anonymous),
    );
    row(
        "  of that pages of files (RssFile)",
        &figures(memory, |memory| memory.file),
    );
}

fn figures(memory: &[Memory], figure: impl Fn(&Memory) -> f64) -> Vec<f64> {
    memory.iter().map(figure).collect()
}
