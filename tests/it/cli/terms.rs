//! Under what terms `tthc import` publishes, and `tthc check`.

use serde_json::{Value, json};
use tthc::app::staff::officers::{self, NewOfficer};
use tthc::app::staff::{Accounts, Keeper};
use tthc::domain::audit::Actor;
use tthc::domain::secret::Secret;
use tthc::domain::staff::{Grant, Login};
use tthc::domain::time::Clock;

use super::Desk;
use super::files::{lines, national_record, own, own_record};
use crate::support::databases;

/// An officer joins: from now on terms must be said.
async fn add_officer(desk: &Desk) {
    let store = desk.store().await;
    let new = NewOfficer {
        login: Login::parse("editor").unwrap(),
        name: "Lan".to_owned(),
        password: Secret::new("bốn con trâu xanh"),
        grants: vec![Grant::parse("editor").unwrap()],
    };
    let accounts = Accounts::new(store.clone(), Clock::System);
    officers::add(&accounts, Keeper::Machine(&Actor::Program), new)
        .await
        .unwrap();
    store.close().await;
}

/// The newest entry of the audit: actor, action, reason and detail.
async fn noted(desk: &Desk) -> [String; 4] {
    let store = desk.store().await;
    let mut tx = store.read().await.unwrap();
    let (_, entry) = tx.list_audit(i64::MAX, None, 1).await.unwrap().remove(0);
    drop(tx);
    store.close().await;
    [
        entry.actor.to_string(),
        entry.action,
        entry.reason.unwrap_or_default(),
        entry.detail.unwrap_or_default(),
    ]
}

fn birth() -> Value {
    national_record("1.001193", "Đăng ký khai sinh")
}

#[tokio::test]
async fn as_soon_as_there_are_officers_an_import_must_say_as_what_and_why() {
    for database in databases() {
        let desk = Desk::on(&database).await;
        desk.write("a.jsonl", lines(&[birth()]));
        desk.import(&["a.jsonl"]).counted(&[[1, 0, 0, 0, 0]]);
        let [actor, action, why, detail] = noted(&desk).await;
        assert!(actor.starts_with("command:"), "{actor}");
        assert_eq!(action, "import.keep");
        assert_eq!(why, "nạp dữ liệu ban đầu, chưa có tài khoản cán bộ");
        assert!(detail.contains("a (a.jsonl), published: 1 mới"), "{detail}");

        add_officer(&desk).await;
        desk.write(
            "b.jsonl",
            lines(&[national_record("2.000815", "Chứng thực")]),
        );
        let before = desk.state().await;
        for (given, missing) in [
            (&[][..], "--as và --why"),
            (&["--as", "published"], "nêu rõ --why"),
            (&["--why", "bổ sung"], "nêu rõ --as:"),
            (&["--dry-run"], "--as và --why"),
        ] {
            let ran = desk.run(&[&["import", "b.jsonl"], given].concat());
            assert_eq!(ran.code, 2, "{ran:?}");
            assert!(ran.stderr.contains(missing), "{missing}: {ran:?}");
            assert!(ran.stderr.contains("--as draft"), "the way out: {ran:?}");
            assert_eq!(desk.state().await, before, "{database:?}");
        }
        let ran = desk.run(&[
            "import",
            "b.jsonl",
            "--as",
            "published",
            "--why",
            "bổ sung theo QĐ 163",
            "--who",
            "Nguyễn Lan",
        ]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.counted(&[[1, 0, 0, 0, 0]]);
        let [_, _, why, detail] = noted(&desk).await;
        assert_eq!(why, "bổ sung theo QĐ 163");
        assert!(detail.ends_with("người nhập: Nguyễn Lan"), "{detail}");
    }
}

#[tokio::test]
async fn terms_that_mean_nothing_are_wrong_use() {
    let desk = Desk::new().await;
    desk.write("a.jsonl", lines(&[birth()]));
    for (option, value, expected) in [
        ("--as", "nothing", "published, draft"),
        ("--why", "  ", "không được để trống"),
        ("--why", &"a".repeat(1001), "dài quá 1000 ký tự"),
        ("--who", "", "không được để trống"),
        ("--source", " ", "không được để trống"),
        ("--retrieved-at", "mai", "phải là ngày NĂM-THÁNG-NGÀY"),
        ("--retrieved-at", "2999-01-01", "một thời điểm đã qua"),
        ("--retrieved-at", "1890-01-01", "một thời điểm đã qua"),
    ] {
        let ran = desk.run(&["import", "a.jsonl", option, value]);
        assert_eq!(ran.code, 2, "{option} {value}: {ran:?}");
        assert!(ran.stderr.contains(expected), "{expected}: {ran:?}");
    }
    assert!(!desk.path("data/tthc.sqlite").exists());
}

#[tokio::test]
async fn drafts_are_counted_made_once_and_renewed_by_the_next_import() {
    for database in databases() {
        let desk = Desk::on(&database).await;
        add_officer(&desk).await;
        let draft = ["import", "--as", "draft", "--why", "chờ duyệt"];
        let run = |file: &'static str| {
            let ran = desk.run(&[&draft[..], &[file]].concat());
            assert_eq!(ran.code, 0, "{ran:?}");
            ran.stdout
        };
        desk.write("a.jsonl", lines(&[birth()]));
        assert!(run("a.jsonl").contains("1 bản thảo (drafts), 0 giữ nguyên"));
        assert!(run("a.jsonl").contains("0 bản thảo (drafts), 1 giữ nguyên"));
        assert_eq!(desk.state().await.1, 0, "nothing is published");
        let mut changed = birth();
        changed["result"] = json!("Giấy khai sinh bản điện tử");
        desk.write("a.jsonl", lines(&[changed]));
        assert!(run("a.jsonl").contains("1 bản thảo (drafts), 0 giữ nguyên"));
        let store = desk.store().await;
        let mut tx = store.read().await.unwrap();
        let open = tx.list_open_drafts().await.unwrap();
        assert_eq!(open.len(), 1, "{database:?}: {open:?}");
        let kept = tx.find_draft(&open[0].1).await.unwrap().unwrap();
        assert_eq!((kept.revision, kept.editors.len()), (2, 1), "{kept:?}");
        drop(tx);
        store.close().await;
        // What is then published anyway needs no draft any more.
        desk.run(&["import", "a.jsonl", "--as", "published", "--why", "gấp"])
            .counted(&[[1, 0, 0, 0, 0]]);
        assert!(run("a.jsonl").contains("0 bản thảo (drafts), 1 giữ nguyên"));
        let store = desk.store().await;
        let open = store
            .read()
            .await
            .unwrap()
            .list_open_drafts()
            .await
            .unwrap();
        assert_eq!(open, [], "{database:?}");
        store.close().await;
    }
}

