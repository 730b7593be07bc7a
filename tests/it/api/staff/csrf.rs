//! What pages elsewhere cannot do.

use reqwest::Method;
use serde_json::{Value, json};

use super::Office;
use crate::support::Database;

const SITE: (&str, &str) = ("origin", "https://evil.example");

#[tokio::test(flavor = "multi_thread")]
async fn a_change_with_the_cookie_needs_the_token_of_its_session() {
    let office = Office::open(&Database::Sqlite).await;
    let (browser, other) = (office.sign_in("admin").await, office.sign_in("admin").await);
    let body = json!({"name": "a"});
    let cookie = ("cookie", browser.cookie.as_str());
    let session = browser.cookie.split('=').nth(1).unwrap();
    for token in [
        None,
        Some(""),
        Some("x"),
        Some(session),
        Some(other.csrf.as_str()),
    ] {
        let token = token.map(|token| ("x-csrf-token", token));
        let headers: Vec<_> = [cookie].into_iter().chain(token).collect();
        for (method, path) in [
            (Method::POST, "/tokens"),
            (Method::POST, "/me/password"),
            (Method::POST, "/me/totp"),
            (Method::DELETE, "/me/totp"),
            (Method::DELETE, "/session"),
            (Method::POST, "/officers"),
            (Method::PATCH, "/officers/x"),
            (Method::DELETE, "/officers/x/sessions"),
        ] {
            let path = format!("/v1/staff{path}");
            let answer = office.app.send_json(method, &path, &headers, &body).await;
            answer.problem(403, "csrf");
        }
    }
    let done = office.ask(&browser, Method::POST, "/tokens", &body).await;
    assert_eq!(done.status, 201, "{}", done.text());
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_brings_the_cookie_or_a_token_but_not_both() {
    let office = Office::open(&Database::Sqlite).await;
    let browser = office.sign_in("admin").await;
    let both = [("authorization", "Bearer tthc_x")];
    let answer = office
        .ask_with(&browser, Method::GET, "/me", &both, &Value::Null)
        .await;
    answer.problem(400, "bad_request");
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_elsewhere_reads_an_answer_or_may_ask() {
    let office = Office::open(&Database::Sqlite).await;
    let browser = office.sign_in("admin").await;
    let closed = |answer: &crate::support::Answer| {
        let names: Vec<_> = answer
            .headers
            .keys()
            .map(|name| name.as_str().to_owned())
            .collect();
        assert!(
            !names.iter().any(|name| name.starts_with("access-control-")),
            "{names:?}"
        );
    };
    closed(
        &office
            .ask_with(&browser, Method::GET, "/me", &[SITE], &Value::Null)
            .await,
    );
    closed(&office.app.get_with("/v1/staff/me", &[SITE]).await);
    closed(&office.app.get_with("/v1/staff/nothing", &[SITE]).await);
    closed(&office.app.get_with("/v1/%73taff/me", &[SITE]).await);
    for method in ["GET", "POST", "DELETE"] {
        let asked = [SITE, ("access-control-request-method", method)];
        closed(
            &office
                .app
                .send(Method::OPTIONS, "/v1/staff/session", &asked)
                .await,
        );
    }
    let open = office.app.get_with("/v1/sectors", &[SITE]).await;
    assert_eq!(open.header("access-control-allow-origin"), "*");
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_address_names_its_methods() {
    let office = Office::open(&Database::Sqlite).await;
    for (path, allowed) in [
        ("/session", "DELETE, OPTIONS, POST"),
        ("/me", "GET, HEAD, OPTIONS"),
        ("/me/totp", "DELETE, OPTIONS, POST"),
        ("/tokens", "GET, HEAD, OPTIONS, POST"),
        ("/officers/x", "GET, HEAD, OPTIONS, PATCH"),
    ] {
        let path = format!("/v1/staff{path}");
        let answer = office.app.send(Method::PUT, &path, &[]).await;
        answer.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), allowed, "{path}");
        let answer = office.app.send(Method::OPTIONS, &path, &[]).await;
        assert_eq!(
            (answer.status, answer.header("allow")),
            (204, allowed),
            "{path}"
        );
    }
    office.app.stop().await;
}
