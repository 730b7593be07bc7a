//! The parts of a [`super::Record`].

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::key::{ChannelKey, FeeKey, OnlineKey, SourceKey, UnitKey};

/// One way to hand a dossier in (cách thức thực hiện).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Channel)]
pub struct ChannelRecord {
    /// Which way.
    pub channel: ChannelKey,
    /// How long it takes this way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<TimeLimitRecord>,
    /// What it costs this way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<FeeRecord>,
    /// The source's remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// How long it takes. `value` and `unit` come together, and only where one number says it all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TimeLimit)]
pub struct TimeLimitRecord {
    /// How many units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 5)]
    pub value: Option<u32>,
    /// What is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitKey>,
    /// What people read.
    #[schema(example = "5 ngày làm việc")]
    pub text: String,
    /// The source's own writing where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "5 WORKING_DAY")]
    pub source_text: Option<String>,
}

/// What it costs. Amounts come only with the kind `so_tien`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Fee)]
pub struct FeeRecord {
    /// What is known.
    pub kind: FeeKey,
    /// The lowest amount, in đồng.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 8000)]
    pub amount_min: Option<u64>,
    /// The highest amount, in đồng.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 8000)]
    pub amount_max: Option<u64>,
    /// What people read.
    #[schema(example = "8.000 đồng")]
    pub text: String,
    /// The source's own writing where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_text: Option<String>,
}

/// The agencies and communes that carry a procedure out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppliesTo)]
pub struct AppliesToRecord {
    /// Every commune of the province.
    #[serde(default)]
    #[schema(required)]
    pub all_communes: bool,
    /// Codes of single communes and other agencies.
    #[serde(default)]
    #[schema(required, example = json!(["06073"]))]
    pub agencies: Vec<String>,
}

/// The papers of one variant of the procedure (trường hợp).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaperVariant)]
pub struct PaperVariantRecord {
    /// The heading of the variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The papers to bring.
    pub items: Vec<PaperRecord>,
}

/// One paper to bring (giấy tờ).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Paper)]
pub struct PaperRecord {
    /// What it is.
    pub name: String,
    /// How many originals (bản chính).
    #[serde(default)]
    #[schema(required)]
    pub originals: u32,
    /// How many copies (bản sao).
    #[serde(default)]
    #[schema(required)]
    pub copies: u32,
    /// The form to fill in, where the paper is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
}

/// A form (mẫu đơn, tờ khai).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Form)]
pub struct FormRecord {
    /// The paper it is for, or its own name.
    pub name: String,
    /// The source's file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// A legal instrument (văn bản) that the procedure rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LegalBasis)]
pub struct LegalBasisRecord {
    /// Số ký hiệu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "60/2014/QH13")]
    pub number: Option<String>,
    /// Trích yếu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Luật Hộ tịch")]
    pub title: Option<String>,
}

/// One line of the province's own list of procedures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Listing)]
pub struct ListingRecord {
    /// The province's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.001193.000.00.00.H37")]
    pub code: Option<String>,
    /// The name in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Lĩnh vực in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// The province's decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// Mức độ dịch vụ công.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<OnlineKey>,
}

/// Where a record comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Provenance)]
pub struct ProvenanceRecord {
    /// What kind of source. `sample`: facts are real, texts are not the official ones.
    pub source: SourceKey,
    /// The authority that publishes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Its page at the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where exactly in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}
