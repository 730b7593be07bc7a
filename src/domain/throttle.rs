//! How long somebody waits who signs in wrongly again and again. Nobody is ever locked out: a stranger who tries a
//! login from elsewhere makes other strangers wait, not its owner, who comes from a network known to be theirs.

use std::time::Duration;

use super::time::Timestamp;

/// How long failures are remembered.
pub const FAILURES_KEPT: Duration = Duration::from_hours(24);
/// How long a network counts as the owner's after they signed in from it.
pub const NETWORK_KEPT: Duration = Duration::from_hours(30 * 24);
/// Failures of one client with one login before it has to wait.
const FREE_FAILURES: u32 = 5;
/// The first wait; each next one is twice as long.
const WAIT_FIRST: Duration = Duration::from_secs(5);
/// The longest wait.
const WAIT_MAX: Duration = Duration::from_mins(15);
/// Failures with one login from all strange networks together before strangers have to wait.
const STRANGERS_BURST: u32 = 20;
/// How often strangers may go on trying then.
const STRANGERS_INTERVAL: Duration = Duration::from_secs(30);

/// The failures so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: u32,
    /// When the last one was.
    pub last_at: Timestamp,
}

impl Failures {
    /// What is left of them: those long ago are forgotten.
    #[must_use]
    pub fn remembered(self, now: Timestamp) -> Self {
        let forgotten = now.since(self.last_at) >= FAILURES_KEPT;
        Self {
            count: if forgotten { 0 } else { self.count },
            ..self
        }
    }

    /// What is left of the failures of strangers: one is forgiven each `STRANGERS_INTERVAL`.
    #[must_use]
    pub fn drained(self, now: Timestamp) -> Self {
        let forgiven = now.since(self.last_at).as_secs() / STRANGERS_INTERVAL.as_secs();
        let forgiven = u32::try_from(forgiven).unwrap_or(u32::MAX);
        Self {
            count: self.count.saturating_sub(forgiven),
            ..self
        }
    }

    /// How long a client still has to wait after its own failures with a login.
    #[must_use]
    pub fn client_wait(self, now: Timestamp) -> Duration {
        let failures = self.remembered(now).count;
        let Some(doublings) = failures.checked_sub(FREE_FAILURES) else {
            return Duration::ZERO;
        };
        let factor = 2_u32.saturating_pow(doublings);
        let wait = WAIT_FIRST.saturating_mul(factor).min(WAIT_MAX);
        wait.saturating_sub(now.since(self.last_at))
    }

    /// How long a client from a strange network still has to wait after the failures of all such clients.
    #[must_use]
    pub fn strangers_wait(self, now: Timestamp) -> Duration {
        if self.drained(now).count < STRANGERS_BURST {
            return Duration::ZERO;
        }
        let over = self.count.saturating_sub(STRANGERS_BURST).saturating_add(1);
        STRANGERS_INTERVAL
            .saturating_mul(over)
            .saturating_sub(now.since(self.last_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_795_248_000_000);

    fn waits(wait: fn(Failures, Timestamp) -> Duration, counts: &[u32]) -> Vec<u64> {
        let after = |count: &u32| Failures {
            count: *count,
            last_at: NOW,
        };
        counts
            .iter()
            .map(|count| wait(after(count), NOW).as_secs())
            .collect()
    }

    #[test]
    fn each_failure_of_a_client_costs_twice_the_last_and_never_more_than_a_quarter_of_an_hour() {
        let counts = [0, 4, 5, 6, 7, 12, 13, 1000, u32::MAX];
        let expected = [0, 0, 5, 10, 20, 640, 900, 900, 900];
        assert_eq!(waits(Failures::client_wait, &counts), expected);
        let failures = Failures {
            count: 1000,
            last_at: NOW,
        };
        let later = |span| failures.client_wait(NOW.after(span));
        assert_eq!(later(Duration::from_mins(10)), Duration::from_mins(5));
        assert_eq!(later(Duration::from_mins(15)), Duration::ZERO);
    }

    #[test]
    fn strangers_share_a_budget_that_comes_back() {
        let counts = [0, 19, 20, 21];
        assert_eq!(waits(Failures::strangers_wait, &counts), [0, 0, 30, 60]);
        let failures = Failures {
            count: 20,
            last_at: NOW,
        };
        let after = NOW.after(STRANGERS_INTERVAL);
        assert_eq!(failures.strangers_wait(after), Duration::ZERO);
        assert_eq!(failures.drained(after).count, 19);
    }

    proptest! {
        #[test]
        fn who_waits_as_long_as_told_is_let_in(count: u32, passed in 0..10_000_000_i64) {
            let failures = Failures { count, last_at: Timestamp(NOW.0 - passed) };
            let wait = failures.client_wait(NOW);
            prop_assert_eq!(failures.client_wait(NOW.after(wait)), Duration::ZERO);
            let failures = Failures { count: count % 1000, ..failures };
            let wait = failures.strangers_wait(NOW);
            prop_assert_eq!(failures.strangers_wait(NOW.after(wait)), Duration::ZERO);
        }
    }
}
