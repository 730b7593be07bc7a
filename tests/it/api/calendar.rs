//! `GET /v1/calendar` and `GET /v1/deadline-rules`.

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_days_asked_for_are_listed_with_their_basis() {
    let app = TestApp::start().await;
    let all = app.get("/v1/calendar").await.json();
    let days = all["items"].as_array().unwrap();
    assert_eq!(days.len(), 32, "{all}");
    for day in days {
        for key in ["name", "basis"] {
            assert!(!day[key].as_str().unwrap().is_empty(), "{day}");
        }
    }
    let some = app.get("/v1/calendar?from=2026-08-22&to=2026-09-02").await;
    let some = some.json();
    let dates = some["items"].as_array().unwrap().iter();
    let dates: Vec<_> = dates.map(|day| day["date"].as_str().unwrap()).collect();
    assert_eq!(
        dates,
        ["2026-08-22", "2026-08-31", "2026-09-01", "2026-09-02"]
    );
    assert_eq!(some["coverage"], all["coverage"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_calendar_can_answer_is_a_422_that_says_why() {
    let app = TestApp::start().await;
    for (query, pointer, said) in [
        ("from=2026-02-30", "?from", "ngày có thật"),
        ("from=02/9/2026", "?from", "ngày có thật"),
        (
            "to=2028-01-01",
            "?to",
            "mới có từ 01/01/2026 đến 31/12/2027",
        ),
        (
            "from=0000-01-01",
            "?from",
            "mới có từ 01/01/2026 đến 31/12/2027",
        ),
        (
            "to=9999-12-31",
            "?to",
            "mới có từ 01/01/2026 đến 31/12/2027",
        ),
        ("to=10000-01-01", "?to", "ngày có thật"),
        ("from=2026-09-02&to=2026-09-01", "?to", "từ ngày “from”"),
        ("until=2026-09-01", "?until", "from, to"),
    ] {
        let problem = app.get(&format!("/v1/calendar?{query}")).await;
        let problem = problem.problem(422, "invalid_parameter");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{query}");
        let detail = problem["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(said), "{query}: {detail}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_deadline_names_its_basis() {
    let app = TestApp::start().await;
    let rules = app.get("/v1/deadline-rules").await.json();
    let rules = rules["items"].as_array().unwrap();
    for (id, amount, unit) in [
        ("entry_province", 5, "working_day"),
        ("entry_ministry", 10, "working_day"),
        ("entry_shortened", 2, "working_day"),
        ("announcement_province", 5, "calendar_day"),
        ("announcement_ministry", 20, "calendar_day"),
        ("announcement_shortened", 3, "calendar_day"),
        ("wrong_information", 15, "calendar_day"),
        ("feedback_transfer", 5, "working_day"),
    ] {
        let rule = rules.iter().find(|rule| rule["id"] == id).unwrap();
        assert_eq!(
            (&rule["amount"], &rule["unit"]),
            (&amount.into(), &unit.into())
        );
        assert!(rule["basis"].as_str().unwrap().contains("Điều"), "{rule}");
    }
    app.stop().await;
}
