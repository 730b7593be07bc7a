//! `GET /v1/feeds/procedures.atom`.

use jiff::civil::{Date, date};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::json;
use tthc::domain::version::ChangeType;

use crate::support::{Builder, TestApp, databases};
use crate::versions::{code, decide, procedure, publication, published, story};

const PATH: &str = "/v1/feeds/procedures.atom";
const SUMMER: Date = date(2026, 6, 1);

/// The texts of all elements of this name, as a feed reader sees them.
fn texts(document: &str, name: &str) -> Vec<String> {
    let mut reader = Reader::from_str(document);
    let (mut found, mut inside) = (Vec::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().as_ref() == name => {
                inside = true;
                found.push(String::new());
            }
            Event::End(end) if end.name().as_ref() == name => inside = false,
            Event::Text(text) if inside => found.last_mut().unwrap().push_str(&text),
            Event::GeneralRef(name) if inside => {
                let name = format!("&{};", &*name);
                let text = quick_xml::escape::unescape(&name).unwrap();
                found.last_mut().unwrap().push_str(&text);
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn record(code: &str, name: &str) -> String {
    json!({
        "code": code, "name": name, "sector": "Lĩnh vực mới", "levels": ["bo"], "agencies": ["Sở Mới"],
        "provenance": {"source": "sample"},
    })
    .to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_last_comes_first() {
    let app = Builder::default().public_url("https://a.vn").start().await;
    app.import(&[record("1.999001", "Một"), record("1.999002", "Hai")])
        .await;
    app.import(&[record("1.999001", "Một mới")]).await;
    let feed = app.get(PATH).await;
    assert_eq!(
        feed.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    assert_eq!(
        feed.header("last-modified"),
        "Sat, 21 Nov 2026 08:00:00 GMT"
    );
    let titles = texts(feed.text(), "title");
    assert_eq!(titles.len(), 51, "its own and 50 entries");
    assert_eq!(
        titles[..3],
        ["Thủ tục hành chính mới cập nhật", "Một mới", "Hai"]
    );
    let ids = texts(feed.text(), "id");
    assert_eq!(
        ids[..2],
        [
            "tag:a.vn,2026:procedures",
            "tag:a.vn,2026:procedures/1.999001"
        ]
    );
    assert!(
        feed.text()
            .contains("href=\"https://a.vn/v1/procedures/1.999001\"")
    );
    assert!(texts(feed.text(), "summary")[0].contains("Cơ quan thực hiện: Sở Mới"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_the_feed_and_are_part_of_its_identity() {
    let app = Builder::default().public_url("https://a.vn").start().await;
    app.import(&[record("1.999001", "Một")]).await;
    for (query, id) in [
        ("?sector=linh-vuc-moi", "?sector=linh-vuc-moi"),
        ("?agency=S%E1%BB%9F+M%E1%BB%9Bi", "?agency=so-moi"),
        (
            "?level=bo&sector=linh-vuc-moi&agency=",
            "?sector=linh-vuc-moi&level=bo",
        ),
    ] {
        let feed = app.get(&format!("{PATH}{query}")).await;
        assert_eq!(
            texts(feed.text(), "title").last().unwrap(),
            "Một",
            "{query}"
        );
        assert_eq!(texts(feed.text(), "entry").len(), 1, "{query}");
        assert_eq!(
            texts(feed.text(), "id")[0],
            format!("tag:a.vn,2026:procedures{id}")
        );
    }
    let none = app
        .get(&format!("{PATH}?sector=linh-vuc-moi&level=xa"))
        .await;
    assert_eq!(texts(none.text(), "entry").len(), 0);
    assert_eq!(texts(none.text(), "updated"), ["1970-01-01T00:00:00Z"]);
    for (query, pointer) in [
        ("?sector=nothing", "?sector"),
        ("?agency=SNNMT", "?agency"),
        ("?level=huyen", "?level"),
        ("?limit=1", "?limit"),
        ("?level=xa&level=bo", "?level"),
    ] {
        let problem = app
            .get(&format!("{PATH}{query}"))
            .await
            .problem(422, "invalid_parameter");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_ended_and_what_is_to_come_say_so() {
    for database in databases() {
        let (app, next_year) = story(Builder::default().on(&database)).await;
        let summer = decide(&app, "3/QĐ-UBND", SUMMER).await;
        let new = publication(procedure(4, "Nuôi chim"), ChangeType::Replaced, &summer);
        published(&app, new, &[code(1)]).await.unwrap();
        let mut with_sector = procedure(3, "Nuôi tằm");
        with_sector.sector = Some("Chăn nuôi".into());
        let end = publication(with_sector, ChangeType::Abolished, &summer);
        published(&app, end, &[]).await.unwrap();
        let new = publication(procedure(5, "Nuôi cá"), ChangeType::New, &next_year);
        published(&app, new, &[]).await.unwrap();
        // An end to come is none yet.
        let end = publication(procedure(2, "Nuôi ong"), ChangeType::Abolished, &next_year);
        published(&app, end, &[]).await.unwrap();

        let feed = app.get(PATH).await;
        let mut titles = texts(feed.text(), "title").split_off(1);
        titles.sort();
        assert_eq!(
            titles,
            [
                "Nuôi chim",
                "Nuôi ong",
                "Sắp có hiệu lực từ ngày 01/01/2027: Nuôi cá",
                "Đã bãi bỏ: Nuôi tằm",
                "Đã được thay thế: Nuôi chim yến",
            ]
        );
        let told = "Đã được thay thế từ ngày 01/06/2026\nThay thế bằng: 9.000004\n";
        let summaries = texts(feed.text(), "summary");
        assert!(
            summaries.iter().any(|summary| summary.starts_with(told)),
            "{summaries:?}"
        );
        let narrowed = app.get(&format!("{PATH}?sector=chan-nuoi")).await;
        assert_eq!(
            texts(narrowed.text(), "title")[1..],
            ["Đã bãi bỏ: Nuôi tằm"]
        );
        let other = app.get(&format!("{PATH}?sector=thuy-san")).await;
        other.problem(422, "invalid_parameter");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn feed_readers_find_pages_and_the_name_of_a_commune() {
    let app = Builder::default().public_url("https://a.vn").start().await;
    app.import(&[record("1.999001", "Một")]).await;
    let feed = app.get(PATH).await;
    for page in [
        "https://a.vn/v1/posting-list?format=html",
        "https://a.vn/v1/procedures/1.999001/sheet?format=html",
    ] {
        let link = format!("rel=\"alternate\" type=\"text/html\" href=\"{page}\"");
        assert!(feed.text().contains(&link), "{page}");
    }
    let commune = app.get(&format!("{PATH}?commune=06073")).await;
    let name = app.get("/v1/agencies/06073").await.json();
    let title = format!(
        "Thủ tục hành chính mới cập nhật: {}",
        name["name"].as_str().unwrap()
    );
    assert_eq!(texts(commune.text(), "title")[0], title);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_stay_texts() {
    let app = TestApp::start().await;
    let name = "</title><script>&amp; \"]]>\u{ffff} <!--";
    app.import(&[record("1.999001", name)]).await;
    let feed = app.get(PATH).await;
    assert_eq!(texts(feed.text(), "title")[1], name.replace('\u{ffff}', ""));
    let filtered = app.get(&format!("{PATH}?sector=%22%3E%3Cscript%3E")).await;
    filtered.problem(422, "invalid_parameter");
    assert!(!filtered.text().contains("<script"), "{}", filtered.text());
    app.stop().await;
}
