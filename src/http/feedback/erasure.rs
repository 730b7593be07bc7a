//! `/v1/feedback/{code}/erasure`: deleting for good who the sender is.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::{RefusedProblems, SenderProblems};
use super::json;
use super::sender::key;
use crate::app::App;
use crate::app::feedback::{self, Erasure, Kept};
use crate::http::body::Body;
use crate::http::problem::Problem;
use crate::record::CertaintyKey;

/// A sender who wants to be forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackErasureAsked)]
pub struct ErasureAsked {
    /// The secret that it was sent with.
    pub secret: String,
    /// Whether a public summary is taken down, too.
    #[serde(default)]
    pub remove_summary: bool,
}

/// What was deleted for good, and what is kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackErasure)]
pub struct ErasureBody {
    /// How many sealed texts about who the sender is were deleted: name, address, ways to reach them, number of the
    /// dossier. 0 when there were none any more.
    pub erased: usize,
    /// What the erasing rests on.
    pub basis: String,
    /// Whether a public summary was taken down.
    pub summary_removed: bool,
    /// What is kept, sealed.
    pub kept: Vec<KeptBody>,
}

/// What is kept although it was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackKept)]
pub struct KeptBody {
    /// What: `text` what was written, `attachment` files.
    #[schema(example = "text")]
    pub class: String,
    /// The same in words.
    #[schema(example = "nội dung đã niêm phong")]
    pub what: String,
    /// The last day on which it is kept; null is for good.
    #[schema(required, format = Date)]
    pub until: Option<String>,
    /// Why it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// How sure the number of months is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<CertaintyKey>,
}

impl From<&Erasure> for ErasureBody {
    fn from(erasure: &Erasure) -> Self {
        Self {
            erased: erasure.erased,
            basis: erasure.basis.clone(),
            summary_removed: erasure.is_summary_removed,
            kept: erasure.kept.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Kept> for KeptBody {
    fn from(kept: &Kept) -> Self {
        Self {
            class: kept.class.key().to_owned(),
            what: kept.class.label().to_owned(),
            until: kept.until.map(|day| day.to_string()),
            basis: kept.basis.clone(),
            certainty: kept.certainty.map(CertaintyKey),
        }
    }
}

/// Have it forgotten who sent a feedback
///
/// Name, address, ways to reach the sender and the number of the dossier are deleted for good, with what waits to be sent
/// to them. Only when the feedback is over: while it is worked on, it can be taken back first (`/withdrawal`). What the law
/// has the office keep stays sealed; the answer says what that is and until when.
#[utoipa::path(
    operation_id = "erase_contact",
    tag = "feedback",
    params(("code" = String, Path, description = "The code on the receipt", example = "7K3M-Q9TX-4B2DJ")),
    request_body = ErasureAsked,
    responses(
        (status = 200, description = "What was deleted, and what is kept", body = ErasureBody,
         example = json!(crate::http::openapi::example("erase_contact.response"))),
        SenderProblems,
        RefusedProblems,
    )
)]
#[post("/feedback/{code}/erasure")]
pub async fn erase_contact(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
    body: Body<ErasureAsked>,
) -> Result<HttpResponse, Problem> {
    let (code, secret) = key(&request, &code, &body.0.secret)?;
    let erasure = feedback::erase_as_sender(&app, &code, &secret, body.0.remove_summary).await?;
    Ok(json(StatusCode::OK, &ErasureBody::from(&erasure)))
}
