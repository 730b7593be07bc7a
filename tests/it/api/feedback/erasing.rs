//! Senders who want to be forgotten, by themselves and on paper.

use reqwest::Method;
use serde_json::{Value, json};
use tthc::app::feedback::verify;
use tthc::domain::feedback::seal::Keyring;
use tthc::domain::text::hex;

use super::{Desk, sent};
use crate::api::staff::leak::{contains, files};
use crate::messages::plain_post;
use crate::support::{Builder, Database, SEAL_KEYS, databases};

/// How the sealed contact and dossier stand in the database.
async fn sealed_of(desk: &Desk, id: &str) -> Vec<String> {
    let mut tx = desk.office.app.app.store.read().await.unwrap();
    let stored = tx.find_feedback(id).await.unwrap().unwrap();
    let facts = &stored.events[0].0.facts;
    let wanted = ["part.contact", "part.dossier"].map(|name| facts.get(name).unwrap().to_owned());
    let parts = tx.list_parts(id).await.unwrap();
    let parts = parts.iter().filter(|part| wanted.contains(&part.id));
    parts.map(|part| hex(&part.data)).collect()
}

async fn is_sound(desk: &Desk) {
    let keyring = Keyring::parse(SEAL_KEYS).unwrap();
    let verified = verify(&desk.office.app.app.store, Some(&keyring))
        .await
        .unwrap();
    assert_eq!(verified.faults, []);
    assert!(verified.erased > 0);
}

async fn refused(desk: &Desk, code: &str, way_out: &str) {
    let answer = desk.ask(code, "erasure", json!({})).await;
    let said = answer.problem(409, "step_refused").to_string();
    assert!(said.contains(way_out), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_is_forgotten_when_it_is_over_and_nothing_stays_in_the_file() {
    for database in databases() {
        let (_server, post) = plain_post().await;
        let desk = Desk::build(Builder::default().on(&database).post(post)).await;
        let mut body = sent("Tôi nộp hồ sơ mà chưa có kết quả.");
        body["contact"]["email"] = "lan@example.vn".into();
        body["dossier_no"] = "H37.12-261102-0007".into();
        let (code, id) = desk.sent(&body).await;
        let stands = sealed_of(&desk, &id).await;
        assert_eq!(stands.len(), 2);
        refused(&desk, &code, "rút phản ánh").await;
        assert_eq!(desk.ask(&code, "withdrawal", json!({})).await.status, 200);
        let erased = desk.ask(&code, "erasure", json!({})).await.json();
        assert_eq!(
            (&erased["erased"], &erased["summary_removed"]),
            (&json!(2), &json!(false))
        );
        assert_eq!(erased["kept"][0]["class"], "text");
        assert_eq!(erased["kept"][0]["until"], "2031-11-21");
        assert!(erased["basis"].as_str().unwrap().contains("Điều 14"));
        let again = desk.ask(&code, "erasure", json!({})).await.json();
        assert_eq!(again["erased"], 0);
        // What was written is still there, for the sender and for officers.
        assert_eq!(
            desk.status(&code).await["body"],
            "Tôi nộp hồ sơ mà chưa có kết quả."
        );
        let path = format!("/feedback/{id}/contact");
        let purpose = json!({"purpose": "Gọi lại"});
        let contact = desk
            .office
            .ask(&desk.intake, Method::POST, &path, &purpose)
            .await;
        assert!(!contact.text().contains("Lan"), "{}", contact.text());
        let mut tx = desk.office.app.app.store.read().await.unwrap();
        assert_eq!(tx.list_ways(&id).await.unwrap(), []);
        assert!(tx.list_messages_about(&id).await.unwrap().is_empty());
        drop(tx);
        is_sound(&desk).await;
        if database == Database::Sqlite {
            for (name, bytes) in files(desk.office.app.folder.path()) {
                for sealed in &stands {
                    assert!(!contains(&bytes, &sealed[..64]), "in {name}");
                }
            }
        }
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_over_and_what_the_law_keeps_is_not_forgotten() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let (code, id) = desk.sent(&sent("Biểu mẫu trên cổng khác ở một cửa.")).await;
        let (secret, secret_id) = desk.sent(&sent("Cán bộ này đòi tiền.")).await;
        desk.must(&desk.intake, &secret_id, json!({"step": "screen"}))
            .await;
        let redirect = json!({"step": "redirect", "reason": "R12"});
        assert!(desk.step(&desk.intake, &secret_id, redirect).await.status < 500);
        refused(&desk, &secret, "giữ kín theo luật").await;
        desk.answered(&id).await;
        refused(&desk, &code, "06/12/2026").await;
        desk.ask(&code, "release", json!({})).await.json();
        let release = json!({"step": "release", "title": "Biểu mẫu", "body": "Biểu mẫu khác nhau.", "reply": "Đã sửa."});
        desk.must(&desk.moderator, &id, release).await;
        desk.ask(&code, "reopening", json!({"text": "Vẫn chưa đúng."}))
            .await
            .json();
        refused(&desk, &code, "xem xét lại").await;
        let refuse = json!({"step": "refuse_reopening", "reason": "Đã đúng."});
        desk.must(&desk.supervisor, &id, refuse).await;
        desk.pass(17).await;
        let (_stop, stopped) = tokio::sync::watch::channel(false);
        tthc::app::feedback::timer::tick(&desk.office.app.app, "a", &stopped)
            .await
            .unwrap();
        let removed = desk
            .ask(&code, "erasure", json!({"remove_summary": true}))
            .await
            .json();
        assert_eq!(
            (&removed["erased"], &removed["summary_removed"]),
            (&json!(1), &json!(true))
        );
        let list = desk.office.app.get("/v1/feedback/released").await.json();
        assert_eq!(list["items"], json!([]));
        is_sound(&desk).await;
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_on_paper_is_forgotten_by_whom_may_do_that() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        desk.office.add("keeper", &["seal_keeper"]).await;
        let keeper = desk.office.sign_in("keeper").await;
        let admin = desk.office.sign_in("admin").await;
        let (code, id) = desk.sent(&sent("Giờ làm việc niêm yết không đúng.")).await;
        let path = format!("/feedback/{id}/erasure");
        let body = json!({"reason": "Đơn ngày 20/11/2026"});
        let open = desk.office.ask(&keeper, Method::POST, &path, &body).await;
        open.problem(409, "step_refused");
        desk.ask(&code, "withdrawal", json!({})).await.json();
        let not_theirs = desk
            .office
            .ask(&desk.intake, Method::POST, &path, &body)
            .await;
        not_theirs.problem(403, "forbidden");
        let empty = desk
            .office
            .ask(&keeper, Method::POST, &path, &json!({"reason": " "}))
            .await;
        empty.problem(422, "invalid_body");
        let erased = desk.office.ask(&keeper, Method::POST, &path, &body).await;
        assert_eq!((erased.status, &erased.json()["erased"]), (200, &json!(1)));
        let again = desk
            .office
            .ask(&admin, Method::POST, &path, &body)
            .await
            .json();
        assert_eq!(again["erased"], 0);
        let read = desk
            .office
            .get(&desk.intake, &format!("/feedback/{id}"))
            .await
            .json();
        let last = read["timeline"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&last["event"], &last["text"]),
            (&json!("erased"), &json!("Đơn ngày 20/11/2026"))
        );
        assert_ne!(read["body"], Value::Null);
        for (name, bytes) in files(desk.office.app.folder.path()) {
            assert!(!contains(&bytes, "Đơn ngày"), "in {name}");
        }
        is_sound(&desk).await;
        desk.office.app.stop().await;
    }
}
