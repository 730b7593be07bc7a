//! What a procedure costs (phí, lệ phí): typed amounts beside the source's own words.

use std::collections::HashSet;

use super::text::{clean_line, fold, is_word_char, shorten};

/// Longest text shown for a fee that is no amount, in characters.
const TEXT_CHARS_MAX: usize = 300;
/// Below this a "VNĐ" figure of the national portal is no amount: somebody typed thousands, or dollars.
const AMOUNT_MIN: u64 = 1_000;
/// Above this a figure found in words is no fee.
const AMOUNT_MAX: u64 = 100_000_000_000;
/// What the national portal writes behind a figure, before the words.
const FIGURE_END: &str = " VNĐ (";
/// Words by which the numbers beside them are shares, caps, floors or fines.
const RULES: &str = "%|phần trăm|không quá|tối đa|vượt quá|tối thiểu|không dưới|phạt";
/// Words by which the numbers beside them may be a value and not a fee; a figure of the portal stands.
const BY_VALUE: &str = "giá trị";
/// Words, folded, left out before comparing whether a text says that nothing is charged.
const FILLERS: [&str; 6] = ["phi", "le", "thu", "mat", "co", "tien"];
/// How đồng is written, in lower case. Not folded: `động vật` and `đóng dấu` are no money.
const DONG: [&str; 6] = ["đồng", "đông", "vnđ", "vnd", "đ", "dong"];

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
        let parts: Vec<Part> = parts_of(&source).into_iter().map(Part::read).collect();
        if parts.is_empty() {
            return None;
        }
        let kind = Self::kind_of(&parts);
        let text = match kind {
            FeeKind::Free => "Không thu phí".to_owned(),
            FeeKind::Amount { min, max } => amount_text(min, max),
            FeeKind::NotStated => "Nguồn chưa nêu".to_owned(),
            FeeKind::ByRegulation => {
                let shown: Vec<String> = parts.iter().filter_map(Part::shown).collect();
                shorten(&shown.join("; "), TEXT_CHARS_MAX)
            }
        };
        Some(Self {
            source_text: (text != source).then_some(source),
            kind,
            text,
        })
    }

    /// Everything the source says, one text for each fee it names; empty where it says nothing in words or figures.
    #[must_use]
    pub fn details(&self) -> Vec<String> {
        let source = self.source_text.as_deref().unwrap_or(&self.text);
        let parts = parts_of(source).into_iter().map(Part::read);
        parts.filter_map(|part| part.shown()).collect()
    }

    fn kind_of(parts: &[Part]) -> FeeKind {
        let amounts = || parts.iter().flat_map(|p| p.amounts.iter().copied());
        if !parts.iter().any(|p| p.is_doubtful)
            && let (Some(min), Some(max)) = (amounts().min(), amounts().max())
        {
            return FeeKind::Amount { min, max };
        }
        if parts.iter().any(|p| !p.words.is_empty() && !p.free) {
            FeeKind::ByRegulation
        } else if parts.iter().any(|p| p.free) {
            FeeKind::Free
        } else {
            FeeKind::NotStated
        }
    }
}

/// The fees that a source joins by ` | ` or, in `8000 VNĐ (…) 0 VNĐ ()`, by a line's end; each once.
fn parts_of(source: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for piece in source.split('|') {
        let mut rest = piece;
        while let Some(at) = next_figure(rest) {
            let (part, after) = rest.split_at(at);
            parts.push(part.trim());
            rest = after;
        }
        parts.push(rest.trim());
    }
    let mut seen = HashSet::new();
    parts.retain(|part| !part.is_empty() && seen.insert(*part));
    parts
}

/// Where, behind the end of one fee, the next `8000 VNĐ (` begins.
fn next_figure(text: &str) -> Option<usize> {
    text.match_indices(FIGURE_END).find_map(|(end, _)| {
        let before = text.get(..end)?;
        let head = before.trim_end_matches(|c: char| c.is_ascii_digit());
        (head.len() < end && head.ends_with(' ') && head.trim_end().ends_with(')'))
            .then_some(head.len())
    })
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
    if amount < 1_000 {
        return amount.to_string();
    }
    format!("{}.{:03}", grouped(amount / 1_000), amount % 1_000)
}

