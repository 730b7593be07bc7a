//! Reports: counted, issued, never moved; what the public sees of them; wrong information and its correction.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tthc::app::feedback::{close_days, verify};
use tthc::domain::feedback::discrepancy::DiscrepancyKind as Kind;
use tthc::domain::feedback::event::{Event, EventKind};
use tthc::domain::text::hex;
use tthc::domain::time::Timestamp;
use tthc::record::ReportRecord;

use super::{Desk, accepted, draft, sent};
use crate::api::paper::text_of;
use crate::api::staff::Browser;
use crate::api::staff::publishing::{correction, decide, made, record, step, submitted};
use crate::support::{Database, databases};

/// The name of a procedure that a spreadsheet would take for a formula.
const FORMULA: &str = "=cmd|' /C calc'!A0";
const CODE: &str = "9.000001";

/// One feedback counted by hand, from nothing but its events.
#[derive(Debug, Default)]
struct Simple {
    entry: Option<&'static str>,
    standing: &'static str,
    end: &'static str,
    kind: String,
    ratings: Vec<String>,
}

/// The same figures another way: no case is folded; only what each event says is read.
#[expect(clippy::too_many_lines, reason = "an arm for each event")]
fn simple(events: &[Event], from: Timestamp, cutoff: Timestamp) -> Simple {
    let mut open = true;
    let mut was_open = false;
    let mut is_reopened = false;
    let mut counted = Simple {
        end: "open",
        ..Simple::default()
    };
    // rule → (whose, met by, last day, day of its end, whether that met it)
    let mut limits: BTreeMap<String, (String, String, String, Option<String>)> = BTreeMap::new();
    let known: Vec<&Event> = events.iter().filter(|event| event.at < cutoff).collect();
    for event in known {
        if event.at < from {
            was_open = false;
        }
        let day = event.at.day().to_string();
        for (rule, value) in event.facts.under("limit.") {
            let parts: Vec<&str> = value.split(' ').collect();
            if limits.get(rule).is_none_or(|limit| limit.3.is_some()) {
                let limit = (parts[0].into(), parts[1].into(), parts[2].into(), None);
                limits.insert(rule.to_owned(), limit);
            }
        }
        for (rule, until) in event.facts.under("due.") {
            limits.get_mut(rule).unwrap().2 = until.to_owned();
        }
        let mut meets = |milestone: &str| {
            for limit in limits.values_mut().filter(|limit| limit.1 == milestone) {
                limit.3.get_or_insert(day.clone());
            }
        };
        if let Some(kind) = event.facts.get("kind") {
            counted.kind = kind.to_owned();
        }
        (open, counted.end) = match event.kind {
            EventKind::Submitted => (true, "open"),
            EventKind::Answered => {
                meets("answered");
                (false, "answered")
            }
            EventKind::Transferred => {
                meets("transferred");
                (false, "transferred")
            }
            EventKind::Redirected => {
                meets("notified");
                (false, "redirected")
            }
            EventKind::NotAccepted => {
                meets("notified");
                (false, "not_accepted")
            }
            EventKind::Withdrawn => {
                meets("answered");
                (false, "withdrawn")
            }
            EventKind::Reopened => {
                is_reopened |= event.at >= from;
                (true, "open")
            }
            EventKind::Rated if event.at >= from => {
                counted
                    .ratings
                    .push(event.facts.get("score").unwrap().to_owned());
                (open, counted.end)
            }
            _ => (open, counted.end),
        };
        if event.at < from {
            was_open = open;
        }
    }
    let is_received = events[0].at >= from && events[0].at < cutoff;
    counted.entry = match (is_received, was_open, is_reopened) {
        (true, ..) => Some("received"),
        (_, true, _) => Some("carried_over"),
        (_, _, true) => Some("reopened"),
        _ => None,
    };
    let asked = match counted.end {
        "transferred" => "transferred",
        "not_accepted" | "redirected" => "notified",
        _ => "answered",
    };
    let of: Vec<_> = limits.values().filter(|limit| limit.1 == asked).collect();
    let is_statutory = of.iter().any(|limit| limit.0 == "statutory");
    let last = cutoff.day().to_string();
    let is_late = of
        .iter()
        .filter(|limit| !is_statutory || limit.0 == "statutory")
        .any(|limit| *limit.3.as_ref().unwrap_or(&last) > limit.2);
    counted.standing = match (open, is_late) {
        (true, true) => "open_late",
        (true, false) => "open_in_time",
        (false, true) => "late",
        (false, false) => "on_time",
    };
    counted
}

