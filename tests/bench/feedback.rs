//! Feedback sent over HTTP, against bare inserts of the rows that it became, in the same run on the same disk; and how
//! much slower searches are meanwhile.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use tempfile::TempDir;
use tthc::store::{DatabaseUrl, Store};

use crate::build::runtime;
use crate::client::{Client, Load, load_on, post, searches};
use crate::corpus::Corpus;
use crate::program::Server;
use crate::stats::{Bound, float, heading, median, millis, percentile, promise, row, say, sorted};

/// How many send at once.
const SENDERS: usize = 16;
/// Feedback in one round.
const COUNT: usize = 4_000;
/// Searches between rounds, alone.
const SEARCHES: usize = 1_000;
/// The tables whose rows are inserted bare, and what names the feedback in each.
const TABLES: [(&str, &str); 4] = [
    ("feedback_submission", "feedback_id"),
    ("feedback", "id"),
    ("feedback_event", "feedback_id"),
    ("feedback_part", "feedback_id"),
];

/// A value of a row.
enum Value {
    Text(Option<String>),
    Number(Option<i64>),
    Flag(Option<bool>),
}

/// The rows of one feedback: table and values of each.
type Rows = Vec<(&'static str, Vec<Value>)>;

/// The rules without limits, for whoever sends as much as the machine can take.
pub fn without_limits(folder: &Path) -> Result<String> {
    let rules = include_str!("../../src/exchange/rules/feedback.toml")
        .replace("\"when_hot\"", "\"never\"")
        .replace("minute_max = 6000", "minute_max = 0");
    let path = folder.join("feedback.toml");
    std::fs::write(&path, rules)?;
    Ok(path.display().to_string())
}

/// One feedback of a sender of its own, as it is sent.
pub fn written(name: &str) -> String {
    serde_json::json!({
        "kind": "kien_nghi",
        "title": "Trả kết quả chậm so với giấy hẹn",
        "body": format!("Tôi nộp hồ sơ {name} ngày 02/11 ở bộ phận một cửa, giấy hẹn ghi 05 ngày làm việc. Đến nay đã \
            20 ngày mà chưa có kết quả, cán bộ trả lời mỗi lần một khác và không có giấy xin lỗi."),
        "proposal": "Đề nghị trả kết quả đúng hẹn, nếu chậm thì báo trước cho người dân.",
        "dossier_no": "H37.29-261102-0012",
        "contact": {"name": "Hoàng Thị Lan", "address": "Thôn Nà Pàn", "postal": format!("Hộp thư {name}")},
        "secret": "b3JxuZ0K9fQm2yT7wLc4sE",
        "consents_to_release": true,
        "scope_confirmed": true,
    })
    .to_string()
}

#[expect(
    clippy::too_many_lines,
    reason = "one measurement after the other, in the order they are printed"
)]
pub fn run(corpus: &Corpus, rounds: usize) -> Result<()> {
    let folder = TempDir::new()?;
    let database = folder.path().join("feedback.sqlite");
    // The procedures too: searches go on meanwhile.
    std::fs::copy(corpus.database(), &database)?;
    let rules = without_limits(folder.path())?;
    let url = format!("sqlite:{}", database.display());
    let more = ["--rate-feedback", "0", "--feedback-rules", &rules];
    let server = Server::on(folder.path(), &url, &more)?;
    let asked = searches(corpus);
    search_for(&server, &asked, || false)?;
    let (mut sent, mut bare, mut alone, mut beside) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut rows_each = 0;
    for round in 0..rounds {
        alone.push(search_for(&server, &asked, || false)?);
        sent.push(send(&server, &format!("a{round}"))?);
        let rows = runtime()?.block_on(newest(&database, COUNT))?;
        rows_each = rows.first().map_or(0, Vec::len);
        bare.push(runtime()?.block_on(insert(
            &folder.path().join(format!("bare{round}.sqlite")),
            &rows,
        ))?);
        let is_over = AtomicBool::new(false);
        beside.push(thread::scope(|scope| {
            let searching =
                scope.spawn(|| search_for(&server, &asked, || !is_over.load(Ordering::Relaxed)));
            let sending = send(&server, &format!("b{round}"));
            is_over.store(true, Ordering::Relaxed);
            let found = searching
                .join()
                .map_err(|_| anyhow!("a thread panicked"))??;
            sending.map(|_| found)
        })?);
    }
    heading(&format!(
        "feedback: {COUNT} each of {rows_each} rows, {SENDERS} at once, {rounds} rounds"
    ));
    let rates: Vec<f64> = sent.iter().map(|load: &Load| load.per_second).collect();
    row("POST /v1/feedback (1/s)", &rates);
    for share in [50, 99] {
        let times: Vec<f64> = sent
            .iter()
            .map(|load| percentile(&load.latencies, share))
            .collect();
        row(&format!("  p{share} (ms)"), &times);
    }
    row("bare transactions of the same rows, fsynced (1/s)", &bare);
    for share in [50, 95] {
        for (what, side) in [("alone", &alone), ("beside feedback", &beside)] {
            let times: Vec<f64> = side.iter().map(|times| percentile(times, share)).collect();
            row(
                &format!("one search after another, {what}, p{share} (ms)"),
                &times,
            );
        }
    }
    let p99: Vec<f64> = sent
        .iter()
        .map(|load| percentile(&load.latencies, 99))
        .collect();
    promise(
        "feedback per second, of bare transactions (%)",
        100.0 * median(&rates) / median(&bare),
        Bound::AtLeast(60.0),
    );
    promise("feedback, p99 in ms", median(&p99), Bound::AtMost(100.0));
    let p50 = |side: &[Vec<f64>]| {
        median(
            &side
                .iter()
                .map(|times| percentile(times, 50))
                .collect::<Vec<_>>(),
        )
    };
    promise(
        "a search beside feedback, p50, of one alone (%)",
        100.0 * p50(&beside) / p50(&alone),
        Bound::AtMost(120.0),
    );
    say(
        "  Client, server and searches share the cores: beside feedback a search waits for a core, not for the database.",
    );
    Ok(())
}

