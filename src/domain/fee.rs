//! What a procedure costs (phí, lệ phí): typed amounts beside the source's own words.

use super::text::{clean_line, fold, shorten};

/// Longest text shown for a fee that is no amount, in characters.
const TEXT_CHARS_MAX: usize = 300;
/// Below this a "VNĐ" figure of the national portal is no amount: somebody typed thousands, or dollars.
const AMOUNT_MIN: u64 = 1_000;
/// Above this a figure found in words is no fee.
const AMOUNT_MAX: u64 = 100_000_000_000;

/// What is known about a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FeeKind {
    /// Nothing is charged.
    Free,
    /// One amount or a range, in đồng.
    Amount {
        /// The lowest amount named.
        min: u64,
        /// The highest amount named.
        max: u64,
    },
    /// A fee is charged as some other rule says.
    ByRegulation,
    /// The source does not say. `0 VNĐ ()` means this as often as free of charge.
    NotStated,
}

/// A fee as published.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fee {
    /// The typed value.
    pub kind: FeeKind,
    /// What people read.
    pub text: String,
    /// The source's own writing where it differs.
    pub source_text: Option<String>,
}

impl Fee {
    /// Reads the national portal's writing: `8000 VNĐ (…) | 0 VNĐ ()`, `Phí : 0 Đồng`, or free text.
    /// `None` when there is no text at all.
    #[must_use]
    pub fn from_source(raw: &str) -> Option<Self> {
        let source = clean_line(raw);
        if source.is_empty() {
            return None;
        }
        let mut parts: Vec<&str> = source.split(" | ").map(str::trim).collect();
        parts.dedup();
        let read: Vec<Part> = parts.into_iter().map(Part::read).collect();
        let kind = Self::kind_of(&read);
        let text = match kind {
            FeeKind::Free => "Không thu phí".to_owned(),
            FeeKind::Amount { min, max } => amount_text(min, max),
            FeeKind::NotStated => "Nguồn chưa nêu".to_owned(),
            FeeKind::ByRegulation => {
                let words: Vec<&str> = read
                    .iter()
                    .map(|p| p.words.as_str())
                    .filter(|w| !w.is_empty())
                    .collect();
                shorten(&words.join("; "), TEXT_CHARS_MAX)
            }
        };
        let source_text = (text != source).then_some(source);
        Some(Self {
            kind,
            text,
            source_text,
        })
    }

    fn kind_of(parts: &[Part]) -> FeeKind {
        let amounts = || parts.iter().flat_map(|p| p.amounts.iter().copied());
        if let (Some(min), Some(max)) = (amounts().min(), amounts().max()) {
            return FeeKind::Amount { min, max };
        }
        if parts.iter().any(|p| !p.words.is_empty() && !p.free) {
            return FeeKind::ByRegulation;
        }
        if parts.iter().any(|p| p.free) {
            FeeKind::Free
        } else {
            FeeKind::NotStated
        }
    }
}

/// `8.000 đồng`, or `20.000 – 500.000 đồng, tùy trường hợp`.
fn amount_text(min: u64, max: u64) -> String {
    if min == max {
        format!("{} đồng", grouped(min))
    } else {
        format!("{} – {} đồng, tùy trường hợp", grouped(min), grouped(max))
    }
}

/// Digits in groups of three, as Vietnamese writes them: `1.500.000`.
fn grouped(amount: u64) -> String {
    let digits = amount.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(c);
    }
    out
}

/// One of the fees that a source joins by ` | `.
struct Part {
    amounts: Vec<u64>,
    words: String,
    free: bool,
}

