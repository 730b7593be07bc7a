//! From a decision to what the public reads: written by one, published by another, step by step.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};

use super::{Browser, Office};
use crate::support::{Answer, Database, databases};

/// A procedure with everything that must be said.
pub fn record(code: &str, name: &str) -> Value {
    json!({
        "code": code, "name": name, "sector": "Chăn nuôi", "levels": ["tinh"], "audiences": ["cong_dan"],
        "agencies": ["Sở Nông nghiệp và Môi trường"],
        "channels": [{"channel": "truc_tiep", "time_limit": {"value": 5, "unit": "ngay_lam_viec", "text": "5 ngày làm việc"}}],
        "steps": "Nộp hồ sơ, nhận giấy.", "papers": [{"items": [{"name": "Đơn", "originals": 1, "copies": 0}]}],
        "result": "Giấy xác nhận", "declared_none": ["fee", "forms", "requirements"],
        "legal_basis": [{"number": "32/2018/QH14", "title": "Luật Chăn nuôi"}],
        "provenance": {"source": "own"}
    })
}

/// A decision of the province for a day.
pub async fn decide(office: &Office, editor: &Browser, number: &str, effective_on: &str) -> String {
    let body = json!({"number": number, "signed_on": "2026-11-20", "issuer": "Chủ tịch UBND tỉnh",
        "issuer_kind": "province", "effective_on": effective_on});
    let kept = office.ask(editor, Method::POST, "/decisions", &body).await;
    made(&kept, 201)["id"].as_str().unwrap().to_owned()
}

/// The body of a success.
#[track_caller]
pub fn made(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

/// A step with a draft, at the revision that was seen.
pub async fn step(office: &Office, who: &Browser, draft: &Value, step: &str) -> Answer {
    let path = format!("/drafts/{}/{step}", draft["id"].as_str().unwrap());
    let revision = format!("\"{}\"", draft["revision"]);
    let headers = [("if-match", revision.as_str())];
    office
        .ask_with(who, Method::POST, &path, &headers, &Value::Null)
        .await
}

/// A draft, written and submitted.
pub async fn submitted(office: &Office, editor: &Browser, content: &Value) -> Value {
    let draft = office.ask(editor, Method::POST, "/drafts", content).await;
    let draft = made(&draft, 201);
    made(&step(office, editor, &draft, "submit").await, 200)
}

async fn with_two(database: &Database) -> (Office, Browser, Browser) {
    let office = Office::open(database).await;
    office.add("editor", &["editor"]).await;
    office.add("publisher", &["publisher"]).await;
    let editor = office.sign_in("editor").await;
    let publisher = office.sign_in("publisher").await;
    (office, editor, publisher)
}

#[tokio::test]
async fn what_one_writes_another_publishes_and_the_public_reads() {
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-11-21").await;
        let content = json!({"code": "9.000001", "change_type": "moi", "decision_id": decision,
            "record": record("9.000001", "Nuôi chim yến")});
        let draft = submitted(&office, &editor, &content).await;
        assert_eq!(draft["findings"], json!([]));
        // Nobody sees it yet.
        assert_eq!(office.app.get("/v1/procedures/9.000001").await.status, 404);
        let published = made(&step(&office, &publisher, &draft, "publish").await, 200);
        assert_eq!(published["version"], "9.000001@1");
        office.app.follow().await;
        let body = office.app.get("/v1/procedures/9.000001").await.json();
        assert_eq!(body["version"]["decision"]["number"], "1/QĐ-UBND");
        assert_eq!(body["version"]["valid_from"], "2026-11-21");
        assert_eq!(
            office.app.search(&[("q", "chim yến")]).await.codes(),
            ["9.000001"]
        );
        let admin = office.sign_in("admin").await;
        let actions = office.actions(&admin).await;
        for action in [
            "draft.publish",
            "draft.submit",
            "draft.create",
            "decision.add",
        ] {
            assert!(
                actions.iter().any(|done| done == action),
                "{action}: {actions:?}"
            );
        }
        office.app.stop().await;
    }
}

#[tokio::test]
async fn nobody_publishes_what_they_have_written_or_submitted() {
    let (office, editor, _) = with_two(&Database::Sqlite).await;
    office.add("both", &["editor", "publisher"]).await;
    let both = office.sign_in("both").await;
    let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-11-21").await;
    let content = json!({"code": "9.000001", "change_type": "moi", "decision_id": decision,
        "record": record("9.000001", "Nuôi chim yến")});
    let own = submitted(&office, &both, &content).await;
    let refused = step(&office, &both, &own, "publish")
        .await
        .problem(409, "conflict");
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("không được tự công bố"),
        "{refused}"
    );
    // Nor what they only submitted.
    let draft = office.ask(&editor, Method::POST, "/drafts", &content).await;
    let draft = made(
        &step(&office, &both, &made(&draft, 201), "submit").await,
        200,
    );
    step(&office, &both, &draft, "publish")
        .await
        .problem(409, "conflict");
    office.app.stop().await;
}

#[tokio::test]
async fn the_gate_says_what_is_missing_in_words_for_the_office() {
    let (office, editor, _) = with_two(&Database::Sqlite).await;
    let content = json!({"code": "9.000001", "change_type": "moi",
        "record": {"code": "9.000001", "name": "Nuôi chim yến", "provenance": {"source": "own"}}});
    let draft = office.ask(&editor, Method::POST, "/drafts", &content).await;
    let draft = made(&draft, 201);
    assert_eq!(draft["findings"].as_array().unwrap().len(), 12, "{draft}");
    let refused = step(&office, &editor, &draft, "submit")
        .await
        .problem(409, "not_ready");
    insta::assert_json_snapshot!(refused);
    office.app.stop().await;
}

