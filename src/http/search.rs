//! `GET /v1/procedures`: find procedures.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cursor;
use super::found::{
    AnswerBody, ConfidenceKey, MatchBody, NextStep, RewriteBody, RewriteKey, SortKey, VariantBody,
    next_steps,
};
use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody, Text};
use crate::app::{App, search};
use crate::domain::audience::Audience;
use crate::domain::channel::OnlineLevel;
use crate::domain::hits::{FacetCount, Facets, Hit, Marked};
use crate::domain::level::Level;
use crate::domain::query::{
    Filters, LIMIT_DEFAULT, LIMIT_MAX, Query, QueryText, QueryTextError, Rewriting, Sort,
};
use crate::domain::text::slug;
use crate::record::{AudienceKey, FeeRecord, LevelKey, OnlineKey, TimeLimitRecord};

/// How long anybody may keep an answer.
pub(super) const CACHE_CONTROL: &str = "public, max-age=30";

/// The parameters of a search. All are optional; one that is unknown, or stands twice, is refused.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchParams {
    /// Words, a procedure's code in any form, or a decision's number; with or without diacritics. At most 4,000
    /// characters. Without it, everything is listed in order of code.
    #[param(example = "đăng ký khai sinh", max_length = 4_000)]
    q: Option<String>,
    /// Lĩnh vực: its identifier (see `/v1/sectors`) or its name. One that no procedure has finds nothing.
    #[param(example = "ho-tich")]
    sector: Option<String>,
    /// Cơ quan thực hiện: its identifier (see `/v1/agencies`) or its name. One that no procedure has finds nothing.
    #[param(example = "uy-ban-nhan-dan-cap-xa")]
    agency: Option<String>,
    /// Cấp thực hiện. Any other value is refused (422).
    #[param(inline, value_type = Option<LevelKey>)]
    level: Option<String>,
    /// Đối tượng thực hiện. Any other value is refused (422).
    #[param(inline, value_type = Option<AudienceKey>)]
    audience: Option<String>,
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
    /// How many procedures match in all.
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

/// One procedure found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchItem {
    /// Mã thủ tục, canonical; the whole procedure is at `/v1/procedures/{code}`.
    #[schema(example = "1.001193")]
    pub code: String,
    /// The province's codes.
    #[schema(example = json!(["1.001193.000.00.00.H37"]))]
    pub provincial_codes: Vec<String>,
    /// Tên thủ tục.
    #[schema(example = "Đăng ký khai sinh")]
    pub name: String,
    /// The name as HTML: escaped, matches in `<mark>`.
    #[schema(example = "<mark>Đăng ký khai sinh</mark>")]
    pub highlight: String,
    /// Lĩnh vực; null when not stated.
    #[schema(required, example = "Hộ tịch")]
    pub sector: Option<String>,
    /// Cơ quan thực hiện; several are joined by `; `; null when not stated.
    #[schema(required, example = "Ủy ban nhân dân cấp xã")]
    pub agency: Option<String>,
    /// Cấp thực hiện.
    pub levels: Vec<LevelKey>,
    /// Mức độ trực tuyến; null when the province's list does not say.
    #[schema(required)]
    pub online: Option<OnlineKey>,
    /// Thời hạn giải quyết at the counter, or of the first way that states one; null when none does.
    #[schema(required)]
    pub time_limit: Option<TimeLimitRecord>,
    /// Phí, lệ phí at the counter, or of the first way that states one; null when none does.
    #[schema(required)]
    pub fee: Option<FeeRecord>,
    /// The passage that matches best; null when only the name matches.
    #[schema(required)]
    pub snippet: Option<SnippetBody>,
    /// Why it was found.
    pub matched: Vec<MatchBody>,
    /// Other procedures of the same name, such as those of other levels.
    pub variants: Vec<VariantBody>,
    /// Whether this is one of the bundled samples, whose texts are not the official ones.
    pub sample: bool,
}

/// A passage of a procedure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Snippet)]
pub struct SnippetBody {
    /// The key of the part of the procedure it is taken from.
    #[schema(example = "papers")]
    pub section: &'static str,
    /// The passage as HTML: escaped, matches in `<mark>`.
    pub html: String,
}

/// How many hits have each value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Facets)]
pub struct FacetsBody {
    /// Lĩnh vực; the 50 most frequent.
    pub sector: Vec<FacetBody>,
    /// Cơ quan thực hiện; the 50 most frequent.
    pub agency: Vec<FacetBody>,
    /// Cấp thực hiện.
    pub level: Vec<FacetBody>,
    /// Đối tượng thực hiện.
    pub audience: Vec<FacetBody>,
    /// Mức độ trực tuyến.
    pub online: Vec<FacetBody>,
}

