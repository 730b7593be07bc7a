//! `/v1/staff/decisions`: the decisions that announce procedures, and publishing what they announce.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::{ChangeProblems, StepProblems};
use super::draft_shapes::{DraftBody, control_character};
use super::{Signed, SignedBody, json, read_revision, revised};
use crate::app::App;
use crate::app::decisions::{self, Kept};
use crate::app::drafts::{self, DRAFTS_MAX, Target};
use crate::domain::decision::Decision;
use crate::domain::text::has_control;
use crate::http::params;
use crate::http::problem::{Code, Problem, Text};
use crate::http::version::DecisionBody;
use crate::record::IssuerKey;

/// A decision to keep.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionContent {
    /// Số.
    #[schema(example = "1842/QĐ-UBND")]
    number: String,
    /// Ngày ký (YYYY-MM-DD).
    #[schema(example = "2026-11-20", format = Date)]
    signed_on: String,
    /// Cơ quan ban hành.
    #[schema(example = "Chủ tịch UBND tỉnh Lạng Sơn")]
    issuer: String,
    /// What the issuer is.
    issuer_kind: IssuerKey,
    /// Trích yếu.
    #[serde(default)]
    #[schema(example = "Công bố danh mục thủ tục hành chính lĩnh vực hộ tịch")]
    title: Option<String>,
    /// Ngày có hiệu lực (YYYY-MM-DD).
    #[schema(example = "2026-12-01", format = Date)]
    effective_on: String,
    /// Whether its procedures were made by a shortened process.
    #[serde(default)]
    shortened: bool,
}

/// A decision that was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptDecision {
    /// The decision.
    #[serde(flatten)]
    decision: DecisionBody,
    /// Counts its changes; goes into `If-Match` of the next one.
    #[schema(example = 1)]
    revision: i64,
}

/// What to publish of a decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftsToPublish {
    /// The drafts, each as it was seen. At most 1,000.
    #[schema(max_items = 1000)]
    drafts: Vec<SeenDraft>,
}

/// A draft as it was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenDraft {
    /// Its `id`.
    #[schema(example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")]
    id: String,
    /// Its `revision`.
    #[schema(example = 2)]
    revision: i64,
}

/// What was published of a decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedDrafts {
    /// The drafts, each with the version that it became.
    items: Vec<DraftBody>,
}

/// Keep a decision
///
/// Needs the role `editor` for the whole province.
#[utoipa::path(
    operation_id = "create_decision",
    tag = "publishing",
    request_body = DecisionContent,
    responses(
        (status = 201, description = "The decision", body = KeptDecision,
         example = json!(crate::http::openapi::example("create_decision.response"))),
        (status = 409, description = "A decision has this number and day", body = crate::http::problem::ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.conflict"))),
        ChangeProblems,
    )
)]
#[post("/staff/decisions")]
pub async fn create_decision(
    app: web::Data<App>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<DecisionContent>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let id = uuid::Uuid::now_v7().to_string();
    keep(&app, &signed, body.read(id, 0)?, StatusCode::CREATED).await
}

/// Change a decision
///
/// Its facts; the days of versions that were published stay. Needs the role `editor` for the whole province, and as soon
/// as something of it was published the role `publisher`.
#[utoipa::path(
    operation_id = "update_decision",
    tag = "publishing",
    params(
        ("id" = String, Path, description = "The decision's `id`"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"1\""),
    ),
    request_body = DecisionContent,
    responses(
        (status = 200, description = "The decision as it is now", body = KeptDecision,
         example = json!(crate::http::openapi::example("create_decision.response"))),
        StepProblems,
        ChangeProblems,
    )
)]
#[put("/staff/decisions/{id}")]
pub async fn update_decision(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<DecisionContent>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let revision = read_revision(&request)?;
    let decision = body.read(id.into_inner(), revision)?;
    keep(&app, &signed, decision, StatusCode::OK).await
}

