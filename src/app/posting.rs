//! Posting (niêm yết): what must be put up at each point, what officers confirm, what sites show, what is missing.

use std::time::Duration;

use jiff::civil::Date;

use super::directory::chain;
use super::due::due;
use super::permission::may;
use super::{App, Error};
use crate::domain::agency::AgencyCode;
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::code::ProcedureCode;
use crate::domain::posting::{
    BoardCount, BoardRow, PointKind, PostingPoint, board, count, left, over,
};
use crate::domain::staff::{Officer, Role};
use crate::domain::time::Timestamp;
use crate::domain::version::{Version, VersionKey};
use crate::store::Tx;

/// How long a confirmation of everything waits for the index.
const FOLLOW_MAX: Duration = Duration::from_secs(10);

/// Which procedures an officer says hang at a point.
#[derive(Debug, Clone)]
pub enum Confirmed {
    /// Everything that must, as it is in force.
    Everything,
    /// These versions.
    Versions(Vec<(ProcedureCode, u32)>),
}

/// Opens a point.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NoAgency`].
pub async fn open_point(
    app: &App,
    officer: &Officer,
    (kind, name): (PointKind, String),
    agency: AgencyCode,
) -> Result<PostingPoint, Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    chain(&mut tx, &agency).await?;
    may(&mut tx, officer, Role::PostingOfficer, Some(&agency)).await?;
    let point = PostingPoint {
        id: uuid::Uuid::now_v7().to_string(),
        kind,
        name,
        agency,
        revision: 0,
    };
    tx.save_point(&point, now).await?;
    note(&mut tx, officer, "posting_point.open", (&point, None), now).await?;
    tx.commit().await?;
    Ok(PostingPoint {
        revision: 1,
        ..point
    })
}

/// Closes a point: nothing is posted there any more.
///
/// # Errors
/// [`Error::NoPoint`], [`Error::Forbidden`].
pub async fn close_point(app: &App, officer: &Officer, id: &str) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let point = own(&mut tx, officer, id).await?;
    tx.close_point(id, now).await?;
    note(&mut tx, officer, "posting_point.close", (&point, None), now).await?;
    tx.commit().await?;
    Ok(())
}

/// All points, or those of one agency.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn points(app: &App, of: Option<&AgencyCode>) -> Result<Vec<PostingPoint>, Error> {
    let read = async { app.store.read().await?.list_points(of).await };
    app.answered(read).await
}

/// A point with its board, today.
///
/// # Errors
/// [`Error::NoPoint`]; [`Error::Unavailable`] when the database does not answer.
pub async fn read_board(app: &App, id: &str) -> Result<(PostingPoint, Vec<BoardRow>), Error> {
    let point = get(app, id).await?;
    let mut rows = board_of(app, &point).await?;
    name_left(app, &mut rows).await?;
    Ok((point, rows))
}

/// Gives what must be taken down the name that stands on its sheet: no list has it any more.
async fn name_left(app: &App, rows: &mut [BoardRow]) -> Result<(), Error> {
    let mut left: Vec<&mut BoardRow> = rows.iter_mut().filter(|row| row.due.is_none()).collect();
    if left.is_empty() {
        return Ok(());
    }
    let read = async {
        let mut tx = app.store.read().await?;
        for row in &mut left {
            let number = match row.posted {
                Some(number) => Some(number),
                None => last_text(&tx.list_versions(&row.code).await?),
            };
            let Some(number) = number else { continue };
            let code = row.code.clone();
            let text = tx.find_text(&VersionKey { code, number }).await?;
            row.name = text.map(|text| text.name);
        }
        Ok(())
    };
    app.answered(read).await
}

fn last_text(versions: &[Version]) -> Option<u32> {
    let texts = versions.iter().filter(|version| !version.is_end);
    texts.map(|text| text.key.number).max()
}

/// Every point with what is counted of its board: how complete posting is.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn completeness(app: &App) -> Result<Vec<(PostingPoint, BoardCount)>, Error> {
    let mut counted = Vec::new();
    for point in points(app, None).await? {
        let rows = board_of(app, &point).await?;
        counted.push((point, count(&rows)));
    }
    Ok(counted)
}

/// Notes what hangs at a point since a day, and says how many procedures that were.
///
/// # Errors
/// [`Error::NoPoint`], [`Error::Forbidden`], [`Error::NoVersion`] when one is not there.
pub async fn confirm(
    app: &App,
    officer: &Officer,
    id: &str,
    (confirmed, posted_on): (Confirmed, Option<Date>),
) -> Result<usize, Error> {
    let now = app.clock.now();
    let posted_on = posted_on.unwrap_or_else(|| now.day());
    let versions = match confirmed {
        Confirmed::Everything => {
            let point = get(app, id).await?;
            follow(app).await?;
            let due = due(app, &point).await?;
            due.into_iter().map(|due| (due.code, due.number)).collect()
        }
        Confirmed::Versions(versions) => versions,
    };
    let mut tx = app.store.write().await?;
    let point = own(&mut tx, officer, id).await?;
    let by = officer.id.to_string();
    for (code, number) in &versions {
        let known = tx.list_versions(code).await?;
        if !known.iter().any(|version| version.key.number == *number) {
            return Err(Error::NoVersion(format!("{code}@{number}")));
        }
        tx.confirm_posting(id, (code, *number), posted_on, (&by, now))
            .await?;
    }
    let told = Some(format!("{} thủ tục", versions.len()));
    note(&mut tx, officer, "posting.confirm", (&point, told), now).await?;
    tx.commit().await?;
    Ok(versions.len())
}

