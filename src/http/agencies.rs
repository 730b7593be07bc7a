//! `GET /v1/agencies/{code}`: one agency of the directory.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::cached;
use super::params;
use super::problem::{Code, Problem, ProblemBody, Text};
use crate::app::App;
use crate::app::directory::{self, Found};
use crate::domain::agency::{Agency, AgencyCode, AgencyCodeError};
use crate::record::{AgencyKindKey, AgencyRecord};

/// An agency or a commune, with those around it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Agency)]
pub struct AgencyBody {
    /// The agency.
    #[serde(flatten)]
    pub record: AgencyRecord,
    /// The body right above it; null when there is none. Its code is `parent`.
    #[schema(required)]
    pub parent_agency: Option<AgencyLink>,
    /// The bodies right below it, in order of code.
    pub children: Vec<AgencyLink>,
    /// Where people hand in papers: those of the bodies below it that receive them, whole.
    pub counters: Vec<AgencyRecord>,
    /// When this service's copy last changed (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub changed_at: String,
}

/// An agency by its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyLink {
    /// Mã cơ quan; the whole entry is at `/v1/agencies/{code}`.
    #[schema(example = "H37")]
    pub code: String,
    /// Tên.
    #[schema(example = "Ủy ban nhân dân tỉnh Lạng Sơn")]
    pub name: String,
    /// What kind of body it is.
    pub kind: AgencyKindKey,
}

impl From<&Agency> for AgencyLink {
    fn from(agency: &Agency) -> Self {
        Self {
            code: agency.code.to_string(),
            name: agency.name.clone(),
            kind: AgencyKindKey(agency.kind),
        }
    }
}

impl From<&Found> for AgencyBody {
    fn from(found: &Found) -> Self {
        let receiving = found.children.iter().filter(|child| child.kind.receives());
        Self {
            record: (&found.agency).into(),
            parent_agency: found.parent.as_ref().map(Into::into),
            children: found.children.iter().map(Into::into).collect(),
            counters: receiving.map(Into::into).collect(),
            changed_at: found.changed_at.to_string(),
        }
    }
}

/// Read an agency
///
/// An entry of the directory of agencies and communes. `certainty` says whether it was compared with the official text.
#[utoipa::path(
    operation_id = "get_agency",
    tag = "directory",
    params(("code" = String, Path, description = "Mã cơ quan", example = "06073")),
    responses(
        (status = 200, description = "The agency", body = AgencyBody,
         example = json!(super::openapi::example("get_agency.response"))),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 404, description = "No agency has this code", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.agency_not_found"))),
        (status = 422, description = "The code is none, or a parameter is unknown", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_agency_code"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
        (status = 503, description = "The database is away", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.unavailable"))),
    )
)]
#[get("/agencies/{code}")]
pub async fn get_agency(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let code = AgencyCode::parse(&code).map_err(|error| code_fault(&error))?;
    let found = directory::get(&app, &code).await?;
    Ok(cached::json(&request, &AgencyBody::from(&found)))
}

/// What is wrong with a code in the path.
pub(super) fn code_fault(error: &AgencyCodeError) -> Problem {
    let detail = Text::new(
        format!("{error}. Có thể tìm xã, phường theo tên tại /v1/communes?q=…"),
        "Not an agency code; one looks like 06073, H37 or SNV. Communes can be found by name at /v1/communes?q=…",
    );
    let reason = Text::new(error.to_string(), "not an agency code");
    Problem {
        errors: vec![("/code".to_owned(), reason)],
        ..Problem::new(Code::MalformedAgency, detail)
    }
}
