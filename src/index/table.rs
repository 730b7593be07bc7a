//! One segment of the index as dense tables: what scoring looks up for every entry.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, Searcher, SegmentReader, TERMINATED};

use super::Error;
use super::analyzer::Form;
use super::facets::FacetIndex;
use super::schema::{FACETS, Fields, NAME};
use super::settings::TEXTS;
use crate::domain::text::fold;

/// All segments of one state of the index.
#[derive(Debug)]
pub struct Tables {
    /// The segments.
    pub segments: Vec<SegmentTable>,
    /// The entries of each group of variants, as segment and entry.
    pub groups: Vec<Vec<(usize, DocId)>>,
    /// The place of each group in the order of names.
    name_places: Vec<u32>,
    /// How many entries there are.
    pub count: u64,
}

/// One segment.
#[derive(Debug)]
pub struct SegmentTable {
    /// The text fields.
    pub texts: Vec<TextTable>,
    /// Which entries are there.
    pub alive: Vec<bool>,
    /// The group of variants of each entry: those with the same name.
    pub group: Vec<u32>,
    /// Each entry's place in the order of codes.
    pub order: Vec<u64>,
    /// Each entry's place in the order of changes.
    pub seq: Vec<u64>,
    /// What each entry is, see [`super::traits`].
    pub traits: Vec<u64>,
    /// How much all words of each entry's name tell.
    pub name_mass: Vec<f32>,
    /// The values of each facet.
    pub facets: Vec<FacetTable>,
}

/// One text field of a segment.
#[derive(Clone)]
pub struct TextTable {
    /// Without marks.
    pub folded: Arc<InvertedIndexReader>,
    /// With marks.
    pub accented: Arc<InvertedIndexReader>,
    /// Neighbours, where the field has them.
    pub pairs: Option<Arc<InvertedIndexReader>>,
    /// Each entry's length, 1 being the mean of all entries.
    pub lengths: Arc<[f32]>,
}

/// The values of one facet, entry after entry.
#[derive(Debug, Default)]
pub struct FacetTable {
    ends: Vec<u32>,
    values: Vec<u32>,
}

impl std::fmt::Debug for TextTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextTable").finish_non_exhaustive()
    }
}

impl TextTable {
    /// What is read of a form.
    pub fn reader(&self, form: Form) -> Option<&InvertedIndexReader> {
        match form {
            Form::Folded => Some(&self.folded),
            Form::Accented => Some(&self.accented),
            Form::Pairs => self.pairs.as_deref(),
        }
    }
}

impl FacetTable {
    /// The places of an entry's values.
    pub fn values(&self, doc: DocId) -> &[u32] {
        let doc = doc as usize;
        let end = self.ends.get(doc).copied().unwrap_or_default();
        let start = doc.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = start.copied().unwrap_or_default();
        self.values
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }
}

/// How much a term tells that `found` of `total` entries have.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of entries, far below 2^24"
)]
pub fn idf(found: u64, total: u64) -> f32 {
    let (found, total) = (found as f32, total as f32);
    (1.0 + (total - found + 0.5).max(0.0) / (found + 0.5)).ln()
}

/// Calls `each` with entry and number of occurrences for all postings of a term.
#[inline]
pub fn each_posting(
    reader: &InvertedIndexReader,
    info: &TermInfo,
    mut each: impl FnMut(DocId, u32),
) -> Result<(), Error> {
    let mut postings: BlockSegmentPostings =
        reader.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
    while postings.block_len() > 0 {
        for (doc, count) in postings.docs().iter().zip(postings.freqs()) {
            if *doc == TERMINATED {
                break;
            }
            each(*doc, *count);
        }
        postings.advance();
    }
    Ok(())
}

