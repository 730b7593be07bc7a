//! Steps with feedback as officers write them.

use serde::Deserialize;
use utoipa::ToSchema;

use super::step_text::{
    NOTE_CHARS_MAX, agency, code, day, fault, given, line, long, named, note, officer,
};
use crate::app::feedback::{Step, WrittenRelease, WrittenReply};
use crate::domain::feedback::release::Summary;
use crate::domain::feedback::submission::BODY_CHARS_MAX;
use crate::domain::version::VersionKey;
use crate::http::problem::Problem;
use crate::record::{ConfidentialityKey, ContentKey, FeedbackKindKey, OutcomeKey, UrgencyKey};

/// A step. `step` says which; the other keys are what it needs. Days are YYYY-MM-DD, texts have 2,000 characters at
/// most, replies and answers 10,000.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = FeedbackStep)]
pub enum StepBody {
    /// Lets go on what was held back. `intake`.
    Clear,
    /// Begins to classify it. `intake`.
    Screen,
    /// Asks the sender for something. `intake` or `handler`.
    Ask {
        /// The last day to answer.
        #[schema(format = Date)]
        until: String,
        /// What is asked.
        question: String,
    },
    /// Notes that the sender was tried to be reached. `intake` or `handler`.
    NoteAttempt {
        /// How, and what came of it.
        note: String,
    },
    /// Adds what the sender has said. `intake` or `handler`.
    Supply {
        /// What was said.
        answer: String,
    },
    /// Enters it into the register. `intake`.
    Accept {
        /// What it turned out to be.
        kind: FeedbackKindKey,
        /// What it is about.
        content: ContentKey,
        /// How soon it must be answered.
        urgency: UrgencyKey,
    },
    /// Does not accept it. `intake`.
    Refuse {
        /// Code of the reason (see `/v1/feedback/reasons`).
        #[schema(example = "R02")]
        reason: String,
        /// More about it, for the sender.
        #[serde(default)]
        explanation: Option<String>,
    },
    /// Hands it on to another competent body. `intake` or `coordinator`.
    Transfer {
        /// Code of the reason.
        #[schema(example = "R20")]
        reason: String,
        /// The body.
        #[schema(example = "Sở Xây dựng tỉnh Bắc Ninh")]
        to: String,
        /// The number of the letter.
        #[schema(example = "123/VP-KSTTHC")]
        letter: String,
    },
    /// Tells the sender where such a matter goes, and seals it. `intake` or `handler`.
    Redirect {
        /// Code of the reason.
        #[schema(example = "R12")]
        reason: String,
    },
    /// Gives it to a unit. `coordinator` or `supervisor`.
    Assign {
        /// Code of the unit; without it the province's own office.
        #[serde(default)]
        unit: Option<String>,
        /// `id` of the officer.
        #[serde(default)]
        handler: Option<String>,
    },
    /// Gives it back. `handler`.
    Return {
        /// Why.
        reason: String,
    },
    /// Begins to work on it. `handler`.
    Begin,
    /// Asks for more time. `handler`.
    AskExtension {
        /// Until when.
        #[schema(format = Date)]
        until: String,
        /// Why.
        reason: String,
    },
    /// Gives more time. `supervisor`.
    Extend,
    /// Gives no more time. `supervisor`.
    RefuseExtension {
        /// Why.
        reason: String,
    },
    /// Submits a reply to be approved. `handler`.
    Draft {
        /// How it ends the matter.
        outcome: OutcomeKey,
        /// What the sender is told.
        text: String,
        /// What the criteria of NĐ 20/2008/NĐ-CP Điều 14 came to; needed where it is about a rule.
        #[serde(default)]
        criteria: Option<String>,
        /// The version that puts right what was wrong, `code@number`.
        #[serde(default)]
        #[schema(example = "1.001193@3")]
        corrected_by: Option<String>,
    },
    /// Wants the reply to be written anew. `approver`.
    ReturnDraft {
        /// What is wrong with it.
        comment: String,
    },
    /// Sends the reply. `approver`, and not who wrote it.
    Approve,
    /// Collects the matter for study. `approver`.
    Collect {
        /// The day on which it is looked at again.
        #[schema(format = Date)]
        until: String,
        /// Why there is not yet enough ground.
        reason: String,
    },
    /// Works on it again. `approver`.
    Resume,
    /// Opens it again. `supervisor`, and nobody who has handled it.
    Reopen,
    /// Does not open it again. `supervisor`, and nobody who has handled it.
    RefuseReopening {
        /// Why.
        reason: String,
    },
    /// Answers it together with another one. `coordinator`.
    Merge {
        /// The code of the other one.
        #[schema(example = "7K3M-Q9TX-4B2DJ")]
        with: String,
    },
    /// Answers it by itself again. `coordinator`.
    Unmerge,
    /// Wants a summary to be public. `approver` or `supervisor`.
    AskRelease,
    /// Makes a redacted summary public. `moderator`, and nobody who has handled it.
    Release {
        /// What it is about, 200 characters at most.
        title: String,
        /// What was the matter.
        body: String,
        /// What came of it.
        reply: String,
        /// Why what looks personal in it is not; without it such a summary is refused.
        #[serde(default)]
        override_reason: Option<String>,
    },
    /// Keeps it from the public. `moderator`.
    Withhold {
        /// Why.
        reason: String,
    },
    /// Names units that it is about: they do not decide. `coordinator`, `intake` or `supervisor`.
    NameConflict {
        /// Codes of the units, 20 at most.
        units: Vec<String>,
    },
    /// Changes who may see it; never back from sealed. `intake`, `coordinator` or `supervisor`. It stands in the audit
    /// who did; what is sealed is seen by who has the role `seal_keeper`, and by nobody else.
    SetConfidentiality {
        /// Who.
        confidentiality: ConfidentialityKey,
        /// Why.
        reason: String,
    },
    /// Writes a note among officers.
    Note {
        /// The note.
        note: String,
    },
}

