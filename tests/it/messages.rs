//! Letters to one person are sent once, by one replica, again until the mail server takes or refuses them, and what
//! they said is forgotten then.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::civil::date;
use tthc::app::App;
use tthc::app::messages::{self, Post};
use tthc::domain::email::EmailAddress;
use tthc::domain::envelope::{Envelope, Values};
use tthc::domain::message::MessageFailure::{
    Busy, Deferred, Login, NotSmtp, Refused, Sender, Timeout,
};
use tthc::domain::message::{Message, MessageChannel, MessageFailure, MessageState};
use tthc::domain::occasion::Occasion;
use tthc::domain::smtp::SmtpServer;
use tthc::domain::time::{Clock, Timestamp};
use tthc::notify::{MailFrom, MailPatience, Mailer};
use tthc::store::SealedMessage;

use crate::store::Fresh;
use crate::support::{
    Act, Builder, CERTIFICATE, Database, Kept, MailServer, NOW, TestApp, databases,
};

const SITE: &str = "https://thutuc.example.vn";
/// Longer than any lease.
const LEASE_SECONDS: i64 = 181;

fn envelope(to: &str) -> Envelope {
    let values = Values {
        code: "LS-2026-7K3M-Q9TX".to_owned(),
        ask: "Trung tâm, 0205 3 000 000".to_owned(),
        unit: Some("Sở Tư pháp".to_owned()),
        due: Some(date(2026, 12, 4)),
        ..Values::default()
    };
    Envelope::new(EmailAddress::parse(to).unwrap(), Occasion::Accepted, values).unwrap()
}

/// Sealing is somebody else's; here the lines lie open.
fn sealed(envelope: &Envelope) -> SealedMessage {
    SealedMessage {
        bytes: envelope.lines().reveal().as_bytes().to_vec(),
        key_id: "k1".to_owned(),
    }
}

fn mailer(url: &str, authority: Option<&str>, patience: MailPatience) -> Mailer {
    let from = MailFrom {
        address: EmailAddress::parse("tthc@langson.example.vn").unwrap(),
        name: "UBND tỉnh Lạng Sơn".to_owned(),
    };
    let server = SmtpServer::parse(url).unwrap();
    Mailer::new(server, &from, authority.map(str::as_bytes), patience).unwrap()
}

/// A province with a mail server on this machine.
struct Province {
    app: TestApp,
    server: MailServer,
    moment: &'static AtomicI64,
}

impl Province {
    async fn open(database: &Database) -> Self {
        let server = MailServer::start(Kept::Plain).await;
        let url = format!("smtp://{}", server.address);
        let mailer = mailer(&url, None, MailPatience::default());
        Self::with(database, server, mailer).await
    }

    async fn with(database: &Database, server: MailServer, mailer: Mailer) -> Self {
        let moment: &AtomicI64 = Box::leak(Box::new(AtomicI64::new(NOW.0)));
        let post = Post {
            mailer,
            site: SITE.to_owned(),
        };
        let builder = Builder::default().empty().on(database).post(post);
        Self {
            app: builder.clock(Clock::Set(moment)).start().await,
            server,
            moment,
        }
    }

    fn app(&self) -> &App {
        &self.app.app
    }

    fn now(&self) -> Timestamp {
        self.app().clock.now()
    }

