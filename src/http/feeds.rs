//! `GET /v1/feeds/procedures.atom`: what changed last, for feed readers (Atom, RFC 4287).

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::cached;
use super::filters::{WrittenFilters, known_commune, known_names};
use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody};
use super::site::Site;
use super::xml::Xml;
use crate::app::feeds::Changed;
use crate::app::search::catalogue;
use crate::app::{App, directory, feeds};
use crate::domain::agency::AgencyCode;
use crate::domain::hits::{FacetCount, Facets};
use crate::domain::level::Level;
use crate::domain::query::Filters;
use crate::domain::text::{shorten, slug};
use crate::domain::time::{Timestamp, vietnamese};
use crate::domain::version::Standing;
use crate::record::LevelKey;

const PATH: &str = "/v1/feeds/procedures.atom";
const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";
/// Longest summary of an entry, in characters.
const SUMMARY_CHARS_MAX: usize = 1_000;

/// The parameters of a feed. One that is unknown, or stands twice, is refused.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FeedParams {
    /// Lĩnh vực: its identifier (see `/v1/sectors`) or its name. Any other value is refused (422).
    #[param(example = "ho-tich")]
    sector: Option<String>,
    /// Cơ quan thực hiện: its identifier (see `/v1/agencies`) or its name, as the texts of procedures have it; not a
    /// code of the directory such as `SNNMT`. Any other value is refused (422).
    #[param(example = "uy-ban-nhan-dan-cap-xa")]
    agency: Option<String>,
    /// Cấp thực hiện. Any other value is refused (422).
    #[param(inline, value_type = Option<LevelKey>)]
    level: Option<String>,
    /// The commune that carries them out, by its code.
    #[param(example = "06073")]
    commune: Option<String>,
}

/// Follow the procedures
///
/// The 50 procedures that changed last, the newest first, as an Atom feed (RFC 4287). Those that were abolished or
/// replaced, and those that do not apply yet, say so in their titles.
#[utoipa::path(
    operation_id = "list_feed",
    tag = "open_data",
    params(FeedParams),
    responses(
        (status = 200, description = "The feed", body = String, content_type = "application/atom+xml",
         example = json!(super::openapi::example("list_feed.atom"))),
        (status = 304, description = "Nothing has changed since the answer with this `ETag`"),
        (status = 400, description = "A body came with the request", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter is unknown or cannot be used", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.invalid_parameter"))),
        (status = 429, description = "Too many requests; `Retry-After` says when to come back", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.rate_limited"))),
        (status = 503, description = "The database is away, or too many searches at once", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.unavailable"))),
    )
)]
#[get("/feeds/procedures.atom")]
pub async fn list_feed(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let filters = filters(params::read(request.query_string())?)?;
    known_commune(&app, &filters).await?;
    let commune = match &filters.commune {
        Some(code) => directory::name(&app, code).await?,
        None => None,
    };
    let entries = feeds::newest(&app, filters.clone()).await?;
    if entries.is_empty() {
        // What has ended may have a sector that no text in the index has any more.
        known_names(&app, &filters)?;
    }
    let updated = entries.iter().map(|entry| entry.changed_at).max();
    // A feed must say when it changed; one that never had an entry has not.
    let updated = updated.unwrap_or(Timestamp(0));
    let feed = Feed {
        site: &site,
        query: &query_string(&filters),
        filters: &filters,
        title: &title(&filters, commune.as_deref(), &catalogue(&app)),
        updated,
    };
    let mut response = cached::bytes_as(&request, MEDIA_TYPE, feed.write(&entries));
    if let Ok(date) = HeaderValue::from_str(&cached::http_date(updated)) {
        response.headers_mut().insert(header::LAST_MODIFIED, date);
    }
    Ok(response)
}

fn filters(p: FeedParams) -> Result<Filters, Problem> {
    let mut faults = Faults::default();
    let written = WrittenFilters {
        sector: p.sector,
        agency: p.agency,
        level: p.level,
        commune: p.commune,
        ..WrittenFilters::default()
    };
    let filters = written.read(&mut faults);
    faults.into_result()?;
    Ok(filters)
}

/// The filters as they stand in addresses, always in the same order: they are part of the feed's identity.
fn query_string(filters: &Filters) -> String {
    let all = [
        ("sector", filters.sector.as_deref()),
        ("agency", filters.agency.as_deref()),
        ("level", filters.level.map(Level::key)),
        ("commune", filters.commune.as_ref().map(AgencyCode::as_str)),
    ];
    let given = all
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(given)
        .finish();
    if query.is_empty() {
        query
    } else {
        format!("?{query}")
    }
}

/// A feed but for its entries.
struct Feed<'a> {
    site: &'a Site,
    /// The filters as they stand in addresses, with a question mark; empty when there are none.
    query: &'a str,
    filters: &'a Filters,
    title: &'a str,
    updated: Timestamp,
}

