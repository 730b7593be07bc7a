//! `/v1/staff/feedback/{id}/redaction`: what a moderator should take out before a summary becomes public.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::described::{FeedbackProblems, ReadProblems};
use super::{Signed, json};
use crate::app::App;
use crate::app::feedback::{self, Redaction};
use crate::domain::feedback::release::{Found, Summary};
use crate::http::params;
use crate::http::problem::Problem;

/// The texts of a summary.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackSummary)]
pub struct SummaryBody {
    /// What it is about.
    pub title: String,
    /// What was the matter.
    pub body: String,
    /// What came of it.
    pub reply: String,
}

/// Something that looks personal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackPersonal)]
pub struct PersonalBody {
    /// In which text: `title`, `body` or `reply`.
    #[schema(example = "body")]
    pub at: String,
    /// Its first character (Unicode code point), counted from 0.
    pub start: usize,
    /// The character after its last one.
    pub end: usize,
    /// What it is.
    #[schema(example = "phone")]
    pub kind: String,
    /// Whether that is beyond doubt; otherwise somebody has to look.
    pub sure: bool,
}

/// What a moderator starts from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackRedaction)]
pub struct RedactionBody {
    /// The texts as they are.
    pub texts: SummaryBody,
    /// What looks personal in them.
    pub found: Vec<PersonalBody>,
    /// The texts without it: a proposal, which a person reads.
    pub redacted: SummaryBody,
}

impl From<&Summary> for SummaryBody {
    fn from(summary: &Summary) -> Self {
        Self {
            title: summary.title.clone(),
            body: summary.body.clone(),
            reply: summary.reply.clone(),
        }
    }
}

impl From<&Found> for PersonalBody {
    fn from(found: &Found) -> Self {
        let suggestion = &found.suggestion;
        Self {
            at: found.at.to_owned(),
            start: found.chars.start,
            end: found.chars.end,
            kind: suggestion.kind.key().to_owned(),
            sure: suggestion.sure,
        }
    }
}

impl From<&Redaction> for RedactionBody {
    fn from(redaction: &Redaction) -> Self {
        Self {
            texts: (&redaction.texts).into(),
            found: redaction.found.iter().map(Into::into).collect(),
            redacted: (&redaction.redacted).into(),
        }
    }
}

/// Propose a redaction
///
/// What in a feedback could tell who sent it. Needs the role `moderator`. The step `release` takes what becomes public.
#[utoipa::path(
    operation_id = "get_redaction",
    tag = "handling",
    params(("id" = String, Path, description = "The feedback's `id`")),
    responses(
        (status = 200, description = "The proposal", body = RedactionBody,
         example = json!(crate::http::openapi::example("get_redaction.response"))),
        FeedbackProblems,
        ReadProblems,
    )
)]
#[get("/staff/feedback/{id}/redaction")]
pub async fn get_redaction(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let redaction = feedback::redaction(&app, &signed.officer, &id).await?;
    Ok(json(StatusCode::OK, &RedactionBody::from(&redaction)))
}
