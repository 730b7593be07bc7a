//! Officers sign in through the identity provider.

use reqwest::Method;
use serde_json::{Value, json};
use tthc::domain::identity::LoginClaim;

use super::leak::contains;
use super::{Browser, Office};
use crate::support::{Answer, Builder, Database, IdentityProvider, Lie, databases};

const RETURN: &str = "/v1/staff/oidc/return";

async fn office(database: &Database, provider: &IdentityProvider) -> Office {
    let agreed = provider.agreed(LoginClaim::PreferredUsername);
    let office = Office::build(Builder::default().on(database).oidc(agreed)).await;
    office.add("lan.nguyen", &["editor"]).await;
    office
}

fn lan() -> Value {
    json!({"sub": "4711", "preferred_username": "lan.nguyen", "email": "lan@example.vn", "email_verified": true})
}

/// The cookie and the address that a browser is sent away with.
fn sent_away(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    let set = answer.header("set-cookie");
    assert!(
        set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600"),
        "{set}"
    );
    let pair = set.split(';').next().unwrap().to_owned();
    assert!(pair.starts_with("__Host-tthc-oidc="), "{pair}");
    (pair, answer.header("location").to_owned())
}

/// A whole sign-in of a person, and how it ends.
async fn sign_in(office: &Office, provider: &IdentityProvider, person: Value) -> Answer {
    let (cookie, address) = sent_away(&office.app.get("/v1/staff/oidc").await);
    let (state, code) = provider.sign_in(&address, person);
    come_back(office, &cookie, &format!("state={state}&code={code}")).await
}

async fn come_back(office: &Office, cookie: &str, query: &str) -> Answer {
    let path = format!("{RETURN}?{query}");
    office.app.get_with(&path, &[("cookie", cookie)]).await
}

