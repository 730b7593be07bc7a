//! `/v1/staff/reply-templates`: texts that replies begin with.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::{ChangeProblems, ReadProblems, TemplateProblems, TemplateStepProblems};
use super::step_text::{agency, bounded, fault};
use super::{Signed, SignedBody, done, json, read_revision, revised};
use crate::app::App;
use crate::app::feedback::{self, Target, WrittenTemplate};
use crate::domain::feedback::reply_template::{
    FilledReply, NAME_CHARS_MAX, ReplyBlank, ReplyTemplate, pattern,
};
use crate::domain::template::Blank;
use crate::domain::text::{clean, clean_line};
use crate::http::body::TEXT_BYTES_MAX;
use crate::http::params;
use crate::http::problem::Problem;

/// A new template.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReplyTemplate {
    /// Code of the unit that it is for, with those below it; without it the whole province.
    #[serde(default)]
    #[schema(example = "06073")]
    agency: Option<String>,
    /// What officers call it, 100 characters at most.
    #[schema(example = "Đã nhận, đang xác minh")]
    name: String,
    /// The text, 4,000 characters at most. What stands in braces is filled in: `{ma_phan_anh}`, `{loai}`, `{thu_tuc}`,
    /// `{ngay_gui}`, `{so_tiep_nhan}`, `{han_tra_loi}`, `{don_vi}`, `{dien_thoai_don_vi}`, `{dia_chi_don_vi}`.
    #[schema(example = "{don_vi} đã nhận {loai} {ma_phan_anh} gửi ngày {ngay_gui}.")]
    text: String,
}

/// A template as it is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyTemplateChange {
    /// What officers call it, 100 characters at most.
    #[schema(example = "Đã nhận, đang xác minh")]
    name: String,
    /// The text, 4,000 characters at most, with blanks as those of a new one.
    #[schema(example = "{don_vi} đã nhận {loai} {ma_phan_anh} gửi ngày {ngay_gui}.")]
    text: String,
}

/// A template of replies.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReplyTemplate)]
pub struct ReplyTemplateBody {
    /// Identifies it.
    #[schema(example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")]
    id: String,
    /// Code of the unit that it is for, with those below it; absent is the whole province.
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    /// What officers call it.
    name: String,
    /// The text, with blanks in braces.
    text: String,
    /// Goes into `If-Match` of a change, in quotation marks.
    revision: i64,
    /// When it last changed (RFC 3339).
    #[schema(format = DateTime)]
    changed_at: String,
    /// `id` of the officer who last changed it.
    changed_by: String,
}

/// Templates of replies.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplyTemplateList {
    /// The templates, the oldest first.
    items: Vec<ReplyTemplateBody>,
}

/// A template that was filled in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FilledReply)]
pub struct FilledReplyBody {
    /// The text: what a handler begins with. As it is it is refused as a reply.
    text: String,
    /// Blanks for which nothing is known; `[…]` stands in their place.
    unknown: Vec<String>,
}

impl From<&ReplyTemplate> for ReplyTemplateBody {
    fn from(template: &ReplyTemplate) -> Self {
        Self {
            id: template.id.clone(),
            agency: template.agency.as_ref().map(ToString::to_string),
            name: template.name.clone(),
            text: template.text.clone(),
            revision: template.revision,
            changed_at: template.changed_at.to_string(),
            changed_by: template.changed_by.to_string(),
        }
    }
}

impl From<&FilledReply> for FilledReplyBody {
    fn from(filled: &FilledReply) -> Self {
        let unknown = filled.unknown.iter();
        Self {
            text: filled.text.clone(),
            unknown: unknown.map(|blank| blank.key().to_owned()).collect(),
        }
    }
}

/// List the templates of replies
///
/// Those of the province, of the officer's units, and of those below and above them. Needs a role for feedback.
#[utoipa::path(
    operation_id = "list_reply_templates",
    tag = "handling",
    responses(
        (status = 200, description = "The templates", body = ReplyTemplateList,
         example = json!(crate::http::openapi::example("list_reply_templates.response"))),
        ReadProblems,
    )
)]
#[get("/staff/reply-templates")]
pub async fn list_reply_templates(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let templates = feedback::templates(&app, &signed.officer).await?;
    let items = templates.iter().map(Into::into).collect();
    Ok(json(StatusCode::OK, &ReplyTemplateList { items }))
}

