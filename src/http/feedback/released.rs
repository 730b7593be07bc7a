//! `/v1/feedback/released`: what anybody may read of feedback, and "tôi cũng gặp".

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::described::{ReleasedProblems, SenderProblems};
use super::json;
use crate::app::App;
use crate::app::feedback;
use crate::domain::code::ProcedureCode;
use crate::domain::feedback::code::read_secret;
use crate::domain::feedback::release::Released;
use crate::domain::feedback::words::Kind;
use crate::domain::time::month;
use crate::http::body::Body;
use crate::http::described::PublicProblems;
use crate::http::params::{self, Faults};
use crate::http::problem::{Problem, Text};
use crate::http::{cached, procedures};
use crate::record::{FeedbackKindKey, OutcomeKey};

/// Most summaries on a page.
const LIMIT_MAX: usize = 100;
/// Summaries on a page unless asked for otherwise.
const LIMIT: usize = 20;

/// A public summary of a feedback and what came of it. Nothing in it tells who sent it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReleasedFeedback)]
pub struct ReleasedBody {
    /// Identifies it; it is not the sender's code.
    pub id: String,
    /// What it is about.
    #[schema(example = "Chậm trả kết quả ở bộ phận một cửa")]
    pub title: String,
    /// What was the matter, redacted.
    pub body: String,
    /// What came of it, redacted.
    pub reply: String,
    /// What kind it was.
    pub kind: FeedbackKindKey,
    /// The procedure it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.001193")]
    pub procedure: Option<String>,
    /// Code of the unit that has answered; absent is the province's own office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How it ended.
    pub outcome: OutcomeKey,
    /// The month in which it was answered: the day may tell who sent it.
    #[schema(example = "2026-11")]
    pub answered_in: String,
    /// The month in which it became public.
    #[schema(example = "2026-11")]
    pub released_in: String,
    /// How many devices say that their owners have met it, too.
    pub supporters: u32,
    /// The version that puts right what was wrong, `code@number`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.001193@3")]
    pub corrected_by: Option<String>,
}

impl From<&Released> for ReleasedBody {
    fn from(released: &Released) -> Self {
        Self {
            id: released.id.clone(),
            title: released.summary.title.clone(),
            body: released.summary.body.clone(),
            reply: released.summary.reply.clone(),
            kind: FeedbackKindKey(released.kind),
            procedure: released.procedure.clone(),
            unit: released.unit.as_ref().map(ToString::to_string),
            outcome: OutcomeKey(released.outcome),
            answered_in: month(released.answered_on),
            released_in: month(released.released_at.day()),
            supporters: released.supporters,
            corrected_by: released.corrected_by.clone(),
        }
    }
}

/// Public summaries, a page of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleasedList {
    /// The newest first.
    pub items: Vec<ReleasedBody>,
    /// Goes into `cursor` of the next page; null on the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// Which summaries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReleasedParams {
    /// Mã thủ tục.
    #[param(example = "1.001193")]
    procedure: Option<String>,
    /// Of which kind.
    #[param(inline, value_type = Option<FeedbackKindKey>)]
    kind: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 20)]
    limit: Option<String>,
}

/// A device that says its owner has met the same.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupportBody {
    /// 20 to 64 random letters, digits, `-` or `_` that the device has made for this and keeps. It is kept hashed.
    #[schema(example = "b3JxuZ0K9fQm2yT7wLc4sE")]
    pub device: String,
}

/// List released feedback
///
/// What was sent and what came of it, with everything personal taken out by a moderator.
#[utoipa::path(
    operation_id = "list_released_feedback",
    tag = "feedback",
    params(ReleasedParams),
    responses(
        (status = 200, description = "The summaries", body = ReleasedList,
         example = json!(crate::http::openapi::example("list_released_feedback.response"))),
        PublicProblems,
    )
)]
#[get("/feedback/released")]
pub async fn list_released_feedback(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let p: ReleasedParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.key()).collect();
    let kind = faults
        .keep("kind", params::word(p.kind.as_deref(), Kind::parse, &kinds))
        .flatten();
    let limit = params::number(p.limit.as_deref(), 1, LIMIT_MAX, LIMIT);
    let limit = faults.keep("limit", limit).unwrap_or(LIMIT);
    let after = faults
        .keep("cursor", params::cursor(p.cursor.as_deref(), place))
        .flatten();
    faults.into_result()?;
    let procedure = p.procedure.filter(|code| !code.trim().is_empty());
    let procedure: Option<ProcedureCode> = procedure
        .map(|code| procedures::read_code(&code))
        .transpose()?;
    // One more than asked for tells whether there is another page.
    let asked = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let filter = (procedure.as_ref().map(ProcedureCode::as_str), kind);
    let found = feedback::released(&app, filter, after.as_deref(), asked).await?;
    let mut found = found
        .ok_or_else(|| Problem::parameters(vec![("?cursor".to_owned(), params::no_cursor())]))?;
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    let body = ReleasedList {
        next_cursor: last.map(|released| released.id.clone()),
        items: found.iter().map(Into::into).collect(),
    };
    Ok(cached::json(&request, &body))
}

/// Read a released feedback
#[utoipa::path(
    operation_id = "get_released_feedback",
    tag = "feedback",
    params(("id" = String, Path, description = "The summary's `id`")),
    responses(
        (status = 200, description = "The summary", body = ReleasedBody,
         example = json!(crate::http::openapi::example("get_released_feedback.response"))),
        ReleasedProblems,
        PublicProblems,
    )
)]
#[get("/feedback/released/{id}")]
pub async fn get_released_feedback(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let released = feedback::one_released(&app, &read_id(&id)).await?;
    Ok(cached::json(&request, &ReleasedBody::from(&released)))
}

/// Say that one has met the same
///
/// "Tôi cũng gặp": counted once for each device. A count is shown and decides nothing.
#[utoipa::path(
    operation_id = "create_support",
    tag = "feedback",
    params(("id" = String, Path, description = "The summary's `id`")),
    request_body = SupportBody,
    responses(
        (status = 200, description = "The summary with the count", body = ReleasedBody,
         example = json!(crate::http::openapi::example("get_released_feedback.response"))),
        SenderProblems,
        ReleasedProblems,
    )
)]
#[post("/feedback/released/{id}/support")]
pub async fn create_support(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body<SupportBody>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let device = read_secret(&body.0.device).map_err(|error| {
        let en = "must be random: 20 to 64 letters, digits, - or _";
        Problem::body_errors(vec![(
            "/device".to_owned(),
            Text::new(error.to_string(), en),
        )])
    })?;
    let released = feedback::support(&app, &read_id(&id), &device).await?;
    Ok(json(StatusCode::OK, &ReleasedBody::from(&released)))
}

/// An identifier as it is written here; anything else is that of nothing.
fn read_id(written: &str) -> String {
    place(written).unwrap_or_default()
}

/// A place in the list is the identifier of the summary there: when it was made public is nobody's business.
fn place(written: &str) -> Option<String> {
    let id = uuid::Uuid::try_parse(written).ok()?;
    Some(id.hyphenated().to_string())
}
