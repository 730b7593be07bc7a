//! Proves that what is kept is what happened: each chain of events, the rows made from them, the sealed texts.

use super::Error;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::chain::{self, GENESIS};
use crate::domain::feedback::event::Event;
use crate::domain::feedback::seal::Keyring;
use crate::store::{Store, StoredFeedback, Tx};

/// How many are looked at in one go.
const BATCH: u32 = 500;

/// What was looked at, and what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Feedback.
    pub feedbacks: u64,
    /// Events.
    pub events: u64,
    /// Sealed texts that were opened and compared.
    pub parts: u64,
    /// Texts that events name and that are no longer there.
    pub erased: u64,
    /// What is wrong: the code, and what.
    pub faults: Vec<(String, String)>,
}

/// Looks at everything. Without keys, sealed texts are not opened.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn verify(store: &Store, keyring: Option<&Keyring>) -> Result<Verified, Error> {
    let mut verified = Verified::default();
    let mut tx = store.read().await?;
    let mut after = String::new();
    loop {
        let ids = tx.list_feedback_ids(&after, BATCH).await?;
        let Some(last) = ids.last() else {
            return Ok(verified);
        };
        after.clone_from(last);
        for id in &ids {
            match tx.find_feedback(id).await {
                Ok(Some(stored)) => one(&mut tx, &stored, keyring, &mut verified).await?,
                Ok(None) => {}
                Err(crate::store::Error::Row { reason, .. }) => {
                    verified.faults.push((id.clone(), reason));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

async fn one(
    tx: &mut Tx,
    stored: &StoredFeedback,
    keyring: Option<&Keyring>,
    verified: &mut Verified,
) -> Result<(), Error> {
    verified.feedbacks += 1;
    verified.events += stored.events.len() as u64;
    let code = stored.code.to_string();
    let mut wrong = |what: String| verified.faults.push((code.clone(), what));
    let mut before = GENESIS.to_owned();
    for (event, kept) in &stored.events {
        let hash = chain::hash(&before, &stored.id, event);
        if hash != *kept {
            wrong(format!(
                "sự kiện {} không khớp mã băm của nó",
                event.position
            ));
        }
        before.clone_from(kept);
    }
    if before != stored.head {
        wrong("sự kiện cuối không phải sự kiện mà hồ sơ ghi nhận".to_owned());
    }
    let events: Vec<Event> = stored
        .events
        .iter()
        .map(|(event, _)| event.clone())
        .collect();
    match Case::of(&events) {
        Ok(case) => {
            let row = tx.feedback_row(&stored.id).await?;
            if row != crate::store::FeedbackRow::of(&case) {
                wrong("hồ sơ ghi khác với những gì các sự kiện cho biết".to_owned());
            }
        }
        Err(error) => wrong(format!("các sự kiện không khớp nhau: {error}")),
    }
    let parts = tx.list_parts(&stored.id).await?;
    let named = events
        .iter()
        .flat_map(|event| event.facts.under("part.").map(|(_, id)| id));
    for id in named {
        let Some(part) = parts.iter().find(|part| part.id == id) else {
            verified.erased += 1;
            continue;
        };
        let Some(keyring) = keyring else { continue };
        match keyring.open(&stored.id, part) {
            Ok(_) => verified.parts += 1,
            Err(error) => verified
                .faults
                .push((code.clone(), format!("văn bản niêm phong: {error}"))),
        }
    }
    Ok(())
}
