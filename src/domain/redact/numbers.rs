//! Telephones, identity cards and bank accounts: what a run of digits is, by its shape and by the words beside it.

use std::sync::LazyLock;

use super::cue::{Cue, Cues};
use super::phrases::Phrases;
use super::reading::{Reading, Shape};
use super::run::{Run, Window};
use super::{Kind, Suggestion};

/// Digits of an account at an account's cue.
const ACCOUNT: std::ops::RangeInclusive<usize> = 6..=19;
/// Digits of a telephone at a telephone's cue, whatever its shape.
const PHONE: std::ops::RangeInclusive<usize> = 7..=12;
/// Most digits of papers at their cue.
const IDENTITY_MAX: usize = 16;
/// Most groups of something else, as a year, before a number: what is deeper in a run is a list.
const STRAYS_MAX: usize = 2;
/// Digits in one piece that are hardly anything public.
const LONG: std::ops::RangeInclusive<usize> = 9..=19;

/// What is counted or measured by the number before it.
static UNITS: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let units = "đ|đồng|vnđ|vnd|k|nghìn|ngàn|triệu|tr|tỷ|tỉ|usd|m|ha|km|kg|kwh|mét|người|lượt";
    Phrases::new(&[((), units)])
});

/// What some groups of a run are.
#[derive(Debug, Clone, Copy)]
struct Choice {
    groups: usize,
    kind: Kind,
    sure: bool,
}

/// A choice, without which the next group is tried.
type Chosen = Option<Choice>;

/// Where a window stands.
struct Context {
    /// The nearest cue before it.
    cue: Option<Cue>,
    /// Whether that cue is beside it.
    is_near: bool,
    /// Whether the run, or what is left of it behind another number, begins hereabouts.
    begins: bool,
    /// Whether a bank's name stands behind the run.
    has_bank_behind: bool,
}

/// Finds them.
pub(super) fn find(reading: &Reading, cues: &Cues, found: &mut Vec<Suggestion>) {
    let mut at = 0;
    while at < reading.len() {
        let Some(run) = Run::at(reading, at) else {
            at += 1;
            continue;
        };
        read_run(reading, cues, &run, found);
        at = run.end();
    }
}

fn read_run(reading: &Reading, cues: &Cues, run: &Run, found: &mut Vec<Suggestion>) {
    let has_unit = is_before_unit(reading, run.end());
    let has_bank_behind = cues.has_bank_behind(reading, run.end());
    let (mut from, mut left_from) = (0, 0);
    while let Some(first) = run.groups.get(from) {
        let nearest = cues.before(reading, *first);
        let context = Context {
            cue: nearest.map(|nearest| nearest.cue),
            is_near: nearest.is_some_and(|nearest| nearest.words <= 2),
            begins: from <= left_from + STRAYS_MAX,
            has_bank_behind,
        };
        if from == 0 && run.is_amount(reading, has_unit) && (has_unit || !context.says()) {
            return;
        }
        let Some(choice) = choose(&run.window(reading, from), &context) else {
            from += 1;
            continue;
        };
        let tokens = run.tokens(reading, from..from + choice.groups);
        found.push(reading.suggestion(tokens, choice.kind, choice.sure));
        from += choice.groups;
        left_from = from;
    }
}

impl Context {
    /// Whether the words say that the number is somebody's.
    fn says(&self) -> bool {
        matches!(
            self.cue,
            Some(Cue::Phone | Cue::Identity | Cue::Account | Cue::Bank | Cue::Dossier)
        )
    }
}

/// Whether `đồng` or another unit follows; `đồng ý` is none.
fn is_before_unit(reading: &Reading, end: usize) -> bool {
    let at = reading.skip_gap(end);
    match reading.shape(at) {
        Some(Shape::Sign('$' | '%' | '₫' | '€')) => true,
        Some(Shape::Word) => UNITS.at(reading, at).is_some_and(|((), end)| {
            let next = reading.skip_gap(end);
            !(reading.text(at) == "dong" && matches!(reading.text(next), "y" | "chi" | "bao"))
        }),
        _ => false,
    }
}

fn choose(window: &Window, context: &Context) -> Chosen {
    if window.digits.starts_with("1800") || window.digits.starts_with("1900") {
        let has_length = |digits: &usize| window.groups_of(*digits).is_some();
        let is_other = matches!(context.cue, Some(Cue::Identity | Cue::Account | Cue::Bank));
        if window.is_rest && !is_other && [8, 10].iter().any(has_length) {
            return None;
        }
    }
    account(window, context)
        .or_else(|| even_identity(window, context))
        .or_else(|| said_identity(window, context))
        .or_else(|| phone(window, context))
        .or_else(|| said_phone(window, context))
        .or_else(|| {
            // No amount begins with a zero; every telephone and new identity number does.
            let is_public = context.cue == Some(Cue::Public) && !window.digits.starts_with('0');
            (!is_public).then(|| unsaid(window, context))?
        })
}

