//! Which entries count for a search: those of the versions that apply on its day, where it asks for them.

use std::collections::HashMap;

use jiff::civil::Date;
use tantivy::{Searcher, SegmentReader};

use super::Error;
use super::rank::Address;
use super::schema::DAYS;
use super::table::{SegmentTable, Tables};
use crate::domain::version::Entry;

/// Stands among the places of what every commune carries out. No agency has this code.
pub const ALL_COMMUNES: &str = "*";

/// Which entries count, by segment.
#[derive(Debug, Default)]
pub struct Mask(pub Vec<Vec<bool>>);

impl Mask {
    /// Whether an entry counts.
    pub fn has(&self, (segment, doc): Address) -> bool {
        let segment = self.0.get(segment);
        segment.and_then(|mask| mask.get(doc as usize)) == Some(&true)
    }

    /// How many entries count.
    pub fn count(&self) -> usize {
        self.0.iter().flatten().filter(|counts| **counts).count()
    }
}

/// What a search is about: today, another day or any, the whole province or one commune.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The day; `None` is any.
    pub day: Option<Date>,
    /// Whether procedures that are new and do not apply yet are found too.
    pub with_upcoming: bool,
    /// The commune, by its code.
    pub commune: Option<&'a str>,
}

impl Scope<'_> {
    /// What is found on a day by those who name none: what applies, and what is new and soon will.
    pub fn of(today: Date) -> Self {
        Self {
            day: Some(today),
            with_upcoming: true,
            commune: None,
        }
    }
}

/// When the entries apply and where, by segment.
#[derive(Debug)]
pub struct Days {
    segments: Vec<Segment>,
    /// The number of each place.
    places: HashMap<String, u32>,
}

#[derive(Debug)]
struct Segment {
    /// The first day on which each entry is found, the first and the last on which it applies.
    days: [Vec<i64>; 3],
    /// Each entry's places.
    places: Vec<Box<[u32]>>,
}

/// The days of an entry, as numbers in their order.
pub fn of(version: &Entry) -> [i64; 3] {
    let validity = version.validity;
    let from = validity.from.map_or(i64::MIN, number);
    let to = validity.to.map_or(i64::MAX, number);
    [if version.is_first { i64::MIN } else { from }, from, to]
}

fn number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

impl Days {
    /// Reads the days and places of an index.
    pub fn of(searcher: &Searcher) -> Result<Self, Error> {
        let mut places = HashMap::new();
        let segments = searcher.segment_readers().iter();
        let segments = segments.map(|segment| Segment::of(segment, &mut places));
        Ok(Self {
            segments: segments.collect::<Result<_, _>>()?,
            places,
        })
    }

    /// The entries that count.
    pub fn mask(&self, tables: &Tables, scope: Scope<'_>) -> Mask {
        let day = scope.day.map(number);
        let first = usize::from(!scope.with_upcoming);
        let wanted = scope
            .commune
            .map(|commune| [commune, ALL_COMMUNES].map(|place| self.places.get(place).copied()));
        let mask = |(segment, table): (&Segment, &SegmentTable)| {
            let (Some(from), Some(to)) = (segment.days.get(first), segment.days.get(2)) else {
                return Vec::new();
            };
            let mut mask = table.alive.clone();
            for ((counts, from), to) in mask.iter_mut().zip(from).zip(to) {
                *counts &= day.is_none_or(|day| *from <= day && day <= *to);
            }
            if let Some(wanted) = wanted {
                for (counts, places) in mask.iter_mut().zip(&segment.places) {
                    *counts &= places.iter().any(|place| wanted.contains(&Some(*place)));
                }
            }
            mask
        };
        Mask(
            self.segments
                .iter()
                .zip(&tables.segments)
                .map(mask)
                .collect(),
        )
    }
}

impl Segment {
    fn of(segment: &SegmentReader, numbers: &mut HashMap<String, u32>) -> Result<Self, Error> {
        let count = segment.max_doc();
        let mut days: [Vec<i64>; 3] = Default::default();
        for (days, name) in days.iter_mut().zip(DAYS) {
            let column = segment.fast_fields().i64(name)?;
            *days = (0..count)
                .map(|doc| column.first(doc).unwrap_or_default())
                .collect();
        }
        let column = segment.fast_fields().str("places")?;
        let mut known = Vec::new();
        if let Some(column) = &column {
            let mut stream = column.dictionary().stream()?;
            while stream.advance() {
                let place = String::from_utf8_lossy(stream.key()).into_owned();
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                known.push(*numbers.entry(place).or_insert(next));
            }
        }
        let places = |doc| {
            let terms = column.iter().flat_map(|column| column.term_ords(doc));
            let places = terms.filter_map(|term| known.get(usize::try_from(term).ok()?).copied());
            places.collect()
        };
        Ok(Self {
            days,
            places: (0..count).map(places).collect(),
        })
    }
}
