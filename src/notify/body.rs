//! What is sent, as JSON: that something changed, never the texts; receivers read those from `GET /v1/changes`.

use serde::Serialize;

use crate::domain::feed::{FeedChange, FeedItem};
use crate::domain::secret::Secret;
use crate::domain::version::ChangeType;
use crate::domain::webhook::Notice;

#[derive(Serialize)]
struct NoticeBody {
    r#type: &'static str,
    since: String,
    next: String,
    items: Vec<ItemBody>,
}

#[derive(Serialize)]
struct ItemBody {
    r#type: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<String>,
}

/// The body of a notice.
///
/// # Errors
/// Never: every part of it has a form in JSON.
pub fn notice(notice: &Notice) -> Result<String, serde_json::Error> {
    serde_json::to_string(&NoticeBody {
        r#type: "changes",
        since: notice.since.to_string(),
        next: notice.next.to_string(),
        items: notice.items.iter().map(item).collect(),
    })
}

#[derive(Serialize)]
struct TextBody<'a> {
    r#type: &'static str,
    id: &'a str,
    to: &'a str,
    text: &'a str,
}

/// The body that has a gateway tell a telephone something.
///
/// # Errors
/// Never: every part of it has a form in JSON.
pub fn text_for_phone(id: &str, to: &Secret, text: &str) -> Result<String, serde_json::Error> {
    serde_json::to_string(&TextBody {
        r#type: "message",
        id,
        to: to.reveal(),
        text,
    })
}

/// The body that tries a webhook out.
#[must_use]
pub fn ping() -> &'static str {
    r#"{"type":"ping"}"#
}

fn item(item: &FeedItem) -> ItemBody {
    let none = ItemBody {
        r#type: item.change.kind().key(),
        id: String::new(),
        code: None,
        change_type: None,
        valid_from: None,
    };
    match &item.change {
        FeedChange::Version(changed) => ItemBody {
            id: changed.version.key.to_string(),
            code: Some(changed.version.key.code.to_string()),
            change_type: changed.version.change.map(ChangeType::key),
            valid_from: changed.version.from.map(|day| day.to_string()),
            ..none
        },
        FeedChange::VersionGone(key) => ItemBody {
            id: key.to_string(),
            code: Some(key.code.to_string()),
            ..none
        },
        FeedChange::Decision(decision) => ItemBody {
            id: decision.id.clone(),
            ..none
        },
        FeedChange::Agency(agency, _) => ItemBody {
            id: agency.code.to_string(),
            ..none
        },
        FeedChange::AgencyGone(code) => ItemBody {
            id: code.to_string(),
            ..none
        },
    }
}
