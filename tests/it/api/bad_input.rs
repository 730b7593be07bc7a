//! What cannot be answered: each with its status, and a problem that says what to do.

use insta::assert_json_snapshot;

use crate::support::{TestApp, raw};

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_parameter_is_a_422_that_names_it() {
    let app = TestApp::start().await;
    let long = format!("q={}", "a".repeat(10_000));
    for (query, pointer) in [
        ("page=2", "?page"),
        ("Q=khai+sinh", "?Q"),
        ("q=khai&q=sinh", "?q"),
        ("limit=1&limit=1", "?limit"),
        ("limit=0", "?limit"),
        ("limit=51", "?limit"),
        ("limit=1000", "?limit"),
        ("limit=-1", "?limit"),
        ("limit=ten", "?limit"),
        ("limit=99999999999999999999999", "?limit"),
        (&long, "?q"),
        ("q=*", "?q"),
        ("q=%22", "?q"),
        ("q=%F0%9F%98%80", "?q"),
        ("level=huyen", "?level"),
        ("audience=ai", "?audience"),
        ("online=co", "?online"),
        ("cursor=abc", "?cursor"),
        ("cursor=zzzzzzzz0", "?cursor"),
        ("cursor=%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9", "?cursor"),
        ("%FF=1", "?\u{fffd}"),
    ] {
        let problem = app
            .get(&format!("/v1/procedures?{query}"))
            .await
            .problem(422, "invalid_parameter");
        let shown: String = query.chars().take(40).collect();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{shown}");
        assert_eq!(problem["errors"].as_array().unwrap().len(), 1, "{shown}");
        assert!(
            !problem["errors"][0]["detail"].as_str().unwrap().is_empty(),
            "{shown}"
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unusual_but_harmless_input_is_simply_searched_for() {
    let app = TestApp::start().await;
    for query in [
        "q=a:b",
        "q=khai%00sinh%1B%7F",
        "q=khai%0D%0Asinh",
        "q=%zz+khai+sinh",
        "q=khai+sinh%",
        "q=%C3%28khai",
        "q=khai+AND+(sinh",
        "q=name:khai~2^9",
        "q=[a+TO+z]",
        "q=1.001193'--",
        "q=&limit=&cursor=&sector=",
        "",
    ] {
        let answer = app.get(&format!("/v1/procedures?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_with_a_request_is_said_at_once() {
    let app = TestApp::start().await;
    let answer = app
        .get("/v1/procedures?q=*&limit=0&level=huyen&online=co")
        .await;
    assert_json_snapshot!(
        "problem_parameters",
        answer.problem(422, "invalid_parameter")
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_parameter_is_answered_with_the_known_ones() {
    let app = TestApp::start().await;
    let answer = app
        .get_with("/v1/procedures?page=2", &[("accept-language", "en")])
        .await;
    assert_json_snapshot!(
        "problem_unknown_parameter",
        answer.problem(422, "invalid_parameter")
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_another_query_or_place_is_refused() {
    let app = TestApp::start().await;
    let first = app.search(&[("q", "giấy"), ("limit", "1")]).await.json();
    let cursor = first["next_cursor"].as_str().unwrap();
    for query in [
        vec![("q", "đất")],
        vec![],
        vec![("q", "giấy"), ("level", "xa")],
    ] {
        let query: Vec<_> = query.into_iter().chain([("cursor", cursor)]).collect();
        let problem = app.search(&query).await.problem(422, "invalid_parameter");
        assert_eq!(problem["errors"][0]["pointer"], "?cursor");
    }
    // The page's size may change on the way.
    assert_eq!(
        app.search(&[("q", "giấy"), ("limit", "5"), ("cursor", cursor)])
            .await
            .codes()
            .len(),
        5
    );
    for longer in [format!("{cursor}0"), format!("0{cursor}")] {
        let query = [("q", "giấy"), ("limit", "5"), ("cursor", &longer)];
        let refused = app.search(&query).await;
        refused.problem(422, "invalid_parameter");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_without_parameters_refuse_any() {
    let app = TestApp::start().await;
    for path in [
        "/v1/sectors?q=a",
        "/v1/agencies?limit=1",
        "/v1/life-events?id=marriage",
        "/v1/open-data/?format=csv",
        "/v1/open-data/procedures.csv?x=1",
        "/sitemap.xml?page=1",
        "/sitemap-1.xml?page=1",
        "/robots.txt?a",
        "/opensearch.xml?a",
        "/v1/procedures/1.001193?lang=en",
    ] {
        app.get(path).await.problem(422, "invalid_parameter");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_on_a_read_is_refused() {
    let app = TestApp::start().await;
    for path in [
        "/v1/procedures",
        "/v1/procedures/1.001193",
        "/v1/sectors",
        "/livez",
    ] {
        for method in ["GET", "HEAD"] {
            let request =
                format!("{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{{}}");
            let answer = String::from_utf8(raw(app.address, request.as_bytes())).unwrap();
            assert!(
                answer.starts_with("HTTP/1.1 400 "),
                "{method} {path}: {answer}"
            );
            assert_eq!(
                answer.contains("\"body_not_allowed\""),
                method == "GET",
                "{method} {path}: {answer}"
            );
        }
    }
    let unread =
        b"GET /v1/feedback HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    let answer = String::from_utf8(raw(app.address, unread)).unwrap();
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    assert!(answer.contains("allow: OPTIONS, POST\r\n"), "{answer}");
    let chunked = b"GET /v1/sectors HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    assert!(raw(app.address, chunked).starts_with(b"HTTP/1.1 400 "));
    let empty =
        b"GET /v1/sectors HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    assert!(raw(app.address, empty).starts_with(b"HTTP/1.1 200 "));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_speak_english_to_those_who_prefer_it() {
    let app = TestApp::start().await;
    for (accepted, language) in [
        ("", "vi"),
        ("*", "vi"),
        ("en", "en"),
        ("EN-GB, vi;q=0.5", "en"),
        ("vi, en;q=0.9", "vi"),
        ("fr, en;q=0.3", "en"),
        ("en;q=0", "vi"),
        ("en; q=0.4, vi; q=0.9", "vi"),
        ("\u{fffd}", "vi"),
    ] {
        let answer = app
            .get_with("/v1/nothing", &[("accept-language", accepted)])
            .await;
        let problem = answer.problem(404, "not_found");
        assert_eq!(answer.header("content-language"), language, "{accepted}");
        assert_eq!(
            problem["detail"]
                .as_str()
                .unwrap()
                .contains("Check the path"),
            language == "en",
            "{accepted}"
        );
    }
    app.stop().await;
}
