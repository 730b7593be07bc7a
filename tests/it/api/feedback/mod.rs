//! Feedback over HTTP: what senders and officers do, and what nobody may see.

mod abuse;
mod erasing;
pub mod files;
mod guiding;
mod keys;
#[cfg(unix)]
mod killed;
mod leak;
mod life;
mod office;
mod officers;
mod purging;
mod queues;
mod releasing;
mod reports;
mod signals;
mod submitting;
mod together;
mod told;
mod trust;
mod watching;

use reqwest::Method;
use serde_json::{Value, json};

use crate::api::staff::publishing::made;
use crate::api::staff::{Browser, Office};
use crate::support::{Answer, Builder, Database};

/// The secret of every sender here.
pub const SECRET: &str = "b3JxuZ0K9fQm2yT7wLc4sE";
/// A commune of the bundled directory.
pub const COMMUNE: &str = "06073";

/// A feedback as somebody sends it.
pub fn sent(body: &str) -> Value {
    json!({
        "kind": "phan_anh",
        "body": body,
        "contact": {"name": "Hoàng Thị Lan", "address": "Thôn Nà Pàn", "phone": "0912 345 678"},
        "secret": SECRET,
        "consents_to_release": true,
        "scope_confirmed": true,
    })
}

/// A feedback as an officer writes it down for who has told them: the program makes the secret.
pub fn told_to_an_officer(body: &str) -> Value {
    let mut feedback = sent(body);
    feedback.as_object_mut().unwrap().remove("secret");
    feedback
}

/// An office with one officer for each role of feedback, in the whole province.
pub struct Desk {
    pub office: Office,
    pub intake: Browser,
    pub coordinator: Browser,
    pub handler: Browser,
    pub approver: Browser,
    pub supervisor: Browser,
    pub moderator: Browser,
}

impl Desk {
    pub async fn open(database: &Database) -> Self {
        Self::build(Builder::default().on(database)).await
    }

    /// The same, started in some way.
    pub async fn build(builder: Builder) -> Self {
        let office = Office::build(builder).await;
        office.directory().await;
        let roles = [
            "intake",
            "coordinator",
            "handler",
            "approver",
            "supervisor",
            "moderator",
        ];
        for role in roles {
            office.add(role, &[role]).await;
        }
        Self {
            intake: office.sign_in("intake").await,
            coordinator: office.sign_in("coordinator").await,
            handler: office.sign_in("handler").await,
            approver: office.sign_in("approver").await,
            supervisor: office.sign_in("supervisor").await,
            moderator: office.sign_in("moderator").await,
            office,
        }
    }

    /// Lets days pass; officers sign in anew, for no session lasts so long.
    pub async fn pass(&mut self, days: i64) {
        self.office.pass(days * 86_400);
        for (who, login) in [
            (&mut self.intake, "intake"),
            (&mut self.coordinator, "coordinator"),
            (&mut self.handler, "handler"),
            (&mut self.approver, "approver"),
            (&mut self.supervisor, "supervisor"),
            (&mut self.moderator, "moderator"),
        ] {
            *who = self.office.sign_in(login).await;
        }
    }

    /// Sends a feedback under a key.
    pub async fn submit(&self, key: &str, body: &Value) -> Answer {
        let headers = [("idempotency-key", key)];
        self.office
            .app
            .send_json(Method::POST, "/v1/feedback", &headers, body)
            .await
    }

    /// Sends a feedback and gives its code and its id.
    pub async fn sent(&self, body: &Value) -> (String, String) {
        let key = uuid::Uuid::now_v7().to_string();
        let answer = self.submit(&key, body).await;

        let code = made(&answer, 201)["code"].as_str().unwrap().to_owned();
        (code.clone(), self.id(&code).await)
    }

    /// The id by which officers know a feedback.
    pub async fn id(&self, code: &str) -> String {
        let list = self
            .office
            .get(&self.intake, "/feedback?queue=all&limit=100")
            .await
            .json();
        let mut items = list["items"].as_array().unwrap().iter();
        let item = items.find(|item| item["code"] == code).unwrap();
        item["id"].as_str().unwrap().to_owned()
    }

    /// What a sender does with a feedback.
    pub async fn ask(&self, code: &str, what: &str, more: Value) -> Answer {
        let mut body = json!({"secret": SECRET});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let path = format!("/v1/feedback/{code}/{what}");
        self.office
            .app
            .send_json(Method::POST, &path, &[], &body)
            .await
    }

    /// Where a feedback stands, as the sender sees it.
    pub async fn status(&self, code: &str) -> Value {
        let answer = self.ask(code, "status", json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// A step at the newest revision.
    pub async fn step(&self, who: &Browser, id: &str, step: Value) -> Answer {
        let path = format!("/feedback/{id}");
        let revision = self.office.get(&self.intake, &path).await;
        let tag = if revision.status == 200 {
            revision.header("etag").to_owned()
        } else {
            "\"1\"".to_owned()
        };
        self.step_at(who, id, &tag, &step).await
    }

    /// A step at a revision.
    pub async fn step_at(&self, who: &Browser, id: &str, tag: &str, step: &Value) -> Answer {
        let path = format!("/feedback/{id}/steps");
        let headers = [("if-match", tag)];
        self.office
            .ask_with(who, Method::POST, &path, &headers, step)
            .await
    }

    /// A step that is taken: the feedback as it is then.
    pub async fn must(&self, who: &Browser, id: &str, step: Value) -> Value {
        let answer = self.step(who, id, step.clone()).await;
        assert_eq!(answer.status, 200, "{step}: {}", answer.text());
        answer.json()
    }

    /// From the counter to somebody who works on it.
    pub async fn begun(&self, id: &str) {
        self.must(&self.intake, id, json!({"step": "screen"})).await;
        self.must(&self.intake, id, accepted("khac")).await;
        self.must(&self.coordinator, id, json!({"step": "assign"}))
            .await;
        self.must(&self.handler, id, json!({"step": "begin"})).await;
    }

    /// Answered.
    pub async fn answered(&self, id: &str) {
        self.begun(id).await;
        self.must(&self.handler, id, draft()).await;
        self.must(&self.approver, id, json!({"step": "approve"}))
            .await;
    }
}

/// Entered into the register.
pub fn accepted(content: &str) -> Value {
    json!({"step": "accept", "kind": "phan_anh", "content": content, "urgency": "thuong"})
}

/// A reply.
pub fn draft() -> Value {
    json!({"step": "draft", "outcome": "measure_taken", "text": "Bộ phận một cửa đã trả kết quả ngày 20/11.",
        "criteria": "Cần thiết, hợp lý, hợp pháp, thống nhất, khả thi, hiệu quả: đạt."})
}
