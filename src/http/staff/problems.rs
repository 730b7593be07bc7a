//! What can go wrong at the addresses of officers, as problems.

use std::time::Duration;

use crate::app::drafts::{DraftError, Unknown};
use crate::app::messages::MessageError;
use crate::app::staff::tokens::TOKENS_MAX;
use crate::app::staff::{IdentityError, StaffError};
use crate::app::webhooks::WebhookError;
use crate::domain::agency::AgencyCode;
use crate::domain::staff::Role;
use crate::domain::webhook::WEBHOOKS_MAX;
use crate::http::problem::{Code, Problem, Text};

/// When to try again where the identity provider is away.
const OIDC_RETRY: Duration = Duration::from_secs(30);

impl From<StaffError> for Problem {
    fn from(error: StaffError) -> Self {
        let plain = match error {
            StaffError::App(error) => return error.into(),
            StaffError::Wait(wait) => {
                let seconds = wait.as_secs() + 1;
                let detail = Text::new(
                    format!("Hãy đợi {seconds} giây rồi thử lại."),
                    format!("Wait {seconds} s and try again."),
                );
                return Self {
                    retry_after: Some(Duration::from_secs(seconds)),
                    ..Self::new(Code::SignInWait, detail)
                };
            }
            StaffError::Password(error) => {
                let text = Text::new(
                    error.to_string(),
                    "this password is not taken: 12 to 128 characters, no name in it, not easy to guess",
                );
                return Self::body_errors(vec![("/password".to_owned(), text)]);
            }
            StaffError::CodeWrong => {
                let text = Text::new(
                    "mã không đúng, hoặc chưa có ứng dụng nào chờ xác nhận",
                    "the code is wrong, or no app waits to be confirmed",
                );
                return Self::body_errors(vec![("/code".to_owned(), text)]);
            }
            StaffError::UnknownAgency(place, code) => {
                let at = format!("/grants/{place}/agency");
                return Self::body_errors(vec![(at, no_agency_in_directory(&code))]);
            }
            StaffError::LoginTaken => {
                return conflict(
                    "Tên đăng nhập này đã có người dùng.",
                    "This login is taken.",
                );
            }
            StaffError::LastAdministrator => {
                return conflict(
                    "Đây là quản trị viên toàn tỉnh cuối cùng; hãy cấp quyền quản trị cho người khác trước.",
                    "This is the last administrator of the whole province; make somebody else one first.",
                );
            }
            StaffError::TooManyTokens => {
                let vi =
                    format!("Mỗi người có nhiều nhất {TOKENS_MAX} khóa truy cập; hãy thu hồi bớt.");
                let en = format!("{TOKENS_MAX} tokens at most; revoke some first.");
                return conflict(&vi, &en);
            }
            StaffError::Changed(revision) => {
                let detail = Text::new(
                    format!("Tài khoản nay ở lần sửa {revision}. Hãy đọc lại rồi sửa tiếp."),
                    format!("The account is at revision {revision} now. Read it again."),
                );
                return Self::new(Code::RevisionConflict, detail);
            }
            StaffError::Identity(error) => return identity(&error),
            StaffError::NoAccount => Code::NoAccount,
            StaffError::NotSignedIn => Code::NotSignedIn,
            StaffError::SignInFailed => Code::SignInFailed,
            StaffError::CodeNeeded => Code::TotpNeeded,
            StaffError::NoOfficer | StaffError::NoToken => Code::StaffNotFound,
        };
        Self::plain(plain)
    }
}

/// A provider that is away is told to the operator too, who may have to mend the settings.
fn identity(error: &IdentityError) -> Problem {
    match error {
        IdentityError::Refused(_) => {
            tracing::info!(%error, "sign-in refused");
            Problem::plain(Code::OidcRefused)
        }
        IdentityError::Away(_) | IdentityError::NoClaim(_) => {
            tracing::error!(%error, "sign-in through the identity provider does not work");
            Problem {
                retry_after: Some(OIDC_RETRY),
                ..Problem::plain(Code::OidcUnavailable)
            }
        }
    }
}

/// Where a draft names what is not there, and what would be.
fn unknown_name(name: &Unknown) -> (String, Text) {
    match name {
        Unknown::Decision(id) => (
            "/decision_id".to_owned(),
            Text::new(
                format!("không có quyết định {id}; danh sách có tại /v1/decisions"),
                format!("there is no decision {id}; all are listed at /v1/decisions"),
            ),
        ),
        Unknown::Agency(place, code) => (
            place.map_or("/agency".to_owned(), |place| {
                format!("/record/applies_to/agencies/{place}")
            }),
            no_agency_in_directory(code),
        ),
    }
}

