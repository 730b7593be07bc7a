//! `/v1/staff/posting-points`: what posting officers open, confirm, take down, and what sites report.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, post, web};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::{ChangeProblems, PointProblems};
use super::{Signed, SignedBody, done, json};
use crate::app::App;
use crate::app::posting::{self, Confirmed};
use crate::domain::code::ProcedureCode;
use crate::domain::posting::{POSTINGS_MAX, point_name};
use crate::domain::version::VersionKey;
use crate::http::body::TEXT_BYTES_MAX;
use crate::http::params;
use crate::http::posting::PostingPointBody;
use crate::http::problem::{Problem, Text};
use crate::record::PointKindKey;

/// Longest hash of what a site shows, in characters.
const HASH_CHARS_MAX: usize = 64;

/// A point to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPostingPoint {
    /// What it is.
    kind: PointKindKey,
    /// What people call it.
    #[schema(example = "Bảng niêm yết UBND xã Hoa Thám")]
    name: String,
    /// Code of the agency whose it is.
    #[schema(example = "06073")]
    agency: String,
}

/// What hangs at a point.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmedPostings {
    /// The versions that hang there, by their `id`; left out, everything that must, as it is in force.
    #[serde(default)]
    #[schema(example = json!(["1.001193@1"]))]
    versions: Option<Vec<String>>,
    /// Since when (YYYY-MM-DD); left out, today.
    #[serde(default)]
    #[schema(example = "2026-11-21", format = Date)]
    posted_on: Option<String>,
}

/// What was taken down at a point.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovedPostings {
    /// Codes of the procedures.
    #[schema(example = json!(["1.001193"]))]
    codes: Vec<String>,
}

/// What a site shows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenPostings {
    /// The procedures with the `hash` of the version that it shows.
    items: Vec<SeenPosting>,
    /// Whether it shows nothing else.
    #[serde(default)]
    complete: bool,
}

/// A procedure that a site shows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenPosting {
    /// Mã thủ tục.
    #[schema(example = "1.001193")]
    code: String,
    /// The `hash` of the version that it shows.
    #[schema(example = "5d41402abc4b2a76")]
    hash: String,
}

/// How many procedures it was about.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingDone {
    /// How many.
    #[schema(example = 1)]
    count: usize,
}

/// Open a posting point
///
/// Needs the role `posting_officer` for the agency.
#[utoipa::path(
    operation_id = "create_posting_point",
    tag = "posting",
    request_body = NewPostingPoint,
    responses(
        (status = 201, description = "The point", body = PostingPointBody,
         example = json!(crate::http::openapi::example("create_posting_point.response"))),
        PointProblems,
        ChangeProblems,
    )
)]
#[post("/staff/posting-points")]
pub async fn create_posting_point(
    app: web::Data<App>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<NewPostingPoint>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let at = |at: &str, text: Text| Problem::body_errors(vec![(at.to_owned(), text)]);
    let name =
        point_name(&body.name).map_err(|vi| at("/name", Text::new(vi, "blank, or too long")))?;
    let agency = params::agency(Some(&body.agency)).map_err(|text| at("/agency", text))?;
    let missing = || {
        at(
            "/agency",
            Text::new("thiếu mã cơ quan", "an agency is missing"),
        )
    };
    let agency = agency.ok_or_else(missing)?;
    let kind = body.kind.0;
    let point = posting::open_point(&app, &signed.officer, (kind, name), agency).await?;
    Ok(json(StatusCode::CREATED, &PostingPointBody::from(&point)))
}

/// Close a posting point
///
/// Nothing is posted there any more. Needs the role `posting_officer` for its agency.
#[utoipa::path(
    operation_id = "delete_posting_point",
    tag = "posting",
    params(("id" = String, Path, description = "The point's `id`")),
    responses((status = 204, description = "It is closed"), PointProblems, ChangeProblems)
)]
#[delete("/staff/posting-points/{id}")]
pub async fn delete_posting_point(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    posting::close_point(&app, &signed.officer, &id).await?;
    Ok(done())
}

