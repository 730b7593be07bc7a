//! `POST /v1/feedback`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::described::SubmitProblems;
use super::json;
use super::problems::ANOTHER_WAY;
use super::proof::read_proof;
use super::shapes::ReceiptBody;
use super::upload_shapes::{SentFile, claims};
use crate::app::feedback;
use crate::app::{App, Error};
use crate::domain::feedback::abuse::Hints;
use crate::domain::feedback::contact::WrittenContact;
use crate::domain::feedback::event::Actor;
use crate::domain::feedback::submission::{Submission, WrittenSubmission};
use crate::domain::feedback::words::Channel;
use crate::domain::scope::{self, Guide, Signal};
use crate::domain::time::Timestamp;
use crate::http::body::{Body, TEXT_BYTES_MAX};
use crate::http::errors::AWAY_RETRY;
use crate::http::params;
use crate::http::problem::{Code, Problem, Text};
use crate::http::site::Site;
use crate::record::{FeedbackKindKey, SenderTypeKey};

/// Fewest and most characters of an `Idempotency-Key`.
const KEY_CHARS: std::ops::RangeInclusive<usize> = 16..=100;

/// What somebody sends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFeedback)]
pub struct NewFeedback {
    /// What kind it is.
    pub kind: FeedbackKindKey,
    /// A short title, 200 characters at most; made from the text when it is left out.
    #[serde(default)]
    pub title: Option<String>,
    /// What is the matter: 10 to 10,000 characters.
    #[schema(
        example = "Tôi nộp hồ sơ ngày 02/11, giấy hẹn ghi 05 ngày làm việc, đến nay chưa có kết quả."
    )]
    pub body: String,
    /// What should be done instead, 10,000 characters at most.
    #[serde(default)]
    pub proposal: Option<String>,
    /// Mã thủ tục: the procedure that was read.
    #[serde(default)]
    #[schema(example = "1.001193")]
    pub procedure: Option<String>,
    /// The number of its version that was read.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<u32>,
    /// Code of the commune where it happened (see `/v1/communes`).
    #[serde(default)]
    pub commune: Option<String>,
    /// Code of the office whose conduct it is about; that office does not decide about it.
    #[serde(default)]
    pub complains_of: Option<String>,
    /// When it happened (YYYY-MM-DD).
    #[serde(default)]
    #[schema(format = Date)]
    pub occurred_on: Option<String>,
    /// The number of a dossier that was handed in, 50 characters at most.
    #[serde(default)]
    pub dossier_no: Option<String>,
    /// Who sends it. Kept encrypted; officers see it for a purpose that is written down; never public.
    pub contact: ContactBody,
    /// What opens it again together with the code: 20 to 64 random letters, digits, `-` or `_`, made by the sender's
    /// device and kept there. It cannot be had back. Needed from who sends by themselves; refused where an officer
    /// writes it down, for then the program makes one.
    #[serde(default)]
    #[schema(example = "b3JxuZ0K9fQm2yT7wLc4sE")]
    pub secret: Option<String>,
    /// Whether a redacted summary may become public.
    #[serde(default)]
    pub consents_to_release: bool,
    /// That the guidance about the right channel was seen.
    pub scope_confirmed: bool,
    /// Files that were sent before, 5 at most.
    #[serde(default)]
    pub files: Vec<SentFile>,
    /// Leave it empty. A form has a field for it that people do not see; programs that fill in everything give
    /// themselves away.
    #[serde(default)]
    pub website: Option<String>,
    /// For how many seconds the form was open. Left out, nothing is concluded.
    #[serde(default)]
    pub filled_seconds: Option<u32>,
    /// The solution of a `challenge`, as ALTCHA's widgets give it: base64 of JSON. Needed only when it was asked for
    /// (428 `proof_required`).
    #[serde(default)]
    pub altcha: Option<String>,
}

/// Who sends it (NĐ 20/2008/NĐ-CP Điều 7): name, address, and a telephone number or a postal address. Numbers of
/// identity cards are never asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackContact)]
pub struct ContactBody {
    /// What they are; `cong_dan` when left out.
    #[serde(default)]
    pub sender_type: Option<SenderTypeKey>,
    /// Full name, 100 characters at most.
    #[schema(example = "Hoàng Thị Lan")]
    pub name: String,
    /// Where they live or work, 300 characters at most.
    #[schema(example = "Thôn Nà Pàn, xã Hoa Thám")]
    pub address: String,
    /// Telephone number.
    #[serde(default)]
    #[schema(example = "0912 345 678")]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Where letters reach them, if elsewhere.
    #[serde(default)]
    pub postal: Option<String>,
    /// The organisation's name.
    #[serde(default)]
    pub organisation: Option<String>,
}

