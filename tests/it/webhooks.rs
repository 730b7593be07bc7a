//! Webhooks are told everything that changes: in order, signed, again until they take it, by one replica at a time.

use std::collections::BTreeSet;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use tthc::app::directory::import;
use tthc::app::{App, webhooks};
use tthc::domain::audit::Actor;
use tthc::domain::webhook::{Webhook, WebhookState};
use tthc::exchange::directory::bundled;
use tthc::notify::{Patience, Sender};

use crate::api::staff::publishing::{decide, made};
use crate::api::staff::{Browser, Office};
use crate::support::{Builder, Database, Received, Receiver, Reply, databases};

/// Longer than any lease.
const LEASE_SECONDS: i64 = 61;

/// A province with webhooks on this machine.
struct Province {
    office: Office,
    admin: Browser,
    editor: Browser,
    decisions: u32,
}

impl Province {
    async fn open(database: &Database) -> Self {
        Self::build(Builder::default().on(database), Patience::default()).await
    }

    async fn build(builder: Builder, patience: Patience) -> Self {
        let office = Office::build(builder.webhooks_in("127.0.0.0/8", patience)).await;
        office.add("editor", &["editor"]).await;
        Self {
            admin: office.sign_in("admin").await,
            editor: office.sign_in("editor").await,
            office,
            decisions: 0,
        }
    }

    fn app(&self) -> &App {
        &self.office.app.app
    }

    /// Makes a webhook; gives its id and its secret.
    async fn webhook(&self, asked: &Value) -> (String, String) {
        let office = &self.office;
        let answer = office.ask(&self.admin, Method::POST, "/webhooks", asked);
        let body = made(&answer.await, 201);
        let text = |key: &str| body[key].as_str().unwrap().to_owned();
        (text("id"), text("secret"))
    }

    /// Something changes.
    async fn decide(&mut self) {
        self.decisions += 1;
        let number = format!("{}/QĐ-UBND", self.decisions);
        decide(&self.office, &self.editor, &number, "2026-11-21").await;
    }

    /// Many things change.
    async fn import(&self, count: usize) {
        let record = |n| {
            json!({"code": format!("9.{n:06}"), "name": format!("Thủ tục số {n}"),
                "provenance": {"source": "national"}})
            .to_string()
        };
        let records: Vec<String> = (1..=count).map(record).collect();
        self.office.app.import(&records).await;
    }

    /// The newest delivery of a webhook.
    async fn last_delivery(&self, id: &str) -> Value {
        let path = format!("/webhooks/{id}/deliveries");
        self.office.get(&self.admin, &path).await.json()["items"][0].clone()
    }

    /// A webhook as the program has it, whether anybody is signed in or not.
    async fn kept(&self, id: &str) -> Webhook {
        webhooks::get(self.app(), id).await.unwrap()
    }
}

/// Tells all webhooks that are due, once.
async fn tell_once(app: &App) -> usize {
    let leases = webhooks::claim_due(app).await.unwrap();
    for lease in &leases {
        webhooks::deliver(app, lease).await.unwrap();
    }
    leases.len()
}

/// Tells until there is nothing to tell now.
async fn tell(app: &App) {
    while tell_once(app).await > 0 {}
}