fn last_cookies(answer: &Answer) -> Vec<&str> {
    let all = answer.headers.get_all("set-cookie").iter();
    all.map(|value| value.to_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_signs_in_and_the_account_opens_to_that_identity_alone() {
    for database in databases() {
        let provider = IdentityProvider::start();
        let office = office(&database, &provider).await;
        let answer = sign_in(&office, &provider, lan()).await;
        let cookies = last_cookies(&answer);
        assert!(cookies[0].starts_with("__Host-tthc=") && cookies[0].contains("SameSite=Strict"));
        assert!(cookies[1].starts_with("__Host-tthc-oidc=;") && cookies[1].ends_with("Max-Age=0"));
        let body = answer.json();
        assert_eq!(body["officer"]["login"], "lan.nguyen");
        assert_eq!(
            (&body["way"], &body["second_factor"]),
            (&json!("session"), &json!(false))
        );
        let browser = Browser::of(&answer);
        assert_eq!(
            office.get(&browser, "/me").await.json()["officer"],
            body["officer"]
        );

        // Somebody else gets the name at the provider: not the account.
        let mut other = lan();
        other["sub"] = json!("4712");
        sign_in(&office, &provider, other.clone())
            .await
            .problem(403, "no_account");
        // The officer gets another name at the provider: still the account.
        let mut renamed = lan();
        renamed["preferred_username"] = json!("lan.tran");
        renamed["amr"] = json!(["pwd", "otp"]);
        let again = sign_in(&office, &provider, renamed).await.json();
        assert_eq!(again["officer"], body["officer"]);
        assert_eq!(again["second_factor"], true);

        let admin = office.sign_in("admin").await;
        let officer = format!("/officers/{}", body["officer"]["id"].as_str().unwrap());
        assert_eq!(office.get(&admin, &officer).await.json()["oidc"], true);
        let path = format!("{officer}/oidc");
        let released = office
            .ask(&admin, Method::DELETE, &path, &Value::Null)
            .await;
        assert_eq!(released.status, 204);
        office
            .get(&browser, "/me")
            .await
            .problem(401, "not_signed_in");
        assert_eq!(office.get(&admin, &officer).await.json()["oidc"], false);
        sign_in(&office, &provider, other).await.json();

        let actions = office.actions(&admin).await;
        let expected = [
            "session.begin",
            "officer.bind",
            "officer.release",
            "session.begin",
            "session.begin",
            "session.begin",
            "officer.bind",
        ];
        assert_eq!(actions[..7], expected);
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_account_is_told_so() {
    let provider = IdentityProvider::start();
    let office = office(&Database::Sqlite, &provider).await;
    for name in ["nobody.here", "", "hai chữ", &"a".repeat(300)] {
        let person = json!({"sub": "1", "preferred_username": name});
        sign_in(&office, &provider, person)
            .await
            .problem(403, "no_account");
    }
    // Accounts that are worth the most are not opened by a name at the provider.
    let person = json!({"sub": "1", "preferred_username": "admin"});
    let refused = sign_in(&office, &provider, person).await;
    refused.problem(403, "no_account");
    let admin = office.sign_in("admin").await;
    let list = office.get(&admin, "/officers").await.json();
    let items = list["items"].as_array().unwrap();
    let lan_nguyen = items.iter().find(|item| item["login"] == "lan.nguyen");
    let path = format!("/officers/{}", lan_nguyen.unwrap()["id"].as_str().unwrap());
    let tag = [("if-match", "\"1\"")];
    let off = json!({"state": "disabled"});
    office
        .ask_with(&admin, Method::PATCH, &path, &tag, &off)
        .await
        .json();
    sign_in(&office, &provider, lan())
        .await
        .problem(403, "no_account");
    assert_eq!(
        office.get(&admin, &path).await.json()["oidc"],
        false,
        "nothing was bound"
    );
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_the_truth_signs_anybody_in() {
    let provider = IdentityProvider::start();
    let office = office(&Database::Sqlite, &provider).await;
    for lie in [
        Lie::ForeignKey,
        Lie::Unsigned,
        Lie::Audience,
        Lie::Issuer,
        Lie::Nonce,
        Lie::Expired,
    ] {
        provider.lie(lie);
        let answer = sign_in(&office, &provider, lan()).await;
        answer.problem(403, "oidc_refused");
        assert!(last_cookies(&answer).is_empty(), "{lie:?}");
    }
    provider.lie(Lie::Client);
    let answer = sign_in(&office, &provider, lan()).await;
    answer.problem(503, "oidc_unavailable");
    assert_eq!(answer.header("retry-after"), "30");
    for lie in [Lie::Noise, Lie::Endless] {
        provider.lie(lie);
        office
            .app
            .get("/v1/staff/oidc")
            .await
            .problem(503, "oidc_unavailable");
    }
    provider.lie(None);
    sign_in(&office, &provider, lan()).await.json();
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_ends_in_the_browser_in_which_it_began_and_once() {
    let provider = IdentityProvider::start();
    let office = office(&Database::Sqlite, &provider).await;
    let (cookie, address) = sent_away(&office.app.get("/v1/staff/oidc").await);
    let (other_cookie, _) = sent_away(&office.app.get("/v1/staff/oidc").await);
    let (state, code) = provider.sign_in(&address, lan());
    let right = format!("state={state}&code={code}");
    let refused = async |cookie: &str, query: &str| {
        let answer = come_back(&office, cookie, query).await;
        answer.problem(403, "oidc_refused");
        assert!(!answer.text().contains("qzx"), "{}", answer.text());
    };
    // An attacker's link in another browser, which has begun a sign-in of its own or none.
    refused(&other_cookie, &right).await;
    refused("a=b", &right).await;
    refused("__Host-tthc-oidc=short", &right).await;
    refused(&cookie, &format!("state=&code={code}")).await;
    refused(&cookie, &format!("code={code}")).await;
    refused(&cookie, &format!("state={state}")).await;
    refused(&cookie, &format!("state={state}&error=access_denied")).await;
    refused(&cookie, &format!("state={state}&error=%00qzx%0a")).await;
    refused(&cookie, &format!("{right}&iss=https://evil.example")).await;
    refused(&cookie, &format!("{right}&code=again")).await;
    refused(&cookie, &format!("state={state}&code=made-up")).await;
    let named = format!("{right}&session_state=1&iss={}", provider.issuer());
    come_back(&office, &cookie, &named).await.json();
    refused(&cookie, &right).await;
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_may_tell_in_userinfo_and_by_address() {
    let provider = IdentityProvider::start();
    let agreed = provider.agreed(LoginClaim::Email);
    let office = Office::build(Builder::default().oidc(agreed)).await;
    office.add("lan@example.vn", &["editor"]).await;
    provider.be_terse();
    provider.lie(Lie::OtherSubject);
    sign_in(&office, &provider, lan())
        .await
        .problem(503, "oidc_unavailable");
    provider.lie(None);
    let mut unverified = lan();
    unverified["email_verified"] = json!(false);
    sign_in(&office, &provider, unverified)
        .await
        .problem(503, "oidc_unavailable");
    let signed = sign_in(&office, &provider, lan()).await.json();
    assert_eq!(signed["officer"]["login"], "lan@example.vn");
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_goes_on_where_it_wanted_to() {
    let provider = IdentityProvider::start();
    let office = office(&Database::Sqlite, &provider).await;
    for elsewhere in [
        "//evil.example",
        "https://evil.example",
        "/a%3fb",
        "%2f%5cevil.example",
    ] {
        let path = format!("/v1/staff/oidc?return_to={elsewhere}");
        office
            .app
            .get(&path)
            .await
            .problem(422, "invalid_parameter");
    }
    let begun = office.app.get("/v1/staff/oidc?return_to=/docs/").await;
    let (cookie, address) = sent_away(&begun);
    let (state, code) = provider.sign_in(&address, lan());
    let answer = come_back(&office, &cookie, &format!("state={state}&code={code}")).await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.text().contains("content=\"0;url=/docs/\""),
        "{}",
        answer.text()
    );
    assert!(answer.text().contains("Đã đăng nhập") && !answer.text().contains("qzx"));
    // What a browser was told to keep may have been tampered with.
    let (cookie, address) = sent_away(&office.app.get("/v1/staff/oidc").await);
    let (state, code) = provider.sign_in(&address, lan());
    let tampered = format!("{cookie}//evil.example");
    come_back(&office, &tampered, &format!("state={state}&code={code}"))
        .await
        .problem(403, "oidc_refused");
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_provider_there_is_only_the_password() {
    let office = Office::open(&Database::Sqlite).await;
    for path in ["/v1/staff/oidc", RETURN] {
        office
            .app
            .get(path)
            .await
            .problem(404, "oidc_not_configured");
    }
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_holds_nothing_that_signs_in() {
    let provider = IdentityProvider::start();
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().to_owned();
    let issuer = provider.issuer().to_owned();
    let program = tokio::task::spawn_blocking(move || {
        crate::support::Program::serve(
            &data,
            &[
                "--log",
                "debug",
                "--public-url",
                "https://thutuc.example.vn",
                "--oidc-issuer",
                &issuer,
                "--oidc-client-id",
                "tthc",
                "--oidc-client-secret",
                "qzxclientsecretqzx",
            ],
        )
    })
    .await
    .unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let client = client.build().unwrap();
    let base = format!("http://{}", program.address);
    let begun = client
        .get(format!("{base}/v1/staff/oidc"))
        .send()
        .await
        .unwrap();
    let begun = Answer::of(begun).await;
    let (cookie, address) = sent_away(&begun);
    let (state, code) = provider.sign_in(&address, lan());
    let back = client.get(format!("{base}{RETURN}?state={state}&code={code}"));
    let back = back.header("cookie", &cookie).send().await.unwrap();
    Answer::of(back).await.problem(403, "no_account");
    let log = tokio::task::spawn_blocking(|| program.stop())
        .await
        .unwrap();
    assert!(log.contains("/v1/staff/oidc/return"), "{log}");
    let secret = cookie.split_once('=').unwrap().1;
    for secret in [
        "qzx",
        "lan.nguyen",
        "lan@example.vn",
        state.as_str(),
        secret,
    ] {
        assert!(!contains(log.as_bytes(), secret), "{secret} in {log}");
    }
}
