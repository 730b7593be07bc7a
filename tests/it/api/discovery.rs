//! What machines look for at fixed places.

use serde_json::{Value, json};

use crate::support::{Builder, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn the_site_map_names_every_procedure_with_its_last_change() {
    let app = Builder::default()
        .public_url("https://a.vn/tthc")
        .start()
        .await;
    let record = json!({"code": "QĐ/1&2-A", "name": "a", "provenance": {"source": "sample"}});
    assert!(tthc::domain::code::ProcedureCode::parse("QĐ/1&2-A").is_err());
    app.import(&[record.to_string().replace("1&2", "1")]).await;
    let map = app.get("/sitemap.xml").await;
    assert_eq!(map.header("content-type"), "application/xml; charset=utf-8");
    assert!(map.text().contains(
        "<loc>https://a.vn/tthc/sitemap-1.xml</loc>\n<lastmod>2026-11-21T08:00:00Z</lastmod>"
    ));
    let part = app.get("/sitemap-1.xml").await;
    let listed: Vec<&str> = part
        .text()
        .split("<loc>")
        .skip(1)
        .map(|rest| rest.split("</loc>").next().unwrap())
        .collect();
    assert_eq!(listed.len(), app.app.index.count());
    assert!(
        listed.contains(&"https://a.vn/tthc/v1/procedures/Q%C4%90%2F1-A"),
        "{listed:?}"
    );
    assert_eq!(part.text().matches("<lastmod>").count(), listed.len());
    for address in listed.iter().filter(|address| address.contains('%')) {
        let path = address.strip_prefix("https://a.vn/tthc").unwrap();
        assert_eq!(app.get(path).await.json()["code"], "QĐ/1-A");
    }
    for missing in [
        "/sitemap-0.xml",
        "/sitemap-2.xml",
        "/sitemap-a.xml",
        "/sitemap--1.xml",
    ] {
        app.get(missing).await.problem(404, "not_found");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn robots_are_told_where_the_map_is() {
    let app = TestApp::start().await;
    let robots = app.get("/robots.txt").await;
    assert_eq!(robots.header("content-type"), "text/plain; charset=utf-8");
    let map = format!("Sitemap: http://{}/sitemap.xml\n", app.address);
    assert!(
        robots.text().starts_with("User-agent: *\n") && robots.text().ends_with(&map),
        "{}",
        robots.text()
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_learn_how_to_search_and_complete() {
    let app = Builder::default().public_url("https://a.vn").start().await;
    let described = app.get("/opensearch.xml").await;
    assert_eq!(
        described.header("content-type"),
        "application/opensearchdescription+xml; charset=utf-8"
    );
    for template in [
        "/v1/procedures?q={searchTerms}",
        "/v1/suggest/opensearch?q={searchTerms}",
    ] {
        assert!(
            described
                .text()
                .contains(&format!("template=\"https://a.vn{template}\"")),
            "{template}"
        );
    }
    let answer = app.get("/v1/suggest/opensearch?q=dang+ky+ket+h").await;
    assert_eq!(
        answer.header("content-type"),
        "application/x-suggestions+json"
    );
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(body[0], "dang ky ket h");
    assert_eq!(
        (&body[1][0], &body[2][0]),
        (&json!("Đăng ký kết hôn"), &json!("1.000894"))
    );
    assert_eq!(body[3][0], "https://a.vn/v1/procedures/1.000894");
    let nothing: Value =
        serde_json::from_slice(&app.get("/v1/suggest/opensearch").await.body).unwrap();
    assert_eq!(nothing, json!(["", [], [], []]));
    app.get("/v1/suggest/opensearch?q=*")
        .await
        .problem(422, "invalid_parameter");
    app.stop().await;
}
