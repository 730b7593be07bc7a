//! What a feedback looks like: to its sender, to officers. Neither has who the sender is.

use jiff::civil::Date;

use super::sealer::Texts;
use super::{App, Opened};
use crate::app::attachments::{Attachment, listed};
use crate::domain::agency::Agency;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::event::{Event, EventKind};
use crate::domain::feedback::reason::Reason;
use crate::domain::feedback::state::State;
use crate::domain::message::Message;
use crate::store::StoredAttachment;

/// An event, with the text that whoever looks may read.
#[derive(Debug, Clone)]
pub struct Told {
    /// What happened.
    pub event: Event,
    /// The text that came with it: a question, an answer, a reply, a reason.
    pub text: Option<String>,
}

/// What the sender sees.
#[derive(Debug, Clone)]
pub struct SenderView {
    /// What it is found by.
    pub code: FeedbackCode,
    /// Where it stands.
    pub case: Case,
    /// What it is about, in the sender's words.
    pub title: Option<String>,
    /// What the sender wrote.
    pub body: Option<String>,
    /// What happened, as far as the sender is told.
    pub timeline: Vec<Told>,
    /// The question that waits for the sender.
    pub question: Option<String>,
    /// The answer.
    pub reply: Option<String>,
    /// Why it was not accepted, transferred or redirected.
    pub reason: Option<Reason>,
    /// The unit that has it, while one has; not told of what is sealed.
    pub unit: Option<Agency>,
    /// The number of the letter with which it was transferred.
    pub transfer_letter: Option<String>,
    /// The last day to rate the answer or to ask again.
    pub window_until: Option<Date>,
    /// How often officers have looked at who the sender is.
    pub contact_views: usize,
    /// The files that the sender sent along.
    pub files: Vec<Attachment>,
}

/// What an officer sees.
#[derive(Debug, Clone)]
pub struct OfficerView {
    /// Its identifier.
    pub id: String,
    /// What the sender has it by.
    pub code: FeedbackCode,
    /// Where it stands.
    pub case: Case,
    /// What it is about.
    pub title: Option<String>,
    /// What the sender wrote.
    pub body: Option<String>,
    /// What the sender proposes.
    pub proposal: Option<String>,
    /// The number of the sender's dossier.
    pub dossier_no: Option<String>,
    /// When it happened.
    pub occurred_on: Option<Date>,
    /// Everything that happened.
    pub timeline: Vec<Told>,
    /// The reply that waits to be approved, or was sent.
    pub reply: Option<String>,
    /// What the sender is told by message, and how that goes.
    pub messages: Vec<Message>,
    /// The day it is.
    pub today: Date,
    /// The files that the sender sent along.
    pub files: Vec<Attachment>,
}

/// The parts of events, in the order in which they are looked for.
const SHOWN: [&str; 9] = [
    "part.question",
    "part.answer",
    "part.reply",
    "part.reason",
    "part.explanation",
    "part.comment",
    "part.note",
    "part.purpose",
    "part.criteria",
];
/// Those that only officers read, whatever event they are of.
const AMONG_OFFICERS: [&str; 3] = ["part.note", "part.purpose", "part.criteria"];

impl SenderView {
    pub(super) fn of(
        app: &App,
        opened: &Opened,
        texts: &Texts,
        unit: Option<Agency>,
        files: &[StoredAttachment],
    ) -> Self {
        let case = &opened.case;
        let policy = &app.rules.feedback;
        let first = opened.events.first();
        let told = opened.events.iter().filter(|event| event.kind.is_told());
        let last = |kind: EventKind| opened.events.iter().rev().find(|event| event.kind == kind);
        let question = last(EventKind::InfoAsked).filter(|_| case.state == State::NeedsInfo);
        let is_answered = matches!(case.state, State::Answered | State::Closed);
        let letter = last(EventKind::Transferred).and_then(|event| event.facts.get("letter"));
        Self {
            code: opened.code.clone(),
            unit: unit.filter(|_| !case.is_sealed()),
            transfer_letter: letter.map(ToOwned::to_owned),
            title: part(texts, first, "part.title"),
            body: part(texts, first, "part.body"),
            timeline: told
                .map(|event| told_to_sender(texts, event, &opened.events))
                .collect(),
            question: part(texts, question, "part.question"),
            reply: texts
                .get(case.reply.as_deref().filter(|_| is_answered))
                .map(ToOwned::to_owned),
            reason: case
                .reason
                .as_deref()
                .and_then(|code| policy.reason(code))
                .cloned(),
            window_until: case
                .window_until(policy.reopen_days)
                .filter(|_| is_answered),
            contact_views: opened
                .events
                .iter()
                .filter(|event| event.kind == EventKind::ContactSeen)
                .count(),
            files: listed(files, &opened.events, texts),
            case: case.clone(),
        }
    }
}

impl OfficerView {
    pub(super) fn of(
        app: &App,
        opened: &Opened,
        texts: &Texts,
        (messages, files): (Vec<Message>, &[StoredAttachment]),
    ) -> Self {
        let first = opened.events.first();
        let occurred_on = first.and_then(|event| event.facts.get("occurred_on"));
        Self {
            id: opened.id.clone(),
            code: opened.code.clone(),
            title: part(texts, first, "part.title"),
            body: part(texts, first, "part.body"),
            proposal: part(texts, first, "part.proposal"),
            dossier_no: part(texts, first, "part.dossier"),
            occurred_on: occurred_on.and_then(|day| day.parse().ok()),
            timeline: opened
                .events
                .iter()
                .map(|event| told_of(texts, event, true))
                .collect(),
            reply: texts
                .get(opened.case.reply.as_deref())
                .map(ToOwned::to_owned),
            messages,
            today: app.clock.now().day(),
            files: listed(files, &opened.events, texts),
            case: opened.case.clone(),
        }
    }
}

fn part(texts: &Texts, event: Option<&Event>, name: &str) -> Option<String> {
    texts.get(event?.facts.get(name)).map(ToOwned::to_owned)
}

/// What the sender reads of an event. Why more time was asked for is told once it is given; why a moderator overrode
/// the redaction is among officers.
fn told_to_sender(texts: &Texts, event: &Event, all: &[Event]) -> Told {
    let asked =
        |other: &&Event| other.kind == EventKind::ExtensionAsked && other.position < event.position;
    let text = match event.kind {
        EventKind::Released => None,
        EventKind::Extended => part(texts, all.iter().rev().find(asked), "part.reason"),
        _ => told_of(texts, event, false).text,
    };
    Told {
        event: event.clone(),
        text,
    }
}

fn told_of(texts: &Texts, event: &Event, to_officer: bool) -> Told {
    let names = SHOWN
        .iter()
        .filter(|name| to_officer || !AMONG_OFFICERS.contains(name));
    let text = names
        .into_iter()
        .find_map(|name| part(texts, Some(event), name));
    Told {
        event: event.clone(),
        text,
    }
}
