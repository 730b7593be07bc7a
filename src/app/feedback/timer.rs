//! What the program does by itself, each day, by one replica: it looks at the feedback whose day has come.

use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::due;
use super::family::follow_parent;
use super::handling::setting;
use super::{App, Error, Opened, chain_of};
use crate::domain::feedback::event::Actor;
use crate::domain::feedback::next_check::next_check;
use crate::domain::feedback::timer;
use crate::domain::staff::Officer;
use crate::domain::text::hex;
use crate::domain::time::Timestamp;
use crate::store::Tx;

/// How often it looks whether something is due.
const INTERVAL: Duration = Duration::from_mins(1);
/// For how long a replica does it before another may.
const LEASE: Duration = Duration::from_mins(5);
/// What the lease is called.
const NAME: &str = "feedback timer";
/// Feedback looked at in one transaction. Whoever else wants to write waits for it.
const BATCH: u32 = 50;

/// Looks from time to time, until told to stop.
pub async fn run(app: App, mut stopped: watch::Receiver<bool>) {
    if app.desk.is_none() {
        return;
    }
    let holder = uuid::Uuid::now_v7().to_string();
    loop {
        match tick(&app, &holder, &stopped).await {
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "looking for what is due in feedback failed"),
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Looks at all whose day has come, or at as many as there is time for until it is told to stop; how many that were.
/// `None` while another replica does it.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn tick(
    app: &App,
    holder: &str,
    stopped: &watch::Receiver<bool>,
) -> Result<Option<usize>, Error> {
    let rules = rules(app);
    let mut done = 0;
    while !*stopped.borrow() {
        let now = app.clock.now();
        let mut tx = app.store.write().await?;
        if !tx.take_lease(NAME, holder, (now, now.after(LEASE))).await? {
            return Ok(None);
        }
        tx.set_check_rules(&rules).await?;
        tx.commit().await?;
        let ids = {
            let mut tx = app.store.read().await?;
            tx.list_feedback_to_check(now.day(), BATCH).await?
        };
        if ids.is_empty() {
            break;
        }
        let officers = due::officers(app).await?;
        match together(app, &ids, &officers).await {
            Ok(()) => {}
            Err(error @ Error::Unavailable(_)) => return Err(error),
            // One that cannot be read does not keep the others waiting.
            Err(_) => one_by_one(app, &ids, now, &officers).await?,
        }
        done += ids.len();
    }
    super::close_days(app).await?;
    Ok(Some(done))
}

/// By what the days are counted on which something is looked at.
fn rules(app: &App) -> String {
    let rules = &app.rules;
    let all = format!(
        "tthc check rules 2\n{:?}",
        (&rules.feedback, &rules.deadlines, &rules.calendar)
    );
    hex(&Sha256::digest(all))
}

/// All of these, or none.
async fn together(app: &App, ids: &[String], officers: &[Officer]) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    for id in ids {
        one(app, &mut tx, id, officers).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Each of these by itself; one that fails is looked at again tomorrow.
async fn one_by_one(
    app: &App,
    ids: &[String],
    now: Timestamp,
    officers: &[Officer],
) -> Result<(), Error> {
    for id in ids {
        match together(app, std::slice::from_ref(id), officers).await {
            Ok(()) => {}
            Err(error @ Error::Unavailable(_)) => return Err(error),
            Err(error) => {
                tracing::error!(feedback = id, %error, "what is due of a feedback cannot be looked at");
                let mut tx = app.store.write().await?;
                tx.set_next_check(id, now.day().tomorrow().ok()).await?;
                tx.commit().await?;
            }
        }
    }
    Ok(())
}

/// One feedback.
async fn one(app: &App, tx: &mut Tx, id: &str, officers: &[Officer]) -> Result<(), Error> {
    let now = app.clock.now();
    let Some(stored) = tx.find_feedback(id).await? else {
        return Ok(());
    };
    let mut opened = Opened::of(stored)?;
    let chain = chain_of(tx, opened.case.unit.as_ref()).await?;
    let actor = Actor::Program;
    let today = now.max(opened.case.last_at).day();
    let program = setting(app, &actor, (&[], &chain), today);
    let (new, uncounted) = timer::events(&opened.case, program);
    if let Some(error) = uncounted {
        // Said once a day for each; the officers see that it is not counted.
        tracing::warn!(feedback = id, %error, "deadlines cannot be counted");
    }
    if !new.is_empty() {
        opened.add(tx, now, &actor, new.clone()).await?;
        follow_parent(app, tx, &mut opened, now).await?;
    }
    due::note(app, tx, (&opened, &chain), &new, officers).await?;
    tx.set_next_check(id, next_check(&opened.case, program))
        .await?;
    Ok(())
}
