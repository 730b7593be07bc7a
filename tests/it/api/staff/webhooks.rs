//! Administrators and webhooks.

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tthc::notify::Patience;

use super::leak::{command, contains};
use super::publishing::made;
use super::{Browser, Office};
use crate::support::{Answer, Builder, Database, Program, Receiver, Reply, databases, raw};

async fn office(database: &Database) -> Office {
    let builder = Builder::default().on(database);
    Office::build(builder.webhooks_in("127.0.0.0/8", Patience::default())).await
}

async fn change(office: &Office, by: &Browser, path: &str, revision: &str, body: Value) -> Answer {
    let tag = [("if-match", revision)];
    office.ask_with(by, Method::PATCH, path, &tag, &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_looks_after_webhooks_and_the_audit_tells() {
    for database in databases() {
        let office = office(&database).await;
        look_after(&office).await;
        office.app.stop().await;
    }
}

/// From entering a webhook to deleting it.
async fn look_after(office: &Office) {
    let admin = office.sign_in("admin").await;
    let receiver = Receiver::start().await;
    let asked = json!({"name": " Xã  Kỳ Lừa ", "url": receiver.url("/qzxpath")});
    let answer = office.ask(&admin, Method::POST, "/webhooks", &asked).await;
    assert_eq!(answer.header("etag"), "\"1\"");
    let body = made(&answer, 201);
    assert_eq!(
        (&body["name"], &body["state"]),
        (&json!("Xã Kỳ Lừa"), &json!("active"))
    );
    assert_eq!(
        body["kinds"],
        json!([
            "version",
            "version_removed",
            "decision",
            "agency",
            "agency_removed"
        ])
    );
    let secret = body["secret"].as_str().unwrap().to_owned();
    assert!(
        secret.starts_with("tthc_") && secret.len() == 69,
        "{secret}"
    );
    let path = format!("/webhooks/{}", body["id"].as_str().unwrap());

    let tried = office
        .ask(&admin, Method::POST, &format!("{path}/test"), &Value::Null)
        .await;
    assert_eq!(
        tried.json(),
        json!({"taken": true, "status": 204, "failure": null, "reason": null})
    );
    assert_eq!(receiver.seen()[0].body, r#"{"type":"ping"}"#);
    receiver.reply(Reply::Status(401));
    let tried = office
        .ask(&admin, Method::POST, &format!("{path}/test"), &Value::Null)
        .await;
    assert_eq!(tried.json()["reason"], "máy chủ báo lỗi");

    let more = json!({"name": "Phường", "kinds": ["decision"], "state": "paused"});
    let changed = change(office, &admin, &path, "\"1\"", more.clone()).await;
    assert_eq!(
        (changed.header("etag"), &changed.json()["state"]),
        ("\"2\"", &json!("paused"))
    );
    change(office, &admin, &path, "\"1\"", more.clone())
        .await
        .problem(412, "revision_conflict");
    let same = change(office, &admin, &path, "\"2\"", more).await;
    assert_eq!(same.header("etag"), "\"2\"", "nothing has changed");
    office
        .ask(&admin, Method::DELETE, &path, &Value::Null)
        .await
        .problem(428, "revision_required");

    new_secret_and_deletion(office, &admin, &path, &secret).await;
}

/// No answer but the one that made it holds a secret.
async fn new_secret_and_deletion(office: &Office, admin: &Browser, path: &str, secret: &str) {
    let rotate = format!("{path}/secret");
    let tag = [("if-match", "\"2\"")];
    let rotated = office
        .ask_with(admin, Method::POST, &rotate, &tag, &Value::Null)
        .await;
    let other = rotated.json()["secret"].as_str().unwrap().to_owned();
    assert_ne!(secret, other);
    let mut said = office.get(admin, path).await.text().to_owned();
    said.push_str(office.get(admin, "/webhooks").await.text());
    said.push_str(office.get(admin, "/audit").await.text());
    said.push_str(
        office
            .get(admin, &format!("{path}/deliveries"))
            .await
            .text(),
    );
    assert!(!said.contains(secret) && !said.contains(&other), "{said}");
    let audit = office.get(admin, "/audit").await;
    assert!(!audit.text().contains("qzxpath"), "{}", audit.text());

    let tag = [("if-match", "\"3\"")];
    let gone = office
        .ask_with(admin, Method::DELETE, path, &tag, &Value::Null)
        .await;
    assert_eq!(gone.status, 204);
    office
        .get(admin, path)
        .await
        .problem(404, "webhook_not_found");
    let actions = office.actions(admin).await;
    assert_eq!(
        actions[..6],
        [
            "webhook.delete",
            "webhook.secret",
            "webhook.pause",
            "webhook.kinds",
            "webhook.rename",
            "webhook.add"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_administrator_of_the_whole_province_looks_after_webhooks() {
    let office = office(&Database::Sqlite).await;
    let receiver = Receiver::start().await;
    let asked = json!({"name": "a", "url": receiver.url("/")});
    for (login, grants) in [
        ("writer", &["editor", "publisher"][..]),
        ("of.one.agency", &["administrator@SNV"]),
    ] {
        office.add(login, grants).await;
        let browser = office.sign_in(login).await;
        for path in ["/webhooks", "/webhooks/x", "/webhooks/x/deliveries"] {
            office.get(&browser, path).await.problem(403, "forbidden");
        }
        for path in ["/webhooks/x/test", "/webhooks/x/secret"] {
            let asked = office.ask(&browser, Method::POST, path, &Value::Null).await;
            asked.problem(403, "forbidden");
        }
        let made = office
            .ask(&browser, Method::POST, "/webhooks", &asked)
            .await;
        made.problem(403, "forbidden");
        let changed = change(&office, &browser, "/webhooks/x", "\"1\"", json!({})).await;
        changed.problem(403, "forbidden");
        let gone = office
            .ask(&browser, Method::DELETE, "/webhooks/x", &Value::Null)
            .await;
        gone.problem(403, "forbidden");
    }
    assert_eq!(receiver.seen().len(), 0);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_inside_is_refused_when_it_is_entered() {
    // Nothing is allowed besides what is public.
    let office = Office::open(&Database::Sqlite).await;
    let admin = office.sign_in("admin").await;
    let receiver = Receiver::start().await;
    let by_name = format!("http://localhost:{}/", receiver.address.port());
    let mut urls = vec![receiver.url("/"), by_name];
    let written = [
        "http://0x7f000001/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "https://user:qzxpass@8.8.8.8/",
        "ftp://8.8.8.8/",
        "8.8.8.8",
        "",
    ];
    urls.extend(written.map(str::to_owned));
    for url in urls {
        let asked = json!({"name": "a", "url": url});
        let answer = office.ask(&admin, Method::POST, "/webhooks", &asked).await;
        let problem = answer.problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], "/url", "{url}: {problem}");
        assert!(!problem.to_string().contains("qzx"), "{problem}");
    }
    for (asked, at) in [
        (json!({"name": " ", "url": "https://8.8.8.8/"}), "/name"),
        (
            json!({"name": "a", "url": "https://8.8.8.8/", "kinds": []}),
            "/kinds",
        ),
        (
            json!({"name": "a", "url": "https://8.8.8.8/", "kinds": ["x"]}),
            "/kinds/0",
        ),
        (
            json!({"name": "a", "url": "https://8.8.8.8/", "secret": "x"}),
            "/secret",
        ),
    ] {
        let answer = office.ask(&admin, Method::POST, "/webhooks", &asked).await;
        let problem = answer.problem(422, "invalid_body");
        assert_eq!(problem["errors"][0]["pointer"], at, "{problem}");
    }
    // One that is public is taken, though nobody can reach it from here, and cannot be moved inside.
    let asked = json!({"name": "a", "url": "https://8.8.8.8/"});
    let kept = made(
        &office.ask(&admin, Method::POST, "/webhooks", &asked).await,
        201,
    );
    let path = format!("/webhooks/{}", kept["id"].as_str().unwrap());
    let moved = change(
        &office,
        &admin,
        &path,
        "\"1\"",
        json!({"url": receiver.url("/")}),
    )
    .await;
    moved.problem(422, "invalid_body");
    assert_eq!(receiver.seen().len(), 0);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_not_more_than_sixty_four() {
    let office = office(&Database::Sqlite).await;
    let admin = office.sign_in("admin").await;
    let asked = json!({"name": "a", "url": "http://127.0.0.1:1/"});
    for _ in 0..64 {
        let answer = office.ask(&admin, Method::POST, "/webhooks", &asked).await;
        made(&answer, 201);
    }
    let more = office.ask(&admin, Method::POST, "/webhooks", &asked).await;
    more.problem(409, "conflict");
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_named_with_https_is_sent_nothing_without_it() {
    let office = office(&Database::Sqlite).await;
    let admin = office.sign_in("admin").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let seen = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let mut seen = Vec::new();
        let _ = stream.read_to_end(&mut seen).await;
        seen
    });
    let asked = json!({"name": "a", "url": url});
    let answer = office.ask(&admin, Method::POST, "/webhooks", &asked).await;
    let path = format!(
        "/webhooks/{}/test",
        made(&answer, 201)["id"].as_str().unwrap()
    );
    let tried = office.ask(&admin, Method::POST, &path, &Value::Null).await;
    assert_eq!(tried.json()["failure"], "tls");
    let seen = seen.await.unwrap();
    assert!(!seen.is_empty() && !contains(&seen, "ping"), "{seen:?}");
    office.app.stop().await;
}

#[test]
fn the_secret_of_a_webhook_is_in_no_log() {
    let folder = TempDir::new().unwrap();
    let add = [
        "add",
        "admin",
        "--name",
        "A",
        "--role",
        "administrator",
        "--password-stdin",
    ];
    command(folder.path(), &add, "bốn con trâu xanh\n");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let receiver = runtime.block_on(Receiver::start());
    let arguments = ["--log", "trace", "--webhook-networks", "127.0.0.1"];
    let program = Program::serve(folder.path(), &arguments);
    let ask = |method: &str, path: &str, headers: &str, body: &Value| -> (String, Value) {
        let body = body.to_string();
        let request = format!(
            "{method} /v1/staff{path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{headers}\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let answer = String::from_utf8(raw(program.address, request.as_bytes())).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (
            head.to_owned(),
            serde_json::from_str(body).unwrap_or(Value::Null),
        )
    };
    let password = json!({"login": "admin", "password": "bốn con trâu xanh"});
    let (head, session) = ask("POST", "/session", "", &password);
    let cookie = head
        .split("__Host-tthc=")
        .nth(1)
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let csrf = session["csrf_token"].as_str().unwrap();
    let signed =
        format!("Cookie: __Host-tthc={cookie}\r\nX-CSRF-Token: {csrf}\r\nIf-Match: \"1\"\r\n");
    let asked = json!({"name": "a", "url": receiver.url("/qzxpath")});
    let (_, webhook) = ask("POST", "/webhooks", &signed, &asked);
    let secret = webhook["secret"].as_str().unwrap();
    let path = format!("/webhooks/{}", webhook["id"].as_str().unwrap());
    let (_, tried) = ask("POST", &format!("{path}/test"), &signed, &Value::Null);
    assert_eq!(tried["taken"], true, "{tried}");
    let wrong = json!({"secret": secret, "state": "qzxpath"});
    let (_, problem) = ask("PATCH", &path, &signed, &wrong);
    assert!(
        problem["code"].is_string() && !problem.to_string().contains(secret),
        "{problem}"
    );
    let log = program.stop();
    assert!(
        contains(log.as_bytes(), "/v1/staff/webhooks"),
        "the log is not empty"
    );
    for word in [secret, "qzxpath"] {
        assert!(!contains(log.as_bytes(), word), "{word} in {log}");
    }
}
