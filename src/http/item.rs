//! A procedure in a list of hits.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::found::{MatchBody, VariantBody};
use super::html::html;
use crate::domain::hits::Hit;
use crate::record::{FeeRecord, LevelKey, OnlineKey, TimeLimitRecord};

/// One procedure found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchItem {
    /// Mã thủ tục, canonical; the whole procedure is at `/v1/procedures/{code}`.
    #[schema(example = "1.001193")]
    pub code: String,
    /// The province's codes.
    #[schema(example = json!(["1.001193.000.00.00.H37"]))]
    pub provincial_codes: Vec<String>,
    /// Tên thủ tục.
    #[schema(example = "Đăng ký khai sinh")]
    pub name: String,
    /// The name as HTML: escaped, matches in `<mark>`.
    #[schema(example = "<mark>Đăng ký khai sinh</mark>")]
    pub highlight: String,
    /// Lĩnh vực; null when not stated.
    #[schema(required, example = "Hộ tịch")]
    pub sector: Option<String>,
    /// Cơ quan thực hiện; several are joined by `; `; null when not stated.
    #[schema(required, example = "Ủy ban nhân dân cấp xã")]
    pub agency: Option<String>,
    /// Cấp thực hiện.
    pub levels: Vec<LevelKey>,
    /// Mức độ trực tuyến; null when the province's list does not say.
    #[schema(required)]
    pub online: Option<OnlineKey>,
    /// Thời hạn giải quyết at the counter, or of the first way that states one; null when none does.
    #[schema(required)]
    pub time_limit: Option<TimeLimitRecord>,
    /// Phí, lệ phí at the counter, or of the first way that states one; null when none does.
    #[schema(required)]
    pub fee: Option<FeeRecord>,
    /// The passage that matches best; null when only the name matches.
    #[schema(required)]
    pub snippet: Option<SnippetBody>,
    /// Why it was found.
    pub matched: Vec<MatchBody>,
    /// Other procedures of the same name, such as those of other levels.
    pub variants: Vec<VariantBody>,
    /// Whether this is one of the bundled samples, whose texts are not the official ones.
    pub sample: bool,
    /// Which version of the procedure.
    #[schema(example = 1, minimum = 1)]
    pub version: u32,
    /// The first day on which it applies; null when nobody knows.
    #[schema(required, example = "2026-03-01", format = Date)]
    pub valid_from: Option<String>,
    /// The last day on which it applies; null while no end is known.
    #[schema(required, format = Date)]
    pub valid_to: Option<String>,
    /// Sắp có hiệu lực: it does not apply yet.
    pub upcoming: bool,
}

/// A passage of a procedure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Snippet)]
pub struct SnippetBody {
    /// The key of the part of the procedure it is taken from.
    #[schema(example = "papers")]
    pub section: &'static str,
    /// The passage as HTML: escaped, matches in `<mark>`.
    pub html: String,
}

/// A hit as the API shows it on a day.
pub fn item(hit: Hit, today: Date) -> SearchItem {
    let card = hit.card;
    SearchItem {
        code: card.code.to_string(),
        provincial_codes: card.provincial_codes,
        name: card.name,
        highlight: html(&hit.highlight),
        sector: card.sector,
        agency: (!card.agencies.is_empty()).then(|| card.agencies.join("; ")),
        levels: card.levels.into_iter().map(LevelKey).collect(),
        online: card.online.map(OnlineKey),
        time_limit: card.time_limit.as_ref().map(Into::into),
        fee: card.fee.as_ref().map(Into::into),
        snippet: hit.snippet.map(|s| SnippetBody {
            section: s.section.key(),
            html: html(&s.text),
        }),
        matched: hit.matched.into_iter().map(Into::into).collect(),
        variants: hit.variants.into_iter().map(Into::into).collect(),
        sample: card.sample,
        version: card.version,
        valid_from: card.validity.from.map(|day| day.to_string()),
        valid_to: card.validity.to.map(|day| day.to_string()),
        upcoming: card.validity.from.is_some_and(|from| today < from),
    }
}
