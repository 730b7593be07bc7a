//! Errors as RFC 9457 problems, in Vietnamese or English.

use std::fmt;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

pub use super::code::Code;
use super::feedback::ChallengeBody;
use crate::domain::feedback::proof::Challenge;

/// Media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text in both languages.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            vi: vi.into(),
            en: en.into(),
        }
    }

    fn in_language(&self, english: bool) -> &str {
        if english { &self.en } else { &self.vi }
    }
}

/// An error on its way to the client.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Which problem.
    pub code: Code,
    /// What happened and what to do.
    pub detail: Text,
    /// The parts of the request at fault: where, and why.
    pub errors: Vec<(String, Text)>,
    /// When to come back.
    pub retry_after: Option<Duration>,
    /// What the sender's device has to solve first.
    pub challenge: Option<Box<Challenge>>,
}

/// A problem as RFC 9457 has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Identifies the kind of problem; `urn:tthc:problem:` and `code`.
    #[serde(rename = "type")]
    #[schema(example = "urn:tthc:problem:invalid_parameter")]
    pub kind: String,
    /// The kind of problem in words.
    #[schema(example = "Tham số không hợp lệ")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// Stable name of the kind of problem, for programs.
    #[schema(example = "invalid_parameter")]
    pub code: String,
    /// What happened and what to do.
    pub detail: String,
    /// The parts of the request at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What has to be solved first (`proof_required` only), as ALTCHA's widgets take it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<ChallengeBody>,
    /// Names this request in the service's log.
    pub request_id: String,
}

/// One part of a request at fault.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: `?limit` for a query parameter, `/code` for a part of the path or of the body.
    #[schema(example = "?limit")]
    pub pointer: String,
    /// Why, and what would be right.
    #[schema(example = "phải là số nguyên từ 1 đến 50")]
    pub detail: String,
}

impl Problem {
    /// A problem with what happened and what to do.
    #[must_use]
    pub fn new(code: Code, detail: Text) -> Self {
        Self {
            code,
            detail,
            errors: Vec::new(),
            retry_after: None,
            challenge: None,
        }
    }

    /// A problem about which its kind says enough.
    #[must_use]
    pub fn plain(code: Code) -> Self {
        Self::new(code, code.default_detail())
    }

    /// Parameters that are unknown or cannot be used.
    #[must_use]
    pub fn parameters(errors: Vec<(String, Text)>) -> Self {
        let detail = Text::new(
            "Hãy sửa các tham số nêu trong “errors” rồi gửi lại; cách dùng có tại /docs/.",
            "Correct the parameters named in “errors” and send again; /docs/ says how.",
        );
        Self {
            errors,
            ..Self::new(Code::Parameter, detail)
        }
    }

    /// The body at fault: where in it, and why.
    #[must_use]
    pub fn body_errors(errors: Vec<(String, Text)>) -> Self {
        let detail = Text::new(
            "Hãy sửa các mục nêu trong “errors” rồi gửi lại; cách dùng có tại /docs/.",
            "Correct the parts named in “errors” and send again; /docs/ says how.",
        );
        Self {
            errors,
            ..Self::new(Code::Body, detail)
        }
    }

    /// The status it is answered with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.code.row().0
    }

    /// The body in one language, for the status it is really answered with.
    #[must_use]
    pub fn body(&self, status: StatusCode, english: bool, request_id: &str) -> ProblemBody {
        let (_, name, vi, en) = self.code.row();
        let errors = self.errors.iter().map(|(pointer, detail)| FieldError {
            pointer: pointer.clone(),
            detail: detail.in_language(english).to_owned(),
        });
        ProblemBody {
            kind: format!("urn:tthc:problem:{name}"),
            title: if english { en } else { vi }.to_owned(),
            status: status.as_u16(),
            code: name.to_owned(),
            detail: self.detail.in_language(english).to_owned(),
            errors: errors.collect(),
            challenge: self.challenge.as_deref().map(Into::into),
            request_id: request_id.to_owned(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.row().1)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// Only the status and the headers; `edge` writes the body, in the client's language.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status());
        if self.code == Code::NotSignedIn {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"tthc\""));
        }
        if let Some(wait) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1).to_string()));
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self.clone());
        response
    }
}