/// All feedback there is, counted by hand: how many of each word.
async fn by_hand(desk: &Desk, from: &str, until: &str) -> BTreeMap<String, u64> {
    let [from, cutoff] = [from, until].map(|day| Timestamp::start_of(day.parse().unwrap()));
    let mut tx = desk.office.app.app.store.read().await.unwrap();
    let mut counts = BTreeMap::new();
    for id in tx.list_feedback_ids("", 1_000).await.unwrap() {
        let stored = tx.find_feedback(&id).await.unwrap().unwrap();
        let events: Vec<Event> = stored.events.into_iter().map(|(event, _)| event).collect();
        if events[0].at >= cutoff {
            continue;
        }
        let counted = simple(&events, from, cutoff);
        let mut add = |word: String| *counts.entry(word).or_default() += 1;
        for score in counted.ratings {
            add(format!("score {score}"));
        }
        if let Some(entry) = counted.entry {
            add(entry.to_owned());
            add(counted.standing.to_owned());
            add(counted.end.to_owned());
            add(format!("kind {}", counted.kind));
        }
    }
    counts
}

/// The same of a report.
fn of_report(report: &Value) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    let mut add = |word: String, count: u64| {
        if count > 0 {
            *counts.entry(word).or_default() += count;
        }
    };
    for word in [
        "received",
        "carried_over",
        "reopened",
        "on_time",
        "late",
        "open_in_time",
        "open_late",
    ] {
        add(word.to_owned(), report["total"][word].as_u64().unwrap());
    }
    for share in report["states"].as_array().unwrap() {
        let word = match share["key"].as_str().unwrap() {
            "answered" | "closed" => "answered",
            "transferred" => "transferred",
            "redirected" => "redirected",
            "not_accepted" => "not_accepted",
            "withdrawn" => "withdrawn",
            _ => "open",
        };
        add(word.to_owned(), share["count"].as_u64().unwrap());
    }
    for group in report["kinds"].as_array().unwrap() {
        let handled = ["received", "carried_over", "reopened"];
        let handled = handled.map(|word| group["counts"][word].as_u64().unwrap());
        add(
            format!("kind {}", group["key"].as_str().unwrap()),
            handled.iter().sum(),
        );
    }
    for share in report["satisfaction"]["scores"].as_array().unwrap() {
        let word = format!("score {}", share["key"].as_str().unwrap());
        add(word, share["count"].as_u64().unwrap());
    }
    counts
}

/// Each list of groups adds up to the whole.
fn adds_up(report: &Value) {
    let total = report["total"].as_object().unwrap();
    for list in [
        "kinds",
        "contents",
        "channels",
        "units",
        "sectors",
        "procedures",
    ] {
        for (word, count) in total {
            let groups = report[list].as_array().unwrap().iter();
            let sum: u64 = groups
                .map(|group| group["counts"][word].as_u64().unwrap())
                .sum();
            assert_eq!(sum, count.as_u64().unwrap(), "{list} {word}");
        }
    }
}

async fn report(desk: &Desk, who: &Browser, body: Value) -> Value {
    made(
        &desk.office.ask(who, Method::POST, "/reports", &body).await,
        201,
    )
}

async fn preview(desk: &Desk, period: &str) -> Value {
    let path = format!("/reports/preview?period={period}");
    made(&desk.office.get(&desk.supervisor, &path).await, 200)["report"].clone()
}

/// A public procedure of a name.
pub async fn procedure(desk: &Desk, name: &str) -> (Browser, Browser, String) {
    let office = &desk.office;
    office.add("editor", &["editor"]).await;
    office.add("publisher", &["publisher"]).await;
    let (editor, publisher) = (
        office.sign_in("editor").await,
        office.sign_in("publisher").await,
    );
    let decision = decide(office, &editor, "1/QĐ-UBND", "2026-11-21").await;
    let content = json!({"code": CODE, "change_type": "moi", "decision_id": decision, "record": record(CODE, name)});
    let draft = submitted(office, &editor, &content).await;
    made(&step(office, &publisher, &draft, "publish").await, 200);
    (editor, publisher, decision)
}

