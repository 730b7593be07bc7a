//! `GET /v1/open-data/`: everything that is published, as files, and the catalogue that describes them.

mod body;
mod range;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding, ETag, EntityTag, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use self::body::FileBody;
use self::range::Part;
use super::problem::{Code, Problem, ProblemBody, Text};
use super::site::Site;
use super::{cached, params};
use crate::app::open_data::{self, Edition, OpenFile};
use crate::app::{self, App};

/// What open data there is, in the words of DCAT.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenDataCatalogue {
    /// Who publishes it.
    #[schema(example = "UBND tỉnh Lạng Sơn")]
    pub publisher: String,
    /// The sets of data.
    pub datasets: Vec<Dataset>,
}

/// A set of data.
#[derive(Debug, Serialize, ToSchema)]
pub struct Dataset {
    /// Identifier.
    #[schema(example = "procedures")]
    pub id: &'static str,
    /// Its title.
    #[schema(example = "Thủ tục hành chính")]
    pub title: &'static str,
    /// Its title in English.
    #[schema(example = "Administrative procedures")]
    pub title_en: &'static str,
    /// What is in it.
    pub description: &'static str,
    /// What is in it, in English.
    pub description_en: &'static str,
    /// The terms under which it may be used: a text, or the address of one.
    pub licence: String,
    /// Who publishes it.
    #[schema(example = "UBND tỉnh Lạng Sơn")]
    pub publisher: String,
    /// The language of its texts (ISO 639-1).
    #[schema(example = "vi")]
    pub language: &'static str,
    /// When the data last changed (RFC 3339); null when there never was any.
    #[schema(required, example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub modified: Option<String>,
    /// The files.
    pub distributions: Vec<Distribution>,
}

/// A file of a set of data.
#[derive(Debug, Serialize, ToSchema)]
pub struct Distribution {
    /// Its name, the last part of its address.
    #[schema(example = "procedures.csv")]
    pub name: &'static str,
    /// Its address.
    #[schema(example = "https://thutuc.langson.gov.vn/v1/open-data/procedures.csv")]
    pub url: String,
    /// What it is.
    pub title: &'static str,
    /// What it is, in English.
    pub title_en: &'static str,
    /// Its media type.
    #[schema(example = "text/csv; charset=utf-8; header=present")]
    pub media_type: &'static str,
    /// How long it is.
    #[schema(example = 123_456)]
    pub byte_size: u64,
    /// SHA-256 of its bytes, in hexadecimal; also its `ETag`.
    pub sha256: String,
    /// How many procedures it has; null for a dictionary.
    #[schema(required, example = 95)]
    pub records: Option<u64>,
}

/// What the files are called, in Vietnamese and English.
const TITLES: [(&str, &str, &str); 5] = [
    (
        open_data::CSV,
        "Bảng tính, mỗi thủ tục một dòng",
        "Table, one row for each procedure",
    ),
    (
        open_data::JSONL,
        "Đầy đủ mọi phần, mỗi thủ tục một dòng JSON",
        "All parts, one line of JSON for each procedure",
    ),
    (open_data::GZIP, "Như trên, đã nén", "The same, packed"),
    (
        open_data::DICTIONARY_CSV,
        "Từ điển dữ liệu, dạng bảng",
        "Data dictionary, as a table",
    ),
    (
        open_data::DICTIONARY_MD,
        "Từ điển dữ liệu, để đọc",
        "Data dictionary, for reading",
    ),
];

impl OpenDataCatalogue {
    fn new(edition: &Edition, site: &Site) -> Self {
        Self {
            publisher: site.publisher.clone(),
            datasets: vec![Dataset {
                id: "procedures",
                title: "Thủ tục hành chính",
                title_en: "Administrative procedures",
                description: "Toàn bộ thủ tục hành chính đang có hiệu lực và sắp có hiệu lực được công bố tại đây; cột và khóa “state” cho biết tình trạng của từng thủ tục. Không gồm thủ tục đã bãi bỏ hoặc đã được thay thế. Không có dữ liệu cá nhân.",
                description_en: "All administrative procedures published here that are in force or will be; the column and key `state` says which. Without those abolished or replaced. No personal data.",
                licence: site.open_data_licence.clone(),
                publisher: site.publisher.clone(),
                language: "vi",
                modified: edition.modified.map(|modified| modified.to_string()),
                distributions: edition
                    .files
                    .iter()
                    .map(|file| Distribution::new(file, site))
                    .collect(),
            }],
        }
    }
}

