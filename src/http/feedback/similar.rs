//! `POST /v1/feedback/similar`: what a text seems to be about, before it is sent. The text goes into the body, is not
//! kept and stands in no log.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::SimilarProblems;
use super::guide_shapes::WarningBody;
use super::json;
use crate::app::App;
use crate::app::feedback::{self, Alike, Noticed, Similar};
use crate::domain::code::ProcedureCode;
use crate::domain::feedback::release::Released;
use crate::domain::feedback::submission::BODY_CHARS_MAX;
use crate::domain::scope::Guide;
use crate::domain::time::month;
use crate::http::body::{Body, TEXT_BYTES_MAX};
use crate::http::found::{AnswerBody, ConfidenceKey};
use crate::http::html::html;
use crate::http::item::SnippetBody;
use crate::http::params;
use crate::http::problem::{Problem, Text};
use crate::record::{LanguageKey, OutcomeKey};

/// A text that somebody is about to send.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackDraftText)]
pub struct SimilarAsked {
    /// The text, 10,000 characters at most. It is neither kept nor logged.
    #[schema(example = "Con tôi sinh ở nước ngoài thì đăng ký khai sinh cần giấy tờ gì?")]
    pub text: String,
    /// Mã thủ tục: the procedure that was read; shown first. One that nobody knows is passed over.
    #[serde(default)]
    #[schema(example = "1.001193")]
    pub procedure: Option<String>,
}

/// What a text seems to be about, and what may answer it already.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackSimilar)]
pub struct SimilarBody {
    /// Warnings, the most pressing first. They never block: the text may be sent all the same.
    pub signals: Vec<SimilarSignal>,
    /// In what language it is.
    pub language: LanguageKey,
    /// What would make it easier to read; no ground to refuse it.
    pub hints: Vec<HintBody>,
    /// Up to three procedures whose published text may answer it, the best first; absent when too many others search
    /// right now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedures: Option<Vec<SimilarProcedure>>,
    /// Up to three public summaries of feedback about these procedures, in their order, the newest of each first; absent
    /// when they cannot be read right now. Who has met the same can say so there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released: Option<Vec<SimilarReleased>>,
}

/// A warning, and the places that give it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarSignal {
    /// What to tell the writer.
    #[serde(flatten)]
    pub warning: WarningBody,
    /// The places in the text, in order, 20 at most; empty when the text as a whole gives it.
    pub places: Vec<PlaceBody>,
}

/// A place in a text, in characters (Unicode scalar values, which are neither bytes nor units of UTF-16).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TextPlace)]
pub struct PlaceBody {
    /// Its first character, counted from 0.
    #[schema(example = 4)]
    pub from: usize,
    /// The character behind it.
    #[schema(example = 13)]
    pub to: usize,
}

/// Something that would make a text easier to read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackHint)]
pub struct HintBody {
    /// `only_capitals`.
    #[schema(example = "only_capitals")]
    pub kind: &'static str,
    /// What to tell the writer.
    pub text: &'static str,
    /// The same in English.
    pub text_en: &'static str,
}

/// A procedure whose published text may answer it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarProcedure {
    /// Mã thủ tục.
    #[schema(example = "1.001193")]
    pub code: String,
    /// Tên thủ tục.
    #[schema(example = "Đăng ký khai sinh")]
    pub name: String,
    /// How sure it is that the text is about it.
    pub confidence: ConfidenceKey,
    /// Whether it is the one that was sent along.
    pub is_named: bool,
    /// The passage that matches best.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<SnippetBody>,
    /// What it says about what the text asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerBody>,
    /// Where all of it stands.
    #[schema(example = "/v1/procedures/1.001193")]
    pub url: String,
}

/// A public summary of a feedback about one of the procedures.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarReleased {
    /// Identifies it.
    pub id: String,
    /// What it was about.
    #[schema(example = "Chậm trả kết quả ở bộ phận một cửa")]
    pub title: String,
    /// Mã thủ tục.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.001193")]
    pub procedure: Option<String>,
    /// How it ended.
    pub outcome: OutcomeKey,
    /// The month in which it was answered.
    #[schema(example = "2026-11")]
    pub answered_in: String,
    /// How many devices say that their owners have met it, too.
    pub supporters: u32,
    /// Where all of it stands.
    pub url: String,
}

