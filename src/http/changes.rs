//! `GET /v1/changes`: the feed of changes, for those who keep a copy of all versions, decisions and agencies.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody, Text};
use super::version::{DecisionBody, VersionBody};
use crate::app::{App, feed};
use crate::domain::code::ProcedureCode;
use crate::domain::feed::{FeedChange, FeedItem, FeedPlace, FeedVersion, LIMIT_DEFAULT, LIMIT_MAX};
use crate::record::{AgencyRecord, Record};

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
    /// `version`: a version of a procedure was published, or its days or what stands in its place changed.
    /// `version_removed`: forget the version `id`. `decision`: a decision was kept or changed. `agency`: an agency was
    /// kept or changed. `agency_removed`: forget the agency `id`.
    #[serde(rename = "type")]
    #[schema(example = "version")]
    pub kind: &'static str,
    /// Identifies what has changed; of agencies it is their code.
    #[schema(example = "1.001193@1")]
    pub id: String,
    /// Mã thủ tục, of versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.001193")]
    pub code: Option<String>,
    /// The version, without its decision: that comes as a change of its own, and `decision_id` names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<ChangedVersion>,
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
    /// The agency, without what others say: the body above it is `parent`, those below it name it as theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<ChangedAgency>,
}

/// A version with the procedures next to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedVersion {
    /// The version.
    #[serde(flatten)]
    pub version: VersionBody,
    /// The procedures that end because it stands in their place; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<String>,
    /// The procedures that stand in place of the one that it ends; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaced_by: Vec<String>,
}

/// An agency by itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedAgency {
    /// The agency.
    #[serde(flatten)]
    pub record: AgencyRecord,
    /// When this service's copy last changed (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub changed_at: String,
}

impl ChangedVersion {
    fn of(changed: &FeedVersion, today: Date) -> Self {
        let codes = |codes: &[ProcedureCode]| codes.iter().map(ToString::to_string).collect();
        Self {
            version: VersionBody::of(&changed.version, None, today),
            replaces: codes(&changed.predecessors),
            replaced_by: codes(&changed.successors),
        }
    }
}

/// Follow what changes
///
/// Every version, decision and agency that changed since a place, for apps that keep a copy: begin with `since=0`,
/// apply the items in order, go on with `next` until `has_more` is false, and ask again from there later. A copy that
/// was interrupted goes on where it was. The state of a version is that of today; it follows from its days. A copy
/// ignores types that it does not know.
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

fn change(item: FeedItem, today: Date) -> ChangeBody {
    let none = ChangeBody {
        kind: item.change.kind().key(),
        id: String::new(),
        code: None,
        version: None,
        decision_id: None,
        record: None,
        decision: None,
        agency: None,
    };
    match item.change {
        FeedChange::Version(changed) => ChangeBody {
            id: changed.version.key.to_string(),
            code: Some(changed.version.key.code.to_string()),
            version: Some(ChangedVersion::of(&changed, today)),
            decision_id: changed.version.decision,
            // Written by the store from a record, so it is JSON.
            record: changed
                .text
                .and_then(|text| RawValue::from_string(text).ok()),
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
        FeedChange::Agency(agency, changed_at) => ChangeBody {
            id: agency.code.to_string(),
            agency: Some(ChangedAgency {
                record: (&*agency).into(),
                changed_at: changed_at.to_string(),
            }),
            ..none
        },
        FeedChange::AgencyGone(code) => ChangeBody {
            id: code.to_string(),
            ..none
        },
    }
}
