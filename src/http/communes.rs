//! `GET /v1/communes`: today's communes by any name people know them by.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::agencies::code_fault;
use super::filters::known_names;
use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody, Text};
use super::search::{SearchAnswer, SearchParams};
use super::{cached, search};
use crate::app::{App, directory};
use crate::domain::agency::AgencyCode;
use crate::domain::commune::FoundCommune;
use crate::domain::query::QueryText;
use crate::record::{AgencyRecord, PlaceMatchKey};

/// The parameters, as they are written.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct CommunesParams {
    /// A name of today or of before 1 July 2025, with or without marks, or a code; the district may stand behind it.
    #[param(example = "xã Minh Khai, huyện Bình Gia")]
    q: Option<String>,
}

/// The communes found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Communes {
    /// How many.
    #[schema(example = 1)]
    pub total: usize,
    /// The communes, the closest first, then in order of code.
    pub items: Vec<CommuneBody>,
}

/// A commune, and why it was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Commune)]
pub struct CommuneBody {
    /// The commune; more about it at `/v1/agencies/{code}`.
    #[serde(flatten)]
    pub record: AgencyRecord,
    /// What of it agrees with the words, the closest first; empty without `q`.
    pub matched: Vec<PlaceMatch>,
}

/// A name that agrees with the words.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceMatch {
    /// Whose name it is.
    pub kind: PlaceMatchKey,
    /// The name.
    #[schema(example = "Xã Minh Khai")]
    pub text: String,
}

impl From<FoundCommune> for CommuneBody {
    fn from(found: FoundCommune) -> Self {
        let matched = found.matches.into_iter().map(|found| PlaceMatch {
            kind: PlaceMatchKey(found.kind),
            text: found.text,
        });
        Self {
            record: (&found.commune).into(),
            matched: matched.collect(),
        }
    }
}

/// Find communes
///
/// Every xã and phường, or those that somebody may mean by `q`: by their name, by the name of an old commune or town in
/// them (`xã Minh Khai`, `thi tran Dong Mo`), by an old district (`huyện Tràng Định`). Marks count only if something has
/// them so. None is an answer too.
#[utoipa::path(
    operation_id = "list_communes",
    tag = "directory",
    params(CommunesParams),
    responses(
        (status = 200, description = "The communes", body = Communes,
         example = json!(super::openapi::example("list_communes.response"))),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter is unknown or cannot be used", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
        (status = 503, description = "The database is away", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.unavailable"))),
    )
)]
#[get("/communes")]
pub async fn list_communes(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let p: CommunesParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let text = QueryText::parse(p.q.as_deref().unwrap_or_default()).map_err(search::text_fault);
    let text = faults.keep("q", text).flatten();
    faults.into_result()?;
    let found = directory::communes(&app, text.as_ref()).await?;
    let items: Vec<CommuneBody> = found.into_iter().map(Into::into).collect();
    let total = items.len();
    Ok(cached::json(&request, &Communes { total, items }))
}

/// List what a commune carries out
///
/// A search among the procedures that a commune carries out: those of all communes, and its own. The parameters are
/// those of `/v1/procedures`, without `commune`.
#[utoipa::path(
    operation_id = "list_commune_procedures",
    tag = "directory",
    params(("code" = String, Path, description = "Mã xã, phường", example = "06073"), SearchParams),
    responses(
        (status = 200, description = "The procedures found; none is an answer too", body = SearchAnswer,
         example = json!(super::openapi::example("list_commune_procedures.response"))),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 404, description = "No agency has this code", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.agency_not_found"))),
        (status = 422, description = "A parameter is unknown or cannot be used", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
        (status = 503, description = "The database is away, or too many searches at once", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.unavailable"))),
    )
)]
#[get("/communes/{code}/procedures")]
pub async fn list_commune_procedures(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let mut parameters: SearchParams = params::read(request.query_string())?;
    if parameters.commune.is_some() {
        let text = Text::new(
            "mã xã đã có trong địa chỉ",
            "the commune stands in the address",
        );
        return Err(Problem::parameters(vec![("?commune".to_owned(), text)]));
    }
    let code = AgencyCode::parse(&code).map_err(|error| code_fault(&error))?;
    directory::get(&app, &code).await?;
    parameters.commune = Some(code.to_string());
    let query = search::query(parameters)?;
    known_names(&app, &query.filters)?;
    search::answer(&app, &request, query).await
}
