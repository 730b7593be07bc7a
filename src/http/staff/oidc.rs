//! `GET /v1/staff/oidc` and what follows: signing in through the province's identity provider (OpenID Connect).

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, delete, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::described::{ChangeProblems, NamedProblems, OidcProblems};
use super::kept::Kept;
use super::officers::read_id;
use super::shapes::SignedInBody;
use super::{Cookie, Signed, done, json};
use crate::app::staff::oidc::{self, Returned};
use crate::app::staff::{Accounts, IdentityError, Provider, StaffError};
use crate::http::params::{self, Faults};
use crate::http::problem::{Code, Problem};

/// The identity provider, if one is set up.
pub type Oidc = Option<Provider>;

/// Where to go on after signing in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BeginParams {
    /// A page of this service, such as `/docs/`; without it the answer at the end is data.
    #[param(example = "/docs/")]
    return_to: Option<String>,
}

/// What the provider sends a browser back with. It may say more than this.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReturnParams {
    /// What the browser was sent away with.
    #[serde(default)]
    #[param(example = "5d41402abc4b2a76b9719d911017c592")]
    state: String,
    /// For which the provider tells who it is.
    #[param(example = "SplxlOBeZQQYbYS6WxSbIA")]
    code: Option<String>,
    /// Why it does not.
    #[param(example = "access_denied")]
    error: Option<String>,
    /// Names the provider (RFC 9207).
    #[param(example = "https://dangnhap.langson.gov.vn")]
    iss: Option<String>,
}

fn provider(oidc: &Oidc) -> Result<&Provider, Problem> {
    oidc.as_ref().ok_or_else(|| Problem::plain(Code::OidcOff))
}

/// Sign in through the identity provider
///
/// For browsers: sends them to the province's identity provider, which sends them back to `/v1/staff/oidc/return`. What
/// they bring back is bound to this browser by a cookie of ten minutes.
#[utoipa::path(
    operation_id = "begin_oidc",
    tag = "staff",
    params(BeginParams),
    responses(
        (status = 303, description = "To the identity provider",
         headers(("Location" = String, description = "Where it asks for login and password"),
                 ("Set-Cookie" = String, description = "Binds the sign-in to this browser"))),
        OidcProblems,
    )
)]
#[get("/staff/oidc")]
pub async fn begin_oidc(
    oidc: web::Data<Oidc>,
    cookie: web::Data<Cookie>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let parameters: BeginParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let kept = Kept::page(parameters.return_to.as_deref());
    let page = faults.keep("return_to", kept).flatten();
    faults.into_result()?;
    let begun = oidc::begin(provider(&oidc)?).await?;
    let kept = Kept {
        secret: begun.secret,
        page,
    };
    Ok(HttpResponse::SeeOther()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::LOCATION, begun.address))
        .insert_header((header::SET_COOKIE, kept.set(**cookie)))
        .finish())
}

/// Come back from the identity provider
///
/// For browsers that `GET /v1/staff/oidc` sent away. Begins a session as `POST /v1/staff/session` does. Who asked for a
/// page is led there; others get the data.
#[utoipa::path(
    operation_id = "finish_oidc",
    tag = "staff",
    params(ReturnParams),
    responses(
        (status = 200, description = "Signed in", body = SignedInBody,
         headers(("Set-Cookie" = String, description = "The session")),
         example = json!(crate::http::openapi::example("create_session.response"))),
        OidcProblems,
    )
)]
#[get("/staff/oidc/return")]
pub async fn finish_oidc(
    accounts: web::Data<Accounts>,
    oidc: web::Data<Oidc>,
    cookie: web::Data<Cookie>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let provider = provider(&oidc)?;
    let refused = |reason: &str| StaffError::from(IdentityError::Refused(reason.to_owned()));
    let parameters: ReturnParams = serde_urlencoded::from_str(request.query_string())
        .map_err(|_| refused("it came back with something else"))?;
    let kept = Kept::read(**cookie, request.headers())
        .ok_or_else(|| refused("another browser began it, or it is too long ago"))?;
    if parameters.iss.is_some_and(|iss| iss != provider.issuer()) {
        return Err(refused("another provider sent it back").into());
    }
    let Some(code) = &parameters.code else {
        // What stands in `error` anybody may have written; one of the standard's words is told.
        return Err(refused(standard_error(parameters.error.as_deref())).into());
    };
    let returned = Returned {
        secret: &kept.secret,
        state: &parameters.state,
        code,
    };
    let (session, signed) = oidc::sign_in(&accounts, provider, &returned).await?;
    let mut response = match &kept.page {
        Some(page) => super::kept::lead_to(page),
        None => json(
            StatusCode::OK,
            &SignedInBody::new(&signed.officer, &signed.way, Some(&session.csrf())),
        ),
    };
    for set in [cookie.begin(&session), Kept::forget(**cookie)] {
        if let Ok(value) = header::HeaderValue::from_str(&set) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    Ok(response)
}

/// What the provider says is wrong, in the standards' words (RFC 6749, OpenID Connect Core).
fn standard_error(error: Option<&str>) -> &'static str {
    const KNOWN: [&str; 8] = [
        "access_denied",
        "invalid_request",
        "invalid_scope",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_response_type",
    ];
    let known = KNOWN.into_iter().find(|known| Some(*known) == error);
    known.unwrap_or("it came back without a code")
}

/// Release an officer from an identity
///
/// The account opens to the next identity for which the provider tells its login; its sessions end. For an officer
/// whose identity at the provider was made anew. Needs the role `administrator`, for the
/// whole province or for all that the officer has a role for.
#[utoipa::path(
    operation_id = "delete_officer_oidc",
    tag = "staff",
    params(("id" = String, Path, description = "The officer's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")),
    responses((status = 204, description = "It opens to no identity now"), NamedProblems, ChangeProblems)
)]
#[delete("/staff/officers/{id}/oidc")]
pub async fn delete_officer_oidc(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_some_administrator()?;
    oidc::release(&accounts, signed.keeper(), &read_id(&id)?).await?;
    Ok(done())
}
