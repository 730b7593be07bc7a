//! The kinds of problems: the one table error → status → code → title.

use actix_web::http::StatusCode;

use super::body::BODY_BYTES_MAX;
use super::problem::Text;

/// Every kind of problem this API answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A parameter is unknown or has a value that cannot be used.
    Parameter,
    /// The code in the path is none.
    Malformed,
    /// The agency's code in the path is none.
    MalformedAgency,
    /// A GET came with a body.
    BodyNotAllowed,
    /// No procedure has this code.
    ProcedureNotFound,
    /// No agency has this code.
    AgencyNotFound,
    /// No decision has this identifier.
    DecisionNotFound,
    /// No draft has this identifier.
    DraftNotFound,
    /// No webhook has this identifier.
    WebhookNotFound,
    /// A place in the feed that this database does not have.
    FeedRestarted,
    /// The rules of publication forbid it.
    Refused,
    /// Something keeps a draft from being published.
    NotReady,
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
    /// No encoding that the client takes.
    NotAcceptable,
    /// Anything else the client did.
    BadRequest,
    /// The body is no JSON that can be used.
    Body,
    /// The body is longer than any that is right.
    BodyTooLarge,
    /// The body is not declared to be JSON.
    MediaType,
    /// Login or password is wrong.
    SignInFailed,
    /// The password is right, but a one-time code is missing or wrong.
    CodeNeeded,
    /// Too many failures; wait.
    SignInWait,
    /// Nobody is signed in.
    NotSignedIn,
    /// A change came with a cookie but not with its CSRF token.
    Csrf,
    /// The officer lacks the role.
    Forbidden,
    /// The officer or token that the address names is not there.
    StaffNotFound,
    /// What is asked for cannot stand beside what is there.
    Conflict,
    /// A change does not say which revision it is of.
    RevisionRequired,
    /// Somebody else changed it meanwhile.
    RevisionConflict,
    /// A fault of the program.
    Internal,
}

