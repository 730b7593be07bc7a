//! Who may do what: every operation of officers, tried by every role, for an agency, for another, and for the province.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};
use tthc::notify::Patience;

use super::publishing::{decide, made, record, seen, step, submitted};
use super::{Browser, Office, PASSWORD};
use crate::api::feedback::files::{document, whole};
use crate::api::feedback::{sent, told_to_an_officer};
use crate::support::{Answer, Builder, Receiver, checkout};

/// Who tries: a login, and what it was given. All things here are the agency SNNMT's.
const WHO: [(&str, &[&str]); 13] = [
    ("nobody", &[]),
    ("no-role", &[]),
    ("editor-snnmt", &["editor@SNNMT"]),
    ("publisher-snnmt", &["publisher@SNNMT"]),
    ("poster-snnmt", &["posting_officer@SNNMT"]),
    ("admin-snnmt", &["administrator@SNNMT"]),
    (
        "all-snv",
        &[
            "editor@SNV",
            "publisher@SNV",
            "posting_officer@SNV",
            "administrator@SNV",
        ],
    ),
    ("editor", &["editor"]),
    ("publisher", &["publisher"]),
    ("poster", &["posting_officer"]),
    ("admin2", &["administrator"]),
    ("intake-snnmt", &["intake@SNNMT"]),
    (
        "feedback",
        &[
            "intake",
            "coordinator",
            "handler",
            "approver",
            "moderator",
            "supervisor",
        ],
    ),
];

/// Operations that are how somebody comes to be signed in: there is no role for them.
const SIGNING_IN: [&str; 3] = ["create_session", "begin_oidc", "finish_oidc"];

/// Everything there is for somebody to try something with, made anew for each try.
struct Things {
    office: Office,
    /// May do everything that is needed to make things.
    maker: Browser,
    admin: Browser,
    decision: String,
    point: String,
    receiver: Receiver,
    made: usize,
}

/// A request.
struct Try {
    method: Method,
    path: String,
    body: Value,
    revision: Option<Value>,
}

fn ask(method: Method, path: impl Into<String>, body: Value) -> Try {
    Try {
        method,
        path: path.into(),
        body,
        revision: None,
    }
}

fn read(path: impl Into<String>) -> Try {
    ask(Method::GET, path, Value::Null)
}

