//! What makes the office's day work: receipts on paper, many at once, templates of replies.

use reqwest::Method;
use serde_json::{Value, json};
use tthc::app::feedback::{timer, verify};
use tthc::app::messages::digest;

use super::reports::procedure;
use super::{COMMUNE, Desk, SECRET, accepted, sent, told_to_an_officer};
use crate::api::paper::pages_of;
use crate::api::staff::Browser;
use crate::api::staff::publishing::made;
use crate::messages::plain_post;
use crate::support::{Answer, Builder, Database, databases};

impl Desk {
    async fn check(&self, verification: &str, code: &str) -> Answer {
        let path = format!("/v1/feedback/receipts/{verification}");
        let body = json!({"code": code});
        self.office
            .app
            .send_json(Method::POST, &path, &[], &body)
            .await
    }

    async fn take(&self, who: &Browser, path: &str, key: &str, feedback: &Value) -> Answer {
        let body = json!({"channel": "counter", "feedback": feedback});
        let headers = [("idempotency-key", key)];
        self.office
            .ask_with(who, Method::POST, path, &headers, &body)
            .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_printed_for_its_sender_and_checked_by_anybody() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let mut body = sent("QZXNOIDUNG: một cửa chậm trả kết quả khai sinh.");
        body["commune"] = COMMUNE.into();
        let receipt = made(&desk.submit("key-of-a-receipt-1", &body).await, 201);
        let [code, verification] =
            ["code", "verification"].map(|key| receipt[key].as_str().unwrap());
        assert_eq!(receipt.get("secret"), None);
        let printed = desk.ask(code, "receipt", json!({})).await;
        assert_eq!(printed.status, 200, "{}", printed.text());
        assert_eq!(printed.header("content-type"), "application/pdf");
        assert_eq!(printed.header("cache-control"), "no-store");
        let pdf = printed.body;
        assert!(pdf.starts_with(b"%PDF-1.7"));
        // It is genuine whatever has become of the feedback, and however it was typed.
        let id = desk.id(code).await;
        desk.begun(&id).await;
        let typed = verification.to_lowercase().replace('-', "");
        let genuine = desk.check(&typed, &code.to_lowercase()).await;
        assert_eq!(genuine.status, 200, "{}", genuine.text());
        assert_eq!(
            genuine.json(),
            json!({"genuine": true, "code": code, "submitted_on": "2026-11-21", "kind": "phan_anh",
                "kind_label": "Phản ánh"})
        );
        assert_eq!(
            desk.ask(code, "receipt", json!({})).await.body,
            pdf,
            "the same paper again"
        );
        // The same as kept under the same key.
        let again = desk.submit("key-of-a-receipt-1", &body).await;
        assert_eq!(made(&again, 200), receipt);
        // Another feedback's, an unknown one, none at all: one and the same miss.
        let (other, _) = desk.sent(&sent("Một phản ánh khác hẳn.")).await;
        for (verification, code) in [
            (verification, other.as_str()),
            ("0000-0000-0000-0000", code),
            (verification, "0000-0000-00000"),
            ("x", code),
        ] {
            desk.check(verification, code)
                .await
                .problem(404, "receipt_not_found");
        }
        desk.check(verification, "x")
            .await
            .problem(422, "invalid_feedback_code");
        let wrong = json!({"secret": "b3JxuZ0K9fQm2yT7wLc4sX"});
        let path = format!("/v1/feedback/{code}/receipt");
        let wrong = desk.office.app.send_json(Method::POST, &path, &[], &wrong);
        wrong.await.problem(404, "feedback_not_found");
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_one_sheet_whatever_it_is_about() {
    let desk = Desk::open(&Database::Sqlite).await;
    let name =
        "Cấp giấy phép xuất khẩu vàng nguyên liệu cho doanh nghiệp khai thác vàng, ".repeat(9);
    procedure(&desk, name.trim()).await;
    for kind in ["bao_sai_thong_tin", "phan_anh", "kien_nghi", "hoi_dap"] {
        let text = format!("Bà Nông hỏi về giấy này ở một cửa, loại {kind}.");
        let mut feedback = told_to_an_officer(&text);
        feedback["kind"] = kind.into();
        feedback["procedure"] = "9.000001".into();
        feedback["commune"] = COMMUNE.into();
        let path = "/feedback?format=pdf";
        let key = format!("key-of-a-sheet-{kind}");
        let printed = desk.take(&desk.intake, path, &key, &feedback).await;
        assert_eq!(printed.status, 201, "{kind}: {}", printed.text());
        assert_eq!(pages_of(&printed.body), 1, "{kind}");
    }
    desk.office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn the_secret_of_who_comes_to_the_counter_is_made_and_told_once() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let feedback = told_to_an_officer("Bà Nông đến một cửa hỏi về giấy khai sinh.");
        let with_secret = sent("Bà Nông đến một cửa hỏi về giấy khai sinh.");
        let given = desk
            .take(
                &desk.intake,
                "/feedback",
                "key-of-the-counter-1",
                &with_secret,
            )
            .await;
        let said = given.problem(422, "invalid_body");
        assert_eq!(said["errors"][0]["pointer"], "/secret");
        let receipt = desk
            .take(&desk.intake, "/feedback", "key-of-the-counter-2", &feedback)
            .await;
        let receipt = made(&receipt, 201);
        let [code, secret] = ["code", "secret"].map(|key| receipt[key].as_str().unwrap());
        let status = async |secret: &str| {
            let path = format!("/v1/feedback/{code}/status");
            let body = json!({"secret": secret});
            let app = &desk.office.app;
            let answer = app.send_json(Method::POST, &path, &[], &body).await;
            answer.status
        };
        assert_eq!(status(secret).await, 200);
        assert_eq!(status(&secret.to_lowercase().replace('-', " ")).await, 200);
        assert_eq!(status(SECRET).await, 404);
        // The answer got lost: another one takes its place, for who has written it down and nobody else.
        let pdf = desk
            .take(
                &desk.intake,
                "/feedback?format=pdf",
                "key-of-the-counter-2",
                &feedback,
            )
            .await;
        assert_eq!(
            (pdf.status, pdf.header("content-type")),
            (201, "application/pdf")
        );
        assert_eq!(status(secret).await, 404);
        desk.office.add("other", &["intake"]).await;
        let other = desk.office.sign_in("other").await;
        let by_other = desk
            .take(&other, "/feedback", "key-of-the-counter-2", &feedback)
            .await;
        assert_eq!(made(&by_other, 201).get("secret"), None);
        let again = desk
            .take(&desk.intake, "/feedback", "key-of-the-counter-2", &feedback)
            .await;
        let newest = made(&again, 201)["secret"].as_str().unwrap().to_owned();
        assert_eq!(status(&newest).await, 200);
        desk.office.pass(11 * 60);
        let late = desk
            .take(&desk.intake, "/feedback", "key-of-the-counter-2", &feedback)
            .await;
        assert_eq!(made(&late, 201).get("secret"), None);
        assert_eq!(status(&newest).await, 200);
        // Who exchanges the key by hand is found out; who prints again is not.
        let store = &desk.office.app.app.store;
        assert_eq!(verify(store, None).await.unwrap().faults, []);
        // It is not among what officers read.
        let id = desk.id(code).await;
        let read = desk
            .office
            .get(&desk.intake, &format!("/feedback/{id}"))
            .await;
        assert!(!read.text().contains(&newest));
        desk.take(
            &desk.intake,
            "/feedback?format=doc",
            "key-of-the-counter-3",
            &feedback,
        )
        .await
        .problem(422, "invalid_parameter");
        desk.office.app.stop().await;
    }
}

/// A feedback at a revision.
fn item(id: &str, revision: u32) -> Value {
    json!({"id": id, "revision": revision})
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn one_step_is_taken_with_many_and_each_is_told_what_became_of_it() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let mut ids = Vec::new();
        for number in 0..4 {
            let text = format!("Phản ánh thứ {number} về một cửa.");
            ids.push(desk.sent(&sent(&text)).await.1);
        }
        let many = async |who: &Browser, items: Value, step: Value| {
            let body = json!({"items": items, "step": step});
            desk.office
                .ask(who, Method::POST, "/feedback/bulk", &body)
                .await
        };
        // Somebody was faster with the second, the third is not seen as it is, the last is unknown.
        desk.must(&desk.intake, &ids[1], json!({"step": "screen"}))
            .await;
        let unknown = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b";
        let items = json!([
            item(&ids[0], 1),
            item(&ids[1], 1),
            item(&ids[2], 7),
            item(&ids[3], 1),
            item(unknown, 1)
        ]);
        let screen = json!({"step": "screen"});
        let done = many(&desk.intake, items.clone(), screen.clone())
            .await
            .json();
        let results = |body: &Value| -> Vec<String> {
            let all = body["items"].as_array().unwrap().iter();
            all.map(|one| one["result"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(
            results(&done),
            ["done", "changed", "changed", "done", "refused"]
        );
        assert_eq!(done["items"][0]["state"], "screening");
        assert_eq!(done["items"][0]["revision"], 2);
        assert_eq!(done["items"][1]["revision"], 2);
        assert_eq!(done["items"][4]["problem"]["code"], "feedback_not_found");
        // Sent again, nothing is done twice.
        let again = many(&desk.intake, items, screen.clone()).await.json();
        assert_eq!(
            results(&again),
            ["changed", "changed", "changed", "changed", "refused"]
        );
        // A step that does not begin where one of them stands.
        let assign = json!({"step": "assign"});
        desk.must(&desk.intake, &ids[0], accepted("khac")).await;
        let items = json!([item(&ids[0], 3), item(&ids[3], 2)]);
        let assigned = many(&desk.coordinator, items.clone(), assign).await.json();
        assert_eq!(results(&assigned), ["done", "refused"]);
        assert_eq!(assigned["items"][1]["problem"]["code"], "step_refused");
        // Who may not is told so of each; what needs a look at each is not done with many.
        let mine = many(&desk.moderator, json!([item(&ids[3], 2)]), screen.clone()).await;
        assert_eq!(mine.json()["items"][0]["problem"]["code"], "forbidden");
        for step in [
            json!({"step": "redirect", "reason": "R12"}),
            json!({"step": "approve"}),
            json!({"step": "set_confidentiality", "confidentiality": "sealed", "reason": "x"}),
        ] {
            let said = many(&desk.intake, items.clone(), step).await;
            let said = said.problem(422, "invalid_body");
            assert_eq!(said["errors"][0]["pointer"], "/step/step");
        }
        let wrong = json!({"step": "assign", "unit": "xã"});
        let said = many(&desk.coordinator, items.clone(), wrong).await;
        let said = said.problem(422, "invalid_body");
        assert_eq!(said["errors"][0]["pointer"], "/step/unit");
        let twice = json!([item(&ids[0], 3), item(&ids[0], 3)]);
        let crowd: Vec<Value> = (0..51).map(|n| item(&format!("{n}"), 1)).collect();
        for items in [json!([]), twice, json!(crowd)] {
            let said = many(&desk.intake, items, screen.clone()).await;
            let said = said.problem(422, "invalid_body");
            assert_eq!(said["errors"][0]["pointer"], "/items");
        }
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn templates_are_written_by_coordinators_and_filled_in_for_a_feedback() {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let office = &desk.office;
        office
            .add(
                "o-xa",
                &[
                    &format!("coordinator@{COMMUNE}"),
                    &format!("handler@{COMMUNE}"),
                ],
            )
            .await;
        let commune = office.sign_in("o-xa").await;
        let write = async |who: &Browser, agency: Option<&str>, text: &str| {
            let body = json!({"agency": agency, "name": "Đã nhận", "text": text});
            office
                .ask(who, Method::POST, "/reply-templates", &body)
                .await
        };
        let text = "{don_vi} đã nhận {loai} {ma_phan_anh} gửi ngày {ngay_gui}, số {so_tiep_nhan}, hạn {han_tra_loi}.";
        write(&desk.handler, None, text)
            .await
            .problem(403, "forbidden");
        write(&commune, None, text).await.problem(403, "forbidden");
        let said = write(&desk.coordinator, None, "Kính gửi {ho_ten}").await;
        let said = said.problem(422, "invalid_body").to_string();
        assert!(
            said.contains("/text") && said.contains("{ho_ten}") && said.contains("{ma_phan_anh}")
        );
        let own = made(&write(&commune, Some(COMMUNE), text).await, 201);
        let whole = made(
            &write(&desk.coordinator, None, "Đã nhận {ma_phan_anh}.").await,
            201,
        );
        let names = async |who: &Browser| {
            let list = office.get(who, "/reply-templates").await.json();
            list["items"].as_array().unwrap().len()
        };
        assert_eq!((names(&commune).await, names(&desk.handler).await), (2, 2));
        office.add("o-noi-khac", &["handler@05977"]).await;
        let elsewhere = office.sign_in("o-noi-khac").await;
        assert_eq!(names(&elsewhere).await, 1);
        let path = format!("/reply-templates/{}", own["id"].as_str().unwrap());
        office
            .get(&elsewhere, &path)
            .await
            .problem(404, "template_not_found");
        // Changed by who may, as it was seen.
        let change = json!({"name": "Đã nhận", "text": "{don_vi} đã nhận {ma_phan_anh}; gọi {dien_thoai_don_vi}, {so_tiep_nhan}."});
        let put = async |who: &Browser, tag: &str| {
            let headers = [("if-match", tag)];
            office
                .ask_with(who, Method::PUT, &path, &headers, &change)
                .await
        };
        put(&elsewhere, "\"1\"")
            .await
            .problem(404, "template_not_found");
        assert_eq!(put(&commune, "\"1\"").await.json()["revision"], 2);
        put(&commune, "\"1\"")
            .await
            .problem(412, "revision_conflict");
        // Filled in for a feedback of that unit.
        let mut body = sent("Bảng niêm yết ở xã còn thủ tục đã bãi bỏ.");
        body["commune"] = COMMUNE.into();
        let (code, id) = desk.sent(&body).await;
        let fill = format!("/feedback/{id}{path}");
        let filled = office.get(&commune, &fill).await.json();
        let said = filled["text"].as_str().unwrap().to_owned();
        assert!(said.contains(&format!("đã nhận {code};")), "{said}");
        assert!(said.ends_with("[…]."), "{said}");
        assert!(
            filled["unknown"]
                .as_array()
                .unwrap()
                .contains(&json!("so_tiep_nhan"))
        );
        office
            .get(&elsewhere, &fill)
            .await
            .problem(404, "feedback_not_found");
        let (_, other) = desk.sent(&sent("Việc ở cấp tỉnh.")).await;
        office
            .get(&desk.handler, &format!("/feedback/{other}{path}"))
            .await
            .problem(404, "template_not_found");
        // A template that nobody has edited is no answer.
        desk.begun(&other).await;
        let whole_path = format!("/reply-templates/{}", whole["id"].as_str().unwrap());
        let filled = office
            .get(&desk.handler, &format!("/feedback/{other}{whole_path}"))
            .await
            .json();
        let mut reply = super::draft();
        reply["text"] = filled["text"].clone();
        let said = desk.step(&desk.handler, &other, reply.clone()).await;
        assert!(
            said.problem(409, "step_refused")["detail"]
                .as_str()
                .unwrap()
                .contains("mẫu")
        );
        reply["text"] = format!(
            "{} Kết quả trả ngày 20/11.",
            filled["text"].as_str().unwrap()
        )
        .into();
        desk.must(&desk.handler, &other, reply).await;
        let headers = [("if-match", "\"1\"")];
        let gone = office
            .ask_with(
                &desk.coordinator,
                Method::DELETE,
                &whole_path,
                &headers,
                &Value::Null,
            )
            .await;
        assert_eq!(gone.status, 204);
        let admin = office.sign_in("admin").await;
        let actions = office.actions(&admin).await;
        for action in [
            "reply_template.add",
            "reply_template.change",
            "reply_template.delete",
        ] {
            assert!(actions.iter().any(|one| one == action), "{actions:?}");
        }
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sender_is_told_where_it_is_and_why_it_takes_longer_and_nothing_of_what_is_among_officers()
 {
    for database in databases() {
        let desk = Desk::open(&database).await;
        let mut body = sent("Giấy hẹn ở xã đã quá ngày trả.");
        body["commune"] = COMMUNE.into();
        let (code, id) = desk.sent(&body).await;
        let status = desk.status(&code).await;
        assert_eq!(status["unit"]["code"], COMMUNE);
        assert!(!status["unit"]["name"].as_str().unwrap().is_empty());
        desk.begun(&id).await;
        let more = json!({"step": "ask_extension", "until": "2026-12-04", "reason": "QZXLYDO: cần xác minh ở xã"});
        desk.must(&desk.handler, &id, more).await;
        assert!(!desk.status(&code).await.to_string().contains("QZXLYDO"));
        desk.must(&desk.supervisor, &id, json!({"step": "extend"}))
            .await;
        let status = desk.status(&code).await;
        let told = status["timeline"].as_array().unwrap().last().unwrap();
        assert_eq!(
            (&told["event"], &told["text"]),
            (&json!("extended"), &json!("QZXLYDO: cần xác minh ở xã"))
        );
        desk.must(&desk.handler, &id, super::draft()).await;
        desk.must(&desk.approver, &id, json!({"step": "approve"}))
            .await;
        desk.ask(&code, "release", json!({})).await.json();
        let release = json!({"step": "release", "title": "Chậm trả kết quả", "body": "Gọi 0912 345 678 không được.",
            "reply": "Đã trả kết quả."});
        let refused = desk.step(&desk.moderator, &id, release.clone()).await;
        let refused = refused.problem(409, "personal_data_found");
        let said = refused["errors"][0]["detail"].as_str().unwrap();
        assert!(said.starts_with("ký tự 5–16: "), "{said}");
        let mut release = release;
        release["override_reason"] = "QZXBOQUA: số tổng đài".into();
        desk.must(&desk.moderator, &id, release).await;
        assert!(!desk.status(&code).await.to_string().contains("QZXBOQUA"));
        // Transferred: to whom, with which letter; nothing personal goes into either.
        let (code, id) = desk.sent(&sent("Việc này của cơ quan khác.")).await;
        desk.must(&desk.intake, &id, json!({"step": "screen"}))
            .await;
        let transfer = |letter: &str| json!({"step": "transfer", "reason": "R20", "to": "Sở Xây dựng tỉnh Bắc Ninh", "letter": letter});
        let refused = desk
            .step(
                &desk.intake,
                &id,
                transfer("12/VP, bà Hoàng Thị Lan 0912345678"),
            )
            .await;
        let refused = refused.problem(422, "invalid_body");
        assert_eq!(refused["errors"][0]["pointer"], "/letter");
        desk.must(&desk.intake, &id, transfer("123/VP-KSTTHC"))
            .await;
        let status = desk.status(&code).await;
        assert_eq!(status["transferred_to"], "Sở Xây dựng tỉnh Bắc Ninh");
        assert_eq!(status["transfer_letter"], "123/VP-KSTTHC");
        assert!(!status.to_string().contains("Bạn ") && !status.to_string().contains(" bạn "));
        desk.office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn each_officer_gets_one_letter_a_day_of_what_is_due_with_nothing_personal_in_it() {
    for database in databases() {
        let (server, post) = plain_post().await;
        let mut desk = Desk::build(Builder::default().on(&database).post(post)).await;
        let admin = desk.office.sign_in("admin").await;
        let own = json!({"email": "xu.ly@example.vn"});
        let set = desk
            .office
            .ask(&desk.handler, Method::POST, "/me/email", &own)
            .await;
        assert_eq!(set.status, 204, "{}", set.text());
        let wrong = json!({"email": "không phải"});
        let wrong = desk
            .office
            .ask(&desk.handler, Method::POST, "/me/email", &wrong)
            .await;
        wrong.problem(422, "invalid_body");
        let path = format!("/officers/{}", desk.supervisor.id);
        let headers = [("if-match", "\"1\"")];
        let given = json!({"email": "giam.sat@example.vn"});
        let given = desk
            .office
            .ask_with(&admin, Method::PATCH, &path, &headers, &given)
            .await;
        assert_eq!(given.json()["email"], "giam.sat@example.vn");
        let audit = desk.office.get(&admin, "/audit").await;
        assert!(audit.text().contains("officer.email") && !audit.text().contains("example.vn"));
        let (_, first) = desk
            .sent(&sent("QZXNOIDUNG: một cửa hẹn lại nhiều lần."))
            .await;
        let (_, second) = desk.sent(&sent("QZXNOIDUNG: lệ phí thu sai.")).await;
        for id in [&first, &second] {
            desk.must(&desk.intake, id, json!({"step": "screen"})).await;
            desk.must(&desk.intake, id, accepted("khac")).await;
            let assign = json!({"step": "assign", "handler": desk.handler.id});
            desk.must(&desk.coordinator, id, assign).await;
            desk.must(&desk.handler, id, json!({"step": "begin"})).await;
        }
        let app = desk.office.app.app.clone();
        let letters = async |desk: &Desk| {
            let seen = server.taken().len();
            let (_stop, stopped) = tokio::sync::watch::channel(false);
            while timer::tick(&app, "test", &stopped).await.unwrap().unwrap() > 0 {}
            assert!(!digest::send_due(&app).await.unwrap(), "it waits for more");
            desk.office.pass(11 * 60);
            while digest::send_due(&app).await.unwrap() {}
            server.taken()[seen..].to_vec()
        };
        // The day comes and goes, for both.
        desk.pass(16).await;
        let told = letters(&desk).await;
        let to: Vec<&str> = told.iter().map(|one| one.to.as_str()).collect();
        assert_eq!(to.len(), 2, "{to:?}");
        let of = |to: &str| told.iter().find(|one| one.to == to).unwrap().text();
        let text = of("xu.ly@example.vn");
        assert!(
            text.contains("Quá hạn:\n- số 1/2026: Trả lời phản ánh, hạn "),
            "{text}"
        );
        assert!(
            text.contains("- số 2/2026: ") && text.contains("có 2 việc"),
            "{text}"
        );
        let text = of("giam.sat@example.vn");
        assert!(text.contains("đơn vị chưa xử lý"), "{text}");
        for one in &told {
            assert!(!one.text().contains("QZX") && !one.text().contains("Lan"));
            assert!(
                one.header("Subject")
                    .starts_with("Phản ánh, kiến nghị: 2 việc")
            );
        }
        // Told once a day; what was answered since is not told of.
        assert!(letters(&desk).await.is_empty());
        desk.must(&desk.handler, &first, super::draft()).await;
        desk.must(&desk.approver, &first, json!({"step": "approve"}))
            .await;
        desk.pass(1).await;
        let told = letters(&desk).await;
        let to: Vec<&str> = told.iter().map(|one| one.to.as_str()).collect();
        assert_eq!(to, ["xu.ly@example.vn"]);
        assert!(!told[0].text().contains("số 1/2026") && told[0].text().contains("số 2/2026"));
        // Nobody is told who is no officer any more.
        let path = format!("/officers/{}", desk.handler.id);
        let kept = desk.office.get(&admin_of(&desk).await, &path).await;
        let headers = [("if-match", kept.header("etag"))];
        let gone = json!({"state": "disabled"});
        desk.pass(0).await;
        let admin = admin_of(&desk).await;
        desk.office
            .ask_with(&admin, Method::PATCH, &path, &headers, &gone)
            .await
            .json();
        desk.office.pass(86_400);
        assert!(letters(&desk).await.is_empty());
        desk.office.app.stop().await;
    }
}

async fn admin_of(desk: &Desk) -> Browser {
    desk.office.sign_in("admin").await
}
