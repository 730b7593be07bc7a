//! Who asks: an officer, by a browser's cookie or a program's token. Handlers take a [`Signed`] to need one, or a
//! [`SignedBody`] where a body comes with it.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use serde::de::DeserializeOwned;

use super::Cookie;
use super::problems::missing_role;
use crate::app::staff::sessions::{Credential, SignedIn, Way, authenticate};
use crate::app::staff::{Accounts, Keeper, StaffError};
use crate::domain::agency::AgencyCode;
use crate::domain::secret::Secret;
use crate::domain::staff::Role;
use crate::http::LocalFuture;
use crate::http::body::{BODY_BYTES_MAX, Body};
use crate::http::client::ClientKey;
use crate::http::problem::{Code, Problem, Text};

/// The header in which a browser's page proves that it is ours.
const CSRF_HEADER: &str = "x-csrf-token";

/// The officer who asks. A change that comes with a cookie has shown its CSRF token.
#[derive(Debug)]
pub struct Signed {
    signed: SignedIn,
    csrf: Option<Secret>,
}

impl Deref for Signed {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.signed
    }
}

impl Signed {
    /// Goes on only if the officer has a role for the agency at the head of `chain`, which goes on with its
    /// ancestors; an empty chain asks for the whole province.
    ///
    /// # Errors
    /// 403 that names the role that is missing.
    pub fn require(&self, role: Role, chain: &[AgencyCode]) -> Result<(), Problem> {
        if self.officer.may(role, chain) {
            return Ok(());
        }
        Err(missing_role(role, chain.first()))
    }

    /// Goes on only if the officer has signed in themselves: no program changes accounts.
    ///
    /// # Errors
    /// 403.
    pub fn require_session(&self) -> Result<(), Problem> {
        match self.way {
            Way::Session { .. } => Ok(()),
            Way::Token { .. } => Err(Problem::new(
                Code::Forbidden,
                Text::new(
                    "Việc này chỉ làm được khi tự mình đăng nhập, không làm được bằng khóa truy cập của chương trình.",
                    "This needs somebody who has signed in; a program's token is not enough.",
                ),
            )),
        }
    }

    /// Goes on only if an administrator of the whole province has signed in.
    ///
    /// # Errors
    /// 403.
    pub fn require_administrator(&self) -> Result<(), Problem> {
        self.require(Role::Administrator, &[])?;
        self.require_session()
    }

    /// Goes on only if the officer has signed in themselves and is an administrator of some agency or the province.
    ///
    /// # Errors
    /// 403.
    pub fn require_some_administrator(&self) -> Result<(), Problem> {
        if !self.officer.has(Role::Administrator) {
            return Err(missing_role(Role::Administrator, None));
        }
        self.require_session()
    }

    /// The officer as one who looks after others.
    #[must_use]
    pub fn keeper(&self) -> Keeper<'_> {
        Keeper::Officer(&self.officer)
    }

    /// The CSRF token of the officer's session; a program needs none.
    #[must_use]
    pub fn csrf(&self) -> Option<&Secret> {
        self.csrf.as_ref()
    }
}

impl FromRequest for Signed {
    type Error = Problem;
    type Future = LocalFuture<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let accounts = request.app_data::<web::Data<Accounts>>().cloned();
        let credential = credential(request);
        Box::pin(async move {
            let (credential, csrf) = credential?;
            let accounts = accounts.ok_or_else(|| Problem::plain(Code::Internal))?;
            let signed = authenticate(&accounts, &credential).await?;
            Ok(Self { signed, csrf })
        })
    }
}

/// The officer who asks, and then the body: of somebody who is not signed in nobody reads one, and no body that cannot
/// be read ends the question of who asks.
#[derive(Debug)]
pub struct SignedBody<T, const MAX: usize = BODY_BYTES_MAX>(pub Signed, pub T);

impl<T: DeserializeOwned + 'static, const MAX: usize> FromRequest for SignedBody<T, MAX> {
    type Error = Problem;
    type Future = LocalFuture<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed = Signed::from_request(request, payload);
        // Nothing is read before its turn comes.
        let body = Body::<T, MAX>::from_request(request, payload);
        Box::pin(async move {
            let signed = signed.await?;
            Ok(Self(signed, body.await?.0))
        })
    }
}

/// What the request brings, with the CSRF token of its session, which a change has to show. It follows from the cookie
/// alone, so a wrong one is refused before the database is asked.
fn credential(request: &HttpRequest) -> Result<(Credential, Option<Secret>), Problem> {
    let cookie = request.app_data::<web::Data<Cookie>>();
    let cookie = cookie.and_then(|cookie| cookie.read(request.headers()));
    let authorization = request.headers().get(header::AUTHORIZATION);
    match (cookie, authorization) {
        (Some(_), Some(_)) => Err(Problem::new(
            Code::BadRequest,
            Text::new(
                "Yêu cầu chỉ được mang một trong hai: cookie đăng nhập hoặc tiêu đề Authorization.",
                "A request brings either the cookie or an Authorization header, not both.",
            ),
        )),
        (Some(session), None) => {
            let given = request.headers().get(CSRF_HEADER);
            let given = given
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default();
            if request.method() != Method::GET && !session.has_csrf(given) {
                return Err(Problem::plain(Code::Csrf));
            }
            let csrf = session.csrf();
            Ok((Credential::Session(session), Some(csrf)))
        }
        (None, Some(value)) => {
            let token = value.to_str().ok().and_then(bearer);
            let token = token.ok_or(StaffError::NotSignedIn)?;
            Ok((Credential::Bearer(token), None))
        }
        (None, None) => Err(StaffError::NotSignedIn.into()),
    }
}

fn bearer(value: &str) -> Option<Secret> {
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| Secret::new(token.trim()))
}

/// The network that a request comes from, as attempts to sign in are counted by.
#[derive(Debug)]
pub struct Network(pub String);

impl FromRequest for Network {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // Left there by the outermost layer.
        let client = request.extensions().get::<ClientKey>().copied();
        let network = client.map(|client| Self(client.network()));
        std::future::ready(network.ok_or_else(|| Problem::plain(Code::Internal)))
    }
}
