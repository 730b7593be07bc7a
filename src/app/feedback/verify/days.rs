//! The roots of days, made anew from the events.

use jiff::Span;
use jiff::civil::Date;

use super::{BATCH, Discrepancy, Error, Verified};
use crate::domain::feedback::chain::{DayRoot, GENESIS};
use crate::domain::feedback::discrepancy::DiscrepancyKind;
use crate::domain::time::{Timestamp, vietnamese};
use crate::store::{Result, Store, Tx};

/// Days before that of the newest event that may be without a root: the one before is closed a while after midnight.
const OPEN_DAYS: i64 = 2;

/// Looks at each day that has a root.
pub(super) async fn look(tx: &mut Tx, verified: &mut Verified) -> Result<()> {
    let mut before: Option<DayRoot> = None;
    loop {
        let after = before
            .as_ref()
            .map_or_else(String::new, |root| root.day.to_string());
        let roots = tx.list_roots_after(&after, BATCH).await?;
        if roots.is_empty() {
            break;
        }
        for root in roots {
            follows(before.as_ref(), &root, verified);
            let content = tx.content_of_day(root.day).await?;
            let anew = DayRoot::of(&root.previous, root.day, &content);
            if anew != root {
                let what = format!(
                    "gốc đã chốt gồm {} phản ánh có sự kiện trong ngày, nay tính lại được {}; có phản ánh, sự kiện hoặc \
                     báo cáo của ngày này đã bị xóa, thêm hoặc sửa",
                    root.feedbacks, anew.feedbacks
                );
                verified.fault(DiscrepancyKind::Root, root.day.to_string(), what);
            }
            verified.roots += 1;
            before = Some(root);
        }
    }
    let noted = tx.last_root().await?;
    let newest = before.as_ref().map(|root| (root.day, root.root.clone()));
    if noted != newest {
        let at = noted.map_or_else(
            || "feedback_root_last".to_owned(),
            |(day, _)| day.to_string(),
        );
        let what = "gốc mới nhất đã ghi nhận không còn, hoặc không phải gốc mới nhất";
        verified.fault(DiscrepancyKind::RootMissing, at, what);
    }
    reaches(tx, before.as_ref(), verified).await?;
    verified.last_root = before;
    Ok(())
}

/// Days get their roots while the program runs, and without it there are no events: the newest root is not much older
/// than the newest event.
async fn reaches(tx: &mut Tx, newest: Option<&DayRoot>, verified: &mut Verified) -> Result<()> {
    let last_event = tx.last_event_at().await?.map(Timestamp::day);
    let closed = last_event.and_then(|day| day.checked_sub(Span::new().days(OPEN_DAYS)).ok());
    let first = match newest {
        Some(newest) => newest.day.tomorrow().ok(),
        None => tx.first_event_at().await?.map(Timestamp::day),
    };
    if let Some((first, closed)) = first.zip(closed).filter(|(first, closed)| first <= closed) {
        let (from, to) = (vietnamese(first), vietnamese(closed));
        let what = format!("không có gốc từ ngày {from} đến ngày {to} dù sau đó còn có sự kiện");
        verified.fault(DiscrepancyKind::RootMissing, first.to_string(), what);
    }
    Ok(())
}

/// Each day follows the one before.
fn follows(before: Option<&DayRoot>, root: &DayRoot, verified: &mut Verified) {
    let at = root.day.to_string();
    let expected = before.and_then(|before| before.day.tomorrow().ok());
    if let Some(expected) = expected.filter(|day| *day != root.day) {
        let last = root.day.yesterday().unwrap_or(root.day);
        let what = format!(
            "mất gốc từ ngày {} đến ngày {}",
            vietnamese(expected),
            vietnamese(last)
        );
        verified.fault(DiscrepancyKind::RootMissing, expected.to_string(), what);
    } else if root.previous != before.map_or(GENESIS, |before| &before.root) {
        let what = if before.is_some() {
            "không nối tiếp gốc của ngày trước"
        } else {
            "mất gốc của những ngày trước ngày này"
        };
        verified.fault(DiscrepancyKind::RootMissing, at, what);
    }
}

/// Holds roots that were written down elsewhere against those that are kept.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn compare(
    store: &Store,
    written: &[(Date, String)],
) -> std::result::Result<Vec<Discrepancy>, Error> {
    let mut tx = store.read().await?;
    let mut faults = Vec::new();
    for (day, root) in written {
        let before = day
            .yesterday()
            .map_or_else(|_| String::new(), |day| day.to_string());
        let kept = tx.list_roots_after(&before, 1).await?;
        let kept = kept.into_iter().find(|kept| kept.day == *day);
        let what = match kept {
            Some(kept) if kept.is(root) => continue,
            Some(kept) => format!("bản đã lưu là {root}, ở đây là {}", kept.root),
            None => format!("bản đã lưu là {root}, ở đây không có gốc của ngày này"),
        };
        faults.push(Discrepancy {
            kind: DiscrepancyKind::Archived,
            at: day.to_string(),
            what,
        });
    }
    Ok(faults)
}
