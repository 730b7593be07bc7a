//! Names of people: behind titles and words such as `tên là`, and by themselves when they begin with a family's name.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::phrases::Phrases;
use super::place_names::{BEFORE_PLACES, ENDS, LATE_ENDS, NOT_NAMES, NotName};
use super::reading::{Case, Reading, Shape};
use super::{Kind, Suggestion};
use crate::domain::text::fold;

/// Longest syllable: `nghiêng`.
const SYLLABLE_MAX: usize = 7;
/// Most syllables of a name behind a title.
const TITLED_MAX: usize = 5;
/// Most syllables of a name by itself, and of one in capitals.
const BARE_MAX: usize = 4;
/// Most signs and words between a title and the name.
const FILLERS_MAX: usize = 5;

/// Families' names met in the province and the country.
const FAMILIES: &str = "nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|lí|đinh|lâm|đoàn|mai|\
    trịnh|đào|vương|hà|lương|cao|tạ|chu|châu|triệu|nông|hứa|vi|vy|lành|lộc|linh|đàm|bế|la|mông|ma|lăng|mã|âu|tô|liễu|\
    sầm|giáp|phùng|quách|thái|trương|tống|kiều|nghiêm|thân|tăng|doãn|khổng|ninh|lường|lò|giàng|sùng|thào|ngụy|nguỵ|\
    tiêu|mạc|mạch|lưu|lã|lại|khuất|cù|bạch|đậu|thạch|tòng|chúc|lục|diệp|phương|long|hán|hạ|sái|thiều|đồng|kim|dư|ông";
/// Those that are hardly another word without marks either.
const PLAIN_FAMILIES: [&str; 16] = [
    "nguyen", "pham", "hoang", "huynh", "tran", "phan", "bui", "trinh", "phung", "luong", "trieu",
    "nong", "truong", "quach", "duong", "doan",
];
/// Those that are hardly another word in small letters, with their marks.
const SMALL_FAMILIES: [&str; 18] = [
    "nguyễn", "nguyen", "phạm", "pham", "hoàng", "hoang", "huỳnh", "huynh", "vũ", "võ", "đặng",
    "bùi", "đỗ", "ngô", "trịnh", "phùng", "trần", "lê",
];
/// Those that are hardly another word in small letters without marks, with a middle name behind.
const SMALL_PLAIN_FAMILIES: [&str; 6] = ["tran", "bui", "nong", "trieu", "quach", "phung"];
/// Words behind `van` or `thi` with which these are no names: `trần văn phòng`, `hoàng thị trấn`; without marks.
const NO_GIVEN: [&str; 16] = [
    "phong", "ban", "hoa", "thu", "de", "con", "chua", "dang", "khong", "bi", "hanh", "tran", "xa",
    "truong", "cong", "dau",
];
/// Those that are words as well, where everything is in capitals; without marks.
const CAPITAL_WORDS: [&str; 35] = [
    "lai", "dong", "thai", "cao", "kim", "long", "phuong", "ninh", "luc", "ha", "chuc", "loc",
    "linh", "than", "tang", "du", "vi", "vy", "mai", "ma", "la", "chu", "ho", "ly", "giap", "luu",
    "dao", "ta", "tong", "ong", "do", "le", "to", "diep", "hua",
];

static FAMILY: LazyLock<HashSet<&str>> = LazyLock::new(|| FAMILIES.split('|').collect());
static FAMILY_FOLDED: LazyLock<HashSet<String>> =
    LazyLock::new(|| FAMILIES.split('|').map(fold).collect());

/// What stands before a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Title {
    /// `ông`, `bà`: somebody's name follows, perhaps a single one.
    Person,
    /// `cán bộ`: an office may follow as well.
    Office,
    /// `tên là`: the name follows.
    Tells,
}