impl From<&Released> for SimilarReleased {
    fn from(released: &Released) -> Self {
        Self {
            url: format!("/v1/feedback/released/{}", released.id),
            id: released.id.clone(),
            title: released.summary.title.clone(),
            procedure: released.procedure.clone(),
            outcome: OutcomeKey(released.outcome),
            answered_in: month(released.answered_on),
            supporters: released.supporters,
        }
    }
}

/// Said of a text in capitals only.
const ONLY_CAPITALS: HintBody = HintBody {
    kind: "only_capitals",
    text: "Bài viết toàn chữ in hoa nên khó đọc. Ông/Bà có thể viết lại bằng chữ thường; để nguyên vẫn gửi được.",
    text_en: "All of it is in capitals, which is hard to read. You may write it in small letters; it can be sent as it \
              is.",
};

impl From<Alike> for SimilarProcedure {
    fn from(alike: Alike) -> Self {
        let Alike {
            hit,
            confidence,
            is_named,
            answer,
        } = alike;
        Self {
            url: format!("/v1/procedures/{}", hit.card.code),
            code: hit.card.code.to_string(),
            name: hit.card.name,
            confidence: ConfidenceKey(confidence),
            is_named,
            snippet: hit.snippet.map(|snippet| SnippetBody {
                section: snippet.section.key(),
                html: html(&snippet.text),
            }),
            answer: answer.map(Into::into),
        }
    }
}

impl SimilarSignal {
    fn of(guide: &Guide, noticed: &Noticed) -> Option<Self> {
        let places = noticed.places.iter().map(|place| PlaceBody {
            from: place.start,
            to: place.end,
        });
        Some(Self {
            warning: guide.said(noticed.signal)?.into(),
            places: places.collect(),
        })
    }
}

impl SimilarBody {
    fn of(guide: &Guide, similar: Similar) -> Self {
        let signals = similar.signals.iter();
        let procedures = similar.procedures;
        let released = similar.released.as_ref();
        Self {
            signals: signals
                .filter_map(|noticed| SimilarSignal::of(guide, noticed))
                .collect(),
            language: LanguageKey(similar.language),
            hints: Vec::from_iter(similar.only_capitals.then_some(ONLY_CAPITALS)),
            procedures: procedures.map(|all| all.into_iter().map(Into::into).collect()),
            released: released.map(|all| all.iter().map(Into::into).collect()),
        }
    }
}

/// Look at a text before it is sent
///
/// Says which other channel is the right one if the text seems to be about an emergency, tố cáo, khiếu nại; whether it is
/// hard to read; which procedures may answer it already, and what others have met there. Nothing is kept, and nothing is refused for what it says.
#[utoipa::path(
    operation_id = "check_feedback_text",
    tag = "feedback",
    request_body = SimilarAsked,
    responses(
        (status = 200, description = "What it seems to be about", body = SimilarBody,
         example = json!(crate::http::openapi::example("check_feedback_text.response"))),
        SimilarProblems,
    )
)]
#[post("/feedback/similar")]
pub async fn check_feedback_text(
    app: web::Data<App>,
    request: HttpRequest,
    body: Body<SimilarAsked, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let asked = body.0;
    let mut errors = Vec::new();
    let chars = asked.text.chars().count();
    if asked.text.trim().is_empty() || chars > BODY_CHARS_MAX {
        let said = Text::new(
            format!("phải có từ 1 đến {BODY_CHARS_MAX} ký tự"),
            format!("must have 1 to {BODY_CHARS_MAX} characters"),
        );
        errors.push(("/text".to_owned(), said));
    }
    let named = params::given(asked.procedure.as_deref()).map(ProcedureCode::parse);
    let named = named.transpose().unwrap_or_else(|error| {
        let en = "is no code of a procedure, such as 1.001193";
        errors.push(("/procedure".to_owned(), Text::new(error.to_string(), en)));
        None
    });
    if !errors.is_empty() {
        return Err(Problem::body_errors(errors));
    }
    let similar = feedback::similar(&app, &asked.text, named.as_ref()).await?;
    let body = SimilarBody::of(&app.rules.guide, similar);
    Ok(json(StatusCode::OK, &body))
}
