//! Messages to senders, by e-mail and by a gateway to telephones: each written down together with what happened (an
//! outbox), sent by one replica at a time, again until it is taken or refused for good.
//!
//! What is written down has neither an address nor a text. Both are put together when a message is sent, from the
//! sealed contact and the templates.

mod deliver;
pub mod digest;

pub use deliver::{claim_due, deliver, run};

use std::time::Duration;

use super::{App, Error};
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::confirmation::ConfirmationToken;
use crate::domain::feedback::announce::ANNOUNCED;
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::contact::Contact;
use crate::domain::feedback::event::{Event, EventKind};
use crate::domain::feedback::seal::Keyring;
use crate::domain::message::{Message, MessageState, Way};
use crate::domain::phone;
use crate::domain::secret::Secret;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;
use crate::domain::webhook_url::WebhookUrl;
use crate::notify::Mailer;
use crate::store::{NewWay, Tx};

/// How many feedbacks within a day may each send a first message to one address that nobody confirms.
pub const UNCONFIRMED_MAX: u32 = 5;
/// A day.
const UNCONFIRMED_WITHIN: Duration = Duration::from_hours(24);

/// The ways by which messages go out.
#[derive(Debug, Clone)]
pub struct Post {
    /// Hands letters to the mail server.
    pub mailer: Option<Mailer>,
    /// Where short texts for telephones go.
    pub gateway: Option<Gateway>,
    /// Where people reach this service, as messages name it.
    pub site: String,
    /// Who sends the messages, as they name it.
    pub publisher: String,
}

/// A system of the province or of an operator that sends short texts to telephones: SMS, Zalo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// Where it takes them.
    pub url: WebhookUrl,
    /// What they are signed with.
    pub secret: Secret,
}

/// Why nothing was done with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// No message has this identifier.
    #[error("no such message")]
    NoMessage,
    /// It was not given up.
    #[error("the message was not given up")]
    NotDead,
}

impl Post {
    /// Whether messages go out by a way.
    fn has(&self, way: Way) -> bool {
        match way {
            Way::Email => self.mailer.is_some(),
            Way::Phone => self.gateway.is_some(),
        }
    }
}

/// The token of a way to the sender of a feedback, by each of the keys, that of the current one first.
pub(super) fn tokens(keyring: &Keyring, feedback: &str, way: Way) -> Vec<ConfirmationToken> {
    let marks = keyring.marks("message way", &format!("{feedback}\n{}", way.key()));
    let tokens = marks.iter().map(|mark| ConfirmationToken::of_mark(mark));
    tokens.collect()
}

/// Notes by which ways a sender can be told. An address that many feedbacks of a day name and that nobody confirms is
/// most likely somebody else's, who is not to be flooded: no more is sent there.
pub(super) async fn note_ways(
    app: &App,
    tx: &mut Tx,
    (id, code): (&str, &FeedbackCode),
    contact: &Contact,
) -> Result<(), Error> {
    let Some(post) = &app.post else { return Ok(()) };
    let keyring = app.keyring()?;
    let now = app.clock.now();
    for (way, address) in [(Way::Email, &contact.email), (Way::Phone, &contact.phone)] {
        let token = tokens(keyring, id, way).into_iter().next();
        let (Some(address), Some(token), true) = (address, token, post.has(way)) else {
            continue;
        };
        if way == Way::Phone && !phone::takes_texts(address) {
            continue;
        }
        let new = NewWay {
            way,
            key: token.key(code),
            address_mark: keyring.mark("message address", &format!("{}\n{address}", way.key())),
            at: now,
        };
        let since = now.before(UNCONFIRMED_WITHIN);
        let unconfirmed = tx.count_unconfirmed_ways(&new.address_mark, since).await?;
        if unconfirmed < UNCONFIRMED_MAX {
            tx.add_way(id, &new).await?;
        }
    }
    Ok(())
}

/// Writes down that a sender is to be told of what has just happened, in the transaction in which it is kept. Where it
/// is not known that messages arrive, all but the first wait until it is.
pub(super) async fn announce(
    tx: &mut Tx,
    feedback: &str,
    events: &[Event],
    now: Timestamp,
) -> Result<(), Error> {
    let told = events
        .iter()
        .filter(|event| ANNOUNCED.contains(&event.kind));
    let told: Vec<&Event> = told.collect();
    if told.is_empty() {
        return Ok(());
    }
    for (way, is_confirmed) in tx.list_ways(feedback).await? {
        for event in &told {
            // The first one goes out anyway, and asks to show that it has arrived.
            let goes = is_confirmed || event.kind == EventKind::Submitted;
            let message = Message {
                id: uuid::Uuid::now_v7().to_string(),
                feedback: feedback.to_owned(),
                position: event.position,
                event: event.kind,
                way,
                attempts: 0,
                state: if goes {
                    MessageState::Pending
                } else {
                    MessageState::Held
                },
                next_at: now,
                failure: None,
                created_at: now,
                sent_at: None,
            };
            tx.insert_message(&message).await?;
        }
    }
    Ok(())
}

/// Notes that a message has arrived, as who received it says. Of what was kept back the newest is sent now. `None` for
/// an unknown code and a wrong token alike; said once more it is as true as before.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn confirm(
    app: &App,
    code: &FeedbackCode,
    token: &ConfirmationToken,
) -> Result<Option<Way>, Error> {
    app.keyring()?;
    let key = token.key(code);
    let found = async { app.store.read().await?.find_way(&key).await };
    let Some((feedback, way)) = app.answered(found).await? else {
        return Ok(None);
    };
    let mut tx = app.store.write().await?;
    tx.confirm_way(&feedback, way, app.clock.now()).await?;
    tx.commit().await?;
    Ok(Some(way))
}

/// The messages that stand somewhere, the newest first, older than one if told so.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn list(
    app: &App,
    state: MessageState,
    before: Option<&str>,
    at_most: u32,
) -> Result<Vec<Message>, Error> {
    let listed = async {
        let mut tx = app.store.read().await?;
        tx.list_messages(state, before, at_most).await
    };
    app.answered(listed).await
}

/// Has a message that was given up tried anew.
///
/// # Errors
/// [`MessageError`], [`Error::Unavailable`].
pub async fn retry(app: &App, officer: &StaffId, id: &str) -> Result<Message, Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    // The order in which everybody locks: first the audit.
    tx.lock_audit().await?;
    let is_dead = tx.retry_message(id, now).await?;
    let message = tx.find_message(id).await?.ok_or(MessageError::NoMessage)?;
    if !is_dead {
        return Err(MessageError::NotDead.into());
    }
    let actor = Actor::Staff(officer.clone());
    let entry = AuditEntry::new(now, actor, "message.retry", format!("message:{id}"));
    tx.append_audit(&entry).await?;
    tx.commit().await?;
    Ok(message)
}