/// The days in which everything happens: some is answered, some is not.
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn lives(desk: &mut Desk) -> (String, String) {
    let about = |body: &str| {
        let mut body = sent(body);
        body["procedure"] = CODE.into();
        body
    };
    // In time, and praised.
    let (code, id) = desk
        .sent(&about("Hồ sơ của tôi chưa được trả đúng ngày hẹn."))
        .await;
    desk.answered(&id).await;
    desk.ask(&code, "rating", json!({"solved": "yes", "score": 5}))
        .await
        .json();
    desk.ask(&code, "release", json!({})).await.json();
    desk.must(
        &desk.moderator,
        &id,
        json!({"step": "release", "title": "Trả hồ sơ chậm",
        "body": "Hồ sơ trả chậm.", "reply": "Đã trả."}),
    )
    .await;
    // Handed on.
    let (_, id) = desk
        .sent(&about("Đường vào trụ sở ở tỉnh bên bị ngập nước."))
        .await;
    desk.must(&desk.intake, &id, json!({"step": "screen"}))
        .await;
    desk.must(
        &desk.intake,
        &id,
        json!({"step": "transfer", "reason": "R20", "to": "Sở Xây dựng tỉnh bên",
        "letter": "12/VP"}),
    )
    .await;
    // A denunciation, which is sealed.
    let (_, id) = desk
        .sent(&about("Tôi tố cáo cán bộ nhận tiền khi làm thủ tục."))
        .await;
    desk.must(&desk.intake, &id, json!({"step": "screen"}))
        .await;
    let path = format!("/feedback/{id}/steps");
    let redirect = json!({"step": "redirect", "reason": "R12"});
    desk.office
        .ask_with(
            &desk.intake,
            Method::POST,
            &path,
            &[("if-match", "\"2\"")],
            &redirect,
        )
        .await;
    // Not taken; taken back.
    let (_, id) = desk.sent(&about("Việc này rất khó hiểu và chưa rõ.")).await;
    desk.must(&desk.intake, &id, json!({"step": "screen"}))
        .await;
    desk.must(
        &desk.intake,
        &id,
        json!({"step": "refuse", "reason": "R02"}),
    )
    .await;
    let (code, _) = desk
        .sent(&about("Tôi gửi nhầm, xin bỏ phản ánh này đi."))
        .await;
    desk.ask(&code, "withdrawal", json!({})).await.json();
    // Late.
    let (late, late_id) = desk
        .sent(&about("Biểu phí dán ở một cửa khác trên cổng."))
        .await;
    desk.begun(&late_id).await;
    // Given to a unit, and forgotten there.
    let (_, id) = desk
        .sent(&about("Nhà vệ sinh của trung tâm bị khóa suốt tuần."))
        .await;
    desk.must(&desk.intake, &id, json!({"step": "screen"}))
        .await;
    desk.must(&desk.intake, &id, accepted("hanh_vi")).await;
    desk.must(
        &desk.coordinator,
        &id,
        json!({"step": "assign", "unit": super::COMMUNE}),
    )
    .await;
    desk.pass(20).await;
    desk.must(&desk.handler, &late_id, draft()).await;
    desk.must(&desk.approver, &late_id, json!({"step": "approve"}))
        .await;
    // Until 30/12/2026, in the evening.
    desk.pass(19).await;
    let mut question = about("Làm thủ tục này có cần công chứng không?");
    question["kind"] = "hoi_dap".into();
    let (_, open) = desk.sent(&question).await;
    (open, late)
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn a_report_is_what_the_events_say_and_never_moves() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        procedure(&desk, FORMULA).await;
        let (open, late) = lives(&mut desk).await;
        let early = json!({"period": "2026-Q4"});
        let not_over = desk
            .office
            .ask(&desk.supervisor, Method::POST, "/reports", &early)
            .await;
        not_over.problem(409, "conflict");
        let so_far = preview(&desk, "2026-Q4").await;
        assert_eq!(so_far["is_whole"], false);
        let reopen = json!({"text": "Biểu phí vẫn dán sai"});
        // The window to ask is 15 days.
        desk.ask(&late, "reopening", reopen)
            .await
            .problem(409, "step_refused");
        desk.pass(3).await;

        let issued = report(&desk, &desk.supervisor, json!({"period": "2026-Q4"})).await;
        let q4 = &issued["report"];
        assert_eq!(
            (&q4["from"], &q4["to"], &q4["is_whole"]),
            (&json!("2026-10-01"), &json!("2026-12-31"), &json!(true))
        );
        adds_up(q4);
        let hand = by_hand(&desk, "2026-10-01", "2027-01-01").await;
        assert_eq!(of_report(q4), hand);
        assert_eq!(
            (
                hand["received"],
                hand["late"],
                hand["open_late"],
                hand["open_in_time"]
            ),
            (8, 1, 1, 1)
        );
        assert_eq!(
            q4["outcomes"],
            json!([{"key": "measure_taken", "label": "Đã xử lý", "count": 2}])
        );
        assert_eq!(
            q4["releases"],
            json!({"released": 1, "withheld": 0, "taken_back": 0})
        );
        let spots = q4["hotspots"].as_array().unwrap();
        assert_eq!(
            (&spots[0]["procedure"], &spots[0]["name"]),
            (&json!(CODE), &json!(FORMULA))
        );
        assert!(!issued.to_string().contains("Hoàng Thị Lan"));
        // What anybody can check who has no program but a hash.
        let kept: ReportRecord = serde_json::from_value(q4.clone()).unwrap();
        let canonical = kept.canonical().unwrap();
        let text = desk
            .office
            .get(
                &desk.supervisor,
                &format!("/reports/{}", issued["id"].as_str().unwrap()),
            )
            .await;
        assert!(
            text.text().contains(&canonical),
            "its bytes stand in the answer"
        );
        let hash = hex(&Sha256::digest(canonical.as_bytes()));
        assert_eq!(issued["sha256"], hash);
        let twice = desk
            .office
            .ask(
                &desk.supervisor,
                Method::POST,
                "/reports",
                &json!({"period": "2026-Q4"}),
            )
            .await;
        twice.problem(409, "conflict");

        // Things go on, and the old report does not move: neither the one that is kept nor one counted anew.
        desk.answered(&open).await;
        desk.pass(30).await;
        assert_eq!(preview(&desk, "2026-Q4").await, *q4);
        let path = format!("/reports/{}", issued["id"].as_str().unwrap());
        let read = desk.office.get(&desk.supervisor, &path).await.json();
        assert_eq!(read, issued);
        let q1 = preview(&desk, "2027-Q1").await;
        adds_up(&q1);
        let hand = by_hand(&desk, "2027-01-01", "2027-02-01").await;
        assert_eq!(of_report(&preview(&desk, "2027-01").await), hand);
        assert_eq!(
            (hand["carried_over"], hand["answered"], hand["open_late"]),
            (2, 1, 1)
        );
        assert_eq!(q1["total"]["received"], 0);

        // A correction is another report.
        let again = json!({"period": "2026-Q4", "corrects": issued["id"]});
        let second = report(&desk, &desk.supervisor, again.clone()).await;
        assert_eq!(
            (&second["edition"], &second["sha256"]),
            (&json!(2), &issued["sha256"])
        );
        desk.office
            .ask(&desk.supervisor, Method::POST, "/reports", &again)
            .await
            .problem(409, "conflict");
        let read = desk.office.get(&desk.supervisor, &path).await.json();
        assert_eq!(
            (&read["corrected_by"], &read["report"]),
            (&second["id"], q4)
        );
        let first = desk
            .office
            .get(&desk.supervisor, "/reports?limit=1")
            .await
            .json();
        assert_eq!(first["items"][0]["id"], second["id"]);
        let next = format!("/reports?cursor={}", first["next_cursor"].as_str().unwrap());
        let rest = desk.office.get(&desk.supervisor, &next).await.json();
        assert_eq!(
            (
                rest["items"].as_array().unwrap().len(),
                &rest["next_cursor"]
            ),
            (1, &Value::Null)
        );

        workbook(&desk, &path, q4).await;
        paper(&desk, &path, &issued).await;
        desk.office.app.stop().await;
    }
}