static TITLES: LazyLock<Phrases<Title>> = LazyLock::new(|| {
    Phrases::new(&[
        (
            Title::Person,
            "ông|bà|anh|chị|cô|chú|bác|dì|cậu|mợ|thím|thầy|thầy giáo|cô giáo|đồng chí|đc|bác sĩ|bác sỹ|luật sư|\
             mẹ tôi|bố tôi|vợ tôi|chồng tôi|con tôi|con trai|con gái|cháu gái|cháu trai|em gái|em trai|anh trai|\
             chị gái|mẹ em|bố em|vợ em|chồng em|con em|bố mẹ|cụ",
        ),
        (
            Title::Office,
            "em|cháu|cán bộ|công chức|viên chức|nhân viên|chuyên viên|chủ tịch|phó chủ tịch|giám đốc|phó giám đốc|\
             bí thư|trưởng thôn|trưởng phòng|phó phòng|trưởng công an|tổ trưởng|hộ|hộ ông|hộ bà|gia đình|nhà|\
             công dân|hàng xóm|thiếu tá|trung tá|thượng tá|đại úy|đại uý|thượng úy|trung úy|thiếu úy|kế toán",
        ),
        (
            Title::Person,
            "tên|tên là|tên đầy đủ|tên đầy đủ là|tôi tên|tôi tên là|tên tôi là|tên tôi|em tên|em tên là|tên em là|con tên là|cháu tên",
        ),
        (
            Title::Office,
            "chủ tịch xã|chủ tịch phường|chủ tịch ubnd|chủ tịch ubnd xã|chủ tịch ubnd phường|phó chủ tịch xã|\
             phó chủ tịch phường|bí thư chi bộ|bí thư xã|công an xã|công an phường|cán bộ xã|cán bộ phường|\
             cán bộ địa chính|cán bộ tư pháp|cán bộ hộ tịch|công chức tư pháp|công chức địa chính",
        ),
        (
            Title::Tells,
            "tôi là|em là|con tôi là|cháu là|vợ tôi là|chồng tôi là|mẹ tôi là|bố tôi là|bản thân tôi là|họ tên|\
             họ và tên|người gửi|người viết|người viết đơn|người làm đơn|người phản ánh|ký tên|kí tên|chủ hộ|\
             chủ tài khoản|chủ tk|ctk|đứng tên|mang tên|facebook|fb|zalo|nick|người đại diện|đại diện|chủ sử dụng đất",
        ),
    ])
});

/// A name that was read.
#[derive(Debug, Clone, Copy)]
struct Name {
    end: usize,
    syllables: usize,
    has_family: bool,
}

/// Finds them.
pub(super) fn find(reading: &Reading, found: &mut Vec<Suggestion>) {
    let mut at = 0;
    while at < reading.len() {
        if !reading.is_word(at) {
            at += 1;
            continue;
        }
        let one = titled(reading, at).or_else(|| bare(reading, at));
        // `QUẢN LÝ` has no family in it.
        let no_name = NOT_NAMES
            .at_closely(reading, at)
            .filter(|(_, end)| *end > at + 1);
        let title_end = TITLES.at(reading, at).map_or(at, |(_, end)| end);
        if let (None, Some((_, end))) = (one, no_name.filter(|(_, end)| *end > title_end)) {
            at = end;
            continue;
        }
        if let Some((start, end, sure)) = one {
            found.push(reading.suggestion(start..end, Kind::Name, sure));
        }
        at = one.map_or(at + 1, |(_, end, _)| end);
    }
}

/// The place behind the capitalised words that begin here and name a place or a person.
pub(super) fn proper_name(reading: &Reading, at: usize) -> Option<usize> {
    let is_office = NOT_NAMES
        .at_closely(reading, at)
        .is_some_and(|(what, _)| what == NotName::Office);
    let name = capitals(reading, at, TITLED_MAX).filter(|_| !is_office)?;
    Some(name.end)
}

