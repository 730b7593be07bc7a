//! Threads for work that takes long, such as searches. They are few and their own: one that is done takes the next that
//! waits without going to sleep, and a connection's thread stays free to answer others meanwhile.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use tokio::sync::{Semaphore, oneshot};

use super::Error;

/// How long work waits for its turn.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// When somebody turned away should come back.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Threads for one kind of work: so much runs, so much more waits, the rest is told to come back. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Threads {
    pool: Arc<ThreadPool>,
    admitted: Arc<Semaphore>,
}

impl Threads {
    /// `running` at once, at least one, and `waiting` more in line; but none when both are 0. Their name shows in
    /// the system's lists.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub fn new(
        name: &'static str,
        running: usize,
        waiting: usize,
    ) -> Result<Self, ThreadPoolBuildError> {
        let pool = ThreadPoolBuilder::new()
            .num_threads(running.max(1))
            .thread_name(move |number| format!("{name}-{number}"))
            // rayon would end the program. The panic hook has logged it, and whoever waits gets an error.
            .panic_handler(|_| ())
            .build()?;
        let admitted = running.saturating_add(waiting).min(Semaphore::MAX_PERMITS);
        Ok(Self {
            pool: Arc::new(pool),
            admitted: Arc::new(Semaphore::new(admitted)),
        })
    }

    /// Does `work` on one of the threads, unless nobody waits for it any more when its turn comes.
    ///
    /// # Errors
    /// [`Error::Busy`] when too much runs and waits already, or its turn did not come in time.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let busy = Error::Busy {
            retry_after: RETRY_AFTER,
        };
        let Ok(admitted) = self.admitted.clone().try_acquire_owned() else {
            return Err(busy);
        };
        let queued = Instant::now();
        let (sender, done) = oneshot::channel();
        self.pool.spawn_fifo(move || {
            // Held until the work is over, also when the client has gone; given back before whoever waits is told,
            // also by a panic, so that a client's next search finds the place that its last one had.
            let admitted = admitted;
            if sender.is_closed() {
                return;
            }
            let done = (queued.elapsed() <= WAIT_MAX).then(work);
            drop(admitted);
            // Whoever waited may have gone meanwhile.
            let _ = sender.send(done);
        });
        let done = done.await;
        done.map_err(|closed| Error::Internal(Box::new(closed)))?
            .ok_or(busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[tokio::test]
    async fn a_search_that_fails_takes_no_other_along() {
        let threads = Threads::new("test", 1, 0).unwrap();
        let failed: Result<(), _> = threads.run(|| panic!("a fault")).await;
        assert!(matches!(failed, Err(Error::Internal(_))));
        assert_eq!(threads.run(|| 1).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn what_does_not_fit_in_the_line_is_told_to_come_back() {
        let threads = Threads::new("test", 1, 1).unwrap();
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let running = threads.run(move || gate.recv().is_ok());
        let waiting = threads.run(|| true);
        let refused = threads.run(|| true);
        // Each is polled once, in this order.
        let (running, waiting, refused) = tokio::join!(running, waiting, async {
            let refused = refused.await;
            open.send(()).unwrap();
            refused
        });
        assert!(running.unwrap() && waiting.unwrap());
        assert!(matches!(refused, Err(Error::Busy { .. })));
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_not_begun() {
        let threads = Threads::new("test", 1, 2).unwrap();
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let running = threads.run(move || gate.recv().is_ok());
        let begun = Arc::new(AtomicBool::new(false));
        let mark = begun.clone();
        let mut given_up = Box::pin(threads.run(move || mark.store(true, Ordering::SeqCst)));
        let (running, ()) = tokio::join!(running, async {
            assert!(
                tokio::time::timeout(Duration::ZERO, given_up.as_mut())
                    .await
                    .is_err()
            );
            drop(given_up);
            open.send(()).unwrap();
        });
        assert!(running.unwrap());
        // Its turn comes before the next one's.
        threads.run(|| ()).await.unwrap();
        assert!(!begun.load(Ordering::SeqCst));
    }
}
