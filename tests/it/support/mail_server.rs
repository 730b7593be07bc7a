//! A little mail server that notes what it is given and answers as told.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto};

/// The server's own certificate, which nobody vouches for, and its key. Made for these tests alone; for `localhost`
/// and 127.0.0.1, until 2100.
pub const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMIIBZjCCAQygAwIBAgIBATAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDAp0dGhjIHRl\nc3RzMCAXDTAwMDEwMTAwMDAwMFoYDzIxMDAwMTAxMDAwMDAwWjAVMRMwEQYDVQQD\nDAp0dGhjIHRlc3RzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEbdaOyuwkSKRW\nEbEyk1orSkdm5S27n9ttTw16TwN0GN22isUivZqgEfosDgG35sV/yxnZB5HJs9aP\ne+ruJES/mqNLMEkwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAwGA1UdEwEB\n/wQCMAAwHQYDVR0OBBYEFEnSV/G/tpwEtxYI/sGteWUcHZ9GMAoGCCqGSM49BAMC\nA0gAMEUCIQC7dcGHD0pTFyvXmMqnpqE/GVYXGNPM2myAJnyrt8KMdgIgBGSjdWl4\nwyljtjZJnr51gYZzD6QugpOtOVzsrJQamvk=\n-----END CERTIFICATE-----\n";
const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnuPkgrVkWlIYb/uM\nQtPazEtohZvLw/XROpeB3cgGPmehRANCAARt1o7K7CRIpFYRsTKTWitKR2blLbuf\n221PDXpPA3QY3baKxSK9mqAR+iwOAbfmxX/LGdkHkcmz1o976u4kRL+a\n-----END PRIVATE KEY-----\n";

/// How it keeps what is said from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Not at all.
    Plain,
    /// When it is asked to.
    StartTls,
    /// From the first byte.
    Tls,
}

/// What it does instead of the usual.
#[derive(Debug, Clone)]
pub enum Act {
    /// Answers with this line.
    Say(&'static str),
    /// Says nothing any more.
    Hang,
    /// Ends the connection.
    Drop,
}

/// A letter it has taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// From whom, by the envelope.
    pub from: String,
    /// To whom, by the envelope.
    pub to: String,
    /// The login it was handed over with.
    pub login: Option<String>,
    /// Whether nobody could overhear it.
    pub encrypted: bool,
    /// Everything, as it came.
    pub bytes: String,
}

/// The server. It ends with the test.
pub struct MailServer {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<State>,
    count: watch::Receiver<usize>,
    told: watch::Receiver<()>,
}

struct State {
    kept: Kept,
    tls: TlsAcceptor,
    /// By command; `GREETING` and `END` are none, but answered too.
    acts: Mutex<BTreeMap<&'static str, Act>>,
    taken: Mutex<Vec<Taken>>,
    heard: Mutex<Vec<String>>,
    counter: watch::Sender<usize>,
    teller: watch::Sender<()>,
}

impl Taken {
    /// A header, unfolded; its encoded words are read.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.bytes.split_once("\r\n\r\n").unwrap();
        let unfolded = head.replace("\r\n ", " ");
        let start = format!("{name}: ");
        let mut lines = unfolded.lines();
        words(
            lines
                .find_map(|line| line.strip_prefix(&start))
                .unwrap_or_default(),
        )
    }

    /// The text.
    pub fn text(&self) -> String {
        let (_, body) = self.bytes.split_once("\r\n\r\n").unwrap();
        let bytes = match self.header("Content-Transfer-Encoding").as_str() {
            "base64" => STANDARD.decode(body.replace("\r\n", "")).unwrap(),
            "quoted-printable" => quoted(&body.replace("=\r\n", "")),
            other => panic!("{other}"),
        };
        String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
    }
}

/// `=?utf-8?b?…?=` read, the rest as it is.
fn words(text: &str) -> String {
    let text = text.replace("?= =?", "?==?");
    let (mut bytes, mut rest) = (Vec::new(), text.as_str());
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        let (word, after) = after.split_once("?=").unwrap();
        bytes.extend(before.bytes());
        bytes.extend(STANDARD.decode(word).unwrap());
        rest = after;
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).unwrap()
}

fn quoted(text: &str) -> Vec<u8> {
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].bytes());
    }
    bytes
}

