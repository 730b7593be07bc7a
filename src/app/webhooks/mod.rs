//! Webhooks, as administrators look after them; [`run`] tells them what changes.

mod deliver;

pub use deliver::{claim_due, deliver, run};

use super::{App, Error, random};
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::delivery::{Delivery, Failure, Outcome};
use crate::domain::feed::FeedKind;
use crate::domain::secret::Secret;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{WEBHOOKS_MAX, Webhook, WebhookState};
use crate::domain::webhook_url::WebhookUrl;
use crate::notify::{Message, ping};
use crate::store::Tx;

/// Why nothing was done with a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// No webhook has this identifier.
    #[error("no such webhook")]
    NoWebhook,
    /// Somebody else changed it meanwhile.
    #[error("changed meanwhile; now at revision {0}")]
    Changed(i64),
    /// There are as many as there may be.
    #[error("too many webhooks")]
    TooMany,
    /// Nothing may be sent to its address.
    #[error("nothing may be sent there: {}", .0.key())]
    Address(Failure),
}

/// A webhook to be made.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// Whose it is, tidied.
    pub name: String,
    /// Where notices go.
    pub url: WebhookUrl,
    /// What it is told of, sorted.
    pub kinds: Vec<FeedKind>,
}

/// What is to be changed; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct WebhookChange {
    /// Whose it is, tidied.
    pub name: Option<String>,
    /// Where notices go.
    pub url: Option<WebhookUrl>,
    /// What it is told of, sorted.
    pub kinds: Option<Vec<FeedKind>>,
    /// Paused, or active (again).
    pub state: Option<WebhookState>,
}

/// Which webhook is changed, and the revision of it that the officer has seen.
#[derive(Debug, Clone)]
pub struct Target {
    /// The webhook.
    pub id: String,
    /// The revision.
    pub revision: i64,
}

/// Makes a webhook, which is told what changes from now on; its secret is told once, here.
///
/// # Errors
/// [`WebhookError::Address`], [`WebhookError::TooMany`].
pub async fn create(
    app: &App,
    officer: &StaffId,
    new: NewWebhook,
) -> Result<(Secret, Webhook), Error> {
    check(app, &new.url).await?;
    let secret = Secret::bearer(random::bytes()?);
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    // Two who make the last one at once wait for each other.
    tx.lock_audit().await?;
    if tx.list_webhooks().await?.len() >= WEBHOOKS_MAX {
        return Err(WebhookError::TooMany.into());
    }
    let webhook = Webhook {
        id: uuid::Uuid::now_v7().to_string(),
        name: new.name,
        url: new.url,
        kinds: new.kinds,
        state: WebhookState::Active,
        seq: tx.last_seq().await?,
        revision: 1,
        created_at: now,
        changed_at: now,
        created_by: officer.clone(),
    };
    tx.insert_webhook(&webhook, &secret).await?;
    let actor = Actor::Staff(officer.clone());
    note(
        &mut tx,
        &actor,
        ("webhook.add", told(&webhook)),
        &webhook,
        now,
    )
    .await?;
    tx.commit().await?;
    Ok((secret, webhook))
}

/// All webhooks, the oldest first.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn list(app: &App) -> Result<Vec<Webhook>, Error> {
    app.answered(async { app.store.read().await?.list_webhooks().await })
        .await
}

/// A webhook.
///
/// # Errors
/// [`WebhookError::NoWebhook`].
pub async fn get(app: &App, id: &str) -> Result<Webhook, Error> {
    let found = app.answered(async { app.store.read().await?.find_webhook(id).await });
    Ok(found.await?.ok_or(WebhookError::NoWebhook)?)
}

/// The last deliveries of a webhook, the newest first.
///
/// # Errors
/// [`WebhookError::NoWebhook`].
pub async fn deliveries(app: &App, id: &str) -> Result<Vec<Delivery>, Error> {
    get(app, id).await?;
    app.answered(async { app.store.read().await?.list_deliveries(id).await })
        .await
}

/// Changes a webhook. One that is active again is told at once what it has not been told.
///
/// # Errors
/// [`WebhookError`].
pub async fn change(
    app: &App,
    actor: &Actor,
    target: &Target,
    change: WebhookChange,
) -> Result<Webhook, Error> {
    if let Some(url) = &change.url {
        check(app, url).await?;
    }
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let before = open(&mut tx, target).await?;
    let after = changed(&before, change);
    let steps = differences(&before, &after);
    if steps.is_empty() {
        return Ok(before);
    }
    tx.save_webhook(&after, now).await?;
    let is_resumed = after.state == WebhookState::Active && before.state != after.state;
    if is_resumed && let Some((delivery, _)) = tx.unfinished_delivery(&after.id).await? {
        tx.save_delivery(&delivery.anew(now)).await?;
    }
    for step in steps {
        note(&mut tx, actor, step, &after, now).await?;
    }
    let saved = tx.find_webhook(&after.id).await?;
    tx.commit().await?;
    Ok(saved.ok_or(WebhookError::NoWebhook)?)
}

