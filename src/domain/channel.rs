//! The ways to hand a dossier in (cách thức thực hiện), and how far the online one goes.

use super::fee::Fee;
use super::text::fold;
use super::time_limit::TimeLimit;

/// A way to hand in. The order is the one in which answers list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelKind {
    /// Trực tiếp.
    Direct,
    /// Trực tuyến.
    Online,
    /// Dịch vụ bưu chính công ích.
    Postal,
}

/// One way with its own time limit and fee.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Channel {
    /// Which way.
    pub kind: ChannelKind,
    /// How long it takes this way.
    pub time_limit: Option<TimeLimit>,
    /// What it costs this way.
    pub fee: Option<Fee>,
    /// The source's remarks.
    pub description: Option<String>,
}

/// How far the online service goes (NĐ 224/2026/NĐ-CP Đ14 keeps the two levels of its predecessors).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OnlineLevel {
    /// Information only, or not online at all.
    None,
    /// Một phần.
    Partial,
    /// Toàn trình.
    Full,
}

impl ChannelKind {
    /// All ways.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Online, Self::Postal];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Direct => "truc_tiep",
            Self::Online => "truc_tuyen",
            Self::Postal => "buu_chinh",
        }
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Direct => "Trực tiếp",
            Self::Online => "Trực tuyến",
            Self::Postal => "Bưu chính công ích",
        }
    }

    /// Reads a key or a source's words: `DIRECT`, `Trực tiếp`, `Dịch vụ bưu chính`.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        match fold(written.trim()).as_str() {
            "truc_tiep" | "truc tiep" | "direct" => Some(Self::Direct),
            "truc_tuyen" | "truc tuyen" | "online" => Some(Self::Online),
            "buu_chinh" | "buu chinh" | "dich vu buu chinh" | "postal" => Some(Self::Postal),
            _ => None,
        }
    }
}

impl OnlineLevel {
    /// All levels, the most complete first.
    pub const ALL: [Self; 3] = [Self::Full, Self::Partial, Self::None];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Full => "toan_trinh",
            Self::Partial => "mot_phan",
            Self::None => "khong",
        }
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Full => "Trực tuyến toàn trình",
            Self::Partial => "Trực tuyến một phần",
            Self::None => "Chưa nộp được trực tuyến",
        }
    }

    /// Reads a key, a label or a list's words. The older levels 1 and 2 offered information and forms only,
    /// 3 and 4 are today's một phần and toàn trình.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let folded = fold(written.trim());
        match folded.strip_prefix("truc tuyen ").unwrap_or(&folded) {
            "toan_trinh" | "toan trinh" | "muc do 4" => Some(Self::Full),
            "mot_phan" | "mot phan" | "muc do 3" => Some(Self::Partial),
            "khong" | "muc do 1" | "muc do 2" | "chua nop duoc truc tuyen" => Some(Self::None),
            _ => None,
        }
    }
}
