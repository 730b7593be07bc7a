//! A version of a procedure and its decision, as the API shows them.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::procedures::Corrections;
use crate::domain::banner::Banner;
use crate::domain::decision::Decision;
use crate::domain::version::Version;
use crate::record::{ChangeTypeKey, IssuerKey, StandingKey};

/// A version: everything but the procedure's text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Version)]
pub struct VersionBody {
    /// Identifies it everywhere.
    #[schema(example = "1.001193@2")]
    pub id: String,
    /// Counted from 1 in the order of publication.
    #[schema(example = 2, minimum = 1)]
    pub number: u32,
    /// What it is to the public on the day that was asked for.
    pub state: StandingKey,
    /// What its decision does to the procedure; null when the source does not say.
    #[schema(required)]
    pub change_type: Option<ChangeTypeKey>,
    /// Whether the procedure ends with it.
    pub ends: bool,
    /// The first day on which it applies; null when nobody knows.
    #[schema(required, example = "2026-03-01", format = Date)]
    pub valid_from: Option<String>,
    /// The last day on which it applies; null while no end is known.
    #[schema(required, format = Date)]
    pub valid_to: Option<String>,
    /// Whether another version has taken its place for the same days, as a correction does: it applies on none, and
    /// `valid_to` says nothing.
    pub displaced: bool,
    /// The decision that announces it; null when none is on record.
    #[schema(required)]
    pub decision: Option<DecisionBody>,
    /// The mistake that it corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<CorrectionBody>,
    /// What people have reported as wrong and this version puts right; absent where nobody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported: Option<ReportedBody>,
    /// When it was published here (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub published_at: String,
}

/// A correction of what was published (Luật Tiếp cận thông tin 2016 Đ22).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Correction)]
pub struct CorrectionBody {
    /// The version that had the mistake.
    #[schema(example = "1.001193@1")]
    pub corrects: String,
    /// What was wrong.
    pub note: String,
    /// The last day on which the public is told.
    #[schema(format = Date)]
    pub notice_to: String,
}

/// What people have reported as wrong information (Luật Tiếp cận thông tin 2016 Đ22.4), and what is public of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reported)]
pub struct ReportedBody {
    /// How many reports were answered with this version.
    #[schema(example = 1)]
    pub reports: u64,
    /// `id` of the summaries that are public (`/v1/feedback/released/{id}`).
    pub released: Vec<String>,
}

/// A decision that announces procedures (quyết định công bố).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionBody {
    /// Identifies it here.
    pub id: String,
    /// Số.
    #[schema(example = "163/QĐ-BTP")]
    pub number: String,
    /// Ngày ký.
    #[schema(example = "2026-02-10", format = Date)]
    pub signed_on: String,
    /// Cơ quan ban hành.
    #[schema(example = "Bộ Tư pháp")]
    pub issuer: String,
    /// What the issuer is.
    pub issuer_kind: IssuerKey,
    /// Trích yếu.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Ngày có hiệu lực.
    #[schema(example = "2026-03-01", format = Date)]
    pub effective_on: String,
    /// Whether its procedures were made by a shortened process.
    pub shortened: bool,
}

/// What people must see above a procedure that does not simply apply.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Banner)]
pub struct BannerBody {
    /// What is the matter: a `state` other than `in_force`, `changing` or `corrected`.
    #[schema(example = "upcoming")]
    pub kind: &'static str,
    /// In Vietnamese.
    #[schema(example = "Sắp có hiệu lực từ ngày 01/03/2027.")]
    pub text: String,
    /// In English.
    #[schema(example = "Comes into force on 2027-03-01.")]
    pub text_en: String,
}

impl VersionBody {
    /// A version with its decision, on a day.
    pub fn of(version: &Version, decision: Option<&Decision>, day: Date) -> Self {
        let validity = version.validity.unwrap_or_default();
        Self {
            id: version.key.to_string(),
            number: version.key.number,
            state: StandingKey(version.standing(day)),
            change_type: version.change.map(ChangeTypeKey),
            ends: version.is_end,
            valid_from: version.from.map(|day| day.to_string()),
            valid_to: validity.to.map(|day| day.to_string()),
            displaced: version.validity.is_none(),
            decision: decision.map(Into::into),
            correction: version
                .correction
                .as_ref()
                .map(|correction| CorrectionBody {
                    corrects: format!("{}@{}", version.key.code, correction.of),
                    note: correction.note.clone(),
                    notice_to: correction.notice_to.to_string(),
                }),
            reported: None,
            published_at: version.published_at.to_string(),
        }
    }
}

impl VersionBody {
    /// With the reports of wrong information that led to it.
    #[must_use]
    pub fn reported(mut self, corrections: &Corrections) -> Self {
        let found = corrections.get(&self.id);
        self.reported = found.map(|(reports, released)| ReportedBody {
            reports: *reports,
            released: released.clone(),
        });
        self
    }
}

impl From<Banner> for BannerBody {
    fn from(Banner { kind, vi, en }: Banner) -> Self {
        Self {
            kind: kind.key(),
            text: vi,
            text_en: en,
        }
    }
}

impl From<&Decision> for DecisionBody {
    fn from(decision: &Decision) -> Self {
        Self {
            id: decision.id.clone(),
            number: decision.number.clone(),
            signed_on: decision.signed_on.to_string(),
            issuer: decision.issuer.clone(),
            issuer_kind: IssuerKey(decision.issuer_kind),
            title: decision.title.clone(),
            effective_on: decision.effective_on.to_string(),
            shortened: decision.is_shortened,
        }
    }
}
