//! `/v1/staff/webhooks`: systems elsewhere that are told what changes.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};

use super::described::{ChangeProblems, ReadProblems, WebhookProblems, WebhookStepProblems};
use super::webhook_shapes::{
    DeliveryList, Faults, NewWebhookBody, TriedBody, WebhookAsked, WebhookBody, WebhookChangeBody,
    WebhookList, read_kinds, read_name, read_url,
};
use super::{Signed, SignedBody, done, json, read_revision, revised};
use crate::app::App;
use crate::app::webhooks::{self, NewWebhook, Target, WebhookChange};
use crate::domain::feed::FeedKind;
use crate::domain::secret::Secret;
use crate::domain::webhook::Webhook;
use crate::http::params;
use crate::http::problem::{Problem, ProblemBody};

/// List the webhooks
///
/// Without their secrets. Needs the role `administrator` for the whole province.
#[utoipa::path(
    operation_id = "list_webhooks",
    tag = "webhooks",
    responses(
        (status = 200, description = "The webhooks", body = WebhookList,
         example = json!(crate::http::openapi::example("list_webhooks.response"))),
        ReadProblems,
    )
)]
#[get("/staff/webhooks")]
pub async fn list_webhooks(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_administrator()?;
    let webhooks = webhooks::list(&app).await?;
    let items = webhooks.iter().map(Into::into).collect();
    Ok(json(StatusCode::OK, &WebhookList { items }))
}

/// Make a webhook
///
/// From now on its address is told by `POST` what changes: `{"type":"changes","since":…,"next":…,"items":[…]}`, where
/// `since` and `next` are places as in `GET /v1/changes`, which has the texts. A notice that is not taken (status 200 to
/// 299 within 10 seconds) is sent again, later ones wait for it; after about four days the webhook is `failing`.
/// A notice may come twice, with the same `x-tthc-delivery`. `x-tthc-signature` is `v1=` and the HMAC-SHA256, by the
/// secret, of `x-tthc-timestamp`, a dot and the body. Needs the role `administrator` for the whole province.
#[utoipa::path(
    operation_id = "create_webhook",
    tag = "webhooks",
    request_body = WebhookAsked,
    responses(
        (status = 201, description = "The webhook; its secret is told only now", body = NewWebhookBody,
         example = json!(crate::http::openapi::example("create_webhook.response"))),
        (status = 409, description = "There are as many as there may be", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.conflict"))),
        ChangeProblems,
    )
)]
#[post("/staff/webhooks")]
pub async fn create_webhook(
    app: web::Data<App>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<WebhookAsked>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_administrator()?;
    let mut faults = Faults::new();
    let name = read_name(&body.name, &mut faults);
    let url = read_url(&body.url, &mut faults);
    let kinds = body.kinds.as_deref();
    let kinds = kinds.map_or(Some(FeedKind::ALL.to_vec()), |kinds| {
        read_kinds(kinds, &mut faults)
    });
    let (Some(name), Some(url), Some(kinds)) = (name, url, kinds) else {
        return Err(Problem::body_errors(faults));
    };
    let new = NewWebhook { name, url, kinds };
    let (secret, webhook) = webhooks::create(&app, &signed.officer.id, new).await?;
    Ok(with_secret(StatusCode::CREATED, &webhook, &secret))
}

/// Read a webhook
///
/// Without its secret. `ETag` goes into `If-Match` of a change. Needs the role `administrator` for the whole province.
#[utoipa::path(
    operation_id = "get_webhook",
    tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")),
    responses(
        (status = 200, description = "The webhook", body = WebhookBody,
         example = json!(crate::http::openapi::example("get_webhook.response"))),
        WebhookProblems,
        ReadProblems,
    )
)]
#[get("/staff/webhooks/{id}")]
pub async fn get_webhook(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_administrator()?;
    let webhook = webhooks::get(&app, &id).await?;
    Ok(answer(&webhook))
}

