//! Settings of letters: which mail server takes them, and as whom they are sent.

use std::path::PathBuf;

use clap::Args;

use crate::domain::email::EmailAddress;
use crate::domain::smtp::SmtpServer;

/// The mail server; without it nobody is told anything by mail.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings")]
pub struct MailConfig {
    /// Mail server: `smtps://USER:PASSWORD@HOST:465`, or `smtp://USER:PASSWORD@HOST:587?tls=required`; without encryption only on this machine
    #[arg(
        id = "smtp_url",
        long = "smtp-url",
        env = "TTHC_SMTP_URL",
        global = true,
        value_name = "URL",
        hide_env_values = true,
        value_parser = server
    )]
    server: Option<SmtpServer>,

    /// Certificate (PEM) of the authority that vouches for the mail server, besides those that the machine and Mozilla trust
    #[arg(
        id = "smtp_ca",
        long = "smtp-ca",
        env = "TTHC_SMTP_CA",
        global = true,
        value_name = "FILE.pem"
    )]
    authority: Option<PathBuf>,

    /// Address that letters come from; its name is that of who publishes here
    #[arg(
        id = "mail_from",
        long = "mail-from",
        env = "TTHC_MAIL_FROM",
        global = true,
        value_name = "ADDRESS",
        value_parser = address
    )]
    from: Option<EmailAddress>,
}

/// What letters are sent with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The mail server.
    pub server: SmtpServer,
    /// The file of its authority, if it is not known anyway.
    pub authority: Option<PathBuf>,
    /// As whom letters are sent.
    pub from: EmailAddress,
}

/// Why the settings do not make letters possible.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// One without the others.
    #[error(
        "sending mail needs all of TTHC_SMTP_URL, TTHC_MAIL_FROM and TTHC_PUBLIC_URL; {0} is missing"
    )]
    Missing(&'static str),
}

impl MailConfig {
    /// What letters are sent with, if a mail server is set up.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn settings(&self, public_url: Option<&str>) -> Result<Option<MailSettings>, MailError> {
        if self.server.is_none() && self.from.is_none() && self.authority.is_none() {
            return Ok(None);
        }
        let server = self.server.clone();
        let from = self.from.clone();
        public_url.ok_or(MailError::Missing("TTHC_PUBLIC_URL"))?;
        Ok(Some(MailSettings {
            server: server.ok_or(MailError::Missing("TTHC_SMTP_URL"))?,
            authority: self.authority.clone(),
            from: from.ok_or(MailError::Missing("TTHC_MAIL_FROM"))?,
        }))
    }
}

fn server(text: &str) -> Result<SmtpServer, String> {
    SmtpServer::parse(text).map_err(|error| error.to_string())
}

fn address(text: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(text).map_err(|error| error.english().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_or_nothing() {
        let whole = MailConfig {
            server: Some(server("smtp://localhost").unwrap()),
            authority: None,
            from: Some(address("tthc@example.vn").unwrap()),
        };
        let site = Some("https://thutuc.example.vn");
        let settings = whole.settings(site).unwrap().unwrap();
        assert_eq!(settings.server.port, 25);
        assert!(whole.settings(None).is_err());
        let none = MailConfig {
            server: None,
            authority: None,
            from: None,
        };
        assert_eq!(none.settings(site).unwrap(), None);
        for part in [
            MailConfig {
                server: None,
                ..whole.clone()
            },
            MailConfig {
                from: None,
                ..whole.clone()
            },
            MailConfig {
                authority: Some(PathBuf::from("a.pem")),
                ..none
            },
        ] {
            assert!(part.settings(site).is_err(), "{part:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_the_password() {
        let said = server("smtp://me:qzxpasswordqzx@mail.vn").unwrap_err();
        assert!(
            said.contains("tls=required") && !said.contains("qzx"),
            "{said}"
        );
        assert!(address("a@b").is_err());
    }
}
