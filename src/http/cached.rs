//! Answers that clients may keep: `ETag`, `If-None-Match`, `Cache-Control`.

use std::time::{Duration, UNIX_EPOCH};

use actix_web::http::StatusCode;
use actix_web::http::header::Header;
use actix_web::http::header::{self, ETag, EntityTag, HttpDate, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::problem::{Code, Problem};
use crate::domain::text::hex;
use crate::domain::time::Timestamp;

/// Anybody may keep an answer for a minute; after that it is asked for again, at the cost of a 304.
pub const CACHE_CONTROL: &str = "public, max-age=60";

/// The body as JSON, or 304 when the client has it already.
pub fn json(request: &HttpRequest, body: &impl Serialize) -> HttpResponse {
    match serde_json::to_vec(body) {
        Ok(bytes) => bytes_as(request, "application/json", bytes),
        Err(_) => actix_web::ResponseError::error_response(&Problem::plain(Code::Internal)),
    }
}

/// The body as JSON that nobody keeps.
pub fn unkept(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    match serde_json::to_vec(body) {
        Ok(bytes) => HttpResponse::build(status)
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type("application/json")
            .body(bytes),
        Err(_) => actix_web::ResponseError::error_response(&Problem::plain(Code::Internal)),
    }
}

/// The body in any form, or 304 when the client has it already.
pub fn bytes_as(
    request: &HttpRequest,
    media_type: &'static str,
    bytes: impl Into<Vec<u8>>,
) -> HttpResponse {
    let bytes = bytes.into();
    let tag = tag(&[&bytes]);
    not_modified(request, &tag).unwrap_or_else(|| {
        HttpResponse::Ok()
            .insert_header(ETag(tag))
            .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
            .content_type(media_type)
            .body(bytes)
    })
}

/// A moment as HTTP headers have it.
pub fn http_date(moment: Timestamp) -> String {
    let seconds = u64::try_from(moment.0 / 1_000).unwrap_or_default();
    HttpDate::from(UNIX_EPOCH + Duration::from_secs(seconds)).to_string()
}

/// A file to look at, or 304 is answered before it is made: see [`not_modified`].
pub fn file(kind: &str, name: &str, tag: EntityTag, body: impl Into<Vec<u8>>) -> HttpResponse {
    let disposition = format!("inline; filename=\"{name}\"");
    HttpResponse::Ok()
        .insert_header(ETag(tag))
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .content_type(kind)
        .body(body.into())
}

/// What names a state of an answer. Weak, because the same answer also goes out compressed.
pub fn tag(parts: &[&[u8]]) -> EntityTag {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    EntityTag::new_weak(hex(digest.finalize().get(..12).unwrap_or_default()))
}

/// 304, when the client has this state already.
pub fn not_modified(request: &HttpRequest, tag: &EntityTag) -> Option<HttpResponse> {
    is_known(request, tag).then(|| {
        HttpResponse::NotModified()
            .insert_header(ETag(tag.clone()))
            .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
            .finish()
    })
}

/// Whether the client has the answer with this tag.
pub fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => request.headers().contains_key(header::IF_NONE_MATCH),
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}
