//! Letters, handed to the one mail server of the settings. Neither an address nor what a letter says is ever logged.
//!
//! What the server refuses before it knows whom a letter is for is wrong with the server or with the settings, whatever
//! it says of its permanence: somebody may mend it, so no letter is given up over it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use lettre::address::AddressError;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::Error as SmtpFault;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::commands;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use tokio::time::timeout;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{self, RootCertStore};

use crate::domain::email::EmailAddress;
use crate::domain::message::MessageFailure;
use crate::domain::smtp::{Encryption, SmtpServer};
use crate::domain::template::Letter;
use crate::domain::time::Timestamp;

/// How long a server that has taken a letter gets to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// How long the mail server may take.
#[derive(Debug, Clone, Copy)]
pub struct MailPatience {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until it has taken a letter, everything included. One that takes it later gets it again.
    pub total: Duration,
}

impl Default for MailPatience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_mins(1),
        }
    }
}

/// As whom letters are sent.
#[derive(Debug, Clone)]
pub struct MailFrom {
    /// The address.
    pub address: EmailAddress,
    /// The name beside it.
    pub name: String,
}

/// A letter with its address.
#[derive(Debug)]
pub struct Mail<'a> {
    /// The same at each attempt, so that who gets it twice can tell.
    pub id: &'a str,
    /// Whom it is for.
    pub to: &'a EmailAddress,
    /// What it says.
    pub letter: &'a Letter,
    /// When it is sent.
    pub at: Timestamp,
}

/// Why letters cannot be sent with these settings.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// The address that letters come from.
    #[error("the sender's address cannot be used: {0}")]
    From(#[from] AddressError),
    /// The file of the mail server's authority.
    #[error("the file of the mail server's authority has no certificate in PEM form")]
    Authority,
    /// The TLS library.
    #[error("TLS: {0}")]
    Tls(#[source] SmtpFault),
}

/// Hands letters to a mail server. Cheap to clone.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    server: SmtpServer,
    from: Mailbox,
    hello: ClientId,
    credentials: Option<Credentials>,
    tls: Option<TlsParameters>,
    patience: MailPatience,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Mailer").field(&self.0.server).finish()
    }
}

impl Mailer {
    /// Hands letters to this server, as its certificate is known to the machine, to Mozilla, or by `authority` in PEM.
    ///
    /// # Errors
    /// [`MailerError`].
    pub fn new(
        server: SmtpServer,
        from: &MailFrom,
        authority: Option<&[u8]>,
        patience: MailPatience,
    ) -> Result<Self, MailerError> {
        let tls = match server.encryption {
            Encryption::None => None,
            Encryption::Tls | Encryption::StartTls => Some(trust(&server.host, authority)?),
        };
        let login = server.login.as_ref();
        let credentials = login
            .map(|login| Credentials::new(login.name.clone(), login.password.reveal().to_owned()));
        let address: Address = from.address.reveal().parse()?;
        Ok(Self(Arc::new(Inner {
            hello: ClientId::Domain(from.address.domain().to_owned()),
            from: Mailbox::new(Some(from.name.clone()), address),
            server,
            credentials,
            tls,
            patience,
        })))
    }

    /// Sends a letter once.
    ///
    /// # Errors
    /// [`MessageFailure`].
    pub async fn send(&self, mail: &Mail<'_>) -> Result<(), MessageFailure> {
        let to: Address = mail
            .to
            .reveal()
            .parse()
            .map_err(|_| MessageFailure::Refused)?;
        let bytes = self.written(mail, &to).ok_or(MessageFailure::Refused)?;
        let handed_over = timeout(self.0.patience.total, self.hand_over(to, &bytes));
        let mut connection = handed_over.await.map_err(|_| MessageFailure::Timeout)??;
        // The letter is taken. How the server says goodbye to that changes nothing.
        let _ = timeout(GOODBYE, connection.quit()).await;
        Ok(())
    }

    /// The letter as it goes over the wire.
    fn written(&self, mail: &Mail<'_>, to: &Address) -> Option<Vec<u8>> {
        let millis = u64::try_from(mail.at.0).ok()?;
        let date = SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
        let domain = self.0.from.email.domain();
        // Holiday replies are for people (RFC 3834 §5).
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let automatic = HeaderValue::new(automatic, "auto-generated".to_owned());
        let message = MessageBuilder::new()
            .date(date)
            .message_id(Some(format!("<{}@{domain}>", mail.id)))
            .from(self.0.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(mail.letter.subject.clone())
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.letter.text.clone());
        message.as_ref().ok().map(Message::formatted)
    }

