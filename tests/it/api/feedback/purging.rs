//! What was kept long enough goes for good, and nothing else.

use std::path::Path;

use serde_json::json;
use tthc::app::feedback::close_days;
use tthc::domain::text::hex;

use super::{Desk, sent};
use crate::api::staff::leak::contains;
use crate::support::{Database, Program, SEAL_KEYS, databases, keys_file};

/// More than twelve months and less than sixty.
const DAYS: i64 = 900;

pub fn run(desk: &Desk, command: &str, more: &[&str]) -> (i32, String) {
    let folder = desk.office.app.folder.path();
    let keys = keys_file(folder, SEAL_KEYS);
    let output = Program::command()
        .args([
            command,
            "--database-url",
            &desk.office.app.url,
            "--data-dir",
        ])
        .arg(folder)
        .arg("--seal-keys-file")
        .arg(keys)
        .args(more)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(said).unwrap(),
    )
}

/// The bytes of the database and of its log.
fn bytes(folder: &Path) -> Vec<Vec<u8>> {
    let names = ["tthc.sqlite", "tthc.sqlite-wal"];
    names
        .map(|name| std::fs::read(folder.join(name)).unwrap())
        .to_vec()
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn what_was_kept_long_enough_is_purged_and_what_is_held_is_not() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        desk.pass(-DAYS).await;
        let (old, old_id) = desk.sent(&sent("Giờ làm việc niêm yết không đúng.")).await;
        let (open, open_id) = desk.sent(&sent("Tôi chưa nhận được kết quả hồ sơ.")).await;
        let (secret, secret_id) = desk.sent(&sent("Cán bộ này đòi tiền.")).await;
        desk.must(&desk.intake, &secret_id, json!({"step": "screen"}))
            .await;
        let redirect = json!({"step": "redirect", "reason": "R12"});
        assert!(desk.step(&desk.intake, &secret_id, redirect).await.status < 500);
        desk.ask(&old, "withdrawal", json!({})).await.json();
        desk.pass(DAYS).await;
        let (young, young_id) = desk.sent(&sent("Số điện thoại niêm yết sai.")).await;
        desk.ask(&young, "withdrawal", json!({})).await.json();
        let app = &desk.office.app;
        let mut tx = app.app.store.write().await.unwrap();
        // `tthc` has the clock of the machine.
        for day in ["2024-01-02", "2024-01-03", "2100-01-01"] {
            let day = day.parse().unwrap();
            tx.add_unfound(day, "nuoi rong", 20).await.unwrap();
        }
        tx.commit().await.unwrap();
        let parts = app
            .app
            .store
            .read()
            .await
            .unwrap()
            .list_parts(&old_id)
            .await
            .unwrap();
        let stored = app
            .app
            .store
            .read()
            .await
            .unwrap()
            .find_feedback(&old_id)
            .await
            .unwrap()
            .unwrap();
        let contact = stored.events[0]
            .0
            .facts
            .get("part.contact")
            .unwrap()
            .to_owned();
        let contact = parts.iter().find(|part| part.id == contact).unwrap();
        let stands = hex(&contact.data);
        let is_file = database == Database::Sqlite;
        let before = is_file.then(|| bytes(app.folder.path()));
        let (code, said) = run(&desk, "purge", &["--dry-run", "--ids"]);
        assert_eq!(code, 0, "{said}");
        assert!(
            said.contains(&format!("contact {old_id}")) && said.contains("quy tắc T02"),
            "{said}"
        );
        assert!(
            said.contains("3  dấu nhận biết gửi trùng (submission), quy tắc T07"),
            "{said}"
        );
        assert!(
            said.contains("2  từ tìm không có kết quả (search), quy tắc T08"),
            "{said}"
        );
        for id in [&open_id, &secret_id, &young_id] {
            assert!(!said.contains(id), "{said}");
        }
        assert_eq!(
            before,
            is_file.then(|| bytes(app.folder.path())),
            "nothing is changed"
        );
        let (code, said) = run(&desk, "purge", &["--yes"]);
        assert_eq!(code, 0, "{said}");
        assert!(
            said.contains("1  thông tin người gửi (contact), quy tắc T02"),
            "{said}"
        );
        if is_file {
            for bytes in bytes(app.folder.path()) {
                assert!(!contains(&bytes, &stands[..64]));
            }
        }
        let (code, said) = run(&desk, "purge", &["--yes"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("không có gì"), "{said}");
        let days = ("2020-01-01".parse().unwrap(), "2200-01-01".parse().unwrap());
        let mut tx = app.app.store.read().await.unwrap();
        let kept = tx.list_unfound(days, 10).await.unwrap();
        assert_eq!(kept, [("nuoi rong".to_owned(), 20)]);
        drop(tx);
        close_days(&app.app).await.unwrap();
        let (code, said) = run(&desk, "verify", &[]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("Đã xóa (erased)              1"), "{said}");
        let mut tx = app.app.store.read().await.unwrap();
        let stored = tx.find_feedback(&old_id).await.unwrap().unwrap();
        let erased = &stored.events.last().unwrap().0;
        assert_eq!(
            (erased.facts.get("class"), erased.facts.get("rule")),
            (Some("contact"), Some("T02"))
        );
        drop(tx);
        assert_eq!(
            desk.status(&old).await["body"],
            "Giờ làm việc niêm yết không đúng."
        );
        for code in [&open, &secret, &young] {
            desk.status(code).await;
        }
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purge_says_first_whether_it_deletes() {
    let desk = Desk::open(&Database::Sqlite).await;
    let (code, said) = run(&desk, "purge", &[]);
    assert_eq!(code, 2, "{said}");
    let (code, _) = run(&desk, "purge", &["--dry-run", "--yes"]);
    assert_eq!(code, 2);
    desk.office.app.stop().await;
}
