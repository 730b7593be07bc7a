//! The numbers that the province sets for handling feedback, and the reasons it gives. They are data, each with its
//! basis: see `exchange/rules/feedback.toml`.

use super::abuse::AbusePolicy;
use super::reason::Reason;
use super::report::period::Reporting;
use super::retention::Retention;
use crate::domain::attachment::AttachmentLimits;

/// What the province has set. Days are working days unless said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Fewest days a sender gets to add something.
    pub info_days_min: u32,
    /// Days for which a limit of the province stands still at most, while the sender is asked.
    pub pause_days_max: u32,
    /// How often the sender must have been tried to be reached before silence ends a feedback.
    pub contact_attempts_min: u32,
    /// How often a unit may give a feedback back.
    pub returns_max: u32,
    /// How often a limit may be extended.
    pub extensions_max: u32,
    /// Days by which it may be extended at most.
    pub extension_days_max: u32,
    /// Calendar days for which a matter is collected at most before it is looked at again.
    pub collect_days_max: u32,
    /// How many more must have met the same for what is collected to be taken up again.
    pub resume_supporters: u32,
    /// Calendar days after an answer in which the sender may rate it or ask for it to be looked at again.
    pub reopen_days: u32,
    /// From which score on a rating ends a feedback.
    pub closing_score: u8,
    /// Characters from which on somebody else must agree that a text is spam.
    pub second_chars_min: u32,
    /// Fewest cases that a public figure may stand for.
    pub small_cell: u32,
    /// How many must have searched the same on one day before officers read what nothing was found for.
    pub search_clients_min: u32,
    /// Days after which somebody is reminded again of what is overdue.
    pub remind_days: u32,
    /// Days overdue after which the next one above is told, in order.
    pub escalate_days: Vec<u32>,
    /// Which files may be sent along.
    pub attachments: AttachmentLimits,
    /// On which day of the month reporting months begin.
    pub reporting: Reporting,
    /// What keeps one sender from taking the place of others.
    pub abuse: AbusePolicy,
    /// Why a feedback may be refused, transferred or redirected.
    pub reasons: Vec<Reason>,
    /// How long what is kept of a feedback is kept.
    pub retention: Retention,
}

impl Policy {
    /// A reason by its code.
    #[must_use]
    pub fn reason(&self, code: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.code == code)
    }
}