/// One of the fees of a source.
struct Part<'a> {
    amounts: Vec<u64>,
    /// The portal's figure, where it may be an amount.
    figure: Option<u64>,
    words: &'a str,
    free: bool,
    /// The words make a share, a cap or a fine of every amount beside them, or contradict the figure.
    is_doubtful: bool,
}

impl<'a> Part<'a> {
    fn read(raw: &'a str) -> Self {
        let (figure, words) = match raw.split_once(FIGURE_END) {
            Some((figure, words)) => (
                figure.parse().ok().filter(|f| (1..=AMOUNT_MAX).contains(f)),
                words.strip_suffix(')').unwrap_or(words).trim(),
            ),
            None => (None, raw),
        };
        let lower = words.to_lowercase();
        let says = |markers: &str| markers.split('|').any(|marker| lower.contains(marker));
        let (bare, is_rule) = (bare(words), says(RULES));
        let free = matches!(&*bare, "khong" | "mien" | "0 dong" | "khong dong");
        let unknown = matches!(
            &*bare,
            "" | "0" | "dong" | "chua" | "chua quy dinh" | "khong quy dinh" | "khong thong tin"
        );
        let mut amounts = amounts_in(&lower);
        if is_rule || says(BY_VALUE) {
            amounts.clear();
        }
        let is_doubtful = is_rule || amounts.iter().any(|a| differ(figure, *a, 1_000_000));
        let slipped = amounts.iter().any(|a| differ(figure, *a, 1_000));
        let figure = figure.filter(|f| *f >= AMOUNT_MIN && !slipped);
        amounts.extend(figure);
        let says_nothing = unknown || (amounts.is_empty() && words.starts_with('/'));
        Self {
            amounts,
            figure,
            words: if says_nothing { "" } else { words },
            free,
            is_doubtful,
        }
    }

    /// Figure and words as the source has them: a rule such as "50% of the above" needs both.
    fn shown(&self) -> Option<String> {
        let words = self.words;
        let Some(figure) = self.figure.map(grouped) else {
            return (!words.is_empty()).then(|| words.to_owned());
        };
        Some(match words.chars().next() {
            None | Some('/') => format!("{figure} đồng{words}"),
            _ => format!("{figure} đồng ({words})"),
        })
    }
}

/// The words without marks, punctuation and [`FILLERS`]: `Không thu phí, lệ phí.` → `khong`.
fn bare(words: &str) -> String {
    let folded = fold(words);
    let words = folded.split(|c| !is_word_char(c));
    let kept = words.filter(|word| !word.is_empty() && !FILLERS.contains(word));
    kept.collect::<Vec<_>>().join(" ")
}

/// Whether figure and amount are the same but for the zeros of `factor`: somebody typed thousands, or too many.
fn differ(figure: Option<u64>, amount: u64, factor: u64) -> bool {
    figure.is_some_and(|f| f * factor == amount || amount * factor == f)
}

/// A number found in words: what stands before it, its digits with the marks between them, what stands after it.
struct Number<'a>(&'a str, &'a str, &'a str);

/// The amounts named in words in lower case: `150.000 đồng`, `8000đ`, `02 triệu đồng`, `3-5 triệu đồng`. None at
/// all where the numbers are steps of a tariff or factors, or where a range cannot be read.
fn amounts_in(lower: &str) -> Vec<u64> {
    let numbers = numbers_in(lower);
    let mut amounts = Vec::new();
    for (i, number) in numbers.iter().enumerate() {
        let Some((scale, rest)) = unit(number.2) else {
            continue;
        };
        if number.is_step(rest) || number.value(scale).is_none() {
            return Vec::new();
        }
        let Some(amount) = number.amount(scale) else {
            continue;
        };
        let first = i.checked_sub(1).and_then(|at| numbers.get(at));
        let opened = first.and_then(|n| Some((n, n.opens_range(number, scale)?)));
        if let Some((first, scale)) = opened {
            match first.amount(scale) {
                Some(min) if min < amount => amounts.push(min),
                _ => return Vec::new(),
            }
        }
        amounts.push(amount);
    }
    amounts
}

