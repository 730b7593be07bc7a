//! Writing to the index: entries in, commits with their checkpoint.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::Term;
use tantivy::{IndexWriter, TantivyDocument};

use super::{Error, Index, entry, open};
use crate::domain::version::Entry;

/// Memory for entries not yet written out. One thread: the other core answers searches.
const WRITER_BYTES: usize = 32 * 1024 * 1024;

/// How far an index follows a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Which database.
    pub database: String,
    /// Everything up to this place in its change sequence is in the index.
    pub seq: i64,
}

/// The one writer of an index.
pub struct Writer {
    index: Index,
    opened: tantivy::Index,
    /// `None` after [`Writer::close`], or while a failed one could not be replaced.
    tantivy: Option<IndexWriter<TantivyDocument>>,
    checkpoint: Option<Checkpoint>,
    /// Whether searches see the last commit.
    is_shown: bool,
    /// Where the folders of all fingerprints are; `None` in memory.
    root: Option<PathBuf>,
    /// Keeps other programs out of them.
    lock: Option<File>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("checkpoint", &self.checkpoint)
            .finish_non_exhaustive()
    }
}

impl Writer {
    /// Opens the index in a folder of `root`, for searching and for writing; it shows what is found today.
    ///
    /// # Errors
    /// [`Error::InUse`] when another program has it open for writing.
    pub fn open(root: &Path, today: Date) -> Result<Self, Error> {
        // Before anything is looked at: what seems damaged may be in the middle of another program's commit.
        let lock = lock(root)?;
        let (index, opened) = Index::in_folder(root, today)?;
        let mut writer = Self::over(index, opened, Some(root.to_owned()))?;
        writer.lock = Some(lock);
        Ok(writer)
    }

    /// An index in memory.
    ///
    /// # Errors
    /// [`Error`].
    pub fn in_memory(today: Date) -> Result<Self, Error> {
        let (index, opened) = Index::in_memory(today)?;
        Self::over(index, opened, None)
    }

    fn over(index: Index, opened: tantivy::Index, root: Option<PathBuf>) -> Result<Self, Error> {
        let mut writer = Self {
            index,
            opened,
            tantivy: None,
            checkpoint: None,
            is_shown: false,
            root,
            lock: None,
        };
        writer.recover()?;
        Ok(writer)
    }

    /// Forgets what was not committed, begins again from the last commit and shows it; needed after an error, because
    /// tantivy's writer ends with its first one.
    ///
    /// # Errors
    /// [`Error`].
    pub fn recover(&mut self) -> Result<(), Error> {
        // The old one first: it holds the lock.
        self.tantivy = None;
        self.tantivy = Some(self.opened.writer_with_num_threads(1, WRITER_BYTES)?);
        let payload = self.opened.load_metas()?.payload;
        self.checkpoint = payload.and_then(|payload| serde_json::from_str(&payload).ok());
        // A commit may have lasted although it seemed to fail.
        self.is_shown = false;
        self.show(self.index.today())
    }

    /// How many segments the last commit has.
    ///
    /// # Errors
    /// [`Error`].
    pub fn segments(&self) -> Result<usize, Error> {
        Ok(self.opened.searchable_segment_ids()?.len())
    }

    /// Makes one segment of all that was committed, which every search goes through faster, and begins again: a writer
    /// that has written much keeps the memory that it took.
    ///
    /// # Errors
    /// [`Error`], after which the writer must [`Writer::recover`].
    pub fn tidy(&mut self) -> Result<(), Error> {
        // Merges that tantivy has begun by itself would take the segments away.
        if let Some(writer) = self.tantivy.take() {
            writer.wait_merging_threads()?;
        }
        let segments = self.opened.searchable_segment_ids()?;
        if segments.len() > 1 {
            let mut writer: IndexWriter<TantivyDocument> =
                self.opened.writer_with_num_threads(1, WRITER_BYTES)?;
            writer.set_merge_policy(Box::new(NoMergePolicy));
            writer.merge(&segments).wait()?;
            writer.wait_merging_threads()?;
        }
        self.recover()
    }

