//! `/v1/staff/feedback/{id}/files`: files that people have sent along. They are never shown by our pages, only saved.

use std::fmt::Write;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};

use super::Signed;
use super::described::{FileProblems, ReadProblems};
use crate::app::App;
use crate::app::attachments;
use crate::http::params;
use crate::http::problem::{Code, Problem};

/// Nothing in a file may run, load or send anything, even if a browser shows it.
const CSP: &str = "default-src 'none'; sandbox";

/// Read a file
///
/// Needs a role that also sees who the sender is, for a file may tell it; that it was read stays in the timeline.
#[utoipa::path(
    operation_id = "get_feedback_file",
    tag = "handling",
    params(
        ("id" = String, Path, description = "The feedback's `id`"),
        ("number" = u32, Path, description = "The file's `number`", example = 1),
    ),
    responses(
        (status = 200, description = "The file, to be saved", content(
            (String = "image/jpeg", example = json!("…")),
            (String = "image/png", example = json!("…")),
            (String = "image/webp", example = json!("…")),
            (String = "application/pdf", example = json!("%PDF-1.7 …")),
        )),
        ReadProblems,
        FileProblems,
    )
)]
#[get("/staff/feedback/{id}/files/{number}")]
pub async fn get_feedback_file(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let (id, number) = path.into_inner();
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse().ok().filter(|_| digits);
    let number = number.ok_or_else(|| Problem::plain(Code::FileNotFound))?;
    let file = attachments::read(&app, &signed.officer, &id, number).await?;
    let plain = format!("tep-{number}.{}", file.kind.extension());
    let disposition = format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        percent_encoded(&file.name)
    );
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::CONTENT_SECURITY_POLICY, CSP))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // Packed already.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .content_type(file.kind.media_type())
        .body(file.bytes))
}

/// A name as headers have it (RFC 8187).
fn percent_encoded(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
