//! A procedure as linked data, for search engines and catalogues: schema.org in JSON-LD, CPSV-AP in Turtle.

mod cpsv;
mod schema_org;
mod turtle;

use crate::app::procedures::Published;
use crate::domain::procedure::{Procedure, Source};
use crate::domain::suggest::LifeEventProcedures;

use super::site::Site;

pub use cpsv::turtle;
pub use schema_org::json_ld;

/// Media type of JSON-LD.
pub const JSON_LD: &str = "application/ld+json";
/// Media type of Turtle.
pub const TURTLE: &str = "text/turtle";

/// What is said of texts that are not the official ones.
const SAMPLE_NOTE: &str = "Dữ liệu mẫu: lời văn ở đây không phải lời văn chính thức.";

/// What both forms are made from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The procedure.
    pub published: &'a Published,
    /// The life events it belongs to.
    pub life_events: &'a [&'a LifeEventProcedures],
    /// Where it is published.
    pub site: &'a Site,
}

impl Facts<'_> {
    fn procedure(&self) -> &Procedure {
        &self.published.procedure
    }

    fn address(&self) -> String {
        self.site.procedure(&self.procedure().code)
    }

    /// What to tell of texts that are not the official ones.
    fn note(&self) -> Option<&'static str> {
        (self.procedure().provenance.source == Source::Sample).then_some(SAMPLE_NOTE)
    }
}
