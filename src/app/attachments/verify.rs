//! Proves that the files are those that were sent: each event's commitments, and what is kept.

use std::collections::BTreeSet;

use super::{Error, place};
use crate::app::feedback::Verified;
use crate::domain::attachment::{AttachmentState, from_object, object_name};
use crate::domain::feedback::discrepancy::DiscrepancyKind;
use crate::domain::feedback::event::{Event, EventKind};
use crate::domain::feedback::retention;
use crate::domain::feedback::seal::{Keyring, SealError};
use crate::files::Files;
use crate::store::{Store, StoredAttachment, StoredFeedback};

/// How many are looked at in one go.
const BATCH: u32 = 200;

/// Looks at every file that an event names; what is wrong goes to `verified`. Without keys
/// they are not opened, only compared with the names they are kept under.
///
/// # Errors
/// [`Error::Unavailable`] and those of where files are kept.
pub async fn verify(
    store: &Store,
    files: &Files,
    keyring: Option<&Keyring>,
    verified: &mut Verified,
) -> Result<(), Error> {
    let mut after = String::new();
    let mut tx = store.read().await?;
    loop {
        let ids = tx.list_feedback_with_files(&after, BATCH).await?;
        let Some(last) = ids.last() else {
            return Ok(());
        };
        after.clone_from(last);
        for id in &ids {
            // One that cannot be read was told of already.
            let Ok(Some(stored)) = tx.find_feedback(id).await else {
                continue;
            };
            let rows = tx.list_attachments(id).await?;
            one(files, keyring, (&stored, &rows), verified).await?;
        }
    }
}

async fn one(
    files: &Files,
    keyring: Option<&Keyring>,
    (stored, rows): (&StoredFeedback, &[StoredAttachment]),
    verified: &mut Verified,
) -> Result<(), Error> {
    let code = stored.code.to_string();
    let events: Vec<Event> = stored
        .events
        .iter()
        .map(|(event, _)| event.clone())
        .collect();
    let erased: BTreeSet<&str> = retention::erased(&events).collect();
    for event in &events {
        for (number, commitment) in named(event) {
            let name = event.facts.get(&format!("part.file.{number}"));
            let is_erased = name.is_some_and(|name| erased.contains(name));
            let row = rows
                .iter()
                .find(|row| row.place.as_ref().is_some_and(|(_, at)| *at == number));
            let missing = DiscrepancyKind::FileMissing;
            let looked = match row {
                None if is_erased => Ok(()),
                None => Err((missing, "không còn mà không có sự kiện xóa")),
                // Its name, a sealed text, is counted where it was erased.
                Some(_) if is_erased => Err((
                    DiscrepancyKind::FileChanged,
                    "vẫn còn dù đã có sự kiện ghi là đã xóa",
                )),
                Some(row) if row.state == AttachmentState::Infected => {
                    if is_refused(&events, number) {
                        Ok(())
                    } else {
                        Err((
                            missing,
                            "bị ghi là có mã độc mà không có sự kiện nào ghi lại",
                        ))
                    }
                }
                Some(row) => {
                    let object = match &row.file {
                        Some(file) => files.get(&place(&file.object)).await?,
                        None => None,
                    };
                    verified.files += 1;
                    fault(row, commitment, (object.as_deref(), keyring), verified)
                }
            };
            if let Err((kind, wrong)) = looked {
                verified.fault(
                    kind,
                    code.as_str(),
                    format!("tệp đính kèm {number}: {wrong}"),
                );
            }
        }
    }
    Ok(())
}

/// Whether an event says that the scanner has found something in it.
fn is_refused(events: &[Event], number: u32) -> bool {
    let written = number.to_string();
    let mut refused = events
        .iter()
        .filter(|event| event.kind == EventKind::FileRefused);
    refused.any(|event| event.facts.get("number") == Some(&written))
}

/// The files that an event names: number and commitment.
fn named(event: &Event) -> impl Iterator<Item = (u32, &str)> {
    let named = event.facts.under("file.");
    named.filter_map(|(number, commitment)| Some((number.parse().ok()?, commitment)))
}

fn fault(
    row: &StoredAttachment,
    commitment: &str,
    (object, keyring): (Option<&[u8]>, Option<&Keyring>),
    verified: &mut Verified,
) -> Result<(), (DiscrepancyKind, &'static str)> {
    let Some((file, object)) = row.file.as_ref().zip(object) else {
        return Err((DiscrepancyKind::FileMissing, "không còn ở nơi lưu tệp"));
    };
    let changed = |what| Err((DiscrepancyKind::FileChanged, what));
    if file.commitment != commitment {
        return changed("không phải tệp mà sự kiện ghi nhận");
    }
    if object_name(object) != file.object {
        return changed("đã bị thay đổi ở nơi lưu tệp");
    }
    let Some(sealed) = from_object(object).filter(|sealed| sealed.id == commitment) else {
        return changed("không phải tệp mà sự kiện ghi nhận");
    };
    let opened = keyring.map(|keyring| keyring.open(&row.id, &sealed));
    match opened {
        Some(Ok(_)) => Ok(()),
        None | Some(Err(SealError::NoKey(_))) => {
            verified.unopened += 1;
            Ok(())
        }
        Some(Err(SealError::Broken)) => changed("không mở được: đã bị thay đổi"),
    }
}
