//! From scores to a page: filters, facet counts, one item for the variants of a name, and the order.

use std::cmp::Ordering;

use tantivy::DocId;

use super::days::Mask;
use super::facets::{Counts, FacetIndex};
use super::names::{Names, Run, Sequences};
use super::score::Scores;
use super::table::{SegmentTable, Tables};
use crate::domain::query::Sort;

/// An entry: its segment and its place there.
pub type Address = (usize, DocId);

/// What decides which entries become items, and in which order.
pub struct Ranking<'a> {
    /// The entries.
    pub tables: &'a Tables,
    /// The facets' values.
    pub facets: &'a FacetIndex,
    /// The value each facet must have; `None` admits all.
    pub wanted: [Option<usize>; 5],
    /// The order.
    pub sort: Sort,
}

/// How names gain that stand in the query.
pub struct Runs<'a> {
    /// The names.
    pub names: &'a Names,
    /// The query.
    pub sequences: Sequences,
    /// How much.
    pub weight: f32,
    /// How much more the longest name that stands there whole.
    pub whole: f32,
}

/// Of how many items the names are compared with the query.
const COMPARED_MAX: usize = 40;

/// The items found.
pub struct Ranked {
    /// The best entry of each group of variants, in order, down to the end of the page.
    pub items: Vec<Item>,
    /// The most relevant item, whatever the order.
    pub best: Option<Item>,
    /// How many groups there are.
    pub total: usize,
    /// How often each value occurs among the entries that pass the *other* filters.
    pub counts: Counts,
}

/// One item: the best entry of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item {
    /// What orders the items.
    pub score: f32,
    /// The entry.
    pub address: Address,
    /// Its place in the order of codes.
    pub order: u64,
    /// Its place in the order of changes.
    seq: u64,
    /// Its place in the order of names.
    name: u32,
}

impl Ranking<'_> {
    /// Ranks entries by their scores; only the first `end` items are put in order.
    pub fn rank(&self, scores: &[Scores], runs: Option<&Runs<'_>>, end: usize) -> Ranked {
        let mut counts = self.facets.no_counts();
        let mut best: Vec<Option<Item>> = vec![None; self.tables.groups.len()];
        for (segment, (table, scores)) in self.tables.segments.iter().zip(scores).enumerate() {
            for (score, doc) in scores.score.iter().zip(0..) {
                if *score <= 0.0 || !self.admits(table, doc, &mut counts) {
                    continue;
                }
                let place = doc as usize;
                let item = Item {
                    score: *score,
                    address: (segment, doc),
                    order: table.order.get(place).copied().unwrap_or(u64::MAX),
                    seq: table.seq.get(place).copied().unwrap_or_default(),
                    name: self.tables.name_place(table, doc),
                };
                let group = table
                    .group
                    .get(place)
                    .and_then(|g| best.get_mut(*g as usize));
                if let Some(best) = group
                    && best.is_none_or(|best| by_relevance(&item, &best) == Ordering::Less)
                {
                    *best = Some(item);
                }
            }
        }
        let mut items: Vec<Item> = best.into_iter().flatten().collect();
        let total = items.len();
        if let Some(runs) = runs {
            compare(&mut items, runs);
        }
        let best = items.iter().copied().min_by(by_relevance);
        let order = match self.sort {
            Sort::Relevance => by_relevance,
            Sort::Name => by_name,
            Sort::Newest => by_change,
        };
        if end < items.len() && end > 0 {
            items.select_nth_unstable_by(end - 1, order);
        }
        items.truncate(end);
        items.sort_unstable_by(order);
        Ranked {
            items,
            best,
            total,
            counts,
        }
    }

    /// Every entry that counts and passes the filters, each variant for itself, in order of code.
    pub fn entries(&self, mask: &Mask) -> Vec<Address> {
        let mut counts = self.facets.no_counts();
        let mut found = Vec::new();
        for (segment, table) in self.tables.segments.iter().enumerate() {
            for (doc, order) in (0..).zip(&table.order) {
                if mask.has((segment, doc)) && self.admits(table, doc, &mut counts) {
                    found.push((*order, (segment, doc)));
                }
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, address)| address).collect()
    }

    /// Whether an entry passes the filters; it is counted where it passes those of the other facets.
    fn admits(&self, table: &SegmentTable, doc: DocId, counts: &mut Counts) -> bool {
        let mut failed = None;
        for (i, (facet, wanted)) in table.facets.iter().zip(self.wanted).enumerate() {
            let has = |wanted: usize| facet.values(doc).iter().any(|v| *v as usize == wanted);
            if wanted.is_some_and(|wanted| !has(wanted)) && failed.replace(i).is_some() {
                return false;
            }
        }
        for (i, (facet, counts)) in table.facets.iter().zip(counts).enumerate() {
            // A facet counts what its own filter leaves out, so that the other choices stay visible.
            if failed.is_none_or(|failed| failed == i) {
                for value in facet.values(doc) {
                    if let Some(count) = counts.get_mut(*value as usize) {
                        *count += 1;
                    }
                }
            }
        }
        failed.is_none()
    }
}

/// Lets the best items gain by the run of words that they share with the query. None loses, so the others stay below.
fn compare(items: &mut [Item], runs: &Runs<'_>) {
    if items.len() > COMPARED_MAX {
        items.select_nth_unstable_by(COMPARED_MAX - 1, by_relevance);
    }
    let compared = items.get_mut(..COMPARED_MAX.min(items.len()));
    let compared = compared.unwrap_or_default();
    let found = compared
        .iter()
        .map(|item| runs.names.run(item.address, &runs.sequences));
    let found: Vec<Run> = found.collect();
    let longest = found.iter().filter_map(|run| run.whole).max();
    for (item, run) in compared.iter_mut().zip(found) {
        item.score *= 1.0 + runs.weight * run.share * run.share;
        if run.whole.is_some() && run.whole == longest {
            item.score *= 1.0 + runs.whole;
        }
    }
}

fn by_relevance(a: &Item, b: &Item) -> Ordering {
    let by_score = b.score.total_cmp(&a.score);
    by_score
        .then(a.order.cmp(&b.order))
        .then(a.address.cmp(&b.address))
}

fn by_name(a: &Item, b: &Item) -> Ordering {
    a.name.cmp(&b.name).then_with(|| by_relevance(a, b))
}

fn by_change(a: &Item, b: &Item) -> Ordering {
    b.seq.cmp(&a.seq).then_with(|| by_relevance(a, b))
}
