//! Nothing secret stays anywhere: not in the log, not in the database, not in what is said about mistakes.

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Program, raw};

const LOGIN: &str = "qzxlogin";
const PASSWORD: &str = "qzxpasswordqzx mua roi";
const WRONG: &str = "qzxwrongqzx mua roi";

pub fn command(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Program::command()
        .args(["staff"])
        .args(arguments)
        .arg("--data-dir")
        .arg(folder)
        .args(["--log", "trace"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}

/// Every file of a folder, as bytes.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    all
}

pub fn contains(bytes: &[u8], word: &str) -> bool {
    bytes
        .windows(word.len())
        .any(|window| window == word.as_bytes())
}

/// The program at its most talkative.
struct Talkative(Program);

impl Talkative {
    /// The head and the body of an answer.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &Value) -> (String, Value) {
        let body = body.to_string();
        let request = format!(
            "{method} /v1/staff{path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{headers}\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let answer = String::from_utf8(raw(self.0.address, request.as_bytes())).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let body = serde_json::from_str(body).unwrap_or(Value::Null);
        (head.to_owned(), body)
    }

    /// Mistakes in every place where a secret may be written: the problems.
    fn mistakes(&self, signed: &str) -> Vec<Value> {
        let sign_in = |body: Value| self.ask("POST", "/session", "", &body).1;
        let bearer = format!("Authorization: Bearer {WRONG}\r\n");
        let change = json!({"current_password": PASSWORD, "password": "qzxwrong"});
        vec![
            sign_in(json!({"login": LOGIN, "password": WRONG})),
            sign_in(json!({"login": WRONG, "password": WRONG})),
            sign_in(json!({"login": LOGIN, "password": [WRONG]})),
            sign_in(json!({"login": LOGIN, "password": PASSWORD, "totp": {"a": WRONG}})),
            self.ask("DELETE", "/session", &bearer, &Value::Null).1,
            self.ask("POST", "/me/totp/confirm", signed, &json!({"code": WRONG}))
                .1,
            self.ask("POST", "/me/password", signed, &change).1,
        ]
    }
}

#[test]
fn no_password_token_or_secret_is_written_anywhere() {
    let folder = TempDir::new().unwrap();
    let role = ["--role", "administrator", "--password-stdin"];
    let add = [&["add", LOGIN, "--name", "A"][..], &role].concat();
    let mut log = command(folder.path(), &add, &format!("{PASSWORD}\n")).stderr;
    let made = command(folder.path(), &["token", LOGIN, "--name", "p"], "");
    let bearer = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    assert!(
        bearer.starts_with("tthc_") && bearer.len() == 69,
        "{bearer}"
    );
    log.extend(made.stderr);

    let program = Talkative(Program::serve(folder.path(), &["--log", "trace"]));
    let password = json!({"login": LOGIN, "password": PASSWORD});
    let (head, session) = program.ask("POST", "/session", "", &password);
    let (_, cookie) = head.split_once("__Host-tthc=").unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let csrf = session["csrf_token"].as_str().unwrap().to_owned();
    let signed = format!("Cookie: __Host-tthc={cookie}\r\nX-CSRF-Token: {csrf}\r\n");
    let again = json!({"password": PASSWORD});
    let (_, totp) = program.ask("POST", "/me/totp", &signed, &again);
    let secret = totp["secret"].as_str().unwrap().to_owned();
    let authorization = format!("Authorization: Bearer {bearer}\r\n");
    let (head, _) = program.ask("GET", "/me", &authorization, &Value::Null);
    assert!(
        head.starts_with("HTTP/1.1 400"),
        "a GET with a body: {head}"
    );
    let (head, _) = program.ask("POST", "/tokens", &authorization, &json!({"name": "x"}));
    assert!(head.starts_with("HTTP/1.1 403"), "{head}");
    for problem in program.mistakes(&signed) {
        assert!(problem["code"].is_string(), "{problem}");
        assert!(!problem.to_string().contains("qzx"), "{problem}");
    }
    log.extend(program.0.stop().into_bytes());

    assert!(contains(&log, "/v1/staff/session"), "the log is not empty");
    let secrets = [PASSWORD, WRONG, &cookie, &csrf, &secret, &bearer];
    for word in secrets.into_iter().chain(["$argon2id$"]) {
        assert!(
            !contains(&log, word),
            "{word} in {}",
            String::from_utf8_lossy(&log)
        );
    }
    let files = files(folder.path());
    assert!(
        files.iter().any(|(_, bytes)| contains(bytes, LOGIN)),
        "the database is not read"
    );
    // The secret of an app is kept as it is: a code can only be checked against it.
    for word in secrets.into_iter().filter(|word| *word != secret) {
        for (name, bytes) in &files {
            assert!(!contains(bytes, word), "{word} in {name}");
        }
    }
}
