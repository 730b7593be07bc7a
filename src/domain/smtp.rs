//! The mail server that letters are handed to, as the operator writes it.

use std::fmt;

use url::{Host, Url};

use super::secret::Secret;

/// The ports of RFC 8314 §3.3, RFC 6409 and RFC 5321.
const PORT_TLS: u16 = 465;
const PORT_STARTTLS: u16 = 587;
const PORT_PLAIN: u16 = 25;

/// How what is sent is kept from others on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the first byte.
    Tls,
    /// After a greeting in the clear; a server without it is sent nothing.
    StartTls,
    /// Not at all, which only this machine's own server is.
    None,
}

/// As whom the server knows this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpLogin {
    /// The name.
    pub name: String,
    /// What proves it.
    pub password: Secret,
}

/// A mail server. Printed without its login.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpServer {
    /// Its name or address; an IPv6 address without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is talked to.
    pub encryption: Encryption,
    /// The login, if it wants one.
    pub login: Option<SmtpLogin>,
}

/// Why a text is no mail server. Never says the text, which has a password in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpError {
    /// Not an address at all, or not of a mail server.
    #[error(
        "is no mail server: write smtps://USER:PASSWORD@HOST:465 or smtp://USER:PASSWORD@HOST:587?tls=required"
    )]
    Form,
    /// In the clear, and not on this machine.
    #[error("without encryption only a server on this machine is sent to; add ?tls=required")]
    Plain,
    /// A parameter that means nothing here.
    #[error("the only parameter is tls=required, and only after smtp:")]
    Parameter,
    /// A name without a password, or what is no text.
    #[error("the login needs a name and a password, with special characters percent-encoded")]
    Login,
}

impl SmtpServer {
    /// Reads `smtps://USER:PASSWORD@HOST:465`, `smtp://USER:PASSWORD@HOST:587?tls=required` or, on this machine alone,
    /// `smtp://localhost:25`.
    ///
    /// # Errors
    /// [`SmtpError`].
    pub fn parse(written: &str) -> Result<Self, SmtpError> {
        let url = Url::parse(written.trim()).map_err(|_| SmtpError::Form)?;
        let host = host(&url).ok_or(SmtpError::Form)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(SmtpError::Form);
        }
        let encryption = match (url.scheme(), url.query()) {
            ("smtps", None) => Encryption::Tls,
            ("smtp", Some("tls=required")) => Encryption::StartTls,
            ("smtp", None) if is_here(&host) => Encryption::None,
            ("smtp", None) => return Err(SmtpError::Plain),
            ("smtp" | "smtps", Some(_)) => return Err(SmtpError::Parameter),
            _ => return Err(SmtpError::Form),
        };
        let usual = match encryption {
            Encryption::Tls => PORT_TLS,
            Encryption::StartTls => PORT_STARTTLS,
            Encryption::None => PORT_PLAIN,
        };
        Ok(Self {
            host: host.to_string().trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(usual),
            encryption,
            login: login(&url)?,
        })
    }
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, .. } = self;
        write!(f, "SmtpServer({host}:{port}, {:?})", self.encryption)
    }
}

/// The host; addresses too, which are read as names where the scheme is none of the web's.
fn host(url: &Url) -> Option<Host> {
    match url.host()? {
        Host::Domain(name) => Host::parse(name).ok(),
        Host::Ipv4(address) => Some(Host::Ipv4(address)),
        Host::Ipv6(address) => Some(Host::Ipv6(address)),
    }
}

/// Whether a host is this machine.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn login(url: &Url) -> Result<Option<SmtpLogin>, SmtpError> {
    let (name, password) = match (url.username(), url.password()) {
        ("", None) => return Ok(None),
        (name, Some(password)) if !name.is_empty() => (name, password),
        _ => return Err(SmtpError::Login),
    };
    let decoded = |text| percent_decoded(text).ok_or(SmtpError::Login);
    Ok(Some(SmtpLogin {
        name: decoded(name)?,
        password: Secret::new(decoded(password)?),
    }))
}

/// A part of an address with its `%41` read as what they mean. Control characters would end the command they stand in.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(16 * high + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.is_empty() && !text.contains(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_is_taken_apart() {
        for (written, host, port, encryption) in [
            (
                "smtps://mail.example.vn",
                "mail.example.vn",
                465,
                Encryption::Tls,
            ),
            (
                " smtps://Mail.Example.vn:4465/ ",
                "mail.example.vn",
                4465,
                Encryption::Tls,
            ),
            (
                "smtp://10.1.2.3?tls=required",
                "10.1.2.3",
                587,
                Encryption::StartTls,
            ),
            (
                "smtp://a.vn:25/?tls=required",
                "a.vn",
                25,
                Encryption::StartTls,
            ),
            ("smtp://localhost", "localhost", 25, Encryption::None),
            ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, Encryption::None),
            ("smtp://[::1]:2525", "::1", 2525, Encryption::None),
        ] {
            let server = SmtpServer::parse(written).unwrap();
            assert_eq!(
                (server.host.as_str(), server.port),
                (host, port),
                "{written}"
            );
            assert_eq!(server.encryption, encryption, "{written}");
            assert_eq!(server.login, None);
        }
    }

    #[test]
    fn a_login_is_read_and_never_printed() {
        let server = SmtpServer::parse("smtps://qzx%40a.vn:qzx%2F%C4%91%25@mail.vn").unwrap();
        let login = server.login.clone().unwrap();
        assert_eq!(login.name, "qzx@a.vn");
        assert_eq!(login.password.reveal(), "qzx/đ%");
        assert_eq!(format!("{server:?}"), "SmtpServer(mail.vn:465, Tls)");
    }

    #[test]
    fn what_is_no_mail_server_or_would_be_overheard_is_refused() {
        for (written, error) in [
            ("", SmtpError::Form),
            ("mail.vn:465", SmtpError::Form),
            ("https://mail.vn", SmtpError::Form),
            ("smtps://", SmtpError::Form),
            ("smtps://mail.vn/a", SmtpError::Form),
            ("smtps://mail.vn#a", SmtpError::Form),
            ("smtps://ma il.vn", SmtpError::Form),
            ("smtp://mail.vn", SmtpError::Plain),
            ("smtp://10.0.0.1:25", SmtpError::Plain),
            ("smtp://localhost.example.vn", SmtpError::Plain),
            ("smtp://mail.vn?tls=opportunistic", SmtpError::Parameter),
            ("smtp://mail.vn?tls=required&a=b", SmtpError::Parameter),
            ("smtps://mail.vn?tls=none", SmtpError::Parameter),
            ("smtps://name@mail.vn", SmtpError::Login),
            ("smtps://:password@mail.vn", SmtpError::Login),
            ("smtps://name:%0d%0a@mail.vn", SmtpError::Login),
            ("smtps://name:%ff@mail.vn", SmtpError::Login),
            ("smtps://name:100%@mail.vn", SmtpError::Login),
        ] {
            assert_eq!(SmtpServer::parse(written), Err(error), "{written}");
        }
    }
}