/// Confirm what hangs at a point
///
/// All that must, or single versions. Needs the role `posting_officer` for the point's agency.
#[utoipa::path(
    operation_id = "confirm_postings",
    tag = "posting",
    params(("id" = String, Path, description = "The point's `id`")),
    request_body = ConfirmedPostings,
    responses(
        (status = 200, description = "How many were confirmed", body = PostingDone,
         example = json!(crate::http::openapi::example("confirm_postings.response"))),
        PointProblems,
        ChangeProblems,
    )
)]
#[post("/staff/posting-points/{id}/postings")]
pub async fn confirm_postings(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<ConfirmedPostings, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let posted_on = params::day(body.posted_on.as_deref())
        .and_then(|day| match day {
            Some(day) if day > app.clock.now().day() => Err(Text::new(
                "không được sau hôm nay",
                "must not be after today",
            )),
            day => Ok(day),
        })
        .map_err(|text| Problem::body_errors(vec![("/posted_on".to_owned(), text)]))?;
    let confirmed = match body.versions {
        None => Confirmed::Everything,
        Some(versions) => {
            let form = Text::new(
                "phải là mã thủ tục, dấu @ và số thứ tự phiên bản (từ 1), ví dụ 1.001193@1",
                "must be the procedure's code, @ and the number of the version (from 1), such as 1.001193@1",
            );
            Confirmed::Versions(all(("/versions", &form), &versions, |version| {
                let key = VersionKey::parse(version)?;
                Some((key.code, key.number))
            })?)
        }
    };
    let confirmed: (Confirmed, Option<Date>) = (confirmed, posted_on);
    let count = posting::confirm(&app, &signed.officer, &id, confirmed).await?;
    Ok(json(StatusCode::OK, &PostingDone { count }))
}

/// Say what was taken down at a point
///
/// Needs the role `posting_officer` for the point's agency.
#[utoipa::path(
    operation_id = "delete_postings",
    tag = "posting",
    params(("id" = String, Path, description = "The point's `id`")),
    request_body = RemovedPostings,
    responses(
        (status = 200, description = "How many of these hung there", body = PostingDone,
         example = json!(crate::http::openapi::example("confirm_postings.response"))),
        PointProblems,
        ChangeProblems,
    )
)]
#[post("/staff/posting-points/{id}/removals")]
pub async fn delete_postings(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<RemovedPostings, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let form = Text::new(
        "phải là mã thủ tục, ví dụ 1.001193",
        "must be a procedure's code, such as 1.001193",
    );
    let codes = all(("/codes", &form), &body.codes, |code| {
        ProcedureCode::parse(code).ok()
    })?;
    let count = posting::remove(&app, &signed.officer, &id, &codes).await?;
    Ok(json(StatusCode::OK, &PostingDone { count }))
}

/// Report what a site shows
///
/// For programs: the `hash` of every version that the site shows, so that drift is seen. Needs the role
/// `posting_officer` for the point's agency.
#[utoipa::path(
    operation_id = "update_seen_postings",
    tag = "posting",
    params(("id" = String, Path, description = "The point's `id`")),
    request_body = SeenPostings,
    responses((status = 204, description = "It was noted"), PointProblems, ChangeProblems)
)]
#[post("/staff/posting-points/{id}/seen")]
pub async fn update_seen_postings(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<SeenPostings, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let form = Text::new(
        format!(
            "phải có mã thủ tục (ví dụ 1.001193) và “hash” từ 1 đến {HASH_CHARS_MAX} chữ cái, chữ số"
        ),
        format!(
            "must have a procedure's code (such as 1.001193) and a “hash” of 1 to {HASH_CHARS_MAX} letters and digits"
        ),
    );
    let seen = all(("/items", &form), &body.items, |item: &SeenPosting| {
        let is_hash = |c: char| c.is_ascii_alphanumeric();
        let hash = item.hash.trim();
        let good = !hash.is_empty() && hash.len() <= HASH_CHARS_MAX && hash.chars().all(is_hash);
        let code = ProcedureCode::parse(&item.code).ok()?;
        good.then(|| (code, hash.to_owned()))
    })?;
    posting::report(&app, &signed.officer, &id, (&seen, body.complete)).await?;
    Ok(done())
}

/// Every item of a list, or those that cannot be used with the form that they should have.
fn all<T, R>(
    (at, form): (&str, &Text),
    items: &[T],
    read: impl Fn(&T) -> Option<R>,
) -> Result<Vec<R>, Problem> {
    if items.len() > POSTINGS_MAX {
        let text = Text::new(
            format!("nhiều nhất {POSTINGS_MAX} mục một lần"),
            format!("{POSTINGS_MAX} items at once at most"),
        );
        return Err(Problem::body_errors(vec![(at.to_owned(), text)]));
    }
    let mut taken = Vec::with_capacity(items.len());
    let mut faults = Vec::new();
    for (place, item) in items.iter().enumerate() {
        match read(item) {
            Some(item) => taken.push(item),
            None => faults.push((format!("{at}/{place}"), form.clone())),
        }
    }
    if faults.is_empty() {
        Ok(taken)
    } else {
        Err(Problem::body_errors(faults))
    }
}