impl Tables {
    /// Reads all segments.
    pub fn of(searcher: &Searcher, fields: &Fields, facets: &FacetIndex) -> Result<Self, Error> {
        let mut keys: HashMap<Vec<u8>, u32> = HashMap::new();
        let mut groups: Vec<Vec<(usize, DocId)>> = Vec::new();
        let means = mean_lengths(searcher, fields)?;
        let name_counts = term_counts(searcher, fields)?;
        // With those that are deleted and not yet merged away: how many entries have a term counts them too, and what
        // more have than there are would tell nothing.
        let all = searcher.segment_readers().iter();
        let count = all.map(|segment| u64::from(segment.max_doc())).sum();
        let mut segments = Vec::new();
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            let mut table = SegmentTable::of(segment, fields, &means)?;
            table.name_mass = name_mass(segment, fields, &name_counts, count)?;
            table.facets = facet_tables(segment, facets, ordinal)?;
            let names = segment.fast_fields().str("name_words")?;
            // The group of each name of the segment, in the order of its dictionary.
            let mut known: Vec<u32> = Vec::new();
            if let Some(names) = &names {
                let mut stream = names.dictionary().stream()?;
                while stream.advance() {
                    let next = u32::try_from(keys.len()).unwrap_or(u32::MAX);
                    known.push(*keys.entry(stream.key().to_vec()).or_insert(next));
                }
            }
            groups.resize_with(keys.len() + 1, Vec::new);
            for doc in 0..segment.max_doc() {
                let term = names.iter().flat_map(|names| names.term_ords(doc)).next();
                let term = term.and_then(|term| usize::try_from(term).ok());
                let group = term
                    .and_then(|term| known.get(term))
                    .copied()
                    .unwrap_or(u32::MAX);
                table.group.push(group);
                if table.alive.get(doc as usize) == Some(&true)
                    && let Some(members) = groups.get_mut(group as usize)
                {
                    members.push((ordinal, doc));
                }
            }
            segments.push(table);
        }
        Ok(Self {
            segments,
            groups,
            name_places: name_places(&keys),
            count,
        })
    }

    /// An entry's place in the order of names; those of one group have the same.
    pub fn name_place(&self, segment: &SegmentTable, doc: DocId) -> u32 {
        let group = segment.group.get(doc as usize);
        let place = group.and_then(|group| self.name_places.get(*group as usize));
        place.copied().unwrap_or(u32::MAX)
    }
}

/// The places of groups when their names stand in the order of the alphabet, first without marks.
fn name_places(names: &HashMap<Vec<u8>, u32>) -> Vec<u32> {
    let mut ordered: Vec<(String, &[u8], u32)> = names
        .iter()
        .map(|(name, group)| {
            (
                fold(&String::from_utf8_lossy(name)),
                name.as_slice(),
                *group,
            )
        })
        .collect();
    ordered.sort_unstable();
    let mut places = vec![u32::MAX; ordered.len()];
    for (place, (_, _, group)) in (0..).zip(ordered) {
        if let Some(known) = places.get_mut(group as usize) {
            *known = place;
        }
    }
    places
}

