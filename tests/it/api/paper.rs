//! `GET /v1/procedures/{code}/sheet` and `GET /v1/posting-list`.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Builder, TestApp, databases};

const SHEET: &str = "/v1/procedures/1.001193/sheet";
const LIST: &str = "/v1/posting-list?sector=ho-tich";

/// The text of a PDF as a reader finds it, by `pdftotext` (tests/run installs it).
pub fn text_of(pdf: &[u8]) -> String {
    let text = read(pdf);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many pages it has: each ends with a form feed.
pub fn pages_of(pdf: &[u8]) -> usize {
    read(pdf).matches('\u{c}').count()
}

fn read(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is needed: install poppler-utils, or run tests/run, which does");
    reader.stdin.take().unwrap().write_all(pdf).unwrap();
    let output = reader.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_can_be_read_searched_and_traced_on_every_database() {
    for database in databases() {
        let app = Builder::default()
            .on(&database)
            .public_url("https://thutuc.langson.gov.vn")
            .start()
            .await;
        let answer = app.get(SHEET).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "application/pdf")
        );
        assert_eq!(
            answer.header("content-disposition"),
            "inline; filename=\"thu-tuc-1.001193.pdf\""
        );
        let text = text_of(&answer.body);
        for words in [
            "Đăng ký khai sinh",
            "1.001193",
            "MẪU – không có giá trị niêm yết",
            "1. Trình tự thực hiện",
            "8. Phí, lệ phí",
            "11. Căn cứ pháp lý",
            "Cập nhật ngày 21/11/2026",
            "Trang 1/",
            "https://thutuc.langson.gov.vn/v1/procedures/1.001193/sheet?format=html",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_every_procedure_in_every_format() {
    let app = TestApp::start().await;
    let csv = app.get(&format!("{LIST}&format=csv")).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let rows = csv.text().lines().count() - 1;
    assert!(csv.text().starts_with('\u{feff}') && rows > 5, "{rows}");
    let page = app.get(&format!("{LIST}&format=html")).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(
        page.header("content-security-policy")
            .contains("style-src 'sha256-")
    );
    assert_eq!(page.text().matches("<th scope=\"row\"").count(), rows);
    let text = text_of(&app.get(LIST).await.body);
    for line in csv.text().lines().skip(1) {
        let code = line.split(',').nth(1).unwrap();
        assert!(page.text().contains(code) && text.contains(code), "{code}");
    }
    assert!(
        text.contains("Lĩnh vực:") && text.contains("Đăng ký kết hôn"),
        "{text}"
    );
    let of_commune = app.get("/v1/posting-list?commune=06073&format=html").await;
    let head = "<dt>Xã, phường</dt><dd>Xã Hoa Thám</dd>";
    assert!(of_commune.text().contains(head), "{}", of_commune.text());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_client_has_is_not_printed_again() {
    let app = TestApp::start().await;
    let paths = [SHEET, LIST].map(ToOwned::to_owned);
    let pages = [
        format!("{SHEET}?format=html"),
        format!("{LIST}&format=html"),
        format!("{LIST}&format=csv"),
    ];
    for path in paths.iter().chain(&pages) {
        let first = app.get(path).await;
        let tag = first.header("etag");
        let again = app.get_with(path, &[("if-none-match", tag)]).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        assert_eq!(
            first.header("cache-control"),
            "public, max-age=60",
            "{path}"
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_printed_is_a_problem() {
    let app = TestApp::start().await;
    let sheet = |query: &str| format!("{SHEET}?{query}");
    app.get(&sheet("format=csv"))
        .await
        .problem(422, "invalid_parameter");
    app.get(&sheet("agency=a"))
        .await
        .problem(422, "invalid_parameter");
    app.get("/v1/posting-list?level=huyen")
        .await
        .problem(422, "invalid_parameter");
    app.get("/v1/procedures/1.999999/sheet")
        .await
        .problem(404, "procedure_not_found");
    app.get("/v1/procedures/khai%20sinh/sheet")
        .await
        .problem(422, "invalid_code");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_when_too_much_is_printed_is_told_to_come_back() {
    let app = Builder::default().papers(0, 0).start().await;
    for path in [SHEET, LIST, &format!("{LIST}&format=csv")] {
        let answer = app.get(path).await;
        answer.problem(503, "busy");
        assert!(!answer.header("retry-after").is_empty(), "{path}");
    }
    assert_eq!(app.get("/v1/procedures/1.001193").await.status, 200);
    app.stop().await;
}
