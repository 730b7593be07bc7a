//! The list of a posting point: what must hang there, and what there is to do since a day.

use serde_json::{Value, json};
use tthc::domain::procedure::Source;

use super::posting::commune;
use super::publishing::{correction, decide, made, record, step, submitted};
use super::{Browser, Office};
use crate::api::paper::text_of;
use crate::support::{Database, databases};

/// Between the day on which the tests begin and the first of December.
const BEFORE: &str = "2026-11-25";
const DAY: i64 = 24 * 3600;

/// A procedure that every commune carries out.
fn local(code: &str, name: &str) -> Value {
    let mut record = record(code, name);
    record["levels"] = json!(["xa"]);
    record["agencies"] = json!(["Ủy ban nhân dân cấp xã"]);
    record
}

async fn two(office: &Office) -> (Browser, Browser) {
    office.add("editor", &["editor"]).await;
    office.add("publisher", &["publisher"]).await;
    (
        office.sign_in("editor").await,
        office.sign_in("publisher").await,
    )
}

/// A decision for the first of December: it amends one procedure, abolishes one, replaces one, adds one, and amends
/// one of a department.
async fn decision(office: &Office, (editor, publisher): &(Browser, Browser)) {
    let decision = decide(office, editor, "1/QĐ-UBND", "2026-12-01").await;
    let mut amended = local("9.000001", "Khai sinh");
    amended["steps"] = "Nộp hồ sơ trực tuyến.".into();
    let mut elsewhere = record("9.000004", "Nuôi chim yến");
    elsewhere["steps"] = "Nộp hồ sơ trực tuyến.".into();
    for content in [
        json!({"code": "9.000001", "change_type": "sua_doi_bo_sung", "record": amended}),
        json!({"code": "9.000002", "change_type": "bai_bo"}),
        json!({"code": "9.000005", "change_type": "thay_the", "replaces": ["9.000003"],
            "record": local("9.000005", "Đăng ký kết hôn")}),
        json!({"code": "9.000006", "change_type": "moi", "record": local("9.000006", "Nhận con nuôi")}),
        json!({"code": "9.000004", "change_type": "sua_doi_bo_sung", "record": elsewhere}),
    ] {
        let mut content = content;
        content["decision_id"] = decision.clone().into();
        let draft = submitted(office, editor, &content).await;
        made(&step(office, publisher, &draft, "publish").await, 200);
    }
    office.app.follow().await;
}

/// A commune's board ten days after the decision's.
async fn story(database: &Database) -> (Office, String) {
    let (office, _, id) = commune(database).await;
    let officers = two(&office).await;
    decision(&office, &officers).await;
    office.pass(20 * DAY);
    (office, id)
}

fn list(id: &str, query: &str) -> String {
    format!("/v1/posting-points/{id}/list?{query}")
}

/// Code, what to do and why, of each row of the CSV at an address.
async fn rows(office: &Office, path: &str) -> Vec<[String; 3]> {
    let answer = office.app.get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut reader = csv::Reader::from_reader(answer.body.as_slice());
    let cells = reader.records().map(|record| {
        let record = record.unwrap();
        [1, 9, 10].map(|at| record[at].to_owned())
    });
    cells.collect()
}

/// What there is to do, as `code task`.
async fn tasks(office: &Office, path: &str) -> Vec<String> {
    let rows = rows(office, path).await.into_iter();
    let rows = rows.filter(|[_, task, _]| !task.is_empty());
    rows.map(|[code, task, _]| format!("{code} {task}"))
        .collect()
}

