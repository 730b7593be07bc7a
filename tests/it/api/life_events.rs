//! `GET /v1/life-events`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Builder, TestApp, checkout};

#[tokio::test(flavor = "multi_thread")]
async fn every_life_event_has_procedures_that_can_be_read() {
    let app = TestApp::start().await;
    let body = app.get("/v1/life-events").await.json();
    let items = body["items"].as_array().unwrap();
    assert!(items.len() > 15, "{}", items.len());
    let mut ids = BTreeSet::new();
    for item in items {
        for key in ["id", "name", "name_en", "description"] {
            assert!(!item[key].as_str().unwrap().is_empty(), "{key}: {item}");
        }
        assert!(ids.insert(item["id"].as_str().unwrap()), "{item}");
        let procedures = item["procedures"].as_array().unwrap();
        assert!(!procedures.is_empty(), "{item}");
        for shown in procedures {
            let code = shown["code"].as_str().unwrap();
            let whole = app.get(&format!("/v1/procedures/{code}")).await.json();
            for key in ["name", "levels"] {
                assert_eq!(shown[key], whole[key], "{code}");
            }
        }
    }
    // In the order of the file, of which the sample has none for military service.
    let marriage = items.iter().find(|item| item["id"] == "marriage").unwrap();
    assert_eq!(marriage["procedures"][0]["code"], "1.000894");
    assert!(!ids.contains("military-service"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_life_event_appears_with_its_first_procedure() {
    let app = Builder::default().empty().start().await;
    let before = app.get("/v1/life-events").await;
    assert_eq!(before.json()["items"], Value::Array(Vec::new()));
    let sample = std::fs::read_to_string(checkout("index/relevance/corpus.jsonl")).unwrap();
    let marriage = sample
        .lines()
        .find(|line| line.contains("\"1.000894\""))
        .unwrap();
    app.import(&[marriage.to_owned()]).await;
    let after = app.get("/v1/life-events").await;
    assert_ne!(after.header("etag"), before.header("etag"));
    let body = after.json();
    let [event] = &body["items"].as_array().unwrap()[..] else {
        panic!("{body}");
    };
    assert_eq!(event["id"], "marriage");
    assert_eq!(event["procedures"][0]["name"], "Đăng ký kết hôn");
    assert_eq!(event["procedures"].as_array().unwrap().len(), 1);
    app.stop().await;
}
