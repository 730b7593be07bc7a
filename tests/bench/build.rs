//! The program's way from files to a searchable index, in this process.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::sync::watch;
use tthc::app::follow::catch_up;
use tthc::app::import::{Options, import};
use tthc::domain::time::Clock;
use tthc::exchange::Reader;
use tthc::index::Writer;
use tthc::store::{DatabaseUrl, Store};

/// How long the steps took.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// From the files to the database.
    pub import: Duration,
    /// From the database to the index.
    pub follow: Duration,
}

/// What `tthc import` and then `tthc reindex` do: files to a new database, database to a new index, down to
/// the last merge.
pub async fn build(files: &[PathBuf], folder: &Path) -> Result<Took> {
    let started = Instant::now();
    let store = Store::open(&DatabaseUrl::sqlite(folder.join("tthc.sqlite")), 8).await?;
    for file in files {
        let reader = Reader::open(file).with_context(|| file.display().to_string())?;
        let report = import(&store, Clock::System, reader, &Options::default(), |_| ()).await?;
        ensure!(report.kept, "{} has bad rows: {report:?}", file.display());
    }
    let import = started.elapsed();
    let started = Instant::now();
    let writer = Arc::new(Mutex::new(Writer::open(
        &folder.join("index"),
        Clock::System.now().day(),
    )?));
    catch_up(&store, &writer, &watch::Sender::default(), Clock::System).await?;
    writer
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .close()?;
    let follow = started.elapsed();
    store.close().await;
    Ok(Took { import, follow })
}

/// Threads for the parts of the program that are asynchronous.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}
