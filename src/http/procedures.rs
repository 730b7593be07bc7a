//! `GET /v1/procedures/{code}`: one whole procedure.

use actix_web::{HttpRequest, HttpResponse, get, web};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cached;
use super::params::{self, Faults};
use super::problem::{Code, Problem, ProblemBody, Text};
use super::version::{BannerBody, VersionBody, banners};
use crate::app::App;
use crate::app::procedures::{self, Published};
use crate::domain::code::ProcedureCode;
use crate::record::{OnlineKey, Record, StandingKey, fingerprint};

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
    /// Which version this is, and when it applies.
    pub version: VersionBody,
    /// What people must see above it: that it does not apply yet or any more, will change, or was corrected.
    pub banners: Vec<BannerBody>,
    /// The version that follows: it changes or ends the procedure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_version: Option<VersionBody>,
    /// The procedures in whose place this one stands.
    pub replaces: Vec<String>,
    /// The procedures that stand in its place.
    pub replaced_by: Vec<String>,
    /// Identifies the text; what a site reports that it shows.
    #[schema(example = "5d41402abc4b2a76")]
    pub hash: String,
    /// When this service's copy last changed (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub changed_at: String,
}

/// The parameters of reading a procedure.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GetParams {
    /// The day on which it is read (YYYY-MM-DD): which rule applied when I filed? Without it today.
    #[param(example = "2026-11-21", value_type = Option<String>, format = Date)]
    as_of: Option<String>,
}

impl ProcedureBody {
    fn of(published: &Published, day: Date) -> Self {
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
            version: VersionBody {
                // What the public is told: of an ended procedure the last text is shown, but it has ended.
                state: StandingKey(published.standing),
                ..VersionBody::of(&published.version, published.decision.as_ref(), day)
            },
            banners: banners(published, day),
            next_version: published
                .next
                .as_ref()
                .map(|next| VersionBody::of(next, None, day)),
            replaces: published
                .predecessors
                .iter()
                .map(ToString::to_string)
                .collect(),
            replaced_by: published
                .successors
                .iter()
                .map(ToString::to_string)
                .collect(),
            hash: fingerprint(procedure),
            changed_at: published.version.published_at.to_string(),
        }
    }
}

/// Read a procedure
///
/// All its official parts, as they apply today or applied on another day. One that was abolished or replaced stays
/// readable, and says so. The code may be written in any form: `1.001193`, `1001193`, `1.001193.000.00.00.H37`,
/// an internal code such as `QCLV_01`.
#[utoipa::path(
    operation_id = "get_procedure",
    tag = "procedures",
    params(("code" = String, Path, description = "Mã thủ tục, in any form", example = "1.001193"), GetParams),
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
    let GetParams { as_of } = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let as_of = faults.keep("as_of", params::day(as_of.as_deref()));
    faults.into_result()?;
    let as_of = as_of.flatten();
    let code = read_code(&code)?;
    let published = procedures::get(&app, &code, as_of).await?;
    let day = as_of.unwrap_or_else(|| app.clock.now().day());
    Ok(cached::json(&request, &ProcedureBody::of(&published, day)))
}

/// The code of a path.
pub(super) fn read_code(code: &str) -> Result<ProcedureCode, Problem> {
    ProcedureCode::parse(code).map_err(|error| {
        let detail = Text::new(
            format!("{error}. Có thể tìm theo tên tại /v1/procedures?q=…"),
            "Not a procedure code; one looks like 1.001193, 1.001193.000.00.00.H37 or QCLV_01. Or search by name at /v1/procedures?q=…",
        );
        let reason = Text::new(error.to_string(), "not a procedure code");
        Problem { errors: vec![("/code".to_owned(), reason)], ..Problem::new(Code::Malformed, detail) }
    })
}
