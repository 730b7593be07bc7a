//! What may be done with a feedback next, by whom, and which events that makes. Nothing else makes events.

mod guards;
mod refusal;
mod steps;
#[cfg(test)]
mod tests;

use jiff::civil::Date;

pub use refusal::Refusal;
pub use steps::decide;

use super::event::Actor;
use super::policy::Policy;
use super::reason::Reason;
use super::state::State;
use super::words::{Confidentiality, Content, Kind, Outcome, Solved, Urgency};
use crate::domain::agency::AgencyCode;
use crate::domain::calendar::Calendar;
use crate::domain::deadline::DeadlineRule;
use crate::domain::staff::{Role, StaffId};
use crate::domain::version::VersionKey;

/// The identifier of a sealed part: a text that events only name.
pub type PartId = String;

/// Something that somebody wants to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Lets a feedback go on that was put aside.
    Clear,
    /// Begins to classify it.
    BeginScreening,
    /// Asks the sender for something, until a day.
    AskInfo { until: Date, question: PartId },
    /// Notes that the sender was tried to be reached.
    NoteAttempt { note: PartId },
    /// Adds what was asked for; an officer does so for who has told them.
    SupplyInfo { answer: PartId },
    /// Enters it into the register.
    Accept(Classified),
    /// Does not accept it.
    Refuse { reason: Reason, explanation: Option<PartId>, chars: u32 },
    /// Hands it on to another competent body, with a letter.
    Transfer { reason: Reason, to: String, letter: String },
    /// Tells the sender where such a matter goes; seals it.
    Redirect { reason: Reason },
    /// Gives it to a unit, and perhaps to one of its officers.
    Assign { unit: Option<AgencyCode>, handler: Option<StaffId> },
    /// Gives it back.
    Return { reason: PartId },
    /// Begins to work on it.
    Begin,
    /// Asks for more time.
    AskExtension { until: Date, reason: PartId },
    /// Gives it.
    Extend,
    /// Does not.
    RefuseExtension { reason: PartId },
    /// Submits a reply to be approved.
    Draft(Reply),
    /// Wants it to be written anew.
    ReturnDraft { comment: PartId },
    /// Sends the reply.
    Approve,
    /// Collects the matter for study, until a day.
    Collect { until: Date, reason: PartId },
    /// Works on it again.
    Resume,
    /// Ends it; the program does.
    Close,
    /// Asks for it to be looked at again.
    AskReopen { reason: PartId },
    /// Opens it again.
    Reopen,
    /// Does not.
    RefuseReopen { reason: PartId },
    /// Answers it together with another one.
    Merge(Parent),
    /// Answers it by itself again.
    Unmerge,
    /// Takes it back.
    Withdraw,
    /// Rates the answer.
    Rate(Rating),
    /// Wants a summary to be public.
    AskRelease,
    /// Makes it public: the digest of what was approved.
    Release { digest: String },
    /// Keeps it from the public.
    Withhold { reason: PartId },
    /// Names units that it is about.
    NameConflict { units: Vec<AgencyCode> },
    /// Changes who may see it; never back from sealed.
    SetConfidentiality(Confidentiality),
    /// Looks at who the sender is, for a purpose.
    SeeContact { purpose: PartId },
    /// Writes a note among officers.
    Note { note: PartId },
}

/// What a feedback turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classified {
    /// Its kind.
    pub kind: Kind,
    /// What it is about.
    pub content: Content,
    /// How soon it must be answered.
    pub urgency: Urgency,
    /// Its number in the register: year and number, without gaps.
    pub register: (i16, u32),
}

/// A reply to be approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// How it ends the matter.
    pub outcome: Outcome,
    /// The text.
    pub text: PartId,
    /// What the criteria of NĐ 20/2008/NĐ-CP Đ14.2 came to, where it is about a rule.
    pub criteria: Option<PartId>,
    /// The version that puts right what was wrong.
    pub corrected_by: Option<VersionKey>,
    /// Whether it is nothing but a template.
    pub is_template: bool,
}

/// The feedback with which another one is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// Its identifier.
    pub id: String,
    /// Where it stands.
    pub state: State,
    /// Whether it is sealed.
    pub is_sealed: bool,
    /// Its unit.
    pub unit: Option<AgencyCode>,
    /// The code of the procedure it is about.
    pub procedure: Option<String>,
}

