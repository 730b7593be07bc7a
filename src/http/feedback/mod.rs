//! `/v1/feedback`: what anybody sends and how they follow it, without an account. Never kept by caches; secrets only in
//! bodies.

mod confirmation;
pub mod described;
pub mod guide_shapes;
mod offices;
mod problems;
mod reasons;
mod released;
mod scope;
mod sender;
pub mod shapes;
mod similar;
mod submit;
mod upload_problems;
pub mod upload_shapes;
mod uploads;

use utoipa_actix_web::service_config::ServiceConfig;

use super::cached::unkept as json;

#[cfg(test)]
pub use {
    confirmation::{ConfirmedBody, TokenBody},
    offices::OfficesBody,
    reasons::ReasonsBody,
    released::{ReleasedBody, ReleasedList, SupportBody},
    scope::ScopeBody,
    sender::{Knock, RatingBody, SupplyBody, TextBody},
    shapes::{ReceiptBody, StatusBody},
    similar::{SimilarAsked, SimilarBody},
    upload_shapes::{NewUpload, UploadBody},
};

pub use submit::{NewFeedback as SubmissionBody, read as read_submission, read_key};

/// The addresses of senders. Those with fixed names come before the ones with a code.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(scope::get_feedback_scope)
        .service(reasons::list_feedback_reasons)
        .service(offices::list_feedback_channels)
        .service(similar::check_feedback_text)
        .service(submit::submit_feedback)
        .service(uploads::create_upload)
        .service(uploads::get_upload)
        .service(uploads::update_upload)
        .service(uploads::delete_upload)
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
