//! What every request meets first and every answer passes last: its id, the log line, security headers, HEAD,
//! bodies where none belong, and problems in the client's language.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError, web};

use super::client::ClientKey;
use super::limits::Limits;
use super::methods::Methods;
use super::problem::{Code, MEDIA_TYPE, Problem, Text};
use super::staff::is_staff;

/// For the API: nothing may be loaded, framed or run.
const CSP_API: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// For the documentation, which runs its own scripts and styles and loads nothing from elsewhere.
const CSP_DOCS: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The outermost layer.
pub async fn edge<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = uuid::Uuid::now_v7().simple().to_string();
    let english = prefers_english(request.headers());
    let method = request.method().clone();
    let client = request
        .app_data::<web::Data<Limits>>()
        .map(|limits| limits.client(&request));
    if let Some(client) = client {
        request.extensions_mut().insert(client);
    }
    let of_staff = is_staff(request.match_info().as_str());
    if method == Method::HEAD {
        // Answered like GET; the connection leaves the body out.
        request.head_mut().method = Method::GET;
    }
    let refused = if names_nothing(request.uri().path()) {
        Some(Problem::plain(Code::NotFound))
    } else {
        has_unwanted_body(&request).then(no_body_problem)
    };
    let mut response = if let Some(problem) = refused {
        request.into_response(problem.error_response())
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    if response.status() == StatusCode::NOT_FOUND
        && let Some(allowed) = methods_instead(&response, &method)
    {
        *response.response_mut().status_mut() = match method {
            Method::OPTIONS => StatusCode::NO_CONTENT,
            _ => StatusCode::METHOD_NOT_ALLOWED,
        };
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    if of_staff {
        close_to_other_sites(response.headers_mut());
    }
    let status = response.status();
    if let Some(problem) = problem_of(&response, &method) {
        let body = serde_json::to_vec(&problem.body(status, english, &id)).unwrap_or_default();
        let language = if english { "en" } else { "vi" };
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        response
            .headers_mut()
            .insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language));
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // The framework's own words may have been packed; these are not.
        response.headers_mut().remove(header::CONTENT_ENCODING);
        response = response.map_body(|_, _| BoxBody::new(body));
    }
    let path = response.request().path();
    set_headers(
        &id,
        path.starts_with("/docs"),
        response.response_mut().headers_mut(),
    );
    let client = client.map(ClientKey::for_log);
    log(&response, &method, &id, client.as_deref(), started);
    Ok(response)
}

/// The problem that a handler put into the answer, or the one that fits the framework's own error.
fn problem_of(response: &ServiceResponse<BoxBody>, method: &Method) -> Option<Problem> {
    if let Some(problem) = response.response().extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    // `readyz` says in JSON of its own why it is not ready.
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let spoken = content_type.is_some_and(|kind| kind == "application/json");
    (failed && !spoken).then(|| match (method, status) {
        (&Method::OPTIONS, StatusCode::BAD_REQUEST) => refused_preflight(),
        _ => Problem::plain(Code::of_status(status)),
    })
}

/// The methods of an address that exists, but not with this one: nothing handled the request although a path matched.
fn methods_instead(response: &ServiceResponse<BoxBody>, method: &Method) -> Option<HeaderValue> {
    let route = response.request().match_pattern()?;
    let methods = response.request().app_data::<web::Data<Methods>>()?;
    let handled = response.response().extensions().get::<Problem>().is_some();
    // Who handles a method may well answer 404; OPTIONS is handled nowhere.
    let taken = *method != Method::OPTIONS && methods.takes(&route, method);
    if handled || taken {
        return None;
    }
    HeaderValue::from_str(methods.allowed(&route)).ok()
}

/// Pages elsewhere may read what is for the public, and nothing of officers.
fn close_to_other_sites(headers: &mut HeaderMap) {
    let names: Vec<HeaderName> = headers.keys().cloned().collect();
    for name in names {
        if name.as_str().starts_with("access-control-") {
            headers.remove(name);
        }
    }
}

