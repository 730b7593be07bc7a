//! The headers that the document names are those that the program sends.

use std::collections::BTreeSet;

use jiff::civil::date;
use serde_json::Value;
use tthc::app::feedback::submit;
use tthc::domain::agency::AgencyCode;
use tthc::domain::deadline::Issuer;
use tthc::domain::decision::Decision;
use tthc::domain::feedback::contact::WrittenContact;
use tthc::domain::feedback::event::Actor;
use tthc::domain::feedback::release::{Released, Summary};
use tthc::domain::feedback::submission::{Submission, WrittenSubmission};
use tthc::domain::feedback::words::{Channel, Kind, Outcome};
use tthc::domain::posting::{PointKind, PostingPoint};
use tthc::http::openapi::document;

use crate::api::feedback::files::begin;
use crate::support::{Answer, Builder, NOW, TestApp, raw};

/// What no client program reads: the transport's, the browser's, and the body's own, which stand beside its schema.
const UNNAMED: [&str; 15] = [
    "access-control-allow-origin",
    "access-control-expose-headers",
    "connection",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "permissions-policy",
    "referrer-policy",
    "transfer-encoding",
    "vary",
    "x-content-type-options",
    "x-frame-options",
    "content-encoding",
    "allow",
];

/// The headers that the document names for an answer.
fn documented(document: &Value, path: &str, status: u16) -> BTreeSet<String> {
    let response = &document["paths"][path]["get"]["responses"][status.to_string()];
    assert!(response.is_object(), "{path} {status} is not documented");
    let headers = response["headers"].as_object().unwrap();
    headers.keys().map(|name| name.to_lowercase()).collect()
}

fn compare(document: &Value, path: &str, status: u16, sent: BTreeSet<String>) {
    let sent: BTreeSet<_> = sent
        .into_iter()
        .filter(|name| !UNNAMED.contains(&name.as_str()))
        .collect();
    assert_eq!(sent, documented(document, path, status), "{path} {status}");
}

fn names(answer: &Answer) -> BTreeSet<String> {
    answer.headers.keys().map(ToString::to_string).collect()
}

/// The status and the headers' names of an answer to a request that no HTTP library sends.
fn with_body(app: &TestApp, path: &str) -> (u16, BTreeSet<String>) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{{}}");
    let answer = String::from_utf8(raw(app.address, request.as_bytes())).unwrap();
    let (head, _) = answer.split_once("\r\n\r\n").unwrap();
    let lines = head.lines().skip(1);
    let names = lines.map(|line| line.split(':').next().unwrap().to_lowercase());
    (head[9..12].parse().unwrap(), names.collect())
}

/// How many addresses anybody may read.
fn public(document: &Value) -> usize {
    let paths = document["paths"].as_object().unwrap().iter();
    let readable = paths
        .filter(|(path, methods)| !path.starts_with("/v1/staff") && methods["get"].is_object());
    readable.count()
}

/// A decision `d1` and a posting point `p1`, for the addresses that name one.
async fn with_ids(app: &TestApp) {
    let decision = Decision {
        id: "d1".into(),
        number: "1/QĐ-UBND".into(),
        signed_on: date(2026, 11, 1),
        issuer: "UBND tỉnh".into(),
        issuer_kind: Issuer::Province,
        title: None,
        effective_on: date(2026, 12, 1),
        is_shortened: false,
        changed_at: NOW,
        revision: 0,
    };
    let point = PostingPoint {
        id: "p1".into(),
        kind: PointKind::Board,
        name: "Bảng niêm yết".into(),
        agency: AgencyCode::parse("06073").unwrap(),
        revision: 0,
    };
    let mut tx = app.app.store.write().await.unwrap();
    assert!(tx.save_decision(&decision, NOW).await.unwrap());
    assert!(tx.save_point(&point, NOW).await.unwrap());
    tx.commit().await.unwrap();
    with_summary(app).await;
}

