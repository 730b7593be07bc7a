//! `/v1/staff/drafts`: what officers write, submit, return and publish.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::described::{ChangeProblems, DraftProblems, ReadProblems, StepProblems};
use super::draft_shapes::{DraftBody, DraftContent};
use super::{Signed, SignedBody, json, read_revision};
use crate::app::App;
use crate::app::drafts::{self, Target};
use crate::domain::draft::{Draft, DraftFilter, DraftState, NOTE_CHARS_MAX};
use crate::http::body::TEXT_BYTES_MAX;
use crate::http::params::{self, Faults};
use crate::http::problem::{Problem, Text};
use crate::http::procedures::read_code;
use crate::record::DraftStateKey;

/// Most drafts on a page.
const LIMIT_MAX: usize = 100;
/// Drafts on a page unless asked for otherwise.
const LIMIT: usize = 20;

/// Drafts, a page of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftList {
    /// In the order in which they were begun.
    items: Vec<DraftBody>,
    /// Goes into `cursor` of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Which drafts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DraftParams {
    /// How far they are.
    #[param(inline, value_type = Option<DraftStateKey>)]
    state: Option<String>,
    /// The `id` of the decision that they carry out.
    decision: Option<String>,
    /// Mã thủ tục.
    #[param(example = "1.001193")]
    code: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 20)]
    limit: Option<String>,
}

/// Why a draft goes back to its editors.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftReturn {
    /// The reason, for the editors.
    #[schema(example = "Thời hạn chưa khớp với quyết định.")]
    reason: String,
}

/// Begin a draft
///
/// Needs the role `editor` for the agency that answers for the text.
#[utoipa::path(
    operation_id = "create_draft",
    tag = "publishing",
    request_body = DraftContent,
    responses(
        (status = 201, description = "The draft", body = DraftBody,
         example = json!(crate::http::openapi::example("create_draft.response"))),
        ChangeProblems,
    )
)]
#[post("/staff/drafts")]
pub async fn create_draft(
    app: web::Data<App>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<DraftContent, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let draft = drafts::create(&app, &signed.officer, body.read()?).await?;
    Ok(answer(StatusCode::CREATED, &draft))
}

/// List drafts
///
/// Officers of every agency may read them: what is announced is no secret among them.
#[utoipa::path(
    operation_id = "list_drafts",
    tag = "publishing",
    params(DraftParams),
    responses(
        (status = 200, description = "The drafts", body = DraftList,
         example = json!(crate::http::openapi::example("list_drafts.response"))),
        ReadProblems,
    )
)]
#[get("/staff/drafts")]
pub async fn list_drafts(
    app: web::Data<App>,
    request: HttpRequest,
    _signed: Signed,
) -> Result<HttpResponse, Problem> {
    let p: DraftParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let states = DraftState::ALL.map(DraftState::key);
    let state = params::word(p.state.as_deref(), DraftState::parse, &states);
    let state = faults.keep("state", state).flatten();
    let limit = params::number(p.limit.as_deref(), 1, LIMIT_MAX, LIMIT);
    let limit = faults.keep("limit", limit).unwrap_or(LIMIT);
    let after = params::cursor(p.cursor.as_deref(), draft_id);
    let after = faults.keep("cursor", after).flatten().unwrap_or_default();
    faults.into_result()?;
    let code = p.code.filter(|code| !code.trim().is_empty());
    let filter = DraftFilter {
        state,
        decision: p.decision,
        code: code.map(|code| read_code(&code)).transpose()?,
    };
    // One more than asked for tells whether there is another page.
    let asked = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let mut found = drafts::list(&app, &filter, &after, asked).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let body = DraftList {
        next_cursor: found.last().filter(|_| more).map(|draft| draft.id.clone()),
        items: found.iter().map(Into::into).collect(),
    };
    Ok(json(StatusCode::OK, &body))
}

/// Read a draft
///
/// With everything that keeps it from being published. `ETag` goes into `If-Match` of the next step.
#[utoipa::path(
    operation_id = "get_draft",
    tag = "publishing",
    params(("id" = String, Path, description = "The draft's `id`")),
    responses(
        (status = 200, description = "The draft", body = DraftBody,
         example = json!(crate::http::openapi::example("get_draft.response"))),
        DraftProblems,
        ReadProblems,
    )
)]
#[get("/staff/drafts/{id}")]
pub async fn get_draft(
    app: web::Data<App>,
    request: HttpRequest,
    _signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    Ok(answer(StatusCode::OK, &drafts::get(&app, &id).await?))
}