/// The name behind a title: from where to where, and whether there is no doubt.
fn titled(reading: &Reading, at: usize) -> Option<(usize, usize, bool)> {
    let (title, title_end) = TITLES.at_strictly(reading, at)?;
    // Without its mark `dì` is nearly always `đi`.
    if title_end == at + 1 && reading.lower(at) == "di" {
        return None;
    }
    // `bà con`, `anh em`, `Chi Lăng`
    let is_longer = |(_, end)| end > title_end;
    if NOT_NAMES.at(reading, at).is_some_and(is_longer) {
        return None;
    }
    let start = behind_title(reading, title_end);
    let no_name = NOT_NAMES.at_closely(reading, start).is_some();
    let Some(name) = capitals(reading, start, TITLED_MAX) else {
        let is_matter = NOT_NAMES
            .at(reading, start)
            .is_some_and(|(_, end)| end > start + 1);
        let end = small(reading, start).filter(|_| !is_matter)?;
        return Some((start, end, false));
    };
    let is_upper = reading.case(start) == Case::Upper;
    // `Cán Bộ Từ Chối`: every word of a heading has a capital.
    let is_heading = title_end > at + 1 && reading.case(title_end - 1) == Case::Title;
    let sure = match title {
        _ if no_name && !(title == Title::Person && name.has_family && name.syllables > 1) => {
            return None;
        }
        _ if name.has_family && name.syllables > 1 => {
            let is_plain = PLAIN_FAMILIES.contains(&reading.text(start));
            let is_middle = is_middle(reading, reading.skip_gap(start + 1));
            !no_name && (reading.has_marked_text() || is_plain || is_middle)
        }
        _ if is_upper || is_heading => return None,
        Title::Person | Title::Tells if name.syllables > 1 => reading.has_marked_text(),
        Title::Office if name.syllables > 1 => false,
        Title::Person => false,
        _ => return None,
    };
    Some((start, name.end, sure))
}

/// The place behind a title where the name may begin: over `:`, `là`, `tên`.
fn behind_title(reading: &Reading, end: usize) -> usize {
    let mut at = end;
    let mut has_colon = false;
    for _ in 0..FILLERS_MAX {
        match reading.shape(at) {
            Some(Shape::Gap) => at += 1,
            Some(Shape::Sign(':')) => {
                has_colon = true;
                at += 1;
            }
            Some(Shape::Break) if has_colon => at += 1,
            Some(Shape::Word)
                if reading.case(at) == Case::Lower && is_filler(reading.lower(at)) =>
            {
                at += 1;
            }
            _ => break,
        }
    }
    at
}

fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "là" | "la" | "tên" | "ten" | "ông" | "bà" | "anh" | "chị" | "tôi" | "toi"
    )
}

/// A name by itself: it begins with a family's name and is no place's.
fn bare(reading: &Reading, at: usize) -> Option<(usize, usize, bool)> {
    if !is_family(reading, at) {
        return None;
    }
    if reading.case(at) == Case::Lower {
        return bare_small(reading, at).map(|end| (at, end, false));
    }
    let name = capitals(reading, at, BARE_MAX).filter(|name| name.syllables > 1)?;
    let text = reading.text(at);
    let is_upper = reading.case(at) == Case::Upper;
    let is_word = is_upper && CAPITAL_WORDS.contains(&text);
    // Without marks nearly every family is another word, too.
    let is_short = is_upper || name.syllables < 3;
    let is_plain =
        reading.lower(at) != text || reading.has_marked_text() || PLAIN_FAMILIES.contains(&text);
    if (is_word || is_short && !is_plain) && !is_middle(reading, reading.skip_gap(at + 1)) {
        return None;
    }
    // `Mông` is a people and a family.
    let no_name = NOT_NAMES
        .at_closely(reading, at)
        .is_some_and(|(_, end)| end > at + 1 || !is_middle(reading, reading.skip_gap(at + 1)));
    (!no_name && !names_place(reading, at)).then_some((at, name.end, false))
}

/// The place behind a name in small letters by itself: with a middle name, and of a family that is hardly another word.
fn bare_small(reading: &Reading, at: usize) -> Option<usize> {
    let family = reading.lower(at);
    let is_plain = SMALL_FAMILIES.contains(&family) || SMALL_PLAIN_FAMILIES.contains(&family);
    let middle = reading.skip_gap(at + 1);
    let given = reading.skip_gap(middle + 1);
    let is_it = is_plain && is_middle(reading, middle) && !NO_GIVEN.contains(&reading.text(given));
    let no_name = NOT_NAMES.at(reading, at).is_some() || names_place(reading, at);
    small(reading, at).filter(|_| is_it && !no_name)
}

