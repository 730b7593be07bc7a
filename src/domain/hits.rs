//! What a search gives back: hits with their marked text, facets, how the query was understood and how sure it is.

use super::channel::OnlineLevel;
use super::code::ProcedureCode;
use super::fee::Fee;
use super::level::Level;
use super::query::Asks;
use super::time_limit::TimeLimit;
use super::version::Validity;

/// The answer to a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// How many procedures match in all.
    pub total: usize,
    /// Those of the page.
    pub hits: Vec<Hit>,
    /// How many match by value.
    pub facets: Facets,
    /// How the words were changed or understood.
    pub rewrites: Vec<Rewrite>,
    /// What the question asks for.
    pub asks: Vec<Asks>,
    /// What the best hit says about that, where it is likely what was asked for; whatever the order of the hits.
    pub answer: Option<Answer>,
    /// How sure it is that the best hit is what was asked for.
    pub confidence: Confidence,
}

/// One procedure found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its rank value; higher is better.
    pub score: f32,
    /// What a list shows of it.
    pub card: Card,
    /// Its name with the matches marked.
    pub highlight: Marked,
    /// The passage that matches best, if any does.
    pub snippet: Option<Snippet>,
    /// Why it was found.
    pub matched: Vec<Match>,
    /// Other procedures of the same name, such as those of other levels.
    pub variants: Vec<Variant>,
}

/// The part of the best procedure that a question asks for, in the procedure's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The procedure's code.
    pub code: ProcedureCode,
    /// Its name.
    pub name: String,
    /// What is asked for.
    pub asks: Asks,
    /// As one text.
    pub text: Option<String>,
    /// As a list.
    pub items: Vec<String>,
}

/// Another procedure of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Canonical code.
    pub code: ProcedureCode,
    /// Cấp thực hiện.
    pub levels: Vec<Level>,
    /// Cơ quan thực hiện.
    pub agencies: Vec<String>,
}

/// What a list shows of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Canonical code.
    pub code: ProcedureCode,
    /// The province's codes.
    pub provincial_codes: Vec<String>,
    /// Tên thủ tục.
    pub name: String,
    /// Lĩnh vực.
    pub sector: Option<String>,
    /// Cơ quan thực hiện.
    pub agencies: Vec<String>,
    /// Cấp thực hiện.
    pub levels: Vec<Level>,
    /// Mức độ trực tuyến.
    pub online: Option<OnlineLevel>,
    /// Thời hạn giải quyết.
    pub time_limit: Option<TimeLimit>,
    /// Phí, lệ phí.
    pub fee: Option<Fee>,
    /// Whether it belongs to the bundled sample.
    pub sample: bool,
    /// Which version.
    pub version: u32,
    /// When that applies.
    pub validity: Validity,
    /// Identifies its text.
    pub hash: String,
    /// Codes of the agencies that expressly carry it out.
    pub applies_to: Vec<String>,
}

/// A reason why a procedure was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// Words of the query stand in its name.
    Name,
    /// They stand in its texts.
    Text,
    /// Its code or decision was asked for.
    Code,
    /// A citizen's phrase was understood in official words that stand in its name.
    Phrase {
        /// As typed.
        from: String,
        /// In official words.
        to: String,
    },
}

/// A passage of a section with the matches marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Where the passage stands.
    pub section: Section,
    /// The passage.
    pub text: Marked,
}

/// Plain text in pieces, each marked as a match or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked(pub Vec<(String, bool)>);

/// A part of a procedure that passages are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// Mô tả.
    Description,
    /// Thành phần hồ sơ.
    Papers,
    /// Yêu cầu, điều kiện.
    Requirements,
    /// Kết quả.
    Result,
    /// Trình tự thực hiện.
    Steps,
}

impl Section {
    /// All sections, in the order in which passages are preferred when they match equally well.
    pub const ALL: [Self; 5] = [
        Self::Description,
        Self::Papers,
        Self::Requirements,
        Self::Result,
        Self::Steps,
    ];

    /// The stable name used in the API: the key of the same part in a procedure.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Description => "description",
            Self::Papers => "papers",
            Self::Requirements => "requirements",
            Self::Result => "result",
            Self::Steps => "steps",
        }
    }
}

/// How many hits have each value. A facet does not count its own filter, so that the other choices stay visible.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// By sector.
    pub sector: Vec<FacetCount>,
    /// By agency.
    pub agency: Vec<FacetCount>,
    /// By level.
    pub level: Vec<FacetCount>,
    /// By audience.
    pub audience: Vec<FacetCount>,
    /// By online level.
    pub online: Vec<FacetCount>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// What to pass as the filter.
    pub value: String,
    /// What people read.
    pub label: String,
    /// How many procedures.
    pub count: usize,
}

/// A group of procedures that belong to one situation in life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifeEvent {
    /// Identifier, in kebab case.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// What it is about.
    pub description: String,
    /// Codes of its procedures, the most asked first.
    pub procedures: Vec<String>,
}

/// How a query's words were changed or understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// As typed.
    pub from: String,
    /// As searched.
    pub to: String,
    /// Why.
    pub kind: RewriteKind,
}

/// Why words were changed or understood otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RewriteKind {
    /// A slip or a wrong mark: the words are searched as repaired.
    Spelling,
    /// An abbreviation, written out.
    Abbreviation,
    /// A phrase that is also searched in official words.
    Phrase,
}

impl RewriteKind {
    /// The stable name used in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Spelling => "spelling",
            Self::Abbreviation => "abbreviation",
            Self::Phrase => "phrase",
        }
    }
}

/// How sure it is that the first hit is what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// Nothing fits: do not show a hit as an answer.
    None,
    /// Something may fit.
    Low,
    /// The first hits fit.
    High,
}

impl Confidence {
    /// The stable name used in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::High => "high",
        }
    }
}
