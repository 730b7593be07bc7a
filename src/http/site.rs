//! Where people reach this service, for links and QR codes.

use std::net::SocketAddr;

use form_urlencoded::byte_serialize;

use crate::domain::agency::AgencyCode;
use crate::domain::audience::Audience;
use crate::domain::channel::OnlineLevel;
use crate::domain::level::Level;
use crate::domain::query::Filters;

/// The beginning of every address, without a slash at its end.
#[derive(Debug)]
pub struct Site(String);

impl Site {
    /// The address that the operator names, or where the server listens.
    #[must_use]
    pub fn new(public_url: Option<String>, listen: SocketAddr) -> Self {
        Self(public_url.unwrap_or_else(|| format!("http://{listen}")))
    }

    /// The page of a procedure.
    #[must_use]
    pub fn procedure(&self, code: &str) -> String {
        format!(
            "{}/v1/procedures/{}/sheet?format=html",
            self.0,
            escaped(code)
        )
    }

    /// The page of a list.
    #[must_use]
    pub fn list(&self, filters: &Filters) -> String {
        let mut address = format!("{}/v1/posting-list?format=html", self.0);
        let values = [
            ("sector", filters.sector.as_deref()),
            ("agency", filters.agency.as_deref()),
            ("level", filters.level.map(Level::key)),
            ("audience", filters.audience.map(Audience::key)),
            ("online", filters.online.map(OnlineLevel::key)),
            ("commune", filters.commune.as_ref().map(AgencyCode::as_str)),
        ];
        for (name, value) in values {
            if let Some(value) = value {
                address.extend(["&", name, "=", &escaped(value)]);
            }
        }
        address
    }
}

fn escaped(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_begin_where_people_reach_the_service() {
        let listen = SocketAddr::from(([127, 0, 0, 1], 80));
        let site = Site::new(Some("https://thutuc.vn".to_owned()), listen);
        assert_eq!(
            site.procedure("QĐ/01"),
            "https://thutuc.vn/v1/procedures/Q%C4%90%2F01/sheet?format=html"
        );
        let filters = Filters {
            sector: Some("ho-tich".to_owned()),
            level: Some(Level::Commune),
            ..Filters::default()
        };
        assert_eq!(
            Site::new(None, listen).list(&filters),
            "http://127.0.0.1:80/v1/posting-list?format=html&sector=ho-tich&level=xa"
        );
    }
}
