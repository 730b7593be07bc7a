//! What offices and programs take: a whole copy by the change feed, an answer that nothing is new, printed lists and
//! sheets, searches as of a day.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result};
use serde::Deserialize;
use tthc::domain::query::Query;
use tthc::domain::time::Clock;

use crate::client::{Client, get};
use crate::corpus::Corpus;
use crate::process::Memory;
use crate::program::Server;
use crate::stats::{
    Bound, float, heading, interleave, median, millis, percentile, promise, row, sorted,
};

/// Changes on one page of the feed: the most it gives.
const PAGE: usize = 1_000;
/// How often a client asks whether there is anything new, in one round.
const ASKED: usize = 500;
/// Sheets in one round.
const SHEETS: usize = 200;
/// How many days ahead searches look.
const DAYS_AHEAD: i32 = 30;

/// As much of a page of the feed as goes on with it.
#[derive(Deserialize)]
struct Page {
    items: Vec<Item>,
    next: String,
    has_more: bool,
}

#[derive(Deserialize)]
struct Item {
    code: Option<String>,
}

/// A whole copy.
struct Copy {
    seconds: f64,
    megabytes: f64,
    codes: Vec<String>,
    /// Where the copy ends.
    next: String,
}

pub fn run(corpus: &Corpus, rounds: usize) -> Result<()> {
    let start = || Server::start(corpus.folder(), &corpus.database());
    let server = start()?;
    feed(&mut Client::connect(server.address)?, rounds)?;
    drop(server);
    // One that has done nothing else, for the memory that a list takes.
    let server = start()?;
    paper(&mut Client::connect(server.address)?, server.pid(), rounds)?;
    drop(server);
    as_of(corpus, rounds)
}

fn feed(client: &mut Client, rounds: usize) -> Result<()> {
    let first = copy(client)?;
    let nothing = get(&format!("/v1/changes?since={}", first.next));
    let alive = get("/livez");
    let mut copies = Vec::new();
    let (mut new, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        copies.push(copy(client)?);
        // In turns, so that a busy moment meets both.
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..ASKED {
            for (request, times) in [&nothing, &alive].into_iter().zip(&mut times) {
                times.push(timed(|| client.send(request).map(|_| ()))?);
            }
        }
        let [asked, livez] = times.map(|times| percentile(&sorted(&times), 50));
        new.push(asked);
        bare.push(livez);
    }
    heading(&format!(
        "change feed: {} items, pages of {PAGE}, {:.1} MB, {rounds} rounds",
        first.codes.len(),
        first.megabytes
    ));
    let seconds: Vec<f64> = copies.iter().map(|copy| copy.seconds).collect();
    row("everything since 0, one page after another (s)", &seconds);
    row("nothing new, p50 (ms)", &new);
    row("GET /livez the same way, p50 (ms)", &bare);
    promise("a whole copy in s", median(&seconds), Bound::AtMost(3.0));
    promise("nothing new in ms", median(&new), Bound::AtMost(1.0));
    Ok(())
}

/// Follows the feed from its beginning to its end.
fn copy(client: &mut Client) -> Result<Copy> {
    let started = Instant::now();
    let (mut next, mut bytes, mut codes) = ("0".to_owned(), 0, Vec::new());
    loop {
        let body = client.send(&get(&format!("/v1/changes?since={next}&limit={PAGE}")))?;
        bytes += body.len();
        let page: Page = serde_json::from_slice(body)?;
        codes.extend(page.items.into_iter().filter_map(|item| item.code));
        next = page.next;
        if !page.has_more {
            break;
        }
    }
    Ok(Copy {
        seconds: started.elapsed().as_secs_f64(),
        megabytes: float(bytes) / 1e6,
        codes,
        next,
    })
}

