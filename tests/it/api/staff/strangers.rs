//! What comes from somebody who is not signed in: it is answered alike, and disturbs nobody.

use reqwest::Method;
use serde_json::Value;

use super::Office;
use super::publishing::decide;
use crate::support::{Database, checkout, databases};

/// A token as they look, which nobody has.
const STRANGER: &str =
    "Bearer tthc_0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";

/// Every operation of officers that takes a body: method and path.
fn with_body() -> Vec<(Method, String)> {
    let text = std::fs::read_to_string(checkout("openapi/openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let signs_in = operation["operationId"] == "create_session";
            if operation.get("requestBody").is_some() && !signs_in {
                let method = method.to_uppercase().parse().unwrap();
                all.push((method, path.replace("{id}", "x")));
            }
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_is_told_so_whatever_the_body_is() {
    let office = Office::open(&Database::Sqlite).await;
    let all = with_body();
    assert!(all.len() > 15, "{all:?}");
    for (method, path) in all {
        for (kind, body) in [
            ("application/json", "{\"number\": "),
            ("application/json", "{\"nothing\": 1}"),
            ("text/plain", "{}"),
        ] {
            let headers = [("authorization", STRANGER), ("content-type", kind)];
            let answer = office
                .app
                .send_body(method.clone(), &path, &headers, body)
                .await;
            assert_eq!(answer.status, 401, "{method} {path} {body}");
            answer.problem(401, "not_signed_in");
        }
    }
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_broken_request_does_not_undo_an_officers_work() {
    for database in databases() {
        let office = Office::open(&database).await;
        office.add("editor", &["editor"]).await;
        let editor = office.sign_in("editor").await;
        let headers = [
            ("authorization", STRANGER),
            ("content-type", "application/json"),
        ];
        for number in 0..60 {
            let path = "/v1/staff/decisions";
            let broken = office
                .app
                .send_body(Method::POST, path, &headers, "{\"number\": ");
            assert_eq!(broken.await.status, 401);
            decide(&office, &editor, &format!("{number}/QĐ-UBND"), "2026-12-01").await;
        }
        office.app.stop().await;
    }
}
