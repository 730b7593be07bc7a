//! Whatever is changed behind the program's back is found and named; what nobody touched is sound.

use serde_json::json;
use tthc::app::feedback::{Discrepancy, close_days, compare, verify};
use tthc::domain::feedback::chain::{self, GENESIS};
use tthc::domain::feedback::discrepancy::DiscrepancyKind as Kind;
use tthc::domain::feedback::facts::Facts;
use tthc::domain::feedback::seal::Keyring;
use tthc::store::Store;

use super::{Desk, sent};
use crate::api::staff::publishing::made;
use crate::support::{Database, Program, SEAL_KEYS, databases, keys_file};

async fn faults(store: &Store) -> Vec<Discrepancy> {
    let keyring = Keyring::parse(SEAL_KEYS).unwrap();
    verify(store, Some(&keyring)).await.unwrap().faults
}

/// So many feedbacks, some taken back, each with code and id.
async fn many(desk: &Desk, name: &str, count: usize) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for number in 0..count {
        let key = format!("key-of-{name}-{number:08}");
        let body = sent(&format!("Phản ánh {number} {name} về giờ làm việc."));
        let answer = desk.submit(&key, &body).await;
        let code = made(&answer, 201)["code"].as_str().unwrap().to_owned();
        let mut tx = desk.office.app.app.store.read().await.unwrap();
        let parsed = tthc::domain::feedback::code::FeedbackCode::parse(&code).unwrap();
        let stored = tx.find_feedback_by_code(&parsed).await.unwrap().unwrap();
        all.push((code, stored.id));
    }
    all
}

