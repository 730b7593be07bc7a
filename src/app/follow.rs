//! Keeps this replica's index in step with the database: the one place that carries rows from one to the other.
//!
//! Polling is the mechanism; a nudge from within the process only shortens the wait. A crash at any moment is
//! harmless: each commit of the index says how far it follows, and following again from there gives the same.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, watch};

use super::Error;
use crate::domain::time::Clock;
use crate::index::{self, Checkpoint, Writer};
use crate::store::{self, Store, in_time};

/// How many rows are fetched at once.
const BATCH: u32 = 500;
/// How many rows are applied before a commit while catching up; a commit costs several writes to disk.
const ROWS_PER_COMMIT: usize = 5_000;
/// After so many rows in one step the index is tidied, as it is at a start.
const ROWS_TIDY: usize = 1_000;
/// How long to wait before looking for changes again.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// How far the index follows the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is true or not whatever the others are"
)]
pub struct Followed {
    /// The newest sequence number in the index.
    pub seq: i64,
    /// Whether the index has, since the start, reached the end of the sequence.
    pub caught_up: bool,
    /// Whether what the index has is, or was, everything; before that it is being built from nothing.
    pub is_whole: bool,
    /// Whether the database answered last time.
    pub database_answers: bool,
    /// Whether following worked last time; without it, search goes on with what the index has.
    pub following: bool,
}

impl Default for Followed {
    /// At the start nothing is known to be wrong.
    fn default() -> Self {
        Self {
            seq: 0,
            caught_up: false,
            is_whole: false,
            database_answers: true,
            following: false,
        }
    }
}

/// Lets others see how far the index follows, hurry it, and say that the database is away.
#[derive(Debug, Clone)]
pub struct Watch {
    followed: watch::Receiver<Followed>,
    // Weak, so that those who wait learn of the follower's end.
    sender: Weak<watch::Sender<Followed>>,
    nudge: Arc<Notify>,
}

/// The writer of an index, used by one task at a time.
pub type SharedWriter = Arc<Mutex<Writer>>;

/// Carries changes from a database to an index.
#[derive(Debug)]
pub struct Follower {
    store: Store,
    clock: Clock,
    writer: SharedWriter,
    followed: Arc<watch::Sender<Followed>>,
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

    /// Notes that the database did not answer somebody else, so that the next ones need not wait as long for it.
    pub fn database_is_away(&self, error: &store::Error) {
        if let Some(followed) = self.sender.upgrade() {
            database_is_away(&followed, error);
        }
    }

    /// Waits until `reached` is true of how far the index follows; false if the follower ended before.
    pub async fn until(&mut self, reached: impl FnMut(&Followed) -> bool) -> bool {
        self.followed.wait_for(reached).await.is_ok()
    }
}

impl Follower {
    /// A follower that has not begun yet.
    #[must_use]
    pub fn new(store: Store, writer: Writer, clock: Clock) -> (Self, Watch) {
        // Opening the store was the database's first answer.
        let followed = Arc::new(watch::Sender::new(Followed {
            is_whole: writer.checkpoint().is_some(),
            ..Followed::default()
        }));
        let nudge = Arc::new(Notify::new());
        let watch = Watch {
            followed: followed.subscribe(),
            sender: Arc::downgrade(&followed),
            nudge: nudge.clone(),
        };
        (
            Self {
                store,
                clock,
                writer: Arc::new(Mutex::new(writer)),
                followed,
                nudge,
            },
            watch,
        )
    }

    /// Follows until told to stop. While the database is away, or the disk is full, search goes on with what the
    /// index has, and following goes on as soon as it can.
    ///
    /// # Errors
    /// [`Error::Internal`] when the index cannot be closed.
    pub async fn run(self, mut stop: watch::Receiver<bool>) -> Result<(), Error> {
        // Whether it followed when the database answered last; each change is logged.
        let mut follows = None;
        loop {
            let outcome = catch_up(&self.store, &self.writer, &self.followed, self.clock).await;
            match &outcome {
                Err(Error::Unavailable(error)) => database_is_away(&self.followed, error),
                Ok(()) => {
                    if follows.replace(true) != Some(true) {
                        tracing::info!(database = self.store.kind(), "index follows the database");
                    }
                }
                Err(error) => {
                    if follows.replace(false) != Some(false) {
                        tracing::error!(%error, "index cannot follow; search goes on without changes");
                    }
                }
            }
            if matches!(outcome, Err(Error::Internal(_))) {
                // Failing again is seen at the next step, which then finds the writer closed.
                let _ = on_writer(&self.writer, Writer::recover).await;
            }
            self.followed
                .send_modify(|followed| followed.following = outcome.is_ok());
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                () = self.nudge.notified() => {}
                () = tokio::time::sleep(POLL_INTERVAL) => {}
            }
        }
        on_writer(&self.writer, Writer::close).await
    }
}

