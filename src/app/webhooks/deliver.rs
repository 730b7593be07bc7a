//! Telling webhooks what changes: in order, at least once, each by one replica at a time.
//!
//! Every step is in the database before the next begins, so a crash at any moment is harmless: the lease ends by
//! itself, and the delivery that was under way is sent again under the same identifier.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{WebhookError, note, told};
use crate::app::{App, Error, feed, random};
use crate::domain::audit::Actor;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::feed::{FeedPage, FeedPlace};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{NOTICE_ITEMS_MAX, Notice, Webhook, WebhookState};
use crate::notify::{Message, notice};
use crate::store::{Lease, Tx, in_time};

/// How long to wait before looking for changes again. The follower's progress shortens it.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How long one replica has a webhook for itself: longer than any sending takes.
const LEASE: Duration = Duration::from_mins(1);

/// Something to be sent.
struct Prepared {
    webhook: Webhook,
    secret: Secret,
    delivery: Delivery,
    body: String,
}

/// Tells all webhooks what changes until told to stop; what is being sent then is brought to its end. Each webhook has
/// a task of its own, so none waits for another.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut followed = app.followed.clone();
    let mut sending = JoinSet::new();
    // Whether it worked last time; each change is logged.
    let mut works = true;
    let mut follows = true;
    loop {
        let seen = followed.now().seq;
        let claimed = claim_due(&app).await;
        match &claimed {
            Err(Error::Unavailable(source)) => app.followed.database_is_away(source),
            Err(error) if works => {
                tracing::error!(%error, "webhooks cannot be told what changes");
            }
            _ => {}
        }
        works = claimed.is_ok();
        for lease in claimed.unwrap_or_default() {
            let app = app.clone();
            sending.spawn(async move {
                if let Err(error) = deliver(&app, &lease).await {
                    tracing::error!(%error, webhook = lease.webhook, "delivery was not noted; it will be sent again");
                }
            });
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            Some(_) = sending.join_next() => {}
            moved = followed.until(|followed| followed.seq > seen), if follows => follows = moved,
            () = tokio::time::sleep(POLL_INTERVAL) => {}
        }
    }
    while sending.join_next().await.is_some() {}
}

/// Takes all webhooks that something is to be sent to now; who takes one delivers to it.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn claim_due(app: &App) -> Result<Vec<Lease>, Error> {
    let now = app.clock.now();
    let due = in_time(async { app.store.read().await?.due_webhooks(now).await }).await?;
    let mut leases = Vec::new();
    if due.is_empty() {
        return Ok(leases);
    }
    let mut tx = app.store.write().await?;
    for webhook in due {
        let id = uuid::Uuid::now_v7().to_string();
        let lease = Lease { webhook, id };
        if tx.lease_webhook(&lease, now, now.after(LEASE)).await? {
            leases.push(lease);
        }
    }
    tx.commit().await?;
    Ok(leases)
}

/// Sends the next notice to a webhook, and notes what came of it.
///
/// # Errors
/// [`Error::Unavailable`]; it is sent again when the lease is over.
pub async fn deliver(app: &App, lease: &Lease) -> Result<(), Error> {
    let Some(prepared) = prepare(app, lease).await? else {
        return Ok(());
    };
    let now = app.clock.now();
    let message = Message {
        url: &prepared.webhook.url,
        secret: &prepared.secret,
        id: &prepared.delivery.id,
        body: &prepared.body,
        at: now,
    };
    let outcome = app.notify.send(&message).await;
    let [chance] = random::bytes()?;
    let after = prepared.delivery.after(outcome, app.clock.now(), chance);
    finish(app, lease, &after).await
}

