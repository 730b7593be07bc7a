//! Asking from several threads at once: a plain HTTP/1.1 client, and the loop that also drives searches in process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};

use crate::corpus::Corpus;
use crate::stats::{float, millis, sorted};

/// How many ask at once.
pub const CONCURRENCY: usize = 8;

/// What a round of asking gave.
pub struct Load {
    /// Answers in a second.
    pub per_second: f64,
    /// The time of each answer in milliseconds, in order.
    pub latencies: Vec<f64>,
}

/// A connection that stays open.
pub struct Client {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::with_capacity(64 * 1024, stream),
            body: Vec::new(),
        })
    }

    /// Sends a request and reads the whole answer, which must be a 200.
    pub fn send(&mut self, request: &[u8]) -> Result<&[u8]> {
        let (status, body) = self.ask(request)?;
        ensure!(
            status == 200,
            "answer {status} to {}: {}",
            String::from_utf8_lossy(request),
            String::from_utf8_lossy(body)
        );
        Ok(body)
    }

    /// Sends a request and reads the whole answer: its status and its body.
    pub fn ask(&mut self, request: &[u8]) -> Result<(u16, &[u8])> {
        self.stream.get_mut().write_all(request)?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3));
        let status = status.context("no answer")?.parse()?;
        let mut length = None;
        while line != "\r\n" {
            line.clear();
            ensure!(
                self.stream.read_line(&mut line)? > 0,
                "the connection was closed"
            );
            if let Some((name, value)) = line.split_once(':') {
                ensure!(
                    !name.eq_ignore_ascii_case("content-encoding"),
                    "a compressed answer"
                );
                if name.eq_ignore_ascii_case("content-length") {
                    length = Some(value.trim().parse()?);
                }
            }
        }
        self.body
            .resize(length.context("an answer without its length")?, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok((status, &self.body))
    }
}

/// A request for a path. No `Accept-Encoding`: answers come uncompressed.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n").into_bytes()
}

/// The same by an officer's program.
pub fn get_by(token: &str, path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n")
        .into_bytes()
}

/// A request with a JSON body.
pub fn post(path: &str, key: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nIdempotency-Key: {key}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The search request of each query.
pub fn searches(corpus: &Corpus) -> Vec<Vec<u8>> {
    let encode =
        |typed: &str| form_urlencoded::byte_serialize(typed.as_bytes()).collect::<String>();
    corpus
        .queries
        .iter()
        .map(|asked| get(&format!("/v1/procedures?q={}", encode(&asked.typed))))
        .collect()
}

/// Sends `count` requests on [`CONCURRENCY`] connections, beginning again when all were sent.
pub fn send_all(address: SocketAddr, requests: &[Vec<u8>], count: usize) -> Result<Load> {
    load(count, || {
        let mut client = Client::connect(address)?;
        Ok(move |i: usize| {
            let request = requests.get(i % requests.len()).context("nothing to ask")?;
            client.send(request).map(|_| ())
        })
    })
}

/// Does `count` pieces of work on [`CONCURRENCY`] threads; each takes the next piece when it is done with one.
pub fn load<W: FnMut(usize) -> Result<()> + Send>(
    count: usize,
    worker: impl Fn() -> Result<W>,
) -> Result<Load> {
    load_on(CONCURRENCY, count, worker)
}

/// The same on so many threads.
pub fn load_on<W: FnMut(usize) -> Result<()> + Send>(
    concurrency: usize,
    count: usize,
    worker: impl Fn() -> Result<W>,
) -> Result<Load> {
    let workers = (0..concurrency)
        .map(|_| worker())
        .collect::<Result<Vec<_>>>()?;
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    let latencies = thread::scope(|scope| {
        let threads: Vec<_> = workers
            .into_iter()
            .map(|worker| scope.spawn(|| work(&next, count, worker)))
            .collect();
        let done = threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow!("a thread panicked"))?);
        done.collect::<Result<Vec<_>>>()
    })?;
    let seconds = started.elapsed().as_secs_f64();
    let latencies = sorted(&latencies.concat());
    let per_second = float(count) / seconds;
    Ok(Load {
        per_second,
        latencies,
    })
}

fn work(
    next: &AtomicUsize,
    count: usize,
    mut worker: impl FnMut(usize) -> Result<()>,
) -> Result<Vec<f64>> {
    let mut latencies = Vec::new();
    loop {
        let i = next.fetch_add(1, Ordering::Relaxed);
        if i >= count {
            return Ok(latencies);
        }
        let started = Instant::now();
        worker(i)?;
        latencies.push(millis(started.elapsed()));
    }
}
