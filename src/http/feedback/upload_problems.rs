//! What can go wrong with files, as problems.

use std::time::Duration;

use utoipa::IntoResponses;

use crate::app::attachments::AttachmentError;
use crate::domain::attachment::AttachmentState;
use crate::http::described::{LIMITED, Responses, described};
use crate::http::problem::{Code, Problem, Text};
use crate::http::staff::problems::capitalised;

/// When to come back while files cannot be kept.
const AWAY_RETRY: Duration = Duration::from_mins(1);
/// When to come back while there is no room.
const FULL_RETRY: Duration = Duration::from_mins(30);
/// Bytes of a MiB.
const MIB: u64 = 1_024 * 1_024;

impl From<AttachmentError> for Problem {
    fn from(error: AttachmentError) -> Self {
        match error {
            AttachmentError::NotFound => Self::plain(Code::FileNotFound),
            AttachmentError::Offset(at) => offset(at),
            AttachmentError::TooLong(size) => too_long(size),
            AttachmentError::Size(most) => size(most),
            AttachmentError::TooMany => Self::plain(Code::TooManyUploads).after(FULL_RETRY),
            AttachmentError::NoRoom | AttachmentError::Full => {
                Self::plain(Code::StorageFull).after(FULL_RETRY)
            }
            AttachmentError::Unfit(unfit) => {
                let vi = format!("{}.", capitalised(&unfit.to_string()));
                Self::new(Code::FileRefused, Text::new(vi, unfit.english()))
            }
            AttachmentError::Claimed => Self::new(
                Code::Conflict,
                Text::new(
                    "Tệp đã được gửi kèm phản ánh nên không hủy được.",
                    "The file belongs to a feedback already.",
                ),
            ),
            AttachmentError::Unread(state) => unread(state),
            AttachmentError::Away => Self::plain(Code::FilesUnavailable).after(AWAY_RETRY),
        }
    }
}

/// The part begins elsewhere than what is here ends; the header `Upload-Offset` says it to programs.
fn offset(at: u64) -> Problem {
    let detail = Text::new(
        format!("Máy chủ đã có {at} byte của tệp; hãy gửi tiếp từ byte {at}."),
        format!("{at} bytes of the file are here; go on from byte {at}."),
    );
    Problem::new(Code::UploadOffset, detail)
}

fn too_long(size: u64) -> Problem {
    let detail = Text::new(
        format!(
            "Tệp được báo trước dài {size} byte nhưng phần gửi lên dài hơn; hãy tải lên lại từ đầu."
        ),
        format!("The file was announced with {size} bytes, and more has come; begin it anew."),
    );
    Problem::new(Code::BodyTooLarge, detail)
}

fn size(most: u64) -> Problem {
    let most = most / MIB;
    let said = Text::new(
        format!(
            "mỗi tệp phải có nội dung và không quá {most} MB; hãy thu nhỏ ảnh hoặc chia tài liệu"
        ),
        format!("a file has something in it, and {most} MiB at most"),
    );
    Problem::body_errors(vec![("/size".to_owned(), said)])
}

fn unread(state: AttachmentState) -> Problem {
    let detail = if state == AttachmentState::Infected {
        Text::new(
            "Chương trình quét đã phát hiện mã độc trong tệp; tệp đã bị xóa.",
            "The scanner has found malware in the file; it was deleted.",
        )
    } else {
        Text::new(
            "Tệp đang chờ chương trình quét mã độc. Hãy thử lại sau ít phút.",
            "The file waits for the scanner. Try again in a few minutes.",
        )
    };
    Problem::new(Code::FileUnread, detail)
}

/// What can go wrong when a file is begun, continued or asked about.
#[derive(Debug)]
pub struct UploadProblems;

impl IntoResponses for UploadProblems {
    fn responses() -> Responses {
        described(&[
            (
                "404",
                "No file has this identifier, or the token is another one",
                "problem.file_not_found",
            ),
            LIMITED,
            (
                "503",
                "Feedback is not taken here, or the database is away, or where files are kept",
                "problem.feedback_closed",
            ),
        ])
    }
}

/// What can go wrong when a part is added.
#[derive(Debug)]
pub struct PartProblems;

impl IntoResponses for PartProblems {
    fn responses() -> Responses {
        described(&[
            (
                "400",
                "`Upload-Offset` is missing or no number, or the body broke off",
                "problem.bad_request",
            ),
            (
                "409",
                "The part begins elsewhere than what is here ends; `Upload-Offset` says where",
                "problem.upload_offset_mismatch",
            ),
            (
                "413",
                "More has come than was announced",
                "problem.body_too_large",
            ),
            (
                "415",
                "The body is not declared to be a part of a file",
                "problem.unsupported_media_type",
            ),
            (
                "422",
                "All of it is here, and it is not taken: nothing of it is kept",
                "problem.file_refused",
            ),
            (
                "507",
                "There is no room for files just now",
                "problem.storage_full",
            ),
        ])
    }
}

/// What can go wrong when a file is begun.
#[derive(Debug)]
pub struct BeginProblems;

impl IntoResponses for BeginProblems {
    fn responses() -> Responses {
        described(&[
            ("400", "The body is no JSON", "problem.bad_request"),
            ("413", "The body is too large", "problem.body_too_large"),
            (
                "415",
                "The body is not declared to be JSON",
                "problem.unsupported_media_type",
            ),
            (
                "422",
                "The body has faults, or files may not be so large",
                "problem.invalid_body",
            ),
            (
                "429",
                "Too many requests, or too many files wait already",
                "problem.too_many_uploads",
            ),
            (
                "503",
                "Feedback is not taken here, or the database is away",
                "problem.feedback_closed",
            ),
            (
                "507",
                "There is no room for files just now",
                "problem.storage_full",
            ),
        ])
    }
}
