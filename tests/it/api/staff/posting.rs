//! Posting: what must hang where, what is confirmed, what sites report, how complete it is.

use reqwest::Method;
use serde_json::{Value, json};

use super::publishing::{decide, made, record, step, submitted};
use super::{Browser, Office};
use crate::support::{Database, databases};

/// An office with three procedures that every commune carries out, one of a department, and a board of a commune.
pub async fn commune(database: &Database) -> (Office, Browser, String) {
    let office = Office::open(database).await;
    office.directory().await;
    let mut records = Vec::new();
    for (code, name) in [
        ("9.000001", "Khai sinh"),
        ("9.000002", "Khai tử"),
        ("9.000003", "Kết hôn"),
    ] {
        let mut record = record(code, name);
        record["levels"] = json!(["xa"]);
        record["agencies"] = json!(["Ủy ban nhân dân cấp xã"]);
        records.push(record.to_string());
    }
    records.push(record("9.000004", "Nuôi chim yến").to_string());
    office.app.import(&records).await;
    office.add("poster", &["posting_officer@06073"]).await;
    let poster = office.sign_in("poster").await;
    let body = json!({"kind": "board", "name": "Bảng niêm yết", "agency": "06073"});
    let point = office
        .ask(&poster, Method::POST, "/posting-points", &body)
        .await;
    let id = made(&point, 201)["id"].as_str().unwrap().to_owned();
    (office, poster, id)
}

