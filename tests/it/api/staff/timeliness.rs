//! Whether decisions were made public in time, and by whom.

use reqwest::Method;
use serde_json::{Value, json};

use super::publishing::{correction, made, record, step, submitted};
use super::{Browser, Office};
use crate::support::{Database, databases};

const DAY: i64 = 24 * 3600;

#[tokio::test]
async fn a_late_decision_is_seen_as_late_and_one_in_time_as_met() {
    let office = Office::open(&Database::Sqlite).await;
    office.add("editor", &["editor"]).await;
    office.add("publisher", &["publisher"]).await;
    let editor = office.sign_in("editor").await;
    let publisher = office.sign_in("publisher").await;
    for (number, signed_on, code) in [
        ("1/QĐ-UBND", "2026-11-19", "9.000001"),
        ("2/QĐ-UBND", "2026-10-01", "9.000002"),
    ] {
        let body = json!({"number": number, "signed_on": signed_on, "issuer": "UBND tỉnh",
            "issuer_kind": "province", "effective_on": "2026-12-01"});
        let kept = office.ask(&editor, Method::POST, "/decisions", &body).await;
        let decision = made(&kept, 201)["id"].as_str().unwrap().to_owned();
        let content = json!({"code": code, "change_type": "moi", "decision_id": decision,
            "record": record(code, "Nuôi chim yến")});
        let draft = submitted(&office, &editor, &content).await;
        made(&step(&office, &publisher, &draft, "publish").await, 200);
    }
    let body = office.app.get("/v1/timeliness").await.json();
    let entry = |at: usize| {
        let deadlines = body["items"][at]["deadlines"].as_array().unwrap().iter();
        let entry = deadlines.filter(|one| one["rule"] == "entry_province");
        entry
            .map(|one| one["state"].as_str().unwrap())
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        (entry(0), entry(1)),
        ("met".to_owned(), "late".to_owned()),
        "{body}"
    );
    assert_eq!(body["total"]["decisions"], 2);
    let total = &body["total"];
    let sum: u64 = ["met", "late", "overdue", "open", "unknown"]
        .iter()
        .map(|key| total[key].as_u64().unwrap())
        .sum();
    assert_eq!(total["deadlines"], sum);
    office.app.stop().await;
}

/// What is counted of each agency and, as `-`, in all, as `agency decisions met late overdue open`; and how many
/// procedures the decision has. Besides that of publishing it has a deadline of signing, which is met.
async fn counted(office: &Office) -> (Vec<String>, Value) {
    let body = office.app.get("/v1/timeliness").await.json();
    let count = |of: &Value| {
        let numbers =
            ["decisions", "met", "late", "overdue", "open"].map(|key| of[key].to_string());
        format!(
            "{} {}",
            of["agency"].as_str().unwrap_or("-"),
            numbers.join(" ")
        )
    };
    let agencies = body["agencies"].as_array().unwrap().iter();
    let mut counted: Vec<String> = agencies.map(count).collect();
    counted.push(count(&body["total"]));
    (counted, body["items"][0]["procedures"].clone())
}

/// Publishes a draft with a decision for an agency.
async fn publish(office: &Office, (editor, publisher): &(Browser, Browser), content: &Value) {
    let draft = submitted(office, editor, content).await;
    made(&step(office, publisher, &draft, "publish").await, 200);
}

#[tokio::test]
async fn each_agency_answers_for_what_it_was_the_first_to_publish() {
    for database in databases() {
        let office = Office::open(&database).await;
        office.directory().await;
        office.add("editor", &["editor"]).await;
        office.add("publisher", &["publisher"]).await;
        let officers = (
            office.sign_in("editor").await,
            office.sign_in("publisher").await,
        );
        // Signed on a Thursday: five working days later it is the twenty-sixth.
        let body = json!({"number": "1/QĐ-UBND", "signed_on": "2026-11-19", "issuer": "UBND tỉnh",
            "issuer_kind": "province", "effective_on": "2026-12-20"});
        let kept = office
            .ask(&officers.0, Method::POST, "/decisions", &body)
            .await;
        let decision = made(&kept, 201)["id"].as_str().unwrap().to_owned();
        let new = |code: &str, agency: &str| {
            json!({"code": code, "change_type": "moi", "decision_id": decision, "agency": agency,
                "record": record(code, "Nuôi chim yến")})
        };
        let waiting = office
            .ask(
                &officers.0,
                Method::POST,
                "/drafts",
                &new("9.000002", "06079"),
            )
            .await;
        let waiting = made(&waiting, 201);
        publish(&office, &officers, &new("9.000001", "06073")).await;
        let (first, _) = counted(&office).await;
        assert_eq!(first, ["06073 1 2 0 0 0", "06079 1 1 0 0 1", "- 1 1 0 0 1"]);
        // Ten days later the other agency publishes its own, and a mistake of the first one's is corrected by it.
        office.pass(10 * DAY);
        let officers = (
            office.sign_in("editor").await,
            office.sign_in("publisher").await,
        );
        let (overdue, _) = counted(&office).await;
        assert_eq!(
            overdue,
            ["06073 1 2 0 0 0", "06079 1 1 0 1 0", "- 1 1 0 1 0"]
        );
        let waiting = made(&step(&office, &officers.0, &waiting, "submit").await, 200);
        made(&step(&office, &officers.1, &waiting, "publish").await, 200);
        let (late, _) = counted(&office).await;
        assert_eq!(late, ["06073 1 2 0 0 0", "06079 1 1 1 0 0", "- 1 1 1 0 0"]);
        let mut corrects = correction(&decision, ("9.000001", 1), "Lệ phí", "2027-01-31");
        corrects["agency"] = "06079".into();
        let draft = submitted(&office, &officers.0, &corrects).await;
        assert_eq!(
            counted(&office).await,
            (late.clone(), 2.into()),
            "a correction waits"
        );
        made(&step(&office, &officers.1, &draft, "publish").await, 200);
        assert_eq!(
            counted(&office).await,
            (late, 2.into()),
            "a correction is published"
        );
        office.app.stop().await;
    }
}
