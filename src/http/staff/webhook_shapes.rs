//! Webhooks and what was sent to them, as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::delivery::{Delivery, DeliveryState, Failure, Outcome};
use crate::domain::feed::FeedKind;
use crate::domain::staff;
use crate::domain::webhook::{Webhook, WebhookState, sorted_kinds};
use crate::domain::webhook_url::{WebhookUrl, WebhookUrlError};
use crate::http::problem::Text;

/// Kinds of changes, as in `GET /v1/changes`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = ChangeKind)]
#[serde(rename_all = "snake_case")]
pub enum KindKey {
    /// A version was published, or its days or what stands in its place changed.
    Version,
    /// A version is not for the public any more.
    VersionRemoved,
    /// A decision was kept or changed.
    Decision,
    /// An agency was kept or changed.
    Agency,
    /// An agency was removed.
    AgencyRemoved,
}

impl From<FeedKind> for KindKey {
    fn from(kind: FeedKind) -> Self {
        match kind {
            FeedKind::Version => Self::Version,
            FeedKind::VersionRemoved => Self::VersionRemoved,
            FeedKind::Decision => Self::Decision,
            FeedKind::Agency => Self::Agency,
            FeedKind::AgencyRemoved => Self::AgencyRemoved,
        }
    }
}

impl From<KindKey> for FeedKind {
    fn from(key: KindKey) -> Self {
        match key {
            KindKey::Version => Self::Version,
            KindKey::VersionRemoved => Self::VersionRemoved,
            KindKey::Decision => Self::Decision,
            KindKey::Agency => Self::Agency,
            KindKey::AgencyRemoved => Self::AgencyRemoved,
        }
    }
}

/// Trạng thái nơi nhận tin: `active` đang gửi, `paused` tạm dừng, `failing` nhiều ngày không nhận được tin.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = WebhookState)]
#[serde(rename_all = "snake_case")]
pub enum WebhookStateKey {
    /// Đang gửi.
    Active,
    /// Tạm dừng.
    Paused,
    /// Nhiều ngày không nhận được tin.
    Failing,
}

impl From<WebhookState> for WebhookStateKey {
    fn from(state: WebhookState) -> Self {
        match state {
            WebhookState::Active => Self::Active,
            WebhookState::Paused => Self::Paused,
            WebhookState::Failing => Self::Failing,
        }
    }
}

/// What an administrator may set: `active` gửi (lại), `paused` tạm dừng.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = WebhookWish)]
#[serde(rename_all = "snake_case")]
pub enum WishKey {
    /// Gửi (lại).
    Active,
    /// Tạm dừng.
    Paused,
}

impl From<WishKey> for WebhookState {
    fn from(key: WishKey) -> Self {
        match key {
            WishKey::Active => Self::Active,
            WishKey::Paused => Self::Paused,
        }
    }
}

/// A webhook to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookAsked {
    /// Tên nơi nhận.
    #[schema(example = "Cổng thông tin xã Kỳ Lừa")]
    pub name: String,
    /// Địa chỉ nhận, by HTTPS or HTTP: a public address, or one in a network that the operator allows.
    #[schema(example = "https://kylua.langson.gov.vn/tin-tthc")]
    pub url: String,
    /// Of what it is told; everything when left out.
    #[serde(default)]
    #[schema(example = json!(["version", "version_removed"]))]
    pub kinds: Option<Vec<KindKey>>,
}

/// What is to be changed; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = WebhookChange)]
#[serde(deny_unknown_fields)]
pub struct WebhookChangeBody {
    /// Tên nơi nhận.
    #[serde(default)]
    #[schema(example = "Cổng thông tin xã Kỳ Lừa")]
    pub name: Option<String>,
    /// Địa chỉ nhận.
    #[serde(default)]
    #[schema(example = "https://kylua.langson.gov.vn/tin-tthc")]
    pub url: Option<String>,
    /// Of what it is told.
    #[serde(default)]
    pub kinds: Option<Vec<KindKey>>,
    /// Active again, it is told at once everything that it has not been told.
    #[serde(default)]
    pub state: Option<WishKey>,
}

/// A webhook, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookBody {
    /// For ever the same.
    #[schema(example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")]
    pub id: String,
    /// Tên nơi nhận.
    #[schema(example = "Cổng thông tin xã Kỳ Lừa")]
    pub name: String,
    /// Địa chỉ nhận.
    #[schema(example = "https://kylua.langson.gov.vn/tin-tthc")]
    pub url: String,
    /// Of what it is told.
    pub kinds: Vec<KindKey>,
    /// Whether it is sent anything.
    pub state: WebhookStateKey,
    /// Since when it exists (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub created_at: String,
    /// When it was last changed (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub changed_at: String,
    /// The `id` of the officer who made it.
    #[schema(example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")]
    pub created_by: String,
    /// Goes into `If-Match` of the next change, in quotation marks.
    #[schema(example = 1)]
    pub revision: i64,
}