async fn states(office: &Office, id: &str) -> Vec<(String, String)> {
    let body = office
        .app
        .get(&format!("/v1/posting-points/{id}/board"))
        .await
        .json();
    let items = body["items"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    items
        .map(|item| (text(&item["code"]), text(&item["state"])))
        .collect()
}

#[tokio::test]
async fn a_board_shows_what_its_commune_carries_out_and_what_is_missing() {
    for database in databases() {
        let (office, poster, id) = commune(&database).await;
        let all = ["9.000001", "9.000002", "9.000003"];
        let missing = all.map(|code| (code.to_owned(), "missing".to_owned()));
        assert_eq!(states(&office, &id).await, missing);
        let path = format!("/posting-points/{id}/postings");
        let done = office.ask(&poster, Method::POST, &path, &json!({})).await;
        assert_eq!(made(&done, 200)["count"], 3);
        let listed = all.map(|code| (code.to_owned(), "listed".to_owned()));
        assert_eq!(states(&office, &id).await, listed);

        // One is taken down, another changes.
        let path = format!("/posting-points/{id}/removals");
        let codes = json!({"codes": ["9.000001", "9.000009"]});
        let done = office.ask(&poster, Method::POST, &path, &codes).await;
        assert_eq!(made(&done, 200)["count"], 1);
        let mut changed = record("9.000002", "Khai tử");
        changed["levels"] = json!(["xa"]);
        changed["steps"] = "Nộp hồ sơ.".into();
        office.app.import(&[changed.to_string()]).await;
        let now = states(&office, &id).await;
        let only: Vec<&str> = now.iter().map(|(_, state)| state.as_str()).collect();
        assert_eq!(only, ["missing", "superseded", "listed"]);

        let body = office.app.get("/v1/completeness").await.json();
        assert_eq!(
            body["total"],
            json!({"due": 3, "listed": 1, "missing": 1, "superseded": 1, "differs": 0, "late": 0})
        );
        office.app.stop().await;
    }
}

#[tokio::test]
async fn a_site_that_shows_something_else_is_seen() {
    let (office, poster, id) = commune(&Database::Sqlite).await;
    let shown = office.app.get("/v1/procedures/9.000001").await.json();
    let right = shown["hash"].as_str().unwrap();
    let path = format!("/posting-points/{id}/seen");
    let seen = json!({"items": [{"code": "9.000001", "hash": right}, {"code": "9.000002", "hash": "0000"},
        {"code": "9.000004", "hash": "0000"}]});
    let noted = office.ask(&poster, Method::POST, &path, &seen).await;
    assert_eq!(noted.status, 204, "{}", noted.text());
    let now = states(&office, &id).await;
    let only: Vec<&str> = now.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(only, ["listed", "differs", "missing", "superseded"]);
    // What it should not show has a name, too, although nobody has confirmed a version.
    let board = format!("/v1/posting-points/{id}/board");
    let board = office.app.get(&board).await.json();
    assert_eq!(board["items"][3]["name"], "Nuôi chim yến");
    office.app.stop().await;
}

#[tokio::test]
async fn only_the_officers_of_a_point_touch_it() {
    let (office, _, id) = commune(&Database::Sqlite).await;
    office.add("other", &["posting_officer@06079"]).await;
    office.add("editor", &["editor"]).await;
    office.add("province", &["posting_officer"]).await;
    let path = format!("/posting-points/{id}/postings");
    for (login, status) in [("other", 403), ("editor", 403), ("province", 200)] {
        let browser = office.sign_in(login).await;
        let answer = office.ask(&browser, Method::POST, &path, &json!({})).await;
        assert_eq!(answer.status, status, "{login}: {}", answer.text());
    }
    let body = json!({"kind": "board", "name": "Bảng", "agency": "99999"});
    let province = office.sign_in("province").await;
    let unknown = office
        .ask(&province, Method::POST, "/posting-points", &body)
        .await;
    unknown.problem(404, "agency_not_found");
    office.app.stop().await;
}

/// What hangs after its procedure has ended is late from that day on.
#[tokio::test]
async fn what_must_be_taken_down_is_late_since_the_procedure_ended() {
    for database in databases() {
        let (office, poster, id) = commune(&database).await;
        office.add("editor", &["editor"]).await;
        office.add("publisher", &["publisher"]).await;
        let editor = office.sign_in("editor").await;
        let publisher = office.sign_in("publisher").await;
        let path = format!("/posting-points/{id}/postings");
        made(
            &office.ask(&poster, Method::POST, &path, &json!({})).await,
            200,
        );
        let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-12-01").await;
        let mut moved = record("9.000003", "Kết hôn");
        moved["steps"] = "Nộp hồ sơ tại sở.".into();
        for content in [
            json!({"code": "9.000002", "change_type": "bai_bo"}),
            json!({"code": "9.000003", "change_type": "sua_doi_bo_sung", "record": moved}),
        ] {
            let mut content = content;
            content["decision_id"] = decision.clone().into();
            let draft = submitted(&office, &editor, &content).await;
            made(&step(&office, &publisher, &draft, "publish").await, 200);
        }
        office.app.follow().await;
        for (days, late) in [
            (9, Value::Null),
            (1, Value::Null),
            (1, 1.into()),
            (9, 10.into()),
        ] {
            office.pass(days * 24 * 3600);
            let body = office
                .app
                .get(&format!("/v1/posting-points/{id}/board"))
                .await
                .json();
            // What the commune carries out no more and what nobody does.
            for place in [1, 2] {
                assert_eq!(body["items"][place]["days_late"], late, "{body}");
            }
        }
        // Who takes it down looks for the name that hangs there.
        let path = format!("/v1/posting-points/{id}/board?state=superseded");
        let body = office.app.get(&path).await.json();
        let items = body["items"].as_array().unwrap().iter();
        let named: Vec<[&Value; 2]> = items.map(|item| [&item["code"], &item["name"]]).collect();
        let expected = [["9.000002", "Khai tử"], ["9.000003", "Kết hôn"]];
        assert_eq!(json!(named), json!(expected));
        let body = office.app.get("/v1/completeness").await.json();
        assert_eq!(
            body["total"],
            json!({"due": 1, "listed": 1, "missing": 0, "superseded": 2, "differs": 0, "late": 2})
        );
        office.app.stop().await;
    }
}

#[tokio::test]
async fn what_cannot_be_confirmed_is_told_in_which_form_it_can() {
    let (office, poster, id) = commune(&Database::Sqlite).await;
    let told = [
        (
            "postings",
            json!({"versions": ["9.000001@0"]}),
            "/versions/0",
            "1.001193@1",
        ),
        (
            "removals",
            json!({"codes": ["khai sinh"]}),
            "/codes/0",
            "1.001193",
        ),
        (
            "seen",
            json!({"items": [{"code": "9.000001", "hash": ""}]}),
            "/items/0",
            "hash",
        ),
    ];
    for (step, body, pointer, form) in told {
        let path = format!("/posting-points/{id}/{step}");
        let problem = office.ask(&poster, Method::POST, &path, &body).await;
        let error = problem.problem(422, "invalid_body")["errors"][0].clone();
        assert_eq!(error["pointer"], pointer);
        assert!(error["detail"].as_str().unwrap().contains(form), "{error}");
    }
    let none = office.app.get("/v1/posting-points/x/board").await;
    let none = none.problem(404, "posting_point_not_found");
    assert!(
        none["detail"]
            .as_str()
            .unwrap()
            .contains("/v1/posting-points"),
        "{none}"
    );
    office.app.stop().await;
}
