//! `GET /v1/procedures`: find procedures.

use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::client::ClientKey;
use super::cursor;
use super::facets::{FacetsBody, facets};
use super::filters::{WrittenFilters, known};
use super::found::{
    AnswerBody, ConfidenceKey, NextStep, RewriteBody, RewriteKey, SortKey, next_steps,
};
use super::item::{SearchItem, item};
use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody, Text};
use crate::app::{App, search, unfound};
use crate::domain::query::{
    LIMIT_DEFAULT, LIMIT_MAX, Query, QueryText, QueryTextError, Rewriting, Sort,
};
use crate::record::{AudienceKey, LevelKey, OnlineKey};

/// How long anybody may keep an answer.
pub(super) const CACHE_CONTROL: &str = "public, max-age=30";

/// The parameters of a search. All are optional; one that is unknown, or stands twice, is refused.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchParams {
    /// Words, a procedure's code in any form, or a decision's number; with or without diacritics. At most 4,000
    /// characters. Without it, everything is listed in order of code.
    #[param(example = "đăng ký khai sinh", max_length = 4_000)]
    q: Option<String>,
    /// Lĩnh vực: its identifier (see `/v1/sectors`) or its name. One that no
    /// procedure has is refused (422).
    #[param(example = "ho-tich")]
    sector: Option<String>,
    /// Cơ quan thực hiện: its identifier (see `/v1/agencies`) or its name, as the texts of procedures have it;
    /// not a code of the directory such as `SNNMT`. One that no procedure has is refused (422).
    #[param(example = "uy-ban-nhan-dan-cap-xa")]
    agency: Option<String>,
    /// Cấp thực hiện. Any other value is refused (422).
    #[param(inline, value_type = Option<LevelKey>)]
    level: Option<String>,
    /// Đối tượng thực hiện. Any other value is refused (422).
    #[param(inline, value_type = Option<AudienceKey>)]
    audience: Option<String>,
    /// The commune that carries it out, by its code. Any other value is refused (422).
    #[param(example = "06073")]
    pub commune: Option<String>,
    /// The day on which the procedures must have applied, or will (YYYY-MM-DD). Without it, what applies today and
    /// what is new and soon will.
    #[param(example = "2026-11-21", value_type = Option<String>, format = Date)]
    as_of: Option<String>,
    /// Mức độ trực tuyến. Any other value is refused (422).
    #[param(inline, value_type = Option<OnlineKey>)]
    online: Option<String>,
    /// The order of the items: best first, by name, or the last changed first.
    #[param(inline, value_type = Option<SortKey>)]
    sort: Option<String>,
    /// Whether slips of the keyboard are repaired, abbreviations written out and phrases understood; the answer's
    /// `rewrites` say how. `off` searches for the words just as they stand.
    #[param(inline, value_type = Option<RewriteKey>)]
    rewrite: Option<String>,
    /// How many items.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 50, default = 10)]
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before, for the same query.
    cursor: Option<String>,
}

/// The answer to a search.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// How many items there are in all. Procedures of one name are one item, the others its `variants`; a board or a
    /// list to put up counts each of them, and so has more.
    #[schema(example = 42)]
    pub total: usize,
    /// The procedures of this page, the best first.
    pub items: Vec<SearchItem>,
    /// How many match by value. A facet does not count its own filter.
    pub facets: FacetsBody,
    /// Pass it as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How sure it is that the best item is what was asked for. With `low` and `none`, offer `next_steps` too.
    pub confidence: ConfidenceKey,
    /// How words were changed or understood. Send `rewrite=off` to search exactly as typed.
    pub rewrites: Vec<RewriteBody>,
    /// What the question asks for, in the words of the best item's procedure; null when it asks for nothing in
    /// particular, or when nothing is found that may fit.
    #[schema(required)]
    pub answer: Option<AnswerBody>,
    /// What somebody can do who has not found it; empty when `confidence` is `high`.
    pub next_steps: Vec<NextStep>,
    /// How long the search took, in milliseconds.
    #[schema(example = 1.4)]
    pub took_ms: f64,
}

