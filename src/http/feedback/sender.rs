//! `/v1/feedback/{code}/…`: for who has the code and the secret.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::described::{RefusedProblems, SenderProblems};
use super::json;
use super::shapes::StatusBody;
use super::upload_shapes::{SentFile, claims};
use crate::app::App;
use crate::app::feedback::{self, SenderStep, SenderView};
use crate::domain::feedback::code::{FeedbackCode, read_secret};
use crate::domain::feedback::submission::BODY_CHARS_MAX;
use crate::domain::secret::Secret;
use crate::domain::text::clean;
use crate::http::body::Body;
use crate::http::params;
use crate::http::problem::{Code, Problem, Text};
use crate::record::SolvedKey;

/// Longest reason or comment, in characters.
const COMMENT_CHARS_MAX: usize = 2_000;

/// What opens a feedback.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackSecret)]
pub struct Knock {
    /// The secret that it was sent with.
    pub secret: String,
}

/// What was asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackInformation)]
pub struct SupplyBody {
    /// The secret that it was sent with.
    pub secret: String,
    /// What was asked for, 10,000 characters at most.
    pub text: String,
    /// Files that were sent before, 5 at most.
    #[serde(default)]
    pub files: Vec<SentFile>,
}

/// What opens a feedback, with a text.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackText)]
pub struct TextBody {
    /// The secret that it was sent with.
    pub secret: String,
    /// Why, 2,000 characters at most.
    pub text: String,
}

/// What the sender thinks of the answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackRating)]
pub struct RatingBody {
    /// The secret that it was sent with.
    pub secret: String,
    /// Whether it has solved the matter.
    pub solved: SolvedKey,
    /// From 1, very bad, to 5, very good.
    #[schema(minimum = 1, maximum = 5)]
    pub score: u8,
    /// Why, 2,000 characters at most.
    #[serde(default)]
    pub comment: Option<String>,
}

/// Read where a feedback stands
///
/// The secret goes into the body, for addresses are written into logs. An unknown code and a wrong secret get the same
/// answer.
#[utoipa::path(
    operation_id = "get_feedback_status",
    tag = "feedback",
    params(("code" = String, Path, description = "The code on the receipt", example = "7K3M-Q9TX-4B2DJ")),
    request_body = Knock,
    responses(
        (status = 200, description = "Where it stands", body = StatusBody,
         example = json!(crate::http::openapi::example("get_feedback_status.response"))),
        SenderProblems,
    )
)]
#[post("/feedback/{code}/status")]
pub async fn get_feedback_status(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
    body: Body<Knock>,
) -> Result<HttpResponse, Problem> {
    let (code, secret) = key(&request, &code, &body.0.secret)?;
    let view = feedback::status(&app, &code, &secret).await?;
    Ok(answer(&app, &view))
}

/// Add what was asked for
///
/// Only while the officers wait for it; `question` of the status says for what.
#[utoipa::path(
    operation_id = "supply_information",
    tag = "feedback",
    params(("code" = String, Path, description = "The code on the receipt", example = "7K3M-Q9TX-4B2DJ")),
    request_body = SupplyBody,
    responses(
        (status = 200, description = "Where it stands now", body = StatusBody,
         example = json!(crate::http::openapi::example("get_feedback_status.response"))),
        SenderProblems,
        RefusedProblems,
    )
)]
#[post("/feedback/{code}/information")]
pub async fn supply_information(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
    body: Body<SupplyBody>,
) -> Result<HttpResponse, Problem> {
    let (code, secret) = key(&request, &code, &body.0.secret)?;
    let said = text("/text", &body.0.text, BODY_CHARS_MAX)?;
    let step = SenderStep::Supply(said, claims(body.0.files));
    act(&app, (&code, &secret), &step).await
}

/// Take a feedback back
///
/// Until it is answered. The office may go on with the matter on its own.
#[utoipa::path(
    operation_id = "withdraw_feedback",
    tag = "feedback",
    params(("code" = String, Path, description = "The code on the receipt", example = "7K3M-Q9TX-4B2DJ")),
    request_body = Knock,
    responses(
        (status = 200, description = "Where it stands now", body = StatusBody,
         example = json!(crate::http::openapi::example("get_feedback_status.response"))),
        SenderProblems,
        RefusedProblems,
    )
)]
#[post("/feedback/{code}/withdrawal")]
pub async fn withdraw_feedback(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
    body: Body<Knock>,
) -> Result<HttpResponse, Problem> {
    let (code, secret) = key(&request, &code, &body.0.secret)?;
    act(&app, (&code, &secret), &SenderStep::Withdraw).await
}

