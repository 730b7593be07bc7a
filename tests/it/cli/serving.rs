//! `tthc serve`: the first start, the second, two at once, and the end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};

use super::files::{lines, national_record, own, own_record};
use super::{Desk, Ran};

/// A running `tthc serve`. Dropped, it is killed.
#[derive(Debug)]
pub struct Serving {
    /// What it said until it was ready.
    pub greeting: String,
    address: String,
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: Option<JoinHandle<String>>,
}

impl Serving {
    /// Serves what a desk has on a free port and waits until it is ready.
    pub fn start(desk: &Desk) -> Self {
        Self::attempt(desk).unwrap_or_else(|ran| panic!("it ended instead: {ran:?}"))
    }

    /// The same, or how it ended instead.
    pub fn attempt(desk: &Desk) -> Result<Self, Ran> {
        let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = child.stderr.take().unwrap();
        // Read aside, so that a full pipe never stops the program.
        let stderr = std::thread::spawn(move || {
            let mut said = String::new();
            stderr.read_to_string(&mut said).unwrap();
            said
        });
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut serving = Self {
            greeting: String::new(),
            address: String::new(),
            child,
            stdout,
            stderr: Some(stderr),
        };
        while !serving.greeting.contains("Ctrl-C") {
            if serving.stdout.read_line(&mut serving.greeting).unwrap() == 0 {
                return Err(serving.ended());
            }
        }
        let (_, after) = serving.greeting.split_once("http://").unwrap();
        serving.address = after.split('/').next().unwrap().to_owned();
        Ok(serving)
    }

    /// A connection to it.
    pub fn connect(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(stream)
    }

    /// The body of a successful answer.
    pub fn get(&self, path: &str) -> Value {
        let mut stream = self.connect().unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// What `/readyz` says.
    pub fn ready(&self) -> Value {
        self.get("/readyz")
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits until it has ended.
    pub fn ended(mut self) -> Ran {
        let mut stdout = std::mem::take(&mut self.greeting);
        self.stdout.read_to_string(&mut stdout).unwrap();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        let stderr = self.stderr.take().unwrap().join().unwrap();
        assert!(!stderr.contains("panicked"), "{stderr}");
        Ran {
            code,
            stdout,
            stderr,
        }
    }

    /// Stops it as a supervisor does; it must end well.
    pub fn stop(self) -> Ran {
        self.terminate();
        let ran = self.ended();
        assert_eq!(ran.code, 0, "{ran:?}");
        ran
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Only a test that fails leaves it running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The state of the index on disk: every file, its size and when it was written.
fn index_files(desk: &Desk) -> Vec<(std::path::PathBuf, u64, std::time::SystemTime)> {
    let mut files = Vec::new();
    for folder in std::fs::read_dir(desk.path("data/index")).unwrap() {
        let folder = folder.unwrap().path();
        // Beside the indexes lies the lock.
        if folder.is_file() {
            continue;
        }
        for file in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let about = file.metadata().unwrap();
            files.push((file.path(), about.len(), about.modified().unwrap()));
        }
    }
    // Locks are opened, and so written, by every start.
    files.retain(|(path, ..)| path.extension().is_none_or(|extension| extension != "lock"));
    files.sort();
    files
}

#[tokio::test]
async fn a_first_start_loads_the_sample_and_says_where_to_look_and_a_second_does_nothing_twice() {
    let desk = Desk::new().await;
    let first = Serving::start(&desk);
    assert!(first.greeting.contains("thủ tục mẫu"), "{}", first.greeting);
    let found = first.get("/v1/procedures?q=dang+ky+khai+sinh");
    assert_eq!(found["items"][0]["code"], "1.001193", "{found}");
    let ready = first.ready();
    let ended = first.stop();
    assert!(ended.stdout.contains("Đã dừng (stopped)"), "{ended:?}");
    let (state, files) = (desk.state().await, index_files(&desk));
    assert_eq!(
        (
            ready["seq"].as_i64().unwrap(),
            ready["entries"].as_u64().unwrap()
        ),
        (state.0, state.1 as u64)
    );

    let second = Serving::start(&desk);
    assert!(
        !second.greeting.contains("thủ tục mẫu"),
        "{}",
        second.greeting
    );
    assert_eq!(second.ready(), ready);
    second.stop();
    assert_eq!(desk.state().await, state);
    assert_eq!(index_files(&desk), files);
}

#[tokio::test]
async fn without_the_sample_an_empty_database_says_what_to_do() {
    let desk = Desk::new().await;
    let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0", "--sample", "never"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
    let said: Vec<String> = stdout
        .by_ref()
        .map(Result::unwrap)
        .take_while(|line| !line.contains("Ctrl-C"))
        .collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        said.iter().any(|line| line.contains("tthc import TỆP")),
        "{said:?}"
    );
    assert_eq!(desk.state().await, (0, 0));
}

#[tokio::test]
async fn what_is_imported_beside_a_running_server_is_found_without_a_restart_and_the_sample_goes() {
    let desk = Desk::new().await;
    let serving = Serving::start(&desk);
    let sample = serving.ready();
    let ran = desk.import(&[desk.write(
        "a.jsonl",
        lines(&[national_record("9.000001", "Nuôi chim yến")]),
    )]);
    assert!(ran.stdout.contains("thủ tục mẫu"), "{ran:?}");
    let last = desk.state().await.0;
    let ready = loop {
        let ready = serving.ready();
        if ready["seq"] == last {
            break ready;
        }
    };
    assert!(sample["entries"].as_u64().unwrap() > 80);
    assert_eq!(ready["entries"], 1, "{ready}");
    assert_eq!(
        serving.get("/v1/procedures?q=chim+yen")["items"][0]["code"],
        "9.000001"
    );
    assert_eq!(
        serving.get("/v1/procedures?q=khai+sinh")["total"],
        1,
        "only in its papers"
    );
    serving.stop();
    // Real data stays without the sample also after the next start.
    let again = Serving::start(&desk);
    assert_eq!(again.ready(), ready);
    again.stop();
}

#[tokio::test]
async fn a_second_program_on_the_same_folder_says_that_another_is_running() {
    let desk = Desk::new().await;
    let serving = Serving::start(&desk);
    let ready = serving.ready();
    let second = Serving::attempt(&desk).map(Serving::stop).unwrap_err();
    for ran in [second, desk.run(&["reindex"])] {
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains("another tthc is running"), "{ran:?}");
    }
    assert_eq!(serving.ready(), ready);
    serving.stop();
}

#[tokio::test]
async fn a_second_program_never_touches_the_index_of_a_running_one() {
    let desk = Desk::new().await;
    let serving = Serving::start(&desk);
    // A bad sector, say; the running program has what it needs in memory.
    let files = index_files(&desk);
    let (segment, ..) = files
        .iter()
        .find(|(path, ..)| path.extension().is_some_and(|e| e == "store"))
        .unwrap();
    let content = std::fs::read(segment).unwrap();
    std::fs::write(segment, [&content[..content.len() - 1], b"?"].concat()).unwrap();
    let ran = Serving::attempt(&desk).map(Serving::stop).unwrap_err();
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("another tthc is running"), "{ran:?}");
    let names = |files: Vec<(std::path::PathBuf, _, _)>| {
        files.into_iter().map(|(path, ..)| path).collect::<Vec<_>>()
    };
    assert_eq!(names(index_files(&desk)), names(files));
    serving.stop();
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let desk = Desk::new().await;
    let serving = Serving::start(&desk);
    let other = Desk::new().await;
    let ran = other.run(&["--listen", &serving.address]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr
            .contains(&format!("cannot listen on {}", serving.address)),
        "{ran:?}"
    );
    serving.stop();
}

