//! Characters that nobody types, in every place of an address where a text may stand, and in the names of a body.

use reqwest::Method;
use serde_json::{Value, json};

use super::publishing::{decide, made};
use super::{Browser, Office};
use crate::support::{Database, checkout, databases};

/// A place in an address where a text may stand: the method, and what stands before and behind it.
struct Place {
    method: Method,
    before: String,
    behind: String,
    /// The parameter; none is a part of the path.
    parameter: Option<String>,
}

/// Every such place, by the contract: none can be forgotten here.
fn places() -> Vec<Place> {
    let text = std::fs::read_to_string(checkout("openapi/openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned();
            for parameter in parameters.unwrap_or_default() {
                all.extend(place(path, method, &parameter));
            }
        }
    }
    all
}

fn place(path: &str, method: &str, parameter: &Value) -> Option<Place> {
    let name = parameter["name"].as_str().unwrap();
    // Whatever else stands in the path may be anything.
    let filled = |path: &str| path.replace("{code}", "1.001193").replace("{id}", "x");
    let (before, behind, parameter) = match parameter["in"].as_str().unwrap() {
        "path" => {
            let (before, behind) = path.split_once(&format!("{{{name}}}")).unwrap();
            (filled(before), filled(behind), None)
        }
        "query" => {
            let before = format!("{}?{name}=", filled(path).replace("{file}", "x"));
            (before, String::new(), Some(name.to_owned()))
        }
        _ => return None,
    };
    Some(Place {
        method: method.to_uppercase().parse().unwrap(),
        before: before.replace("{number}", "1"),
        behind: behind.replace("{number}", "1"),
        parameter,
    })
}

/// Somebody who may do everything.
async fn everybody(database: &Database) -> (Office, Browser) {
    let office = Office::open(database).await;
    let roles = ["editor", "publisher", "posting_officer", "administrator"];
    office.add("everybody", &roles).await;
    let browser = office.sign_in("everybody").await;
    (office, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn control_characters_in_an_address_lead_nowhere_on_every_database() {
    let places = places();
    assert!(places.len() > 90, "{}", places.len());
    for database in databases() {
        let (office, browser) = everybody(&database).await;
        let headers = [
            ("cookie", browser.cookie.as_str()),
            ("x-csrf-token", browser.csrf.as_str()),
            ("if-match", "\"1\""),
        ];
        for place in &places {
            for written in ["a%00", "%00", "a%1Bb", "a%7Fb"] {
                let path = format!("{}{written}{}", place.before, place.behind);
                let method = place.method.clone();
                let answer = office.app.send(method, &path, &headers).await;
                let at = format!("{} {path}: {}", place.method, answer.text());
                match place.parameter.as_deref() {
                    None => assert_eq!(answer.status, 404, "{at}"),
                    // What people paste into a search box is cleaned.
                    Some("q") => assert!(answer.status < 500, "{at}"),
                    // Nobody has set up a provider here.
                    Some(_) if path.starts_with("/v1/staff/oidc") => {
                        assert!([404, 422].contains(&answer.status), "{at}");
                    }
                    // A body that is missing is told of first.
                    Some(_) if place.method == Method::POST => {
                        assert!([415, 422].contains(&answer.status), "{at}");
                    }
                    Some(name) => {
                        let problem = answer.problem(422, "invalid_parameter");
                        let errors = problem["errors"].as_array().unwrap();
                        let pointer = format!("?{name}");
                        assert!(errors.iter().any(|one| one["pointer"] == *pointer), "{at}");
                    }
                }
            }
        }
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_with_control_characters_in_a_body_is_nobodys() {
    for database in databases() {
        let (office, browser) = everybody(&database).await;
        let decision = decide(&office, &browser, "1/QĐ-UBND", "2026-11-21").await;
        let content = json!({"code": "9.000001", "change_type": "moi", "decision_id": "a\u{0}"});
        office
            .ask(&browser, Method::POST, "/drafts", &content)
            .await
            .problem(422, "invalid_body");
        let seen = json!({"drafts": [{"id": "a\u{0}", "revision": 1}]});
        let path = format!("/decisions/{decision}/publish");
        office
            .ask(&browser, Method::POST, &path, &seen)
            .await
            .problem(422, "invalid_body");
        let point = json!({"agency": "SNV\u{0}", "kind": "board", "name": "Bảng\u{0}"});
        let point = office
            .ask(&browser, Method::POST, "/posting-points", &point)
            .await;
        assert_eq!(point.status, 422, "{}", point.text());
        let token = json!({"name": "a\u{0}b"});
        let token = office.ask(&browser, Method::POST, "/tokens", &token).await;
        assert_eq!(made(&token, 201)["name"], "ab");
        let login = json!({"login": "a\u{0}b", "password": "a\u{0}b"});
        let refused = office.attempt("192.0.2.9", &login).await;
        assert_eq!(refused.status, 401, "{}", refused.text());
        office.app.stop().await;
    }
}
