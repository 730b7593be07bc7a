//! Methods and addresses.

use reqwest::Method;

use crate::support::{TestApp, raw};

const READS: [&str; 11] = [
    "/v1/procedures",
    "/v1/procedures/1.001193",
    "/v1/sectors",
    "/v1/agencies",
    "/v1/suggest?q=khai",
    "/v1/life-events",
    "/v1/procedures/1.001193/sheet",
    "/v1/posting-list?sector=ho-tich",
    "/livez",
    "/readyz",
    "/openapi.json",
];

#[tokio::test(flavor = "multi_thread")]
async fn head_has_the_headers_of_get_and_no_body() {
    let app = TestApp::start().await;
    for path in READS.into_iter().chain(["/docs/"]) {
        let (get, head) = (app.get(path).await, app.send(Method::HEAD, path, &[]).await);
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        for name in [
            "content-type",
            "etag",
            "cache-control",
            "access-control-allow-origin",
        ] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
    let request = b"HEAD /v1/sectors HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answer = String::from_utf8(raw(app.address, request)).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\n"),
        "{answer}"
    );
    let missing = app.send(Method::HEAD, "/v1/nothing", &[]).await;
    assert_eq!((missing.status, missing.body.len()), (404, 0));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_none_is_a_404() {
    let app = TestApp::start().await;
    for path in [
        "/nothing",
        "/v1",
        "/v1/",
        "/v2/procedures",
        "/v1/procedures/1.001193/papers",
        "/docs/nothing.js",
        "/%FF",
    ] {
        app.get(path).await.problem(404, "not_found");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_an_address_does_not_take_is_a_405_that_names_those_it_does() {
    let app = TestApp::start().await;
    for path in READS {
        for method in [
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::TRACE,
        ] {
            let answer = app.send(method.clone(), path, &[]).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            answer.problem(405, "method_not_allowed");
            assert_eq!(
                answer.header("allow"),
                "GET, HEAD, OPTIONS",
                "{method} {path}"
            );
        }
    }
    app.send(Method::POST, "/nothing", &[])
        .await
        .problem(404, "not_found");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_on_the_wire_never_crashes_it() {
    let app = TestApp::start().await;
    for request in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET\r\n\r\n",
        b"GET /v1/sectors HTTP/9.9\r\n\r\n",
        b"GET /v1/procedures?q=\xc4\x91\xc4\x83 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /v1/procedures HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /v1/procedures HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
        b"GET /v1/procedures HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
    ] {
        let answer = raw(app.address, request);
        let status = answer.get(9..12).unwrap_or_default();
        assert!(!status.starts_with(b"5"), "{:?}: {}", request, String::from_utf8_lossy(&answer));
    }
    let long = format!(
        "GET /v1/procedures?q={} HTTP/1.1\r\nHost: a\r\n\r\n",
        "a".repeat(200_000)
    );
    assert!(
        !raw(app.address, long.as_bytes())
            .get(9..12)
            .unwrap_or_default()
            .starts_with(b"5")
    );
    assert_eq!(app.get("/livez").await.status, 200);
    app.stop().await;
}
