//! The facets of one state of the index: every value once, whatever way sources spell its label, and which
//! value each term of each segment means.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::columnar::StrColumn;
use tantivy::{Searcher, SegmentReader};

use super::entry::FACET_SEPARATOR;
use super::schema::FACETS;
use crate::domain::audience::Audience;
use crate::domain::channel::OnlineLevel;
use crate::domain::hits::{FacetCount, Facets};
use crate::domain::level::Level;
use crate::domain::query::Filters;

/// How many values of one facet an answer carries.
const VALUES_MAX: usize = 50;

/// How often each value occurs, in the order of [`FacetIndex`]'s values, for each facet.
pub type Counts = [Vec<usize>; 5];

/// All values of all facets, and where they are.
#[derive(Debug)]
pub struct FacetIndex {
    values: [Vec<Value>; 5],
    segments: Vec<[Arc<[usize]>; 5]>,
}

/// One value of a facet.
#[derive(Debug, Default)]
struct Value {
    identifier: String,
    label: String,
    /// Its place in the order of identifiers.
    order: usize,
    /// Whether anything has it.
    is_live: bool,
}

impl FacetIndex {
    /// Reads the facets of an index.
    pub fn of(searcher: &Searcher) -> tantivy::Result<Self> {
        let mut values: [Vec<Value>; 5] = Default::default();
        let mut places: [HashMap<String, usize>; 5] = Default::default();
        let mut spellings: HashMap<(usize, usize, String), usize> = HashMap::new();
        let mut segments = Vec::new();
        for segment in searcher.segment_readers() {
            let mut columns: [Arc<[usize]>; 5] = Default::default();
            for (facet, name) in FACETS.iter().enumerate() {
                let (Some(values), Some(places)) = (values.get_mut(facet), places.get_mut(facet))
                else {
                    continue;
                };
                let mut meaning = Vec::new();
                for (term, count) in terms(segment, name)? {
                    let (identifier, label) =
                        term.split_once(FACET_SEPARATOR).unwrap_or((&term, &term));
                    let place = *places.entry(identifier.to_owned()).or_insert_with(|| {
                        values.push(Value {
                            identifier: identifier.to_owned(),
                            ..Value::default()
                        });
                        values.len() - 1
                    });
                    if let Some(value) = values.get_mut(place) {
                        value.is_live |= count > 0;
                    }
                    *spellings
                        .entry((facet, place, label.to_owned()))
                        .or_default() += count;
                    meaning.push(place);
                }
                if let Some(column) = columns.get_mut(facet) {
                    *column = meaning.into();
                }
            }
            segments.push(columns);
        }
        label(&mut values, spellings);
        for values in &mut values {
            put_in_order(values);
        }
        Ok(Self { values, segments })
    }

    /// The place of the value that each term of a segment means, for each facet.
    pub fn segment(&self, ordinal: u32) -> [Arc<[usize]>; 5] {
        usize::try_from(ordinal)
            .ok()
            .and_then(|i| self.segments.get(i))
            .cloned()
            .unwrap_or_default()
    }

    /// Counts of nothing.
    pub fn no_counts(&self) -> Counts {
        self.values.each_ref().map(|values| vec![0; values.len()])
    }

    /// Whether some text, of whatever day, has this value of a facet.
    pub fn has(&self, facet: &str, identifier: &str) -> bool {
        let facets = FACETS.into_iter().zip(&self.values);
        facets.into_iter().any(|(name, values)| {
            let known = |value: &Value| value.is_live && value.identifier == identifier;
            name == facet && values.iter().any(known)
        })
    }

    /// The places of the values that filters ask for; a value that nothing has gets a place of its own.
    pub fn wanted(&self, filters: &Filters) -> [Option<usize>; 5] {
        let identifiers = [
            filters.sector.as_deref(),
            filters.agency.as_deref(),
            filters.level.map(Level::key),
            filters.audience.map(Audience::key),
            filters.online.map(OnlineLevel::key),
        ];
        let mut wanted = [None; 5];
        for ((wanted, identifier), values) in wanted.iter_mut().zip(identifiers).zip(&self.values) {
            *wanted = identifier.map(|wanted| {
                values
                    .iter()
                    .position(|value| value.identifier == wanted)
                    .unwrap_or(usize::MAX)
            });
        }
        wanted
    }

    /// Facets of an answer: the most frequent values.
    pub fn shown(&self, counts: &Counts) -> Facets {
        self.facets(counts, VALUES_MAX)
    }

    /// All values.
    pub fn all(&self, counts: &Counts) -> Facets {
        self.facets(counts, usize::MAX)
    }

    fn facets(&self, counts: &Counts, values_max: usize) -> Facets {
        let mut facets = self.values.iter().zip(counts).map(|(values, counts)| {
            let counted = values.iter().zip(counts).filter(|(_, count)| **count > 0);
            let mut counted: Vec<(&Value, usize)> =
                counted.map(|(value, count)| (value, *count)).collect();
            let frequent = |a: &(&Value, usize), b: &(&Value, usize)| {
                b.1.cmp(&a.1).then(a.0.order.cmp(&b.0.order))
            };
            if counted.len() > values_max {
                counted.select_nth_unstable_by(values_max, frequent);
                counted.truncate(values_max);
            }
            counted.sort_unstable_by(frequent);
            let shown = counted.into_iter().map(|(value, count)| FacetCount {
                value: value.identifier.clone(),
                label: value.label.clone(),
                count,
            });
            shown.collect::<Vec<_>>()
        });
        let mut next = || facets.next().unwrap_or_default();
        Facets {
            sector: next(),
            agency: next(),
            level: next(),
            audience: next(),
            online: next(),
        }
    }
}

/// Tells each value its place in the order of identifiers.
fn put_in_order(values: &mut [Value]) {
    let mut sorted: Vec<&mut Value> = values.iter_mut().collect();
    sorted.sort_unstable_by(|a, b| a.identifier.cmp(&b.identifier));
    for (order, value) in sorted.into_iter().enumerate() {
        value.order = order;
    }
}

/// Gives each value the spelling of its label that occurs most often.
fn label(values: &mut [Vec<Value>; 5], spellings: HashMap<(usize, usize, String), usize>) {
    let mut spellings: Vec<_> = spellings.into_iter().collect();
    spellings.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for ((facet, place, label), _) in spellings {
        let value = values
            .get_mut(facet)
            .and_then(|values| values.get_mut(place));
        if let Some(value) = value.filter(|value| value.label.is_empty()) {
            value.label = label;
        }
    }
}

/// The terms of a facet in a segment, in their order, with how many live entries have them.
fn terms(segment: &SegmentReader, name: &str) -> tantivy::Result<Vec<(String, usize)>> {
    let Some(column): Option<StrColumn> = segment.fast_fields().str(name)? else {
        return Ok(Vec::new());
    };
    let mut terms = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        terms.push((String::from_utf8_lossy(stream.key()).into_owned(), 0));
    }
    for doc in segment.doc_ids_alive() {
        for term in column.term_ords(doc) {
            if let Some((_, count)) = usize::try_from(term)
                .ok()
                .and_then(|term| terms.get_mut(term))
            {
                *count += 1;
            }
        }
    }
    Ok(terms)
}
