//! Another key: what is sealed with older ones is sealed anew with the current one, in small steps that may be cut off
//! anywhere and go on the next time. Identifiers stay, so that no event has to change.

use super::{Error, bytes};
use crate::domain::feedback::seal::Keyring;
use crate::store::Store;

/// Parts that are sealed anew in one transaction.
const BATCH: u32 = 200;

/// What is sealed with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStatus {
    /// The name that parts have.
    pub name: String,
    /// Whether the key is in the ring.
    pub is_loaded: bool,
    /// Whether it seals what comes now.
    pub is_current: bool,
    /// How many parts are sealed with it.
    pub parts: u64,
}

/// What was sealed anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resealed {
    /// How many parts.
    pub parts: u64,
    /// Parts that do not open: of which feedback, and why. They stay as they are.
    pub failed: Vec<(String, String)>,
}

/// What is sealed with which key: those of the ring first, in its order, then those that are missing.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn key_status(store: &Store, keyring: &Keyring) -> Result<Vec<KeyStatus>, Error> {
    let used = store.read().await?.count_part_keys().await?;
    let current = keyring.current();
    let mut all: Vec<KeyStatus> = Vec::new();
    let mut names = Vec::new();
    for name in keyring.names() {
        names.push(Keyring::derived_of(&name));
        names.push(name);
    }
    let missing = used.iter().map(|used| used.key.clone());
    for name in names
        .clone()
        .into_iter()
        .chain(missing.filter(|key| !names.contains(key)))
    {
        let parts = used.iter().find(|used| used.key == name);
        let parts = parts.map_or(0, |used| used.parts);
        let is_current = name == current;
        // A key as it is, without derived ones, is of interest only while something is sealed with it.
        let is_old_form = keyring.names().contains(&name);
        if parts > 0 || !is_old_form {
            all.push(KeyStatus {
                is_loaded: keyring.has(&name),
                is_current,
                parts,
                name,
            });
        }
    }
    Ok(all)
}

/// Seals everything anew with the current key that is sealed with another one that is loaded. `progress` is told how
/// many parts that are, each time some are kept.
///
/// # Errors
/// [`Error::Unavailable`]; what was sealed anew before is, and the next time goes on from there.
pub async fn reseal(
    store: &Store,
    keyring: &Keyring,
    mut progress: impl FnMut(u64),
) -> Result<Resealed, Error> {
    let mut resealed = Resealed::default();
    let current = keyring.current();
    let used = store.read().await?.list_part_keys().await?;
    for key in used.iter().filter(|key| **key != current) {
        let mut place = (String::new(), String::new());
        loop {
            let mut tx = store.write().await?;
            let at = (place.0.as_str(), place.1.as_str());
            let parts = tx.list_parts_of_key(key, at, BATCH).await?;
            let Some((feedback, last)) = parts.last() else {
                break;
            };
            place = (feedback.clone(), last.id.clone());
            for (feedback, part) in &parts {
                match keyring.reseal(feedback, part, bytes()?) {
                    Ok(new) => {
                        let is_kept = tx.replace_part(feedback, key, &new).await?;
                        resealed.parts += u64::from(is_kept);
                    }
                    Err(error) => resealed.failed.push((feedback.clone(), error.to_string())),
                }
            }
            tx.commit().await?;
            progress(resealed.parts);
        }
    }
    Ok(resealed)
}
