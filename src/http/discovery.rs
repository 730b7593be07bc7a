//! What machines look for at fixed places: `robots.txt`, the site map, the description of the search.

use std::fmt::Write;

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::problem::{Code, Problem, Text};
use super::site::Site;
use super::xml::Xml;
use super::{cached, params};
use crate::app::{App, procedures};
use crate::domain::time::Timestamp;

/// Addresses in one part of a site map at most (sitemaps.org).
const SITEMAP_PART_MAX: usize = 50_000;
const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XML: &str = "application/xml; charset=utf-8";
/// What browsers list; OpenSearch 1.1 takes no more than 16 characters.
const SHORT_NAME: &str = "Thủ tục";

/// `GET /robots.txt`: procedures may be read by machines; searches cost more than they give them.
#[get("/robots.txt")]
pub async fn robots(site: web::Data<Site>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let map = site.address("/sitemap.xml");
    let mut text = "User-agent: *\n".to_owned();
    for path in ["/v1/procedures?", "/v1/suggest"] {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "Disallow: {path}");
    }
    let _ = writeln!(text, "\nSitemap: {map}");
    Ok(cached::bytes_as(
        &request,
        "text/plain; charset=utf-8",
        text,
    ))
}

/// `GET /sitemap.xml`: where the parts of the site map are.
#[get("/sitemap.xml")]
pub async fn sitemap(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let changes = procedures::changes(&app).await?;
    let mut xml = Xml::new();
    xml.element("sitemapindex", &[("xmlns", SITEMAP)], |xml| {
        for (place, part) in changes.chunks(SITEMAP_PART_MAX).enumerate() {
            let address = site.address(&format!("/sitemap-{}.xml", place + 1));
            let newest = part.iter().map(|(_, changed_at)| *changed_at).max();
            place_in(xml, "sitemap", &address, newest);
        }
    });
    Ok(cached::bytes_as(&request, XML, xml.finish()))
}

/// `GET /sitemap-{part}.xml`: the addresses of procedures with the time of their last change.
#[get("/sitemap-{part}.xml")]
pub async fn sitemap_part(
    app: web::Data<App>,
    site: web::Data<Site>,
    request: HttpRequest,
    part: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let changes = procedures::changes(&app).await?;
    let part = part
        .parse()
        .ok()
        .and_then(|number| part_of(&changes, number));
    let part = part.ok_or_else(no_part)?;
    let mut xml = Xml::new();
    xml.element("urlset", &[("xmlns", SITEMAP)], |xml| {
        for (code, changed_at) in part {
            place_in(xml, "url", &site.procedure(code), Some(*changed_at));
        }
    });
    Ok(cached::bytes_as(&request, XML, xml.finish()))
}

/// `GET /opensearch.xml`: how browsers search here and complete what is typed (OpenSearch 1.1).
#[get("/opensearch.xml")]
pub async fn opensearch(
    site: web::Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let search = site.search("{searchTerms}");
    let suggest = site.address("/v1/suggest/opensearch?q={searchTerms}");
    let long = format!("Thủ tục hành chính – {}", site.publisher);
    let mut xml = Xml::new();
    let attributes = [("xmlns", "http://a9.com/-/spec/opensearch/1.1/")];
    xml.element("OpenSearchDescription", &attributes, |xml| {
        xml.text("ShortName", &[], SHORT_NAME);
        xml.text("Description", &[], &long);
        xml.text("Language", &[], "vi");
        xml.text("InputEncoding", &[], "UTF-8");
        let results = [
            ("type", "application/json"),
            ("rel", "results"),
            ("template", &*search),
        ];
        xml.empty("Url", &results);
        let suggestions = [
            ("type", "application/x-suggestions+json"),
            ("rel", "suggestions"),
            ("template", &*suggest),
        ];
        xml.empty("Url", &suggestions);
    });
    Ok(cached::bytes_as(
        &request,
        "application/opensearchdescription+xml; charset=utf-8",
        xml.finish(),
    ))
}

/// The part with this number, counted from 1.
fn part_of<T>(all: &[T], number: usize) -> Option<&[T]> {
    all.chunks(SITEMAP_PART_MAX).nth(number.checked_sub(1)?)
}

fn place_in(xml: &mut Xml, name: &str, address: &str, changed_at: Option<Timestamp>) {
    xml.element(name, &[], |xml| {
        xml.text("loc", &[], address);
        if let Some(changed_at) = changed_at {
            xml.text("lastmod", &[], &changed_at.to_string());
        }
    });
}

fn no_part() -> Problem {
    let detail = Text::new(
        "Sơ đồ trang không có phần này; các phần có tại /sitemap.xml.",
        "The site map has no such part; the parts are listed at /sitemap.xml.",
    );
    Problem::new(Code::NotFound, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_from_one_and_hold_what_the_rules_allow() {
        let all = vec![(); SITEMAP_PART_MAX + 1];
        assert_eq!(part_of(&all, 1).map(<[()]>::len), Some(SITEMAP_PART_MAX));
        assert_eq!(part_of(&all, 2).map(<[()]>::len), Some(1));
        for number in [0, 3, usize::MAX] {
            assert_eq!(part_of(&all, number), None, "{number}");
        }
    }
}
