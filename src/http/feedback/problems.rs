//! What can go wrong with feedback, as problems.

use std::ops::Range;
use std::time::Duration;

use crate::app::feedback::{FeedbackError, Limited, ReportError};
use crate::domain::feedback::actions::Refusal;
use crate::domain::feedback::proof::ProofFault;
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
            FeedbackError::Unseen => unseen(),
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
                    "Phản ánh vừa có thay đổi; hãy tải lại rồi làm tiếp.",
                    format!("The feedback is at revision {revision} now. Read it again."),
                );
                Self::new(Code::RevisionConflict, detail)
            }
            FeedbackError::NoTemplate => Self::plain(Code::TemplateNotFound),
            FeedbackError::TemplateChanged(revision) => {
                let detail = Text::new(
                    "Mẫu trả lời vừa có thay đổi; hãy tải lại rồi làm tiếp.",
                    format!("The template is at revision {revision} now. Read it again."),
                );
                Self::new(Code::RevisionConflict, detail)
            }
            FeedbackError::NoReceipt => Self::plain(Code::ReceiptNotFound),
            FeedbackError::NotReleased => Self::plain(Code::NotReleased),
            FeedbackError::Report(error) => report(error),
            FeedbackError::Personal(found) => personal(&found),
            FeedbackError::TooMany(limited, wait) => too_many(limited, wait),
            FeedbackError::ProofNeeded(challenge, fault) => Self {
                challenge: Some(Box::new(challenge)),
                ..Self::new(Code::ProofRequired, proof(fault))
            },
            FeedbackError::SentAlready { code, at } => sent_already(&code.to_string(), at),
        }
    }
}

/// What an officer may not see, or is not there.
fn unseen() -> Problem {
    let detail = Text::new(
        "Không có phản ánh này, hoặc Ông/Bà không có quyền xem. Hãy tìm trong danh sách tại /v1/staff/feedback; nếu lẽ ra \
         phải thấy, hãy hỏi người điều phối của đơn vị đang giữ phản ánh.",
        "There is no such feedback, or you may not see it. Look for it at /v1/staff/feedback; if you should see it, ask \
         the coordinator of the unit that has it.",
    );
    Problem::new(Code::FeedbackNotFound, detail)
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
        ReportError::Altered(id) => (
            format!(
                "Báo cáo {id} không còn đúng như khi phát hành nên không đưa ra nữa. Hãy báo người quản trị chạy \
                 “tthc verify” và khôi phục từ bản sao lưu."
            ),
            format!(
                "The report {id} is not what was issued and is not shown. An administrator restores it from a backup; \
                 `tthc verify` tells more."
            ),
        ),
        ReportError::Unreadable => (
            "Có phản ánh không đọc được; nếu lập báo cáo thì số liệu sẽ thiếu. Hãy báo người quản trị chạy “tthc verify” \
             để biết hồ sơ nào và khôi phục từ bản sao lưu."
                .to_owned(),
            "A feedback cannot be read, and a report without it would be wrong. An administrator finds out which one \
             with `tthc verify` and restores it from a backup."
                .to_owned(),
        ),
    };
    Problem::new(Code::Conflict, Text::new(vi, en))
}

/// Where something looks personal, without what it is.
fn personal(found: &[Found]) -> Problem {
    let errors = found.iter().map(|found| {
        let Range { start, end } = found.chars;
        let what = found.suggestion.kind.placeholder();
        let text = Text::new(
            format!("ký tự {}–{end}: {what}", start + 1),
            format!(
                "characters {}–{end}: {}",
                start + 1,
                found.suggestion.kind.key()
            ),
        );
        (format!("/{}", found.at), text)
    });
    Problem {
        errors: errors.collect(),
        ..Problem::plain(Code::PersonalData)
    }
}

/// Another way, for whoever is turned away.
pub(in crate::http) const ANOTHER_WAY: (&str, &str) = (
    "Việc gấp thì bạn gọi điện, đến nơi tiếp nhận hoặc gửi thư; địa chỉ có tại /v1/feedback/channels.",
    "If it is urgent, call, visit or write to an office; all are listed at /v1/feedback/channels.",
);

fn too_many(limited: Limited, wait: Duration) -> Problem {
    let (vi, en) = match limited {
        Limited::Contact(most) => (
            format!("Trong 24 giờ, mỗi người gửi được nhiều nhất {most} phản ánh. Bạn gửi tiếp sau."),
            format!("One sender can send {most} in 24 hours. Send the next one later."),
        ),
        Limited::Everybody => (
            "Đang có rất nhiều người cùng gửi. Bạn gửi lại sau ít phút; nội dung trên máy của bạn vẫn còn.".to_owned(),
            "Very many are sending just now. Send it again in a minute.".to_owned(),
        ),
        Limited::ReleaseAsks(most) => (
            format!("Trong 24 giờ chỉ đề nghị công khai được {most} lần. Bạn đề nghị lại sau."),
            format!("You can ask for this {most} times in 24 hours. Ask again later."),
        ),
    };
    let (way_vi, way_en) = ANOTHER_WAY;
    let detail = Text::new(format!("{vi} {way_vi}"), format!("{en} {way_en}"));
    Problem {
        retry_after: Some(wait.max(Duration::from_secs(1))),
        ..Problem::new(Code::RateLimited, detail)
    }
}

/// What the sender's device has to do, and why.
fn proof(fault: ProofFault) -> Text {
    let (vi, en) = match fault {
        ProofFault::Missing => (
            "Đang có rất nhiều lượt gửi.",
            "Very many are sending just now.",
        ),
        ProofFault::Wrong => ("Lời giải chưa đúng.", "The solution is wrong."),
        ProofFault::Expired => ("Lời giải đã quá hạn.", "The solution comes too late."),
        ProofFault::Used => ("Lời giải này đã dùng rồi.", "The solution was used before."),
    };
    let (way_vi, way_en) = ANOTHER_WAY;
    Text::new(
        format!(
            "{vi} Ứng dụng giải bài toán nhỏ trong “challenge” (ALTCHA) rồi gửi lại với “altcha”; bạn không phải làm gì \
             thêm. {way_vi}"
        ),
        format!("{en} The app solves `challenge` (ALTCHA) and sends again with `altcha`. {way_en}"),
    )
}

fn sent_already(code: &str, at: Timestamp) -> Problem {
    let (time, day) = (at.time_of_day(), vietnamese(at.day()));
    let detail = Text::new(
        format!(
            "Nội dung này đã được gửi lúc {time} ngày {day} và có mã {code}; không cần gửi lại. Muốn bổ sung, Ông/Bà đợi \
             vài phút rồi gửi nội dung khác."
        ),
        format!(
            "This was sent a moment ago and has the code {code}. To add something, send another text."
        ),
    );
    Problem::new(Code::SentAlready, detail)
}
