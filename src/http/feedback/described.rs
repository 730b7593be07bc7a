//! What can go wrong at the addresses of feedback, in the OpenAPI document.

use utoipa::IntoResponses;

use crate::http::described::{LIMITED, PublicProblems, Responses, described};

const CLOSED: (&str, &str, &str) = (
    "503",
    "Feedback is not taken here, its key is missing, or the database is away",
    "problem.feedback_closed",
);
const BODY: [(&str, &str, &str); 4] = [
    ("400", "The body is no JSON", "problem.bad_request"),
    ("413", "The body is too large", "problem.body_too_large"),
    (
        "415",
        "The body is not declared to be JSON",
        "problem.unsupported_media_type",
    ),
    ("422", "The body has faults", "problem.invalid_body"),
];

/// What can go wrong when rules are read, which are there even if the database is not.
#[derive(Debug)]
pub struct RuleProblems;

impl IntoResponses for RuleProblems {
    fn responses() -> Responses {
        let mut all = PublicProblems::responses();
        all.remove("503");
        all
    }
}

/// What can go wrong when a text is looked at.
#[derive(Debug)]
pub struct SimilarProblems;

impl IntoResponses for SimilarProblems {
    fn responses() -> Responses {
        let mut all = described(&BODY);
        all.extend(described(&[LIMITED]));
        all
    }
}

/// What can go wrong when a feedback is sent.
#[derive(Debug)]
pub struct SubmitProblems;

impl IntoResponses for SubmitProblems {
    fn responses() -> Responses {
        let mut all = described(&BODY);
        all.extend(described(&[
            (
                "400",
                "The body is no JSON, or `Idempotency-Key` is missing",
                "problem.idempotency_key_required",
            ),
            (
                "409",
                "The same text was sent a moment ago",
                "problem.sent_already",
            ),
            LIMITED,
            CLOSED,
        ]));
        all
    }
}

/// What can go wrong for who has a code.
#[derive(Debug)]
pub struct SenderProblems;

impl IntoResponses for SenderProblems {
    fn responses() -> Responses {
        let mut all = described(&BODY);
        all.extend(described(&[
            (
                "404",
                "No feedback has this code, or the secret is another one",
                "problem.feedback_not_found",
            ),
            LIMITED,
            CLOSED,
        ]));
        all
    }
}

/// What can go wrong when a receipt is checked.
#[derive(Debug)]
pub struct ReceiptProblems;

impl IntoResponses for ReceiptProblems {
    fn responses() -> Responses {
        let mut all = described(&BODY);
        all.extend(described(&[
            (
                "404",
                "No receipt has these codes",
                "problem.receipt_not_found",
            ),
            LIMITED,
            CLOSED,
        ]));
        all
    }
}

/// What can go wrong with a public summary.
#[derive(Debug)]
pub struct ReleasedProblems;

impl IntoResponses for ReleasedProblems {
    fn responses() -> Responses {
        described(&[(
            "404",
            "No summary has this identifier, or not any more",
            "problem.summary_not_found",
        )])
    }
}

/// What can go wrong when a step is taken.
#[derive(Debug)]
pub struct RefusedProblems;

impl IntoResponses for RefusedProblems {
    fn responses() -> Responses {
        described(&[(
            "409",
            "The step does not begin where the feedback stands, or a rule is against it",
            "problem.step_refused",
        )])
    }
}
