//! The chain of a feedback's events: each hash covers what is kept of the event and the hash before it, so that nothing
//! can be changed, taken out or put in without every later hash being another one. The hashes of a day together make
//! its root, which can be written down elsewhere.

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::event::Event;
use crate::domain::staff::StaffId;
use crate::domain::text::hex;
use crate::domain::time::Timestamp;

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

/// What a day's root covers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayContent {
    /// The hash of the day's last event of each feedback that had one, in the order of the feedback's ids.
    pub heads: Vec<String>,
    /// What was issued on that day, as [`report_line`] writes it, in the order of the reports' ids.
    pub reports: Vec<String>,
}

/// What a root covers of an issued report: its id, edition, the one it takes the place of, the moment in milliseconds,
/// by whom, the hash of its figures.
#[must_use]
pub fn report_line(
    id: &str,
    (edition, corrects): (u32, Option<&str>),
    (at, by): (Timestamp, &StaffId),
    sha256: &str,
) -> String {
    let corrects = corrects.unwrap_or_default();
    format!("report {id} {edition} {corrects} {} {by} {sha256}", at.0)
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
    /// The root of a day.
    #[must_use]
    pub fn of(previous: &str, day: Date, content: &DayContent) -> Self {
        Self {
            day,
            previous: previous.to_owned(),
            root: root(previous, day, content),
            feedbacks: u32::try_from(content.heads.len()).unwrap_or(u32::MAX),
        }
    }

    /// Whether a root that was written down elsewhere is this one.
    #[must_use]
    pub fn is(&self, written: &str) -> bool {
        self.root.eq_ignore_ascii_case(written.trim())
    }
}

/// It covers, one on each line: a label, the root of the day before, the day, the hashes, the reports.
fn root(previous: &str, day: Date, content: &DayContent) -> String {
    let mut digest = Sha256::new();
    digest.update(format!("{ROOT_LABEL}\n{previous}\n{day}\n").as_bytes());
    for line in content.heads.iter().chain(&content.reports) {
        digest.update(line.as_bytes());
        digest.update(b"\n");
    }
    hex(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_root_is_that_of_its_day_its_past_its_heads_and_its_reports() {
        let content = |heads: &[&str], reports: &[&str]| DayContent {
            heads: heads.iter().map(|head| head.repeat(64)).collect(),
            reports: reports.iter().map(ToString::to_string).collect(),
        };
        let day = date(2026, 11, 21);
        let root = DayRoot::of(GENESIS, day, &content(&["a", "b"], &["report 1"]));
        assert_eq!(root.feedbacks, 2);
        assert!(root.is(&root.root.to_uppercase()) && !root.is(GENESIS));
        let same = content(&["a", "b"], &["report 1"]);
        for other in [
            DayRoot::of(&root.root, day, &same),
            DayRoot::of(GENESIS, date(2026, 11, 22), &same),
            DayRoot::of(GENESIS, day, &content(&["a"], &["report 1"])),
            DayRoot::of(GENESIS, day, &content(&["b", "a"], &["report 1"])),
            DayRoot::of(GENESIS, day, &content(&["a", "b"], &[])),
            DayRoot::of(GENESIS, day, &content(&["a", "b"], &["report 2"])),
        ] {
            assert_ne!(root.root, other.root);
        }
    }
}
