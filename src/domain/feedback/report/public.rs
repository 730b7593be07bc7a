//! What the public sees of a report: each number with what it is a part of, and none that stands for so few people that
//! it points at somebody; nor one from which such a number could be computed.
//!
//! What comes in and what ends is shown, not how much was there when the period began and ended: what one period hands
//! on to the next would let its hidden numbers be computed from that.
//!
//! All numbers form lines: parts that add up to a total. A line is shown only under a total that is shown, and each
//! line is protected by itself, so lines must have nothing in common but their totals. Therefore units have no numbers
//! that add up across a unit, and a column of units stands only below a total that is shown.

use super::Report;
use super::figures::{Counts, Figures, Group};
use super::grouping::SEALED;

/// A number; `None` is kept back.
pub type Shown = Option<u64>;

/// A part of a total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What is counted.
    pub key: String,
    /// What people read.
    pub label: String,
    /// How many.
    pub count: Shown,
}

/// Parts that add up to a total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is divided.
    pub key: &'static str,
    /// What people read.
    pub label: &'static str,
    /// All of it: the denominator.
    pub total: Shown,
    /// The parts.
    pub parts: Vec<Part>,
}

/// The numbers of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitPart {
    /// Its code; empty for the province's own office.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// Sent in the period.
    pub received: Shown,
    /// Ended in time.
    pub on_time: Shown,
    /// Ended after the deadline.
    pub late: Shown,
}

/// What the public sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicators {
    /// The lines, each total before what it is divided into.
    pub lines: Vec<Line>,
    /// By unit.
    pub units: Vec<UnitPart>,
}

/// A part before it is known whether it can be shown.
type Raw = (String, String, u64);

/// What the public may see of a report where no number may stand for fewer than `least`.
#[must_use]
pub fn indicators(report: &Report, least: u64) -> Indicators {
    let figures = &report.figures;
    let mut lines = Lines {
        least,
        lines: Vec::new(),
    };
    let received = lines.root(figures.total.received);
    by_group(&mut lines, figures, received);
    ended(&mut lines, figures);
    satisfaction(&mut lines, figures);
    let [on_time, late] = ["on_time", "late"].map(|key| lines.part(key));
    let columns = [received, on_time, late];
    Indicators {
        units: units(&figures.units, columns, least),
        lines: lines.lines,
    }
}

fn by_group(lines: &mut Lines, figures: &Figures, received: Shown) {
    for (key, label, groups) in [
        ("received_by_kind", "Tiếp nhận, theo loại", &figures.kinds),
        (
            "received_by_content",
            "Tiếp nhận, theo nội dung",
            &figures.contents,
        ),
        (
            "received_by_channel",
            "Tiếp nhận, theo kênh",
            &figures.channels,
        ),
    ] {
        let parts = groups.iter();
        let parts = parts.map(|group| raw(&group.key, &group.label, group.counts.received));
        lines.add(key, label, received, &parts.collect::<Vec<_>>());
    }
}

fn ended(lines: &mut Lines, figures: &Figures) {
    let total = figures.total;
    let ended = lines.root(total.ended());
    let parts = [
        raw("on_time", "Đúng hạn", total.on_time),
        raw("late", "Quá hạn", total.late),
        raw("unknown", "Không xác định hạn", total.unknown),
    ];
    lines.add("ended", "Đã kết thúc", ended, &parts);
    let overdue = lines.root(total.open_late);
    lines.add("open_late", "Chưa kết thúc, đã quá hạn", overdue, &[]);
    let state = |key: &str, label: &str| raw(key, label, figures.state(key));
    let parts = [
        raw("answered", "Đã trả lời", figures.answered()),
        state("transferred", "Đã chuyển cơ quan khác"),
        state("redirected", "Đã hướng dẫn kênh khác"),
        state("not_accepted", "Không tiếp nhận"),
        state("withdrawn", "Người gửi rút"),
    ];
    lines.add("ended_how", "Cách kết thúc", ended, &parts);
    let outcomes = figures.outcomes.iter();
    let outcomes = outcomes.map(|share| raw(&share.key, &share.label, share.count));
    let outcomes: Vec<Raw> = outcomes.collect();
    lines.add(
        "outcomes",
        "Kết quả trả lời",
        lines.part("answered"),
        &outcomes,
    );
}