/// A released feedback.
pub async fn released(desk: &Desk) -> (String, String) {
    let (code, id) = desk.sent(&sent("Hồ sơ khai sinh chậm có kết quả.")).await;
    desk.answered(&id).await;
    assert_eq!(desk.ask(&code, "release", json!({})).await.status, 200);
    let summary = json!({"step": "release", "title": "Chậm trả kết quả", "body": "Hồ sơ chậm có kết quả.",
        "reply": "Bộ phận một cửa đã trả kết quả."});
    desk.must(&desk.moderator, &id, summary).await;
    (code, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_lives_that_nobody_touched_are_sound() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        for day in 0..4 {
            let all = many(&desk, &format!("day{day}"), 60).await;
            for (code, _) in all.iter().step_by(2) {
                assert_eq!(desk.ask(code, "withdrawal", json!({})).await.status, 200);
            }
            for (code, _) in all.iter().step_by(6) {
                assert_eq!(desk.ask(code, "erasure", json!({})).await.status, 200);
            }
            desk.pass(1).await;
            assert_eq!(close_days(&desk.office.app.app).await.unwrap(), 1);
            assert_eq!(close_days(&desk.office.app.app).await.unwrap(), 0);
        }
        // Days on which nothing happens have a root as well.
        desk.pass(3).await;
        assert_eq!(close_days(&desk.office.app.app).await.unwrap(), 3);
        let app = &desk.office.app;
        let keyring = Keyring::parse(SEAL_KEYS).unwrap();
        let verified = verify(&app.app.store, Some(&keyring)).await.unwrap();
        assert_eq!(verified.faults, []);
        assert_eq!(
            (verified.feedbacks, verified.roots, verified.erased),
            (240, 7, 40)
        );
        let page = app.get("/v1/feedback/roots?limit=4").await;
        assert!(page.header("cache-control").contains("public"));
        let page = page.json();
        assert_eq!(page["items"][3]["count"], 60);
        assert_eq!(page["items"][0]["previous"], page["items"][1]["root"]);
        let cursor = page["next_cursor"].as_str().unwrap();
        let rest = app
            .get(&format!("/v1/feedback/roots?cursor={cursor}"))
            .await
            .json();
        assert_eq!(rest["items"].as_array().unwrap().len(), 3);
        assert_eq!(rest["items"][2]["previous"], GENESIS);
        assert_eq!(rest["next_cursor"], serde_json::Value::Null);
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(
    clippy::too_many_lines,
    reason = "each kind of change, one after another"
)]
async fn each_kind_of_change_is_found_and_named() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let (public, public_id) = released(&desk).await;
        let f = many(&desk, "old", 12).await;
        desk.pass(1).await;
        for (code, _) in &f {
            desk.ask(code, "withdrawal", json!({})).await;
        }
        desk.pass(1).await;
        assert_eq!(close_days(&desk.office.app.app).await.unwrap(), 2);
        let (store, url) = (&desk.office.app.app.store, desk.office.app.url.clone());
        assert_eq!(faults(store).await, []);
        let first_day = "2026-11-21";
        let part = |id: &str, order: &str| {
            format!(
                "(SELECT id FROM feedback_part WHERE feedback_id = '{id}' ORDER BY id {order} LIMIT 1)"
            )
        };
        let id = |at: usize| f[at].1.as_str();
        let of_parts = |at: usize| format!("feedback_id = '{}'", id(at));
        let changes: Vec<(String, Kind, &str)> = vec![
            (
                format!(
                    "UPDATE feedback_event SET at = at - 1000 WHERE {} AND position = 2",
                    of_parts(0)
                ),
                Kind::Event,
                &f[0].0,
            ),
            (
                format!(
                    "DELETE FROM feedback_event WHERE {} AND position = 2",
                    of_parts(1)
                ),
                Kind::Event,
                &f[1].0,
            ),
            (
                format!(
                    "UPDATE feedback SET commune = '06073' WHERE id = '{}'",
                    id(2)
                ),
                Kind::Row,
                &f[2].0,
            ),
            (
                format!(
                    "UPDATE feedback SET submitted_at = submitted_at + 1 WHERE id = '{}'",
                    id(3)
                ),
                Kind::Row,
                &f[3].0,
            ),
            (
                format!(
                    "DELETE FROM feedback_part WHERE {} AND id = {}",
                    of_parts(4),
                    part(id(4), "")
                ),
                Kind::PartMissing,
                &f[4].0,
            ),
            (
                format!(
                    "UPDATE feedback_part SET data = (SELECT data FROM feedback_part WHERE id = {}) WHERE {} AND id = {}",
                    part(id(5), "DESC"),
                    of_parts(5),
                    part(id(5), "")
                ),
                Kind::PartChanged,
                &f[5].0,
            ),
            (
                format!(
                    "INSERT INTO feedback_part (feedback_id, id, key_name, data) SELECT '{}', id, key_name, data FROM \
                     feedback_part WHERE {} AND id = {}",
                    id(6),
                    of_parts(7),
                    part(id(7), "")
                ),
                Kind::PartUnknown,
                &f[6].0,
            ),
            (
                format!(
                    "UPDATE feedback_event SET kind = 'gone' WHERE {} AND position = 1",
                    of_parts(8)
                ),
                Kind::Unreadable,
                id(8),
            ),
            (
                format!(
                    "UPDATE feedback_release SET reply = 'Không có gì.' WHERE feedback_id = '{public_id}'"
                ),
                Kind::Release,
                &public,
            ),
            (
                format!(
                    "UPDATE feedback SET access_key = '{}' WHERE id = '{}'",
                    "0".repeat(64),
                    id(10)
                ),
                Kind::Row,
                &f[10].0,
            ),
            (
                format!(
                    "UPDATE feedback SET code = '7K3MQ9TX4B2DJ' WHERE id = '{}'",
                    id(11)
                ),
                Kind::Row,
                "7K3M-Q9TX-4B2DJ",
            ),
            (
                format!(
                    "UPDATE feedback_release SET corrected_by = '1.001193@2' WHERE feedback_id = '{public_id}'"
                ),
                Kind::Release,
                &public,
            ),
            (
                format!(
                    "INSERT INTO feedback_correction (feedback_id, code, version) VALUES ('{public_id}', '1.001193', \
                     '1.001193@2')"
                ),
                Kind::Correction,
                &public,
            ),
            (
                "UPDATE feedback_register SET last = last + 1".to_owned(),
                Kind::Register,
                "2026",
            ),
        ];
        for (change, kind, at) in changes {
            Database::execute(&url, &change).await;
            let found = faults(store).await;
            let is_it = |fault: &&Discrepancy| fault.kind == kind && fault.at == at;
            assert!(
                found.iter().any(|fault| is_it(&fault)),
                "{change}: {found:?}"
            );
            assert!(
                kind == Kind::Event
                    || !found
                        .iter()
                        .any(|fault| fault.kind == Kind::Root && fault.at == first_day),
                "{change}: {found:?}"
            );
        }
        let stored = store
            .read()
            .await
            .unwrap()
            .find_feedback(id(9))
            .await
            .unwrap()
            .unwrap();
        // Somebody who knows how everything is hashed gets past everything but the roots.
        let (mut event, _) = stored.events[0].clone();
        event.facts = Facts::parse(
            &event
                .facts
                .to_text()
                .replace("consents=true", "consents=false"),
        )
        .unwrap();
        let first = chain::hash(GENESIS, id(9), &event);
        let second = chain::hash(&first, id(9), &stored.events[1].0);
        for change in [
            format!(
                "UPDATE feedback_event SET facts = '{}', hash = '{first}' WHERE {} AND position = 1",
                event.facts.to_text(),
                of_parts(9)
            ),
            format!(
                "UPDATE feedback_event SET hash = '{second}' WHERE {} AND position = 2",
                of_parts(9)
            ),
            format!(
                "UPDATE feedback SET head = '{second}' WHERE id = '{}'",
                id(9)
            ),
        ] {
            Database::execute(&url, &change).await;
        }
        let found = faults(store).await;
        assert!(found.iter().all(|fault| fault.at != f[9].0), "{found:?}");
        assert!(
            found
                .iter()
                .any(|fault| fault.kind == Kind::Root && fault.at == first_day),
            "{found:?}"
        );
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn feedback_that_is_gone_and_days_that_are_gone_are_missed() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let f = many(&desk, "first", 3).await;
        desk.pass(1).await;
        many(&desk, "second", 2).await;
        desk.pass(2).await;
        assert_eq!(close_days(&desk.office.app.app).await.unwrap(), 3);
        let app = &desk.office.app;
        let (store, url) = (&app.app.store, app.url.clone());
        let roots = app.get("/v1/feedback/roots").await.json();
        let archived = |at: usize| {
            let root = &roots["items"][at];
            (
                root["date"].as_str().unwrap().parse().unwrap(),
                root["root"].as_str().unwrap().to_owned(),
            )
        };
        let archive = [archived(0), archived(1), archived(2)];
        assert_eq!(compare(store, &archive).await.unwrap(), []);
        // Nothing is added to a day that is closed, whatever the clock says.
        app_behind(&desk, &f[1].0).await;
        assert_eq!(faults(store).await, []);
        let id = &f[0].1;
        for table in ["feedback_part", "feedback_event"] {
            Database::execute(
                &url,
                &format!("DELETE FROM {table} WHERE feedback_id = '{id}'"),
            )
            .await;
        }
        Database::execute(&url, &format!("DELETE FROM feedback WHERE id = '{id}'")).await;
        let found = faults(store).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0].kind, found[0].at.as_str()),
            (Kind::Root, "2026-11-21")
        );
        assert!(
            found[0].what.contains("gồm 3 phản ánh") && found[0].what.contains("được 2"),
            "{}",
            found[0].what
        );
        for (day, missing) in [
            ("2026-11-22", "2026-11-22"),
            ("2026-11-23", "2026-11-23"),
            ("2026-11-21", "2026-11-23"),
        ] {
            Database::execute(
                &url,
                &format!("DELETE FROM feedback_root WHERE day = '{day}'"),
            )
            .await;
            let found = faults(store).await;
            let is_it =
                |fault: &Discrepancy| fault.kind == Kind::RootMissing && fault.at == missing;
            assert!(found.iter().any(is_it), "{day}: {found:?}");
        }
        // All are gone now, and with them the note which one was the newest: there are events of later days.
        Database::execute(&url, "DELETE FROM feedback_root_last").await;
        let found = faults(store).await;
        let is_it =
            |fault: &Discrepancy| fault.kind == Kind::RootMissing && fault.at == "2026-11-21";
        assert!(found.iter().any(is_it), "{found:?}");
        let found = compare(store, &archive).await.unwrap();
        assert!(
            found.len() == 3 && found.iter().all(|fault| fault.kind == Kind::Archived),
            "{found:?}"
        );
        desk.office.app.stop().await;
    }
}

