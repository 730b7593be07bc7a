//! `/v1/feedback`: what anybody sends and how they follow it, without an account. Never kept by caches; secrets only in
//! bodies.

mod confirmation;
pub mod described;
mod problems;
mod released;
mod sender;
pub mod shapes;
mod submit;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use super::problem::{Code, Problem};

#[cfg(test)]
pub use {
    confirmation::{ConfirmedBody, TokenBody},
    released::{ReleasedBody, ReleasedList, SupportBody},
    sender::{Knock, RatingBody, TextBody},
    shapes::{ReceiptBody, StatusBody},
};

pub use submit::{NewFeedback as SubmissionBody, read as read_submission, read_key};

/// The addresses of senders.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(submit::submit_feedback)
        .service(released::list_released_feedback)
        .service(released::get_released_feedback)
        .service(released::create_support)
        .service(sender::get_feedback_status)
        .service(sender::supply_information)
        .service(confirmation::confirm_contact)
        .service(sender::withdraw_feedback)
        .service(sender::rate_answer)
        .service(sender::ask_reopening)
        .service(sender::ask_release)
        .service(sender::ask_removal);
}

/// An answer that nobody keeps.
fn json(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    match serde_json::to_vec(body) {
        Ok(bytes) => HttpResponse::build(status)
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type("application/json")
            .body(bytes),
        Err(_) => Problem::plain(Code::Internal).error_response(),
    }
}
