//! `/v1/staff/feedback/bulk`: one step with many feedbacks.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::ChangeProblems;
use super::feedback_step::StepBody;
use super::{SignedBody, json};
use crate::app::feedback::{self, FeedbackError, OfficerView, Target};
use crate::app::{self, App};
use crate::http::body::TEXT_BYTES_MAX;
use crate::http::edge::prefers_english;
use crate::http::params;
use crate::http::problem::{FieldError, Problem};
use crate::record::FeedbackStateKey;

/// A feedback, as it was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkItem {
    /// Its `id`.
    id: String,
    /// The revision that was seen; instead of `If-Match`.
    #[schema(minimum = 1, example = 1)]
    revision: u32,
}

/// A step with many feedbacks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkStep {
    /// With which, 50 at most.
    items: Vec<BulkItem>,
    /// Which step: `clear`, `screen`, `accept`, `refuse`, `transfer`, `assign`, `return`, `begin`, `merge`, `unmerge`,
    /// `resume` or `note`. The others need a look at each.
    step: StepBody,
}

/// What became of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkOutcome {
    /// The step was taken.
    Done,
    /// Somebody did something with it meanwhile, or this step was taken before: read it again.
    Changed,
    /// The step was not taken.
    Refused,
}

/// Why a step was not taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkProblem {
    /// Stable name of the kind of problem.
    #[schema(example = "step_refused")]
    code: String,
    /// What happened and what to do.
    detail: String,
    /// The parts of the step at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

/// What became of a feedback.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkResult {
    /// Its `id`.
    id: String,
    /// What became of it.
    result: BulkOutcome,
    /// Where it stands now, when the step was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<FeedbackStateKey>,
    /// Its revision now, when it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    /// Why the step was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<BulkProblem>,
}

/// What became of many.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkResults {
    /// One for each that was named, in that order.
    items: Vec<BulkResult>,
}

/// Take a step with many feedbacks
///
/// Each by itself: what was done with one stays whatever becomes of the next, and the answer says of each what became of
/// it. Sent again, those that were done are told to have changed. Each needs the role that the step needs.
#[utoipa::path(
    operation_id = "create_bulk_step",
    tag = "handling",
    request_body = BulkStep,
    responses(
        (status = 200, description = "What became of each", body = BulkResults,
         example = json!(crate::http::openapi::example("create_bulk_step.response"))),
        ChangeProblems,
    )
)]
#[post("/staff/feedback/bulk")]
pub async fn create_bulk_step(
    app: web::Data<App>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<BulkStep, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    feedback::may_handle(&signed.officer)?;
    let step = body.step.read().map_err(within_step)?;
    let items = body.items.into_iter();
    let targets: Vec<Target> = items
        .map(|item| Target {
            id: item.id,
            revision: item.revision,
        })
        .collect();
    let english = prefers_english(request.headers());
    let done = feedback::act_on_many(&app, &signed.officer, &targets, &step).await?;
    let items = targets.into_iter().zip(done);
    let items = items.map(|(target, done)| result(target.id, done, english));
    let body = BulkResults {
        items: items.collect(),
    };
    Ok(json(StatusCode::OK, &body))
}

fn result(id: String, done: Result<OfficerView, app::Error>, english: bool) -> BulkResult {
    let (result, revision) = match &done {
        Ok(view) => (BulkOutcome::Done, Some(view.case.position)),
        Err(app::Error::Feedback(FeedbackError::Changed(revision))) => {
            (BulkOutcome::Changed, Some(*revision))
        }
        Err(_) => (BulkOutcome::Refused, None),
    };
    BulkResult {
        id,
        result,
        state: done
            .as_ref()
            .ok()
            .map(|view| FeedbackStateKey(view.case.state)),
        revision,
        problem: done.err().map(|error| problem(error, english)),
    }
}

fn problem(error: app::Error, english: bool) -> BulkProblem {
    let problem = Problem::from(error);
    let body = problem.body(problem.status(), english, "");
    BulkProblem {
        code: body.code,
        detail: body.detail,
        errors: body.errors,
    }
}

/// What is wrong with the step, by its place in the body.
fn within_step(problem: Problem) -> Problem {
    let errors = problem.errors.into_iter();
    Problem {
        errors: errors
            .map(|(at, text)| (format!("/step{at}"), text))
            .collect(),
        ..problem
    }
}
