//! `tthc import` and `tthc export`: every format, on both databases.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use super::files::{
    csv, gz, lines, list, national_record, ods, own, own_record, row, titled_header, xlsx, zst,
};
use super::{Desk, Ran};
use crate::support::{Database, databases};

fn nationals() -> Vec<Value> {
    vec![
        national_record("1.001193", "Đăng ký khai sinh"),
        national_record("2.000815", "Chứng thực bản sao"),
        // Dirt of real data: run-together texts, nothing in most keys, a code marked as deleted.
        json!({"code": "1.014955-Xoa", "name": "CẤP GIẤY PHÉP.", "level": null, "channels": "Nộp trực tiếp",
               "documents": "Đơn đề nghị", "legal_basis": "Luật", "fees": "0 VNĐ ()", "keywords": "", "audience": null}),
    ]
}

/// A desk that imported this one file, exported.
async fn exported(name: &str, content: impl AsRef<[u8]>) -> String {
    let desk = Desk::new().await;
    desk.import(&[desk.write(name, content)]);
    desk.export()
}

#[tokio::test]
async fn details_packed_in_any_way_give_the_same_database() {
    let text = lines(&nationals());
    let plain = exported("a.jsonl", &text).await;
    assert_eq!(plain.lines().count(), 4, "{plain}");
    for (name, content) in [
        ("a.JSONL.gz", gz(text.as_bytes())),
        ("a.jsonl.zst", zst(text.as_bytes())),
        ("a.json", text.replace('\n', "\r\n\r\n").into_bytes()),
        (
            "a.ndjson",
            [b"\xef\xbb\xbf", text.trim_end().as_bytes()].concat(),
        ),
        // Packing programs that use several cores, and `cat`, put one packed part after another.
        (
            "a.jsonl.gz",
            lines(&nationals())
                .lines()
                .flat_map(|line| gz(format!("{line}\n").as_bytes()))
                .collect(),
        ),
    ] {
        assert_eq!(exported(name, content).await, plain, "{name}");
    }
}

#[tokio::test]
async fn a_zst_file_of_several_frames_is_read_to_its_end() {
    let packed: Vec<u8> = lines(&nationals())
        .lines()
        .flat_map(|line| zst(format!("{line}\n").as_bytes()))
        .collect();
    assert_eq!(
        exported("a.jsonl.zst", packed).await,
        exported("a.jsonl", lines(&nationals())).await
    );
}