#[tokio::test]
async fn of_two_who_publish_at_once_one_is_told_so() {
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        office.add("second", &["publisher"]).await;
        let second = office.sign_in("second").await;
        let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-11-21").await;
        let content = json!({"code": "9.000001", "change_type": "moi", "decision_id": decision,
            "record": record("9.000001", "Nuôi chim yến")});
        let draft = submitted(&office, &editor, &content).await;
        let (one, other) = tokio::join!(
            step(&office, &publisher, &draft, "publish"),
            step(&office, &second, &draft, "publish")
        );
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} {}", one.text(), other.text());
        // And a stale revision is told too.
        let content = json!({"code": "9.000002", "change_type": "moi", "decision_id": decision,
            "record": record("9.000002", "Nuôi ong")});
        let draft = submitted(&office, &editor, &content).await;
        let path = format!("/drafts/{}", draft["id"].as_str().unwrap());
        let stale = [("if-match", "\"1\"")];
        let refused = office
            .ask_with(&editor, Method::PUT, &path, &stale, &content)
            .await;
        refused.problem(412, "revision_conflict");
        office.app.stop().await;
    }
}

#[tokio::test]
async fn a_decision_is_published_whole_or_not_at_all() {
    let (office, editor, publisher) = with_two(&Database::Sqlite).await;
    let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-11-21").await;
    for (code, name) in [("9.000001", "Nuôi chim yến"), ("9.000002", "Nuôi ong")] {
        let content = json!({"code": code, "change_type": "moi", "decision_id": decision,
            "record": record(code, name)});
        submitted(&office, &editor, &content).await;
    }
    // Amends what is not there.
    let content = json!({"code": "9.000003", "change_type": "sua_doi_bo_sung", "decision_id": decision,
        "record": record("9.000003", "Nuôi tằm")});
    let bad = submitted(&office, &editor, &content).await;
    let path = format!("/decisions/{decision}/publish");
    let refused = office
        .ask(&publisher, Method::POST, &path, &Value::Null)
        .await;
    let refused = refused.problem(409, "refused");
    let at = refused["errors"][0]["pointer"].as_str().unwrap();
    assert_eq!(at, format!("/drafts/{}", bad["id"].as_str().unwrap()));
    assert_eq!(office.app.get("/v1/procedures/9.000001").await.status, 404);
    made(&step(&office, &editor, &bad, "discard").await, 200);
    let done = office
        .ask(&publisher, Method::POST, &path, &Value::Null)
        .await;
    assert_eq!(made(&done, 200)["items"].as_array().unwrap().len(), 2);
    assert_eq!(office.app.get("/v1/procedures/9.000001").await.status, 200);
    office.app.stop().await;
}

#[tokio::test]
async fn a_draft_that_is_too_long_or_not_there_is_answered_with_what_to_do() {
    let (office, editor, _) = with_two(&Database::Sqlite).await;
    let long = json!({"code": "9.000001", "change_type": "moi", "record": "a".repeat(1_060_000)});
    let long = office.ask(&editor, Method::POST, "/drafts", &long).await;
    let long = long.problem(413, "body_too_large");
    assert!(
        long["detail"].as_str().unwrap().contains("1048576"),
        "{long}"
    );
    let none = office.get(&editor, "/drafts/x").await;
    let none = none.problem(404, "draft_not_found");
    assert!(
        none["detail"]
            .as_str()
            .unwrap()
            .contains("/v1/staff/drafts"),
        "{none}"
    );
    office.app.stop().await;
}

#[tokio::test]
async fn bad_drafts_are_told_field_by_field() {
    let (office, editor, _) = with_two(&Database::Sqlite).await;
    let good = record("9.000001", "Nuôi chim yến");
    let cases = [
        (
            "another code in the record",
            json!({"code": "9.000002", "change_type": "moi", "record": good}),
        ),
        (
            "year 0",
            json!({"code": "9.000001", "change_type": "moi", "valid_from": "0000-01-01", "record": good}),
        ),
        (
            "year 9999",
            json!({"code": "9.000001", "change_type": "moi", "valid_to": "9999-12-31", "record": good}),
        ),
        (
            "no day",
            json!({"code": "9.000001", "change_type": "moi", "valid_from": "mai", "record": good}),
        ),
        (
            "no code",
            json!({"code": "khai sinh", "change_type": "moi", "record": good}),
        ),
        (
            "no change",
            json!({"code": "9.000001", "change_type": "sua", "record": good}),
        ),
        (
            "an abolition with a text",
            json!({"code": "9.000001", "change_type": "bai_bo", "record": good}),
        ),
        (
            "an empty note",
            json!({"code": "9.000001", "change_type": "sua_doi_bo_sung", "record": good,
            "correction": {"of": 1, "note": " ", "notice_to": "2027-01-01"}}),
        ),
        (
            "an unknown key",
            json!({"code": "9.000001", "change_type": "moi", "recrod": good}),
        ),
        (
            "an agency with marks",
            json!({"code": "9.000001", "change_type": "moi", "agency": "Sở", "record": good}),
        ),
    ];
    let mut told = String::new();
    for (what, content) in cases {
        let answer = office.ask(&editor, Method::POST, "/drafts", &content).await;
        let problem = answer.problem(422, "invalid_body");
        writeln!(told, "{what}: {}", problem["errors"]).unwrap();
    }
    insta::assert_snapshot!(told);
    office.app.stop().await;
}
