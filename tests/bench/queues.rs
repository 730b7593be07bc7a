//! Pages of officers' queues with a year's feedback in the store, over HTTP, on both databases.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use serde::Deserialize;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use tthc::app::staff::officers::{self, NewOfficer};
use tthc::app::staff::tokens::{self, NewToken};
use tthc::app::staff::{Accounts, Keeper};
use tthc::domain::agency::AgencyCode;
use tthc::domain::agency::AgencyKind;
use tthc::domain::audit::Actor;
use tthc::domain::feedback::chain::{self, GENESIS};
use tthc::domain::secret::Secret;
use tthc::domain::staff::{Grant, Login, StaffId};
use tthc::domain::time::Clock;
use tthc::exchange::directory;
use tthc::store::{DatabaseUrl, Store};

use crate::build::runtime;
use crate::client::{Client, get_by};
use crate::lives::{Dice, Life, Province};
use crate::program::{Server, key_file};
use crate::stats::{Bound, heading, median, millis, percentile, promise, row, say, sorted};

/// Feedbacks kept in one transaction.
const TOGETHER: usize = 1_000;
/// Officers who work on feedback.
const HANDLERS: usize = 150;
/// Pages asked for in one round.
const PAGES: usize = 100;
/// Communes of one who has several.
const SEVERAL: usize = 20;

/// As much of a page as goes on with it.
#[derive(Deserialize)]
struct Page {
    items: Vec<serde_json::Value>,
    next_cursor: Option<String>,
}

/// Somebody who asks.
struct Who {
    name: &'static str,
    token: String,
    queues: &'static [&'static str],
}

/// What is asked of the whole province.
const EVERYWHERE: &[&str] = &[
    "queue=open",
    "queue=today",
    "queue=overdue",
    "queue=all",
    "queue=all&limit=100",
    "queue=sealed",
    "queue=all&state=closed",
    "queue=open&state=assigned",
    "queue=all&state=redirected",
    "queue=clearance",
    "queue=approval",
    "queue=extension",
    "queue=reopening",
    "queue=release",
    "queue=sealed&state=redirected",
];
/// What is asked of some units.
const OF_UNITS: &[&str] = &[
    "queue=open",
    "queue=open&limit=100",
    "queue=overdue",
    "queue=all",
    "queue=all&limit=100",
    "queue=all&state=closed",
    "queue=open&state=in_progress",
    "queue=approval",
    "queue=extension",
];
/// What who works on feedback asks.
const HANDLING: &[&str] = &[
    "queue=mine",
    "queue=open",
    "queue=all",
    "queue=all&state=closed",
];

pub fn run(rounds: usize, feedbacks: usize) -> Result<()> {
    let folder = TempDir::new()?;
    let url = format!("sqlite:{}", folder.path().join("queues.sqlite").display());
    on("SQLite", &url, folder.path(), (rounds, feedbacks))?;
    let Some(server) = postgres() else {
        say("\nqueues on PostgreSQL: not measured, TTHC_TEST_POSTGRES_URL names no server");
        return Ok(());
    };
    let folder = TempDir::new()?;
    let schema = format!("bench_{}", uuid::Uuid::now_v7().simple());
    let runtime = runtime()?;
    runtime.block_on(execute(&server, format!("CREATE SCHEMA {schema}")))?;
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options=-csearch_path%3D{schema}");
    let done = on("PostgreSQL", &url, folder.path(), (rounds, feedbacks));
    runtime.block_on(execute(&server, format!("DROP SCHEMA {schema} CASCADE")))?;
    done
}

fn on(name: &str, url: &str, folder: &Path, (rounds, feedbacks): (usize, usize)) -> Result<()> {
    let started = Instant::now();
    let (all, middle) = runtime()?.block_on(fill(url, feedbacks))?;
    say(&format!(
        "\n{name}: {feedbacks} feedbacks made and kept in {:.0} s",
        started.elapsed().as_secs_f64()
    ));
    let key = key_file(folder)?;
    let more = ["--seal-keys-file", &key];
    let server = Server::on(folder, url, &more)?;
    let mut client = Client::connect(server.address)?;
    heading(&format!(
        "queues on {name}: {PAGES} pages, {rounds} rounds (ms)"
    ));
    let mut slowest = (0.0_f64, String::new());
    for who in &all {
        for queue in who.queues {
            // Of what waits for nothing, the most; a page in the middle of it has been made from all indexes alike.
            let deep = format!("9999-12-31_{middle}");
            let starts = [("", None), (", from the middle", Some(deep))];
            for (from, cursor) in starts {
                let what = format!("{}: {queue}{from}", who.name);
                let (p50, p99, lines) = pages(&mut client, who, (queue, cursor), rounds)?;
                if lines == 0 {
                    continue;
                }
                row(&format!("{what}, p50"), &p50);
                row(&format!("{what}, p99"), &p99);
                let p99 = median(&p99);
                if p99 > slowest.0 {
                    slowest = (p99, what);
                }
            }
        }
    }
    promise(
        &format!("p99 in ms of the slowest ({})", slowest.1),
        slowest.0,
        Bound::AtMost(50.0),
    );
    Ok(())
}