/// Notes what was taken down at a point, and says how many of these hung there.
///
/// # Errors
/// [`Error::NoPoint`], [`Error::Forbidden`].
pub async fn remove(
    app: &App,
    officer: &Officer,
    id: &str,
    codes: &[ProcedureCode],
) -> Result<usize, Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let point = own(&mut tx, officer, id).await?;
    let mut removed = 0;
    for code in codes {
        removed += usize::from(tx.remove_posting(id, code).await?);
    }
    let told = Some(format!("{removed} thủ tục"));
    note(&mut tx, officer, "posting.remove", (&point, told), now).await?;
    tx.commit().await?;
    Ok(removed)
}

/// Notes the hashes of what a site says it shows. A complete report also says that it shows nothing else.
///
/// # Errors
/// [`Error::NoPoint`], [`Error::Forbidden`].
pub async fn report(
    app: &App,
    officer: &Officer,
    id: &str,
    (seen, is_complete): (&[(ProcedureCode, String)], bool),
) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let point = own(&mut tx, officer, id).await?;
    for (code, hash) in seen {
        tx.note_seen(id, code, hash, now).await?;
    }
    if is_complete {
        let mut removed = 0;
        for posting in tx.list_postings(id).await? {
            if !seen.iter().any(|(code, _)| *code == posting.code) {
                removed += usize::from(tx.remove_posting(id, &posting.code).await?);
            }
        }
        // What sites show every hour is no news; that they show something no more is.
        if removed > 0 {
            let told = Some(format!("trang không còn hiển thị {removed} thủ tục"));
            note(&mut tx, officer, "posting.remove", (&point, told), now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// A point.
///
/// # Errors
/// [`Error::NoPoint`]; [`Error::Unavailable`] when the database does not answer.
pub async fn get(app: &App, id: &str) -> Result<PostingPoint, Error> {
    let read = async { app.store.read().await?.find_point(id).await };
    let found = app.answered(read).await?;
    found.ok_or_else(|| Error::NoPoint(id.to_owned()))
}

/// What the agency is called that puts up what hangs at a point; `None` when the directory no longer has it.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn posted_by(app: &App, point: &PostingPoint) -> Result<Option<String>, Error> {
    let read = async { app.store.read().await?.find_agency(&point.agency).await };
    let found = app.answered(read).await?;
    Ok(found.map(|stored| stored.agency.name))
}

/// Waits until the index has everything that is published now: who confirms all must not confirm less.
///
/// # Errors
/// [`Error::Busy`] when that takes too long; [`Error::Unavailable`].
async fn follow(app: &App) -> Result<(), Error> {
    let read = async { app.store.read().await?.last_seq().await };
    let seq = app.answered(read).await?;
    let mut followed = app.followed.clone();
    followed.hurry();
    let waited = tokio::time::timeout(FOLLOW_MAX, followed.until(|followed| followed.seq >= seq));
    match waited.await {
        Ok(true) => Ok(()),
        _ => Err(Error::Busy {
            retry_after: FOLLOW_MAX,
        }),
    }
}

async fn board_of(app: &App, point: &PostingPoint) -> Result<Vec<BoardRow>, Error> {
    let due = due(app, point).await?;
    let today = app.clock.now().day();
    let read = async {
        let mut tx = app.store.read().await?;
        let posted = tx.list_postings(&point.id).await?;
        let left = left(&due, &posted);
        // Mostly there is nothing to take down.
        let versions = if left.is_empty() {
            Vec::new()
        } else {
            tx.list_versions_posted(&point.id).await?
        };
        Ok((posted, versions))
    };
    let (posted, versions) = app.answered(read).await?;
    let over = over(&left(&due, &posted), &versions, today);
    Ok(board(&due, &posted, &over, today))
}

/// The point, if the officer looks after its posting; others who change a point wait.
async fn own(tx: &mut Tx, officer: &Officer, id: &str) -> Result<PostingPoint, Error> {
    tx.lock_audit().await?;
    let point = tx.find_point(id).await?;
    let point = point.ok_or_else(|| Error::NoPoint(id.to_owned()))?;
    may(tx, officer, Role::PostingOfficer, Some(&point.agency)).await?;
    Ok(point)
}

async fn note(
    tx: &mut Tx,
    officer: &Officer,
    action: &str,
    (point, detail): (&PostingPoint, Option<String>),
    now: Timestamp,
) -> Result<(), Error> {
    let subject = format!("posting_point:{}", point.id);
    let entry = AuditEntry {
        agency: Some(point.agency.clone()),
        detail,
        ..AuditEntry::new(now, Actor::Staff(officer.id.clone()), action, subject)
    };
    tx.append_audit(&entry).await?;
    Ok(())
}
