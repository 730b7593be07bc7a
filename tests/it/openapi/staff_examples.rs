//! What is answered to officers.

use reqwest::Method;
use serde_json::{Value, json};

use crate::api::staff::{Browser, Office, PASSWORD};
use crate::support::{Answer, Database};

const WRONG: &str = "con mèo trèo cây cau";
/// Instead of what is random.
const ID: &str = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b";
const HEX: &str = "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592";
const BASE32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

type Examples = Vec<(&'static str, Value)>;

/// Every example of an address of officers.
pub async fn all() -> Examples {
    let office = Office::open(&Database::Sqlite).await;
    office.directory().await;
    let admin = office.sign_in("admin").await;
    // Lists go by age.
    office.pass(1);
    let mut examples = accounts(&office, &admin).await;
    examples.extend(own(&office).await);
    examples.extend(problems(&office, &admin).await);
    office.app.stop().await;
    examples
        .into_iter()
        .map(|(name, body)| (name, without_chance(&body)))
        .collect()
}

/// The body of a success that may be a new thing.
#[track_caller]
fn made(answer: &Answer) -> Value {
    assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

/// The body with fixed values for random ones, which are known by their form.
pub fn without_chance(body: &Value) -> Value {
    const ENDS: [char; 6] = [':', ' ', '?', '=', '&', '.'];
    match body {
        Value::String(text) => {
            let mut fixed = String::new();
            for word in text.split_inclusive(ENDS) {
                let bare = word.trim_end_matches(ENDS);
                fixed += &instead_of(bare);
                fixed += &word[bare.len()..];
            }
            fixed.into()
        }
        Value::Array(items) => items.iter().map(without_chance).collect(),
        Value::Object(keys) => keys
            .iter()
            .map(|(key, value)| (key.clone(), without_chance(value)))
            .collect(),
        other => other.clone(),
    }
}

/// A word, or what stands for it when it is random.
fn instead_of(word: &str) -> String {
    let all = |known: fn(&u8) -> bool| word.bytes().all(|byte| known(&byte));
    let base32 = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    match word.len() {
        64 if all(u8::is_ascii_hexdigit) => HEX.to_owned(),
        69 if word.starts_with("tthc_") => format!("tthc_{HEX}"),
        36 if uuid::Uuid::try_parse(word).is_ok() => ID.to_owned(),
        32 if all(base32) => BASE32.to_owned(),
        _ => word.to_owned(),
    }
}

/// The officers in an order that does not hang on chance: they were all added at one moment.
fn by_login(mut list: Value) -> Value {
    let items = list["items"].as_array_mut().unwrap();
    items.sort_by_key(|item| item["login"].as_str().unwrap().to_owned());
    list
}

async fn accounts(office: &Office, admin: &Browser) -> Examples {
    let new = json!({"login": "lan.nguyen", "name": "Nguyễn Thị Lan", "password": PASSWORD,
        "grants": [{"role": "editor", "agency": "SNV"}]});
    let created = made(&office.ask(admin, Method::POST, "/officers", &new).await);
    let path = format!("/officers/{}", created["id"].as_str().unwrap());
    let got = office.get(admin, &path).await.json();
    let more = json!({"grants": [{"role": "editor", "agency": "SNV"}, {"role": "publisher", "agency": "SNV"}]});
    let tag = [("if-match", "\"1\"")];
    let updated = office
        .ask_with(admin, Method::PATCH, &path, &tag, &more)
        .await;
    let late = office
        .ask_with(admin, Method::PATCH, &path, &tag, &more)
        .await;
    let no_tag = office.ask(admin, Method::PATCH, &path, &more).await;
    let again = office.ask(admin, Method::POST, "/officers", &new).await;
    vec![
        ("create_officer.response", created),
        ("get_officer.response", got),
        ("update_officer.response", updated.json()),
        (
            "problem.revision_conflict",
            late.problem(412, "revision_conflict"),
        ),
        (
            "problem.revision_required",
            no_tag.problem(428, "revision_required"),
        ),
        ("problem.conflict", again.problem(409, "conflict")),
        (
            "list_officers.response",
            by_login(office.get(admin, "/officers").await.json()),
        ),
        (
            "list_audit.response",
            office.get(admin, "/audit?limit=3").await.json(),
        ),
    ]
}

async fn own(office: &Office) -> Examples {
    let signed = office
        .try_password("192.0.2.1", "lan.nguyen", PASSWORD)
        .await;
    let lan = Browser::of(&signed);
    let again = json!({"password": PASSWORD});
    let totp = office
        .ask(&lan, Method::POST, "/me/totp", &again)
        .await
        .json();
    let asked = json!({"name": "Cổng thông tin tỉnh"});
    let token = made(&office.ask(&lan, Method::POST, "/tokens", &asked).await);
    vec![
        ("create_session.response", signed.json()),
        ("get_me.response", office.get(&lan, "/me").await.json()),
        ("create_totp.response", totp),
        ("create_token.response", token),
        (
            "list_tokens.response",
            office.get(&lan, "/tokens").await.json(),
        ),
        (
            "problem.forbidden",
            office
                .get(&lan, "/officers")
                .await
                .problem(403, "forbidden"),
        ),
    ]
}

async fn problems(office: &Office, admin: &Browser) -> Examples {
    let session = "/v1/staff/session";
    let typed = |kind: &'static str| [("content-type", kind)];
    let app = &office.app;
    let unreadable = app
        .send(Method::POST, session, &typed("application/json"))
        .await;
    let text = app.send(Method::POST, session, &typed("text/plain")).await;
    let partly = office
        .attempt("192.0.2.9", &json!({"login": "lan.nguyen"}))
        .await;
    let large = json!({"login": "lan.nguyen", "password": "a".repeat(100_000)});
    let large = office.attempt("192.0.2.9", &large).await;
    let failed = office.try_password("192.0.2.9", "lan.nguyen", WRONG).await;
    let failed = failed.problem(401, "sign_in_failed");
    for _ in 0..4 {
        office.try_password("192.0.2.9", "lan.nguyen", WRONG).await;
    }
    let waits = office.try_password("192.0.2.9", "lan.nguyen", WRONG).await;
    let nobody = app.get("/v1/staff/me").await;
    let missing = office.get(admin, &format!("/officers/{ID}")).await;
    vec![
        (
            "problem.bad_request",
            unreadable.problem(400, "bad_request"),
        ),
        (
            "problem.unsupported_media_type",
            text.problem(415, "unsupported_media_type"),
        ),
        ("problem.invalid_body", partly.problem(422, "invalid_body")),
        (
            "problem.body_too_large",
            large.problem(413, "body_too_large"),
        ),
        ("problem.sign_in_failed", failed),
        ("problem.sign_in_wait", waits.problem(429, "sign_in_wait")),
        (
            "problem.not_signed_in",
            nobody.problem(401, "not_signed_in"),
        ),
        (
            "problem.staff_not_found",
            missing.problem(404, "staff_not_found"),
        ),
    ]
}
