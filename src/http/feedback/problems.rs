//! What can go wrong with feedback, as problems.

use std::ops::Range;

use crate::app::feedback::{FeedbackError, ReportError};
use crate::domain::feedback::actions::Refusal;
use crate::domain::feedback::release::Found;
use crate::domain::time::{Timestamp, vietnamese};
use crate::http::problem::{Code, Problem, Text};
use crate::http::staff::problems::capitalised;

impl From<FeedbackError> for Problem {
    fn from(error: FeedbackError) -> Self {
        match error {
            FeedbackError::Closed => Self::plain(Code::FeedbackClosed),
            FeedbackError::Locked => locked(),
            FeedbackError::NotFound => Self::plain(Code::FeedbackNotFound),
            FeedbackError::OtherContent => Self::plain(Code::IdempotencyMismatch),
            FeedbackError::Faults(faults) => {
                let errors = faults.into_iter();
                let errors =
                    errors.map(|fault| (format!("/{}", fault.at), Text::new(fault.vi, fault.en)));
                Self::body_errors(errors.collect())
            }
            FeedbackError::Refused(refusal) => {
                let vi = format!("{}.", capitalised(&refusal.to_string()));
                let code = match refusal {
                    Refusal::Role(_) | Refusal::NotYours => Code::Forbidden,
                    _ => Code::StepRefused,
                };
                Self::new(code, Text::new(vi, refusal.english()))
            }
            FeedbackError::Changed(revision) => {
                let detail = Text::new(
                    format!("Phản ánh nay ở sự kiện {revision}. Hãy đọc lại rồi làm tiếp."),
                    format!("The feedback is at event {revision} now. Read it again."),
                );
                Self::new(Code::RevisionConflict, detail)
            }
            FeedbackError::NotReleased => Self::plain(Code::NotReleased),
            FeedbackError::Report(error) => report(error),
            FeedbackError::Personal(found) => personal(&found),
            FeedbackError::SentAlready { code, at } => sent_already(&code.to_string(), at),
        }
    }
}

/// What is sealed with a key that is not at hand.
fn locked() -> Problem {
    let detail = Text::new(
        "Phản ánh này còn nguyên nhưng tạm thời chưa mở được vì máy chủ thiếu khóa giải mã của nó. Hãy thử lại sau ít phút; \
         nếu vẫn vậy, hãy gọi nơi tiếp nhận.",
        "This feedback is safe but cannot be opened just now: its key is missing here. Try again in a few minutes, or call \
         the office.",
    );
    Problem::new(Code::FeedbackLocked, detail)
}

fn report(error: ReportError) -> Problem {
    let (vi, en) = match error {
        ReportError::NotFound => {
            let detail = Text::new(
                "Hãy kiểm tra lại mã báo cáo hoặc kỳ báo cáo; có thể chưa phát hành báo cáo cho kỳ này.",
                "Check the report's id or the period; perhaps none was issued for it yet.",
            );
            return Problem::new(Code::ReportNotFound, detail);
        }
        ReportError::NotOver(last) => (
            format!(
                "Kỳ báo cáo đến hết ngày {} mới kết thúc. Hãy phát hành sau ngày đó; trong lúc chờ, xem trước tại \
                 /v1/staff/reports/preview.",
                vietnamese(last)
            ),
            format!("The period ends on {last}. Issue it then; until then look at the preview."),
        ),
        ReportError::NotBegun(first) => (
            format!("Kỳ báo cáo bắt đầu ngày {}.", vietnamese(first)),
            format!("The period begins on {first}."),
        ),
        ReportError::Issued(id) => (
            format!(
                "Đã phát hành báo cáo {id} cho kỳ và đơn vị này. Muốn thay, hãy ghi mã đó vào corrects."
            ),
            format!("The report {id} was issued for the same. To replace it name it in corrects."),
        ),
        ReportError::NotTheNewest => (
            "Báo cáo nêu ở corrects không phải báo cáo mới nhất của kỳ và đơn vị này.".to_owned(),
            "What corrects names is not the newest report of this period and unit.".to_owned(),
        ),
    };
    Problem::new(Code::Conflict, Text::new(vi, en))
}

/// Where something looks personal, without what it is.
fn personal(found: &[Found]) -> Problem {
    let errors = found.iter().map(|found| {
        let Range { start, end } = found.suggestion.range;
        let what = found.suggestion.kind.placeholder();
        let text = Text::new(
            format!("byte {start}–{end}: {what}"),
            format!("bytes {start}–{end}: {}", found.suggestion.kind.key()),
        );
        (format!("/{}", found.at), text)
    });
    Problem {
        errors: errors.collect(),
        ..Problem::plain(Code::PersonalData)
    }
}

fn sent_already(code: &str, at: Timestamp) -> Problem {
    let day = vietnamese(at.day());
    let detail = Text::new(
        format!(
            "Nội dung này vừa được gửi ngày {day} và đã có mã {code}; không cần gửi lại. Muốn bổ sung, hãy đợi vài phút \
             rồi gửi nội dung khác."
        ),
        format!(
            "This was sent a moment ago and has the code {code}. To add something, send another text."
        ),
    );
    Problem::new(Code::SentAlready, detail)
}