fn paper(client: &mut Client, server: u32, rounds: usize) -> Result<()> {
    let list = get("/v1/posting-list?level=xa");
    let before = Memory::of(server)?.peak;
    let megabytes = float(client.send(&list)?.len()) / 1e6;
    let peak = Memory::of(server)?.peak;
    let codes = copy(client)?.codes;
    let step = (codes.len() / SHEETS).max(1);
    let sheet = |code: &String| get(&format!("/v1/procedures/{code}/sheet"));
    let sheets: Vec<_> = codes.iter().step_by(step).map(sheet).collect();
    let mut lists = Vec::new();
    let mut one = Vec::new();
    // The first round only warms up.
    for round in 0..=rounds {
        let started = Instant::now();
        client.send(&list)?;
        let took = started.elapsed().as_secs_f64();
        let times = sheets
            .iter()
            .map(|sheet| timed(|| client.send(sheet).map(|_| ())));
        let times = sorted(&times.collect::<Result<Vec<_>>>()?);
        if round > 0 {
            lists.push(took);
            one.push(times);
        }
    }
    heading(&format!(
        "paper: PDF of the commune level's list ({megabytes:.1} MB), of {} sheets, {rounds} rounds",
        sheets.len()
    ));
    row("the server's peak memory before the list (MB)", &[before]);
    row("  after it", &[peak]);
    row("the list (s)", &lists);
    for share in [50, 99, 100] {
        let figures: Vec<_> = one.iter().map(|times| percentile(times, share)).collect();
        row(&format!("a sheet, p{share} (ms)"), &figures);
    }
    let p99: Vec<_> = one.iter().map(|times| percentile(times, 99)).collect();
    promise("the list in s", median(&lists), Bound::AtMost(3.0));
    promise(
        "the server's peak memory after the list in MB",
        peak,
        Bound::AtMost(150.0),
    );
    promise("a sheet, p99 in ms", median(&p99), Bound::AtMost(50.0));
    Ok(())
}

fn as_of(corpus: &Corpus, rounds: usize) -> Result<()> {
    let day = Clock::System.now().day();
    let day = (0..DAYS_AHEAD).try_fold(day, |day, _| day.tomorrow())?;
    let plain: Vec<&Query> = corpus.queries.iter().map(|asked| &asked.query).collect();
    let dated: Vec<Query> = plain
        .iter()
        .map(|query| Query {
            as_of: Some(day),
            ..(*query).clone()
        })
        .collect();
    let dated: Vec<&Query> = dated.iter().collect();
    let (mut now, mut then) = (Vec::new(), Vec::new());
    let pass = |queries: &[&Query]| -> Result<Vec<f64>> {
        let times = queries.iter().map(|query| {
            timed(|| {
                black_box(corpus.index.search(query)?);
                Ok(())
            })
        });
        Ok(sorted(&times.collect::<Result<Vec<_>>>()?))
    };
    pass(&plain)?;
    pass(&dated)?;
    interleave(
        rounds,
        vec![
            &mut || {
                now.push(pass(&plain)?);
                Ok(())
            },
            &mut || {
                then.push(pass(&dated)?);
                Ok(())
            },
        ],
    )?;
    heading(&format!(
        "searches in process as of a day, {DAYS_AHEAD} days ahead, {rounds} rounds (ms)"
    ));
    let mut ratios = Vec::new();
    for share in [50, 99] {
        let figures = [&now, &then].map(|side| -> Vec<f64> {
            side.iter().map(|times| percentile(times, share)).collect()
        });
        let [plain, dated] = &figures;
        row(&format!("default, p{share}"), plain);
        row(&format!("as of the day, p{share}"), dated);
        ratios.push(median(dated) / median(plain));
    }
    let worst = ratios.into_iter().reduce(f64::max).context("no figures")?;
    promise(
        "as of a day, as a multiple of the default (p50 or p99, the larger)",
        worst,
        Bound::AtMost(1.5),
    );
    Ok(())
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let started = Instant::now();
    work()?;
    Ok(millis(started.elapsed()))
}
