//! `/v1/staff/reports`: what was sent in a period and what became of it; as data, as a workbook, on paper.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::described::{ChangeProblems, ReadProblems, ReportProblems};
use super::report_shapes::{IssuedBody, IssuedList, NewReportBody, PreviewBody};
use super::{Signed, SignedBody, json};
use crate::app::App;
use crate::app::feedback::{self, ReportOf, Sheet};
use crate::domain::agency::AgencyCode;
use crate::domain::feedback::report::Period;
use crate::domain::time::Timestamp;
use crate::http::body::BODY_BYTES_MAX;
use crate::http::params::{self, Faults};
use crate::http::problem::{Problem, ProblemBody, Text};
use crate::http::site::Site;

/// Most reports on a page.
const LIMIT_MAX: usize = 100;
/// Reports on a page unless asked for otherwise.
const LIMIT: usize = 20;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PDF: &str = "application/pdf";

/// Which report.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PreviewParams {
    /// A month `2026-11`, a quarter `2026-Q4`, half a year `2026-H2`, a year `2026`, or days `2026-10-05..2026-12-24`.
    #[param(required, example = "2026-Q4")]
    period: Option<String>,
    /// Code of the unit, whose report has the units below it too; left out is the whole province.
    unit: Option<String>,
}

/// Which page.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 20)]
    limit: Option<String>,
}

/// List reports
///
/// Those of the units that the officer's roles `supervisor`, `coordinator` or `approver` are for.
#[utoipa::path(
    operation_id = "list_reports",
    tag = "supervision",
    params(ListParams),
    responses(
        (status = 200, description = "A page of the reports", body = IssuedList,
         example = json!(crate::http::openapi::example("list_reports.response"))),
        ReadProblems,
    )
)]
#[get("/staff/reports")]
pub async fn list_reports(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let p: ListParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let limit = params::number(p.limit.as_deref(), 1, LIMIT_MAX, LIMIT);
    let limit = faults.keep("limit", limit).unwrap_or(LIMIT);
    let after = faults
        .keep("cursor", params::cursor(p.cursor.as_deref(), place))
        .flatten();
    faults.into_result()?;
    // One more than asked for tells whether there is another page.
    let asked = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let mut found = feedback::reports(&app, &signed.officer, after, asked).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    let body = IssuedList {
        next_cursor: last.map(|issued| format!("{}_{}", issued.issued_at.0, issued.id)),
        items: found.iter().map(Into::into).collect(),
    };
    Ok(json(StatusCode::OK, &body))
}

/// Issue a report
///
/// Its figures are counted from the events before the end of the period, kept as they are, and never change. Needs the
/// role `supervisor`, or `coordinator` for the report of a unit. A report in place of one that was issued names it.
#[utoipa::path(
    operation_id = "create_report",
    tag = "supervision",
    request_body = NewReportBody,
    responses(
        (status = 201, description = "The report", body = IssuedBody,
         example = json!(crate::http::openapi::example("create_report.response"))),
        (status = 404, description = "No agency has this code", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.agency_not_found"))),
        (status = 409, description = "The period is not over, or a report was issued for the same", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.conflict"))),
        ChangeProblems,
    )
)]
#[post("/staff/reports")]
pub async fn create_report(
    app: web::Data<App>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<NewReportBody, BODY_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let mut errors = Vec::new();
    let period = period(&app, &body.period);
    let period = period.map_err(|text| errors.push(("/period".to_owned(), text)));
    let unit = params::agency(body.unit.as_deref());
    let unit = unit.map_err(|text| errors.push(("/unit".to_owned(), text)));
    let (Ok(period), Ok(unit)) = (period, unit) else {
        return Err(Problem::body_errors(errors));
    };
    let of = ReportOf { period, unit };
    let corrects = params::given(body.corrects.as_deref());
    let issued = feedback::issue(&app, &signed.officer, &of, corrects).await?;
    Ok(json(StatusCode::CREATED, &IssuedBody::from(&issued)))
}