fn satisfaction(lines: &mut Lines, figures: &Figures) {
    let (said, releases) = (&figures.satisfaction, figures.releases);
    let chances = lines.root(said.rated + said.unrated);
    let parts = [
        raw("rated", "Có đánh giá", said.rated),
        raw("unrated", "Không đánh giá", said.unrated),
    ];
    lines.add("rating", "Đánh giá câu trả lời", chances, &parts);
    let unsatisfied = said.rated.saturating_sub(said.satisfied);
    let parts = [
        raw("satisfied", "Hài lòng", said.satisfied),
        raw("not_satisfied", "Chưa hài lòng", unsatisfied),
    ];
    lines.add("satisfaction", "Mức hài lòng", lines.part("rated"), &parts);
    let decided = lines.root(releases.released + releases.withheld);
    let parts = [
        raw("released", "Công khai", releases.released),
        raw("withheld", "Không công khai", releases.withheld),
    ];
    lines.add("release", "Quyết định công khai kết quả", decided, &parts);
}

/// Three columns, each a line of its own below a total that is shown.
fn units(groups: &[Group], totals: [Shown; 3], least: u64) -> Vec<UnitPart> {
    let column = |total: Shown, of: fn(&Counts) -> u64| -> Vec<Shown> {
        let counts: Vec<u64> = groups.iter().map(|group| of(&group.counts)).collect();
        // What is sealed is never shown by itself.
        let is_kept = |place: usize| groups.get(place).is_some_and(|group| group.key == SEALED);
        shown(total, &counts, least, is_kept)
    };
    let [received, on_time, late] = totals;
    let received = column(received, |counts| counts.received);
    let on_time = column(on_time, |counts| counts.on_time);
    let late = column(late, |counts| counts.late);
    let rows = groups.iter().zip(received).zip(on_time).zip(late);
    let rows = rows.filter(|(((group, _), _), _)| group.key != SEALED);
    rows.map(|(((group, received), on_time), late)| UnitPart {
        key: group.key.clone(),
        label: group.label.clone(),
        received,
        on_time,
        late,
    })
    .collect()
}

struct Lines {
    least: u64,
    lines: Vec<Line>,
}

impl Lines {
    fn add(&mut self, key: &'static str, label: &'static str, total: Shown, parts: &[Raw]) {
        let counts: Vec<u64> = parts.iter().map(|(_, _, count)| *count).collect();
        let counts = shown(total, &counts, self.least, |_| false);
        let parts = parts
            .iter()
            .zip(counts)
            .map(|((key, label, _), count)| Part {
                key: key.clone(),
                label: label.clone(),
                count,
            });
        self.lines.push(Line {
            key,
            label,
            total,
            parts: parts.collect(),
        });
    }

    /// A total that is no part of another one.
    fn root(&self, count: u64) -> Shown {
        Some(count).filter(|count| is_fine(*count, self.least))
    }

    /// A part that was added, where it is shown.
    fn part(&self, key: &str) -> Shown {
        let mut parts = self.lines.iter().flat_map(|line| &line.parts);
        parts.find(|part| part.key == key)?.count
    }
}

fn raw(key: &str, label: &str, count: u64) -> Raw {
    (key.to_owned(), label.to_owned(), count)
}

/// Nobody, or enough.
fn is_fine(count: u64, least: u64) -> bool {
    count == 0 || count >= least
}

