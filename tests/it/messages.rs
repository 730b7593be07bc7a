//! Messages to senders are sent once, by one replica, again until the mail server takes or refuses them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use tthc::app::App;
use tthc::app::feedback::Desk;
use tthc::app::messages::{self, Post};
use tthc::domain::email::EmailAddress;
use tthc::domain::feedback::seal::Keyring;
use tthc::domain::message::MessageFailure::{
    Busy, Deferred, Login, Protocol, Refused, Sender, Timeout,
};
use tthc::domain::message::{Message, MessageFailure, MessageState, Way};
use tthc::domain::smtp::SmtpServer;
use tthc::domain::time::Timestamp;
use tthc::notify::{MailFrom, MailPatience, Mailer};

use crate::api::feedback::sent;
use crate::api::staff::Office;
use crate::api::staff::publishing::made;
use crate::support::{
    Act, Builder, CERTIFICATE, Database, Kept, MailServer, NOW, SEAL_KEYS, databases,
};

/// Where people reach the service.
const SITE: &str = "https://thutuc.example.vn";
/// Longer than any lease.
const LEASE_SECONDS: i64 = 181;

/// A way for letters to this mail server.
pub fn post(url: &str, authority: Option<&str>, patience: MailPatience) -> Post {
    let from = MailFrom {
        address: EmailAddress::parse("tthc@langson.example.vn").unwrap(),
        name: "UBND tỉnh Lạng Sơn".to_owned(),
    };
    let server = SmtpServer::parse(url).unwrap();
    let mailer = Mailer::new(server, &from, authority.map(str::as_bytes), patience).unwrap();
    Post {
        mailer: Some(mailer),
        gateway: None,
        site: SITE.to_owned(),
        publisher: "UBND tỉnh Lạng Sơn".to_owned(),
    }
}

/// A mail server on this machine and a way for letters to it.
pub async fn plain_post() -> (MailServer, Post) {
    let server = MailServer::start(Kept::Plain).await;
    let url = format!("smtp://{}", server.address);
    let post = post(&url, None, MailPatience::default());
    (server, post)
}

/// A province with a mail server on this machine.
struct Province {
    office: Office,
    server: MailServer,
}

impl Province {
    async fn open(database: &Database) -> Self {
        let (server, post) = plain_post().await;
        Self::with(database, server, post).await
    }

    async fn with(database: &Database, server: MailServer, post: Post) -> Self {
        let builder = Builder::default().on(database).post(post);
        Self {
            office: Office::build(builder).await,
            server,
        }
    }

    fn app(&self) -> &App {
        &self.office.app.app
    }

    fn now(&self) -> Timestamp {
        self.office.now()
    }

    fn pass(&self, seconds: i64) {
        self.office.pass(seconds);
    }

    /// Somebody sends a feedback and is to be told so; gives the message's id.
    async fn put(&self, to: &str) -> String {
        let key = uuid::Uuid::now_v7().to_string();
        let mut body = sent(&format!("Giấy hẹn số {key} đã quá ngày trả."));
        body["contact"]["email"] = to.into();
        let headers = [("idempotency-key", key.as_str())];
        let answer = self
            .office
            .app
            .send_json(Method::POST, "/v1/feedback", &headers, &body);
        made(&answer.await, 201);
        let mut tx = self.app().store.read().await.unwrap();
        let pending = tx.list_messages(MessageState::Pending, None, 1).await;
        pending.unwrap().remove(0).id
    }

    async fn kept(&self, id: &str) -> Message {
        let mut tx = self.app().store.read().await.unwrap();
        tx.find_message(id).await.unwrap().unwrap()
    }

    async fn stop(self) {
        self.office.app.stop().await;
    }
}

