//! What an office may hand over by mistake, and what each gets: a reason with file, row and field, exit code 1, and a
//! database in which nothing has changed.

use serde_json::{Value, json};

use super::files::{
    csv, gz, gz_bomb, lines, list, national_record, ods, ods_of, own, own_record, row,
    titled_header, xlsx, zip_bomb, zipped, zst,
};
use super::{Desk, Ran};
use crate::support::{Database, databases};

/// A file: its name, and what is in it.
type Made = (&'static str, Vec<u8>);

/// A text longer than any field may be.
fn long() -> String {
    "a".repeat(200_000)
}

/// Files that are refused as a whole.
fn refused_files() -> Vec<Made> {
    let good = lines(&[birth()]);
    vec![
        ("không-phải-excel.xlsx", b"Day la mot tep van ban".to_vec()),
        ("không-phải-excel.xls", b"Day la mot tep van ban".to_vec()),
        ("không-phải-excel.ods", b"Day la mot tep van ban".to_vec()),
        ("zip-khác.xlsx", zipped(&[("a.txt", b"abc")])),
        ("cắt-cụt.xlsx", xlsx(&list())[..1500].to_vec()),
        ("rỗng.jsonl", Vec::new()),
        ("rỗng.xlsx", Vec::new()),
        ("rỗng.csv", Vec::new()),
        ("toàn-dòng-trống.jsonl", b"\n \r\n\n".to_vec()),
        ("nén-rỗng.jsonl.gz", gz(b"")),
        (
            "sai-tiêu-đề.xlsx",
            xlsx(&[row(&["Số", "Nội dung"]), row(&["1", "Khai sinh"])]),
        ),
        ("sai-tiêu-đề.csv", "Số;Nội dung\n1;Khai sinh\n".into()),
        ("bảng-trống.xlsx", xlsx(&[])),
        ("lạ.docx", b"PK".to_vec()),
        ("không-đuôi", good.clone().into_bytes()),
        ("không-phải-gz.jsonl.gz", good.clone().into_bytes()),
        ("không-phải-zst.jsonl.zst", good.clone().into_bytes()),
        ("cắt-cụt.jsonl.gz", gz(good.as_bytes())[..300].to_vec()),
        ("cắt-cụt.jsonl.zst", zst(good.as_bytes())[..300].to_vec()),
        (
            "bản-mới-hơn.jsonl",
            b"{\"format\":\"tthc-procedures\",\"version\":99}\n".to_vec(),
        ),
        (
            "định-dạng-khác.jsonl",
            b"{\"format\":\"geojson\",\"version\":1}\n".to_vec(),
        ),
    ]
}

fn birth() -> Value {
    national_record("1.001193", "Đăng ký khai sinh")
}

/// Records with the national portal's keys of which a line is refused.
fn refused_records() -> Vec<Made> {
    let with = |key: &str, value: Value| {
        let mut record = birth();
        record[key] = value;
        lines(&[record]).into_bytes()
    };
    let good = lines(&[birth()]);
    let mut latin = b"{\"code\":\"1.001193\",\"name\":\"Khai sinh ".to_vec();
    latin.extend(b"\xd0\xe3\"}\n");
    vec![
        (
            "hỏng-ở-giữa.jsonl",
            format!(
                "{good}{{\"code\": \"1.000001\", \"name\": \"Hai\n{}",
                lines(&[own_record("1.000003", "Ba")])
            )
            .into(),
        ),
        ("không-phải-utf8.jsonl", latin),
        (
            "utf16.jsonl",
            good.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            "trùng-mã.jsonl",
            lines(&[birth(), national_record("1001193.", "Khai sinh lần nữa")]).into(),
        ),
        (
            "trùng-mã-ba-lần.jsonl",
            lines(&[birth(), birth(), birth()]).into(),
        ),
        ("tên-2001-chữ.jsonl", with("name", json!("ậ".repeat(2_001)))),
        ("trường-200KB.jsonl", with("steps", json!(long()))),
        (
            "dòng-5MB.jsonl",
            with("steps", json!("a".repeat(5 * 1024 * 1024))),
        ),
        (
            "lồng-sâu.jsonl",
            format!("{{\"code\":{}1{}}}\n", "[".repeat(5000), "]".repeat(5000)).into(),
        ),
        ("không-phải-đối-tượng.jsonl", b"[1, 2]\n".to_vec()),
        ("thiếu-mã.jsonl", b"{\"name\": \"Khai sinh\"}\n".to_vec()),
        (
            "thiếu-tên.jsonl",
            b"{\"code\": \"1.001193\", \"name\": \" \"}\n".to_vec(),
        ),
        ("mã-là-danh-sách.jsonl", with("code", json!(["1.001193"]))),
        (
            "cách-nộp-lạ.jsonl",
            with("channels", json!([{"method": "FAX"}])),
        ),
        ("giấy-tờ-là-số.jsonl", with("documents", json!([7]))),
        (
            "số-bản-âm.jsonl",
            with("documents", json!([{"name": "Đơn", "original": -1}])),
        ),
        (
            "mã-tỉnh-sai.jsonl",
            with("langson", json!({"provincial_codes": ["abc"]})),
        ),
        ("dòng-6MB.jsonl.gz", gz(&vec![b'0'; 6 << 20])),
    ]
}

/// Records in our own format that are refused.
fn refused_own_records() -> Vec<Made> {
    let own_with = |key: &str, value: Value| {
        let mut record = own_record("1.001193", "Đăng ký khai sinh");
        record[key] = value;
        own(&[record]).into_bytes()
    };
    vec![
        ("own-trường-200KB.jsonl", own_with("steps", json!(long()))),
        (
            "own-tên-2001-chữ.jsonl",
            own_with("name", json!("ậ".repeat(2_001))),
        ),
        ("own-khóa-lạ.jsonl", own_with("stepz", json!("Bước 1"))),
        ("own-cấp-lạ.jsonl", own_with("levels", json!(["huyen"]))),
        (
            "own-thời-hạn-thiếu-đơn-vị.jsonl",
            own_with("time_limit", json!({"value": 3, "text": "3"})),
        ),
        (
            "own-phí-ngược.jsonl",
            own_with(
                "fee",
                json!({"kind": "so_tien", "amount_min": 9, "amount_max": 1, "text": ""}),
            ),
        ),
        (
            "own-xã-gõ-sai-mã.jsonl",
            own_with("applies_to", json!({"agencies": ["0628X"]})),
        ),
        (
            "own-mã-không-của-tỉnh.jsonl",
            own_with("listings", json!([{"code": "1.001193"}])),
        ),
    ]
}

/// Lists of which a row is refused.
fn refused_lists() -> Vec<Made> {
    let in_list =
        |cells: &[&str]| csv(&[titled_header(), vec![row(cells)]].concat(), ';').into_bytes();
    vec![
        ("ô-trống.csv", in_list(&["1", "1.001193", "", "", "", ""])),
        (
            "mã-lạ.csv",
            in_list(&["1", "=1+1", "Khai sinh", "", "", ""]),
        ),
        (
            "mức-độ-lạ.csv",
            in_list(&["1", "1.001193", "Khai sinh", "", "Bốn sao", ""]),
        ),
        (
            "tên-2001-chữ.csv",
            in_list(&["1", "1.001193", &"ậ".repeat(2_001), "", "", ""]),
        ),
        (
            "ô-200KB.csv",
            in_list(&["1", "1.001193", &long(), "", "", ""]),
        ),
        (
            "ngoặc-kép-hở.csv",
            "Mã TTHC;Tên TTHC\n1.001193;\"Đăng ký khai sinh\n1.000656;Đăng ký khai tử\n".into(),
        ),
        (
            "ngoặc-kép-hở-giữa-các-ô-có-ngoặc.csv",
            format!(
                "{}\"9\",\"1.000656\",\"Đăng ký khai tử\n\"10\",\"1.000689\",\"Giám hộ\"\n",
                csv(&list(), ',')
            )
            .into(),
        ),
        (
            "windows-1258.csv",
            [b"Ma TTHC,Ten TTHC\r\n1.001193,Khai sinh \xd0\xe3\r\n".to_vec()].concat(),
        ),
    ]
}

/// What a refused file got, in one block: what it said, and the counts.
fn block(name: &str, ran: &Ran) -> String {
    let counts = ran
        .stdout
        .lines()
        .filter_map(|line| Some(line.split_once(" → ")?.1.rsplit_once(';')?.0));
    let mut said: Vec<&str> = ran.stderr.lines().collect();
    said.extend(counts);
    format!("{name} (exit {})\n  {}\n", ran.code, said.join("\n  "))
}

#[tokio::test]
async fn whatever_is_wrong_with_a_file_is_said_and_nothing_of_it_kept() {
    let desk = Desk::new().await;
    let good = lines(&[national_record("2.000815", "Chứng thực bản sao")]);
    desk.import(&[desk.write("before.jsonl", good)]);
    let before = (desk.state().await, desk.export());
    let mut said = String::new();
    let mut taken = Vec::new();
    let refused = [
        refused_files(),
        refused_records(),
        refused_own_records(),
        refused_lists(),
    ];
    for (name, content) in refused.concat() {
        let ran = desk.run(&["import", desk.write(name, content)]);
        said += &block(name, &ran);
        assert!(
            ran.code == 0 || ran.stderr.contains(name),
            "the message names the file: {ran:?}"
        );
        if ran.code != 1 {
            taken.push(name);
        }
    }
    insta::assert_snapshot!(said);
    assert_eq!(taken, [""; 0]);
    assert_eq!((desk.state().await, desk.export()), before);
}

/// None of these is unpacked to its end: the test would tell by its false checksum.
#[tokio::test]
async fn a_file_that_unpacks_to_far_too_much_is_given_up() {
    let desk = Desk::new().await;
    for (name, content, reason) in [
        (
            "bom.xlsx",
            zip_bomb(260, 260 << 20),
            "tệp giải nén ra hơn 256 MB",
        ),
        ("dối.xlsx", zip_bomb(260, 10), "không phải bảng tính hợp lệ"),
        ("bom.csv.gz", gz_bomb(260), "bom.csv.gz"),
    ] {
        let ran = desk.run(&["import", desk.write(name, content)]);
        assert_eq!(ran.code, 1, "{name}: {ran:?}");
        assert!(ran.stderr.contains(reason), "{name}: {ran:?}");
        assert!(!ran.stderr.contains("checksum"), "{name}: {ran:?}");
    }
    assert_eq!(desk.state().await, (0, 0));
}

#[tokio::test]
async fn a_file_that_is_missing_or_no_file_is_refused() {
    let desk = Desk::new().await;
    let mut said = String::new();
    for name in ["không-có.jsonl", "không-có.xlsx"] {
        said += &block(name, &desk.run(&["import", name]));
    }
    for name in ["thư-mục.jsonl", "thư-mục.xlsx", "thư-mục.csv"] {
        std::fs::create_dir(desk.path(name)).unwrap();
        said += &block(name, &desk.run(&["import", name]));
    }
    assert_eq!(said.matches(" (exit 1)").count(), 5, "{said}");
    insta::assert_snapshot!(said);
}

#[tokio::test]
async fn a_refused_file_leaves_postgresql_as_it_was_too() {
    for database in databases() {
        let desk = Desk::on(&database).await;
        let good = lines(&[national_record("2.000815", "Chứng thực bản sao")]);
        desk.import(&[desk.write("before.jsonl", &good)]);
        let before = (desk.state().await, desk.export());
        let changed = lines(&[national_record("2.000815", "Tên khác")]);
        let ran = desk.run(&["import", desk.write("a.jsonl", format!("{changed}{{"))]);
        assert_eq!(ran.code, 1, "{ran:?}");
        ran.counted(&[[0, 0, 0, 1, 0]]);
        assert_eq!((desk.state().await, desk.export()), before, "{database:?}");
    }
}

#[tokio::test]
async fn settings_that_cannot_be_are_refused_before_anything_happens() {
    let desk = Desk::new().await;
    for (arguments, reason) in [
        (
            &["--database-url", "mysql://x"][..],
            "must start with sqlite:",
        ),
        (
            &["--database-url", "sqlite::memory:"],
            "sqlite: needs a file",
        ),
        (&["--listen", "8080"], "invalid socket address"),
        (&["--rate-search", "many"], "--rate-search"),
        (
            &["--trusted-proxies", "proxy"],
            "is neither an address nor a network",
        ),
        (&["--log", "tthc=loud"], "--log"),
        (&["--nonsense"], "--nonsense"),
        (&["import"], "<FILE>"),
    ] {
        let mut command = crate::support::Program::command();
        command.current_dir(desk.path("")).args(arguments);
        if arguments.len() == 2 {
            command.arg("migrate");
        }
        let ran = Ran::of(command.output().unwrap());
        assert!([1, 2].contains(&ran.code), "{arguments:?}: {ran:?}");
        assert!(ran.stderr.contains(reason), "{arguments:?}: {ran:?}");
        assert!(!desk.path("data").exists(), "{arguments:?}");
    }
}

#[tokio::test]
async fn an_empty_variable_is_one_that_is_not_set() {
    let desk = Desk::new().await;
    for name in [
        "TTHC_DATABASE_URL",
        "TTHC_LISTEN",
        "TTHC_RATE_SEARCH",
        "TTHC_SAMPLE",
        "TTHC_TRUSTED_PROXIES",
        "TTHC_LOG",
        "TTHC_DATA_DIR",
    ] {
        let mut command = crate::support::Program::command();
        command.current_dir(desk.path("")).arg("migrate");
        let ran = Ran::of(command.env(name, "").output().unwrap());
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
        assert!(ran.stdout.contains("data/tthc.sqlite"), "{name}: {ran:?}");
    }
    let mut command = crate::support::Program::command();
    command.current_dir(desk.path("")).arg("migrate");
    let ran = Ran::of(command.env("TTHC_LISTEN", " ").output().unwrap());
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[tokio::test]
async fn a_command_that_needs_a_database_makes_none() {
    let desk = Desk::new().await;
    desk.write(
        "q.jsonl",
        lines(&[json!({"query": "khai sinh", "relevant": ["1.001193"]})]),
    );
    for arguments in [
        &["export"][..],
        &["export", "--output", "ra.jsonl"],
        &["evaluate", "--queries", "q.jsonl"],
        &["reindex"],
    ] {
        let ran = desk.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{ran:?}");
        for said in ["data/tthc.sqlite: ", "(no database there)"] {
            assert!(ran.stderr.contains(said), "{arguments:?}: {ran:?}");
        }
        assert!(!desk.path("data").exists(), "{arguments:?}");
        assert!(!desk.path("ra.jsonl").exists(), "{arguments:?}");
    }
    assert_eq!(desk.run(&["migrate"]).code, 0);
    assert_eq!(desk.run(&["export"]).code, 0);
}

#[tokio::test]
async fn a_data_folder_that_is_a_file_is_named() {
    let desk = Desk::new().await;
    desk.write("data", "");
    let ran = desk.run(&["migrate"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr.contains("cannot open the database sqlite:"),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("/data:"), "{ran:?}");
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_named_without_its_password() {
    let desk = Desk::new().await;
    // Nobody listens on port 1 of the loopback.
    let url = "postgres://tthc:s3cret@127.0.0.1:1/tinh";
    let mut command = crate::support::Program::command();
    let ran = Ran::of(
        command
            .args(["--database-url", url, "migrate"])
            .current_dir(desk.path(""))
            .output()
            .unwrap(),
    );
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr.contains("postgres://127.0.0.1:1/tinh"),
        "{ran:?}"
    );
    assert!(!ran.stderr.contains("s3cret"), "{ran:?}");
}

/// Linux has a device on which every write finds the disk full.
#[cfg(target_os = "linux")]
mod full_disk {
    use super::*;
    use std::os::unix::fs::symlink;

    const FULL: &str = "/dev/full";

    #[tokio::test]
    async fn an_export_to_a_full_disk_fails_and_leaves_the_older_file() {
        let desk = Desk::new().await;
        desk.import(&[desk.write(
            "a.jsonl",
            lines(&[national_record("1.001193", "Đăng ký khai sinh")]),
        )]);
        desk.write("ra.jsonl", "older");
        // The name under which the program writes until the file is complete.
        symlink(FULL, desk.path("ra.jsonl.partial")).unwrap();
        let ran = desk.run(&["export", "--output", "ra.jsonl"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains("No space left on device"), "{ran:?}");
        assert_eq!(
            std::fs::read_to_string(desk.path("ra.jsonl")).unwrap(),
            "older"
        );
        assert!(desk.path("ra.jsonl.partial").symlink_metadata().is_err());

        let full = std::fs::OpenOptions::new().write(true).open(FULL).unwrap();
        let ran = Ran::of(desk.command(&["export"]).stdout(full).output().unwrap());
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains("No space left on device"), "{ran:?}");
    }

    #[tokio::test]
    async fn rejects_that_cannot_be_written_are_said_with_their_file() {
        let desk = Desk::new().await;
        let ran = desk.run(&["import", desk.write("a.jsonl", "{}\n"), "--rejects", FULL]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains("No space left on device"), "{ran:?}");
        assert!(
            ran.stderr.contains(FULL),
            "the message names the file: {ran:?}"
        );
        let ran = desk.run(&["import", "a.jsonl", "--rejects", "no/such/folder.csv"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains("no/such/folder.csv"), "{ran:?}");
    }

    #[tokio::test]
    async fn rejects_that_cannot_be_written_never_make_the_program_misreport_what_it_kept() {
        let desk = Desk::new().await;
        let good = lines(&[national_record("1.001193", "Đăng ký khai sinh")]);
        // More rejects than a buffer holds, so that writing fails while the file is still being read.
        desk.write("a.jsonl", format!("{good}{}", "{}\n".repeat(2_000)));
        let ran = desk.run(&["import", "a.jsonl", "--keep-good", "--rejects", FULL]);
        assert_eq!(ran.code, 1, "{ran:?}");
        let says_nothing_kept = ran.stderr.contains("nothing of this file was kept");
        assert_eq!(desk.state().await.1 == 0, says_nothing_kept, "{ran:?}");
    }

    #[tokio::test]
    async fn a_database_that_cannot_grow_keeps_what_it_had() {
        let desk = Desk::new().await;
        desk.import(&[desk.write(
            "a.jsonl",
            lines(&[national_record("1.001193", "Đăng ký khai sinh")]),
        )]);
        let before = (desk.state().await, desk.export());
        let many: Vec<_> = (0..2_000)
            .map(|n| {
                let mut record = national_record(&format!("2.{n:06}"), "Tên");
                record["steps"] = json!("Bước tiếp theo của thủ tục này. ".repeat(100));
                record
            })
            .collect();
        desk.write("many.jsonl", lines(&many));
        // No file may grow beyond a megabyte (ulimit counts in blocks of 512 bytes); writes beyond fail, as on a full disk.
        let import = desk.command(&["import", "many.jsonl"]);
        let mut limited = std::process::Command::new("sh");
        limited.args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$0\" \"$@\""]);
        limited
            .arg(import.get_program())
            .args(import.get_args())
            .current_dir(desk.path(""))
            .env_clear();
        let ran = Ran::of(limited.output().unwrap());
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains("many.jsonl: "), "{ran:?}");
        assert!(
            ran.stderr.contains("nothing of this file was kept"),
            "{ran:?}"
        );
        assert_eq!((desk.state().await, desk.export()), before);
        // Once there is room, the same import succeeds.
        desk.import(&["many.jsonl"]).counted(&[[2_000, 0, 0, 0, 0]]);
    }
}

#[tokio::test]
async fn a_table_with_one_cell_far_down_needs_no_memory_for_the_blanks() {
    let desk = Desk::on(&Database::Sqlite).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, words) in [(0, "Mã TTHC"), (1, "Tên TTHC")] {
        sheet.write_string(0, column, words).unwrap();
        sheet
            .write_string(
                1_048_575,
                column,
                ["1.001193", "Đăng ký khai sinh"][usize::from(column)],
            )
            .unwrap();
    }
    sheet.write_string(1_048_575, 16_383, "xa").unwrap();
    let ran = desk.import(&[desk.write("ds.xlsx", book.save_to_buffer().unwrap())]);
    ran.counted(&[[1, 0, 0, 0, 0]]);
}

