//! What is answered about webhooks.

use reqwest::Method;
use serde_json::{Value, json};
use tthc::app::webhooks;
use tthc::notify::Patience;

use super::staff_examples::without_chance;
use crate::api::staff::Office;
use crate::api::staff::publishing::{decide, made};
use crate::support::{Builder, Receiver};

/// Instead of the receiver's address.
const URL: &str = "https://kylua.langson.gov.vn";

/// Every example of an address of webhooks.
pub async fn all() -> Vec<(&'static str, Value)> {
    let builder = Builder::default().webhooks_in("127.0.0.0/8", Patience::default());
    let office = Office::build(builder).await;
    office.add("editor", &["editor"]).await;
    let admin = office.sign_in("admin").await;
    let editor = office.sign_in("editor").await;
    let receiver = Receiver::start().await;
    let asked = json!({"name": "Cổng thông tin xã Kỳ Lừa", "url": receiver.url("/tin-tthc")});
    let created = office.ask(&admin, Method::POST, "/webhooks", &asked).await;
    let created = made(&created, 201);
    let path = format!("/webhooks/{}", created["id"].as_str().unwrap());
    let read = office.get(&admin, &path).await.json();
    let list = office.get(&admin, "/webhooks").await.json();
    let test = format!("{path}/test");
    let tried = office.ask(&admin, Method::POST, &test, &Value::Null).await;
    decide(&office, &editor, "1842/QĐ-UBND", "2026-11-21").await;
    for lease in webhooks::claim_due(&office.app.app).await.unwrap() {
        webhooks::deliver(&office.app.app, &lease).await.unwrap();
    }
    let deliveries = office.get(&admin, &format!("{path}/deliveries")).await;
    let tag = [("if-match", "\"1\"")];
    let change = json!({"kinds": ["version", "version_removed"]});
    let updated = office.ask_with(&admin, Method::PATCH, &path, &tag, &change);
    let updated = made(&updated.await, 200);
    let tag = [("if-match", "\"2\"")];
    let secret = format!("{path}/secret");
    let rotated = office.ask_with(&admin, Method::POST, &secret, &tag, &Value::Null);
    let rotated = made(&rotated.await, 200);
    let missing = office.get(&admin, "/webhooks/x").await;
    let examples = vec![
        ("create_webhook.response", created),
        ("get_webhook.response", read),
        ("list_webhooks.response", list),
        ("update_webhook.response", updated),
        ("create_webhook_secret.response", rotated),
        ("check_webhook.response", tried.json()),
        ("list_deliveries.response", deliveries.json()),
        (
            "problem.webhook_not_found",
            missing.problem(404, "webhook_not_found"),
        ),
    ];
    office.app.stop().await;
    let local = receiver.url("");
    let fixed = examples.into_iter().map(|(name, body)| {
        let text = without_chance(&body).to_string().replace(&local, URL);
        (name, serde_json::from_str(&text).unwrap())
    });
    fixed.collect()
}