fn account(window: &Window, context: &Context) -> Chosen {
    let said = matches!(context.cue, Some(Cue::Account | Cue::Bank));
    let named_behind = context.has_bank_behind && window.is_rest;
    let groups = window
        .most_groups(ACCOUNT)
        .filter(|_| said || named_behind)?;
    Some(Choice {
        groups,
        kind: Kind::Account,
        sure: true,
    })
}

/// Twelve digits that begin with a zero, in groups of one length: no telephone is written so.
fn even_identity(window: &Window, context: &Context) -> Chosen {
    let may_be = context.begins && window.digits.starts_with('0');
    let groups = may_be.then(|| window.groups_of(12))??;
    let is_whole = window.is_rest && window.lengths.len() == groups;
    (groups == 1 || is_whole && window.is_even(groups)).then_some(Choice {
        groups,
        kind: Kind::IdentityNumber,
        sure: context.cue != Some(Cue::Dossier),
    })
}

fn said_identity(window: &Window, context: &Context) -> Chosen {
    if context.cue != Some(Cue::Identity) {
        return None;
    }
    // Far from its cue a year or a day may stand before the number.
    let least = if context.is_near { 6 } else { 8 };
    let total = window.digits.len();
    let whole =
        (window.is_rest && (least..=IDENTITY_MAX).contains(&total)).then_some(window.lengths.len());
    let groups = whole
        .or_else(|| {
            [12, 9, 10, 13, 15]
                .iter()
                .find_map(|digits| window.groups_of(*digits))
        })
        .or_else(|| window.most_groups(least..=IDENTITY_MAX))?;
    Some(Choice {
        groups,
        kind: Kind::IdentityNumber,
        sure: true,
    })
}

/// How many digits a telephone has, by its beginning; the likelier first. Mobile telephones had one more until 2018,
/// and area codes were shorter until 2017: 025 for Lạng Sơn.
const PHONE_LENGTHS: [(&str, &[usize]); 19] = [
    ("0084", &[13, 14]),
    ("012", &[11]),
    ("016", &[11]),
    ("018", &[11]),
    ("019", &[11]),
    ("02", &[11, 10]),
    ("03", &[10]),
    ("05", &[10]),
    ("07", &[10]),
    ("08", &[10]),
    ("09", &[10]),
    // `+84 (0) 912 …`
    ("840", &[12, 13]),
    ("841", &[12]),
    ("842", &[12, 11]),
    ("843", &[11]),
    ("845", &[11]),
    ("847", &[11]),
    ("848", &[11]),
    ("849", &[11]),
];

fn phone_lengths(digits: &str) -> &'static [usize] {
    let known = PHONE_LENGTHS.iter();
    let mut fitting = known.filter(|(start, _)| digits.starts_with(start));
    fitting.next().map_or(&[], |(_, lengths)| *lengths)
}

fn phone(window: &Window, context: &Context) -> Chosen {
    let lengths = phone_lengths(&window.digits).iter();
    let fitting: Vec<usize> = lengths.filter_map(|d| window.groups_of(*d)).collect();
    let ends_run = |groups: &&usize| window.is_rest && window.lengths.len() == **groups;
    let groups = fitting.iter().find(ends_run).or(fitting.first())?;
    Some(Choice {
        groups: *groups,
        kind: Kind::Phone,
        sure: context.cue != Some(Cue::Hotline),
    })
}

fn said_phone(window: &Window, context: &Context) -> Chosen {
    let said = context.cue == Some(Cue::Phone) && context.is_near;
    let whole =
        (window.is_rest && PHONE.contains(&window.digits.len())).then_some(window.lengths.len());
    let first = || {
        let first = window.lengths.first()?;
        PHONE.contains(first).then_some(1)
    };
    let groups = whole.or_else(first).filter(|_| said)?;
    Some(Choice {
        groups,
        kind: Kind::Phone,
        sure: groups == 1,
    })
}

/// What nothing speaks for but its length.
fn unsaid(window: &Window, context: &Context) -> Chosen {
    let length = *window.lengths.first()?;
    let kind = match length {
        10 | 11 if window.digits.starts_with('0') => Kind::Phone,
        _ => Kind::IdentityNumber,
    };
    let even = || {
        let groups = window.lengths.len();
        let is_it = matches!(window.digits.len(), 9 | 12) && window.is_rest;
        (context.begins && is_it && window.is_even(groups)).then_some(groups)
    };
    let long = LONG.contains(&length).then_some(1);
    Some(Choice {
        groups: long.or_else(even)?,
        kind,
        sure: false,
    })
}
