//! The sheet of one procedure, to be put up where dossiers are received.

use super::document::{Document, Purpose, Warning};
use super::{NOT_STATED, parts};
use crate::domain::procedure::{Procedure, Source};
use crate::domain::text::shorten;
use crate::domain::time::Timestamp;
use crate::domain::version::Standing;

/// Longest name at the top of later pages, in characters.
const RUNNING_CHARS_MAX: usize = 90;

/// One procedure and what its sheet says besides.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The procedure.
    pub procedure: &'a Procedure,
    /// The number of the decision that announces its version, where one is known.
    pub decision: Option<&'a str>,
    /// Who puts it up.
    pub posted_by: Option<&'a str>,
    /// Since when it holds, as people write it; `None` when nobody says.
    pub valid_from: Option<&'a str>,
    /// What its version is to the public today.
    pub standing: Standing,
    /// What people must see above it, in words.
    pub notices: &'a [String],
    /// When it last changed; the day is shown.
    pub updated_at: Timestamp,
    /// Its page, for the QR code.
    pub address: &'a str,
}

impl Sheet<'_> {
    /// What stands on it: all parts that must be published (NĐ 63/2010/NĐ-CP Đ8.2), also those that the source
    /// does not state.
    #[must_use]
    pub fn document(&self) -> Document {
        let procedure = self.procedure;
        let name = shorten(&procedure.name, RUNNING_CHARS_MAX);
        Document {
            posted_by: self.posted_by.map(ToOwned::to_owned),
            kind: "Thủ tục hành chính",
            title: self.title(),
            running: format!("{} · {name}", procedure.code),
            facts: self.facts(),
            blocks: parts::of(procedure),
            updated_at: self.updated_at,
            address: self.address.to_owned(),
            purpose: Purpose::Newest,
            warning: self.warning(),
            notices: self.notices.to_vec(),
        }
    }

    fn warning(&self) -> Option<Warning> {
        match self.standing {
            _ if self.procedure.provenance.source == Source::Sample => Some(Warning::Sample),
            Standing::InForce => None,
            Standing::Upcoming => Some(Warning::Upcoming),
            Standing::Superseded | Standing::Expired | Standing::Abolished | Standing::Replaced => {
                Some(Warning::Ended)
            }
        }
    }

    /// The decisions that the text names, and the one that announces its version.
    fn decisions(&self) -> String {
        let mut decisions = self.procedure.decisions();
        let own = self.decision.filter(|own| !decisions.contains(own));
        decisions.extend(own);
        decisions.join("; ")
    }

    /// The name; a document must have a title, so the code of a procedure without one.
    fn title(&self) -> String {
        let name = Some(&self.procedure.name).filter(|name| !name.trim().is_empty());
        name.cloned()
            .unwrap_or_else(|| self.procedure.code.to_string())
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let procedure = self.procedure;
        let stated = |text: Option<String>| {
            text.filter(|text| !text.is_empty())
                .unwrap_or_else(|| NOT_STATED.to_owned())
        };
        let levels: Vec<&str> = procedure.levels.iter().map(|level| level.label()).collect();
        let mut facts = vec![
            ("Mã thủ tục", procedure.code.to_string()),
            ("Quyết định công bố", stated(Some(self.decisions()))),
            (
                "Có hiệu lực từ",
                stated(self.valid_from.map(ToOwned::to_owned)),
            ),
            ("Lĩnh vực", stated(procedure.sector.clone())),
            ("Cấp thực hiện", stated(Some(levels.join(", ")))),
        ];
        if let Some(online) = procedure.online() {
            facts.push(("Dịch vụ công", online.label().to_owned()));
        }
        facts
    }
}
