//! Digits in groups: how people write long numbers.

use std::ops::Range;

use super::reading::{Reading, Shape};

/// Most digits looked at together.
pub(super) const DIGITS_MAX: usize = 20;

/// Numbers that only spaces, dots, dashes and brackets part.
#[derive(Debug)]
pub(super) struct Run {
    /// The tokens that are numbers.
    pub(super) groups: Vec<usize>,
}

/// The groups from one of them on, as far as they make one number.
#[derive(Debug)]
pub(super) struct Window {
    /// All their digits; at most [`DIGITS_MAX`].
    pub(super) digits: String,
    /// The length of each group.
    pub(super) lengths: Vec<usize>,
    /// Whether these are all groups that are left of the run.
    pub(super) is_rest: bool,
}

impl Run {
    /// The run that begins with this token.
    pub(super) fn at(reading: &Reading, start: usize) -> Option<Self> {
        (reading.shape(start)? == Shape::Number).then_some(())?;
        let mut groups = vec![start];
        let mut last = start;
        while let Some(next) = next_group(reading, last) {
            groups.push(next);
            last = next;
        }
        Some(Self { groups })
    }

    /// The place behind the run.
    pub(super) fn end(&self) -> usize {
        self.groups.last().map_or(0, |last| last + 1)
    }

    /// The groups from this one on.
    pub(super) fn window(&self, reading: &Reading, from: usize) -> Window {
        let groups = self.groups.get(from..).unwrap_or_default();
        let mut window = Window {
            digits: String::with_capacity(DIGITS_MAX),
            lengths: Vec::with_capacity(DIGITS_MAX),
            is_rest: false,
        };
        for group in groups {
            let length = reading.length(*group);
            if window.digits.len() + length > DIGITS_MAX {
                break;
            }
            window.digits.push_str(reading.text(*group));
            window.lengths.push(length);
        }
        window.is_rest = window.lengths.len() == groups.len();
        window
    }

    /// The tokens of some groups, with a plus and a bracket before them that belong to the number.
    pub(super) fn tokens(&self, reading: &Reading, groups: Range<usize>) -> Range<usize> {
        let groups = self.groups.get(groups).unwrap_or_default();
        let start = groups.first().copied().unwrap_or_default();
        let end = groups.last().map_or(start, |last| last + 1);
        let mut from = start;
        let before = |from: usize, sign| {
            let before = from.checked_sub(1)?;
            reading.is_sign(before, sign).then_some(before)
        };
        from = before(from, '+').unwrap_or(from);
        let closes = (start..end).any(|at| reading.is_sign(at, ')'));
        if closes && let Some(bracket) = before(from, '(') {
            from = bracket;
            from = before(from, '+').unwrap_or(from);
        }
        from..end
    }

    /// Whether this is an amount: in thousands with dots or commas, as in `1.500.000`, or with spaces before a unit.
    pub(super) fn is_amount(&self, reading: &Reading, has_unit: bool) -> bool {
        let Some((first, rest)) = self.groups.split_first() else {
            return false;
        };
        let in_thousands = rest.iter().all(|group| reading.length(*group) == 3);
        let by_signs = self.groups.array_windows().all(|[one, next]| {
            let sign = matches!(reading.shape(one + 1), Some(Shape::Sign('.' | ',')));
            sign && one + 2 == *next
        });
        // No amount begins with a zero, and every telephone does.
        let begins = !reading.text(*first).starts_with('0')
            && (rest.is_empty() || reading.length(*first) <= 3);
        begins && in_thousands && (has_unit || by_signs && !rest.is_empty())
    }
}

impl Window {
    /// How many groups have so many digits together.
    pub(super) fn groups_of(&self, digits: usize) -> Option<usize> {
        let mut sum = 0;
        let at = self.lengths.iter().position(|length| {
            sum += length;
            sum == digits
        })?;
        Some(at + 1)
    }

    /// The most groups with a number of digits in this range.
    pub(super) fn most_groups(&self, digits: std::ops::RangeInclusive<usize>) -> Option<usize> {
        let mut sum = 0;
        let mut most = None;
        for (at, length) in self.lengths.iter().enumerate() {
            sum += length;
            if digits.contains(&sum) {
                most = Some(at + 1);
            }
        }
        most
    }

    /// Whether the first groups have the same length, or are one.
    pub(super) fn is_even(&self, groups: usize) -> bool {
        let mut lengths = self.lengths.iter().take(groups);
        let first = lengths.next();
        lengths.all(|length| Some(length) == first)
    }
}

/// The next number of a run: behind a gap, a dot, dash or bracket, or a dash or bracket with gaps.
fn next_group(reading: &Reading, last: usize) -> Option<usize> {
    let mut at = last + 1;
    let (mut gaps, mut signs) = (0, 0);
    loop {
        match reading.shape(at)? {
            // Without anything between they would be one token.
            Shape::Number => return Some(at),
            Shape::Gap if reading.length(at) <= 2 && gaps + signs < 3 => {
                // A dot or comma before a gap ends something, unless a gap is before it, too.
                let ends =
                    at == last + 2 && matches!(reading.shape(at - 1), Some(Shape::Sign('.' | ',')));
                if ends {
                    return None;
                }
                gaps += 1;
            }
            Shape::Sign('.' | '-' | '(' | ')' | '_' | '+') if signs < 2 => signs += 1,
            // `03,05,06` is a list.
            Shape::Sign(',')
                if signs == 0
                    && gaps == 0
                    && reading.length(last) > 2
                    && reading.length(at + 1) > 2 =>
            {
                signs += 1;
            }
            _ => return None,
        }
        at += 1;
    }
}
