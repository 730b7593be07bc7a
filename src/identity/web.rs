//! Requests to the identity provider: no redirect is followed, no answer is longer than one that is right.

use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::header::{HeaderValue, USER_AGENT};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{HttpRequest, HttpResponse};
use tokio_rustls::rustls::crypto::ring;

/// Longest answer, in bytes: many times a provider's description or keys.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// How long the provider may take for one answer.
#[derive(Debug, Clone, Copy)]
pub struct Patience(pub Duration);

impl Default for Patience {
    fn default() -> Self {
        Self(Duration::from_secs(10))
    }
}

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// Nobody answers.
    #[error("{0}")]
    Request(#[from] hyper_util::client::legacy::Error),
    /// The answer breaks off.
    #[error("answer breaks off: {0}")]
    Body(Box<dyn std::error::Error + Send + Sync>),
    /// The answer has no end.
    #[error("answer longer than {ANSWER_BYTES_MAX} bytes")]
    TooLong,
    /// The answer takes too long.
    #[error("no answer in time")]
    Late(#[from] tokio::time::error::Elapsed),
}

/// Asks the provider. Certificates are those that the machine trusts, so that a province may have its own authority.
#[derive(Debug, Clone)]
pub struct Web {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    patience: Duration,
}

impl Web {
    /// With so much patience.
    ///
    /// # Errors
    /// Says why the machine's certificates cannot be used.
    pub fn new(Patience(patience): Patience) -> Result<Self, String> {
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(ring::default_provider())
            .map_err(|error| format!("certificates of this machine: {error}"))?
            .https_or_http()
            .enable_http1()
            .build();
        let client = Client::builder(TokioExecutor::new())
            // Minutes lie between two sign-ins: a connection kept for the next would be gone.
            .pool_max_idle_per_host(0)
            .build(connector);
        Ok(Self { client, patience })
    }

    /// One request and its answer.
    ///
    /// # Errors
    /// [`WebError`].
    pub async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, WebError> {
        let mut request = request.map(|body| Full::from(Bytes::from(body)));
        let name = HeaderValue::from_static(concat!("tthc/", env!("CARGO_PKG_VERSION")));
        request.headers_mut().insert(USER_AGENT, name);
        let exchange = async {
            let (head, body) = self.client.request(request).await?.into_parts();
            let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
            let body = body.map_err(|error| {
                if error.is::<LengthLimitError>() {
                    WebError::TooLong
                } else {
                    WebError::Body(error)
                }
            })?;
            Ok(HttpResponse::from_parts(head, body.to_bytes().to_vec()))
        };
        tokio::time::timeout(self.patience, exchange).await?
    }
}
