//! The documentation: the document and the page that shows it, from this program alone.

use std::collections::BTreeSet;

use crate::support::TestApp;

/// Addresses in texts and namespaces that no browser loads.
const NOT_LOADED: [&str; 1] = ["www.w3.org"];

/// What an HTML page makes the browser load.
fn references(html: &str) -> BTreeSet<String> {
    let attributes = ["src=\"", "href=\""];
    let after = attributes
        .iter()
        .flat_map(|attribute| html.split(attribute).skip(1));
    after
        .filter_map(|rest| rest.split('"').next())
        .map(ToOwned::to_owned)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_loads_everything_from_this_program() {
    let app = TestApp::start().await;
    let page = app.get("/docs/").await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html")
    );
    let references = references(page.text());
    assert!(
        references
            .iter()
            .any(|name| name.ends_with("swagger-initializer.js")),
        "{references:?}"
    );
    for reference in references {
        assert!(!reference.contains("//"), "{reference}");
        let part = app
            .get(&format!("/docs/{}", reference.trim_start_matches("./")))
            .await;
        assert_eq!(part.status, 200, "{reference}");
        // A style sheet may load more.
        if part.header("content-type").starts_with("text/css") {
            let text = String::from_utf8_lossy(&part.body).into_owned();
            for url in text.split("url(").skip(1) {
                let url = url.trim_start_matches(['"', '\'']);
                assert!(
                    url.starts_with("data:") || NOT_LOADED.iter().any(|host| url.contains(host)),
                    "{reference}: {}",
                    &url[..40]
                );
            }
        }
    }
    let start = app.get("/docs/swagger-initializer.js").await;
    assert!(start.text().contains("/openapi.json"), "{}", start.text());
    assert!(
        start.text().contains("\"validatorUrl\": \"none\""),
        "{}",
        start.text()
    );
    assert!(!start.text().contains("://"), "{}", start.text());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_short_addresses_lead_to_the_page() {
    let app = TestApp::start().await;
    for path in ["/", "/docs"] {
        let answer = app.get(path).await;
        assert!(
            (300..400).contains(&answer.status),
            "{path}: {}",
            answer.status
        );
        assert_eq!(answer.header("location"), "/docs/", "{path}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_served_document_is_the_checked_in_one() {
    let app = TestApp::start().await;
    let served = app.get("/openapi.json").await.json();
    let printed = tthc::http::openapi::document().to_pretty_json().unwrap();
    assert_eq!(
        served,
        serde_json::from_str::<serde_json::Value>(&printed).unwrap()
    );
    app.stop().await;
}
