//! `GET /v1/calendar` and `GET /v1/deadline-rules`: by what deadlines are counted.

use actix_web::{HttpRequest, HttpResponse, get, web};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cached;
use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody, Text};
use crate::app::App;
use crate::domain::calendar::{Calendar, Day};
use crate::domain::deadline::{DeadlineRule, OfFeedback};
use crate::record::{
    CertaintyKey, DayKindKey, DayUnitKey, DeadlineKindKey, DirectionKey, EventKey, FeedbackKindKey,
    IssuerKey, UrgencyKey,
};

/// The parameters, as they are written.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct CalendarParams {
    /// The first day asked for; the calendar's first when left out.
    #[param(example = "2026-08-01", format = Date)]
    from: Option<String>,
    /// The last day asked for; the calendar's last when left out.
    #[param(example = "2026-09-30", format = Date)]
    to: Option<String>,
}

/// Days that are not as their weekday says: Monday to Friday work, Saturday and Sunday off.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarDays {
    /// The days that the calendar covers; nothing is counted beyond them.
    pub coverage: Coverage,
    /// The days, in order.
    pub items: Vec<CalendarDay>,
}

/// From when and until when something holds, both days included.
#[derive(Debug, Serialize, ToSchema)]
pub struct Coverage {
    /// First day.
    #[schema(example = "2026-01-01", format = Date)]
    pub from: String,
    /// Last day.
    #[schema(example = "2027-12-31", format = Date)]
    pub to: String,
}

/// A day off, or a Saturday or Sunday that is worked.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarDay {
    /// The day.
    #[schema(example = "2026-09-02", format = Date)]
    pub date: String,
    /// Why it differs from its weekday.
    pub kind: DayKindKey,
    /// What people call it.
    #[schema(example = "Quốc khánh")]
    pub name: String,
    /// The act or rule that makes it so.
    #[schema(example = "Bộ luật Lao động 2019 (45/2019/QH14) Điều 112")]
    pub basis: String,
    /// How sure that is.
    pub certainty: CertaintyKey,
}

impl From<(Date, &Day)> for CalendarDay {
    fn from((date, day): (Date, &Day)) -> Self {
        Self {
            date: date.to_string(),
            kind: DayKindKey(day.kind),
            name: day.name.clone(),
            basis: day.basis.clone(),
            certainty: CertaintyKey(day.certainty),
        }
    }
}

/// Read the working calendar
///
/// Public holidays, days off in compensation and Saturdays that are worked, each with its basis. Deadlines in working
/// days are counted by it, and not beyond it.
#[utoipa::path(
    operation_id = "get_calendar",
    tag = "rules",
    params(CalendarParams),
    responses(
        (status = 200, description = "The days", body = CalendarDays,
         example = json!(super::openapi::example("get_calendar.response"))),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter is unknown, no date, or beyond the calendar", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
    )
)]
#[get("/calendar")]
pub async fn get_calendar(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let p: CalendarParams = params::read(request.query_string())?;
    let calendar = &app.rules.calendar;
    let (first, last) = calendar.coverage();
    let mut faults = Faults::default();
    let from = faults.keep("from", covered(calendar, p.from.as_deref(), first));
    let to = faults.keep("to", covered(calendar, p.to.as_deref(), last));
    if from > to && to.is_some() {
        let text = Text::new("phải từ ngày “from” trở đi", "must not be before `from`");
        faults.keep::<()>("to", Err(text));
    }
    faults.into_result()?;
    let (from, to) = (from.unwrap_or(first), to.unwrap_or(last));
    let items = calendar.days(from, to).map(Into::into).collect();
    let coverage = Coverage {
        from: first.to_string(),
        to: last.to_string(),
    };
    Ok(cached::json(&request, &CalendarDays { coverage, items }))
}

/// A date that the calendar covers; blank counts as absent.
fn covered(calendar: &Calendar, written: Option<&str>, default: Date) -> Result<Date, Text> {
    let Some(written) = written.map(str::trim).filter(|written| !written.is_empty()) else {
        return Ok(default);
    };
    let date: Date = written.parse().map_err(|_| {
        Text::new(
            "phải là một ngày có thật, ghi dạng 2026-09-02",
            "must be a date such as 2026-09-02",
        )
    })?;
    // Days that nobody knows must not look like days without a holiday.
    calendar.is_working(date).map(|_| date).map_err(|error| {
        let (first, last) = calendar.coverage();
        let en = format!("the calendar covers {first} to {last} only");
        Text::new(error.to_string(), en)
    })
}

