//! `tthc drift`: what is published here, held against what a source said.

use serde_json::{Value, json};

use super::Desk;
use super::files::{lines, list, national_record, own, xlsx};
use crate::support::databases;

fn three() -> Vec<Value> {
    vec![
        national_record("1.001193", "Đăng ký khai sinh"),
        national_record("1.000656", "Đăng ký khai tử"),
        national_record("2.000815", "Chứng thực bản sao"),
    ]
}

fn drift(desk: &Desk, source: &str) -> String {
    let ran = desk.run(&["drift", source, "--csv", "khác.csv"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout
}

/// The rows of the table, without its header.
fn table(desk: &Desk) -> Vec<String> {
    let text = std::fs::read_to_string(desk.path("khác.csv")).unwrap();
    text.lines().skip(1).map(ToOwned::to_owned).collect()
}

#[tokio::test]
async fn what_is_amended_here_and_what_changes_there_is_told_by_field() {
    for database in databases() {
        let desk = Desk::on(&database).await;
        desk.write("a.jsonl", lines(&three()));
        desk.write("ds.xlsx", xlsx(&list()));
        let import = |file: &'static str, source: &'static str| {
            desk.import(&[file, "--source", source, "--retrieved-at", "2026-07-01"])
        };
        import("a.jsonl", "csdlqg");
        import("ds.xlsx", "một cửa");
        // The province's list adds its lines, which is no difference.
        let said = drift(&desk, "csdlqg");
        for expected in [
            "csdlqg: 3 thủ tục tại nguồn (at the source), lấy đủ lần cuối lúc 2026-06-30T17:00:00Z",
            "4 thủ tục công bố tại đây",
            "0/3 nguồn có, tại đây chưa công bố (missing)",
            "1/4 tại đây công bố, nguồn không có (extra)",
            "0/3 nội dung khác nhau (different)",
        ] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        let rows = table(&desk);
        assert!(
            rows.len() == 1 && rows[0].starts_with("\"QCLV_01\","),
            "{rows:?}"
        );
        assert!(drift(&desk, "một cửa").contains("0/3 nội dung khác nhau"));

        // Amended here, by a file of the province's own that has the whole text.
        let exported = desk.export();
        let mut amended: Value = exported
            .lines()
            .skip(1)
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .find(|record| record["code"] == "1.001193")
            .unwrap();
        amended["steps"] = json!("=Nộp tại xã");
        desk.write("own.jsonl", own(&[amended]));
        import("own.jsonl", "tỉnh");
        let said = drift(&desk, "csdlqg");
        assert!(said.contains("1/3 nội dung khác nhau"), "{said}");
        assert!(said.contains("    1 Trình tự thực hiện (steps)"), "{said}");
        let rows = table(&desk);
        assert!(
            rows[0].starts_with("\"1.001193\",\"Đăng ký khai sinh\",\"nội dung khác nhau\",\"Trình tự thực hiện\",\"'=Nộp tại xã\",\"Bước 1"),
            "{rows:?}"
        );
        assert!(drift(&desk, "tỉnh").contains("0/1 nội dung khác nhau"));

        // The next file of the source: one taken away, one new, and only as drafts.
        let mut next = three();
        next.remove(1);
        next.push(national_record("1.004269", "Đất đai"));
        desk.write("a.jsonl", lines(&next));
        let ran = desk.import(&["a.jsonl", "--source", "csdlqg", "--as", "draft"]);
        assert!(
            ran.stdout.contains("2 bản thảo (drafts), 1 giữ nguyên"),
            "{ran:?}"
        );
        let said = drift(&desk, "csdlqg");
        for expected in [
            "1/3 nguồn có, tại đây chưa công bố",
            "2/4 tại đây công bố, nguồn không có",
            "1/2 nội dung khác nhau",
        ] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        let again = drift(&desk, "csdlqg");
        assert_eq!(again, said, "{database:?}");
    }
}

#[tokio::test]
async fn a_source_of_several_files_is_whole_when_all_of_them_are() {
    let desk = Desk::new().await;
    desk.write("a.jsonl", lines(&three()[..2]));
    desk.write("b.jsonl", lines(&three()[2..]));
    desk.write("bad.jsonl", "{\n");
    let named = ["--source", "csdlqg"];
    desk.import(&[&["a.jsonl", "b.jsonl"], &named[..]].concat());
    let at = |said: &str| {
        said.split_once(':')
            .unwrap()
            .1
            .split(" (at")
            .next()
            .unwrap()
            .trim()
            .to_owned()
    };
    let said = drift(&desk, "csdlqg");
    assert_eq!(at(&said), "3 thủ tục tại nguồn", "{said}");
    // Not taken whole: what it does not name may still be there.
    for files in [&["a.jsonl", "bad.jsonl"][..], &["bad.jsonl", "a.jsonl"]] {
        let ran = desk.run(&[&["import"], files, &named[..]].concat());
        assert_eq!(ran.code, 1, "{ran:?}");
        assert_eq!(at(&drift(&desk, "csdlqg")), "3 thủ tục tại nguồn");
    }
    desk.import(&[&["--dry-run", "a.jsonl"], &named[..]].concat());
    assert_eq!(at(&drift(&desk, "csdlqg")), "3 thủ tục tại nguồn");
    // Without a name each file is a source of its own, by its name.
    desk.import(&["a.jsonl", "b.jsonl"]);
    assert_eq!(at(&drift(&desk, "b")), "1 thủ tục tại nguồn");
    desk.import(&[&["a.jsonl"], &named[..]].concat());
    let said = drift(&desk, "csdlqg");
    assert_eq!(at(&said), "2 thủ tục tại nguồn", "{said}");
    assert!(
        said.contains("1/3 tại đây công bố, nguồn không có"),
        "{said}"
    );
}

#[tokio::test]
async fn a_source_nobody_imported_is_named_with_those_there_are() {
    let desk = Desk::new().await;
    let ran = desk.run(&["drift", "csdlqg"]);
    assert!(
        ran.code == 1 && ran.stderr.contains("không có cơ sở dữ liệu"),
        "{ran:?}"
    );
    desk.import(&[desk.write("a.jsonl", lines(&three()))]);
    let ran = desk.run(&["drift", "csdlqg"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("các nguồn đã nhập: a\n"), "{ran:?}");
}
