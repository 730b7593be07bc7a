//! Ends that nobody asked for: kill -9 in the middle of an import, of the first start, of following.

use std::io::Read;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::Desk;
use super::files::{lines, national_record};
use super::serving::Serving;
use crate::support::databases;

const MANY: usize = 1_200;

/// So many procedures that their transaction outgrows SQLite's page cache long before it is committed.
fn many(text: &str) -> String {
    let records: Vec<Value> = (0..MANY)
        .map(|n| {
            let mut record = national_record(&format!("2.{n:06}"), &format!("Thủ tục số {n}"));
            record["steps"] = json!(text.repeat(80));
            record
        })
        .collect();
    lines(&records)
}

/// Looks again and again, until it holds or the program has ended by itself.
fn until(child: &mut Child, holds: impl Fn() -> bool) {
    while child.try_wait().unwrap().is_none() && !holds() {
        std::thread::park_timeout(Duration::from_millis(1));
    }
}

/// Kills it as the kernel does when memory is short, and waits until it is gone.
fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn size(desk: &Desk, name: &str) -> u64 {
    std::fs::metadata(desk.path(name)).map_or(0, |about| about.len())
}

fn spawn(desk: &Desk, arguments: &[&str]) -> Child {
    desk.command(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn an_import_killed_at_any_moment_leaves_all_or_nothing_and_the_next_start_serves() {
    let desk = Desk::new().await;
    desk.write("first.jsonl", many("Bước một. "));
    desk.import(&["first.jsonl"]);
    let before = desk.state().await;
    assert_eq!(before, (i64::try_from(MANY).unwrap(), MANY));
    let mut expected = before;
    let mut cut_short = 0;
    // In bytes of the write-ahead log: from the very beginning to the commit.
    for (round, wal) in [1, 1 << 20, 2 << 20].into_iter().enumerate() {
        desk.write("next.jsonl", many(&format!("Bước một, lần {round}. ")));
        let mut child = spawn(&desk, &["import", "next.jsonl"]);
        until(&mut child, || size(&desk, "data/tthc.sqlite-wal") >= wal);
        kill(child);

        let serving = Serving::start(&desk);
        let ready = serving.ready();
        serving.stop();
        let state = desk.state().await;
        let whole = (expected.0 + i64::try_from(MANY).unwrap(), MANY);
        assert!(
            state == expected || state == whole,
            "{state:?} after {expected:?}"
        );
        cut_short += usize::from(state == expected);
        assert_eq!(
            (
                ready["seq"].as_i64().unwrap(),
                ready["entries"].as_u64().unwrap()
            ),
            (state.0, MANY as u64)
        );
        expected = state;
    }
    assert!(cut_short > 0, "no import was cut short");
    desk.import(&["first.jsonl"]);
}

#[tokio::test]
async fn an_import_into_postgresql_killed_on_its_way_leaves_nothing_of_itself() {
    for database in databases() {
        let desk = Desk::on(&database).await;
        desk.write("many.jsonl", many("Bước một. "));
        // The rejected first row is said as soon as it is met, when the transaction has begun.
        desk.write("bad.jsonl", format!("{{}}\n{}", many("Bước một. ")));
        let mut child = desk
            .command(&["import", "--keep-good", "bad.jsonl"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 1];
        child.stderr.take().unwrap().read_exact(&mut first).unwrap();
        kill(child);
        assert_eq!(desk.state().await, (0, 0), "{database:?}");
        // Its locks are gone with it.
        desk.import(&["many.jsonl"])
            .counted(&[[MANY as u64, 0, 0, 0, 0]]);
    }
}

#[tokio::test]
async fn a_first_start_killed_at_any_moment_is_made_up_for_by_the_next() {
    for made in ["data/tthc.sqlite", "data/tthc.sqlite-wal", "data/index"] {
        let desk = Desk::new().await;
        let mut child = spawn(&desk, &["--listen", "127.0.0.1:0"]);
        until(&mut child, || desk.path(made).exists());
        kill(child);
        let serving = Serving::start(&desk);
        let ready = serving.ready();
        assert!(ready["entries"].as_u64().unwrap() > 80, "{ready}");
        serving.stop();
        assert_eq!(
            ready["entries"].as_u64().unwrap(),
            desk.state().await.1 as u64
        );
    }
}

#[tokio::test]
async fn a_server_killed_while_it_builds_the_index_catches_up_when_started_again() {
    let desk = Desk::new().await;
    desk.import(&[desk.write("many.jsonl", many("Bước một. "))]);
    let files = || {
        let folders = std::fs::read_dir(desk.path("data/index"))
            .into_iter()
            .flatten();
        folders
            .flat_map(|folder| {
                std::fs::read_dir(folder.unwrap().path())
                    .into_iter()
                    .flatten()
            })
            .count()
    };
    // From the folder alone to the files of the first segments.
    for files_made in [0, 3, 8] {
        let _ = std::fs::remove_dir_all(desk.path("data/index"));
        let mut child = spawn(&desk, &["--listen", "127.0.0.1:0", "--sample", "never"]);
        until(&mut child, || {
            desk.path("data/index").exists() && files() >= files_made
        });
        kill(child);
        let serving = Serving::start(&desk);
        let ready = serving.ready();
        assert_eq!(ready["entries"], MANY, "{ready}");
        serving.stop();
    }
}