/// Preview a report
///
/// What a report would say, without issuing it; of a period that is not over, until now.
#[utoipa::path(
    operation_id = "get_report_preview",
    tag = "supervision",
    params(PreviewParams),
    responses(
        (status = 200, description = "The report", body = PreviewBody,
         example = json!(crate::http::openapi::example("get_report_preview.response"))),
        (status = 404, description = "No agency has this code", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.agency_not_found"))),
        (status = 409, description = "The period has not begun", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.conflict"))),
        ReadProblems,
    )
)]
#[get("/staff/reports/preview")]
pub async fn get_report_preview(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let p: PreviewParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let period = faults.keep(
        "period",
        period(&app, p.period.as_deref().unwrap_or_default()),
    );
    let unit: Option<AgencyCode> = faults
        .keep("unit", params::agency(p.unit.as_deref()))
        .flatten();
    faults.into_result()?;
    let Some(period) = period else {
        return Err(Problem::parameters(vec![(
            "?period".to_owned(),
            not_a_period(),
        )]));
    };
    let of = ReportOf { period, unit };
    let report = feedback::preview(&app, &signed.officer, &of).await?;
    let body = PreviewBody {
        report: (&report).into(),
    };
    Ok(json(StatusCode::OK, &body))
}

/// Download a report as a workbook
#[utoipa::path(
    operation_id = "get_report_workbook",
    tag = "supervision",
    params(("id" = String, Path, description = "The report's `id`")),
    responses(
        (status = 200, description = "The report as XLSX", content(
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", example = json!("PK …")),
        )),
        ReportProblems,
        ReadProblems,
    )
)]
#[get("/staff/reports/{id}.xlsx")]
pub async fn get_report_workbook(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let (name, sheet) = sheet(&app, &site, &signed, &id).await?;
    let book = feedback::report_book(&app, sheet).await?;
    Ok(file(XLSX, &format!("{name}.xlsx"), book))
}

/// Print a report
#[utoipa::path(
    operation_id = "get_report_sheet",
    tag = "supervision",
    params(("id" = String, Path, description = "The report's `id`")),
    responses(
        (status = 200, description = "The report as PDF on A4", content(
            (String = "application/pdf", example = json!("%PDF-1.7 …")),
        )),
        ReportProblems,
        ReadProblems,
    )
)]
#[get("/staff/reports/{id}.pdf")]
pub async fn get_report_sheet(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let (name, sheet) = sheet(&app, &site, &signed, &id).await?;
    let pdf = feedback::report_pdf(&app, sheet).await?;
    Ok(file(PDF, &format!("{name}.pdf"), pdf))
}

/// Read a report
#[utoipa::path(
    operation_id = "get_report",
    tag = "supervision",
    params(("id" = String, Path, description = "The report's `id`")),
    responses(
        (status = 200, description = "The report", body = IssuedBody,
         example = json!(crate::http::openapi::example("create_report.response"))),
        ReportProblems,
        ReadProblems,
    )
)]
#[get("/staff/reports/{id}")]
pub async fn get_report(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let issued = feedback::issued(&app, &signed.officer, &id).await?;
    Ok(json(StatusCode::OK, &IssuedBody::from(&issued)))
}

/// What is printed, and what the file is called.
async fn sheet(
    app: &App,
    site: &Site,
    signed: &Signed,
    id: &str,
) -> Result<(String, Sheet), Problem> {
    let issued = feedback::issued(app, &signed.officer, id).await?;
    let head = &issued.report.head;
    let unit = head.unit.as_ref().map_or("toan-tinh", AgencyCode::as_str);
    let name = format!("bao-cao-{}-{unit}-{}", head.period, issued.edition);
    let sheet = Sheet {
        report: issued.report.clone(),
        address: site.address(&format!("/v1/staff/reports/{}.pdf", issued.id)),
        issued: Some(issued),
    };
    Ok((name, sheet))
}

/// A file that nobody keeps.
fn file(kind: &'static str, name: &str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("inline; filename=\"{name}\""),
        ))
        .content_type(kind)
        .body(body)
}

fn period(app: &App, written: &str) -> Result<Period, Text> {
    let reporting = &app.rules.feedback.reporting;
    Period::parse(written.trim(), reporting).ok_or_else(not_a_period)
}

fn not_a_period() -> Text {
    Text::new(
        "phải là tháng (2026-11), quý (2026-Q4), nửa năm (2026-H2), năm (2026) hoặc khoảng ngày (2026-10-05..2026-12-24)",
        "must be a month (2026-11), a quarter (2026-Q4), half a year (2026-H2), a year (2026) or days \
         (2026-10-05..2026-12-24)",
    )
}

/// A place in the list: when the last report was issued, and its identifier.
fn place(written: &str) -> Option<(Timestamp, String)> {
    let (at, id) = written.split_once('_')?;
    let uuid = uuid::Uuid::try_parse(id).ok()?.hyphenated().to_string();
    let at: i64 = at.parse().ok()?;
    (uuid == id).then_some((Timestamp(at), uuid))
}
