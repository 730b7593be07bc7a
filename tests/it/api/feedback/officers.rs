//! What officers may see and do with feedback, and what happens when two act at once.

use reqwest::Method;
use serde_json::{Value, json};

use super::{COMMUNE, Desk, accepted, sent, told_to_an_officer};
use crate::api::staff::publishing::made;
use crate::support::{Database, databases};

/// Another commune.
const ELSEWHERE: &str = "05977";

#[tokio::test(flavor = "multi_thread")]
async fn of_two_officers_at_once_one_is_told_to_read_again() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let (_, id) = desk.sent(&sent("Hai cán bộ cùng xử lý một lúc.")).await;
        let screen = json!({"step": "screen"});
        let (a, b) = tokio::join!(
            desk.step_at(&desk.intake, &id, "\"1\"", &screen),
            desk.step_at(&desk.intake, &id, "\"1\"", &screen)
        );
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        desk.step_at(&desk.intake, &id, "*", &screen)
            .await
            .problem(428, "revision_required");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn officers_see_what_is_their_units_and_no_other() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let commune = format!("handler@{COMMUNE}");
        let elsewhere = format!("handler@{ELSEWHERE}");
        desk.office.add("here", &[&commune]).await;
        desk.office.add("there", &[&elsewhere]).await;
        desk.office.add("editor", &["editor"]).await;
        let here = desk.office.sign_in("here").await;
        let there = desk.office.sign_in("there").await;
        let editor = desk.office.sign_in("editor").await;
        let mut body = sent("Bảng niêm yết ở xã còn thủ tục đã bãi bỏ.");
        body["commune"] = COMMUNE.into();
        let (code, id) = desk.sent(&body).await;
        let path = format!("/feedback/{id}");
        assert_eq!(desk.office.get(&here, &path).await.status, 200);
        desk.office
            .get(&there, &path)
            .await
            .problem(404, "feedback_not_found");
        desk.office
            .get(&editor, &path)
            .await
            .problem(404, "feedback_not_found");
        desk.office
            .get(&editor, "/feedback")
            .await
            .problem(403, "forbidden");
        let list = desk.office.get(&here, "/feedback").await.json();
        assert_eq!(list["items"][0]["code"], code);
        let list = desk.office.get(&there, "/feedback").await.json();
        assert_eq!(list["items"], json!([]));
        let step = json!({"step": "screen"});
        desk.step_at(&here, &id, "\"1\"", &step)
            .await
            .problem(403, "forbidden");
        desk.step_at(&there, &id, "\"1\"", &step)
            .await
            .problem(404, "feedback_not_found");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denunciation_is_sealed_at_once_and_only_its_keeper_sees_it() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        // Who keeps what is sealed needs no other role for it.
        desk.office.add("keeper", &["seal_keeper"]).await;
        let keeper = desk.office.sign_in("keeper").await;
        let (code, id) = desk
            .sent(&sent("Tôi tố cáo ông QZX nhận tiền của dân."))
            .await;
        desk.must(&desk.intake, &id, json!({"step": "screen"}))
            .await;
        let step = json!({"step": "redirect", "reason": "R12"});
        let answer = desk.step(&desk.intake, &id, step).await;
        assert_eq!(answer.status, 200);
        let path = format!("/feedback/{id}");
        for officer in [
            &desk.intake,
            &desk.coordinator,
            &desk.handler,
            &desk.approver,
            &desk.supervisor,
        ] {
            desk.office
                .get(officer, &path)
                .await
                .problem(404, "feedback_not_found");
            let list = desk.office.get(officer, "/feedback?queue=all").await.json();
            assert_eq!(list["items"], json!([]));
            desk.office
                .get(officer, "/feedback?queue=sealed")
                .await
                .problem(403, "forbidden");
        }
        let kept = desk.office.get(&keeper, &path).await.json();
        assert_eq!(kept["confidentiality"], "sealed");
        assert!(kept["body"].as_str().unwrap().contains("QZX"));
        let admin = desk.office.sign_in("admin").await;
        let audit = desk.office.get(&admin, "/audit").await.text().to_owned();
        assert!(
            audit.contains("feedback.set_confidentiality") && audit.contains("restricted → sealed"),
            "{audit}"
        );
        let list = desk
            .office
            .get(&keeper, "/feedback?queue=sealed")
            .await
            .json();
        assert_eq!(list["items"][0]["code"], code);
        // Nothing is done with it any more.
        for step in [
            json!({"step": "ask_release"}),
            accepted("khac"),
            json!({"step": "clear"}),
        ] {
            let answer = desk.step_at(&keeper, &id, "\"3\"", &step).await;
            assert!([403, 409].contains(&answer.status), "{}", answer.text());
        }
        let open =
            json!({"step": "set_confidentiality", "confidentiality": "normal", "reason": "Mở lại"});
        desk.step_at(&keeper, &id, "\"3\"", &open)
            .await
            .problem(403, "forbidden");
        let status = desk.status(&code).await;
        assert_eq!(status["state"], "da_huong_dan");
        assert!(
            status["reason"]["next_step"]
                .as_str()
                .unwrap()
                .contains("niêm phong")
        );
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_the_sender_is_takes_a_purpose_and_the_sender_is_told() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let (code, id) = desk.sent(&sent("Xin hỏi về giấy hẹn trả kết quả.")).await;
        let read = desk
            .office
            .get(&desk.intake, &format!("/feedback/{id}"))
            .await;
        assert!(!read.text().contains("Hoàng Thị Lan") && !read.text().contains("0912"));
        let path = format!("/feedback/{id}/contact");
        let ask = async |who, purpose: &str| {
            let body = json!({"purpose": purpose});
            desk.office.ask(who, Method::POST, &path, &body).await
        };
        ask(&desk.intake, " ").await.problem(422, "invalid_body");
        ask(&desk.moderator, "Tò mò")
            .await
            .problem(403, "forbidden");
        let seen = ask(&desk.intake, "Gọi hỏi số biên nhận").await.json();
        assert_eq!(
            (&seen["name"], &seen["phone"]),
            (&json!("Hoàng Thị Lan"), &json!("0912345678"))
        );
        let read = desk
            .office
            .get(&desk.intake, &format!("/feedback/{id}"))
            .await
            .json();
        let last = read["timeline"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&last["event"], &last["text"]),
            (&json!("contact_seen"), &json!("Gọi hỏi số biên nhận"))
        );
        let status = desk.status(&code).await;
        assert_eq!(status["contact_views"], 1);
        assert!(
            !status.to_string().contains("Gọi hỏi số biên nhận"),
            "the purpose is among officers"
        );
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn officers_write_down_what_people_tell_them() {
    let desk = Desk::open(&Database::Sqlite).await;
    let take = async |who, key: &str, channel: &str| {
        let body = json!({"channel": channel, "feedback": told_to_an_officer("Ông Nông gọi hỏi về thủ tục khai sinh.")});
        let headers = [("idempotency-key", key)];
        desk.office
            .ask_with(who, Method::POST, "/feedback", &headers, &body)
            .await
    };
    take(&desk.handler, "key-0000000000001", "phone")
        .await
        .problem(403, "forbidden");
    take(&desk.intake, "key-0000000000001", "portal")
        .await
        .problem(422, "invalid_body");
    let receipt = take(&desk.intake, "key-0000000000001", "phone").await;
    assert_eq!(receipt.status, 201);
    let code = made(&receipt, 201)["code"].as_str().unwrap().to_owned();
    let id = desk.id(&code).await;
    let read = desk
        .office
        .get(&desk.intake, &format!("/feedback/{id}"))
        .await
        .json();
    assert_eq!(read["channel"], "phone");
    assert!(
        read["timeline"][0]["actor"]
            .as_str()
            .unwrap()
            .starts_with("staff:")
    );
    let path = format!("/v1/feedback/{code}/status");
    let body = json!({"secret": made(&receipt, 201)["secret"]});
    let status = desk
        .office
        .app
        .send_json(Method::POST, &path, &[], &body)
        .await;
    assert_eq!(status.status, 200);
    desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_is_read_page_by_page_and_the_soonest_first() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        for number in 0..5 {
            desk.sent(&sent(&format!("Phản ánh số {number} trong hàng đợi.")))
                .await;
            desk.pass(1).await;
        }
        let mut seen: Vec<(Value, Value)> = Vec::new();
        let mut path = "/feedback?limit=2".to_owned();
        loop {
            let page = desk.office.get(&desk.intake, &path).await.json();
            let items = page["items"].as_array().unwrap();
            seen.extend(
                items
                    .iter()
                    .map(|item| (item["due_on"].clone(), item["id"].clone())),
            );
            let Some(cursor) = page["next_cursor"].as_str() else {
                break;
            };
            path = format!("/feedback?limit=2&cursor={cursor}");
        }
        assert_eq!(seen.len(), 5);
        let days: Vec<&str> = seen.iter().map(|(day, _)| day.as_str().unwrap()).collect();
        assert!(days.is_sorted(), "{days:?}");
        desk.office
            .get(&desk.intake, "/feedback?cursor=x")
            .await
            .problem(422, "invalid_parameter");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_communes_coordinator_hands_on_up_and_not_aside() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let roles = ["intake", "coordinator"].map(|role| format!("{role}@{COMMUNE}"));
        desk.office.add("commune", &[&roles[0], &roles[1]]).await;
        let commune = desk.office.sign_in("commune").await;
        let mut body = sent("Xã bên cạnh cũng thu lệ phí như vậy.");
        body["commune"] = COMMUNE.into();
        let (_, id) = desk.sent(&body).await;
        desk.must(&commune, &id, json!({"step": "screen"})).await;
        desk.must(&commune, &id, accepted("khac")).await;
        let assign = |unit: &str| json!({"step": "assign", "unit": unit});
        let aside = desk.step(&commune, &id, assign(ELSEWHERE)).await;
        aside.problem(403, "forbidden");
        let own = desk.must(&commune, &id, assign(COMMUNE)).await;
        assert_eq!(own["unit"], COMMUNE);
        let up = desk.must(&commune, &id, json!({"step": "assign"})).await;
        assert_eq!(up["unit"], Value::Null);
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_merged_with_what_somebody_else_coordinates() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let roles = ["intake", "coordinator"].map(|role| format!("{role}@{COMMUNE}"));
        desk.office.add("commune", &[&roles[0], &roles[1]]).await;
        let commune = desk.office.sign_in("commune").await;
        let mut body = sent("Thủ tục này ở xã chậm quá hạn.");
        body["commune"] = COMMUNE.into();
        let (own_code, own) = desk.sent(&body).await;
        body["commune"] = ELSEWHERE.into();
        body["body"] = "Thủ tục này ở xã bên cũng chậm.".into();
        let (code, elsewhere) = desk.sent(&body).await;
        desk.must(&commune, &own, json!({"step": "screen"})).await;
        let merge = json!({"step": "merge", "with": code});
        let refused = desk.step(&commune, &own, merge).await;
        refused.problem(422, "invalid_body");
        // Nor is one that others are answered with.
        desk.must(&desk.intake, &elsewhere, json!({"step": "screen"}))
            .await;
        desk.must(
            &desk.intake,
            &elsewhere,
            json!({"step": "name_conflict", "units": [ELSEWHERE]}),
        )
        .await;
        let mut third = sent("Thủ tục này ở xã vẫn chậm như trước.");
        third["commune"] = COMMUNE.into();
        let (third_code, third) = desk.sent(&third).await;
        desk.must(&commune, &third, json!({"step": "screen"})).await;
        desk.must(&commune, &third, json!({"step": "merge", "with": own_code}))
            .await;
        let (fourth_code, _) = {
            let mut fourth = sent("Lại chậm thủ tục này ở xã.");
            fourth["commune"] = COMMUNE.into();
            desk.sent(&fourth).await
        };
        let chain = json!({"step": "merge", "with": fourth_code});
        desk.step(&commune, &own, chain)
            .await
            .problem(409, "step_refused");
        assert_eq!(desk.status(&third_code).await["state"], "trung_noi_dung");
        desk.office.app.stop().await;
    }
}
