//! Open data: files of everything that is published, made on demand, once for each state of the database.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{App, Error};
use crate::domain::time::Timestamp;
use crate::exchange::open_data::{Files, Row};
use crate::store::{self, Store, Stored, Tx, in_time};

pub use crate::exchange::open_data::{CSV, DICTIONARY_CSV, DICTIONARY_MD, GZIP, JSONL, OpenFile};

/// How many procedures are held in memory while the files are written.
const BATCH: usize = 100;
/// The folder of files that are not complete; no state of a database has this name.
const UNFINISHED: &str = "unfinished";

/// The files of one state of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The files.
    pub files: Vec<OpenFile>,
    /// When the data last changed; `None` when there never was any.
    pub modified: Option<Timestamp>,
    state: State,
    folder: PathBuf,
}

/// Which database, how far its changes go, and on which day.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    database: String,
    seq: i64,
    /// The day whose versions these are.
    day: Date,
}

/// Where the files are kept. Each replica has its own; what an earlier run left is never served. Cheap to clone.
#[derive(Debug, Clone)]
pub struct OpenData {
    root: Arc<Path>,
    // Held while files are made: one edition at a time, and whoever asks meanwhile waits for it.
    newest: Arc<Mutex<Option<Arc<Edition>>>>,
}

impl OpenData {
    /// Keeps the files below this folder, which need not be there yet and holds nothing else.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self {
            root: root.into(),
            newest: Arc::default(),
        }
    }
}

impl Edition {
    /// A file by its name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&OpenFile> {
        self.files.iter().find(|file| file.name == name)
    }

    /// Opens a file. It can be read to its end whatever happens to the edition meanwhile.
    ///
    /// # Errors
    /// [`Error::Internal`] when the file is gone.
    pub fn open(&self, file: &OpenFile) -> Result<fs::File, Error> {
        fs::File::open(self.folder.join(file.name)).map_err(|error| failed(&error))
    }
}

/// The edition of the present state of the database; made first where there is none yet.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer; [`Error::Internal`] when files cannot be written.
pub async fn newest(app: &App) -> Result<Arc<Edition>, Error> {
    // Asked before waiting, so that nobody waits for a database that is away, and again after it.
    let today = app.clock.now().day();
    let mut state = app.answered(state(&app.store, today)).await?;
    let newest = app.open_data.newest.clone().lock_owned().await;
    let is_new = |state: &State| newest.clone().filter(|edition| edition.state == *state);
    if is_new(&state).is_none() {
        state = app.answered(self::state(&app.store, today)).await?;
    }
    if let Some(edition) = is_new(&state) {
        return Ok(edition);
    }
    // Apart from the request, so that a client who goes away does not waste what was done.
    tokio::spawn(make(
        app.store.clone(),
        today,
        app.open_data.root.clone(),
        newest,
    ))
    .await?
}

async fn state(store: &Store, day: Date) -> store::Result<State> {
    state_of(&mut store.read().await?, day).await
}

async fn state_of(tx: &mut Tx, day: Date) -> store::Result<State> {
    Ok(State {
        database: tx.database_id().await?,
        seq: tx.last_seq().await?,
        day,
    })
}

async fn make(
    store: Store,
    today: Date,
    root: Arc<Path>,
    mut newest: OwnedMutexGuard<Option<Arc<Edition>>>,
) -> Result<Arc<Edition>, Error> {
    // Somebody may be about to open a file of the edition before this one.
    let before = newest.as_ref().map(|edition| edition.folder.clone());
    let unfinished = root.join(UNFINISHED);
    match write((&store, today), root, unfinished.clone(), before).await {
        Ok(edition) => {
            let edition = Arc::new(edition);
            *newest = Some(edition.clone());
            Ok(edition)
        }
        Err(error) => {
            // A disk that is full must not stay so; what went wrong is worth telling, not this.
            let _ = on_disk(move || remove(&unfinished)).await;
            Err(error)
        }
    }
}

/// Writes an edition, and removes all others but the one `before`.
async fn write(
    (store, today): (&Store, Date),
    root: Arc<Path>,
    unfinished: PathBuf,
    before: Option<PathBuf>,
) -> Result<Edition, Error> {
    let folder = unfinished.clone();
    let mut files = on_disk(move || {
        remove(&folder)?;
        Files::create(&folder)
    })
    .await?;
    let mut tx = in_time(store.read()).await?;
    let state = in_time(state_of(&mut tx, today)).await?;
    let modified = in_time(tx.last_change(today)).await?;
    let codes = in_time(tx.list_codes(today)).await?;
    for codes in codes.chunks(BATCH) {
        let batch = in_time(async {
            let mut batch = Vec::with_capacity(codes.len());
            for code in codes {
                batch.extend(tx.find_procedure(code, today).await?);
            }
            Ok(batch)
        });
        let batch: Vec<Stored> = batch.await?;
        files = on_disk(move || {
            for stored in &batch {
                files.add(&row(stored, today))?;
            }
            Ok(files)
        })
        .await?;
    }
    let edition = on_disk(move || {
        let folder = root.join(format!("{}-{}", state.seq, state.day));
        let files = files.finish()?;
        remove(&folder)?;
        fs::rename(&unfinished, &folder)?;
        remove_others(&root, &[&folder, before.as_deref().unwrap_or(&folder)])?;
        Ok(Edition {
            files,
            modified,
            state,
            folder,
        })
    })
    .await?;
    tracing::info!(
        open_data.seq = edition.state.seq,
        open_data.records = codes.len(),
        "open data written"
    );
    Ok(edition)
}

/// A procedure and what it is on the day: in force, or the first there ever will be.
fn row(stored: &Stored, day: Date) -> Row<'_> {
    Row {
        procedure: &stored.procedure,
        standing: stored.standing(day),
        validity: stored.validity,
        changed_at: stored.changed_at,
    }
}

/// Writing must not hold up requests.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await?;
    done.map_err(|error| failed(&error))
}

fn failed(error: &io::Error) -> Error {
    Error::Internal(format!("open data: {error}").into())
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn remove_others(root: &Path, kept: &[&Path]) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let path = entry?.path();
        if !kept.contains(&path.as_path()) {
            remove(&path)?;
        }
    }
    Ok(())
}
