//! Asking the database on behalf of a reader who waits.

use std::time::Duration;

use super::{App, Error};
use crate::store::{self, in_time};

/// How long a reader waits for a database that is known to be away: enough to notice that it is back.
const WAIT_WHILE_AWAY: Duration = Duration::from_secs(1);

/// What a reading gives. That the database is away is noted, so that the next ones need not wait as long for it.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn reading<T>(
    app: &App,
    reading: impl Future<Output = store::Result<T>>,
) -> Result<T, Error> {
    let known_away = !app.followed.now().database_answers;
    let read = if known_away {
        tokio::time::timeout(WAIT_WHILE_AWAY, reading)
            .await
            .unwrap_or(Err(store::Error::NoAnswer))
    } else {
        in_time(reading).await
    };
    read.map_err(Error::from).inspect_err(|error| {
        if let Error::Unavailable(source) = error {
            app.followed.database_is_away(source);
        }
    })
}
