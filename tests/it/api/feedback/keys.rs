//! Another key, cut off in between; and keys that are missing, which close only what is sealed with them.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tthc::app::feedback::{reseal, verify};
use tthc::domain::feedback::seal::Keyring;
use tthc::domain::message::MessageState;
use tthc::domain::retry::ATTEMPTS_MAX;

use super::trust::released;
use super::{Desk, SECRET, sent};
use crate::api::staff::publishing::made;
use crate::messages::{plain_post, send_once};
use crate::support::{Builder, Database, Program, SEAL_KEYS, databases, keys_file, raw};

/// A key that nobody has.
const OTHER: &str = "f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f";

fn command(desk: &Desk, keys: &Path, arguments: &[&str]) -> Command {
    let mut command = Program::command();
    command
        .args(arguments)
        .args(["--database-url", &desk.office.app.url, "--data-dir"])
        .arg(desk.office.app.folder.path())
        .arg("--seal-keys-file")
        .arg(keys);
    command
}

fn run(desk: &Desk, keys: &Path, arguments: &[&str]) -> (i32, String) {
    let output = command(desk, keys, arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(said).unwrap(),
    )
}

fn lines(keys: &Path) -> usize {
    std::fs::read_to_string(keys).unwrap().lines().count()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_sealed_anew_however_often_that_is_cut_off() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let mut codes = Vec::new();
        for number in 0..150 {
            let body = sent(&format!("Phản ánh {number} về giờ làm việc niêm yết."));
            let answer = desk
                .submit(&format!("key-of-rotation-{number:08}"), &body)
                .await;
            codes.push(made(&answer, 201)["code"].as_str().unwrap().to_owned());
        }
        let keys = keys_file(desk.office.app.folder.path(), SEAL_KEYS);
        let mut child = command(&desk, &keys, &["keys", "rotate"]).spawn().unwrap();
        // Killed as soon as there is a new key.
        while lines(&keys) < 2 && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(lines(&keys), 2);
        let mode = std::fs::metadata(&keys).unwrap().permissions();
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777,
            0o600
        );
        let both = Keyring::parse(&std::fs::read_to_string(&keys).unwrap()).unwrap();
        // Cut off again, when the first part of the rest is done.
        let store = desk.office.app.app.store.clone();
        let ring = both.clone();
        let cut = tokio::spawn(async move {
            reseal(&store, &ring, |_| {
                std::panic::resume_unwind(Box::new("cut off"))
            })
            .await
        });
        let _ = cut.await;
        let ring = &desk.office.app.app.desk.as_ref().unwrap().keyring;
        ring.replace(&both);
        desk.status(&codes[0]).await;
        let (code, said) = run(&desk, &keys, &["keys", "rotate"]);
        assert_eq!(code, 0, "{said}");
        assert!(lines(&keys) == 2 || !said.contains("Tiếp tục"), "{said}");
        let (code, said) = run(&desk, &keys, &["keys", "status"]);
        assert_eq!(code, 0, "{said}");
        assert!(
            said.contains("450 văn bản (texts)  đang dùng") && said.contains("may be removed"),
            "{said}"
        );
        let (code, said) = run(&desk, &keys, &["verify"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("Văn bản niêm phong (sealed)  450"), "{said}");
        // The old key is needed no more.
        let text = std::fs::read_to_string(&keys).unwrap();
        let new = Keyring::parse(text.lines().next().unwrap()).unwrap();
        ring.replace(&new);
        for code in codes.iter().step_by(50) {
            desk.status(code).await;
        }
        assert_eq!(
            verify(&desk.office.app.app.store, Some(&new))
                .await
                .unwrap()
                .unopened,
            0
        );
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_key_closes_only_what_is_sealed_with_it() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let (old, old_id) = desk.sent(&sent("Giờ làm việc niêm yết không đúng.")).await;
        let ring = &desk.office.app.app.desk.as_ref().unwrap().keyring;
        ring.replace(&Keyring::parse(OTHER).unwrap());
        let (new, new_id) = desk.sent(&sent("Lệ phí niêm yết không đúng.")).await;
        let closed = desk.ask(&old, "status", json!({})).await;
        let said = closed.problem(503, "feedback_locked").to_string();
        assert!(said.contains("còn nguyên"), "{said}");
        desk.ask(&old, "withdrawal", json!({}))
            .await
            .problem(503, "feedback_locked");
        let path = format!("/feedback/{old_id}");
        desk.office
            .get(&desk.intake, &path)
            .await
            .problem(503, "feedback_locked");
        desk.status(&new).await;
        desk.begun(&new_id).await;
        let keys = keys_file(desk.office.app.folder.path(), OTHER);
        let (code, said) = run(&desk, &keys, &["keys", "status"]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("THIẾU KHÓA"), "{said}");
        ring.replace(&Keyring::parse(&format!("{OTHER}\n{SEAL_KEYS}")).unwrap());
        assert_eq!(desk.status(&old).await["state"], "cho_tiep_nhan");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_met_the_same_counts_once_also_after_another_key() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        released(&desk).await;
        let app = &desk.office.app;
        let list = app.get("/v1/feedback/released").await.json();
        let id = list["items"][0]["id"].as_str().unwrap();
        let path = format!("/v1/feedback/released/{id}/support");
        let device = json!({"device": SECRET});
        let count = async || {
            let answer = app
                .send_json(reqwest::Method::POST, &path, &[], &device)
                .await;
            answer.json()["supporters"].as_u64().unwrap()
        };
        assert_eq!((count().await, count().await), (1, 1));
        let ring = &app.app.desk.as_ref().unwrap().keyring;
        ring.replace(&Keyring::parse(&format!("{OTHER}\n{SEAL_KEYS}")).unwrap());
        assert_eq!(count().await, 1);
        ring.replace(&Keyring::parse(OTHER).unwrap());
        assert_eq!((count().await, count().await), (2, 2));
        let unknown = "/v1/feedback/released/018f8f6e-0000-4000-8000-000000000009/support";
        let gone = app
            .send_json(reqwest::Method::POST, unknown, &[], &device)
            .await;
        gone.problem(404, "summary_not_found");
        desk.office.app.stop().await;
    }
}

