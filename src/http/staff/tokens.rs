//! `/v1/staff/tokens`: bearer tokens of one's own programs.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::described::{ChangeProblems, NamedProblems, ReadProblems};
use super::{Signed, SignedBody, done, json};
use crate::app::staff::Accounts;
use crate::app::staff::tokens::{self, NewToken, TOKEN_DAYS, TOKEN_DAYS_MAX};
use crate::domain::account::Token;
use crate::domain::staff;
use crate::http::params;
use crate::http::problem::{Problem, ProblemBody, Text};

/// A program's token, without the secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenBody {
    /// For ever the same.
    #[schema(example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")]
    pub id: String,
    /// What it is for.
    #[schema(example = "Cổng thông tin tỉnh")]
    pub name: String,
    /// Since when it exists (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub created_at: String,
    /// Until when it holds (RFC 3339).
    #[schema(example = "2027-02-19T08:00:00Z", format = DateTime)]
    pub expires_at: String,
    /// When it was last used, to the minute (RFC 3339); null when never.
    #[schema(required, example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub last_used_at: Option<String>,
}

impl From<&Token> for TokenBody {
    fn from(token: &Token) -> Self {
        Self {
            id: token.id.clone(),
            name: token.name.clone(),
            created_at: token.created_at.to_string(),
            expires_at: token.expires_at.to_string(),
            last_used_at: token.last_used_at.map(|at| at.to_string()),
        }
    }
}

/// A token that was just made, with its secret, which is told once.
#[derive(Serialize, ToSchema)]
#[schema(as = NewToken)]
pub struct NewTokenBody {
    /// The token.
    #[serde(flatten)]
    token: TokenBody,
    /// Goes into the header `Authorization: Bearer …`.
    #[schema(example = "tthc_5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592")]
    secret: String,
}

/// The officer's tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenList {
    /// Those that hold, the oldest first.
    items: Vec<TokenBody>,
}

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenAsked {
    /// What it is for.
    #[schema(example = "Cổng thông tin tỉnh")]
    name: String,
    /// How long it holds, in days, 1 to 366; 90 when left out.
    #[serde(default)]
    #[schema(example = 90, minimum = 1, maximum = 366, default = 90)]
    days: Option<u16>,
}

/// Make a token for a program
///
/// With it a program may do what its officer may, except change accounts. 20 at most at a time.
#[utoipa::path(
    operation_id = "create_token",
    tag = "staff",
    request_body = TokenAsked,
    responses(
        (status = 201, description = "The token; its secret is told only now", body = NewTokenBody,
         example = json!(crate::http::openapi::example("create_token.response"))),
        (status = 409, description = "The officer has as many as one may have", body = ProblemBody,
         content_type = "application/problem+json", example = json!(crate::http::openapi::example("problem.conflict"))),
        ChangeProblems,
    )
)]
#[post("/staff/tokens")]
pub async fn create_token(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    SignedBody(signed, body): SignedBody<TokenAsked>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_session()?;
    let mut faults = Vec::new();
    let name = staff::name(&body.name).unwrap_or_else(|reason| {
        let text = Text::new(reason, "blank, or too long");
        faults.push(("/name".to_owned(), text));
        String::new()
    });
    let days = body.days.unwrap_or(TOKEN_DAYS);
    if !(1..=TOKEN_DAYS_MAX).contains(&days) {
        let text = Text::new(
            format!("phải là số nguyên từ 1 đến {TOKEN_DAYS_MAX}"),
            format!("must be a whole number from 1 to {TOKEN_DAYS_MAX}"),
        );
        faults.push(("/days".to_owned(), text));
    }
    if !faults.is_empty() {
        return Err(Problem::body_errors(faults));
    }
    let new = NewToken {
        staff: signed.officer.id.clone(),
        name,
        days,
    };
    let (secret, token) = tokens::issue(&accounts, &signed.actor(), new).await?;
    let body = NewTokenBody {
        token: (&token).into(),
        secret: secret.reveal().to_owned(),
    };
    Ok(json(StatusCode::CREATED, &body))
}

/// List one's tokens
///
/// Those that hold, without their secrets.
#[utoipa::path(
    operation_id = "list_tokens",
    tag = "staff",
    responses(
        (status = 200, description = "The tokens", body = TokenList,
         example = json!(crate::http::openapi::example("list_tokens.response"))),
        ReadProblems,
    )
)]
#[get("/staff/tokens")]
pub async fn list_tokens(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let tokens = tokens::list(&accounts, &signed.officer.id).await?;
    let items = tokens.iter().map(Into::into).collect();
    Ok(json(StatusCode::OK, &TokenList { items }))
}

/// Revoke a token
///
/// It stops holding at once.
#[utoipa::path(
    operation_id = "delete_token",
    tag = "staff",
    params(("id" = String, Path, description = "The token's `id`", example = "019ad5c4-5c00-7a10-8b1e-0f6f4d0f7e5b")),
    responses((status = 204, description = "It holds no more"), NamedProblems, ChangeProblems)
)]
#[delete("/staff/tokens/{id}")]
pub async fn delete_token(
    accounts: web::Data<Accounts>,
    request: HttpRequest,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    signed.require_session()?;
    tokens::revoke(&accounts, &signed.actor(), &signed.officer.id, &id).await?;
    Ok(done())
}
