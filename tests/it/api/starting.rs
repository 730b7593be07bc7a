//! A replica that has just started: it answers, but is not ready before its index has caught up.

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tthc::app::follow::Follower;
use tthc::app::open_data::OpenData;
use tthc::app::{App, Threads, attachments, paper, rules};
use tthc::domain::time::Clock;
use tthc::files::{Files, Location};
use tthc::http::{Server, Settings};
use tthc::index::Writer;
use tthc::notify::{Patience, Sender};
use tthc::store::{DatabaseUrl, Store};

use crate::support::{Answer, NOW};

#[tokio::test]
async fn a_replica_behind_its_database_says_that_it_is_starting() {
    let folder = TempDir::new().unwrap();
    let url = DatabaseUrl::sqlite(folder.path().join("tthc.sqlite"));
    let store = Store::open(&url, 2).await.unwrap();
    let writer = Writer::open(&folder.path().join("index"), NOW.day()).unwrap();
    let index = writer.index();
    // Never run, so it never catches up.
    let (_follower, followed) = Follower::new(store.clone(), writer, Clock::Fixed(NOW));
    let threads = Threads::new("search", 1, 1).unwrap();
    let app = App {
        store,
        index,
        clock: Clock::Fixed(NOW),
        followed,
        threads,
        rules: Arc::new(rules::load(None, None, None, None, None).unwrap()),
        paper_threads: paper::threads().unwrap(),
        open_data: OpenData::new(folder.path().join("open-data")),
        notify: Sender::new(Vec::new(), Patience::default()).unwrap(),
        desk: None,
        files: Files::open(&Location::Folder(folder.path().join("files")), None).unwrap(),
        file_threads: attachments::threads().unwrap(),
        post: None,
        unfound: tthc::app::unfound::Unfound::default(),
    };
    let settings = Settings {
        public_url: None,
        publisher: "UBND tỉnh".to_owned(),
        open_data_licence: "https://example.org/terms".to_owned(),
        threads: 1,
        rate_search: 0,
        rate_read: 0,
        rate_sign_in: 0,
        rate_feedback: 0,
        cookie_secure: true,
        oidc: None,
        trusted_proxies: Vec::new(),
        shutdown: Duration::from_secs(1),
    };
    let server = Server::bind(app, "127.0.0.1:0".parse().unwrap(), &settings).unwrap();
    let (address, handle) = (server.address, server.handle());
    let serving = tokio::spawn(server.run());

    let answer = reqwest::get(format!("http://{address}/readyz"))
        .await
        .unwrap();
    assert_eq!(answer.status(), 503);
    let body: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(body["status"], "starting");
    // Not that there is nothing.
    for path in [
        "/v1/procedures?q=khai%20sinh",
        "/v1/posting-list",
        "/sitemap.xml",
    ] {
        let answer = reqwest::get(format!("http://{address}{path}")).await;
        let answer = Answer::of(answer.unwrap()).await;
        answer.problem(503, "starting");
        assert_eq!(answer.header("retry-after"), "5");
    }
    let alive = reqwest::get(format!("http://{address}/livez"))
        .await
        .unwrap();
    assert_eq!(alive.status(), 200);

    handle.stop(true).await;
    serving.await.unwrap().unwrap();
}
