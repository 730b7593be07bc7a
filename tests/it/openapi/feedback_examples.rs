//! What is answered about feedback.

use reqwest::Method;
use serde_json::{Value, json};
use tthc::app::feedback::close_days;

use super::staff_examples::without_chance;
use crate::api::feedback::files::{begin, part, photograph};
use crate::api::feedback::{COMMUNE, Desk, sent, told_to_an_officer};
use crate::api::staff::publishing::made;
use crate::messages::{plain_post, send_once};
use crate::support::{Act, Builder, Database};

/// Instead of a code, which is random.
const CODE: &str = "7K3M-Q9TX-4B2DJ";

/// Instead of a verification code, which hangs on it.
const VERIFICATION: &str = "7K3M-Q9TX-4B2D-W8NP";

/// Every example of an address of feedback.
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
pub async fn all() -> Vec<(&'static str, Value)> {
    let (server, post) = plain_post().await;
    let builder = Builder::default().on(&Database::Sqlite).post(post);
    let desk = Desk::build(builder).await;
    let mut body =
        sent("Tôi nộp hồ sơ ngày 02/11, giấy hẹn ghi 05 ngày làm việc, đến nay chưa có kết quả.");
    body["commune"] = COMMUNE.into();
    body["contact"]["email"] = "lan@example.vn".into();
    let receipt = desk.submit("key-of-the-example-1", &body).await;
    let receipt = made(&receipt, 201);
    let code = receipt["code"].as_str().unwrap().to_owned();
    let again = desk.submit("key-of-the-example-2", &body).await;
    let sent_already = again.problem(409, "sent_already");
    let no_key = desk.submit("", &body).await;
    let no_key = no_key.problem(400, "idempotency_key_required");
    let list = desk.office.get(&desk.intake, "/feedback").await.json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let refused = desk
        .step(&desk.approver, &id, json!({"step": "approve"}))
        .await;
    let refused = refused.problem(409, "step_refused");
    let app = &desk.office.app.app;
    send_once(app).await;
    let text = server.taken()[0].text();
    let (_, token) = text.split_once('#').unwrap();
    let token = json!({"token": token.lines().next().unwrap()});
    let path = format!("/v1/feedback/{code}/confirmation");
    let confirmed = desk
        .office
        .app
        .send_json(Method::POST, &path, &[], &token)
        .await;
    desk.answered(&id).await;
    server.act("RCPT", Act::Say("550 5.1.1 no such mailbox"));
    while send_once(app).await > 0 {}
    let admin = desk.office.sign_in("admin").await;
    let dead = desk
        .office
        .get(&admin, "/messages?state=dead&limit=1")
        .await;
    let mut dead = dead.json();
    let path = format!(
        "/messages/{}/retry",
        dead["items"][0]["id"].as_str().unwrap()
    );
    dead["next_cursor"] = Value::Null;
    let retried = desk
        .office
        .ask(&admin, Method::POST, &path, &Value::Null)
        .await;
    let no_message = desk
        .office
        .ask(&admin, Method::POST, "/messages/x/retry", &Value::Null)
        .await;
    let no_message = no_message.problem(404, "message_not_found");
    let read = desk
        .office
        .get(&desk.intake, &format!("/feedback/{id}"))
        .await
        .json();
    let purpose = json!({"purpose": "Gọi người gửi để hỏi số biên nhận"});
    let path = format!("/feedback/{id}/contact");
    let contact = desk
        .office
        .ask(&desk.intake, Method::POST, &path, &purpose)
        .await
        .json();
    let status = desk.status(&code).await;
    let office = office(&desk, &receipt, &id).await;
    let redaction = desk
        .office
        .get(&desk.moderator, &format!("/feedback/{id}/redaction"))
        .await
        .json();
    desk.ask(&code, "release", json!({})).await.json();
    let release = json!({"step": "release", "title": "Chậm trả kết quả ở bộ phận một cửa",
        "body": "Hồ sơ quá hạn ghi trên giấy hẹn mà chưa có kết quả.", "reply": "Bộ phận một cửa đã trả kết quả."});
    desk.must(&desk.moderator, &id, release).await;
    let released = desk.office.app.get("/v1/feedback/released").await.json();
    let public = format!(
        "/v1/feedback/released/{}",
        released["items"][0]["id"].as_str().unwrap()
    );
    let one = desk.office.app.get(&public).await.json();
    let no_summary = desk.office.app.get("/v1/feedback/released/x").await;
    let no_summary = no_summary.problem(404, "summary_not_found");
    let unseen = desk.office.get(&desk.intake, "/feedback/x").await;
    let unseen = unseen.problem(404, "feedback_not_found");
    let path = format!("/v1/feedback/{CODE}/status");
    let secret = json!({"secret": "aSecretOfNobodyAtAll1"});
    let unknown = desk.office.app.send_json(Method::POST, &path, &[], &secret);
    let unknown = unknown.await.problem(404, "feedback_not_found");
    let reports = reports(&desk).await;
    desk.office.app.stop().await;
    let mut examples = guidance().await;
    examples.extend(uploads().await);
    examples.extend(trust().await);
    examples.extend(reports);
    examples.extend(office);
    let mut receipt = receipt;
    receipt["verification"] = VERIFICATION.into();
    examples.extend([
        ("submit_feedback.response", receipt),
        ("get_feedback_status.response", status),
        ("confirm_contact.response", confirmed.json()),
        ("list_messages.response", dead),
        ("retry_message.response", retried.json()),
        ("problem.message_not_found", no_message),
        ("list_feedback.response", list),
        ("get_feedback.response", read),
        ("get_feedback_contact.response", contact),
        ("get_redaction.response", redaction),
        ("list_released_feedback.response", released),
        ("get_released_feedback.response", one),
        ("problem.summary_not_found", no_summary),
        ("problem.sent_already", sent_already),
        ("problem.idempotency_key_required", no_key),
        ("problem.step_refused", refused),
        ("problem.feedback_not_found", unknown),
        ("problem.feedback_unseen", unseen),
        ("problem.feedback_closed", closed().await),
    ]);
    let fixed = examples.into_iter().map(|(name, body)| {
        let text = without_chance(&body).to_string().replace(&code, CODE);
        (name, serde_json::from_str(&text).unwrap())
    });
    fixed.collect()
}

