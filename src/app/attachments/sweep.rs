//! What the program does with files by itself: asks the scanner again, and deletes what nobody has named and what was
//! given up.

use std::time::Duration;

use tokio::sync::watch;

use super::{App, Error, hours, opened, parts_folder, place};
use crate::app::feedback::note_refused_file;
use crate::domain::attachment::{AttachmentState, from_object};
use crate::files::{Files, Verdict};
use crate::store::{Store, StoredAttachment};

/// How often it looks.
const INTERVAL: Duration = Duration::from_mins(1);
/// For how long a replica does it before another may.
const LEASE: Duration = Duration::from_mins(10);
/// What the lease is called.
const NAME: &str = "attachments";
/// When a scanner that did not answer is asked again.
const CHECK_AGAIN: Duration = Duration::from_mins(5);
/// Files looked at in one go.
const BATCH: u32 = 50;

/// Looks from time to time, until told to stop.
pub async fn run(app: App, mut stopped: watch::Receiver<bool>) {
    if app.desk.is_none() {
        return;
    }
    let holder = uuid::Uuid::now_v7().to_string();
    loop {
        if let Err(error) = sweep(&app, &holder).await {
            tracing::error!(%error, "looking after attachments failed");
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Looks once; how many files were deleted. `None` while another replica does it.
///
/// # Errors
/// [`Error`] of the database or of where files are kept; what is left is done the next time.
pub async fn sweep(app: &App, holder: &str) -> Result<Option<usize>, Error> {
    let now = app.clock.now();
    let waiting = hours(app.rules.feedback.attachments.waiting_hours);
    let mut tx = app.store.write().await?;
    let is_ours = tx.take_lease(NAME, holder, (now, now.after(LEASE))).await?;
    if is_ours {
        tx.drop_stale_attachments(now.before(waiting)).await?;
    }
    tx.commit().await?;
    if !is_ours {
        return Ok(None);
    }
    check(app).await?;
    delete_gone(&app.store, &app.files).await.map(Some)
}

/// Deletes what is kept of files that are given up; how many those were.
///
/// # Errors
/// [`Error`] of the database or of where files are kept; what is left is done the next time.
pub async fn delete_gone(store: &Store, files: &Files) -> Result<usize, Error> {
    let mut done = 0;
    loop {
        let gone = store.read().await?.list_gone_attachments(BATCH).await?;
        if gone.is_empty() {
            return Ok(done);
        }
        for row in &gone {
            delete(store, files, row).await?;
            done += 1;
        }
    }
}

/// Deletes what is kept of a file that is given up, and then forgets it.
pub(super) async fn delete(
    store: &Store,
    files: &Files,
    row: &StoredAttachment,
) -> Result<(), Error> {
    files.delete_all(&parts_folder(&row.id)).await?;
    let left = store.read().await?.find_attachment_left_over(&row.id).await;
    for object in [Some(row.object.clone()), left?].into_iter().flatten() {
        if !object.is_empty() {
            files.delete(&place(&object)).await?;
        }
    }
    let mut tx = store.write().await?;
    tx.delete_attachment(&row.id).await?;
    tx.commit().await?;
    Ok(())
}

/// Asks the scanner about the files that wait for it.
async fn check(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let waiting = app
        .store
        .read()
        .await?
        .list_unchecked_attachments(now, BATCH)
        .await?;
    for row in &waiting {
        let object = app.files.get(&place(&row.object)).await?;
        let verdict = match object.as_deref().and_then(from_object) {
            Some(sealed) => app.files.scan(&opened(app, &row.id, &sealed)?).await,
            None => Verdict::Unknown,
        };
        let state = match verdict {
            Verdict::Clean => AttachmentState::Clean,
            Verdict::Unknown => AttachmentState::Checking,
            Verdict::Found => AttachmentState::Infected,
        };
        if state == AttachmentState::Infected {
            // First the file, for afterwards nobody knows its name.
            app.files.delete(&place(&row.object)).await?;
        }
        let mut tx = app.store.write().await?;
        let is_refused = state == AttachmentState::Infected;
        if let Some((feedback, number)) = row.place.as_ref().filter(|_| is_refused) {
            note_refused_file(&mut tx, feedback, *number, now).await?;
        }
        tx.note_attachment_check(&row.id, state, now.after(CHECK_AGAIN))
            .await?;
        tx.commit().await?;
    }
    Ok(())
}
