//! `GET /v1/procedures/{code}`: one whole procedure.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::cached;
use super::params;
use super::problem::{Code, Problem, ProblemBody, Text};
use crate::app::App;
use crate::app::procedures::{self, Published};
use crate::domain::code::ProcedureCode;
use crate::record::{OnlineKey, Record};

/// A whole procedure, with what follows from its parts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Procedure)]
pub struct ProcedureBody {
    /// The procedure.
    #[serde(flatten)]
    pub record: Record,
    /// The province's codes, from its list.
    #[schema(example = json!(["1.001193.000.00.00.H37"]))]
    pub provincial_codes: Vec<String>,
    /// The decisions that publish it: the national one first, then the province's.
    #[schema(example = json!(["163/QĐ-BTP"]))]
    pub decisions: Vec<String>,
    /// Mức độ trực tuyến; null when the province's list does not say.
    #[schema(required)]
    pub online: Option<OnlineKey>,
    /// When this service's copy last changed (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub changed_at: String,
}

impl From<&Published> for ProcedureBody {
    fn from(published: &Published) -> Self {
        let procedure = &published.procedure;
        Self {
            record: procedure.into(),
            provincial_codes: procedure
                .provincial_codes()
                .into_iter()
                .map(ToString::to_string)
                .collect(),
            decisions: procedure
                .decisions()
                .into_iter()
                .map(ToOwned::to_owned)
                .collect(),
            online: procedure.online().map(OnlineKey),
            changed_at: published.changed_at.to_string(),
        }
    }
}

/// Read a procedure
///
/// All its official parts. The code may be written in any form: `1.001193`, `1001193`, `1.001193.000.00.00.H37`,
/// an internal code such as `QCLV_01`.
#[utoipa::path(
    operation_id = "get_procedure",
    tag = "procedures",
    params(("code" = String, Path, description = "Mã thủ tục, in any form", example = "1.001193")),
    responses(
        (status = 200, description = "The procedure", body = ProcedureBody,
         example = json!(super::openapi::example("get_procedure.response"))),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 404, description = "No procedure has this code", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.procedure_not_found"))),
        (status = 422, description = "The code is none, or a parameter is unknown", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_code"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
        (status = 503, description = "The database is away; search still works", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.unavailable"))),
    )
)]
#[get("/procedures/{code}")]
pub async fn get_procedure(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let published = procedures::get(&app, &code_of(&code)?).await?;
    Ok(cached::json(&request, &ProcedureBody::from(&published)))
}

/// The code in an address.
pub(super) fn code_of(written: &str) -> Result<ProcedureCode, Problem> {
    ProcedureCode::parse(written).map_err(|error| {
        let detail = Text::new(
            format!("{error}. Có thể tìm theo tên tại /v1/procedures?q=…"),
            "Not a procedure code; one looks like 1.001193, 1.001193.000.00.00.H37 or QCLV_01. Or search by name at /v1/procedures?q=…",
        );
        let reason = Text::new(error.to_string(), "not a procedure code");
        Problem { errors: vec![("/code".to_owned(), reason)], ..Problem::new(Code::Malformed, detail) }
    })
}
