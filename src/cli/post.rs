//! The ways by which senders are told, as the settings have them.

use std::sync::Arc;

use anyhow::Context;

use crate::app::messages::{Gateway, Post};
use crate::config::{Config, MailSettings};
use crate::notify::{MailFrom, MailPatience, Mailer};

/// The ways, if the settings name any.
pub fn post(config: &Config) -> anyhow::Result<Option<Arc<Post>>> {
    let site = config.public_url.as_deref();
    let mail = config.mail.settings(site)?;
    let gateway = config.gateway.settings(site)?;
    let (Some(site), true) = (site, mail.is_some() || gateway.is_some()) else {
        return Ok(None);
    };
    let mailer = mail
        .map(|mail| mailer(mail, &config.publisher))
        .transpose()?;
    Ok(Some(Arc::new(Post {
        mailer,
        gateway: gateway.map(|(url, secret)| Gateway { url, secret }),
        site: site.trim_end_matches('/').to_owned(),
        publisher: config.publisher.clone(),
    })))
}

fn mailer(mail: MailSettings, publisher: &str) -> anyhow::Result<Mailer> {
    let authority = match &mail.authority {
        None => None,
        Some(path) => {
            Some(std::fs::read(path).with_context(|| format!("TTHC_SMTP_CA: {}", path.display()))?)
        }
    };
    let from = MailFrom {
        address: mail.from,
        name: publisher.to_owned(),
    };
    let patience = MailPatience::default();
    Ok(Mailer::new(
        mail.server,
        &from,
        authority.as_deref(),
        patience,
    )?)
}