#[tokio::test]
async fn a_request_that_runs_when_the_end_is_asked_for_is_answered() {
    let desk = Desk::new().await;
    // An answer larger than what connections buffer, so that it is still being sent when the end is asked for.
    let mut long = own_record("1.001193", "Đăng ký khai sinh");
    let keys = [
        "steps",
        "result",
        "requirements",
        "description",
        "papers_text",
        "legal_basis_text",
        "channels_text",
    ];
    for key in keys {
        long[key] = "Đủ ".repeat(33_000).into();
    }
    let papers =
        vec![json!({"name": "Tờ khai ".repeat(10_000), "originals": 1, "copies": 0}); 20];
    long["papers"] = json!([{"items": papers}]);
    desk.import(&[desk.write("long.jsonl", own(&[long]))]);
    let serving = Serving::start(&desk);
    let mut stream = serving.connect().unwrap();
    write!(
        stream,
        "GET /v1/procedures/1.001193 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).unwrap();
    serving.terminate();
    // It is ending when it takes no connection any more.
    while serving.connect().is_ok() {}
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert!(
        head.contains(&format!("content-length: {}", body.len())),
        "{head}"
    );
    assert!(body.len() > 2_000_000, "{}", body.len());
    let ran = serving.ended();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("Đã dừng (stopped)"), "{ran:?}");
}

#[tokio::test]
async fn reindex_builds_the_same_index_from_the_database() {
    let desk = Desk::new().await;
    let serving = Serving::start(&desk);
    let ready = serving.ready();
    serving.stop();
    let ran = desk.run(&["reindex"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.stdout
            .starts_with(&format!("{} thủ tục đã lập chỉ mục", ready["entries"])),
        "{ran:?}"
    );
    let again = Serving::start(&desk);
    assert_eq!(again.ready(), ready);
    again.stop();
}