/// What is said about files.
async fn uploads() -> Vec<(&'static str, Value)> {
    let scanner = "no-scanner-of-this-name";
    let builder = Builder::default().trusting("127.0.0.0/8");
    let desk = Desk::build(builder.file_scan(scanner)).await;
    let app = &desk.office.app;
    let photograph = photograph();
    let mut begun = begin(app, "giấy hẹn.jpg", photograph.len()).await;
    let first = part(app, &begun, 0, &photograph[..300]).await.json();
    let wrong = part(app, &begun, 0, &photograph).await;
    let refused = begin(app, "hoadon.jpg", 2).await;
    let refused = part(app, &refused, 0, b"MZ").await;
    let mut stranger = begun.clone();
    stranger["token"] = "x".into();
    let unknown = part(app, &stranger, 0, b"").await;
    part(app, &begun, 300, &photograph[300..]).await.json();
    let mut body = sent("Tôi gửi kèm ảnh chụp giấy hẹn.");
    body["files"] = json!([{"id": begun["id"], "token": begun["token"]}]);
    let (_, id) = desk.sent(&body).await;
    let path = format!("/feedback/{id}/files/1");
    let unread = desk.office.get(&desk.intake, &path).await;
    let body = json!({"name": "a.pdf", "size": 10 * 1024 * 1024});
    let mut last = Vec::new();
    for client in 1..8 {
        let address = format!("198.51.100.{client}");
        let headers = [("x-forwarded-for", address.as_str())];
        for _ in 0..41 {
            let answer = app.send_json(Method::POST, "/v1/feedback/uploads", &headers, &body);
            last.push(answer.await);
        }
    }
    let of = |status: u16| last.iter().find(|answer| answer.status == status).unwrap();
    begun["token"] = "8d1c0c5e3f5b4a0f9d7a6b2c1e0f4d3c8d1c0c5e3f5b4a0f9d7a6b2c1e0f4d3c".into();
    let examples = vec![
        ("create_upload.response", begun),
        ("get_upload.response", first),
        (
            "problem.upload_offset_mismatch",
            wrong.problem(409, "upload_offset_mismatch"),
        ),
        ("problem.file_refused", refused.problem(422, "file_refused")),
        (
            "problem.file_not_found",
            unknown.problem(404, "file_not_found"),
        ),
        (
            "problem.file_not_readable",
            unread.problem(409, "file_not_readable"),
        ),
        (
            "problem.too_many_uploads",
            of(429).problem(429, "too_many_uploads"),
        ),
        ("problem.storage_full", of(507).problem(507, "storage_full")),
    ];
    desk.office.app.stop().await;
    examples
}

/// A quarter later.
async fn reports(desk: &Desk) -> Vec<(&'static str, Value)> {
    let office = &desk.office;
    let path = "/reports/preview?period=2026-11";
    let preview = office.get(&desk.supervisor, path).await.json();
    let no_report = office.get(&desk.supervisor, "/reports/x").await;
    office.pass(45 * 86_400);
    let supervisor = office.sign_in("supervisor").await;
    let period = json!({"period": "2026-Q4"});
    let issued = office
        .ask(&supervisor, Method::POST, "/reports", &period)
        .await;
    let list = office.get(&supervisor, "/reports").await.json();
    let indicators = office.app.get("/v1/feedback/indicators").await.json();
    vec![
        ("get_report_preview.response", preview),
        ("create_report.response", made(&issued, 201)),
        ("list_reports.response", list),
        ("get_feedback_indicators.response", indicators),
        (
            "problem.report_not_found",
            no_report.problem(404, "report_not_found"),
        ),
    ]
}

