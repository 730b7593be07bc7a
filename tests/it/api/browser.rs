//! What browsers ask for: CORS and security headers.

use reqwest::Method;

use crate::support::{Answer, Builder, TestApp};

const SITE: (&str, &str) = ("origin", "https://xa.example.gov.vn");

fn assert_open(answer: &Answer, what: &str) {
    assert_eq!(answer.header("access-control-allow-origin"), "*", "{what}");
    assert_eq!(
        answer.header("access-control-allow-credentials"),
        "",
        "{what}"
    );
    let exposed = answer
        .header("access-control-expose-headers")
        .to_lowercase();
    for name in [
        "etag",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "x-request-id",
    ] {
        assert!(
            exposed.split(',').any(|header| header.trim() == name),
            "{what}: {name} in {exposed}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_site_may_read_answers_and_problems() {
    let app = Builder::default().rates(0, 5).start().await;
    assert_open(&app.get_with("/v1/sectors", &[SITE]).await, "answer");
    assert_open(
        &app.get_with("/v1/suggest?q=khai", &[SITE]).await,
        "suggestions",
    );
    assert_open(
        &app.get_with("/v1/procedures/1.999999", &[SITE]).await,
        "404 of a procedure",
    );
    assert_open(
        &app.get_with("/v1/nothing", &[SITE]).await,
        "404 of an address",
    );
    assert_open(
        &app.get_with("/v1/procedures?limit=0", &[SITE]).await,
        "422",
    );
    let tag = app.get("/v1/sectors").await.header("etag").to_owned();
    let refused = app
        .get_with("/v1/sectors", &[SITE, ("if-none-match", &tag)])
        .await;
    refused.problem(429, "rate_limited");
    assert_open(&refused, "429");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preflight_allows_reading_and_nothing_else() {
    let app = TestApp::start().await;
    let preflight = |method: &'static str, headers: &'static str| {
        let asked = [
            SITE,
            ("access-control-request-method", method),
            ("access-control-request-headers", headers),
        ];
        let app = &app;
        async move { app.send(Method::OPTIONS, "/v1/procedures", &asked).await }
    };
    let allowed = preflight("GET", "if-none-match").await;
    assert!(matches!(allowed.status, 200 | 204), "{}", allowed.status);
    assert_eq!(allowed.header("access-control-allow-origin"), "*");
    assert_eq!(allowed.header("access-control-max-age"), "86400");
    let methods = allowed.header("access-control-allow-methods");
    let mut methods: Vec<_> = methods.split(',').map(str::trim).collect();
    methods.sort_unstable();
    assert_eq!(methods, ["GET", "HEAD"]);
    for (method, headers) in [("DELETE", "accept"), ("GET", "authorization")] {
        let refused = preflight(method, headers).await;
        assert_eq!(
            refused.header("access-control-allow-methods"),
            "",
            "{method} {headers}"
        );
        let problem = refused.problem(400, "bad_request");
        assert!(
            problem["detail"].as_str().unwrap().contains("GET, HEAD"),
            "{problem}"
        );
    }
    let asked = [
        SITE,
        ("access-control-request-method", "DELETE"),
        ("accept-encoding", "gzip"),
    ];
    let refused = app.send(Method::OPTIONS, "/v1/sectors", &asked).await;
    refused.problem(400, "bad_request");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn options_without_a_page_behind_them_name_the_methods() {
    let app = TestApp::start().await;
    for path in ["/v1/procedures", "/v1/sectors", "/livez", "/openapi.json"] {
        let answer = app.send(Method::OPTIONS, path, &[]).await;
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{path}");
        assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS", "{path}");
    }
    app.send(Method::OPTIONS, "/nothing", &[])
        .await
        .problem(404, "not_found");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_security_headers_and_its_id() {
    let app = TestApp::start().await;
    let mut ids = std::collections::BTreeSet::new();
    for (path, csp) in [
        ("/v1/procedures", "default-src 'none'"),
        ("/v1/procedures/1.001193", "default-src 'none'"),
        ("/v1/procedures?limit=0", "default-src 'none'"),
        ("/nothing", "default-src 'none'"),
        ("/livez", "default-src 'none'"),
        ("/openapi.json", "default-src 'none'"),
        ("/docs/", "script-src 'self';"),
    ] {
        let answer = app.get_with(path, &[("x-request-id", "mine")]).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains(csp) && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("server"), "", "{path}");
        let id = answer.header("x-request-id");
        assert!(
            id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()),
            "{path}: {id}"
        );
        assert!(ids.insert(id.to_owned()), "{path}: {id} again");
    }
    app.stop().await;
}
