//! `GET /v1/feedback/reasons`: why a feedback may be turned away or handed on, and the numbers that the province has
//! set.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::described::RuleProblems;
use crate::app::App;
use crate::domain::feedback::policy::Policy;
use crate::domain::feedback::reason::Reason;
use crate::http::problem::Problem;
use crate::http::{cached, params};
use crate::record::{CertaintyKey, ReasonForKey};

/// The reasons and numbers by which feedback is handled.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackReasons)]
pub struct ReasonsBody {
    /// What the province has set. Deadlines are at `/v1/deadline-rules`.
    pub policy: PolicyBody,
    /// The reasons, in the order of the file.
    pub items: Vec<ReasonRuleBody>,
}

/// What the province has set. `wd` in a name is working days, `days` calendar days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackPolicy)]
pub struct PolicyBody {
    /// Fewest working days that a sender gets to add something.
    #[schema(example = 5)]
    pub info_wd_min: u32,
    /// Working days for which a deadline of the province stands still at most, while the sender is asked.
    #[schema(example = 30)]
    pub pause_wd_max: u32,
    /// How often the sender must have been tried to be reached before silence ends a feedback.
    #[schema(example = 2)]
    pub contact_attempts_min: u32,
    /// How often a unit may give a feedback back.
    #[schema(example = 2)]
    pub returns_max: u32,
    /// How often a deadline may be extended.
    #[schema(example = 1)]
    pub extensions_max: u32,
    /// Working days by which it may be extended at most.
    #[schema(example = 10)]
    pub extension_wd_max: u32,
    /// Calendar days for which a matter is collected at most before it is looked at again.
    #[schema(example = 180)]
    pub collect_days_max: u32,
    /// How many more must have met the same for what is collected to be taken up again.
    #[schema(example = 10)]
    pub resume_supporters: u32,
    /// Calendar days after an answer in which the sender may rate it or ask for it to be looked at again.
    #[schema(example = 15)]
    pub reopen_days: u32,
    /// From which score on a rating ends a feedback.
    #[schema(example = 4)]
    pub closing_score: u8,
    /// Characters from which on two officers must agree where a reason `needs_second`.
    #[schema(example = 200)]
    pub second_chars_min: u32,
    /// Fewest cases that a public figure stands for.
    #[schema(example = 5)]
    pub small_cell: u32,
    /// How many must have searched the same on one day before officers read what nothing was found for.
    #[schema(example = 20)]
    pub search_clients_min: u32,
    /// Working days after which somebody is reminded again of what is overdue.
    #[schema(example = 2)]
    pub remind_wd: u32,
    /// Working days overdue after which the next one above is told, in order.
    #[schema(example = json!([1, 3, 5]))]
    pub escalate_wd: Vec<u32>,
}

/// A reason for which a feedback may not be accepted, be transferred or redirected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackReasonRule)]
pub struct ReasonRuleBody {
    /// Its code.
    #[schema(example = "R02")]
    pub code: String,
    /// For what it may be given.
    pub r#for: ReasonForKey,
    /// What the sender reads.
    #[schema(example = "Nội dung chưa rõ nên chưa xác định được việc cần xử lý.")]
    pub text: String,
    /// The same in English.
    #[schema(example = "What it is about is not clear.")]
    pub text_en: String,
    /// What the sender can do then.
    pub next_step: String,
    /// The same in English.
    pub next_step_en: String,
    /// The article it rests on.
    #[schema(example = "Nghị định 20/2008/NĐ-CP Điều 7 khoản 1 điểm c")]
    pub basis: String,
    /// How sure that is.
    pub certainty: CertaintyKey,
    /// Whether another officer must agree where the text is long.
    pub needs_second: bool,
}

impl From<&Policy> for PolicyBody {
    fn from(policy: &Policy) -> Self {
        Self {
            info_wd_min: policy.info_days_min,
            pause_wd_max: policy.pause_days_max,
            contact_attempts_min: policy.contact_attempts_min,
            returns_max: policy.returns_max,
            extensions_max: policy.extensions_max,
            extension_wd_max: policy.extension_days_max,
            collect_days_max: policy.collect_days_max,
            resume_supporters: policy.resume_supporters,
            reopen_days: policy.reopen_days,
            closing_score: policy.closing_score,
            second_chars_min: policy.second_chars_min,
            small_cell: policy.small_cell,
            search_clients_min: policy.search_clients_min,
            remind_wd: policy.remind_days,
            escalate_wd: policy.escalate_days.clone(),
        }
    }
}

impl From<&Reason> for ReasonRuleBody {
    fn from(reason: &Reason) -> Self {
        Self {
            code: reason.code.clone(),
            r#for: ReasonForKey(reason.for_action),
            text: reason.text.clone(),
            text_en: reason.text_en.clone(),
            next_step: reason.next_step.clone(),
            next_step_en: reason.next_step_en.clone(),
            basis: reason.basis.clone(),
            certainty: CertaintyKey(reason.certainty),
            needs_second: reason.needs_second,
        }
    }
}

impl From<&Policy> for ReasonsBody {
    fn from(policy: &Policy) -> Self {
        Self {
            policy: policy.into(),
            items: policy.reasons.iter().map(Into::into).collect(),
        }
    }
}

/// List the reasons
///
/// For which a feedback may not be accepted, be transferred or redirected, each with what the sender can do then and the
/// article it rests on; and the numbers that the province has set for handling.
#[utoipa::path(
    operation_id = "list_feedback_reasons",
    tag = "feedback",
    responses(
        (status = 200, description = "Reasons and numbers", body = ReasonsBody,
         example = json!(crate::http::openapi::example("list_feedback_reasons.response"))),
        RuleProblems,
    )
)]
#[get("/feedback/reasons")]
pub async fn list_feedback_reasons(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    Ok(cached::json(
        &request,
        &ReasonsBody::from(&app.rules.feedback),
    ))
}
