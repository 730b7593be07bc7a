//! An HTTP answer, whole.

use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// An answer with its body.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as it came over the wire.
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads an answer to its end.
    pub async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self {
            status,
            headers,
            body: response.bytes().await.unwrap().to_vec(),
        }
    }

    /// A header; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body of a success, with what changes from run to run blotted out.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json");
        let mut body: Value = serde_json::from_slice(&self.body).unwrap();
        if let Some(took) = body.get_mut("took_ms") {
            assert!(took.as_f64().is_some_and(|ms| ms >= 0.0), "{took}");
            *took = json!(1.4);
        }
        body
    }

    /// The body of a problem with this status and code, in the form every problem has.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.header("cache-control"), "no-store");
        assert_eq!(
            self.header("content-encoding"),
            "",
            "a problem is not packed"
        );
        let mut body: Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(body["status"], status);
        assert_eq!(body["code"], code, "{body}");
        assert_eq!(body["type"], format!("urn:tthc:problem:{code}"));
        assert!(!body["title"].as_str().unwrap().is_empty());
        assert!(!body["detail"].as_str().unwrap().is_empty());
        assert_eq!(body["request_id"], self.header("x-request-id"));
        body["request_id"] = json!("01939f6f4d0f7e5b8a52c3b0d1f2a3b4");
        body
    }

    /// The codes of a search's items, in order.
    #[track_caller]
    pub fn codes(&self) -> Vec<String> {
        let body = self.json();
        let items = body["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["code"].as_str().unwrap().to_owned())
            .collect()
    }
}
