//! `tthc serve`.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use crate::app::feedback::timer;
use crate::app::follow::{Follower, Watch};
use crate::app::open_data::OpenData;
use crate::app::unfound::{self, Unfound};
use crate::app::{App, Threads, attachments, directory, import, messages, paper, rules, webhooks};
use crate::config::{Config, Sample};
use crate::domain::time::Clock;
use crate::exchange::{Reader, directory::bundled};
use crate::files::Files;
use crate::http::{Server, Settings};
use crate::identity::{self, Provider};
use crate::index::Writer;
use crate::notify::{Patience, Sender};
use crate::store::Store;
use anyhow::Context;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// The bundled sample, in our own format.
const SAMPLE: &[u8] = include_bytes!("../../index/relevance/corpus.jsonl");

/// The bundled directory that goes with the sample.
const DIRECTORY: &str = "langson";

/// Serves until told to stop.
pub async fn serve(config: Config) -> anyhow::Result<ExitCode> {
    let rules = rules::load(
        config.calendar.as_deref(),
        config.deadlines.as_deref(),
        config.feedback_rules.as_deref(),
        config.feedback_guide.as_deref(),
        config.messages.as_deref(),
    )?;
    let post = super::post::post(&config)?;
    let store = super::open(&config).await?;
    let sample = load_sample(&config, &store).await?;
    let desk = super::keys::desk(&config, &store).await?;
    let writer = Writer::open(&config.index_root(), Clock::System.now().day())?;
    let index = writer.index();
    let (follower, followed) = Follower::new(store.clone(), writer, Clock::System);
    let threads = Threads::new(
        "search",
        config.searches_at_once(),
        config.search_queue.into(),
    )?;
    let app = App {
        store: store.clone(),
        index,
        clock: Clock::System,
        followed: followed.clone(),
        threads,
        rules: Arc::new(rules),
        paper_threads: paper::threads()?,
        open_data: OpenData::new(config.open_data_root()),
        notify: Sender::new(config.webhook_networks.clone(), Patience::default())?,
        desk,
        files: files(&config)?,
        file_threads: attachments::threads()?,
        post,
        unfound: Unfound::default(),
    };
    let settings = Settings {
        public_url: config.public_url.clone(),
        publisher: config.publisher.clone(),
        open_data_licence: config.open_data_licence.clone(),
        threads: config.http_threads.into(),
        rate_search: config.rate_search,
        rate_read: config.rate_read,
        rate_sign_in: config.rate_sign_in,
        rate_feedback: config.rate_feedback,
        cookie_secure: config.cookie_secure,
        oidc: provider(&config)?,
        trusted_proxies: config.trusted_proxies.clone(),
        shutdown: Duration::from_secs(config.shutdown_seconds),
    };
    let server = Server::bind(app.clone(), config.listen, &settings)
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    let (stop, stopped) = watch::channel(false);
    let address = server.address;
    let following = tokio::spawn(follower.run(stopped.clone()));
    let mut background = background(&app, &config, &stopped);
    tokio::spawn(announce(app, followed, config.clone(), address, sample));
    server.run().await.context("serving")?;
    let _ = stop.send(true);
    following.await??;
    while let Some(ended) = background.join_next().await {
        ended?;
    }
    store.close().await;
    super::say("Đã dừng (stopped).");
    Ok(ExitCode::SUCCESS)
}

/// Where files are kept that people send along.
fn files(config: &Config) -> anyhow::Result<Files> {
    let location = config.files.location(&config.data_dir);
    let files = Files::open(&location, config.files.scan.clone());
    files.with_context(|| format!("files cannot be kept in {location:?}"))
}

/// What goes on beside the answers, until told to stop.
fn background(app: &App, config: &Config, stopped: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut background = JoinSet::new();
    background.spawn(webhooks::run(app.clone(), stopped.clone()));
    background.spawn(messages::run(app.clone(), stopped.clone()));
    background.spawn(messages::digest::run(app.clone(), stopped.clone()));
    background.spawn(attachments::run(app.clone(), stopped.clone()));
    background.spawn(unfound::run(app.clone(), stopped.clone()));
    background.spawn(timer::run(app.clone(), stopped.clone()));
    let keys = super::keys::follow(config.clone(), app.desk.clone(), stopped.clone());
    background.spawn(keys);
    background
}

/// The identity provider, if the settings name one.
fn provider(config: &Config) -> anyhow::Result<Option<Provider>> {
    let Some(agreement) = config.oidc.agreement(config.public_url.as_deref())? else {
        return Ok(None);
    };
    let provider = Provider::new(agreement, identity::Patience::default());
    Ok(Some(provider.map_err(|error| {
        anyhow::anyhow!("identity provider: {error}")
    })?))
}

/// Loads the sample into a database that has no procedure and never had one, and the bundled directory beside it; says
/// how many procedures that were.
async fn load_sample(config: &Config, store: &Store) -> anyhow::Result<u64> {
    if config.sample == Sample::Never {
        return Ok(0);
    }
    directory::load_bundled(store, Clock::System, bundled(DIRECTORY)?).await?;
    if store.read().await?.has_had_procedures().await? {
        return Ok(0);
    }
    let reader = Reader::from_bytes(SAMPLE)?;
    let options = import::Options {
        terms: import::Terms {
            source_name: "sample".to_owned(),
            who: "tthc".to_owned(),
            why: "dữ liệu mẫu cho cơ sở dữ liệu trống".to_owned(),
            ..import::Terms::default()
        },
        ..import::Options::default()
    };
    let report = import::import(store, Clock::System, reader, &options, |_| ()).await?;
    anyhow::ensure!(report.kept, "the bundled sample has faults: {report:?}");
    Ok(report.new)
}

/// Says where to look, once there is something to see.
async fn announce(app: App, mut followed: Watch, config: Config, address: SocketAddr, sample: u64) {
    if !followed.until(|followed| followed.caught_up).await {
        return;
    }
    let count = app.index.count();
    super::say(&format!(
        "tthc {} sẵn sàng: {count} thủ tục (procedures), {}",
        env!("CARGO_PKG_VERSION"),
        config.database()
    ));
    if sample > 0 {
        super::say(&format!(
            "  Đã nạp {sample} thủ tục mẫu vào cơ sở dữ liệu trống (a sample; it goes when you import real data)"
        ));
    }
    if count == 0 {
        super::say(
            "  Chưa có thủ tục nào; hãy chạy: tthc import TỆP (nothing to find yet: tthc import FILE)",
        );
    }
    super::say(&format!(
        "  Tìm (search)   http://{address}/v1/procedures?q=dang+ky+khai+sinh"
    ));
    super::say(&format!("  Tài liệu (docs) http://{address}/docs/"));
    super::say("  Dừng (stop)    Ctrl-C");
}
