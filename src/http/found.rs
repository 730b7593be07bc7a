//! What an answer to a search says besides its items: how the query was understood, what it asks for, how sure it is.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::hits::{Answer, Confidence, Match, Rewrite, Variant};
use crate::record::LevelKey;

/// In which order the items come.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "names the parameter's words in the OpenAPI document"
)]
pub enum SortKey {
    /// The best first.
    Relevance,
    /// By name.
    Name,
    /// The last changed first.
    Newest,
}

/// Whether words are repaired.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "names the parameter's words in the OpenAPI document"
)]
pub enum RewriteKey {
    /// Yes.
    On,
    /// No.
    Off,
}

/// `high`: the first item is very likely it. `low`: something may fit. `none`: nothing fits; show no item as the answer.
#[derive(Debug, Clone, Copy, ToSchema)]
#[schema(as = Confidence, value_type = String, example = "high")]
pub struct ConfidenceKey(pub Confidence);

impl Serialize for ConfidenceKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.key())
    }
}

/// Words that were changed or understood otherwise.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rewrite)]
pub struct RewriteBody {
    /// As typed.
    #[schema(example = "giấy độc thân")]
    pub from: String,
    /// As searched.
    #[schema(example = "xác nhận tình trạng hôn nhân")]
    pub to: String,
    /// `spelling`: repaired; `abbreviation`: written out; `phrase`: also searched in official words.
    #[schema(example = "phrase")]
    pub kind: &'static str,
}

/// The part of a procedure that a question asks for, in the procedure's own words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Answer)]
pub struct AnswerBody {
    /// The code of the procedure.
    #[schema(example = "1.001193")]
    pub procedure: String,
    /// Its name.
    #[schema(example = "Đăng ký khai sinh")]
    pub name: String,
    /// What is asked for: `papers`, `time`, `fee`, `place`, `steps`, `form`, `result`, `conditions` or `online`.
    #[schema(example = "papers")]
    pub section: &'static str,
    /// As one text; null when it is a list.
    #[schema(required)]
    pub text: Option<String>,
    /// As a list.
    pub items: Vec<String>,
    /// Where all of it stands.
    #[schema(example = "/v1/procedures/1.001193")]
    pub source: String,
}

impl From<Answer> for AnswerBody {
    fn from(answer: Answer) -> Self {
        Self {
            source: format!("/v1/procedures/{}", answer.code),
            procedure: answer.code.to_string(),
            name: answer.name,
            section: answer.asks.key(),
            text: answer.text,
            items: answer.items,
        }
    }
}

/// Something that somebody can do who has not found what they look for.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextStep {
    /// `rephrase` or `browse`.
    #[schema(example = "browse")]
    pub kind: &'static str,
    /// What people read.
    pub text: &'static str,
    /// The same in English.
    pub text_en: &'static str,
    /// Where it is done; null when it is done in the search box.
    #[schema(required)]
    pub href: Option<&'static str>,
}

/// What to offer for an answer that is not sure.
pub fn next_steps(confidence: Confidence) -> Vec<NextStep> {
    if confidence == Confidence::High {
        return Vec::new();
    }
    vec![
        NextStep {
            kind: "rephrase",
            text: "Thử nói bằng vài từ chính, ví dụ: “đăng ký khai sinh”, “đổi bằng lái xe”",
            text_en: "Try a few main words, for example “đăng ký khai sinh” (birth registration)",
            href: None,
        },
        NextStep {
            kind: "browse",
            text: "Xem các thủ tục theo việc cần làm trong đời sống",
            text_en: "Browse procedures by life event",
            href: Some("/v1/life-events"),
        },
    ]
}

/// A reason why a procedure was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Match)]
pub struct MatchBody {
    /// `name`, `text`, `code` or `phrase`.
    #[schema(example = "phrase")]
    pub kind: &'static str,
    /// What people read.
    #[schema(example = "“độc thân” → “tình trạng hôn nhân”")]
    pub text: String,
}

impl From<Match> for MatchBody {
    fn from(reason: Match) -> Self {
        let (kind, text) = match reason {
            Match::Name => ("name", "khớp tên thủ tục".to_owned()),
            Match::Text => ("text", "khớp nội dung thủ tục".to_owned()),
            Match::Code => ("code", "khớp mã hoặc số quyết định".to_owned()),
            Match::Phrase { from, to } => ("phrase", format!("“{from}” → “{to}”")),
        };
        Self { kind, text }
    }
}

impl From<Rewrite> for RewriteBody {
    fn from(rewrite: Rewrite) -> Self {
        Self {
            kind: rewrite.kind.key(),
            from: rewrite.from,
            to: rewrite.to,
        }
    }
}

/// Another procedure of the same name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Variant)]
pub struct VariantBody {
    /// Mã thủ tục.
    #[schema(example = "1.001193")]
    pub code: String,
    /// Cấp thực hiện.
    pub levels: Vec<LevelKey>,
    /// Cơ quan thực hiện; several are joined by `; `; null when not stated.
    #[schema(required)]
    pub agency: Option<String>,
}

impl From<Variant> for VariantBody {
    fn from(variant: Variant) -> Self {
        let agencies = variant.agencies;
        Self {
            code: variant.code.to_string(),
            levels: variant.levels.into_iter().map(LevelKey).collect(),
            agency: (!agencies.is_empty()).then(|| agencies.join("; ")),
        }
    }
}
