//! `GET /v1/suggest`: what is offered while somebody types.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::html::html;
use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody};
use super::search::{self, CACHE_CONTROL};
use super::site::Site;
use crate::app::{App, suggest};
use crate::domain::query::QueryText;
use crate::domain::suggest::{
    SUGGEST_LIMIT_DEFAULT, SUGGEST_LIMIT_MAX, SuggestedProcedure, Suggestions,
};

/// The parameters. One that is unknown, or stands twice, is refused.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SuggestParams {
    /// What has been typed so far, with or without diacritics; the last word may be a beginning. At most 4,000
    /// characters. With fewer than two letters or digits nothing is suggested.
    #[param(example = "dang ky kh", max_length = 4_000)]
    q: Option<String>,
    /// How many suggestions of each kind.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 20, default = 8)]
    limit: Option<String>,
}

/// The parameter. Any other is refused.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CompletionParams {
    /// What has been typed so far, as for `/v1/suggest`.
    #[param(example = "dang ky kh", max_length = 4_000)]
    q: Option<String>,
}

/// Suggestions, the best of each kind first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggestions)]
pub struct SuggestionsBody {
    /// Procedures by their official names. Of several with the same name the likeliest alone is here.
    pub procedures: Vec<ProcedureSuggestion>,
    /// Phrases that citizens use; search for their `text`.
    pub phrases: Vec<PhraseSuggestion>,
    /// Life events by their names, see `/v1/life-events`.
    pub life_events: Vec<LifeEventSuggestion>,
    /// How long finding them took, in milliseconds.
    #[schema(example = 0.3)]
    pub took_ms: f64,
}

/// A procedure whose name fits.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProcedureSuggestion {
    /// Mã thủ tục, canonical; the whole procedure is at `/v1/procedures/{code}`.
    #[schema(example = "1.001193")]
    pub code: String,
    /// Tên thủ tục.
    #[schema(example = "Đăng ký khai sinh")]
    pub name: String,
    /// The name as HTML: escaped, what was typed in `<mark>`.
    #[schema(example = "<mark>Đăng ký kh</mark>ai sinh")]
    pub highlight: String,
}

/// A phrase that citizens use.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhraseSuggestion {
    /// The phrase.
    #[schema(example = "làm khai sinh")]
    pub text: String,
    /// The phrase as HTML: escaped, what was typed in `<mark>`.
    #[schema(example = "<mark>làm kh</mark>ai sinh")]
    pub highlight: String,
    /// What it means in official words; any of them may be meant.
    #[schema(example = json!(["đăng ký khai sinh"]))]
    pub means: Vec<String>,
}

/// A life event whose name fits.
#[derive(Debug, Serialize, ToSchema)]
pub struct LifeEventSuggestion {
    /// Its identifier in `/v1/life-events`.
    #[schema(example = "marriage")]
    pub id: String,
    /// Its name.
    #[schema(example = "Kết hôn")]
    pub name: String,
    /// The name as HTML: escaped, what was typed in `<mark>`.
    #[schema(example = "<mark>Kết h</mark>ôn")]
    pub highlight: String,
}

/// Suggest while typing
///
/// Official names, citizens' phrases and life events that have the words typed so far, in this order. Names that begin
/// with them come first, then what is asked most. A slip or wrong marks are forgiven when nothing is found otherwise.
#[utoipa::path(
    operation_id = "suggest_procedures",
    tag = "procedures",
    params(SuggestParams),
    responses(
        (status = 200, description = "The suggestions; none is an answer too", body = SuggestionsBody,
         example = json!(super::openapi::example("suggest_procedures.response"))),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter is unknown or cannot be used", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
    )
)]
#[get("/suggest")]
pub async fn suggest_procedures(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let p: SuggestParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let text = QueryText::parse(p.q.as_deref().unwrap_or_default());
    let text = faults.keep("q", text.map_err(search::text_fault));
    let limit = params::number(
        p.limit.as_deref(),
        1,
        SUGGEST_LIMIT_MAX,
        SUGGEST_LIMIT_DEFAULT,
    );
    let limit = faults.keep("limit", limit);
    faults.into_result()?;
    let started = std::time::Instant::now();
    let found = text
        .flatten()
        .map(|text| suggest::suggest(&app, &text, limit.unwrap_or(SUGGEST_LIMIT_DEFAULT)));
    let took_ms = (started.elapsed().as_secs_f64() * 100_000.0).round() / 100.0;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
        .json(body(found.unwrap_or_default(), took_ms)))
}

/// Complete what is typed
///
/// For browsers and other search boxes that know OpenSearch Suggestions: what was typed, the official names that have
/// it, their codes, and where the procedures are.
#[utoipa::path(
    operation_id = "suggest_completions",
    tag = "procedures",
    params(CompletionParams),
    responses(
        (status = 200, description = "The suggestions; none is an answer too",
         body = Vec<serde_json::Value>, content_type = "application/x-suggestions+json",
         example = json!(super::openapi::example("suggest_completions.response"))),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter is unknown or cannot be used", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
    )
)]
#[get("/suggest/opensearch")]
pub async fn suggest_completions(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let p: CompletionParams = params::read(request.query_string())?;
    let typed = p.q.unwrap_or_default();
    let mut faults = Faults::default();
    let text = faults.keep("q", QueryText::parse(&typed).map_err(search::text_fault));
    faults.into_result()?;
    let found = text.flatten();
    let found = found.map(|text| suggest::suggest(&app, &text, SUGGEST_LIMIT_DEFAULT));
    let procedures = found.unwrap_or_default().procedures;
    let each = |say: fn(&Site, &SuggestedProcedure) -> String| -> Vec<String> {
        procedures
            .iter()
            .map(|procedure| say(&site, procedure))
            .collect()
    };
    let names = each(|_, procedure| procedure.name.clone());
    let codes = each(|_, procedure| procedure.code.to_string());
    let addresses = each(|site, procedure| site.procedure(&procedure.code));
    let body = serde_json::json!([typed, names, codes, addresses]);
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
        .content_type("application/x-suggestions+json")
        .body(body.to_string()))
}

fn body(found: Suggestions, took_ms: f64) -> SuggestionsBody {
    let procedures = found.procedures.into_iter().map(|p| ProcedureSuggestion {
        code: p.code.to_string(),
        highlight: html(&p.highlight),
        name: p.name,
    });
    let phrases = found.phrases.into_iter().map(|phrase| PhraseSuggestion {
        highlight: html(&phrase.highlight),
        text: phrase.text,
        means: phrase.means,
    });
    let life_events = found.life_events.into_iter().map(|e| LifeEventSuggestion {
        highlight: html(&e.highlight),
        id: e.id,
        name: e.name,
    });
    SuggestionsBody {
        procedures: procedures.collect(),
        phrases: phrases.collect(),
        life_events: life_events.collect(),
        took_ms,
    }
}
