//! Sending what is due. A crash at any moment is harmless: the lease ends by itself and the message is sent again, under
//! the same identifier.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Post;
use crate::app::feedback::{Addressed, addressed};
use crate::app::{App, Error, random};
use crate::domain::confirmation::ConfirmationToken;
use crate::domain::delivery::Failure;
use crate::domain::email::EmailAddress;
use crate::domain::message::{Message, MessageFailure, MessageState, Way};
use crate::domain::template::Values;
use crate::notify::{self, Mail, text_for_phone};
use crate::store::{ClaimedMessage, in_time};

/// How long to wait before looking again for what is due.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How long one replica has a message for itself: longer than any sending takes.
const LEASE: Duration = Duration::from_mins(3);
/// A day, as the texts to telephones are counted by.
const TEXTS_WITHIN: Duration = Duration::from_hours(24);
/// How many messages one replica sends at once.
const AT_ONCE: usize = 4;
/// How long sending may still take once the program is told to stop. What is cut off then is sent again.
const LAST_WAIT: Duration = Duration::from_secs(10);

/// Sends what is due until told to stop.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut sending = JoinSet::new();
    // Whether it worked last time; each change is logged.
    let mut works = true;
    loop {
        let free = AT_ONCE.saturating_sub(sending.len());
        let claimed = claim_due(&app, free).await;
        match &claimed {
            Err(Error::Unavailable(source)) => app.followed.database_is_away(source),
            Err(error) if works => tracing::error!(%error, "messages cannot be sent"),
            _ => {}
        }
        works = claimed.is_ok();
        for claimed in claimed.unwrap_or_default() {
            let app = app.clone();
            sending.spawn(async move {
                if let Err(error) = deliver(&app, &claimed).await {
                    let id = claimed.message.id;
                    tracing::error!(%error, message.id = id, "message was not noted; it will be sent again");
                }
            });
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            Some(_) = sending.join_next() => {}
            () = tokio::time::sleep(POLL_INTERVAL) => {}
        }
    }
    let _ = timeout(LAST_WAIT, async {
        while sending.join_next().await.is_some() {}
    })
    .await;
}