/// Rate the answer
///
/// Once for each answer, while the time for it lasts (`can.rate_until` of the status).
#[utoipa::path(
    operation_id = "rate_answer",
    tag = "feedback",
    params(("code" = String, Path, description = "The code on the receipt", example = "7K3M-Q9TX-4B2DJ")),
    request_body = RatingBody,
    responses(
        (status = 200, description = "Where it stands now", body = StatusBody,
         example = json!(crate::http::openapi::example("get_feedback_status.response"))),
        SenderProblems,
        RefusedProblems,
    )
)]
#[post("/feedback/{code}/rating")]
pub async fn rate_answer(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
    body: Body<RatingBody>,
) -> Result<HttpResponse, Problem> {
    let (code, secret) = key(&request, &code, &body.0.secret)?;
    let given = body.0.comment.filter(|comment| !comment.trim().is_empty());
    let comment = given.map(|comment| text("/comment", &comment, COMMENT_CHARS_MAX));
    let step = SenderStep::Rate {
        solved: body.0.solved.0,
        score: body.0.score,
        comment: comment.transpose()?,
    };
    act(&app, (&code, &secret), &step).await
}

/// Ask for an answer to be looked at again
///
/// While the time for it lasts (`can.ask_reopening_until` of the status). A supervisor decides, with a reason.
#[utoipa::path(
    operation_id = "ask_reopening",
    tag = "feedback",
    params(("code" = String, Path, description = "The code on the receipt", example = "7K3M-Q9TX-4B2DJ")),
    request_body = TextBody,
    responses(
        (status = 200, description = "Where it stands now", body = StatusBody,
         example = json!(crate::http::openapi::example("get_feedback_status.response"))),
        SenderProblems,
        RefusedProblems,
    )
)]
#[post("/feedback/{code}/reopening")]
pub async fn ask_reopening(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
    body: Body<TextBody>,
) -> Result<HttpResponse, Problem> {
    let (code, secret) = key(&request, &code, &body.0.secret)?;
    let step = SenderStep::AskReopen(text("/text", &body.0.text, COMMENT_CHARS_MAX)?);
    act(&app, (&code, &secret), &step).await
}

/// Agree to a public summary
///
/// A moderator takes out what could tell who sent it, and decides.
#[utoipa::path(
    operation_id = "ask_release",
    tag = "feedback",
    params(("code" = String, Path, description = "The code on the receipt", example = "7K3M-Q9TX-4B2DJ")),
    request_body = Knock,
    responses(
        (status = 200, description = "Where it stands now", body = StatusBody,
         example = json!(crate::http::openapi::example("get_feedback_status.response"))),
        SenderProblems,
        RefusedProblems,
    )
)]
#[post("/feedback/{code}/release")]
pub async fn ask_release(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
    body: Body<Knock>,
) -> Result<HttpResponse, Problem> {
    let (code, secret) = key(&request, &code, &body.0.secret)?;
    act(&app, (&code, &secret), &SenderStep::AskRelease).await
}

/// Ask for a summary to be public no more
///
/// It is taken down at once.
#[utoipa::path(
    operation_id = "ask_removal",
    tag = "feedback",
    params(("code" = String, Path, description = "The code on the receipt", example = "7K3M-Q9TX-4B2DJ")),
    request_body = TextBody,
    responses(
        (status = 200, description = "Where it stands now", body = StatusBody,
         example = json!(crate::http::openapi::example("get_feedback_status.response"))),
        SenderProblems,
        RefusedProblems,
    )
)]
#[post("/feedback/{code}/removal")]
pub async fn ask_removal(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
    body: Body<TextBody>,
) -> Result<HttpResponse, Problem> {
    let (code, secret) = key(&request, &code, &body.0.secret)?;
    let step = SenderStep::AskRemoval(text("/text", &body.0.text, COMMENT_CHARS_MAX)?);
    act(&app, (&code, &secret), &step).await
}

async fn act(
    app: &App,
    (code, secret): (&FeedbackCode, &Secret),
    step: &SenderStep,
) -> Result<HttpResponse, Problem> {
    let view = feedback::act_as_sender(app, code, secret, step).await?;
    Ok(answer(app, &view))
}

fn answer(app: &App, view: &SenderView) -> HttpResponse {
    json(StatusCode::OK, &StatusBody::of(view, app.clock.now().day()))
}

/// Code and secret. A code with a slip in it is told so, for it was copied by hand; a secret that cannot be one is
/// simply a wrong one.
pub fn key(
    request: &HttpRequest,
    code: &str,
    secret: &str,
) -> Result<(FeedbackCode, Secret), Problem> {
    let code = read_code(request, code)?;
    let secret = read_secret(secret).map_err(|_| Problem::plain(Code::FeedbackNotFound))?;
    Ok((code, secret))
}

/// A code, in an address without parameters.
pub fn read_code(request: &HttpRequest, code: &str) -> Result<FeedbackCode, Problem> {
    params::none(request.query_string())?;
    FeedbackCode::parse(code).map_err(|error| {
        let vi = format!("Mã tra cứu chưa đúng: {error}.");
        let en = "This is no code of a feedback: thirteen letters and digits, as on the receipt.";
        Problem::new(Code::MalformedFeedback, Text::new(vi, en))
    })
}

/// A text that is neither empty nor too long.
fn text(at: &str, written: &str, chars_max: usize) -> Result<String, Problem> {
    let text = clean(written);
    if (1..=chars_max).contains(&text.chars().count()) {
        return Ok(text);
    }
    let said = Text::new(
        format!("phải có từ 1 đến {chars_max} ký tự"),
        format!("must have 1 to {chars_max} characters"),
    );
    Err(Problem::body_errors(vec![(at.to_owned(), said)]))
}
