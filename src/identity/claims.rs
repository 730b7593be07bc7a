//! What the provider tells of somebody, out of its ID token and, where that is not enough, of its userinfo endpoint.

use std::error::Error;

use openidconnect::core::{
    CoreErrorResponseType, CoreGenderClaim, CoreIdTokenVerifier, CoreTokenResponse,
    CoreUserInfoClaims,
};
use openidconnect::{
    AsyncHttpClient, EmptyAdditionalClaims, Nonce, OAuth2TokenResponse, RequestTokenError,
    SubjectIdentifier, TokenResponse,
};

/// How the provider refuses a code.
type CoreErrorResponse = openidconnect::StandardErrorResponse<CoreErrorResponseType>;

use super::{Agreement, Client, IdentityError};
use crate::domain::identity::{Identity, LoginClaim};

/// Longest subject: OpenID Connect Core, section 2.
const SUBJECT_BYTES_MAX: usize = 255;
/// Ways of signing in that are more than a password (RFC 8176).
const STRONG: [&str; 6] = ["mfa", "otp", "hwk", "sc", "fpt", "face"];

/// What the provider tells.
pub struct Told {
    subject: SubjectIdentifier,
    preferred_username: Option<String>,
    email: Option<String>,
    second_factor: bool,
}

/// What an ID token tells, if everything about it is right.
pub fn of_token(
    tokens: &CoreTokenResponse,
    verifier: &CoreIdTokenVerifier<'_>,
    nonce: &Nonce,
) -> Result<Told, IdentityError> {
    let token = tokens.id_token();
    let token =
        token.ok_or_else(|| IdentityError::Away("answers without an ID token".to_owned()))?;
    let claims = token.claims(verifier, nonce);
    let claims = claims.map_err(|error| IdentityError::Refused(whole(&error)))?;
    let methods = claims.auth_method_refs();
    let strong = |methods: &Vec<_>| {
        methods
            .iter()
            .any(|method: &openidconnect::AuthenticationMethodReference| {
                STRONG.contains(&method.as_str())
            })
    };
    let standard = standard(
        claims.subject(),
        claims.preferred_username().map(|name| name.as_str()),
        claims.email().map(|email| email.as_str()),
        claims.email_verified(),
    );
    Ok(Told {
        second_factor: methods.is_some_and(strong),
        ..standard
    })
}

/// What the userinfo endpoint tells besides. The library sees to it that it speaks of the same subject.
pub async fn of_user<'c, C>(
    client: &'c Client,
    tokens: &CoreTokenResponse,
    told: Told,
    ask: &'c C,
) -> Result<Told, IdentityError>
where
    C: AsyncHttpClient<'c>,
    C::Error: 'static,
{
    let token = tokens.access_token().clone();
    // A provider without such an endpoint has told all it tells.
    let Ok(request) = client.user_info(token, Some(told.subject.clone())) else {
        return Ok(told);
    };
    let claims: CoreUserInfoClaims = request
        .request_async::<EmptyAdditionalClaims, C, CoreGenderClaim>(ask)
        .await
        .map_err(|error| IdentityError::Away(whole(&error)))?;
    let standard = standard(
        claims.subject(),
        claims.preferred_username().map(|name| name.as_str()),
        claims.email().map(|email| email.as_str()),
        claims.email_verified(),
    );
    Ok(Told {
        second_factor: told.second_factor,
        ..standard
    })
}

fn standard(
    subject: &SubjectIdentifier,
    preferred_username: Option<&str>,
    email: Option<&str>,
    email_verified: Option<bool>,
) -> Told {
    Told {
        subject: subject.clone(),
        preferred_username: preferred_username.map(str::to_owned),
        // Anybody may have typed in an address that the provider has not verified.
        email: email
            .filter(|_| email_verified == Some(true))
            .map(str::to_owned),
        second_factor: false,
    }
}

impl Told {
    /// What their login here would be.
    pub fn login(&self, claim: LoginClaim) -> Option<&str> {
        match claim {
            LoginClaim::PreferredUsername => self.preferred_username.as_deref(),
            LoginClaim::Email => self.email.as_deref(),
        }
    }

    /// The identity, if the provider tells what is needed of it.
    pub fn identity(self, agreement: &Agreement) -> Result<Identity, IdentityError> {
        let login = self.login(agreement.claim);
        let login = login
            .ok_or(IdentityError::NoClaim(agreement.claim))?
            .to_owned();
        let subject = self.subject.to_string();
        if subject.is_empty() || subject.len() > SUBJECT_BYTES_MAX {
            return Err(IdentityError::Away("subject of no use".to_owned()));
        }
        Ok(Identity {
            issuer: agreement.issuer.clone(),
            subject,
            login,
            second_factor: self.second_factor,
        })
    }
}

/// Why no tokens came for a code.
pub fn of_exchange<E: Error + 'static>(
    error: RequestTokenError<E, CoreErrorResponse>,
) -> IdentityError {
    match error {
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            CoreErrorResponseType::InvalidGrant => {
                IdentityError::Refused("the code does not hold".to_owned())
            }
            // This service's name or secret is wrong: for the log, not for the officer.
            other => IdentityError::Away(format!("refuses this service: {}", other.as_ref())),
        },
        other => IdentityError::Away(whole(&other)),
    }
}

/// An error with all its causes, in one line.
pub fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
