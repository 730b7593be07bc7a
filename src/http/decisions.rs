//! `GET /v1/decisions`: the decisions that announce procedures.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::described::PublicProblems;
use super::problem::{Problem, ProblemBody};
use super::version::{DecisionBody, VersionBody};
use super::{cached, params};
use crate::app::{App, decisions};

/// All decisions on record.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decisions {
    /// The last signed first.
    pub items: Vec<DecisionBody>,
}

/// A decision and what it announces.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionItems {
    /// The decision.
    pub decision: DecisionBody,
    /// The versions that it announces, by code.
    pub items: Vec<DecisionItem>,
}

/// A version that a decision announces.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionItem {
    /// Mã thủ tục; its text is at `/v1/procedures/{code}`.
    #[schema(example = "1.001193")]
    pub code: String,
    /// The version.
    pub version: VersionBody,
}

/// List decisions
///
/// Every decision that announces procedures (quyết định công bố) and is on record here.
#[utoipa::path(
    operation_id = "list_decisions",
    tag = "catalogue",
    responses(
        (status = 200, description = "The decisions", body = Decisions,
         example = json!(super::openapi::example("list_decisions.response"))),
        PublicProblems,
    )
)]
#[get("/decisions")]
pub async fn list_decisions(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let decisions = decisions::list(&app).await?;
    let body = Decisions {
        items: decisions.iter().map(Into::into).collect(),
    };
    Ok(cached::json(&request, &body))
}

/// Read a decision
///
/// With every version that it announces.
#[utoipa::path(
    operation_id = "get_decision",
    tag = "catalogue",
    params(("id" = String, Path, description = "The decision's `id`", example = "01939f6f-4d0f-7e5b-8a52-c3b0d1f2a3b4")),
    responses(
        (status = 200, description = "The decision", body = DecisionItems,
         example = json!(super::openapi::example("get_decision.response"))),
        (status = 404, description = "No decision has this `id`", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.decision_not_found"))),
        PublicProblems,
    )
)]
#[get("/decisions/{id}")]
pub async fn get_decision(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let (decision, versions) = decisions::get(&app, &id).await?;
    let today = app.clock.now().day();
    let items = versions.iter().map(|version| DecisionItem {
        code: version.key.code.to_string(),
        version: VersionBody::of(version, None, today),
    });
    let body = DecisionItems {
        decision: (&decision).into(),
        items: items.collect(),
    };
    Ok(cached::json(&request, &body))
}
