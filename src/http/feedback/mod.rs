//! `/v1/feedback`: what anybody sends and how they follow it, without an account. Never kept by caches; secrets only in
//! bodies.

mod confirmation;
pub mod described;
pub mod erasure;
pub mod guide_shapes;
mod indicators;
mod offices;
pub(in crate::http) mod problems;
mod proof;
mod reasons;
pub mod receipt;
mod released;
mod roots;
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
    erasure::{ErasureAsked, ErasureBody},
    indicators::IndicatorsBody,
    offices::OfficesBody,
    reasons::ReasonsBody,
    receipt::{GenuineBody, ReceiptAsked},
    released::{ReleasedBody, ReleasedList, SupportBody},
    roots::RootList,
    scope::ScopeBody,
    sender::{Knock, RatingBody, SupplyBody, TextBody},
    shapes::{ReceiptBody, StatusBody},
    similar::{SimilarAsked, SimilarBody},
    upload_shapes::{NewUpload, UploadBody},
};

pub use proof::ChallengeBody;
pub use submit::{NewFeedback as SubmissionBody, read as read_submission, read_key};

/// The addresses of senders. Those with fixed names come before the ones with a code.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(scope::get_feedback_scope)
        .service(reasons::list_feedback_reasons)
        .service(offices::list_feedback_channels)
        .service(indicators::get_feedback_indicators)
        .service(similar::check_feedback_text)
        .service(submit::submit_feedback)
        .service(uploads::create_upload)
        .service(uploads::get_upload)
        .service(uploads::update_upload)
        .service(uploads::delete_upload)
        .service(roots::list_feedback_roots)
        .service(released::list_released_feedback)
        .service(released::get_released_feedback)
        .service(released::create_support)
        .service(receipt::check_receipt)
        .service(receipt::get_feedback_receipt)
        .service(sender::get_feedback_status)
        .service(sender::supply_information)
        .service(confirmation::confirm_contact)
        .service(sender::withdraw_feedback)
        .service(sender::rate_answer)
        .service(sender::ask_reopening)
        .service(sender::ask_release)
        .service(sender::ask_removal)
        .service(erasure::erase_contact);
}
