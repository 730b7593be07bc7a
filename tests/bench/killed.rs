//! What was acknowledged is there, however often the server is killed: thousands, on each database.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use tthc::app::feedback::verify;
use tthc::domain::feedback::seal::Keyring;
use tthc::store::Store;

use crate::build::runtime;
use crate::client::{Client, post};
use crate::feedback::{without_limits, written};
use crate::program::{KEY, Server, key_file};
use crate::queues::postgres;
use crate::stats::say;

/// How often it is killed.
const KILLS: usize = 10;
/// How many it has acknowledged by then, each time.
const ACKNOWLEDGED: usize = 250;
/// How many send at once.
const SENDERS: usize = 16;

pub fn run() -> Result<()> {
    let folder = TempDir::new()?;
    on(
        "SQLite",
        folder.path(),
        &format!("sqlite:{}", folder.path().join("killed.sqlite").display()),
    )?;
    let Some(server) = postgres() else {
        say("  PostgreSQL is left out: TTHC_TEST_POSTGRES_URL is not set");
        return Ok(());
    };
    let schema = format!("killed_{}", std::process::id());
    let execute = |sql: String| {
        runtime()?.block_on(async {
            let mut connection = PgConnection::connect(&server).await?;
            sqlx::query(AssertSqlSafe(sql))
                .execute(&mut connection)
                .await?;
            connection.close().await
        })?;
        anyhow::Ok(())
    };
    execute(format!("CREATE SCHEMA {schema}"))?;
    let folder = TempDir::new()?;
    let outcome = on(
        "PostgreSQL",
        folder.path(),
        &format!("{server}?options=-csearch_path%3D{schema}"),
    );
    execute(format!("DROP SCHEMA {schema} CASCADE"))?;
    outcome
}

/// What was acknowledged: code and request.
type Acknowledged = (String, Vec<u8>);

#[expect(
    clippy::too_many_lines,
    reason = "one story: sending, killing, sending again"
)]
fn on(name: &str, folder: &Path, url: &str) -> Result<()> {
    let rules = without_limits(folder)?;
    let keys = key_file(folder)?;
    let more = [
        "--rate-feedback",
        "0",
        "--feedback-rules",
        &rules,
        "--seal-keys-file",
        &keys,
    ];
    let all: Mutex<Vec<Acknowledged>> = Mutex::default();
    for kill in 0..KILLS {
        let server = Server::on(folder, url, &more)?;
        let address = server.address;
        let count = AtomicUsize::new(0);
        thread::scope(|scope| {
            let senders: Vec<_> = (0..SENDERS)
                .map(|sender| {
                    let (all, count) = (&all, &count);
                    scope.spawn(move || {
                        let Ok(mut client) = Client::connect(address) else {
                            return;
                        };
                        for number in 0.. {
                            let name = format!("k{kill}-{sender}-{number}");
                            let request = post(
                                "/v1/feedback",
                                &format!("key-of-the-bench-{name}"),
                                &written(&name),
                            );
                            // Cut off: it is not known whether it was kept.
                            let Ok((201, body)) = client.ask(&request) else {
                                return;
                            };
                            let code = code(body);
                            count.fetch_add(1, Ordering::Relaxed);
                            if let (Some(code), Ok(mut all)) = (code, all.lock()) {
                                all.push((code, request));
                            }
                        }
                    })
                })
                .collect();
            while count.load(Ordering::Relaxed) < ACKNOWLEDGED {
                let are_gone = senders.iter().all(thread::ScopedJoinHandle::is_finished);
                ensure!(!are_gone, "nothing is acknowledged");
                thread::park_timeout(Duration::from_millis(1));
            }
            // SIGKILL, in the middle of whatever it does.
            drop(server);
            Ok(())
        })?;
    }
    let all = all.into_inner().map_err(|_| anyhow!("a thread panicked"))?;
    let server = Server::on(folder, url, &more)?;
    let mut client = Client::connect(server.address)?;
    let mut lost = 0;
    for (known, request) in &all {
        let (status, body) = client.ask(request)?;
        if status != 200 || code(body).as_ref() != Some(known) {
            lost += 1;
        }
    }
    drop(server);
    let verified = runtime()?.block_on(async {
        let store = Store::open(&url.parse()?, 4).await?;
        let keyring = Keyring::parse(KEY)?;
        let verified = verify(&store, Some(&keyring)).await?;
        store.close().await;
        anyhow::Ok(verified)
    })?;
    say(&format!(
        "\nkilled {KILLS} times on {name}: {} acknowledged, {lost} lost or with another receipt when sent again; {} kept, \
         {} faults, {} texts missing",
        all.len(),
        verified.feedbacks,
        verified.faults.len(),
        verified.erased
    ));
    Ok(())
}

fn code(body: &[u8]) -> Option<String> {
    let receipt: serde_json::Value = serde_json::from_slice(body).ok()?;
    Some(receipt.get("code")?.as_str()?.to_owned())
}