impl From<&Webhook> for WebhookBody {
    fn from(webhook: &Webhook) -> Self {
        Self {
            id: webhook.id.clone(),
            name: webhook.name.clone(),
            url: webhook.url.as_str().to_owned(),
            kinds: webhook.kinds.iter().map(|kind| (*kind).into()).collect(),
            state: webhook.state.into(),
            created_at: webhook.created_at.to_string(),
            changed_at: webhook.changed_at.to_string(),
            created_by: webhook.created_by.to_string(),
            revision: webhook.revision,
        }
    }
}

/// A webhook with a new secret, which is told once.
#[derive(Serialize, ToSchema)]
#[schema(as = NewWebhook)]
pub struct NewWebhookBody {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: WebhookBody,
    /// By it the receiver checks `x-tthc-signature`: HMAC-SHA256 over `x-tthc-timestamp`, a dot and the body.
    #[schema(example = "tthc_5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592")]
    pub secret: String,
}

/// All webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookList {
    /// The webhooks, the oldest first.
    pub items: Vec<WebhookBody>,
}

/// Trạng thái một lần báo tin: `pending` sẽ gửi (lại), `delivered` đã nhận, `dead` đã thôi gửi.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = DeliveryState)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStateKey {
    /// Sẽ gửi (lại).
    Pending,
    /// Đã nhận.
    Delivered,
    /// Đã thôi gửi.
    Dead,
}

impl From<DeliveryState> for DeliveryStateKey {
    fn from(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Pending => Self::Pending,
            DeliveryState::Delivered => Self::Delivered,
            DeliveryState::Dead => Self::Dead,
        }
    }
}

/// A notice that was or will be sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryBody {
    /// Also in the header `x-tthc-delivery`, the same at each attempt.
    #[schema(example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")]
    pub id: String,
    /// Where it stands.
    pub state: DeliveryStateKey,
    /// How many changes it tells of.
    #[schema(example = 3)]
    pub changes: u32,
    /// How often it was tried.
    #[schema(example = 1)]
    pub attempts: u32,
    /// When it is tried next (RFC 3339); null when it is not.
    #[schema(required, example = "2026-11-21T08:00:10Z", format = DateTime)]
    pub next_attempt_at: Option<String>,
    /// What the last attempt came to; null before the first.
    #[schema(required)]
    pub last: Option<TriedBody>,
    /// Since when it waits (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub created_at: String,
    /// When the receiver took it (RFC 3339); null before.
    #[schema(required, example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub delivered_at: Option<String>,
}

impl From<&Delivery> for DeliveryBody {
    fn from(delivery: &Delivery) -> Self {
        let is_pending = delivery.state == DeliveryState::Pending;
        Self {
            id: delivery.id.clone(),
            state: delivery.state.into(),
            changes: delivery.items,
            attempts: delivery.attempts,
            next_attempt_at: is_pending.then(|| delivery.next_at.to_string()),
            last: delivery.last.map(Into::into),
            created_at: delivery.created_at.to_string(),
            delivered_at: delivery.delivered_at.map(|at| at.to_string()),
        }
    }
}

/// The last deliveries of a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryList {
    /// The deliveries, the newest first.
    pub items: Vec<DeliveryBody>,
}

/// What an attempt came to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attempt)]
pub struct TriedBody {
    /// Whether the receiver took it: it answered with a status from 200 to 299.
    #[schema(example = true)]
    pub taken: bool,
    /// The HTTP status; null when there was no answer.
    #[schema(required, example = 204)]
    pub status: Option<u16>,
    /// Why it was not taken, for programs; null when it was: `name_unknown`, `address_refused`, `unreachable`, `tls`,
    /// `timeout`, `not_http`, `redirect`, `status`.
    #[schema(required, example = "timeout")]
    pub failure: Option<&'static str>,
    /// The same in words.
    #[schema(required, example = "máy chủ không trả lời kịp")]
    pub reason: Option<&'static str>,
}

impl From<Outcome> for TriedBody {
    fn from(outcome: Outcome) -> Self {
        let failure = outcome.err();
        Self {
            taken: outcome.is_ok(),
            status: outcome.map_or_else(Failure::status, Some),
            failure: failure.map(Failure::key),
            reason: failure.map(Failure::label),
        }
    }
}

/// What is wrong with parts of a body: where, and why.
pub type Faults = Vec<(String, Text)>;

/// Reads a name.
pub fn read_name(name: &str, faults: &mut Faults) -> Option<String> {
    let read = staff::name(name).map_err(|reason| Text::new(reason, "blank, or too long"));
    read.map_err(|text| faults.push(("/name".to_owned(), text)))
        .ok()
}

/// Reads an address.
pub fn read_url(url: &str, faults: &mut Faults) -> Option<WebhookUrl> {
    let read = WebhookUrl::parse(url);
    let text = |error: WebhookUrlError| Text::new(error.to_string(), error.english());
    read.map_err(|error| faults.push(("/url".to_owned(), text(error))))
        .ok()
}

/// Reads what a webhook is told of.
pub fn read_kinds(kinds: &[KindKey], faults: &mut Faults) -> Option<Vec<FeedKind>> {
    let kinds = sorted_kinds(kinds.iter().map(|kind| (*kind).into()).collect());
    if kinds.is_none() {
        let text = Text::new("phải có ít nhất một loại", "at least one");
        faults.push(("/kinds".to_owned(), text));
    }
    kinds
}