/// Notes that the database does not answer; whoever finds out first logs it, once for each time it is away.
fn database_is_away(followed: &watch::Sender<Followed>, error: &store::Error) {
    if followed.send_if_modified(|followed| mem::take(&mut followed.database_answers)) {
        tracing::error!(%error, "database does not answer; search goes on with what the index has");
    }
}

/// Notes that the database answers.
fn database_is_back(followed: &watch::Sender<Followed>) {
    if followed.send_if_modified(|followed| !mem::replace(&mut followed.database_answers, true)) {
        tracing::info!("database answers again");
    }
}

/// Follows to the end of the sequence once.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer; [`Error::Internal`] when the index cannot be
/// written, after which the writer must recover.
pub async fn catch_up(
    store: &Store,
    writer: &SharedWriter,
    followed: &watch::Sender<Followed>,
    clock: Clock,
) -> Result<(), Error> {
    let today = clock.now().day();
    let (database, last_seq) = in_time(end_of_sequence(store)).await?;
    database_is_back(followed);
    let checkpoint = on_writer(writer, move |writer| {
        // The database may have gone away between a commit and the end of the sequence; or it is a new day, on which
        // other versions apply.
        writer.show(today)?;
        Ok(writer.checkpoint().cloned())
    })
    .await?;
    let known = checkpoint
        .filter(|c| c.database == database && c.seq <= last_seq)
        .map(|c| c.seq);
    // Numbers are also taken by what is not searched; the checkpoint stays behind those, what was followed does not.
    let before = *followed.borrow();
    let reached = known.map(|known| known.max(before.seq));
    if reached == Some(last_seq) && before.caught_up {
        return Ok(());
    }
    let mut seq = known.unwrap_or(0);
    let mut dirty = known.is_none();
    if dirty {
        followed.send_modify(|followed| followed.is_whole = false);
        on_writer(writer, Writer::clear).await?;
    }
    let (mut uncommitted, mut applied) = (0, 0);
    loop {
        let changes =
            in_time(async { store.read().await?.changes_since(seq, BATCH).await }).await?;
        let end = changes.len() < BATCH as usize;
        seq = changes.last().map_or(seq, |change| change.seq);
        uncommitted += changes.len();
        applied += changes.len();
        dirty |= !changes.is_empty();
        let commit = (dirty && (end || uncommitted >= ROWS_PER_COMMIT)).then(|| Checkpoint {
            database: database.clone(),
            seq,
        });
        if commit.is_some() {
            uncommitted = 0;
            dirty = false;
        }
        on_writer(writer, move |writer| {
            for change in &changes {
                writer.apply(&change.key, change.entry.as_ref(), change.seq)?;
            }
            commit.map_or(Ok(()), |checkpoint| writer.commit(checkpoint))
        })
        .await?;
        if end {
            break;
        }
    }
    on_writer(writer, move |writer| writer.show(today)).await?;
    let is_first = !followed.borrow().caught_up;
    followed.send_modify(|followed| {
        followed.seq = seq.max(last_seq);
        followed.caught_up = true;
        followed.is_whole = true;
        followed.following = true;
    });
    let is_big = applied >= ROWS_TIDY;
    if is_first || is_big {
        tidy(writer, is_first, is_big).await?;
    }
    Ok(())
}

/// What need not be done for searches to be right: a failure is logged and tried again at the next start.
///
/// # Errors
/// [`Error::Internal`] when the writer cannot begin again.
async fn tidy(writer: &SharedWriter, is_first: bool, is_big: bool) -> Result<(), Error> {
    let done = on_writer(writer, move |writer| {
        if is_first {
            writer.remove_others()?;
        }
        if is_big || writer.segments()? > 1 {
            writer.tidy()?;
        }
        Ok(())
    });
    if let Err(error) = done.await {
        tracing::warn!(%error, "index could not be tidied; it is complete all the same");
        on_writer(writer, Writer::recover).await?;
    }
    Ok(())
}

/// Works with the writer off the async threads: its commits wait for the disk.
async fn on_writer<T: Send + 'static>(
    writer: &SharedWriter,
    work: impl FnOnce(&mut Writer) -> Result<T, index::Error> + Send + 'static,
) -> Result<T, Error> {
    let writer = writer.clone();
    let done = tokio::task::spawn_blocking(move || {
        work(&mut writer.lock().unwrap_or_else(PoisonError::into_inner))
    });
    Ok(done.await??)
}

async fn end_of_sequence(store: &Store) -> store::Result<(String, i64)> {
    let mut tx = store.read().await?;
    Ok((tx.database_id().await?, tx.last_seq().await?))
}
