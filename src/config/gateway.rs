//! Settings of the gateway that tells telephones: SMS, Zalo.

use clap::Args;

use crate::domain::secret::Secret;
use crate::domain::webhook_url::WebhookUrl;

/// Shortest secret, in characters.
const SECRET_CHARS_MIN: usize = 20;

/// The gateway; without it no telephone is told anything.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings")]
pub struct GatewayConfig {
    /// Gateway to telephones (SMS, Zalo), which takes messages by signed POST as webhooks do; its host may be in `TTHC_WEBHOOK_NETWORKS`
    #[arg(
        id = "gateway_url",
        long = "gateway-url",
        env = "TTHC_GATEWAY_URL",
        global = true,
        value_name = "URL",
        hide_env_values = true,
        value_parser = url
    )]
    url: Option<WebhookUrl>,

    /// What messages to the gateway are signed with, 20 characters or more; better as a variable than as a flag
    #[arg(
        id = "gateway_secret",
        long = "gateway-secret",
        env = "TTHC_GATEWAY_SECRET",
        global = true,
        value_name = "SECRET",
        hide_env_values = true,
        value_parser = secret
    )]
    secret: Option<Secret>,
}

/// Why the settings do not make messages to telephones possible.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// One without the others.
    #[error(
        "telling telephones needs all of TTHC_GATEWAY_URL, TTHC_GATEWAY_SECRET and TTHC_PUBLIC_URL; {0} is missing"
    )]
    Missing(&'static str),
}

impl GatewayConfig {
    /// Where the gateway is and what it knows this service by, if one is set up.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub fn settings(
        &self,
        public_url: Option<&str>,
    ) -> Result<Option<(WebhookUrl, Secret)>, GatewayError> {
        let (url, secret) = match (&self.url, &self.secret) {
            (None, None) => return Ok(None),
            (Some(_), None) => return Err(GatewayError::Missing("TTHC_GATEWAY_SECRET")),
            (None, Some(_)) => return Err(GatewayError::Missing("TTHC_GATEWAY_URL")),
            (Some(url), Some(secret)) => (url.clone(), secret.clone()),
        };
        match public_url {
            Some(_) => Ok(Some((url, secret))),
            None => Err(GatewayError::Missing("TTHC_PUBLIC_URL")),
        }
    }
}

fn url(text: &str) -> Result<WebhookUrl, String> {
    WebhookUrl::parse(text).map_err(|error| error.to_string())
}

fn secret(text: &str) -> Result<Secret, String> {
    if text.chars().count() < SECRET_CHARS_MIN {
        return Err(format!("it has fewer than {SECRET_CHARS_MIN} characters"));
    }
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_or_nothing() {
        let whole = GatewayConfig {
            url: Some(url("https://sms.example.vn/gui").unwrap()),
            secret: Some(secret("qzx-a-long-enough-secret").unwrap()),
        };
        let site = Some("https://thutuc.example.vn");
        assert!(whole.settings(site).unwrap().is_some());
        assert!(whole.settings(None).is_err());
        for part in [
            GatewayConfig {
                url: None,
                ..whole.clone()
            },
            GatewayConfig {
                secret: None,
                ..whole.clone()
            },
        ] {
            assert!(part.settings(site).is_err());
        }
        let none = GatewayConfig {
            url: None,
            secret: None,
        };
        assert_eq!(none.settings(site).unwrap(), None);
        assert!(secret("short").is_err() && url("ftp://a.vn").is_err());
        assert!(!format!("{whole:?}").contains("qzx"));
    }
}
