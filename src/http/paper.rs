//! `GET /v1/procedures/{code}/sheet` and `GET /v1/posting-list`: what offices print and put up.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cached;
use super::filters::WrittenFilters;
use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody};
use super::procedures::read_code;
use super::site::Site;
use crate::app::paper::Document;
use crate::app::{App, paper};
use crate::record::{AudienceKey, LevelKey, OnlineKey};

const PDF: &str = "application/pdf";
const HTML: &str = "text/html; charset=utf-8";
const CSV: &str = "text/csv; charset=utf-8";
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

/// In which form a list comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListFormat {
    /// To print and to keep: tagged and searchable, with its fonts.
    Pdf,
    /// A page for browsers, which prints as well.
    Html,
    /// For spreadsheets.
    Csv,
}

/// The parameters of a sheet. One that is unknown, or stands twice, is refused.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SheetParams {
    /// In which form.
    #[param(inline, value_type = Option<SheetFormat>)]
    format: Option<String>,
}

/// The parameters of a list. One that is unknown, or stands twice, is refused.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// Lĩnh vực: its identifier (see `/v1/sectors`) or its name.
    #[param(example = "ho-tich")]
    sector: Option<String>,
    /// Cơ quan thực hiện: its identifier (see `/v1/agencies`) or its name.
    #[param(example = "uy-ban-nhan-dan-cap-xa")]
    agency: Option<String>,
    /// Cấp thực hiện. Any other value is refused (422).
    #[param(inline, value_type = Option<LevelKey>)]
    level: Option<String>,
    /// Đối tượng thực hiện. Any other value is refused (422).
    #[param(inline, value_type = Option<AudienceKey>)]
    audience: Option<String>,
    /// Mức độ trực tuyến. Any other value is refused (422).
    #[param(inline, value_type = Option<OnlineKey>)]
    online: Option<String>,
    /// The commune that carries them out, by its code.
    #[param(example = "06073")]
    commune: Option<String>,
    /// In which form.
    #[param(inline, value_type = Option<ListFormat>)]
    format: Option<String>,
}

impl SheetFormat {
    fn parse(written: &str) -> Option<Self> {
        match ListFormat::parse(written)? {
            ListFormat::Pdf => Some(Self::Pdf),
            ListFormat::Html => Some(Self::Html),
            ListFormat::Csv => None,
        }
    }
}

impl ListFormat {
    fn parse(written: &str) -> Option<Self> {
        match written {
            "pdf" => Some(Self::Pdf),
            "html" => Some(Self::Html),
            "csv" => Some(Self::Csv),
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
        (status = 404, description = "No procedure has this code", body = ProblemBody,
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
    let format = params::word(
        written.format.as_deref(),
        SheetFormat::parse,
        &["pdf", "html"],
    );
    let format = faults.keep("format", format).flatten();
    faults.into_result()?;
    let code = read_code(&code)?;
    let document = paper::sheet(&app, &code, &site.page(&code)).await?;
    let name = format!("thu-tuc-{}", plain(code.as_str()));
    let (document, page) = paper::page(&app, move || document).await?;
    match format.unwrap_or(SheetFormat::Pdf) {
        SheetFormat::Html => Ok(html(&request, &name, page)),
        SheetFormat::Pdf => pdf(&app, &request, &name, (document, page)).await,
    }
}

/// Print the list of procedures
///
/// The list to put up (niêm yết), by sector; narrowed as a search is. Every procedure is a row of its own, also where
/// several have the same name.
#[utoipa::path(
    operation_id = "get_posting_list",
    tag = "paper",
    params(ListParams),
    responses(
        (status = 200, description = "The list", content(
            (String = "application/pdf", example = json!("%PDF-1.7 …")),
            (String = "text/html", example = json!("<!doctype html> …")),
            (String = "text/csv", example = json!("STT,Mã thủ tục,Tên thủ tục,…")),
        )),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter is unknown or cannot be used, or the list has too many pages",
         body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
        (status = 503, description = "Too much is printed at once", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.busy"))),
    )
)]
#[get("/posting-list")]
pub async fn get_posting_list(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let written: ListParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let formats = ["pdf", "html", "csv"];
    let format = params::word(written.format.as_deref(), ListFormat::parse, &formats);
    let format = faults.keep("format", format).flatten();
    let filters = WrittenFilters {
        sector: written.sector,
        agency: written.agency,
        level: written.level,
        audience: written.audience,
        online: written.online,
        commune: written.commune,
    };
    let filters = filters.read(&mut faults);
    faults.into_result()?;
    let address = site.list(&filters);
    let list = paper::list(&app, filters, address, |code| site.page(code)).await?;
    let name = "danh-muc-thu-tuc";
    let format = format.unwrap_or(ListFormat::Pdf);
    if format == ListFormat::Csv {
        let body = paper::csv(&app, list).await?;
        let tag = cached::tag(&[&body]);
        let known = cached::not_modified(&request, &tag);
        return Ok(known.unwrap_or_else(|| cached::file(CSV, &format!("{name}.csv"), tag, body)));
    }
    let (document, page) = paper::page(&app, move || list.document()).await?;
    if format == ListFormat::Html {
        return Ok(html(&request, name, page));
    }
    pdf(&app, &request, name, (document, page)).await
}

fn html(request: &HttpRequest, name: &str, page: String) -> HttpResponse {
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
async fn pdf(
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