impl Distribution {
    fn new(file: &OpenFile, site: &Site) -> Self {
        let titles = TITLES.iter().find(|row| row.0 == file.name);
        Self {
            name: file.name,
            url: site.address(&format!("/v1/open-data/{}", file.name)),
            title: titles.map_or("", |row| row.1),
            title_en: titles.map_or("", |row| row.2),
            media_type: file.media_type,
            byte_size: file.bytes,
            sha256: file.sha256.clone(),
            records: file.records,
        }
    }
}

/// List the open data
///
/// What may be downloaded, with size, checksum and terms. The first request after a change makes the files, which
/// takes seconds with thousands of procedures.
#[utoipa::path(
    operation_id = "list_open_data",
    tag = "open_data",
    responses(
        (status = 200, description = "The catalogue", body = OpenDataCatalogue,
         example = json!(super::openapi::example("list_open_data.response"))),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter came along; there are none", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
        (status = 503, description = "The database is away; search still works", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.unavailable"))),
    )
)]
#[get("/open-data/")]
pub async fn list_open_data(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let edition = open_data::newest(&app).await?;
    Ok(cached::json(
        &request,
        &OpenDataCatalogue::new(&edition, &site),
    ))
}

/// Download a file of the open data
///
/// Its `ETag` is the SHA-256 of its bytes, as in the catalogue. `Range` with one range is understood.
#[utoipa::path(
    operation_id = "get_open_data",
    tag = "open_data",
    params(("file" = String, Path, description = "Name of the file, from the catalogue", example = "procedures.csv")),
    responses(
        (status = 200, description = "The file", content(
            (String = "application/gzip", example = "…"),
            (String = "application/jsonl", example = json!("{\"format\":\"tthc-procedures\",\"version\":1}\n…")),
            (String = "text/csv", example = "code,provincial_codes,name,…"),
            (String = "text/markdown", example = "# Từ điển dữ liệu (data dictionary)…"),
        )),
        (status = 206, description = "The part of the file that `Range` asks for"),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 404, description = "There is no such file", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.not_found"))),
        (status = 416, description = "The file has no such part", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.range_not_satisfiable"))),
        (status = 422, description = "A parameter came along; there are none", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
        (status = 503, description = "The database is away; search still works", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.unavailable"))),
    )
)]
#[get("/open-data/{file}")]
pub async fn get_open_data(
    app: web::Data<App>,
    request: HttpRequest,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let edition = open_data::newest(&app).await?;
    let file = edition.file(&name).ok_or_else(no_file)?;
    let tag = EntityTag::new_strong(file.sha256.clone());
    if cached::is_known(&request, &tag) {
        return Ok(describe(HttpResponse::NotModified(), &edition, tag).finish());
    }
    let part = range::asked(request.headers(), &tag, file.bytes);
    let (status, start, end) = match part {
        None => return Ok(no_part(file.bytes)),
        Some(Part::Whole) => (StatusCode::OK, 0, file.bytes),
        Some(Part::Between(start, end)) => (StatusCode::PARTIAL_CONTENT, start, end),
    };
    let body = FileBody::new(edition.open(file)?, start, end - start);
    let body = body.map_err(|error| app::Error::Internal(error.into()))?;
    let mut response = describe(HttpResponse::build(status), &edition, tag);
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {start}-{}/{}", end - 1, file.bytes);
        response.insert_header((header::CONTENT_RANGE, range));
    }
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    response
        .content_type(file.media_type)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        // The bytes are what the checksum says: nothing on the way packs them.
        .insert_header(ContentEncoding::Identity);
    Ok(response.body(body))
}

/// What the answers with and without a body have in common.
fn describe(
    mut response: HttpResponseBuilder,
    edition: &Edition,
    tag: EntityTag,
) -> HttpResponseBuilder {
    response
        .insert_header(ETag(tag))
        .insert_header((header::CACHE_CONTROL, cached::CACHE_CONTROL))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    if let Some(modified) = edition.modified {
        response.insert_header((header::LAST_MODIFIED, cached::http_date(modified)));
    }
    response
}

fn no_file() -> Problem {
    let detail = Text::new(
        "Không có tệp này; các tệp được liệt kê tại /v1/open-data/.",
        "There is no such file; the files are listed at /v1/open-data/.",
    );
    Problem::new(Code::NotFound, detail)
}

fn no_part(length: u64) -> HttpResponse {
    let detail = Text::new(
        format!("Tệp chỉ có {length} byte; hãy sửa tiêu đề Range."),
        format!("The file has {length} bytes; correct the Range header."),
    );
    let mut response = Problem::new(Code::Range, detail).error_response();
    if let Ok(range) = HeaderValue::from_str(&format!("bytes */{length}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, range);
    }
    response
}
