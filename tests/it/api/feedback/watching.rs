//! What the program looks at by itself, on which day.

use std::sync::Arc;

use serde_json::json;
use tokio::sync::watch;
use tthc::app::App;
use tthc::app::feedback::timer;

use super::{Desk, sent};
use crate::support::{Database, databases};

async fn looked_at(app: &App) -> usize {
    let (_stop, stopped) = watch::channel(false);
    timer::tick(app, "a", &stopped).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_has_its_day_is_looked_at() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let (code, _) = desk.sent(&sent("Tôi rút lại ngay sau khi gửi.")).await;
        assert_eq!(desk.ask(&code, "withdrawal", json!({})).await.status, 200);
        let mut body = sent("Không rõ lệ phí phải nộp là bao nhiêu.");
        body["consents_to_release"] = false.into();
        let (_, id) = desk.sent(&body).await;
        desk.answered(&id).await;
        let app = desk.office.app.app.clone();
        assert_eq!(
            looked_at(&app).await,
            0,
            "what has only just changed waits a day"
        );
        desk.pass(1).await;
        assert_eq!(
            looked_at(&app).await,
            1,
            "what was taken back is not looked at"
        );
        // Answered on the 21st: it is closed when its time is over.
        let mut days = Vec::new();
        for day in 2..40 {
            desk.office.pass(86_400);
            if looked_at(&app).await > 0 {
                days.push(day);
            }
        }
        assert!(
            days.contains(&16),
            "closed when the time to ask again is over: {days:?}"
        );
        assert!(days.len() < 6, "not every day: {days:?}");
        desk.pass(1).await;
        let path = format!("/feedback/{id}");
        let read = desk.office.get(&desk.supervisor, &path).await.json();
        assert_eq!(read["state"], "closed");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_migration_or_other_rules_leave_is_looked_at_once() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let (_, id) = desk.sent(&sent("Cán bộ hẹn lại nhiều lần.")).await;
        desk.answered(&id).await;
        let app = desk.office.app.app.clone();
        desk.pass(1).await;
        assert_eq!(looked_at(&app).await, 1);
        assert_eq!(looked_at(&app).await, 0);
        // As a row is that was there before: with the day of the last look.
        let before = "UPDATE feedback SET next_check_on = '2026-11-20'";
        Database::execute(&desk.office.app.url, before).await;
        assert_eq!(looked_at(&app).await, 1);
        assert_eq!(looked_at(&app).await, 0);
        let mut other = app.clone();
        let mut rules = (*app.rules).clone();
        rules.feedback.reopen_days = 3;
        other.rules = Arc::new(rules);
        assert_eq!(looked_at(&other).await, 1, "days are counted anew");
        assert_eq!(looked_at(&other).await, 0);
        for _ in 0..4 {
            desk.office.pass(86_400);
            looked_at(&other).await;
        }
        desk.pass(0).await;
        let path = format!("/feedback/{id}");
        let read = desk.office.get(&desk.supervisor, &path).await.json();
        assert_eq!(read["state"], "closed");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_cannot_be_read_keeps_no_other_waiting_and_is_not_tried_all_day() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let mut ids = Vec::new();
        for number in 0..3 {
            ids.push(
                desk.sent(&sent(&format!("Phản ánh {number} chờ xem.")))
                    .await
                    .1,
            );
        }
        let spoilt = format!(
            "UPDATE feedback_event SET kind = 'unknown' WHERE feedback_id = '{}'",
            ids[1]
        );
        Database::execute(&desk.office.app.url, &spoilt).await;
        let app = desk.office.app.app.clone();
        // Due on Monday 30 November.
        desk.pass(10).await;
        assert_eq!(looked_at(&app).await, 3);
        assert_eq!(looked_at(&app).await, 0);
        for id in [&ids[0], &ids[2]] {
            let read = desk
                .office
                .get(&desk.intake, &format!("/feedback/{id}"))
                .await
                .json();
            let timeline = read["timeline"].to_string();
            assert!(timeline.contains("breached"), "{timeline}");
        }
        desk.pass(1).await;
        assert!(looked_at(&app).await >= 1, "once a day");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stops_when_told_to() {
    let mut desk = Desk::open(&Database::Sqlite).await;
    desk.sent(&sent("Có thể xem sau.")).await;
    desk.pass(1).await;
    let app = desk.office.app.app.clone();
    let (stop, stopped) = watch::channel(false);
    stop.send(true).unwrap();
    assert_eq!(timer::tick(&app, "a", &stopped).await.unwrap(), Some(0));
    assert_eq!(looked_at(&app).await, 1);
    desk.office.app.stop().await;
}
