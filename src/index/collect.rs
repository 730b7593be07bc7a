//! Collects the best hits and counts them by facet in one pass.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::coverage::Coverage;
use super::facets::{Counts, FacetIndex};
use super::schema::FACETS;

/// What to collect.
pub struct Best<'a> {
    /// How many of the best.
    pub count_max: usize,
    /// What the entries must have of the query's syllables.
    pub coverage: &'a Coverage,
    /// The facets' values.
    pub facets: &'a FacetIndex,
    /// The value each facet must have; `None` admits all.
    pub wanted: [Option<usize>; 5],
}

/// What was collected.
pub struct Collected {
    /// How many passed all filters.
    pub total: usize,
    /// The best of them, in order.
    pub best: Vec<(Score, DocAddress)>,
    /// How often each value occurs among those that pass the *other* filters.
    pub counts: Counts,
}

/// A hit in order: the higher score first, then the lower order number.
#[derive(Clone, Copy, PartialEq)]
struct Ranked {
    score: Score,
    order: u64,
    address: DocAddress,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.score.total_cmp(&other.score);
        by_score
            .then(other.order.cmp(&self.order))
            .then(other.address.cmp(&self.address))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The part of one segment.
pub struct Segment {
    ordinal: SegmentOrdinal,
    count_max: usize,
    covered: Option<Arc<[bool]>>,
    order: Column<u64>,
    facets: Vec<FacetColumn>,
    counts: Counts,
    total: usize,
    best: BinaryHeap<Reverse<Ranked>>,
}

/// One facet in one segment.
struct FacetColumn {
    column: Option<StrColumn>,
    /// The place of the value that each term means.
    meaning: Arc<[usize]>,
    wanted: Option<usize>,
}

/// What a segment gives.
pub struct Fruit {
    total: usize,
    best: Vec<Ranked>,
    counts: Counts,
}

impl Collector for Best<'_> {
    type Fruit = Collected;
    type Child = Segment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<Segment> {
        let mut facets = Vec::with_capacity(FACETS.len());
        for ((name, meaning), wanted) in FACETS
            .iter()
            .zip(self.facets.segment(ordinal))
            .zip(self.wanted)
        {
            facets.push(FacetColumn {
                column: segment.fast_fields().str(name)?,
                meaning,
                wanted,
            });
        }
        Ok(Segment {
            ordinal,
            count_max: self.count_max,
            covered: self.coverage.segment(ordinal),
            order: segment.fast_fields().u64("order")?,
            facets,
            counts: self.facets.no_counts(),
            total: 0,
            best: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Fruit>) -> tantivy::Result<Collected> {
        let mut all = Collected {
            total: 0,
            best: Vec::new(),
            counts: self.facets.no_counts(),
        };
        let mut best = Vec::new();
        for fruit in fruits {
            all.total += fruit.total;
            best.extend(fruit.best);
            for (sum, count) in all
                .counts
                .iter_mut()
                .flatten()
                .zip(fruit.counts.iter().flatten())
            {
                *sum += count;
            }
        }
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.truncate(self.count_max);
        all.best = best
            .into_iter()
            .map(|ranked| (ranked.score, ranked.address))
            .collect();
        Ok(all)
    }
}

impl SegmentCollector for Segment {
    type Fruit = Fruit;

    fn collect(&mut self, doc: DocId, score: Score) {
        let covered = |covered: &Arc<[bool]>| covered.get(doc as usize).copied().unwrap_or(false);
        if !self.covered.as_ref().is_none_or(covered) {
            return;
        }
        let mut failed = None;
        for (i, facet) in self.facets.iter().enumerate() {
            if !facet.admits(doc) && failed.replace(i).is_some() {
                return;
            }
        }
        for (i, (facet, counts)) in self.facets.iter().zip(&mut self.counts).enumerate() {
            // A facet counts what its own filter leaves out, so that the other choices stay visible.
            if failed.is_none_or(|failed| failed == i) {
                facet.count(doc, counts);
            }
        }
        if failed.is_none() {
            self.total += 1;
            self.rank(doc, score);
        }
    }

    fn harvest(self) -> Fruit {
        let best = self
            .best
            .into_iter()
            .map(|Reverse(ranked)| ranked)
            .collect();
        Fruit {
            total: self.total,
            best,
            counts: self.counts,
        }
    }
}

impl Segment {
    fn rank(&mut self, doc: DocId, score: Score) {
        let order = self.order.first(doc).unwrap_or(u64::MAX);
        let ranked = Ranked {
            score,
            order,
            address: DocAddress::new(self.ordinal, doc),
        };
        if self.best.len() < self.count_max {
            self.best.push(Reverse(ranked));
        } else if self
            .best
            .peek()
            .is_some_and(|Reverse(worst)| ranked > *worst)
        {
            self.best.pop();
            self.best.push(Reverse(ranked));
        }
    }
}

impl FacetColumn {
    /// The places of the entry's values.
    fn values(&self, doc: DocId) -> impl Iterator<Item = usize> + '_ {
        let terms = self
            .column
            .iter()
            .flat_map(move |column| column.term_ords(doc));
        terms.filter_map(|term| self.meaning.get(usize::try_from(term).ok()?).copied())
    }

    fn admits(&self, doc: DocId) -> bool {
        self.wanted
            .is_none_or(|wanted| self.values(doc).any(|value| value == wanted))
    }

    fn count(&self, doc: DocId, counts: &mut [usize]) {
        let mut last = None;
        for value in self.values(doc) {
            // Two spellings of one value in one entry count once.
            if last.replace(value) != Some(value)
                && let Some(count) = counts.get_mut(value)
            {
                *count += 1;
            }
        }
    }
}
