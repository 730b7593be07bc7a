//! Feedback as officers read it.

use serde::Serialize;
use utoipa::ToSchema;

use super::messages::MessageBody;
use crate::app::feedback::{OfficerView, Told};
use crate::domain::feedback::contact::Contact;
use crate::domain::feedback::queue::QueueRow;
use crate::http::feedback::shapes::LimitBody;
use crate::http::feedback::upload_shapes::AttachmentBody;
use crate::record::{
    ConfidentialityKey, ContentKey, EventKindKey, FeedbackKindKey, FeedbackStateKey,
    IntakeChannelKey, OutcomeKey, SenderTypeKey, SignalKey, SuspicionKey, UrgencyKey,
    VisibilityKey, WaitingKey,
};

/// A line of a queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackListItem)]
pub struct QueueItem {
    /// Identifies it.
    pub id: String,
    /// What the sender has it by.
    #[schema(example = "7K3M-Q9TX-4B2DJ")]
    pub code: String,
    /// Where it stands.
    pub state: FeedbackStateKey,
    /// The same in words.
    pub state_label: String,
    /// What kind it is.
    pub kind: FeedbackKindKey,
    /// How soon it must be answered.
    pub urgency: UrgencyKey,
    /// Who may see it.
    pub confidentiality: ConfidentialityKey,
    /// What its words seemed to be about when it came, the most pressing first.
    pub signals: Vec<SignalKey>,
    /// Whether somebody has to look at it first.
    pub is_quarantined: bool,
    /// What somebody has to decide about it; absent is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<WaitingKey>,
    /// Code of the unit that has it; absent is the province's own office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// `id` of the officer who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// The procedure it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.001193")]
    pub procedure: Option<String>,
    /// The next day by which something must happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub due_on: Option<String>,
    /// Whether a deadline was passed.
    pub is_breached: bool,
    /// When it was sent.
    pub submitted_at: String,
    /// Goes into `If-Match` of the next step.
    pub revision: u32,
}

/// A number in the register (sổ tiếp nhận).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackRegister)]
pub struct RegisterBody {
    /// The year.
    pub year: i16,
    /// The number in that year.
    pub number: u32,
}

/// A particular of an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackFact)]
pub struct FactBody {
    /// What it is.
    #[schema(example = "until")]
    pub name: String,
    /// Its value.
    #[schema(example = "2026-12-01")]
    pub value: String,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackEvent)]
