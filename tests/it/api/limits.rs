//! Rate limits.

use crate::support::{Answer, Builder, TestApp, raw};

/// One search in the name of a client, as a proxy passes it on.
async fn search_as(app: &TestApp, forwarded: &str) -> u16 {
    app.get_with("/v1/procedures?limit=1", &[("x-forwarded-for", forwarded)])
        .await
        .status
}

fn seconds(answer: &Answer) -> u64 {
    answer.header("retry-after").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let app = Builder::default().rates(2, 0).start().await;
    let first = app.get("/v1/procedures?limit=1").await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header("ratelimit-policy"), "\"search\";q=2;w=60");
    assert_eq!(first.header("ratelimit"), "\"search\";r=1;t=30");
    let second = app.get("/v1/procedures?limit=0").await;
    second.problem(422, "invalid_parameter");
    assert_eq!(
        second.header("ratelimit"),
        "\"search\";r=0;t=60",
        "a mistake counts too"
    );
    let third = app.get("/v1/procedures?limit=1").await;
    third.problem(429, "rate_limited");
    assert!(
        (1..=30).contains(&seconds(&third)),
        "{}",
        third.header("retry-after")
    );
    assert_eq!(third.header("ratelimit-policy"), "\"search\";q=2;w=60");
    assert_eq!(
        third.header("ratelimit"),
        format!("\"search\";r=0;t={}", seconds(&third))
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_and_other_reads_are_counted_apart_and_health_checks_not_at_all() {
    let app = Builder::default().rates(1, 1).start().await;
    assert_eq!(app.get("/v1/procedures").await.status, 200);
    app.get("/v1/procedures/")
        .await
        .problem(429, "rate_limited");
    assert_eq!(app.get("/v1/sectors").await.status, 200);
    for path in [
        "/v1/sectors",
        "/v1/suggest?q=khai",
        "/v1/life-events",
        "/v1/procedures/1.001193/sheet",
        "/v1/posting-list",
        "/v1/procedures/1.001193",
        "/openapi.json",
        "/docs/",
        "/nothing",
    ] {
        app.get(path).await.problem(429, "rate_limited");
    }
    for _ in 0..5 {
        assert_eq!(app.get("/livez").await.status, 200);
        assert_eq!(app.get("/readyz").await.status, 200);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn zero_means_no_limit() {
    let app = Builder::default().rates(0, 0).start().await;
    for _ in 0..50 {
        let answer = app.get("/v1/procedures/1.001193").await;
        assert_eq!((answer.status, answer.header("ratelimit")), (200, ""));
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_trusted_proxy_each_client_has_its_own_minute() {
    let app = Builder::default()
        .rates(1, 0)
        .trusting("127.0.0.0/8")
        .start()
        .await;
    assert_eq!(search_as(&app, "198.51.100.1").await, 200);
    assert_eq!(search_as(&app, "198.51.100.1").await, 429);
    assert_eq!(search_as(&app, "198.51.100.2").await, 200);
    // What a client puts in front of its own address changes nothing.
    assert_eq!(search_as(&app, "203.0.113.7, 198.51.100.2").await, 429);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ipv6_customer_is_one_client_whatever_address_it_takes() {
    let app = Builder::default()
        .rates(1, 0)
        .trusting("127.0.0.1/32")
        .start()
        .await;
    assert_eq!(search_as(&app, "2001:db8:1:2::1").await, 200);
    assert_eq!(
        search_as(&app, "2001:db8:1:2:ffff:ffff:ffff:ffff").await,
        429
    );
    assert_eq!(search_as(&app, "2001:db8:1:3::1").await, 200);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_trusted_proxy_nobody_passes_for_somebody_else() {
    let app = Builder::default().rates(1, 0).start().await;
    assert_eq!(search_as(&app, "198.51.100.1").await, 200);
    assert_eq!(search_as(&app, "198.51.100.2").await, 429);
    let forwarded = [
        ("forwarded", "for=198.51.100.3"),
        ("x-real-ip", "198.51.100.3"),
    ];
    assert_eq!(app.get_with("/v1/procedures", &forwarded).await.status, 429);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_is_not_evaded_by_writing_the_address_in_another_way() {
    let app = Builder::default().rates(1, 0).start().await;
    assert_eq!(app.get("/v1/procedures").await.status, 200);
    for target in [
        "/v1/procedures?",
        "/v1/%70rocedures",
        "//v1/procedures",
        "/v1//procedures",
        "/v1/./procedures",
    ] {
        let request = format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let answer = raw(app.address, request.as_bytes());
        let answer = String::from_utf8_lossy(&answer);
        assert!(!answer.starts_with("HTTP/1.1 200"), "{target}: {answer}");
    }
    app.stop().await;
}
