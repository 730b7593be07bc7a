//! How many submissions come just now, to this replica.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::domain::time::Timestamp;

/// A minute in milliseconds.
const MINUTE: i64 = 60_000;

/// Counts submissions by the minute.
#[derive(Debug, Clone, Default)]
pub(super) struct Heat(Arc<Mutex<Minutes>>);

#[derive(Debug, Default)]
struct Minutes {
    /// Minutes since 1970.
    minute: i64,
    this: u32,
    last: u32,
}

impl Heat {
    /// Counts one more; how many came in this minute, and in the one before.
    pub(super) fn count(&self, now: Timestamp) -> (u32, u32) {
        let minute = now.0.div_euclid(MINUTE);
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if minute != minutes.minute {
            let is_next = minute == minutes.minute + 1;
            minutes.last = if is_next { minutes.this } else { 0 };
            minutes.this = 0;
            minutes.minute = minute;
        }
        minutes.this = minutes.this.saturating_add(1);
        (minutes.this, minutes.last)
    }
}

/// How long it is until the next minute.
pub(super) fn until_next(now: Timestamp) -> Duration {
    let gone = now.0.rem_euclid(MINUTE).unsigned_abs();
    Duration::from_millis(MINUTE.unsigned_abs() - gone)
}
