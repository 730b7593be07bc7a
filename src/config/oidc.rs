//! Settings of signing in through the province's identity provider (OpenID Connect).

use clap::{Args, ValueEnum};

use crate::domain::identity::LoginClaim;
use crate::domain::secret::Secret;
use crate::identity::Agreement;

/// Where the provider sends browsers back to.
const RETURN_PATH: &str = "/v1/staff/oidc/return";

/// The province's identity provider; without it officers sign in with passwords alone.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings")]
pub struct OidcConfig {
    /// Identity provider (OpenID Connect) through which officers may sign in, by its issuer address
    #[arg(
        id = "oidc_issuer",
        long = "oidc-issuer",
        env = "TTHC_OIDC_ISSUER",
        global = true,
        value_name = "URL",
        value_parser = issuer
    )]
    issuer: Option<String>,

    /// As whom the identity provider knows this service
    #[arg(
        id = "oidc_client_id",
        long = "oidc-client-id",
        env = "TTHC_OIDC_CLIENT_ID",
        global = true,
        value_name = "ID"
    )]
    client_id: Option<String>,

    /// What this service proves that with; better as a variable than as a flag, which other users of the machine see
    #[arg(
        id = "oidc_client_secret",
        long = "oidc-client-secret",
        env = "TTHC_OIDC_CLIENT_SECRET",
        global = true,
        value_name = "SECRET",
        hide_env_values = true,
        value_parser = secret
    )]
    client_secret: Option<Secret>,

    /// What the identity provider calls an officer's login
    #[arg(
        id = "oidc_claim",
        long = "oidc-claim",
        env = "TTHC_OIDC_CLAIM",
        global = true,
        value_enum,
        default_value_t = Claim::PreferredUsername,
        value_name = "CLAIM"
    )]
    claim: Claim,
}

/// What the identity provider calls an officer's login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Claim {
    /// The name somebody signs in with there
    PreferredUsername,
    /// Their address, if the provider has verified it
    Email,
}

/// Why the settings do not make an agreement.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// One without the others.
    #[error(
        "signing in through an identity provider needs all of TTHC_OIDC_ISSUER, TTHC_OIDC_CLIENT_ID, \
         TTHC_OIDC_CLIENT_SECRET and TTHC_PUBLIC_URL; {0} is missing"
    )]
    Missing(&'static str),
}

impl OidcConfig {
    /// What is agreed with the provider, if one is set up.
    ///
    /// # Errors
    /// [`OidcError`].
    pub fn agreement(&self, public_url: Option<&str>) -> Result<Option<Agreement>, OidcError> {
        let given = [&self.issuer, &self.client_id];
        if given.iter().all(|given| given.is_none()) && self.client_secret.is_none() {
            return Ok(None);
        }
        let needed = |value: &Option<String>, name| value.clone().ok_or(OidcError::Missing(name));
        let public_url = public_url.ok_or(OidcError::Missing("TTHC_PUBLIC_URL"))?;
        let secret = self.client_secret.clone();
        Ok(Some(Agreement {
            issuer: needed(&self.issuer, "TTHC_OIDC_ISSUER")?,
            client_id: needed(&self.client_id, "TTHC_OIDC_CLIENT_ID")?,
            client_secret: secret.ok_or(OidcError::Missing("TTHC_OIDC_CLIENT_SECRET"))?,
            redirect: format!("{public_url}{RETURN_PATH}"),
            claim: match self.claim {
                Claim::PreferredUsername => LoginClaim::PreferredUsername,
                Claim::Email => LoginClaim::Email,
            },
        }))
    }
}

/// A secret that is one.
fn secret(text: &str) -> Result<Secret, String> {
    if text.trim().is_empty() {
        return Err("is blank".to_owned());
    }
    Ok(Secret::new(text))
}

/// The issuer's address, to the letter: providers compare it so. Over HTTPS, or on this machine.
fn issuer(text: &str) -> Result<String, String> {
    let wrong = || {
        "must begin with https:// (http:// only for this machine) and have no ? and #, such as https://dangnhap.langson.gov.vn"
            .to_owned()
    };
    let url = url::Url::parse(text).map_err(|_| wrong())?;
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && here);
    if scheme && url.query().is_none() && url.fragment().is_none() {
        Ok(text.to_owned())
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(given: [Option<&str>; 3]) -> OidcConfig {
        let [issuer, client_id, client_secret] = given.map(|text| text.map(str::to_owned));
        OidcConfig {
            issuer,
            client_id,
            client_secret: client_secret.map(Secret::new),
            claim: Claim::Email,
        }
    }

    #[test]
    fn all_of_it_or_nothing() {
        let url = Some("https://thutuc.example.vn");
        assert!(config([None, None, None]).agreement(url).unwrap().is_none());
        let whole = [Some("https://id.example.vn"), Some("tthc"), Some("s")];
        let agreement = config(whole).agreement(url).unwrap().unwrap();
        assert_eq!(
            agreement.redirect,
            "https://thutuc.example.vn/v1/staff/oidc/return"
        );
        assert!(config(whole).agreement(None).is_err());
        for missing in 0..3 {
            let mut part = whole;
            part[missing] = None;
            assert!(config(part).agreement(url).is_err(), "{part:?}");
        }
    }

    #[test]
    fn a_provider_is_asked_over_https_or_on_this_machine() {
        for text in [
            "https://id.example.vn",
            "https://id.example.vn/realms/tinh",
            "http://localhost:8081",
            "http://127.0.0.1:1/",
            "http://[::1]:8081",
        ] {
            assert_eq!(issuer(text), Ok(text.to_owned()));
        }
        for text in [
            "",
            "id.example.vn",
            "http://id.example.vn",
            "http://10.0.0.1",
            "ftp://localhost",
            "https://id.example.vn/?a=b",
            "https://id.example.vn/#a",
        ] {
            assert!(issuer(text).is_err(), "{text}");
        }
    }
}
