//! Nothing personal is written anywhere but sealed: not in logs, not in files, not in what others are answered.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::files::{COMMENT, PLACE, photograph};
use crate::api::staff::leak::{command, contains, files};
use crate::support::{Act, Kept, MailServer, Program, Receiver, Reply, raw};

/// In every personal field a word that stands nowhere else.
const MARKS: [&str; 10] = [
    "qzxtieude",
    "qzxnoidung",
    "qzxdenghi",
    "qzxhoten",
    "qzxdiachi",
    "0900777666",
    "qzxthu",
    "qzxhoso",
    "qzxbosung",
    "qzxsapgui",
];
const SECRET: &str = "qzxSecretOfTheSender01";
const GATEWAY_SECRET: &str = "qzxSecretOfTheGateway1";

struct Talkative(Program);

impl Talkative {
    fn ask(&self, method: &str, path: &str, headers: &str, body: &Value) -> (String, Value) {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        );
        let answer = String::from_utf8(raw(self.0.address, request.as_bytes())).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (
            head.to_owned(),
            serde_json::from_str(body).unwrap_or(Value::String(body.to_owned())),
        )
    }

    /// Sends a photograph under a name that nobody is to know; how a feedback names it.
    fn photograph(&self, name: &str) -> Value {
        let photograph = photograph();
        let body = json!({"name": name, "size": photograph.len()});
        let upload = self.ask("POST", "/v1/feedback/uploads", "", &body).1;
        let (id, token) = (&upload["id"], &upload["token"]);
        let head = format!(
            "PATCH /v1/feedback/uploads/{} HTTP/1.1\r\nHost: a\r\nContent-Type: application/offset+octet-stream\r\n\
             Upload-Token: {}\r\nUpload-Offset: 0\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            id.as_str().unwrap(),
            token.as_str().unwrap(),
            photograph.len()
        );
        let answer = raw(self.0.address, &[head.as_bytes(), &photograph].concat());
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("\"clean\""), "{answer}");
        json!({"id": id, "token": token})
    }

    /// What is said about a text before it is sent; an emergency, so that there is something to say.
    fn looked_at(&self, mark: &str) -> Vec<String> {
        let text = format!("{mark} đang cháy nhà, khai sinh {mark}");
        let path = "/v1/feedback/similar";
        let (head, looked) = self.ask("POST", path, "", &json!({"text": text}));
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let head = head.to_lowercase();
        assert!(head.contains("cache-control: no-store"), "{head}");
        assert_eq!(looked["signals"][0]["signal"], "emergency");
        let bad = json!({"text": text, "procedure": mark});
        let refused = self.ask("POST", path, "", &bad).1;
        assert_eq!(refused["status"], 422);
        vec![looked.to_string(), refused.to_string()]
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn nothing_personal_is_written_anywhere_in_plain() {
    let folder = TempDir::new().unwrap();
    let all = [
        "--role",
        "intake",
        "--role",
        "handler",
        "--role",
        "coordinator",
        "--password-stdin",
    ];
    let add = [&["add", "canbo", "--name", "A"][..], &all].concat();
    let mut log = command(folder.path(), &add, "bốn con trâu xanh\n").stderr;
    let made = command(folder.path(), &["token", "canbo", "--name", "p"], "");
    let bearer = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let signed = format!("Authorization: Bearer {bearer}\r\n");
    let mail = MailServer::start(Kept::Plain).await;
    let gateway = Receiver::start().await;
    let smtp = format!("smtp://{}", mail.address);
    let url = gateway.url("/");
    let arguments = [
        "--log",
        "trace",
        "--public-url",
        "https://thutuc.example.vn",
        "--smtp-url",
        &smtp,
        "--mail-from",
        "tthc@langson.example.vn",
        "--gateway-url",
        &url,
        "--gateway-secret",
        GATEWAY_SECRET,
        "--webhook-networks",
        "127.0.0.0/8",
    ];
    // The first attempts fail, and that is logged.
    mail.act("RCPT", Act::Say("450 4.2.1 qzxfull"));
    gateway.reply(Reply::Status(503));
    let program = Talkative(Program::serve(folder.path(), &arguments));
    let file = program.photograph("qzxtentep.jpg");
    let half = json!({"name": "qzxtentep.jpg", "size": 9});
    program.ask("POST", "/v1/feedback/uploads", "", &half);
    let file_token = file["token"].as_str().unwrap().to_owned();
    let sent = json!({
        "kind": "phan_anh", "title": MARKS[0], "body": format!("{} mười ký tự, muốn tố cáo", MARKS[1]), "proposal": MARKS[2],
        "dossier_no": MARKS[7],
        "contact": {"name": MARKS[3], "address": MARKS[4], "phone": MARKS[5], "email": format!("{}@vidu.vn", MARKS[6])},
        "secret": SECRET, "consents_to_release": true, "scope_confirmed": true, "files": [file],
    });
    let key = "Idempotency-Key: qzx-key-of-this-attempt\r\n";
    let mut others = program.looked_at(MARKS[9]);
    let (head, receipt) = program.ask("POST", "/v1/feedback", key, &sent);
    assert!(head.starts_with("HTTP/1.1 201"), "{head}");
    let code = receipt["code"].as_str().unwrap();
    others.push(receipt.to_string());
    // Mistakes with all of it, which are answered and logged.
    let mut bad = sent.clone();
    bad["more"] = MARKS[0].into();
    for body in [bad, json!({"secret": [SECRET]}), json!(MARKS[1])] {
        others.push(
            program
                .ask("POST", "/v1/feedback", key, &body)
                .1
                .to_string(),
        );
    }
    gateway.wait(1).await;
    mail.heard("RCPT").await;
    gateway.reply(Reply::Status(204));
    mail.behave();
    // Those that are sent again after ten seconds.
    mail.wait(1).await;
    gateway.wait(2).await;
    let letter = mail.taken().remove(0);
    assert_eq!(letter.to, format!("{}@vidu.vn", MARKS[6]));
    let text = letter.text();
    let (_, token) = text.split_once('#').unwrap();
    let token = token.lines().next().unwrap().to_owned();
    let to_phone = gateway.seen()[1].json();
    assert_eq!(to_phone["to"], MARKS[5]);
    let confirm = format!("/v1/feedback/{code}/confirmation");
    for given in ["qzx-no-token", &token] {
        let given = json!({"token": given});
        others.push(program.ask("POST", &confirm, "", &given).1.to_string());
    }
    assert_eq!(others.last().unwrap(), "{\"way\":\"email\"}");
    let path = format!("/v1/feedback/{code}/information");
    let supply = json!({"secret": SECRET, "text": MARKS[8]});
    others.push(program.ask("POST", &path, "", &supply).1.to_string());
    let list = program
        .ask("GET", "/v1/staff/feedback", &signed, &Value::Null)
        .1;
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    others.push(list.to_string());
    // Written down by an officer: the secret that the program has made is told once.
    let mut told = sent.clone();
    told["body"] = format!("{} do cán bộ ghi lại", MARKS[1]).into();
    told.as_object_mut().unwrap().remove("secret");
    // Each file goes along with one feedback.
    told.as_object_mut().unwrap().remove("files");
    let told = json!({"channel": "counter", "feedback": told});
    let key = format!("{signed}Idempotency-Key: qzx-key-of-the-counter\r\n");
    let (head, written) = program.ask("POST", "/v1/staff/feedback", &key, &told);
    assert!(head.starts_with("HTTP/1.1 201"), "{head}");
    let made = written["secret"].as_str().unwrap().to_owned();
    let at = |revision: u32| format!("{signed}If-Match: \"{revision}\"\r\n");
    let steps = format!("/v1/staff/feedback/{id}/steps");
    let (head, _) = program.ask("POST", &steps, &at(1), &json!({"step": "screen"}));
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let ask = json!({"step": "ask", "until": "2020-01-01", "question": MARKS[8]});
    others.push(program.ask("POST", &steps, &at(2), &ask).1.to_string());
    for path in [
        "/v1/procedures?q=qzxnoidung",
        "/v1/changes?since=0",
        "/readyz",
        "/v1/open-data/",
    ] {
        others.push(program.ask("GET", path, "", &Value::Null).1.to_string());
    }
    let read = program
        .ask(
            "GET",
            &format!("/v1/staff/feedback/{id}"),
            &signed,
            &Value::Null,
        )
        .1;
    assert_eq!(read["title"], MARKS[0], "officers read it");
    assert_eq!(read["signals"], json!(["denunciation"]));
    assert_eq!(read["files"][0]["name"], "qzxtentep.jpg");
    for mark in &MARKS[3..7] {
        assert!(
            !read.to_string().contains(mark),
            "{mark} in what officers read"
        );
    }
    log.extend(program.0.stop().into_bytes());

    assert!(contains(&log, "/v1/feedback"), "the log is not empty");
    let more = [
        SECRET,
        "qzx-key-of-this-attempt",
        GATEWAY_SECRET,
        "qzxfull",
        "qzx-key-of-the-counter",
        &made,
        &token,
        "qzxtentep",
        "qzxsauanh",
        PLACE,
        COMMENT,
        &file_token,
    ];
    let bare = token.replace('-', "");
    for mark in MARKS.into_iter().chain(more).chain([bare.as_str()]) {
        assert!(!contains(&log, mark), "{mark} in the log");
        for other in &others {
            assert!(
                !other.contains(mark) || other.contains("tthc-procedures"),
                "{mark} in {other}"
            );
        }
        for (name, bytes) in files(folder.path()) {
            assert!(!contains(&bytes, mark), "{mark} in {name}");
        }
    }
    let keys = folder.path().join("seal.keys");
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&keys).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}
