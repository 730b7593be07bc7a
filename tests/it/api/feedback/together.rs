//! Several feedbacks about the same matter: merged, answered, opened again, supported.

use reqwest::Method;
use serde_json::{Value, json};
use tthc::app::feedback::verify;

use super::{COMMUNE, Desk, accepted, draft, sent};
use crate::support::{Database, databases};

/// Two from the same commune, the first one for the intake officer to merge: code and id of each.
async fn two(desk: &Desk) -> [(String, String); 2] {
    let about = |text: &str| {
        let mut body = sent(text);
        body["commune"] = COMMUNE.into();
        body
    };
    let one = desk
        .sent(&about("Một cửa xã nghỉ sớm chiều thứ sáu."))
        .await;
    let other = desk
        .sent(&about("Chiều thứ sáu một cửa xã không có ai."))
        .await;
    desk.must(&desk.intake, &one.1, json!({"step": "screen"}))
        .await;
    [one, other]
}

async fn merged(desk: &Desk, child: &str, parent: &str) -> Value {
    let step = json!({"step": "merge", "with": parent});
    desk.must(&desk.coordinator, child, step).await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_merged_with_each_other_at_once_one_is_told_to_read_again() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let [(one_code, one), (other_code, other)] = two(&desk).await;
        desk.must(&desk.intake, &other, json!({"step": "screen"}))
            .await;
        let (with_one, with_other) = (
            json!({"step": "merge", "with": one_code}),
            json!({"step": "merge", "with": other_code}),
        );
        let (a, b) = tokio::join!(
            desk.step_at(&desk.coordinator, &one, "\"2\"", &with_other),
            desk.step_at(&desk.coordinator, &other, "\"2\"", &with_one)
        );
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{} {}", a.text(), b.text());
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_one_is_overdue_by_its_own_limit_and_follows_the_other_one_again() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let [(code, child), (parent_code, parent)] = two(&desk).await;
        merged(&desk, &child, &parent_code).await;
        desk.begun(&parent).await;
        desk.pass(12).await;
        let overdue = desk
            .office
            .get(&desk.handler, "/feedback?queue=overdue")
            .await;
        let overdue = overdue.json();
        let mut items = overdue["items"].as_array().unwrap().iter();
        assert!(items.any(|item| item["code"] == code), "{overdue}");
        desk.must(&desk.handler, &parent, draft()).await;
        desk.must(&desk.approver, &parent, json!({"step": "approve"}))
            .await;
        let read = desk
            .office
            .get(&desk.intake, &format!("/feedback/{child}"))
            .await
            .json();
        let limits = read["deadlines"].as_array().unwrap();
        let limit = |rule: &str| limits.iter().find(|limit| limit["rule"] == rule).unwrap();
        assert_eq!(limit("feedback_answer")["state"], "met_late");
        assert_eq!(limit("feedback_answer")["breached_on"], "2026-12-01");
        assert_eq!(limit("feedback_notify")["state"], "met");
        assert_eq!(limit("feedback_release")["state"], "running");
        // Who has approved the one answer has approved the other.
        desk.office.add("both", &["approver", "moderator"]).await;
        let text = json!({"text": "Chưa đúng"});
        desk.ask(&parent_code, "reopening", text).await.json();
        desk.must(&desk.supervisor, &parent, json!({"step": "reopen"}))
            .await;
        assert_eq!(desk.status(&code).await["state"], "trung_noi_dung");
        desk.must(&desk.handler, &parent, draft()).await;
        let both = desk.office.sign_in("both").await;
        desk.must(&both, &parent, json!({"step": "approve"})).await;
        assert_eq!(desk.status(&code).await["state"], "da_tra_loi");
        desk.ask(&code, "release", json!({})).await.json();
        let summary = json!({"step": "release", "title": "Một cửa nghỉ sớm", "body": "Một cửa nghỉ sớm.",
            "reply": "Đã sửa giờ."});
        let own = desk.step(&both, &child, summary.clone()).await;
        own.problem(409, "step_refused");
        desk.must(&desk.moderator, &child, summary).await;
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_accepted_twice_has_one_number() {
    let desk = Desk::open(&Database::Sqlite).await;
    let [(_, child), (parent_code, parent)] = two(&desk).await;
    let number = |read: &Value| read["register"]["number"].clone();
    let first = desk.must(&desk.intake, &child, accepted("khac")).await;
    merged(&desk, &child, &parent_code).await;
    desk.must(&desk.coordinator, &child, json!({"step": "unmerge"}))
        .await;
    let again = desk.must(&desk.intake, &child, accepted("khac")).await;
    assert_eq!(number(&again), number(&first));
    desk.must(&desk.intake, &parent, json!({"step": "screen"}))
        .await;
    let next = desk.must(&desk.intake, &parent, accepted("khac")).await;
    assert_eq!((number(&first), number(&next)), (json!(1), json!(2)));
    let store = &desk.office.app.app.store;
    assert_eq!(verify(store, None).await.unwrap().faults, []);
    desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_many_have_met_is_taken_up_again() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let (code, id) = desk.sent(&sent("Biểu mẫu khai sinh khó điền.")).await;
        desk.answered(&id).await;
        desk.ask(&code, "release", json!({})).await.json();
        let summary = json!({"step": "release", "title": "Biểu mẫu khó điền", "body": "Biểu mẫu khó điền.",
            "reply": "Đang nghiên cứu."});
        desk.must(&desk.moderator, &id, summary).await;
        let text = json!({"text": "Vẫn khó điền"});
        desk.ask(&code, "reopening", text).await.json();
        desk.must(&desk.supervisor, &id, json!({"step": "reopen"}))
            .await;
        let collect =
            json!({"step": "collect", "until": "2027-03-01", "reason": "Cần thêm ý kiến"});
        desk.must(&desk.approver, &id, collect).await;
        let list = desk.office.app.get("/v1/feedback/released").await.json();
        let path = format!(
            "/v1/feedback/released/{}/support",
            list["items"][0]["id"].as_str().unwrap()
        );
        for (number, state) in (1..=10).map(|number| {
            (
                number,
                if number < 10 {
                    "dang_tap_hop"
                } else {
                    "dang_xu_ly"
                },
            )
        }) {
            let device = json!({"device": format!("device-of-somebody-{number:04}")});
            let supported = desk
                .office
                .app
                .send_json(Method::POST, &path, &[], &device)
                .await;
            assert_eq!(supported.json()["supporters"], number);
            assert_eq!(desk.status(&code).await["state"], state);
        }
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_about_the_province_is_registered_and_decided_elsewhere() {
    let desk = Desk::open(&Database::Sqlite).await;
    let mut body = sent("Văn bản của Ủy ban nhân dân tỉnh trái với nghị định.");
    body["complains_of"] = "H37".into();
    let (_, id) = desk.sent(&body).await;
    desk.must(&desk.intake, &id, json!({"step": "screen"}))
        .await;
    let refused = json!({"step": "refuse", "reason": "R10"});
    let refused = desk.step(&desk.intake, &id, refused).await;
    let problem = refused.problem(409, "step_refused");
    assert!(
        problem["detail"].as_str().unwrap().contains("cấp trên"),
        "{problem}"
    );
    desk.must(&desk.intake, &id, accepted("khac")).await;
    let below = json!({"step": "assign", "unit": "SNV"});
    desk.step(&desk.coordinator, &id, below)
        .await
        .problem(409, "step_refused");
    let up = json!({"step": "transfer", "reason": "R20", "to": "Văn phòng Chính phủ", "letter": "12/VP"});
    let sent_up = desk.must(&desk.coordinator, &id, up).await;
    assert_eq!(sent_up["state"], "transferred");
    desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_one_that_another_was_merged_with_knows_when_it_is_not_any_more() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let [(_, child), (parent_code, parent)] = two(&desk).await;
        let path = format!("/feedback/{parent}");
        let told = async || {
            let read = desk.office.get(&desk.intake, &path).await.json();
            let events = read["timeline"].as_array().unwrap();
            let kinds = events
                .iter()
                .map(|event| event["event"].as_str().unwrap().to_owned());
            kinds.collect::<Vec<_>>()
        };
        merged(&desk, &child, &parent_code).await;
        desk.must(&desk.coordinator, &child, json!({"step": "unmerge"}))
            .await;
        assert_eq!(
            told().await,
            ["submitted", "merged_other", "unmerged_other"]
        );
        merged(&desk, &child, &parent_code).await;
        // What turns out to be a denunciation goes its own way, and whoever has sent it away reads no more of it.
        let away = json!({"step": "redirect", "reason": "R11"});
        let gone = desk.must(&desk.intake, &child, away).await;
        assert_eq!(
            (&gone["state"], &gone["body"]),
            (&json!("redirected"), &Value::Null)
        );
        assert!(!gone.to_string().contains("nghỉ sớm"), "{gone}");
        assert_eq!(told().await[3..], ["merged_other", "unmerged_other"]);
        desk.begun(&parent).await;
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_keeps_what_is_sealed_sees_who_sent_it() {
    let desk = Desk::open(&Database::Sqlite).await;
    let (_, id) = desk.sent(&sent("Cán bộ xã đòi tiền.")).await;
    desk.must(&desk.intake, &id, json!({"step": "screen"}))
        .await;
    desk.must(
        &desk.intake,
        &id,
        json!({"step": "redirect", "reason": "R11"}),
    )
    .await;
    desk.office.add("keeper", &["seal_keeper"]).await;
    let keeper = desk.office.sign_in("keeper").await;
    let path = format!("/feedback/{id}/contact");
    let purpose = json!({"purpose": "Chuyển cơ quan điều tra"});
    let seen = desk
        .office
        .ask(&keeper, Method::POST, &path, &purpose)
        .await;
    assert!(seen.text().contains("Hoàng Thị Lan"), "{}", seen.text());
    let refused = desk
        .office
        .ask(&desk.intake, Method::POST, &path, &purpose)
        .await;
    refused.problem(404, "feedback_not_found");
    desk.office.app.stop().await;
}
