//! What senders are told by message, when, and what no message ever says.

use reqwest::Method;
use serde_json::{Value, json};

use super::{COMMUNE, Desk, SECRET, accepted, draft, sent};
use crate::api::staff::publishing::made;
use crate::messages::{plain_post, send_once};
use crate::support::{Act, Builder, Database, MailServer, Receiver, Taken, databases};

/// A desk with a mail server on this machine.
struct Told {
    desk: Desk,
    server: MailServer,
    seen: usize,
}

impl Told {
    async fn open(database: &Database) -> Self {
        let (server, post) = plain_post().await;
        let builder = Builder::default().on(database).post(post);
        let desk = Desk::build(builder).await;
        Self {
            desk,
            server,
            seen: 0,
        }
    }

    /// Sends a feedback with an e-mail address; gives its code and its id.
    async fn sent(&self, text: &str) -> (String, String) {
        let mut body = sent(text);
        body["contact"]["email"] = "lan@example.vn".into();
        body["commune"] = COMMUNE.into();
        self.desk.sent(&body).await
    }

    /// Sends a feedback whose sender has confirmed the address.
    async fn confirmed(&mut self, text: &str) -> (String, String) {
        let (code, id) = self.sent(text).await;
        let first = self.news().await;
        let answer = self.confirm(&code, &token(&first[0])).await;
        assert_eq!(answer, (200, json!({"way": "email"})));
        (code, id)
    }

    async fn confirm(&self, code: &str, token: &str) -> (u16, Value) {
        let path = format!("/v1/feedback/{code}/confirmation");
        let body = json!({"token": token});
        let app = &self.desk.office.app;
        let answer = app.send_json(Method::POST, &path, &[], &body).await;
        (answer.status, serde_json::from_str(answer.text()).unwrap())
    }

    /// The letters that have come since last looked.
    async fn news(&mut self) -> Vec<Taken> {
        while send_once(&self.desk.office.app.app).await > 0 {}
        let taken = self.server.taken();
        let new = taken[self.seen..].to_vec();
        self.seen = taken.len();
        new
    }

    /// The Vietnamese subjects of the letters that have come since last looked, without the code.
    async fn subjects(&mut self, code: &str) -> Vec<String> {
        let news = self.news().await;
        let subjects = news.iter().map(|one| one.header("Subject"));
        let vietnamese = subjects.map(|both| both.split(" / ").next().unwrap().to_owned());
        vietnamese
            .map(|subject| subject.replace(code, "…"))
            .collect()
    }
}

/// The confirmation code in a letter.
fn token(letter: &Taken) -> String {
    let text = letter.text();
    let (_, after) = text.split_once("nhập mã xác nhận ").unwrap();
    let token = after.split(' ').next().unwrap().to_owned();
    assert!(text.contains(&format!("/xac-nhan#{token}\n")), "{text}");
    token
}

