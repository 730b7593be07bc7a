//! Keeps this replica's index in step with the database: the one place that carries rows from one to the other.
//!
//! Polling is the mechanism; a nudge from within the process only shortens the wait. A crash at any moment is
//! harmless: each commit of the index says how far it follows, and following again from there gives the same.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};

use super::Error;
use crate::index::{Checkpoint, Writer};
use crate::store::Store;

/// How many rows are fetched at once.
const BATCH: u32 = 500;
/// How many rows are applied before a commit while catching up; a commit costs several writes to disk.
const ROWS_PER_COMMIT: usize = 5_000;
/// How long to wait before looking for changes again.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// How far the index follows the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Followed {
    /// The newest sequence number in the index.
    pub seq: i64,
    /// Whether the index has, since the start, reached the end of the sequence.
    pub caught_up: bool,
    /// Whether the database answered last time.
    pub database_answers: bool,
}

/// Lets others see how far the index follows, and hurry it.
#[derive(Debug, Clone)]
pub struct Watch {
    followed: watch::Receiver<Followed>,
    nudge: Arc<Notify>,
}

/// Carries changes from a database to an index.
#[derive(Debug)]
pub struct Follower {
    store: Store,
    writer: Writer,
    followed: watch::Sender<Followed>,
    nudge: Arc<Notify>,
}

impl Watch {
    /// How far the index follows now.
    #[must_use]
    pub fn now(&self) -> Followed {
        *self.followed.borrow()
    }

    /// Makes the follower look at once.
    pub fn hurry(&self) {
        self.nudge.notify_one();
    }

    /// Waits until `reached` is true of how far the index follows; false if the follower ended before.
    pub async fn until(&mut self, reached: impl FnMut(&Followed) -> bool) -> bool {
        self.followed.wait_for(reached).await.is_ok()
    }
}

impl Follower {
    /// A follower that has not begun yet.
    #[must_use]
    pub fn new(store: Store, writer: Writer) -> (Self, Watch) {
        let followed = watch::Sender::new(Followed::default());
        let nudge = Arc::new(Notify::new());
        let watch = Watch {
            followed: followed.subscribe(),
            nudge: nudge.clone(),
        };
        (
            Self {
                store,
                writer,
                followed,
                nudge,
            },
            watch,
        )
    }

    /// Follows until told to stop. While the database is away, search goes on with what the index has.
    ///
    /// # Errors
    /// [`Error::Internal`] when the index cannot be written.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> Result<(), Error> {
        loop {
            let step;
            (self.writer, step) = catch_up(&self.store, self.writer, self.followed.clone()).await?;
            let answers = step.is_ok();
            if answers != self.followed.borrow().database_answers {
                match &step {
                    Ok(()) => {
                        tracing::info!(database = self.store.kind(), "index follows the database");
                    }
                    Err(error) => {
                        tracing::error!(%error, "database does not answer; search goes on without changes");
                    }
                }
            }
            self.followed
                .send_modify(|followed| followed.database_answers = answers);
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                () = self.nudge.notified() => {}
                () = tokio::time::sleep(POLL_INTERVAL) => {}
            }
        }
        let writer = self.writer;
        tokio::task::spawn_blocking(move || writer.close()).await??;
        Ok(())
    }
}

/// Follows to the end of the sequence once. Gives the writer back with what the database said, so that an
/// absent database does not cost the index.
///
/// # Errors
/// [`Error`] when the index cannot be written.
pub async fn catch_up(
    store: &Store,
    mut writer: Writer,
    followed: watch::Sender<Followed>,
) -> Result<(Writer, crate::store::Result<()>), Error> {
    let (database, last_seq) = match end_of_sequence(store).await {
        Ok(end) => end,
        Err(error) => return Ok((writer, Err(error))),
    };
    let known = writer
        .checkpoint()
        .filter(|c| c.database == database && c.seq <= last_seq)
        .map(|c| c.seq);
    let mut seq = known.unwrap_or(0);
    let mut dirty = known.is_none();
    if dirty {
        writer.clear()?;
    }
    let mut uncommitted = 0;
    loop {
        let changes = match next_changes(store, seq).await {
            Ok(changes) => changes,
            Err(error) => return Ok((writer, Err(error))),
        };
        let end = changes.len() < BATCH as usize;
        seq = changes.last().map_or(seq, |change| change.seq);
        uncommitted += changes.len();
        dirty |= !changes.is_empty();
        let commit = (dirty && (end || uncommitted >= ROWS_PER_COMMIT)).then(|| Checkpoint {
            database: database.clone(),
            seq,
        });
        if commit.is_some() {
            uncommitted = 0;
            dirty = false;
        }
        writer = tokio::task::spawn_blocking(move || {
            for change in &changes {
                writer.apply(&change.code, change.procedure.as_ref())?;
            }
            if let Some(checkpoint) = commit {
                writer.commit(checkpoint)?;
            }
            Ok::<_, Error>(writer)
        })
        .await??;
        if end {
            break;
        }
    }
    if !followed.borrow().caught_up {
        writer.remove_others()?;
    }
    followed.send_modify(|followed| {
        followed.seq = seq;
        followed.caught_up = true;
    });
    Ok((writer, Ok(())))
}

async fn end_of_sequence(store: &Store) -> crate::store::Result<(String, i64)> {
    let mut tx = store.read().await?;
    Ok((tx.database_id().await?, tx.last_seq().await?))
}

async fn next_changes(store: &Store, seq: i64) -> crate::store::Result<Vec<crate::store::Change>> {
    store.read().await?.changes_since(seq, BATCH).await
}
