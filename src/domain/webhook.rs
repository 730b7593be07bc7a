//! Webhooks: systems elsewhere that are told when something public has changed.
//!
//! Each has a place in the feed of changes up to which it was told. What comes after it is sent in order, so nothing
//! is lost, however long the receiver or this program was away.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::feed::{FeedItem, FeedKind, FeedPlace};
use super::secret::Secret;
use super::staff::StaffId;
use super::text::hex;
use super::time::Timestamp;
use super::webhook_url::WebhookUrl;

/// Most webhooks. Each may have one sending under way, so that none waits for another.
pub const WEBHOOKS_MAX: usize = 64;
/// Most changes in one notice.
pub const NOTICE_ITEMS_MAX: usize = 100;

/// Whether something is sent to a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookState {
    /// What changes is sent.
    Active,
    /// An administrator has paused it; it is told everything later.
    Paused,
    /// It did not answer for days; an administrator may resume it.
    Failing,
}

impl WebhookState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::Paused, Self::Failing];

    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Failing => "failing",
        }
    }

    /// The state with a stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// A webhook, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// For ever the same.
    pub id: String,
    /// Whose it is, in an administrator's words.
    pub name: String,
    /// Where notices go.
    pub url: WebhookUrl,
    /// What it is told of; sorted, at least one.
    pub kinds: Vec<FeedKind>,
    /// Whether something is sent.
    pub state: WebhookState,
    /// Up to which place in the change sequence it was told.
    pub seq: i64,
    /// Counts the changes of name, address, kinds, state and secret.
    pub revision: i64,
    /// Since when it exists.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Who made it.
    pub created_by: StaffId,
}

/// What a webhook is told at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// It was told everything up to here.
    pub since: FeedPlace,
    /// With this notice it knows of everything up to here.
    pub next: FeedPlace,
    /// What changed between them, in order; of the kinds it wants.
    pub items: Vec<FeedItem>,
}

/// The kinds that a webhook wants, sorted, each once; `None` when there is none.
#[must_use]
pub fn sorted_kinds(mut kinds: Vec<FeedKind>) -> Option<Vec<FeedKind>> {
    kinds.sort_unstable();
    kinds.dedup();
    (!kinds.is_empty()).then_some(kinds)
}

/// The signature of a body sent at a moment (whole seconds since 1970): HMAC-SHA256 by the secret over
/// `seconds.body`, in hexadecimal digits. The moment is signed too, so that receivers can refuse what is old.
#[must_use]
pub fn signature(secret: &Secret, seconds: i64, body: &str) -> String {
    // HMAC takes keys of any length, but its constructor does not know that.
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.reveal().as_bytes());
    mac.map_or_else(
        |_| String::new(),
        |mac| {
            let mac = mac
                .chain_update(seconds.to_string())
                .chain_update(".")
                .chain_update(body);
            hex(&mac.finalize().into_bytes())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_other_programs_compute() {
        // printf '1795248000.{"a":1}' | openssl dgst -sha256 -hmac geheim
        assert_eq!(
            signature(&Secret::new("geheim"), 1_795_248_000, "{\"a\":1}"),
            "3d1114585a15cfae2ebb98617ed8b4f56ab35aa10b80bb7759a026cdfa9c92f6"
        );
    }

    #[test]
    fn kinds_are_sorted_and_each_once() {
        let (version, decision) = (FeedKind::Version, FeedKind::Decision);
        let sorted = sorted_kinds(vec![decision, version, decision]);
        assert_eq!(sorted, Some(vec![version, decision]));
        assert_eq!(sorted_kinds(Vec::new()), None);
    }

    #[test]
    fn states_and_kinds_are_read_back() {
        for state in WebhookState::ALL {
            assert_eq!(WebhookState::parse(state.key()), Some(state));
        }
        for kind in FeedKind::ALL {
            assert_eq!(FeedKind::parse(kind.key()), Some(kind));
        }
    }
}
