//! `tthc directory import` and `tthc directory export`, and the files of days off and deadlines.

use serde_json::{Value, json};

use super::Desk;
use crate::support::databases;

/// A file in our own format.
fn file(agencies: &[Value]) -> String {
    let head = "{\"format\":\"tthc-directory\",\"version\":1}";
    let lines = agencies.iter().map(|agency| format!("\n{agency}"));
    format!("{head}{}\n", lines.collect::<String>())
}

fn agency(code: &str, name: &str, parent: &str) -> Value {
    json!({"code": code, "name": name, "kind": "commune", "parent": parent, "certainty": "certain"})
}

fn root() -> Value {
    json!({"code": "H37", "name": "Ủy ban nhân dân tỉnh", "kind": "province", "certainty": "certain"})
}

fn two() -> Vec<Value> {
    // The child first: a file may have any order.
    vec![agency("06073", "Xã Hoa Thám", "H37"), root()]
}

fn export(desk: &Desk) -> String {
    let ran = desk.run(&["directory", "export"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout
}

#[tokio::test]
async fn a_directory_is_taken_once_and_comes_back_as_it_was() {
    for database in databases() {
        let desk = Desk::on(&database).await;
        let bundled = ["directory", "import", "--bundled", "langson"];
        let ran = desk.run(&bundled);
        assert!(ran.stdout.contains("147 mới (new), 0 thay đổi"), "{ran:?}");
        let first = export(&desk);
        assert_eq!(first.lines().count(), 148);
        desk.write("a.jsonl", &first);
        for arguments in [&bundled[..], &["directory", "import", "a.jsonl"]] {
            let ran = desk.run(arguments);
            let counts = "0 mới (new), 0 thay đổi (changed), 147 giữ nguyên (unchanged)";
            assert!(ran.code == 0 && ran.stdout.contains(counts), "{ran:?}");
        }
        assert_eq!(export(&desk), first);
    }
}

#[tokio::test]
async fn a_table_gives_what_the_records_give() {
    let desk = Desk::new().await;
    desk.write(
        "a.csv",
        "\u{feff}Mã;Tên;Loại;Cấp trên;Đơn vị cũ;Địa chỉ\r\n\
         H37;Ủy ban nhân dân tỉnh;province;;;\r\n\
         06073;Xã Hoa Thám;commune;uy ban nhan dan tinh;\"Xã Hưng Đạo (Huyện Bình Gia); Xã Hoa Thám\";\"Thôn 1, xã Hoa Thám\"\r\n\
         ;;;;;\r\n",
    );
    let ran = desk.run(&["directory", "import", "a.csv"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let exported = export(&desk);
    let commune: Value = serde_json::from_str(exported.lines().nth(1).unwrap()).unwrap();
    let mut expected = agency("06073", "Xã Hoa Thám", "H37");
    expected["former_names"] =
        json!([{"name": "Xã Hưng Đạo", "district": "Huyện Bình Gia"}, {"name": "Xã Hoa Thám"}]);
    expected["addresses"] = json!(["Thôn 1, xã Hoa Thám"]);
    assert_eq!(commune, expected);
}

/// Imports a file of which a row is bad: the row is named so, and nothing is kept.
async fn refused(content: &str, expected: &str) {
    let desk = Desk::new().await;
    desk.write("a.jsonl", content);
    let ran = desk.run(&["directory", "import", "a.jsonl"]);
    assert_eq!(ran.code, 1, "{expected}: {ran:?}");
    assert!(ran.stderr.contains(expected), "{expected}: {ran:?}");
    assert!(ran.stdout.contains("0 giữ lại (kept)"), "{ran:?}");
    assert_eq!(export(&desk).lines().count(), 1, "{expected}");
}

#[tokio::test]
async fn a_value_that_cannot_be_used_is_named_with_its_row_and_key() {
    let overlap = json!([{"day": "mon", "from": "07:30", "until": "11:30"}, {"day": "mon", "from": "11:00", "until": "12:00"}]);
    for (key, value, expected) in [
        (
            "parent",
            json!(7),
            "dòng 2, parent: bị loại: phải là mã hoặc tên cơ quan",
        ),
        (
            "code",
            json!("Sở"),
            "dòng 2, code: bị loại: mã cơ quan có ký tự lạ “ở”",
        ),
        (
            "name",
            json!("  "),
            "dòng 2, name: bị loại: tên cơ quan để trống",
        ),
        (
            "kind",
            json!("xa"),
            "dòng 2, kind: bị loại: “xa” không có trong danh sách: province, ",
        ),
        ("certainty", json!("maybe"), "dòng 2, certainty: bị loại: "),
        ("adress", json!("a"), "không có khóa “adress”"),
        ("email", json!("a@b"), "dòng 2, email: bị loại: "),
        (
            "website",
            json!("javascript:alert(1)"),
            "dòng 2, website: bị loại: ",
        ),
        (
            "opening",
            json!([{"day": "mon", "from": "7h", "until": "11:30"}]),
            "“7h” không phải giờ",
        ),
        (
            "opening",
            json!([{"day": "mon", "from": "11:30", "until": "07:30"}]),
            "giờ kết thúc phải sau",
        ),
        ("opening", overlap, "hai khoảng giờ trùng nhau"),
        (
            "phone",
            json!("1".repeat(200_000)),
            "dòng 2, phone: bị loại: dài quá 100000 ký tự",
        ),
    ] {
        let mut agencies = two();
        agencies[0][key] = value;
        refused(&file(&agencies), expected).await;
    }
    let broken = format!("{}{{\"code\"", file(&two()));
    refused(&broken, "dòng 4: bị loại: dòng không phải JSON hợp lệ").await;
}

#[tokio::test]
async fn a_parent_that_is_not_there_is_named_with_the_nearest_right_name() {
    for (parent, expected) in [
        (
            "H38",
            "dòng 2, parent: bị loại: không có cơ quan “H38” trong danh bạ hay trong tệp này; có lẽ là “Ủy ban nhân dân tỉnh” (mã H37)",
        ),
        (
            "Ủy ban nhân dan tỉn",
            "có lẽ là “Ủy ban nhân dân tỉnh” (mã H37)",
        ),
        ("Xã Hoa Thm", "có lẽ là “Xã Hoa Thám” (mã 06073)"),
        (
            "Bộ Ngoại giao",
            "không có cơ quan “Bộ Ngoại giao” trong danh bạ hay trong tệp này\n",
        ),
        (
            "06073",
            "dòng 2, parent: bị loại: quan hệ cấp trên bị vòng: 06073 → 06073",
        ),
    ] {
        let agencies = [agency("06073", "Xã Hoa Thám", parent), root()];
        refused(&file(&agencies), expected).await;
    }
}

#[tokio::test]
async fn agencies_that_contradict_each_other_are_refused() {
    let circle = [
        agency("A", "Một", "B"),
        agency("B", "Hai", "C"),
        agency("C", "Ba", "A"),
    ];
    let below = |n: u8| {
        agency(
            &format!("D{n}"),
            &format!("Đơn vị {n}"),
            &format!("D{}", n + 1),
        )
    };
    let mut deep: Vec<Value> = (0..20).map(below).collect();
    deep.push(json!({"code": "D20", "name": "a", "kind": "other", "certainty": "certain"}));
    let twice = [two(), two()].concat();
    let homonyms = [
        agency("A", "Xã Một", ""),
        agency("B", "Xã Một", ""),
        agency("C", "Ba", "xã một"),
    ];
    for (agencies, expected) in [
        (&circle[..], "quan hệ cấp trên bị vòng: A → B → C → A"),
        (&deep, "có hơn 16 cấp"),
        (
            &twice,
            "dòng 4, code: bị loại: mã 06073 đã có ở dòng 2 của tệp này",
        ),
        (
            &homonyms,
            "dòng 4, parent: bị loại: có nhiều cơ quan tên “xã một”",
        ),
    ] {
        refused(&file(agencies), expected).await;
    }
}

#[tokio::test]
async fn a_file_that_is_no_directory_is_refused() {
    for (name, content, expected) in [
        ("a.jsonl", String::new(), "tệp rỗng"),
        ("a.jsonl", file(&[]), "tệp rỗng"),
        (
            "a.jsonl",
            "{\"format\":\"tthc-procedures\",\"version\":1}\n".to_owned(),
            "định dạng “tthc-procedures”",
        ),
        (
            "a.jsonl",
            "{\"format\":\"tthc-directory\",\"version\":9}\n".to_owned(),
            "phiên bản 9",
        ),
        ("a.jsonl", root().to_string(), "định dạng “”"),
        (
            "a.csv",
            "Mã,Tên\nA,B\n".to_owned(),
            "dòng đầu của bảng phải là tiêu đề",
        ),
        (
            "a.csv",
            "Mã,Tên,Loại,Điện thoai,Fax\nA,B,other,1,2\n".to_owned(),
            "không có cột “Fax”",
        ),
        ("a.xlsx", "PK".to_owned(), "không rõ loại tệp “a.xlsx”"),
        ("a.txt", "PK".to_owned(), "không rõ loại tệp “a.txt”"),
    ] {
        let desk = Desk::new().await;
        desk.write(name, &content);
        let ran = desk.run(&["directory", "import", name]);
        assert_eq!(ran.code, 1, "{expected}: {ran:?}");
        assert!(ran.stderr.contains(expected), "{expected}: {ran:?}");
    }
    let desk = Desk::new().await;
    let ran = desk.run(&["directory", "import", "--bundled", "hanoi"]);
    assert!(
        ran.code == 1 && ran.stderr.contains("hiện có: langson"),
        "{ran:?}"
    );
}

#[tokio::test]
async fn what_a_file_lacks_is_removed_only_if_asked_for() {
    let desk = Desk::new().await;
    desk.write("two.jsonl", file(&two()));
    desk.write("one.jsonl", file(&[root()]));
    desk.write(
        "child.jsonl",
        file(&[agency("06073", "Xã Hoa Thám", "H37")]),
    );
    desk.run(&["directory", "import", "two.jsonl"]);
    desk.run(&["directory", "import", "one.jsonl"]);
    assert_eq!(export(&desk).lines().count(), 3);
    // Its parent would be gone.
    let ran = desk.run(&["directory", "import", "--replace", "child.jsonl"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let ran = desk.run(&["directory", "import", "--replace", "one.jsonl"]);
    assert!(
        ran.stdout
            .contains("1 giữ nguyên (unchanged), 1 gỡ bỏ (removed)"),
        "{ran:?}"
    );
    assert_eq!(export(&desk).lines().count(), 2);
    let ran = desk.run(&["directory", "import", "two.jsonl"]);
    assert!(ran.stdout.contains("1 mới (new)"), "{ran:?}");
}

#[tokio::test]
async fn a_broken_calendar_stops_the_start_and_says_where_it_is_broken() {
    let desk = Desk::new().await;
    desk.write("lịch.toml", "from = \"2026-01-01\"\nuntil = \"2026-12-31\"\n[[day]]\ndate = \"2026-13-01\"\nkind = \"holiday\"\nname = \"a\"\nbasis = \"b\"\ncertainty = \"certain\"\n");
    desk.write("hạn.toml", "[[deadline]]\nid = 5\n");
    for (variable, file, expected) in [
        (
            "TTHC_CALENDAR",
            "lịch.toml",
            "lịch.toml: [[day]] thứ 1 (2026-13-01): date: ",
        ),
        (
            "TTHC_CALENDAR",
            "không-có.toml",
            "không-có.toml: không đọc được tệp",
        ),
        (
            "TTHC_DEADLINES",
            "hạn.toml",
            "hạn.toml: dòng 2: sai kiểu dữ liệu",
        ),
        (
            "TTHC_FEEDBACK_GUIDE",
            "hạn.toml",
            "hạn.toml: dòng 1: không có khóa “deadline”",
        ),
    ] {
        let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0"]);
        let ran = super::Ran::of(command.env(variable, file).output().unwrap());
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains(expected), "{ran:?}");
    }
}