/// A problem without what names the request.
fn plain(mut problem: Value) -> Value {
    problem["request_id"] = Value::Null;
    problem
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_more_is_sent_before_an_address_is_confirmed() {
    for database in databases() {
        let mut told = Told::open(&database).await;
        let (code, id) = told
            .sent("Một cửa hẹn trả giấy khai sinh rồi thất hẹn.")
            .await;
        let first = told.news().await;
        assert_eq!((first.len(), first[0].to.as_str()), (1, "lan@example.vn"));
        told.desk.begun(&id).await;
        told.desk.must(&told.desk.handler, &id, draft()).await;
        let approve = json!({"step": "approve"});
        let answered = told.desk.must(&told.desk.approver, &id, approve).await;
        assert_eq!(told.news().await.len(), 0);
        let states = |read: &Value| -> Vec<(String, String)> {
            let all = read["messages"].as_array().unwrap().iter();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            all.map(|one| (text(&one["event"]), text(&one["state"])))
                .collect()
        };
        let pair = |event: &str, state: &str| (event.to_owned(), state.to_owned());
        assert_eq!(
            states(&answered),
            [
                pair("submitted", "sent"),
                pair("accepted", "held"),
                pair("answered", "held")
            ]
        );
        // A wrong token and an unknown code are one and the same miss.
        let token = token(&first[0]);
        let (status, wrong) = told.confirm(&code, "0000-0000-0000").await;
        let (_, unknown) = told.confirm("0000-0000-00000", &token).await;
        let (_, no_token) = told.confirm(&code, "xin chào").await;
        assert_eq!(
            (status, &wrong["code"]),
            (404, &"feedback_not_found".into())
        );
        assert_eq!(plain(wrong.clone()), plain(unknown));
        assert_eq!(plain(wrong), plain(no_token));
        assert_eq!(told.news().await.len(), 0);
        // Who confirms late is told the newest only.
        let typed = token.to_lowercase().replace('-', " ");
        assert_eq!(told.confirm(&code, &typed).await.0, 200);
        assert_eq!(told.confirm(&code, &token).await.0, 200);
        let news = told.news().await;
        assert_eq!(news.len(), 1);
        assert!(news[0].header("Subject").starts_with("Đã có trả lời cho "));
        assert!(!news[0].text().contains("xác nhận"), "{}", news[0].text());
        // From then on everything at once.
        let again = json!({"text": "Tôi vẫn chưa nhận được giấy"});
        assert_eq!(told.desk.ask(&code, "reopening", again).await.status, 200);
        let reopen = json!({"step": "reopen"});
        let reopened = told.desk.must(&told.desk.supervisor, &id, reopen).await;
        assert_eq!(told.subjects(&code).await, ["Xem xét lại …"]);
        assert_eq!(
            states(&reopened),
            [
                pair("submitted", "sent"),
                pair("answered", "sent"),
                pair("reopened", "pending")
            ]
        );
        told.desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sender_is_told_of_each_turn_and_never_what_was_written() {
    for database in databases() {
        let mut told = Told::open(&database).await;
        let (code, id) = told
            .confirmed("QZXNOIDUNG: lệ phí thu sai ở một cửa.")
            .await;
        let desk = &told.desk;
        desk.must(&desk.intake, &id, json!({"step": "screen"}))
            .await;
        let ask = json!({"step": "ask", "until": "2026-12-01", "question": "QZXHOI: nộp ở đâu?"});
        desk.must(&desk.intake, &id, ask).await;
        let supplied = desk.ask(&code, "information", json!({"text": "QZXDAP: ở xã"}));
        assert_eq!(supplied.await.status, 200);
        desk.must(&desk.intake, &id, accepted("khac")).await;
        desk.must(&desk.coordinator, &id, json!({"step": "assign"}))
            .await;
        desk.must(&desk.handler, &id, json!({"step": "begin"}))
            .await;
        let more =
            json!({"step": "ask_extension", "until": "2026-12-04", "reason": "QZXLYDO: xác minh"});
        desk.must(&desk.handler, &id, more).await;
        desk.must(&desk.supervisor, &id, json!({"step": "extend"}))
            .await;
        let mut reply = draft();
        reply["text"] = "QZXTRALOI: đã hoàn lại lệ phí thu sai cho công dân.".into();
        desk.must(&desk.handler, &id, reply).await;
        desk.must(&desk.approver, &id, json!({"step": "approve"}))
            .await;
        let again = json!({"text": "QZXLAI: chưa nhận được tiền"});
        assert_eq!(desk.ask(&code, "reopening", again).await.status, 200);
        let no = json!({"step": "refuse_reopening", "reason": "QZXKHONG: đã chi trả"});
        desk.must(&desk.supervisor, &id, no).await;
        assert_eq!(
            told.subjects(&code).await,
            [
                "Cần bổ sung thông tin cho …",
                "Đã tiếp nhận …",
                "Gia hạn trả lời …",
                "Đã có trả lời cho …",
                "Không xem xét lại …",
            ]
        );
        let letters = told.server.taken();
        let dated = [1, 3, 4].map(|place| letters[place].text());
        assert!(
            dated[0].contains("Xin bổ sung chậm nhất ngày 01/12/2026."),
            "{}",
            dated[0]
        );
        assert!(
            dated[1].contains("Hạn mới: ngày 04/12/2026."),
            "{}",
            dated[1]
        );
        assert!(
            dated[2].contains("chậm nhất ngày 06/12/2026."),
            "{}",
            dated[2]
        );
        for letter in letters {
            let all = format!("{}\n{}", letter.header("Subject"), letter.text());
            for never in ["QZX", SECRET, "Hoàng Thị Lan", "Nà Pàn", "912", "lan@"] {
                assert!(!all.contains(never), "{never} in {all}");
            }
            assert!(all.contains(&format!("/phan-anh/{code}\n")), "{all}");
        }
        told.desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_ends_are_told_too() {
    let mut told = Told::open(&Database::Sqlite).await;
    let (refused, refused_id) = told.confirmed("Đề nghị bắn pháo hoa dịp lễ ở xã.").await;
    let (passed, passed_id) = told.confirmed("Đường liên tỉnh hỏng nhiều đoạn.").await;
    let (kept, kept_id) = told.confirmed("Quy định về bản sao còn chồng chéo.").await;
    let (parent, parent_id) = told.confirmed("Chiều thứ sáu một cửa đóng sớm.").await;
    let (child, child_id) = told.confirmed("Một cửa đã nghỉ lúc tôi đến nộp.").await;
    let desk = &told.desk;
    for id in [&refused_id, &passed_id, &parent_id, &child_id] {
        desk.must(&desk.intake, id, json!({"step": "screen"})).await;
    }
    let refuse = json!({"step": "refuse", "reason": "R02"});
    desk.must(&desk.intake, &refused_id, refuse).await;
    assert_eq!(told.subjects(&refused).await, ["Không tiếp nhận …"]);
    let desk = &told.desk;
    let pass = json!({"step": "transfer", "reason": "R20", "to": "Sở Xây dựng tỉnh Bắc Ninh",
        "letter": "123/VP"});
    desk.must(&desk.intake, &passed_id, pass).await;
    let news = told.news().await;
    assert!(
        news[0]
            .header("Subject")
            .contains(&format!("Đã chuyển {passed}"))
    );
    assert!(!news[0].text().contains("Bắc Ninh"));
    told.desk.begun(&kept_id).await;
    told.news().await;
    let desk = &told.desk;
    let collect = json!({"step": "collect", "until": "2027-01-15", "reason": "Chờ sửa thông tư"});
    desk.must(&desk.approver, &kept_id, collect).await;
    assert_eq!(
        told.subjects(&kept).await,
        ["… đang được tập hợp, nghiên cứu"]
    );
    let desk = &told.desk;
    let merge = json!({"step": "merge", "with": parent});
    desk.must(&desk.coordinator, &child_id, merge.clone()).await;
    assert_eq!(told.subjects(&child).await, ["… được xử lý chung"]);
    let desk = &told.desk;
    desk.must(&desk.coordinator, &child_id, json!({"step": "unmerge"}))
        .await;
    assert_eq!(told.subjects(&child).await, ["… được xử lý riêng"]);
    let desk = &told.desk;
    desk.must(&desk.coordinator, &child_id, merge).await;
    told.news().await;
    // The one is answered, and the other with it: each is told about its own.
    let desk = &told.desk;
    desk.must(&desk.intake, &parent_id, accepted("khac")).await;
    desk.must(&desk.coordinator, &parent_id, json!({"step": "assign"}))
        .await;
    desk.must(&desk.handler, &parent_id, json!({"step": "begin"}))
        .await;
    desk.must(&desk.handler, &parent_id, draft()).await;
    told.news().await;
    let desk = &told.desk;
    desk.must(&desk.approver, &parent_id, json!({"step": "approve"}))
        .await;
    let mut subjects = told.subjects(&child).await;
    subjects.sort();
    let mut expected = [
        "Đã có trả lời cho …".to_owned(),
        format!("Đã có trả lời cho {parent}"),
    ];
    expected.sort();
    assert_eq!(subjects, expected);
    told.desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_is_sealed_only_that_there_is_news_is_told() {
    for database in databases() {
        let mut told = Told::open(&database).await;
        let (code, id) = told
            .confirmed("Tôi tố cáo ông QZX nhận tiền của dân.")
            .await;
        let desk = &told.desk;
        desk.must(&desk.intake, &id, json!({"step": "screen"}))
            .await;
        let step = json!({"step": "redirect", "reason": "R12"});
        assert_eq!(desk.step(&desk.intake, &id, step).await.status, 200);
        let news = told.news().await;
        assert_eq!(news.len(), 1);
        let subject = news[0].header("Subject");
        assert_eq!(subject, format!("Có tin mới về {code} / News about {code}"));
        let text = news[0].text();
        for never in [
            "tố cáo",
            "khiếu nại",
            "Hướng dẫn",
            "hướng dẫn",
            "phản ánh",
            "QZX",
            "niêm phong",
        ] {
            assert!(!text.contains(never), "{never} in {text}");
        }
        // What waits from before is told as neutrally.
        let (code, id) = told
            .confirmed("Tôi nghi ngờ có người thu tiền ngoài.")
            .await;
        let desk = &told.desk;
        desk.office
            .add("keeper", &["seal_keeper", "intake", "supervisor"])
            .await;
        let keeper = desk.office.sign_in("keeper").await;
        desk.must(&desk.intake, &id, json!({"step": "screen"}))
            .await;
        desk.must(&desk.intake, &id, accepted("khac")).await;
        let seal = json!({"step": "set_confidentiality", "confidentiality": "sealed", "reason": "Có thể lộ người gửi"});
        let sealed = desk.step(&keeper, &id, seal).await;
        assert_eq!(sealed.status, 200, "{}", sealed.text());
        assert_eq!(told.subjects(&code).await, ["Có tin mới về …"]);
        // Administrators see that there is a message, not about which feedback.
        let admin = told.desk.office.sign_in("admin").await;
        let list = told
            .desk
            .office
            .get(&admin, "/messages?state=sent")
            .await
            .json();
        assert_eq!(list["items"][0]["event"], "accepted");
        assert!(!list.to_string().contains(&code) && !list.to_string().contains(&id));
        told.desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_sent_is_seen_and_tried_anew() {
    for database in databases() {
        let mut told = Told::open(&database).await;
        told.server
            .act("RCPT", Act::Say("550 5.1.1 no such mailbox"));
        let (_, id) = told
            .sent("Hộp thư của tôi đã đầy nên thư bị trả lại.")
            .await;
        assert_eq!(told.news().await.len(), 0);
        let office = &told.desk.office;
        let admin = office.sign_in("admin").await;
        let dead = office.get(&admin, "/messages?state=dead").await.json();
        let by_default = office.get(&admin, "/messages").await.json();
        assert_eq!(dead, by_default);
        let one = &dead["items"][0];
        assert_eq!(
            (&one["event"], &one["failure"]),
            (&json!("submitted"), &json!("refused"))
        );
        assert_eq!(one["next_attempt_at"], Value::Null);
        // Whoever handles the feedback sees it there, and can call instead.
        let read = office
            .get(&told.desk.intake, &format!("/feedback/{id}"))
            .await
            .json();
        assert_eq!(read["messages"][0], *one);
        let path = format!("/messages/{}/retry", one["id"].as_str().unwrap());
        let none = &Value::Null;
        let intake = &told.desk.intake;
        office
            .ask(intake, Method::POST, &path, none)
            .await
            .problem(403, "forbidden");
        office
            .get(intake, "/messages")
            .await
            .problem(403, "forbidden");
        let missing = office
            .ask(&admin, Method::POST, "/messages/x/retry", none)
            .await;
        missing.problem(404, "message_not_found");
        office
            .get(&admin, "/messages?state=lost&limit=0&cursor=x")
            .await
            .problem(422, "invalid_parameter");
        told.server.behave();
        let again = office.ask(&admin, Method::POST, &path, none).await;
        assert_eq!(made(&again, 200)["state"], "pending");
        assert_eq!(office.actions(&admin).await[0], "message.retry");
        office
            .ask(&admin, Method::POST, &path, none)
            .await
            .problem(409, "conflict");
        assert_eq!(told.news().await.len(), 1);
        told.desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_listed_page_by_page() {
    let told = Told::open(&Database::Sqlite).await;
    for number in 0..3 {
        told.sent(&format!("Bảng niêm yết thứ {number} ở xã bị rách."))
            .await;
    }
    let admin = told.desk.office.sign_in("admin").await;
    let (mut path, mut seen) = ("/messages?state=pending&limit=2".to_owned(), Vec::new());
    loop {
        let page = told.desk.office.get(&admin, &path).await.json();
        let items = page["items"].as_array().unwrap().iter();
        seen.extend(items.map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => path = format!("/messages?state=pending&limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 3);
    assert!(seen.is_sorted_by(|a, b| a > b), "{seen:?}");
    told.desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn a_telephone_is_told_by_the_gateway() {
    use tthc::app::messages::{Gateway, Post};
    use tthc::domain::secret::Secret;
    use tthc::domain::webhook_url::WebhookUrl;
    use tthc::notify::Patience;

    for database in databases() {
        let receiver = Receiver::start().await;
        let post = Post {
            mailer: None,
            gateway: Some(Gateway {
                url: WebhookUrl::parse(&receiver.url("/gui-tin")).unwrap(),
                secret: Secret::new("a secret of the gateway"),
            }),
            site: "https://thutuc.example.vn".to_owned(),
            publisher: "UBND tỉnh".to_owned(),
        };
        let builder = Builder::default().on(&database).post(post);
        let builder = builder.webhooks_in("127.0.0.0/8", Patience::default());
        let desk = Desk::build(builder).await;
        let (code, id) = desk.sent(&sent("Không có chỗ ngồi chờ ở một cửa.")).await;
        let app = &desk.office.app.app;
        assert_eq!(send_once(app).await, 1);
        let seen = receiver.seen();
        let body = seen[0].json();
        assert_eq!(
            (&body["type"], &body["to"]),
            (&json!("message"), &json!("0912345678"))
        );
        assert_eq!(body["id"], seen[0].header("x-tthc-delivery"));
        assert!(seen[0].header("x-tthc-signature").starts_with("v1="));
        let text = body["text"].as_str().unwrap();
        let expected = format!(
            "Đã nhận phản ánh, kiến nghị, mã {code}. Theo dõi tại https://thutuc.example.vn/phan-anh/{code} "
        );
        assert!(text.starts_with(&expected), "{text}");
        let (_, after) = text.split_once("mã xác nhận ").unwrap();
        let token = json!({"token": after.split(' ').next().unwrap()});
        let path = format!("/v1/feedback/{code}/confirmation");
        let confirmed = desk
            .office
            .app
            .send_json(Method::POST, &path, &[], &token)
            .await;
        assert_eq!(confirmed.json(), json!({"way": "phone"}));
        desk.must(&desk.intake, &id, json!({"step": "screen"}))
            .await;
        desk.must(&desk.intake, &id, accepted("khac")).await;
        send_once(app).await;
        let text = receiver.seen()[1].json()["text"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(
            text,
            format!("Đã tiếp nhận {code}. Theo dõi tại https://thutuc.example.vn/phan-anh/{code}")
        );
        // What is wrong with the gateway is waited for; what is wrong with the number is not.
        for (status, failure, state) in [
            (503, "deferred", "pending"),
            (401, "login", "pending"),
            (422, "refused", "dead"),
        ] {
            receiver.reply(crate::support::Reply::Status(status));
            let text = format!("Trụ sở xã không có số thứ tự, ngày thứ {status}.");
            let (_, id) = desk.sent(&sent(&text)).await;
            while send_once(app).await > 0 {}
            let read = desk
                .office
                .get(&desk.intake, &format!("/feedback/{id}"))
                .await
                .json();
            let one = &read["messages"][0];
            assert_eq!(
                (&one["failure"], &one["state"]),
                (&json!(failure), &json!(state))
            );
        }
        desk.office.app.stop().await;
    }
}
