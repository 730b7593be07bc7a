//! From a decision to what the public reads: written by one, published by another, step by step.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};

use super::{Browser, Office};
use crate::api::paper::text_of;
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

/// What a publisher has seen of drafts.
pub fn seen(drafts: &[&Value]) -> Value {
    let seen = drafts.iter();
    let seen = seen.map(|draft| json!({"id": draft["id"], "revision": draft["revision"]}));
    json!({"drafts": seen.collect::<Vec<_>>()})
}

/// A draft that corrects a version `code@number` under a decision, and what was wrong.
pub fn correction(decision: &str, version: (&str, u32), note: &str, notice_to: &str) -> Value {
    let (code, number) = version;
    let mut record = record(code, "Nuôi chim yến");
    record["result"] = format!("Giấy xác nhận ({note})").into();
    json!({"code": code, "change_type": "sua_doi_bo_sung", "decision_id": decision, "record": record,
        "correction": {"of": number, "note": note, "notice_to": notice_to}})
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
        for q in ["chim yến", "1/QĐ-UBND", "quyết định số 1/qd-ubnd"] {
            assert_eq!(
                office.app.search(&[("q", q)]).await.codes(),
                ["9.000001"],
                "{q}"
            );
        }
        assert_eq!(body["decisions"], json!(["1/QĐ-UBND"]));
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
    let mut good = Vec::new();
    for (code, name) in [("9.000001", "Nuôi chim yến"), ("9.000002", "Nuôi ong")] {
        let content = json!({"code": code, "change_type": "moi", "decision_id": decision,
            "record": record(code, name)});
        good.push(submitted(&office, &editor, &content).await);
    }
    // Makes anew what the first of them has made by then.
    let content = json!({"code": "9.000001", "change_type": "moi", "decision_id": decision,
        "record": record("9.000001", "Nuôi tằm")});
    let bad = submitted(&office, &editor, &content).await;
    let path = format!("/decisions/{decision}/publish");
    let all = seen(&[&good[0], &good[1], &bad]);
    let refused = office.ask(&publisher, Method::POST, &path, &all).await;
    let refused = refused.problem(409, "conflict");
    let at = refused["errors"][0]["pointer"].as_str().unwrap();
    assert_eq!(at, format!("/drafts/{}", bad["id"].as_str().unwrap()));
    assert_eq!(office.app.get("/v1/procedures/9.000001").await.status, 404);
    made(&step(&office, &editor, &bad, "discard").await, 200);
    // Written anew since the publisher has looked: nothing of it goes out unseen.
    let draft_path = format!("/drafts/{}", good[1]["id"].as_str().unwrap());
    let tag = format!("\"{}\"", good[1]["revision"]);
    let other = json!({"code": "9.000002", "change_type": "moi", "decision_id": decision,
        "record": record("9.000002", "Nuôi ong mật")});
    let tag = [("if-match", tag.as_str())];
    let changed = office
        .ask_with(&editor, Method::PUT, &draft_path, &tag, &other)
        .await;
    let changed = made(
        &step(&office, &editor, &made(&changed, 200), "submit").await,
        200,
    );
    let stale = seen(&[&good[0], &good[1]]);
    let refused = office.ask(&publisher, Method::POST, &path, &stale).await;
    refused.problem(412, "revision_conflict");
    for nothing in [json!({"drafts": []}), json!({})] {
        let refused = office.ask(&publisher, Method::POST, &path, &nothing).await;
        refused.problem(422, "invalid_body");
    }
    let elsewhere = decide(&office, &editor, "2/QĐ-UBND", "2026-11-21").await;
    let elsewhere = format!("/decisions/{elsewhere}/publish");
    let now = seen(&[&good[0], &changed]);
    let refused = office.ask(&publisher, Method::POST, &elsewhere, &now).await;
    refused.problem(409, "conflict");
    let done = office.ask(&publisher, Method::POST, &path, &now).await;
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
            "a name longer than any",
            json!({"code": "9.000001", "change_type": "moi",
                "record": record("9.000001", &"a".repeat(2_001))}),
        ),
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

