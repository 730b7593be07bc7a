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
    #[error("câu tìm dài quá {QUERY_CHARS_MAX} ký tự; hãy rút gọn còn vài từ chính")]
    TooLong,
    /// No letter and no digit.
    #[error("câu tìm không có chữ hay số nào; hãy gõ vài từ, ví dụ: đăng ký khai sinh")]
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
    /// How many hits.
    pub limit: usize,
    /// How many hits to skip.
    pub offset: usize,
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