impl Feed<'_> {
    fn write(&self, entries: &[Changed]) -> String {
        let Self { site, query, .. } = self;
        let mut xml = Xml::new();
        let attributes = [("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "vi")];
        xml.element("feed", &attributes, |xml| {
            xml.text("id", &[], &site.tag(&format!("procedures{query}")));
            xml.text("title", &[], self.title);
            xml.text("updated", &[], &self.updated.to_string());
            xml.element("author", &[], |xml| xml.text("name", &[], &site.publisher));
            let own = site.address(&format!("{PATH}{query}"));
            link(xml, "self", "application/atom+xml", &own);
            let filters = query.replacen('?', "&", 1);
            let search = site.address(&format!("/v1/procedures?sort=newest{filters}"));
            link(xml, "alternate", "application/json", &search);
            link(xml, "alternate", "text/html", &site.list(self.filters));
            xml.text(
                "generator",
                &[("version", env!("CARGO_PKG_VERSION"))],
                "tthc",
            );
            for published in entries {
                xml.element("entry", &[], |xml| entry(xml, site, published));
            }
        });
        xml.finish()
    }
}

fn link(xml: &mut Xml, rel: &str, media_type: &str, address: &str) {
    xml.empty(
        "link",
        &[("rel", rel), ("type", media_type), ("href", address)],
    );
}

/// What it is about, in the words that people read.
fn title(filters: &Filters, commune: Option<&str>, known: &Facets) -> String {
    let label = |counts: &[FacetCount], value: Option<&String>| {
        let found = counts.iter().find(|count| Some(&count.value) == value);
        found.map(|count| count.label.clone()).or(value.cloned())
    };
    let parts = [
        label(&known.sector, filters.sector.as_ref()),
        label(&known.agency, filters.agency.as_ref()),
        filters.level.map(|level| level.label().to_owned()),
        commune.map(ToOwned::to_owned),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        "Thủ tục hành chính mới cập nhật".to_owned()
    } else {
        format!("Thủ tục hành chính mới cập nhật: {}", parts.join(", "))
    }
}

fn entry(xml: &mut Xml, site: &Site, published: &Changed) {
    let procedure = &published.procedure;
    let address = site.procedure(&procedure.code);
    xml.text(
        "id",
        &[],
        &site.tag(&format!("procedures/{}", procedure.code)),
    );
    xml.text("title", &[], &entry_title(published));
    xml.text("updated", &[], &published.changed_at.to_string());
    link(xml, "alternate", "application/json", &address);
    link(xml, "alternate", "text/html", &site.page(&procedure.code));
    if let Some(sector) = &procedure.sector {
        xml.empty("category", &[("term", &slug(sector)), ("label", sector)]);
    }
    xml.text("summary", &[("type", "text")], &summary(published));
}

/// The name, behind what people must know of a procedure that does not simply apply.
fn entry_title(published: &Changed) -> String {
    let name = &published.procedure.name;
    match (standing(published), published.standing) {
        (Some(what), Standing::Upcoming) => format!("{what}: {name}"),
        (_, Standing::Replaced) => format!("Đã được thay thế: {name}"),
        (Some(_), _) => format!("Đã bãi bỏ: {name}"),
        (None, _) => name.clone(),
    }
}

/// What a procedure is that does not simply apply, and since when.
fn standing(published: &Changed) -> Option<String> {
    let what = match published.standing {
        Standing::Upcoming => "Sắp có hiệu lực",
        Standing::Abolished => "Đã bị bãi bỏ",
        Standing::Replaced => "Đã được thay thế",
        Standing::InForce | Standing::Superseded | Standing::Expired => return None,
    };
    let since = published.since.map(vietnamese);
    let since = since.map_or_else(String::new, |day| format!(" từ ngày {day}"));
    Some(format!("{what}{since}"))
}

fn summary(published: &Changed) -> String {
    let procedure = &published.procedure;
    let successors = published.successors.iter().map(ToString::to_string);
    let successors = successors.collect::<Vec<_>>().join(", ");
    let agencies = procedure.agencies.performing.join("; ");
    let lines = [
        standing(published),
        (!successors.is_empty()).then(|| format!("Thay thế bằng: {successors}")),
        Some(format!("Mã thủ tục: {}", procedure.code)),
        procedure
            .sector
            .as_ref()
            .map(|sector| format!("Lĩnh vực: {sector}")),
        (!agencies.is_empty()).then(|| format!("Cơ quan thực hiện: {agencies}")),
        procedure
            .shown_time_limit()
            .map(|limit| format!("Thời hạn giải quyết: {}", limit.text)),
        procedure
            .shown_fee()
            .map(|fee| format!("Phí, lệ phí: {}", fee.text)),
        procedure.description.clone(),
    ];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    shorten(&lines.join("\n"), SUMMARY_CHARS_MAX)
}