/// Sends what is due, once; gives how many that were.
pub async fn send_once(app: &App) -> usize {
    let claimed = messages::claim_due(app, 10).await.unwrap();
    for one in &claimed {
        messages::deliver(app, one).await.unwrap();
    }
    claimed.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_taken_by_one_and_who_comes_too_late_changes_nothing() {
    for database in databases() {
        let province = Province::open(&database).await;
        let later = |seconds| NOW.after(Duration::from_secs(seconds));
        let id = province.put("lan@example.vn").await;
        let mut tx = province.app().store.write().await.unwrap();
        let due = tx.due_messages(Way::Email, NOW, 10).await.unwrap();
        assert_eq!(due, std::slice::from_ref(&id));
        let earlier = NOW.before(Duration::from_secs(1));
        for (way, now) in [(Way::Email, earlier), (Way::Phone, NOW)] {
            assert!(tx.due_messages(way, now, 10).await.unwrap().is_empty());
        }
        let claimed = tx.lease_message(&id, "l1", NOW, later(60)).await.unwrap();
        let message = claimed.unwrap().message;
        let taken = tx.lease_message(&id, "l2", later(59), later(99)).await;
        assert!(taken.unwrap().is_none());
        let due = tx.due_messages(Way::Email, later(59), 10).await.unwrap();
        assert!(due.is_empty());
        // The lease is over, another one takes it, and the first comes too late.
        let taken = tx.lease_message(&id, "l2", later(60), later(99)).await;
        assert!(taken.unwrap().is_some());
        let sent = message.after(Ok(()), later(61), 0);
        assert!(!tx.save_message(&sent, "l1").await.unwrap());
        let refused = message.after(Err(MessageFailure::Refused), later(61), 0);
        assert!(tx.save_message(&refused, "l2").await.unwrap());
        assert_eq!(tx.find_message(&id).await.unwrap(), Some(refused.clone()));
        let taken = tx.lease_message(&id, "l3", later(999), later(1000)).await;
        assert!(taken.unwrap().is_none());
        let dead = tx.list_messages(MessageState::Dead, None, 10).await;
        assert_eq!(dead.unwrap(), [refused]);
        assert!(!tx.retry_message("b", later(70)).await.unwrap());
        assert!(tx.retry_message(&id, later(70)).await.unwrap());
        assert!(!tx.retry_message(&id, later(70)).await.unwrap());
        tx.commit().await.unwrap();
        let kept = province.kept(&id).await;
        assert_eq!((kept.attempts, kept.state), (0, MessageState::Pending));
        province.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_arrives_whole_and_once() {
    for database in databases() {
        let province = Province::open(&database).await;
        let id = province.put("Lan.Nguyen@thư.vn").await;
        assert_eq!(send_once(province.app()).await, 1);
        assert_eq!(send_once(province.app()).await, 0);
        let taken = province.server.taken();
        assert_eq!(taken.len(), 1);
        let one = &taken[0];
        assert_eq!(one.from, "tthc@langson.example.vn");
        assert_eq!(one.to, "lan.nguyen@xn--th-e0a.vn");
        assert_eq!(one.login, None);
        let subject = one.header("Subject");
        let (vietnamese, english) = subject.split_once(" / ").unwrap();
        let code = vietnamese
            .strip_prefix("Đã nhận phản ánh, kiến nghị ")
            .unwrap();
        assert_eq!(english, format!("Feedback {code} received"));
        assert_eq!(one.header("Date"), "Sat, 21 Nov 2026 08:00:00 +0000");
        assert_eq!(
            one.header("Message-ID"),
            format!("<{id}@langson.example.vn>")
        );
        assert_eq!(one.header("Auto-Submitted"), "auto-generated");
        assert_eq!(one.header("Content-Type"), "text/plain; charset=utf-8");
        assert_eq!(
            one.header("From"),
            "UBND tỉnh Lạng Sơn <tthc@langson.example.vn>"
        );
        assert!(
            one.bytes
                .lines()
                .all(|line| line.is_ascii() && line.len() <= 998)
        );
        let text = one.text();
        assert!(
            text.contains(
                "Chậm nhất ngày 07/12/2026, chúng tôi báo việc này có được tiếp nhận hay không.\n"
            ),
            "{text}"
        );
        assert!(
            text.contains(&format!("{SITE}/phan-anh/{code}\n")),
            "{text}"
        );
        let kept = province.kept(&id).await;
        assert_eq!((kept.state, kept.sent_at), (MessageState::Sent, Some(NOW)));
        let overheard = province.server.overheard();
        assert_eq!(overheard[0], "EHLO langson.example.vn");
        province.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_to_a_server_that_nobody_vouches_for() {
    for kept in [Kept::StartTls, Kept::Tls] {
        let server = MailServer::start(kept).await;
        let port = server.address.port();
        let url = match kept {
            Kept::Tls => format!("smtps://me:pass%20word@localhost:{port}"),
            _ => format!("smtp://me:pass%20word@localhost:{port}?tls=required"),
        };
        let strict = post(&url, None, MailPatience::default());
        let trusting = post(&url, Some(CERTIFICATE), MailPatience::default());
        let mut province = Province::with(&Database::Sqlite, server, strict).await;
        let id = province.put("lan@example.vn").await;
        send_once(province.app()).await;
        let message = province.kept(&id).await;
        assert_eq!(
            (message.state, message.failure),
            (MessageState::Pending, Some(MessageFailure::Tls))
        );
        assert!(province.server.taken().is_empty());

        province.pass(60);
        province.office.app.app.post = Some(Arc::new(trusting));
        send_once(province.app()).await;
        let taken = province.server.taken();
        assert_eq!(taken.len(), 1, "{:?}", province.kept(&id).await);
        assert!(taken[0].encrypted);
        assert_eq!(taken[0].login.as_deref(), Some(":me:pass word"));
        let overheard = province.server.overheard().join("\n");
        assert!(
            !overheard.contains("AUTH") && !overheard.contains("MAIL"),
            "{overheard}"
        );
        province.stop().await;
    }
    // One that has no encryption, or somebody between who has removed it.
    let server = MailServer::start(Kept::Plain).await;
    let url = format!("smtp://me:pass@{}?tls=required", server.address);
    let post = self::post(&url, Some(CERTIFICATE), MailPatience::default());
    let province = Province::with(&Database::Sqlite, server, post).await;
    let id = province.put("lan@example.vn").await;
    send_once(province.app()).await;
    assert_eq!(province.kept(&id).await.failure, Some(MessageFailure::Tls));
    let overheard = province.server.overheard().join("\n");
    assert!(
        !overheard.contains("AUTH") && !overheard.contains("MAIL"),
        "{overheard}"
    );
    province.stop().await;
}

/// What a mail server does at a command, and what that is.
const TROUBLE: [(&str, Act, MessageFailure); 20] = [
    ("GREETING", Act::Say("421 later"), Busy),
    ("GREETING", Act::Say("554 not you"), Busy),
    ("GREETING", Act::Say("HTTP/1.1 400 Bad Request"), Protocol),
    ("GREETING", Act::Drop, Protocol),
    ("GREETING", Act::Hang, Timeout),
    ("EHLO", Act::Say("502 what?"), Busy),
    ("EHLO", Act::Say("250 localhost"), Login),
    ("AUTH", Act::Say("535 5.7.8 wrong password"), Login),
    ("AUTH", Act::Say("454 not now"), Login),
    ("MAIL", Act::Say("450 later"), Deferred),
    ("MAIL", Act::Say("530 5.7.0 sign in first"), Sender),
    ("RCPT", Act::Say("450 4.2.1 try again"), Deferred),
    ("RCPT", Act::Say("550 5.1.1 no such mailbox"), Refused),
    ("RCPT", Act::Drop, Protocol),
    ("DATA", Act::Say("451 later"), Deferred),
    ("DATA", Act::Say("554 no"), Refused),
    ("END", Act::Say("452 disk full"), Deferred),
    ("END", Act::Say("550 5.7.1 looks like spam"), Refused),
    ("END", Act::Drop, Protocol),
    ("END", Act::Hang, Timeout),
];

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_refused_for_good_is_given_up() {
    let server = MailServer::start(Kept::Plain).await;
    let url = format!("smtp://me:pass@{}", server.address);
    let hurried = MailPatience {
        total: Duration::from_millis(300),
        ..MailPatience::default()
    };
    let post = self::post(&url, None, hurried);
    let province = Province::with(&Database::Sqlite, server, post).await;
    for (number, (command, act, failure)) in TROUBLE.into_iter().enumerate() {
        let id = province.put(&format!("lan{number}@example.vn")).await;
        province.server.act(command, act.clone());
        assert_eq!(send_once(province.app()).await, 1);
        let kept = province.kept(&id).await;
        let expected = match failure {
            Refused => MessageState::Dead,
            _ => MessageState::Pending,
        };
        assert_eq!(
            (kept.failure, kept.state, kept.attempts),
            (Some(failure), expected, 1),
            "{command} {act:?}"
        );
        assert_eq!(send_once(province.app()).await, 0, "not again at once");
        province.server.behave();
        let before = province.server.taken().len();
        province.pass(60);
        let again = usize::from(failure != Refused);
        assert_eq!(send_once(province.app()).await, again);
        let taken = province.server.taken();
        assert_eq!(taken.len() - before, again);
        if again == 1 {
            assert!(taken.last().unwrap().header("Message-ID").contains(&id));
        }
    }
    // Taken is taken, however it says goodbye.
    for act in [Act::Hang, Act::Drop, Act::Say("500 what?")] {
        let id = province.put("lan@example.vn").await;
        province.server.act("QUIT", act);
        send_once(province.app()).await;
        assert_eq!(province.kept(&id).await.state, MessageState::Sent);
    }
    province.stop().await;
    // Nobody there at all.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let server = MailServer::start(Kept::Plain).await;
    let away = self::post(&format!("smtp://{nobody}"), None, MailPatience::default());
    let province = Province::with(&Database::Sqlite, server, away).await;
    let id = province.put("lan@example.vn").await;
    send_once(province.app()).await;
    assert_eq!(
        province.kept(&id).await.failure,
        Some(MessageFailure::Unreachable)
    );
    province.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_for_a_day_gets_each_letter_once() {
    for database in databases() {
        let province = Province::open(&database).await;
        let id = province.put("lan@example.vn").await;
        province.server.act("GREETING", Act::Say("421 later"));
        let begin = province.now();
        while province.now().since(begin) < Duration::from_hours(24) {
            send_once(province.app()).await;
            province.pass(600);
        }
        let waited = province.kept(&id).await;
        assert_eq!(waited.state, MessageState::Pending);
        assert!((25..50).contains(&waited.attempts), "{}", waited.attempts);
        assert!(province.server.taken().is_empty());
        province.server.behave();
        for _ in 0..9 {
            province.pass(600);
            send_once(province.app()).await;
        }
        assert_eq!(province.server.taken().len(), 1);
        assert_eq!(province.kept(&id).await.state, MessageState::Sent);
        province.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_for_days_loses_nothing_for_good() {
    let province = Province::open(&Database::Sqlite).await;
    let id = province.put("lan@example.vn").await;
    province.server.act("GREETING", Act::Say("421 later"));
    let begin = province.now();
    while province.kept(&id).await.state == MessageState::Pending {
        send_once(province.app()).await;
        province.pass(1800);
    }
    assert_eq!(province.kept(&id).await.attempts, 100);
    assert!(province.now().since(begin) > Duration::from_hours(72));
    province.server.behave();
    let admin = province.office.sign_in("admin").await;
    let path = format!("/messages/{id}/retry");
    let none = &serde_json::Value::Null;
    let answer = province.office.ask(&admin, Method::POST, &path, none).await;
    assert_eq!(made(&answer, 200)["state"], "pending");
    send_once(province.app()).await;
    assert_eq!(province.server.taken().len(), 1);
    assert_eq!(province.kept(&id).await.state, MessageState::Sent);
    province.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_replicas_send_each_letter_once() {
    for database in databases() {
        let province = Province::open(&database).await;
        for number in 0..40 {
            province.put(&format!("n{number}@example.vn")).await;
        }
        let replicas = [(); 4].map(|()| {
            let app = province.app().clone();
            tokio::spawn(async move { while send_once(&app).await > 0 {} })
        });
        for replica in replicas {
            replica.await.unwrap();
        }
        // Whoever found everything taken has stopped before the others were done.
        province.server.wait(40).await;
        assert_eq!(send_once(province.app()).await, 0);
        let taken = province.server.taken();
        let different: BTreeSet<_> = taken.iter().map(|one| one.to.as_str()).collect();
        assert_eq!((taken.len(), different.len()), (40, 40));
        province.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_dies_is_replaced_and_its_letter_keeps_its_name() {
    for database in databases() {
        let province = Province::open(&database).await;
        let id = province.put("lan@example.vn").await;
        // It dies before it has noted anything.
        let claimed = messages::claim_due(province.app(), 10).await.unwrap();
        assert_eq!(claimed.len(), 1);
        assert_eq!(
            send_once(province.app()).await,
            0,
            "it still has the letter"
        );
        province.pass(LEASE_SECONDS);
        assert_eq!(send_once(province.app()).await, 1);
        // What comes too late changes nothing.
        province.server.act("GREETING", Act::Say("421 later"));
        messages::deliver(province.app(), &claimed[0])
            .await
            .unwrap();
        let kept = province.kept(&id).await;
        assert_eq!((kept.state, kept.attempts), (MessageState::Sent, 1));
        let taken = province.server.taken();
        assert_eq!(taken.len(), 1);
        assert!(taken[0].header("Message-ID").contains(&id));
        province.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_wait_for_a_key_and_for_a_mail_server() {
    let mut province = Province::open(&Database::Sqlite).await;
    let id = province.put("lan@example.vn").await;
    let post = province.office.app.app.post.take();
    assert_eq!(send_once(province.app()).await, 0);
    province.office.app.app.post = post;
    let another = Keyring::parse(&Keyring::written([7; 32])).unwrap();
    let another = Some(Arc::new(Desk::new(another, &province.office.app.app.store)));
    let right = std::mem::replace(&mut province.office.app.app.desk, another);
    send_once(province.app()).await;
    let kept = province.kept(&id).await;
    assert_eq!(
        (kept.state, kept.failure),
        (MessageState::Pending, Some(MessageFailure::Sealed))
    );
    province.office.app.app.desk = right;
    province.pass(60);
    assert_eq!(send_once(province.app()).await, 1);
    assert_eq!(province.kept(&id).await.state, MessageState::Sent);
    province.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_sends_by_itself_until_it_is_told_to_stop() {
    let province = Province::open(&Database::Sqlite).await;
    province.put("lan@example.vn").await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(messages::run(province.app().clone(), stopped));
    province.server.wait(1).await;
    stop.send(true).unwrap();
    running.await.unwrap();
    province.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_of_before_a_rotation_of_keys_can_still_be_confirmed() {
    let mut province = Province::open(&Database::Sqlite).await;
    province.put("lan@example.vn").await;
    let keys = format!("{}{SEAL_KEYS}", Keyring::written([7; 32]));
    let keyring = Keyring::parse(&keys).unwrap();
    province.office.app.app.desk =
        Some(Arc::new(Desk::new(keyring, &province.office.app.app.store)));
    assert_eq!(send_once(province.app()).await, 1);
    let text = province.server.taken()[0].text();
    let (before, token) = text.split_once("/xac-nhan#").unwrap();
    let token = serde_json::json!({"token": token.lines().next().unwrap()});
    let code = before.rsplit('/').next().unwrap();
    let path = format!("/v1/feedback/{code}/confirmation");
    let app = &province.office.app;
    let answer = app.send_json(Method::POST, &path, &[], &token).await;
    assert_eq!(answer.json(), serde_json::json!({"way": "email"}));
    province.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_flooded_with_what_others_send_in_their_name() {
    for database in databases() {
        let province = Province::open(&database).await;
        for _ in 0..messages::UNCONFIRMED_MAX {
            province.put("lan@example.vn").await;
        }
        assert_eq!(send_once(province.app()).await, 5);
        let before = province.put("hoa@example.vn").await;
        // Kept as ever, but nobody is told: the newest message is that of before.
        assert_eq!(province.put("Lan@example.vn").await, before);
        assert_eq!(send_once(province.app()).await, 1);
        province.pass(86_401);
        assert_ne!(province.put("lan@example.vn").await, before);
        assert_eq!(send_once(province.app()).await, 1);
        assert_eq!(province.server.taken().len(), 7);
        province.stop().await;
    }
}

#[test]
fn a_file_without_a_certificate_is_no_authority() {
    let server = SmtpServer::parse("smtps://localhost").unwrap();
    let from = MailFrom {
        address: EmailAddress::parse("a@b.vn").unwrap(),
        name: "UBND".to_owned(),
    };
    for bad in [
        "",
        "hello",
        "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ] {
        let made = Mailer::new(
            server.clone(),
            &from,
            Some(bad.as_bytes()),
            MailPatience::default(),
        );
        assert!(made.is_err(), "{bad}");
    }
}
