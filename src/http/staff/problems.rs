//! What can go wrong at the addresses of officers: as problems, and in the OpenAPI document.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{Ref, RefOr};

use crate::app::staff::StaffError;
use crate::app::staff::tokens::TOKENS_MAX;
use crate::http::openapi::example;
use crate::http::problem::{Code, MEDIA_TYPE, Problem, Text};

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
                    retry_after: Some(std::time::Duration::from_secs(seconds)),
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
            StaffError::NotSignedIn => Code::NotSignedIn,
            StaffError::SignInFailed => Code::SignInFailed,
            StaffError::CodeNeeded => Code::TotpNeeded,
            StaffError::NoOfficer | StaffError::NoToken => Code::StaffNotFound,
        };
        Self::plain(plain)
    }
}

fn conflict(vi: &str, en: &str) -> Problem {
    Problem::new(Code::Conflict, Text::new(vi, en))
}

type Responses = BTreeMap<String, RefOr<Response>>;

/// A problem in the OpenAPI document: its status, when it comes, the name of its example.
fn described(all: &[(&str, &str, &str)]) -> Responses {
    let response = |(status, when, name): &(&str, &str, &str)| {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .example(Some(example(name)))
            .build();
        let response = ResponseBuilder::new()
            .description(*when)
            .content(MEDIA_TYPE, content);
        ((*status).to_owned(), RefOr::T(response.build()))
    };
    all.iter().map(response).collect()
}

const FORBIDDEN: (&str, &str, &str) = (
    "403",
    "A role is missing, or a change came with the cookie and without its CSRF token",
    "problem.forbidden",
);
const NOT_SIGNED_IN: (&str, &str, &str) = ("401", "Nobody is signed in", "problem.not_signed_in");
const LIMITED: (&str, &str, &str) = (
    "429",
    "Too many requests; `Retry-After` says when to come back",
    "problem.rate_limited",
);
const AWAY: (&str, &str, &str) = ("503", "The database is away", "problem.unavailable");

/// What can go wrong when reading.
#[derive(Debug)]
pub struct ReadProblems;

impl IntoResponses for ReadProblems {
    fn responses() -> Responses {
        described(&[
            (
                "400",
                "A body came with the request",
                "problem.body_not_allowed",
            ),
            NOT_SIGNED_IN,
            FORBIDDEN,
            (
                "422",
                "A parameter is unknown or cannot be used",
                "problem.invalid_parameter",
            ),
            LIMITED,
            AWAY,
        ])
    }
}

/// What can go wrong when changing.
#[derive(Debug)]
pub struct ChangeProblems;

impl IntoResponses for ChangeProblems {
    fn responses() -> Responses {
        described(&[
            (
                "400",
                "The body is no JSON, or a cookie and a token came together",
                "problem.bad_request",
            ),
            NOT_SIGNED_IN,
            FORBIDDEN,
            ("413", "The body is too large", "problem.body_too_large"),
            (
                "415",
                "The body is not declared to be JSON",
                "problem.unsupported_media_type",
            ),
            ("422", "The body has faults", "problem.invalid_body"),
            LIMITED,
            AWAY,
        ])
    }
}

/// What can go wrong when a password is given.
#[derive(Debug)]
pub struct PasswordProblems;

impl IntoResponses for PasswordProblems {
    fn responses() -> Responses {
        let mut all = ChangeProblems::responses();
        all.extend(described(&[
            (
                "401",
                "Nobody is signed in, or login, password or code is wrong",
                "problem.sign_in_failed",
            ),
            (
                "429",
                "Too many failures or requests; `Retry-After` says when to come back",
                "problem.sign_in_wait",
            ),
        ]));
        all
    }
}

/// What else can go wrong when an address names an officer or a token.
#[derive(Debug)]
pub struct NamedProblems;

impl IntoResponses for NamedProblems {
    fn responses() -> Responses {
        described(&[("404", "No such officer or token", "problem.staff_not_found")])
    }
}