impl SegmentTable {
    fn of(segment: &SegmentReader, fields: &Fields, means: &[f32; TEXTS]) -> Result<Self, Error> {
        let mut texts = Vec::with_capacity(TEXTS);
        for (text, mean) in fields.texts.iter().zip(means) {
            let norms = segment.get_fieldnorms_reader(text.folded)?;
            #[expect(clippy::cast_precision_loss, reason = "lengths of texts in words")]
            let length = |doc| norms.fieldnorm(doc) as f32 / mean;
            texts.push(TextTable {
                folded: segment.inverted_index(text.folded)?,
                accented: segment.inverted_index(text.accented)?,
                pairs: text
                    .pairs
                    .map(|pairs| segment.inverted_index(pairs))
                    .transpose()?,
                lengths: (0..segment.max_doc()).map(length).collect(),
            });
        }
        let mut alive = vec![false; segment.max_doc() as usize];
        for doc in segment.doc_ids_alive() {
            if let Some(alive) = alive.get_mut(doc as usize) {
                *alive = true;
            }
        }
        let column = |name: &str| -> Result<Vec<u64>, Error> {
            let column = segment.fast_fields().u64(name)?;
            let value = |doc| column.first(doc).unwrap_or_default();
            Ok((0..segment.max_doc()).map(value).collect())
        };
        Ok(Self {
            texts,
            alive,
            group: Vec::with_capacity(segment.max_doc() as usize),
            order: column("order")?,
            seq: column("seq")?,
            traits: column("traits")?,
            name_mass: Vec::new(),
            facets: Vec::new(),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "means of lengths")]
fn mean_lengths(searcher: &Searcher, fields: &Fields) -> Result<[f32; TEXTS], Error> {
    let mut means = [1.0; TEXTS];
    let entries: u64 = searcher
        .segment_readers()
        .iter()
        .map(|segment| u64::from(segment.max_doc()))
        .sum();
    for (mean, text) in means.iter_mut().zip(&fields.texts) {
        let mut tokens = 0;
        for segment in searcher.segment_readers() {
            tokens += segment.inverted_index(text.folded)?.total_num_tokens();
        }
        *mean = (tokens as f32 / entries.max(1) as f32).max(1.0);
    }
    Ok(means)
}

/// In how many names each word stands.
fn term_counts(searcher: &Searcher, fields: &Fields) -> Result<HashMap<Vec<u8>, u64>, Error> {
    let mut counts = HashMap::new();
    let Some(name) = fields.texts.get(NAME) else {
        return Ok(counts);
    };
    for segment in searcher.segment_readers() {
        let names = segment.inverted_index(name.folded)?;
        let mut terms = names.terms().stream()?;
        while terms.advance() {
            *counts.entry(terms.key().to_vec()).or_default() += u64::from(terms.value().doc_freq);
        }
    }
    Ok(counts)
}

fn name_mass(
    segment: &SegmentReader,
    fields: &Fields,
    counts: &HashMap<Vec<u8>, u64>,
    total: u64,
) -> Result<Vec<f32>, Error> {
    let mut mass = vec![0.0; segment.max_doc() as usize];
    let Some(name) = fields.texts.get(NAME) else {
        return Ok(mass);
    };
    let names = segment.inverted_index(name.folded)?;
    let mut terms = names.terms().stream()?;
    while terms.advance() {
        let found = counts.get(terms.key()).copied().unwrap_or_default();
        let tells = idf(found, total);
        each_posting(&names, terms.value(), |doc, _| {
            if let Some(mass) = mass.get_mut(doc as usize) {
                *mass += tells;
            }
        })?;
    }
    Ok(mass)
}

fn facet_tables(
    segment: &SegmentReader,
    facets: &FacetIndex,
    ordinal: usize,
) -> Result<Vec<FacetTable>, Error> {
    let mut tables = Vec::with_capacity(FACETS.len());
    for (name, meaning) in FACETS
        .iter()
        .zip(facets.segment(u32::try_from(ordinal).unwrap_or(u32::MAX)))
    {
        let column = segment.fast_fields().str(name)?;
        let mut table = FacetTable::default();
        for doc in 0..segment.max_doc() {
            let terms = column.iter().flat_map(|column| column.term_ords(doc));
            let mut last = None;
            for term in terms {
                let value = usize::try_from(term)
                    .ok()
                    .and_then(|term| meaning.get(term));
                // Two spellings of one value in one entry count once.
                if let Some(value) = value.and_then(|value| u32::try_from(*value).ok())
                    && last.replace(value) != Some(value)
                {
                    table.values.push(value);
                }
            }
            table
                .ends
                .push(u32::try_from(table.values.len()).unwrap_or(u32::MAX));
        }
        tables.push(table);
    }
    Ok(tables)
}

/// The postings of a word in a text field of a segment.
pub fn find<'t>(
    table: &'t TextTable,
    form: Form,
    field: Field,
    text: &str,
) -> Result<Option<(&'t InvertedIndexReader, TermInfo)>, Error> {
    let Some(reader) = table.reader(form) else {
        return Ok(None);
    };
    let term = Term::from_field_text(field, text);
    let info = reader.get_term_info(&term)?;
    Ok(info.map(|info| (reader, info)))
}