/// Gives a webhook another secret, told once, here. The old one holds no more; what the receiver refuses until it
/// knows the new one is sent again.
///
/// # Errors
/// [`WebhookError`].
pub async fn rotate(app: &App, actor: &Actor, target: &Target) -> Result<(Secret, Webhook), Error> {
    let secret = Secret::bearer(random::bytes()?);
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let webhook = open(&mut tx, target).await?;
    tx.set_webhook_secret(&webhook.id, &secret, now).await?;
    note(
        &mut tx,
        actor,
        ("webhook.secret", told(&webhook)),
        &webhook,
        now,
    )
    .await?;
    let saved = tx.find_webhook(&webhook.id).await?;
    tx.commit().await?;
    Ok((secret, saved.ok_or(WebhookError::NoWebhook)?))
}

/// Forgets a webhook.
///
/// # Errors
/// [`WebhookError`].
pub async fn delete(app: &App, actor: &Actor, target: &Target) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    let webhook = open(&mut tx, target).await?;
    tx.delete_webhook(&webhook.id).await?;
    let now = app.clock.now();
    note(
        &mut tx,
        actor,
        ("webhook.delete", told(&webhook)),
        &webhook,
        now,
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Sends a webhook something that only tries it out, and says what came back.
///
/// # Errors
/// [`WebhookError::NoWebhook`].
pub async fn try_out(app: &App, id: &str) -> Result<Outcome, Error> {
    let read = async {
        let mut tx = app.store.read().await?;
        Ok((tx.find_webhook(id).await?, tx.webhook_secret(id).await?))
    };
    let (Some(webhook), Some(secret)) = app.answered(read).await? else {
        return Err(WebhookError::NoWebhook.into());
    };
    let message = Message {
        url: &webhook.url,
        secret: &secret,
        id: &uuid::Uuid::now_v7().to_string(),
        body: ping(),
        at: app.clock.now(),
    };
    Ok(app.notify.send(&message).await)
}

/// Whether something may be sent to an address.
async fn check(app: &App, url: &WebhookUrl) -> Result<(), Error> {
    let checked = app.notify.check(url).await;
    Ok(checked.map_err(WebhookError::Address)?)
}

/// The webhook, if it still is as the officer has seen it. Others who change webhooks wait for this transaction.
async fn open(tx: &mut Tx, target: &Target) -> Result<Webhook, Error> {
    tx.lock_audit().await?;
    let found = tx.find_webhook(&target.id).await?;
    let webhook = found.ok_or(WebhookError::NoWebhook)?;
    if webhook.revision != target.revision {
        return Err(WebhookError::Changed(webhook.revision).into());
    }
    Ok(webhook)
}

fn changed(before: &Webhook, change: WebhookChange) -> Webhook {
    Webhook {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        url: change.url.unwrap_or_else(|| before.url.clone()),
        kinds: change.kinds.unwrap_or_else(|| before.kinds.clone()),
        state: change.state.unwrap_or(before.state),
        ..before.clone()
    }
}

/// What the audit says of a change: action and detail of each part.
fn differences(before: &Webhook, after: &Webhook) -> Vec<(&'static str, String)> {
    let mut steps = Vec::new();
    if before.name != after.name {
        let detail = format!("{} → {}", before.name, after.name);
        steps.push(("webhook.rename", detail));
    }
    if before.url != after.url {
        let detail = format!("{} → {}", before.url.origin(), after.url.origin());
        steps.push(("webhook.move", detail));
    }
    if before.kinds != after.kinds {
        let detail = format!("{} → {}", keys(&before.kinds), keys(&after.kinds));
        steps.push(("webhook.kinds", detail));
    }
    if before.state != after.state {
        let action = match after.state {
            WebhookState::Active => "webhook.resume",
            WebhookState::Paused => "webhook.pause",
            WebhookState::Failing => "webhook.fail",
        };
        steps.push((action, told(after)));
    }
    steps
}

/// How the audit tells of a webhook. Its path may hold the receiver's secret.
fn told(webhook: &Webhook) -> String {
    format!("{} ({})", webhook.name, webhook.url.origin())
}

fn keys(kinds: &[FeedKind]) -> String {
    let keys: Vec<_> = kinds.iter().map(|kind| kind.key()).collect();
    keys.join(", ")
}

async fn note(
    tx: &mut Tx,
    actor: &Actor,
    (action, detail): (&str, String),
    webhook: &Webhook,
    now: Timestamp,
) -> Result<(), Error> {
    let subject = format!("webhook:{}", webhook.id);
    let entry = AuditEntry::new(now, actor.clone(), action, subject);
    Ok(tx.append_audit(&entry.with_detail(detail)).await?)
}
