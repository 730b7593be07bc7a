//! Sending a file: begun, continued where it broke off, given up.

use super::{App, AttachmentError, Error, parts_folder};
use crate::app::random;
use crate::domain::attachment::{AttachmentState, FileKind, object_name, safe_name, to_object};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::store::{NewAttachment, StoredAttachment};

/// A file that is being sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its identifier.
    pub id: String,
    /// Where it stands.
    pub state: AttachmentState,
    /// Its bytes, as announced.
    pub size: u64,
    /// How many of them are here for good.
    pub offset: u64,
    /// What it turned out to be.
    pub kind: Option<FileKind>,
    /// Until when it waits for a feedback.
    pub until: Timestamp,
}

/// A file that was just begun, with the token that only its sender has.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The file.
    pub upload: Upload,
    /// What continues it.
    pub token: Secret,
}

impl Upload {
    pub(super) fn of(app: &App, row: &StoredAttachment) -> Self {
        let limits = &app.rules.feedback.attachments;
        Self {
            id: row.id.clone(),
            state: row.state,
            size: row.size,
            offset: row.received,
            kind: row.file.as_ref().map(|file| file.kind),
            until: row.created_at.after(super::hours(limits.waiting_hours)),
        }
    }
}

/// Begins a file of so many bytes for a client on a network.
///
/// # Errors
/// [`AttachmentError::Size`], [`AttachmentError::TooMany`], [`AttachmentError::NoRoom`].
pub async fn begin(app: &App, network: &str, name: &str, size: u64) -> Result<Begun, Error> {
    let keyring = app.keyring()?;
    let limits = &app.rules.feedback.attachments;
    if size == 0 || size > limits.bytes_max {
        return Err(AttachmentError::Size(limits.bytes_max).into());
    }
    let id = uuid::Uuid::now_v7().to_string();
    let token = Secret::session(random::bytes()?);
    let sealed = keyring.seal(&id, safe_name(name).as_bytes(), random::bytes()?);
    let sealed = sealed.map_err(|error| Error::Internal(Box::new(error)))?;
    let marks = keyring.marks("upload client", network);
    let new = NewAttachment {
        id: id.clone(),
        token: token.hash(),
        client_mark: keyring.mark("upload client", network),
        size,
        name: sealed,
        at: app.clock.now(),
    };
    let mut tx = app.store.write().await?;
    let (of_client, bytes) = tx.waiting_attachments(&marks).await?;
    if of_client >= limits.waiting_per_client_max {
        return Err(AttachmentError::TooMany.into());
    }
    if bytes.saturating_add(size) > limits.waiting_bytes_max {
        tracing::warn!(bytes, "no room for more files that no feedback has named");
        return Err(AttachmentError::NoRoom.into());
    }
    tx.insert_attachment(&new).await?;
    let row = tx.find_attachment(&id, &new.token).await?;
    tx.commit().await?;
    let row = row.ok_or(AttachmentError::NotFound)?;
    Ok(Begun {
        upload: Upload::of(app, &row),
        token,
    })
}

/// A file, for who has its token.
///
/// # Errors
/// [`AttachmentError::NotFound`] for an unknown file and for a wrong token alike.
pub async fn find(app: &App, id: &str, token: &Secret) -> Result<Upload, Error> {
    Ok(Upload::of(app, &found(app, id, token).await?))
}

pub(super) async fn found(app: &App, id: &str, token: &Secret) -> Result<StoredAttachment, Error> {
    app.keyring()?;
    let hash = token.hash();
    let read = async { app.store.read().await?.find_attachment(id, &hash).await };
    let found = app.answered(read).await?;
    found.ok_or_else(|| AttachmentError::NotFound.into())
}

/// Adds a part that begins where what is here ends. It is on the disk, sealed, when this returns.
///
/// # Errors
/// [`AttachmentError::Offset`] names the right place, also when somebody else was faster;
/// [`AttachmentError::TooLong`]; [`AttachmentError::Full`], [`AttachmentError::Away`].
pub async fn append(
    app: &App,
    id: &str,
    token: &Secret,
    (offset, part): (u64, &[u8]),
) -> Result<Upload, Error> {
    let row = found(app, id, token).await?;
    if row.received != offset || row.state != AttachmentState::Receiving {
        return Err(AttachmentError::Offset(row.received).into());
    }
    let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
    if length == 0 {
        return Ok(Upload::of(app, &row));
    }
    if offset.saturating_add(length) > row.size {
        return Err(AttachmentError::TooLong(row.size).into());
    }
    let sealed = app.keyring()?.seal(id, part, random::bytes()?);
    let sealed = sealed.map_err(|error| Error::Internal(Box::new(error)))?;
    let object = to_object(&sealed);
    let name = object_name(&object);
    let place = format!("{}/{name}", parts_folder(id));
    app.files.put(&place, object).await?;
    let mut tx = app.store.write().await?;
    let is_first = tx.add_attachment_piece(id, (offset, length), &name).await?;
    tx.commit().await?;
    if !is_first {
        // The same part came by another connection.
        app.files.delete(&place).await?;
        let now = found(app, id, token).await?;
        return Err(AttachmentError::Offset(now.received).into());
    }
    find(app, id, token).await
}

/// Gives a file up.
///
/// # Errors
/// [`AttachmentError::NotFound`]; [`AttachmentError::Claimed`] when it belongs to a feedback.
pub async fn cancel(app: &App, id: &str, token: &Secret) -> Result<(), Error> {
    let row = found(app, id, token).await?;
    let mut tx = app.store.write().await?;
    let is_dropped = tx.drop_attachment(&row.id).await?;
    tx.commit().await?;
    if is_dropped {
        super::sweep::delete(&app.store, &app.files, &row).await
    } else {
        Err(AttachmentError::Claimed.into())
    }
}
