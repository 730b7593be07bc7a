//! The addresses of officers: signing in, one's own account, officers, the audit. Never for pages elsewhere, never
//! kept by caches.

mod audit;
mod cookie;
mod officers;
mod own;
pub mod problems;
mod session;
mod shapes;
mod signed;
mod tokens;
mod totp;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header;
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use super::problem::{Code, Problem};

pub use cookie::Cookie;
pub use signed::{Network, Signed};

#[cfg(test)]
pub use {
    audit::AuditList,
    officers::{AccountChange, AccountList, NewAccount},
    own::PasswordChange,
    session::SignInBody,
    shapes::{AccountBody, SignedInBody},
    tokens::{NewTokenBody, TokenAsked, TokenList},
    totp::{TotpBody, TotpCode, TotpPassword},
};

/// Every address of officers begins with it.
const PREFIX: &str = "/v1/staff";

/// The addresses of officers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(session::create_session)
        .service(session::delete_session)
        .service(own::get_me)
        .service(own::update_password)
        .service(totp::create_totp)
        .service(totp::confirm_totp)
        .service(totp::delete_totp)
        .service(tokens::list_tokens)
        .service(tokens::create_token)
        .service(tokens::delete_token)
        .service(officers::list_officers)
        .service(officers::create_officer)
        .service(officers::get_officer)
        .service(officers::update_officer)
        .service(officers::delete_sessions)
        .service(audit::list_audit);
}

/// Whether an address, as the router sees it, is one of officers.
pub fn is_staff(path: &str) -> bool {
    let rest = path.strip_prefix(PREFIX);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// An answer that nobody keeps.
fn json(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    let Ok(bytes) = serde_json::to_vec(body) else {
        return actix_web::ResponseError::error_response(&Problem::plain(Code::Internal));
    };
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("application/json")
        .body(bytes)
}

/// Done, and nothing to say about it.
fn done() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
