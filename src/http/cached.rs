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
    // Weak, because the same answer also goes out compressed.
    let tag = EntityTag::new_weak(hex(Sha256::digest(&bytes).get(..12).unwrap_or_default()));
    let known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => request.headers().contains_key(header::IF_NONE_MATCH),
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header(ETag(tag))
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL));
    if known {
        response.finish()
    } else {
        response.content_type("application/json").body(bytes)
    }
}