/// A file without what is different at every run.
fn steady(office: &Office, id: &str, text: &str) -> String {
    let text = text
        .replace(&office.app.address.to_string(), "HOST")
        .replace(id, "POINT");
    let Some((before, code)) = text.split_once("<path d=\"") else {
        return text;
    };
    let after = code.split_once('"').unwrap().1;
    format!("{before}<path d=\"…\"{after}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_to_put_up_and_take_down_follows_from_decisions_on_every_database() {
    for database in databases() {
        let (office, id) = story(&database).await;
        let since = list(&id, &format!("since={BEFORE}"));
        let csv = office.app.get(&format!("{since}&format=csv")).await;
        insta::assert_snapshot!("list_csv", steady(&office, &id, csv.text()));
        let page = office.app.get(&format!("{since}&format=html")).await;
        let shown = steady(&office, &id, page.text());
        insta::assert_snapshot!("list_html", shown.split("</style>").nth(1).unwrap());
        let text = text_of(&office.app.get(&since).await.body);
        for words in [
            "Xã Hoa Thám",
            "Điểm niêm yết:",
            "Thay thế 9.000003 từ ngày 01/12/2026 theo Quyết định 1/QĐ-UBND",
            "Cần niêm yết mới hoặc thay bản mới (so với ngày 25/11/2026)",
            "Cần gỡ bỏ (so với ngày 25/11/2026)",
            "Toàn bộ thủ tục phải niêm yết",
            "Cập nhật ngày 11/12/2026",
            "Bãi bỏ từ ngày 01/12/2026 theo Quyết định 1/QĐ-UBND",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains("9.000004"), "of a department: {text}");
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_what_its_board_calls_due_and_nothing_to_do_when_nothing_has_changed() {
    let (office, id) = story(&Database::Sqlite).await;
    let board = format!("/v1/posting-points/{id}/board");
    let board = office.app.get(&board).await.json();
    let items = board["items"].as_array().unwrap().iter();
    let due = items.filter(|item| !item["due_version"].is_null());
    let due: Vec<&str> = due.map(|item| item["code"].as_str().unwrap()).collect();
    for query in [
        "format=csv",
        "format=csv&since=2026-12-01",
        "format=csv&since=2026-12-11",
    ] {
        let mut listed = rows(&office, &list(&id, query)).await;
        listed.sort();
        let expected = due
            .iter()
            .map(|code| [*code, "", ""].map(ToOwned::to_owned));
        assert_eq!(listed, expected.collect::<Vec<_>>(), "{query}");
    }
    let page = office
        .app
        .get(&list(&id, "format=html&since=2026-12-01"))
        .await;
    let nothing = page.text().matches("Không có thủ tục nào.").count();
    assert_eq!(nothing, 2, "{}", page.text());
    // What is asked of the commune instead of its board is the same, and says whose it is.
    let of_commune = "/v1/posting-list?commune=06073&format=html";
    let page = office.app.get(of_commune).await;
    let head = "<dt>Xã, phường</dt><dd>Xã Hoa Thám</dd>";
    assert!(page.text().contains(head), "{}", page.text());
    let of_commune = format!("/v1/posting-list?commune=06073&level=xa&format=csv&since={BEFORE}");
    let of_point = list(&id, &format!("format=csv&since={BEFORE}"));
    assert_eq!(
        rows(&office, &of_commune).await,
        rows(&office, &of_point).await
    );
    office.app.stop().await;
}

/// What is too long as one PDF can be had sector by sector.
#[tokio::test(flavor = "multi_thread")]
async fn a_points_list_is_narrowed_by_sector() {
    let (office, id) = story(&Database::Sqlite).await;
    let mut other = local("9.000008", "Nhận cha, mẹ, con");
    other["sector"] = "Hộ tịch".into();
    office.app.import(&[other.to_string()]).await;
    let codes = async |query: &str| {
        let rows = rows(&office, &list(&id, &format!("format=csv&{query}"))).await;
        let mut codes: Vec<String> = rows.into_iter().map(|[code, ..]| code).collect();
        codes.sort();
        codes
    };
    assert_eq!(codes("sector=ho-tich").await, ["9.000008"]);
    let others = ["9.000001", "9.000005", "9.000006"];
    assert_eq!(codes("sector=Ch%C4%83n%20nu%C3%B4i").await, others);
    assert_eq!(codes("sector=").await.len(), 4);
    let unknown = office.app.get(&list(&id, "sector=khong-co")).await;
    unknown.problem(422, "invalid_parameter");
    // So is what there is to do.
    let since = format!("sector=ho-tich&since={BEFORE}&format=csv");
    let told = tasks(&office, &list(&id, &since)).await;
    assert_eq!(told, ["9.000008 Niêm yết mới"]);
    let page = office
        .app
        .get(&list(&id, "sector=ho-tich&format=html"))
        .await;
    for words in [
        "<dt>Điểm niêm yết</dt><dd>Bảng niêm yết</dd>",
        "<dt>Lĩnh vực</dt><dd>Hộ tịch</dd>",
        "<dt>Số thủ tục</dt><dd>1</dd>",
        "/list?format=html&amp;sector=ho-tich</p>",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    office.app.stop().await;
}

/// What was published after its first day hung nowhere before.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_late_still_has_to_be_done() {
    for database in databases() {
        let (office, _, id) = commune(&database).await;
        let since = list(&id, "format=csv&since=2026-12-05");
        office.pass(18 * DAY);
        assert_eq!(tasks(&office, &since).await, [""; 0]);
        office.pass(2 * DAY);
        let officers = two(&office).await;
        decision(&office, &officers).await;
        let expected = [
            "9.000005 Niêm yết mới",
            "9.000001 Thay bản mới",
            "9.000006 Niêm yết mới",
            "9.000002 Gỡ bỏ",
            "9.000003 Gỡ bỏ",
        ];
        let mut found = tasks(&office, &since).await;
        found.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected);
        // Who asks for the commune's procedures is told the same.
        let of_commune = "/v1/posting-list?commune=06073&level=xa&format=csv&since=2026-12-05";
        assert_eq!(rows(&office, of_commune).await, rows(&office, &since).await);
        // So does what an import changes, which has no day.
        let mut changed = local("9.000008", "Giám hộ");
        office.app.import(&[changed.to_string()]).await;
        office.pass(DAY);
        changed["result"] = "Quyết định".into();
        office.app.import(&[changed.to_string()]).await;
        let since = list(&id, "format=csv&since=2026-12-11");
        assert_eq!(tasks(&office, &since).await, ["9.000008 Thay bản mới"]);
        office.app.stop().await;
    }
}

/// A procedure that is new and was amended since is put up because it is new, whether it was published in time or late.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_new_and_was_amended_since_says_both() {
    let both = "Thủ tục mới từ ngày 30/11/2026 theo Quyết định 1/QĐ-UBND; sửa đổi, bổ sung từ ngày 01/12/2026 \
        theo Quyết định 2/QĐ-UBND";
    let amended = "Sửa đổi, bổ sung từ ngày 01/12/2026 theo Quyết định 2/QĐ-UBND";
    for database in databases() {
        for (days_before, days_after, expected) in [
            (0, 11, [("2026-11-25", both), ("2026-11-30", amended)]),
            (11, 0, [("2026-11-25", both), ("2026-11-30", both)]),
        ] {
            let (office, _, id) = commune(&database).await;
            office.pass(days_before * DAY);
            let (editor, publisher) = two(&office).await;
            for (number, day, change) in [
                ("1/QĐ-UBND", "2026-11-30", "moi"),
                ("2/QĐ-UBND", "2026-12-01", "sua_doi_bo_sung"),
            ] {
                let decision = decide(&office, &editor, number, day).await;
                let mut record = local("9.000009", "Nuôi ong");
                record["result"] = number.into();
                let content = json!({"code": "9.000009", "change_type": change,
                    "decision_id": decision, "record": record});
                let draft = submitted(&office, &editor, &content).await;
                made(&step(&office, &publisher, &draft, "publish").await, 200);
            }
            office.app.follow().await;
            office.pass(days_after * DAY);
            for (since, words) in expected {
                let path = list(&id, &format!("format=csv&since={since}"));
                let rows = rows(&office, &path).await;
                let row = rows.iter().find(|[code, ..]| code == "9.000009").unwrap();
                assert_eq!(row[2], words, "{since} {days_before}");
            }
            office.app.stop().await;
        }
    }
}

/// Whatever the number of the text, where none was public there is none to be replaced.
#[tokio::test(flavor = "multi_thread")]
async fn what_never_hung_is_put_up_and_not_replaced() {
    for database in databases() {
        let (office, _, id) = commune(&database).await;
        let since = list(&id, "format=csv&since=2026-11-21");
        office.pass(DAY);
        // A procedure that is imported and then corrected: its text is the second.
        office
            .app
            .import(&[local("9.000007", "Nhận con nuôi").to_string()])
            .await;
        let (editor, publisher) = two(&office).await;
        let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-12-01").await;
        for code in ["9.000007", "9.000001"] {
            let mut content = correction(&decision, (code, 1), "Ghi nhầm.", "2027-01-31");
            content["record"]["levels"] = json!(["xa"]);
            content["record"]["agencies"] = json!(["Ủy ban nhân dân cấp xã"]);
            let draft = submitted(&office, &editor, &content).await;
            made(&step(&office, &publisher, &draft, "publish").await, 200);
        }
        office.app.follow().await;
        let mut found = tasks(&office, &since).await;
        found.sort_unstable();
        assert_eq!(found, ["9.000001 Thay bản mới", "9.000007 Niêm yết mới"]);
        // A procedure in place of a sample that was removed: its text is the second, too. What officers have published
        // stays.
        let mut tx = office.app.app.store.write().await.unwrap();
        tx.remove_procedures_of(Source::Own).await.unwrap();
        tx.commit().await.unwrap();
        office
            .app
            .import(&[local("9.000002", "Khai tử").to_string()])
            .await;
        let number = office.app.get("/v1/procedures/9.000002").await.json();
        assert_eq!(number["version"]["number"], 2);
        let mut found = tasks(&office, &since).await;
        found.sort_unstable();
        let expected = [
            "9.000001 Thay bản mới",
            "9.000002 Niêm yết mới",
            "9.000007 Niêm yết mới",
        ];
        assert_eq!(found, expected);
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_for_a_point_says_who_puts_it_up_and_since_when_it_holds() {
    let (office, id) = story(&Database::Sqlite).await;
    let sheet = "/v1/procedures/9.000001/sheet";
    let text = text_of(
        &office
            .app
            .get(&format!("{sheet}?posting_point={id}"))
            .await
            .body,
    );
    assert!(text.contains("Xã Hoa Thám"), "{text}");
    let facts = "Có hiệu lực từ: 9.000001 1/QĐ-UBND 01/12/2026";
    assert!(text.contains(facts), "{text}");
    assert!(text.contains("8. Phí, lệ phí Không có."), "{text}");
    // What is printed outlives the point, so its code does not lead there.
    assert!(!text.contains("posting_point"), "{text}");
    let plain = text_of(&office.app.get(sheet).await.body);
    assert!(!plain.contains("Xã Hoa Thám"), "{plain}");
    let ended = text_of(&office.app.get("/v1/procedures/9.000002/sheet").await.body);
    assert!(ended.contains("HẾT HIỆU LỰC – không niêm yết"), "{ended}");
    // Twenty days before, its days are not known, and what is new does not apply yet.
    office.pass(-20 * DAY);
    let page = office.app.get(&format!("{sheet}?format=html")).await;
    let silent = "<dt>Có hiệu lực từ</dt><dd>Nguồn không nêu</dd>";
    assert!(page.text().contains(silent), "{}", page.text());
    let upcoming = "/v1/procedures/9.000006/sheet?format=html";
    let page = office.app.get(upcoming).await;
    let told = "<p class=\"warning\">CHƯA CÓ HIỆU LỰC</p>";
    assert!(page.text().contains(told), "{}", page.text());
    office.app.stop().await;
}

/// The notices above a sheet, and the day under it.
async fn above(office: &Office, code: &str) -> (Vec<String>, String) {
    let path = format!("/v1/procedures/{code}/sheet");
    let page = office.app.get(&format!("{path}?format=html")).await;
    let page = page.text();
    let notices = page.split("<p class=\"notice\">").skip(1);
    let notices: Vec<String> = notices
        .map(|rest| rest.split_once("</p>").unwrap().0.to_owned())
        .collect();
    // Readers of the API and of the paper are told the same, whatever the format.
    let body = office.app.get(&format!("/v1/procedures/{code}")).await;
    let body = body.json();
    let banners = body["banners"].as_array().unwrap().iter();
    let banners: Vec<&str> = banners.map(|one| one["text"].as_str().unwrap()).collect();
    assert_eq!(notices, banners);
    let printed = text_of(&office.app.get(&path).await.body);
    for notice in &notices {
        assert!(printed.contains(notice), "{notice}: {printed}");
    }
    let day = page.split_once("Cập nhật ngày ").unwrap().1;
    (notices, day[..10].to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_says_what_is_to_come_what_has_ended_and_what_was_corrected() {
    for database in databases() {
        let (office, _, _) = commune(&database).await;
        office.pass(2 * DAY);
        let officers = two(&office).await;
        decision(&office, &officers).await;
        let (from, by) = ("ngày 01/12/2026", "Quyết định 1/QĐ-UBND");
        let told = |notice: &str| (vec![notice.to_owned()], "23/11/2026".to_owned());
        for (code, notice) in [
            (
                "9.000001",
                format!("Từ {from} thủ tục này được sửa đổi, bổ sung."),
            ),
            (
                "9.000002",
                format!("Từ {from} thủ tục này không còn được thực hiện."),
            ),
            (
                "9.000003",
                format!("Từ {from} thủ tục này được thay thế bằng 9.000005 – Đăng ký kết hôn."),
            ),
            ("9.000006", format!("Sắp có hiệu lực từ {from}.")),
        ] {
            assert_eq!(above(&office, code).await, told(&notice));
        }
        office.pass(18 * DAY);
        for (code, notice) in [
            (
                "9.000002",
                format!("Thủ tục này đã bị bãi bỏ từ {from} theo {by}."),
            ),
            (
                "9.000003",
                format!(
                    "Thủ tục này đã được thay thế từ {from} theo {by} bằng 9.000005 – Đăng ký kết hôn."
                ),
            ),
        ] {
            assert_eq!(above(&office, code).await, told(&notice));
        }
        assert_eq!(above(&office, "9.000006").await.0, [""; 0]);
        // The decision that ends it stands in the answer, too.
        let body = office.app.get("/v1/procedures/9.000002").await.json();
        assert_eq!(body["next_version"]["decision"]["number"], "1/QĐ-UBND");

        let editor = office.sign_in("editor").await;
        let publisher = office.sign_in("publisher").await;
        let id = body["next_version"]["decision"]["id"].as_str().unwrap();
        let content = correction(id, ("9.000001", 2), "Lệ phí ghi nhầm.", "2027-01-31");
        let draft = submitted(&office, &editor, &content).await;
        made(&step(&office, &publisher, &draft, "publish").await, 200);
        let corrected = vec!["Đính chính: Lệ phí ghi nhầm.".to_owned()];
        let expected = (corrected, "11/12/2026".to_owned());
        assert_eq!(above(&office, "9.000001").await, expected);
        office.pass(52 * DAY);
        assert_eq!(above(&office, "9.000001").await.0, [""; 0]);
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_is_not_sent_again_and_what_cannot_be_is_a_problem() {
    let (office, id) = story(&Database::Sqlite).await;
    for format in ["pdf", "html", "csv"] {
        let path = list(&id, &format!("format={format}&since={BEFORE}"));
        let first = office.app.get(&path).await;
        let name = format!("inline; filename=\"danh-muc-niem-yet.{format}\"");
        assert_eq!(first.header("content-disposition"), name);
        let tag = first.header("etag");
        let again = office.app.get_with(&path, &[("if-none-match", tag)]).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        let other = office
            .app
            .get(&list(&id, &format!("format={format}")))
            .await;
        assert_ne!(other.header("etag"), tag, "{path}");
    }
    for day in [
        "2026-12-12",
        "0000-01-01",
        "9999-12-31",
        "mai",
        "2026-02-30",
    ] {
        for path in [list(&id, ""), "/v1/posting-list?".to_owned()] {
            let refused = office.app.get(&format!("{path}since={day}")).await;
            let problem = refused.problem(422, "invalid_parameter");
            assert_eq!(
                problem["errors"][0]["pointer"], "?since",
                "{day}: {problem}"
            );
        }
    }
    for path in [
        list("nowhere", ""),
        "/v1/procedures/9.000001/sheet?posting_point=nowhere".to_owned(),
    ] {
        let unknown = office.app.get(&path).await;
        unknown.problem(404, "posting_point_not_found");
    }
    office.app.stop().await;
}
