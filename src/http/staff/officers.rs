//! `/v1/staff/officers`: what administrators do with accounts, of the whole province or of their agency.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::{ChangeProblems, NamedProblems, ReadProblems};
use super::own::read_email;
use super::shapes::{AccountBody, GrantBody, StateKey, read_grants};
use super::{Signed, SignedBody, done, json, read_revision, revised};
use crate::app::staff::officers::{self, NewOfficer, OfficerChange};
use crate::app::staff::{Accounts, StaffError};
use crate::domain::account::Account;
use crate::domain::secret::Secret;
use crate::domain::staff::{self, Login, StaffId};
use crate::http::params::{self, Faults};
use crate::http::problem::{Problem, ProblemBody, Text};

/// Most accounts on a page.
const LIMIT_MAX: usize = 200;
/// Accounts on a page unless asked for otherwise.
const LIMIT: usize = 50;

/// Accounts, a page of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountList {
    /// The accounts, the oldest first.
    items: Vec<AccountBody>,
    /// Goes into `cursor` of the next page; null on the last.
    #[schema(required, example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")]
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    cursor: Option<String>,
    limit: Option<String>,
}

/// A new officer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// Tên đăng nhập: 3 to 64 of `a`–`z`, digits and `._-@`.
    #[schema(example = "lan.nguyen")]
    login: String,
    /// Họ tên.
    #[schema(example = "Nguyễn Thị Lan")]
    name: String,
    /// Mật khẩu đầu tiên: 12 to 128 characters.
    #[schema(example = "bốn con trâu xanh")]
    password: String,
    /// What they may do.
    grants: Vec<GrantBody>,
}

/// What is to be changed; what is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// Họ tên.
    #[serde(default)]
    #[schema(example = "Nguyễn Thị Lan")]
    name: Option<String>,
    /// Whether they may sign in.
    #[serde(default)]
    state: Option<StateKey>,
    /// All that they may do.
    #[serde(default)]
    grants: Option<Vec<GrantBody>>,
    /// Where they are told each day which feedback is due; empty is nowhere.
    #[serde(default)]
    #[schema(example = "lan.nguyen@tinh.gov.vn")]
    email: Option<String>,
}

/// List the officers
///
/// Needs the role `administrator`, for the whole province or for all that the officer has a role for.
#[utoipa::path(
    operation_id = "list_officers",
    tag = "staff",
    params(
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
        ("limit" = Option<u32>, Query, description = "How many, 1 to 200; 50 when left out", minimum = 1, maximum = 200, example = 50),
    ),
    responses(
        (status = 200, description = "The officers", body = AccountList,
         example = json!(crate::http::openapi::example("list_officers.response"))),
        ReadProblems,
    )
)]
#[get("/staff/officers")]
pub async fn list_officers(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    signed.require_some_administrator()?;
    let page: Page = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let limit = params::number(page.limit.as_deref(), 1, LIMIT_MAX, LIMIT);
    let limit = faults.keep("limit", limit).unwrap_or(LIMIT);
    let after = params::cursor(page.cursor.as_deref(), StaffId::parse);
    let after = faults.keep("cursor", after).flatten();
    faults.into_result()?;
    // One more than asked for tells whether there is another page.
    let mut found = officers::list(&accounts, signed.keeper(), after.as_ref(), limit + 1).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| more);
    let body = AccountList {
        next_cursor: next_cursor.map(|account| account.officer.id.to_string()),
        items: found.iter().map(Into::into).collect(),
    };
    Ok(json(StatusCode::OK, &body))
}

/// Add an officer
///
/// Needs the role `administrator`, for the whole province or for all that the officer has a role for. The officer should set another password at once.
#[utoipa::path(
    operation_id = "create_officer",
    tag = "staff",
    request_body = NewAccount,
    responses(
        (status = 201, description = "The account", body = AccountBody,
         example = json!(crate::http::openapi::example("create_officer.response"))),
        (status = 409, description = "The login is taken", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.conflict"))),
        ChangeProblems,
    )
)]
#[post("/staff/officers")]
pub async fn create_officer(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<NewAccount>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_some_administrator()?;
    let login = Login::parse(&body.login).map_err(|error| {
        let text = Text::new(error.to_string(), "3 to 64 of a–z, digits and ._-@");
        Problem::body_errors(vec![("/login".to_owned(), text)])
    })?;
    let new = NewOfficer {
        login,
        name: read_name(&body.name)?,
        password: Secret::new(body.password),
        grants: read_grants(&body.grants)?,
    };
    let account = officers::add(&accounts, signed.keeper(), new).await?;
    Ok(answer(StatusCode::CREATED, &account))
}

