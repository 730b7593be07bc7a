//! The level of government that carries a procedure out (cấp thực hiện). Since 1 July 2025 there is no district level.

use super::text::fold;

/// A level. The order is the one used in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Bộ, trung ương.
    Ministry,
    /// Tỉnh.
    Province,
    /// Xã, phường, đặc khu.
    Commune,
    /// Anything else, such as vertical agencies.
    Other,
}

impl Level {
    /// All levels.
    pub const ALL: [Self; 4] = [Self::Ministry, Self::Province, Self::Commune, Self::Other];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Ministry => "bo",
            Self::Province => "tinh",
            Self::Commune => "xa",
            Self::Other => "khac",
        }
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Ministry => "Cấp bộ",
            Self::Province => "Cấp tỉnh",
            Self::Commune => "Cấp xã",
            Self::Other => "Cấp khác",
        }
    }

    /// Reads a key or a source's words: `xa`, `Cấp Xã`, `cap tinh`, `Cấp Bộ/Trung ương`.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let folded = fold(written.trim());
        match folded.strip_prefix("cap ").unwrap_or(&folded).trim() {
            "bo" | "trung uong" | "bo/trung uong" => Some(Self::Ministry),
            "tinh" => Some(Self::Province),
            "xa" | "phuong" => Some(Self::Commune),
            "khac" => Some(Self::Other),
            _ => None,
        }
    }

    /// The levels of a source's list such as `Cấp bộ, Cấp tỉnh` or `Cấp tỉnh/Cấp xã`, in order and once each;
    /// unknown words become [`Level::Other`]. District (`Cấp huyện`) is left out: it no longer exists.
    #[must_use]
    pub fn parse_list(written: &str) -> Vec<Self> {
        let mut levels: Vec<Self> = written
            .split([',', ';', '\n'])
            .flat_map(Self::parse_either)
            .collect();
        levels.sort_unstable();
        levels.dedup();
        levels
    }

    /// One item of a list: a level, or levels joined by `/` where the whole is none (`Bộ/Trung ương` is one).
    fn parse_either(item: &str) -> Vec<Self> {
        if let Some(level) = Self::parse(item) {
            return vec![level];
        }
        item.split('/')
            .map(str::trim)
            .filter(|part| !part.is_empty() && !matches!(&*fold(part), "cap huyen" | "huyen"))
            .map(|part| Self::parse(part).unwrap_or(Self::Other))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_real_sources() {
        assert_eq!(
            Level::parse_list("Cấp bộ, Cấp tỉnh, Cấp xã"),
            [Level::Ministry, Level::Province, Level::Commune]
        );
        assert_eq!(Level::parse_list("Cấp Bộ/Trung ương"), [Level::Ministry]);
        assert_eq!(Level::parse_list("Cấp huyện, Cấp Xã"), [Level::Commune]);
        assert_eq!(Level::parse_list("Cơ quan khác"), [Level::Other]);
        for list in ["Cấp tỉnh; Cấp xã", "Cấp tỉnh/Cấp xã", "Cấp Xã\nTỉnh/Huyện;"]
        {
            assert_eq!(
                Level::parse_list(list),
                [Level::Province, Level::Commune],
                "{list}"
            );
        }
        assert_eq!(
            Level::parse_list("Cấp Bộ/Trung ương, Cấp tỉnh/Cấp huyện/Cấp xã"),
            [Level::Ministry, Level::Province, Level::Commune]
        );
        for level in Level::ALL {
            assert_eq!(Level::parse(level.key()), Some(level));
            assert_eq!(Level::parse(level.label()), Some(level));
        }
    }
}