/// What a receiver does with a secret.
#[track_caller]
fn verify(received: &Received, secret: &str) {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).unwrap();
    let signed = format!("{}.{}", received.header("x-tthc-timestamp"), received.body);
    mac.update(signed.as_bytes());
    let given = received.header("x-tthc-signature");
    let given = given.strip_prefix("v1=").unwrap();
    let bytes: Vec<u8> = (0..given.len() / 2)
        .map(|at| u8::from_str_radix(&given[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    mac.verify_slice(&bytes).unwrap();
}

fn ids(seen: &[Received]) -> Vec<&str> {
    let ids = seen.iter().map(|one| one.header("x-tthc-delivery"));
    ids.collect()
}

/// What notices tell of, in order.
fn items(seen: &[Received]) -> Vec<String> {
    let bodies: Vec<Value> = seen.iter().map(Received::json).collect();
    let items = bodies
        .iter()
        .flat_map(|body| body["items"].as_array().unwrap());
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_come_signed_in_order_and_once() {
    for database in databases() {
        let mut province = Province::open(&database).await;
        province.decide().await;
        let receiver = Receiver::start().await;
        let asked = json!({"name": "Xã", "url": receiver.url("/tin?khoa=1")});
        let (id, secret) = province.webhook(&asked).await;
        tell(province.app()).await;
        assert_eq!(receiver.seen().len(), 0, "what was before is not told");
        let begin = province.office.app.get("/v1/changes?since=0").await.json();
        let begin = begin["next"].as_str().unwrap().to_owned();

        province.decide().await;
        province.import(150).await;
        tell(province.app()).await;
        let seen = receiver.seen();
        assert_eq!(seen.len(), 2);
        for one in &seen {
            verify(one, &secret);
            assert_eq!(one.line, "POST /tin?khoa=1 HTTP/1.1");
            assert_eq!(one.header("content-type"), "application/json");
            assert_eq!(
                one.header("user-agent"),
                concat!("tthc/", env!("CARGO_PKG_VERSION"))
            );
            assert_eq!(one.header("x-tthc-timestamp"), "1795248000");
            assert_eq!(one.header("host"), receiver.address.to_string());
        }
        let bodies = [seen[0].json(), seen[1].json()];
        assert_eq!(bodies[0]["type"], "changes");
        assert_eq!(bodies[0]["since"], begin.as_str());
        assert_eq!(bodies[1]["since"], bodies[0]["next"]);
        assert_eq!(
            bodies[0]["items"][1],
            json!({"type": "version", "id": "9.000001@1", "code": "9.000001"})
        );
        // The same as the feed has, and what a receiver reads there by the notice's own place.
        let feed = format!("/v1/changes?limit=1000&since={begin}");
        let feed = province.office.app.get(&feed).await.json();
        assert_eq!(feed["next"], bodies[1]["next"]);
        let feed = feed["items"].as_array().unwrap();
        let feed: Vec<_> = feed
            .iter()
            .map(|item| item["id"].as_str().unwrap())
            .collect();
        assert_eq!(
            (items(&seen), feed.len()),
            (feed.iter().map(ToString::to_string).collect(), 151)
        );
        let last = province.last_delivery(&id).await;
        assert_eq!(
            (&last["state"], &last["changes"]),
            (&json!("delivered"), &json!(51))
        );
        assert_eq!(last["last"]["status"], 204);
        province.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_told_only_of_the_kinds_it_wants() {
    let mut province = Province::open(&Database::Sqlite).await;
    let receiver = Receiver::start().await;
    let asked =
        json!({"name": "Xã", "url": receiver.url("/"), "kinds": ["decision", "version_removed"]});
    province.webhook(&asked).await;
    province.import(3).await;
    tell(province.app()).await;
    assert_eq!(receiver.seen().len(), 0);
    province.decide().await;
    tell(province.app()).await;
    let seen = receiver.seen();
    assert_eq!((seen.len(), items(&seen).len()), (1, 1));
    assert_eq!(
        tell_once(province.app()).await,
        0,
        "nothing is left to look at"
    );

    // Who asks for nothing in particular is told of agencies too.
    let asked = json!({"name": "Sở", "url": receiver.url("/")});
    province.webhook(&asked).await;
    let app = province.app();
    let whole = bundled("langson").unwrap();
    import(&app.store, app.clock, whole, (&Actor::Program, true))
        .await
        .unwrap();
    let mut rows = bundled("langson").unwrap();
    rows.retain(|row| row.as_ref().unwrap().agency.code.as_str() != "06073-TTPVHCC");
    import(&app.store, app.clock, rows, (&Actor::Program, true))
        .await
        .unwrap();
    tell(app).await;
    let seen = receiver.seen();
    assert_eq!((seen.len(), items(&seen).len()), (3, 1 + 147));
    assert_eq!(
        seen.last().unwrap().json()["items"][46],
        json!({"type": "agency_removed", "id": "06073-TTPVHCC"})
    );
    province.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_is_sent_again_later_and_nothing_overtakes_it() {
    for database in databases() {
        let mut province = Province::open(&database).await;
        let receiver = Receiver::start().await;
        let asked = json!({"name": "Xã", "url": receiver.url("/")});
        let (id, secret) = province.webhook(&asked).await;
        province.decide().await;
        receiver.reply(Reply::Status(500));
        tell(province.app()).await;
        assert_eq!(receiver.seen().len(), 1, "not again at once");
        let last = province.last_delivery(&id).await;
        assert_eq!(
            (&last["state"], &last["attempts"]),
            (&json!("pending"), &json!(1))
        );
        assert_eq!(
            (&last["last"]["status"], &last["last"]["failure"]),
            (&json!(500), &json!("status"))
        );
        assert!(last["next_attempt_at"].as_str().unwrap() > "2026-11-21T08:00:07");

        province.decide().await;
        tell(province.app()).await;
        assert_eq!(receiver.seen().len(), 1, "nor what came after it");
        province.office.pass(13);
        receiver.reply(Reply::Status(200));
        tell(province.app()).await;
        let seen = receiver.seen();
        assert_eq!(seen.len(), 3);
        assert_eq!(
            (&seen[0].body, ids(&seen)[0]),
            (&seen[1].body, ids(&seen)[1])
        );
        assert_ne!(ids(&seen)[1], ids(&seen)[2]);
        for one in &seen {
            verify(one, &secret);
        }
        assert_ne!(
            seen[0].header("x-tthc-signature"),
            seen[1].header("x-tthc-signature")
        );
        assert_eq!(seen[1].json()["next"], seen[2].json()["since"]);
        province.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_answer_for_days_fails_and_loses_nothing() {
    for database in databases() {
        let mut province = Province::open(&database).await;
        let receiver = Receiver::start().await;
        let asked = json!({"name": "Xã", "url": receiver.url("/")});
        let (id, _) = province.webhook(&asked).await;
        receiver.reply(Reply::Status(503));
        province.decide().await;
        let begin = province.office.now();
        while province.kept(&id).await.state == WebhookState::Active {
            tell(province.app()).await;
            province.office.pass(1800);
        }
        assert_eq!(receiver.seen().len(), 100);
        assert!(province.office.now().since(begin) > Duration::from_hours(72));
        // The sessions are over by now.
        province.admin = province.office.sign_in("admin").await;
        province.editor = province.office.sign_in("editor").await;
        province.decide().await;
        tell(province.app()).await;
        assert_eq!(receiver.seen().len(), 100, "nothing is sent to who fails");
        assert_eq!(province.last_delivery(&id).await["state"], "dead");
        let actions = province.office.actions(&province.admin).await;
        assert!(
            actions.iter().any(|action| action == "webhook.fail"),
            "{actions:?}"
        );

        receiver.reply(Reply::Status(204));
        let tag = format!("\"{}\"", province.kept(&id).await.revision);
        let resumed = province
            .office
            .ask_with(
                &province.admin,
                Method::PATCH,
                &format!("/webhooks/{id}"),
                &[("if-match", &tag)],
                &json!({"state": "active"}),
            )
            .await;
        assert_eq!(resumed.json()["state"], "active");
        tell(province.app()).await;
        let seen = receiver.seen();
        assert_eq!(seen.len(), 102);
        assert_eq!(ids(&seen)[99], ids(&seen)[100]);
        assert_eq!(items(&seen[100..]).len(), 2);
        province.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_replicas_one_tells() {
    for database in databases() {
        let province = Province::open(&database).await;
        let (one, other) = (Receiver::start().await, Receiver::start().await);
        for receiver in [&one, &other] {
            let asked = json!({"name": "Xã", "url": receiver.url("/")});
            province.webhook(&asked).await;
        }
        province.import(450).await;
        let replicas = [(); 4].map(|()| {
            let app = province.app().clone();
            tokio::spawn(async move { tell(&app).await })
        });
        for replica in replicas {
            replica.await.unwrap();
        }
        // Whoever found everything taken has stopped before the others were done.
        tell(province.app()).await;
        for receiver in [one, other] {
            let seen = receiver.seen();
            let different: BTreeSet<_> = ids(&seen).into_iter().collect();
            assert_eq!((seen.len(), different.len()), (5, 5));
            let expected: Vec<_> = (1..=450).map(|n| format!("9.{n:06}@1")).collect();
            assert_eq!(items(&seen), expected);
        }
        province.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_dies_is_replaced_and_its_notice_keeps_its_name() {
    for database in databases() {
        let mut province = Province::open(&database).await;
        let receiver = Receiver::start().await;
        let asked = json!({"name": "Xã", "url": receiver.url("/")});
        province.webhook(&asked).await;
        province.decide().await;
        // It dies before it has sent anything.
        assert_eq!(webhooks::claim_due(province.app()).await.unwrap().len(), 1);
        assert_eq!(
            tell_once(province.app()).await,
            0,
            "it still has the webhook"
        );
        province.office.pass(LEASE_SECONDS);
        // The next dies when the receiver has it, but nobody has noted it.
        receiver.reply(Reply::Hold);
        let leases = webhooks::claim_due(province.app()).await.unwrap();
        tokio::select! {
            done = webhooks::deliver(province.app(), &leases[0]) => panic!("{done:?}"),
            () = receiver.wait(1) => {}
        }
        province.office.pass(LEASE_SECONDS);
        receiver.reply(Reply::Status(204));
        tell(province.app()).await;
        let seen = receiver.seen();
        assert_eq!((seen.len(), &seen[0].body), (2, &seen[1].body));
        assert_eq!(ids(&seen)[0], ids(&seen)[1]);
        // What comes too late changes nothing.
        webhooks::deliver(province.app(), &leases[0]).await.unwrap();
        province.decide().await;
        tell(province.app()).await;
        assert_eq!(items(&receiver.seen()[2..]).len(), 1);
        province.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_redirects_or_makes_noise_has_not_taken_it() {
    let hurried = Patience {
        total: Duration::from_millis(300),
        ..Patience::default()
    };
    let mut province = Province::build(Builder::default(), hurried).await;
    let (receiver, elsewhere) = (Receiver::start().await, Receiver::start().await);
    let asked = json!({"name": "Xã", "url": receiver.url("/")});
    let (id, _) = province.webhook(&asked).await;
    province.decide().await;
    for (reply, failure) in [
        (Reply::Hold, "timeout"),
        (Reply::Redirect(elsewhere.url("/")), "redirect"),
        (
            Reply::Redirect("http://169.254.169.254/".to_owned()),
            "redirect",
        ),
        (Reply::Noise, "not_http"),
        (Reply::Status(404), "status"),
    ] {
        receiver.reply(reply);
        assert_eq!(tell_once(province.app()).await, 1);
        let last = province.last_delivery(&id).await;
        assert_eq!(
            (&last["state"], &last["last"]["failure"]),
            (&json!("pending"), &json!(failure))
        );
        province.office.pass(1800);
    }
    assert_eq!(elsewhere.seen().len(), 0);
    province.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_points_inside_by_now_is_not_sent_to() {
    let mut province = Province::open(&Database::Sqlite).await;
    let receiver = Receiver::start().await;
    let url = format!("http://localhost:{}/", receiver.address.port());
    let (id, _) = province.webhook(&json!({"name": "Xã", "url": url})).await;
    province.decide().await;
    // What was allowed when it was made is looked at anew.
    let strict = App {
        notify: Sender::new(Vec::new(), Patience::default()).unwrap(),
        ..province.app().clone()
    };
    assert_eq!(tell_once(&strict).await, 1);
    let last = province.last_delivery(&id).await;
    assert_eq!(last["last"]["failure"], "address_refused");
    assert_eq!(receiver.seen().len(), 0);
    province.office.pass(13);
    tell(province.app()).await;
    assert_eq!(receiver.seen().len(), 1);
    province.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_running_program_tells_by_itself_and_nobody_waits_for_who_hangs() {
    for database in databases() {
        let builder = Builder::default().on(&database).telling();
        let mut province = Province::build(builder, Patience::default()).await;
        let (slow, quick) = (Receiver::start().await, Receiver::start().await);
        slow.reply(Reply::Hold);
        for receiver in [&slow, &quick] {
            let asked = json!({"name": "Xã", "url": receiver.url("/")});
            province.webhook(&asked).await;
        }
        province.decide().await;
        slow.wait(1).await;
        quick.wait(1).await;
        province.decide().await;
        quick.wait(2).await;
        assert_eq!(slow.seen().len(), 1);
        // Stopping brings to its end what is being sent.
        slow.reply(Reply::Status(204));
        province.office.app.stop().await;
    }
}
