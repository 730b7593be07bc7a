//! Of which events senders are told by message, and the day that goes with each.

use jiff::civil::Date;

use super::case::Case;
use super::event::EventKind;
use super::policy::Policy;
use crate::domain::deadline::Event as Milestone;

/// The events that senders are told of by message, in the order of a feedback's life.
pub const ANNOUNCED: [EventKind; 14] = [
    EventKind::Submitted,
    EventKind::InfoAsked,
    EventKind::Accepted,
    EventKind::NotAccepted,
    EventKind::Transferred,
    EventKind::Redirected,
    EventKind::Extended,
    EventKind::Collected,
    EventKind::Answered,
    EventKind::Reopened,
    EventKind::ReopenRefused,
    EventKind::Merged,
    EventKind::Unmerged,
    EventKind::Released,
];

/// Those that a day goes with.
pub const DATED: [EventKind; 7] = [
    EventKind::Submitted,
    EventKind::InfoAsked,
    EventKind::Accepted,
    EventKind::Extended,
    EventKind::Collected,
    EventKind::Answered,
    EventKind::Reopened,
];

/// The day that goes with an event: until when something is to be added, by when there is an answer. `case` is the
/// feedback right after the event. `None` also where the calendar did not reach far enough.
#[must_use]
pub fn day(kind: EventKind, case: &Case, policy: &Policy) -> Option<Date> {
    match kind {
        EventKind::Submitted => due(case, Milestone::Notified),
        EventKind::InfoAsked => case.info_due,
        EventKind::Accepted | EventKind::Extended | EventKind::Reopened => {
            due(case, Milestone::Answered)
        }
        EventKind::Collected => case.review_on,
        EventKind::Answered => case.window_until(policy.reopen_days),
        _ => None,
    }
}

/// The last day of the limit that something meets.
fn due(case: &Case, met_by: Milestone) -> Option<Date> {
    let running = case.limits.iter().filter(|limit| limit.runs());
    running
        .filter(|limit| limit.met_by == met_by)
        .map(|limit| limit.due)
        .max()
}
