//! `/v1/staff/feedback`: what waits, what officers do with it, who the sender is.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::described::{ChangeProblems, FeedbackProblems, ReadProblems, StepProblems};
use super::feedback_shapes::{FeedbackBody, QueueItem, SenderBody};
use super::feedback_step::StepBody;
use super::{Signed, SignedBody, json, read_revision, revised};
use crate::app::App;
use crate::app::feedback::{self, Asked, OfficerView, Target};
use crate::domain::feedback::event::Actor;
use crate::domain::feedback::state::State;
use crate::domain::feedback::waiting::Waiting;
use crate::domain::text::clean;
use crate::http::body::TEXT_BYTES_MAX;
use crate::http::feedback::described::{RefusedProblems, SubmitProblems};
use crate::http::feedback::receipt::pdf;
use crate::http::feedback::shapes::ReceiptBody;
use crate::http::feedback::{SubmissionBody, read_key, read_submission};
use crate::http::params::{self, Faults};
use crate::http::problem::{Problem, Text};
use crate::http::site::Site;
use crate::record::{FeedbackStateKey, IntakeChannelKey};

/// Most lines on a page.
const LIMIT_MAX: usize = 100;
/// Lines on a page unless asked for otherwise.
const LIMIT: usize = 20;
/// Longest purpose of looking at who the sender is, in characters.
const PURPOSE_CHARS_MAX: usize = 300;

/// A page of a queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedbackList {
    /// What must be done soonest first.
    items: Vec<QueueItem>,
    /// Goes into `cursor` of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Which queue.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct QueueParams {
    /// `open` unless said. `mine` what the officer works on; `open` all that is open with the officer's units; `today` what must be done
    /// today; `overdue`; `sealed` for who keeps what is sealed; `all` also what has ended. What waits to be decided, for
    /// who decides it: `clearance` what was put aside (`intake`); `approval` of replies (`approver`); `extension` of
    /// time and `reopening` (`supervisor`); `release` of summaries (`moderator`).
    #[param(inline, value_type = Option<QueueKey>)]
    queue: Option<String>,
    /// Only what stands here.
    #[param(inline, value_type = Option<FeedbackStateKey>)]
    state: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 20)]
    limit: Option<String>,
}

/// How the receipt comes.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct IntakeParams {
    /// `json` unless said, or `pdf` to be printed.
    #[param(inline, value_type = Option<ReceiptFormat>)]
    format: Option<String>,
}

/// How a receipt comes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
enum ReceiptFormat {
    Json,
    Pdf,
}

/// Which queue.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
enum QueueKey {
    Mine,
    Open,
    Today,
    Overdue,
    Clearance,
    Approval,
    Extension,
    Reopening,
    Release,
    Sealed,
    All,
}

/// The names of queues.
const QUEUES: [(&str, Asked); 11] = [
    ("mine", Asked::Mine),
    ("open", Asked::Open),
    ("today", Asked::DueToday),
    ("overdue", Asked::Overdue),
    ("clearance", Asked::Waiting(Waiting::Clearance)),
    ("approval", Asked::Waiting(Waiting::Approval)),
    ("extension", Asked::Waiting(Waiting::Extension)),
    ("reopening", Asked::Waiting(Waiting::Reopening)),
    ("release", Asked::Waiting(Waiting::Release)),
    ("sealed", Asked::Sealed),
    ("all", Asked::All),
];

/// Why an officer looks at who the sender is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactPurpose {
    /// For what, 300 characters at most. It stays in the timeline, and the sender is told that it happened.
    #[schema(example = "Gọi người gửi để hỏi số biên nhận")]
    purpose: String,
}

/// What an officer writes down for who came, called or wrote.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssistedFeedback {
    /// By which way it came.
    channel: IntakeChannelKey,
    /// What was said, faithfully (NĐ 20/2008/NĐ-CP Điều 7 khoản 2). Without `secret`: the program makes one.
    feedback: SubmissionBody,
}