/// What the sender thinks of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Whether it has solved the matter.
    pub solved: Solved,
    /// From 1, very bad, to 5, very good.
    pub score: u8,
    /// Why, in the sender's words.
    pub comment: Option<PartId>,
}

/// By whom and when, and what the province has set.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// The day it is.
    pub today: Date,
    /// The numbers the province has set.
    pub policy: &'a Policy,
    /// The deadlines of the law and the province.
    pub rules: &'a [DeadlineRule],
    /// The working days.
    pub calendar: &'a Calendar,
}

/// Who may take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taker {
    /// Who sent it.
    Sender,
    /// An officer with this role for its unit.
    Officer(Role),
    /// Either.
    SenderOr(Role),
    /// The program, when a day has come; or an officer with this role.
    ProgramOr(Role),
}

impl Action {
    /// The stable name used in the API and in refusals.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::BeginScreening => "screen",
            Self::AskInfo { .. } => "ask",
            Self::NoteAttempt { .. } => "note_attempt",
            Self::SupplyInfo { .. } => "supply",
            Self::Accept(_) => "accept",
            Self::Refuse { .. } => "refuse",
            Self::Transfer { .. } => "transfer",
            Self::Redirect { .. } => "redirect",
            Self::Assign { .. } => "assign",
            Self::Return { .. } => "return",
            Self::Begin => "begin",
            Self::AskExtension { .. } => "ask_extension",
            Self::Extend => "extend",
            Self::RefuseExtension { .. } => "refuse_extension",
            Self::Draft(_) => "draft",
            Self::ReturnDraft { .. } => "return_draft",
            Self::Approve => "approve",
            Self::Collect { .. } => "collect",
            Self::Resume => "resume",
            Self::Close => "close",
            Self::AskReopen { .. } => "ask_reopen",
            Self::Reopen => "reopen",
            Self::RefuseReopen { .. } => "refuse_reopen",
            Self::Merge(_) => "merge",
            Self::Unmerge => "unmerge",
            Self::Withdraw => "withdraw",
            Self::Rate(_) => "rate",
            Self::AskRelease => "ask_release",
            Self::Release { .. } => "release",
            Self::Withhold { .. } => "withhold",
            Self::NameConflict { .. } => "name_conflict",
            Self::SetConfidentiality(_) => "set_confidentiality",
            Self::SeeContact { .. } => "see_contact",
            Self::Note { .. } => "note",
        }
    }

    /// Who may take this step, with a feedback that is not sealed.
    #[must_use]
    pub fn taker(&self) -> Taker {
        match self {
            Self::Withdraw | Self::Rate(_) | Self::AskReopen { .. } => Taker::Sender,
            Self::SupplyInfo { .. } => Taker::SenderOr(Role::Intake),
            Self::AskRelease => Taker::SenderOr(Role::Approver),
            Self::Close => Taker::ProgramOr(Role::Supervisor),
            Self::Resume => Taker::ProgramOr(Role::Approver),
            Self::Clear
            | Self::BeginScreening
            | Self::NoteAttempt { .. }
            | Self::Accept(_)
            | Self::Refuse { .. }
            | Self::Transfer { .. }
            | Self::Redirect { .. } => Taker::Officer(Role::Intake),
            Self::Assign { .. } | Self::Merge(_) | Self::Unmerge | Self::NameConflict { .. } => {
                Taker::Officer(Role::Coordinator)
            }
            Self::AskInfo { .. }
            | Self::Return { .. }
            | Self::Begin
            | Self::AskExtension { .. }
            | Self::Draft(_)
            | Self::Note { .. }
            | Self::SeeContact { .. } => Taker::Officer(Role::Handler),
            Self::ReturnDraft { .. } | Self::Approve | Self::Collect { .. } => {
                Taker::Officer(Role::Approver)
            }
            Self::Extend
            | Self::RefuseExtension { .. }
            | Self::Reopen
            | Self::RefuseReopen { .. }
            | Self::SetConfidentiality(_) => Taker::Officer(Role::Supervisor),
            Self::Release { .. } | Self::Withhold { .. } => Taker::Officer(Role::Moderator),
        }
    }
}
