//! `/v1/feedback/{code}/confirmation`: that a message has arrived.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::SenderProblems;
use super::json;
use super::sender::read_code;
use crate::app::{App, messages};
use crate::domain::confirmation::ConfirmationToken;
use crate::http::body::Body;
use crate::http::problem::{Code, Problem, Text};
use crate::record::WayKey;

/// What the first message carried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackConfirmation)]
pub struct TokenBody {
    /// The confirmation code of the message: twelve digits and letters.
    #[schema(example = "8F3A-91C2-7B04")]
    pub token: String,
}

/// By which way the sender is told from now on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackConfirmed)]
pub struct ConfirmedBody {
    /// The way by which the message came.
    pub way: WayKey,
}

/// Confirm that a message has arrived
///
/// The first message about a feedback goes to the e-mail address or telephone that was given with it, whoever's that
/// is; it carries a confirmation code. Only after this is anything more sent there. The code goes into the body, for
/// addresses are written into logs. It opens nothing; the secret is not needed.
#[utoipa::path(
    operation_id = "confirm_contact",
    tag = "feedback",
    params(("code" = String, Path, description = "The code on the receipt", example = "7K3M-Q9TX-4B2DJ")),
    request_body = TokenBody,
    responses(
        (status = 200, description = "More is sent there from now on", body = ConfirmedBody,
         example = json!(crate::http::openapi::example("confirm_contact.response"))),
        SenderProblems,
    )
)]
#[post("/feedback/{code}/confirmation")]
pub async fn confirm_contact(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
    body: Body<TokenBody>,
) -> Result<HttpResponse, Problem> {
    let code = read_code(&request, &code)?;
    let confirmed = match ConfirmationToken::parse(&body.0.token) {
        Some(token) => messages::confirm(&app, &code, &token).await?,
        None => None,
    };
    let way = confirmed.ok_or_else(|| {
        let detail = Text::new(
            "Hãy kiểm tra cả mã tra cứu và mã xác nhận ghi trong thư hoặc tin nhắn.",
            "Check both the code and the confirmation code in the message.",
        );
        Problem::new(Code::FeedbackNotFound, detail)
    })?;
    Ok(json(StatusCode::OK, &ConfirmedBody { way: WayKey(way) }))
}
