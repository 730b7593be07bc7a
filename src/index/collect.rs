//! Collects the best hits and counts them by facet in one pass.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap, HashSet};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::entry::FACET_SEPARATOR;
use super::schema::FACETS;

/// What to collect.
pub struct Best {
    /// How many of the best.
    pub count_max: usize,
    /// The value each facet must have; `None` admits all. In the order of [`FACETS`].
    pub wanted: [Option<String>; 5],
}

/// What was collected.
#[derive(Default)]
pub struct Collected {
    /// How many passed all filters.
    pub total: usize,
    /// The best of them, in order.
    pub best: Vec<(Score, DocAddress)>,
    /// How often each facet term occurs, among those that pass the *other* filters.
    pub counts: [HashMap<String, usize>; 5],
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
        by_score.then(other.order.cmp(&self.order)).then(other.address.cmp(&self.address))
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
    order: Column<u64>,
    facets: [FacetColumn; 5],
    total: usize,
    best: BinaryHeap<Reverse<Ranked>>,
}

/// One facet in one segment.
struct FacetColumn {
    column: Option<StrColumn>,
    /// The terms that pass the filter; `None` when there is no filter.
    admitted: Option<HashSet<u64>>,
    counts: Vec<usize>,
}

/// What a segment gives.
pub struct Fruit {
    total: usize,
    best: Vec<Ranked>,
    counts: [HashMap<String, usize>; 5],
}

impl Collector for Best {
    type Fruit = Collected;
    type Child = Segment;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Segment> {
        let mut facets = Vec::with_capacity(FACETS.len());
        for (name, wanted) in FACETS.iter().zip(&self.wanted) {
            facets.push(FacetColumn::open(segment, name, wanted.as_deref())?);
        }
        let facets = facets.try_into().map_err(|_| tantivy::TantivyError::InternalError("facets".into()))?;
        let order = segment.fast_fields().u64("order")?;
        Ok(Segment { ordinal, count_max: self.count_max, order, facets, total: 0, best: BinaryHeap::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Fruit>) -> tantivy::Result<Collected> {
        let mut all = Collected::default();
        let mut best = Vec::new();
        for fruit in fruits {
            all.total += fruit.total;
            best.extend(fruit.best);
            for (sum, counts) in all.counts.iter_mut().zip(fruit.counts) {
                for (term, count) in counts {
                    *sum.entry(term).or_default() += count;
                }
            }
        }
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.truncate(self.count_max);
        all.best = best.into_iter().map(|ranked| (ranked.score, ranked.address)).collect();
        Ok(all)
    }
}

impl SegmentCollector for Segment {
    type Fruit = Fruit;

    fn collect(&mut self, doc: DocId, score: Score) {
        let mut failed = None;
        for (i, facet) in self.facets.iter().enumerate() {
            if !facet.admits(doc) && failed.replace(i).is_some() {
                return;
            }
        }
        match failed {
            None => {
                self.total += 1;
                self.rank(doc, score);
                self.facets.iter_mut().for_each(|facet| facet.count(doc));
            }
            // A facet counts what its own filter leaves out, so that the other choices stay visible.
            Some(only) => {
                if let Some(facet) = self.facets.get_mut(only) {
                    facet.count(doc);
                }
            }
        }
    }

    fn harvest(self) -> Fruit {
        Fruit {
            total: self.total,
            best: self.best.into_iter().map(|Reverse(ranked)| ranked).collect(),
            counts: self.facets.map(FacetColumn::harvest),
        }
    }
}

impl Segment {
    fn rank(&mut self, doc: DocId, score: Score) {
        let order = self.order.first(doc).unwrap_or(u64::MAX);
        let ranked = Ranked { score, order, address: DocAddress::new(self.ordinal, doc) };
        if self.best.len() < self.count_max {
            self.best.push(Reverse(ranked));
        } else if self.best.peek().is_some_and(|Reverse(worst)| ranked > *worst) {
            self.best.pop();
            self.best.push(Reverse(ranked));
        }
    }
}

impl FacetColumn {
    fn open(segment: &SegmentReader, name: &str, wanted: Option<&str>) -> tantivy::Result<Self> {
        let column = segment.fast_fields().str(name)?;
        let terms_max = column.as_ref().map_or(0, |column| column.num_terms());
        let admitted = match (wanted, &column) {
            (None, _) => None,
            (Some(_), None) => Some(HashSet::new()),
            (Some(wanted), Some(column)) => Some(admitted(column, wanted)?),
        };
        Ok(Self { column, admitted, counts: vec![0; terms_max] })
    }

    fn admits(&self, doc: DocId) -> bool {
        let Some(admitted) = &self.admitted else { return true };
        self.column.as_ref().is_some_and(|column| column.term_ords(doc).any(|term| admitted.contains(&term)))
    }

    fn count(&mut self, doc: DocId) {
        for term in self.column.iter().flat_map(|column| column.term_ords(doc)) {
            if let Some(count) = usize::try_from(term).ok().and_then(|term| self.counts.get_mut(term)) {
                *count += 1;
            }
        }
    }

    fn harvest(self) -> HashMap<String, usize> {
        let Some(column) = self.column else { return HashMap::new() };
        let mut counts = HashMap::new();
        for (term, count) in (0_u64..).zip(self.counts).filter(|(_, count)| *count > 0) {
            let mut text = String::new();
            if column.ord_to_str(term, &mut text).unwrap_or(false) {
                counts.insert(text, count);
            }
        }
        counts
    }
}

/// The terms of a facet whose identifier is the wanted one, in any spelling of its label.
fn admitted(column: &StrColumn, wanted: &str) -> tantivy::Result<HashSet<u64>> {
    let prefix = format!("{wanted}{FACET_SEPARATOR}");
    let mut stream = column.dictionary().prefix_range(&prefix).into_stream()?;
    let mut admitted = HashSet::new();
    while stream.advance() {
        admitted.insert(stream.term_ord());
    }
    Ok(admitted)
}
