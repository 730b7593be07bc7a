//! `GET /v1/procedures/{code}`: one whole procedure, in the form that is wanted.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::linked::{self, Facts, JSON_LD, TURTLE};
use super::params::{self, Faults};
use super::problem::{Code, Problem, ProblemBody, Text};
use super::site::{Site, procedure_path};
use super::version::{BannerBody, VersionBody};
use super::{accept, cached};
use crate::app::procedures::{self, Published};
use crate::app::{App, life_events};
use crate::domain::code::{ProcedureCode, decision_key};
use crate::record::{OnlineKey, Record, StandingKey, fingerprint};

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
    /// The decisions that publish it: the national one first, then the province's, then that which announces this
    /// version here.
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
            decisions: decisions(published),
            online: procedure.online().map(OnlineKey),
            version: VersionBody {
                // What the public is told: of an ended procedure the last text is shown, but it has ended.
                state: StandingKey(published.standing),
                ..VersionBody::of(&published.version, published.decision.as_ref(), day)
            },
            banners: published.banners().into_iter().map(Into::into).collect(),
            next_version: published
                .next
                .as_ref()
                .map(|next| VersionBody::of(next, published.next_decision.as_ref(), day)),
            replaces: published
                .predecessors
                .iter()
                .map(ToString::to_string)
                .collect(),
            replaced_by: published
                .successors
                .iter()
                .map(|one| one.code.to_string())
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
/// an internal code such as `QCLV_01`. `Accept` chooses the form: JSON, schema.org's `GovernmentService` as JSON-LD, or
/// CPSV-AP 3.2 as Turtle.
#[utoipa::path(
    operation_id = "get_procedure",
    tag = "procedures",
    params(("code" = String, Path, description = "Mã thủ tục, in any form", example = "1.001193"), GetParams),
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
    let GetParams { as_of } = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let as_of = faults.keep("as_of", params::day(as_of.as_deref()));
    faults.into_result()?;
    let as_of = as_of.flatten();
    let form =
        accept::choose(request.headers(), &FORMS).and_then(|place| FORMS.get(place).copied());
    let form = form.ok_or_else(not_acceptable)?;
    let published = procedures::get(&app, &read_code(&code)?, as_of).await?;
    let groups = life_events::list(&app);
    let day = as_of.unwrap_or_else(|| app.clock.now().day());
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
        _ => {
            let mut body = ProcedureBody::of(&published, day);
            let corrections = procedures::corrections(&app, &published.procedure.code).await?;
            body.version = body.version.reported(&corrections);
            cached::json(&request, &body)
        }
    };
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("accept"));
    if let Ok(links) = HeaderValue::from_str(&links(&published.procedure.code, form)) {
        response.headers_mut().insert(header::LINK, links);
    }
    Ok(response)
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

/// The same in the other forms (RFC 8288).
/// The numbers of the decisions that the text names, and of that which announces the version.
fn decisions(published: &Published) -> Vec<String> {
    let named = published.procedure.decisions();
    let announced = published.decision.as_ref();
    let announced = announced.map(|decision| decision.number.as_str());
    let is_named = |number: &&str| {
        named
            .iter()
            .any(|one| decision_key(one) == decision_key(number))
    };
    let more = announced.filter(|number| !is_named(number));
    named
        .iter()
        .copied()
        .chain(more)
        .map(ToOwned::to_owned)
        .collect()
}

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