pub struct EventBody {
    /// Its place, counted from 1.
    pub position: u32,
    /// When.
    pub at: String,
    /// By whom: `sender`, `program`, or `staff:` and the officer's `id`.
    pub actor: String,
    /// What.
    pub event: EventKindKey,
    /// The same in words.
    pub label: String,
    /// Particulars: days, units, reasons.
    pub facts: Vec<FactBody>,
    /// The text that came with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A feedback as officers read it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Feedback)]
pub struct FeedbackBody {
    /// Identifies it.
    pub id: String,
    /// What the sender has it by.
    #[schema(example = "7K3M-Q9TX-4B2DJ")]
    pub code: String,
    /// Goes into `If-Match` of the next step.
    pub revision: u32,
    /// Where it stands.
    pub state: FeedbackStateKey,
    /// The same in words.
    pub state_label: String,
    /// What kind it is.
    pub kind: FeedbackKindKey,
    /// By which way it came.
    pub channel: IntakeChannelKey,
    /// How soon it must be answered.
    pub urgency: UrgencyKey,
    /// What it is about, once classified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<ContentKey>,
    /// Who may see it.
    pub confidentiality: ConfidentialityKey,
    /// Whether a summary is public.
    pub visibility: VisibilityKey,
    /// Whether the sender agrees to a public summary.
    pub consents: bool,
    /// What its words seemed to be about when it came, the most pressing first.
    pub signals: Vec<SignalKey>,
    /// Whether somebody has to look at it first.
    pub is_quarantined: bool,
    /// Why it was put aside for that when it came; none of it says that it is spam.
    pub suspicions: Vec<SuspicionKey>,
    /// Code of the unit that has it; absent is the province's own office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// `id` of the officer who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// Codes of the units that it is about: they do not decide.
    pub conflicts: Vec<String>,
    /// The procedure that was read, with the version if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.001193@2")]
    pub procedure: Option<String>,
    /// Code of the commune where it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commune: Option<String>,
    /// When it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub occurred_on: Option<String>,
    /// What it is about; absent when it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the sender wrote; absent when it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// What the sender proposes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<String>,
    /// The number of the sender's dossier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dossier_no: Option<String>,
    /// Its number in the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterBody>,
    /// Code of the reason for which it was not accepted, transferred or redirected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The body it was transferred to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transferred_to: Option<String>,
    /// How it would end, or has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeKey>,
    /// The reply that waits to be approved, or was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// The version that puts right what was wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<String>,
    /// The last day for the sender to add something.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub question_until: Option<String>,
    /// The day on which what is collected is looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub review_on: Option<String>,
    /// The day until which more time is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub extension_asked_until: Option<String>,
    /// Whether the sender waits to hear if it is opened again.
    pub reopening_asked: bool,
    /// In which round it is: 1, and one more each time it was opened again.
    pub cycle: u32,
    /// By when what must happen.
    pub deadlines: Vec<LimitBody>,
    /// Rules whose last day is not known yet: the working calendar does not reach it.
    pub uncounted: Vec<String>,
    /// Everything that happened, in order.
    pub timeline: Vec<EventBody>,
    /// The files that the sender sent along; `/files/{number}` has each.
    pub files: Vec<AttachmentBody>,
    /// What the sender is told by e-mail or telephone, and how that goes. One that is `dead` or `held` was not sent:
    /// somebody may call instead.
    pub messages: Vec<MessageBody>,
}

/// Who sent a feedback.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackSender)]
pub struct SenderBody {
    /// Whether it was erased: then there is nothing else.
    pub is_erased: bool,
    /// What they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_type: Option<SenderTypeKey>,
    /// Full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where they live or work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Where letters reach them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal: Option<String>,
    /// The organisation's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
}

impl From<&QueueRow> for QueueItem {
    fn from(row: &QueueRow) -> Self {
        Self {
            id: row.id.clone(),
            code: row.code.to_string(),
            state: FeedbackStateKey(row.state),
            state_label: row.state.label().to_owned(),
            kind: FeedbackKindKey(row.kind),
            urgency: UrgencyKey(row.urgency),
            confidentiality: ConfidentialityKey(row.confidentiality),
            signals: row.signals.iter().copied().map(SignalKey).collect(),
            is_quarantined: row.is_quarantined,
            waiting: row.waiting.map(WaitingKey),
            unit: row.unit.as_ref().map(ToString::to_string),
            handler: row.handler.as_ref().map(ToString::to_string),
            procedure: row.procedure.clone(),
            due_on: row.next_due.map(|day| day.to_string()),
            is_breached: row.is_breached,
            submitted_at: row.submitted_at.to_string(),
            revision: row.revision,
        }
    }
}

/// Facts that are told apart: sealed parts, files, and the deadlines, which have a list of their own.
const APART: [&str; 11] = [
    "part.",
    "file.",
    "erased.",
    "limit.",
    "basis.",
    "due.",
    "uncounted.",
    "held.",
    "dropped.",
    "handled_by.",
    "calendar",
];

impl From<&Told> for EventBody {
    fn from(told: &Told) -> Self {
        let event = &told.event;
        let facts = event.facts.under("");
        let plain =
            facts.filter(|(name, _)| !APART.iter().any(|beginning| name.starts_with(beginning)));
        Self {
            position: event.position,
            at: event.at.to_string(),
            actor: event.actor.to_string(),
            event: EventKindKey(event.kind),
            label: event.kind.label().to_owned(),
            facts: plain
                .map(|(name, value)| FactBody {
                    name: name.to_owned(),
                    value: value.to_owned(),
                })
                .collect(),
            text: told.text.clone(),
        }
    }
}

impl From<&OfficerView> for FeedbackBody {
    fn from(view: &OfficerView) -> Self {
        let case = &view.case;
        let register = case
            .register
            .map(|(year, number)| RegisterBody { year, number });
        Self {
            id: view.id.clone(),
            code: view.code.to_string(),
            revision: case.position,
            state: FeedbackStateKey(case.state),
            state_label: case.state.label().to_owned(),
            kind: FeedbackKindKey(case.kind),
            channel: IntakeChannelKey(case.channel),
            urgency: UrgencyKey(case.urgency),
            content: case.content.map(ContentKey),
            confidentiality: ConfidentialityKey(case.confidentiality),
            visibility: VisibilityKey(case.visibility),
            consents: case.consents,
            signals: case.signals.iter().copied().map(SignalKey).collect(),
            is_quarantined: case.is_quarantined,
            suspicions: case.suspicions.iter().copied().map(SuspicionKey).collect(),
            unit: case.unit.as_ref().map(ToString::to_string),
            handler: case.handler.as_ref().map(ToString::to_string),
            conflicts: case.conflicts.iter().map(ToString::to_string).collect(),
            procedure: case.procedure.clone(),
            commune: case.commune.as_ref().map(ToString::to_string),
            occurred_on: view.occurred_on.map(|day| day.to_string()),
            title: view.title.clone(),
            body: view.body.clone(),
            proposal: view.proposal.clone(),
            dossier_no: view.dossier_no.clone(),
            register,
            reason: case.reason.clone(),
            transferred_to: case.transferred_to.clone(),
            outcome: case.outcome.map(OutcomeKey),
            reply: view.reply.clone(),
            corrected_by: case.corrected_by.clone(),
            question_until: case.info_due.map(|day| day.to_string()),
            review_on: case.review_on.map(|day| day.to_string()),
            extension_asked_until: case
                .extension_asked
                .as_ref()
                .map(|(day, _)| day.to_string()),
            reopening_asked: case.reopen_asked,
            cycle: case.cycle,
            deadlines: LimitBody::all(case, view.today),
            uncounted: case.uncounted.keys().cloned().collect(),
            messages: view.messages.iter().map(Into::into).collect(),
            timeline: view.timeline.iter().map(Into::into).collect(),
            files: view.files.iter().map(Into::into).collect(),
        }
    }
}

impl SenderBody {
    /// `None` was erased.
    pub fn of(contact: Option<&Contact>) -> Self {
        let text = |read: fn(&Contact) -> Option<&String>| contact.and_then(read).cloned();
        Self {
            is_erased: contact.is_none(),
            sender_type: contact.map(|contact| SenderTypeKey(contact.sender)),
            name: text(|contact| Some(&contact.name)),
            address: text(|contact| Some(&contact.address)),
            phone: text(|contact| contact.phone.as_ref()),
            email: text(|contact| contact.email.as_ref()),
            postal: text(|contact| contact.postal.as_ref()),
            organisation: text(|contact| contact.organisation.as_ref()),
        }
    }
}