/// The deadlines.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadlineRules {
    /// The rules, in the order of the file.
    pub items: Vec<DeadlineRuleBody>,
}

/// A rule about a deadline.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeadlineRule)]
pub struct DeadlineRuleBody {
    /// Identifier.
    #[schema(example = "entry_province")]
    pub id: String,
    /// What people call it.
    #[schema(example = "Tỉnh cập nhật thủ tục vào Cơ sở dữ liệu quốc gia")]
    pub name: String,
    /// The same in English.
    #[schema(example = "Province enters the procedure into the national database")]
    pub name_en: String,
    /// Whose deadline it is.
    pub kind: DeadlineKindKey,
    /// How many days.
    #[schema(example = 5)]
    pub amount: u32,
    /// What kind of days.
    pub unit: DayUnitKey,
    /// Before or after the event.
    pub direction: DirectionKey,
    /// The event it is counted from; its day is not counted.
    pub counted_from: EventKey,
    /// The event that meets it.
    pub met_by: EventKey,
    /// Only for decisions of this issuer; null for both.
    #[schema(required)]
    pub issuer: Option<IssuerKey>,
    /// Only for decisions of a shortened (true) or an ordinary (false) procedure; null for both.
    #[schema(required)]
    pub shortened: Option<bool>,
    /// Only for feedback of these kinds and urgencies, where empty is any; null for a deadline of procedures.
    #[schema(required)]
    pub feedback: Option<OfFeedbackBody>,
    /// Whether a last day that is off moves to the next working day.
    pub roll: bool,
    /// The article it rests on.
    #[schema(example = "Nghị định 20/2008/NĐ-CP Điều 9 khoản 1 điểm d")]
    pub basis: String,
    /// How sure that is.
    pub certainty: CertaintyKey,
}

/// For which feedback a deadline is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeadlineOfFeedback)]
pub struct OfFeedbackBody {
    /// Of these kinds; empty is any.
    pub kinds: Vec<FeedbackKindKey>,
    /// Of these urgencies; empty is any.
    pub urgencies: Vec<UrgencyKey>,
}

impl From<&OfFeedback> for OfFeedbackBody {
    fn from(of: &OfFeedback) -> Self {
        Self {
            kinds: of.kinds.iter().copied().map(FeedbackKindKey).collect(),
            urgencies: of.urgencies.iter().copied().map(UrgencyKey).collect(),
        }
    }
}

impl From<&DeadlineRule> for DeadlineRuleBody {
    fn from(rule: &DeadlineRule) -> Self {
        Self {
            id: rule.id.clone(),
            name: rule.name.clone(),
            name_en: rule.name_en.clone(),
            kind: DeadlineKindKey(rule.kind),
            amount: rule.amount,
            unit: DayUnitKey(rule.unit),
            direction: DirectionKey(rule.direction),
            counted_from: EventKey(rule.counted_from),
            met_by: EventKey(rule.met_by),
            issuer: rule.issuer.map(IssuerKey),
            shortened: rule.shortened,
            feedback: rule.feedback.as_ref().map(OfFeedbackBody::from),
            roll: rule.roll,
            basis: rule.basis.clone(),
            certainty: CertaintyKey(rule.certainty),
        }
    }
}

/// List the deadlines
///
/// How many days the authorities have, counted from what, and on which article that rests.
#[utoipa::path(
    operation_id = "list_deadline_rules",
    tag = "rules",
    responses(
        (status = 200, description = "The deadlines", body = DeadlineRules,
         example = json!(super::openapi::example("list_deadline_rules.response"))),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter came along; there are none", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
    )
)]
#[get("/deadline-rules")]
pub async fn list_deadline_rules(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let items = app.rules.deadlines.iter().map(Into::into).collect();
    Ok(cached::json(&request, &DeadlineRules { items }))
}