#[tokio::test]
async fn a_libreoffice_table_that_spreads_too_far_is_refused_before_it_takes_memory() {
    let desk = Desk::on(&Database::Sqlite).await;
    let text = |repeats: u32, text: &str| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{repeats}\" office:value-type=\"string\">\
             <text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |repeats: u32, cells: &str| {
        format!(
            "<table:table-row table:number-rows-repeated=\"{repeats}\">{cells}</table:table-row>"
        )
    };
    let blanks = |n: u32| format!("<table:table-cell table:number-columns-repeated=\"{n}\"/>");
    let header = row(1, &(text(1, "Mã TTHC") + &text(1, "Tên TTHC")));
    let birth = row(1, &(text(1, "1.001193") + &text(1, "Đăng ký khai sinh")));
    let far = row(1, &(blanks(16_383) + &text(1, "xa")));
    let spread = "bảng kéo đến tận dòng";
    for (name, rows, reason) in [
        (
            "xa.ods",
            format!("{header}{birth}{}{far}", row(1_048_573, &blanks(16_384))),
            "bảng kéo đến tận dòng 1048576, cột thứ 16384",
        ),
        (
            "lặp-dòng.ods",
            header.clone() + &row(1_048_575, &text(16_384, "1.001193")),
            spread,
        ),
        (
            "lặp-chữ.ods",
            header.clone() + &row(100, &text(1_000, &"a".repeat(10_000))),
            "tệp giải nén ra hơn 256 MB",
        ),
    ] {
        let ran = desk.run(&["import", desk.write(name, ods_of(&rows))]);
        assert_eq!(ran.code, 1, "{name}: {ran:?}");
        assert!(ran.stderr.contains(reason), "{name}: {ran:?}");
    }
    // What LibreOffice writes behind every table: blanks to the edge of the sheet.
    let edge = row(1_048_574, &blanks(16_384));
    let rows = format!("{header}{birth}{edge}");
    desk.import(&[desk.write("thật.ods", ods_of(&rows))])
        .counted(&[[1, 0, 0, 0, 0]]);
    desk.import(&[desk.write("ds.ods", ods(&list()))]);
}