/// Page after page, and from the beginning again: the times of each round, and how many lines there were.
fn pages(
    client: &mut Client,
    who: &Who,
    (queue, start): (&str, Option<String>),
    rounds: usize,
) -> Result<(Vec<f64>, Vec<f64>, usize)> {
    let (mut p50, mut p99, mut lines) = (Vec::new(), Vec::new(), 0);
    // The first round only warms up.
    for round in 0..=rounds {
        let mut times = Vec::with_capacity(PAGES);
        let mut cursor = start.clone();
        for _ in 0..PAGES {
            let path = match &cursor {
                Some(cursor) => format!("/v1/staff/feedback?{queue}&cursor={cursor}"),
                None => format!("/v1/staff/feedback?{queue}"),
            };
            let request = get_by(&who.token, &path);
            let started = Instant::now();
            let body = client.send(&request)?;
            times.push(millis(started.elapsed()));
            let page: Page = serde_json::from_slice(body)?;
            lines += page.items.len();
            cursor = page.next_cursor.or_else(|| start.clone());
        }
        if round > 0 {
            let times = sorted(&times);
            p50.push(percentile(&times, 50));
            p99.push(percentile(&times, 99));
        }
    }
    Ok((p50, p99, lines))
}

/// Officers and feedback; who asks, and the feedback in the middle.
async fn fill(url: &str, feedbacks: usize) -> Result<(Vec<Who>, String)> {
    let store = Store::open(&url.parse::<DatabaseUrl>()?, 4).await?;
    tthc::app::directory::load_bundled(&store, Clock::System, directory::bundled("langson")?)
        .await?;
    let communes = store
        .read()
        .await?
        .list_agencies_of(AgencyKind::Commune)
        .await?;
    let communes: Vec<AgencyCode> = communes.into_iter().map(|agency| agency.code).collect();
    let now = Clock::System.now();
    let (all, worker) = officers(&store, &communes).await?;
    let mut handlers = vec![worker];
    for number in 1..HANDLERS {
        handlers.push(StaffId::new(now, [u8::try_from(number)?; 10]));
    }
    let province = Province::new(communes, handlers)?;
    let mut dice = Dice(1);
    let mut ids = Vec::with_capacity(feedbacks);
    while ids.len() < feedbacks {
        let mut tx = store.write().await?;
        for _ in 0..TOGETHER.min(feedbacks - ids.len()) {
            let number = u32::try_from(ids.len())? + 1;
            let Life {
                new,
                case,
                later,
                next_check,
            } = province.life(&mut dice, now, number)?;
            tx.insert_feedback(&[&new]).await?;
            let head = chain::hashes(GENESIS, &new.id, &new.events);
            let head = head.last().context("no event")?;
            tx.append_feedback(&new.id, head, &case, &later).await?;
            tx.set_next_check(&new.id, next_check).await?;
            ids.push(new.id);
        }
        tx.commit().await?;
    }
    store.close().await;
    if !url.starts_with("sqlite:") {
        // As the server does by itself from time to time.
        execute(url, "ANALYZE feedback".to_owned()).await?;
    }
    ids.sort_unstable();
    let middle = ids.into_iter().nth(feedbacks / 2).context("no feedback")?;
    Ok((all, middle))
}

async fn officers(store: &Store, communes: &[AgencyCode]) -> Result<(Vec<Who>, StaffId)> {
    let province = [
        "intake",
        "approver",
        "supervisor",
        "moderator",
        "seal_keeper",
    ];
    let province = province.map(ToOwned::to_owned).to_vec();
    let at = |roles: &[&str], count: usize| -> Vec<String> {
        let units = communes.iter().take(count);
        let grants = units.flat_map(|unit| roles.iter().map(move |role| format!("{role}@{unit}")));
        grants.collect()
    };
    let wanted = [
        ("province", province, EVERYWHERE),
        ("one commune", at(&["approver", "supervisor"], 1), OF_UNITS),
        (
            "twenty communes",
            at(&["approver", "supervisor"], SEVERAL),
            OF_UNITS,
        ),
        (
            "handler, twenty communes",
            at(&["handler"], SEVERAL),
            HANDLING,
        ),
        ("handler, province", vec!["handler".to_owned()], HANDLING),
    ];
    let accounts = Accounts::new(store.clone(), Clock::System);
    let actor = Actor::Command("bench".to_owned());
    let (mut all, mut last) = (Vec::new(), None);
    for (number, (name, grants, queues)) in wanted.into_iter().enumerate() {
        let grants = grants
            .iter()
            .map(|grant| Grant::parse(grant).map_err(anyhow::Error::msg));
        let new = NewOfficer {
            login: Login::parse(&format!("officer-{number}"))?,
            name: name.to_owned(),
            password: Secret::new("bốn con trâu xanh"),
            grants: grants.collect::<Result<_>>()?,
        };
        let account = officers::add(&accounts, Keeper::Machine(&actor), new).await?;
        let staff = account.officer.id;
        let new = NewToken {
            staff: staff.clone(),
            name: "bench".to_owned(),
            days: 1,
        };
        let (secret, _) = tokens::issue(&accounts, &actor, new).await?;
        all.push(Who {
            name,
            token: secret.reveal().to_owned(),
            queues,
        });
        last = Some(staff);
    }
    Ok((all, last.context("no officer")?))
}

async fn execute(url: &str, sql: String) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::query(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "where a server is; no setting of the program"
)]
pub fn postgres() -> Option<String> {
    std::env::var("TTHC_TEST_POSTGRES_URL")
        .ok()
        .filter(|url| !url.is_empty())
}
