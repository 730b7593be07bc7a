//! Bearer tokens of programs.

use reqwest::Method;
use serde_json::{Value, json};

use super::Office;
use crate::support::{Answer, databases};

async fn by_token(office: &Office, method: Method, path: &str, token: &str) -> Answer {
    let authorization = format!("Bearer {token}");
    let path = format!("/v1/staff{path}");
    let headers = [("authorization", authorization.as_str())];
    if method == Method::GET {
        office.app.send(method, &path, &headers).await
    } else {
        office
            .app
            .send_json(method, &path, &headers, &json!({"name": "a"}))
            .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_holds_until_it_is_revoked_or_over_and_is_told_once() {
    for database in databases() {
        let office = Office::open(&database).await;
        let browser = office.sign_in("admin").await;
        let asked = json!({"name": " Cổng  tỉnh ", "days": 2});
        let made = office.ask(&browser, Method::POST, "/tokens", &asked).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let made: Value = serde_json::from_slice(&made.body).unwrap();
        assert_eq!(made["name"], "Cổng tỉnh");
        let (token, id) = (
            made["secret"].as_str().unwrap(),
            made["id"].as_str().unwrap(),
        );
        let me = by_token(&office, Method::GET, "/me", token).await.json();
        assert_eq!(
            (&me["way"], &me["csrf_token"]),
            (&json!("token"), &Value::Null)
        );
        let listed = office.get(&browser, "/tokens").await;
        assert!(!listed.text().contains(token));
        let listed = listed.json();
        assert_eq!(listed["items"][0]["id"], id);
        assert_eq!(listed["items"][0]["last_used_at"], "2026-11-21T08:00:00Z");
        assert_eq!(
            by_token(&office, Method::GET, "/audit", token).await.status,
            200
        );
        for (method, path) in [
            (Method::POST, "/tokens"),
            (Method::GET, "/officers"),
            (Method::DELETE, &format!("/tokens/{id}")),
        ] {
            by_token(&office, method, path, token)
                .await
                .problem(403, "forbidden");
        }
        let other = json!({"name": "b", "days": 1});
        let other = office.ask(&browser, Method::POST, "/tokens", &other).await;
        let other: Value = serde_json::from_slice(&other.body).unwrap();
        let revoke = format!("/tokens/{id}");
        assert_eq!(
            office
                .ask(&browser, Method::DELETE, &revoke, &Value::Null)
                .await
                .status,
            204
        );
        office
            .ask(&browser, Method::DELETE, &revoke, &Value::Null)
            .await
            .problem(404, "staff_not_found");
        by_token(&office, Method::GET, "/me", token)
            .await
            .problem(401, "not_signed_in");
        let other = other["secret"].as_str().unwrap();
        office.pass(24 * 3600 - 1);
        assert_eq!(
            by_token(&office, Method::GET, "/me", other).await.status,
            200
        );
        office.pass(1);
        by_token(&office, Method::GET, "/me", other)
            .await
            .problem(401, "not_signed_in");
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_revokes_the_token_of_another_or_has_more_than_twenty() {
    let office = Office::open(&crate::support::Database::Sqlite).await;
    office.add("lan", &[]).await;
    let (admin, lan) = (office.sign_in("admin").await, office.sign_in("lan").await);
    let mut last = Value::Null;
    for number in 0..20 {
        let asked = json!({"name": format!("{number}")});
        let made = office.ask(&lan, Method::POST, "/tokens", &asked).await;
        last = serde_json::from_slice(&made.body).unwrap();
    }
    let more = office
        .ask(&lan, Method::POST, "/tokens", &json!({"name": "x"}))
        .await;
    more.problem(409, "conflict");
    let path = format!("/tokens/{}", last["id"].as_str().unwrap());
    office
        .ask(&admin, Method::DELETE, &path, &Value::Null)
        .await
        .problem(404, "staff_not_found");
    for poor in [
        json!({"name": " "}),
        json!({"name": "x", "days": 0}),
        json!({"name": "x", "days": 367}),
    ] {
        office
            .ask(&admin, Method::POST, "/tokens", &poor)
            .await
            .problem(422, "invalid_body");
    }
    office.app.stop().await;
}
