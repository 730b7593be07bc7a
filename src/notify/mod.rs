//! Telling systems and people elsewhere: the only code that connects to addresses somebody has typed in.
//!
//! One request is sent and of the answer only the status is read, over a connection made here to the very address that
//! was checked: nothing between the check and the connection looks the name up again, and no redirect is followed.

mod address;
mod body;
mod mail;
mod request;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

use crate::domain::delivery::{Failure, Outcome};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::domain::webhook_url::WebhookUrl;

pub use body::{notice, ping, text_for_phone};
pub use mail::{Mail, MailFrom, MailPatience, Mailer, MailerError};

/// How many of a host's addresses are tried.
const ADDRESSES_MAX: usize = 4;

/// How long a receiver may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until there is an answer, everything included.
    pub total: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(10),
        }
    }
}

/// Something to send.
#[derive(Debug)]
pub struct Message<'a> {
    /// Where to.
    pub url: &'a WebhookUrl,
    /// What it is signed with.
    pub secret: &'a Secret,
    /// Identifies the delivery.
    pub id: &'a str,
    /// The body, as JSON.
    pub body: &'a str,
    /// When it is sent.
    pub at: Timestamp,
}

/// Sends messages. Cheap to clone.
#[derive(Clone)]
pub struct Sender {
    networks: Arc<[IpNet]>,
    patience: Patience,
    tls: TlsConnector,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender")
            .field("networks", &self.networks)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

impl Sender {
    /// Sends to public addresses and to those of `networks`.
    ///
    /// # Errors
    /// When the TLS library is not what it should be.
    pub fn new(networks: Vec<IpNet>, patience: Patience) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        // And what the machine trusts, so that a province may have its own authority. It may trust nothing.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            networks: networks.into(),
            patience,
            tls: TlsConnector::from(Arc::new(tls)),
        })
    }

    /// Whether something may be sent to an address as things are now.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn check(&self, url: &WebhookUrl) -> Result<(), Failure> {
        let looked_up = timeout(self.patience.connect, self.addresses(url));
        looked_up.await.map_err(|_| Failure::NameUnknown)?.map(drop)
    }

    /// Sends a message once.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn send(&self, message: &Message<'_>) -> Outcome {
        let status = timeout(self.patience.total, self.exchange(message));
        match status.await.map_err(|_| Failure::Timeout)?? {
            status @ 200..=299 => Ok(status),
            status @ 300..=399 => Err(Failure::Redirect(status)),
            status => Err(Failure::Status(status)),
        }
    }

    /// The status of the answer.
    async fn exchange(&self, message: &Message<'_>) -> Result<u16, Failure> {
        let url = message.url;
        let request = request::signed(message)?;
        let addresses = timeout(self.patience.connect, self.addresses(url));
        let addresses = addresses.await.map_err(|_| Failure::NameUnknown)??;
        let stream = self.connect(&addresses).await?;
        if !url.is_https() {
            return request::exchange(stream, request).await;
        }
        let name = url.host().to_owned().try_into().map_err(|_| Failure::Tls)?;
        let stream = self.tls.connect(name, stream).await;
        request::exchange(stream.map_err(|_| Failure::Tls)?, request).await
    }

    /// A host's addresses. One among them that nothing is sent to spoils all.
    async fn addresses(&self, url: &WebhookUrl) -> Result<Vec<SocketAddr>, Failure> {
        let found = tokio::net::lookup_host((url.host(), url.port())).await;
        let mut found: Vec<_> = found.map_err(|_| Failure::NameUnknown)?.collect();
        // IPv4 first: where only one of both works, it is this one.
        found.sort_by_key(SocketAddr::is_ipv6);
        found.dedup();
        if found.is_empty() {
            return Err(Failure::NameUnknown);
        }
        let allowed = |address: &SocketAddr| address::may_send_to(address.ip(), &self.networks);
        if !found.iter().all(allowed) {
            return Err(Failure::AddressRefused);
        }
        found.truncate(ADDRESSES_MAX);
        Ok(found)
    }

    /// A connection to the first of the addresses that takes one.
    async fn connect(&self, addresses: &[SocketAddr]) -> Result<tokio::net::TcpStream, Failure> {
        let mut failure = Failure::Unreachable;
        for address in addresses {
            match timeout(
                self.patience.connect,
                tokio::net::TcpStream::connect(address),
            )
            .await
            {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(_)) => failure = Failure::Unreachable,
                Err(_) => failure = Failure::Timeout,
            }
        }
        Err(failure)
    }
}
