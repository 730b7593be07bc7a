//! While the index is built from nothing, everything public would look as if there were nothing: it says so instead.

use std::time::Duration;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError, web};

use super::problem::{Code, Problem};
use crate::app::App;

/// When to come back: building takes some seconds.
const RETRY: Duration = Duration::from_secs(5);

/// Answers 503 for what comes out of the index until the index has once been whole.
pub async fn wait<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let app = request.app_data::<web::Data<App>>();
    let is_whole = app.is_none_or(|app| app.followed.now().is_whole);
    let path = request.match_info().as_str();
    if is_whole || !(path.starts_with("/v1/") || path.starts_with("/sitemap")) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let problem = Problem {
        retry_after: Some(RETRY),
        ..Problem::plain(Code::Starting)
    };
    let response = problem.error_response();
    Ok(request
        .into_response(response)
        .map_into_boxed_body()
        .map_into_right_body())
}
