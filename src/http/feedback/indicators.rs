//! `GET /v1/feedback/indicators`: how feedback is handled, for everybody, each number with what it is a part of.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::app::feedback::{self, PublicReport};
use crate::domain::agency::AgencyCode;
use crate::domain::feedback::report::Issued;
use crate::domain::feedback::report::public::{Indicators, Line, Part, UnitPart};
use crate::http::cached;
use crate::http::described::PublicProblems;
use crate::http::params::{self, Faults};
use crate::http::problem::{Problem, ProblemBody};

/// How feedback is handled.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackIndicators)]
pub struct IndicatorsBody {
    /// The quarters for which there is something, the last one first.
    #[schema(example = json!(["2026-Q4"]))]
    pub periods: Vec<String>,
    /// No number stands for fewer than this many; one that would is null, with others so that it cannot be computed.
    #[schema(example = 5)]
    pub least: u32,
    /// The quarter that was asked for; null as long as no report was issued.
    #[schema(required)]
    pub quarter: Option<QuarterBody>,
}

/// How feedback was handled in a quarter: the figures of the report that was issued for the whole province.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackQuarter)]
pub struct QuarterBody {
    /// The quarter.
    #[schema(example = "2026-Q4")]
    pub period: String,
    /// What people call it.
    #[schema(example = "quý IV năm 2026")]
    pub period_label: String,
    /// Its first day.
    #[schema(format = Date)]
    pub from: String,
    /// Its last day; what happened later is not in it.
    #[schema(format = Date)]
    pub to: String,
    /// When the report was issued (RFC 3339).
    #[schema(format = DateTime)]
    pub issued_at: String,
    /// 1, and one more each time a report was issued in place of the one before.
    pub edition: u32,
    /// Totals, each with the parts that it is made of; one that is not divided has none.
    pub lines: Vec<LineBody>,
    /// By the unit that had the feedback at the end of the quarter; what is sealed is with none.
    pub units: Vec<UnitBody>,
}

/// A total and the parts that add up to it: the total is the denominator of each.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackIndicator)]
pub struct LineBody {
    /// What is divided.
    #[schema(example = "ended")]
    pub key: &'static str,
    /// The same in words.
    #[schema(example = "Đã kết thúc")]
    pub label: &'static str,
    /// All of it; null is kept back.
    #[schema(required, example = 120)]
    pub total: Option<u64>,
    /// The parts.
    pub parts: Vec<PartBody>,
}

/// A part of a total.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackIndicatorPart)]
pub struct PartBody {
    /// What is counted.
    #[schema(example = "on_time")]
    pub key: String,
    /// The same in words.
    #[schema(example = "Đúng hạn")]
    pub label: String,
    /// How many; null is kept back.
    #[schema(required, example = 110)]
    pub count: Option<u64>,
}

/// The numbers of a unit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackIndicatorUnit)]
pub struct UnitBody {
    /// Its code; null for the province's own office.
    #[schema(required, example = "06073")]
    pub unit: Option<String>,
    /// What it is called.
    pub name: String,
    /// Sent in the quarter; null is kept back.
    #[schema(required)]
    pub received: Option<u64>,
    /// Ended in time; null is kept back.
    #[schema(required)]
    pub on_time: Option<u64>,
    /// Ended after the deadline; null is kept back. With `on_time` the denominator of both.
    #[schema(required)]
    pub late: Option<u64>,
}

/// Which quarter and unit.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct IndicatorParams {
    /// A quarter, as in `periods`; the last one when left out.
    #[param(example = "2026-Q4")]
    period: Option<String>,
    /// Only this unit in `units`.
    #[param(example = "06073")]
    unit: Option<String>,
}

impl From<&Part> for PartBody {
    fn from(part: &Part) -> Self {
        Self {
            key: part.key.clone(),
            label: part.label.clone(),
            count: part.count,
        }
    }
}

impl From<&Line> for LineBody {
    fn from(line: &Line) -> Self {
        Self {
            key: line.key,
            label: line.label,
            total: line.total,
            parts: line.parts.iter().map(Into::into).collect(),
        }
    }
}

impl From<&UnitPart> for UnitBody {
    fn from(unit: &UnitPart) -> Self {
        Self {
            unit: Some(unit.key.clone()).filter(|code| !code.is_empty()),
            name: unit.label.clone(),
            received: unit.received,
            on_time: unit.on_time,
            late: unit.late,
        }
    }
}

impl QuarterBody {
    fn of((issued, indicators): &(Issued, Indicators), unit: Option<&AgencyCode>) -> Self {
        let head = &issued.report.head;
        let is_asked = |part: &&UnitPart| unit.is_none_or(|unit| unit.as_str() == part.key);
        Self {
            period: head.period.clone(),
            period_label: head.period_label.clone(),
            from: head.from.to_string(),
            to: head.to.to_string(),
            issued_at: issued.issued_at.to_string(),
            edition: issued.edition,
            lines: indicators.lines.iter().map(Into::into).collect(),
            units: indicators
                .units
                .iter()
                .filter(is_asked)
                .map(Into::into)
                .collect(),
        }
    }
}

/// See how feedback is handled
///
/// Of the reports that the province has issued, which do not move any more, by quarter: no other periods, because what
/// is kept back of a month could be computed from those beside it.
#[utoipa::path(
    operation_id = "get_feedback_indicators",
    tag = "feedback",
    params(IndicatorParams),
    responses(
        (status = 200, description = "The numbers", body = IndicatorsBody,
         example = json!(crate::http::openapi::example("get_feedback_indicators.response"))),
        (status = 404, description = "No report was issued for this quarter", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.report_not_found"))),
        PublicProblems,
    )
)]
#[get("/feedback/indicators")]
pub async fn get_feedback_indicators(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let p: IndicatorParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let unit = faults
        .keep("unit", params::agency(p.unit.as_deref()))
        .flatten();
    faults.into_result()?;
    let period = params::given(p.period.as_deref());
    let PublicReport { periods, shown } = feedback::indicators(&app, period).await?;
    let body = IndicatorsBody {
        periods,
        least: app.rules.feedback.small_cell,
        quarter: shown.map(|shown| QuarterBody::of(&shown, unit.as_ref())),
    };
    Ok(cached::json(&request, &body))
}
