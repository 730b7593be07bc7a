//! What people must see above a procedure that does not simply apply, on a screen and on paper.

use jiff::civil::Date;

use super::procedures::Published;
use crate::domain::code::ProcedureCode;
use crate::domain::decision::Decision;
use crate::domain::time::vietnamese;
use crate::domain::version::{ChangeType, Standing, Version};

/// Something to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// What is the matter: a standing other than in force, `changing` or `corrected`.
    pub kind: &'static str,
    /// In Vietnamese.
    pub text: String,
    /// In English.
    pub text_en: String,
}

impl Banner {
    fn new(kind: &'static str, text: impl Into<String>, text_en: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            text_en: text_en.into(),
        }
    }
}

/// What people must see above a procedure on a day, the gravest first.
#[must_use]
pub fn banners(published: &Published, day: Date) -> Vec<Banner> {
    let mut banners = Vec::new();
    if published.standing != Standing::InForce {
        banners.push(standing(published));
    } else if let Some(next) = &published.next {
        banners.push(changing(published, next, day));
    }
    let corrected = published.notes.iter().map(|note| {
        Banner::new(
            "corrected",
            format!("Đính chính: {note}"),
            format!("Corrected: {note}"),
        )
    });
    banners.extend(corrected);
    banners
}

/// What is to come.
fn changing(published: &Published, next: &Version, day: Date) -> Banner {
    let from = next.from.unwrap_or(day);
    let by = codes(&published.successors);
    let (vi, en) = match (next.is_end, next.change) {
        (true, Some(ChangeType::Replaced)) if !by.is_empty() => (
            format!("được thay thế bằng: {by}"),
            format!("is replaced by: {by}"),
        ),
        (true, _) => ("không còn được thực hiện".to_owned(), "ends".to_owned()),
        (false, _) => ("được sửa đổi, bổ sung".to_owned(), "changes".to_owned()),
    };
    let order = order(published);
    Banner::new(
        "changing",
        format!("Từ ngày {} thủ tục này {vi}{}.", vietnamese(from), order.0),
        format!("From {from} on this procedure {en}{}.", order.1),
    )
}

/// By which decision what comes after the text does.
fn order(published: &Published) -> (String, String) {
    let decision = published.next_decision.as_ref();
    let told = |decision: &Decision| {
        let number = &decision.number;
        (
            format!(", theo Quyết định {number}"),
            format!(", by decision {number}"),
        )
    };
    decision.map_or_else(Default::default, told)
}

fn codes(codes: &[ProcedureCode]) -> String {
    let codes: Vec<_> = codes.iter().map(ProcedureCode::as_str).collect();
    codes.join(", ")
}

fn standing(published: &Published) -> Banner {
    let since = published.next.as_ref().and_then(|next| next.from);
    let (vi_since, en_since) = since.map_or_else(Default::default, |day| {
        (
            format!(" từ ngày {}", vietnamese(day)),
            format!(" since {day}"),
        )
    });
    let (vi_order, en_order) = order(published);
    let by = codes(&published.successors);
    let kind = published.standing.key();
    match published.standing {
        Standing::InForce => Banner::new(kind, "Đang có hiệu lực.", "In force."),
        Standing::Upcoming => match published.version.from {
            Some(day) => Banner::new(
                kind,
                format!("Sắp có hiệu lực từ ngày {}.", vietnamese(day)),
                format!("Comes into force on {day}."),
            ),
            None => Banner::new(kind, "Sắp có hiệu lực.", "Not in force yet."),
        },
        Standing::Superseded => Banner::new(
            kind,
            "Đây là phiên bản cũ; đã có phiên bản khác thay thế.",
            "An old version; another one has taken its place.",
        ),
        Standing::Expired => Banner::new(
            kind,
            "Thủ tục này đã hết hiệu lực.",
            "This procedure has expired.",
        ),
        Standing::Abolished => Banner::new(
            kind,
            format!("Thủ tục này đã bị bãi bỏ{vi_since}{vi_order}."),
            format!("This procedure was abolished{en_since}{en_order}."),
        ),
        Standing::Replaced => Banner::new(
            kind,
            format!("Thủ tục này đã được thay thế{vi_since} bằng: {by}{vi_order}."),
            format!("This procedure was replaced{en_since} by: {by}{en_order}."),
        ),
    }
}
