//! Whole lives of feedback, on both databases.

use serde_json::{Value, json};
use tokio::sync::watch;
use tthc::app::feedback::{close_days, timer, verify};
use tthc::domain::feedback::seal::Keyring;

use super::{Desk, accepted, draft, sent};
use crate::support::{Database, SEAL_KEYS, databases};

/// The deadline of a rule, the newest.
fn deadline<'a>(status: &'a Value, rule: &str) -> &'a Value {
    let all = status["deadlines"].as_array().unwrap().iter().rev();
    all.into_iter().find(|limit| limit["rule"] == rule).unwrap()
}

async fn is_proven(desk: &Desk) {
    let keyring = Keyring::parse(SEAL_KEYS).unwrap();
    close_days(&desk.office.app.app).await.unwrap();
    let verified = verify(&desk.office.app.app.store, Some(&keyring))
        .await
        .unwrap();
    assert_eq!(verified.faults, []);
    assert!(verified.feedbacks > 0 && verified.events > verified.feedbacks && verified.parts > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feedback_is_answered_rated_and_opened_again() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let (code, id) = desk
            .sent(&sent("Tôi nộp hồ sơ ngày 02/11, đến nay chưa có kết quả."))
            .await;
        let status = desk.status(&code).await;
        assert_eq!(status["state"], "cho_tiep_nhan");
        assert_eq!(
            status["title"],
            "Tôi nộp hồ sơ ngày 02/11, đến nay chưa có kết quả."
        );
        // Saturday 21/11/2026; Tuesday 24/11 is a holiday.
        assert_eq!(
            deadline(&status, "feedback_transfer")["due_on"],
            "2026-11-30"
        );
        assert_eq!(deadline(&status, "feedback_answer")["due_on"], "2026-11-30");
        desk.begun(&id).await;
        assert_eq!(desk.status(&code).await["state"], "dang_xu_ly");
        let own = desk.must(&desk.handler, &id, draft()).await;
        assert_eq!(own["state"], "pending_approval");
        assert_eq!(
            desk.status(&code).await["reply"],
            Value::Null,
            "not before it is approved"
        );
        let not_his = desk
            .step(&desk.handler, &id, json!({"step": "approve"}))
            .await;
        not_his.problem(403, "forbidden");
        let answered = desk
            .must(&desk.approver, &id, json!({"step": "approve"}))
            .await;
        assert_eq!(answered["register"], json!({"year": 2026, "number": 1}));
        let status = desk.status(&code).await;
        assert_eq!(status["state"], "da_tra_loi");
        assert_eq!(
            status["reply"],
            "Bộ phận một cửa đã trả kết quả ngày 20/11."
        );
        assert_eq!(status["can"]["rate_until"], "2026-12-06");
        assert_eq!(deadline(&status, "feedback_answer")["state"], "met");
        let rating = json!({"solved": "no", "score": 2, "comment": "Chưa đúng việc của tôi"});
        let rated = desk.ask(&code, "rating", rating.clone()).await;
        assert_eq!(rated.json()["can"]["rate_until"], Value::Null);
        desk.ask(&code, "rating", rating)
            .await
            .problem(409, "step_refused");
        let asked = desk
            .ask(
                &code,
                "reopening",
                json!({"text": "Tôi vẫn chưa nhận được giấy"}),
            )
            .await;
        assert_eq!(asked.status, 200);
        let opened = desk
            .must(&desk.supervisor, &id, json!({"step": "reopen"}))
            .await;
        assert_eq!(
            (&opened["state"], &opened["cycle"]),
            (&json!("in_progress"), &json!(2))
        );
        is_proven(&desk).await;
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_is_asked_and_a_breach_stays() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let (code, id) = desk
            .sent(&sent("Lệ phí niêm yết khác lệ phí bị thu ở một cửa."))
            .await;
        desk.must(&desk.intake, &id, json!({"step": "screen"}))
            .await;
        let ask =
            json!({"step": "ask", "until": "2026-12-01", "question": "Bạn nộp hồ sơ ở xã nào?"});
        desk.must(&desk.intake, &id, ask).await;
        let status = desk.status(&code).await;
        assert_eq!(status["question"], "Bạn nộp hồ sơ ở xã nào?");
        assert_eq!(deadline(&status, "feedback_answer")["state"], "paused");
        assert_eq!(
            deadline(&status, "feedback_transfer")["state"],
            "running",
            "the law's clock goes on"
        );
        // Thursday 26/11: 23, 25 and 26 were waited.
        desk.pass(5).await;
        let told = desk
            .ask(&code, "information", json!({"text": "Xã Hoa Thám"}))
            .await
            .json();
        assert_eq!(told["state"], "cho_tiep_nhan");
        assert_eq!(
            deadline(&told, "feedback_answer")["first_due_on"],
            "2026-11-30"
        );
        assert_eq!(deadline(&told, "feedback_answer")["due_on"], "2026-12-03");
        desk.must(&desk.intake, &id, accepted("khac")).await;
        desk.must(&desk.coordinator, &id, json!({"step": "assign"}))
            .await;
        desk.must(&desk.handler, &id, json!({"step": "begin"}))
            .await;
        desk.pass(10).await;
        let late =
            json!({"step": "ask_extension", "until": "2026-12-20", "reason": "Cần xác minh thêm"});
        desk.step(&desk.handler, &id, late)
            .await
            .problem(409, "step_refused");
        let overdue = desk
            .office
            .get(&desk.handler, "/feedback?queue=overdue")
            .await
            .json();
        assert_eq!(overdue["items"][0]["code"], code);
        desk.must(&desk.handler, &id, draft()).await;
        desk.must(&desk.approver, &id, json!({"step": "approve"}))
            .await;
        assert_eq!(
            deadline(&desk.status(&code).await, "feedback_answer")["state"],
            "met_late"
        );
        is_proven(&desk).await;
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_merged_are_answered_with_the_one_they_were_merged_with() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let with_commune = |text: &str| {
            let mut body = sent(text);
            body["commune"] = super::COMMUNE.into();
            body
        };
        let (parent_code, parent) = desk
            .sent(&with_commune("Một cửa xã đóng cửa sớm chiều thứ sáu."))
            .await;
        let (code, id) = desk
            .sent(&with_commune("Chiều thứ sáu tôi đến thì một cửa đã nghỉ."))
            .await;
        desk.must(&desk.intake, &id, json!({"step": "screen"}))
            .await;
        let itself = json!({"step": "merge", "with": code});
        desk.step(&desk.coordinator, &id, itself)
            .await
            .problem(409, "step_refused");
        desk.must(
            &desk.coordinator,
            &id,
            json!({"step": "merge", "with": parent_code}),
        )
        .await;
        assert_eq!(desk.status(&code).await["state"], "trung_noi_dung");
        desk.begun(&parent).await;
        let mut reply = draft();
        reply["text"] = "Gửi bà Hoàng Thị Lan: xã đã sửa giờ mở cửa.".into();
        desk.must(&desk.handler, &parent, reply).await;
        desk.must(&desk.approver, &parent, json!({"step": "approve"}))
            .await;
        let status = desk.status(&code).await;
        assert_eq!(status["state"], "da_tra_loi");
        assert_eq!(status["reply"], "Gửi bà [họ tên]: xã đã sửa giờ mở cửa.");
        assert_eq!(deadline(&status, "feedback_answer")["state"], "met");
        // One whose other one is not answered goes on by itself.
        let (parent_code, parent) = desk
            .sent(&with_commune("Không có chỗ ngồi chờ ở một cửa."))
            .await;
        let (code, id) = desk
            .sent(&with_commune("Người già phải đứng chờ ở một cửa xã."))
            .await;
        desk.must(&desk.intake, &id, json!({"step": "screen"}))
            .await;
        desk.must(
            &desk.coordinator,
            &id,
            json!({"step": "merge", "with": parent_code}),
        )
        .await;
        desk.must(&desk.intake, &parent, json!({"step": "screen"}))
            .await;
        desk.must(
            &desk.intake,
            &parent,
            json!({"step": "refuse", "reason": "R02"}),
        )
        .await;
        assert_eq!(desk.status(&code).await["state"], "cho_tiep_nhan");
        // So does one whose other one is taken back.
        let (parent_code, _) = desk
            .sent(&with_commune("Loa gọi số ở một cửa bị hỏng."))
            .await;
        let again = json!({"step": "merge", "with": parent_code});
        desk.must(&desk.coordinator, &id, again).await;
        desk.ask(&parent_code, "withdrawal", json!({})).await.json();
        assert_eq!(desk.status(&code).await["state"], "cho_tiep_nhan");
        is_proven(&desk).await;
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_reminds_notes_what_is_passed_and_closes_once() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let (code, id) = desk
            .sent(&sent("Không ai trả lời điện thoại ở một cửa."))
            .await;
        desk.begun(&id).await;
        let kinds = async |desk: &Desk| {
            let read = desk
                .office
                .get(&desk.handler, &format!("/feedback/{id}"))
                .await
                .json();
            let timeline = read["timeline"].as_array().unwrap().iter();
            let own = timeline.filter(|event| event["actor"] == "program");
            own.map(|event| event["event"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let app = desk.office.app.app.clone();
        let (_stop, stopped) = watch::channel(false);
        // Thursday: 23, 25 and 26 of five days are gone.
        desk.pass(5).await;
        assert_eq!(timer::tick(&app, "a", &stopped).await.unwrap(), Some(1));
        assert_eq!(kinds(&desk).await, ["reminded"]);
        assert_eq!(
            timer::tick(&app, "b", &stopped).await.unwrap(),
            None,
            "another replica does it"
        );
        assert_eq!(
            timer::tick(&app, "a", &stopped).await.unwrap(),
            Some(0),
            "once a day"
        );
        // Wednesday 2 December: due on Monday, two working days ago.
        desk.pass(6).await;
        assert_eq!(
            timer::tick(&app, "b", &stopped).await.unwrap(),
            Some(1),
            "the lease has ended"
        );
        assert_eq!(
            kinds(&desk).await,
            ["reminded", "breached", "reminded", "escalated"]
        );
        desk.must(&desk.handler, &id, draft()).await;
        desk.must(&desk.approver, &id, json!({"step": "approve"}))
            .await;
        desk.pass(15).await;
        timer::tick(&app, "b", &stopped).await.unwrap();
        assert_eq!(desk.status(&code).await["can"]["rate_until"], "2026-12-17");
        desk.pass(1).await;
        timer::tick(&app, "b", &stopped).await.unwrap();
        assert!(kinds(&desk).await.contains(&"closed".to_owned()));
        assert_eq!(desk.status(&code).await["state"], "da_tra_loi");
        is_proven(&desk).await;
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_in_the_database_is_found() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let (code, id) = desk
            .sent(&sent("Biểu mẫu trên cổng khác biểu mẫu ở một cửa."))
            .await;
        let (_, other) = desk
            .sent(&sent("Số điện thoại niêm yết không liên lạc được."))
            .await;
        desk.must(&desk.intake, &id, json!({"step": "screen"}))
            .await;
        is_proven(&desk).await;
        let store = &desk.office.app.app.store;
        let keyring = Keyring::parse(SEAL_KEYS).unwrap();
        let changes = [
            format!(
                "UPDATE feedback_event SET at = at - 86400000 WHERE feedback_id = '{id}' AND position = 2"
            ),
            format!("UPDATE feedback SET unit = 'SNV' WHERE id = '{id}'"),
            format!(
                "UPDATE feedback_part SET data = (SELECT data FROM feedback_part WHERE feedback_id = '{other}' \
                     ORDER BY id LIMIT 1) WHERE feedback_id = '{id}'"
            ),
            format!("DELETE FROM feedback_event WHERE feedback_id = '{id}' AND position = 2"),
        ];
        for (count, change) in (1..).zip(changes) {
            Database::execute(&desk.office.app.url, &change).await;
            let verified = verify(store, Some(&keyring)).await.unwrap();
            assert!(
                verified.faults.len() >= count,
                "{change}: {:?}",
                verified.faults
            );
            assert!(
                verified.faults.iter().all(|fault| fault.at == code),
                "{:?}",
                verified.faults
            );
        }
        desk.office.app.stop().await;
    }
}