/// Publish a decision's drafts
///
/// Those that the publisher has seen and names, each with its revision, in one step: if one may not be published, or
/// has changed meanwhile, none is, and the answer names it. Needs the role `publisher`, and somebody who has not written
/// in them.
#[utoipa::path(
    operation_id = "publish_decision",
    tag = "publishing",
    params(("id" = String, Path, description = "The decision's `id`")),
    request_body = DraftsToPublish,
    responses(
        (status = 200, description = "The drafts that were published", body = PublishedDrafts,
         example = json!(crate::http::openapi::example("publish_decision.response"))),
        StepProblems,
        ChangeProblems,
    )
)]
#[post("/staff/decisions/{id}/publish")]
pub async fn publish_decision(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<DraftsToPublish>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let seen = body.drafts;
    if seen.is_empty() || seen.len() > DRAFTS_MAX {
        let text = Text::new(
            format!("phải nêu từ 1 đến {DRAFTS_MAX} bản thảo"),
            format!("name 1 to {DRAFTS_MAX} drafts"),
        );
        return Err(Problem::body_errors(vec![("/drafts".to_owned(), text)]));
    }
    let odd = seen
        .iter()
        .enumerate()
        .filter(|(_, seen)| has_control(&seen.id));
    let odd = odd.map(|(at, _)| (format!("/drafts/{at}/id"), control_character()));
    let odd: Vec<_> = odd.collect();
    if !odd.is_empty() {
        return Err(Problem::body_errors(odd));
    }
    let seen = seen.into_iter().map(|seen| Target {
        id: seen.id,
        revision: seen.revision,
    });
    let seen: Vec<_> = seen.collect();
    let published = drafts::publish_decision(&app, &signed.officer, &id, &seen).await;
    let published = published.map_err(|(draft, error)| {
        let mut problem = Problem::from(error);
        if let Some(draft) = draft {
            let text = Text::new(format!("bản thảo {draft}"), format!("draft {draft}"));
            problem.errors.insert(0, (format!("/drafts/{draft}"), text));
        }
        problem
    })?;
    let body = PublishedDrafts {
        items: published.iter().map(Into::into).collect(),
    };
    Ok(json(StatusCode::OK, &body))
}

async fn keep(
    app: &App,
    signed: &Signed,
    decision: Decision,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    match decisions::keep_by(app, &signed.officer, decision).await? {
        Kept::Yes(decision) => {
            let body = KeptDecision {
                decision: (&decision).into(),
                revision: decision.revision,
            };
            Ok(revised(status, &body, decision.revision))
        }
        Kept::Faulty(key, error) => {
            let text = Text::new(error.to_string(), error.english());
            Err(Problem::body_errors(vec![(format!("/{key}"), text)]))
        }
        Kept::Taken => Err(Problem::new(
            Code::Conflict,
            Text::new(
                "Đã có quyết định mang số và ngày ký này.",
                "A decision has this number and day.",
            ),
        )),
        Kept::Conflict => Err(Problem::new(
            Code::RevisionConflict,
            Text::new(
                "Quyết định đã được người khác thay đổi, hoặc không còn ở đây. Hãy đọc lại rồi sửa tiếp.",
                "Somebody else changed the decision, or it is not here. Read it again.",
            ),
        )),
    }
}

impl DecisionContent {
    fn read(self, id: String, revision: i64) -> Result<Decision, Problem> {
        let mut faults = Vec::new();
        let mut day = |at: &str, written: &str| {
            let missing = || Text::new("thiếu ngày", "a day is missing");
            let day = params::day(Some(written)).and_then(|day| day.ok_or_else(missing));
            day.map_err(|text| faults.push((at.to_owned(), text))).ok()
        };
        let signed_on = day("/signed_on", &self.signed_on);
        let effective_on = day("/effective_on", &self.effective_on);
        let (Some(signed_on), Some(effective_on)) = (signed_on, effective_on) else {
            return Err(Problem::body_errors(faults));
        };
        Ok(Decision {
            id,
            number: self.number,
            signed_on,
            issuer: self.issuer,
            issuer_kind: self.issuer_kind.0,
            title: self.title,
            effective_on,
            is_shortened: self.shortened,
            changed_at: crate::domain::time::Timestamp(0),
            revision,
        })
    }
}
