//! How long sessions hold.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Browser, Office, PASSWORD};
use crate::support::{Answer, databases};

fn not_signed_in(answer: &Answer) {
    answer.problem(401, "not_signed_in");
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"tthc\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_anything_without_signing_in() {
    let office = Office::open(&crate::support::Database::Sqlite).await;
    for path in ["/me", "/tokens", "/officers", "/officers/x", "/audit"] {
        not_signed_in(&office.app.get(&format!("/v1/staff{path}")).await);
        let made_up = ("cookie", "__Host-tthc=0123456789abcdef");
        not_signed_in(
            &office
                .app
                .get_with(&format!("/v1/staff{path}"), &[made_up])
                .await,
        );
        let basic = ("authorization", "Basic YTpi");
        not_signed_in(
            &office
                .app
                .get_with(&format!("/v1/staff{path}"), &[basic])
                .await,
        );
    }
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sign_in_begins_a_new_session_whatever_the_browser_brought() {
    for database in databases() {
        let office = Office::open(&database).await;
        let planted = "__Host-tthc=".to_owned() + &"a".repeat(64);
        let headers = [
            ("cookie", planted.as_str()),
            ("x-forwarded-for", "192.0.2.1"),
        ];
        let body = json!({"login": "admin", "password": PASSWORD});
        let answer = office
            .app
            .send_json(Method::POST, "/v1/staff/session", &headers, &body)
            .await;
        let browser = Browser::of(&answer);
        assert_ne!(browser.cookie, planted);
        not_signed_in(&office.app.get_with("/v1/staff/me", &headers).await);
        let second = office.sign_in("admin").await;
        assert_ne!(second.cookie, browser.cookie);
        assert_ne!(second.csrf, browser.csrf);
        for session in [&browser, &second] {
            assert_eq!(office.get(session, "/me").await.status, 200);
        }
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_it_is_ended_left_alone_or_a_day_old() {
    for database in databases() {
        let office = Office::open(&database).await;
        let [left, used, ended] = [
            office.sign_in("admin").await,
            office.sign_in("admin").await,
            office.sign_in("admin").await,
        ];
        let out = office
            .ask(&ended, Method::DELETE, "/session", &Value::Null)
            .await;
        assert_eq!(out.status, 204);
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        not_signed_in(&office.get(&ended, "/me").await);
        // In seven steps of an hour and three quarters.
        for _ in 0..6 {
            office.pass(105 * 60);
            assert_eq!(office.get(&used, "/me").await.status, 200);
        }
        not_signed_in(&office.get(&left, "/me").await);
        office.pass(105 * 60);
        not_signed_in(&office.get(&used, "/me").await);
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_the_other_sessions_and_the_old_password() {
    for database in databases() {
        let office = Office::open(&database).await;
        let (here, elsewhere) = (office.sign_in("admin").await, office.sign_in("admin").await);
        let new = "mưa rơi ngoài hiên vắng";
        let change = |current: &str, password: &str| json!({"current_password": current, "password": password});
        let wrong = office
            .ask(&here, Method::POST, "/me/password", &change(new, new))
            .await;
        wrong.problem(401, "sign_in_failed");
        for (poor, reason) in [
            ("ngắn quá", "ký tự"),
            ("toi la ADMIN day", "tên"),
            ("mật khẩu 123456", "đoán"),
        ] {
            let refused = office
                .ask(&here, Method::POST, "/me/password", &change(PASSWORD, poor))
                .await;
            let problem = refused.problem(422, "invalid_body");
            assert_eq!(problem["errors"][0]["pointer"], "/password");
            assert!(
                problem["errors"][0]["detail"]
                    .as_str()
                    .unwrap()
                    .contains(reason),
                "{problem}"
            );
        }
        let done = office
            .ask(&here, Method::POST, "/me/password", &change(PASSWORD, new))
            .await;
        assert_eq!(done.status, 204);
        assert_eq!(office.get(&here, "/me").await.status, 200);
        not_signed_in(&office.get(&elsewhere, "/me").await);
        office
            .try_password("192.0.2.1", "admin", PASSWORD)
            .await
            .problem(401, "sign_in_failed");
        assert_eq!(
            office.try_password("192.0.2.1", "admin", new).await.status,
            200
        );
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_disabled_or_signed_out_by_an_administrator_is_out_at_once() {
    for database in databases() {
        let office = Office::open(&database).await;
        let admin = office.sign_in("admin").await;
        let id = office.add("lan", &["editor"]).await;
        let lan = office.sign_in("lan").await;
        let path = format!("/officers/{id}/sessions");
        assert_eq!(
            office
                .ask(&admin, Method::DELETE, &path, &Value::Null)
                .await
                .status,
            204
        );
        not_signed_in(&office.get(&lan, "/me").await);
        let lan = office.sign_in("lan").await;
        let tag = [("if-match", "\"1\"")];
        let off = json!({"state": "disabled"});
        let path = format!("/officers/{id}");
        let disabled = office
            .ask_with(&admin, Method::PATCH, &path, &tag, &off)
            .await;
        assert_eq!(disabled.json()["state"], "disabled");
        not_signed_in(&office.get(&lan, "/me").await);
        let tag = [("if-match", "\"2\"")];
        let on = json!({"state": "active"});
        assert_eq!(
            office
                .ask_with(&admin, Method::PATCH, &path, &tag, &on)
                .await
                .status,
            200
        );
        not_signed_in(&office.get(&lan, "/me").await);
        office.sign_in("lan").await;
        office.app.stop().await;
    }
}