/// What is to be sent next: what was tried before, or what has changed since. Where nothing that the webhook wants
/// has changed there is nothing to send, and its place moves on.
async fn prepare(app: &App, lease: &Lease) -> Result<Option<Prepared>, Error> {
    let id = &lease.webhook;
    let read = async {
        let mut tx = app.store.read().await?;
        let webhook = tx.find_webhook(id).await?;
        let secret = tx.webhook_secret(id).await?;
        let (Some(webhook), Some(secret)) = (webhook, secret) else {
            return Ok(None);
        };
        let unfinished = tx.unfinished_delivery(id).await?;
        let page = match unfinished {
            Some(_) => None,
            None => Some(feed::page(&mut tx, webhook.seq, NOTICE_ITEMS_MAX).await?),
        };
        Ok(Some((webhook, secret, unfinished, page)))
    };
    let Some((webhook, secret, unfinished, page)) = in_time(read).await? else {
        return Ok(None);
    };
    let (delivery, body) = match (unfinished, page) {
        (Some(unfinished), _) => unfinished,
        (None, Some(page)) => match begin(app, lease, &webhook, page).await? {
            Some(begun) => begun,
            None => return Ok(None),
        },
        (None, None) => return Ok(None),
    };
    Ok(Some(Prepared {
        webhook,
        secret,
        delivery,
        body,
    }))
}

/// Keeps a new delivery of what changed, before anything is sent.
async fn begin(
    app: &App,
    lease: &Lease,
    webhook: &Webhook,
    page: FeedPage,
) -> Result<Option<(Delivery, String)>, Error> {
    let now = app.clock.now();
    let mut items = page.items;
    items.retain(|item| webhook.kinds.contains(&item.change.kind()));
    let until = page.next.seq;
    let mut tx = app.store.write().await?;
    if items.is_empty() {
        tx.end_lease(lease, Some(until)).await?;
        tx.commit().await?;
        return Ok(None);
    }
    if !tx.extend_lease(lease, now.after(LEASE)).await? {
        return Ok(None);
    }
    let delivery = Delivery {
        id: uuid::Uuid::now_v7().to_string(),
        webhook: webhook.id.clone(),
        until,
        items: u32::try_from(items.len()).unwrap_or(u32::MAX),
        attempts: 0,
        state: DeliveryState::Pending,
        next_at: now,
        last: None,
        created_at: now,
        delivered_at: None,
    };
    let told = Notice {
        since: FeedPlace {
            seq: webhook.seq,
            ..page.next.clone()
        },
        next: page.next,
        items,
    };
    let body = notice(&told).map_err(|error| Error::Internal(Box::new(error)))?;
    tx.insert_delivery(&delivery, &body).await?;
    tx.commit().await?;
    Ok(Some((delivery, body)))
}

/// Notes what became of a delivery, unless the webhook is somebody else's by now. One that is given up makes its
/// webhook fail, until an administrator resumes it.
async fn finish(app: &App, lease: &Lease, delivery: &Delivery) -> Result<(), Error> {
    let is_delivered = delivery.state == DeliveryState::Delivered;
    let is_dead = delivery.state == DeliveryState::Dead;
    let mut tx = app.store.write().await?;
    if is_dead {
        // The order in which everybody locks: first the audit, then the webhook.
        tx.lock_audit().await?;
    }
    let seq = is_delivered.then_some(delivery.until);
    if !tx.end_lease(lease, seq).await? {
        return Ok(());
    }
    tx.save_delivery(delivery).await?;
    if is_dead {
        fail(&mut tx, &lease.webhook, app.clock.now()).await?;
    }
    Ok(tx.commit().await?)
}

/// Stops sending to a webhook.
async fn fail(tx: &mut Tx, id: &str, now: Timestamp) -> Result<(), Error> {
    let found = tx.find_webhook(id).await?;
    let webhook = found.ok_or(WebhookError::NoWebhook)?;
    if webhook.state != WebhookState::Active {
        return Ok(());
    }
    let failing = Webhook {
        state: WebhookState::Failing,
        ..webhook
    };
    tx.save_webhook(&failing, now).await?;
    tracing::warn!(
        webhook = id,
        "webhook does not take what is sent; an administrator may resume it"
    );
    let step = ("webhook.fail", told(&failing));
    note(tx, &Actor::Program, step, &failing, now).await
}