fn numbers_in(text: &str) -> Vec<Number<'_>> {
    let mut numbers = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, tail) = text.split_at(text.len() - rest.len() + at);
        let run = tail.find(|c: char| !(c.is_ascii_digit() || ".,".contains(c)));
        let written = tail.split_at(run.unwrap_or(tail.len())).0;
        let (digits, after) = tail.split_at(written.trim_end_matches(['.', ',']).len());
        rest = after;
        numbers.push(Number(before, digits, after));
    }
    numbers
}

impl Number<'_> {
    /// The number in đồng, if it may be an amount.
    fn amount(&self, scale: u64) -> Option<u64> {
        let value = self.value(scale).filter(|_| !self.is_dated())?;
        (AMOUNT_MIN..=AMOUNT_MAX).contains(&value).then_some(value)
    }

    /// The number times `scale`, if it can be read: `1.500.000`, `250,000`, or `17,5` (triệu).
    fn value(&self, scale: u64) -> Option<u64> {
        if let Some((whole, part)) = self.1.split_once(',').filter(|_| scale > 1) {
            let tens = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
            let part = part.parse::<u64>().ok()?.checked_mul(scale)? / tens;
            return ungrouped(whole)?.checked_mul(scale)?.checked_add(part);
        }
        ungrouped(self.1)?.checked_mul(scale)
    }

    /// Whether it is a year, or part of a date or of an instrument's number.
    fn is_dated(&self) -> bool {
        let year = matches!(self.1.parse::<u32>(), Ok(1900..=1999 | 2001..=2100));
        year || self.0.ends_with('/') || self.0.ends_with(" số ")
    }

    /// Whether it bounds a step of a tariff (`dưới 5 triệu đồng`) or is a factor (`số tấn x 15.000 đồng`).
    fn is_step(&self, rest: &str) -> bool {
        let word = self.0.split_whitespace().next_back().unwrap_or("");
        matches!(word, "dưới" | "trên" | "x" | "×") || rest.trim_start().starts_with("trở ")
    }

    /// Its scale if it begins a range, with only a dash or a word such as `đến` before the next number: that
    /// number's `scale`, or its own as in `500 nghìn - 1 triệu đồng`.
    fn opens_range(&self, next: &Number<'_>, scale: u64) -> Option<u64> {
        let len = self.2.len() - next.1.len() - next.2.len();
        let between = self.2.get(..len)?.trim();
        let (scale, joiner) = scale_word(between).unwrap_or((scale, between));
        (matches!(joiner.trim(), "-" | "–" | "—" | "~" | "đến" | "tới") && !self.is_dated())
            .then_some(scale)
    }
}

/// A number without the points or commas between its groups of three.
fn ungrouped(digits: &str) -> Option<u64> {
    let mark = if digits.contains(',') { ',' } else { '.' };
    let groups_fit = digits.split(mark).skip(1).all(|group| group.len() == 3);
    let plain = digits.replace(mark, "");
    groups_fit.then(|| plain.parse().ok()).flatten()
}

/// The unit behind a number, as đồng, and what follows it. A number in words may stand between:
/// `4.500.000 (bốn triệu năm trăm nghìn) đồng`.
fn unit(after: &str) -> Option<(u64, &str)> {
    let mut rest = after.trim_start();
    if let Some((_, behind)) = rest.strip_prefix('(').and_then(|r| r.split_once(')')) {
        rest = behind.trim_start();
    }
    let (scale, rest) = scale_word(rest).unwrap_or((1, rest));
    let rest = rest.trim_start();
    let behind = DONG.iter().find_map(|dong| strip_word(rest, dong));
    Some((scale, behind?))
}

fn scale_word(text: &str) -> Option<(u64, &str)> {
    [("triệu", 1_000_000), ("nghìn", 1_000), ("ngàn", 1_000)]
        .iter()
        .find_map(|(word, scale)| Some((*scale, strip_word(text, word)?)))
}

