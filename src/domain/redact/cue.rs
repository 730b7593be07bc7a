//! Words that say what the number behind them is.

use std::sync::LazyLock;

use super::phrases::Phrases;
use super::reading::{Reading, Shape};

/// How many tokens a number may stand behind its cue.
const REACH: usize = 12;
/// How many words may stand between.
const WORDS_MAX: usize = 5;
/// A number of so many digits takes the cue for itself.
const TAKES_CUE: usize = 6;

/// What a number is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// Somebody's telephone.
    Phone,
    /// A telephone that is public.
    Hotline,
    /// An identity card, an insurance, a tax code.
    Identity,
    /// A bank account.
    Account,
    /// A bank; its name may stand behind the number, too.
    Bank,
    /// A dossier, or what a dossier is followed by.
    Dossier,
    /// A vehicle.
    Plate,
    /// Money, an area, a decision: nothing of a person.
    Public,
}

/// Which words are which cue.
static PHRASES: LazyLock<Phrases<Cue>> = LazyLock::new(|| {
    Phrases::new(&[
        (
            Cue::Phone,
            "điện thoại|số điện thoại|đt|đtdđ|sđt|sdt|dđ|di động|số di động|máy bàn|số máy|zalo|viber|whatsapp|\
             liên hệ|liên lạc|lh|gọi|gọi số|gọi cho|alo|tel|phone|mobile|hp|fax",
        ),
        (
            Cue::Hotline,
            "hotline|đường dây nóng|tổng đài|số nóng|đường dây",
        ),
        (
            Cue::Identity,
            "cmnd|cmtnd|cmt|cccd|cc|căn cước|căn cước công dân|thẻ căn cước|chứng minh|chứng minh thư|\
             chứng minh nhân dân|giấy chứng minh|hộ chiếu|passport|số định danh|định danh|định danh cá nhân|\
             bhxh|bhyt|bhtn|bảo hiểm|bảo hiểm xã hội|bảo hiểm y tế|msbh|số bh|mã bh|số sổ|số thẻ|mã số thuế|mst|\
             mã số|gplx|bằng lái|bằng lái xe|giấy phép lái xe|giấy tờ tùy thân|giấy tờ tuỳ thân",
        ),
        (
            Cue::Account,
            "stk|tk|số tài khoản|tài khoản|số tk|tài khoản ngân hàng|chuyển khoản|ck|số thẻ ngân hàng",
        ),
        (
            Cue::Bank,
            "ngân hàng|vietcombank|vcb|bidv|agribank|vietinbank|ctg|techcombank|tcb|mb|mbbank|mb bank|acb|\
             sacombank|stb|vpbank|tpbank|shb|vib|hdbank|lpbank|lienvietpostbank|msb|ocb|seabank|eximbank|\
             abbank|bacabank|bac a bank|pvcombank|namabank|kienlongbank|scb|vietbank|baovietbank|momo|vbsp",
        ),
        (
            Cue::Dossier,
            "mã hồ sơ|số hồ sơ|mã số hồ sơ|mã biên nhận|số biên nhận|biên nhận|biên nhận số|giấy hẹn|\
             mã tra cứu|mã phản ánh|số tiếp nhận|mã đơn|phiếu hẹn|hồ sơ số",
        ),
        (
            Cue::Plate,
            "biển số|biển số xe|biển kiểm soát|bks|bsx|biển|biển xe|xe|xe máy|xe ô tô|ô tô",
        ),
        (
            Cue::Public,
            "số tiền|tiền|giá|phí|lệ phí|mức|diện tích|quyết định|nghị định|thông tư|công văn|luật|\
             mã thủ tục|mã tthc|mã số doanh nghiệp|mã doanh nghiệp|điều|khoản|tổng|tổng số",
        ),
    ])
});

/// The cues of a text.
#[derive(Debug)]
pub(super) struct Cues(Vec<Place>);

#[derive(Debug)]
struct Place {
    start: usize,
    end: usize,
    cue: Cue,
}

/// A cue before a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nearest {
    /// What it says.
    pub(super) cue: Cue,
    /// How many words stand between.
    pub(super) words: usize,
}

impl Cues {
    /// Finds them all.
    pub(super) fn of(reading: &Reading) -> Self {
        let mut cues = Vec::new();
        let mut at = 0;
        while at < reading.len() {
            let found = PHRASES.at(reading, at);
            if let Some((cue, end)) = found {
                cues.push(Place {
                    start: at,
                    end,
                    cue,
                });
            }
            at = found.map_or(at + 1, |(_, end)| end);
        }
        Self(cues)
    }

    /// The nearest cue before a token, unless a sentence, another number or something hidden stands between.
    pub(super) fn before(&self, reading: &Reading, token: usize) -> Option<Nearest> {
        let behind = self.0.partition_point(|place| place.end <= token);
        let place = self.0.get(behind.checked_sub(1)?)?;
        if token - place.end > REACH {
            return None;
        }
        let (mut words, mut breaks) = (0, 0);
        for at in place.end..token {
            match reading.shape(at)? {
                Shape::Word => words += 1,
                Shape::Break => breaks += 1,
                Shape::Number if reading.length(at) >= TAKES_CUE => return None,
                Shape::Hidden | Shape::Aside | Shape::Sign(';' | '!' | '?') => return None,
                Shape::Sign('.') if words > 0 => return None,
                Shape::Sign(_) | Shape::Number | Shape::Gap => {}
            }
        }
        let cue = place.cue;
        (words <= WORDS_MAX && breaks <= 1).then_some(Nearest { cue, words })
    }

    /// Whether a bank's name stands directly behind a place, over a gap and a bracket.
    pub(super) fn has_bank_behind(&self, reading: &Reading, end: usize) -> bool {
        let mut at = reading.skip_gap(end);
        if matches!(reading.shape(at), Some(Shape::Sign('(' | '-' | ','))) {
            at = reading.skip_gap(at + 1);
        }
        let place = self.0.partition_point(|place| place.start < at);
        let place = self.0.get(place).filter(|place| place.start == at);
        place.is_some_and(|place| place.cue == Cue::Bank)
    }
}
