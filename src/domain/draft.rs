//! Drafts: versions that officers are working on. Editors write and submit, somebody else publishes.

use jiff::civil::Date;

use super::agency::AgencyCode;
use super::code::ProcedureCode;
use super::decision::Decision;
use super::gate::{Fault, Finding, Part, findings};
use super::procedure::Procedure;
use super::time::Timestamp;
use super::version::{ChangeType, Correction, VersionKey};

/// Most procedures that one takes the place of.
pub const REPLACES_MAX: usize = 100;
/// Longest note or reason, in characters.
pub const NOTE_CHARS_MAX: usize = 2_000;

/// How far a draft is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DraftState {
    /// Đang soạn.
    Draft,
    /// Đã trình, chờ duyệt công bố.
    Submitted,
    /// Đã công bố.
    Published,
    /// Đã hủy.
    Discarded,
}

impl DraftState {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Draft,
        Self::Submitted,
        Self::Published,
        Self::Discarded,
    ];

    /// The stable name used in the database and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Published => "published",
            Self::Discarded => "discarded",
        }
    }

    /// The one with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// What officers read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "đang soạn",
            Self::Submitted => "đã trình",
            Self::Published => "đã công bố",
            Self::Discarded => "đã hủy",
        }
    }
}

/// What editors write.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// Which procedure.
    pub code: ProcedureCode,
    /// What the decision does to it.
    pub change: ChangeType,
    /// The decision.
    pub decision: Option<String>,
    /// The first day, where it is not that of the decision.
    pub from: Option<Date>,
    /// The last day, where it is published for a time.
    pub until: Option<Date>,
    /// The mistake that it corrects.
    pub correction: Option<Correction>,
    /// The procedures in whose place it stands.
    pub replaces: Vec<ProcedureCode>,
    /// The agency that answers for the text; `None` is the province's own office.
    pub agency: Option<AgencyCode>,
    /// The text; `None` of an abolition.
    pub text: Option<Procedure>,
}

/// A draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Identifies it.
    pub id: String,
    /// How far it is.
    pub state: DraftState,
    /// What is written.
    pub content: Content,
    /// The newest version when it was last written: what the editor has seen. `None`: there was none.
    pub base: Option<u32>,
    /// Everybody who has written in it.
    pub editors: Vec<String>,
    /// Why it was last returned to its editors.
    pub return_reason: Option<String>,
    /// The version that it became.
    pub number: Option<u32>,
    /// Counts its changes.
    pub revision: i64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// Which drafts.
#[derive(Debug, Clone, Default)]
pub struct DraftFilter {
    /// How far they are.
    pub state: Option<DraftState>,
    /// Whose decision they carry out.
    pub decision: Option<String>,
    /// Which procedure.
    pub code: Option<ProcedureCode>,
}

impl Draft {
    /// The version that it became.
    #[must_use]
    pub fn version(&self) -> Option<VersionKey> {
        self.number.map(|number| VersionKey {
            code: self.content.code.clone(),
            number,
        })
    }
}

impl Content {
    /// Everything that keeps it from being published: the gate. An abolition needs no text, but a decision.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = self.text.as_ref().map(findings).unwrap_or_default();
        if self.text.is_none() && self.change != ChangeType::Abolished {
            found.push(Finding {
                part: Part::Name,
                fault: Fault::Missing,
            });
        }
        if self.decision.is_none() {
            found.push(Finding {
                part: Part::Decision,
                fault: Fault::Missing,
            });
        }
        found
    }

    /// The first day: as written, or that of the decision.
    #[must_use]
    pub fn first_day(&self, decision: &Decision) -> Date {
        self.from.unwrap_or(decision.effective_on)
    }
}
