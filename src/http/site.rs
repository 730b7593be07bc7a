//! Under which addresses this service is reached, and who publishes here.

use std::net::SocketAddr;

use actix_web::http::Uri;

use super::Settings;
use crate::domain::agency::AgencyCode;
use crate::domain::audience::Audience;
use crate::domain::channel::OnlineLevel;
use crate::domain::code::ProcedureCode;
use crate::domain::level::Level;
use crate::domain::query::Filters;

/// From when on the names in feeds count as ours (RFC 4151).
const TAG_DATE: &str = "2026";

/// What links and feeds say of this service.
#[derive(Debug, Clone)]
pub struct Site {
    /// Who publishes here.
    pub publisher: String,
    /// The terms of open data: a text, or the address of one.
    pub open_data_licence: String,
    base: String,
}

impl Site {
    /// The site of these settings; without a public address, the one where the server listens.
    #[must_use]
    pub fn new(settings: &Settings, listening: SocketAddr) -> Self {
        let base = settings.public_url.clone();
        Self {
            publisher: settings.publisher.clone(),
            open_data_licence: settings.open_data_licence.clone(),
            base: base.unwrap_or_else(|| format!("http://{listening}")),
        }
    }

    /// The whole address of a path of this service.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Where people read a procedure: the one place that says so.
    #[must_use]
    pub fn procedure(&self, code: &ProcedureCode) -> String {
        self.address(&procedure_path(code))
    }

    /// The page on which people read a procedure, for paper and QR codes.
    #[must_use]
    pub fn page(&self, code: &ProcedureCode) -> String {
        self.address(&format!("{}/sheet?format=html", procedure_path(code)))
    }

    /// The page of a list.
    #[must_use]
    pub fn list(&self, filters: &Filters) -> String {
        let mut address = self.address("/v1/posting-list?format=html");
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
                let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
                address.extend(["&", name, "=", &value]);
            }
        }
        address
    }

    /// The page of a procedure as a posting point puts it up. Not for QR codes: what is printed outlives points.
    #[must_use]
    pub fn page_at(&self, code: &ProcedureCode, point: &str) -> String {
        format!("{}&posting_point={point}", self.page(code))
    }

    /// The page of the list of a posting point, or of one sector of it.
    #[must_use]
    pub fn point_list(&self, point: &str, sector: Option<&str>) -> String {
        let mut address = self.address(&format!("/v1/posting-points/{point}/list?format=html"));
        if let Some(sector) = sector {
            let sector: String = form_urlencoded::byte_serialize(sector.as_bytes()).collect();
            address.extend(["&sector=", &sector]);
        }
        address
    }

    /// Where people search; `terms` are percent-encoded, or a placeholder.
    #[must_use]
    pub fn search(&self, terms: &str) -> String {
        self.address(&format!("/v1/procedures?q={terms}"))
    }

    /// A name that stays when addresses change: a tag URI (RFC 4151) of the host.
    #[must_use]
    pub fn tag(&self, name: &str) -> String {
        let host = self.base.parse::<Uri>();
        let host = host.as_ref().ok().and_then(Uri::host).unwrap_or_default();
        // Only names of hosts may stand there, which an IPv6 address is not.
        let host = if host.is_empty() || host.starts_with('[') {
            "localhost"
        } else {
            host
        };
        format!("tag:{host},{TAG_DATE}:{name}")
    }
}

/// The path of a procedure in the API.
#[must_use]
pub fn procedure_path(code: &ProcedureCode) -> String {
    // Codes have no blanks, which alone a form would write otherwise than a path.
    let code: String = form_urlencoded::byte_serialize(code.as_str().as_bytes()).collect();
    format!("/v1/procedures/{code}")
}