/// A request to a program that was started as an operator does.
fn ask(program: &Program, path: &str, body: &Value) -> String {
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nIdempotency-Key: key-of-the-start-1\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    String::from_utf8(raw(program.address, request.as_bytes())).unwrap()
}

#[test]
fn the_program_starts_without_an_old_key_and_not_with_keys_that_others_read() {
    let folder = tempfile::TempDir::new().unwrap();
    let keys = keys_file(folder.path(), SEAL_KEYS);
    let settings = [
        "--sample",
        "never",
        "--seal-keys-file",
        keys.to_str().unwrap(),
    ];
    let program = Program::serve(folder.path(), &settings);
    let receipt = ask(
        &program,
        "/v1/feedback",
        &sent("Giờ làm việc niêm yết không đúng."),
    );
    let (_, body) = receipt.split_once("\r\n\r\n").unwrap();
    let code = serde_json::from_str::<Value>(body).unwrap()["code"].clone();
    program.stop();
    keys_file(folder.path(), OTHER);
    let program = Program::serve(folder.path(), &settings);
    let path = format!("/v1/feedback/{}/status", code.as_str().unwrap());
    let locked = ask(&program, &path, &json!({"secret": SECRET}));
    assert!(locked.contains("feedback_locked"), "{locked}");
    assert!(program.stop().contains("a key is missing"));
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&keys, mode).unwrap();
    let program = Program::serve(folder.path(), &settings);
    let closed = ask(&program, &path, &json!({"secret": SECRET}));
    assert!(closed.contains("feedback_closed"), "{closed}");
    let said = program.stop();
    assert!(
        said.contains("chmod 600") && !said.contains(OTHER),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_about_what_cannot_be_read_is_given_up_in_the_end() {
    for database in databases() {
        let (server, post) = plain_post().await;
        let desk = Desk::build(Builder::default().on(&database).post(post)).await;
        let mut body = sent("Biểu mẫu trên cổng khác ở một cửa.");
        body["contact"]["email"] = "lan@example.vn".into();
        let (_, id) = desk.sent(&body).await;
        let url = &desk.office.app.url;
        let change = format!("UPDATE feedback_event SET facts = 'x' WHERE feedback_id = '{id}'");
        Database::execute(url, &change).await;
        let app = &desk.office.app.app;
        let mut attempts = 0;
        for _ in 0..2 * ATTEMPTS_MAX {
            attempts += send_once(app).await;
            desk.office.pass(2 * 86_400);
        }
        assert_eq!(attempts, usize::try_from(ATTEMPTS_MAX).unwrap());
        let mut tx = app.store.read().await.unwrap();
        let dead = tx
            .list_messages(MessageState::Dead, None, 10)
            .await
            .unwrap();
        assert_eq!(dead.len(), 1);
        drop(tx);
        assert!(server.taken().is_empty());
        desk.office.app.stop().await;
    }
}