fn at(thing: &Value, method: Method, path: String, body: Value) -> Try {
    Try {
        revision: Some(thing["revision"].clone()),
        ..ask(method, path, body)
    }
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

impl Things {
    async fn make() -> Self {
        let builder = Builder::default().webhooks_in("127.0.0.0/8", Patience::default());
        let office = Office::build(builder).await;
        office.directory().await;
        office
            .add(
                "maker",
                &[
                    "editor",
                    "publisher",
                    "posting_officer",
                    "intake",
                    "coordinator",
                    "moderator",
                    "supervisor",
                ],
            )
            .await;
        let (maker, admin) = (office.sign_in("maker").await, office.sign_in("admin").await);
        let decision = decide(&office, &maker, "1/QĐ-UBND", "2026-11-21").await;
        let point = json!({"kind": "board", "name": "Bảng của sở", "agency": "SNNMT"});
        let point = office.ask(&maker, Method::POST, "/posting-points", &point);
        let point = id(&made(&point.await, 201)).to_owned();
        Self {
            office,
            maker,
            admin,
            decision,
            point,
            receiver: Receiver::start().await,
            made: 0,
        }
    }

    fn content(&mut self) -> Value {
        self.made += 1;
        let code = format!("9.{:06}", self.made);
        json!({"code": code, "change_type": "moi", "decision_id": self.decision, "agency": "SNNMT",
            "record": record(&code, "Nuôi chim yến")})
    }

    async fn draft(&mut self) -> Value {
        let content = self.content();
        let draft = self
            .office
            .ask(&self.maker, Method::POST, "/drafts", &content);
        made(&draft.await, 201)
    }

    async fn submitted(&mut self) -> Value {
        let content = self.content();
        submitted(&self.office, &self.maker, &content).await
    }

    fn new_decision(&mut self) -> Value {
        self.made += 1;
        json!({"number": format!("{}/QĐ-BNNMT", self.made), "signed_on": "2026-11-19", "issuer": "Bộ",
            "issuer_kind": "ministry", "effective_on": "2026-12-01"})
    }

    async fn kept_decision(&mut self) -> Value {
        let body = self.new_decision();
        let kept = self
            .office
            .ask(&self.maker, Method::POST, "/decisions", &body);
        made(&kept.await, 201)
    }

    /// In place of the one before, for there may not be many.
    async fn webhook(&mut self) -> Value {
        for kept in self.office.get(&self.admin, "/webhooks").await.json()["items"]
            .as_array()
            .unwrap()
        {
            let given = at(
                kept,
                Method::DELETE,
                format!("/webhooks/{}", id(kept)),
                Value::Null,
            );
            let cookie = [
                ("cookie", self.admin.cookie.as_str()),
                ("x-csrf-token", self.admin.csrf.as_str()),
            ];
            self.send(&cookie, &given).await;
        }
        let body = json!({"name": "Cổng", "url": self.receiver.url("/")});
        let kept = self
            .office
            .ask(&self.admin, Method::POST, "/webhooks", &body);
        made(&kept.await, 201)
    }

    /// The one report of October about the agency.
    async fn report(&self) -> String {
        let list = self
            .office
            .get(&self.maker, "/reports?limit=100")
            .await
            .json();
        let mut items = list["items"].as_array().unwrap().iter();
        if let Some(known) = items.find(|item| item["period"] == "2026-10") {
            return id(known).to_owned();
        }
        let body = json!({"period": "2026-10", "unit": "SNNMT"});
        let issued = self
            .office
            .ask(&self.maker, Method::POST, "/reports", &body)
            .await;
        id(&made(&issued, 201)).to_owned()
    }

    /// A feedback that waits at the province's own office.
    async fn feedback(&mut self) -> String {
        self.feedback_with(json!([])).await
    }

    /// The same, with files.
    async fn feedback_with(&mut self, files: Value) -> String {
        self.made += 1;
        let mut body = sent(&format!("Phản ánh thứ {} về một cửa.", self.made));
        body["files"] = files;
        let key = format!("key-of-the-feedback-{}", self.made);
        let headers = [("idempotency-key", key.as_str())];
        let receipt = self
            .office
            .app
            .send_json(Method::POST, "/v1/feedback", &headers, &body)
            .await;
        let code = made(&receipt, 201)["code"].clone();
        let mut path = "/feedback?state=submitted&limit=100".to_owned();
        loop {
            let list = self.office.get(&self.maker, &path).await.json();
            let mut items = list["items"].as_array().unwrap().iter();
            if let Some(item) = items.find(|item| item["code"] == code) {
                return id(item).to_owned();
            }
            let next = list["next_cursor"].as_str().unwrap();
            path = format!("/feedback?state=submitted&limit=100&cursor={next}");
        }
    }

    /// The path of a file of such a feedback.
    async fn file(&mut self) -> String {
        let file = whole(&self.office.app, "a.pdf", &document("")).await;
        let feedback = self.feedback_with(json!([file])).await;
        format!("/feedback/{feedback}/files/1")
    }

    async fn officer(&mut self) -> Value {
        self.made += 1;
        let id = self
            .office
            .add(&format!("made{}", self.made), &["editor@SNNMT"])
            .await;
        let kept = self
            .office
            .get(&self.admin, &format!("/officers/{id}"))
            .await;
        kept.json()
    }

    /// A try of an operation that has everything right but, perhaps, who tries.
    async fn try_of(&mut self, operation: &str) -> Option<Try> {
        let found = match operation {
            "get_me" => read("/me"),
            "list_tokens" => read("/tokens"),
            "list_audit" => read("/audit"),
            "list_drafts" => read("/drafts"),
            "list_drift" => read("/drift?source=nowhere&kind=missing"),
            "list_findings" => read("/findings"),
            "list_officers" => read("/officers"),
            "list_webhooks" => read("/webhooks"),
            "list_messages" => read("/messages"),
            "retry_message" => ask(Method::POST, "/messages/x/retry", Value::Null),
            "update_password" => ask(
                Method::POST,
                "/me/password",
                json!({"current_password": PASSWORD, "password": PASSWORD}),
            ),
            "update_email" => ask(
                Method::POST,
                "/me/email",
                json!({"email": "lan@example.vn"}),
            ),
            "create_totp" => ask(Method::POST, "/me/totp", json!({"password": PASSWORD})),
            "confirm_totp" => ask(Method::POST, "/me/totp/confirm", json!({"code": "000000"})),
            "delete_totp" => ask(Method::DELETE, "/me/totp", json!({"password": PASSWORD})),
            "delete_session" => ask(Method::DELETE, "/session", Value::Null),
            "create_token" => ask(Method::POST, "/tokens", json!({"name": "Cổng"})),
            "delete_token" => ask(Method::DELETE, "/tokens/x", Value::Null),
            _ if operation.contains("report") => self.try_of_reports(operation).await?,
            _ => match self.try_of_content(operation).await {
                Some(found) => found,
                None => self.try_of_accounts(operation).await?,
            },
        };
        Some(found)
    }

    async fn try_of_content(&mut self, operation: &str) -> Option<Try> {
        let steps = ["submit", "return", "discard", "publish"];
        let draft_step = operation
            .strip_suffix("_draft")
            .filter(|step| steps.contains(step));
        if let Some(step) = draft_step {
            let draft = if ["return", "publish"].contains(&step) {
                self.submitted().await
            } else {
                self.draft().await
            };
            let body = match step {
                "return" => json!({"reason": "Thiếu mẫu đơn."}),
                _ => Value::Null,
            };
            let path = format!("/drafts/{}/{step}", id(&draft));
            return Some(at(&draft, Method::POST, path, body));
        }
        Some(match operation {
            "create_draft" => ask(Method::POST, "/drafts", self.content()),
            "get_draft" => read(format!("/drafts/{}", id(&self.draft().await))),
            "update_draft" => {
                let draft = self.draft().await;
                let mut content = self.content();
                content["code"] = draft["code"].clone();
                content["record"]["code"] = draft["code"].clone();
                at(
                    &draft,
                    Method::PUT,
                    format!("/drafts/{}", id(&draft)),
                    content,
                )
            }
            "create_decision" => ask(Method::POST, "/decisions", self.new_decision()),
            "update_decision" => {
                let decision = self.kept_decision().await;
                let mut body = self.new_decision();
                body["number"] = decision["number"].clone();
                at(
                    &decision,
                    Method::PUT,
                    format!("/decisions/{}", id(&decision)),
                    body,
                )
            }
            "publish_decision" => {
                let drafts = seen(&[&self.submitted().await]);
                let path = format!("/decisions/{}/publish", self.decision);
                ask(Method::POST, path, drafts)
            }
            _ => return self.try_of_postings(operation).await,
        })
    }

    #[expect(clippy::too_many_lines, reason = "one of each")]
    async fn try_of_postings(&mut self, operation: &str) -> Option<Try> {
        let point = format!("/posting-points/{}", self.point);
        Some(match operation {
            "create_posting_point" => ask(
                Method::POST,
                "/posting-points",
                json!({"kind": "board", "name": "Bảng khác", "agency": "SNNMT"}),
            ),
            "delete_posting_point" => {
                let body = json!({"kind": "board", "name": "Bảng bỏ", "agency": "SNNMT"});
                let made_point =
                    self.office
                        .ask(&self.maker, Method::POST, "/posting-points", &body);
                let made_point = made(&made_point.await, 201);
                ask(
                    Method::DELETE,
                    format!("/posting-points/{}", id(&made_point)),
                    Value::Null,
                )
            }
            "confirm_postings" => ask(Method::POST, format!("{point}/postings"), json!({})),
            "delete_postings" => ask(
                Method::POST,
                format!("{point}/removals"),
                json!({"codes": ["9.000001"]}),
            ),
            "list_feedback" => read("/feedback"),
            "create_feedback" => {
                let feedback = told_to_an_officer(&format!(
                    "Người dân gọi điện lần thứ {} hỏi về thủ tục.",
                    self.made
                ));
                self.made += 1;
                ask(
                    Method::POST,
                    "/feedback",
                    json!({"channel": "phone", "feedback": feedback}),
                )
            }
            "get_feedback" => read(format!("/feedback/{}", self.feedback().await)),
            "get_feedback_file" => read(self.file().await),
            "get_redaction" => read(format!("/feedback/{}/redaction", self.feedback().await)),
            "create_feedback_step" => {
                let path = format!("/feedback/{}/steps", self.feedback().await);
                at(
                    &json!({"revision": 1}),
                    Method::POST,
                    path,
                    json!({"step": "screen"}),
                )
            }
            "erase_feedback_contact" => {
                let path = format!("/feedback/{}/erasure", self.feedback().await);
                ask(Method::POST, path, json!({"reason": "Đơn ngày 20/11/2026"}))
            }
            "get_feedback_contact" => {
                let path = format!("/feedback/{}/contact", self.feedback().await);
                ask(
                    Method::POST,
                    path,
                    json!({"purpose": "Gọi hỏi số biên nhận"}),
                )
            }
            "update_seen_postings" => ask(
                Method::POST,
                format!("{point}/seen"),
                json!({"items": [], "complete": false}),
            ),
            _ => return self.try_of_templates(operation).await,
        })
    }

    /// A template of replies for the whole province.
    async fn template(&mut self) -> Value {
        self.made += 1;
        let body = json!({"name": format!("Mẫu {}", self.made), "text": "Đã nhận {ma_phan_anh}."});
        let kept = self
            .office
            .ask(&self.maker, Method::POST, "/reply-templates", &body);
        made(&kept.await, 201)
    }

    async fn try_of_templates(&mut self, operation: &str) -> Option<Try> {
        let body = json!({"name": "Mẫu mới", "text": "Đã nhận {ma_phan_anh}, đang xem."});
        match operation {
            "create_bulk_step" => {
                let item = json!({"id": self.feedback().await, "revision": 1});
                let body = json!({"items": [item], "step": {"step": "screen"}});
                return Some(ask(Method::POST, "/feedback/bulk", body));
            }
            "list_reply_templates" => return Some(read("/reply-templates")),
            "create_reply_template" => return Some(ask(Method::POST, "/reply-templates", body)),
            _ => {}
        }
        if !operation.ends_with("_reply_template") && operation != "get_filled_reply" {
            return None;
        }
        let template = self.template().await;
        let path = format!("/reply-templates/{}", id(&template));
        Some(match operation {
            "get_reply_template" => read(path),
            "update_reply_template" => at(&template, Method::PUT, path, body),
            "delete_reply_template" => at(&template, Method::DELETE, path, Value::Null),
            _ => read(format!("/feedback/{}{path}", self.feedback().await)),
        })
    }

    async fn try_of_reports(&mut self, operation: &str) -> Option<Try> {
        Some(match operation {
            "list_reports" => read("/reports"),
            "create_report" => {
                // Each its own days, for of the same there is one.
                self.made += 1;
                let (month, day) = (1 + self.made / 28 % 12, 1 + self.made % 28);
                let day = format!("{}-{month:02}-{day:02}", 2_000 + self.made / 336);
                let period = format!("{day}..{day}");
                ask(
                    Method::POST,
                    "/reports",
                    json!({"period": period, "unit": "SNNMT"}),
                )
            }
            "get_report_preview" => read("/reports/preview?period=2026-11&unit=SNNMT"),
            "get_report" => read(format!("/reports/{}", self.report().await)),
            "get_report_workbook" => read(format!("/reports/{}.xlsx", self.report().await)),
            "get_report_sheet" => read(format!("/reports/{}.pdf", self.report().await)),
            _ => return None,
        })
    }

    async fn try_of_accounts(&mut self, operation: &str) -> Option<Try> {
        self.made += 1;
        let login = format!("new{}", self.made);
        let officer = json!({"login": login, "name": "Người mới", "password": PASSWORD,
            "grants": [{"role": "editor", "agency": "SNNMT"}]});
        Some(match operation {
            "create_officer" => ask(Method::POST, "/officers", officer),
            "get_officer" => read(format!("/officers/{}", id(&self.officer().await))),
            "update_officer_password" => {
                let path = format!("/officers/{}/password", id(&self.officer().await));
                ask(
                    Method::POST,
                    path,
                    json!({"password": "mưa rơi ngoài hiên vắng"}),
                )
            }
            "update_officer" => {
                let officer = self.officer().await;
                let path = format!("/officers/{}", id(&officer));
                at(&officer, Method::PATCH, path, json!({"name": "Tên khác"}))
            }
            "delete_sessions" | "delete_officer_oidc" => {
                let last = if operation == "delete_sessions" {
                    "sessions"
                } else {
                    "oidc"
                };
                let path = format!("/officers/{}/{last}", id(&self.officer().await));
                ask(Method::DELETE, path, Value::Null)
            }
            "create_webhook" => {
                let body = json!({"name": "Cổng", "url": self.receiver.url("/")});
                ask(Method::POST, "/webhooks", body)
            }
            _ => {
                let webhook = self.webhook().await;
                let path = format!("/webhooks/{}", id(&webhook));
                match operation {
                    "get_webhook" => read(path),
                    "list_deliveries" => read(format!("{path}/deliveries")),
                    "check_webhook" => ask(Method::POST, format!("{path}/test"), Value::Null),
                    "create_webhook_secret" => at(
                        &webhook,
                        Method::POST,
                        format!("{path}/secret"),
                        Value::Null,
                    ),
                    "update_webhook" => {
                        at(&webhook, Method::PATCH, path, json!({"name": "Cổng khác"}))
                    }
                    "delete_webhook" => at(&webhook, Method::DELETE, path, Value::Null),
                    _ => return None,
                }
            }
        })
    }

    async fn send(&self, headers: &[(&str, &str)], given: &Try) -> Answer {
        let revision = given
            .revision
            .as_ref()
            .map(|revision| format!("\"{revision}\""));
        let mut headers = headers.to_vec();
        headers.extend(revision.as_deref().map(|revision| ("if-match", revision)));
        let key = format!("key-of-the-try-{}-{}", self.made, given.path);
        if given.path == "/feedback" && given.method == Method::POST {
            headers.push(("idempotency-key", &key));
        }
        let path = format!("/v1/staff{}", given.path);
        let app = &self.office.app;
        if given.body.is_null() {
            app.send(given.method.clone(), &path, &headers).await
        } else {
            app.send_json(given.method.clone(), &path, &headers, &given.body)
                .await
        }
    }
}

/// The operations of officers, by the contract: none can be forgotten here.
fn operations() -> BTreeSet<String> {
    let text = std::fs::read_to_string(checkout("openapi/openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let staff = paths.filter(|(path, _)| path.starts_with("/v1/staff/"));
    let all = staff.flat_map(|(_, methods)| methods.as_object().unwrap().values());
    let named = all.filter_map(|operation| operation["operationId"].as_str());
    named
        .filter(|name| !SIGNING_IN.contains(name))
        .map(str::to_owned)
        .collect()
}

/// A status, or `-` where somebody is not let in.
fn cell(answer: &Answer) -> String {
    match answer.status {
        401 if answer.text().contains("\"not_signed_in\"") => "401".to_owned(),
        403 => {
            answer.problem(403, "forbidden");
            "-".to_owned()
        }
        status => status.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_does_what_is_its_own_and_nothing_else() {
    let mut things = Things::make().await;
    let operations = operations();
    assert!(operations.len() > 40, "{operations:?}");
    let mut table = format!("{:24}", "");
    for (login, grants) in WHO {
        if login != "nobody" {
            things.office.add(login, grants).await;
        }
        write!(table, "{login:>16}").unwrap();
    }
    table.push_str("       a program\n");
    for operation in operations {
        write!(table, "{operation:24}").unwrap();
        for (login, _) in WHO {
            let given = things.try_of(&operation).await;
            let given = given.unwrap_or_else(|| panic!("nobody knows how to try {operation}"));
            // A session of its own, for some of what is tried ends it.
            let answer = if login == "nobody" {
                things.send(&[], &given).await
            } else {
                let browser = things.office.sign_in(login).await;
                let headers = [
                    ("cookie", browser.cookie.as_str()),
                    ("x-csrf-token", browser.csrf.as_str()),
                ];
                things.send(&headers, &given).await
            };
            write!(table, "{:>16}", cell(&answer)).unwrap();
        }
        // With a token of somebody who may do everything.
        let token = json!({"name": "Chương trình"});
        let maker = things.office.sign_in("maker").await;
        let token = things.office.ask(&maker, Method::POST, "/tokens", &token);
        let token = made(&token.await, 201);
        let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
        let given = things.try_of(&operation).await.unwrap();
        let answer = things.send(&[("authorization", &bearer)], &given).await;
        writeln!(table, "{:>16}", cell(&answer)).unwrap();
        let path = format!("/tokens/{}", id(&token));
        things
            .office
            .ask(&maker, Method::DELETE, &path, &Value::Null)
            .await;
    }
    insta::assert_snapshot!("access", table);
    things.office.app.stop().await;
}

#[tokio::test]
async fn a_draft_is_out_of_reach_of_other_agencies_whatever_it_names() {
    let mut things = Things::make().await;
    things
        .office
        .add("neighbour", &["editor@SNV", "publisher@SNV"])
        .await;
    let neighbour = things.office.sign_in("neighbour").await;
    let other = things.draft().await;
    // Written for one's own agency, then moved to another's.
    let mut content = things.content();
    content["agency"] = json!("SNV");
    let own = things
        .office
        .ask(&neighbour, Method::POST, "/drafts", &content)
        .await;
    let own = made(&own, 201);
    content["agency"] = json!("SNNMT");
    // Another's draft, taken to one's own.
    let mut taken = things.content();
    taken["code"] = other["code"].clone();
    taken["record"]["code"] = other["code"].clone();
    taken["agency"] = json!("SNV");
    let put = async |thing: &Value, content: &Value| {
        let path = format!("/drafts/{}", id(thing));
        let given = at(thing, Method::PUT, path, content.clone());
        let cookie = [
            ("cookie", neighbour.cookie.as_str()),
            ("x-csrf-token", neighbour.csrf.as_str()),
        ];
        things.send(&cookie, &given).await
    };
    put(&own, &content).await.problem(403, "forbidden");
    put(&other, &taken).await.problem(403, "forbidden");
    // What another agency answers for: neither to be written of nor, when somebody above has written it, published.
    let content = things.content();
    let code = content["code"].clone();
    let published = submitted(&things.office, &things.maker, &content).await;
    things.office.add("second", &["publisher"]).await;
    let second = things.office.sign_in("second").await;
    made(
        &step(&things.office, &second, &published, "publish").await,
        200,
    );
    let later = decide(&things.office, &things.maker, "2/QĐ-UBND", "2026-12-01").await;
    let end = json!({"code": code, "change_type": "bai_bo", "decision_id": later, "agency": "SNV"});
    let answer = things.office.ask(&neighbour, Method::POST, "/drafts", &end);
    answer.await.problem(403, "forbidden");
    let end = submitted(&things.office, &things.maker, &end).await;
    step(&things.office, &neighbour, &end, "publish")
        .await
        .problem(403, "forbidden");
    made(&step(&things.office, &second, &end, "publish").await, 200);
    things.office.app.stop().await;
}
