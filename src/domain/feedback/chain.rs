//! The chain of a feedback's events: each hash covers what is kept of the event and the hash before it, so that nothing
//! can be changed, taken out or put in without every later hash being another one. The hashes of a day together make
//! its root, which can be written down elsewhere.

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

/// The root of a day: over the root of the day before and the hashes of the day's events, in order.
#[must_use]
pub fn root<'a>(before: &str, hashes: impl IntoIterator<Item = &'a str>) -> String {
    let mut digest = Sha256::new();
    digest.update(format!("{ROOT_LABEL}\n{before}\n").as_bytes());
    for hash in hashes {
        digest.update(hash.as_bytes());
        digest.update(b"\n");
    }
    hex(&digest.finalize())
}
