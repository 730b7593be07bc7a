//! The program in this process: store, index, follower and server, put together as `tthc serve` does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use reqwest::{Client, Method};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tthc::app::feedback::Desk;
use tthc::app::follow::Follower;
use tthc::app::messages::Post;
use tthc::app::open_data::OpenData;
use tthc::app::unfound::Unfound;
use tthc::app::{App, Threads, attachments, directory, import, rules, webhooks};
use tthc::domain::feedback::abuse::AbusePolicy;
use tthc::domain::feedback::seal::Keyring;
use tthc::domain::time::{Clock, Timestamp};
use tthc::exchange::{Reader, directory::bundled};
use tthc::files::{Files, Location, ScanCommand};
use tthc::http::{Server, Settings};
use tthc::identity::Provider;
use tthc::index::Writer;
use tthc::notify::{Patience, Sender};
use tthc::record::{FORMAT_NAME, FORMAT_VERSION};
use tthc::store::Store;

use super::{Answer, Database};

/// The present in every test: 2026-11-21T08:00:00Z.
pub const NOW: Timestamp = Timestamp(1_795_248_000_000);
/// What feedback is sealed with.
pub const SEAL_KEYS: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
/// The bundled sample.
const SAMPLE: &[u8] = include_bytes!("../../../index/relevance/corpus.jsonl");

/// How to start a [`TestApp`]. By default: SQLite, no rate limits, no trusted proxies, searches enough.
#[expect(clippy::struct_excessive_bools, reason = "settings, each by itself")]
pub struct Builder {
    database: Database,
    sample: bool,
    rate_search: u32,
    rate_read: u32,
    rate_sign_in: u32,
    rate_feedback: u32,
    seal_keys: bool,
    cookie_secure: bool,
    oidc: Option<Provider>,
    clock: Clock,
    trusted_proxies: Vec<ipnet::IpNet>,
    searches: (usize, usize),
    papers: (usize, usize),
    public_url: Option<String>,
    notify: Sender,
    post: Option<Post>,
    file_scan: Option<ScanCommand>,
    tells: bool,
    abuse: fn(&mut AbusePolicy),
}

/// A running program with the sample in it.
pub struct TestApp {
    /// What the use cases get.
    pub app: App,
    /// Where it listens.
    pub address: SocketAddr,
    client: Client,
    handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    stop: watch::Sender<bool>,
    following: JoinHandle<Result<(), tthc::app::Error>>,
    telling: Option<JoinHandle<()>>,
    /// Where its files are.
    pub folder: TempDir,
    /// Its database.
    pub url: String,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            database: Database::Sqlite,
            sample: true,
            rate_search: 0,
            rate_read: 0,
            rate_sign_in: 0,
            rate_feedback: 0,
            seal_keys: true,
            cookie_secure: true,
            oidc: None,
            clock: Clock::Fixed(NOW),
            trusted_proxies: Vec::new(),
            searches: (2, 100),
            papers: (2, 100),
            public_url: None,
            notify: Sender::new(Vec::new(), Patience::default()).unwrap(),
            post: None,
            file_scan: None,
            tells: false,
            abuse: |abuse| abuse.contact_day_max = 0,
        }
    }
}

impl Builder {
    /// On this database.
    pub fn on(mut self, database: &Database) -> Self {
        self.database = database.clone();
        self
    }

    /// With nothing in it.
    pub fn empty(mut self) -> Self {
        self.sample = false;
        self
    }

    /// Searches and other reads per minute; 0 = no limit.
    pub fn rates(mut self, search: u32, read: u32) -> Self {
        (self.rate_search, self.rate_read) = (search, read);
        self
    }

    /// Attempts to sign in per minute; 0 = no limit.
    pub fn rate_sign_in(mut self, per_minute: u32) -> Self {
        self.rate_sign_in = per_minute;
        self
    }

    /// Requests about feedback per minute; 0 = no limit.
    pub fn rate_feedback(mut self, per_minute: u32) -> Self {
        self.rate_feedback = per_minute;
        self
    }

    /// Without keys to seal feedback with.
    pub fn without_seal_keys(mut self) -> Self {
        self.seal_keys = false;
        self
    }