/// Takes messages that are to be sent now; who takes one sends it at once. Nothing is taken for a way that is not set
/// up: such messages wait until it is.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn claim_due(app: &App, at_most: usize) -> Result<Vec<ClaimedMessage>, Error> {
    let mut claimed = Vec::new();
    let Some(post) = &app.post else {
        return Ok(claimed);
    };
    let at_most = u32::try_from(at_most).unwrap_or(u32::MAX);
    if at_most == 0 {
        return Ok(claimed);
    }
    let now = app.clock.now();
    let texts_max = app.rules.feedback.abuse.sms_day_max;
    let ways = Way::ALL.into_iter().filter(|way| post.has(*way));
    let due = in_time(async {
        let mut tx = app.store.read().await?;
        let mut due = Vec::new();
        for way in ways {
            let mut found = tx.due_messages(way, now, at_most).await?;
            if way == Way::Phone && texts_max > 0 && !found.is_empty() {
                let sent = tx
                    .count_sent_messages(way, now.before(TEXTS_WITHIN))
                    .await?;
                let left = usize::try_from(texts_max.saturating_sub(sent));
                found.truncate(left.unwrap_or(usize::MAX));
            }
            due.extend(found);
        }
        Ok(due)
    });
    let mut due = due.await?;
    // By id, so that replicas that take several at once do not wait for each other in a circle.
    due.sort();
    due.truncate(usize::try_from(at_most).unwrap_or(usize::MAX));
    if due.is_empty() {
        return Ok(claimed);
    }
    let mut tx = app.store.write().await?;
    for id in due {
        let lease = uuid::Uuid::now_v7().to_string();
        let until = now.after(LEASE);
        match tx.lease_message(&id, &lease, now, until).await {
            Ok(leased) => claimed.extend(leased),
            // One that cannot be read keeps no other waiting.
            Err(error) if error.is_unreadable() => {
                tracing::error!(%error, message.id = id, "a message cannot be read; it is given up");
                tx.bury_message(&id).await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    tx.commit().await?;
    Ok(claimed)
}

/// Writes a message, sends it, and notes what came of it.
///
/// # Errors
/// [`Error::Unavailable`]; it is sent again when the lease is over.
pub async fn deliver(app: &App, claimed: &ClaimedMessage) -> Result<(), Error> {
    let Some(post) = &app.post else { return Ok(()) };
    let outcome = match addressed(app, &claimed.message).await {
        Ok(Ok(addressed)) => send(app, post, &claimed.message, &addressed).await?,
        Ok(Err(failure)) => Err(failure),
        Err(error @ Error::Unavailable(_)) => return Err(error),
        // A feedback that cannot be read is no better the next time; after the usual attempts somebody has to look.
        Err(error) => {
            let id = &claimed.message.id;
            tracing::error!(%error, message.id = id, "what a message is about cannot be read");
            Err(MessageFailure::Sealed)
        }
    };
    let [chance] = random::bytes()?;
    let after = claimed.message.after(outcome, app.clock.now(), chance);
    let mut tx = app.store.write().await?;
    // Somebody else's by now: what they note is the newer.
    if !tx.save_message(&after, &claimed.lease).await? {
        return Ok(());
    }
    if after.way == Way::Phone && after.state == MessageState::Sent {
        let texts_max = app.rules.feedback.abuse.sms_day_max;
        let since = app.clock.now().before(TEXTS_WITHIN);
        // Said once, by the one that reaches it.
        if texts_max > 0 && tx.count_sent_messages(Way::Phone, since).await? == texts_max {
            tracing::warn!(
                texts_max,
                "no more texts to telephones go out for now: those that wait are sent when a day has passed"
            );
        }
    }
    tx.commit().await?;
    tell(&after);
    Ok(())
}

/// Sends a message once.
async fn send(
    app: &App,
    post: &Post,
    message: &Message,
    addressed: &Addressed,
) -> Result<Result<(), MessageFailure>, Error> {
    let values = Values {
        code: addressed.code.to_string(),
        due: addressed.due,
        token: addressed.token.as_ref().map(ConfirmationToken::shown),
        site: &post.site,
        publisher: &post.publisher,
    };
    let templates = &app.rules.messages;
    let at = app.clock.now();
    let id = &message.id;
    match (message.way, &post.mailer, &post.gateway) {
        (Way::Email, Some(mailer), _) => {
            let letter = &templates.letter(addressed.event, &values);
            let Ok(to) = &EmailAddress::parse(addressed.to.reveal()) else {
                return Ok(Err(MessageFailure::Refused));
            };
            Ok(mailer.send(&Mail { id, to, letter, at }).await)
        }
        (Way::Phone, _, Some(gateway)) => {
            let text = templates.short(addressed.event, &values);
            let body = text_for_phone(id, &addressed.to, &text);
            let body = body.map_err(|error| Error::Internal(Box::new(error)))?;
            let text = notify::Message {
                url: &gateway.url,
                secret: &gateway.secret,
                id,
                body: &body,
                at,
            };
            let outcome = app.notify.send(&text).await;
            Ok(outcome.map(drop).map_err(by_gateway))
        }
        // Nothing is taken for such a way.
        _ => Ok(Err(MessageFailure::Unreachable)),
    }
}

/// What it means for a message that a gateway does not take it.
fn by_gateway(failure: Failure) -> MessageFailure {
    match failure {
        Failure::NameUnknown | Failure::AddressRefused | Failure::Unreachable => {
            MessageFailure::Unreachable
        }
        Failure::Tls => MessageFailure::Tls,
        Failure::Timeout => MessageFailure::Timeout,
        Failure::NotHttp | Failure::Redirect(_) => MessageFailure::Protocol,
        Failure::Status(401 | 403) => MessageFailure::Login,
        // What is wrong with this very message, its number most often.
        Failure::Status(400 | 410 | 422) => MessageFailure::Refused,
        Failure::Status(_) => MessageFailure::Deferred,
    }
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
            "message was given up; it may be tried anew"
        );
    } else {
        tracing::warn!(
            message.id = id,
            failure,
            "message was not taken; it will be sent again"
        );
    }
}