/// A released summary.
async fn with_summary(app: &TestApp) {
    let written = WrittenSubmission {
        kind: Some(Kind::Question),
        body: "Xin hỏi về giấy hẹn trả kết quả.".to_owned(),
        contact: WrittenContact {
            name: "Lan".to_owned(),
            address: "Hoa Thám".to_owned(),
            phone: Some("0912345678".to_owned()),
            ..WrittenContact::default()
        },
        secret: Some("b3JxuZ0K9fQm2yT7wLc4sE".to_owned()),
        scope_confirmed: true,
        ..WrittenSubmission::default()
    };
    let submission = Submission::read(&written, Channel::Portal, NOW.day()).unwrap();
    let receipt = submit(&app.app, &submission, "key", &Actor::Sender)
        .await
        .unwrap();
    let mut tx = app.app.store.write().await.unwrap();
    let stored = tx
        .find_feedback_by_code(&receipt.code)
        .await
        .unwrap()
        .unwrap();
    let released = Released {
        id: SUMMARY.rsplit('/').next().unwrap().to_owned(),
        summary: Summary {
            title: "Giấy hẹn".to_owned(),
            body: "Hỏi về giấy hẹn.".to_owned(),
            reply: "Đã hướng dẫn.".to_owned(),
        },
        kind: Kind::Question,
        procedure: None,
        unit: None,
        outcome: Outcome::Explained,
        answered_on: NOW.day(),
        released_at: NOW,
        supporters: 0,
        corrected_by: None,
    };
    tx.insert_release(&stored.id, &released).await.unwrap();
    tx.commit().await.unwrap();
}

/// The address of the one released summary.
const SUMMARY: &str = "/v1/feedback/released/018f8f6e-0000-4000-8000-000000000001";

/// The one operation that needs a token.
const UPLOAD: &str = "/v1/feedback/uploads/{id}";