#[tokio::test]
async fn what_was_written_against_an_older_version_is_not_published_over_a_newer() {
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        let first = decide(&office, &editor, "1/QĐ-UBND", "2026-11-21").await;
        let content = |change: &str, decision: &str, name: &str| {
            json!({"code": "9.000001", "change_type": change, "decision_id": decision,
                "record": record("9.000001", name)})
        };
        let new = submitted(&office, &editor, &content("moi", &first, "Nuôi chim")).await;
        made(&step(&office, &publisher, &new, "publish").await, 200);
        // Two amend what is there, not knowing of each other.
        let [second, third] = [("2/QĐ-UBND", "2026-12-01"), ("3/QĐ-UBND", "2026-12-15")];
        let second = decide(&office, &editor, second.0, second.1).await;
        let third = decide(&office, &editor, third.0, third.1).await;
        let amended = content("sua_doi_bo_sung", &second, "Nuôi chim yến");
        let one = submitted(&office, &editor, &amended).await;
        let other = content("sua_doi_bo_sung", &third, "Nuôi chim cút");
        let other_draft = submitted(&office, &editor, &other).await;
        made(&step(&office, &publisher, &one, "publish").await, 200);
        let refused = step(&office, &publisher, &other_draft, "publish").await;
        let refused = refused.problem(409, "conflict");
        assert!(
            refused["detail"].as_str().unwrap().contains("phiên bản 2"),
            "{refused}"
        );
        // Written anew, with the other change seen, it is.
        let returned = json!({"reason": "Đã có phiên bản 2."});
        let path = format!("/drafts/{}", other_draft["id"].as_str().unwrap());
        let tag = format!("\"{}\"", other_draft["revision"]);
        let tag = [("if-match", tag.as_str())];
        let return_path = format!("{path}/return");
        let back = office.ask_with(&publisher, Method::POST, &return_path, &tag, &returned);
        let back = made(&back.await, 200);
        let tag = format!("\"{}\"", back["revision"]);
        let tag = [("if-match", tag.as_str())];
        let again = office
            .ask_with(&editor, Method::PUT, &path, &tag, &other)
            .await;
        let again = made(
            &step(&office, &editor, &made(&again, 200), "submit").await,
            200,
        );
        made(&step(&office, &publisher, &again, "publish").await, 200);
        office.app.stop().await;
    }
}

#[tokio::test]
async fn a_draft_names_what_is_there() {
    for database in databases() {
        let (office, editor, _) = with_two(&database).await;
        office.directory().await;
        let communes = office.app.get("/v1/communes").await.json();
        let items = communes["items"].as_array().unwrap();
        let mut codes: Vec<Value> = items.iter().map(|item| item["code"].clone()).collect();
        assert_eq!(codes.len(), 65);
        codes[12] = json!("0628X");
        let mut text = record("9.000001", "Nuôi chim yến");
        text["applies_to"] = json!({"all_communes": false, "agencies": codes});
        let content = json!({"code": "9.000001", "change_type": "moi", "agency": "KHONGCO", "record": text,
            "decision_id": "01a20370-8a2b-754a-948a-3a8a52a21781"});
        let refused = office.ask(&editor, Method::POST, "/drafts", &content).await;
        let refused = refused.problem(422, "invalid_body");
        let errors = refused["errors"].as_array().unwrap().iter();
        let pointers: Vec<_> = errors
            .map(|error| error["pointer"].as_str().unwrap())
            .collect();
        assert_eq!(
            pointers,
            ["/decision_id", "/agency", "/record/applies_to/agencies/12"]
        );
        assert!(
            refused["errors"][2]["detail"]
                .as_str()
                .unwrap()
                .contains("0628X")
        );
        let mut twice = record("9.000001", "Nuôi chim yến");
        twice["applies_to"] =
            json!({"all_communes": false, "agencies": ["06073", "06079", "06073"]});
        let content = json!({"code": "9.000001", "change_type": "moi", "record": twice});
        let kept = office.ask(&editor, Method::POST, "/drafts", &content).await;
        let kept = &made(&kept, 201)["record"]["applies_to"]["agencies"];
        assert_eq!(*kept, json!(["06073", "06079"]));
        office.app.stop().await;
    }
}

