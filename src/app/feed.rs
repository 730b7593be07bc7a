//! Reading the feed of changes.

use super::{App, Error};
use crate::domain::feed::{FeedPage, FeedPlace};
use crate::store::{self, Tx};

/// The changes after a place, up to so many; `None` is the beginning, from where everything there is comes once.
///
/// # Errors
/// [`Error::FeedRestarted`] when the place is not of this database; [`Error::Unavailable`] when it does not answer.
pub async fn since(app: &App, place: Option<FeedPlace>, limit: usize) -> Result<FeedPage, Error> {
    let read = async {
        let mut tx = app.store.read().await?;
        let (database, last) = (tx.database_id().await?, tx.last_seq().await?);
        let known = place
            .as_ref()
            .is_none_or(|place| place.database == database && place.seq <= last);
        if !known {
            return Ok(None);
        }
        let seq = place.as_ref().map_or(0, |place| place.seq);
        page(&mut tx, seq, limit).await.map(Some)
    };
    app.answered(read).await?.ok_or(Error::FeedRestarted)
}

/// The changes after a number in the sequence, up to so many, as one moment of the database has them.
///
/// # Errors
/// [`store::Error`].
pub async fn page(tx: &mut Tx, seq: i64, limit: usize) -> store::Result<FeedPage> {
    let (database, last) = (tx.database_id().await?, tx.last_seq().await?);
    let items = if seq == last {
        Vec::new()
    } else {
        tx.feed_since(seq, limit).await?
    };
    // A full page may end before the end; a page that is not full has seen everything up to the last number.
    let is_full = items.len() == limit;
    let end = items.last().map_or(last, |item| item.seq);
    let seq = if is_full { end } else { last };
    Ok(FeedPage {
        has_more: seq < last,
        next: FeedPlace { database, seq },
        items,
    })
}
