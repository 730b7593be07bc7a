//! A procedure as linked data, for search engines and catalogues: schema.org in JSON-LD, CPSV-AP in Turtle.

mod cpsv;
mod schema_org;
mod turtle;

use crate::app::procedures::Published;
use crate::domain::code::ProcedureCode;
use crate::domain::procedure::{Procedure, Source};
use crate::domain::suggest::LifeEventProcedures;

use super::site::Site;

pub use cpsv::turtle;
pub use schema_org::json_ld;

/// Media type of JSON-LD.
pub const JSON_LD: &str = "application/ld+json";
/// Media type of Turtle.
pub const TURTLE: &str = "text/turtle";

/// What stands above texts that the source has in one piece, and above forms and decisions.
const CHANNELS: &str = "Cách thức thực hiện";
const PAPERS: &str = "Thành phần hồ sơ";
const LEGAL_BASIS: &str = "Căn cứ pháp lý";
const FORM: &str = "Mẫu đơn, tờ khai";
const DECISION: &str = "Quyết định công bố";

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

    /// The description, below what people must see first: that the procedure does not apply yet or any more, will
    /// change, or was corrected. Readers of either vocabulary show descriptions, and few look at a status.
    fn description(&self) -> Option<String> {
        let banners = self.published.banners();
        let lines = banners.into_iter().map(|banner| banner.vi);
        let lines: Vec<String> = lines.chain(self.procedure().description.clone()).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// The numbers of the decisions that announce it and are not on record with their dates.
    fn other_decisions(&self) -> impl Iterator<Item = &str> {
        let known = self.published.decision.as_ref();
        let known = known.map(|decision| decision.number.as_str());
        let all = self.procedure().decisions().into_iter();
        all.filter(move |number| Some(*number) != known)
    }

    fn addresses<'a>(
        &'a self,
        codes: impl IntoIterator<Item = &'a ProcedureCode> + 'a,
    ) -> impl Iterator<Item = String> + 'a {
        let codes = codes.into_iter();
        codes.map(|code| self.site.procedure(code))
    }

    fn successors(&self) -> impl Iterator<Item = String> {
        self.addresses(self.published.successors.iter().map(|one| &one.code))
    }

    /// What to tell of texts that are not the official ones.
    fn note(&self) -> Option<&'static str> {
        (self.procedure().provenance.source == Source::Sample).then_some(SAMPLE_NOTE)
    }
}
