//! What is public of a feedback, held against what was approved.

use super::Verified;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::discrepancy::DiscrepancyKind;
use crate::domain::feedback::event::{Event, EventKind};
use crate::domain::feedback::release::Summary;
use crate::domain::feedback::words::{Outcome, Visibility};
use crate::store::{KeptRelease, Result, Tx};

/// The columns of [`KeptRelease::columns`].
const COLUMNS: [&str; 7] = [
    "kind",
    "procedure_code",
    "unit",
    "outcome",
    "answered_on",
    "released_at",
    "corrected_by",
];

/// Looks at the summaries of a feedback: one for each time it was released, the last one public if it still is.
pub(super) async fn look(
    tx: &mut Tx,
    (id, code): (&str, &str),
    (events, case): (&[Event], &Case),
    verified: &mut Verified,
) -> Result<()> {
    let kept = tx.list_kept_releases(id).await?;
    verified.releases += kept.len() as u64;
    let approved: Vec<&Event> = events
        .iter()
        .filter(|event| event.kind == EventKind::Released)
        .collect();
    if kept.len() != approved.len() {
        let what = format!(
            "có {} bản tóm tắt, sự kiện ghi {}",
            kept.len(),
            approved.len()
        );
        verified.fault(DiscrepancyKind::Release, code, what);
        return Ok(());
    }
    let is_public = case.visibility == Visibility::Released;
    let last = kept.len();
    for (place, (release, event)) in (1..).zip(kept.iter().zip(approved)) {
        for what in differences(release, is_public && place == last, (events, event)) {
            let what = format!("bản tóm tắt {}: {what}", release.id);
            verified.fault(DiscrepancyKind::Release, code, what);
        }
    }
    Ok(())
}

fn differences(
    release: &KeptRelease,
    is_public: bool,
    (events, approved): (&[Event], &Event),
) -> Vec<String> {
    let mut all = Vec::new();
    match (release.is_public, is_public) {
        (true, true) => {
            if approved.facts.get("digest") != Some(release.summary.digest().as_str()) {
                all.push("nội dung không phải nội dung đã duyệt".to_owned());
            }
        }
        (false, false) => {
            if release.summary != Summary::default() {
                all.push("đã rút lại mà vẫn còn nội dung".to_owned());
            }
        }
        (true, false) => all.push("vẫn công khai dù đã rút lại".to_owned()),
        (false, true) => all.push("không còn công khai dù chưa ai rút lại".to_owned()),
    }
    let until = approved.position.try_into().unwrap_or(usize::MAX);
    let then = events.get(..until).map(Case::of);
    if let Some(Ok(then)) = then {
        let expected = [
            then.kind.key().to_owned(),
            then.procedure_code().unwrap_or_default().to_owned(),
            then.unit
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            then.outcome.unwrap_or(Outcome::Explained).key().to_owned(),
            then.answered_at.unwrap_or(approved.at).day().to_string(),
            approved.at.0.to_string(),
            then.corrected_by.unwrap_or_default(),
        ];
        let pairs = COLUMNS.iter().zip(release.columns.iter().zip(&expected));
        let columns: Vec<&str> = pairs
            .filter(|(_, (kept, expected))| kept != expected)
            .map(|(name, _)| *name)
            .collect();
        if !columns.is_empty() {
            all.push(format!("cột {} khác với sự kiện", columns.join(", ")));
        }
    }
    if release.supporters != release.noted_supporters {
        let (said, noted) = (release.supporters, release.noted_supporters);
        all.push(format!("ghi {said} lượt “tôi cũng gặp”, chỉ có {noted}"));
    }
    all
}