fn send(server: &Server, name: &str) -> Result<Load> {
    let requests: Vec<Vec<u8>> = (0..COUNT)
        .map(|number| {
            let name = format!("{name}-{number}");
            post(
                "/v1/feedback",
                &format!("key-of-the-bench-{name}"),
                &written(&name),
            )
        })
        .collect();
    load_on(SENDERS, COUNT, || {
        let mut client = Client::connect(server.address)?;
        let requests = &requests;
        Ok(move |i: usize| {
            let (status, body) = client.ask(requests.get(i).context("nothing to send")?)?;
            ensure!(status == 201, "{status} {}", String::from_utf8_lossy(body));
            Ok(())
        })
    })
}

/// The time of searches one after another: so many, and on as long as wanted.
fn search_for(server: &Server, asked: &[Vec<u8>], more: impl Fn() -> bool) -> Result<Vec<f64>> {
    let mut client = Client::connect(server.address)?;
    let mut times = Vec::new();
    let mut next = asked.iter().cycle();
    while more() || times.len() < SEARCHES {
        let started = Instant::now();
        client.send(next.next().context("nothing to ask")?)?;
        times.push(millis(started.elapsed()));
    }
    Ok(sorted(&times))
}

/// The rows of the newest feedback.
async fn newest(database: &Path, count: usize) -> Result<Vec<Rows>> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let ids: Vec<(String,)> = sqlx::query_as("SELECT id FROM feedback ORDER BY id DESC LIMIT $1")
        .bind(i64::try_from(count)?)
        .fetch_all(&mut connection)
        .await?;
    let mut all = Vec::with_capacity(ids.len());
    for (id,) in ids {
        let mut rows = Rows::new();
        for (table, key) in TABLES {
            let sql = format!("SELECT * FROM {table} WHERE {key} = $1");
            let found = sqlx::query(AssertSqlSafe(sql))
                .bind(&id)
                .fetch_all(&mut connection)
                .await?;
            for one in found {
                let values: Result<_> = (0..one.len()).map(|place| value(&one, place)).collect();
                rows.push((table, values?));
            }
        }
        all.push(rows);
    }
    connection.close().await?;
    Ok(all)
}

fn value(row: &SqliteRow, place: usize) -> Result<Value> {
    if let Ok(text) = row.try_get(place) {
        return Ok(Value::Text(text));
    }
    if let Ok(number) = row.try_get(place) {
        return Ok(Value::Number(number));
    }
    Ok(Value::Flag(row.try_get(place)?))
}

/// Inserts them as the program's database is set up, a transaction for each feedback; transactions in a second.
async fn insert(path: &Path, all: &[Rows]) -> Result<f64> {
    // The same tables and indexes.
    Store::open(&DatabaseUrl::sqlite(path.to_owned()), 1)
        .await?
        .close()
        .await;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let statements: Vec<Vec<String>> = all
        .iter()
        .map(|rows| {
            rows.iter()
                .map(|(table, values)| statement(table, values.len()))
                .collect()
        })
        .collect();
    let started = Instant::now();
    for (rows, statements) in all.iter().zip(&statements) {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for ((_, values), sql) in rows.iter().zip(statements) {
            let mut query = sqlx::query(AssertSqlSafe(sql.clone()));
            for value in values {
                query = match value {
                    Value::Text(text) => query.bind(text),
                    Value::Number(number) => query.bind(number),
                    Value::Flag(flag) => query.bind(flag),
                };
            }
            query.execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
    }
    let rate = float(all.len()) / started.elapsed().as_secs_f64();
    connection.close().await?;
    Ok(rate)
}

fn statement(table: &str, columns: usize) -> String {
    let places: Vec<String> = (1..=columns).map(|number| format!("${number}")).collect();
    format!("INSERT INTO {table} VALUES ({})", places.join(", "))
}
