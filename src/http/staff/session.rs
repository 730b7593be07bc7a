//! `POST` and `DELETE /v1/staff/session`: signing in and out.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, delete, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::described::{ChangeProblems, PasswordProblems};
use super::shapes::SignedInBody;
use super::{Cookie, Network, Signed, done, json};
use crate::app::staff::Accounts;
use crate::app::staff::sessions::{self, SignIn};
use crate::domain::secret::Secret;
use crate::http::body::Body;
use crate::http::params;
use crate::http::problem::Problem;

/// What an officer signs in with.
#[derive(Deserialize, ToSchema)]
#[schema(as = SignIn)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    /// Tên đăng nhập.
    #[schema(example = "lan.nguyen")]
    login: String,
    /// Mật khẩu.
    #[schema(example = "bốn con trâu xanh")]
    password: String,
    /// Mã xác thực of the authenticator app, for those who have one.
    #[serde(default)]
    #[schema(example = "492039")]
    totp: Option<String>,
}

/// Sign in
///
/// Begins a session: the cookie of the answer carries it, and `csrf_token` goes into the header `X-CSRF-Token` of every
/// change. A session ends after 12 hours, or after two in which nothing was done. Who has an authenticator app and
/// sends no `totp` is answered 401 `code_needed`.
#[utoipa::path(
    operation_id = "create_session",
    tag = "staff",
    request_body = SignInBody,
    responses(
        (status = 200, description = "Signed in", body = SignedInBody,
         headers(("Set-Cookie" = String, description = "The session")),
         example = json!(crate::http::openapi::example("create_session.response"))),
        PasswordProblems,
    )
)]
#[post("/staff/session")]
pub async fn create_session(
    accounts: web::Data<Accounts>,
    cookie: web::Data<Cookie>,
    request: HttpRequest,
    network: Network,
    body: Body<SignInBody>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let given = SignIn {
        login: body.0.login,
        password: Secret::new(body.0.password),
        // A form sends what was left empty too.
        code: body.0.totp.filter(|code| !code.trim().is_empty()),
        network: network.0,
    };
    let (secret, signed) = sessions::sign_in(&accounts, &given).await?;
    let body = SignedInBody::new(&signed.officer, &signed.way, Some(&secret.csrf()));
    let mut response = json(StatusCode::OK, &body);
    if let Ok(value) = header::HeaderValue::from_str(&cookie.begin(&secret)) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// Sign out
///
/// Ends the session of the cookie.
#[utoipa::path(
    operation_id = "delete_session",
    tag = "staff",
    responses((status = 204, description = "Signed out"), ChangeProblems)
)]
#[delete("/staff/session")]
pub async fn delete_session(
    accounts: web::Data<Accounts>,
    cookie: web::Data<Cookie>,
    request: HttpRequest,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    sessions::sign_out(&accounts, &signed).await?;
    let mut response = done();
    if let Ok(value) = header::HeaderValue::from_str(&cookie.end()) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    Ok(response)
}