#[tokio::test]
async fn what_the_rules_forbid_is_told_to_who_submits() {
    let (office, editor, _) = with_two(&Database::Sqlite).await;
    let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-12-01").await;
    let good = record("9.000001", "Nuôi chim yến");
    for content in [
        json!({"code": "9.000001", "change_type": "bai_bo", "decision_id": decision}),
        json!({"code": "9.000001", "change_type": "sua_doi_bo_sung", "decision_id": decision, "record": good}),
        json!({"code": "9.000001", "change_type": "thay_the", "decision_id": decision, "record": good,
            "replaces": ["9.000001"]}),
        json!({"code": "9.000001", "change_type": "moi", "decision_id": decision, "record": good,
            "valid_from": "2026-12-10", "valid_to": "2026-12-05"}),
        // Nobody had signed it by then.
        json!({"code": "9.000001", "change_type": "moi", "decision_id": decision, "record": good,
            "valid_from": "2026-11-05"}),
    ] {
        let draft = office.ask(&editor, Method::POST, "/drafts", &content).await;
        let draft = made(&draft, 201);
        let refused = step(&office, &editor, &draft, "submit").await;
        refused.problem(409, "refused");
        assert_eq!(office.app.get("/v1/procedures/9.000001").await.status, 404);
    }
    office.app.stop().await;
}

#[tokio::test]
async fn a_decision_that_was_published_is_changed_by_a_publisher_and_the_audit_says_how() {
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        let body = json!({"number": "1/QĐ-UBND", "signed_on": "2026-11-20", "issuer": "Chủ tịch UBND tỉnh",
            "issuer_kind": "province", "effective_on": "2026-11-21"});
        let kept = office.ask(&editor, Method::POST, "/decisions", &body).await;
        let kept = made(&kept, 201);
        let id = kept["id"].as_str().unwrap();
        let put = async |who: &Browser, tag: &str, key: &str, value: &str| {
            let mut body = body.clone();
            body[key] = json!(value);
            let path = format!("/decisions/{id}");
            let tag = [("if-match", tag)];
            office.ask_with(who, Method::PUT, &path, &tag, &body).await
        };
        // Nothing new comes of a revision that there cannot be.
        put(&editor, "\"0\"", "issuer", "UBND")
            .await
            .problem(428, "revision_required");
        put(&editor, "\"1\"", "signed_on", "2099-01-01")
            .await
            .problem(422, "invalid_body");
        made(&put(&editor, "\"1\"", "issuer", "UBND tỉnh").await, 200);
        let content = json!({"code": "9.000001", "change_type": "moi", "decision_id": id,
            "record": record("9.000001", "Nuôi chim yến")});
        let draft = submitted(&office, &editor, &content).await;
        made(&step(&office, &publisher, &draft, "publish").await, 200);
        put(&editor, "\"2\"", "effective_on", "2026-12-30")
            .await
            .problem(403, "forbidden");
        made(
            &put(&publisher, "\"2\"", "effective_on", "2026-12-30").await,
            200,
        );
        let other = made(&put(&publisher, "\"3\"", "number", "7/QĐ-UBND").await, 200);
        assert_eq!(other["number"], "7/QĐ-UBND");
        office.app.follow().await;
        for (q, found) in [("7/QĐ-UBND", 1), ("1/QĐ-UBND", 0)] {
            let codes = office.app.search(&[("q", q)]).await.codes();
            assert_eq!(codes.len(), found, "{q}");
        }
        let admin = office.sign_in("admin").await;
        let audit = office.get(&admin, "/audit?limit=50").await.json();
        let items = audit["items"].as_array().unwrap().iter();
        let told: Vec<_> = items
            .filter(|item| item["action"] == "decision.change")
            .collect();
        assert_eq!(
            told[1]["detail"],
            "1/QĐ-UBND: cơ quan ban hành UBND tỉnh → Chủ tịch UBND tỉnh; ngày hiệu lực 2026-11-21 → 2026-12-30"
        );
        assert_eq!(
            told[2]["detail"],
            "1/QĐ-UBND: cơ quan ban hành Chủ tịch UBND tỉnh → UBND tỉnh"
        );
        office.app.stop().await;
    }
}

