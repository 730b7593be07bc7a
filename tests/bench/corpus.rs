//! What is measured with: procedures, judged queries, and a data folder made of them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;
use tthc::domain::query::{LIMIT_DEFAULT, Query, QueryText};
use tthc::domain::time::Clock;
use tthc::exchange::judged::{self, JudgedQuery};
use tthc::index::{Index, Writer};

use crate::build::{build, runtime};

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

impl Corpus {
    /// Imports and indexes everything once, which also warms the machine up.
    pub fn prepare() -> Result<Self> {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("index/relevance");
        let (name, files, queries) = match real_data() {
            Some(real) => {
                let files = ["tthc.jsonl.zst", "DVC_TTHC_LangSon_1842.xlsx"]
                    .map(|file| real.join(file))
                    .to_vec();
                let queries = [
                    "queries.jsonl",
                    "queries_short.jsonl",
                    "queries_out_of_scope.jsonl",
                ];
                let queries = queries.map(|file| real.join(file)).to_vec();
                ("real data", files, queries)
            }
            None => (
                "bundled sample",
                vec![sample.join("corpus.jsonl")],
                vec![sample.join("queries.jsonl")],
            ),
        };
        let judged = queries
            .iter()
            .map(|file| judged::read(file).with_context(|| file.display().to_string()));
        let judged = judged.collect::<Result<Vec<_>>>()?.into_iter().flatten();
        let queries = judged.filter_map(asked).collect();
        let folder = TempDir::new()?;
        runtime()?.block_on(build(&files, folder.path()))?;
        // Opened again, so that it is the very files a server will open; and closed, so that a server can.
        let mut writer = Writer::open(&folder.path().join("index"), Clock::System.now().day())?;
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

/// The query, unless it has no words; the API refuses or ignores those.
fn asked(judged: JudgedQuery) -> Option<Asked> {
    let text = QueryText::parse(&judged.query).ok().flatten()?;
    let query = Query {
        text: Some(text),
        limit: LIMIT_DEFAULT,
        ..Query::default()
    };
    Some(Asked {
        typed: judged.query,
        query,
        kind: judged.kind.unwrap_or_else(|| "-".to_owned()),
    })
}

/// The folder of the one index there is.
pub fn only_folder(root: &Path) -> Result<PathBuf> {
    let entries = std::fs::read_dir(root)?.filter_map(|entry| Some(entry.ok()?.path()));
    entries
        .into_iter()
        .find(|path| path.is_dir())
        .context("no index")
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
