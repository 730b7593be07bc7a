//! `/v1/feedback/uploads`: files that go along with a feedback, sent in parts and as often as the network breaks. The
//! headers are those of tus 1.0 (<https://tus.io>); the token goes into a header, for addresses are written into logs.

use std::pin::Pin;
use std::time::Duration;

use actix_web::body::{BodyStream, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, ResponseError, delete, get, patch, post, web};

use super::json;
use super::upload_problems::{BeginProblems, PartProblems, UploadProblems};
use super::upload_shapes::{NewUpload, UploadBody};
use crate::app::attachments::{self, AttachmentError, Upload};
use crate::app::{App, Error};
use crate::domain::secret::Secret;
use crate::http::body::Body;
use crate::http::params;
use crate::http::problem::{Code, Problem, Text};
use crate::http::staff::Network;

/// What every part is declared as.
const PART: &str = "application/offset+octet-stream";
/// Bytes that are kept at a time: as much is lost at most when a connection breaks.
const PIECE_BYTES: usize = 128 * 1_024;
/// How long a client may be silent within a part.
const SILENT_MAX: Duration = Duration::from_secs(30);
/// How long one request may take.
const REQUEST_MAX: Duration = Duration::from_mins(10);
/// Where the next part begins.
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How many bytes the file has.
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// The token.
const TOKEN: &str = "upload-token";

/// Begin a file
///
/// Announces a JPEG, PNG or WebP picture or a PDF, 10 MiB at most. Send its bytes with `PATCH` to the address in
/// `Location`, then name it in `files` of a feedback, within a day. Its first bytes decide what it is. Pictures are
/// kept without place, time and everything else that cameras write into them.
#[utoipa::path(
    operation_id = "create_upload",
    tag = "feedback",
    request_body = NewUpload,
    responses(
        (status = 201, description = "The file, with its token", body = UploadBody,
         example = json!(crate::http::openapi::example("create_upload.response"))),
        BeginProblems,
    )
)]
#[post("/feedback/uploads")]
pub async fn create_upload(
    app: web::Data<App>,
    request: HttpRequest,
    network: Network,
    body: Body<NewUpload>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let begun = attachments::begin(&app, &network.0, &body.0.name, body.0.size).await?;
    let mut response = json(StatusCode::CREATED, &UploadBody::from(&begun));
    let place = format!("/v1/feedback/uploads/{}", begun.upload.id);
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    place_in(response.headers_mut(), &begun.upload);
    Ok(response)
}

/// Read how far a file has come
///
/// `HEAD` gives the same in `Upload-Offset` and `Upload-Length`.
#[utoipa::path(
    operation_id = "get_upload",
    tag = "feedback",
    params(
        ("id" = String, Path, description = "The file's `id`"),
        ("Upload-Token" = String, Header, description = "The token that was told when the file was begun"),
    ),
    responses(
        (status = 200, description = "Where it stands", body = UploadBody,
         example = json!(crate::http::openapi::example("get_upload.response"))),
        (status = 400, description = "A body came with the request", body = crate::http::problem::ProblemBody,
         content_type = "application/problem+json",
         example = json!(crate::http::openapi::example("problem.body_not_allowed"))),
        (status = 422, description = "A parameter came with the request", body = crate::http::problem::ProblemBody,
         content_type = "application/problem+json",
         example = json!(crate::http::openapi::example("problem.invalid_parameter"))),
        UploadProblems,
    )
)]
#[get("/feedback/uploads/{id}")]
pub async fn get_upload(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let upload = attachments::find(&app, &id, &token(&request)).await?;
    Ok(answer(&upload))
}

/// Send a part of a file
///
/// From `Upload-Offset` on, as many bytes as there are: one request for all of it, or several. When the connection
/// breaks, ask how far it has come and go on from there. The last part is answered when the file was looked at; sent
/// again without bytes, it is looked at again.
#[utoipa::path(
    operation_id = "update_upload",
    tag = "feedback",
    params(
        ("id" = String, Path, description = "The file's `id`"),
        ("Upload-Token" = String, Header, description = "The token that was told when the file was begun"),
        ("Upload-Offset" = u64, Header, description = "Where the part begins: how much is here already", example = 0),
    ),
    request_body(content = String, content_type = "application/offset+octet-stream", description = "The bytes"),
    responses(
        (status = 200, description = "Where it stands now", body = UploadBody,
         example = json!(crate::http::openapi::example("get_upload.response"))),
        UploadProblems,
        PartProblems,
    )
)]
#[patch("/feedback/uploads/{id}")]
pub async fn update_upload(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let kind = request.headers().get(header::CONTENT_TYPE);
    if kind.is_none_or(|kind| kind != PART) {
        return Err(not_a_part());
    }
    let offset = read_offset(request.headers())?;
    let token = token(&request);
    let receive = receive(&app, (&id, &token), offset, payload);
    let received = tokio::time::timeout(REQUEST_MAX, receive).await;
    let received = received.map_err(|_| broken_off())?;
    let upload = match received {
        Ok(()) => attachments::finish(&app, &id, &token)
            .await
            .map_err(Problem::from),
        Err(Received::Failed(Error::Attachment(AttachmentError::Offset(at)))) => {
            return Ok(elsewhere(at));
        }
        Err(Received::Failed(error)) => Err(error.into()),
        Err(Received::BrokenOff) => Err(broken_off()),
    };
    Ok(answer(&upload?))
}

