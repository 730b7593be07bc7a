//! `GET /v1/staff/audit`: who did what.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::ReadProblems;
use super::{Signed, json};
use crate::app::staff::{Accounts, audit};
use crate::domain::audit::AuditEntry;
use crate::domain::staff::{Officer, Role};
use crate::http::params::{self, Faults};
use crate::http::problem::Problem;

/// Most entries on a page.
const LIMIT_MAX: usize = 200;
/// Entries on a page unless asked for otherwise.
const LIMIT: usize = 50;

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Actor)]
pub struct ActorBody {
    /// `staff` an officer, `command` somebody at the machine, `program` the program by itself.
    #[schema(example = "staff")]
    kind: &'static str,
    /// The officer's id, or the operating system's name of the user; empty for the program.
    #[schema(example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")]
    name: String,
    /// The officer's name and login as they are today; null of anybody else.
    #[schema(required)]
    officer: Option<OfficerNames>,
}

/// What an officer is called.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficerNames {
    /// Họ và tên.
    #[schema(example = "Nguyễn Thị Lan")]
    name: String,
    /// Tên đăng nhập.
    #[schema(example = "lan.nguyen")]
    login: String,
}

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct AuditBody {
    /// Its number; there are no gaps.
    #[schema(example = 12)]
    id: i64,
    /// When (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    at: String,
    /// By whom.
    actor: ActorBody,
    /// What, as `noun.verb`.
    #[schema(example = "officer.disable")]
    action: String,
    /// To what, as `kind:id`.
    #[schema(example = "staff:019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")]
    subject: String,
    /// The agency concerned; null when it is the province.
    #[schema(required, example = "SNV")]
    agency: Option<String>,
    /// Why, in the actor's words; null when nothing was said.
    #[schema(required, example = "Chuyển công tác")]
    reason: Option<String>,
    /// What changed, in short; null when the action says it all.
    #[schema(required, example = "editor@SNV → editor@SNV, publisher@SNV")]
    detail: Option<String>,
}

impl AuditBody {
    fn new((id, entry): &(i64, AuditEntry), officer: Option<&Officer>) -> Self {
        Self {
            id: *id,
            at: entry.at.to_string(),
            actor: ActorBody {
                kind: entry.actor.kind(),
                name: entry.actor.name().to_owned(),
                officer: officer.map(|officer| OfficerNames {
                    name: officer.name.clone(),
                    login: officer.login.to_string(),
                }),
            },
            action: entry.action.clone(),
            subject: entry.subject.clone(),
            agency: entry.agency.as_ref().map(ToString::to_string),
            reason: entry.reason.clone(),
            detail: entry.detail.clone(),
        }
    }
}

/// What was done, a page of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditList {
    /// The entries, the newest first.
    items: Vec<AuditBody>,
    /// Goes into `cursor` of the next page; null on the last.
    #[schema(required, example = "12")]
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    cursor: Option<String>,
    limit: Option<String>,
    subject: Option<String>,
}

/// List what was done
///
/// The newest first. Needs the role `administrator` for the whole province.
#[utoipa::path(
    operation_id = "list_audit",
    tag = "staff",
    params(
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
        ("limit" = Option<u32>, Query, description = "How many, 1 to 200; 50 when left out", minimum = 1, maximum = 200, example = 50),
        ("subject" = Option<String>, Query, description = "Only what was done to this, as `kind:id`",
         example = "staff:019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b"),
    ),
    responses(
        (status = 200, description = "What was done", body = AuditList,
         example = json!(crate::http::openapi::example("list_audit.response"))),
        ReadProblems,
    )
)]
#[get("/staff/audit")]
pub async fn list_audit(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    signed.require(Role::Administrator, &[])?;
    let page: Page = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let limit = params::number(page.limit.as_deref(), 1, LIMIT_MAX, LIMIT);
    let limit = faults.keep("limit", limit).unwrap_or(LIMIT);
    let before = params::cursor(page.cursor.as_deref(), entry_id);
    let before = faults.keep("cursor", before).flatten();
    faults.into_result()?;
    // One more than asked for tells whether there is another page.
    let asked = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let subject = page
        .subject
        .as_deref()
        .map(str::trim)
        .filter(|subject| !subject.is_empty());
    let told = audit::list(&accounts, before, subject, asked).await?;
    let (page, rest) = told
        .entries
        .split_at_checked(limit)
        .unwrap_or((&told.entries, &[]));
    let body = AuditList {
        next_cursor: page
            .last()
            .filter(|_| !rest.is_empty())
            .map(|(id, _)| id.to_string()),
        items: page
            .iter()
            .map(|entry| AuditBody::new(entry, told.officer(&entry.1.actor)))
            .collect(),
    };
    Ok(json(StatusCode::OK, &body))
}

/// An entry's number, as it is written here and in no other way.
fn entry_id(written: &str) -> Option<i64> {
    let id: i64 = written.parse().ok()?;
    (id > 0 && id.to_string() == written).then_some(id)
}
