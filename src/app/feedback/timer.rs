//! What the program does by itself, each day once for each feedback, by one replica.

use std::time::Duration;

use tokio::sync::watch;

use super::family::follow_parent;
use super::handling::setting;
use super::{App, Error, FeedbackError, Opened, chain_of};
use crate::domain::feedback::event::Actor;
use crate::domain::feedback::timer;

/// How often it looks whether something is due.
const INTERVAL: Duration = Duration::from_mins(1);
/// For how long a replica does it before another may.
const LEASE: Duration = Duration::from_mins(5);
/// What the lease is called.
const NAME: &str = "feedback timer";
/// Feedback looked at in one go.
const BATCH: u32 = 200;

/// Looks from time to time, until told to stop.
pub async fn run(app: App, mut stopped: watch::Receiver<bool>) {
    if app.desk.is_none() {
        return;
    }
    let holder = uuid::Uuid::now_v7().to_string();
    loop {
        match tick(&app, &holder).await {
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "looking for what is due in feedback failed"),
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Looks at everything that was not looked at today; how many that were. `None` while another replica does it.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn tick(app: &App, holder: &str) -> Result<Option<usize>, Error> {
    let mut done = 0;
    loop {
        let now = app.clock.now();
        let mut tx = app.store.write().await?;
        let is_ours = tx.take_lease(NAME, holder, (now, now.after(LEASE))).await?;
        tx.commit().await?;
        if !is_ours {
            return Ok(None);
        }
        let ids = {
            let mut tx = app.store.read().await?;
            tx.list_unchecked_feedback(now.day(), BATCH).await?
        };
        if ids.is_empty() {
            return Ok(Some(done));
        }
        for id in &ids {
            match one(app, id).await {
                Ok(()) => {}
                Err(error @ Error::Unavailable(_)) => return Err(error),
                // One that cannot be read does not keep the others waiting.
                Err(error) => {
                    tracing::error!(feedback = id, %error, "what is due of a feedback cannot be looked at");
                    let mut tx = app.store.write().await?;
                    tx.note_feedback_checked(id, now.day()).await?;
                    tx.commit().await?;
                }
            }
            done += 1;
        }
    }
}

/// One feedback.
async fn one(app: &App, id: &str) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let stored = tx.find_feedback(id).await?;
    let mut opened = Opened::of(stored.ok_or(FeedbackError::NotFound)?)?;
    let chain = chain_of(&mut tx, opened.case.unit.as_ref()).await?;
    let actor = Actor::Program;
    let today = now.max(opened.case.last_at).day();
    let (new, uncounted) = timer::events(&opened.case, setting(app, &actor, (&[], &chain), today));
    if let Some(error) = uncounted {
        // Said once a day for each; the officers see that it is not counted.
        tracing::warn!(feedback = id, %error, "deadlines cannot be counted");
    }
    if !new.is_empty() {
        opened.add(&mut tx, now, &actor, new).await?;
        follow_parent(app, &mut tx, &opened, now).await?;
    }
    tx.note_feedback_checked(id, now.day()).await?;
    tx.commit().await?;
    Ok(())
}
