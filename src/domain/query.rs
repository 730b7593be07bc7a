//! What the public asks: words, filters, order, page.

use jiff::civil::Date;

use super::agency::AgencyCode;
use super::audience::Audience;
use super::channel::OnlineLevel;
use super::level::Level;
use super::text::{clean_line, shorten};

/// Longest query accepted, in characters: two pages of a letter that somebody pastes.
pub const QUERY_CHARS_MAX: usize = 4_000;
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

    /// The beginning of a longer text, as far as a query may go, cut between two words; `None` when that has no letter
    /// and no digit.
    #[must_use]
    pub fn beginning(text: &str) -> Option<Self> {
        // A few more than may stay, for white space that goes.
        let beginning: String = text.chars().take(QUERY_CHARS_MAX * 2).collect();
        let spaced = beginning.replace(char::is_control, " ");
        // With the mark that something was cut off.
        let text = shorten(&clean_line(&spaced), QUERY_CHARS_MAX - 1);
        text.chars()
            .any(char::is_alphanumeric)
            .then_some(Self(text))
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
    /// The day on which the procedures must apply; without it today, and what is new and soon will.
    pub as_of: Option<Date>,
    /// In which order the hits come.
    pub sort: Sort,
    /// Whether the words may be repaired and understood otherwise.
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

/// Whether a query's words may be repaired and understood otherwise than they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Rewriting {
    /// Slips of the keyboard are repaired, abbreviations written out, phrases understood; the answer says how.
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
    /// The commune that carries them out.
    pub commune: Option<AgencyCode>,
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
        assert_eq!(
            text(&"a".repeat(QUERY_CHARS_MAX + 1)),
            Err(QueryTextError::TooLong)
        );
        assert!(text(&"ậ".repeat(QUERY_CHARS_MAX)).is_ok());
    }

    #[test]
    fn the_beginning_of_a_letter_is_a_query() {
        let text = |written: &str| QueryText::beginning(written).map(|text| text.0);
        assert_eq!(text(" khai\n\nsinh "), Some("khai sinh".to_owned()));
        assert_eq!(text("… 😀 !"), None);
        let long = text(&"một hai ba ".repeat(1_000)).unwrap();
        assert!(QueryText::parse(&long).is_ok_and(|text| text.is_some()));
        assert!(long.ends_with(" hai…") || long.ends_with(" ba…") || long.ends_with(" một…"));
        let one_word = text(&"ậ".repeat(10_000)).unwrap();
        assert_eq!(one_word.chars().count(), QUERY_CHARS_MAX);
    }
}