/// List feedback
///
/// Of the units that the officer's roles are for; of restricted feedback handlers see their own only. Sealed feedback is
/// in its own queue only.
#[utoipa::path(
    operation_id = "list_feedback",
    tag = "handling",
    params(QueueParams),
    responses(
        (status = 200, description = "A page of the queue", body = FeedbackList,
         example = json!(crate::http::openapi::example("list_feedback.response"))),
        ReadProblems,
    )
)]
#[get("/staff/feedback")]
pub async fn list_feedback(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let p: QueueParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let names = QUEUES.map(|(name, _)| name);
    let named = |text: &str| {
        QUEUES
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, asked)| *asked)
    };
    let queue = faults
        .keep("queue", params::word(p.queue.as_deref(), named, &names))
        .flatten();
    let states: Vec<&str> = State::ALL.iter().map(|state| state.key()).collect();
    let state = faults
        .keep(
            "state",
            params::word(p.state.as_deref(), State::parse, &states),
        )
        .flatten();
    let limit = params::number(p.limit.as_deref(), 1, LIMIT_MAX, LIMIT);
    let limit = faults.keep("limit", limit).unwrap_or(LIMIT);
    let after = faults
        .keep("cursor", params::cursor(p.cursor.as_deref(), place))
        .flatten();
    faults.into_result()?;
    // One more than asked for tells whether there is another page.
    let asked = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let queue = (queue.unwrap_or(Asked::Open), state);
    let mut found = feedback::list(&app, &signed.officer, queue, after, asked).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more).map(|row| {
        let (day, id) = row.place();
        format!("{day}_{id}")
    });
    let body = FeedbackList {
        next_cursor: last,
        items: found.iter().map(Into::into).collect(),
    };
    Ok(json(StatusCode::OK, &body))
}

/// Write a feedback down
///
/// For who came, called, or wrote by post or a social network. Needs the role `intake`. Give the sender the receipt: the
/// secret on it was made by the program, is told this once and kept nowhere. With `format=pdf` the answer is the receipt
/// to be printed. Within ten minutes the same again, under the same `Idempotency-Key`, gives another secret in its place.
#[utoipa::path(
    operation_id = "create_feedback",
    tag = "handling",
    params(("Idempotency-Key" = String, Header, description = "16 to 100 random characters that name this attempt",
            example = "8e03978e-40d5-43dd-bc93-6894a57f9324"), IntakeParams),
    request_body = AssistedFeedback,
    responses(
        (status = 201, description = "The receipt", content(
            (ReceiptBody = "application/json",
             example = json!(crate::http::openapi::example("create_feedback.response"))),
            (String = "application/pdf", example = json!("%PDF-1.7 …")),
        )),
        ChangeProblems,
        SubmitProblems,
    )
)]
#[post("/staff/feedback")]
pub async fn create_feedback(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<AssistedFeedback, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    let p: IntakeParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let is_pdf = |text: &str| match text {
        "json" => Some(false),
        "pdf" => Some(true),
        _ => None,
    };
    let is_pdf = params::word(p.format.as_deref(), is_pdf, &["json", "pdf"]);
    let is_pdf = faults.keep("format", is_pdf).flatten().unwrap_or(false);
    faults.into_result()?;
    feedback::may_take_in(&signed.officer)?;
    let key = read_key(&request)?;
    let channel = body.channel.0;
    if channel.is_direct() {
        let said = Text::new(
            "người gửi tự gửi qua cổng hoặc ứng dụng; hãy chọn kênh mà cán bộ ghi lại",
            "senders use the portal and the app themselves; choose how it came to you",
        );
        return Err(Problem::body_errors(vec![("/channel".to_owned(), said)]));
    }
    let submission = read_submission(body.feedback, channel, app.clock.now())?;
    let actor = Actor::Staff(signed.officer.id.clone());
    let receipt = feedback::submit(&app, &submission, &key, &actor).await?;
    if is_pdf {
        return pdf(&app, &site, &receipt, StatusCode::CREATED).await;
    }
    let today = app.clock.now().day();
    let body = ReceiptBody::of(&receipt, &app.rules, &site, today);
    Ok(json(StatusCode::CREATED, &body))
}

