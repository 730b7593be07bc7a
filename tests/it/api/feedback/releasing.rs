//! From an answer to a public summary, and back.

use reqwest::Method;
use serde_json::{Value, json};
use tthc::app::feedback::timer;

use super::{Desk, sent};
use crate::support::databases;

/// A feedback with everything that must not become public.
const TEXT: &str = "Tôi là Hoàng Thị Lan, số 0912.345.678, CCCD 020190001234, nộp hồ sơ khai sinh mà chưa có kết quả.";

/// A summary of it.
fn summary(body: &str) -> Value {
    json!({"step": "release", "title": "Chậm trả kết quả khai sinh", "body": body,
        "reply": "Bộ phận một cửa đã trả kết quả."})
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn a_summary_becomes_public_without_the_sender_and_is_taken_back() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let mut body = sent(TEXT);
        body["title"] = "Chậm trả kết quả".into();
        body["consents_to_release"] = false.into();
        let (code, id) = desk.sent(&body).await;
        desk.answered(&id).await;
        desk.step(
            &desk.moderator,
            &id,
            summary("Hồ sơ khai sinh chậm có kết quả."),
        )
        .await
        .problem(409, "step_refused");
        assert_eq!(desk.ask(&code, "release", json!({})).await.status, 200);
        let path = format!("/feedback/{id}/redaction");
        desk.office
            .get(&desk.approver, &path)
            .await
            .problem(403, "forbidden");
        let proposed = desk.office.get(&desk.moderator, &path).await.json();
        let redacted = proposed["redacted"]["body"].as_str().unwrap();
        for personal in ["Lan", "0912", "020190001234"] {
            assert!(!redacted.contains(personal), "{redacted}");
        }
        assert!(redacted.contains("nộp hồ sơ khai sinh"), "{redacted}");
        // Who does not moderate is not told what looks personal, for it would tell who the sender is.
        let not_theirs = desk.step(&desk.handler, &id, summary(TEXT)).await;
        not_theirs.problem(403, "forbidden");
        // What looks personal is refused without being repeated.
        let refused = desk.step(&desk.moderator, &id, summary(TEXT)).await;
        let problem = refused.problem(409, "personal_data_found");
        assert!(
            problem["errors"].as_array().unwrap().len() >= 3,
            "{problem}"
        );
        assert!(!problem.to_string().contains("0912"), "{problem}");
        let done = desk.must(&desk.moderator, &id, summary(redacted)).await;
        assert_eq!(done["visibility"], "released");
        let list = desk.office.app.get("/v1/feedback/released").await.json();
        let item = &list["items"][0];
        assert_eq!(
            (&item["title"], &item["outcome"]),
            (
                &json!("Chậm trả kết quả khai sinh"),
                &json!("measure_taken")
            )
        );
        for secret in [&code, &id, "Lan", "0912"] {
            assert!(!list.to_string().contains(secret), "{secret} in {list}");
        }
        let public = format!("/v1/feedback/released/{}", item["id"].as_str().unwrap());
        for (device, count) in [
            ("b3JxuZ0K9fQm2yT7wLc4sE", 1),
            ("b3JxuZ0K9fQm2yT7wLc4sE", 1),
            ("another-device-0123456", 2),
        ] {
            let body = json!({"device": device});
            let path = format!("{public}/support");
            let supported = desk
                .office
                .app
                .send_json(Method::POST, &path, &[], &body)
                .await;
            assert_eq!(supported.json()["supporters"], count);
        }
        assert_eq!(
            desk.office
                .app
                .get("/v1/feedback/released?kind=hoi_dap")
                .await
                .json()["items"],
            json!([])
        );
        // The sender wants it to be gone, and it is gone everywhere.
        let removed = desk
            .ask(&code, "removal", json!({"text": "Tôi đổi ý"}))
            .await;
        assert_eq!(removed.json()["visibility"], "withheld");
        desk.office
            .app
            .get(&public)
            .await
            .problem(404, "summary_not_found");
        let list = desk.office.app.get("/v1/feedback/released").await.json();
        assert_eq!(list["items"], json!([]));
        desk.office.app.stop().await;
    }
}

/// Whether a feedback waits for a decision about its release, as moderators see it.
async fn waits(desk: &Desk, code: &str) -> bool {
    let queue = desk.office.get(&desk.moderator, "/feedback?queue=release");
    let queue = queue.await.json();
    let mut items = queue["items"].as_array().unwrap().iter();
    items.any(|item| item["code"] == code)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_agrees_at_once_waits_for_a_decision_that_somebody_is_reminded_of() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let (code, id) = desk
            .sent(&sent("Một cửa đóng cửa sớm chiều thứ sáu."))
            .await;
        assert!(!waits(&desk, &code).await, "there is no answer yet");
        desk.answered(&id).await;
        assert!(waits(&desk, &code).await);
        // Five working days, and a supervisor is told after that.
        desk.pass(12).await;
        let (_, stopped) = tokio::sync::watch::channel(false);
        timer::tick(&desk.office.app.app, "a", &stopped)
            .await
            .unwrap();
        let path = format!("/feedback/{id}");
        let read = desk.office.get(&desk.moderator, &path).await.json();
        let happened = read["timeline"].to_string();
        for event in ["breached", "reminded", "escalated"] {
            assert!(
                happened.contains(&format!("\"{event}\"")),
                "{event}: {read}"
            );
        }
        desk.must(&desk.moderator, &id, summary("Một cửa đóng cửa sớm."))
            .await;
        assert!(!waits(&desk, &code).await);
        // Deciding against it, with the reason, is a decision too.
        let (code, id) = desk.sent(&sent("Một cửa không có ghế chờ.")).await;
        desk.answered(&id).await;
        let no = json!({"step": "withhold", "reason": "Đã có bài tương tự"});
        desk.must(&desk.moderator, &id, no).await;
        assert!(!waits(&desk, &code).await);
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sealing_takes_back_what_is_public() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let (code, id) = desk
            .sent(&sent("Một cửa đóng cửa sớm vào chiều thứ sáu."))
            .await;
        desk.answered(&id).await;
        desk.ask(&code, "release", json!({})).await.json();
        desk.must(&desk.moderator, &id, summary("Một cửa đóng cửa sớm."))
            .await;
        let seal = json!({"step": "set_confidentiality", "confidentiality": "sealed", "reason": "Có thể lộ người gửi"});
        desk.must(&desk.supervisor, &id, seal).await;
        let list = desk.office.app.get("/v1/feedback/released").await.json();
        assert_eq!(list["items"], json!([]));
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_public_is_taken_back_while_the_matter_is_open_again() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let (code, id) = desk.sent(&sent("Biển chỉ dẫn vào một cửa bị che.")).await;
        desk.answered(&id).await;
        desk.ask(&code, "release", json!({})).await.json();
        desk.must(&desk.moderator, &id, summary("Biển chỉ dẫn bị che."))
            .await;
        let text = json!({"text": "Biển vẫn bị che"});
        desk.ask(&code, "reopening", text).await.json();
        desk.must(&desk.supervisor, &id, json!({"step": "reopen"}))
            .await;
        let removed = desk
            .ask(&code, "removal", json!({"text": "Tôi đổi ý"}))
            .await;
        assert_eq!(removed.json()["visibility"], "withheld");
        let list = desk.office.app.get("/v1/feedback/released").await.json();
        assert_eq!(list["items"], json!([]));
        desk.office.app.stop().await;
    }
}
