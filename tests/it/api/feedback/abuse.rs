//! Who floods, guesses or lets a machine write: turned away with another way to go, or looked at first; never dropped.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tthc::domain::feedback::abuse::ProofWanted;
use tthc::domain::feedback::proof::solved;

use super::submitting::futures_join;
use super::{Desk, SECRET, sent};
use crate::api::staff::publishing::made;
use crate::support::{Answer, Builder, databases};

/// What solves a challenge, as ALTCHA's widgets give it.
fn solve(challenge: &Value) -> Value {
    let text = |name: &str| challenge[name].as_str().unwrap();
    let most = challenge["maxnumber"].as_u64().unwrap();
    let number = (0..=most).find(|number| solved(text("salt"), *number) == text("challenge"));
    json!({"algorithm": text("algorithm"), "challenge": text("challenge"), "salt": text("salt"),
        "signature": text("signature"), "number": number.unwrap()})
}

fn with(body: &Value, solution: &Value) -> Value {
    let mut body = body.clone();
    body["altcha"] = STANDARD.encode(solution.to_string()).into();
    body
}

fn asked(answer: &Answer) -> Value {
    let problem = answer.problem(428, "proof_required");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("/v1/feedback/channels"),
        "{problem}"
    );
    problem["challenge"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn when_it_is_hot_a_device_works_for_it_once() {
    for database in databases() {
        let builder = Builder::default().on(&database).abuse(|abuse| {
            abuse.proof = ProofWanted::WhenHot(1);
            abuse.proof_number_max = 500;
        });
        let desk = Desk::build(builder).await;
        let cool = sent("Khi vắng thì không ai phải giải gì cả.");
        made(&desk.submit("key-of-a-cool-moment", &cool).await, 201);
        let body = sent("Khi đông thì máy phải giải một bài toán nhỏ.");
        let key = "key-of-a-hot-moment-1";
        let challenge = asked(&desk.submit(key, &body).await);
        let mut wrong = solve(&challenge);
        wrong["number"] = json!(wrong["number"].as_u64().unwrap() + 1);
        asked(&desk.submit(key, &with(&body, &wrong)).await);
        let mut unreadable = body.clone();
        unreadable["altcha"] = "không phải base64".into();
        asked(&desk.submit(key, &unreadable).await);
        let right = with(&body, &solve(&challenge));
        made(&desk.submit(key, &right).await, 201);
        // Sent again it is the same, also without the work.
        made(&desk.submit(key, &right).await, 200);
        made(&desk.submit(key, &body).await, 200);
        let other = sent("Một lời giải không dùng được hai lần.");
        let replayed = with(&other, &solve(&challenge));
        let next = asked(&desk.submit("key-of-a-hot-moment-2", &replayed).await);
        let late = with(&other, &solve(&next));
        desk.office.pass(601);
        // It has cooled down meanwhile; one more and it is hot again.
        made(
            &desk
                .submit(
                    "key-of-a-hot-moment-3",
                    &sent("Đã vắng trở lại, ai cũng gửi được."),
                )
                .await,
            201,
        );
        asked(&desk.submit("key-of-a-hot-moment-2", &late).await);
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_sender_has_so_many_a_day_and_others_have_theirs() {
    for database in databases() {
        let builder = Builder::default()
            .on(&database)
            .abuse(|abuse| abuse.contact_day_max = 3);
        let mut desk = Desk::build(builder).await;
        let texts = (0..12).map(|number| {
            sent(&format!(
                "Nội dung thứ {number} của một người rất chăm gửi."
            ))
        });
        let texts: Vec<Value> = texts.collect();
        let all = (0..12).map(|number| {
            let (desk, body) = (&desk, &texts[number]);
            async move {
                desk.submit(&format!("key-of-a-busy-sender-{number:02}"), body)
                    .await
            }
        });
        let answers = futures_join(all).await;
        let kept = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(kept, 3, "also when all come at once");
        let refused = desk
            .submit(
                "key-of-a-busy-sender-99",
                &sent("Thêm một nội dung nữa trong ngày."),
            )
            .await;
        let problem = refused.problem(429, "rate_limited");
        assert!(
            problem["detail"].as_str().unwrap().contains("gọi điện"),
            "{problem}"
        );
        assert!(refused.header("retry-after").parse::<u32>().unwrap() > 80_000);
        let mut other = sent("Người khác vẫn gửi được bình thường.");
        other["contact"]["phone"] = "0987 654 321".into();
        made(&desk.submit("key-of-another-sender", &other).await, 201);
        desk.pass(1).await;
        made(
            &desk
                .submit(
                    "key-of-a-busy-sender-99",
                    &sent("Thêm một nội dung nữa hôm sau."),
                )
                .await,
            201,
        );
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_at_once_under_different_keys_is_one() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let body = sent("Bấm gửi trên hai thiết bị cùng một lúc.");
        let all = (0..10).map(|number| {
            let (desk, body) = (&desk, &body);
            async move {
                desk.submit(&format!("key-of-device-number-{number}"), body)
                    .await
            }
        });
        let answers = futures_join(all).await;
        let kept = answers.iter().filter(|answer| answer.status == 201);
        assert_eq!(kept.count(), 1);
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            answer.problem(409, "sent_already");
        }
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(
    clippy::too_many_lines,
    reason = "one life, from the flood to the answer"
)]
async fn what_looks_like_a_machine_is_looked_at_first_and_never_dropped() {
    for database in databases() {
        let mut desk = Desk::open(&database).await;
        let mut hidden = sent("Tôi không biết ô ấy để làm gì nhưng máy đã điền.");
        hidden["website"] = "https://example.vn".into();
        hidden["filled_seconds"] = 1.into();
        let receipt = made(&desk.submit("key-of-a-hidden-field", &hidden).await, 201);
        let ordinary = made(
            &desk
                .submit(
                    "key-of-somebody-else",
                    &sent("Một phản ánh bình thường như mọi phản ánh."),
                )
                .await,
            201,
        );
        for part in ["state", "deadlines", "warnings", "notes"] {
            assert_eq!(receipt[part], ordinary[part], "the receipt does not tell");
        }
        let code = receipt["code"].as_str().unwrap().to_owned();
        let status = desk.status(&code).await;
        assert_eq!(status["deadlines"], receipt["deadlines"]);
        assert!(!status.to_string().contains("quarantin"), "{status}");
        let queue = desk
            .office
            .get(&desk.intake, "/feedback?queue=clearance")
            .await
            .json();
        let items = queue["items"].as_array().unwrap();
        assert_eq!(items.len(), 1);
        let id = items[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/feedback/{id}");
        let read = desk.office.get(&desk.intake, &path).await.json();
        assert_eq!(read["suspicions"], json!(["hidden_field", "filled_fast"]));
        let review = read["deadlines"]
            .as_array()
            .unwrap()
            .iter()
            .find(|limit| limit["rule"] == "quarantine_review");
        assert_eq!(review.unwrap()["state"], "running");
        desk.step(&desk.intake, &id, json!({"step": "screen"}))
            .await
            .problem(409, "step_refused");
        desk.pass(4).await;
        let overdue = desk
            .office
            .get(&desk.intake, "/feedback?queue=overdue")
            .await
            .json();
        assert_eq!(
            overdue["items"][0]["id"],
            id.as_str(),
            "it is not forgotten"
        );
        let cleared = desk.must(&desk.intake, &id, json!({"step": "clear"})).await;
        assert_eq!(cleared["is_quarantined"], false);
        let review = cleared["deadlines"]
            .as_array()
            .unwrap()
            .iter()
            .find(|limit| limit["rule"] == "quarantine_review");
        assert_eq!(review.unwrap()["state"], "met_late");
        let transfer = |of: &Value| {
            let mut all = of["deadlines"].as_array().unwrap().iter();
            all.find(|limit| limit["rule"] == "feedback_transfer")
                .unwrap()["due_on"]
                .clone()
        };
        assert_eq!(
            transfer(&cleared),
            transfer(&receipt),
            "counted from when it was sent"
        );
        desk.answered(&id).await;
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_text_of_many_is_put_aside_and_may_be_refused_with_a_reason() {
    for database in databases() {
        let desk = Desk::build(
            Builder::default()
                .on(&database)
                .abuse(|abuse| abuse.same_text_senders = 2),
        )
        .await;
        let mut codes = Vec::new();
        for number in 0..3 {
            let mut body = sent("Mua hàng giảm giá tại cửa hàng chúng tôi!");
            body["contact"]["phone"] = format!("09123456{number:02}").into();
            let answer = desk
                .submit(&format!("key-of-a-leaflet-{number}"), &body)
                .await;
            codes.push(made(&answer, 201)["code"].as_str().unwrap().to_owned());
        }
        let queue = desk
            .office
            .get(&desk.intake, "/feedback?queue=clearance")
            .await
            .json();
        assert_eq!(queue["items"].as_array().unwrap().len(), 1);
        let id = desk.id(&codes[2]).await;
        assert_eq!(queue["items"][0]["id"], id.as_str());
        let refused = desk
            .must(
                &desk.intake,
                &id,
                json!({"step": "refuse", "reason": "R40"}),
            )
            .await;
        assert_eq!(refused["state"], "not_accepted");
        let told = desk.ask(&codes[2], "status", json!({})).await.json();
        assert_eq!(told["reason"]["code"], "R40");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_wrong_secrets_are_a_thousand_misses() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let (code, _) = desk
            .sent(&sent("Có người thử đoán mã bí mật của tôi."))
            .await;
        for number in 0..1_000 {
            let guess = json!({"secret": format!("guess-of-a-stranger-{number:04}")});
            desk.ask(&code, "status", guess)
                .await
                .problem(404, "feedback_not_found");
        }
        let right = desk.ask(&code, "status", json!({"secret": SECRET})).await;
        assert_eq!(right.status, 200);
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_publicity_again_and_again_ends_and_taking_back_never_does() {
    let desk = Desk::open(&databases()[0]).await;
    let (code, id) = desk
        .sent(&sent("Tôi đổi ý nhiều lần về việc công khai."))
        .await;
    desk.answered(&id).await;
    let back = json!({"text": "Tôi không muốn công khai nữa."});
    for _ in 0..3 {
        assert_eq!(desk.ask(&code, "release", json!({})).await.status, 200);
        assert_eq!(desk.ask(&code, "removal", back.clone()).await.status, 200);
    }
    let refused = desk.ask(&code, "release", json!({})).await;
    refused.problem(429, "rate_limited");
    desk.office.pass(86_401);
    assert_eq!(desk.ask(&code, "release", json!({})).await.status, 200);
    desk.office.app.stop().await;
}