/// Give a file up
///
/// One that no feedback names; nothing of it is kept.
#[utoipa::path(
    operation_id = "delete_upload",
    tag = "feedback",
    params(
        ("id" = String, Path, description = "The file's `id`"),
        ("Upload-Token" = String, Header, description = "The token that was told when the file was begun"),
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "The request cannot be read", body = crate::http::problem::ProblemBody,
         content_type = "application/problem+json",
         example = json!(crate::http::openapi::example("problem.bad_request"))),
        (status = 422, description = "A parameter came with the request", body = crate::http::problem::ProblemBody,
         content_type = "application/problem+json",
         example = json!(crate::http::openapi::example("problem.invalid_parameter"))),
        (status = 409, description = "A feedback has it", body = crate::http::problem::ProblemBody,
         content_type = "application/problem+json",
         example = json!(crate::http::openapi::example("problem.conflict"))),
        UploadProblems,
    )
)]
#[delete("/feedback/uploads/{id}")]
pub async fn delete_upload(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    attachments::cancel(&app, &id, &token(&request)).await?;
    Ok(HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

/// Why a part did not come whole.
enum Received {
    Failed(Error),
    BrokenOff,
}

/// Keeps what comes, piece by piece; when the connection breaks, also what came before.
async fn receive(
    app: &App,
    (id, token): (&str, &Secret),
    mut offset: u64,
    payload: web::Payload,
) -> Result<(), Received> {
    let mut body = BodyStream::new(payload);
    let mut piece = Vec::new();
    loop {
        let next = std::future::poll_fn(|context| Pin::new(&mut body).poll_next(context));
        let next = tokio::time::timeout(SILENT_MAX, next).await;
        let is_broken = match next {
            Ok(Some(Ok(bytes))) => {
                piece.extend_from_slice(&bytes);
                if piece.len() < PIECE_BYTES {
                    continue;
                }
                false
            }
            // The end. Also of what is empty: whether it begins at the right place is still to be said.
            Ok(None) => {
                let kept = attachments::append(app, id, token, (offset, &piece)).await;
                return kept.map(|_| ()).map_err(Received::Failed);
            }
            Ok(Some(Err(_))) | Err(_) => true,
        };
        let kept = attachments::append(app, id, token, (offset, &piece)).await;
        offset = kept.map_err(Received::Failed)?.offset;
        piece.clear();
        if is_broken {
            return Err(Received::BrokenOff);
        }
    }
}

/// The token; one that is missing is simply a wrong one.
fn token(request: &HttpRequest) -> Secret {
    let given = request.headers().get(TOKEN);
    let given = given.and_then(|value| value.to_str().ok());
    Secret::new(given.unwrap_or_default().trim())
}

fn read_offset(headers: &HeaderMap) -> Result<u64, Problem> {
    let given = headers.get(OFFSET).and_then(|value| value.to_str().ok());
    let digits =
        given.filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    let offset = digits.and_then(|digits| digits.parse().ok());
    offset.ok_or_else(|| {
        Problem::new(
            Code::BadRequest,
            Text::new(
                "Hãy gửi kèm tiêu đề Upload-Offset: số byte của tệp mà máy chủ đã có (0 khi bắt đầu).",
                "Send the header Upload-Offset: how many bytes of the file are here already (0 at first).",
            ),
        )
    })
}

fn not_a_part() -> Problem {
    Problem::new(
        Code::MediaType,
        Text::new(
            format!("Hãy gửi phần tệp với tiêu đề Content-Type: {PART}."),
            format!("Send parts of files with the header Content-Type: {PART}."),
        ),
    )
}

fn broken_off() -> Problem {
    Problem::new(
        Code::BadRequest,
        Text::new(
            "Phần tệp gửi lên bị ngắt giữa chừng. Phần đã nhận vẫn được giữ; hãy hỏi lại Upload-Offset rồi gửi tiếp.",
            "The part broke off. What came is kept; ask for Upload-Offset and go on from there.",
        ),
    )
}

/// The part begins elsewhere; where it should is also in a header, as tus has it.
fn elsewhere(at: u64) -> HttpResponse {
    let mut response = Problem::from(AttachmentError::Offset(at)).error_response();
    response.headers_mut().insert(OFFSET, HeaderValue::from(at));
    response
}

fn answer(upload: &Upload) -> HttpResponse {
    let mut response = json(StatusCode::OK, &UploadBody::from(upload));
    place_in(response.headers_mut(), upload);
    response
}

fn place_in(headers: &mut HeaderMap, upload: &Upload) {
    headers.insert(OFFSET, HeaderValue::from(upload.offset));
    headers.insert(LENGTH, HeaderValue::from(upload.size));
}
