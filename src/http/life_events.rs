//! `GET /v1/life-events`: groups of procedures for browsing.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::{Problem, ProblemBody};
use super::{cached, params};
use crate::app::{App, life_events};
use crate::domain::suggest::{LifeEventProcedure, LifeEventProcedures};
use crate::record::LevelKey;

/// The life events.
#[derive(Debug, Serialize, ToSchema)]
pub struct LifeEvents {
    /// Those that have procedures here, in the order in which they are shown.
    pub items: Vec<LifeEventBody>,
}

/// A situation in life, or of a business, and the procedures that belong to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LifeEvent)]
pub struct LifeEventBody {
    /// Identifier.
    #[schema(example = "marriage")]
    pub id: String,
    /// Its name.
    #[schema(example = "Kết hôn")]
    pub name: String,
    /// Its name in English.
    #[schema(example = "Getting married")]
    pub name_en: String,
    /// What it is about.
    #[schema(example = "Chuẩn bị cưới: xin giấy xác nhận độc thân, đăng ký kết hôn.")]
    pub description: String,
    /// Its procedures, the most asked first.
    pub procedures: Vec<LifeEventProcedureBody>,
}

/// A procedure of a life event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LifeEventProcedure)]
pub struct LifeEventProcedureBody {
    /// Mã thủ tục, canonical; the whole procedure is at `/v1/procedures/{code}`.
    #[schema(example = "1.000894")]
    pub code: String,
    /// Tên thủ tục.
    #[schema(example = "Đăng ký kết hôn")]
    pub name: String,
    /// Cấp thực hiện.
    pub levels: Vec<LevelKey>,
}

impl From<&LifeEventProcedure> for LifeEventProcedureBody {
    fn from(procedure: &LifeEventProcedure) -> Self {
        Self {
            code: procedure.code.to_string(),
            name: procedure.name.clone(),
            levels: procedure.levels.iter().copied().map(LevelKey).collect(),
        }
    }
}

impl From<&LifeEventProcedures> for LifeEventBody {
    fn from(item: &LifeEventProcedures) -> Self {
        let event = item.event.clone();
        Self {
            id: event.id,
            name: event.name,
            name_en: event.name_en,
            description: event.description,
            procedures: item.procedures.iter().map(Into::into).collect(),
        }
    }
}

/// List the life events
///
/// Situations of citizens and businesses, each with those of its procedures that are published here. One without any
/// is left out.
#[utoipa::path(
    operation_id = "list_life_events",
    tag = "catalogue",
    responses(
        (status = 200, description = "The life events", body = LifeEvents,
         example = json!(super::openapi::example("list_life_events.response"))),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter came along; there are none", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
    )
)]
#[get("/life-events")]
pub async fn list_life_events(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let items = life_events::list(&app).iter().map(Into::into).collect();
    Ok(cached::json(&request, &LifeEvents { items }))
}