#[tokio::test]
async fn a_list_gives_the_same_database_from_every_kind_of_table() {
    let rows = list();
    let excel = exported("ds.xlsx", xlsx(&rows)).await;
    let records: Vec<Value> = excel
        .lines()
        .skip(1)
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let codes: Vec<&str> = records
        .iter()
        .map(|record| record["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["1.001193", "2.000815", "QCLV_01"]);
    assert_eq!(records[0]["name"], "Đăng ký khai sinh");
    assert_eq!(records[0]["levels"], json!(["tinh", "xa"]));
    assert_eq!(records[0]["listings"].as_array().unwrap().len(), 2);
    assert_eq!(records[0]["listings"][0]["decision"], "2502/QĐ-UBND");
    assert_eq!(records[1]["sector"], "Chứng thực");

    for (name, content) in [
        (
            "ds.csv",
            format!("\u{feff}{}", csv(&rows, ';')).into_bytes(),
        ),
        ("ds,.csv", csv(&rows, ',').into_bytes()),
        ("ds.tsv", csv(&rows, '\t').into_bytes()),
        ("ds.csv.gz", gz(csv(&rows, ';').as_bytes())),
        ("ds.csv.zst", zst(csv(&rows, ',').as_bytes())),
        ("ds.ods", ods(&rows)),
    ] {
        assert_eq!(exported(name, content).await, excel, "{name}");
    }
}

#[tokio::test]
async fn a_second_run_finds_nothing_new_and_moves_no_sequence() {
    for database in databases() {
        let desk = Desk::on(&database).await;
        let files = [
            desk.write("tthc.jsonl.zst", zst(lines(&nationals()).as_bytes())),
            desk.write("ds.xlsx", xlsx(&list())),
            desk.write("own.jsonl", own(&[own_record("3.000001", "Của tỉnh")])),
        ];
        desk.import(&files)
            .counted(&[[3, 0, 0, 0, 0], [1, 2, 0, 0, 1], [1, 0, 0, 0, 0]]);
        let (state, exported) = (desk.state().await, desk.export());
        // Each of the two that the list changes has its first version moved aside.
        assert_eq!(state, (9, 5));
        desk.import(&files)
            .counted(&[[0, 0, 3, 0, 0], [0, 0, 3, 0, 1], [0, 0, 1, 0, 0]]);
        assert_eq!(desk.state().await, state, "{database:?}");
        assert_eq!(desk.export(), exported);
    }
}

#[tokio::test]
async fn a_list_never_wipes_details_and_either_order_gives_the_same() {
    let mut contents = Vec::new();
    for database in databases() {
        for files in [
            ["a.jsonl", "ds.xlsx"],
            ["ds.xlsx", "a.jsonl"],
            ["ds.csv", "a.jsonl"],
        ] {
            let desk = Desk::on(&database).await;
            desk.write("a.jsonl", lines(&nationals()));
            desk.write("ds.xlsx", xlsx(&list()));
            desk.write("ds.csv", csv(&list(), ';'));
            desk.import(&files);
            contents.push(desk.export());
            desk.import(&["ds.xlsx"]).counted(&[[0, 0, 3, 0, 1]]);
        }
    }
    for content in &contents {
        assert_eq!(*content, contents[0]);
    }
    let birth: Value = serde_json::from_str(contents[0].lines().nth(1).unwrap()).unwrap();
    assert_eq!(birth["steps"], "Bước 1: Nộp hồ sơ\n• Bước 2: Nhận kết quả");
    assert_eq!(birth["papers"][0]["items"][1]["copies"], 2);
    assert_eq!(birth["listings"][0]["code"], "1.001193.000.00.00.H37");
    assert_eq!(birth["listings"][1]["online"], "toan_trinh");
}

#[tokio::test]
async fn an_export_comes_back_byte_for_byte_from_any_database() {
    let from = Desk::new().await;
    from.write("a.jsonl", lines(&nationals()));
    from.write("ds.xlsx", xlsx(&list()));
    from.import(&["a.jsonl", "ds.xlsx"]);
    let exported = from.export();
    let ran = from.run(&["export", "--output", "ra.jsonl"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{ran:?}");
    assert!(ran.stderr.contains("4 thủ tục"), "{ran:?}");
    assert_eq!(
        std::fs::read_to_string(from.path("ra.jsonl")).unwrap(),
        exported
    );
    for database in databases() {
        let to = Desk::on(&database).await;
        to.import(&[to.write("ra.jsonl", &exported)])
            .counted(&[[4, 0, 0, 0, 0]]);
        assert_eq!(to.export(), exported, "{database:?}");
        let back = Desk::new().await;
        back.import(&[back.write("ra.jsonl.gz", gz(to.export().as_bytes()))]);
        assert_eq!(back.export(), exported, "{database:?}");
        // And over what is there already it changes nothing.
        from.import(&["ra.jsonl"]).counted(&[[0, 0, 4, 0, 0]]);
    }
}

#[tokio::test]
async fn the_export_of_an_empty_database_imports() {
    let desk = Desk::new().await;
    assert_eq!(desk.run(&["migrate"]).code, 0);
    assert_eq!(
        desk.export(),
        "{\"format\":\"tthc-procedures\",\"version\":1}\n"
    );
    desk.import(&[desk.write("none.jsonl", desk.export())])
        .counted(&[[0; 5]]);
}

#[tokio::test]
async fn a_dry_run_counts_and_keeps_nothing() {
    for database in databases() {
        let desk = Desk::on(&database).await;
        desk.import(&[desk.write("a.jsonl", lines(&nationals()[..1]))]);
        let before = (desk.state().await, desk.export());
        let ran = desk.import(&["--dry-run", desk.write("b.jsonl", lines(&nationals()))]);
        ran.counted(&[[2, 0, 1, 0, 0]]);
        assert!(ran.stdout.contains("dry run: nothing was kept"), "{ran:?}");
        assert_eq!((desk.state().await, desk.export()), before, "{database:?}");
    }
}

#[tokio::test]
async fn bad_rows_are_listed_and_only_on_request_the_good_ones_kept() {
    for database in databases() {
        let desk = Desk::on(&database).await;
        let good = lines(&nationals());
        let name = desk.write(
            "a.jsonl",
            format!("{good}{{\"code\": \"1.00<b>\", \"name\": \"x\"}}\n{{\"code\"\n"),
        );

        let ran = desk.run(&["import", name, "--rejects", "loai.csv"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        ran.counted(&[[0, 0, 0, 2, 0]]);
        assert!(ran.stdout.contains("nothing was kept"), "{ran:?}");
        assert!(
            ran.stderr
                .contains("a.jsonl, dòng 4, code: bị loại: mã thủ tục có ký tự lạ “<”"),
            "{ran:?}"
        );
        assert_eq!(desk.state().await, (0, 0));
        let rejects = std::fs::read_to_string(desk.path("loai.csv")).unwrap();
        let rows: Vec<&str> = rejects.split("\r\n").collect();
        assert_eq!(rows[0], "\u{feff}Tệp,Dòng,Cột,Lý do");
        assert_eq!(
            rows[1],
            "\"a.jsonl\",\"4\",\"code\",\"mã thủ tục có ký tự lạ “<”; mã chỉ gồm chữ, số và các dấu . _ - /\""
        );
        assert!(
            rows[2].starts_with("\"a.jsonl\",\"5\",\"\",\"dòng không phải JSON hợp lệ (cột "),
            "{rejects}"
        );
        assert_eq!(rows[3..], [""]);

        let ran = desk.run(&["import", name, "--keep-good"]);
        assert_eq!(ran.code, 3, "{ran:?}");
        ran.counted(&[[3, 0, 0, 2, 0]]);
        assert!(!ran.stdout.contains("nothing was kept"), "{ran:?}");
        assert_eq!(desk.state().await, (3, 3), "{database:?}");
    }
}

#[tokio::test]
async fn of_several_files_each_is_taken_or_refused_by_itself() {
    let desk = Desk::new().await;
    desk.write("a.jsonl", lines(&nationals()[..1]));
    desk.write("bad.jsonl", "{\n");
    desk.write("b.jsonl", lines(&nationals()[1..]));
    let ran = desk.run(&["import", "a.jsonl", "none.jsonl", "bad.jsonl", "b.jsonl"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    ran.counted(&[[1, 0, 0, 0, 0], [0, 0, 0, 1, 0], [2, 0, 0, 0, 0]]);
    assert_eq!(desk.state().await.1, 3);
}

#[tokio::test]
async fn only_the_first_of_many_bad_rows_are_shown_and_all_of_them_listed() {
    let desk = Desk::new().await;
    desk.write("a.jsonl", "{}\n".repeat(500));
    let ran = desk.run(&["import", "a.jsonl", "--rejects", "loai.csv"]);
    assert_eq!(ran.stderr.matches("bị loại: ").count(), 20, "{ran:?}");
    assert!(ran.stderr.contains("… và 480 dòng bị loại nữa"), "{ran:?}");
    assert_eq!(
        std::fs::read_to_string(desk.path("loai.csv"))
            .unwrap()
            .lines()
            .count(),
        501
    );
}

#[tokio::test]
async fn rows_of_a_table_are_named_as_the_spreadsheet_names_them() {
    let mut rows = titled_header();
    rows.push(row(&[
        "1",
        "1.001193",
        "Đăng ký khai sinh",
        "",
        "Bốn sao",
        "",
    ]));
    rows.push(row(&["2", "", "Thủ tục không mã", "", "", ""]));
    rows.push(row(&["", "", "", "", "", ""]));
    rows.push(row(&["3", "khai sinh", "Tên", "", "", ""]));
    for (name, content) in [
        ("ds.xlsx", xlsx(&rows)),
        ("ds.ods", ods(&rows)),
        ("ds.csv", csv(&rows, ';').into_bytes()),
    ] {
        let desk = Desk::new().await;
        let ran = desk.run(&["import", desk.write(name, content)]);
        assert_eq!(ran.code, 1, "{ran:?}");
        for expected in [
            "dòng 6, Mức độ DVC: bị loại: không rõ mức độ “Bốn sao”",
            "dòng 7, Mã TTHC: bị loại: ô để trống",
            "dòng 9, Mã TTHC: bị loại: “KHAISINH” không giống một mã thủ tục",
        ] {
            assert!(
                ran.stderr.contains(&format!("{name}, {expected}")),
                "{expected}\n{}",
                ran.stderr
            );
        }
    }
}

#[tokio::test]
async fn an_import_on_one_database_leaves_the_other_alone() {
    let Some(server) = crate::support::postgres_url() else {
        return;
    };
    let (sqlite, postgres) = (
        Desk::new().await,
        Desk::on(&Database::Postgres(server)).await,
    );
    postgres.import(&[postgres.write("a.jsonl", lines(&nationals()))]);
    assert_eq!(sqlite.state().await, (0, 0));
    assert!(!postgres.path("data/tthc.sqlite").exists());
}

/// The sample that comes with the program.
const SAMPLE: &str = include_str!("../../../index/relevance/corpus.jsonl");

#[tokio::test]
async fn the_sample_makes_room_for_real_procedures_and_never_comes_back_beside_them() {
    let desk = Desk::new().await;
    desk.import(&[desk.write("mẫu.jsonl", SAMPLE)]);
    let real = desk.write("thật.jsonl", lines(&nationals()));
    let ran = desk.import(&[real]);
    assert!(ran.stdout.contains("thủ tục mẫu"), "{ran:?}");
    let official = desk.export();
    assert_eq!(official.lines().count(), 4, "{official}");

    let again = desk.import(&["mẫu.jsonl"]);
    assert!(again.stderr.contains("không được đặt cạnh"), "{again:?}");
    assert_eq!(desk.export(), official);
}

#[tokio::test]
async fn a_semicolon_table_may_have_commas_in_its_names() {
    let desk = Desk::new().await;
    let table = "Mã TTHC;Tên TTHC;Lĩnh vực\r\n\
         1.001193;Đăng ký khai sinh, khai tử, kết hôn, nhận con;Hộ tịch, quốc tịch\r\n\
         1.000656;Sửa đổi, bổ sung, thay thế, bãi bỏ;Tư pháp\r\n";
    desk.import(&[desk.write("ds.csv", table)])
        .counted(&[[2, 0, 0, 0, 0]]);
}

#[tokio::test]
async fn a_table_in_another_encoding_is_told_how_to_save() {
    let desk = Desk::new().await;
    let utf16: Vec<u8> = "\u{feff}Mã TTHC;Tên TTHC\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    // What Excel's plain CSV makes of the header on a Vietnamese Windows.
    let windows = b"M\xe3 TTHC;T\xean TTHC\n1.001193;\xd0\xe3ng k\xfd\n".to_vec();
    for (name, content) in [("utf16.csv", utf16), ("windows.csv", windows)] {
        let ran = desk.run(&["import", desk.write(name, content)]);
        assert!(ran.stderr.contains("CSV UTF-8"), "{name}: {ran:?}");
    }
}

#[tokio::test]
async fn no_output_replaces_what_is_read_or_kept() {
    let desk = Desk::new().await;
    let file = desk.write("a.jsonl", lines(&nationals()));
    let ran = desk.run(&["import", file, "--rejects", file]);
    assert!(ran.stderr.contains("--rejects"), "{ran:?}");
    assert_eq!(
        std::fs::read_to_string(desk.path(file)).unwrap(),
        lines(&nationals())
    );
    desk.import(&[file]);

    let before = desk.export();
    let ran = desk.run(&["export", "--output", "data/tthc.sqlite"]);
    assert!(ran.stderr.contains("--output"), "{ran:?}");
    assert_eq!(desk.export(), before);
}

#[tokio::test]
async fn rows_of_a_list_that_make_one_procedure_are_counted_as_merged() {
    let desk = Desk::new().await;
    let ran = desk.import(&[desk.write("ds.xlsx", xlsx(&list()))]);
    let counts = "5 dòng (rows) → 3 mới (new), 0 thay đổi (changed), 0 giữ nguyên (unchanged), \
                  0 bị loại (rejected), 1 bỏ qua (skipped), 1 gộp vào dòng cùng mã (merged); ";
    assert!(ran.stdout.contains(counts), "{ran:?}");
}

#[tokio::test]
async fn a_dry_run_of_a_file_that_would_be_refused_says_so() {
    let desk = Desk::new().await;
    desk.write("a.jsonl", format!("{}{{}}\n", lines(&nationals())));
    let ran = desk.run(&["import", "--dry-run", "a.jsonl"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    ran.counted(&[[0, 0, 0, 1, 0]]);
    assert!(ran.stdout.contains("would refuse this file"), "{ran:?}");
    let ran = desk.run(&["import", "--dry-run", "--keep-good", "a.jsonl"]);
    ran.counted(&[[3, 0, 0, 1, 0]]);
    assert!(!ran.stdout.contains("would refuse"), "{ran:?}");
}

#[tokio::test]
async fn keys_that_mean_nothing_are_named_once_for_each_file() {
    let desk = Desk::new().await;
    let mut records = nationals();
    for record in &mut records[..2] {
        record["feez"] = json!("8.000 đồng");
        record["channels"][0]["hours"] = json!("7:30");
        record["channels"][1]["hours"] = json!(null);
        record["langson"]["ghi chú\u{7}"] = json!(1);
    }
    records[2]["feez"] = json!(null);
    let ran = desk.import(&[
        desk.write("lạ.jsonl", lines(&records)),
        desk.write("quen.jsonl", lines(&nationals())),
    ]);
    assert_eq!(
        ran.stderr,
        "tthc: lạ.jsonl: không lấy các khóa không rõ nghĩa (unknown keys ignored): \
         “channels[].hours” (2 dòng), “feez” (3 dòng), “langson.ghi chú” (2 dòng)\n"
    );

    let mut record = nationals().remove(0);
    for n in 0..500 {
        record[format!("key{n:03}")] = json!(n);
    }
    let ran = desk.import(&[desk.write("nhiều.jsonl", lines(&[record]))]);
    assert!(ran.stderr.ends_with("“key019” (1 dòng), …\n"), "{ran:?}");
}

#[tokio::test]
async fn an_import_that_waits_for_another_one_says_so() {
    for database in databases() {
        let desk = Desk::on(&database).await;
        desk.write("a.jsonl", lines(&nationals()));
        let store = desk.store().await;
        let mut other = store.write().await.unwrap();
        other.lock_changes().await.unwrap();
        let mut import = desk
            .command(&["import", "a.jsonl"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut errors = BufReader::new(import.stderr.take().unwrap());
        errors.read_line(&mut said).unwrap();
        assert_eq!(
            said, "tthc: a.jsonl: đang chờ lần nhập khác kết thúc (waiting for another import)\n",
            "{database:?}"
        );
        drop(other);
        store.close().await;
        let ran = Ran::of(import.wait_with_output().unwrap());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.counted(&[[3, 0, 0, 0, 0]]);
    }
}
