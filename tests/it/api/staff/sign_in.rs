//! Signing in with a password.

use serde_json::json;

use super::{Browser, Office, PASSWORD};
use crate::support::{Builder, databases};

#[tokio::test(flavor = "multi_thread")]
async fn who_knows_the_password_gets_a_session() {
    for database in databases() {
        let office = Office::open(&database).await;
        office.add("lan", &["editor@SNV", "publisher"]).await;
        let answer = office.try_password("192.0.2.1", " LAN ", PASSWORD).await;
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("__Host-tthc="), "{cookie}");
        assert!(
            cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"),
            "{cookie}"
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        let browser = Browser::of(&answer);
        let me = office.get(&browser, "/me").await.json();
        assert_eq!(
            me,
            answer.json(),
            "a page that was loaded anew learns the same"
        );
        assert_eq!(
            me["officer"],
            json!({"id": browser.id, "login": "lan", "name": "LAN", "grants": [
                {"role": "editor", "agency": "SNV"}, {"role": "publisher", "agency": null}]})
        );
        assert_eq!(
            (&me["way"], &me["second_factor"]),
            (&json!("session"), &json!(false))
        );
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_tls_the_cookie_has_another_name() {
    let office = Office::build(Builder::default().without_tls()).await;
    let browser = office.sign_in("admin").await;
    assert!(browser.cookie.starts_with("tthc="), "{}", browser.cookie);
    assert_eq!(office.get(&browser, "/me").await.status, 200);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_an_unknown_login_and_a_disabled_officer_are_answered_alike() {
    for database in databases() {
        let office = Office::open(&database).await;
        let admin = office.sign_in("admin").await;
        let gone = office.add("gone", &[]).await;
        let path = format!("/officers/{gone}");
        let off = json!({"state": "disabled"});
        let tag = [("if-match", "\"1\"")];
        let disabled = office.ask_with(&admin, reqwest::Method::PATCH, &path, &tag, &off);
        assert_eq!(disabled.await.status, 200);
        let mut bodies = Vec::new();
        for (login, password) in [
            ("admin", "con mèo trèo cây cau"),
            ("nobody", PASSWORD),
            ("gone", PASSWORD),
            ("no such login, really", PASSWORD),
            ("", ""),
        ] {
            let answer = office.try_password("192.0.2.9", login, password).await;
            assert_eq!(answer.header("set-cookie"), "");
            bodies.push(answer.problem(401, "sign_in_failed"));
        }
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_the_same_from_every_keyboard() {
    let office = Office::open(&crate::support::Database::Sqlite).await;
    let decomposed: String = unicode_normalization::UnicodeNormalization::nfd(PASSWORD).collect();
    assert_ne!(decomposed, PASSWORD);
    let answer = office.try_password("192.0.2.1", "admin", &decomposed).await;
    assert_eq!(answer.status, 200);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_cannot_be_used_says_where_and_repeats_nothing() {
    let office = Office::open(&crate::support::Database::Sqlite).await;
    for (body, pointer) in [
        (json!({"login": "admin"}), "/password"),
        (json!({"login": "admin", "password": 1}), "/password"),
        (
            json!({"login": "admin", "password": PASSWORD, "remember": true}),
            "/remember",
        ),
    ] {
        let problem = office
            .attempt("192.0.2.1", &body)
            .await
            .problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
        assert!(!problem.to_string().contains(PASSWORD));
    }
    let long = json!({"login": "admin", "password": "a".repeat(100_000)});
    let long = office.attempt("192.0.2.1", &long).await;
    let long = long.problem(413, "body_too_large");
    assert!(long["detail"].as_str().unwrap().contains("65536"), "{long}");
    let path = "/v1/staff/session";
    let plain = office
        .app
        .send(
            reqwest::Method::POST,
            path,
            &[("content-type", "text/plain")],
        )
        .await;
    plain.problem(415, "unsupported_media_type");
    let none = office
        .app
        .send(
            reqwest::Method::POST,
            path,
            &[("content-type", "application/json")],
        )
        .await;
    none.problem(400, "bad_request");
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_has_a_limit_of_its_own() {
    let office = Office::build(Builder::default().rate_sign_in(2)).await;
    for _ in 0..2 {
        assert_eq!(
            office
                .try_password("192.0.2.1", "admin", PASSWORD)
                .await
                .status,
            200
        );
    }
    let third = office.try_password("192.0.2.1", "admin", PASSWORD).await;
    third.problem(429, "rate_limited");
    assert_eq!(third.header("ratelimit-policy"), "\"sign_in\";q=2;w=60");
    assert_eq!(
        office
            .try_password("192.0.2.2", "admin", PASSWORD)
            .await
            .status,
        200
    );
    office
        .app
        .get("/v1/staff/session")
        .await
        .problem(405, "method_not_allowed");
    office.app.stop().await;
}
