//! `/v1/open-data/`: the catalogue, the files, and how both follow the data.

use std::io::Read;
use std::sync::atomic::{AtomicI64, Ordering};

use flate2::read::GzDecoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tthc::domain::time::{Clock, Timestamp};
use tthc::domain::version::ChangeType;
use tthc::record::dictionary::keys;

use crate::support::{Answer, Builder, NOW, TestApp, databases};
use crate::versions::{code, procedure, publication, published, story};

const PATH: &str = "/v1/open-data/";

/// The distributions of the only data set.
async fn distributions(app: &TestApp) -> Vec<Value> {
    let catalogue = app.get(PATH).await.json();
    catalogue["datasets"][0]["distributions"]
        .as_array()
        .unwrap()
        .clone()
}

async fn file(app: &TestApp, name: &str) -> Answer {
    let answer = app.get(&format!("{PATH}{name}")).await;
    assert_eq!(answer.status, 200, "{name}");
    answer
}

/// The table's rows, by heading.
fn rows(csv: &[u8]) -> Vec<Value> {
    let csv = csv.strip_prefix(b"\xef\xbb\xbf").unwrap();
    let mut reader = csv::Reader::from_reader(csv);
    let headings = reader.headers().unwrap().clone();
    let records = reader.records().map(|record| record.unwrap());
    let row = |record: csv::StringRecord| {
        let cells = headings.iter().zip(record.iter());
        cells
            .map(|(heading, cell)| (heading.to_owned(), json!(cell)))
            .collect()
    };
    records.map(row).collect()
}