/// Find procedures
///
/// By words, with or without diacritics, by code or by decision number; narrowed by filters, counted by facets.
#[utoipa::path(
    operation_id = "search_procedures",
    tag = "procedures",
    params(SearchParams),
    responses(
        (status = 200, description = "The procedures found; none is an answer too", body = SearchAnswer,
         example = json!(super::openapi::example("search_procedures.response"))),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter is unknown or cannot be used", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
        (status = 503, description = "Too many searches at once; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.busy"))),
    )
)]
#[get("/procedures")]
pub async fn search_procedures(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let query = query(params::read(request.query_string())?)?;
    known(&app, &query.filters).await?;
    answer(&app, &request, query).await
}

/// Searches and answers.
pub(super) async fn answer(
    app: &App,
    request: &HttpRequest,
    query: Query,
) -> Result<HttpResponse, Problem> {
    let started = std::time::Instant::now();
    let hits = search::search(app, query.clone()).await?;
    let took_ms = (started.elapsed().as_secs_f64() * 100_000.0).round() / 100.0;
    if hits.total == 0
        && let Some(client) = request.extensions().get::<ClientKey>()
    {
        unfound::note(app, &query, client);
    }
    let day = query.as_of.unwrap_or_else(|| app.clock.now().day());
    // A later page is not the place to answer the question again.
    let answer = hits.answer.filter(|_| query.offset == 0);
    let end = query.offset + query.limit;
    let next_cursor = if end < hits.total {
        cursor::write(&query, end)
    } else {
        None
    };
    let answer = SearchAnswer {
        total: hits.total,
        items: hits.hits.into_iter().map(|hit| item(hit, day)).collect(),
        facets: facets(hits.facets),
        next_cursor,
        confidence: ConfidenceKey(hits.confidence),
        rewrites: hits.rewrites.into_iter().map(Into::into).collect(),
        answer: answer.map(Into::into),
        next_steps: next_steps(hits.confidence),
        took_ms,
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
        .json(answer))
}

/// Reads the parameters of a search.
pub(super) fn query(p: SearchParams) -> Result<Query, Problem> {
    let mut faults = Faults::default();
    let text = faults.keep(
        "q",
        QueryText::parse(p.q.as_deref().unwrap_or_default()).map_err(text_fault),
    );
    let written = WrittenFilters {
        sector: p.sector,
        agency: p.agency,
        level: p.level,
        audience: p.audience,
        online: p.online,
        commune: p.commune,
    };
    let filters = written.read(&mut faults);
    let limit = faults.keep(
        "limit",
        params::number(p.limit.as_deref(), 1, LIMIT_MAX, LIMIT_DEFAULT),
    );
    let sorts = Sort::ALL.map(Sort::key);
    let sort = faults.keep("sort", params::word(p.sort.as_deref(), Sort::parse, &sorts));
    let choices = Rewriting::ALL.map(Rewriting::key);
    let rewrite = faults.keep(
        "rewrite",
        params::word(p.rewrite.as_deref(), Rewriting::parse, &choices),
    );
    let as_of = faults.keep("as_of", params::day(p.as_of.as_deref()));
    let text = text.flatten();
    let mut query = Query {
        text,
        filters,
        as_of: as_of.flatten(),
        sort: sort.flatten().unwrap_or_default(),
        rewrite: rewrite.flatten().unwrap_or_default(),
        limit: limit.unwrap_or(LIMIT_DEFAULT),
        offset: 0,
    };
    let cursor = p.cursor.as_deref().unwrap_or_default().trim();
    if !cursor.is_empty() {
        let offset = cursor::read(cursor, &query).ok_or_else(|| {
            Text::new(
                "con trỏ trang không thuộc về câu tìm này; hãy bỏ “cursor” để về trang đầu",
                "this cursor belongs to another query; leave it out to begin at the first page",
            )
        });
        query.offset = faults.keep("cursor", offset).unwrap_or_default();
    }
    faults.into_result()?;
    Ok(query)
}

/// What is wrong with a text that is no query.
pub(super) fn text_fault(error: QueryTextError) -> Text {
    let en = match error {
        QueryTextError::TooLong => "longer than 4,000 characters; keep the few words that matter",
        QueryTextError::NoWords => {
            "has no letter and no digit; type a few words, such as: đăng ký khai sinh"
        }
    };
    Text::new(error.to_string(), en)
}