impl StepBody {
    /// The step.
    #[expect(
        clippy::too_many_lines,
        reason = "an arm for each step, none with a thought in it"
    )]
    pub fn read(&self) -> Result<Step, Problem> {
        Ok(match self {
            Self::Clear => Step::Clear,
            Self::Screen => Step::BeginScreening,
            Self::Ask { until, question } => Step::AskInfo {
                until: day(until)?,
                question: note("question", question)?,
            },
            Self::NoteAttempt { note: text } => Step::NoteAttempt {
                note: note("note", text)?,
            },
            Self::Supply { answer } => Step::SupplyInfo {
                answer: long("answer", answer)?,
            },
            Self::Accept {
                kind,
                content,
                urgency,
            } => Step::Accept {
                kind: kind.0,
                content: content.0,
                urgency: urgency.0,
            },
            Self::Refuse {
                reason,
                explanation,
            } => Step::Refuse {
                reason: reason.clone(),
                explanation: given("explanation", explanation.as_deref(), NOTE_CHARS_MAX)?,
            },
            Self::Transfer { reason, to, letter } => Step::Transfer {
                reason: reason.clone(),
                to: line("to", to)?,
                letter: line("letter", letter)?,
            },
            Self::Redirect { reason } => Step::Redirect {
                reason: reason.clone(),
            },
            Self::Assign { unit, handler } => Step::Assign {
                unit: unit
                    .as_deref()
                    .map(|code| agency("unit", code))
                    .transpose()?,
                handler: handler.as_deref().map(officer).transpose()?,
            },
            Self::Return { reason } => Step::Return {
                reason: note("reason", reason)?,
            },
            Self::Begin => Step::Begin,
            Self::AskExtension { until, reason } => Step::AskExtension {
                until: day(until)?,
                reason: note("reason", reason)?,
            },
            Self::Extend => Step::Extend,
            Self::RefuseExtension { reason } => Step::RefuseExtension {
                reason: note("reason", reason)?,
            },
            Self::Draft { .. } => Step::Draft(self.reply()?),
            Self::ReturnDraft { comment } => Step::ReturnDraft {
                comment: note("comment", comment)?,
            },
            Self::Approve => Step::Approve,
            Self::Collect { until, reason } => Step::Collect {
                until: day(until)?,
                reason: note("reason", reason)?,
            },
            Self::Resume => Step::Resume,
            Self::Reopen => Step::Reopen,
            Self::RefuseReopening { reason } => Step::RefuseReopen {
                reason: note("reason", reason)?,
            },
            Self::Merge { with } => Step::Merge { with: code(with)? },
            Self::Unmerge => Step::Unmerge,
            Self::AskRelease => Step::AskRelease,
            Self::Release {
                title,
                body,
                reply,
                override_reason,
            } => Step::Release(WrittenRelease {
                summary: Summary {
                    title: line("title", title)?,
                    body: long("body", body)?,
                    reply: long("reply", reply)?,
                },
                override_reason: given(
                    "override_reason",
                    override_reason.as_deref(),
                    NOTE_CHARS_MAX,
                )?,
            }),
            Self::Withhold { reason } => Step::Withhold {
                reason: note("reason", reason)?,
            },
            Self::NameConflict { units } => Step::NameConflict {
                units: named(units)?,
            },
            Self::SetConfidentiality {
                confidentiality,
                reason,
            } => Step::SetConfidentiality {
                level: confidentiality.0,
                reason: note("reason", reason)?,
            },
            Self::Note { note: text } => Step::Note {
                note: note("note", text)?,
            },
        })
    }

    fn reply(&self) -> Result<WrittenReply, Problem> {
        let Self::Draft {
            outcome,
            text,
            criteria,
            corrected_by,
        } = self
        else {
            return Err(fault("step", "không phải dự thảo", "is no draft"));
        };
        let key = corrected_by.as_deref().map(|key| {
            let wrong = || {
                fault(
                    "corrected_by",
                    "viết dạng 1.001193@3",
                    "is written 1.001193@3",
                )
            };
            VersionKey::parse(key.trim()).ok_or_else(wrong)
        });
        Ok(WrittenReply {
            outcome: outcome.0,
            text: long("text", text)?,
            criteria: given("criteria", criteria.as_deref(), BODY_CHARS_MAX)?,
            corrected_by: key.transpose()?,
        })
    }
}
