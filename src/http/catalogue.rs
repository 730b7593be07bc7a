//! `GET /v1/sectors` and `GET /v1/agencies`: what the filters may be.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::facets::FacetBody;
use super::problem::{Problem, ProblemBody};
use super::{cached, params};
use crate::app::{App, search};
use crate::domain::hits::FacetCount;

/// Every value that a filter may have.
#[derive(Debug, Serialize, ToSchema)]
pub struct Catalogue {
    /// How many values.
    #[schema(example = 279)]
    pub total: usize,
    /// The values, the most frequent first.
    pub items: Vec<FacetBody>,
}

impl From<&[FacetCount]> for Catalogue {
    fn from(counts: &[FacetCount]) -> Self {
        Self {
            total: counts.len(),
            items: counts.iter().cloned().map(FacetBody::from).collect(),
        }
    }
}

/// List the sectors
///
/// Every lĩnh vực in use, with how many procedures it has.
#[utoipa::path(
    operation_id = "list_sectors",
    tag = "catalogue",
    responses(
        (status = 200, description = "The sectors", body = Catalogue,
         example = json!(super::openapi::example("list_sectors.response"))),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter came along; there are none", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
    )
)]
#[get("/sectors")]
pub async fn list_sectors(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    Ok(cached::json(
        &request,
        &Catalogue::from(search::catalogue(&app).sector.as_slice()),
    ))
}

/// List the agencies
///
/// Every cơ quan thực hiện in use, with how many procedures it has.
#[utoipa::path(
    operation_id = "list_agencies",
    tag = "catalogue",
    responses(
        (status = 200, description = "The agencies", body = Catalogue,
         example = json!(super::openapi::example("list_agencies.response"))),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter came along; there are none", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
    )
)]
#[get("/agencies")]
pub async fn list_agencies(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    Ok(cached::json(
        &request,
        &Catalogue::from(search::catalogue(&app).agency.as_slice()),
    ))
}