#[tokio::test]
async fn no_two_decisions_have_one_number_and_day_however_they_come_by_it() {
    for database in databases() {
        let (office, editor, _) = with_two(&database).await;
        let body = |number: &str, signed_on: &str| {
            json!({"number": number, "signed_on": signed_on, "issuer": "Chủ tịch UBND tỉnh",
                "issuer_kind": "province", "effective_on": "2026-12-01"})
        };
        let first = body("1/QĐ-UBND", "2026-11-20");
        let keep = async |body: &Value| {
            let kept = office.ask(&editor, Method::POST, "/decisions", body).await;
            made(&kept, 201)["id"].as_str().unwrap().to_owned()
        };
        keep(&first).await;
        let second = keep(&body("2/QĐ-UBND", "2026-11-20")).await;
        let put = async |tag: &str, body: &Value| {
            let path = format!("/decisions/{second}");
            let tag = [("if-match", tag)];
            office
                .ask_with(&editor, Method::PUT, &path, &tag, body)
                .await
        };
        let created = office
            .ask(&editor, Method::POST, "/decisions", &first)
            .await;
        let created = created.problem(409, "conflict");
        for number in ["1/QĐ-UBND", "1/qđ-ubnd", " 1 / QĐ-UBND "] {
            let changed = put("\"1\"", &body(number, "2026-11-20")).await;
            let changed = changed.problem(409, "conflict");
            assert_eq!(changed["detail"], created["detail"], "{number}");
        }
        // Who has seen an older revision hears of that first.
        put("\"7\"", &first).await.problem(412, "revision_conflict");
        // Its own number, and that of another day.
        made(&put("\"1\"", &body("2/qđ-ubnd", "2026-11-20")).await, 200);
        made(&put("\"2\"", &body("1/QĐ-UBND", "2026-11-19")).await, 200);
        office.app.stop().await;
    }
}

#[tokio::test]
async fn a_replacement_names_what_it_replaces() {
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-11-20").await;
        let content = |code: &str, change: &str, replaces: Value| {
            json!({"code": code, "change_type": change, "decision_id": decision,
                "record": record(code, "Nuôi chim yến"), "replaces": replaces})
        };
        let nothing = content("9.000002", "thay_the", json!([]));
        let draft = office.ask(&editor, Method::POST, "/drafts", &nothing).await;
        let draft = made(&draft, 201);
        let refused = step(&office, &editor, &draft, "submit").await;
        let refused = refused.problem(409, "refused");
        let said = refused["detail"].as_str().unwrap();
        assert!(
            said.contains("9.000002") && said.contains("thay thế thủ tục nào"),
            "{said}"
        );
        let old = content("9.000001", "moi", json!([]));
        let later = decide(&office, &editor, "2/QĐ-UBND", "2026-11-21").await;
        let mut new = content("9.000002", "thay_the", json!(["9.000001", "9.000001"]));
        new["decision_id"] = json!(later);
        for content in [&old, &new] {
            let draft = submitted(&office, &editor, content).await;
            made(&step(&office, &publisher, &draft, "publish").await, 200);
        }
        let body = office.app.get("/v1/procedures/9.000002").await.json();
        assert_eq!(body["replaces"], json!(["9.000001"]));
        // What was new does not come to replace nothing by a correction.
        let mut mended = correction(&decision, ("9.000001", 1), "Ghi nhầm.", "2026-12-31");
        mended["change_type"] = "thay_the".into();
        let draft = office.ask(&editor, Method::POST, "/drafts", &mended).await;
        let refused = step(&office, &editor, &made(&draft, 201), "submit").await;
        refused.problem(409, "refused");
        // A procedure that is there may be replaced by another text of its own, and a correction says no more than is
        // wrong.
        let later = decide(&office, &editor, "3/QĐ-UBND", "2026-11-22").await;
        let mut anew = content("9.000002", "thay_the", json!([]));
        anew["decision_id"] = json!(later);
        let mut mended = correction(&later, ("9.000002", 2), "Ghi nhầm.", "2026-12-31");
        mended["change_type"] = "thay_the".into();
        for content in [&anew, &mended] {
            let draft = submitted(&office, &editor, content).await;
            made(&step(&office, &publisher, &draft, "publish").await, 200);
        }
        office.app.stop().await;
    }
}

