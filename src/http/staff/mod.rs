//! The addresses of officers: signing in, one's own account, officers, the audit. Never for pages elsewhere, never
//! kept by caches.

mod attachments;
mod audit;
mod bulk;
mod cookie;
mod decisions;
mod described;
mod draft_shapes;
mod drafts;
mod drift;
mod feedback;
mod feedback_erasure;
mod feedback_shapes;
mod feedback_step;
mod findings;
mod kept;
mod messages;
mod officers;
mod oidc;
mod own;
mod postings;
pub mod problems;
mod redaction;
mod reply_templates;
mod report_shapes;
mod reports;
mod session;
mod shapes;
mod signed;
mod step_text;
mod tokens;
mod totp;
mod webhook_shapes;
mod webhooks;

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use super::cached::unkept as json;
use super::problem::{Code, Problem};

pub use cookie::Cookie;
pub use oidc::Oidc;
pub use signed::{Network, Signed, SignedBody};

#[cfg(test)]
pub use {
    audit::AuditList,
    bulk::{BulkResults, BulkStep},
    decisions::{DecisionContent, DraftsToPublish, KeptDecision, PublishedDrafts},
    draft_shapes::DraftContent,
    drafts::{DraftList, DraftReturn},
    drift::DriftList,
    feedback::{AssistedFeedback, ContactPurpose, FeedbackList},
    feedback_erasure::PaperErasure,
    feedback_shapes::{FeedbackBody, SenderBody},
    feedback_step::StepBody,
    findings::IncompleteList,
    messages::MessageList,
    officers::{AccountChange, AccountList, NewAccount, NewPassword},
    own::{EmailChange, PasswordChange},
    postings::{ConfirmedPostings, NewPostingPoint, PostingDone, RemovedPostings, SeenPostings},
    redaction::RedactionBody,
    reply_templates::{
        FilledReplyBody, NewReplyTemplate, ReplyTemplateBody, ReplyTemplateChange,
        ReplyTemplateList,
    },
    report_shapes::{IssuedBody, IssuedList, NewReportBody, PreviewBody},
    session::SignInBody,
    shapes::{AccountBody, SignedInBody},
    tokens::{NewTokenBody, TokenAsked, TokenList},
    totp::{TotpBody, TotpCode, TotpPassword},
    webhook_shapes::{
        DeliveryList, NewWebhookBody, TriedBody, WebhookAsked, WebhookChangeBody, WebhookList,
    },
};

/// Every address of officers begins with it.
const PREFIX: &str = "/v1/staff";

/// The addresses of officers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(session::create_session)
        .service(session::delete_session)
        .service(oidc::begin_oidc)
        .service(oidc::finish_oidc)
        .service(own::get_me)
        .service(own::update_password)
        .service(own::update_email)
        .service(totp::create_totp)
        .service(totp::confirm_totp)
        .service(totp::delete_totp)
        .service(tokens::list_tokens)
        .service(tokens::create_token)
        .service(tokens::delete_token)
        .service(officers::list_officers)
        .service(officers::create_officer)
        .service(officers::get_officer)
        .service(officers::update_officer)
        .service(officers::delete_sessions)
        .service(officers::update_officer_password)
        .service(oidc::delete_officer_oidc)
        .service(audit::list_audit)
        .service(drafts::create_draft)
        .service(drafts::list_drafts)
        .service(drafts::get_draft)
        .service(drafts::update_draft)
        .service(drafts::submit_draft)
        .service(drafts::return_draft)
        .service(drafts::discard_draft)
        .service(drafts::publish_draft)
        .service(findings::list_findings)
        .service(drift::list_drift)
        .service(decisions::create_decision)
        .service(decisions::update_decision)
        .service(decisions::publish_decision)
        .service(postings::create_posting_point)
        .service(postings::delete_posting_point)
        .service(postings::confirm_postings)
        .service(postings::delete_postings)
        .service(postings::update_seen_postings)
        .service(messages::list_messages)
        .service(messages::retry_message);
    webhook_routes(config);
}

/// Those of webhooks.
fn webhook_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(webhooks::list_webhooks)
        .service(webhooks::create_webhook)
        .service(webhooks::get_webhook)
        .service(webhooks::update_webhook)
        .service(webhooks::delete_webhook)
        .service(webhooks::create_webhook_secret)
        .service(webhooks::check_webhook)
        .service(webhooks::list_deliveries);
    of_feedback(config);
}

/// Those about feedback.
fn of_feedback(config: &mut ServiceConfig<'_>) {
    config
        .service(feedback::list_feedback)
        .service(feedback::create_feedback)
        .service(feedback::get_feedback)
        .service(bulk::create_bulk_step)
        .service(feedback::create_feedback_step)
        .service(feedback::get_feedback_contact)
        .service(attachments::get_feedback_file)
        .service(feedback_erasure::erase_feedback_contact)
        .service(redaction::get_redaction)
        .service(reports::list_reports)
        .service(reports::create_report)
        .service(reports::get_report_preview)
        .service(reports::get_report_workbook)
        .service(reports::get_report_sheet)
        .service(reports::get_report)
        .service(reply_templates::list_reply_templates)
        .service(reply_templates::create_reply_template)
        .service(reply_templates::get_reply_template)
        .service(reply_templates::update_reply_template)
        .service(reply_templates::delete_reply_template)
        .service(reply_templates::get_filled_reply);
}

/// Whether an address, as the router sees it, is one of officers.
pub fn is_staff(path: &str) -> bool {
    let rest = path.strip_prefix(PREFIX);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Done, and nothing to say about it.
fn done() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// An answer with its revision as `ETag`.
fn revised(status: StatusCode, body: &impl Serialize, revision: i64) -> HttpResponse {
    let mut response = json(status, body);
    if let Ok(tag) = header::HeaderValue::from_str(&format!("\"{revision}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The revision of `If-Match`. `*` is none: it would undo what somebody else has done.
fn read_revision(request: &HttpRequest) -> Result<i64, Problem> {
    let given = request.headers().get(header::IF_MATCH);
    let given = given.and_then(|value| value.to_str().ok()).map(str::trim);
    let revision: Option<i64> =
        given.and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok());
    // Revisions begin at 1: below it would be something new.
    let revision = revision.filter(|revision| *revision > 0);
    revision.ok_or_else(|| Problem::plain(Code::RevisionRequired))
}
