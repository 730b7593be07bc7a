//! `/v1/staff/feedback/{id}/erasure`: who has asked on paper to be forgotten.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::described::{ChangeProblems, FeedbackProblems};
use super::step_text::note;
use super::{SignedBody, json};
use crate::app::App;
use crate::app::feedback;
use crate::http::body::TEXT_BYTES_MAX;
use crate::http::feedback::described::RefusedProblems;
use crate::http::feedback::erasure::ErasureBody;
use crate::http::params;
use crate::http::problem::Problem;

/// A request on paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackErasureOnPaper)]
pub struct PaperErasure {
    /// What was handed in and how it is known who has asked, 2,000 characters at most. It is kept sealed.
    #[schema(example = "Đơn ngày 20/11/2026, người gửi xuất trình giấy tờ tại bộ phận một cửa")]
    reason: String,
    /// Whether a public summary is taken down, too.
    #[serde(default)]
    remove_summary: bool,
}

/// Have it forgotten who sent a feedback
///
/// For who asks on paper. `seal_keeper` or `administrator` for the unit that has the feedback.
#[utoipa::path(
    operation_id = "erase_feedback_contact",
    tag = "handling",
    params(("id" = String, Path, description = "The feedback's `id`")),
    request_body = PaperErasure,
    responses(
        (status = 200, description = "What was deleted, and what is kept", body = ErasureBody,
         example = json!(crate::http::openapi::example("erase_contact.response"))),
        FeedbackProblems,
        ChangeProblems,
        RefusedProblems,
    )
)]
#[post("/staff/feedback/{id}/erasure")]
pub async fn erase_feedback_contact(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<PaperErasure, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let reason = note("reason", &body.reason)?;
    let removes = body.remove_summary;
    let erasure = feedback::erase_as_officer(&app, &signed.officer, &id, &reason, removes).await?;
    Ok(json(StatusCode::OK, &ErasureBody::from(&erasure)))
}
