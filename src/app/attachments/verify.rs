//! Proves that the files are those that were sent: each event's commitments, and what is kept.

use super::{Error, place};
use crate::app::feedback::Verified;
use crate::domain::attachment::{AttachmentState, from_object, object_name};
use crate::domain::feedback::event::{Event, EventKind};
use crate::domain::feedback::seal::Keyring;
use crate::files::Files;
use crate::store::{Store, StoredAttachment, StoredFeedback};

/// How many are looked at in one go.
const BATCH: u32 = 200;

/// Looks at every file that an event names; what is wrong goes to `verified`. Tells how many are there. Without keys
/// they are not opened, only compared with the names they are kept under.
///
/// # Errors
/// [`Error::Unavailable`] and those of where files are kept.
pub async fn verify(
    store: &Store,
    files: &Files,
    keyring: Option<&Keyring>,
    verified: &mut Verified,
) -> Result<u64, Error> {
    let mut count = 0;
    let mut after = String::new();
    let mut tx = store.read().await?;
    loop {
        let ids = tx.list_feedback_with_files(&after, BATCH).await?;
        let Some(last) = ids.last() else {
            return Ok(count);
        };
        after.clone_from(last);
        for id in &ids {
            // One that cannot be read was told of already.
            let Ok(Some(stored)) = tx.find_feedback(id).await else {
                continue;
            };
            let rows = tx.list_attachments(id).await?;
            count += one(files, keyring, (&stored, &rows), verified).await?;
        }
    }
}

async fn one(
    files: &Files,
    keyring: Option<&Keyring>,
    (stored, rows): (&StoredFeedback, &[StoredAttachment]),
    verified: &mut Verified,
) -> Result<u64, Error> {
    let events = || stored.events.iter().map(|(event, _)| event);
    let is_erased = events().any(|event| event.kind == EventKind::Erased);
    let mut count = 0;
    for (number, commitment) in events().flat_map(named) {
        let row = rows
            .iter()
            .find(|row| row.place.as_ref().is_some_and(|(_, at)| *at == number));
        let wrong = match row {
            None if is_erased => None,
            None => Some("không còn mà không có sự kiện xóa"),
            Some(row) if row.state == AttachmentState::Infected => None,
            Some(row) => {
                let object = match &row.file {
                    Some(file) => files.get(&place(&file.object)).await?,
                    None => None,
                };
                count += 1;
                fault(row, commitment, object.as_deref(), keyring)
            }
        };
        match wrong {
            Some(wrong) => verified.faults.push((
                stored.code.to_string(),
                format!("tệp đính kèm {number}: {wrong}"),
            )),
            None if row.is_none_or(|row| row.state == AttachmentState::Infected) => {
                verified.erased += 1;
            }
            None => {}
        }
    }
    Ok(count)
}

/// The files that an event names: number and commitment.
fn named(event: &Event) -> impl Iterator<Item = (u32, &str)> {
    let named = event.facts.under("file.");
    named.filter_map(|(number, commitment)| Some((number.parse().ok()?, commitment)))
}

fn fault(
    row: &StoredAttachment,
    commitment: &str,
    object: Option<&[u8]>,
    keyring: Option<&Keyring>,
) -> Option<&'static str> {
    let Some((file, object)) = row.file.as_ref().zip(object) else {
        return Some("không còn ở nơi lưu tệp");
    };
    if file.commitment != commitment {
        return Some("không phải tệp mà sự kiện ghi nhận");
    }
    if object_name(object) != file.object {
        return Some("đã bị thay đổi ở nơi lưu tệp");
    }
    let keyring = keyring?;
    let opened = from_object(object).filter(|sealed| sealed.id == commitment);
    match opened.map(|sealed| keyring.open(&row.id, &sealed)) {
        Some(Ok(_)) => None,
        _ => Some("không mở được: đã bị thay đổi hoặc thiếu khóa"),
    }
}
