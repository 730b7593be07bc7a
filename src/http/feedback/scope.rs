//! `GET /v1/feedback/scope`: which channel is the right one, before anything is sent.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::described::RuleProblems;
use super::guide_shapes::ChannelBody;
use crate::app::App;
use crate::domain::scope::{Answer, Guide, Next, Question, Suggestion, Warning};
use crate::http::problem::Problem;
use crate::http::{cached, params};
use crate::record::{ContentKey, FeedbackKindKey, SignalKey};

/// How people are guided before they send.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackScope)]
pub struct ScopeBody {
    /// To be asked one after the other; what was answered says how it goes on.
    pub questions: Vec<QuestionBody>,
    /// Where everything else belongs.
    pub channels: Vec<ChannelBody>,
    /// What is said when a text has a signal (see `/v1/feedback/similar`).
    pub warnings: Vec<ScopeWarningBody>,
}

/// A question in plain words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScopeQuestion)]
pub struct QuestionBody {
    /// Identifies it.
    #[schema(example = "emergency")]
    pub id: String,
    /// The question.
    #[schema(example = "Có ai đang gặp nguy hiểm ngay lúc này không?")]
    pub text: String,
    /// The same in English.
    #[schema(example = "Is anybody in danger right now?")]
    pub text_en: String,
    /// What may be answered.
    pub answers: Vec<AnswerBody>,
}

/// An answer, and what follows from it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScopeAnswer)]
pub struct AnswerBody {
    /// Identifies it within its question.
    #[schema(example = "yes")]
    pub id: String,
    /// The answer.
    #[schema(example = "Có, cần giúp ngay")]
    pub text: String,
    /// The same in English.
    #[schema(example = "Yes, help is needed now")]
    pub text_en: String,
    /// What follows.
    pub next: NextKey,
    /// `id` of the channel to show; with `other_channel` and `stop_emergency`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "khan_cap")]
    pub channel: Option<String>,
    /// What the form is filled in with; with `go_on`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<FormBody>,
}

/// `next_question`: ask the next one. `go_on`: open the form. `other_channel`: show the channel. `stop_emergency`: show
/// the channel with its numbers to call, and ask nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ScopeNext)]
pub enum NextKey {
    /// The next question is asked.
    NextQuestion,
    /// The form opens.
    GoOn,
    /// Another channel is the right one.
    OtherChannel,
    /// Somebody is in danger.
    StopEmergency,
}

/// What the form is filled in with. The sender may change it, and an officer decides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScopeForm)]
pub struct FormBody {
    /// `kind` of the feedback.
    pub kind: FeedbackKindKey,
    /// What an officer will probably find it to be about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<ContentKey>,
    /// Whether it speaks of somebody's conduct, so that `complains_of` should be asked for.
    pub confidential: bool,
}

/// What is said when a text has a signal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScopeWarning)]
pub struct ScopeWarningBody {
    /// What the text seems to be about.
    pub signal: SignalKey,
    /// What to tell the writer.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// The kind of feedback that it probably is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<FeedbackKindKey>,
    /// Whether only few officers see it until somebody has looked.
    pub confidential: bool,
    /// `id` of the channel that is the right one; absent when feedback is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "to_cao")]
    pub channel: Option<String>,
}

impl From<&Next> for NextKey {
    fn from(next: &Next) -> Self {
        match next {
            Next::NextQuestion => Self::NextQuestion,
            Next::GoOn(_) => Self::GoOn,
            Next::OtherChannel(_) => Self::OtherChannel,
            Next::StopEmergency(_) => Self::StopEmergency,
        }
    }
}

impl From<&Suggestion> for FormBody {
    fn from(suggestion: &Suggestion) -> Self {
        Self {
            kind: FeedbackKindKey(suggestion.kind),
            content: suggestion.content.map(ContentKey),
            confidential: suggestion.confidential,
        }
    }
}

impl From<&Answer> for AnswerBody {
    fn from(answer: &Answer) -> Self {
        let form = match &answer.next {
            Next::GoOn(suggestion) => Some(suggestion.into()),
            _ => None,
        };
        Self {
            id: answer.id.clone(),
            text: answer.text.clone(),
            text_en: answer.text_en.clone(),
            next: (&answer.next).into(),
            channel: answer.next.channel().map(ToOwned::to_owned),
            form,
        }
    }
}

impl From<&Question> for QuestionBody {
    fn from(question: &Question) -> Self {
        Self {
            id: question.id.clone(),
            text: question.text.clone(),
            text_en: question.text_en.clone(),
            answers: question.answers.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Warning> for ScopeWarningBody {
    fn from(warning: &Warning) -> Self {
        Self {
            signal: SignalKey(warning.signal),
            text: warning.text.clone(),
            text_en: warning.text_en.clone(),
            kind: warning.kind.map(FeedbackKindKey),
            confidential: warning.confidential,
            channel: warning.channel.clone(),
        }
    }
}

impl From<&Guide> for ScopeBody {
    fn from(guide: &Guide) -> Self {
        Self {
            questions: guide.questions().iter().map(Into::into).collect(),
            channels: guide.channels().iter().map(Into::into).collect(),
            warnings: guide.warnings().iter().map(Into::into).collect(),
        }
    }
}

/// Read which channel is the right one
///
/// Feedback is about administrative procedures and rules. Khiếu nại and tố cáo have laws of their own (NĐ 20/2008/NĐ-CP
/// Điều 1), an emergency has telephones. Plain questions lead to the right place before anything is sent.
#[utoipa::path(
    operation_id = "get_feedback_scope",
    tag = "feedback",
    responses(
        (status = 200, description = "Questions, channels, warnings", body = ScopeBody,
         example = json!(crate::http::openapi::example("get_feedback_scope.response"))),
        RuleProblems,
    )
)]
#[get("/feedback/scope")]
pub async fn get_feedback_scope(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    Ok(cached::json(&request, &ScopeBody::from(&app.rules.guide)))
}
