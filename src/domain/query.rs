//! What the public asks and what it gets back: query, filters, page; hits, facets, marked text.

use super::audience::Audience;
use super::channel::OnlineLevel;
use super::code::ProcedureCode;
use super::fee::Fee;
use super::level::Level;
use super::text::clean_line;
use super::time_limit::TimeLimit;

/// Longest query accepted, in characters. The longest real question seen has 512.
pub const QUERY_CHARS_MAX: usize = 600;
/// Hits on a page when the client does not say.
pub const LIMIT_DEFAULT: usize = 10;
/// Most hits on a page.
pub const LIMIT_MAX: usize = 50;
/// How many hits deep a client may page.
pub const DEPTH_MAX: usize = 10_000;

/// A query's words: NFC, one line, at least one letter or digit, at most [`QUERY_CHARS_MAX`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QueryText(String);

/// Why a text is no query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryTextError {
    /// Longer than [`QUERY_CHARS_MAX`].
    #[error("nội dung tìm kiếm dài quá {QUERY_CHARS_MAX} ký tự; hãy rút gọn còn vài từ chính")]
    TooLong,
    /// No letter and no digit.
    #[error("nội dung tìm kiếm không có chữ hay số nào; hãy gõ vài từ, ví dụ: đăng ký khai sinh")]
    NoWords,
}

impl QueryText {
    /// Reads what somebody typed; `None` when it is blank, which means "show everything".
    ///
    /// # Errors
    /// [`QueryTextError`] says in Vietnamese what is wrong.
    pub fn parse(typed: &str) -> Result<Option<Self>, QueryTextError> {
        // Counted before cleaning, so that a megabyte of blanks costs nothing.
        if typed.chars().take(QUERY_CHARS_MAX * 4).count() == QUERY_CHARS_MAX * 4 {
            return Err(QueryTextError::TooLong);
        }
        // A control character between two words separates them.
        let spaced: String = typed
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let text = clean_line(&spaced);
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().count() > QUERY_CHARS_MAX {
            return Err(QueryTextError::TooLong);
        }
        if !text.chars().any(char::is_alphanumeric) {
            return Err(QueryTextError::NoWords);
        }
        Ok(Some(Self(text)))
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The words; without them everything matches, in order of code.
    pub text: Option<QueryText>,
    /// What the hits must be.
    pub filters: Filters,
    /// In which order the hits come.
    pub sort: Sort,
    /// Whether the words may be repaired.
    pub rewrite: Rewriting,
    /// How many hits.
    pub limit: usize,
    /// How many hits to skip.
    pub offset: usize,
}

/// In which order hits come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Sort {
    /// The best first; without words in order of code.
    #[default]
    Relevance,
    /// By name, in the order of the alphabet.
    Name,
    /// The last published or changed first.
    Newest,
}

impl Sort {
    /// All orders.
    pub const ALL: [Self; 3] = [Self::Relevance, Self::Name, Self::Newest];

    /// The stable name used in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Name => "name",
            Self::Newest => "newest",
        }
    }

    /// The order with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.key() == key)
    }
}

/// Whether a query's words may be repaired before searching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Rewriting {
    /// What nothing is found for, and slips of the keyboard, are repaired; the answer says how.
    #[default]
    On,
    /// Searched exactly as typed.
    Off,
}

impl Rewriting {
    /// Both choices.
    pub const ALL: [Self; 2] = [Self::On, Self::Off];

    /// The stable name used in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }

    /// The choice with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.key() == key)
    }
}

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Asks {
    /// Giấy tờ.
    Papers,
    /// Thời hạn.
    Time,
    /// Phí, lệ phí.
    Fee,
    /// Nơi nộp.
    Place,
    /// Các bước.
    Steps,
    /// Mẫu đơn, tờ khai.
    Form,
    /// Kết quả.
    Result,
    /// Yêu cầu, điều kiện.
    Conditions,
    /// Nộp trực tuyến.
    Online,
}

impl Asks {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Papers,
        Self::Time,
        Self::Fee,
        Self::Place,
        Self::Steps,
        Self::Form,
        Self::Result,
        Self::Conditions,
        Self::Online,
    ];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Papers => "papers",
            Self::Time => "time",
            Self::Fee => "fee",
            Self::Place => "place",
            Self::Steps => "steps",
            Self::Form => "form",
            Self::Result => "result",
            Self::Conditions => "conditions",
            Self::Online => "online",
        }
    }

    /// The one with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|asks| asks.key() == key)
    }
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

/// What hits must be. Sector and agency are identifiers made by [`super::text::slug`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Filters {
    /// Lĩnh vực.
    pub sector: Option<String>,
    /// Cơ quan thực hiện.
    pub agency: Option<String>,
    /// Cấp thực hiện.
    pub level: Option<Level>,
    /// Đối tượng.
    pub audience: Option<Audience>,
    /// Mức độ trực tuyến.
    pub online: Option<OnlineLevel>,
}

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
    /// How sure it is that the first hit is what was asked for.
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
    /// Other procedures of the same name, such as those of other levels.
    pub variants: Vec<Variant>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_becomes_a_query_or_a_reason() {
        let text = |typed: &str| QueryText::parse(typed).map(|t| t.map(|t| t.0));
        assert_eq!(text(" Đa\u{306}ng\u{0}ký  "), Ok(Some("Đăng ký".into())));
        assert_eq!(text(" \t"), Ok(None));
        assert_eq!(text("*"), Err(QueryTextError::NoWords));
        assert_eq!(text("\"😀"), Err(QueryTextError::NoWords));
        assert_eq!(text("a:b"), Ok(Some("a:b".into())));
        assert_eq!(text(&"a".repeat(10_000)), Err(QueryTextError::TooLong));
        assert_eq!(text(&"a".repeat(601)), Err(QueryTextError::TooLong));
        assert!(text(&"ậ".repeat(600)).is_ok());
    }
}
