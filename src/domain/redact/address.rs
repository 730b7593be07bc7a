//! Addresses finer than a commune: houses, lanes, hamlets and the streets behind a house's number.

use std::sync::LazyLock;

use super::names::proper_name;
use super::phrases::Phrases;
use super::place_names::{NOT_NAMES, NotName};
use super::reading::{Reading, Shape};
use super::{Kind, Suggestion};

/// Most parts of an address.
const PARTS_MAX: usize = 8;
/// Most digits of a house.
const HOUSE_DIGITS: std::ops::RangeInclusive<usize> = 1..=4;
/// Syllables of a name without capitals.
const SMALL_NAME: usize = 2;

/// What a word begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A house, by its number.
    House,
    /// A lane or a flat, by its number.
    Lane,
    /// A hamlet or a quarter, by its name or number.
    Hamlet,
    /// A quarter of a town, by its number or a name of two syllables.
    Quarter,
    /// `bản`, which is also a copy: by its name, where somebody lives.
    Village,
    /// A street: no address by itself.
    Street,
}

static PARTS: LazyLock<Phrases<Part>> = LazyLock::new(|| {
    Phrases::new(&[
        (
            Part::House,
            "số nhà|nhà số|sn|căn hộ|căn hộ số|phòng trọ số|phòng trọ",
        ),
        (
            Part::Lane,
            "ngõ|ngách|hẻm|kiệt|tổ|đội|cụm|lô|khu|ngõ số|hẻm số|tổ số|khu tập thể|ktt",
        ),
        (Part::Hamlet, "thôn|xóm|ấp|làng|buôn"),
        (
            Part::Quarter,
            "khối|khối phố|khu phố|tổ dân phố|tdp|chung cư",
        ),
        (Part::Village, "bản"),
        (Part::Street, "đường|phố|đường số|quốc lộ|ql|tỉnh lộ"),
    ])
});

/// Words behind which something is, and whether somebody lives there.
static HOMES: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    Phrases::new(&[
        (
            true,
            "địa chỉ|trú|trú tại|cư trú|thường trú|tạm trú|sống tại|quán|nhà|ngụ|ngụ tại|dc|đc|nhà ở|sinh sống tại",
        ),
        (false, "ở|tại|thuộc"),
    ])
});

/// What is counted by a number, so that `tổ 5 người` is none.
const COUNTED: [&str; 14] = [
    "nguoi", "ngay", "lan", "thang", "nam", "gio", "ho", "tuoi", "phut", "tuan", "bo", "ban",
    "con", "dong",
];
/// Words that begin no name of a hamlet.
const NO_NAMES: [&str; 40] = [
    "cua", "toi", "em", "chung", "co", "la", "bi", "da", "khong", "va", "thi", "o", "tai", "nay",
    "do", "kia", "xa", "phuong", "ban", "minh", "ta", "nha", "dang", "duoc", "cho", "de", "van",
    "dac", "truong", "pho", "nao", "cung", "ngoai", "trong", "gan", "ho", "to", "de", "nghi",
    "con",
];

/// Finds them.
pub(super) fn find(reading: &Reading, found: &mut Vec<Suggestion>) {
    let mut at = 0;
    while at < reading.len() {
        let Some((end, mut sure, is_number_first)) = first(reading, at) else {
            at += 1;
            continue;
        };
        let end = more(reading, end, sure || is_number_first);
        // Rubbish lies at a lane, too: `tại hẻm 5`.
        sure |= home_before(reading, at) == Some(true);
        found.push(reading.suggestion(at..end, Kind::Address, sure));
        at = end;
    }
}

/// The place behind the first part, whether it is an address beyond doubt, and whether it is a house.
fn first(reading: &Reading, at: usize) -> Option<(usize, bool, bool)> {
    // `tại 113 Trần Duy Hưng`
    let plain = |number: usize| {
        let street = reading.skip_gap(plain_number(reading, number)?);
        let end = proper_name(reading, street).filter(|end| *end > street + 1)?;
        home_before(reading, at).map(|_| end)
    };
    if reading.shape(at)? == Shape::Number {
        let end = street_house(reading, at).or_else(|| plain(at))?;
        return Some((end, false, true));
    }
    if reading.text(at) == "so" && !reading.is_marked(at) || reading.lower(at) == "số" {
        let number = reading.skip_gap(at + 1);
        if let Some(end) = street_house(reading, number).or_else(|| plain(number)) {
            return Some((end, true, true));
        }
    }
    let (part, end) = PARTS.at(reading, at)?;
    // `Lạng Sơn` without marks, `nông thôn`, `điện áp`, `trưởng thôn`
    let is_longer = NOT_NAMES
        .at(reading, at)
        .is_some_and(|(what, longer)| what == NotName::Other && longer > end);
    let before = reading.before(at).map_or("", |before| reading.text(before));
    if is_longer || matches!(before, "nong" | "dien" | "lien" | "truong") {
        return None;
    }
    let is_home = home_before(reading, at).is_some();
    match part {
        Part::Street => None,
        Part::House => Some((number(reading, end)?, true, true)),
        Part::Lane => Some((number(reading, end)?, false, false)),
        Part::Hamlet => {
            let end = number(reading, end).or_else(|| hamlet(reading, end, is_home))?;
            Some((end, false, false))
        }
        Part::Quarter => Some((quarter(reading, end)?, false, false)),
        Part::Village => {
            let name = reading.skip_gap(end);
            let is_it = is_home && (reading.lower(at) == "bản" || !reading.has_marked_text());
            Some((proper_name(reading, name).filter(|_| is_it)?, false, false))
        }
    }
}

