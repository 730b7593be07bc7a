//! Receipts: on paper, and checked by anybody.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::{ReceiptProblems, SenderProblems};
use super::json;
use super::sender::{Knock, key, read_code};
use crate::app::feedback::{self, Receipt};
use crate::app::{App, paper};
use crate::domain::feedback::receipt::Verification;
use crate::http::body::Body;
use crate::http::problem::{Code, Problem};
use crate::http::site::Site;
use crate::record::FeedbackKindKey;

/// The code that stands on a receipt beside its verification code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackReceiptAsked)]
pub struct ReceiptAsked {
    /// The code.
    #[schema(example = "7K3M-Q9TX-4B2DJ")]
    code: String,
}

/// A receipt that is genuine.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackReceiptGenuine)]
pub struct GenuineBody {
    /// Always true: any other receipt is not found.
    genuine: bool,
    /// The code.
    #[schema(example = "7K3M-Q9TX-4B2DJ")]
    code: String,
    /// The day on which it was taken in.
    #[schema(format = Date)]
    submitted_on: String,
    /// What kind it was sent as.
    kind: FeedbackKindKey,
    /// The same in words.
    #[schema(example = "Phản ánh")]
    kind_label: String,
}

/// Print a receipt
///
/// On one sheet: the code, when it was taken in, the office that has it, what happens by when and why, how to look it up,
/// and a code by which anybody can check that the paper is genuine. Neither the text nor the sender nor the secret
/// stands on it.
#[utoipa::path(
    operation_id = "get_feedback_receipt",
    tag = "feedback",
    params(("code" = String, Path, description = "The code on the receipt", example = "7K3M-Q9TX-4B2DJ")),
    request_body = Knock,
    responses(
        (status = 200, description = "The receipt", content(
            (String = "application/pdf", example = json!("%PDF-1.7 …")),
        )),
        SenderProblems,
    )
)]
#[post("/feedback/{code}/receipt")]
pub async fn get_feedback_receipt(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
    code: web::Path<String>,
    body: Body<Knock>,
) -> Result<HttpResponse, Problem> {
    let (code, secret) = key(&request, &code, &body.0.secret)?;
    let receipt = feedback::receipt(&app, &code, &secret).await?;
    pdf(&app, &site, &receipt, StatusCode::OK).await
}

/// Check a receipt
///
/// Whether a receipt that somebody shows was issued here: for anybody who holds it. The code goes into the body, for
/// addresses are written into logs. An unknown code and a wrong verification code get the same answer.
#[utoipa::path(
    operation_id = "check_receipt",
    tag = "feedback",
    params(("verification" = String, Path, description = "The verification code on the receipt",
            example = "7K3M-Q9TX-4B2D-W8NP")),
    request_body = ReceiptAsked,
    responses(
        (status = 200, description = "It is genuine", body = GenuineBody,
         example = json!(crate::http::openapi::example("check_receipt.response"))),
        ReceiptProblems,
    )
)]
#[post("/feedback/receipts/{verification}")]
pub async fn check_receipt(
    app: web::Data<App>,
    request: HttpRequest,
    verification: web::Path<String>,
    body: Body<ReceiptAsked>,
) -> Result<HttpResponse, Problem> {
    let code = read_code(&request, &body.0.code)?;
    let verification = Verification::parse(&verification);
    let verification = verification.ok_or_else(|| Problem::plain(Code::ReceiptNotFound))?;
    let genuine = feedback::check_receipt(&app, &code, &verification).await?;
    let body = GenuineBody {
        genuine: true,
        code: genuine.code.to_string(),
        submitted_on: genuine.submitted_at.day().to_string(),
        kind: FeedbackKindKey(genuine.kind),
        kind_label: genuine.kind.label().to_owned(),
    };
    Ok(json(StatusCode::OK, &body))
}

/// A receipt on paper, which nobody keeps.
pub async fn pdf(
    app: &App,
    site: &Site,
    receipt: &Receipt,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let here = site.address("");
    let document = feedback::printed(app, receipt, (&here, &site.publisher)).await?;
    let body = paper::pdf(app, document).await?;
    let name = format!("inline; filename=\"bien-nhan-{}.pdf\"", receipt.code);
    Ok(HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .content_type("application/pdf")
        .body(body))
}
