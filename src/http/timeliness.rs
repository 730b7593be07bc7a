//! `GET /v1/timeliness`: whether decisions were made public in time.

use actix_web::{HttpRequest, HttpResponse, get, web};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::described::PublicProblems;
use super::problem::Problem;
use super::version::DecisionBody;
use super::{cached, params};
use crate::app::App;
use crate::app::timeliness::{self, Count, Row};
use crate::domain::timeliness::{State, Timeliness};
use crate::record::DeadlineKindKey;

/// How the deadlines of publication stand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Timeliness)]
pub struct TimelinessBody {
    /// The day of this table.
    #[schema(example = "2026-11-21", format = Date)]
    pub as_of: String,
    /// All decisions together, each counted once: a deadline is met when every procedure of its decision was made
    /// public in time.
    pub total: TimelinessCount,
    /// By the agency that answers for what a decision announces: the one that first published a procedure under it, or
    /// whose draft waits. A decision of several agencies counts with each, as it stands with that agency's own
    /// procedures, so that the agencies' numbers may add up to more than `total`.
    pub agencies: Vec<AgencyTimeliness>,
    /// The decisions, the last signed first.
    pub items: Vec<DecisionTimeliness>,
}

/// How many deadlines stand how.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelinessCount {
    /// How many decisions there are; of an agency those of which it publishes a part.
    #[schema(example = 12)]
    pub decisions: usize,
    /// How many deadlines they have, one for each decision and each rule that applies to it: the denominator, and the
    /// sum of the five states below.
    #[schema(example = 24)]
    pub deadlines: usize,
    /// Done in time.
    #[schema(example = 20)]
    pub met: usize,
    /// Done after the deadline.
    #[schema(example = 2)]
    pub late: usize,
    /// Not done, and the deadline has passed.
    #[schema(example = 1)]
    pub overdue: usize,
    /// Not done, and there is time.
    #[schema(example = 1)]
    pub open: usize,
    /// Beyond what the calendar covers.
    #[schema(example = 0)]
    pub unknown: usize,
}

/// The deadlines of one agency.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyTimeliness {
    /// Its code; null for the province's own office.
    #[schema(required, example = "SNV")]
    pub agency: Option<String>,
    /// How they stand.
    #[serde(flatten)]
    pub count: TimelinessCount,
}

/// The deadlines of one decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionTimeliness {
    /// The decision.
    pub decision: DecisionBody,
    /// How many procedures it announces that are public, each once, whatever was corrected later.
    #[schema(example = 3)]
    pub procedures: usize,
    /// The day on which the last of them was made public here; null while some wait, or there are none.
    #[schema(required, example = "2026-11-21", format = Date)]
    pub published_on: Option<String>,
    /// How each deadline stands: with the procedure that was published last, or still waits.
    pub deadlines: Vec<DeadlineState>,
}

/// How a deadline stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadlineState {
    /// The rule; all are listed at `/v1/deadline-rules`.
    #[schema(example = "entry_province")]
    pub rule: String,
    /// What people call it.
    pub name: String,
    /// Whose deadline it is.
    pub kind: DeadlineKindKey,
    /// The article it rests on.
    pub basis: String,
    /// The last day on which it is met; null beyond what the calendar covers.
    #[schema(required, example = "2026-11-27", format = Date)]
    pub due: Option<String>,
    /// `met`, `late`, `overdue`, `open`, or `unknown` beyond what the calendar covers.
    #[schema(example = "met")]
    pub state: &'static str,
    /// How many working days late; absent unless `late` or `overdue`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 2)]
    pub working_days: Option<u32>,
    /// Why it is `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl From<Count> for TimelinessCount {
    fn from(count: Count) -> Self {
        let Count {
            decisions,
            deadlines,
            met,
            late,
            overdue,
            open,
            unknown,
        } = count;
        Self {
            decisions,
            deadlines,
            met,
            late,
            overdue,
            open,
            unknown,
        }
    }
}

impl From<&Row<'_>> for DecisionTimeliness {
    fn from(row: &Row<'_>) -> Self {
        Self {
            decision: (&row.decision).into(),
            procedures: row.procedures,
            published_on: row.published_on.map(|day| day.to_string()),
            deadlines: row.deadlines.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Timeliness<'_>> for DeadlineState {
    fn from(deadline: &Timeliness<'_>) -> Self {
        let (state, working_days, reason) = match deadline.state {
            State::Met => ("met", None, None),
            State::Late { working_days } => ("late", Some(working_days), None),
            State::Overdue { working_days } => ("overdue", Some(working_days), None),
            State::Open => ("open", None, None),
            State::Unknown(error) => ("unknown", None, Some(error.to_string())),
        };
        Self {
            rule: deadline.rule.id.clone(),
            name: deadline.rule.name.clone(),
            kind: DeadlineKindKey(deadline.rule.kind),
            basis: deadline.rule.basis.clone(),
            due: deadline.due.map(|day: Date| day.to_string()),
            state,
            working_days,
            reason,
        }
    }
}

/// See whether decisions were made public in time
///
/// Every decision on record, its legal deadlines with their basis, and how many were met, by agency and in all.
#[utoipa::path(
    operation_id = "get_timeliness",
    tag = "supervision",
    responses(
        (status = 200, description = "The table", body = TimelinessBody,
         example = json!(super::openapi::example("get_timeliness.response"))),
        PublicProblems,
    )
)]
#[get("/timeliness")]
pub async fn get_timeliness(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let rows = timeliness::table(&app).await?;
    let mut total = Count::default();
    for row in &rows {
        total.add(&row.deadlines);
    }
    let agencies = timeliness::by_agency(&rows).into_iter();
    let body = TimelinessBody {
        as_of: app.clock.now().day().to_string(),
        total: total.into(),
        agencies: agencies
            .map(|(agency, count)| AgencyTimeliness {
                agency: agency.map(|agency| agency.to_string()),
                count: count.into(),
            })
            .collect(),
        items: rows.iter().map(Into::into).collect(),
    };
    Ok(cached::json(&request, &body))
}