/// The place behind a house's number when a street follows: `12 đường Trần Đăng Ninh`, `12A ngõ 3`.
fn street_house(reading: &Reading, at: usize) -> Option<usize> {
    let house = plain_number(reading, at)?;
    let mut next = reading.skip_gap(house);
    next = if reading.is_sign(next, ',') {
        reading.skip_gap(next + 1)
    } else {
        next
    };
    let (what, behind) = PARTS.at(reading, next)?;
    // `02 bản Danh mục`
    (what != Part::Village).then(|| part(reading, next, behind))??;
    // The part itself is read as one that goes on.
    Some(house)
}

/// The place behind a part that goes on: a number or a name with capitals.
fn part(reading: &Reading, at: usize, behind: usize) -> Option<usize> {
    let (part, _) = PARTS.at(reading, at)?;
    let name = || proper_name(reading, reading.skip_gap(behind));
    match part {
        Part::House | Part::Lane => number(reading, behind),
        Part::Quarter => quarter(reading, behind),
        Part::Village => name(),
        Part::Hamlet => number(reading, behind).or_else(|| hamlet(reading, behind, true)),
        Part::Street => number(reading, behind)
            .or_else(name)
            .or_else(|| hamlet(reading, behind, true)),
    }
}

/// The place behind all parts that follow.
fn more(reading: &Reading, mut end: usize, mut is_house: bool) -> usize {
    for _ in 0..PARTS_MAX {
        let mut at = reading.skip_gap(end);
        let is_parted = matches!(reading.shape(at), Some(Shape::Sign(',' | '-' | '/')));
        if is_parted {
            at = reading.skip_gap(at + 1);
        }
        let found = PARTS
            .at(reading, at)
            .and_then(|(_, behind)| part(reading, at, behind));
        // `số nhà 12 Trần Phú`
        let street = || proper_name(reading, at).filter(|_| is_house && at > end);
        let Some(next) = found.or_else(street) else {
            break;
        };
        is_house = false;
        end = next;
    }
    end
}

/// The place behind a number that is not counting: `12`, `12A`, `12/3`, `số 12`.
fn number(reading: &Reading, end: usize) -> Option<usize> {
    let mut at = reading.skip_gap(end);
    at += usize::from(reading.is_sign(at, ':'));
    at = reading.skip_gap(at);
    if reading.text(at) == "so" {
        at = reading.skip_gap(at + 1);
    }
    let end = plain_number(reading, at)?;
    let next = reading.skip_gap(end);
    let is_year = end == at + 1 && reading.length(at) == 4 && reading.text(at).starts_with("20");
    let counts = reading.is_word(next) && next > end && COUNTED.contains(&reading.text(next));
    (!counts && !is_year).then_some(end)
}

fn plain_number(reading: &Reading, at: usize) -> Option<usize> {
    let mut end = reading.is_number(at, HOUSE_DIGITS).then_some(at + 1)?;
    let letter = |at: usize| reading.is_word(at) && reading.length(at) == 1;
    end += usize::from(letter(end));
    for _ in 0..3 {
        if matches!(reading.shape(end), Some(Shape::Sign('/' | '-')))
            && reading.is_number(end + 1, HOUSE_DIGITS)
        {
            end += 2;
            end += usize::from(letter(end));
        }
    }
    // `12/2015/NĐ-CP`, `12.5`, `12%`
    let goes_on = matches!(reading.shape(end), Some(Shape::Sign('/' | '.' | '%')))
        && matches!(reading.shape(end + 1), Some(Shape::Word | Shape::Number));
    (!goes_on).then_some(end)
}

/// The place behind a quarter's number or its name of two syllables: `khối Hiệp hội` is none.
fn quarter(reading: &Reading, end: usize) -> Option<usize> {
    let start = reading.skip_gap(end);
    let name = || proper_name(reading, start).filter(|end| *end > start + 1);
    number(reading, end).or_else(name)
}

/// The place behind a hamlet's name: with capitals, or two small syllables where somebody is said to live.
fn hamlet(reading: &Reading, end: usize, is_home: bool) -> Option<usize> {
    let start = reading.skip_gap(end);
    // `thôn Bản Chu`
    let has_word = matches!(reading.lower(start), "bản" | "ban" | "phố" | "pho");
    let name = if has_word {
        reading.skip_gap(start + 1)
    } else {
        start
    };
    if let Some(end) = proper_name(reading, name) {
        return Some(end);
    }
    let (mut end, mut at) = (name, name);
    for _ in 0..SMALL_NAME {
        let is_name = reading.is_word(at) && !NO_NAMES.contains(&reading.text(at));
        if !is_name || PARTS.at(reading, at).is_some() {
            break;
        }
        end = at + 1;
        at = reading.skip_gap(end);
    }
    let is_it = is_home || end > name + 1 && is_before_commune(reading, name, end);
    (is_it && end > name).then_some(end)
}

/// Whether a commune follows, as behind `thon na mo, xa loc binh`; `làng văn hóa, xã …` is no place.
fn is_before_commune(reading: &Reading, start: usize, end: usize) -> bool {
    let commune = reading.skip_gap(end + 1);
    reading.is_sign(end, ',')
        && matches!(reading.lower(commune), "xã" | "xa" | "phường" | "phuong")
        && NOT_NAMES.at(reading, start).is_none()
}

/// Whether somebody is said to live here, by the words before; `None` without any.
fn home_before(reading: &Reading, at: usize) -> Option<bool> {
    let before = reading.before(at);
    let colon = before.filter(|before| reading.is_sign(*before, ':'));
    HOMES.before(reading, colon.unwrap_or(at))
}
