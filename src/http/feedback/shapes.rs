//! Feedback as its sender reads it.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::guide_shapes::WarningBody;
use super::upload_shapes::AttachmentBody;
use crate::app::feedback::{Receipt, SenderView, Told};
use crate::app::rules::Rules;
use crate::domain::agency::Agency;
use crate::domain::deadline::Event as Milestone;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::limits::Limit;
use crate::domain::feedback::reason::Reason;
use crate::domain::feedback::state::State;
use crate::domain::template::Values;
use crate::http::site::Site;
use crate::record::{
    DeadlineKindKey, EventKey, EventKindKey, FeedbackKindKey, OutcomeKey, PublicStateKey,
    VisibilityKey,
};

/// What a sender gets in the hand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackReceipt)]
pub struct ReceiptBody {
    /// What it is found by, together with the secret.
    #[schema(example = "7K3M-Q9TX-4B2DJ")]
    pub code: String,
    /// When it was taken in.
    pub submitted_at: String,
    /// What kind it is.
    pub kind: FeedbackKindKey,
    /// Where it stands.
    pub state: PublicStateKey,
    /// By when what must happen.
    pub deadlines: Vec<LimitBody>,
    /// What the sender should know if the text seems to be about an emergency, tố cáo, khiếu nại: what to do, whom to
    /// call. It is kept all the same.
    pub warnings: Vec<WarningBody>,
    /// What the sender should know and may do.
    pub notes: Vec<String>,
    /// What shows that this receipt is genuine (see `/v1/feedback/receipts/{verification}`).
    #[schema(example = "7K3M-Q9TX-4B2D-W8NP")]
    pub verification: String,
    /// What opens it together with the code. Only where an officer has written the feedback down: made by the program,
    /// to be given to the sender; told this once and kept nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// A deadline that runs for a feedback.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackDeadline)]
pub struct LimitBody {
    /// The rule (see `/v1/deadline-rules`).
    #[schema(example = "feedback_transfer")]
    pub rule: String,
    /// Whose it is.
    pub kind: DeadlineKindKey,
    /// What meets it.
    pub met_by: EventKey,
    /// The article or decision it rests on.
    pub basis: String,
    /// Its last day as first computed.
    #[schema(format = Date)]
    pub first_due_on: String,
    /// Its last day, with the time in which the sender was asked and with extensions.
    #[schema(format = Date)]
    pub due_on: String,
    /// `running`, `paused`, `met`, `met_late`, `overdue` or `stopped`.
    #[schema(example = "running")]
    pub state: String,
    /// The first day on which it was known to be passed, whatever has become of it since.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub breached_on: Option<String>,
    /// In which round: 1, and one more each time it was opened again.
    pub cycle: u32,
}

impl LimitBody {
    /// As it stands on a day.
    pub fn of(limit: &Limit, today: Date, is_paused: bool) -> Self {
        Self {
            rule: limit.rule.clone(),
            kind: DeadlineKindKey(limit.kind),
            met_by: EventKey(limit.met_by),
            basis: limit.basis.clone(),
            first_due_on: limit.due_first.to_string(),
            due_on: limit.due.to_string(),
            state: limit.state(today, is_paused).key().to_owned(),
            breached_on: limit.breached_on.map(|day| day.to_string()),
            cycle: limit.cycle,
        }
    }

    /// Those that its sender is told of. That somebody looks at it first is the office's own affair.
    pub fn told(case: &Case, today: Date) -> Vec<Self> {
        let limits = case.limits.iter();
        limits
            .filter(|limit| limit.met_by != Milestone::Reviewed)
            .map(|limit| Self::of(limit, today, case.is_paused()))
            .collect()
    }

    /// All of a feedback.
    pub fn all(case: &Case, today: Date) -> Vec<Self> {
        let limits = case.limits.iter();
        limits
            .map(|limit| Self::of(limit, today, case.is_paused()))
            .collect()
    }
}

impl ReceiptBody {
    /// What is said about a feedback that was just kept.
    pub fn of(receipt: &Receipt, rules: &Rules, site: &Site, today: Date) -> Self {
        let words = rules.messages.receipt(&Values {
            code: receipt.code.to_string(),
            due: None,
            token: None,
            site: &site.address(""),
            publisher: &site.publisher,
        });
        Self {
            code: receipt.code.to_string(),
            submitted_at: receipt.submitted_at().to_string(),
            kind: FeedbackKindKey(receipt.case.kind),
            state: PublicStateKey(receipt.case.state.public()),
            deadlines: LimitBody::told(&receipt.case, today),
            warnings: WarningBody::all(&rules.guide, &receipt.case.signals),
            notes: words.notes,
            verification: receipt.verification.to_string(),
            secret: receipt
                .secret
                .as_ref()
                .map(|secret| secret.reveal().to_owned()),
        }
    }
}

/// Why it was not accepted, transferred or redirected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackReason)]
pub struct ReasonBody {
    /// Its code.
    #[schema(example = "R02")]
    pub code: String,
    /// The reason.
    pub text: String,
    /// What the sender can do now.
    pub next_step: String,
    /// The article it rests on.
    pub basis: String,
}

impl From<&Reason> for ReasonBody {
    fn from(reason: &Reason) -> Self {
        Self {
            code: reason.code.clone(),
            text: reason.text.clone(),
            next_step: reason.next_step.clone(),
            basis: reason.basis.clone(),
        }
    }
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackTold)]
pub struct ToldBody {
    /// When.
    pub at: String,
    /// What.
    pub event: EventKindKey,
    /// The same in words.
    #[schema(example = "Đã tiếp nhận, vào sổ")]
    pub label: String,
    /// The text that came with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl From<&Told> for ToldBody {
    fn from(told: &Told) -> Self {
        Self {
            at: told.event.at.to_string(),
            event: EventKindKey(told.event.kind),
            label: told.event.kind.label().to_owned(),
            text: told.text.clone(),
        }
    }
}