fn hostile() -> String {
    let record = json!({
        "code": "1.999001",
        "name": "=HYPERLINK(\"http://a\",\"b\")",
        "steps": "- Bước 1; \"hai\",\nba",
        "result": "@SUM(1)",
        "sector": "<script>alert(1)</script> & ]]>",
        "agencies": ["+84", "| a | b |"],
        "provenance": {"source": "sample"},
    });
    record.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_is_what_the_catalogue_says_on_every_database() {
    for database in databases() {
        let app = Builder::default()
            .on(&database)
            .public_url("https://a.vn")
            .start()
            .await;
        for entry in distributions(&app).await {
            let name = entry["name"].as_str().unwrap();
            assert_eq!(entry["url"], format!("https://a.vn{PATH}{name}"));
            assert!(!entry["title"].as_str().unwrap().is_empty(), "{name}");
            let answer = file(&app, name).await;
            let sum = Sha256::digest(&answer.body);
            let sum = tthc::domain::text::hex(&sum);
            assert_eq!(entry["sha256"], sum, "{name}");
            assert_eq!(entry["byte_size"], answer.body.len(), "{name}");
            assert_eq!(
                answer.header("content-length"),
                answer.body.len().to_string()
            );
            assert_eq!(entry["media_type"], answer.header("content-type"), "{name}");
            assert_eq!(answer.header("etag"), format!("\"{sum}\""), "{name}");
            assert_eq!(
                answer.header("last-modified"),
                "Sat, 21 Nov 2026 08:00:00 GMT"
            );
        }
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_json_lines_are_those_of_the_export_and_can_be_imported() {
    let app = TestApp::start().await;
    let lines = file(&app, "procedures.jsonl").await;
    let mut exported = Vec::new();
    let count = tthc::app::export::export(&app.app.store, NOW.day(), &mut exported)
        .await
        .unwrap();
    let with_standing = lines.text().lines().skip(1).map(|line| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let keys = line.as_object_mut().unwrap();
        assert_eq!(keys.remove("state"), Some(json!("in_force")));
        line
    });
    let exported_lines = std::str::from_utf8(&exported).unwrap().lines().skip(1);
    let exported_lines = exported_lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert!(with_standing.eq(exported_lines));
    let packed = file(&app, "procedures.jsonl.gz").await;
    let mut unpacked = Vec::new();
    GzDecoder::new(packed.body.as_slice())
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, lines.body);
    // Imported again, everything is known already.
    let records: Vec<String> = lines
        .text()
        .lines()
        .skip(1)
        .map(ToOwned::to_owned)
        .collect();
    let seq = async || {
        app.app
            .store
            .read()
            .await
            .unwrap()
            .last_seq()
            .await
            .unwrap()
    };
    let before = seq().await;
    app.import(&records).await;
    assert_eq!(seq().await, before);
    let table = file(&app, "procedures.csv").await;
    assert_eq!(rows(&table.body).len(), count);
    for entry in distributions(&app).await {
        let data = entry["name"].as_str().unwrap().starts_with("procedures");
        assert_eq!(
            entry["records"],
            if data { json!(count) } else { Value::Null }
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_has_a_row_for_each_procedure_and_no_formula() {
    let app = TestApp::start().await;
    app.import(&[hostile()]).await;
    let table = file(&app, "procedures.csv").await;
    assert_eq!(
        table.header("content-disposition"),
        "attachment; filename=\"procedures.csv\""
    );
    let rows = rows(&table.body);
    let row = |code: &str| rows.iter().find(|row| row["code"] == code).unwrap();
    let own = row("1.999001");
    assert_eq!(own["name"], "'=HYPERLINK(\"http://a\",\"b\")");
    assert_eq!(own["steps"], "'- Bước 1; \"hai\",\nba");
    assert_eq!(own["result"], "'@SUM(1)");
    assert_eq!(own["agencies"], "'+84; | a | b |");
    assert_eq!(own["sector"], "<script>alert(1)</script> & ]]>");
    let known = row("1.000894");
    assert_eq!(known["name"], "Đăng ký kết hôn");
    assert_eq!(
        (&known["source"], &known["changed_at"]),
        (&json!("sample"), &json!("2026-11-21T08:00:00Z"))
    );
    let lines = table.text().matches("\r\n").count();
    assert_eq!(lines, rows.len() + 1, "only rows end in CR LF");
    for row in &rows {
        for cell in row.as_object().unwrap().values() {
            assert!(
                !cell.as_str().unwrap().starts_with(['=', '+', '-', '@']),
                "{cell}"
            );
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dictionary_names_every_column_and_every_key_that_the_files_have() {
    let app = TestApp::start().await;
    let table = file(&app, "procedures.csv").await;
    let dictionary = rows(&file(&app, "data-dictionary.csv").await.body);
    let names = |of: &str| -> Vec<String> {
        let rows = dictionary.iter().filter(|row| row["file"] == of);
        rows.map(|row| row["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let heading = table
        .text()
        .trim_start_matches('\u{feff}')
        .lines()
        .next()
        .unwrap();
    assert_eq!(names("procedures.csv").join(","), heading);
    let keys = keys().into_iter().map(|key| key.path);
    let beside = ["state", "valid_from", "valid_to"].map(ToOwned::to_owned);
    let keys: Vec<String> = keys.chain(beside).collect();
    assert_eq!(names("procedures.jsonl"), keys);
    for row in &dictionary {
        for meaning in ["meaning_vi", "meaning_en"] {
            assert_ne!(row[meaning], "", "{row}");
        }
    }
    let page = file(&app, "data-dictionary.md").await;
    for name in names("procedures.csv").iter().chain(&keys) {
        assert!(page.text().contains(&format!("| `{name}` |")), "{name}");
    }
    let lines = file(&app, "procedures.jsonl").await;
    for line in lines.text().lines().skip(1) {
        used_keys(&serde_json::from_str(line).unwrap(), "", &mut |path| {
            assert!(keys.contains(&path), "{path} is in no dictionary");
        });
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_come_says_so_and_from_when() {
    let (app, second) = story(Builder::default()).await;
    let new = publication(procedure(4, "Nuôi chim"), ChangeType::Replaced, &second);
    published(&app, new, &[code(1)]).await.unwrap();
    let table = rows(&file(&app, "procedures.csv").await.body);
    let lines = file(&app, "procedures.jsonl").await;
    let lines = lines.text().lines().skip(1);
    let lines: Vec<Value> = lines.map(|l| serde_json::from_str(l).unwrap()).collect();
    for (n, state, from, to) in [
        (1, "in_force", "2026-03-01", "2026-12-31"),
        (2, "in_force", "2026-03-01", ""),
        (4, "upcoming", "2027-01-01", ""),
    ] {
        let own = json!(code(n).to_string());
        let row = table.iter().find(|row| row["code"] == own).unwrap();
        assert_eq!(
            [&row["state"], &row["valid_from"], &row["valid_to"]],
            [state, from, to]
        );
        let line = lines.iter().find(|line| line["code"] == own).unwrap();
        let to = if to.is_empty() {
            Value::Null
        } else {
            json!(to)
        };
        assert_eq!(
            [&line["state"], &line["valid_from"], &line["valid_to"]],
            [&json!(state), &json!(from), &to]
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dictionary_is_right_about_what_is_always_there_and_what_is_a_number() {
    let app = TestApp::start().await;
    app.import(&[hostile()]).await;
    let table = rows(&file(&app, "procedures.csv").await.body);
    let dictionary = rows(&file(&app, "data-dictionary.csv").await.body);
    for column in dictionary
        .iter()
        .filter(|row| row["file"] == "procedures.csv")
    {
        let cells = table
            .iter()
            .map(|row| &row[column["name"].as_str().unwrap()]);
        let mut filled = cells.clone().filter(|cell| **cell != "");
        if column["required"] == "yes" {
            assert!(cells.clone().all(|cell| cell != ""), "{column}");
        }
        let is_number = |cell: &Value| cell.as_str().unwrap().parse::<u64>().is_ok();
        if column["type"] == "number" {
            assert!(filled.all(is_number), "{column}");
        } else if filled.next().is_some() {
            assert!(!filled.all(is_number), "{column}");
        }
    }
    app.stop().await;
}

/// Tells of every key within a value.
fn used_keys(value: &Value, before: &str, tell: &mut impl FnMut(String)) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                let path = if before.is_empty() {
                    key.clone()
                } else {
                    format!("{before}.{key}")
                };
                tell(path.clone());
                used_keys(inner, &path, tell);
            }
        }
        Value::Array(items) => {
            for item in items {
                used_keys(item, &format!("{before}[]"), tell);
            }
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_makes_new_files_and_the_old_ones_go() {
    let app = TestApp::start().await;
    let before = app.get(PATH).await;
    let unchanged = app
        .get_with(PATH, &[("if-none-match", before.header("etag"))])
        .await;
    assert_eq!(unchanged.status, 304);
    let mut folders = Vec::new();
    for code in ["1.999001", "1.999002", "1.999003"] {
        app.import(&[hostile().replace("1.999001", code)]).await;
        let table = file(&app, "procedures.csv").await;
        assert!(
            rows(&table.body).iter().any(|row| row["code"] == code),
            "{code}"
        );
        folders = app.open_data_folders();
    }
    assert_ne!(app.get(PATH).await.header("etag"), before.header("etag"));
    assert_eq!(
        folders.len(),
        2,
        "the newest and the one before: {folders:?}"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_are_as_old_as_the_newest_of_what_is_in_them() {
    async fn modified(app: &TestApp) -> Value {
        app.get(PATH).await.json()["datasets"][0]["modified"].clone()
    }
    for database in databases() {
        let moment: &'static AtomicI64 = Box::leak(Box::new(AtomicI64::new(NOW.0)));
        let builder = Builder::default().on(&database).clock(Clock::Set(moment));
        let app = builder.start().await;
        assert_eq!(modified(&app).await, NOW.to_string());
        // What is official takes the place of the sample, whose removal comes last.
        let later = Timestamp(NOW.0 + 3_600_000);
        moment.store(later.0, Ordering::Relaxed);
        app.import(&[hostile().replace("sample", "national")]).await;
        assert_eq!(rows(&file(&app, "procedures.csv").await.body).len(), 1);
        assert_eq!(modified(&app).await, later.to_string());
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_at_the_same_time_gets_the_same_files() {
    let app = TestApp::start().await;
    let answers = [PATH; 8].map(|path| app.get(path));
    let mut tags = Vec::new();
    for answer in answers {
        tags.push(answer.await.header("etag").to_owned());
    }
    tags.dedup();
    assert_eq!(tags.len(), 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_file_and_files_already_had() {
    let app = TestApp::start().await;
    let path = format!("{PATH}procedures.jsonl");
    let whole = app.get(&path).await;
    let length = whole.body.len();
    let tag = whole.header("etag").to_owned();
    for (range, start, end) in [
        ("bytes=0-99", 0, 100),
        ("bytes=100000-", 100_000, length),
        ("bytes=-7", length - 7, length),
    ] {
        let part = app
            .get_with(&path, &[("range", range), ("accept-encoding", "gzip")])
            .await;
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.body, &whole.body[start..end], "{range}");
        assert_eq!(
            part.header("content-range"),
            format!("bytes {start}-{}/{length}", end - 1)
        );
    }
    let resumed = [("range", "bytes=0-9"), ("if-range", tag.as_str())];
    assert_eq!(app.get_with(&path, &resumed).await.status, 206);
    let other = [("range", "bytes=0-9"), ("if-range", "\"other\"")];
    assert_eq!(app.get_with(&path, &other).await.body, whole.body);
    let far = app.get_with(&path, &[("range", "bytes=99999999-")]).await;
    far.problem(416, "range_not_satisfiable");
    assert_eq!(far.header("content-range"), format!("bytes */{length}"));
    let known = app.get_with(&path, &[("if-none-match", &tag)]).await;
    assert_eq!(
        (known.status, known.body.len(), known.header("etag")),
        (304, 0, tag.as_str())
    );
    // The checksum is that of the bytes, so nothing on the way packs them.
    let packed = app
        .get_with(&path, &[("accept-encoding", "gzip, br")])
        .await;
    assert_eq!(
        (packed.body, packed.headers.get("content-encoding")),
        (whole.body, None)
    );
    let head = app.send(reqwest::Method::HEAD, &path, &[]).await;
    assert_eq!(head.header("content-length"), length.to_string());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_has_open_data_too() {
    let app = Builder::default().empty().start().await;
    let catalogue = app.get(PATH).await.json();
    assert_eq!(catalogue["datasets"][0]["modified"], Value::Null);
    assert_eq!(
        catalogue["datasets"][0]["licence"],
        "https://example.org/terms"
    );
    assert_eq!(rows(&file(&app, "procedures.csv").await.body).len(), 0);
    let redirect = app.get("/v1/open-data").await;
    assert_eq!((redirect.status, redirect.header("location")), (307, PATH));
    for name in [
        "nothing",
        "..%2F..%2Ftthc.sqlite",
        "unfinished",
        "procedures.csv/",
    ] {
        assert_eq!(
            app.get(&format!("{PATH}{name}")).await.status / 100,
            4,
            "{name}"
        );
    }
    app.stop().await;
}