/// Change a draft
///
/// All that is written is replaced. What was submitted must be submitted again.
#[utoipa::path(
    operation_id = "update_draft",
    tag = "publishing",
    params(
        ("id" = String, Path, description = "The draft's `id`"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"1\""),
    ),
    request_body = DraftContent,
    responses(
        (status = 200, description = "The draft as it is now", body = DraftBody,
         example = json!(crate::http::openapi::example("get_draft.response"))),
        StepProblems,
        ChangeProblems,
    )
)]
#[put("/staff/drafts/{id}")]
pub async fn update_draft(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<DraftContent, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    let target = target(&request, id)?;
    let draft = drafts::change(&app, &signed.officer, &target, body.read()?).await?;
    Ok(answer(StatusCode::OK, &draft))
}

/// Submit a draft
///
/// To whoever publishes. Nothing may be missing any more: the answer names what is.
#[utoipa::path(
    operation_id = "submit_draft",
    tag = "publishing",
    params(
        ("id" = String, Path, description = "The draft's `id`"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"1\""),
    ),
    responses(
        (status = 200, description = "The draft as it is now", body = DraftBody,
         example = json!(crate::http::openapi::example("get_draft.response"))),
        StepProblems,
        ReadProblems,
    )
)]
#[post("/staff/drafts/{id}/submit")]
pub async fn submit_draft(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let target = target(&request, id)?;
    let draft = drafts::submit(&app, &signed.officer, &target).await?;
    Ok(answer(StatusCode::OK, &draft))
}

/// Return a draft
///
/// To its editors, with the reason. Needs the role `publisher`.
#[utoipa::path(
    operation_id = "return_draft",
    tag = "publishing",
    params(
        ("id" = String, Path, description = "The draft's `id`"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"2\""),
    ),
    request_body = DraftReturn,
    responses(
        (status = 200, description = "The draft as it is now", body = DraftBody,
         example = json!(crate::http::openapi::example("get_draft.response"))),
        StepProblems,
        ChangeProblems,
    )
)]
#[post("/staff/drafts/{id}/return")]
pub async fn return_draft(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<DraftReturn>,
) -> Result<HttpResponse, Problem> {
    let target = target(&request, id)?;
    let reason = body.reason.trim();
    if reason.is_empty() || reason.chars().count() > NOTE_CHARS_MAX {
        let text = Text::new(
            format!("phải có từ 1 đến {NOTE_CHARS_MAX} ký tự"),
            format!("must have 1 to {NOTE_CHARS_MAX} characters"),
        );
        return Err(Problem::body_errors(vec![("/reason".to_owned(), text)]));
    }
    let draft = drafts::return_to_editors(&app, &signed.officer, &target, reason).await?;
    Ok(answer(StatusCode::OK, &draft))
}

/// Discard a draft
///
/// One that nobody wants to publish any more. It stays on record.
#[utoipa::path(
    operation_id = "discard_draft",
    tag = "publishing",
    params(
        ("id" = String, Path, description = "The draft's `id`"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"1\""),
    ),
    responses(
        (status = 200, description = "The draft as it is now", body = DraftBody,
         example = json!(crate::http::openapi::example("get_draft.response"))),
        StepProblems,
        ReadProblems,
    )
)]
#[post("/staff/drafts/{id}/discard")]
pub async fn discard_draft(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let target = target(&request, id)?;
    let draft = drafts::discard(&app, &signed.officer, &target).await?;
    Ok(answer(StatusCode::OK, &draft))
}

/// Publish a draft
///
/// Needs the role `publisher`, and somebody who has not written in it. What is published is never changed again.
#[utoipa::path(
    operation_id = "publish_draft",
    tag = "publishing",
    params(
        ("id" = String, Path, description = "The draft's `id`"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"2\""),
    ),
    responses(
        (status = 200, description = "The draft, with the version that it became", body = DraftBody,
         example = json!(crate::http::openapi::example("publish_draft.response"))),
        StepProblems,
        ReadProblems,
    )
)]
#[post("/staff/drafts/{id}/publish")]
pub async fn publish_draft(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let target = target(&request, id)?;
    let draft = drafts::publish(&app, &signed.officer, &target).await?;
    Ok(answer(StatusCode::OK, &draft))
}

/// A draft's identifier, as it is written here and in no other way.
fn draft_id(written: &str) -> Option<String> {
    let id = uuid::Uuid::try_parse(written)
        .ok()?
        .hyphenated()
        .to_string();
    (id == written).then_some(id)
}

fn target(request: &HttpRequest, id: web::Path<String>) -> Result<Target, Problem> {
    params::none(request.query_string())?;
    Ok(Target {
        id: id.into_inner(),
        revision: read_revision(request)?,
    })
}

/// A draft with its revision as `ETag`.
fn answer(status: StatusCode, draft: &Draft) -> HttpResponse {
    let mut response = json(status, &DraftBody::from(draft));
    if let Ok(tag) = header::HeaderValue::from_str(&format!("\"{}\"", draft.revision)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