#[tokio::test]
async fn what_corrects_an_end_is_one_too_and_names_what_stands_in_its_place() {
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-11-20").await;
        let good = record("9.000002", "Nuôi ong");
        let by = json!({"code": "9.000002", "change_type": "thay_the", "decision_id": decision,
            "record": good, "replaces": ["9.000001"]});
        let old = json!({"code": "9.000001", "change_type": "moi", "decision_id": decision,
            "record": record("9.000001", "Nuôi chim yến"), "valid_from": "2026-11-20"});
        let first = decide(&office, &editor, "0/QĐ-UBND", "2026-11-20").await;
        let mut old = old;
        old["decision_id"] = first.into();
        let mut by = by;
        by["valid_from"] = "2026-11-21".into();
        for content in [&old, &by] {
            let draft = submitted(&office, &editor, content).await;
            made(&step(&office, &publisher, &draft, "publish").await, 200);
        }
        let mut mended = correction(
            &decision,
            ("9.000001", 2),
            "Ghi nhầm trích yếu.",
            "2026-12-31",
        );
        mended["change_type"] = "thay_the".into();
        // An end has no text of its own.
        let draft = office.ask(&editor, Method::POST, "/drafts", &mended).await;
        let refused = step(&office, &editor, &made(&draft, 201), "submit").await;
        let refused = refused.problem(409, "refused");
        let detail = refused["detail"].as_str().unwrap();
        assert!(detail.contains("không có nội dung riêng"), "{refused}");
        mended["record"] = record("9.000001", "Nuôi chim yến");
        let draft = submitted(&office, &editor, &mended).await;
        made(&step(&office, &publisher, &draft, "publish").await, 200);
        office.app.follow().await;
        let body = office.app.get("/v1/procedures/9.000001").await.json();
        assert_eq!(body["banners"][0]["kind"], "replaced", "{body}");
        assert_eq!(
            body["banners"][1]["text"],
            "Đính chính: Ghi nhầm trích yếu."
        );
        assert_eq!(body["name"], "Nuôi chim yến");
        let feed = office.app.get("/v1/changes?since=0").await.json();
        let items = feed["items"].as_array().unwrap().iter();
        let last = items.filter(|item| item["id"] == "9.000001@3");
        let replaced_by: Vec<_> = last.map(|item| &item["version"]["replaced_by"]).collect();
        assert_eq!(replaced_by, [&json!(["9.000002"])], "{feed}");
        let items = feed["items"].as_array().unwrap().iter();
        let by = items.filter(|item| item["id"] == "9.000002@1");
        let replaces: Vec<_> = by.map(|item| &item["version"]["replaces"]).collect();
        assert_eq!(replaces, [&json!(["9.000001"])], "{feed}");
        let diff = office.app.get("/v1/procedures/9.000001/diff?from=1&to=3");
        let diff = diff.await.json();
        assert_eq!(
            (&diff["ends"], &diff["differences"]),
            (&json!(true), &json!([]))
        );
        let missing = office.app.get("/v1/procedures/9.000001/versions/9").await;
        let missing = missing.problem(404, "procedure_not_found");
        assert!(
            missing["detail"]
                .as_str()
                .unwrap()
                .contains("phiên bản 9.000001@9")
        );
        office.app.stop().await;
    }
}

#[tokio::test]
async fn an_end_by_mistake_is_taken_back_and_a_procedure_announced_by_mistake_says_so() {
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        let first = decide(&office, &editor, "1/QĐ-UBND", "2026-11-20").await;
        let second = decide(&office, &editor, "2/QĐ-UBND", "2026-11-21").await;
        let new = |code: &str| {
            json!({"code": code, "change_type": "moi", "decision_id": first,
                "record": record(code, "Nuôi chim yến")})
        };
        let end = json!({"code": "9.000001", "change_type": "bai_bo", "decision_id": second});
        let back = correction(&second, ("9.000001", 2), "Bãi bỏ nhầm.", "2026-12-31");
        let mut never = correction(&first, ("9.000002", 1), "Công bố nhầm.", "2026-12-31");
        never["change_type"] = "bai_bo".into();
        never.as_object_mut().unwrap().remove("record");
        for content in [&new("9.000001"), &end, &back, &new("9.000002"), &never] {
            let draft = submitted(&office, &editor, content).await;
            made(&step(&office, &publisher, &draft, "publish").await, 200);
        }
        office.app.follow().await;
        let body = office.app.get("/v1/procedures/9.000001").await.json();
        assert_eq!(body["version"]["state"], "in_force", "{body}");
        assert_eq!(body["version"]["number"], 3);
        assert_eq!(body["result"], "Giấy xác nhận (Bãi bỏ nhầm.)");
        assert_eq!(body["banners"][0]["text"], "Đính chính: Bãi bỏ nhầm.");
        let found = office.app.search(&[("q", "chim yến")]).await.codes();
        assert_eq!(found, ["9.000001"]);
        let body = office.app.get("/v1/procedures/9.000002").await.json();
        assert_eq!(body["version"]["state"], "abolished", "{body}");
        assert_eq!(body["name"], "Nuôi chim yến");
        office.app.stop().await;
    }
}

