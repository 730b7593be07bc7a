//! The kinds of problems: the one table error → status → code → title.

use actix_web::http::StatusCode;

use super::problem::Text;
use super::{file_titles, titles};

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
    /// No posting point has this identifier.
    PointNotFound,
    /// No message has this identifier.
    MessageNotFound,
    /// No report has this identifier, or none was issued for this period.
    ReportNotFound,
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
    /// A document would have too many pages.
    TooLong,
    /// Too many requests of one client.
    RateLimited,
    /// Too many searches at once.
    Busy,
    /// The index is being built.
    Starting,
    /// The database is away.
    Unavailable,
    /// A file has no such part.
    Range,
    /// No form or encoding that the client takes.
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
    TotpNeeded,
    /// Too many failures; wait.
    SignInWait,
    /// No identity provider is set up.
    OidcOff,
    /// The identity provider does not stand by a sign-in, or it did not begin here.
    OidcRefused,
    /// The identity provider does not answer as one does.
    OidcUnavailable,
    /// Whom the identity provider knows is no officer here.
    NoAccount,
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
    /// Feedback is not taken here: there are no keys to seal it with.
    FeedbackClosed,
    /// A feedback is sealed with a key that is not loaded.
    FeedbackLocked,
    /// No feedback has this code, or the secret is another one.
    FeedbackNotFound,
    /// The code in the path is no code of a feedback.
    MalformedFeedback,
    /// A feedback came without the name of its attempt.
    IdempotencyKeyRequired,
    /// Something else was sent under the same name.
    IdempotencyMismatch,
    /// The sender's device has to work for it first.
    ProofRequired,
    /// The same text was sent a moment ago.
    SentAlready,
    /// A step with a feedback is not taken.
    StepRefused,
    /// No receipt has these codes.
    ReceiptNotFound,
    /// No reply template has this identifier, or none that the officer may use.
    TemplateNotFound,
    /// No summary has this identifier, or not any more.
    NotReleased,
    /// What should become public has something personal in it.
    PersonalData,
    /// No file has this identifier or number, or the token is another one.
    FileNotFound,
    /// A part of a file does not begin where what is here ends.
    UploadOffset,
    /// A file is not taken.
    FileRefused,
    /// A client has sent too many files that no feedback has named.
    TooManyUploads,
    /// There is no room for files.
    StorageFull,
    /// Where files are kept does not answer.
    FilesUnavailable,
    /// A file is not for reading: not scanned yet, or something was found in it.
    FileUnread,
    /// A fault of the program.
    Internal,
}

