//! One-time codes.

use reqwest::Method;
use serde_json::json;
use tthc::domain::totp::TotpSecret;

use super::{Browser, Office, PASSWORD};
use crate::support::{Answer, databases};

async fn with_code(office: &Office, code: &str) -> Answer {
    let body = json!({"login": "admin", "password": PASSWORD, "totp": code});
    office.attempt("192.0.2.1", &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_is_needed_once_confirmed_and_each_code_works_once() {
    for database in databases() {
        let office = Office::open(&database).await;
        let browser = office.sign_in("admin").await;
        let again = json!({"password": PASSWORD});
        let wrong = json!({"password": "con mèo trèo cây cau"});
        let refused = office.ask(&browser, Method::POST, "/me/totp", &wrong).await;
        refused.problem(401, "sign_in_failed");
        let told = office
            .ask(&browser, Method::POST, "/me/totp", &again)
            .await
            .json();
        let secret = TotpSecret::parse(told["secret"].as_str().unwrap()).unwrap();
        let address = told["address"].as_str().unwrap();
        assert!(
            address.starts_with("otpauth://totp/tthc:admin?secret="),
            "{address}"
        );
        // Not yet needed.
        assert_eq!(
            office
                .try_password("192.0.2.1", "admin", PASSWORD)
                .await
                .status,
            200
        );
        let code = secret.code(office.now()).unwrap();
        let poor = office
            .ask(
                &browser,
                Method::POST,
                "/me/totp/confirm",
                &json!({"code": "12"}),
            )
            .await;
        poor.problem(422, "invalid_body");
        let confirm = json!({"code": code});
        let done = office
            .ask(&browser, Method::POST, "/me/totp/confirm", &confirm)
            .await;
        assert_eq!(done.status, 204);
        // Needed now; the code that confirmed is used up.
        let missing = office.try_password("192.0.2.1", "admin", PASSWORD).await;
        missing.problem(401, "code_needed");
        with_code(&office, &code).await.problem(401, "code_needed");
        office.pass(30);
        let next = secret.code(office.now()).unwrap();
        let answer = with_code(&office, &next).await;
        assert_eq!(answer.json()["second_factor"], true);
        with_code(&office, &next).await.problem(401, "code_needed");
        // Without the password no code helps, and what is wrong is not told.
        office.pass(30);
        let code = secret.code(office.now()).unwrap();
        let body = json!({"login": "admin", "password": "con mèo trèo cây cau", "totp": code});
        office
            .attempt("192.0.2.1", &body)
            .await
            .problem(401, "sign_in_failed");
        let browser = Browser::of(&with_code(&office, &code).await);
        let removed = office
            .ask(&browser, Method::DELETE, "/me/totp", &again)
            .await;
        assert_eq!(removed.status, 204, "{}", removed.text());
        assert_eq!(
            office
                .try_password("192.0.2.1", "admin", PASSWORD)
                .await
                .status,
            200
        );
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_make_wait_like_wrong_passwords() {
    let office = Office::open(&crate::support::Database::Sqlite).await;
    let browser = office.sign_in("admin").await;
    let again = json!({"password": PASSWORD});
    let told = office
        .ask(&browser, Method::POST, "/me/totp", &again)
        .await
        .json();
    let secret = TotpSecret::parse(told["secret"].as_str().unwrap()).unwrap();
    let confirm = json!({"code": secret.code(office.now()).unwrap()});
    office
        .ask(&browser, Method::POST, "/me/totp/confirm", &confirm)
        .await;
    for _ in 0..10 {
        let asked = office.try_password("192.0.2.1", "admin", PASSWORD).await;
        asked.problem(401, "code_needed");
    }
    for _ in 0..5 {
        with_code(&office, "000000")
            .await
            .problem(401, "code_needed");
    }
    with_code(&office, "000000")
        .await
        .problem(429, "sign_in_wait");
    office.app.stop().await;
}