/// The workbook has the same numbers, and no formula.
async fn workbook(desk: &Desk, path: &str, report: &Value) {
    let answer = desk
        .office
        .get(&desk.supervisor, &format!("{path}.xlsx"))
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(
        answer
            .header("content-disposition")
            .contains("bao-cao-2026-Q4-toan-tinh-1.xlsx")
    );
    let mut book = Xlsx::new(Cursor::new(answer.body.clone())).unwrap();
    let mut texts = Vec::new();
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
        let sheet = book.worksheet_range(&name).unwrap();
        texts.extend(sheet.used_cells().map(|(_, _, cell)| cell.clone()));
        if name == "Tiến độ" {
            let number = |row| sheet.get_value((row, 1)).unwrap().clone();
            let total = &report["total"];
            assert_eq!(number(4), Data::Float(total["received"].as_f64().unwrap()));
            assert_eq!(number(9), Data::Float(total["late"].as_f64().unwrap()));
        }
    }
    assert!(
        texts.contains(&Data::String(FORMULA.to_owned())),
        "{texts:?}"
    );
}

/// The paper says the same.
async fn paper(desk: &Desk, path: &str, issued: &Value) {
    let answer = desk
        .office
        .get(&desk.supervisor, &format!("{path}.pdf"))
        .await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/pdf")
    );
    let text = text_of(&answer.body);
    for words in [
        "Toàn tỉnh",
        "quý IV năm 2026",
        "01/10/2026 – 31/12/2026",
        "hết ngày 31/12/2026",
        "Phải xử lý 8: tiếp nhận trong kỳ 8",
        "Theo đơn vị",
        "Cách tính",
        "Đã được thay bằng báo cáo",
        issued["id"].as_str().unwrap(),
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn reports_of_a_unit_are_for_who_looks_after_it_and_have_nothing_sealed() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let unit = super::COMMUNE;
        desk.office
            .add("canbo-xa", &[&format!("coordinator@{unit}")])
            .await;
        for body in [
            "Trung tâm mở cửa muộn nửa giờ.",
            "Trung tâm không có ghế chờ cho dân.",
        ] {
            let (_, id) = desk.sent(&sent(body)).await;
            desk.must(&desk.intake, &id, json!({"step": "screen"}))
                .await;
            desk.must(&desk.intake, &id, accepted("hanh_vi")).await;
            desk.must(
                &desk.coordinator,
                &id,
                json!({"step": "assign", "unit": unit}),
            )
            .await;
            if body.contains("ghế") {
                let seal = json!({"step": "set_confidentiality", "confidentiality": "sealed", "reason": "Có tên người khác."});
                desk.step(&desk.supervisor, &id, seal).await;
            }
        }
        let (_, _) = desk
            .sent(&sent("Cổng của tỉnh không mở được trên điện thoại."))
            .await;
        desk.pass(20).await;
        let own = desk.office.sign_in("canbo-xa").await;
        let body = json!({"period": "2026-11", "unit": unit});
        let issued = report(&desk, &own, body.clone()).await;
        assert_eq!(issued["report"]["total"]["received"], 1);
        assert_eq!(issued["report"]["unit"], unit);
        let whole = json!({"period": "2026-11"});
        let refused = desk
            .office
            .ask(&own, Method::POST, "/reports", &whole)
            .await;
        refused.problem(403, "forbidden");
        // Nor may who coordinates the whole province: that is for who supervises it.
        let refused = desk
            .office
            .ask(&desk.coordinator, Method::POST, "/reports", &whole)
            .await;
        refused.problem(403, "forbidden");
        let whole = report(&desk, &desk.supervisor, whole).await;
        assert_eq!(whole["report"]["total"]["received"], 3);
        let sealed = whole["report"]["units"].as_array().unwrap().iter();
        let sealed = sealed.filter(|group| group["key"] == "sealed");
        assert_eq!(
            sealed
                .map(|group| &group["counts"]["received"])
                .collect::<Vec<_>>(),
            [&json!(1)]
        );
        let path = format!("/reports/{}", whole["id"].as_str().unwrap());
        for path in [path.clone(), format!("{path}.pdf"), format!("{path}.xlsx")] {
            desk.office
                .get(&own, &path)
                .await
                .problem(404, "report_not_found");
            desk.office
                .get(&desk.intake, &path)
                .await
                .problem(403, "forbidden");
        }
        let list = desk.office.get(&own, "/reports").await.json();
        assert_eq!(
            (
                list["items"].as_array().unwrap().len(),
                &list["items"][0]["id"]
            ),
            (1, &issued["id"])
        );
        let unknown = json!({"period": "2026-11", "unit": "NOWHERE"});
        desk.office
            .ask(&desk.supervisor, Method::POST, "/reports", &unknown)
            .await
            .problem(404, "agency_not_found");
        for period in ["2026-13", "Q4", "2026-12-01..2026-11-01"] {
            let bad = desk
                .office
                .ask(
                    &desk.supervisor,
                    Method::POST,
                    "/reports",
                    &json!({"period": period}),
                )
                .await;
            assert_eq!(
                bad.problem(422, "invalid_body")["errors"][0]["pointer"],
                "/period"
            );
        }
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn the_public_sees_what_was_issued_and_nothing_that_stands_for_few() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let path = "/v1/feedback/indicators";
        let none = desk.office.app.get(path).await.json();
        assert_eq!(none, json!({"periods": [], "least": 5, "quarter": null}));
        for number in 0..9 {
            let mut body = sent(&format!(
                "Bộ phận một cửa trả kết quả chậm lần thứ {number}."
            ));
            if number > 6 {
                body["kind"] = "hoi_dap".into();
            }
            let (_, id) = desk.sent(&body).await;
            if number < 6 {
                desk.answered(&id).await;
            }
        }
        desk.pass(45).await;
        // A month is no quarter.
        report(&desk, &desk.supervisor, json!({"period": "2026-11"})).await;
        assert_eq!(desk.office.app.get(path).await.json(), none);
        let issued = report(&desk, &desk.supervisor, json!({"period": "2026-Q4"})).await;
        assert_eq!(issued["report"]["total"]["open_late"], 3);
        let answer = desk.office.app.get(path).await;
        assert_eq!(answer.header("cache-control"), "public, max-age=60");
        let tag = answer.header("etag").to_owned();
        let known = desk
            .office
            .app
            .get_with(path, &[("if-none-match", &tag)])
            .await;
        assert_eq!(known.status, 304);
        let body = answer.json();
        assert_eq!(body["periods"], json!(["2026-Q4"]));
        let lines = body["quarter"]["lines"].as_array().unwrap();
        let line = |key: &str| lines.iter().find(|line| line["key"] == key).unwrap();
        let counts = |key: &str| {
            let parts = line(key)["parts"].as_array().unwrap().iter();
            parts.map(|part| part["count"].clone()).collect::<Vec<_>>()
        };
        let keys: Vec<&str> = lines
            .iter()
            .map(|line| line["key"].as_str().unwrap())
            .collect();
        // How much was there at the end of one quarter would tell what ended in it, by what the next one began with.
        for stock in ["handled", "progress", "open"] {
            assert!(!keys.contains(&stock), "{keys:?}");
        }
        assert!(!body.to_string().contains("carried_over"), "{body}");
        assert_eq!(line("received_by_kind")["total"], 9);
        assert_eq!(counts("received_by_kind"), [Value::Null, Value::Null]);
        assert_eq!(line("ended")["total"], 6);
        assert_eq!(counts("ended"), [json!(6), json!(0), json!(0)]);
        // Three.
        assert_eq!(line("open_late")["total"], Value::Null);
        let units = body["quarter"]["units"].as_array().unwrap();
        assert_eq!(units.len(), 1);
        assert_eq!(
            (
                &units[0]["unit"],
                &units[0]["received"],
                &units[0]["on_time"]
            ),
            (&Value::Null, &json!(9), &json!(6))
        );
        let other = desk
            .office
            .app
            .get(&format!("{path}?unit=06073&period=2026-Q4"))
            .await
            .json();
        assert_eq!(other["quarter"]["units"], json!([]));
        desk.office
            .app
            .get(&format!("{path}?period=2026-Q3"))
            .await
            .problem(404, "report_not_found");
        desk.office
            .app
            .get(&format!("{path}?period=2026-11"))
            .await
            .problem(404, "report_not_found");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn wrong_information_and_its_correction_know_of_each_other() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let (editor, publisher, decision) = procedure(&desk, "Nuôi chim yến").await;
        let mut body = sent("Kết quả ghi trên cổng không đúng với giấy được trả.");
        body["kind"] = "bao_sai_thong_tin".into();
        body["procedure"] = CODE.into();
        let (code, id) = desk.sent(&body).await;
        desk.must(&desk.intake, &id, json!({"step": "screen"}))
            .await;
        let accept = json!({"step": "accept", "kind": "bao_sai_thong_tin", "content": "khac", "urgency": "thuong"});
        desk.must(&desk.intake, &id, accept).await;
        desk.must(&desk.coordinator, &id, json!({"step": "assign"}))
            .await;
        desk.must(&desk.handler, &id, json!({"step": "begin"}))
            .await;
        let content = correction(&decision, (CODE, 1), "ghi sai tên giấy", "2026-12-31");
        let draft = submitted(&desk.office, &editor, &content).await;
        let published = made(
            &step(&desk.office, &publisher, &draft, "publish").await,
            200,
        );
        assert_eq!(published["version"], "9.000001@2");
        let reply = |version: Value| {
            json!({"step": "draft", "outcome": "information_corrected", "text": "Đã sửa tên giấy trên cổng.",
                "criteria": "Đã đối chiếu với quyết định công bố.", "corrected_by": version})
        };
        for version in [Value::Null, json!("9.000001@9"), json!("9.000002@1")] {
            let refused = desk.step(&desk.handler, &id, reply(version)).await;
            assert!([409, 422].contains(&refused.status), "{}", refused.text());
        }
        desk.must(&desk.handler, &id, reply(json!("9.000001@2")))
            .await;
        let versions = format!("/v1/procedures/{CODE}/versions");
        let before = desk.office.app.get(&versions).await.json();
        assert_eq!(
            before["items"][1]["reported"],
            Value::Null,
            "not before it is approved"
        );
        desk.must(&desk.approver, &id, json!({"step": "approve"}))
            .await;
        assert_eq!(desk.status(&code).await["corrected_by"], "9.000001@2");
        let read = desk
            .office
            .get(&desk.intake, &format!("/feedback/{id}"))
            .await
            .json();
        let last = read["timeline"].as_array().unwrap().last().unwrap();
        assert!(last["facts"].to_string().contains("9.000001@2"), "{last}");
        let found = desk.office.app.get(&versions).await.json();
        assert_eq!(found["items"][0]["reported"], Value::Null);
        assert_eq!(
            found["items"][1]["reported"],
            json!({"reports": 1, "released": []})
        );
        let page = format!("/v1/procedures/{CODE}");
        let page = desk.office.app.get(&page).await.json();
        assert_eq!(page["version"]["id"], "9.000001@2");
        assert_eq!(
            page["version"]["reported"],
            json!({"reports": 1, "released": []})
        );
        let release = json!({"step": "release", "title": "Tên giấy ghi sai", "body": "Tên giấy ghi sai.", "reply": "Đã sửa."});
        desk.must(&desk.moderator, &id, release).await;
        let one = desk.office.app.get(&format!("{versions}/2")).await.json();
        let released = one["version"]["reported"]["released"][0].as_str().unwrap();
        let summary = desk
            .office
            .app
            .get(&format!("/v1/feedback/released/{released}"))
            .await
            .json();
        assert_eq!(summary["corrected_by"], "9.000001@2");
        desk.office.pass(1);
        let now = preview(&desk, "2026-11").await;
        assert_eq!(
            now["corrections"],
            json!([{"key": "9.000001@2", "label": "Nuôi chim yến", "count": 1}])
        );
        // What is sealed leaves no trace there.
        let seal = json!({"step": "set_confidentiality", "confidentiality": "sealed", "reason": "Có tên người khác."});
        desk.step(&desk.supervisor, &id, seal).await;
        let gone = desk.office.app.get(&versions).await.json();
        assert_eq!(gone["items"][1]["reported"], Value::Null);
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_many_search_in_vain_is_counted_and_nothing_that_one_has_typed() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let app = &desk.office.app;
        let ask = async |words: &str, clients: u8| {
            let query: String = form_urlencoded::byte_serialize(words.as_bytes()).collect();
            for client in 0..clients {
                let from = format!("203.0.113.{client}");
                let path = format!("/v1/procedures?q={query}");
                let answer = app.get_with(&path, &[("x-forwarded-for", &from)]).await;
                assert_eq!(answer.json()["total"], 0);
            }
        };
        ask("Nuôi RỒNG", 21).await;
        ask("nuoi rong", 21).await;
        ask("nuôi lân", 19).await;
        ask("hồ sơ của bà Nguyễn Thị Hoa", 21).await;
        ask("0912 345 678", 21).await;
        tthc::app::unfound::keep(&app.app).await.unwrap();
        tthc::app::unfound::keep(&app.app).await.unwrap();
        let mut tx = app.app.store.read().await.unwrap();
        let days = ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        let kept = tx.list_unfound(days, 10).await.unwrap();
        assert_eq!(kept, [("nuoi rong".to_owned(), 21)]);
        drop(tx);
        desk.pass(30).await;
        let body = json!({"period": "2026-11"});
        let whole = report(&desk, &desk.supervisor, body).await;
        let expected = json!([{"key": "nuoi rong", "label": "nuoi rong", "count": 21}]);
        assert_eq!(whole["report"]["unfound"], expected);
        let body = json!({"period": "2026-11", "unit": super::COMMUNE});
        let unit = report(&desk, &desk.supervisor, body).await;
        assert_eq!(unit["report"]["unfound"], json!([]));
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_report_leaves_out_what_cannot_be_read() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        desk.sent(&sent("Bảng niêm yết bị mờ.")).await;
        desk.office.pass(1);
        Database::execute(
            &desk.office.app.url,
            "UPDATE feedback_event SET kind = 'gone'",
        )
        .await;
        let path = "/reports/preview?period=2026-Q4";
        let refused = desk.office.get(&desk.supervisor, path).await;
        let said = refused.problem(409, "conflict");
        let detail = said["detail"].as_str().unwrap();
        assert!(detail.contains("tthc verify"), "{detail}");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_report_that_was_changed_is_not_shown_and_one_that_is_gone_is_missed() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        desk.sent(&sent("Bảng niêm yết bị mờ.")).await;
        desk.pass(60).await;
        let issued = report(&desk, &desk.supervisor, json!({"period": "2026-Q4"})).await;
        let id = issued["id"].as_str().unwrap();
        desk.pass(1).await;
        close_days(&desk.office.app.app).await.unwrap();
        let app = &desk.office.app;
        let faults = async || verify(&app.app.store, None).await.unwrap().faults;
        assert_eq!(faults().await, []);
        let path = format!("/reports/{id}");
        let change = "UPDATE feedback_report SET figures = replace(figures, '\"received\":1', '\"received\":2')";
        Database::execute(&app.url, change).await;
        for form in ["", ".pdf", ".xlsx"] {
            let refused = desk
                .office
                .get(&desk.supervisor, &format!("{path}{form}"))
                .await;
            refused.problem(409, "conflict");
        }
        app.get("/v1/feedback/indicators")
            .await
            .problem(409, "conflict");
        let found = faults().await;
        assert!(
            found
                .iter()
                .any(|fault| fault.kind == Kind::Report && fault.at == id),
            "{found:?}"
        );
        Database::execute(&app.url, "DELETE FROM feedback_report").await;
        let found = faults().await;
        assert!(
            found.iter().any(|fault| fault.kind == Kind::Root),
            "{found:?}"
        );
        desk.office.app.stop().await;
    }
}
