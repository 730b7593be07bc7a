//! `GET /v1/posting-list` and `GET /v1/posting-points/{id}/list`: lists to put up, and what there is to do since a day.

use actix_web::{HttpRequest, HttpResponse, get, web};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, IntoResponses, ToSchema};

use super::described::{PublicProblems, Responses, described};
use super::filters::{self, WrittenFilters};
use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody};
use super::site::Site;
use super::{cached, paper as documents};
use crate::app::posting_list::{self, Addresses};
use crate::app::{App, paper};
use crate::domain::code::ProcedureCode;
use crate::record::{AudienceKey, LevelKey, OnlineKey};

const CSV: &str = "text/csv; charset=utf-8";

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

/// The parameters of a list. One that is unknown, or stands twice, is refused.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// Lĩnh vực: its identifier (see `/v1/sectors`) or its name. Any other value is refused (422).
    #[param(example = "ho-tich")]
    sector: Option<String>,
    /// Cơ quan thực hiện: its identifier (see `/v1/agencies`) or its name, as the texts of procedures have it; not a
    /// code of the directory such as `SNNMT`. Any other value is refused (422).
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
    /// Also say what there is to do compared with this day (YYYY-MM-DD), which is not to come.
    #[param(example = "2026-11-01", value_type = Option<String>, format = Date)]
    since: Option<String>,
    /// In which form.
    #[param(inline, value_type = Option<ListFormat>)]
    format: Option<String>,
}

/// The parameters of a posting point's list. One that is unknown, or stands twice, is refused.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PointListParams {
    /// Only this sector (lĩnh vực): its identifier (see `/v1/sectors`) or its name. Any other value is refused (422).
    #[param(example = "ho-tich")]
    sector: Option<String>,
    /// Also say what there is to do compared with this day (YYYY-MM-DD), which is not to come.
    #[param(example = "2026-11-01", value_type = Option<String>, format = Date)]
    since: Option<String>,
    /// In which form.
    #[param(inline, value_type = Option<ListFormat>)]
    format: Option<String>,
}

/// The form of a list and the day with which it is compared.
struct Wanted {
    format: ListFormat,
    since: Option<Date>,
}

impl ListFormat {
    const ALL: [&str; 3] = ["pdf", "html", "csv"];

    fn parse(written: &str) -> Option<Self> {
        match written {
            "pdf" => Some(Self::Pdf),
            "html" => Some(Self::Html),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

impl Wanted {
    fn read(app: &App, format: Option<&str>, since: Option<&str>, faults: &mut Faults) -> Self {
        let format = params::word(format, ListFormat::parse, &ListFormat::ALL);
        let since = params::past_day(since, app.clock.now().day());
        Self {
            format: faults
                .keep("format", format)
                .flatten()
                .unwrap_or(ListFormat::Pdf),
            since: faults.keep("since", since).flatten(),
        }
    }
}

/// What can go wrong with a list.
struct ListProblems;

impl IntoResponses for ListProblems {
    fn responses() -> Responses {
        let mut all = PublicProblems::responses();
        all.extend(described(&[
            (
                "422",
                "A parameter is unknown or cannot be used, or the list has too many pages",
                "problem.invalid_parameter",
            ),
            (
                "503",
                "Too much is printed at once, or the database is away",
                "problem.busy",
            ),
        ]));
        all
    }
}

/// Print the list of procedures
///
/// The list to put up (niêm yết), by sector: what applies today, narrowed as a search is. Every procedure is a row of its
/// own, also where several have the same name. With `since` it also says what to put up, to replace and to take down,
/// compared with that day, and why.
///
/// The CSV is UTF-8 with a byte order mark, commas, CR LF and always the same columns. Codes are plain texts: where a
/// spreadsheet would take `1.001193` for a number, import the file with that column as text. A cell that begins with
/// `=`, `+`, `-`, `@` or a tab has a `'` before it, so that no spreadsheet takes it for a formula.
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
        ListProblems,
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
    let (format, since) = (written.format.as_deref(), written.since.as_deref());
    let wanted = Wanted::read(&app, format, since, &mut faults);
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
    filters::known(&app, &filters).await?;
    let addresses = Addresses {
        list: site.list(&filters),
        page: |code: &ProcedureCode| site.page(code),
    };
    let list = posting_list::of_filters(&app, &filters, wanted.since, addresses).await?;
    answer(&app, &request, list, ("danh-muc-thu-tuc", wanted.format)).await
}

/// Print the list of a posting point
///
/// What must hang at this point today: exactly what its board calls due, with the agency that puts it up. With `since`
/// it also says what to put up, to replace and to take down there, compared with that day: what the law said had to
/// hang there then, with what was published since for earlier days. The whole list of a point of the province may be too
/// long for a PDF: ask for one `sector` after the other. For formats see `GET /v1/posting-list`; the
/// addresses in the CSV are those of sheets for this point.
#[utoipa::path(
    operation_id = "get_posting_point_list",
    tag = "paper",
    params(("id" = String, Path, description = "The point's `id`"), PointListParams),
    responses(
        (status = 200, description = "The list", content(
            (String = "application/pdf", example = json!("%PDF-1.7 …")),
            (String = "text/html", example = json!("<!doctype html> …")),
            (String = "text/csv", example = json!("STT,Mã thủ tục,Tên thủ tục,…")),
        )),
        (status = 404, description = "No posting point has this `id`", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.posting_point_not_found"))),
        ListProblems,
    )
)]
#[get("/posting-points/{id}/list")]
pub async fn get_posting_point_list(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let written: PointListParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let (format, since) = (written.format.as_deref(), written.since.as_deref());
    let wanted = Wanted::read(&app, format, since, &mut faults);
    let filters = WrittenFilters {
        sector: written.sector,
        ..WrittenFilters::default()
    };
    let filters = filters.read(&mut faults);
    faults.into_result()?;
    filters::known_names(&app, &filters)?;
    let sector = filters.sector.as_deref();
    let addresses = Addresses {
        list: site.point_list(&id, sector),
        page: |code: &ProcedureCode| site.page_at(code, &id),
    };
    let list = posting_list::of_point(&app, (&id, sector), wanted.since, addresses).await?;
    answer(&app, &request, list, ("danh-muc-niem-yet", wanted.format)).await
}

/// A list in a form, or 304 when the client has it already.
async fn answer(
    app: &App,
    request: &HttpRequest,
    list: paper::PostingList,
    (name, format): (&str, ListFormat),
) -> Result<HttpResponse, Problem> {
    if format == ListFormat::Csv {
        let body = paper::csv(app, list).await?;
        let tag = cached::tag(&[&body]);
        let known = cached::not_modified(request, &tag);
        return Ok(known.unwrap_or_else(|| cached::file(CSV, &format!("{name}.csv"), tag, body)));
    }
    let (document, page) = paper::page(app, move || list.document()).await?;
    if format == ListFormat::Html {
        return Ok(documents::html(request, name, page));
    }
    documents::pdf(app, request, name, (document, page)).await
}
