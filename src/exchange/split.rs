//! Lists of agencies joined by commas, where agency names have commas of their own.

use crate::domain::text::{clean_line, fold};

/// The words agencies' names begin with, folded. A comma before anything else belongs to the name, as in
/// `Sở Văn hóa, Thể thao và Du lịch`.
const HEADS: [&str; 34] = [
    "bo ",
    "so ",
    "uy ban",
    "cuc ",
    "chi cuc",
    "tong cuc",
    "ngan hang",
    "cong an",
    "phong ",
    "trung tam",
    "van phong",
    "ban ",
    "chu tich",
    "co quan",
    "thanh tra",
    "bao hiem",
    "kho bac",
    "toa an",
    "vien ",
    "hoi ",
    "hoi dong",
    "thue ",
    "doi ",
    "don vi",
    "to chuc",
    "truong",
    "benh vien",
    "cang vu",
    "chi nhanh",
    "co so",
    "hai quan",
    "don bien phong",
    "vu ",
    "ubnd",
];

/// The agencies of a list, in order and once each.
pub fn agencies(written: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in written.split([';', ',']) {
        let part = clean_line(part);
        let part = part.trim_end_matches('.');
        if part.is_empty() {
            continue;
        }
        let starts_upper = part.chars().next().is_some_and(char::is_uppercase);
        let folded = format!("{} ", fold(part));
        let is_head = starts_upper && HEADS.iter().any(|head| folded.starts_with(head));
        match names.last_mut() {
            Some(name) if !is_head => {
                name.push_str(", ");
                name.push_str(part);
            }
            _ => names.push(part.to_owned()),
        }
    }
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(fold(name)));
    names
}

#[cfg(test)]
mod tests {
    use super::agencies;

    #[test]
    fn a_comma_inside_a_name_splits_nothing() {
        assert_eq!(
            agencies("Sở Văn hóa, Thể thao và Du lịch"),
            ["Sở Văn hóa, Thể thao và Du lịch"]
        );
        assert_eq!(
            agencies("Ủy ban Nhân dân xã, phường, thị trấn."),
            ["Ủy ban Nhân dân xã, phường, thị trấn"]
        );
        assert_eq!(
            agencies("Cục Thuế - Bộ tài chính, Thuế tỉnh, thành phố, Thuế cơ sở"),
            [
                "Cục Thuế - Bộ tài chính",
                "Thuế tỉnh, thành phố",
                "Thuế cơ sở"
            ]
        );
        assert_eq!(
            agencies("Bộ Công an, Bộ Quốc phòng, Bộ Công an"),
            ["Bộ Công an", "Bộ Quốc phòng"]
        );
    }
}
