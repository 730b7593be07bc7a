//! `GET /v1/procedures/{code}/sheet`: what offices print and put up; and how documents are answered.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cached;
use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody};
use super::procedures::read_code;
use super::site::Site;
use crate::app::paper::Document;
use crate::app::{App, paper};

const PDF: &str = "application/pdf";
const HTML: &str = "text/html; charset=utf-8";
/// A later program may set the same document otherwise.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// For pages: nothing may be loaded, framed or run; their own style sheet comes after this.
const CSP: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// In which form a document comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SheetFormat {
    /// To print and to keep: tagged and searchable, with its fonts.
    Pdf,
    /// A page for browsers, which prints as well.
    Html,
}

/// The parameters of a sheet. One that is unknown, or stands twice, is refused.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SheetParams {
    /// In which form.
    #[param(inline, value_type = Option<SheetFormat>)]
    format: Option<String>,
    /// The `id` of the posting point where it is put up: the sheet then says by whom.
    posting_point: Option<String>,
}

impl SheetFormat {
    const ALL: [&str; 2] = ["pdf", "html"];

    fn parse(written: &str) -> Option<Self> {
        match written {
            "pdf" => Some(Self::Pdf),
            "html" => Some(Self::Html),
            _ => None,
        }
    }
}

/// Print a procedure
///
/// The procedure as a sheet to put up (niêm yết): all parts that must be published, a QR code that leads to its newest
/// state, and the day of its last change. A part that the source does not state says so.
#[utoipa::path(
    operation_id = "get_procedure_sheet",
    tag = "paper",
    params(("code" = String, Path, description = "Mã thủ tục, in any form", example = "1.001193"), SheetParams),
    responses(
        (status = 200, description = "The sheet", content(
            (String = "application/pdf", example = json!("%PDF-1.7 …")),
            (String = "text/html", example = json!("<!doctype html> …")),
        )),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 404, description = "No procedure has this code, or no posting point this `id`", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.procedure_not_found"))),
        (status = 422, description = "The code is none, a parameter cannot be used, or the sheet has too many pages",
         body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_code"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
        (status = 503, description = "The database is away, or too much is printed at once", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.unavailable"))),
    )
)]
#[get("/procedures/{code}/sheet")]
pub async fn get_procedure_sheet(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let written: SheetParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let format = written.format.as_deref();
    let format = params::word(format, SheetFormat::parse, &SheetFormat::ALL);
    let format = faults.keep("format", format).flatten();
    faults.into_result()?;
    let code = read_code(&code)?;
    let point = params::given(written.posting_point.as_deref());
    let document = paper::sheet(&app, &code, point, &site.page(&code)).await?;
    let name = format!("thu-tuc-{}", plain(code.as_str()));
    let (document, page) = paper::page(&app, move || document).await?;
    match format.unwrap_or(SheetFormat::Pdf) {
        SheetFormat::Html => Ok(html(&request, &name, page)),
        SheetFormat::Pdf => pdf(&app, &request, &name, (document, page)).await,
    }
}

/// The page of a document.
pub(super) fn html(request: &HttpRequest, name: &str, page: String) -> HttpResponse {
    let tag = cached::tag(&[page.as_bytes()]);
    if let Some(known) = cached::not_modified(request, &tag) {
        return known;
    }
    let mut response = cached::file(HTML, &format!("{name}.html"), tag, page);
    if let Ok(policy) = HeaderValue::from_str(&format!("{CSP}; style-src '{}'", paper::STYLE_HASH))
    {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The document as PDF. Its page says the same, so a client that has this state is told so before anything is set.
pub(super) async fn pdf(
    app: &App,
    request: &HttpRequest,
    name: &str,
    (document, page): (Document, String),
) -> Result<HttpResponse, Problem> {
    let tag = cached::tag(&[PDF.as_bytes(), VERSION.as_bytes(), page.as_bytes()]);
    if let Some(known) = cached::not_modified(request, &tag) {
        return Ok(known);
    }
    let body = paper::pdf(app, document).await?;
    Ok(cached::file(PDF, &format!("{name}.pdf"), tag, body))
}

/// A code as part of a file's name.
fn plain(code: &str) -> String {
    let keep = |c: char| {
        if c.is_ascii_alphanumeric() || c == '.' {
            c
        } else {
            '-'
        }
    };
    code.chars().map(keep).collect()
}