impl Code {
    /// Status, stable name, title in Vietnamese and in English.
    pub(super) fn row(self) -> (StatusCode, &'static str, &'static str, &'static str) {
        let mut all = titles::TABLE.iter().chain(file_titles::TABLE);
        let row = all.find(|row| row.0 == self);
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
            Self::NotFound
            | Self::DraftNotFound
            | Self::PointNotFound
            | Self::StaffNotFound
            | Self::MessageNotFound
            | Self::TemplateNotFound
            | Self::WebhookNotFound => self.missing_detail(),
            Self::MethodNotAllowed => Text::new(
                "Tiêu đề Allow cho biết địa chỉ này nhận những phương thức nào.",
                "The header Allow names the methods that this address takes.",
            ),
            Self::BodyTooLarge => Text::new(
                "Hãy rút gọn nội dung gửi lên, hoặc chia ra gửi nhiều lần.",
                "Shorten the body, or send it in parts.",
            ),
            Self::MediaType => Text::new(
                "Hãy gửi nội dung dưới dạng JSON với tiêu đề Content-Type: application/json.",
                "Send JSON with the header Content-Type: application/json.",
            ),
            Self::SignInFailed => Text::new(
                "Hãy kiểm tra tên đăng nhập, mật khẩu và bộ gõ tiếng Việt rồi thử lại.",
                "Check login, password and keyboard, and try again.",
            ),
            Self::TotpNeeded => Text::new(
                "Hãy nhập mã 6 số đang hiện trên ứng dụng xác thực; mỗi mã chỉ dùng được một lần.",
                "Give the six digits that the authenticator app shows; each code works once.",
            ),
            Self::Starting => Text::new(
                "Hệ thống đang khởi động và lập chỉ mục. Hãy thử lại sau vài giây.",
                "The service is starting and builds its index. Try again in a few seconds.",
            ),
            Self::OidcOff | Self::OidcRefused | Self::OidcUnavailable | Self::NoAccount => {
                self.oidc_detail()
            }
            Self::NotSignedIn => Text::new(
                "Hãy đăng nhập rồi thử lại; phiên làm việc có thể đã hết hạn.",
                "Sign in and try again; the session may have ended.",
            ),
            Self::Csrf => Text::new(
                "Hãy tải lại trang rồi thử lại; yêu cầu phải kèm tiêu đề X-CSRF-Token.",
                "Load the page anew and try again; the request needs the header X-CSRF-Token.",
            ),
            Self::RevisionRequired => Text::new(
                "Hãy gửi kèm tiêu đề If-Match với lần sửa bạn đã đọc, ví dụ \"1\".",
                "Send the header If-Match with the revision that you have read, such as \"1\".",
            ),
            Self::FeedbackClosed
            | Self::FeedbackNotFound
            | Self::ReceiptNotFound
            | Self::NotReleased
            | Self::PersonalData
            | Self::IdempotencyMismatch => self.feedback_detail(),
            Self::Internal => Text::new(
                "Lỗi đã được ghi lại. Hãy thử lại sau ít phút; nếu vẫn lỗi, báo cho đơn vị vận hành kèm mã yêu cầu (request_id).",
                "The fault has been logged. Try again in a few minutes; if it stays, report the request_id.",
            ),
            _ => self.file_detail(),
        }
    }

    /// What is said about signing in through the identity provider.
    fn oidc_detail(self) -> Text {
        match self {
            Self::OidcOff => Text::new(
                "Hãy đăng nhập bằng tên đăng nhập và mật khẩu.",
                "Sign in with login and password.",
            ),
            Self::OidcRefused => Text::new(
                "Hãy bắt đầu đăng nhập lại từ đầu, trên cùng một trình duyệt; mỗi lần đăng nhập phải xong trong 10 phút.",
                "Begin anew in the same browser; a sign-in must be finished within 10 minutes.",
            ),
            Self::OidcUnavailable => Text::new(
                "Hãy thử lại sau ít phút, hoặc đăng nhập bằng tên đăng nhập và mật khẩu.",
                "Try again in a few minutes, or sign in with login and password.",
            ),
            Self::NoAccount => Text::new(
                "Hãy nhờ quản trị viên tạo hoặc mở lại tài khoản, hoặc gỡ danh tính cũ khỏi tài khoản.",
                "Ask an administrator to create or enable your account, or to release it from another identity.",
            ),
            _ => Text::new("Hãy kiểm tra lại yêu cầu.", "Check the request."),
        }
    }

    /// What is said about feedback.
    fn feedback_detail(self) -> Text {
        match self {
            Self::FeedbackClosed => Text::new(
                "Dịch vụ chưa được cài khóa bảo mật nên chưa nhận phản ánh. Hãy gửi trực tiếp, gọi điện, hoặc thử lại sau.",
                "The service has no keys yet to keep feedback confidential. Call, visit, or try again later.",
            ),
            Self::FeedbackNotFound => Text::new(
                "Hãy kiểm tra cả mã tra cứu và mã bí mật. Nếu đã mất mã bí mật, hãy mang giấy tờ đến nơi tiếp nhận để được \
                 trợ giúp.",
                "Check both the code and the secret. If the secret is lost, visit the office for help.",
            ),
            Self::ReceiptNotFound => Text::new(
                "Hãy so lại mã tra cứu và mã xác thực với giấy biên nhận. Nếu vẫn không có, giấy này không do dịch vụ này cấp.",
                "Compare both codes with the receipt. If it is still not found, it was not issued here.",
            ),
            Self::NotReleased => Text::new(
                "Bản tóm tắt này không có, hoặc không còn công khai. Danh sách có tại /v1/feedback/released.",
                "There is no such summary, or not any more. All are listed at /v1/feedback/released.",
            ),
            Self::PersonalData => Text::new(
                "Hãy che các chỗ nêu trong “errors”, hoặc ghi rõ ở override_reason vì sao chúng không phải thông tin cá nhân.",
                "Take out what “errors” names, or say in override_reason why it is not personal.",
            ),
            Self::IdempotencyMismatch => Text::new(
                "Hãy tạo Idempotency-Key mới cho mỗi phản ánh khác nhau.",
                "Make a new Idempotency-Key for each feedback.",
            ),
            _ => Text::new("Hãy kiểm tra lại yêu cầu.", "Check the request."),
        }
    }

    /// What is said about files, and about all the rest.
    fn file_detail(self) -> Text {
        match self {
            Self::FileNotFound => Text::new(
                "Hãy kiểm tra mã tệp và mã gửi tệp (Upload-Token). Tệp chưa gửi kèm phản ánh chỉ được giữ một thời gian; hãy \
                 tải lên lại.",
                "Check the file's id or number and the Upload-Token. Files that no feedback names are kept for a short time.",
            ),
            Self::TooManyUploads => Text::new(
                "Hãy gửi phản ánh cùng các tệp đã tải lên, hoặc hủy tệp không cần nữa, rồi thử lại. Nếu dùng chung mạng với \
                 nhiều người, hãy thử lại sau ít giờ.",
                "Send the feedback with the files that are here already, or give up those you do not need, and try again.",
            ),
            Self::StorageFull => Text::new(
                "Hệ thống tạm hết chỗ chứa tệp. Bạn vẫn gửi phản ánh không kèm tệp được, hoặc hãy thử lại sau.",
                "There is no room for files just now. Send the feedback without files, or try again later.",
            ),
            Self::FilesUnavailable => Text::new(
                "Nơi lưu tệp tạm thời không trả lời. Phần đã gửi vẫn được giữ; hãy gửi tiếp sau ít phút.",
                "Where files are kept does not answer just now. What was sent is kept; go on in a few minutes.",
            ),
            _ => Text::new("Hãy kiểm tra lại yêu cầu.", "Check the request."),
        }
    }

    /// Where to look for what is not there.
    fn missing_detail(self) -> Text {
        match self {
            Self::NotFound => Text::new(
                "Hãy kiểm tra lại đường dẫn; danh sách địa chỉ có tại /docs/.",
                "Check the path; all addresses are listed at /docs/.",
            ),
            Self::DraftNotFound => Text::new(
                "Hãy kiểm tra lại mã bản thảo trên địa chỉ; danh sách có tại /v1/staff/drafts.",
                "Check the draft's id in the address; all are listed at /v1/staff/drafts.",
            ),
            Self::PointNotFound => Text::new(
                "Hãy kiểm tra lại mã điểm niêm yết; danh sách có tại /v1/posting-points.",
                "Check the id of the posting point; all are listed at /v1/posting-points.",
            ),
            Self::TemplateNotFound => Text::new(
                "Hãy kiểm tra lại mã mẫu; danh sách có tại /v1/staff/reply-templates.",
                "Check the template's id; all are listed at /v1/staff/reply-templates.",
            ),
            _ => Text::new(
                "Hãy kiểm tra lại mã trên địa chỉ.",
                "Check the id in the address.",
            ),
        }
    }
}