/// Change a webhook
///
/// Name, address, kinds and state, as far as they are given. One that is active again is told at once what it has not
/// been told. Needs the role `administrator` for the whole province.
#[utoipa::path(
    operation_id = "update_webhook",
    tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"1\""),
    ),
    request_body = WebhookChangeBody,
    responses(
        (status = 200, description = "The webhook as it is now", body = WebhookBody,
         example = json!(crate::http::openapi::example("update_webhook.response"))),
        WebhookStepProblems,
        ChangeProblems,
    )
)]
#[patch("/staff/webhooks/{id}")]
pub async fn update_webhook(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<WebhookChangeBody>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_administrator()?;
    let target = target(&request, id)?;
    let mut faults = Faults::new();
    let change = WebhookChange {
        name: body.name.and_then(|name| read_name(&name, &mut faults)),
        url: body.url.and_then(|url| read_url(&url, &mut faults)),
        kinds: body.kinds.and_then(|kinds| read_kinds(&kinds, &mut faults)),
        state: body.state.map(Into::into),
    };
    if !faults.is_empty() {
        return Err(Problem::body_errors(faults));
    }
    let webhook = webhooks::change(&app, &signed.actor(), &target, change).await?;
    Ok(answer(&webhook))
}

/// Delete a webhook
///
/// It is told nothing any more. Needs the role `administrator` for the whole province.
#[utoipa::path(
    operation_id = "delete_webhook",
    tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"1\""),
    ),
    responses((status = 204, description = "It is gone"), WebhookStepProblems, ChangeProblems)
)]
#[delete("/staff/webhooks/{id}")]
pub async fn delete_webhook(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_administrator()?;
    webhooks::delete(&app, &signed.actor(), &target(&request, id)?).await?;
    Ok(done())
}

/// Give a webhook another secret
///
/// The old one holds no more; what the receiver refuses until it knows the new one is sent again. Needs the role
/// `administrator` for the whole province.
#[utoipa::path(
    operation_id = "create_webhook_secret",
    tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"1\""),
    ),
    responses(
        (status = 200, description = "The webhook; its secret is told only now", body = NewWebhookBody,
         example = json!(crate::http::openapi::example("create_webhook_secret.response"))),
        WebhookStepProblems,
        ChangeProblems,
    )
)]
#[post("/staff/webhooks/{id}/secret")]
pub async fn create_webhook_secret(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_administrator()?;
    let target = target(&request, id)?;
    let (secret, webhook) = webhooks::rotate(&app, &signed.actor(), &target).await?;
    Ok(with_secret(StatusCode::OK, &webhook, &secret))
}

/// Try a webhook out
///
/// Sends `{"type":"ping"}` now, once, and says what came back. Needs the role `administrator` for the whole province.
#[utoipa::path(
    operation_id = "check_webhook",
    tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")),
    responses(
        (status = 200, description = "What came back", body = TriedBody,
         example = json!(crate::http::openapi::example("check_webhook.response"))),
        WebhookProblems,
        ChangeProblems,
    )
)]
#[post("/staff/webhooks/{id}/test")]
pub async fn check_webhook(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_administrator()?;
    let outcome = webhooks::try_out(&app, &id).await?;
    Ok(json(StatusCode::OK, &TriedBody::from(outcome)))
}

/// List what was sent to a webhook
///
/// The last 50 notices, and the one that is to be sent next. Needs the role `administrator` for the whole province.
#[utoipa::path(
    operation_id = "list_deliveries",
    tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")),
    responses(
        (status = 200, description = "The deliveries", body = DeliveryList,
         example = json!(crate::http::openapi::example("list_deliveries.response"))),
        WebhookProblems,
        ReadProblems,
    )
)]
#[get("/staff/webhooks/{id}/deliveries")]
pub async fn list_deliveries(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_administrator()?;
    let deliveries = webhooks::deliveries(&app, &id).await?;
    let items = deliveries.iter().map(Into::into).collect();
    Ok(json(StatusCode::OK, &DeliveryList { items }))
}

fn target(request: &HttpRequest, id: web::Path<String>) -> Result<Target, Problem> {
    Ok(Target {
        revision: read_revision(request)?,
        id: id.into_inner(),
    })
}

fn answer(webhook: &Webhook) -> HttpResponse {
    let body = WebhookBody::from(webhook);
    revised(StatusCode::OK, &body, webhook.revision)
}

fn with_secret(status: StatusCode, webhook: &Webhook, secret: &Secret) -> HttpResponse {
    let body = NewWebhookBody {
        webhook: webhook.into(),
        secret: secret.reveal().to_owned(),
    };
    revised(status, &body, webhook.revision)
}
