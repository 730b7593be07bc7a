//! The one documented JSON form of a procedure: what `tthc export` writes and `tthc import` reads, what
//! `GET /v1/procedures/{code}` answers and what the database keeps. Rules live in `domain`; this is only shape.
//! `agency.rs` is the same for an agency.
//!
//! It changes by adding optional keys. A change that older readers would misread raises [`FORMAT_VERSION`].

mod agency;
pub mod dictionary;
mod diff;
mod feedback_key;
mod key;
mod part;
mod read;
mod report;
mod rule_key;
mod write;

pub use agency::{AgencyRecord, FormerUnitRecord, OpeningRecord};
pub use diff::{Difference, differences};
pub use feedback_key::{
    ConfidentialityKey, ContentKey, EventKindKey, FeedbackKindKey, FeedbackStateKey,
    IntakeChannelKey, LanguageKey, MessageStateKey, OutcomeKey, PublicStateKey, ReasonForKey,
    SenderTypeKey, SignalKey, SolvedKey, SuspicionKey, UrgencyKey, VisibilityKey, WaitingKey,
    WayKey,
};
pub use key::{
    AudienceKey, ChangeTypeKey, ChannelKey, DraftStateKey, DriftKindKey, FeeKey, LevelKey,
    OnlineKey, PartKey, PointKindKey, PostingStateKey, SourceKey, StandingKey, UnitKey,
};
pub use part::{
    AppliesToRecord, ChannelRecord, FeeRecord, FormRecord, LegalBasisRecord, ListingRecord,
    PaperRecord, PaperVariantRecord, ProvenanceRecord, TimeLimitRecord,
};
pub use read::Fault;
pub use report::{
    CountsRecord, GroupRecord, HotspotRecord, ReleasesRecord, ReportRecord, RuleRecord,
    SatisfactionRecord, ShareRecord, report_digest,
};
pub use rule_key::{
    AgencyKindKey, CertaintyKey, DayKindKey, DayUnitKey, DeadlineKindKey, DirectionKey, EventKey,
    IssuerKey, PlaceMatchKey, WeekdayKey,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::domain::procedure::Procedure;
use crate::domain::text::hex;

/// The name in the first line of a file in our own format.
pub const FORMAT_NAME: &str = "tthc-procedures";
/// The version in the first line of a file in our own format.
pub const FORMAT_VERSION: u32 = 1;

/// A procedure with all its official parts. A key that is absent and a list that is empty mean that no source says
/// anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProcedureRecord)]
pub struct Record {
    /// Mã thủ tục, canonical.
    #[schema(example = "1.001193")]
    pub code: String,
    /// Tên thủ tục.
    #[schema(example = "Đăng ký khai sinh")]
    pub name: String,
    /// Lĩnh vực.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Hộ tịch")]
    pub sector: Option<String>,
    /// Cấp thực hiện.
    #[serde(default)]
    #[schema(required)]
    pub levels: Vec<LevelKey>,
    /// Đối tượng thực hiện, as groups.
    #[serde(default)]
    #[schema(required)]
    pub audiences: Vec<AudienceKey>,
    /// Đối tượng thực hiện, in the source's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience_text: Option<String>,
    /// Cơ quan thực hiện.
    #[serde(default)]
    #[schema(required, example = json!(["Ủy ban nhân dân cấp xã"]))]
    pub agencies: Vec<String>,
    /// Cơ quan có thẩm quyền.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competent_agency: Option<String>,
    /// Cơ quan được ủy quyền.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_agency: Option<String>,
    /// Cơ quan phối hợp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinating_agency: Option<String>,
    /// Địa chỉ tiếp nhận hồ sơ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiving_address: Option<String>,
    /// Số quyết định công bố.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "163/QĐ-BTP")]
    pub decision: Option<String>,
    /// Loại thủ tục, in the source's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure_type: Option<String>,
    /// Cách thức thực hiện, each way with its own time limit and fee.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ChannelRecord>,
    /// Cách thức thực hiện where the source has one run-together text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels_text: Option<String>,
    /// Thời hạn giải quyết where it is given for all channels together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<TimeLimitRecord>,
    /// Phí, lệ phí where given for all channels together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<FeeRecord>,
    /// Trình tự thực hiện; lines are separated by `\n`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<String>,
    /// Thành phần hồ sơ, by variant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<PaperVariantRecord>,
    /// Thành phần hồ sơ where the source has one run-together text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub papers_text: Option<String>,
    /// Mẫu đơn, tờ khai.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<FormRecord>,
    /// Kết quả thực hiện.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Giấy khai sinh")]
    pub result: Option<String>,
    /// Yêu cầu, điều kiện.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirements: Option<String>,
    /// Căn cứ pháp lý.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<LegalBasisRecord>,
    /// Căn cứ pháp lý where the source has one run-together text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis_text: Option<String>,
    /// Từ khóa.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Mô tả.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The parts that it expressly has not: of `result`, `fee`, `forms`, `requirements`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declared_none: Vec<PartKey>,
    /// Who carries it out, where that does not follow from its level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies_to: Option<AppliesToRecord>,
    /// Không phụ thuộc nơi cư trú: whether it may be done anywhere in the province.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub location_independent: bool,
    /// The lines of the province's own list that name this procedure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listings: Vec<ListingRecord>,
    /// Where all this comes from.
    pub provenance: ProvenanceRecord,
}

/// Identifies the text of a procedure: sixteen hexadecimal digits of the SHA-256 of its record.
#[must_use]
pub fn fingerprint(procedure: &Procedure) -> String {
    // A record always becomes JSON.
    let record = serde_json::to_vec(&Record::from(procedure)).unwrap_or_default();
    hex(Sha256::digest(record).get(..8).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn lists_that_search_results_always_have_are_written_even_when_empty() {
        let written = json!({"code": "1.1", "name": "a", "provenance": {"source": "sample"}});
        let record: Record = serde_json::from_value(written.clone()).unwrap();
        let mut again = serde_json::to_value(record).unwrap();
        for key in ["levels", "audiences", "agencies"] {
            let list: Option<Value> = again.as_object_mut().unwrap().remove(key);
            assert_eq!(list, Some(json!([])), "{key}");
        }
        assert_eq!(again, written);
    }
}