/// Read a feedback
///
/// With everything that happened, and without who the sender is. `ETag` goes into `If-Match` of the next step.
#[utoipa::path(
    operation_id = "get_feedback",
    tag = "handling",
    params(("id" = String, Path, description = "The feedback's `id`")),
    responses(
        (status = 200, description = "The feedback", body = FeedbackBody,
         example = json!(crate::http::openapi::example("get_feedback.response"))),
        FeedbackProblems,
        ReadProblems,
    )
)]
#[get("/staff/feedback/{id}")]
pub async fn get_feedback(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    Ok(answer(&feedback::get(&app, &signed.officer, &id).await?))
}

/// Take a step with a feedback
///
/// Which steps there are and what each needs is in the body's schema. Each needs a role for the unit that has the
/// feedback; some need somebody else than who did the one before.
#[utoipa::path(
    operation_id = "create_feedback_step",
    tag = "handling",
    params(
        ("id" = String, Path, description = "The feedback's `id`"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"1\""),
    ),
    request_body = StepBody,
    responses(
        (status = 200, description = "The feedback as it is now", body = FeedbackBody,
         example = json!(crate::http::openapi::example("get_feedback.response"))),
        StepProblems,
        FeedbackProblems,
        ChangeProblems,
        RefusedProblems,
    )
)]
#[post("/staff/feedback/{id}/steps")]
pub async fn create_feedback_step(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<StepBody, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let revision = u32::try_from(read_revision(&request)?).unwrap_or(u32::MAX);
    let target = Target {
        id: id.into_inner(),
        revision,
    };
    let step = body.read()?;
    Ok(answer(
        &feedback::act(&app, &signed.officer, &target, &step).await?,
    ))
}

/// Look at who the sender is
///
/// For a purpose, which stays in the timeline.
#[utoipa::path(
    operation_id = "get_feedback_contact",
    tag = "handling",
    params(("id" = String, Path, description = "The feedback's `id`")),
    request_body = ContactPurpose,
    responses(
        (status = 200, description = "Who the sender is", body = SenderBody,
         example = json!(crate::http::openapi::example("get_feedback_contact.response"))),
        FeedbackProblems,
        ChangeProblems,
    )
)]
#[post("/staff/feedback/{id}/contact")]
pub async fn get_feedback_contact(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<ContactPurpose>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let purpose = clean(&body.purpose);
    if !(1..=PURPOSE_CHARS_MAX).contains(&purpose.chars().count()) {
        let said = Text::new(
            format!("hãy ghi lý do xem, từ 1 đến {PURPOSE_CHARS_MAX} ký tự"),
            format!("say for what, in 1 to {PURPOSE_CHARS_MAX} characters"),
        );
        return Err(Problem::body_errors(vec![("/purpose".to_owned(), said)]));
    }
    let contact = feedback::contact(&app, &signed.officer, &id, &purpose).await?;
    Ok(json(StatusCode::OK, &SenderBody::of(contact.as_ref())))
}

fn answer(view: &OfficerView) -> HttpResponse {
    let revision = i64::from(view.case.position);
    revised(StatusCode::OK, &FeedbackBody::from(view), revision)
}

/// A place in a queue, as it is written here.
fn place(written: &str) -> Option<(String, String)> {
    let (day, id) = written.split_once('_')?;
    let _: jiff::civil::Date = day.parse().ok()?;
    let id = uuid::Uuid::try_parse(id).ok()?.hyphenated().to_string();
    Some((day.to_owned(), id))
}
