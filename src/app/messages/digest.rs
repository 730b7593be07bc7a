//! The day's letter to each officer: sent by one replica, again until it is taken or refused for good.

use std::time::Duration;

use tokio::sync::watch;

use super::Post;
use crate::app::feedback::due_lines;
use crate::app::{App, Error, random};
use crate::domain::message::{MessageFailure, MessageState, Tried};
use crate::notify::{Mail, Mailer};
use crate::store::ClaimedDigest;

/// How long to wait before looking again for letters that are due.
const POLL_INTERVAL: Duration = Duration::from_secs(30);
/// How long one replica has a letter for itself: longer than any sending takes.
const LEASE: Duration = Duration::from_mins(3);

/// Sends what is due until told to stop.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        match send_due(&app).await {
            Ok(true) if !*stop.borrow() => continue,
            Ok(_) => {}
            Err(Error::Unavailable(source)) => app.followed.database_is_away(&source),
            Err(error) => tracing::error!(%error, "letters to officers cannot be sent"),
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(POLL_INTERVAL) => {}
        }
    }
}

/// Sends one letter that is due; whether there was one.
///
/// # Errors
/// [`Error::Unavailable`]; a letter that was taken and not noted is sent again when the lease is over.
pub async fn send_due(app: &App) -> Result<bool, Error> {
    let Some(post) = app.post.as_deref() else {
        return Ok(false);
    };
    let Some(mailer) = &post.mailer else {
        return Ok(false);
    };
    let now = app.clock.now();
    // Looked up first: to write, even nothing, is to wait for whoever writes just now.
    let due = async { app.store.read().await?.has_due_digest(now).await };
    if !app.answered(due).await? {
        return Ok(false);
    }
    let lease = uuid::Uuid::now_v7().to_string();
    let mut tx = app.store.write().await?;
    let claimed = tx.lease_digest(&lease, now, now.after(LEASE)).await?;
    tx.commit().await?;
    let Some(claimed) = claimed else {
        return Ok(false);
    };
    let outcome = send(app, (post, mailer), &claimed).await?;
    let [chance] = random::bytes()?;
    let tried = Tried::after(claimed.digest.attempts, outcome, app.clock.now(), chance);
    let mut tx = app.store.write().await?;
    if !tx.save_digest(&claimed, &tried).await? {
        return Ok(true);
    }
    if tried.state != MessageState::Pending {
        tx.forget_officer_notices(&claimed.digest.staff, now)
            .await?;
    }
    tx.commit().await?;
    if let Some(failure) = tried.failure {
        let (id, failure) = (&claimed.digest.id, failure.key());
        tracing::warn!(
            digest.id = id,
            failure,
            "letter to an officer was not taken"
        );
    }
    Ok(true)
}

/// Writes a letter and sends it. Where nothing is due any more, there is nothing to be sent.
async fn send(
    app: &App,
    (post, mailer): (&Post, &Mailer),
    claimed: &ClaimedDigest,
) -> Result<Result<(), MessageFailure>, Error> {
    let digest = &claimed.digest;
    let account = async { app.store.read().await?.find_account(&digest.staff).await };
    let account = app.answered(account).await?;
    let account = account.filter(|account| account.active);
    let Some((officer, to)) = account.and_then(|one| Some((one.officer, one.email?))) else {
        return Ok(Err(MessageFailure::NoAddress));
    };
    let lines = due_lines(app, &officer).await?;
    if lines.is_empty() {
        return Ok(Ok(()));
    }
    let words = &app.rules.messages.digest;
    let letter = &words.letter(digest.day, &lines, (&post.site, &post.publisher));
    let mail = Mail {
        id: &digest.id,
        to: &to,
        letter,
        at: app.clock.now(),
    };
    Ok(mailer.send(&mail).await)
}
