//! The procedure (thủ tục hành chính) with all the parts that must be published (NĐ 63/2010/NĐ-CP Đ8.2, as
//! amended by NĐ 92/2017/NĐ-CP) and the labels of the national database.

use super::agency::AgencyCode;
use super::audience::Audience;
use super::channel::{Channel, ChannelKind, OnlineLevel};
use super::code::{ProcedureCode, ProvincialCode};
use super::fee::{Fee, FeeKind};
use super::gate::Part;
use super::level::Level;
use super::time_limit::TimeLimit;

/// Longest name accepted, in characters. The longest real one has 1,094.
pub const NAME_CHARS_MAX: usize = 2_000;

/// One procedure as this service publishes it. Texts are clean (see [`super::text::clean`]); `None` and empty
/// lists mean that no source says anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Procedure {
    /// What identifies it.
    pub code: ProcedureCode,
    /// Tên thủ tục.
    pub name: String,
    /// Lĩnh vực.
    pub sector: Option<String>,
    /// Cấp thực hiện.
    pub levels: Vec<Level>,
    /// Đối tượng thực hiện, as groups.
    pub audiences: Vec<Audience>,
    /// Đối tượng thực hiện, in the source's words.
    pub audience_text: Option<String>,
    /// The offices concerned.
    pub agencies: Agencies,
    /// Số quyết định công bố.
    pub decision: Option<String>,
    /// Loại thủ tục, in the source's words.
    pub procedure_type: Option<String>,
    /// Cách thức thực hiện, each with its own time limit and fee.
    pub channels: Vec<Channel>,
    /// Cách thức thực hiện where the source has one run-together text.
    pub channels_text: Option<String>,
    /// Thời hạn giải quyết where it is given for all channels together.
    pub time_limit: Option<TimeLimit>,
    /// Phí, lệ phí where given for all channels together.
    pub fee: Option<Fee>,
    /// Trình tự thực hiện.
    pub steps: Option<String>,
    /// Thành phần hồ sơ, by variant.
    pub papers: Vec<PaperVariant>,
    /// Thành phần hồ sơ where the source has one run-together text.
    pub papers_text: Option<String>,
    /// Mẫu đơn, tờ khai.
    pub forms: Vec<Form>,
    /// Kết quả thực hiện.
    pub result: Option<String>,
    /// Yêu cầu, điều kiện.
    pub requirements: Option<String>,
    /// Căn cứ pháp lý.
    pub legal_basis: Vec<LegalBasis>,
    /// Căn cứ pháp lý where the source has one run-together text.
    pub legal_basis_text: Option<String>,
    /// Từ khóa.
    pub keywords: Vec<String>,
    /// Mô tả.
    pub description: Option<String>,
    /// The parts that it expressly has not.
    pub declared_none: Vec<Part>,
    /// Who carries it out, where that does not follow from its level.
    pub applies_to: AppliesTo,
    /// Whether it may be done anywhere in the province, wherever one lives.
    pub is_location_independent: bool,
    /// The lines of the province's own list that name this procedure.
    pub listings: Vec<Listing>,
    /// Where all this comes from.
    pub provenance: Provenance,
}

/// The offices that a procedure concerns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agencies {
    /// Cơ quan thực hiện.
    pub performing: Vec<String>,
    /// Cơ quan có thẩm quyền.
    pub competent: Option<String>,
    /// Cơ quan được ủy quyền.
    pub delegated: Option<String>,
    /// Cơ quan phối hợp.
    pub coordinating: Option<String>,
    /// Địa chỉ tiếp nhận hồ sơ.
    pub receiving_address: Option<String>,
}

/// The agencies and communes that carry a procedure out. Empty where nobody says: it then follows from the level.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppliesTo {
    /// Every commune of the province.
    pub all_communes: bool,
    /// Single communes and other agencies.
    pub agencies: Vec<AgencyCode>,
}

impl AppliesTo {
    /// Whether nobody says anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.all_communes && self.agencies.is_empty()
    }
}

/// The papers to bring in one variant of the procedure (trường hợp).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperVariant {
    /// The heading of the variant, as in the source.
    pub variant: Option<String>,
    /// The papers, in the source's order.
    pub papers: Vec<Paper>,
}

/// One paper (giấy tờ) of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// What it is.
    pub name: String,
    /// How many originals.
    pub originals: u32,
    /// How many copies.
    pub copies: u32,
    /// The form to fill in, where the paper is one.
    pub form: Option<String>,
}

/// A form (mẫu đơn, tờ khai).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The paper it is for, or its own name.
    pub name: String,
    /// The source's file name.
    pub file: Option<String>,
}