/// What follows a whole word.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.strip_prefix(word)
        .filter(|rest| !rest.starts_with(is_word_char))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> (FeeKind, String) {
        let fee = Fee::from_source(raw).unwrap();
        (fee.kind, fee.text)
    }

    const AMOUNTS: &str = "500000 VNĐ () => 500.000 đồng
        20 VNĐ (20.000 vnđ /tờ khai) => 20.000 đồng
        0 VNĐ (+ 05 triệu đồng/Giấy phép) => 5.000.000 đồng
        250,000 đồng/bản => 250.000 đồng
        17500000000 VNĐ (17,5 triệu đồng/ Giấy chứng nhận) => 17.500.000 đồng
        4.500.000 (bốn triệu năm trăm nghìn) đồng/trường hợp => 4.500.000 đồng
        10.000 - 20.000 đồng => 10.000 – 20.000 đồng, tùy trường hợp
        Từ 10.000 đến 20.000 đồng => 10.000 – 20.000 đồng, tùy trường hợp
        3-5 triệu đồng => 3.000.000 – 5.000.000 đồng, tùy trường hợp
        500 nghìn – 1 triệu đồng => 500.000 – 1.000.000 đồng, tùy trường hợp
        Cá nhân: 150.000 đồng. Dưới 02ha: 1.500.000đ => 150.000 – 1.500.000 đồng, tùy trường hợp
        1800000 VNĐ (/Lần. Giá trị giao dịch từ 2 triệu đồng) => 1.800.000 đồng
        60000 VNĐ (Lệ phí (nếu có)) 75000 VNĐ () => 60.000 – 75.000 đồng, tùy trường hợp";

    const NO_AMOUNTS: &str = "Thông tư số 229/2016/TT-BTC ngày 11/11/2016
        Phí : Mức thu theo Thông tư ngày 11 tháng 11 năm 2016 Đồng
        0,1% giá trị, không quá 10.000.000 đồng
        1.000.000 đồng/phòng, nhưng tổng mức thu không quá 6.000.000 đồng
        150.000 đồng + (số tấn thủy sản x 15.000 đồng/tấn)
        Mức phạt 200.000 đồng
        Vốn từ 10.000.000 đồng trở lên: 50.000 đồng
        Từ 10 - 20.000 đồng
        10.000.0000 đồng (Cấp lần đầu); 3000.000 đồng (cấp lại)
        Kiểm tra 2.500 động vật năm 2016 đồng thời theo Nghị định số 1500 đ";

    #[test]
    fn amounts_and_ranges() {
        for (raw, text) in AMOUNTS.lines().filter_map(|line| line.split_once(" => ")) {
            let fee = read(raw);
            assert!(matches!(fee.0, FeeKind::Amount { .. }), "{raw}");
            assert_eq!(fee.1, text, "{raw}");
        }
    }

    #[test]
    fn rules_and_references_are_no_amounts() {
        for raw in NO_AMOUNTS.lines().map(str::trim) {
            assert_eq!(read(raw), (FeeKind::ByRegulation, raw.to_owned()));
        }
        let raw = "0 VNĐ (Theo quy định) | 0 VNĐ (Theo quy định)";
        assert_eq!(read(raw).1, "Theo quy định");
        let raw = "70000000 VNĐ (Nay bằng 50% mức trên) | 100000 VNĐ (/lần)";
        let text = "70.000.000 đồng (Nay bằng 50% mức trên); 100.000 đồng/lần";
        assert_eq!(read(raw), (FeeKind::ByRegulation, text.to_owned()));
        let raw = "25 VNĐ (25.000.000đ/giấy) 50 VNĐ (50.000đ/giấy)";
        assert_eq!(read(raw).1, "25.000.000đ/giấy; 50.000đ/giấy");
    }

    #[test]
    fn nothing_charged_or_nothing_said() {
        let unsaid = "0 VNĐ ();20 VNĐ ();0 VNĐ (Không quy định.);Phí : Đồng;0 VNĐ () | 0 VNĐ ()";
        let free = "0 VNĐ (Không có.);Phí : 0 Đồng;Không thu lệ phí;Lệ phí: Không";
        for (list, kind) in [(unsaid, FeeKind::NotStated), (free, FeeKind::Free)] {
            for raw in list.split(';') {
                assert_eq!(read(raw).0, kind, "{raw}");
            }
        }
        assert_eq!(Fee::from_source(" | |"), None);
    }
}
