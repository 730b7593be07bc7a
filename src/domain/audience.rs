//! For whom a procedure is (đối tượng thực hiện), as a few groups people recognise.

use std::cmp::Reverse;

use super::text::fold;

/// A group of people or bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Công dân Việt Nam.
    Citizen,
    /// Người Việt Nam định cư ở nước ngoài.
    OverseasVietnamese,
    /// Người nước ngoài.
    Foreigner,
    /// Doanh nghiệp.
    Enterprise,
    /// Doanh nghiệp có vốn đầu tư nước ngoài.
    ForeignInvestedEnterprise,
    /// Hợp tác xã.
    Cooperative,
    /// Tổ chức, không kể doanh nghiệp và hợp tác xã.
    Organisation,
    /// Tổ chức nước ngoài.
    ForeignOrganisation,
    /// Cán bộ, công chức, viên chức, đảng viên.
    Official,
}

/// Group, stable key, label, and the words by which sources name the group (folded).
const GROUPS: [(Audience, &str, &str, &[&str]); 9] = [
    (
        Audience::ForeignInvestedEnterprise,
        "doanh_nghiep_fdi",
        "Doanh nghiệp có vốn đầu tư nước ngoài",
        &["doanh nghiep co von dau tu nuoc ngoai"],
    ),
    (
        Audience::Organisation,
        "to_chuc",
        "Tổ chức (không kể doanh nghiệp, hợp tác xã)",
        &[
            "to chuc (khong bao gom doanh nghiep, htx)",
            "to chuc (khong bao gom doanh nghiep, hop tac xa)",
            "to chuc (khong ke doanh nghiep, hop tac xa)",
            "to chuc dang",
            "to chuc",
        ],
    ),
    (
        Audience::ForeignOrganisation,
        "to_chuc_nuoc_ngoai",
        "Tổ chức nước ngoài",
        &["to chuc nuoc ngoai"],
    ),
    (
        Audience::Enterprise,
        "doanh_nghiep",
        "Doanh nghiệp",
        &["doanh nghiep viet nam", "doanh nghiep", "ho kinh doanh"],
    ),
    (
        Audience::Cooperative,
        "hop_tac_xa",
        "Hợp tác xã",
        &["hop tac xa", "htx"],
    ),
    (
        Audience::OverseasVietnamese,
        "vn_o_nuoc_ngoai",
        "Người Việt Nam định cư ở nước ngoài",
        &["nguoi viet nam dinh cu o nuoc ngoai"],
    ),
    (
        Audience::Foreigner,
        "nguoi_nuoc_ngoai",
        "Người nước ngoài",
        &[
            "nguoi nuoc ngoai",
            "ca nhan nuoc ngoai",
            "cong dan nuoc ngoai",
        ],
    ),
    (
        Audience::Citizen,
        "cong_dan",
        "Công dân Việt Nam",
        &["cong dan viet nam", "cong dan", "ca nhan", "ho gia dinh"],
    ),
    (
        Audience::Official,
        "can_bo",
        "Cán bộ, công chức, viên chức",
        &["can bo, cong chuc, vien chuc", "dang vien"],
    ),
];

impl Audience {
    /// All groups.
    pub fn all() -> impl Iterator<Item = Self> {
        GROUPS.iter().map(|group| group.0)
    }

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        GROUPS
            .iter()
            .find(|group| group.0 == self)
            .map_or("", |group| group.1)
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        GROUPS
            .iter()
            .find(|group| group.0 == self)
            .map_or("", |group| group.2)
    }

    /// Reads a key, a label or a word by which sources name the group: `cong_dan`, `Doanh nghiệp`, `Cá nhân`.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let folded = fold(written.trim());
        GROUPS
            .iter()
            .find(|(_, key, label, words)| {
                *key == folded || fold(label) == folded || words.contains(&folded.as_str())
            })
            .map(|group| group.0)
    }

    /// The groups named in a source's list. The list is joined by commas, and so are some of its names; longer
    /// names are looked for first and taken out of the text, because they contain shorter ones.
    #[must_use]
    pub fn parse_list(written: &str) -> Vec<Self> {
        let mut rest = fold(written);
        let mut names: Vec<(&str, Self)> = GROUPS
            .iter()
            .flat_map(|(audience, _, _, words)| words.iter().map(|word| (*word, *audience)))
            .collect();
        names.sort_by_key(|(name, _)| Reverse(name.len()));
        let mut found = Vec::new();
        for (name, audience) in names {
            if rest.contains(name) {
                rest = rest.replace(name, ",");
                found.push(audience);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_commas_inside_a_list() {
        let list = "Công dân Việt Nam, Tổ chức (không bao gồm doanh nghiệp, HTX), Doanh nghiệp có vốn đầu tư nước ngoài";
        let expected = [
            Audience::Citizen,
            Audience::ForeignInvestedEnterprise,
            Audience::Organisation,
        ];
        assert_eq!(Audience::parse_list(list), expected);
        assert_eq!(
            Audience::parse_list("Cán bộ, công chức, viên chức"),
            [Audience::Official]
        );
        assert_eq!(
            Audience::parse_list("Tổ chức nước ngoài, Người nước ngoài"),
            [Audience::Foreigner, Audience::ForeignOrganisation]
        );
        for audience in Audience::all() {
            assert_eq!(Audience::parse(audience.key()), Some(audience));
        }
    }

    #[test]
    fn everyday_words_of_provincial_lists() {
        for (list, expected) in [
            (
                "Cá nhân; Tổ chức",
                &[Audience::Citizen, Audience::Organisation][..],
            ),
            ("Công dân", &[Audience::Citizen]),
            (
                "Hộ gia đình, Hộ kinh doanh",
                &[Audience::Citizen, Audience::Enterprise],
            ),
            ("HTX", &[Audience::Cooperative]),
            (
                "Doanh nghiệp, cá nhân",
                &[Audience::Citizen, Audience::Enterprise],
            ),
            ("Cá nhân nước ngoài", &[Audience::Foreigner]),
            ("Tổ chức nước ngoài", &[Audience::ForeignOrganisation]),
            (
                "Tổ chức Đảng, Đảng viên",
                &[Audience::Organisation, Audience::Official],
            ),
        ] {
            assert_eq!(Audience::parse_list(list), expected, "{list}");
        }
        for audience in Audience::all() {
            assert_eq!(Audience::parse_list(audience.label()), [audience]);
        }
        assert_eq!(Audience::parse("Cá nhân"), Some(Audience::Citizen));
        assert_eq!(Audience::parse("tổ chức"), Some(Audience::Organisation));
        assert_eq!(Audience::parse("HTX"), Some(Audience::Cooperative));
        assert_eq!(Audience::parse("người dân tộc"), None);
    }
}