/// A legal instrument the procedure rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalBasis {
    /// Số ký hiệu.
    pub number: Option<String>,
    /// Trích yếu.
    pub title: Option<String>,
}

/// One line of a province's list. The same procedure may stand there once for each level or agency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listing {
    /// The province's code, where the line has one.
    pub code: Option<ProvincialCode>,
    /// The name in the list.
    pub name: Option<String>,
    /// Lĩnh vực in the list.
    pub sector: Option<String>,
    /// The province's decision.
    pub decision: Option<String>,
    /// Mức độ dịch vụ công.
    pub online: Option<OnlineLevel>,
}

/// What kind of source a record comes from; it decides what a later import may replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The sample bundled with the program: facts are real, texts are not the official ones.
    Sample,
    /// A list with codes and names but no details.
    List,
    /// The national database.
    National,
    /// A file in our own format.
    Own,
}

/// Where a record comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// What kind of source.
    pub source: Source,
    /// The authority that publishes it.
    pub publisher: Option<String>,
    /// Its page at the source.
    pub url: Option<String>,
    /// Where exactly in the source, such as a file name.
    pub reference: Option<String>,
}

impl Source {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Sample, Self::List, Self::National, Self::Own];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::List => "list",
            Self::National => "national",
            Self::Own => "own",
        }
    }
}

impl Procedure {
    /// A procedure of which nothing is known but code and name.
    #[must_use]
    pub fn new(code: ProcedureCode, name: String, source: Source) -> Self {
        Self {
            code,
            name,
            sector: None,
            levels: Vec::new(),
            audiences: Vec::new(),
            audience_text: None,
            agencies: Agencies::default(),
            decision: None,
            procedure_type: None,
            channels: Vec::new(),
            channels_text: None,
            time_limit: None,
            fee: None,
            steps: None,
            papers: Vec::new(),
            papers_text: None,
            forms: Vec::new(),
            result: None,
            requirements: None,
            legal_basis: Vec::new(),
            legal_basis_text: None,
            keywords: Vec::new(),
            description: None,
            declared_none: Vec::new(),
            applies_to: AppliesTo::default(),
            is_location_independent: false,
            listings: Vec::new(),
            provenance: Provenance {
                source,
                publisher: None,
                url: None,
                reference: None,
            },
        }
    }

    /// The province's codes for it, in order and once each.
    #[must_use]
    pub fn provincial_codes(&self) -> Vec<&ProvincialCode> {
        let mut codes: Vec<_> = self
            .listings
            .iter()
            .filter_map(|listing| listing.code.as_ref())
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Whether it is carried out in every commune: because somebody says so or, where nobody says anything, because
    /// it is of their level.
    #[must_use]
    pub fn is_in_all_communes(&self) -> bool {
        self.applies_to.all_communes
            || self.applies_to.is_empty() && self.levels.contains(&Level::Commune)
    }

    /// How far it can be done online; the best of the province's lines. `None` when no line says.
    #[must_use]
    pub fn online(&self) -> Option<OnlineLevel> {
        self.listings
            .iter()
            .filter_map(|listing| listing.online)
            .max()
    }

    /// Every decision that publishes it: the national one first, then the province's.
    #[must_use]
    pub fn decisions(&self) -> Vec<&str> {
        let provincial = self
            .listings
            .iter()
            .filter_map(|listing| listing.decision.as_deref());
        let mut decisions: Vec<&str> = Vec::new();
        for decision in self.decision.as_deref().into_iter().chain(provincial) {
            if !decisions.contains(&decision) {
                decisions.push(decision);
            }
        }
        decisions
    }

    /// The time limit to show in a list: at the counter if stated there, else the first stated.
    #[must_use]
    pub fn shown_time_limit(&self) -> Option<&TimeLimit> {
        self.by_counter_first(|channel| channel.time_limit.as_ref())
            .or(self.time_limit.as_ref())
    }

    /// The fee to show in a list, chosen likewise; one that the source does not state is not shown.
    #[must_use]
    pub fn shown_fee(&self) -> Option<&Fee> {
        let stated = |fee: &&Fee| fee.kind != FeeKind::NotStated;
        self.by_counter_first(|channel| channel.fee.as_ref().filter(stated))
            .or(self.fee.as_ref().filter(stated))
    }

    fn by_counter_first<'a, T>(
        &'a self,
        pick: impl Fn(&'a Channel) -> Option<&'a T>,
    ) -> Option<&'a T> {
        ChannelKind::ALL.iter().find_map(|kind| {
            self.channels
                .iter()
                .filter(|c| c.kind == *kind)
                .find_map(&pick)
        })
    }
}