/// Which parts of a total can be shown. Kept back is what stands for too few, and what is to be kept in any case; then
/// more, until those kept back can be told apart neither alone nor by what is left for them. Which ones these are goes
/// by their places and not by their numbers: the smallest would tell that no other is smaller.
#[must_use]
pub fn shown(
    total: Shown,
    parts: &[u64],
    least: u64,
    is_kept: impl Fn(usize) -> bool,
) -> Vec<Shown> {
    if total.is_none() {
        return vec![None; parts.len()];
    }
    let first =
        |(place, count): (usize, &u64)| !is_fine(*count, least) || (*count > 0 && is_kept(place));
    let mut hidden: Vec<bool> = parts.iter().enumerate().map(first).collect();
    let Some(begin) = hidden.iter().position(|hidden| *hidden) else {
        return parts.iter().copied().map(Some).collect();
    };
    for place in (begin..parts.len()).chain(0..begin) {
        let kept = parts.iter().zip(&hidden).filter(|(_, hidden)| **hidden);
        let (number, sum) = kept.fold((0, 0), |(number, sum), (count, _)| {
            (number + 1, sum + count)
        });
        if number >= 2 && sum >= 2 * least {
            break;
        }
        let is_somebody = parts.get(place).is_some_and(|count| *count > 0);
        if let Some(hidden) = hidden.get_mut(place).filter(|_| is_somebody) {
            *hidden = true;
        }
    }
    // One alone is the total: then not even the others' zeros are said.
    if hidden.iter().filter(|hidden| **hidden).count() < 2 {
        return vec![None; parts.len()];
    }
    let shown = parts.iter().zip(hidden);
    shown
        .map(|(count, hidden)| (!hidden).then_some(*count))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LEAST: u64 = 5;

    fn line(parts: &[u64], kept: Option<usize>) -> Vec<Shown> {
        let total = Some(parts.iter().sum()).filter(|total| is_fine(*total, LEAST));
        shown(total, parts, LEAST, |place| Some(place) == kept)
    }

    /// Every line that looks the same to whoever knows the total, and how this is done.
    fn same_looking(parts: &[u64], kept: Option<usize>) -> Vec<Vec<u64>> {
        let seen = line(parts, kept);
        let mut all = vec![Vec::new()];
        let total: u64 = parts.iter().sum();
        for part in &seen {
            let longer = all.into_iter().flat_map(|begun: Vec<u64>| {
                let left = total - begun.iter().sum::<u64>();
                let values = part.map_or(0..=left, |count| count..=count.min(left));
                values
                    .map(move |value| [begun.clone(), vec![value]].concat())
                    .collect::<Vec<_>>()
            });
            all = longer.collect();
        }
        all.retain(|other| other.iter().sum::<u64>() == total && line(other, kept) == seen);
        all
    }

    #[test]
    fn lines_are_shown_whole_where_nobody_is_pointed_at() {
        assert_eq!(line(&[7, 0, 9], None), [Some(7), Some(0), Some(9)]);
        assert_eq!(line(&[0, 0], None), [Some(0), Some(0)]);
        // One that is small takes another one with it.
        assert_eq!(line(&[20, 3, 9, 0], None), [Some(20), None, None, Some(0)]);
        assert_eq!(line(&[6, 3], None), [None, None]);
        // Of a total that is kept back nothing is shown.
        assert_eq!(line(&[3, 0, 1], None), [None, None, None]);
        // What must not be shown is not betrayed by being all there is.
        assert_eq!(line(&[0, 9], Some(1)), [None, None]);
        assert_eq!(line(&[8, 9, 7], Some(1)), [Some(8), None, None]);
        // The next one, though it is not the smallest: of 12 kept back below 8 nobody knows more.
        assert_eq!(line(&[8, 8, 4], None), [None, Some(8), None]);
        assert_eq!(
            line(&[90, 3, 0, 70, 6], None),
            [Some(90), None, Some(0), None, Some(6)]
        );
    }

    proptest! {
        #[test]
        fn what_is_kept_back_cannot_be_computed(
            parts in proptest::collection::vec(0_u64..9, 2..5),
            kept in proptest::option::of(0_usize..5),
        ) {
            let seen = line(&parts, kept);
            let fine = seen.iter().flatten().all(|count| is_fine(*count, LEAST));
            prop_assert!(fine, "{seen:?}");
            if let Some(Some(shown)) = kept.map(|place| seen.get(place).copied().flatten()) {
                prop_assert_eq!(shown, 0);
            }
            let total: u64 = parts.iter().sum();
            if !is_fine(total, LEAST) {
                return Ok(());
            }
            let all = same_looking(&parts, kept);
            for (place, shown) in seen.iter().enumerate() {
                let values: Vec<u64> = all.iter().filter_map(|one| one.get(place).copied()).collect();
                let differ = values.iter().any(|value| Some(value) != values.first());
                prop_assert!(shown.is_some() || differ, "{parts:?} {seen:?}: {place} is {values:?}");
            }
        }
    }
}
