//! Officers: signing in, accounts, and who may do what.

mod access;
mod accounts;
mod control_characters;
mod csrf;
pub mod importing;
pub mod leak;
mod oidc;
mod posting;
mod posting_list;
pub mod publishing;
mod sessions;
mod sign_in;
mod strangers;
mod timeliness;
mod tokens;
mod totp;
mod waiting;
mod webhooks;

use std::sync::atomic::{AtomicI64, Ordering};

use reqwest::Method;
use serde_json::{Value, json};
use tthc::app::staff::officers::{self, NewOfficer};
use tthc::app::staff::{Accounts, Keeper};
use tthc::domain::audit::Actor;
use tthc::domain::secret::Secret;
use tthc::domain::staff::{Grant, Login};
use tthc::domain::time::{Clock, Timestamp};

use crate::support::{Answer, Builder, Database, NOW, TestApp};

/// The password of every officer here.
pub const PASSWORD: &str = "bốn con trâu xanh";

/// The program with a clock that a test sets, and nothing in it but officers.
pub struct Office {
    pub app: TestApp,
    moment: &'static AtomicI64,
}

/// A browser in which somebody has signed in.
#[derive(Debug, Clone)]
pub struct Browser {
    pub cookie: String,
    pub csrf: String,
    pub id: String,
}

impl Office {
    /// With an administrator `admin`.
    pub async fn open(database: &Database) -> Self {
        Self::build(Builder::default().on(database)).await
    }

    /// The same, started in some way.
    pub async fn build(builder: Builder) -> Self {
        let moment: &'static AtomicI64 = Box::leak(Box::new(AtomicI64::new(NOW.0)));
        let builder = builder.empty().clock(Clock::Set(moment));
        let app = builder.trusting("127.0.0.1/32").start().await;
        let office = Self { app, moment };
        office.add("admin", &["administrator"]).await;
        office
    }

    /// An officer, whose name is the login in capitals, and the id.
    pub async fn add(&self, login: &str, grants: &[&str]) -> String {
        if grants.iter().any(|grant| grant.contains('@')) {
            self.directory().await;
        }
        let accounts = Accounts::new(self.app.app.store.clone(), self.app.app.clock);
        let new = NewOfficer {
            login: Login::parse(login).unwrap(),
            name: login.to_uppercase(),
            password: Secret::new(PASSWORD),
            grants: grants.iter().map(|g| Grant::parse(g).unwrap()).collect(),
        };
        let actor = Actor::Command("test".to_owned());
        let account = officers::add(&accounts, Keeper::Machine(&actor), new)
            .await
            .unwrap();
        account.officer.id.to_string()
    }

    /// Loads the bundled directory of agencies.
    pub async fn directory(&self) {
        let (store, clock) = (&self.app.app.store, self.app.app.clock);
        let rows = tthc::exchange::directory::bundled("langson").unwrap();
        tthc::app::directory::load_bundled(store, clock, rows)
            .await
            .unwrap();
    }

    /// Takes an agency out of the directory.
    pub async fn forget(&self, agency: &str) {
        let mut rows = tthc::exchange::directory::bundled("langson").unwrap();
        rows.retain(|row| row.as_ref().unwrap().agency.code.as_str() != agency);
        let (store, clock) = (&self.app.app.store, self.app.app.clock);
        let report = tthc::app::directory::import(store, clock, rows, (&Actor::Program, true));
        assert_eq!(report.await.unwrap().removed, 1);
    }

    /// Lets time pass.
    pub fn pass(&self, seconds: i64) {
        self.moment.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// The present.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.moment.load(Ordering::SeqCst))
    }

    /// An attempt to sign in from an address.
    pub async fn attempt(&self, from: &str, body: &Value) -> Answer {
        let headers = [("x-forwarded-for", from)];
        self.app
            .send_json(Method::POST, "/v1/staff/session", &headers, body)
            .await
    }

    /// An attempt with a login and a password.
    pub async fn try_password(&self, from: &str, login: &str, password: &str) -> Answer {
        self.attempt(from, &json!({"login": login, "password": password}))
            .await
    }

    /// Signs in.
    pub async fn sign_in(&self, login: &str) -> Browser {
        let answer = self.try_password("192.0.2.1", login, PASSWORD).await;
        Browser::of(&answer)
    }

    /// A request of a browser that shows its CSRF token.
    pub async fn ask(&self, browser: &Browser, method: Method, path: &str, body: &Value) -> Answer {
        self.ask_with(browser, method, path, &[], body).await
    }

    /// The same with more headers. A `null` body is none.
    pub async fn ask_with(
        &self,
        browser: &Browser,
        method: Method,
        path: &str,
        more: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let path = format!("/v1/staff{path}");
        let mut headers = vec![
            ("cookie", browser.cookie.as_str()),
            ("x-csrf-token", browser.csrf.as_str()),
        ];
        headers.extend_from_slice(more);
        if body.is_null() {
            self.app.send(method, &path, &headers).await
        } else {
            self.app.send_json(method, &path, &headers, body).await
        }
    }

    /// A `GET` of a browser.
    pub async fn get(&self, browser: &Browser, path: &str) -> Answer {
        self.ask(browser, Method::GET, path, &Value::Null).await
    }

    /// What the audit has, the newest first: action and subject's kind.
    pub async fn actions(&self, browser: &Browser) -> Vec<String> {
        let body = self.get(browser, "/audit?limit=200").await.json();
        let items = body["items"].as_array().unwrap().iter();
        items
            .map(|item| item["action"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl Browser {
    /// What an answer to a sign-in gave.
    #[track_caller]
    pub fn of(answer: &Answer) -> Self {
        let body = answer.json();
        let cookie = answer.header("set-cookie").split(';').next().unwrap();
        Self {
            cookie: cookie.to_owned(),
            csrf: body["csrf_token"].as_str().unwrap().to_owned(),
            id: body["officer"]["id"].as_str().unwrap().to_owned(),
        }
    }
}
