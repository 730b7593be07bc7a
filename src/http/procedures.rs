//! `GET /v1/procedures/{code}`: one whole procedure, in the form that is wanted.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::linked::{self, Facts, JSON_LD, TURTLE};
use super::problem::{Code, Problem, ProblemBody, Text};
use super::site::{Site, procedure_path};
use super::{accept, cached, params};
use crate::app::procedures::{self, Published};
use crate::app::{App, life_events};
use crate::domain::code::ProcedureCode;
use crate::record::{OnlineKey, Record};

/// The forms of a procedure, the usual one first.
const FORMS: [&str; 3] = ["application/json", JSON_LD, TURTLE];

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
/// an internal code such as `QCLV_01`. `Accept` chooses the form: JSON, schema.org's `GovernmentService` as JSON-LD, or
/// CPSV-AP 3.2 as Turtle.
#[utoipa::path(
    operation_id = "get_procedure",
    tag = "procedures",
    params(("code" = String, Path, description = "Mã thủ tục, in any form", example = "1.001193")),
    responses(
        (status = 200, description = "The procedure", content(
            (ProcedureBody = "application/json", example = json!(super::openapi::example("get_procedure.response"))),
            (serde_json::Value = "application/ld+json", example = json!(super::openapi::example("get_procedure.jsonld"))),
            (String = "text/turtle", example = json!(super::openapi::example("get_procedure.turtle"))),
        )),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 404, description = "No procedure has this code", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.procedure_not_found"))),
        (status = 406, description = "None of the forms is accepted", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.not_acceptable"))),
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
    site: web::Data<Site>,
    request: HttpRequest,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let form =
        accept::choose(request.headers(), &FORMS).and_then(|place| FORMS.get(place).copied());
    let form = form.ok_or_else(not_acceptable)?;
    let code = ProcedureCode::parse(&code).map_err(|error| {
        let detail = Text::new(
            format!("{error}. Có thể tìm theo tên tại /v1/procedures?q=…"),
            "Not a procedure code; one looks like 1.001193, 1.001193.000.00.00.H37 or QCLV_01. Or search by name at /v1/procedures?q=…",
        );
        let reason = Text::new(error.to_string(), "not a procedure code");
        Problem { errors: vec![("/code".to_owned(), reason)], ..Problem::new(Code::Malformed, detail) }
    })?;
    let published = procedures::get(&app, &code).await?;
    let groups = life_events::list(&app);
    let facts = Facts {
        published: &published,
        life_events: &life_events::of(&groups, &published.procedure.code).collect::<Vec<_>>(),
        site: &site,
    };
    let mut response = match form {
        JSON_LD => cached::bytes_as(&request, JSON_LD, linked::json_ld(&facts).to_string()),
        TURTLE => cached::bytes_as(
            &request,
            "text/turtle; charset=utf-8",
            linked::turtle(&facts),
        ),
        _ => cached::json(&request, &ProcedureBody::from(&published)),
    };
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("accept"));
    if let Ok(links) = HeaderValue::from_str(&links(&published.procedure.code, form)) {
        response.headers_mut().insert(header::LINK, links);
    }
    Ok(response)
}

/// The same in the other forms (RFC 8288).
fn links(code: &ProcedureCode, form: &str) -> String {
    let path = procedure_path(code);
    let others = FORMS.iter().filter(|other| **other != form);
    let links = others.map(|other| format!("<{path}>; rel=\"alternate\"; type=\"{other}\""));
    links.collect::<Vec<_>>().join(", ")
}

fn not_acceptable() -> Problem {
    let forms = FORMS.join(", ");
    let detail = Text::new(
        format!("Tiêu đề Accept không nhận dạng nào trong các dạng có sẵn: {forms}."),
        format!("The Accept header takes none of the forms there are: {forms}."),
    );
    Problem::new(Code::NotAcceptable, detail)
}
