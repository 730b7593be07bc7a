//! `/v1/staff/messages`: what senders were told, and what could not be sent.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::described::{ChangeProblems, MessageProblems, ReadProblems};
use super::{Signed, json};
use crate::app::{App, messages};
use crate::domain::message::{Message, MessageFailure, MessageState};
use crate::domain::staff::Role;
use crate::http::params::{self, Faults};
use crate::http::problem::{Problem, ProblemBody};
use crate::record::{EventKindKey, MessageStateKey, WayKey};

/// Most messages on a page.
const LIMIT_MAX: usize = 200;
/// Messages on a page unless asked for otherwise.
const LIMIT: usize = 50;

/// A message to a sender. Neither to whom it goes nor what it says is kept with it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageBody {
    /// Identifies it. Also in the letter's `Message-ID`, and in `x-tthc-delivery` for a gateway, the same at each attempt.
    #[schema(example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")]
    id: String,
    /// What it tells of.
    event: EventKindKey,
    /// The same in words.
    #[schema(example = "Đã tiếp nhận, vào sổ")]
    event_label: &'static str,
    /// By which way it goes.
    way: WayKey,
    /// Where it stands.
    state: MessageStateKey,
    /// How often it was tried.
    #[schema(example = 1)]
    attempts: u32,
    /// When it is tried next (RFC 3339); null when it is not.
    #[schema(required, example = "2026-11-21T08:00:10Z", format = DateTime)]
    next_attempt_at: Option<String>,
    /// Why the last attempt failed, for programs; null when it did not: `sealed`, `no_address`, `unreachable`, `tls`,
    /// `timeout`, `protocol`, `busy`, `login`, `sender`, `deferred`, `refused`.
    #[schema(required, example = "refused")]
    failure: Option<&'static str>,
    /// The same in words.
    #[schema(required, example = "máy chủ gửi tin không trả lời kịp")]
    reason: Option<&'static str>,
    /// Since when it waits (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    created_at: String,
    /// When the server took it (RFC 3339); null before.
    #[schema(required, example = "2026-11-21T08:00:00Z", format = DateTime)]
    sent_at: Option<String>,
}

impl From<&Message> for MessageBody {
    fn from(message: &Message) -> Self {
        let is_pending = message.state == MessageState::Pending;
        Self {
            id: message.id.clone(),
            event: EventKindKey(message.event),
            event_label: message.event.label(),
            way: WayKey(message.way),
            state: MessageStateKey(message.state),
            attempts: message.attempts,
            next_attempt_at: is_pending.then(|| message.next_at.to_string()),
            failure: message.failure.map(MessageFailure::key),
            reason: message.failure.map(MessageFailure::label),
            created_at: message.created_at.to_string(),
            sent_at: message.sent_at.map(|at| at.to_string()),
        }
    }
}

/// A page of messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageList {
    /// The messages, the newest first.
    items: Vec<MessageBody>,
    /// Goes into `cursor` of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Which messages.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MessageParams {
    /// Where they stand; `dead` unless said.
    #[param(inline, value_type = Option<MessageStateKey>)]
    state: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
}

/// List messages to senders
///
/// Those that were given up unless asked for otherwise: after about four days, or at once when the mailbox does not
/// exist. About which feedback they are is not told here; who may read a feedback finds its messages with it. Needs the
/// role `administrator` for the whole province.
#[utoipa::path(
    operation_id = "list_messages",
    tag = "handling",
    params(MessageParams),
    responses(
        (status = 200, description = "A page of messages", body = MessageList,
         example = json!(crate::http::openapi::example("list_messages.response"))),
        ReadProblems,
    )
)]
#[get("/staff/messages")]
pub async fn list_messages(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    signed.require(Role::Administrator, &[])?;
    let p: MessageParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let states = MessageState::ALL.map(MessageState::key);
    let state = params::word(p.state.as_deref(), MessageState::parse, &states);
    let state = faults.keep("state", state).flatten();
    let limit = params::number(p.limit.as_deref(), 1, LIMIT_MAX, LIMIT);
    let limit = faults.keep("limit", limit).unwrap_or(LIMIT);
    let before = params::cursor(p.cursor.as_deref(), place);
    let before = faults.keep("cursor", before).flatten();
    faults.into_result()?;
    // One more than asked for tells whether there is another page.
    let asked = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let state = state.unwrap_or(MessageState::Dead);
    let mut found = messages::list(&app, state, before.as_deref(), asked).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let body = MessageList {
        next_cursor: found.last().filter(|_| more).map(|last| last.id.clone()),
        items: found.iter().map(Into::into).collect(),
    };
    Ok(json(StatusCode::OK, &body))
}

/// Have a message tried anew
///
/// One that was given up, once what kept it from being sent is mended. Needs the role `administrator` for the whole
/// province.
#[utoipa::path(
    operation_id = "retry_message",
    tag = "handling",
    params(("id" = String, Path, description = "The message's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")),
    responses(
        (status = 200, description = "The message as it is now", body = MessageBody,
         example = json!(crate::http::openapi::example("retry_message.response"))),
        (status = 409, description = "It was not given up", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.conflict"))),
        MessageProblems,
        ChangeProblems,
    )
)]
#[post("/staff/messages/{id}/retry")]
pub async fn retry_message(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_administrator()?;
    let message = messages::retry(&app, &signed.officer.id, &id).await?;
    Ok(json(StatusCode::OK, &MessageBody::from(&message)))
}

/// A message's identifier, as it is written here.
fn place(written: &str) -> Option<String> {
    let id = uuid::Uuid::try_parse(written).ok()?;
    Some(id.hyphenated().to_string()).filter(|id| id == written)
}
