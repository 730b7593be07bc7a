//! What became of a use case, as a problem.

use std::time::Duration;

use super::problem::{Code, Problem, Text};
use super::staff::problems::{capitalised, missing_role};
use crate::app;
use crate::app::paper::PAGES_MAX;

/// When to ask again while the database is away.
pub(super) const AWAY_RETRY: Duration = Duration::from_secs(10);

impl From<app::Error> for Problem {
    fn from(error: app::Error) -> Self {
        let (code, detail) = match error {
            app::Error::Webhook(error) => return error.into(),
            app::Error::Message(error) => return error.into(),
            app::Error::Draft(error) => return error.into(),
            app::Error::Feedback(error) => return error.into(),
            app::Error::Attachment(error) => return error.into(),
            app::Error::Forbidden(role, agency) => return missing_role(role, agency.as_ref()),
            app::Error::NoPoint(_) => return Self::plain(Code::PointNotFound),
            app::Error::NoSource(source) => return no_source(&source),
            app::Error::Internal(source) => {
                tracing::error!(error = %source, cause = ?source.source().map(ToString::to_string), "request failed");
                return Self::plain(Code::Internal);
            }
            app::Error::NoProcedure(code) => no_procedure(&code),
            app::Error::NoVersion(key) => no_version(&key),
            app::Error::NoAgency(code) => no_agency(&code),
            app::Error::NoDecision(id) => (
                Code::DecisionNotFound,
                Text::new(
                    format!("Không có quyết định {id}. Danh sách có tại /v1/decisions."),
                    format!("There is no decision {id}. All are listed at /v1/decisions."),
                ),
            ),
            app::Error::FeedRestarted => (
                Code::FeedRestarted,
                Text::new(
                    "Dữ liệu đã được khôi phục hoặc thay mới. Hãy đồng bộ lại từ đầu với since=0.",
                    "The data was restored or replaced. Begin again with since=0.",
                ),
            ),
            app::Error::Refused(refusal) => {
                let vi = format!("{}.", capitalised(&refusal.to_string()));
                (Code::Refused, Text::new(vi, refusal.english()))
            }
            app::Error::TooLong => too_long(),
            app::Error::Busy { retry_after } => {
                let detail = Text::new(
                    "Có quá nhiều yêu cầu cùng lúc. Hãy thử lại sau vài giây.",
                    "Too many requests at once. Try again in a few seconds.",
                );
                return Self::new(Code::Busy, detail).after(retry_after);
            }
            // Logged where it was noticed, once for all the requests that fail of it.
            app::Error::Unavailable(_) => {
                let detail = Text::new(
                    "Hãy thử lại sau ít phút. Việc tìm kiếm vẫn hoạt động.",
                    "Try again in a few minutes. Search still works.",
                );
                return Self::new(Code::Unavailable, detail).after(AWAY_RETRY);
            }
        };
        Self::new(code, detail)
    }
}

impl Problem {
    /// The same, with when to come back.
    pub(super) fn after(self, wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..self
        }
    }
}

fn no_procedure(code: &str) -> (Code, Text) {
    let detail = Text::new(
        format!(
            "Không có thủ tục nào mang mã {code}. Hãy kiểm tra lại mã hoặc tìm theo tên tại /v1/procedures?q=…"
        ),
        format!(
            "No procedure has the code {code}. Check it, or search by name at /v1/procedures?q=…"
        ),
    );
    (Code::ProcedureNotFound, detail)
}

fn no_version(key: &str) -> (Code, Text) {
    let code = key.split('@').next().unwrap_or(key);
    let detail = Text::new(
        format!("Không có phiên bản {key}. Các phiên bản có tại /v1/procedures/{code}/versions."),
        format!("There is no version {key}. All are listed at /v1/procedures/{code}/versions."),
    );
    (Code::ProcedureNotFound, detail)
}

fn no_agency(code: &str) -> (Code, Text) {
    let detail = Text::new(
        format!(
            "Không có cơ quan nào mang mã {code}. Hãy kiểm tra lại mã, hoặc tìm xã, phường theo tên tại /v1/communes?q=…"
        ),
        format!(
            "No agency has the code {code}. Check it, or find communes by name at /v1/communes?q=…"
        ),
    );
    (Code::AgencyNotFound, detail)
}

fn no_source(source: &str) -> Problem {
    let text = Text::new(
        format!(
            "chưa nhập lần nào từ nguồn “{source}”; tên nguồn là tên đã dùng khi nhập (tthc import --source)"
        ),
        format!(
            "nothing was ever imported from a source “{source}”; its name is that of `tthc import --source`"
        ),
    );
    Problem::parameters(vec![("?source".to_owned(), text)])
}

fn too_long() -> (Code, Text) {
    let detail = Text::new(
        format!(
            "Bản in dài quá {PAGES_MAX} trang. Danh mục thì hãy chọn lĩnh vực (sector), hoặc lấy dạng html hay csv; một thủ tục thì hãy lấy dạng html."
        ),
        format!(
            "The document has more than {PAGES_MAX} pages. Narrow a list by `sector`, or take it as html or csv; take a procedure as html."
        ),
    );
    (Code::TooLong, detail)
}
