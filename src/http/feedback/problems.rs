//! What can go wrong with feedback, as problems.

use std::ops::Range;
use std::time::Duration;

use crate::app::feedback::{FeedbackError, Limited};
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
