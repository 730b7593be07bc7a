//! `/v1/feedback/roots`: what anybody may write down, so that nothing that happened can be taken back unseen.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::app::feedback;
use crate::domain::feedback::chain::DayRoot;
use crate::http::cached;
use crate::http::described::PublicProblems;
use crate::http::params::{self, Faults};
use crate::http::problem::Problem;

/// Most roots on a page.
const LIMIT_MAX: usize = 400;
/// Roots on a page unless asked for otherwise.
const LIMIT: usize = 100;

/// What a day comes to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackRoot)]
pub struct RootBody {
    /// The day, in Vietnam.
    #[schema(format = Date, example = "2026-11-21")]
    pub date: String,
    /// SHA-256 over the root of the day before, the day, and the last event of each feedback to which something happened.
    /// It tells nothing about any of them.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub root: String,
    /// The root of the day before; zeros for the first day.
    #[schema(example = "0000000000000000000000000000000000000000000000000000000000000000")]
    pub previous: String,
    /// To how many feedbacks something happened.
    pub count: u32,
}

impl From<&DayRoot> for RootBody {
    fn from(root: &DayRoot) -> Self {
        Self {
            date: root.day.to_string(),
            root: root.root.clone(),
            previous: root.previous.clone(),
            count: root.feedbacks,
        }
    }
}

/// Roots of days, a page of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackRootList)]
pub struct RootList {
    /// The newest first.
    pub items: Vec<RootBody>,
    /// Goes into `cursor` of the next page; null on the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// Which roots.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RootParams {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 400, default = 100)]
    limit: Option<String>,
}

/// List the roots of days
///
/// Each day that is over gets one, shortly after midnight. Whoever keeps them can have the province prove at any later
/// time, with `tthc verify --root DATE=ROOT`, that no feedback of that day or before was changed or has disappeared.
#[utoipa::path(
    operation_id = "list_feedback_roots",
    tag = "feedback",
    params(RootParams),
    responses(
        (status = 200, description = "The roots", body = RootList,
         example = json!(crate::http::openapi::example("list_feedback_roots.response"))),
        PublicProblems,
    )
)]
#[get("/feedback/roots")]
pub async fn list_feedback_roots(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let p: RootParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let limit = params::number(p.limit.as_deref(), 1, LIMIT_MAX, LIMIT);
    let limit = faults.keep("limit", limit).unwrap_or(LIMIT);
    let day = |written: &str| written.parse().ok();
    let before = faults
        .keep("cursor", params::cursor(p.cursor.as_deref(), day))
        .flatten();
    faults.into_result()?;
    // One more than asked for tells whether there is another page.
    let asked = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let mut found = feedback::roots(&app, before, asked).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    let body = RootList {
        next_cursor: last.map(|root| root.day.to_string()),
        items: found.iter().map(Into::into).collect(),
    };
    Ok(cached::json(&request, &body))
}
