//! What can go wrong at the addresses of officers, in the OpenAPI document.

use utoipa::IntoResponses;

use crate::http::described::{AWAY, LIMITED, Responses, described};

const FORBIDDEN: (&str, &str, &str) = (
    "403",
    "A role is missing, or a change came with the cookie and without its CSRF token",
    "problem.forbidden",
);
const NOT_SIGNED_IN: (&str, &str, &str) = ("401", "Nobody is signed in", "problem.not_signed_in");
const REVISION: [(&str, &str, &str); 2] = [
    (
        "412",
        "Somebody else changed it meanwhile",
        "problem.revision_conflict",
    ),
    ("428", "`If-Match` is missing", "problem.revision_required"),
];

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

/// What can go wrong with a feedback that officers ask for.
#[derive(Debug)]
pub struct FeedbackProblems;

impl IntoResponses for FeedbackProblems {
    fn responses() -> Responses {
        described(&[(
            "404",
            "There is none that the officer may see",
            "problem.feedback_unseen",
        )])
    }
}

/// What can go wrong with a file that officers ask for.
#[derive(Debug)]
pub struct FileProblems;

impl IntoResponses for FileProblems {
    fn responses() -> Responses {
        described(&[
            (
                "404",
                "There is no such feedback that the officer may see, or it has no such file",
                "problem.file_not_found",
            ),
            (
                "409",
                "The scanner has not answered yet, or has found something",
                "problem.file_not_readable",
            ),
            (
                "503",
                "The database is away, or where files are kept",
                "problem.unavailable",
            ),
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

/// What can go wrong when a browser signs in through the identity provider.
#[derive(Debug)]
pub struct OidcProblems;

impl IntoResponses for OidcProblems {
    fn responses() -> Responses {
        described(&[
            (
                "400",
                "A body came with the request",
                "problem.body_not_allowed",
            ),
            (
                "403",
                "The provider does not stand by it, it did not begin in this browser, or there is no account",
                "problem.oidc_refused",
            ),
            (
                "404",
                "No identity provider is set up",
                "problem.oidc_not_configured",
            ),
            (
                "422",
                "A parameter is unknown or cannot be used",
                "problem.invalid_parameter",
            ),
            LIMITED,
            (
                "503",
                "The identity provider or the database is away",
                "problem.oidc_unavailable",
            ),
        ])
    }
}

/// What else can go wrong when an address names a draft.
#[derive(Debug)]
pub struct DraftProblems;

impl IntoResponses for DraftProblems {
    fn responses() -> Responses {
        described(&[("404", "No such draft", "problem.draft_not_found")])
    }
}

/// What else can go wrong when an address names a posting point or an agency.
#[derive(Debug)]
pub struct PointProblems;

impl IntoResponses for PointProblems {
    fn responses() -> Responses {
        described(&[(
            "404",
            "No such posting point, agency or version",
            "problem.posting_point_not_found",
        )])
    }
}

/// What else can go wrong with a step that begins at a revision.
#[derive(Debug)]
pub struct StepProblems;

impl IntoResponses for StepProblems {
    fn responses() -> Responses {
        described(&[
            (
                "404",
                "There is none with this `id`",
                "problem.draft_not_found",
            ),
            (
                "409",
                "Something is missing, or the rules of publication forbid it",
                "problem.not_ready",
            ),
            (
                "412",
                "Somebody else changed it meanwhile",
                "problem.revision_conflict",
            ),
            ("428", "`If-Match` is missing", "problem.revision_required"),
        ])
    }
}

/// What else can go wrong when an address names a message.
#[derive(Debug)]
pub struct MessageProblems;

impl IntoResponses for MessageProblems {
    fn responses() -> Responses {
        described(&[("404", "No such message", "problem.message_not_found")])
    }
}

/// What else can go wrong when an address names a report.
#[derive(Debug)]
pub struct ReportProblems;

impl IntoResponses for ReportProblems {
    fn responses() -> Responses {
        described(&[(
            "404",
            "There is none that the officer may read",
            "problem.report_not_found",
        )])
    }
}

/// What else can go wrong when an address names a template of replies.
#[derive(Debug)]
pub struct TemplateProblems;

impl IntoResponses for TemplateProblems {
    fn responses() -> Responses {
        described(&[(
            "404",
            "No such template, or no such feedback, that the officer may see",
            "problem.template_not_found",
        )])
    }
}

/// What else can go wrong with a change of a template, which begins at a revision.
#[derive(Debug)]
pub struct TemplateStepProblems;

impl IntoResponses for TemplateStepProblems {
    fn responses() -> Responses {
        let mut all = TemplateProblems::responses();
        all.extend(described(&REVISION));
        all
    }
}

/// What else can go wrong when an address names a webhook.
#[derive(Debug)]
pub struct WebhookProblems;

impl IntoResponses for WebhookProblems {
    fn responses() -> Responses {
        described(&[("404", "No such webhook", "problem.webhook_not_found")])
    }
}

/// What else can go wrong with a change of a webhook, which begins at a revision.
#[derive(Debug)]
pub struct WebhookStepProblems;

impl IntoResponses for WebhookStepProblems {
    fn responses() -> Responses {
        let mut all = WebhookProblems::responses();
        all.extend(described(&REVISION));
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