/// The one table: problem → status, stable name, title in Vietnamese and in English.
const TABLE: &[(Code, StatusCode, &str, &str, &str)] = &[
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
        Code::MalformedAgency,
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid_agency_code",
        "Mã cơ quan không hợp lệ",
        "Invalid agency code",
    ),
    (
        Code::AgencyNotFound,
        StatusCode::NOT_FOUND,
        "agency_not_found",
        "Không có cơ quan mang mã này",
        "No agency has this code",
    ),
    (
        Code::DecisionNotFound,
        StatusCode::NOT_FOUND,
        "decision_not_found",
        "Không có quyết định này",
        "No such decision",
    ),
    (
        Code::DraftNotFound,
        StatusCode::NOT_FOUND,
        "draft_not_found",
        "Không có bản thảo này",
        "No such draft",
    ),
    (
        Code::WebhookNotFound,
        StatusCode::NOT_FOUND,
        "webhook_not_found",
        "Không có nơi nhận tin này",
        "No such webhook",
    ),
    (
        Code::FeedRestarted,
        StatusCode::GONE,
        "feed_restarted",
        "Dòng thay đổi đã bắt đầu lại",
        "The feed has begun anew",
    ),
    (
        Code::Refused,
        StatusCode::CONFLICT,
        "refused",
        "Quy định không cho phép",
        "The rules do not allow it",
    ),
    (
        Code::NotReady,
        StatusCode::CONFLICT,
        "not_ready",
        "Chưa đủ nội dung để công bố",
        "Not ready for publication",
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
        Code::NotAcceptable,
        StatusCode::NOT_ACCEPTABLE,
        "not_acceptable",
        "Không có dạng nén mà yêu cầu đòi hỏi",
        "None of the encodings asked for is available",
    ),
    (
        Code::BadRequest,
        StatusCode::BAD_REQUEST,
        "bad_request",
        "Yêu cầu không đọc được",
        "Bad request",
    ),
    (
        Code::Body,
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid_body",
        "Nội dung gửi lên không hợp lệ",
        "Invalid body",
    ),
    (
        Code::BodyTooLarge,
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        "Nội dung gửi lên quá lớn",
        "The body is too large",
    ),
    (
        Code::MediaType,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "Nội dung phải là JSON",
        "The body must be JSON",
    ),
    (
        Code::SignInFailed,
        StatusCode::UNAUTHORIZED,
        "sign_in_failed",
        "Sai tên đăng nhập hoặc mật khẩu",
        "Login or password is wrong",
    ),
    (
        Code::CodeNeeded,
        StatusCode::UNAUTHORIZED,
        "code_needed",
        "Cần mã xác thực",
        "A one-time code is needed",
    ),
    (
        Code::SignInWait,
        StatusCode::TOO_MANY_REQUESTS,
        "sign_in_wait",
        "Đăng nhập sai nhiều lần",
        "Too many failed attempts",
    ),
    (
        Code::NotSignedIn,
        StatusCode::UNAUTHORIZED,
        "not_signed_in",
        "Bạn chưa đăng nhập",
        "Not signed in",
    ),
    (
        Code::Csrf,
        StatusCode::FORBIDDEN,
        "csrf",
        "Thiếu mã chống giả mạo yêu cầu",
        "The CSRF token is missing",
    ),
    (
        Code::Forbidden,
        StatusCode::FORBIDDEN,
        "forbidden",
        "Bạn không có quyền làm việc này",
        "You may not do this",
    ),
    (
        Code::StaffNotFound,
        StatusCode::NOT_FOUND,
        "staff_not_found",
        "Không có tài khoản hoặc khóa này",
        "No such account or token",
    ),
    (
        Code::Conflict,
        StatusCode::CONFLICT,
        "conflict",
        "Không thực hiện được vì trái với dữ liệu hiện có",
        "In conflict with what is there",
    ),
    (
        Code::RevisionRequired,
        StatusCode::PRECONDITION_REQUIRED,
        "revision_required",
        "Thiếu số lần sửa",
        "The revision is missing",
    ),
    (
        Code::RevisionConflict,
        StatusCode::PRECONDITION_FAILED,
        "revision_conflict",
        "Người khác vừa sửa",
        "Somebody else has changed it",
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
    pub(super) fn row(self) -> (StatusCode, &'static str, &'static str, &'static str) {
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
            StatusCode::PAYLOAD_TOO_LARGE => Self::BodyTooLarge,
            status if status.is_server_error() => Self::Internal,
            _ => Self::BadRequest,
        }
    }

    /// What is said when there is nothing more to say.
    pub(super) fn default_detail(self) -> Text {
        match self {
            Self::NotFound => Text::new(
                "Hãy kiểm tra lại đường dẫn; danh sách địa chỉ có tại /docs/.",
                "Check the path; all addresses are listed at /docs/.",
            ),
            Self::MethodNotAllowed => Text::new(
                "Tiêu đề Allow cho biết địa chỉ này nhận những phương thức nào.",
                "The header Allow names the methods that this address takes.",
            ),
            Self::BodyTooLarge => Text::new(
                format!("Nội dung gửi lên dài nhất {BODY_BYTES_MAX} byte."),
                format!("A body has {BODY_BYTES_MAX} bytes at most."),
            ),
            Self::MediaType => Text::new(
                "Hãy gửi nội dung dưới dạng JSON với tiêu đề Content-Type: application/json.",
                "Send JSON with the header Content-Type: application/json.",
            ),
            Self::SignInFailed => Text::new(
                "Hãy kiểm tra tên đăng nhập, mật khẩu và bộ gõ tiếng Việt rồi thử lại.",
                "Check login, password and keyboard, and try again.",
            ),
            Self::CodeNeeded => Text::new(
                "Hãy nhập mã 6 số đang hiện trên ứng dụng xác thực; mỗi mã chỉ dùng được một lần.",
                "Give the six digits that the authenticator app shows; each code works once.",
            ),
            Self::NotSignedIn => Text::new(
                "Hãy đăng nhập rồi thử lại; phiên làm việc có thể đã hết hạn.",
                "Sign in and try again; the session may have ended.",
            ),
            Self::Csrf => Text::new(
                "Hãy tải lại trang rồi thử lại; yêu cầu phải kèm tiêu đề X-CSRF-Token.",
                "Load the page anew and try again; the request needs the header X-CSRF-Token.",
            ),
            Self::StaffNotFound | Self::WebhookNotFound => Text::new(
                "Hãy kiểm tra lại mã trên địa chỉ.",
                "Check the id in the address.",
            ),
            Self::RevisionRequired => Text::new(
                "Hãy gửi kèm tiêu đề If-Match với lần sửa bạn đã đọc, ví dụ \"1\".",
                "Send the header If-Match with the revision that you have read, such as \"1\".",
            ),
            Self::Internal => Text::new(
                "Lỗi đã được ghi lại. Hãy thử lại sau ít phút; nếu vẫn lỗi, báo cho đơn vị vận hành kèm mã yêu cầu (request_id).",
                "The fault has been logged. Try again in a few minutes; if it stays, report the request_id.",
            ),
            _ => Text::new("Hãy kiểm tra lại yêu cầu.", "Check the request."),
        }
    }
}