/// Receipts, templates of replies, many at once.
async fn office(desk: &Desk, receipt: &Value, id: &str) -> Vec<(&'static str, Value)> {
    let check = async |verification: &str| {
        let path = format!("/v1/feedback/receipts/{verification}");
        let body = json!({"code": receipt["code"]});
        let app = &desk.office.app;
        app.send_json(Method::POST, &path, &[], &body).await
    };
    let genuine = check(receipt["verification"].as_str().unwrap())
        .await
        .json();
    let no_receipt = check("0000-0000-0000-0000").await;
    let body = json!({"channel": "counter", "feedback": told_to_an_officer("Bà Nông đến một cửa hỏi về giấy khai sinh.")});
    let headers = [("idempotency-key", "key-of-the-example-9")];
    let written = desk
        .office
        .ask_with(&desk.intake, Method::POST, "/feedback", &headers, &body)
        .await;
    let mut written = made(&written, 201);
    written["code"] = "9T2W-4KQX-8M5HH".into();
    written["verification"] = VERIFICATION.into();
    written["secret"] = "7K3M-Q9TX-4B2D-W8NP-5HJ6".into();
    let template = json!({"name": "Đã nhận, đang xác minh",
        "text": "{don_vi} đã nhận {loai} {ma_phan_anh} gửi ngày {ngay_gui}, số {so_tiep_nhan}. Điện thoại: {dien_thoai_don_vi}."});
    let template = desk
        .office
        .ask(
            &desk.coordinator,
            Method::POST,
            "/reply-templates",
            &template,
        )
        .await;
    let template = made(&template, 201);
    let path = format!("/reply-templates/{}", template["id"].as_str().unwrap());
    let get = async |path: &str| desk.office.get(&desk.handler, path).await;
    let list = get("/reply-templates").await.json();
    let filled = get(&format!("/feedback/{id}{path}")).await.json();
    let no_template = get("/reply-templates/x").await;
    let items = json!([{"id": id, "revision": 1}, {"id": template["id"], "revision": 1}]);
    let many = json!({"items": items, "step": {"step": "begin"}});
    let many = desk
        .office
        .ask(&desk.handler, Method::POST, "/feedback/bulk", &many)
        .await;
    vec![
        ("check_receipt.response", genuine),
        ("create_feedback.response", written),
        ("create_reply_template.response", template),
        ("get_reply_template.response", get(&path).await.json()),
        ("list_reply_templates.response", list),
        ("get_filled_reply.response", filled),
        ("create_bulk_step.response", many.json()),
        (
            "problem.receipt_not_found",
            no_receipt.problem(404, "receipt_not_found"),
        ),
        (
            "problem.template_not_found",
            no_template.problem(404, "template_not_found"),
        ),
    ]
}

/// What is said before a feedback is sent.
async fn guidance() -> Vec<(&'static str, Value)> {
    let app = Builder::default().start().await;
    let body = json!({
        "text": "Con tôi mới sinh, đăng ký khai sinh cần giấy tờ gì? Cán bộ hách dịch, đòi bồi dưỡng mới làm.",
        "procedure": "1.001193",
    });
    let looked = app.send_json(Method::POST, "/v1/feedback/similar", &[], &body);
    let mut examples = vec![("check_feedback_text.response", looked.await.json())];
    for (name, path) in [
        ("get_feedback_scope.response", "/v1/feedback/scope"),
        ("list_feedback_reasons.response", "/v1/feedback/reasons"),
        (
            "list_feedback_channels.response",
            "/v1/feedback/channels?commune=06073",
        ),
    ] {
        examples.push((name, app.get(path).await.json()));
    }
    app.stop().await;
    examples
}

/// What is forgotten, and what is written down so that nothing else is.
async fn trust() -> [(&'static str, Value); 2] {
    let mut desk = Desk::open(&Database::Sqlite).await;
    let (code, _) = desk.sent(&sent("Giờ làm việc niêm yết không đúng.")).await;
    desk.ask(&code, "withdrawal", json!({})).await.json();
    let erased = desk.ask(&code, "erasure", json!({})).await.json();
    desk.sent(&sent("Lệ phí niêm yết không đúng.")).await;
    desk.pass(1).await;
    close_days(&desk.office.app.app).await.unwrap();
    let roots = desk.office.app.get("/v1/feedback/roots").await.json();
    desk.office.app.stop().await;
    [
        ("erase_contact.response", erased),
        ("list_feedback_roots.response", roots),
    ]
}

/// Where there are no keys.
async fn closed() -> Value {
    let app = Builder::default().without_seal_keys().start().await;
    let headers = [("idempotency-key", "key-of-the-example-3")];
    let body = sent("Cổng thông tin không nhận phản ánh.");
    let answer = app
        .send_json(Method::POST, "/v1/feedback", &headers, &body)
        .await;
    let problem = answer.problem(503, "feedback_closed");
    app.stop().await;
    problem
}
