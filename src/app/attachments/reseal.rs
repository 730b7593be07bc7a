//! Another key: files are sealed anew with the current one, each by itself, and their names while no feedback has them.
//! May be cut off anywhere; the next time goes on.

use super::{Error, place};
use crate::app::feedback::Resealed;
use crate::app::random;
use crate::domain::attachment::{from_object, object_name, to_object};
use crate::domain::feedback::seal::Keyring;
use crate::files::Files;
use crate::store::{Store, StoredAttachment};

/// How many are looked at in one go.
const BATCH: u32 = 50;

/// Seals files anew that are sealed with another key that is loaded. Those that are being sent are not: they are whole,
/// or given up, within a day.
///
/// # Errors
/// [`Error::Unavailable`] and those of where files are kept; what was sealed anew before is.
pub async fn reseal(
    store: &Store,
    files: &Files,
    keyring: &Keyring,
    resealed: &mut Resealed,
) -> Result<(), Error> {
    let current = keyring.current();
    let used = store.read().await?.list_part_keys().await?;
    for key in used.iter().filter(|key| **key != current) {
        let mut after = String::new();
        loop {
            let mut tx = store.read().await?;
            let rows = tx.list_attachments_of_key(key, &after, BATCH).await?;
            drop(tx);
            let Some(last) = rows.last() else {
                break;
            };
            after.clone_from(&last.id);
            for row in &rows {
                match one(store, files, keyring, row).await? {
                    Ok(count) => resealed.parts += count,
                    Err(why) => resealed.failed.push((of(row), why)),
                }
            }
        }
    }
    Ok(())
}

/// The feedback that a file is of, or the file itself.
fn of(row: &StoredAttachment) -> String {
    let place = row.place.as_ref();
    place.map_or(&row.id, |(feedback, _)| feedback).clone()
}

/// One file and its name: how many were sealed anew, or why they cannot be.
async fn one(
    store: &Store,
    files: &Files,
    keyring: &Keyring,
    row: &StoredAttachment,
) -> Result<Result<u64, String>, Error> {
    tidy(store, files, row).await?;
    let current = keyring.current();
    let mut count = 0;
    if let Some(name) = row.name.as_ref().filter(|name| name.key != current) {
        match keyring.reseal(&row.id, name, random::bytes()?) {
            Ok(new) => {
                let mut tx = store.write().await?;
                let is_kept = tx.replace_attachment_name(&row.id, &name.key, &new).await?;
                tx.commit().await?;
                count += u64::from(is_kept);
            }
            Err(error) => return Ok(Err(error.to_string())),
        }
    }
    let Some(file) = row.file.as_ref().filter(|file| file.key != current) else {
        return Ok(Ok(count));
    };
    let object = files.get(&place(&file.object)).await?;
    let Some(sealed) = object.as_deref().and_then(from_object) else {
        return Ok(Err("a file is missing or was changed".to_owned()));
    };
    match keyring.reseal(&row.id, &sealed, random::bytes()?) {
        Ok(new) => {
            let is_kept = replace(store, files, row, (&new.key, to_object(&new))).await?;
            Ok(Ok(count + u64::from(is_kept)))
        }
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// Puts a file in the place of the one of before.
async fn replace(
    store: &Store,
    files: &Files,
    row: &StoredAttachment,
    (key, object): (&str, Vec<u8>),
) -> Result<bool, Error> {
    let name = object_name(&object);
    let mut tx = store.write().await?;
    tx.note_attachment_left_over(&row.id, Some(&name)).await?;
    tx.commit().await?;
    files.put(&place(&name), object).await?;
    let mut tx = store.write().await?;
    let new = (key, name.as_str());
    let is_kept = tx
        .replace_attachment_object(&row.id, &row.object, new)
        .await?;
    let left = if is_kept { &row.object } else { &name };
    if is_kept {
        tx.note_attachment_left_over(&row.id, Some(left)).await?;
    }
    tx.commit().await?;
    files.delete(&place(left)).await?;
    let mut tx = store.write().await?;
    tx.note_attachment_left_over(&row.id, None).await?;
    tx.commit().await?;
    Ok(is_kept)
}

/// Deletes what the last time left over, where it was cut off.
async fn tidy(store: &Store, files: &Files, row: &StoredAttachment) -> Result<(), Error> {
    let left = store
        .read()
        .await?
        .find_attachment_left_over(&row.id)
        .await?;
    let Some(left) = left else { return Ok(()) };
    if left != row.object {
        files.delete(&place(&left)).await?;
    }
    let mut tx = store.write().await?;
    tx.note_attachment_left_over(&row.id, None).await?;
    tx.commit().await?;
    Ok(())
}
