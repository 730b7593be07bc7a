//! When something is missing or too much.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};
use tokio::time::timeout;
use tthc::store::{Store, Tx};

use crate::support::{Builder, Database, Program, TestApp, databases, postgres_url};

#[tokio::test(flavor = "multi_thread")]
async fn search_goes_on_when_the_database_is_away() {
    for database in databases() {
        let app = Builder::default().on(&database).start().await;
        let before = app.search(&[("q", "khai sinh")]).await.json();
        app.app.store.close().await;
        let mut followed = app.app.followed.clone();
        followed.hurry();
        assert!(
            followed.until(|followed| !followed.database_answers).await,
            "the follower outlives the database"
        );
        assert_eq!(app.search(&[("q", "khai sinh")]).await.json(), before);
        assert_eq!(app.get("/v1/sectors").await.status, 200);
        let ready = app.get("/readyz").await.json();
        assert_eq!(
            (&ready["status"], &ready["database_answers"]),
            (&"ready".into(), &false.into())
        );
        let detail = app.get("/v1/procedures/1.001193").await;
        detail.problem(503, "unavailable");
        assert_eq!(detail.header("retry-after"), "10");
        app.stop().await;
    }
}

/// Takes every connection, so that the database answers nobody else.
async fn connections(store: &Store) -> Vec<Tx> {
    let mut taken = Vec::new();
    while let Ok(Ok(tx)) = timeout(Duration::from_secs(2), store.read()).await {
        taken.push(tx);
    }
    taken
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_while_the_database_is_known_to_be_away_is_not_kept_waiting() {
    for database in databases() {
        let app = Builder::default().on(&database).start().await;
        let taken = connections(&app.app.store).await;
        let mut followed = app.app.followed.clone();
        assert!(followed.until(|followed| !followed.database_answers).await);
        let started = Instant::now();
        for _ in 0..2 {
            let detail = app.get("/v1/procedures/1.001193").await;
            detail.problem(503, "unavailable");
        }
        let waited = started.elapsed();
        assert!(waited < Duration::from_secs(5), "{waited:?}");
        assert_eq!(app.get("/readyz").await.json()["database_answers"], false);
        drop(taken);
        assert!(followed.until(|followed| followed.database_answers).await);
        assert_eq!(app.get("/v1/procedures/1.001193").await.status, 200);
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_the_database_did_not_answer_spares_the_next_ones_the_wait() {
    let app = TestApp::start().await;
    app.app.store.close().await;
    app.get("/v1/procedures/1.001193")
        .await
        .problem(503, "unavailable");
    assert_eq!(app.get("/readyz").await.json()["database_answers"], false);
    app.stop().await;
}

/// A way to a PostgreSQL server that can be cut; the URL that leads over it.
async fn way_to(server: &str) -> (String, JoinHandle<()>) {
    let (before, host) = server.rsplit_once('@').unwrap();
    let (host, rest) = host.split_once('/').unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("{before}@{}/{rest}", listener.local_addr().unwrap());
    let host = host.to_owned();
    let way = tokio::spawn(async move {
        // Dropped with this task, and so are the connections.
        let mut open = JoinSet::new();
        while let Ok((mut client, _)) = listener.accept().await {
            let mut server = TcpStream::connect(&host).await.unwrap();
            open.spawn(async move { copy_bidirectional(&mut client, &mut server).await });
        }
    });
    (url, way)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_of_an_outage_once() {
    let Some(server) = postgres_url() else { return };
    let folder = TempDir::new().unwrap();
    let own = Database::Postgres(server).create(&folder).await;
    let (url, way) = way_to(&own).await;
    let data = folder.path().to_owned();
    let program = spawn_blocking(move || Program::serve(&data, &["--database-url", &url]));
    let program = program.await.unwrap();
    let ask = |path: &str| reqwest::get(format!("http://{}{path}", program.address));
    let procedure = "/v1/procedures/1.001193";
    assert_eq!(ask(procedure).await.unwrap().status(), 200);
    way.abort();
    assert_eq!(ask(procedure).await.unwrap().status(), 503);
    let started = Instant::now();
    for _ in 0..4 {
        assert_eq!(ask(procedure).await.unwrap().status(), 503);
    }
    let waited = started.elapsed();
    assert!(waited < Duration::from_secs(8), "{waited:?}");
    let log = spawn_blocking(|| program.stop()).await.unwrap();
    let errors: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
    assert_eq!(errors.len(), 1, "{log}");
    assert!(errors[0].contains("database does not answer"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn health_answers_whole_bodies() {
    let app = TestApp::start().await;
    let live = app.get("/livez").await;
    assert_eq!(
        (live.status, live.text(), live.header("cache-control")),
        (200, "ok", "no-store")
    );
    let count = app.app.index.count();
    // Agencies take numbers, too.
    let seq = app
        .app
        .store
        .read()
        .await
        .unwrap()
        .last_seq()
        .await
        .unwrap();
    let ready = app.get("/readyz").await;
    let expected = serde_json::json!({"status": "ready", "database_answers": true, "following": true, "entries": count, "seq": seq});
    assert_eq!(ready.json(), expected);
    assert_eq!(ready.header("cache-control"), "no-store");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_is_ready_and_finds_nothing() {
    let app = Builder::default().empty().start().await;
    assert_eq!(app.get("/readyz").await.json()["entries"], 0);
    assert_eq!(app.search(&[("q", "khai sinh")]).await.json()["total"], 0);
    assert_eq!(app.search(&[]).await.json()["total"], 0);
    assert_eq!(app.get("/v1/sectors").await.json()["total"], 0);
    app.get("/v1/procedures/1.001193")
        .await
        .problem(404, "procedure_not_found");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_too_many_is_told_to_come_back_and_the_rest_goes_on() {
    let app = Builder::default().searches(0, 0).start().await;
    let busy = app.get("/v1/procedures?q=khai+sinh").await;
    busy.problem(503, "busy");
    assert_eq!(busy.header("retry-after"), "2");
    assert_eq!(app.get("/v1/procedures/1.001193").await.status, 200);
    assert_eq!(app.get("/v1/sectors").await.status, 200);
    assert_eq!(app.get("/readyz").await.status, 200);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn under_a_flood_every_search_is_answered_or_sent_away_and_service_returns() {
    let app = Arc::new(Builder::default().searches(1, 0).start().await);
    let mut flood = JoinSet::new();
    for _ in 0..100 {
        let app = app.clone();
        flood.spawn(async move { app.get("/v1/procedures?q=khai+sinh").await });
    }
    let answers = flood.join_all().await;
    for answer in &answers {
        match answer.status {
            200 => assert!(!answer.codes().is_empty()),
            _ => assert_eq!(answer.problem(503, "busy")["status"], 503),
        }
    }
    assert!(answers.iter().any(|answer| answer.status == 200));
    let after = app.get("/v1/procedures?q=khai+sinh").await;
    assert_eq!(after.status, 200, "every permit came back");
    Arc::into_inner(app).unwrap().stop().await;
}
