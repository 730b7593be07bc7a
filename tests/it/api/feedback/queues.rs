//! Officers' queues: each sees what they may open, what waits for a decision is seen by who decides, pages fit together.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tthc::domain::feedback::case::Case;
use tthc::domain::feedback::event::{Actor, Event, EventKind};
use tthc::domain::feedback::facts::Facts;

use super::{COMMUNE, Desk, draft, sent};
use crate::api::staff::Browser;
use crate::support::{Database, databases};

/// Another commune.
const ELSEWHERE: &str = "05977";

/// The ids of a whole queue, page by page.
async fn ids(desk: &Desk, who: &Browser, query: &str, limit: usize) -> Vec<String> {
    let mut all = Vec::new();
    let mut path = format!("/feedback?{query}&limit={limit}");
    loop {
        let page = desk.office.get(who, &path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        let page = page.json();
        let items = page["items"].as_array().unwrap().iter();
        all.extend(items.map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else {
            return all;
        };
        path = format!("/feedback?{query}&limit={limit}&cursor={cursor}");
    }
}

/// Feedback in two communes and the province's own office: open to its officers, restricted, sealed.
async fn some_of_each(desk: &Desk) -> Vec<String> {
    let mut all = Vec::new();
    for unit in [Some(COMMUNE), Some(ELSEWHERE), None] {
        for confidentiality in ["normal", "restricted", "sealed"] {
            let mut body = sent(&format!("Phản ánh {confidentiality} ở {unit:?}."));
            if let Some(unit) = unit {
                body["commune"] = unit.into();
            }
            let (_, id) = desk.sent(&body).await;
            if confidentiality != "normal" {
                let step = json!({"step": "set_confidentiality", "confidentiality": confidentiality, "reason": "Có tên người khác."});
                desk.must(&desk.intake, &id, step).await;
            }
            all.push(id);
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_is_seen_by_who_may_open_it_and_by_nobody_else() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let in_both = |role: &str| [COMMUNE, ELSEWHERE].map(|unit| format!("{role}@{unit}"));
        let [here, there] = in_both("handler");
        let [keeper_here, _] = in_both("seal_keeper");
        let [intake_here, intake_there] = in_both("intake");
        let officers: [(&str, Vec<&str>); 8] = [
            ("all", vec!["supervisor", "seal_keeper"]),
            ("worker", vec!["handler"]),
            ("mixed", vec!["handler", &intake_there, &keeper_here]),
            ("one", vec![&here]),
            ("both", vec![&here, &there]),
            ("partly", vec![&here, &intake_there]),
            ("keeping", vec![&intake_here, &intake_there, &keeper_here]),
            ("half", vec![&keeper_here, &there]),
        ];
        for (login, grants) in &officers {
            desk.office.add(login, grants).await;
        }
        let mut all = some_of_each(&desk).await;
        let mut own = sent("Phản ánh hạn chế đã giao.");
        own["commune"] = COMMUNE.into();
        let (_, own) = desk.sent(&own).await;
        desk.must(&desk.intake, &own, json!({"step": "screen"}))
            .await;
        desk.must(&desk.intake, &own, super::accepted("khac")).await;
        desk.must(
            &desk.coordinator,
            &own,
            json!({"step": "assign", "unit": COMMUNE}),
        )
        .await;
        let worker = desk.office.sign_in("one").await;
        desk.must(&worker, &own, json!({"step": "begin"})).await;
        let step = json!({"step": "set_confidentiality", "confidentiality": "restricted", "reason": "Có tên người khác."});
        desk.must(&desk.intake, &own, step).await;
        all.push(own.clone());
        for (login, grants) in &officers {
            let who = desk.office.sign_in(login).await;
            let mut opened = BTreeSet::new();
            for id in &all {
                let status = desk
                    .office
                    .get(&who, &format!("/feedback/{id}"))
                    .await
                    .status;
                assert!([200, 404].contains(&status), "{status}");
                if status == 200 {
                    opened.insert(id.clone());
                }
            }
            let mut listed = ids(&desk, &who, "queue=all", 2).await;
            if grants.iter().any(|grant| grant.starts_with("seal_keeper")) {
                listed.extend(ids(&desk, &who, "queue=sealed", 2).await);
            }
            let lines: BTreeSet<String> = listed.iter().cloned().collect();
            assert_eq!(lines.len(), listed.len(), "{login}: a line twice");
            assert_eq!(lines, opened, "{login}");
            let sees_own = ["all", "one", "keeping"].contains(login);
            assert_eq!(lines.contains(&own), sees_own, "{login}");
        }
        let mine = ids(&desk, &worker, "queue=mine", 20).await;
        assert_eq!(mine, [own]);
        desk.office.app.stop().await;
    }
}

/// Puts a feedback aside, as the program does with what looks like abuse.
async fn put_aside(desk: &Desk, id: &str) {
    let mut tx = desk.office.app.app.store.write().await.unwrap();
    let stored = tx.find_feedback(id).await.unwrap().unwrap();
    let events: Vec<Event> = stored.events.into_iter().map(|(event, _)| event).collect();
    let mut case = Case::of(&events).unwrap();
    let event = Event {
        position: case.position + 1,
        at: case.last_at,
        actor: Actor::Program,
        kind: EventKind::Quarantined,
        facts: Facts::default(),
    };
    case.apply(&event).unwrap();
    assert!(
        tx.append_feedback(id, &stored.head, &case, &[event])
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
}

/// One of each that waits for a decision: the queue, the feedback.
async fn one_waits_for_each(desk: &Desk) -> [(&'static str, String); 5] {
    let sent = |text: &str| {
        let mut body = sent(text);
        // Else each answer waits for a decision about its release.
        body["consents_to_release"] = false.into();
        body
    };
    let (_, aside) = desk
        .sent(&sent("Rao bán hàng ở đây, ai cần thì gọi."))
        .await;
    put_aside(desk, &aside).await;
    let (_, drafted) = desk.sent(&sent("Giấy hẹn ghi sai ngày trả kết quả.")).await;
    desk.begun(&drafted).await;
    desk.must(&desk.handler, &drafted, draft()).await;
    let (_, longer) = desk.sent(&sent("Việc này cần hỏi thêm nhiều nơi.")).await;
    desk.begun(&longer).await;
    let ask = json!({"step": "ask_extension", "until": "2026-12-04", "reason": "Cần xác minh"});
    desk.must(&desk.handler, &longer, ask).await;
    let (code, again) = desk.sent(&sent("Trả lời chưa đúng điều tôi hỏi.")).await;
    desk.answered(&again).await;
    let reason = json!({"text": "Tôi vẫn chưa rõ"});
    assert_eq!(desk.ask(&code, "reopening", reason).await.status, 200);
    let (code, public) = desk
        .sent(&sent("Nên cho mọi người cùng biết việc này."))
        .await;
    desk.answered(&public).await;
    assert_eq!(desk.ask(&code, "release", json!({})).await.status, 200);
    [
        ("clearance", aside),
        ("approval", drafted),
        ("extension", longer),
        ("reopening", again),
        ("release", public),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_decision_is_seen_by_who_decides() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let waiting = one_waits_for_each(&desk).await;
        let officers = [
            ("clearance", &desk.intake, json!({"step": "clear"})),
            ("approval", &desk.approver, json!({"step": "approve"})),
            ("extension", &desk.supervisor, json!({"step": "extend"})),
            ("reopening", &desk.supervisor, json!({"step": "reopen"})),
            (
                "release",
                &desk.moderator,
                json!({"step": "withhold", "reason": "Đã có bài tương tự"}),
            ),
        ];
        is_found_again(&desk, &waiting).await;
        for ((queue, id), (name, who, _)) in waiting.iter().zip(&officers) {
            assert_eq!(queue, name);
            assert_eq!(
                ids(&desk, who, &format!("queue={queue}"), 20).await,
                [id.as_str()]
            );
            let list = desk
                .office
                .get(who, &format!("/feedback?queue={queue}"))
                .await
                .json();
            assert_eq!(list["items"][0]["waiting"], *queue);
            desk.office
                .get(&desk.handler, &format!("/feedback?queue={queue}"))
                .await
                .problem(403, "forbidden");
        }
        for ((queue, id), (_, who, step)) in waiting.iter().zip(&officers) {
            desk.must(who, id, step.clone()).await;
            assert_eq!(
                ids(&desk, who, &format!("queue={queue}"), 20).await,
                [""; 0]
            );
        }
        desk.office.app.stop().await;
    }
}

/// The migration finds in what was kept before what waits.
async fn is_found_again(desk: &Desk, waiting: &[(&str, String)]) {
    let url = &desk.office.app.url;
    Database::execute(url, "UPDATE feedback SET waiting = ''").await;
    let migration = include_str!("../../../../src/store/migrations/0013_queues.sql");
    let lines: Vec<&str> = migration
        .lines()
        .filter(|line| !line.starts_with("--"))
        .collect();
    let text = lines.join("\n");
    let fills = text.split(';').map(str::trim);
    for sql in fills.filter(|sql| sql.starts_with("UPDATE feedback SET waiting")) {
        Database::execute(url, sql).await;
    }
    for (queue, id) in waiting {
        let read = desk
            .office
            .get(&desk.intake, "/feedback?queue=all")
            .await
            .json();
        let mut items = read["items"].as_array().unwrap().iter();
        let line = items.find(|item| item["id"] == id.as_str()).unwrap();
        assert_eq!(line["waiting"], *queue);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_can_be_asked_for_a_state_and_never_for_one_it_has_not() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let waiting = one_waits_for_each(&desk).await;
        let of = async |queue: &str, state: &str| {
            ids(
                &desk,
                &desk.supervisor,
                &format!("queue={queue}&state={state}"),
                1,
            )
            .await
            .len()
        };
        assert_eq!(of("all", "answered").await, 2);
        assert_eq!(of("open", "answered").await, 0);
        assert_eq!(of("open", "in_progress").await, 1);
        assert_eq!(of("reopening", "answered").await, 1);
        assert_eq!(of("reopening", "closed").await, 0);
        assert_eq!(of("all", "closed").await, 0);
        let approval = "queue=approval&state=in_progress";
        assert_eq!(ids(&desk, &desk.approver, approval, 20).await, [""; 0]);
        let mine = ids(&desk, &desk.handler, "queue=mine&state=in_progress", 20).await;
        assert_eq!(mine, [waiting[2].1.clone()]);
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn summaries_come_page_by_page_the_newest_first() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let mut sent_ones = Vec::new();
        for number in 0..5 {
            let text = format!("Bảng niêm yết thứ {number} bị mờ.");
            let (code, id) = desk.sent(&sent(&text)).await;
            desk.answered(&id).await;
            assert_eq!(desk.ask(&code, "release", json!({})).await.status, 200);
            let step = json!({"step": "release", "title": "Bảng niêm yết mờ", "body": text, "reply": "Đã thay bảng."});
            desk.must(&desk.moderator, &id, step).await;
            sent_ones.push(id);
            desk.office.pass(60);
        }
        for filter in ["", "&kind=phan_anh"] {
            let mut seen: Vec<String> = Vec::new();
            let mut path = format!("/v1/feedback/released?limit=2{filter}");
            loop {
                let page: Value = desk.office.app.get(&path).await.json();
                let items = page["items"].as_array().unwrap();
                let texts = items.iter().map(|item| item["body"].as_str().unwrap());
                seen.extend(texts.map(ToOwned::to_owned));
                let Some(cursor) = page["next_cursor"].as_str() else {
                    break;
                };
                // Not when it became public: the summary tells no more than the month.
                assert_eq!(
                    Some(cursor),
                    items.last().and_then(|item| item["id"].as_str())
                );
                path = format!("/v1/feedback/released?limit=2{filter}&cursor={cursor}");
            }
            assert_eq!(seen.len(), 5);
            assert!(seen.is_sorted_by(|a, b| a > b), "{seen:?}");
        }
        // A page goes on behind a summary that was taken back, and behind nothing that never was.
        let page = desk.office.app.get("/v1/feedback/released?limit=2").await;
        let cursor = page.json()["next_cursor"].as_str().unwrap().to_owned();
        let step = json!({"step": "withhold", "reason": "Còn tên người trong bài"});
        desk.must(&desk.moderator, &sent_ones[3], step).await;
        let path = format!("/v1/feedback/released?cursor={cursor}");
        let rest = desk.office.app.get(&path).await.json();
        assert_eq!(rest["items"].as_array().unwrap().len(), 3);
        let unknown = uuid::Uuid::nil();
        let path = format!("/v1/feedback/released?cursor={unknown}");
        let refused = desk.office.app.get(&path).await;
        let said = refused.problem(422, "invalid_parameter");
        assert_eq!(said["errors"][0]["pointer"], "?cursor");
        let none = desk
            .office
            .app
            .get("/v1/feedback/released?procedure=1.001193&kind=phan_anh")
            .await;
        assert_eq!(none.json()["items"], json!([]));
        desk.office.app.stop().await;
    }
}
