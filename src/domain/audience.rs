//! For whom a procedure is (đối tượng thực hiện), as a few groups people recognise.

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

/// Group, stable key, label, and the words by which sources name the group (folded; longest first where one
/// contains another, because the words found are taken out of the text).
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
        &["to chuc (khong bao gom doanh nghiep, htx)", "to chuc dang"],
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
        &["doanh nghiep viet nam", "doanh nghiep"],
    ),
    (
        Audience::Cooperative,
        "hop_tac_xa",
        "Hợp tác xã",
        &["hop tac xa"],
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
        &["nguoi nuoc ngoai"],
    ),
    (
        Audience::Citizen,
        "cong_dan",
        "Công dân Việt Nam",
        &["cong dan viet nam"],
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

    /// Reads a key or a label.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let folded = fold(written.trim());
        GROUPS
            .iter()
            .find(|(_, key, label, _)| *key == folded || fold(label) == folded)
            .map(|group| group.0)
    }

    /// The groups named in a source's list. The list is joined by commas, and so are some of its names.
    #[must_use]
    pub fn parse_list(written: &str) -> Vec<Self> {
        let mut rest = fold(written);
        let mut found = Vec::new();
        for (audience, _, _, words) in GROUPS {
            for word in words {
                if rest.contains(word) {
                    rest = rest.replace(word, "");
                    found.push(audience);
                }
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
}
