//! Errors as RFC 9457 problems, in Vietnamese or English: the one table error → status → code → title.

use std::fmt;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app;

/// Media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Every kind of problem this API answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A parameter is unknown or has a value that cannot be used.
    Parameter,
    /// The code in the path is none.
    Malformed,
    /// A GET came with a body.
    BodyNotAllowed,
    /// No procedure has this code.
    ProcedureNotFound,
    /// No such address.
    NotFound,
    /// The address does not take this method.
    MethodNotAllowed,
    /// Too many requests of one client.
    RateLimited,
    /// Too many searches at once.
    Busy,
    /// The database is away.
    Unavailable,
    /// A file has no such part.
    Range,
    /// No form or encoding that the client takes.
    NotAcceptable,
    /// Anything else the client did.
    BadRequest,
    /// A fault of the program.
    Internal,
}

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
    /// Names this request in the service's log.
    pub request_id: String,
}

/// One part of a request at fault.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: `?limit` for a query parameter, `/code` for a part of the path.
    #[schema(example = "?limit")]
    pub pointer: String,
    /// Why, and what would be right.
    #[schema(example = "phải là số nguyên từ 1 đến 50")]
    pub detail: String,
}

/// The one table: problem → status, stable name, title in Vietnamese and in English.
const TABLE: [(Code, StatusCode, &str, &str, &str); 13] = [
    (
        Code::Parameter,
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid_parameter",
        "Tham số không hợp lệ",
        "Invalid parameter",
    ),
    (
        Code::Malformed,
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid_code",
        "Mã thủ tục không hợp lệ",
        "Invalid procedure code",
    ),
    (
        Code::BodyNotAllowed,
        StatusCode::BAD_REQUEST,
        "body_not_allowed",
        "Yêu cầu này không được kèm nội dung",
        "No body is allowed here",
    ),
    (
        Code::ProcedureNotFound,
        StatusCode::NOT_FOUND,
        "procedure_not_found",
        "Không có thủ tục mang mã này",
        "No procedure has this code",
    ),
    (
        Code::NotFound,
        StatusCode::NOT_FOUND,
        "not_found",
        "Không có địa chỉ này",
        "No such address",
    ),
    (
        Code::MethodNotAllowed,
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "Phương thức không được hỗ trợ",
        "Method not allowed",
    ),
    (
        Code::RateLimited,
        StatusCode::TOO_MANY_REQUESTS,
        "rate_limited",
        "Bạn gửi yêu cầu quá nhanh",
        "Too many requests",
    ),
    (
        Code::Busy,
        StatusCode::SERVICE_UNAVAILABLE,
        "busy",
        "Hệ thống đang quá tải",
        "The service is busy",
    ),
    (
        Code::Unavailable,
        StatusCode::SERVICE_UNAVAILABLE,
        "unavailable",
        "Dữ liệu tạm thời chưa đọc được",
        "Data is unavailable just now",
    ),
    (
        Code::Range,
        StatusCode::RANGE_NOT_SATISFIABLE,
        "range_not_satisfiable",
        "Tệp không có phần này",
        "The file has no such part",
    ),
    (
        Code::NotAcceptable,
        StatusCode::NOT_ACCEPTABLE,
        "not_acceptable",
        "Không có dạng dữ liệu mà yêu cầu đòi hỏi",
        "None of the forms asked for is available",
    ),
    (
        Code::BadRequest,
        StatusCode::BAD_REQUEST,
        "bad_request",
        "Yêu cầu không đọc được",
        "Bad request",
    ),
    (
        Code::Internal,
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Hệ thống gặp lỗi",
        "Something went wrong on our side",
    ),
];

impl Code {
    /// Status, stable name, title in Vietnamese and in English.
    fn row(self) -> (StatusCode, &'static str, &'static str, &'static str) {
        let row = TABLE.iter().find(|row| row.0 == self);
        row.map_or(
            (StatusCode::INTERNAL_SERVER_ERROR, "internal", "", ""),
            |row| (row.1, row.2, row.3, row.4),
        )
    }

    /// The kind that fits a status that the framework answered on its own.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::NOT_ACCEPTABLE => Self::NotAcceptable,
            status if status.is_server_error() => Self::Internal,
            _ => Self::BadRequest,
        }
    }

    fn default_detail(self) -> Text {
        match self {
            Self::NotFound => Text::new(
                "Hãy kiểm tra lại đường dẫn; danh sách địa chỉ có tại /docs/.",
                "Check the path; all addresses are listed at /docs/.",
            ),
            Self::MethodNotAllowed => Text::new(
                "Địa chỉ này chỉ nhận GET và HEAD.",
                "This address takes GET and HEAD only.",
            ),
            Self::Internal => Text::new(
                "Lỗi đã được ghi lại. Hãy thử lại sau ít phút; nếu vẫn lỗi, báo cho đơn vị vận hành kèm mã yêu cầu (request_id).",
                "The fault has been logged. Try again in a few minutes; if it stays, report the request_id.",
            ),
            _ => Text::new("Hãy kiểm tra lại yêu cầu.", "Check the request."),
        }
    }
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
        if let Some(wait) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1).to_string()));
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<app::Error> for Problem {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::NoProcedure(code) => Self::new(
                Code::ProcedureNotFound,
                Text::new(
                    format!(
                        "Không có thủ tục nào mang mã {code}. Hãy kiểm tra lại mã hoặc tìm theo tên tại /v1/procedures?q=…"
                    ),
                    format!(
                        "No procedure has the code {code}. Check it, or search by name at /v1/procedures?q=…"
                    ),
                ),
            ),
            app::Error::Busy { retry_after } => Self {
                retry_after: Some(retry_after),
                ..Self::new(
                    Code::Busy,
                    Text::new(
                        "Có quá nhiều lượt tìm cùng lúc. Hãy thử lại sau vài giây.",
                        "Too many searches at once. Try again in a few seconds.",
                    ),
                )
            },
            // Logged where it was noticed, once for all the requests that fail of it.
            app::Error::Unavailable(_) => Self {
                retry_after: Some(Duration::from_secs(10)),
                ..Self::new(
                    Code::Unavailable,
                    Text::new(
                        "Hãy thử lại sau ít phút. Việc tìm kiếm vẫn hoạt động.",
                        "Try again in a few minutes. Search still works.",
                    ),
                )
            },
            app::Error::Internal(source) => {
                tracing::error!(error = %source, cause = ?source.source().map(ToString::to_string), "request failed");
                Self::plain(Code::Internal)
            }
        }
    }
}