/// One value and how many procedures have it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Facet)]
pub struct FacetBody {
    /// What to pass as the filter.
    #[schema(example = "ho-tich")]
    pub value: String,
    /// What people read.
    #[schema(example = "Hộ tịch")]
    pub label: String,
    /// How many procedures.
    #[schema(example = 42)]
    pub count: usize,
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
    let started = std::time::Instant::now();
    let hits = search::search(&app, query.clone()).await?;
    let took_ms = (started.elapsed().as_secs_f64() * 100_000.0).round() / 100.0;
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
        items: hits.hits.into_iter().map(item).collect(),
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

fn query(p: SearchParams) -> Result<Query, Problem> {
    let mut faults = Faults::default();
    let levels = Level::ALL.map(Level::key);
    let audiences: Vec<&str> = Audience::all().map(Audience::key).collect();
    let onlines = OnlineLevel::ALL.map(OnlineLevel::key);
    let text = faults.keep(
        "q",
        QueryText::parse(p.q.as_deref().unwrap_or_default()).map_err(text_fault),
    );
    let level = faults.keep(
        "level",
        params::word(p.level.as_deref(), Level::parse, &levels),
    );
    let audience = faults.keep(
        "audience",
        params::word(p.audience.as_deref(), Audience::parse, &audiences),
    );
    let online = faults.keep(
        "online",
        params::word(p.online.as_deref(), OnlineLevel::parse, &onlines),
    );
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
    let text = text.flatten();
    let filters = Filters {
        sector: identifier(p.sector),
        agency: identifier(p.agency),
        level: level.flatten(),
        audience: audience.flatten(),
        online: online.flatten(),
    };
    let mut query = Query {
        text,
        filters,
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

/// The identifier that a value of a filter stands for; one without a letter finds nothing, as an unknown one does.
pub(super) fn identifier(value: Option<String>) -> Option<String> {
    let value = value.filter(|value| !value.trim().is_empty())?;
    Some(slug(&value))
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

fn item(hit: Hit) -> SearchItem {
    let card = hit.card;
    SearchItem {
        code: card.code.to_string(),
        provincial_codes: card.provincial_codes,
        name: card.name,
        highlight: html(&hit.highlight),
        sector: card.sector,
        agency: (!card.agencies.is_empty()).then(|| card.agencies.join("; ")),
        levels: card.levels.into_iter().map(LevelKey).collect(),
        online: card.online.map(OnlineKey),
        time_limit: card.time_limit.as_ref().map(Into::into),
        fee: card.fee.as_ref().map(Into::into),
        snippet: hit.snippet.map(|s| SnippetBody {
            section: s.section.key(),
            html: html(&s.text),
        }),
        matched: hit.matched.into_iter().map(Into::into).collect(),
        variants: hit.variants.into_iter().map(Into::into).collect(),
        sample: card.sample,
    }
}

fn facets(facets: Facets) -> FacetsBody {
    let all = |counts: Vec<FacetCount>| counts.into_iter().map(FacetBody::from).collect();
    FacetsBody {
        sector: all(facets.sector),
        agency: all(facets.agency),
        level: all(facets.level),
        audience: all(facets.audience),
        online: all(facets.online),
    }
}

impl From<FacetCount> for FacetBody {
    fn from(count: FacetCount) -> Self {
        Self {
            value: count.value,
            label: count.label,
            count: count.count,
        }
    }
}

/// Marked text as HTML, safe to put into a page.
pub(super) fn html(marked: &Marked) -> String {
    let mut html = String::new();
    for (text, is_match) in &marked.0 {
        if *is_match {
            html.push_str("<mark>");
        }
        escape(text, &mut html);
        if *is_match {
            html.push_str("</mark>");
        }
    }
    html
}

/// Copies what lies between two special characters in one go.
fn escape(text: &str, html: &mut String) {
    const SPECIAL: [char; 5] = ['&', '<', '>', '"', '\''];
    for run in text.split_inclusive(SPECIAL) {
        let plain = run.trim_end_matches(SPECIAL);
        html.push_str(plain);
        html.push_str(match run.as_bytes().get(plain.len()) {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            Some(_) => "&#39;",
            None => "",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_text_is_escaped() {
        let marked = Marked(vec![("ố <b>&\"' ệ".into(), false), ("sinh".into(), true)]);
        assert_eq!(
            html(&marked),
            "ố &lt;b&gt;&amp;&quot;&#39; ệ<mark>sinh</mark>"
        );
    }
}