impl MailServer {
    /// One that takes everything.
    pub async fn start(kept: Kept) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (counter, count) = watch::channel(0);
        let (teller, told) = watch::channel(());
        let state = Arc::new(State {
            kept,
            tls: acceptor(),
            acts: Mutex::default(),
            taken: Mutex::default(),
            heard: Mutex::default(),
            counter,
            teller,
        });
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                tokio::spawn(async move {
                    // Who hangs up is no fault here.
                    let _ = serve(stream, &state).await;
                });
            }
        });
        Self {
            address,
            state,
            count,
            told,
        }
    }

    /// Does something else from now on when it is given a command.
    pub fn act(&self, command: &'static str, act: Act) {
        self.state.acts.lock().unwrap().insert(command, act);
    }

    /// Does the usual again.
    pub fn behave(&self) {
        self.state.acts.lock().unwrap().clear();
    }

    /// Every letter it has taken.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.taken.lock().unwrap().clone()
    }

    /// Every command it was given in the clear.
    pub fn overheard(&self) -> Vec<String> {
        self.state.heard.lock().unwrap().clone()
    }

    /// Waits until it was given a command in the clear.
    pub async fn heard(&self, command: &str) {
        let mut told = self.told.clone();
        let said = |line: &String| line.starts_with(command);
        let heard = |(): &()| self.overheard().iter().any(said);
        told.wait_for(heard).await.unwrap();
    }

    /// Waits until it has taken so many.
    pub async fn wait(&self, count: usize) {
        let mut counted = self.count.clone();
        counted.wait_for(|taken| *taken >= count).await.unwrap();
    }
}

fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn serve(stream: TcpStream, state: &State) -> std::io::Result<()> {
    if state.kept == Kept::Tls {
        let stream = state.tls.accept(stream).await?;
        talk(BufStream::new(stream), state, true).await?;
        return Ok(());
    }
    let upgrade = talk(BufStream::new(stream), state, false).await?;
    if let Some(stream) = upgrade {
        let stream = state.tls.accept(stream.into_inner()).await?;
        talk_on(BufStream::new(stream), state, true).await?;
    }
    Ok(())
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: BufStream<S>,
    state: &State,
    encrypted: bool,
) -> std::io::Result<Option<BufStream<S>>> {
    if !answer(&mut stream, state, "GREETING", "220 localhost").await? {
        return Ok(None);
    }
    talk_on(stream, state, encrypted).await
}

/// Answers until the end; gives the stream back when it is to be encrypted.
async fn talk_on<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: BufStream<S>,
    state: &State,
    encrypted: bool,
) -> std::io::Result<Option<BufStream<S>>> {
    let (mut login, mut from, mut to) = (None, String::new(), String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        if !encrypted {
            state.heard.lock().unwrap().push(line.to_owned());
            state.teller.send_modify(|()| ());
        }
        let within = |text: &str| text.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let command = line.split([' ', ':']).next().unwrap_or_default();
        let (command, usual) = match command {
            "EHLO" if state.kept == Kept::StartTls && !encrypted => {
                ("EHLO", "250-localhost\r\n250 STARTTLS")
            }
            "EHLO" => ("EHLO", "250-localhost\r\n250 AUTH PLAIN LOGIN"),
            "STARTTLS" => ("STARTTLS", "220 go ahead"),
            "AUTH" => {
                let given = line.rsplit(' ').next().unwrap_or_default();
                let given = STANDARD.decode(given).unwrap_or_default();
                login = Some(String::from_utf8_lossy(&given).replace('\0', ":"));
                ("AUTH", "235 welcome")
            }
            "MAIL" => {
                from = within(line);
                ("MAIL", "250 ok")
            }
            "RCPT" => {
                to = within(line);
                ("RCPT", "250 ok")
            }
            "DATA" => ("DATA", "354 go ahead"),
            "QUIT" => ("QUIT", "221 bye"),
            _ => ("OTHER", "502 what?"),
        };
        if !answer(&mut stream, state, command, usual).await? || command == "QUIT" {
            return Ok(None);
        }
        if command == "STARTTLS" {
            return Ok(Some(stream));
        }
        let refused = state.acts.lock().unwrap().contains_key("DATA");
        if command == "DATA" && !refused {
            let Some(bytes) = read_letter(&mut stream).await? else {
                return Ok(None);
            };
            let taken = !state.acts.lock().unwrap().contains_key("END");
            if taken {
                let (from, to) = (from.clone(), to.clone());
                let login = login.clone();
                state.taken.lock().unwrap().push(Taken {
                    from,
                    to,
                    login,
                    encrypted,
                    bytes,
                });
                state.counter.send_modify(|count| *count += 1);
            }
            if !answer(&mut stream, state, "END", "250 taken").await? {
                return Ok(None);
            }
        }
    }
}

async fn read_letter<S: AsyncRead + Unpin + AsyncWrite>(
    stream: &mut BufStream<S>,
) -> std::io::Result<Option<String>> {
    let mut bytes = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        if line == ".\r\n" {
            return Ok(Some(bytes));
        }
        bytes.push_str(&line);
    }
}

/// Whether the talk goes on.
async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufStream<S>,
    state: &State,
    command: &str,
    usual: &str,
) -> std::io::Result<bool> {
    let act = state.acts.lock().unwrap().get(command).cloned();
    let line = match act {
        None => usual,
        Some(Act::Say(line)) => line,
        Some(Act::Hang) => {
            // Until the other side gives up.
            let mut rest = Vec::new();
            let _ = tokio::io::AsyncReadExt::read_to_end(stream, &mut rest).await;
            return Ok(false);
        }
        Some(Act::Drop) => return Ok(false),
    };
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.flush().await?;
    Ok(true)
}