#[tokio::test]
async fn a_correction_of_what_replaces_names_all_that_stay_replaced() {
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        let first = decide(&office, &editor, "1/QĐ-UBND", "2026-11-20").await;
        let second = decide(&office, &editor, "2/QĐ-UBND", "2026-11-21").await;
        let mut all = Vec::new();
        for code in ["9.000001", "9.000002"] {
            all.push(
                json!({"code": code, "change_type": "moi", "decision_id": first,
                "record": record(code, "Nuôi chim yến")}),
            );
        }
        let by = json!({"code": "9.000003", "change_type": "thay_the", "decision_id": second,
            "record": record("9.000003", "Nuôi ong"), "replaces": ["9.000001", "9.000002"]});
        let mut mended = by.clone();
        mended["replaces"] = json!(["9.000001"]);
        mended["correction"] =
            json!({"of": 1, "note": "Ghi thừa 9.000002.", "notice_to": "2026-12-31"});
        all.extend([by, mended]);
        for content in &all {
            let draft = submitted(&office, &editor, content).await;
            made(&step(&office, &publisher, &draft, "publish").await, 200);
        }
        let get = async |code: &str| {
            let path = format!("/v1/procedures/{code}");
            office.app.get(&path).await.json()
        };
        let one = get("9.000001").await;
        assert_eq!(one["version"]["state"], "replaced");
        assert_eq!(one["replaced_by"], json!(["9.000003"]));
        let two = get("9.000002").await;
        assert_eq!(two["version"]["state"], "in_force", "{two}");
        assert_eq!(two["replaced_by"], json!([]));
        assert_eq!(two["banners"][0]["text"], "Đính chính: Ghi thừa 9.000002.");
        assert_eq!(get("9.000003").await["replaces"], json!(["9.000001"]));
        // The sheets, where the QR codes lead, say so too.
        for (code, words) in [
            (
                "9.000001",
                "Thủ tục này đã được thay thế từ ngày 21/11/2026 theo Quyết định 2/QĐ-UBND bằng 9.000003 – Nuôi ong.",
            ),
            ("9.000002", "Đính chính: Ghi thừa 9.000002."),
        ] {
            let path = format!("/v1/procedures/{code}/sheet");
            let page = office.app.get(&format!("{path}?format=html")).await;
            assert!(page.text().contains(words), "{words}: {}", page.text());
            let pdf = office.app.get(&path).await;
            assert!(text_of(&pdf.body).contains(words), "{words}");
        }
        office.app.stop().await;
    }
}

/// A notice stands to its last day, whatever takes the place of the version that it came with.
#[tokio::test]
async fn every_notice_of_a_correction_stands_to_its_last_day() {
    const DAY: i64 = 24 * 3600;
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-11-20").await;
        let new = json!({"code": "9.000001", "change_type": "moi", "decision_id": decision,
            "record": record("9.000001", "Nuôi chim yến")});
        let mut drafts = vec![new];
        for (of, note, notice_to) in [
            (1, "Lệ phí ghi nhầm.", "2026-12-21"),
            (2, "Thời hạn ghi nhầm.", "2026-12-31"),
            (3, "Lệ phí ghi nhầm.", "2026-12-25"),
        ] {
            drafts.push(correction(&decision, ("9.000001", of), note, notice_to));
        }
        for draft in &drafts {
            let draft = submitted(&office, &editor, draft).await;
            made(&step(&office, &publisher, &draft, "publish").await, 200);
        }
        let fee = "Đính chính: Lệ phí ghi nhầm.";
        let limit = "Đính chính: Thời hạn ghi nhầm.";
        for (days, expected) in [
            (0, vec![fee, limit]),
            (34, vec![fee, limit]),
            (1, vec![limit]),
            (5, vec![limit]),
            (1, vec![]),
        ] {
            office.pass(days * DAY);
            let body = office.app.get("/v1/procedures/9.000001").await.json();
            assert_eq!(body["version"]["number"], 4, "{body}");
            let banners = body["banners"].as_array().unwrap().iter();
            let told: Vec<&str> = banners.map(|one| one["text"].as_str().unwrap()).collect();
            assert_eq!(told, expected, "{}", office.now());
        }
        office.app.stop().await;
    }
}
