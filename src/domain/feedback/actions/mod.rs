//! What may be done with a feedback next, by whom, and which events that makes. Nothing else makes events.

mod after;
mod guards;
mod intake;
mod refusal;
mod steps;
mod takers;
mod work;

use std::collections::BTreeSet;

use jiff::civil::Date;

pub use refusal::Refusal;
pub use steps::{decide, with_handlers};
pub use takers::Takers;

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
    AskInfo {
        /// The last day to answer.
        until: Date,
        /// What is asked.
        question: PartId,
    },
    /// Notes that the sender was tried to be reached.
    NoteAttempt {
        /// The note.
        note: PartId,
    },
    /// Adds what was asked for; an officer does so for who has told them.
    SupplyInfo {
        /// What the sender says.
        answer: PartId,
    },
    /// Enters it into the register.
    Accept(Classified),
    /// Does not accept it.
    Refuse {
        /// Why.
        reason: Reason,
        /// More about it, for the sender.
        explanation: Option<PartId>,
        /// How long the sender's text is, in characters.
        chars: u32,
    },
    /// Hands it on to another competent body, with a letter.
    Transfer {
        /// Why.
        reason: Reason,
        /// The body that gets it.
        to: String,
        /// The number of the letter.
        letter: String,
    },
    /// Tells the sender where such a matter goes; seals it.
    Redirect {
        /// Why.
        reason: Reason,
    },
    /// Gives it to a unit, and perhaps to one of its officers.
    Assign {
        /// The unit and those above it, nearest first; empty is the province's own office.
        chain: Vec<AgencyCode>,
        /// The officer.
        handler: Option<StaffId>,
    },
    /// Gives it back.
    Return {
        /// Why.
        reason: PartId,
    },
    /// Begins to work on it.
    Begin,
    /// Asks for more time.
    AskExtension {
        /// Until which day.
        until: Date,
        /// Why.
        reason: PartId,
    },
    /// Gives it.
    Extend,
    /// Does not.
    RefuseExtension {
        /// Why.
        reason: PartId,
    },
    /// Submits a reply to be approved.
    Draft(Reply),
    /// Wants it to be written anew.
    ReturnDraft {
        /// What is wrong with it.
        comment: PartId,
    },
    /// Sends the reply.
    Approve,
    /// Collects the matter for study, until a day.
    Collect {
        /// Until which day.
        until: Date,
        /// Why.
        reason: PartId,
    },
    /// Works on it again.
    Resume,
    /// Works on it again, for so many have met the same; the program does.
    ResumeAsSupported {
        /// How many.
        supporters: u32,
    },
    /// Answers it as the one it was merged with.
    AnswerWithParent {
        /// How that one ended.
        outcome: Outcome,
        /// The text.
        text: PartId,
        /// The version that puts right what was wrong, `code@number`.
        corrected_by: Option<String>,
        /// Who has worked on that one or decided about its answer.
        handlers: BTreeSet<StaffId>,
    },
    /// Opens it again together with the one it was answered with, to be answered with it again.
    Rejoin {
        /// That one.
        parent: String,
    },
    /// Ends it; the program does.
    Close,
    /// Asks for it to be looked at again.
    AskReopen {
        /// Why.
        reason: PartId,
    },
    /// Opens it again.
    Reopen,
    /// Does not.
    RefuseReopen {
        /// Why.
        reason: PartId,
    },
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
    Release {
        /// The SHA-256 of what becomes public.
        digest: String,
        /// Why what looks personal in it is not.
        override_reason: Option<PartId>,
    },
    /// Keeps it from the public.
    Withhold {
        /// Why.
        reason: PartId,
    },
    /// Names units that it is about.
    NameConflict {
        /// The units.
        units: Vec<AgencyCode>,
        /// Whether the province itself is one of them.
        has_province: bool,
    },
    /// Changes who may see it, for a reason; never back from sealed.
    SetConfidentiality(Confidentiality, PartId),
    /// Looks at who the sender is, for a purpose.
    SeeContact {
        /// For what.
        purpose: PartId,
    },
    /// Reads a file that was sent along; it may tell who the sender is.
    SeeFile {
        /// Its number in the feedback.
        number: u32,
    },
    /// Writes a note among officers.
    Note {
        /// The note.
        note: PartId,
    },
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
    /// Whether it is the very same.
    pub is_self: bool,
    /// Where it stands.
    pub state: State,
    /// Whether it is sealed.
    pub is_sealed: bool,
    /// Its unit.
    pub unit: Option<AgencyCode>,
    /// That unit and those above it, nearest first; empty is the province's own office.
    pub chain: Vec<AgencyCode>,
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
    /// The roles that they have for the unit that has the feedback.
    pub roles: &'a [Role],
    /// That unit and those above it, nearest first; empty is the province's own office.
    pub chain: &'a [AgencyCode],
    /// Whether they work for the whole province, and so for the province itself.
    pub is_of_province: bool,
    /// The day it is.
    pub today: Date,
    /// The numbers the province has set.
    pub policy: &'a Policy,
    /// The deadlines of the law and the province.
    pub rules: &'a [DeadlineRule],
    /// The working days.
    pub calendar: &'a Calendar,
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
            Self::ResumeAsSupported { .. } => "resume_as_supported",
            Self::AnswerWithParent { .. } => "answer_with_parent",
            Self::Rejoin { .. } => "rejoin",
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
            Self::SetConfidentiality(..) => "set_confidentiality",
            Self::SeeContact { .. } => "see_contact",
            Self::SeeFile { .. } => "see_file",
            Self::Note { .. } => "note",
        }
    }

    /// Who may take this step.
    #[must_use]
    pub fn takers(&self) -> Takers {
        use Role::{Approver, Coordinator, Handler, Intake, Moderator, SealKeeper, Supervisor};
        let officers = Takers::officers;
        match self {
            Self::Withdraw | Self::Rate(_) | Self::AskReopen { .. } => officers(&[]).or_sender(),
            Self::SupplyInfo { .. } => officers(&[Intake, Handler]).or_sender(),
            Self::AskRelease => officers(&[Approver, Supervisor]).or_sender(),
            Self::Withhold { .. } => officers(&[Moderator]).or_sender(),
            Self::Close
            | Self::AnswerWithParent { .. }
            | Self::Rejoin { .. }
            | Self::ResumeAsSupported { .. } => officers(&[]).or_program(),
            Self::Resume => officers(&[Approver]).or_program(),
            Self::Unmerge => officers(&[Coordinator]).or_program(),
            Self::Clear | Self::BeginScreening | Self::Accept(_) | Self::Refuse { .. } => {
                officers(&[Intake])
            }
            Self::NoteAttempt { .. } | Self::AskInfo { .. } | Self::Redirect { .. } => {
                officers(&[Intake, Handler])
            }
            Self::Transfer { .. } => officers(&[Intake, Coordinator]),
            Self::Assign { .. } => officers(&[Coordinator, Supervisor]),
            Self::Merge(_) => officers(&[Coordinator]),
            Self::NameConflict { .. } => officers(&[Coordinator, Intake, Supervisor]),
            Self::Return { .. } | Self::Begin | Self::AskExtension { .. } | Self::Draft(_) => {
                officers(&[Handler])
            }
            Self::ReturnDraft { .. } | Self::Approve | Self::Collect { .. } => {
                officers(&[Approver])
            }
            Self::Extend
            | Self::RefuseExtension { .. }
            | Self::Reopen
            | Self::RefuseReopen { .. } => officers(&[Supervisor]),
            Self::SetConfidentiality(..) => officers(&[Intake, Coordinator, Supervisor]),
            Self::Release { .. } => officers(&[Moderator]),
            Self::Note { .. } | Self::SeeContact { .. } | Self::SeeFile { .. } => officers(&[
                Handler,
                Intake,
                Coordinator,
                Approver,
                Supervisor,
                SealKeeper,
            ]),
        }
    }
}
