//! How many of a query's syllables each entry has, wherever they stand. Entries that have too few are no hits:
//! a question of ten words is not answered by what shares two of them.

use std::sync::Arc;

use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocSet, Searcher, SegmentOrdinal, TERMINATED};

/// Which entries have enough of the query.
#[derive(Debug, Default)]
pub struct Coverage {
    /// By segment; empty when everything is a hit.
    segments: Vec<Arc<[bool]>>,
}

impl Coverage {
    /// The entries that have `required` of the syllables, or as many as any entry has if that is fewer.
    pub fn of(
        searcher: &Searcher,
        field: Field,
        syllables: &[&str],
        required: usize,
    ) -> tantivy::Result<Self> {
        let mut counted: Vec<Vec<usize>> = Vec::new();
        let mut most = 0;
        for segment in searcher.segment_readers() {
            let mut counts = vec![0; segment.max_doc() as usize];
            let terms = segment.inverted_index(field)?;
            for syllable in syllables {
                let term = Term::from_field_text(field, syllable);
                let Some(mut postings) = terms.read_postings(&term, IndexRecordOption::Basic)?
                else {
                    continue;
                };
                while postings.doc() != TERMINATED {
                    if let Some(count) = counts.get_mut(postings.doc() as usize) {
                        *count += 1;
                    }
                    postings.advance();
                }
            }
            let alive = segment
                .doc_ids_alive()
                .filter_map(|doc| counts.get(doc as usize));
            most = alive.fold(most, |most, count| most.max(*count));
            counted.push(counts);
        }
        let required = required.min(most).max(1);
        let enough = counted
            .into_iter()
            .map(|counts| counts.into_iter().map(|count| count >= required).collect());
        Ok(Self {
            segments: enough.collect(),
        })
    }

    /// Which entries of a segment have enough; `None` when all do.
    pub fn segment(&self, ordinal: SegmentOrdinal) -> Option<Arc<[bool]>> {
        self.segments.get(ordinal as usize).cloned()
    }
}