/// Whether a path has a control character, such as `%00`: nothing here is named so, and PostgreSQL knows no text with one.
fn names_nothing(path: &str) -> bool {
    path.as_bytes().windows(3).any(|three| match three {
        [b'%', high, low] => matches!(
            (high, low.to_ascii_uppercase()),
            (b'0' | b'1', b'0'..=b'9' | b'A'..=b'F') | (b'7', b'F')
        ),
        _ => false,
    })
}

/// Reading needs no body; one that comes all the same is a mistake of the client, or an attempt to smuggle. Where nothing
/// is read, the method is the mistake.
fn has_unwanted_body(request: &ServiceRequest) -> bool {
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .is_some_and(|length| length != "0");
    let is_read = || {
        let route = request.match_pattern();
        let methods = request.app_data::<web::Data<Methods>>();
        route
            .zip(methods)
            .is_none_or(|(route, methods)| methods.takes(&route, &Method::GET))
    };
    request.method() == Method::GET
        && is_read()
        && (length || request.headers().contains_key(header::TRANSFER_ENCODING))
}

fn no_body_problem() -> Problem {
    let detail = Text::new(
        "Yêu cầu đọc (GET) đặt mọi tham số trên địa chỉ; hãy bỏ phần nội dung rồi gửi lại.",
        "A read (GET) has all parameters in its address; drop the body and send again.",
    );
    Problem::new(Code::BodyNotAllowed, detail)
}

/// What a browser asked for in the name of a page elsewhere, and does not get.
fn refused_preflight() -> Problem {
    let headers = super::CORS_HEADERS.join(", ");
    let detail = Text::new(
        format!("Trang web khác chỉ được đọc (GET, HEAD), với các tiêu đề: {headers}."),
        format!("Pages elsewhere may only read (GET, HEAD), with the headers {headers}."),
    );
    Problem::new(Code::BadRequest, detail)
}

/// Whether English stands before Vietnamese in Accept-Language.
pub(super) fn prefers_english(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut best = (0.0, false);
    for part in accepted.split(',') {
        let (tag, parameter) = part.split_once(';').unwrap_or((part, "q=1"));
        let quality = parameter.trim().strip_prefix("q=").unwrap_or("1");
        let quality = quality.trim().parse::<f32>().unwrap_or(0.0);
        let tag = tag.trim().to_ascii_lowercase();
        let english = tag == "en" || tag.starts_with("en-");
        let vietnamese = tag == "vi" || tag.starts_with("vi-");
        if (english || vietnamese) && quality > best.0 {
            best = (quality, english);
        }
    }
    best.1
}

fn set_headers(id: &str, docs: bool, headers: &mut HeaderMap) {
    let csp = if docs { CSP_DOCS } else { CSP_API };
    let fixed = [
        ("content-security-policy", csp),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    for (name, value) in fixed {
        let name = HeaderName::from_static(name);
        // A page knows best what it needs.
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    // Tells the packing layer to leave an answer alone; for others it is no encoding (RFC 9110, 8.4.1).
    let encoding = headers.get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
    // Also of an answer that was not packed, or a cache would give it to those who asked for a packed one.
    let mut vary = headers.get_all(header::VARY);
    let told = vary.any(|names| names.as_bytes().eq_ignore_ascii_case(b"accept-encoding"));
    if !told {
        let value = HeaderValue::from_static("accept-encoding");
        headers.append(header::VARY, value);
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}

/// One line for each request. The route, not the address as sent: query strings hold people's questions.
fn log(
    response: &ServiceResponse<BoxBody>,
    method: &Method,
    id: &str,
    client: Option<&str>,
    started: Instant,
) {
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "-".to_owned());
    let took_ms = (started.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    let bytes = match response.response().body().size() {
        actix_web::body::BodySize::Sized(bytes) => Some(bytes),
        _ => None,
    };
    let status = response.status().as_u16();
    tracing::info!(target: "access", request_id = id, method = %method, route, status, took_ms, bytes, client);
}

/// For paths that nothing answers.
pub async fn not_found() -> HttpResponse {
    HttpResponse::build(StatusCode::NOT_FOUND).finish()
}