impl Part {
    fn read(raw: &str) -> Self {
        let (figure, words) = match raw.split_once(" VNĐ (") {
            Some((figure, words)) => (
                figure.parse::<u64>().ok(),
                words.strip_suffix(')').unwrap_or(words).trim(),
            ),
            None => (None, raw),
        };
        let folded = fold(words);
        let folded = folded.trim_matches(['.', ':', '-', '+', '*', ' ']);
        let free = matches!(
            folded,
            "khong"
                | "khong co"
                | "mien phi"
                | "khong thu"
                | "khong thu phi"
                | "khong mat phi"
                | "khong phi"
                | "phi : 0 dong"
                | "phi : khong dong"
                | "le phi : 0 dong"
                | "khong thu phi, le phi"
                | "khong co phi"
        );
        let unknown = matches!(
            folded,
            "khong quy dinh" | "chua quy dinh" | "khong co thong tin"
        );
        let mut amounts = if free { Vec::new() } else { amounts_in(folded) };
        amounts.extend(figure.filter(|f| *f >= AMOUNT_MIN));
        let words = if unknown {
            String::new()
        } else {
            words.to_owned()
        };
        Self {
            amounts,
            words,
            free,
        }
    }
}

/// The amounts named in folded words: `150.000 dong`, `8000d`, `02 trieu dong`.
fn amounts_in(folded: &str) -> Vec<u64> {
    let mut amounts = Vec::new();
    let mut rest = folded;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let tail = rest.get(at..).unwrap_or_default();
        let end = tail
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(tail.len());
        let (number, after) = tail.split_at(end);
        rest = after;
        let number = number.trim_end_matches('.');
        let well_grouped = number.split('.').skip(1).all(|group| group.len() == 3);
        if !well_grouped {
            continue;
        }
        let Ok(value) = number.replace('.', "").parse::<u64>() else {
            continue;
        };
        let unit = after.trim_start();
        let amount = if unit.starts_with("trieu dong") {
            value.saturating_mul(1_000_000)
        } else if unit.starts_with("nghin dong") || unit.starts_with("ngan dong") {
            value.saturating_mul(1_000)
        } else if ["dong", "vnd", "d/", "d ", "d.", "d,", "d;", "d)"]
            .iter()
            .any(|u| unit.starts_with(u))
            || unit == "d"
        {
            value
        } else {
            continue;
        };
        if (AMOUNT_MIN..=AMOUNT_MAX).contains(&amount) {
            amounts.push(amount);
        }
    }
    amounts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> (FeeKind, String) {
        let fee = Fee::from_source(raw).unwrap();
        (fee.kind, fee.text)
    }

    #[test]
    fn writings_of_the_national_portal() {
        assert_eq!(read("0 VNĐ ()").0, FeeKind::NotStated);
        assert_eq!(read("0 VNĐ () | 0 VNĐ ()").0, FeeKind::NotStated);
        assert_eq!(read("0 VNĐ (Không có.)").0, FeeKind::Free);
        assert_eq!(read("Phí : 0 Đồng").0, FeeKind::Free);
        assert_eq!(read("0 VNĐ (Không quy định.)").0, FeeKind::NotStated);
        assert_eq!(
            read("500000 VNĐ ()"),
            (
                FeeKind::Amount {
                    min: 500_000,
                    max: 500_000
                },
                "500.000 đồng".into()
            )
        );
        assert_eq!(read("20 VNĐ ()").0, FeeKind::NotStated);
        assert_eq!(
            read("20 VNĐ (20.000 vnđ /tờ khai)").0,
            FeeKind::Amount {
                min: 20_000,
                max: 20_000
            }
        );
        assert_eq!(
            read("0 VNĐ (Cá nhân: 150.000 đồng/hồ sơ. Dưới 02ha: 1.500.000đ/hồ sơ)").1,
            "150.000 – 1.500.000 đồng, tùy trường hợp"
        );
        assert_eq!(
            read("0 VNĐ (+ 02 triệu đồng/Giấy)").0,
            FeeKind::Amount {
                min: 2_000_000,
                max: 2_000_000
            }
        );
        assert_eq!(
            read("0 VNĐ (Theo quy định của Bộ Tài chính) | 0 VNĐ (Theo quy định của Bộ Tài chính)"),
            (
                FeeKind::ByRegulation,
                "Theo quy định của Bộ Tài chính".into()
            )
        );
        assert_eq!(Fee::from_source("  "), None);
    }

    #[test]
    fn a_legal_reference_is_no_amount() {
        assert_eq!(
            read("0 VNĐ (Thông tư số 229/2016/TT-BTC ngày 11/11/2016)").0,
            FeeKind::ByRegulation
        );
    }
}
