//! A little HTTP server that notes what it is sent and answers as told.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How it answers.
#[derive(Debug, Clone)]
pub enum Reply {
    /// With this status.
    Status(u16),
    /// With a redirect.
    Redirect(String),
    /// With bytes that are no HTTP.
    Noise,
    /// Not before it is told something else.
    Hold,
}

/// A request, whole.
#[derive(Debug, Clone)]
pub struct Received {
    /// Method and path.
    pub line: String,
    /// The headers, with their names in small letters.
    pub headers: BTreeMap<String, String>,
    /// The body as it came over the wire.
    pub body: String,
}

/// The server. It ends with the test.
pub struct Receiver {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Received>>>,
    count: watch::Receiver<usize>,
    reply: watch::Sender<Reply>,
}

impl Received {
    /// A header; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Receiver {
    /// One that takes everything (204).
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (counter, count) = watch::channel(0);
        let (reply, replies) = watch::channel(Reply::Status(204));
        let noted = seen.clone();
        let counter = Arc::new(counter);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (noted, counter, replies) = (noted.clone(), counter.clone(), replies.clone());
                tokio::spawn(async move {
                    serve(stream, &noted, &counter, replies).await;
                });
            }
        });
        Self {
            address,
            seen,
            count,
            reply,
        }
    }

    /// Answers in this way from now on, also those who are kept waiting.
    pub fn reply(&self, reply: Reply) {
        self.reply.send(reply).unwrap();
    }

    /// An address of it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Everything it was sent.
    pub fn seen(&self) -> Vec<Received> {
        self.seen.lock().unwrap().clone()
    }

    /// Waits until it was sent so much.
    pub async fn wait(&self, count: usize) {
        let mut counted = self.count.clone();
        counted.wait_for(|seen| *seen >= count).await.unwrap();
    }
}

/// Who closes before the end was none of ours, or has given up.
async fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<Received>>,
    count: &watch::Sender<usize>,
    mut replies: watch::Receiver<Reply>,
) {
    let Some(received) = read(&mut stream).await else {
        return;
    };
    seen.lock().unwrap().push(received);
    count.send_modify(|count| *count += 1);
    let told = replies
        .wait_for(|reply| !matches!(reply, Reply::Hold))
        .await;
    let Ok(reply) = told.map(|reply| reply.clone()) else {
        return;
    };
    let answer = match reply {
        Reply::Status(status) => format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\nok"),
        Reply::Redirect(to) => {
            format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
        }
        Reply::Noise => "SSH-2.0-OpenSSH_9.2\r\n".to_owned(),
        Reply::Hold => return,
    };
    let _ = stream.write_all(answer.as_bytes()).await;
}

async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let mut lines = head.lines();
        let line = lines.next()?.to_owned();
        let headers: BTreeMap<_, _> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let length: usize = headers.get("content-length")?.parse().ok()?;
        if body.len() >= length {
            let body = body.to_owned();
            return Some(Received {
                line,
                headers,
                body,
            });
        }
    }
}