    /// With the cookie as for trying out without TLS.
    pub fn without_tls(mut self) -> Self {
        self.cookie_secure = false;
        self
    }

    /// With an identity provider.
    pub fn oidc(mut self, provider: Provider) -> Self {
        self.oidc = Some(provider);
        self
    }

    /// By this clock.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Believes X-Forwarded-For of this network.
    pub fn trusting(mut self, network: &str) -> Self {
        self.trusted_proxies.push(network.parse().unwrap());
        self
    }

    /// So many searches run and so many wait.
    pub fn searches(mut self, running: usize, waiting: usize) -> Self {
        self.searches = (running, waiting);
        self
    }

    /// So many documents are set and so many wait.
    pub fn papers(mut self, running: usize, waiting: usize) -> Self {
        self.papers = (running, waiting);
        self
    }

    /// Reached by people under this address.
    pub fn public_url(mut self, url: &str) -> Self {
        self.public_url = Some(url.to_owned());
        self
    }

    /// With webhooks that may be in this network, and that have so long.
    pub fn webhooks_in(mut self, network: &str, patience: Patience) -> Self {
        self.notify = Sender::new(vec![network.parse().unwrap()], patience).unwrap();
        self
    }

    /// With a way for letters.
    pub fn post(mut self, post: Post) -> Self {
        self.post = Some(post);
        self
    }

    /// With a scanner for the files that people send along.
    pub fn file_scan(mut self, command: &str) -> Self {
        self.file_scan = Some(command.parse().unwrap());
        self
    }

    /// With other numbers against abuse.
    pub fn abuse(mut self, change: fn(&mut AbusePolicy)) -> Self {
        self.abuse = change;
        self
    }

    /// Tells webhooks what changes by itself; otherwise tests do it step by step.
    pub fn telling(mut self) -> Self {
        self.tells = true;
        self
    }

    /// Starts it and waits until everything in the database can be found.
    #[expect(
        clippy::too_many_lines,
        reason = "the program put together, as `tthc serve` does it"
    )]
    pub async fn start(self) -> TestApp {
        let folder = TempDir::new().unwrap();
        let url = self.database.create(&folder).await;
        let store = Store::open(&url.parse().unwrap(), 4).await.unwrap();
        let clock = self.clock;
        if self.sample {
            load_sample(&store, clock).await;
        }
        let writer = Writer::open(&folder.path().join("index"), clock.now().day()).unwrap();
        let index = writer.index();
        let (follower, followed) = Follower::new(store.clone(), writer, clock);
        let threads = Threads::new("search", self.searches.0, self.searches.1).unwrap();
        let paper_threads = Threads::new("paper", self.papers.0, self.papers.1).unwrap();
        let mut rules = rules::load(None, None, None, None, None).unwrap();
        (self.abuse)(&mut rules.feedback.abuse);
        let desk = self.seal_keys.then(|| {
            let keyring = Keyring::parse(SEAL_KEYS).unwrap();
            Arc::new(Desk::new(keyring, &store))
        });
        let app = App {
            store,
            index,
            clock,
            followed,
            threads,
            rules: Arc::new(rules),
            paper_threads,
            open_data: OpenData::new(folder.path().join("open-data")),
            notify: self.notify,
            desk,
            files: Files::open(
                &Location::Folder(folder.path().join("files")),
                self.file_scan,
            )
            .unwrap(),
            file_threads: attachments::threads().unwrap(),
            post: self.post.map(Arc::new),
            unfound: Unfound::default(),
        };
        let settings = Settings {
            public_url: self.public_url,
            publisher: "UBND tỉnh".to_owned(),
            open_data_licence: "https://example.org/terms".to_owned(),
            threads: 1,
            rate_search: self.rate_search,
            rate_read: self.rate_read,
            rate_sign_in: self.rate_sign_in,
            rate_feedback: self.rate_feedback,
            cookie_secure: self.cookie_secure,
            oidc: self.oidc,
            trusted_proxies: self.trusted_proxies,
            shutdown: Duration::from_secs(10),
        };
        let server = Server::bind(app.clone(), "127.0.0.1:0".parse().unwrap(), &settings).unwrap();
        let address = server.address;
        let handle = server.handle();
        let (stop, stopped) = watch::channel(false);
        let following = tokio::spawn(follower.run(stopped.clone()));
        let telling = self
            .tells
            .then(|| tokio::spawn(webhooks::run(app.clone(), stopped)));
        let serving = tokio::spawn(server.run());
        let caught_up = app
            .followed
            .clone()
            .until(|followed| followed.caught_up)
            .await;
        assert!(caught_up, "the follower ended");
        TestApp {
            app,
            address,
            // A proxy of the machine's environment has no business here.
            client: Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            handle,
            serving,
            stop,
            following,
            telling,
            folder,
            url,
        }
    }
}

