//! Import and index, against the same procedures put straight into a bare index; and what import takes of memory.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use tempfile::TempDir;
use tthc::domain::time::Clock;
use tthc::index::{Checkpoint, Writer};
use tthc::store::{Change, DatabaseUrl, Store};

use crate::build::{build, runtime};
use crate::corpus::Corpus;
use crate::process::cpu_seconds;
use crate::program;
use crate::stats::{Bound, heading, interleave, median, promise, row, say};

pub fn run(corpus: &Corpus, rounds: usize) -> Result<()> {
    let runtime = runtime()?;
    let changes = runtime.block_on(changes(corpus))?;
    let (mut import, mut follow, mut both, mut bare) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut both_cpu, mut bare_cpu) = (Vec::new(), Vec::new());
    let cpu = || cpu_seconds(std::process::id());
    let (mut import_peak, mut reindex_peak) = (Vec::new(), Vec::new());
    interleave(
        rounds,
        vec![
            &mut || {
                let folder = TempDir::new()?;
                let before = cpu()?;
                let took = runtime.block_on(build(&corpus.files, folder.path()))?;
                both_cpu.push(cpu()? - before);
                import.push(took.import.as_secs_f64());
                follow.push(took.follow.as_secs_f64());
                both.push((took.import + took.follow).as_secs_f64());
                Ok(())
            },
            &mut || {
                let folder = TempDir::new()?;
                let (before, started) = (cpu()?, Instant::now());
                bare_index(&changes, folder.path())?;
                bare_cpu.push(cpu()? - before);
                bare.push(started.elapsed().as_secs_f64());
                Ok(())
            },
            &mut || {
                let folder = TempDir::new()?;
                let mut arguments: Vec<OsString> =
                    vec!["import".into(), "--data-dir".into(), folder.path().into()];
                arguments.extend(corpus.files.iter().map(OsString::from));
                import_peak.push(program::peak_memory(&arguments)?);
                let reindex = ["reindex", "--data-dir"].map(OsStr::new);
                reindex_peak.push(program::peak_memory(
                    reindex.into_iter().chain([folder.path().as_os_str()]),
                )?);
                Ok(())
            },
        ],
    )?;
    heading(&format!(
        "import: {} procedures, {rounds} rounds",
        changes.len()
    ));
    row("program: files into a new SQLite database (s)", &import);
    row("program: database into a new index on disk (s)", &follow);
    row("program, both (s)", &both);
    row("  processor time (s)", &both_cpu);
    row("bare index on disk (s)", &bare);
    row("  processor time (s)", &bare_cpu);
    row("peak memory of `tthc import` (MB)", &import_peak);
    row("peak memory of `tthc reindex` (MB)", &reindex_peak);
    promise(
        "import + index, times the bare index",
        median(&both) / median(&bare),
        Bound::AtMost(3.0),
    );
    promise(
        "peak memory (MB)",
        median(&import_peak).max(median(&reindex_peak)),
        Bound::AtMost(600.0),
    );
    say("  bare index: the program's own writer (same schema, analysis, one thread, 32 MB) given");
    say(
        "  procedures that are parsed already: no file, no database; but it makes their documents.",
    );
    Ok(())
}

/// Everything there is, as the follower of a database hands it to the index.
async fn changes(corpus: &Corpus) -> Result<Vec<Change>> {
    let store = Store::open(&DatabaseUrl::sqlite(corpus.database()), 1).await?;
    let changes = store.read().await?.changes_since(0, u32::MAX).await?;
    store.close().await;
    Ok(changes)
}

fn bare_index(changes: &[Change], folder: &Path) -> Result<()> {
    let mut writer = Writer::open(folder, Clock::System.now().day())?;
    for change in changes {
        writer.apply(&change.key, change.entry.as_ref(), change.seq)?;
    }
    writer.commit(Checkpoint {
        database: "bench".to_owned(),
        seq: changes.last().map_or(0, |change| change.seq),
    })?;
    Ok(writer.close()?)
}
