//! `GET /v1/changes`: the feed of changes, for those who keep a copy of everything.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody, Text};
use super::version::{DecisionBody, VersionBody};
use crate::app::{App, feed};
use crate::domain::feed::{FeedChange, FeedItem, FeedPlace, LIMIT_DEFAULT, LIMIT_MAX};
use crate::record::Record;

/// What to read.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ChangesParams {
    /// Where to begin: `next` of the answer before, or 0 for everything there is.
    #[param(example = "0")]
    since: Option<String>,
    /// How many changes at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1_000, default = 200)]
    limit: Option<String>,
}

/// A page of changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changes {
    /// The changes, in the order in which they happened; each thing once, in its newest state.
    pub items: Vec<ChangeBody>,
    /// Pass it as `since` to go on; keep it to ask again later.
    #[schema(example = "01939f6f-4d0f-7e5b-8a52-c3b0d1f2a3b4.95")]
    pub next: String,
    /// Whether there is more already.
    pub has_more: bool,
}

/// One change. Which keys it has follows from `type`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Change)]
pub struct ChangeBody {
    /// `version`: a version of a procedure was published, or its days changed. `version_removed`: forget the version
    /// `id`. `decision`: a decision was kept or changed.
    #[serde(rename = "type")]
    #[schema(example = "version")]
    pub kind: &'static str,
    /// Identifies what has changed.
    #[schema(example = "1.001193@1")]
    pub id: String,
    /// Mã thủ tục, of versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.001193")]
    pub code: Option<String>,
    /// The version, without its decision: that comes as a change of its own, and `decision_id` names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionBody>,
    /// The decision that announces the version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_id: Option<String>,
    /// The version's text; absent where the version ends the procedure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Record>)]
    pub record: Option<Box<RawValue>>,
    /// The decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionBody>,
}

/// Follow what changes
///
/// Everything that changed since a place, for apps that keep a copy: begin with `since=0`, apply the items in order,
/// go on with `next` until `has_more` is false, and ask again from there later. A copy that was interrupted goes on
/// where it was. The state of a version is that of today; it follows from its days.
#[utoipa::path(
    operation_id = "list_changes",
    tag = "feeds",
    params(ChangesParams),
    responses(
        (status = 200, description = "The changes; none is an answer too", body = Changes,
         example = json!(super::openapi::example("list_changes.response"))),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 410, description = "The place is not of this database: begin again with `since=0`", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.feed_restarted"))),
        (status = 422, description = "A parameter is unknown or cannot be used", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
        (status = 503, description = "The database is away; search still works", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.unavailable"))),
    )
)]
#[get("/changes")]
pub async fn list_changes(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let parameters: ChangesParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let limit = params::number(parameters.limit.as_deref(), 1, LIMIT_MAX, LIMIT_DEFAULT);
    let limit = faults.keep("limit", limit);
    let place = faults.keep("since", place(parameters.since.as_deref()));
    faults.into_result()?;
    let page = feed::since(&app, place.flatten(), limit.unwrap_or(LIMIT_DEFAULT)).await?;
    let today = app.clock.now().day();
    let body = Changes {
        items: page
            .items
            .into_iter()
            .map(|item| change(item, today))
            .collect(),
        next: page.next.to_string(),
        has_more: page.has_more,
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .json(body))
}

/// A place as it was given out; blank and 0 are the beginning.
fn place(since: Option<&str>) -> Result<Option<FeedPlace>, Text> {
    let since = since.unwrap_or_default().trim();
    if matches!(since, "" | "0") {
        return Ok(None);
    }
    let read = since.rsplit_once('.').and_then(|(database, seq)| {
        let seq = seq.parse().ok().filter(|seq| *seq >= 0)?;
        Some(FeedPlace {
            database: database.to_owned(),
            seq,
        })
    });
    read.map(Some).ok_or_else(|| {
        Text::new(
            "phải là 0 hoặc giá trị “next” của lần đọc trước",
            "must be 0, or `next` of an answer before",
        )
    })
}

fn change(item: FeedItem, today: jiff::civil::Date) -> ChangeBody {
    let none = ChangeBody {
        kind: item.change.kind().key(),
        id: String::new(),
        code: None,
        version: None,
        decision_id: None,
        record: None,
        decision: None,
    };
    match item.change {
        FeedChange::Version(version, text) => ChangeBody {
            id: version.key.to_string(),
            code: Some(version.key.code.to_string()),
            version: Some(VersionBody::of(&version, None, today)),
            decision_id: version.decision.clone(),
            // Written by the store from a record, so it is JSON.
            record: text.and_then(|text| RawValue::from_string(text).ok()),
            ..none
        },
        FeedChange::VersionGone(key) => ChangeBody {
            id: key.to_string(),
            code: Some(key.code.to_string()),
            ..none
        },
        FeedChange::Decision(decision) => ChangeBody {
            id: decision.id.clone(),
            decision: Some((&*decision).into()),
            ..none
        },
    }
}