/// The bundled procedures and directory.
async fn load_sample(store: &Store, clock: Clock) {
    let reader = Reader::from_bytes(SAMPLE).unwrap();
    let report = import::import(store, clock, reader, &import::Options::default(), |_| ())
        .await
        .unwrap();
    assert!(report.kept && report.new > 80, "{report:?}");
    let directory = bundled("langson").unwrap();
    let agencies = directory::load_bundled(store, clock, directory).await;
    assert_eq!(agencies.unwrap(), 147);
}

impl TestApp {
    /// The program with the sample on SQLite.
    pub async fn start() -> Self {
        Builder::default().start().await
    }

    /// `GET` a path, written as in an address.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[]).await
    }

    /// `GET` with headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers).await
    }

    /// Any request without a body.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self
            .client
            .request(method, format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// Any request with a JSON body.
    pub async fn send_json(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let address = format!("http://{}{path}", self.address);
        let mut request = self.client.request(method, address).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// Any request with any body.
    pub async fn send_body(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &'static str,
    ) -> Answer {
        let address = format!("http://{}{path}", self.address);
        let mut request = self.client.request(method, address).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// Any request with bytes as its body.
    pub async fn send_bytes(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let address = format!("http://{}{path}", self.address);
        let mut request = self.client.request(method, address).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// Searches with these parameters.
    pub async fn search(&self, parameters: &[(&str, &str)]) -> Answer {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        self.get(&format!("/v1/procedures?{query}")).await
    }

    /// The folders in which files of the open data are.
    pub fn open_data_folders(&self) -> Vec<std::path::PathBuf> {
        let root = std::fs::read_dir(self.folder.path().join("open-data")).unwrap();
        root.map(|entry| entry.unwrap().path()).collect()
    }

    /// Imports records, one JSON object each, and waits until they can be found.
    pub async fn import(&self, records: &[String]) {
        let file = self.folder.path().join("more.jsonl");
        let header = serde_json::json!({"format": FORMAT_NAME, "version": FORMAT_VERSION});
        std::fs::write(&file, format!("{header}\n{}\n", records.join("\n"))).unwrap();
        let reader = Reader::open(&file).unwrap();
        let mut rejects = Vec::new();
        let options = import::Options::default();
        let store = &self.app.store;
        let report = import::import(store, self.app.clock, reader, &options, |event| {
            if let import::Event::Rejected(reject) = event {
                rejects.push(reject.clone());
            }
        });
        assert!(report.await.unwrap().kept, "{rejects:?}");
        self.follow().await;
    }

    /// Waits until everything in the database can be found.
    pub async fn follow(&self) {
        let mut tx = self.app.store.read().await.unwrap();
        let seq = tx.last_seq().await.unwrap();
        drop(tx);
        let mut followed = self.app.followed.clone();
        followed.hurry();
        assert!(
            followed.until(|followed| followed.seq >= seq).await,
            "the follower ended"
        );
    }

    /// Stops it as SIGTERM does; everything must end well.
    pub async fn stop(self) {
        self.handle.stop(true).await;
        self.serving.await.unwrap().unwrap();
        self.stop.send(true).unwrap();
        self.following.await.unwrap().unwrap();
        if let Some(telling) = self.telling {
            telling.await.unwrap();
        }
        self.app.store.close().await;
    }
}
