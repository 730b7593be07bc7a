//! `/v1/staff/me/totp`: one's own authenticator app.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::{ChangeProblems, PasswordProblems};
use super::{Network, SignedBody, done, json};
use crate::app::staff::Accounts;
use crate::app::staff::own::{self, Again};
use crate::domain::secret::Secret;
use crate::http::params;
use crate::http::problem::Problem;

/// One's own password again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpPassword {
    /// Mật khẩu hiện tại.
    #[schema(example = "bốn con trâu xanh")]
    password: String,
}

impl TotpPassword {
    fn again(self, network: Network) -> Again {
        Again {
            password: Secret::new(self.password),
            network: network.0,
        }
    }
}

/// A code of the app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpCode {
    /// Mã xác thực: six digits.
    #[schema(example = "492039")]
    code: String,
}

/// What an authenticator app needs. Told once.
#[derive(Serialize, ToSchema)]
#[schema(as = Totp)]
pub struct TotpBody {
    /// To be typed into the app (base32).
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    secret: String,
    /// The same for the app to read as a QR code.
    #[schema(
        example = "otpauth://totp/tthc:lan.nguyen?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=tthc"
    )]
    address: String,
}

/// Prepare an authenticator app
///
/// Nothing changes until a code of the app confirms it. An app that is there already holds until then.
#[utoipa::path(
    operation_id = "create_totp",
    tag = "staff",
    request_body = TotpPassword,
    responses(
        (status = 200, description = "What the app needs", body = TotpBody,
         example = json!(crate::http::openapi::example("create_totp.response"))),
        PasswordProblems,
    )
)]
#[post("/staff/me/totp")]
pub async fn create_totp(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    network: Network,
    SignedBody(signed, body): SignedBody<TotpPassword>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_session()?;
    let secret = own::enrol_totp(&accounts, &signed, &body.again(network)).await?;
    let body = TotpBody {
        secret: secret.base32().reveal().to_owned(),
        address: secret.address(&signed.officer.login).reveal().to_owned(),
    };
    Ok(json(StatusCode::OK, &body))
}

/// Confirm an authenticator app
///
/// From now on signing in needs its codes, each once.
#[utoipa::path(
    operation_id = "confirm_totp",
    tag = "staff",
    request_body = TotpCode,
    responses((status = 204, description = "Signing in needs codes of the app now"), ChangeProblems)
)]
#[post("/staff/me/totp/confirm")]
pub async fn confirm_totp(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<TotpCode>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_session()?;
    own::confirm_totp(&accounts, &signed, &body.code).await?;
    Ok(done())
}

/// Take the authenticator app away
///
/// Signing in needs no codes any more.
#[utoipa::path(
    operation_id = "delete_totp",
    tag = "staff",
    request_body = TotpPassword,
    responses((status = 204, description = "Signing in needs no codes any more"), PasswordProblems)
)]
#[delete("/staff/me/totp")]
pub async fn delete_totp(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    network: Network,
    SignedBody(signed, body): SignedBody<TotpPassword>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_session()?;
    own::remove_totp(&accounts, &signed, &body.again(network)).await?;
    Ok(done())
}
