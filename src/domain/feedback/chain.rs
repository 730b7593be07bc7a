//! The chain of a feedback's events: each hash covers what is kept of the event and the hash before it, so that nothing
//! can be changed, taken out or put in without every later hash being another one. The hashes of a day together make
//! its root, which can be written down elsewhere.

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::event::Event;
use crate::domain::text::hex;

/// What the first event of a feedback follows.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// What an event is hashed with.
const EVENT_LABEL: &str = "tthc feedback event 1";
/// What a day's root is hashed with.
const ROOT_LABEL: &str = "tthc feedback root 1";

/// The hash of an event that follows another, in hexadecimal digits.
///
/// It covers, one on each line: a label, the hash before, the feedback's id, the position, the moment in milliseconds,
/// the actor, the kind of event; then the facts as they are kept.
#[must_use]
pub fn hash(before: &str, feedback: &str, event: &Event) -> String {
    let head = format!(
        "{EVENT_LABEL}\n{before}\n{feedback}\n{}\n{}\n{}\n{}\n",
        event.position,
        event.at.0,
        event.actor,
        event.kind.key(),
    );
    let mut digest = Sha256::new();
    digest.update(head.as_bytes());
    digest.update(event.facts.to_text().as_bytes());
    hex(&digest.finalize())
}

/// The hashes of events that follow one another.
#[must_use]
pub fn hashes(before: &str, feedback: &str, events: &[Event]) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(events.len());
    for event in events {
        let next = hash(all.last().map_or(before, String::as_str), feedback, event);
        all.push(next);
    }
    all
}

/// The root of a day that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRoot {
    /// The day, in Vietnam.
    pub day: Date,
    /// The root of the day before; [`GENESIS`] for the first one.
    pub previous: String,
    /// The root: 64 hexadecimal digits.
    pub root: String,
    /// How many feedbacks had an event on that day.
    pub feedbacks: u32,
}

impl DayRoot {
    /// The root of a day. `heads` are the hashes of the day's last event of each feedback that had one, in the order of
    /// the feedback's ids.
    #[must_use]
    pub fn of(previous: &str, day: Date, heads: &[String]) -> Self {
        Self {
            day,
            previous: previous.to_owned(),
            root: root(previous, day, heads),
            feedbacks: u32::try_from(heads.len()).unwrap_or(u32::MAX),
        }
    }

    /// Whether a root that was written down elsewhere is this one.
    #[must_use]
    pub fn is(&self, written: &str) -> bool {
        self.root.eq_ignore_ascii_case(written.trim())
    }
}

/// It covers, one on each line: a label, the root of the day before, the day, the hashes.
fn root(previous: &str, day: Date, heads: &[String]) -> String {
    let mut digest = Sha256::new();
    digest.update(format!("{ROOT_LABEL}\n{previous}\n{day}\n").as_bytes());
    for hash in heads {
        digest.update(hash.as_bytes());
        digest.update(b"\n");
    }
    hex(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_root_is_that_of_its_day_its_past_and_its_heads() {
        let heads = ["a".repeat(64), "b".repeat(64)];
        let root = DayRoot::of(GENESIS, date(2026, 11, 21), &heads);
        assert_eq!(root.feedbacks, 2);
        assert!(root.is(&root.root.to_uppercase()) && !root.is(GENESIS));
        for other in [
            DayRoot::of(&root.root, date(2026, 11, 21), &heads),
            DayRoot::of(GENESIS, date(2026, 11, 22), &heads),
            DayRoot::of(GENESIS, date(2026, 11, 21), &heads[..1]),
            DayRoot::of(
                GENESIS,
                date(2026, 11, 21),
                &[heads[1].clone(), heads[0].clone()],
            ),
        ] {
            assert_ne!(root.root, other.root);
        }
    }
}
