//! One feedback: its chain, its row, its sealed texts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Verified, releases};
use crate::domain::feedback::case::Case;
use crate::domain::feedback::chain::{self, GENESIS};
use crate::domain::feedback::discrepancy::DiscrepancyKind;
use crate::domain::feedback::event::{Event, EventKind};
use crate::domain::feedback::retention;
use crate::domain::feedback::seal::{Keyring, SealError, Sealed};
use crate::store::{FeedbackRow, Result, StoredFeedback, Tx};

/// Looks at a feedback.
pub(super) async fn look(
    tx: &mut Tx,
    id: &str,
    keyring: Option<&Keyring>,
    verified: &mut Verified,
) -> Result<()> {
    verified.feedbacks += 1;
    let Some(stored) = tx.find_feedback(id).await? else {
        return Ok(());
    };
    verified.events += stored.events.len() as u64;
    let code = stored.code.to_string();
    for what in broken_links(&stored) {
        verified.fault(DiscrepancyKind::Event, &code, what);
    }
    handle(tx, &stored, verified).await?;
    let events = stored.events.into_iter().map(|(event, _)| event);
    let events: Vec<Event> = events.collect();
    note_register(&events, verified);
    match Case::of(&events) {
        Ok(case) => {
            let columns = tx
                .feedback_row(id)
                .await?
                .differing(&FeedbackRow::of(&case));
            if !columns.is_empty() {
                let what = format!(
                    "cột {} khác với những gì sự kiện cho biết",
                    columns.join(", ")
                );
                verified.fault(DiscrepancyKind::Row, &code, what);
            }
            let noted = tx.find_correction(id).await?;
            if noted.as_deref() != case.correction() {
                let [noted, right] =
                    [noted.as_deref(), case.correction()].map(|v| v.unwrap_or("không có"));
                let what = format!("ghi nhận {noted}, sự kiện cho biết {right}");
                verified.fault(DiscrepancyKind::Correction, &code, what);
            }
            releases::look(tx, (id, &code), (&events, &case), verified).await?;
        }
        Err(error) => {
            let what = format!("các sự kiện không nối tiếp nhau: {error}");
            verified.fault(DiscrepancyKind::Event, &code, what);
        }
    }
    parts(tx, (id, &code), &events, keyring, verified).await
}

/// Code and key are those that the newest event about them commits to.
async fn handle(tx: &mut Tx, stored: &StoredFeedback, verified: &mut Verified) -> Result<()> {
    let events = stored.events.iter().rev();
    let mut committed = events.filter_map(|(event, _)| event.facts.get("handle"));
    let key = tx.feedback_access(&stored.id).await?.unwrap_or_default();
    // Feedback from before events said so has none; taking it out breaks the chain.
    let is_other = |handle: &str| handle != stored.code.handle(&key);
    if committed.next().is_some_and(is_other) {
        let what = "mã tra cứu hoặc khóa tra cứu không phải của phản ánh này";
        verified.fault(DiscrepancyKind::Row, stored.code.to_string(), what);
    }
    Ok(())
}

/// Where the hashes do not follow from the events.
fn broken_links(stored: &StoredFeedback) -> Vec<String> {
    let mut broken = Vec::new();
    let mut before = GENESIS;
    for (event, kept) in &stored.events {
        if chain::hash(before, &stored.id, event) != *kept {
            let position = event.position;
            broken.push(format!(
                "sự kiện {position} không khớp mã băm: nó hoặc sự kiện ngay trước đã bị sửa, thêm hoặc xóa"
            ));
        }
        before = kept;
    }
    if before != stored.head {
        broken.push("sự kiện cuối không phải sự kiện mà hồ sơ ghi nhận".to_owned());
    }
    broken
}

/// The numbers of the register that events tell of: one that is accepted again keeps its own.
fn note_register(events: &[Event], verified: &mut Verified) {
    let accepted = events
        .iter()
        .filter(|event| event.kind == EventKind::Accepted);
    let entered = accepted.filter_map(|event| {
        let number = |name: &str| event.facts.get(name)?.parse::<i64>().ok();
        Some((number("register.year")?, number("register.number")?))
    });
    for (year, number) in entered.collect::<BTreeSet<_>>() {
        let (count, largest) = verified.register.entry(year).or_default();
        *count += 1;
        *largest = number.max(*largest);
    }
}

/// Each text that an event names is there and is the one, or was erased; no other one is there.
async fn parts(
    tx: &mut Tx,
    (id, code): (&str, &str),
    events: &[Event],
    keyring: Option<&Keyring>,
    verified: &mut Verified,
) -> Result<()> {
    let kept: BTreeMap<String, Sealed> = tx
        .list_parts(id)
        .await?
        .into_iter()
        .map(|part| (part.id.clone(), part))
        .collect();
    let erased: BTreeSet<&str> = retention::erased(events).collect();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for event in events {
        for (name, part) in event.facts.under("part.") {
            if !named.insert(part) || kept.contains_key(part) {
                continue;
            }
            if erased.contains(part) {
                verified.erased += 1;
            } else {
                let what = format!(
                    "thiếu văn bản {name} của sự kiện {} mà không có sự kiện nào ghi là đã xóa",
                    event.position
                );
                verified.fault(DiscrepancyKind::PartMissing, code, what);
            }
        }
    }
    for (part, sealed) in &kept {
        let short: String = part.chars().take(12).collect();
        if erased.contains(part.as_str()) {
            let what = format!("văn bản {short}… vẫn còn dù đã có sự kiện ghi là đã xóa");
            verified.fault(DiscrepancyKind::PartUnknown, code, what);
        } else if !named.contains(part.as_str()) {
            let what = format!("văn bản {short}… không thuộc sự kiện nào");
            verified.fault(DiscrepancyKind::PartUnknown, code, what);
        }
        match keyring.map(|keyring| keyring.open(id, sealed)) {
            Some(Ok(_)) => verified.parts += 1,
            None | Some(Err(SealError::NoKey(_))) => verified.unopened += 1,
            Some(Err(SealError::Broken)) => {
                let what = format!("văn bản {short}… không mở được hoặc không khớp cam kết của nó");
                verified.fault(DiscrepancyKind::PartChanged, code, what);
            }
        }
    }
    Ok(())
}