#[tokio::test]
async fn what_is_published_incomplete_is_counted_and_listed() {
    let desk = Desk::new().await;
    let mut bare = own_record("3.000001", "=Của tỉnh");
    bare["steps"] = json!("Nộp hồ sơ");
    desk.write("a.jsonl", own(&[bare]));
    let ran = desk.import(&["a.jsonl", "--findings", "thiếu.csv"]);
    assert!(
        ran.stdout.contains("1/1 thủ tục chưa đủ nội dung"),
        "{ran:?}"
    );
    let read = |name: &str| std::fs::read_to_string(desk.path(name)).unwrap();
    let listed = read("thiếu.csv");
    assert!(
        listed.starts_with(
            "\u{feff}Mã thủ tục,Tên thủ tục,Nội dung,Việc cần làm\r\n\"3.000001\",\"'=Của tỉnh\","
        ),
        "{listed}"
    );
    assert!(listed.contains("\"Quyết định công bố\""), "{listed}");
    assert!(!listed.contains("Trình tự"), "{listed}");

    let ran = desk.run(&["check", "--findings", "nữa.csv"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.stdout.starts_with("1/1 thủ tục đang công bố chưa đủ"),
        "{ran:?}"
    );
    assert!(
        ran.stdout.contains("  1/1 Quyết định công bố (decision)\n"),
        "{ran:?}"
    );
    assert_eq!(read("nữa.csv"), listed);
    let ran = desk.run(&["check", "--agency", "SNV"]);
    assert!(ran.code == 1 && ran.stderr.contains("SNV"), "{ran:?}");
    // Neither table replaces the other, the file or the database.
    for arguments in [
        &["import", "a.jsonl", "--findings", "a.jsonl"][..],
        &[
            "import",
            "a.jsonl",
            "--findings",
            "x.csv",
            "--rejects",
            "x.csv",
        ],
        &["check", "--findings", "data/tthc.sqlite"],
    ] {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, 1, "{ran:?}");
    }
    desk.import(&["a.jsonl"]).counted(&[[0, 0, 1, 0, 0]]);
}
