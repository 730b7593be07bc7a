//! The roots of days: what can be written down elsewhere, so that nobody takes anything back unseen.

use std::time::Duration;

use jiff::civil::Date;

use super::{App, Error};
use crate::domain::feedback::chain::{DayRoot, GENESIS};
use crate::domain::time::Timestamp;
use crate::store::Tx;

/// How long after midnight a day is closed: longer than any step takes to be kept.
const SETTLE: Duration = Duration::from_mins(15);

/// Gives each day that is over its root; how many days that were. Only one replica does it at a time.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn close_days(app: &App) -> Result<usize, Error> {
    let now = app.clock.now();
    let today = now.before(SETTLE).day();
    let mut closed = 0;
    loop {
        // Most of the time there is nothing to write, and nobody waits for who writes.
        let mut tx = app.store.read().await?;
        if next(&mut tx, today).await?.is_none() {
            break;
        }
        drop(tx);
        let mut tx = app.store.write().await?;
        let Some((day, previous)) = next(&mut tx, today).await? else {
            break;
        };
        let content = tx.content_of_day(day).await?;
        let root = DayRoot::of(&previous, day, &content);
        tx.add_root(&root, now).await?;
        tx.commit().await?;
        tracing::info!(day = %root.day, root = root.root, feedbacks = root.feedbacks, "the day has its root");
        closed += 1;
    }
    if closed > 0 {
        // Once a day, whatever was erased meanwhile.
        app.store.empty_log().await?;
    }
    Ok(closed)
}

/// The first day before today without a root, and the root that it follows.
async fn next(tx: &mut Tx, today: Date) -> Result<Option<(Date, String)>, Error> {
    let next = if let Some((day, root)) = tx.last_root().await? {
        day.tomorrow().ok().map(|day| (day, root))
    } else {
        let first = tx.first_event_at().await?;
        first.map(|at| (Timestamp::day(at), GENESIS.to_owned()))
    };
    Ok(next.filter(|(day, _)| *day < today))
}

/// Roots before a day, or the newest ones; the newest first.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn roots(app: &App, before: Option<Date>, limit: u32) -> Result<Vec<DayRoot>, Error> {
    let before = before.unwrap_or(Date::MAX).to_string();
    let read = async {
        let mut tx = app.store.read().await?;
        tx.list_roots_before(&before, limit).await
    };
    app.answered(read).await
}