fn no_agency_in_directory(code: &AgencyCode) -> Text {
    Text::new(
        format!(
            "không có cơ quan nào mang mã {code}; tìm xã, phường theo tên tại /v1/communes?q=…"
        ),
        format!("no agency has the code {code}; find communes by name at /v1/communes?q=…"),
    )
}

impl From<DraftError> for Problem {
    fn from(error: DraftError) -> Self {
        let vi = error.to_string();
        let told =
            |code, en: &str| Self::new(code, Text::new(format!("{}.", capitalised(&vi)), en));
        match error {
            DraftError::NoDraft => Self::plain(Code::DraftNotFound),
            DraftError::Changed(revision) => told(
                Code::RevisionConflict,
                &format!(
                    "Somebody else changed the draft after revision {revision}. Read it again."
                ),
            ),
            DraftError::WrongState { .. } => {
                told(Code::Conflict, "The draft is not where this step begins.")
            }
            DraftError::OwnDraft => told(
                Code::Conflict,
                "Who has written in a draft may not publish it.",
            ),
            DraftError::NotReady(findings) => {
                let errors = findings.into_iter().map(|finding| {
                    let at = format!("/record/{}", finding.part.key());
                    (at, Text::new(finding.advice(), finding.advice_en()))
                });
                Self {
                    errors: errors.collect(),
                    ..told(
                        Code::NotReady,
                        "The draft is not ready for publication; `errors` says what is missing.",
                    )
                }
            }
            DraftError::NoDecision => told(Code::Conflict, "The decision is not on record."),
            DraftError::Unknown(names) => {
                Self::body_errors(names.iter().map(unknown_name).collect())
            }
            DraftError::OtherDecision => {
                told(Code::Conflict, "The draft carries out another decision.")
            }
            DraftError::Outdated(number) => told(
                Code::Conflict,
                &format!(
                    "Version {number} was published since the draft was written. Compare, write it again, submit it again."
                ),
            ),
        }
    }
}

impl From<MessageError> for Problem {
    fn from(error: MessageError) -> Self {
        match error {
            MessageError::NoMessage => Self::plain(Code::MessageNotFound),
            MessageError::NotDead => conflict(
                "Chỉ gửi lại được tin đã thôi gửi; tin này đã gửi hoặc còn đang chờ gửi.",
                "Only a message that was given up can be tried anew; this one is sent or still waits.",
            ),
        }
    }
}

impl From<WebhookError> for Problem {
    fn from(error: WebhookError) -> Self {
        match error {
            WebhookError::NoWebhook => Self::plain(Code::WebhookNotFound),
            WebhookError::Changed(revision) => {
                let detail = Text::new(
                    format!("Nơi nhận tin nay ở lần sửa {revision}. Hãy đọc lại rồi sửa tiếp."),
                    format!("The webhook is at revision {revision} now. Read it again."),
                );
                Self::new(Code::RevisionConflict, detail)
            }
            WebhookError::TooMany => conflict(
                &format!("Đã có đủ {WEBHOOKS_MAX} nơi nhận tin; hãy xóa bớt nơi không dùng nữa."),
                &format!("There are {WEBHOOKS_MAX} webhooks already; delete some first."),
            ),
            WebhookError::Address(failure) => {
                let text = Text::new(failure.label(), failure.label_en());
                Self::body_errors(vec![("/url".to_owned(), text)])
            }
        }
    }
}

/// 403 that names the role that is missing.
pub fn missing_role(role: Role, agency: Option<&AgencyCode>) -> Problem {
    let (vi, en) = match agency {
        Some(agency) => (
            format!("cho cơ quan {agency}"),
            format!("for the agency {agency}"),
        ),
        None => (
            "trên toàn tỉnh".to_owned(),
            "for the whole province".to_owned(),
        ),
    };
    let detail = Text::new(
        format!(
            "Việc này cần vai trò {} {vi}. Hãy đề nghị quản trị viên cấp quyền.",
            role.name()
        ),
        format!(
            "This needs the role {} {en}. Ask an administrator for it.",
            role.key()
        ),
    );
    Problem::new(Code::Forbidden, detail)
}

/// The same, beginning with a capital letter.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn conflict(vi: &str, en: &str) -> Problem {
    Problem::new(Code::Conflict, Text::new(vi, en))
}