/// What the sender can do now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackCan)]
pub struct CanBody {
    /// Add what was asked for.
    pub supply: bool,
    /// Take it back.
    pub withdraw: bool,
    /// Rate the answer until this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub rate_until: Option<String>,
    /// Ask for it to be looked at again until this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub ask_reopening_until: Option<String>,
}

/// An office that has a feedback.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackUnit)]
pub struct UnitBody {
    /// Its code.
    #[schema(example = "06073")]
    pub code: String,
    /// What it is called.
    #[schema(example = "Xã Hoa Thám")]
    pub name: String,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl From<&Agency> for UnitBody {
    fn from(agency: &Agency) -> Self {
        Self {
            code: agency.code.to_string(),
            name: agency.name.clone(),
            address: agency.addresses.first().cloned(),
            phone: agency.phone.clone(),
        }
    }
}

/// Where a feedback stands, as its sender reads it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackStatus)]
pub struct StatusBody {
    /// What it is found by.
    #[schema(example = "7K3M-Q9TX-4B2DJ")]
    pub code: String,
    /// What kind it is.
    pub kind: FeedbackKindKey,
    /// Where it stands.
    pub state: PublicStateKey,
    /// The same in words.
    #[schema(example = "Đang xử lý")]
    pub state_label: String,
    /// When it was sent.
    pub submitted_at: String,
    /// What it is about; absent when it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the sender wrote; absent when it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The question that waits for the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The last day to answer it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub question_until: Option<String>,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeKey>,
    /// The version that puts right what was wrong, `code@number`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.001193@3")]
    pub corrected_by: Option<String>,
    /// Why it was not accepted, transferred or redirected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonBody>,
    /// The body it was transferred to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transferred_to: Option<String>,
    /// The number of the letter with which it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "123/VP-KSTTHC")]
    pub transfer_letter: Option<String>,
    /// The office that has it, and may be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitBody>,
    /// The day on which what is collected is looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub review_on: Option<String>,
    /// By when what must happen.
    pub deadlines: Vec<LimitBody>,
    /// What happened, in order.
    pub timeline: Vec<ToldBody>,
    /// What the sender can do now.
    pub can: CanBody,
    /// Whether a summary is public.
    pub visibility: VisibilityKey,
    /// How often officers have looked at who the sender is.
    pub contact_views: usize,
    /// The files that were sent along.
    pub files: Vec<AttachmentBody>,
}

impl StatusBody {
    /// As it stands on a day.
    pub fn of(view: &SenderView, today: Date) -> Self {
        let case = &view.case;
        let is_answered = matches!(case.state, State::Answered | State::Closed);
        let window = view
            .window_until
            .filter(|until| today <= *until)
            .map(|day| day.to_string());
        let may_rate = case.rated_cycle != Some(case.cycle);
        Self {
            code: view.code.to_string(),
            kind: FeedbackKindKey(case.kind),
            state: PublicStateKey(case.state.public()),
            state_label: case.state.public().label().to_owned(),
            submitted_at: case.submitted_at.to_string(),
            title: view.title.clone(),
            body: view.body.clone(),
            question: view.question.clone(),
            question_until: case
                .info_due
                .filter(|_| view.question.is_some())
                .map(|day| day.to_string()),
            reply: view.reply.clone(),
            outcome: case.outcome.filter(|_| is_answered).map(OutcomeKey),
            corrected_by: case.corrected_by.clone().filter(|_| is_answered),
            reason: view.reason.as_ref().map(Into::into),
            transferred_to: case.transferred_to.clone(),
            transfer_letter: view.transfer_letter.clone(),
            unit: view.unit.as_ref().map(Into::into),
            review_on: case
                .review_on
                .filter(|_| case.state == State::Collecting)
                .map(|day| day.to_string()),
            deadlines: LimitBody::told(case, today),
            timeline: view.timeline.iter().map(Into::into).collect(),
            can: CanBody {
                supply: case.state == State::NeedsInfo,
                withdraw: case.state.is_open() || case.state == State::Merged,
                rate_until: window.clone().filter(|_| may_rate),
                ask_reopening_until: window.filter(|_| !case.reopen_asked),
            },
            visibility: VisibilityKey(case.visibility),
            contact_views: view.contact_views,
            files: view.files.iter().map(Into::into).collect(),
        }
    }
}
