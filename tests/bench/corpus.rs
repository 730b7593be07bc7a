//! What is measured with: procedures, judged queries, and a data folder made of them.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use tokio::sync::watch;
use tthc::app::follow::{Followed, catch_up};
use tthc::app::import::{Options, import};
use tthc::domain::query::{Filters, LIMIT_DEFAULT, Query, QueryText};
use tthc::domain::time::Clock;
use tthc::exchange::Reader;
use tthc::exchange::judged::{self, JudgedQuery};
use tthc::index::{Index, Writer};
use tthc::store::{DatabaseUrl, Store};

/// The procedures and queries of this run.
pub struct Corpus {
    /// What it is called in the output.
    pub name: &'static str,
    /// The files to import, in this order.
    pub files: Vec<PathBuf>,
    /// The queries that can be asked.
    pub queries: Vec<Asked>,
    /// The index in [`Corpus::folder`], as searches in this process see it.
    pub index: Index,
    folder: TempDir,
}

/// A judged query, ready to be asked.
pub struct Asked {
    /// As it was typed.
    pub typed: String,
    /// As the program understands it, for the first page.
    pub query: Query,
    /// The class it is counted in.
    pub kind: String,
}

/// How long the steps from files to a searchable index took.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// From the files to the database.
    pub import: Duration,
    /// From the database to the index.
    pub follow: Duration,
}

impl Corpus {
    /// Imports and indexes everything once, which also warms the machine up.
    pub fn prepare() -> Result<Self> {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("index/relevance");
        let (name, files, queries) = match real_data() {
            Some(real) => {
                let files = ["tthc.jsonl.zst", "DVC_TTHC_LangSon_1842.xlsx"]
                    .map(|file| real.join(file))
                    .to_vec();
                ("real data", files, real.join("queries.jsonl"))
            }
            None => (
                "bundled sample",
                vec![sample.join("corpus.jsonl")],
                sample.join("queries.jsonl"),
            ),
        };
        let queries = judged::read(&queries).with_context(|| queries.display().to_string())?;
        let queries = queries.into_iter().filter_map(asked).collect();
        let folder = TempDir::new()?;
        runtime()?.block_on(build(&files, folder.path()))?;
        // Opened again, so that it is the very files a server will open; and closed, so that a server can.
        let writer = Writer::open(&folder.path().join("index"))?;
        let index = writer.index();
        writer.close()?;
        Ok(Self {
            name,
            files,
            queries,
            index,
            folder,
        })
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database in the data folder.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("tthc.sqlite")
    }
}

/// What the program does between `tthc import` and the first search: files to a new database, database to a
/// new index, down to the last merge.
pub async fn build(files: &[PathBuf], folder: &Path) -> Result<Took> {
    let started = Instant::now();
    let store = Store::open(&DatabaseUrl::sqlite(folder.join("tthc.sqlite")), 8).await?;
    for file in files {
        let reader = Reader::open(file).with_context(|| file.display().to_string())?;
        let report = import(&store, Clock::System, reader, Options::default(), |_| ()).await?;
        ensure!(report.kept, "{} has bad rows: {report:?}", file.display());
    }
    let imported = started.elapsed();
    let writer = Writer::open(&folder.join("index"))?;
    let (writer, outcome) =
        catch_up(&store, writer, watch::Sender::new(Followed::default())).await?;
    outcome?;
    tokio::task::spawn_blocking(move || writer.close()).await??;
    let took = Took {
        import: imported,
        follow: started.elapsed() - imported,
    };
    store.close().await;
    Ok(took)
}

/// Threads for the parts of the program that are asynchronous.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}

/// The query, unless it has no words; the API refuses or ignores those.
fn asked(judged: JudgedQuery) -> Option<Asked> {
    let text = QueryText::parse(&judged.query).ok().flatten()?;
    let query = Query {
        text: Some(text),
        filters: Filters::default(),
        limit: LIMIT_DEFAULT,
        offset: 0,
    };
    Some(Asked {
        typed: judged.query,
        query,
        kind: judged.kind.unwrap_or_else(|| "-".to_owned()),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the data is; no setting of the program"
)]
fn real_data() -> Option<PathBuf> {
    std::env::var("TTHC_REAL_DATA")
        .ok()
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
}