/// Each other operation and an address of it.
const OPERATIONS: &[(&str, &str)] = &[
    ("/v1/procedures", "/v1/procedures"),
    ("/v1/procedures/{code}", "/v1/procedures/1.001193"),
    ("/v1/sectors", "/v1/sectors"),
    ("/v1/agencies", "/v1/agencies"),
    ("/v1/suggest", "/v1/suggest"),
    ("/v1/life-events", "/v1/life-events"),
    ("/v1/agencies/{code}", "/v1/agencies/06073"),
    ("/v1/communes", "/v1/communes"),
    ("/v1/calendar", "/v1/calendar"),
    ("/v1/deadline-rules", "/v1/deadline-rules"),
    ("/v1/feedback/scope", "/v1/feedback/scope"),
    ("/v1/feedback/reasons", "/v1/feedback/reasons"),
    ("/v1/feedback/channels", "/v1/feedback/channels"),
    ("/v1/suggest/opensearch", "/v1/suggest/opensearch"),
    ("/v1/feeds/procedures.atom", "/v1/feeds/procedures.atom"),
    ("/v1/open-data/", "/v1/open-data/"),
    ("/v1/open-data/{file}", "/v1/open-data/data-dictionary.md"),
    (
        "/v1/procedures/{code}/sheet",
        "/v1/procedures/1.001193/sheet",
    ),
    ("/v1/posting-list", "/v1/posting-list?sector=ho-tich"),
    (
        "/v1/procedures/{code}/versions",
        "/v1/procedures/1.001193/versions",
    ),
    (
        "/v1/procedures/{code}/versions/{number}",
        "/v1/procedures/1.001193/versions/1",
    ),
    ("/v1/procedures/{code}/diff", "/v1/procedures/1.001193/diff"),
    ("/v1/changes", "/v1/changes"),
    ("/v1/decisions", "/v1/decisions"),
    ("/v1/decisions/{id}", "/v1/decisions/d1"),
    ("/v1/timeliness", "/v1/timeliness"),
    ("/v1/posting-points", "/v1/posting-points"),
    (
        "/v1/posting-points/{id}/board",
        "/v1/posting-points/p1/board",
    ),
    ("/v1/posting-points/{id}/list", "/v1/posting-points/p1/list"),
    ("/v1/completeness", "/v1/completeness"),
    ("/v1/feedback/roots", "/v1/feedback/roots"),
    ("/v1/feedback/released", "/v1/feedback/released"),
    ("/v1/feedback/indicators", "/v1/feedback/indicators"),
    ("/v1/feedback/released/{id}", SUMMARY),
    (
        "/v1/communes/{code}/procedures",
        "/v1/communes/06073/procedures",
    ),
    ("/livez", "/livez"),
    ("/readyz", "/readyz"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_the_headers_that_the_document_names() {
    let document = serde_json::to_value(document()).unwrap();
    let app = Builder::default().rates(1_000, 1_000).start().await;
    with_ids(&app).await;
    let mut compared = BTreeSet::new();
    let mut check = |path: &'static str, status: u16, sent: BTreeSet<String>| {
        compare(&document, path, status, sent);
        compared.insert((path, status.to_string()));
    };
    for (path, address) in OPERATIONS.iter().copied() {
        let found = app.get(address).await;
        check(path, 200, names(&found));
        let tag = found.header("etag").to_owned();
        if !tag.is_empty() {
            let known = app.get_with(address, &[("if-none-match", &tag)]).await;
            check(path, known.status, names(&known));
        }
        if address.starts_with("/v1/") {
            let mark = if address.contains('?') { '&' } else { '?' };
            let refused = app.get(&format!("{address}{mark}nothing=1")).await;
            check(path, refused.status, names(&refused));
            let (status, sent) = with_body(&app, address);
            check(path, status, sent);
        }
    }
    for (path, address) in [
        ("/v1/procedures/{code}", "/v1/procedures/1.999999"),
        ("/v1/agencies/{code}", "/v1/agencies/99999"),
        (
            "/v1/procedures/{code}/sheet",
            "/v1/procedures/1.999999/sheet",
        ),
        (
            "/v1/procedures/{code}/versions",
            "/v1/procedures/1.999999/versions",
        ),
        (
            "/v1/procedures/{code}/versions/{number}",
            "/v1/procedures/1.001193/versions/9",
        ),
        ("/v1/procedures/{code}/diff", "/v1/procedures/1.999999/diff"),
        ("/v1/decisions/{id}", "/v1/decisions/d9"),
        (
            "/v1/posting-points/{id}/board",
            "/v1/posting-points/p9/board",
        ),
        ("/v1/posting-points/{id}/list", "/v1/posting-points/p9/list"),
        ("/v1/feedback/released/{id}", "/v1/feedback/released/x"),
        (
            "/v1/feedback/indicators",
            "/v1/feedback/indicators?period=2020-Q1",
        ),
        (
            "/v1/communes/{code}/procedures",
            "/v1/communes/99999/procedures",
        ),
    ] {
        check(path, 404, names(&app.get(address).await));
    }
    let file = "/v1/open-data/data-dictionary.md";
    for (path, address, headers, status) in [
        (
            "/v1/procedures/{code}",
            "/v1/procedures/1.999999",
            [("accept", "*/*")],
            404,
        ),
        (
            "/v1/procedures/{code}",
            "/v1/procedures/1.001193",
            [("accept", "text/html")],
            406,
        ),
        (
            "/v1/open-data/{file}",
            "/v1/open-data/nothing",
            [("range", "bytes=0-9")],
            404,
        ),
        ("/v1/open-data/{file}", file, [("range", "bytes=0-9")], 206),
        (
            "/v1/open-data/{file}",
            file,
            [("range", "bytes=999999-")],
            416,
        ),
    ] {
        let answer = app.get_with(address, &headers).await;
        assert_eq!(answer.status, status, "{address}");
        check(path, status, names(&answer));
    }
    let restarted = app.get("/v1/changes?since=x.1").await;
    check("/v1/changes", 410, names(&restarted));
    let upload = begin(&app, "a.pdf", 10).await;
    let of_upload = format!("/v1/feedback/uploads/{}", upload["id"].as_str().unwrap());
    let token = [("upload-token", upload["token"].as_str().unwrap())];
    check(UPLOAD, 200, names(&app.get_with(&of_upload, &token).await));
    check(UPLOAD, 404, names(&app.get(&of_upload).await));
    let refused = app.get(&format!("{of_upload}?nothing=1")).await;
    check(UPLOAD, refused.status, names(&refused));
    let (status, sent) = with_body(&app, &of_upload);
    check(UPLOAD, status, sent);
    app.app.store.close().await;
    let away = app.get_with(&of_upload, &token).await;
    check(UPLOAD, away.status, names(&away));
    let with_database = OPERATIONS.iter().copied().filter(|(path, _)| {
        let versions = [
            "versions",
            "diff",
            "sheet",
            "decisions",
            "posting-points",
            "communes/{",
            "feedback/released",
            "feedback/roots",
            "feedback/indicators",
        ];
        let others = ["/v1/changes", "/v1/timeliness", "/v1/completeness"];
        versions.iter().any(|part| path.contains(part)) || others.contains(path)
    });
    for (path, address) in with_database {
        check(path, 503, names(&app.get(address).await));
    }
    for (path, address) in [
        ("/v1/procedures/{code}", "/v1/procedures/1.001193"),
        ("/v1/agencies/{code}", "/v1/agencies/06073"),
        ("/v1/communes", "/v1/communes"),
        ("/v1/feedback/channels", "/v1/feedback/channels"),
        ("/v1/feeds/procedures.atom", "/v1/feeds/procedures.atom"),
        ("/v1/open-data/", "/v1/open-data/"),
        ("/v1/open-data/{file}", file),
    ] {
        let away = app.get(address).await;
        check(path, 503, names(&away));
    }
    app.stop().await;

    let app = Builder::default().searches(0, 0).rates(1, 1).start().await;
    let busy = app.get("/v1/procedures").await;
    check("/v1/procedures", 503, names(&busy));
    let busy = app.get("/v1/posting-list").await;
    check("/v1/posting-list", 503, names(&busy));
    app.get("/v1/sectors").await;
    let counted = OPERATIONS.iter().copied();
    for (path, address) in counted.filter(|(path, _)| path.starts_with("/v1/")) {
        check(path, 429, names(&app.get(address).await));
    }
    check(UPLOAD, 429, names(&app.get(&of_upload).await));
    app.stop().await;

    // A replica that has not caught up is looked at in `starting`; its answer is written as the ready one is.
    compared.insert(("/readyz", "503".to_owned()));
    let all: BTreeSet<_> = OPERATIONS
        .iter()
        .copied()
        .chain([(UPLOAD, "")])
        .flat_map(|(path, _)| {
            let responses = document["paths"][path]["get"]["responses"].as_object();
            let statuses = responses.unwrap().keys().cloned();
            statuses.map(move |status| (path, status))
        })
        .collect();
    assert_eq!(compared, all, "an answer is documented and not asked for");
    assert_eq!(
        public(&document),
        OPERATIONS.len() + 1,
        "an operation is missing above"
    );
}

#[test]
fn an_operation_that_answers_304_takes_if_none_match() {
    let document = serde_json::to_value(document()).unwrap();
    for (path, _) in OPERATIONS {
        let operation = &document["paths"][path]["get"];
        let mut parameters = operation["parameters"].as_array().into_iter().flatten();
        let takes = parameters.any(|one| one["in"] == "header" && one["name"] == "If-None-Match");
        assert_eq!(takes, operation["responses"]["304"].is_object(), "{path}");
    }
}
