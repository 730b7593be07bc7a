//! Asking the identity provider (OpenID Connect) who somebody is: the authorization code flow with PKCE. The library
//! checks signature, issuer, audience, nonce and times of what the provider says; this room fits it to our words.
//!
//! The provider's description and keys are fetched anew for each sign-in: officers sign in a few times a day, and so a
//! key that the provider has changed, or a provider that was away, needs nothing done here.

mod claims;
mod web;

use std::sync::Arc;

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
};

use crate::domain::identity::{Identity, LoginClaim};
use crate::domain::secret::Secret;

pub use web::Patience;

/// What a secret of an attempt is derived for.
const STATE: &[u8] = b"tthc oidc state 1";
const NONCE: &[u8] = b"tthc oidc nonce 1";
const VERIFIER: &[u8] = b"tthc oidc pkce 1";

/// Signatures that are taken: all whose key nobody but the provider has.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// The library's client with the provider's addresses.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the province has agreed with its identity provider.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Names the provider; its description is found from here.
    pub issuer: String,
    /// As whom it knows this service.
    pub client_id: String,
    /// What this service proves that with.
    pub client_secret: Secret,
    /// Where it sends browsers back to.
    pub redirect: String,
    /// What it calls an officer's login.
    pub claim: LoginClaim,
}

/// Why somebody's identity is not known.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The provider does not answer, or not as one does.
    #[error("identity provider: {0}")]
    Away(String),
    /// What the browser brought is not of a sign-in that began here, or the provider does not stand by it.
    #[error("sign-in through the identity provider refused: {0}")]
    Refused(String),
    /// The provider does not say what officers are known by.
    #[error("the identity provider does not tell {}", .0.key())]
    NoClaim(LoginClaim),
}

/// The identity provider. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Provider {
    agreement: Arc<Agreement>,
    web: web::Web,
}

/// A sign-in between its beginning here and its end here. All of it follows from one secret, which the browser keeps.
#[derive(Debug)]
pub struct Attempt<'a>(pub &'a Secret);

impl Attempt<'_> {
    /// Whether the provider's answer is to this attempt.
    #[must_use]
    pub fn has_state(&self, state: &str) -> bool {
        self.0.derive(STATE).is(state)
    }

    fn state(&self) -> CsrfToken {
        CsrfToken::new(self.0.derive(STATE).reveal().to_owned())
    }

    fn nonce(&self) -> Nonce {
        Nonce::new(self.0.derive(NONCE).reveal().to_owned())
    }

    fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.0.derive(VERIFIER).reveal().to_owned())
    }
}

impl Provider {
    /// A provider; nothing is asked of it yet.
    ///
    /// # Errors
    /// Says in English which part of the agreement is unusable.
    pub fn new(agreement: Agreement, patience: Patience) -> Result<Self, String> {
        IssuerUrl::new(agreement.issuer.clone()).map_err(|error| format!("issuer: {error}"))?;
        RedirectUrl::new(agreement.redirect.clone())
            .map_err(|error| format!("redirect: {error}"))?;
        Ok(Self {
            agreement: Arc::new(agreement),
            web: web::Web::new(patience)?,
        })
    }

    /// Names the provider.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.agreement.issuer
    }

    /// Where a browser goes to sign in.
    ///
    /// # Errors
    /// [`IdentityError::Away`].
    pub async fn begin(&self, attempt: &Attempt<'_>) -> Result<String, IdentityError> {
        let client = self.client().await?;
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&attempt.verifier());
        let scope = match self.agreement.claim {
            LoginClaim::PreferredUsername => "profile",
            LoginClaim::Email => "email",
        };
        let (state, nonce) = (attempt.state(), attempt.nonce());
        let (address, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || state,
                move || nonce,
            )
            .add_scope(Scope::new(scope.to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(address.to_string())
    }

    /// Who somebody is whom the provider has sent back with a code.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn identify(
        &self,
        attempt: &Attempt<'_>,
        code: &str,
    ) -> Result<Identity, IdentityError> {
        let client = self.client().await?;
        let ask = |request| self.web.ask(request);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| IdentityError::Away(error.to_string()))?
            .set_pkce_verifier(attempt.verifier())
            .request_async(&ask)
            .await
            .map_err(claims::of_exchange)?;
        let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS);
        let told = claims::of_token(&tokens, &verifier, &attempt.nonce())?;
        let told = if told.login(self.agreement.claim).is_some() {
            told
        } else {
            claims::of_user(&client, &tokens, told, &ask).await?
        };
        told.identity(&self.agreement)
    }

    async fn client(&self) -> Result<Client, IdentityError> {
        let away = |error: &dyn std::fmt::Display| IdentityError::Away(error.to_string());
        let ask = |request| self.web.ask(request);
        let agreement = &self.agreement;
        let issuer = IssuerUrl::new(agreement.issuer.clone()).map_err(|error| away(&error))?;
        let found = CoreProviderMetadata::discover_async(issuer, &ask).await;
        let metadata = found.map_err(|error| IdentityError::Away(claims::whole(&error)))?;
        let redirect =
            RedirectUrl::new(agreement.redirect.clone()).map_err(|error| away(&error))?;
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(agreement.client_id.clone()),
            Some(ClientSecret::new(
                agreement.client_secret.reveal().to_owned(),
            )),
        );
        Ok(client.set_redirect_uri(redirect))
    }
}