    /// Talks to the server until it has taken the letter.
    async fn hand_over(
        &self,
        to: Address,
        letter: &[u8],
    ) -> Result<AsyncSmtpConnection, MessageFailure> {
        let mut connection = self.connect().await?;
        if let Some(credentials) = &self.0.credentials {
            let ways = [Mechanism::Plain, Mechanism::Login];
            let login = connection.auth(&ways, credentials).await;
            login.map_err(|fault| answered(&fault, [MessageFailure::Login; 2]))?;
        }
        let from = Some(self.0.from.email.clone());
        let sender = connection.command(commands::Mail::new(from, Vec::new()));
        let by_sender = [MessageFailure::Deferred, MessageFailure::Sender];
        sender.await.map_err(|fault| answered(&fault, by_sender))?;
        let by_letter = [MessageFailure::Deferred, MessageFailure::Refused];
        let refused = |fault: SmtpFault| answered(&fault, by_letter);
        let recipient = connection.command(commands::Rcpt::new(to, Vec::new()));
        recipient.await.map_err(refused)?;
        connection.command(commands::Data).await.map_err(refused)?;
        connection.message(letter).await.map_err(refused)?;
        Ok(connection)
    }

    /// A connection as well kept from others as the settings ask.
    async fn connect(&self) -> Result<AsyncSmtpConnection, MessageFailure> {
        let SmtpServer {
            host,
            port,
            encryption,
            ..
        } = &self.0.server;
        let from_the_start = match encryption {
            Encryption::Tls => self.0.tls.clone(),
            Encryption::StartTls | Encryption::None => None,
        };
        let patience = Some(self.0.patience.connect);
        let address = (host.as_str(), *port);
        let connection = AsyncSmtpConnection::connect_tokio1(
            address,
            patience,
            &self.0.hello,
            from_the_start,
            None,
        );
        let mut connection = connection.await.map_err(|fault| greeted(&fault))?;
        if *encryption == Encryption::StartTls {
            let tls = self.0.tls.clone().ok_or(MessageFailure::Tls)?;
            if !connection.can_starttls() {
                return Err(MessageFailure::Tls);
            }
            let started = connection.starttls(tls, &self.0.hello).await;
            started.map_err(|fault| greeted(&fault))?;
        }
        Ok(connection)
    }
}

/// Whose word about the server is taken.
fn trust(host: &str, authority: Option<&[u8]>) -> Result<TlsParameters, MailerError> {
    let mut tls =
        TlsParameters::builder(host.to_owned()).certificate_store(CertificateStore::WebpkiRoots);
    // What the machine trusts may hold something that is no certificate, over which the builder would stumble.
    let mut tried = RootCertStore::empty();
    for known in rustls_native_certs::load_native_certs().certs {
        if tried.add(known.clone()).is_ok() {
            let known = Certificate::from_der(known.to_vec()).map_err(MailerError::Tls)?;
            tls = tls.add_root_certificate(known);
        }
    }
    for own in authority.map_or(Ok(Vec::new()), certificates)? {
        let own = Certificate::from_der(own.to_vec()).map_err(MailerError::Tls)?;
        tls = tls.add_root_certificate(own);
    }
    tls.build().map_err(MailerError::Tls)
}

/// The certificates of a file, at least one.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, MailerError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = read.map_err(|_| MailerError::Authority)?;
    if found.is_empty() {
        return Err(MailerError::Authority);
    }
    Ok(found)
}

/// What a fault means before the server knows what is wanted of it.
fn greeted(fault: &SmtpFault) -> MessageFailure {
    if fault.status().is_some() {
        MessageFailure::Busy
    } else if fault.is_response() || fault.is_client() {
        MessageFailure::Protocol
    } else if fault.is_timeout() {
        MessageFailure::Timeout
    } else if is_about_tls(fault) {
        MessageFailure::Tls
    } else {
        MessageFailure::Unreachable
    }
}

/// What a fault means afterwards: `[for now, for good]` if the server said so.
fn answered(fault: &SmtpFault, [for_now, for_good]: [MessageFailure; 2]) -> MessageFailure {
    if fault.is_permanent() {
        for_good
    } else if fault.is_transient() || fault.is_client() {
        for_now
    } else {
        greeted(fault)
    }
}

/// Whether the TLS library is behind a fault; the mail library wraps it as it wraps a connection that is refused.
fn is_about_tls(fault: &SmtpFault) -> bool {
    let mut source = std::error::Error::source(fault);
    while let Some(error) = source {
        let within = error.downcast_ref::<std::io::Error>();
        let within = within.and_then(std::io::Error::get_ref);
        if within.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>) {
            return true;
        }
        source = error.source();
    }
    false
}