/// Whether a place that bears a person's name is spoken of.
fn names_place(reading: &Reading, at: usize) -> bool {
    BEFORE_PLACES.before(reading, at).is_some()
}

/// Whether the word is a family's name. In a text with marks it must have its own, unless it can be nothing else.
fn is_family(reading: &Reading, at: usize) -> bool {
    if FAMILY.contains(reading.lower(at)) {
        return true;
    }
    let text = reading.text(at);
    if reading.is_marked(at) || !FAMILY_FOLDED.contains(text) {
        return false;
    }
    let is_plain = || PLAIN_FAMILIES.contains(&text);
    !reading.has_marked_text() || is_plain() || is_middle(reading, reading.skip_gap(at + 1))
}

/// Whether the word is the middle of most names.
fn is_middle(reading: &Reading, at: usize) -> bool {
    matches!(reading.lower(at), "văn" | "van" | "thị" | "thi" | "seo")
}

/// The capitalised words that begin here.
fn capitals(reading: &Reading, start: usize, most: usize) -> Option<Name> {
    let style = reading.case(start);
    if !reading.is_word(start) || style == Case::Lower || reading.length(start) < 2 {
        return None;
    }
    let most = if style == Case::Upper {
        most.min(BARE_MAX)
    } else {
        most
    };
    let (mut end, mut at, mut syllables) = (start, start, 0);
    while syllables < most && is_capital(reading, at, style) {
        if syllables > 0 && ends_name(reading, at, syllables, style) {
            break;
        }
        end = at + 1;
        syllables += 1;
        if reading.shape(end) != Some(Shape::Gap) {
            break;
        }
        at = end + 1;
    }
    (syllables > 0).then(|| Name {
        end,
        syllables,
        has_family: is_family(reading, start),
    })
}

fn is_capital(reading: &Reading, at: usize, style: Case) -> bool {
    let length = reading.length(at);
    let same_style = match reading.case(at) {
        Case::Lower => false,
        Case::Title => style == Case::Title || length == 1,
        // An abbreviation, among words with one capital.
        Case::Upper => style == Case::Upper || length < 4,
    };
    reading.is_word(at) && length <= SYLLABLE_MAX && same_style
}

/// Whether a name of so many syllables ends before this word.
fn ends_name(reading: &Reading, at: usize, syllables: usize, style: Case) -> bool {
    let office = NOT_NAMES.at_closely(reading, at).filter(|_| syllables > 1);
    if office.is_some_and(|(what, end)| what == NotName::Office && end > at + 1) {
        return true;
    }
    if style == Case::Title && reading.case(at) == Case::Title {
        return false;
    }
    ENDS.at_closely(reading, at).is_some()
        || syllables > 2 && (ENDS.at(reading, at).is_some() || LATE_ENDS.at(reading, at).is_some())
}

/// The place behind a name in small letters: only such as hardly mean anything else.
fn small(reading: &Reading, start: usize) -> Option<usize> {
    let next = reading.skip_gap(start + 1);
    let third = reading.skip_gap(next + 1);
    let is_small = |at: usize| {
        reading.is_word(at) && reading.case(at) == Case::Lower && reading.length(at) <= SYLLABLE_MAX
    };
    (is_small(start) && is_small(next) && next > start + 1).then_some(())?;
    if is_family(reading, start) && is_middle(reading, next) {
        let end = (is_small(third) && third > next + 1).then_some(third + 1)?;
        // `nguyen thi thu ha,`: the end of what is said is the end of the name.
        let fourth = reading.skip_gap(end);
        let ends = !matches!(reading.shape(fourth + 1), Some(Shape::Gap | Shape::Number));
        let is_other =
            ENDS.at(reading, fourth).is_some() || LATE_ENDS.at(reading, fourth).is_some();
        let is_given = fourth > end && is_small(fourth) && ends && !is_other;
        return Some(if is_given { fourth + 1 } else { end });
    }
    SMALL_FAMILIES
        .contains(&reading.lower(start))
        .then_some(next + 1)
}
