//! Taking feedback in: what is refused and how it is said, what is kept once.

use reqwest::Method;
use serde_json::{Value, json};

use super::{COMMUNE, Desk, SECRET, sent};
use crate::api::staff::publishing::made;
use crate::support::{Database, databases};

#[tokio::test(flavor = "multi_thread")]
async fn twenty_at_once_under_one_key_are_one() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let body = sent("Tôi gửi hai mươi lần cùng lúc vì mạng yếu.");
        let key = "key-of-twenty-clicks";
        let all = (0..20).map(|_| desk.submit(key, &body));
        let answers = futures_join(all).await;
        let codes: std::collections::BTreeSet<String> = answers
            .iter()
            .map(|answer| {
                made(answer, answer.status)["code"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        assert_eq!(codes.len(), 1);
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 1);
        assert!(
            answers
                .iter()
                .all(|answer| answer.status == 201 || answer.status == 200)
        );
        let list = desk.office.get(&desk.intake, "/feedback").await.json();
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        let mut other = body.clone();
        other["body"] = "Nội dung khác hẳn dưới cùng một khóa.".into();
        desk.submit(key, &other)
            .await
            .problem(422, "idempotency_mismatch");
        desk.office.app.stop().await;
    }
}

/// All of them at once.
pub async fn futures_join<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = running.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, place) in running.iter_mut().zip(&mut done) {
            if place.is_none()
                && let std::task::Poll::Ready(output) = future.as_mut().poll(context)
            {
                *place = Some(output);
            }
        }
        if done.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_text_of_the_same_sender_is_noticed_for_five_minutes() {
    let desk = Desk::open(&Database::Sqlite).await;
    let body = sent("Cổng thông tin không mở được tệp biểu mẫu.");
    let (code, _) = desk.sent(&body).await;
    let mut again = body.clone();
    // Another device, and without marks.
    again["secret"] = "an0therDeviceOfTheSame".into();
    again["body"] = "  cong thong tin KHONG mo duoc tep bieu mau.".into();
    again["contact"]["phone"] = "+84 912 345 678".into();
    let problem = desk
        .submit("another-key-0000001", &again)
        .await
        .problem(409, "sent_already");
    assert!(
        problem["detail"].as_str().unwrap().contains(&code),
        "{problem}"
    );
    desk.office.pass(301);
    assert_eq!(desk.submit("another-key-0000001", &again).await.status, 201);
    desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_is_named_at_once_and_nothing_is_kept() {
    let desk = Desk::open(&Database::Sqlite).await;
    let bad = json!({
        "kind": "phan_anh", "body": " … ", "commune": "xã ?", "complains_of": "KHONGCO", "procedure": "mười hai",
        "occurred_on": "2027-01-01",
        "contact": {"name": "", "address": "x", "phone": "qzx"},
        "secret": "aaaaaaaaaaaaaaaaaaaaaaaa", "scope_confirmed": false,
    });
    let problem = desk
        .submit("key-0000000000001", &bad)
        .await
        .problem(422, "invalid_body");
    let errors = problem["errors"].as_array().unwrap();
    let at: Vec<&str> = errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    let expected = [
        "/body",
        "/procedure",
        "/commune",
        "/occurred_on",
        "/contact/name",
        "/contact/phone",
        "/secret",
        "/scope_confirmed",
    ];
    assert_eq!(at, expected);
    assert!(!problem.to_string().contains("qzx"));
    let mut unknown = sent("Tôi phản ánh về thủ tục không có ở đây.");
    unknown["procedure"] = "9.999999".into();
    unknown["commune"] = "99999".into();
    let problem = desk
        .submit("key-0000000000002", &unknown)
        .await
        .problem(422, "invalid_body");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2, "{problem}");
    for key in ["", "short", &"x".repeat(101), "with space in the key"] {
        desk.submit(key, &sent("Tôi không có khóa hợp lệ."))
            .await
            .problem(400, "idempotency_key_required");
    }
    let long = sent(&"ế".repeat(100_000));
    let problem = desk
        .submit("key-0000000000003", &long)
        .await
        .problem(422, "invalid_body");
    assert_eq!(problem["errors"][0]["pointer"], "/body");
    let with_id = {
        let mut body = sent("Tôi gửi kèm số căn cước.");
        body["contact"]["cccd"] = "012345678901".into();
        body
    };
    desk.submit("key-0000000000004", &with_id)
        .await
        .problem(422, "invalid_body");
    let list = desk
        .office
        .get(&desk.intake, "/feedback?queue=all")
        .await
        .json();
    assert_eq!(list["items"], json!([]));
    desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_danger_or_writes_little_is_helped_and_nothing_is_left_out_in_silence() {
    let desk = Desk::open(&Database::Sqlite).await;
    let mut fire = sent("Cứu với!");
    fire["scope_confirmed"] = false.into();
    let refused = desk.submit("key-0000000000001", &fire).await;
    let problem = refused.problem(422, "invalid_body");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("114"), "{detail}");
    let array = json!(["phan_anh", "Nội dung này là một mảng."]);
    let refused = desk.submit("key-0000000000002", &array).await;
    refused.problem(422, "invalid_body");
    let mut version = sent("Mẫu đơn trên trang không mở được.");
    version["version"] = 2.into();
    let refused = desk.submit("key-0000000000003", &version).await;
    let problem = refused.problem(422, "invalid_body");
    assert_eq!(problem["errors"][0]["pointer"], "/version");
    let chinese = desk
        .submit("key-0000000000004", &sent("申请表无法打开"))
        .await;
    assert_eq!(chinese.status, 201, "{}", chinese.text());
    desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_texts_are_kept_as_they_are_meant() {
    let desk = Desk::open(&Database::Sqlite).await;
    for (typed, kept) in [
        (
            "Emoji 😀🇻🇳 và chữ HOA HẾT CẢ CÂU",
            "Emoji 😀🇻🇳 và chữ HOA HẾT CẢ CÂU",
        ),
        (
            "<script>alert('x')</script> trong biểu mẫu",
            "<script>alert('x')</script> trong biểu mẫu",
        ),
        ("=cmd|'/C calc'!A0 công thức", "=cmd|'/C calc'!A0 công thức"),
        (
            "Phan a\u{309}nh bằng chữ tách dấu",
            "Phan ảnh bằng chữ tách dấu",
        ),
        (
            "ẩn\u{200b}giấu \u{202e}đảo chiều ký tự",
            "ẩngiấu đảo chiều ký tự",
        ),
        (
            "This is written in English, please help me",
            "This is written in English, please help me",
        ),
    ] {
        let (code, _) = desk.sent(&sent(typed)).await;
        assert_eq!(desk.status(&code).await["body"], kept);
    }
    desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_code_and_a_wrong_secret_are_one_answer() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let (code, _) = desk.sent(&sent("Ai có mã mà không có mã bí mật?")).await;
        let unknown = "7K3M-Q9TX-4B2D5";
        let ask = async |code: &str, secret: &str| {
            let path = format!("/v1/feedback/{code}/status");
            let answer = desk
                .office
                .app
                .send_json(Method::POST, &path, &[], &json!({"secret": secret}))
                .await;
            let mut problem = answer.problem(404, "feedback_not_found");
            problem["request_id"] = Value::Null;
            problem
        };
        let wrong = ask(&code, "anotherSecretOfSomebody").await;
        let code_of_nobody = tthc::domain::feedback::code::FeedbackCode::new([5; 12]).to_string();
        assert_eq!(wrong, ask(&code_of_nobody, SECRET).await);
        assert_eq!(wrong, ask(&code, "short").await);
        let slip = desk.ask(unknown, "status", json!({})).await;
        slip.problem(422, "invalid_feedback_code");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_complained_of_does_not_receive_it() {
    let desk = Desk::open(&Database::Sqlite).await;
    let mut body = sent("Cán bộ xã yêu cầu giấy tờ ngoài quy định.");
    body["commune"] = COMMUNE.into();
    let (_, id) = desk.sent(&body).await;
    let read = desk
        .office
        .get(&desk.intake, &format!("/feedback/{id}"))
        .await
        .json();
    assert_eq!(
        (&read["unit"], &read["confidentiality"]),
        (&json!(COMMUNE), &json!("normal"))
    );
    body["body"] = "Cán bộ xã yêu cầu thêm giấy tờ ngoài quy định lần nữa.".into();
    body["complains_of"] = COMMUNE.into();
    let (_, id) = desk.sent(&body).await;
    let read = desk
        .office
        .get(&desk.intake, &format!("/feedback/{id}"))
        .await
        .json();
    assert_eq!(
        (&read["unit"], &read["confidentiality"]),
        (&Value::Null, &json!("restricted"))
    );
    assert_eq!(read["conflicts"], json!([COMMUNE]));
    desk.must(&desk.intake, &id, json!({"step": "screen"}))
        .await;
    desk.must(&desk.intake, &id, super::accepted("hanh_vi"))
        .await;
    let assign = json!({"step": "assign", "unit": COMMUNE});
    desk.step(&desk.coordinator, &id, assign)
        .await
        .problem(409, "step_refused");
    desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_keys_nothing_is_taken_and_it_is_said() {
    let app = crate::support::Builder::default()
        .without_seal_keys()
        .start()
        .await;
    let headers = [("idempotency-key", "key-0000000000001")];
    let answer = app
        .send_json(
            Method::POST,
            "/v1/feedback",
            &headers,
            &sent("Không có khóa nào."),
        )
        .await;
    answer.problem(503, "feedback_closed");
    app.stop().await;
}