/// A step while this machine's clock is behind.
async fn app_behind(desk: &Desk, code: &str) {
    desk.office.pass(-3 * 86_400);
    let behind = desk.ask(code, "withdrawal", json!({})).await;
    desk.office.pass(3 * 86_400);
    assert_eq!(behind.status, 200, "{}", behind.text());
    let timeline = behind.json()["timeline"].clone();
    let at = timeline.as_array().unwrap().last().unwrap()["at"].to_string();
    assert!(at.contains("2026-11-23T17:00:00"), "{at}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_it_to_people_and_programs_and_how_it_ends() {
    let desk = Desk::open(&Database::Sqlite).await;
    let f = many(&desk, "one", 2).await;
    desk.office.pass(86_400);
    close_days(&desk.office.app.app).await.unwrap();
    let root = desk.office.app.get("/v1/feedback/roots").await.json()["items"][0]["root"].clone();
    let root = root.as_str().unwrap();
    let folder = desk.office.app.folder.path().to_owned();
    let keys = keys_file(&folder, SEAL_KEYS);
    let other = keys_file(&folder.join("index"), &SEAL_KEYS.replace("00", "ff"));
    let url = desk.office.app.url.clone();
    let run = |keys: &std::path::Path, more: &[&str]| {
        let output = Program::command()
            .args(["verify", "--database-url", &url, "--data-dir"])
            .arg(&folder)
            .arg("--seal-keys-file")
            .arg(keys)
            .args(more)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let (code, said, _) = run(&keys, &["--root", &format!("2026-11-21={root}")]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains(&format!("2026-11-21={root}"))
            && said.contains("Sai lệch (faults)            0"),
        "{said}"
    );
    let (code, said, _) = run(
        &keys,
        &["--json", "--root", &format!("2026-11-21={GENESIS}")],
    );
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &json["faults"][0]["kind"]), (1, &json!("archived")));
    let (code, said, _) = run(&other, &[]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("thiếu khóa"), "{said}");
    std::fs::set_permissions(&keys, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let (code, _, said) = run(&keys, &[]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("chmod 600"), "{said}");
    std::fs::set_permissions(&keys, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let change = format!("UPDATE feedback SET unit = 'SNV' WHERE id = '{}'", f[0].1);
    Database::execute(&url, &change).await;
    let (code, said, _) = run(&keys, &[]);
    assert_eq!(code, 1);
    assert!(
        said.contains(&f[0].0) && said.contains("cột unit"),
        "{said}"
    );
    desk.office.app.stop().await;
}
