//! `GET /v1/staff/me` and `POST /v1/staff/me/password`: one's own account.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::described::{ChangeProblems, PasswordProblems, ReadProblems};
use super::shapes::SignedInBody;
use super::{Network, Signed, SignedBody, done, json};
use crate::app::staff::Accounts;
use crate::app::staff::own::{self, Again};
use crate::domain::email::EmailAddress;
use crate::domain::secret::Secret;
use crate::http::params;
use crate::http::problem::{Problem, Text};

/// Say who is signed in
///
/// Also gives a page that was loaded anew the CSRF token of its session.
#[utoipa::path(
    operation_id = "get_me",
    tag = "staff",
    responses(
        (status = 200, description = "Who is signed in", body = SignedInBody,
         example = json!(crate::http::openapi::example("get_me.response"))),
        ReadProblems,
    )
)]
#[get("/staff/me")]
pub async fn get_me(request: HttpRequest, signed: Signed) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    Ok(json(StatusCode::OK, &SignedInBody::from(&signed)))
}

/// Where the officer is told each day what is due.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailChange {
    /// The address; null is nowhere.
    #[schema(required, example = "lan.nguyen@tinh.gov.vn")]
    email: Option<String>,
}

/// Set one's own e-mail address
///
/// Where the officer is told each day, in one letter, which feedback is due and overdue. It is told to administrators,
/// and to nobody else.
#[utoipa::path(
    operation_id = "update_email",
    tag = "staff",
    request_body = EmailChange,
    responses((status = 204, description = "It holds from now on"), ChangeProblems)
)]
#[post("/staff/me/email")]
pub async fn update_email(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<EmailChange>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_session()?;
    let email = read_email(body.email.as_deref().unwrap_or_default())?;
    own::change_email(&accounts, &signed, email).await?;
    Ok(done())
}

/// An address; nothing is none.
pub(super) fn read_email(written: &str) -> Result<Option<EmailAddress>, Problem> {
    if written.trim().is_empty() {
        return Ok(None);
    }
    let read = EmailAddress::parse(written);
    let read = read.map_err(|error| {
        let text = Text::new(error.to_string(), error.english());
        Problem::body_errors(vec![("/email".to_owned(), text)])
    });
    read.map(Some)
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// Mật khẩu hiện tại.
    #[schema(example = "bốn con trâu xanh")]
    current_password: String,
    /// Mật khẩu mới: 12 to 128 characters, without one's own name, not easy to guess.
    #[schema(example = "mưa rơi ngoài hiên vắng")]
    password: String,
}

/// Set a new password
///
/// Ends the officer's other sessions.
#[utoipa::path(
    operation_id = "update_password",
    tag = "staff",
    request_body = PasswordChange,
    responses((status = 204, description = "The new password holds"), PasswordProblems)
)]
#[post("/staff/me/password")]
pub async fn update_password(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    network: Network,
    SignedBody(signed, body): SignedBody<PasswordChange>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_session()?;
    let present = Again {
        password: Secret::new(body.current_password),
        network: network.0,
    };
    let new = Secret::new(body.password);
    own::change_password(&accounts, &signed, &present, &new).await?;
    Ok(done())
}
