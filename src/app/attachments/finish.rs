//! A file of which all is here: put together, looked at, made anew, scanned, sealed, kept.

use super::upload::found;
use super::{App, AttachmentError, Error, Upload, damaged, opened, parts_folder, place};
use crate::app::random;
use crate::domain::attachment::{
    AttachmentState, FileKind, Unfit, from_object, object_name, to_object,
};
use crate::domain::secret::Secret;
use crate::files::{self, Verdict};
use crate::store::{KeptFile, StoredAttachment};

/// How much larger than what was sent a picture may be once it is written anew.
const GROWTH_MAX: u64 = 4;

/// Ends a file if all of it is here; otherwise, and when that was done before, tells where it stands.
///
/// # Errors
/// [`AttachmentError::Unfit`]: it is not taken, and nothing of it is kept. [`Error::Busy`] and
/// [`AttachmentError::Full`], [`AttachmentError::Away`]: ask again, all of it is still here.
pub async fn finish(app: &App, id: &str, token: &Secret) -> Result<Upload, Error> {
    let row = found(app, id, token).await?;
    if row.state != AttachmentState::Receiving || row.received < row.size {
        return Ok(Upload::of(app, &row));
    }
    let whole = whole(app, &row).await?;
    match looked_at(app, whole).await {
        Ok((state, kind, bytes)) => {
            keep(app, &row, state, (kind, bytes)).await?;
            super::find(app, id, token).await
        }
        Err(Error::Attachment(AttachmentError::Unfit(unfit))) => {
            refuse(app, &row).await?;
            Err(unfit.into())
        }
        Err(error) => Err(error),
    }
}

async fn whole(app: &App, row: &StoredAttachment) -> Result<Vec<u8>, Error> {
    let pieces = app
        .store
        .read()
        .await?
        .list_attachment_pieces(&row.id)
        .await?;
    let mut whole = Vec::new();
    for name in pieces {
        let piece = app
            .files
            .get(&format!("{}/{name}", parts_folder(&row.id)))
            .await?;
        let sealed = piece.as_deref().and_then(from_object);
        let sealed = sealed.ok_or_else(|| damaged(&row.id))?;
        whole.extend(opened(app, &row.id, &sealed)?);
    }
    Ok(whole)
}

async fn looked_at(
    app: &App,
    whole: Vec<u8>,
) -> Result<(AttachmentState, FileKind, Vec<u8>), Error> {
    let limits = &app.rules.feedback.attachments;
    let most = (limits.pixels_max, limits.bytes_max * GROWTH_MAX);
    let prepared = app
        .file_threads
        .run(move || files::prepare(whole, most))
        .await?;
    let (kind, bytes) = prepared?;
    match app.files.scan(&bytes).await {
        Verdict::Clean => Ok((AttachmentState::Clean, kind, bytes)),
        Verdict::Unknown => Ok((AttachmentState::Checking, kind, bytes)),
        Verdict::Found => Err(Unfit::Infected.into()),
    }
}

async fn keep(
    app: &App,
    row: &StoredAttachment,
    state: AttachmentState,
    (kind, bytes): (FileKind, Vec<u8>),
) -> Result<(), Error> {
    let sealed = app.keyring()?.seal(&row.id, &bytes, random::bytes()?);
    let sealed = sealed.map_err(|error| Error::Internal(Box::new(error)))?;
    let object = to_object(&sealed);
    let file = KeptFile {
        kind,
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        commitment: sealed.id,
        key: sealed.key,
        object: object_name(&object),
    };
    // First its name, then the file: whenever the program is killed, it is known what there is to delete.
    let mut tx = app.store.write().await?;
    let is_noted = tx.note_attachment_object(&row.id, &file.object).await?;
    tx.commit().await?;
    if !is_noted {
        return Ok(());
    }
    if !row.object.is_empty() {
        app.files.delete(&place(&row.object)).await?;
    }
    app.files.put(&place(&file.object), object).await?;
    let mut tx = app.store.write().await?;
    let is_kept = tx.finish_attachment(&row.id, state, &file).await?;
    tx.commit().await?;
    if !is_kept {
        // The same was ended twice at once; the other one is kept.
        app.files.delete(&place(&file.object)).await?;
    }
    app.files.delete_all(&parts_folder(&row.id)).await?;
    Ok(())
}

async fn refuse(app: &App, row: &StoredAttachment) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    tx.drop_attachment(&row.id).await?;
    tx.commit().await?;
    super::sweep::delete(&app.store, &app.files, row).await
}
