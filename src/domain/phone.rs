//! Vietnamese telephone numbers, as people write them and as they are dialled.

/// Fewest and most digits of a telephone number.
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// Digits of a mobile number, with its 0.
const MOBILE_DIGITS: usize = 10;
/// What the old mobile numbers of eleven digits begin with, and what that became in 2018 (plan of the Ministry of
/// Information and Communications, decision 798/QĐ-BTTTT): people still have them on old papers.
const RENUMBERED: [(&str, &str); 20] = [
    ("0120", "070"),
    ("0121", "079"),
    ("0122", "077"),
    ("0123", "083"),
    ("0124", "084"),
    ("0125", "085"),
    ("0126", "076"),
    ("0127", "081"),
    ("0128", "078"),
    ("0129", "082"),
    ("0162", "032"),
    ("0163", "033"),
    ("0164", "034"),
    ("0165", "035"),
    ("0166", "036"),
    ("0167", "037"),
    ("0168", "038"),
    ("0169", "039"),
    ("0186", "056"),
    ("0188", "058"),
];
/// The one operator whose old numbers begin apart from the others.
const RENUMBERED_GMOBILE: (&str, &str) = ("0199", "059");

/// The number in the one form it is kept in, however it was grouped: `0912 345 678`, `(+84) 912.345.678`,
/// `0084912345678`. With 0 at its front where it is a number of this country, else `+`. `None` is no number.
#[must_use]
pub fn normalise(written: &str) -> Option<String> {
    let is_group = |c: char| c.is_whitespace() || matches!(c, '.' | '-' | '(' | ')' | '/');
    let bare: String = written.chars().filter(|c| !is_group(*c)).collect();
    let abroad = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00"));
    let digits = abroad.unwrap_or(&bare);
    if !digits.chars().all(|c| c.is_ascii_digit()) || !DIGITS.contains(&digits.len()) {
        return None;
    }
    let home = digits
        .strip_prefix("84")
        .filter(|rest| abroad.is_some() || rest.len() >= 9);
    Some(match (home, abroad) {
        (Some(rest), _) => renumbered(&format!("0{}", rest.trim_start_matches('0'))),
        (None, Some(_)) => format!("+{digits}"),
        (None, None) => renumbered(digits),
    })
}

/// The number that an old one became.
fn renumbered(number: &str) -> String {
    let mut old = RENUMBERED.iter().chain([&RENUMBERED_GMOBILE]);
    let new = old.find_map(|(old, new)| Some(format!("{new}{}", number.strip_prefix(old)?)));
    new.filter(|new| new.len() == MOBILE_DIGITS)
        .unwrap_or_else(|| number.to_owned())
}

/// Whether a number, in the form of [`normalise`], is one of a mobile telephone of this country: others take no short
/// texts, or make them dear.
#[must_use]
pub fn takes_texts(number: &str) -> bool {
    let is_mobile = ["03", "05", "07", "08", "09"]
        .iter()
        .any(|begin| number.starts_with(begin));
    is_mobile && number.len() == MOBILE_DIGITS && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_one_however_they_are_written() {
        for text in [
            "0912345678",
            "0912 345 678",
            "+84912345678",
            "84912345678",
            "0084 912 345 678",
            "+84 (0)912-345-678",
        ] {
            assert_eq!(normalise(text).as_deref(), Some("0912345678"), "{text}");
        }
        assert_eq!(
            normalise("+8613812345678").as_deref(),
            Some("+8613812345678")
        );
        assert_eq!(
            normalise("008613812345678").as_deref(),
            Some("+8613812345678")
        );
        assert_eq!(normalise("02053812345").as_deref(), Some("02053812345"));
        assert_eq!(normalise("01681234567").as_deref(), Some("0381234567"));
        assert_eq!(normalise("+84 1991234567").as_deref(), Some("0591234567"));
        for text in ["0912x", "", "123", "+", "1234567890123456"] {
            assert_eq!(normalise(text), None, "{text}");
        }
    }

    #[test]
    fn only_mobile_numbers_of_this_country_take_texts() {
        assert!(takes_texts("0912345678") && takes_texts("0381234567"));
        for number in [
            "02053812345",
            "+8613812345678",
            "1022",
            "19001234",
            "09123456789",
        ] {
            assert!(!takes_texts(number), "{number}");
        }
    }
}