impl NewFeedback {
    /// What was typed in, before it is read.
    pub fn written(self) -> Result<WrittenSubmission, Problem> {
        let occurred_on = params::day(self.occurred_on.as_deref());
        let occurred_on = occurred_on
            .map_err(|text| Problem::body_errors(vec![("/occurred_on".to_owned(), text)]))?;
        let hints = Hints {
            is_hidden_filled: self.website.is_some_and(|text| !text.trim().is_empty()),
            filled_seconds: self.filled_seconds,
            proof: self.altcha.as_deref().map(read_proof),
        };
        Ok(WrittenSubmission {
            kind: Some(self.kind.0),
            title: self.title,
            body: self.body,
            proposal: self.proposal,
            procedure: self.procedure,
            version: self.version,
            commune: self.commune,
            complains_of: self.complains_of,
            occurred_on,
            dossier_no: self.dossier_no,
            contact: WrittenContact {
                sender: self.contact.sender_type.map(|key| key.0),
                name: self.contact.name,
                address: self.contact.address,
                phone: self.contact.phone,
                email: self.contact.email,
                postal: self.contact.postal,
                organisation: self.contact.organisation,
            },
            secret: self.secret,
            consents_to_release: self.consents_to_release,
            scope_confirmed: self.scope_confirmed,
            files: claims(self.files),
            hints,
        })
    }
}

/// Send a feedback
///
/// A reflection, a recommendation, a question, or that something published is wrong. The answer comes when it is kept
/// for good. Sent again with the same `Idempotency-Key` it is kept once. `warnings` of the receipt say what else to do
/// when the text seems to be about an emergency, tố cáo or khiếu nại: show them.
#[utoipa::path(
    operation_id = "submit_feedback",
    tag = "feedback",
    params(("Idempotency-Key" = String, Header, description = "16 to 100 random characters that name this attempt",
            example = "8e03978e-40d5-43dd-bc93-6894a57f9324")),
    request_body = NewFeedback,
    responses(
        (status = 201, description = "The receipt", body = ReceiptBody,
         example = json!(crate::http::openapi::example("submit_feedback.response"))),
        (status = 200, description = "It was kept before already: the same receipt", body = ReceiptBody,
         example = json!(crate::http::openapi::example("submit_feedback.response"))),
        SubmitProblems,
    )
)]
#[post("/feedback")]
pub async fn submit_feedback(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
    body: Body<NewFeedback, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let key = read_key(&request)?;
    let text = body.0.body.clone();
    let submission = read(body.0, Channel::Portal, app.clock.now())
        .map_err(|problem| with_help(problem, &app.rules.guide, &text))?;
    let receipt = feedback::submit(&app, &submission, &key, &Actor::Sender).await;
    let receipt = receipt.map_err(|error| match error {
        Error::Unavailable(_) => not_kept(),
        error => error.into(),
    })?;
    let status = if receipt.is_replay {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let today = app.clock.now().day();
    let body = ReceiptBody::of(&receipt, &app.rules, &site, today);
    Ok(json(status, &body))
}

/// Whoever is in danger is told whom to call, also where the form is not filled in.
fn with_help(problem: Problem, guide: &Guide, text: &str) -> Problem {
    let mut signals = scope::signals(guide, text).into_iter();
    let is_emergency = signals.any(|found| found.signal == Signal::Emergency);
    let Some(warning) = guide.warning(Signal::Emergency).filter(|_| is_emergency) else {
        return problem;
    };
    let detail = Text::new(
        format!("{} {}", warning.text, problem.detail.vi),
        format!("{} {}", warning.text_en, problem.detail.en),
    );
    Problem { detail, ..problem }
}

/// Nothing is there of it, and nothing that was typed is lost if it is sent again.
fn not_kept() -> Problem {
    let (vi, en) = ANOTHER_WAY;
    let detail = Text::new(
        format!(
            "Phản ánh chưa được lưu. Hãy giữ lại nội dung và gửi lại sau ít phút; gửi lại không bị tính hai lần. {vi}"
        ),
        format!(
            "It was not kept. Keep your text and send it again in a few minutes; it will not count twice. {en}"
        ),
    );
    Problem::new(Code::Unavailable, detail).after(AWAY_RETRY)
}

/// What was sent, tidied; what is wrong with it is named by its place in the body.
pub fn read(body: NewFeedback, channel: Channel, now: Timestamp) -> Result<Submission, Problem> {
    let read = Submission::read(&body.written()?, channel, now.day());
    read.map_err(|faults| feedback::FeedbackError::Faults(faults).into())
}

/// The `Idempotency-Key`.
pub fn read_key(request: &HttpRequest) -> Result<String, Problem> {
    let given = request.headers().get("idempotency-key");
    let given = given.and_then(|value| value.to_str().ok()).map(str::trim);
    let key = given
        .filter(|key| KEY_CHARS.contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()));
    key.map(ToOwned::to_owned).ok_or_else(|| {
        let detail = Text::new(
            "Hãy gửi kèm tiêu đề Idempotency-Key: 16 đến 100 ký tự ngẫu nhiên, giữ nguyên khi gửi lại.",
            "Send a header Idempotency-Key: 16 to 100 random characters, the same when you send again.",
        );
        Problem::new(Code::IdempotencyKeyRequired, detail)
    })
}