/// Read an officer's account
///
/// Needs the role `administrator`, for the whole province or for all that the officer has a role for. `ETag` goes into `If-Match` of a change.
#[utoipa::path(
    operation_id = "get_officer",
    tag = "staff",
    params(("id" = String, Path, description = "The officer's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")),
    responses(
        (status = 200, description = "The account", body = AccountBody,
         example = json!(crate::http::openapi::example("get_officer.response"))),
        NamedProblems,
        ReadProblems,
    )
)]
#[get("/staff/officers/{id}")]
pub async fn get_officer(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_some_administrator()?;
    let account = officers::get(&accounts, signed.keeper(), &read_id(&id)?).await?;
    Ok(answer(StatusCode::OK, &account))
}

/// Change an officer's account
///
/// Name, state, grants and e-mail address, as far as they are given. `If-Match` says which revision was seen: two who change at once
/// do not undo each other. Who is disabled is signed out at once. The last administrator of the whole province can
/// neither be disabled nor lose the role.
#[utoipa::path(
    operation_id = "update_officer",
    tag = "staff",
    params(
        ("id" = String, Path, description = "The officer's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b"),
        ("If-Match" = String, Header, description = "The revision that was seen, in quotation marks", example = "\"1\""),
    ),
    request_body = AccountChange,
    responses(
        (status = 200, description = "The account as it is now", body = AccountBody,
         example = json!(crate::http::openapi::example("update_officer.response"))),
        (status = 409, description = "Nobody would be left who looks after accounts", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.conflict"))),
        (status = 412, description = "Somebody else changed it meanwhile", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.revision_conflict"))),
        (status = 428, description = "`If-Match` is missing", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.revision_required"))),
        NamedProblems,
        ChangeProblems,
    )
)]
#[patch("/staff/officers/{id}")]
pub async fn update_officer(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<AccountChange>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_some_administrator()?;
    let revision = read_revision(&request)?;
    let change = OfficerChange {
        name: body.name.as_deref().map(read_name).transpose()?,
        active: body.state.map(|state| state == StateKey::Active),
        grants: body.grants.as_deref().map(read_grants).transpose()?,
        email: body.email.as_deref().map(read_email).transpose()?,
    };
    let (id, keeper) = (read_id(&id)?, signed.keeper());
    let account = officers::change(&accounts, keeper, &id, Some(revision), change).await?;
    Ok(answer(StatusCode::OK, &account))
}

/// End an officer's sessions
///
/// All of them, and all tokens of programs. Needs the role `administrator`, for the whole province or for all that the officer has a role for.
#[utoipa::path(
    operation_id = "delete_sessions",
    tag = "staff",
    params(("id" = String, Path, description = "The officer's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")),
    responses((status = 204, description = "None holds any more"), NamedProblems, ChangeProblems)
)]
#[delete("/staff/officers/{id}/sessions")]
pub async fn delete_sessions(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_some_administrator()?;
    officers::revoke_all(&accounts, signed.keeper(), &read_id(&id)?).await?;
    Ok(done())
}

/// An account with its revision as `ETag`.
fn answer(status: StatusCode, account: &Account) -> HttpResponse {
    revised(status, &AccountBody::from(account), account.revision)
}

pub(super) fn read_id(id: &str) -> Result<StaffId, Problem> {
    StaffId::parse(id).ok_or_else(|| StaffError::NoOfficer.into())
}

fn read_name(name: &str) -> Result<String, Problem> {
    staff::name(name).map_err(|reason| {
        let text = Text::new(reason, "blank, or too long");
        Problem::body_errors(vec![("/name".to_owned(), text)])
    })
}

/// What an officer signs in with from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// Mật khẩu mới.
    #[schema(example = "mưa rơi ngoài hiên vắng")]
    password: String,
}

/// Give an officer a new password
///
/// For who has forgotten theirs, or lost the authenticator app, which is taken away. All sessions and tokens end. Needs
/// the role `administrator`, for the whole province or for all that the officer has a role for. The officer should set
/// another password at once.
#[utoipa::path(
    operation_id = "update_officer_password",
    tag = "staff",
    params(("id" = String, Path, description = "The officer's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")),
    request_body = NewPassword,
    responses((status = 204, description = "It holds from now on"), NamedProblems, ChangeProblems)
)]
#[post("/staff/officers/{id}/password")]
pub async fn update_officer_password(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    id: web::Path<String>,
    SignedBody(signed, body): SignedBody<NewPassword>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_some_administrator()?;
    let password = Secret::new(body.password);
    officers::reset(&accounts, signed.keeper(), &read_id(&id)?, &password).await?;
    Ok(done())
}
