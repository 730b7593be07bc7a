//! The headers that the document names are those that the program sends.

use std::collections::BTreeSet;

use serde_json::Value;
use tthc::http::openapi::document;

use crate::support::{Answer, Builder, TestApp, raw};

/// What no client program reads: the transport's, the browser's, and the body's own, which stand beside its schema.
const UNNAMED: [&str; 15] = [
    "access-control-allow-origin",
    "access-control-expose-headers",
    "connection",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "permissions-policy",
    "referrer-policy",
    "transfer-encoding",
    "vary",
    "x-content-type-options",
    "x-frame-options",
    "content-encoding",
    "allow",
];

/// The headers that the document names for an answer.
fn documented(document: &Value, path: &str, status: u16) -> BTreeSet<String> {
    let response = &document["paths"][path]["get"]["responses"][status.to_string()];
    assert!(response.is_object(), "{path} {status} is not documented");
    let headers = response["headers"].as_object().unwrap();
    headers.keys().map(|name| name.to_lowercase()).collect()
}

fn compare(document: &Value, path: &str, status: u16, sent: BTreeSet<String>) {
    let sent: BTreeSet<_> = sent
        .into_iter()
        .filter(|name| !UNNAMED.contains(&name.as_str()))
        .collect();
    assert_eq!(sent, documented(document, path, status), "{path} {status}");
}

fn names(answer: &Answer) -> BTreeSet<String> {
    answer.headers.keys().map(ToString::to_string).collect()
}

/// The status and the headers' names of an answer to a request that no HTTP library sends.
fn with_body(app: &TestApp, path: &str) -> (u16, BTreeSet<String>) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{{}}");
    let answer = String::from_utf8(raw(app.address, request.as_bytes())).unwrap();
    let (head, _) = answer.split_once("\r\n\r\n").unwrap();
    let lines = head.lines().skip(1);
    let names = lines.map(|line| line.split(':').next().unwrap().to_lowercase());
    (head[9..12].parse().unwrap(), names.collect())
}

/// Each operation and an address of it.
const OPERATIONS: [(&str, &str); 10] = [
    ("/v1/procedures", "/v1/procedures"),
    ("/v1/procedures/{code}", "/v1/procedures/1.001193"),
    ("/v1/sectors", "/v1/sectors"),
    ("/v1/agencies", "/v1/agencies"),
    ("/v1/suggest", "/v1/suggest"),
    ("/v1/life-events", "/v1/life-events"),
    (
        "/v1/procedures/{code}/sheet",
        "/v1/procedures/1.001193/sheet",
    ),
    ("/v1/posting-list", "/v1/posting-list?sector=ho-tich"),
    ("/livez", "/livez"),
    ("/readyz", "/readyz"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_the_headers_that_the_document_names() {
    let document = serde_json::to_value(document()).unwrap();
    let app = Builder::default().rates(1_000, 1_000).start().await;
    let mut compared = BTreeSet::new();
    let mut check = |path: &'static str, status: u16, sent: BTreeSet<String>| {
        compare(&document, path, status, sent);
        compared.insert((path, status.to_string()));
    };
    for (path, address) in OPERATIONS {
        let found = app.get(address).await;
        check(path, 200, names(&found));
        let tag = found.header("etag").to_owned();
        if !tag.is_empty() {
            let known = app.get_with(address, &[("if-none-match", &tag)]).await;
            check(path, known.status, names(&known));
        }
        if address.starts_with("/v1/") {
            let mark = if address.contains('?') { '&' } else { '?' };
            let refused = app.get(&format!("{address}{mark}nothing=1")).await;
            check(path, refused.status, names(&refused));
            let (status, sent) = with_body(&app, address);
            check(path, status, sent);
        }
    }
    for (path, end) in [
        ("/v1/procedures/{code}", ""),
        ("/v1/procedures/{code}/sheet", "/sheet"),
    ] {
        let missing = app.get(&format!("/v1/procedures/1.999999{end}")).await;
        check(path, 404, names(&missing));
    }
    app.app.store.close().await;
    for (path, address) in [OPERATIONS[1], OPERATIONS[6]] {
        let away = app.get(address).await;
        check(path, 503, names(&away));
    }
    app.stop().await;

    let app = Builder::default().papers(0, 0).rates(9, 9).start().await;
    let busy = app.get("/v1/posting-list").await;
    check("/v1/posting-list", 503, names(&busy));
    app.stop().await;

    let app = Builder::default().searches(0, 0).rates(1, 1).start().await;
    let busy = app.get("/v1/procedures").await;
    check("/v1/procedures", 503, names(&busy));
    app.get("/v1/sectors").await;
    for (path, address) in OPERATIONS.into_iter().take(8) {
        check(path, 429, names(&app.get(address).await));
    }
    app.stop().await;

    // A replica that has not caught up is looked at in `starting`; its answer is written as the ready one is.
    compared.insert(("/readyz", "503".to_owned()));
    let all: BTreeSet<_> = OPERATIONS
        .into_iter()
        .flat_map(|(path, _)| {
            let responses = document["paths"][path]["get"]["responses"].as_object();
            let statuses = responses.unwrap().keys().cloned();
            statuses.map(move |status| (path, status))
        })
        .collect();
    assert_eq!(compared, all, "an answer is documented and not asked for");
    assert_eq!(
        document["paths"].as_object().unwrap().len(),
        OPERATIONS.len(),
        "an operation is missing above"
    );
}

#[test]
fn an_operation_that_answers_304_takes_if_none_match() {
    let document = serde_json::to_value(document()).unwrap();
    for (path, _) in OPERATIONS {
        let operation = &document["paths"][path]["get"];
        let mut parameters = operation["parameters"].as_array().into_iter().flatten();
        let takes = parameters.any(|one| one["in"] == "header" && one["name"] == "If-None-Match");
        assert_eq!(takes, operation["responses"]["304"].is_object(), "{path}");
    }
}