    fn writer(&mut self) -> Result<&mut IndexWriter<TantivyDocument>, Error> {
        self.tantivy.as_mut().ok_or(Error::Closed)
    }

    /// The index for searching.
    #[must_use]
    pub fn index(&self) -> Index {
        self.index.clone()
    }

    /// How far the last commit follows the database; `None` when it follows none yet.
    #[must_use]
    pub fn checkpoint(&self) -> Option<&Checkpoint> {
        self.checkpoint.as_ref()
    }

    /// Puts a version in, in place of what was there under its key; or takes it out. `seq` is the change's place in
    /// the database's sequence.
    ///
    /// # Errors
    /// [`Error`].
    pub fn apply(&mut self, key: &str, version: Option<&Entry>, seq: i64) -> Result<(), Error> {
        let inner = self.index.inner.clone();
        let writer = self.writer()?;
        writer.delete_term(Term::from_field_text(inner.fields.id, key));
        if let Some(version) = version {
            let procedure = &version.procedure;
            let asked_most = inner.lexicon.is_asked_most(procedure.code.as_str());
            let traits = super::traits::of(procedure, asked_most);
            writer.add_document(entry::document(&inner.fields, version, traits, seq)?)?;
        }
        Ok(())
    }

    /// Makes what was applied last, together with how far it follows the database; [`Writer::show`] it then.
    ///
    /// # Errors
    /// [`Error`]; nothing was committed then.
    pub fn commit(&mut self, checkpoint: Checkpoint) -> Result<(), Error> {
        let mut commit = self.writer()?.prepare_commit()?;
        commit.set_payload(&serde_json::to_string(&checkpoint)?);
        commit.commit()?;
        self.checkpoint = Some(checkpoint);
        self.is_shown = false;
        Ok(())
    }

    /// Shows what was committed to searches that begin from now on, as it is on a day, if they do not see it so yet.
    ///
    /// # Errors
    /// [`Error`]; searches go on with what was shown before.
    pub fn show(&mut self, today: Date) -> Result<(), Error> {
        if !self.is_shown || self.index.today() != today {
            self.index.refresh(today)?;
            self.is_shown = true;
        }
        Ok(())
    }

    /// Empties the index, to follow from the beginning.
    ///
    /// # Errors
    /// [`Error`].
    pub fn clear(&mut self) -> Result<(), Error> {
        let writer = self.writer()?;
        // What was applied but not committed would otherwise come back behind the deletion.
        writer.rollback()?;
        writer.delete_all_documents()?;
        self.checkpoint = None;
        Ok(())
    }

    /// Removes the folders of earlier fingerprints; call it when this index is complete.
    ///
    /// # Errors
    /// [`Error::Folder`].
    pub fn remove_others(&self) -> Result<(), Error> {
        self.root.as_deref().map_or(Ok(()), open::remove_others)
    }

    /// Waits for what still runs in the background and lets go of the folder.
    ///
    /// # Errors
    /// [`Error`].
    pub fn close(&mut self) -> Result<(), Error> {
        let closed = match self.tantivy.take() {
            Some(writer) => writer.wait_merging_threads().map_err(Error::from),
            None => Ok(()),
        };
        self.lock = None;
        closed
    }
}

/// Keeps other programs out of a data folder's indexes as long as the file is open, also past a crash.
fn lock(root: &Path) -> Result<File, Error> {
    let folder_error = |source| Error::Folder {
        path: root.to_owned(),
        source,
    };
    std::fs::create_dir_all(root).map_err(folder_error)?;
    let lock = File::create(root.join("writer.lock")).map_err(folder_error)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Error::InUse(root.to_owned())),
        Err(TryLockError::Error(source)) => Err(folder_error(source)),
    }
}
