//! What was acknowledged is there, however often the program is killed.

use std::sync::mpsc;
use std::thread;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{SECRET, sent};
use crate::support::{Program, SEAL_KEYS, databases, keys_file, try_raw};

/// How often it is killed.
const KILLS: usize = 4;
/// How many it has acknowledged by then, each time.
const ACKNOWLEDGED: usize = 60;
/// How many send at once.
const SENDERS: usize = 8;

/// What was acknowledged: its code, and the key and the body it was sent with.
type Sent = (String, String, Value);

/// An answer's status and body; `None` when the connection was cut.
fn ask(program: std::net::SocketAddr, path: &str, key: &str, body: &Value) -> Option<(u16, Value)> {
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nIdempotency-Key: {key}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = try_raw(program, request.as_bytes())?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).ok()?))
}

/// Sends one after another until the program is gone; tells the code of each that was acknowledged.
fn send_all(address: std::net::SocketAddr, name: &str, acknowledged: &mpsc::Sender<Sent>) {
    for number in 0.. {
        let mut body = sent(&format!("Phản ánh {number} của {name} trước khi mất điện."));
        body["contact"]["email"] = Value::Null;
        body["contact"]["phone"] = Value::Null;
        body["contact"]["postal"] = format!("Hộp thư {name}, ngăn {number}").into();
        let key = format!("key-of-{name}-{number:08}");
        match ask(address, "/v1/feedback", &key, &body) {
            Some((201, receipt)) => {
                let code = receipt["code"].as_str().unwrap().to_owned();
                if acknowledged.send((code, key, body)).is_err() {
                    return;
                }
            }
            Some((status, body)) => panic!("{status}: {body}"),
            None => return,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_program_is_killed() {
    for database in databases() {
        let folder = TempDir::new().unwrap();
        keys_file(folder.path(), SEAL_KEYS);
        let url = database.create(&folder).await;
        let kept = tokio::task::spawn_blocking(move || killed_again_and_again(&folder, &url));
        let (codes, said) = kept.await.unwrap();
        assert!(codes >= KILLS * ACKNOWLEDGED, "{codes}");
        assert!(said.contains("Sai lệch (faults)            0"), "{said}");
    }
}

fn killed_again_and_again(folder: &TempDir, url: &str) -> (usize, String) {
    let keys = folder.path().join("keys");
    let keys = keys.to_str().unwrap();
    // As many as the machine can send.
    let rules = include_str!("../../../../src/exchange/rules/feedback.toml");
    let file = folder.path().join("feedback.toml");
    std::fs::write(&file, rules.replace("\"when_hot\"", "\"never\"")).unwrap();
    let rules = file.to_str().unwrap();
    let settings = ["--database-url", url, "--seal-keys-file", keys];
    let serving = [
        &settings[..],
        &["--sample", "never", "--rate-feedback", "0"],
        &["--feedback-rules", rules],
    ]
    .concat();
    let mut codes: Vec<Sent> = Vec::new();
    for kill in 0..KILLS {
        let program = Program::serve(folder.path(), &serving);
        let address = program.address;
        let (sender, received) = mpsc::channel();
        thread::scope(|scope| {
            for number in 0..SENDERS {
                let sender = sender.clone();
                scope.spawn(move || send_all(address, &format!("{kill}-{number}"), &sender));
            }
            codes.extend(received.iter().take(ACKNOWLEDGED));
            // SIGKILL, in the middle of whatever it does.
            drop(program);
            drop(sender);
            codes.extend(received.iter());
        });
    }
    let program = Program::serve(folder.path(), &serving);
    for (code, key, body) in &codes {
        let (status, receipt) = ask(program.address, "/v1/feedback", key, body).unwrap();
        assert_eq!(
            (status, receipt["code"].as_str()),
            (200, Some(code.as_str())),
            "{receipt}"
        );
        let path = format!("/v1/feedback/{code}/status");
        let (status, _) = ask(
            program.address,
            &path,
            "unused-unused-unused",
            &json!({"secret": SECRET}),
        )
        .unwrap();
        assert_eq!(status, 200, "{code} was acknowledged and is lost");
    }
    program.stop();
    let verified = Program::command()
        .args(["verify", "--data-dir"])
        .arg(folder.path())
        .args(settings)
        .output()
        .unwrap();
    (codes.len(), String::from_utf8(verified.stdout).unwrap())
}

/// A limit to what files the program may write, which is full at once and can be lifted again.
fn limit_files(program: &Program, bytes: &str) {
    let limit = std::process::Command::new("prlimit")
        .args(["--pid", &program.pid().to_string()])
        .arg(format!("--fsize={bytes}:unlimited"))
        .status();
    assert!(limit.unwrap().success());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room() {
    let folder = TempDir::new().unwrap();
    // Else the system ends a program that writes beyond the limit.
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]);
    command.arg(env!("CARGO_BIN_EXE_tthc"));
    let program = Program::serve_by(command, folder.path(), &["--sample", "never"]);
    let send = |number: u32| {
        let body = sent(&format!("Phản ánh {number} khi đĩa đầy."));
        let key = format!("key-of-a-full-disk-{number:04}");
        ask(program.address, "/v1/feedback", &key, &body).unwrap()
    };
    let (status, _) = send(1);
    assert_eq!(status, 201);
    limit_files(&program, "4096");
    for number in 2..5 {
        let (status, said) = send(number);
        assert_eq!(
            (status, &said["code"]),
            (503, &json!("unavailable")),
            "{said}"
        );
        let detail = said["detail"].as_str().unwrap();
        assert!(
            detail.contains("chưa được lưu") && detail.contains("channels"),
            "{detail}"
        );
    }
    limit_files(&program, "unlimited");
    for number in 1..5 {
        let (status, said) = send(number);
        assert_eq!(status, if number == 1 { 200 } else { 201 }, "{said}");
    }
    let log = program.stop();
    assert!(log.contains("submissions are not kept"), "{log}");
    assert!(!log.contains("khi đĩa đầy"), "{log}");
}