    fn pass(&self, seconds: i64) {
        self.moment.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// A letter to be sent; gives its id.
    async fn put(&self, to: &str) -> String {
        let id = uuid::Uuid::now_v7().to_string();
        let message = Message::new(id.clone(), Occasion::Accepted, None, self.now());
        let mut tx = self.app().store.write().await.unwrap();
        tx.insert_message(&message, &sealed(&envelope(to)))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn kept(&self, id: &str) -> Message {
        let mut tx = self.app().store.read().await.unwrap();
        tx.find_message(id).await.unwrap().unwrap()
    }
}

/// Sends what is due, once; gives how many that were.
async fn send_once(app: &App) -> usize {
    let claimed = messages::claim_due(app, 10).await.unwrap();
    for one in &claimed {
        let lines = String::from_utf8(one.sealed.bytes.clone()).unwrap();
        let envelope = Envelope::parse(&lines).unwrap();
        messages::deliver(app, one, &envelope).await.unwrap();
    }
    claimed.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_kept_taken_by_one_and_forgotten_once_sent() {
    for database in databases() {
        let fresh = Fresh::new(&database).await;
        let store = fresh.open().await;
        let later = |seconds| NOW.after(Duration::from_secs(seconds));
        let feedback = Some("f1".to_owned());
        let email = Message::new("a".to_owned(), Occasion::Answered, feedback, NOW);
        let webhook = Message {
            id: "b".to_owned(),
            channel: MessageChannel::Webhook,
            feedback: None,
            ..email.clone()
        };
        let bytes = SealedMessage {
            bytes: (0..=255).collect(),
            key_id: "k1".to_owned(),
        };
        let mut tx = store.write().await.unwrap();
        for message in [&email, &webhook] {
            tx.insert_message(message, &bytes).await.unwrap();
        }
        let due = tx
            .due_messages(MessageChannel::Email, NOW, 10)
            .await
            .unwrap();
        assert_eq!(due, ["a"]);
        let none = tx.due_messages(
            MessageChannel::Email,
            NOW.before(Duration::from_secs(1)),
            10,
        );
        assert!(none.await.unwrap().is_empty());

        let claimed = tx
            .lease_message("a", "l1", NOW, later(60))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((&claimed.message, &claimed.sealed), (&email, &bytes));
        assert!(!format!("{claimed:?}").contains("254"));
        assert!(
            tx.lease_message("a", "l2", later(59), later(99))
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            tx.due_messages(MessageChannel::Email, later(59), 10)
                .await
                .unwrap()
                .is_empty()
        );
        // The lease is over, another one takes it, and the first comes too late.
        assert!(
            tx.lease_message("a", "l2", later(60), later(99))
                .await
                .unwrap()
                .is_some()
        );
        let sent = email.after(Ok(()), later(61), 0);
        assert!(!tx.save_message(&sent, "l1").await.unwrap());
        let refused = email.after(Err(MessageFailure::Refused), later(61), 0);
        assert!(tx.save_message(&refused, "l2").await.unwrap());
        assert_eq!(tx.find_message("a").await.unwrap(), Some(refused.clone()));
        assert!(
            tx.lease_message("a", "l3", later(999), later(1000))
                .await
                .unwrap()
                .is_none()
        );

        assert_eq!(tx.list_dead_messages(10).await.unwrap(), [refused]);
        assert!(
            !tx.revive_message("b", later(70)).await.unwrap(),
            "it is not dead"
        );
        assert!(tx.revive_message("a", later(70)).await.unwrap());
        let claimed = tx
            .lease_message("a", "l4", later(70), later(99))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((claimed.message.attempts, &claimed.sealed), (0, &bytes));
        let sent = claimed.message.after(Ok(()), later(71), 0);
        assert!(tx.save_message(&sent, "l4").await.unwrap());
        assert!(tx.list_dead_messages(10).await.unwrap().is_empty());
        tx.commit().await.unwrap();

        // Nothing is left of it to send, even for who calls it back to life.
        fresh
            .execute("UPDATE message SET state = 'dead' WHERE state = 'sent'")
            .await;
        let mut tx = store.write().await.unwrap();
        assert!(!tx.revive_message("a", later(80)).await.unwrap());
        tx.commit().await.unwrap();
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forgotten_is_not_sent_any_more() {
    for database in databases() {
        let store = Fresh::new(&database).await.open().await;
        let mut tx = store.write().await.unwrap();
        for (id, feedback) in [("a", "f1"), ("b", "f1"), ("c", "f2")] {
            let feedback = Some(feedback.to_owned());
            let message = Message::new(id.to_owned(), Occasion::Answered, feedback, NOW);
            tx.insert_message(&message, &sealed(&envelope("a@b.vn")))
                .await
                .unwrap();
        }
        let until = NOW.after(Duration::from_mins(1));
        let claimed = tx
            .lease_message("a", "l1", NOW, until)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(tx.forget_messages("f1").await.unwrap(), 2);
        assert_eq!(tx.forget_messages("f1").await.unwrap(), 0);
        let sent = claimed.message.after(Ok(()), NOW, 0);
        assert!(!tx.save_message(&sent, "l1").await.unwrap());
        let due = tx
            .due_messages(MessageChannel::Email, until, 10)
            .await
            .unwrap();
        assert_eq!(due, ["c"]);
        assert!(!tx.revive_message("b", NOW).await.unwrap());
        tx.commit().await.unwrap();
        store.close().await;
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
        assert_eq!(one.to, "Lan.Nguyen@xn--th-e0a.vn");
        assert_eq!(one.login, None);
        assert_eq!(
            one.header("Subject"),
            "Đã tiếp nhận LS-2026-7K3M-Q9TX / LS-2026-7K3M-Q9TX accepted"
        );
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
            text.contains("Nơi xử lý: Sở Tư pháp.\nHạn trả lời: ngày 04/12/2026.\n"),
            "{text}"
        );
        assert!(
            text.contains("https://thutuc.example.vn/phan-anh/LS-2026-7K3M-Q9TX\n"),
            "{text}"
        );
        let kept = province.kept(&id).await;
        assert_eq!((kept.state, kept.sent_at), (MessageState::Sent, Some(NOW)));
        let overheard = province.server.overheard();
        assert_eq!(overheard[0], "EHLO langson.example.vn");
        province.app.stop().await;
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
        let strict = mailer(&url, None, MailPatience::default());
        let trusting = mailer(&url, Some(CERTIFICATE), MailPatience::default());
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
        let site = SITE.to_owned();
        province.app.app.post = Some(Post {
            mailer: trusting,
            site,
        });
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
        province.app.stop().await;
    }
    // One that has no encryption, or somebody between who has removed it.
    let server = MailServer::start(Kept::Plain).await;
    let url = format!("smtp://me:pass@{}?tls=required", server.address);
    let mailer = mailer(&url, Some(CERTIFICATE), MailPatience::default());
    let province = Province::with(&Database::Sqlite, server, mailer).await;
    let id = province.put("lan@example.vn").await;
    send_once(province.app()).await;
    assert_eq!(province.kept(&id).await.failure, Some(MessageFailure::Tls));
    let overheard = province.server.overheard().join("\n");
    assert!(
        !overheard.contains("AUTH") && !overheard.contains("MAIL"),
        "{overheard}"
    );
    province.app.stop().await;
}

/// What a mail server does at a command, and what that is.
const TROUBLE: [(&str, Act, MessageFailure); 20] = [
    ("GREETING", Act::Say("421 later"), Busy),
    ("GREETING", Act::Say("554 not you"), Busy),
    ("GREETING", Act::Say("HTTP/1.1 400 Bad Request"), NotSmtp),
    ("GREETING", Act::Drop, NotSmtp),
    ("GREETING", Act::Hang, Timeout),
    ("EHLO", Act::Say("502 what?"), Busy),
    ("EHLO", Act::Say("250 localhost"), Login),
    ("AUTH", Act::Say("535 5.7.8 wrong password"), Login),
    ("AUTH", Act::Say("454 not now"), Login),
    ("MAIL", Act::Say("450 later"), Deferred),
    ("MAIL", Act::Say("530 5.7.0 sign in first"), Sender),
    ("RCPT", Act::Say("450 4.2.1 try again"), Deferred),
    ("RCPT", Act::Say("550 5.1.1 no such mailbox"), Refused),
    ("RCPT", Act::Drop, NotSmtp),
    ("DATA", Act::Say("451 later"), Deferred),
    ("DATA", Act::Say("554 no"), Refused),
    ("END", Act::Say("452 disk full"), Deferred),
    ("END", Act::Say("550 5.7.1 looks like spam"), Refused),
    ("END", Act::Drop, NotSmtp),
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
    let mailer = mailer(&url, None, hurried);
    let province = Province::with(&Database::Sqlite, server, mailer).await;
    for (command, act, failure) in TROUBLE {
        let id = province.put("lan@example.vn").await;
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
    province.app.stop().await;
    // Nobody there at all.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let server = MailServer::start(Kept::Plain).await;
    let away = self::mailer(&format!("smtp://{nobody}"), None, MailPatience::default());
    let province = Province::with(&Database::Sqlite, server, away).await;
    let id = province.put("lan@example.vn").await;
    send_once(province.app()).await;
    assert_eq!(
        province.kept(&id).await.failure,
        Some(MessageFailure::Unreachable)
    );
    province.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_for_days_loses_nothing_for_good() {
    for database in databases() {
        let province = Province::open(&database).await;
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
        let mut tx = province.app().store.write().await.unwrap();
        assert!(tx.revive_message(&id, province.now()).await.unwrap());
        tx.commit().await.unwrap();
        send_once(province.app()).await;
        assert_eq!(province.server.taken().len(), 1);
        province.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_replicas_one_sends_each_letter() {
    for database in databases() {
        let province = Province::open(&database).await;
        for n in 0..40 {
            province.put(&format!("nguoi{n}@example.vn")).await;
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
        province.app.stop().await;
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
        messages::cannot_open(province.app(), &claimed[0])
            .await
            .unwrap();
        let kept = province.kept(&id).await;
        assert_eq!((kept.state, kept.attempts), (MessageState::Sent, 1));
        let taken = province.server.taken();
        assert_eq!(taken.len(), 1);
        assert!(taken[0].header("Message-ID").contains(&id));
        province.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_wait_for_a_key_and_for_a_mail_server() {
    let mut province = Province::open(&Database::Sqlite).await;
    let id = province.put("lan@example.vn").await;
    let post = province.app.app.post.take();
    assert_eq!(send_once(province.app()).await, 0);
    province.app.app.post = post;
    let claimed = messages::claim_due(province.app(), 10).await.unwrap();
    messages::cannot_open(province.app(), &claimed[0])
        .await
        .unwrap();
    let kept = province.kept(&id).await;
    assert_eq!(
        (kept.state, kept.failure),
        (MessageState::Pending, Some(MessageFailure::Sealed))
    );
    province.pass(60);
    assert_eq!(send_once(province.app()).await, 1);
    assert_eq!(province.kept(&id).await.state, MessageState::Sent);
    province.app.stop().await;
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
