//! Letters to one person: each by one replica at a time, again until the mail server takes it or refuses it for good.
//!
//! A letter is kept sealed. Who has the key claims what is due with [`claim_due`], opens it, and gives it to
//! [`deliver`]; what cannot be opened goes to [`cannot_open`]. A crash at any moment is harmless: the lease ends by
//! itself and the letter is sent again, under the same identifier.

use std::time::Duration;

use super::{App, Error, random};
use crate::domain::envelope::Envelope;
use crate::domain::message::{Message, MessageChannel, MessageFailure, MessageState};
use crate::notify::{Mail, Mailer};
use crate::store::{ClaimedMessage, in_time};

/// How long one replica has a letter for itself: longer than any sending takes.
const LEASE: Duration = Duration::from_mins(3);

/// The way letters go out.
#[derive(Debug, Clone)]
pub struct Post {
    /// Hands them to the mail server.
    pub mailer: Mailer,
    /// Where people reach this service, as letters name it.
    pub site: String,
}

/// Takes letters that are to be sent now; who takes one sends it at once. Nothing is taken where there is no mail
/// server: letters wait until there is one.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn claim_due(app: &App, at_most: u32) -> Result<Vec<ClaimedMessage>, Error> {
    let mut claimed = Vec::new();
    if app.post.is_none() {
        return Ok(claimed);
    }
    let now = app.clock.now();
    let due = in_time(async {
        let mut tx = app.store.read().await?;
        tx.due_messages(MessageChannel::Email, now, at_most).await
    });
    let due = due.await?;
    if due.is_empty() {
        return Ok(claimed);
    }
    let mut tx = app.store.write().await?;
    for id in due {
        let lease = uuid::Uuid::now_v7().to_string();
        let until = now.after(LEASE);
        claimed.extend(tx.lease_message(&id, &lease, now, until).await?);
    }
    tx.commit().await?;
    Ok(claimed)
}

/// Writes a letter, sends it, and notes what came of it.
///
/// # Errors
/// [`Error::Unavailable`]; it is sent again when the lease is over.
pub async fn deliver(
    app: &App,
    claimed: &ClaimedMessage,
    envelope: &Envelope,
) -> Result<(), Error> {
    let Some(post) = &app.post else { return Ok(()) };
    let letter = app.rules.messages.write(envelope, &post.site);
    let letter = letter.ok_or_else(|| Error::Internal("an occasion has no letter".into()))?;
    let mail = Mail {
        id: &claimed.message.id,
        to: envelope.to(),
        letter: &letter,
        at: app.clock.now(),
    };
    let outcome = post.mailer.send(&mail).await;
    note(app, claimed, outcome).await
}

/// Notes that a letter cannot be opened here. Its key may be found again, so it is not given up at once.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn cannot_open(app: &App, claimed: &ClaimedMessage) -> Result<(), Error> {
    note(app, claimed, Err(MessageFailure::Sealed)).await
}

/// Notes what became of a letter, unless it is somebody else's by now.
async fn note(
    app: &App,
    claimed: &ClaimedMessage,
    outcome: Result<(), MessageFailure>,
) -> Result<(), Error> {
    let [chance] = random::bytes()?;
    let after = claimed.message.after(outcome, app.clock.now(), chance);
    let mut tx = app.store.write().await?;
    if !tx.save_message(&after, &claimed.lease).await? {
        return Ok(());
    }
    tx.commit().await?;
    tell(&after);
    Ok(())
}

/// Says what failed, never to whom.
fn tell(message: &Message) {
    let Some(failure) = message.failure else {
        return;
    };
    let (id, failure) = (&message.id, failure.key());
    if message.state == MessageState::Dead {
        tracing::warn!(
            message.id = id,
            failure,
            "letter was given up; it may be revived"
        );
    } else {
        tracing::warn!(
            message.id = id,
            failure,
            "letter was not taken; it will be sent again"
        );
    }
}
