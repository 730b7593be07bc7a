//! The examples of the OpenAPI document, from `openapi/examples`. A test asks the running program for each of them.

/// The examples that are JSON, each in a file of its name.
macro_rules! examples {
    ($($name:literal,)*) => {
        &[$((
            $name,
            include_str!(concat!("../../openapi/examples/", $name, ".json")),
        )),*]
    };
}

/// Every example that is JSON, by name.
const JSON: &[(&str, &str)] = examples![
    "check_feedback_text.response",
    "check_webhook.response",
    "confirm_contact.response",
    "confirm_postings.response",
    "create_decision.response",
    "create_draft.response",
    "create_officer.response",
    "create_posting_point.response",
    "create_session.response",
    "create_token.response",
    "create_totp.response",
    "create_webhook.response",
    "create_webhook_secret.response",
    "erase_contact.response",
    "get_agency.response",
    "get_calendar.response",
    "get_completeness.response",
    "get_decision.response",
    "get_diff.response",
    "get_draft.response",
    "get_feedback.response",
    "get_feedback_contact.response",
    "get_feedback_scope.response",
    "get_feedback_status.response",
    "get_me.response",
    "get_officer.response",
    "get_posting_board.response",
    "get_procedure.response",
    "get_redaction.response",
    "get_released_feedback.response",
    "get_timeliness.response",
    "get_version.response",
    "get_webhook.response",
    "list_agencies.response",
    "list_audit.response",
    "list_changes.response",
    "list_commune_procedures.response",
    "list_communes.response",
    "list_deadline_rules.response",
    "list_decisions.response",
    "list_deliveries.response",
    "list_drafts.response",
    "list_drift.response",
    "list_feedback.response",
    "list_feedback_channels.response",
    "list_feedback_reasons.response",
    "list_feedback_roots.response",
    "list_findings.response",
    "list_life_events.response",
    "list_messages.response",
    "list_officers.response",
    "list_open_data.response",
    "list_posting_points.response",
    "list_released_feedback.response",
    "list_sectors.response",
    "list_tokens.response",
    "list_versions.response",
    "list_webhooks.response",
    "problem.agency_not_found",
    "problem.bad_request",
    "problem.body_not_allowed",
    "problem.body_too_large",
    "problem.busy",
    "problem.conflict",
    "problem.decision_not_found",
    "problem.draft_not_found",
    "problem.feed_restarted",
    "problem.feedback_closed",
    "problem.feedback_not_found",
    "problem.forbidden",
    "problem.idempotency_key_required",
    "problem.invalid_agency_code",
    "problem.invalid_body",
    "problem.invalid_code",
    "problem.invalid_parameter",
    "problem.not_acceptable",
    "problem.not_found",
    "problem.not_ready",
    "problem.not_signed_in",
    "problem.oidc_not_configured",
    "problem.oidc_refused",
    "problem.oidc_unavailable",
    "problem.posting_point_not_found",
    "problem.procedure_not_found",
    "problem.range_not_satisfiable",
    "problem.rate_limited",
    "problem.revision_conflict",
    "problem.revision_required",
    "problem.sent_already",
    "problem.sign_in_failed",
    "problem.sign_in_wait",
    "problem.staff_not_found",
    "problem.step_refused",
    "problem.summary_not_found",
    "problem.unavailable",
    "problem.unsupported_media_type",
    "problem.message_not_found",
    "problem.webhook_not_found",
    "publish_decision.response",
    "publish_draft.response",
    "retry_message.response",
    "search_procedures.response",
    "submit_feedback.response",
    "suggest_completions.response",
    "suggest_procedures.response",
    "update_officer.response",
    "update_webhook.response",
];

/// Those in other forms.
const OTHERS: &[(&str, &str)] = &[
    (
        "get_procedure.jsonld",
        include_str!("../../openapi/examples/get_procedure.jsonld"),
    ),
    (
        "get_procedure.turtle",
        include_str!("../../openapi/examples/get_procedure.ttl"),
    ),
    (
        "list_feed.atom",
        include_str!("../../openapi/examples/list_feed.atom"),
    ),
];

/// An example by name, from `openapi/examples`: what is no JSON as a text. A test asks the running program for each.
#[must_use]
pub fn example(name: &str) -> serde_json::Value {
    let found = JSON.iter().chain(OTHERS).find(|(known, _)| *known == name);
    let missing = || serde_json::json!({ "missing example": name });
    let value = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| text.into());
    found.map_or_else(missing, |(_, text)| value(text))
}
