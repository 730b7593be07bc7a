//! Answers that clients may keep: `ETag`, `If-None-Match`, `Cache-Control`.

use actix_web::http::header::Header;
use actix_web::http::header::{self, ETag, EntityTag, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::problem::{Code, Problem};
use crate::domain::text::hex;

/// Anybody may keep an answer for a minute; after that it is asked for again, at the cost of a 304.
const CACHE_CONTROL: &str = "public, max-age=60";

/// The body as JSON, or 304 when the client has it already.
pub fn json(request: &HttpRequest, body: &impl Serialize) -> HttpResponse {
    let Ok(bytes) = serde_json::to_vec(body) else {
        return actix_web::ResponseError::error_response(&Problem::plain(Code::Internal));
    };
    let tag = tag(&[&bytes]);
    not_modified(request, &tag).unwrap_or_else(|| {
        HttpResponse::Ok()
            .insert_header(ETag(tag))
            .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
            .content_type("application/json")
            .body(bytes)
    })
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
    let known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => request.headers().contains_key(header::IF_NONE_MATCH),
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    };
    known.then(|| {
        HttpResponse::NotModified()
            .insert_header(ETag(tag.clone()))
            .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
            .finish()
    })
}