/// Write a template of replies
///
/// Needs the role `coordinator` for the unit, or for the province. A blank that the program cannot fill in is refused;
/// there is none for anything about a person.
#[utoipa::path(
    operation_id = "create_reply_template",
    tag = "handling",
    request_body = NewReplyTemplate,
    responses(
        (status = 201, description = "The template", body = ReplyTemplateBody,
         example = json!(crate::http::openapi::example("create_reply_template.response"))),
        ChangeProblems,
    )
)]
#[post("/staff/reply-templates")]
pub async fn create_reply_template(
    app: web::Data<App>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<NewReplyTemplate, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let unit = body.agency.as_deref();
    let unit = unit.map(|code| agency("agency", code)).transpose()?;
    let written = read(&body.name, &body.text)?;
    let template = feedback::add_template(&app, &signed.officer, unit.as_ref(), written).await?;
    Ok(answer(StatusCode::CREATED, &template))
}

/// Read a template of replies
///
/// `ETag` goes into `If-Match` of a change.
#[utoipa::path(
    operation_id = "get_reply_template",
    tag = "handling",
    params(("id" = String, Path, description = "The template's `id`")),
    responses(
        (status = 200, description = "The template", body = ReplyTemplateBody,
         example = json!(crate::http::openapi::example("get_reply_template.response"))),
        TemplateProblems,
        ReadProblems,
    )
)]
#[get("/staff/reply-templates/{id}")]
pub async fn get_reply_template(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let template = feedback::template(&app, &signed.officer, &id).await?;
    Ok(answer(StatusCode::OK, &template))
}

/// Change a template of replies
///
/// Needs the role `coordinator` for its unit, or for the province.
#[utoipa::path(
    operation_id = "update_reply_template",
    tag = "handling",
    params(
        ("id" = String, Path, description = "The template's `id`"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"1\""),
    ),
    request_body = ReplyTemplateChange,
    responses(
        (status = 200, description = "The template as it is now", body = ReplyTemplateBody,
         example = json!(crate::http::openapi::example("get_reply_template.response"))),
        TemplateStepProblems,
        ChangeProblems,
    )
)]
#[put("/staff/reply-templates/{id}")]
pub async fn update_reply_template(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<ReplyTemplateChange, TEXT_BYTES_MAX>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let target = target(&request, id)?;
    let written = read(&body.name, &body.text)?;
    let template = feedback::change_template(&app, &signed.officer, &target, written).await?;
    Ok(answer(StatusCode::OK, &template))
}

/// Delete a template of replies
///
/// Needs the role `coordinator` for its unit, or for the province. Replies that began with it stay as they are.
#[utoipa::path(
    operation_id = "delete_reply_template",
    tag = "handling",
    params(
        ("id" = String, Path, description = "The template's `id`"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"1\""),
    ),
    responses(
        (status = 204, description = "It is gone"),
        TemplateStepProblems,
        ChangeProblems,
    )
)]
#[delete("/staff/reply-templates/{id}")]
pub async fn delete_reply_template(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let target = target(&request, id)?;
    feedback::delete_template(&app, &signed.officer, &target).await?;
    Ok(done())
}

/// Fill a template in
///
/// For one feedback: its code, its procedure, its days, the unit that has it. Never who the sender is.
#[utoipa::path(
    operation_id = "get_filled_reply",
    tag = "handling",
    params(
        ("id" = String, Path, description = "The feedback's `id`"),
        ("template" = String, Path, description = "The template's `id`"),
    ),
    responses(
        (status = 200, description = "The text", body = FilledReplyBody,
         example = json!(crate::http::openapi::example("get_filled_reply.response"))),
        TemplateProblems,
        ReadProblems,
    )
)]
#[get("/staff/feedback/{id}/reply-templates/{template}")]
pub async fn get_filled_reply(
    app: web::Data<App>,
    request: HttpRequest,
    signed: Signed,
    ids: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let (id, template) = ids.into_inner();
    let filled = feedback::filled(&app, &signed.officer, &id, &template).await?;
    Ok(json(StatusCode::OK, &FilledReplyBody::from(&filled)))
}

fn answer(status: StatusCode, template: &ReplyTemplate) -> HttpResponse {
    revised(
        status,
        &ReplyTemplateBody::from(template),
        template.revision,
    )
}

fn target(request: &HttpRequest, id: web::Path<String>) -> Result<Target, Problem> {
    Ok(Target {
        id: id.into_inner(),
        revision: u32::try_from(read_revision(request)?).unwrap_or(u32::MAX),
    })
}

/// A template as it was written, tidied; a text that is none is refused, with the blanks that there are.
fn read(name: &str, text: &str) -> Result<WrittenTemplate, Problem> {
    let name = bounded("name", clean_line(name), NAME_CHARS_MAX)?;
    let text = clean(text);
    match pattern(&text) {
        Ok(_) => Ok(WrittenTemplate { name, text }),
        Err(error) => {
            let blanks = ReplyBlank::ALL.map(|blank| format!("{{{}}}", blank.key()));
            let blanks = blanks.join(", ");
            let vi = format!("{error}; các chỗ điền: {blanks}");
            Err(fault(
                "text",
                vi,
                format!("is no template; the blanks: {blanks}"),
            ))
        }
    }
}
