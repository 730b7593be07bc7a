//! The yardstick of searches: what a team gets that puts every syllable of the query into one OR over the same fields
//! of the same index files, scored by BM25, and takes the ten best. No page is made of them.

use std::path::Path;

use anyhow::Result;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{Index, Searcher};
use tthc::domain::query::LIMIT_DEFAULT;
use tthc::domain::text::fold;

use crate::corpus::only_folder;

/// The index, opened with nothing but tantivy.
pub struct Plain {
    searcher: Searcher,
    fields: Vec<Field>,
}

impl Plain {
    /// Opens the one index in this folder.
    pub fn open(root: &Path) -> Result<Self> {
        let index = Index::open_in_dir(only_folder(root)?)?;
        let schema = index.schema();
        let folded = schema
            .fields()
            .filter(|(_, entry)| entry.name().ends_with("_folded"));
        Ok(Self {
            fields: folded.map(|(field, _)| field).collect(),
            searcher: index.reader()?.searcher(),
        })
    }

    /// The syllables of a query as the index has them.
    pub fn query(&self, typed: &str) -> Result<BooleanQuery> {
        let folded = fold(typed);
        let syllables = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|syllable| !syllable.is_empty());
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for syllable in syllables {
            for field in &self.fields {
                let mut term = Term::from_field_text(*field, syllable);
                // The index writes "ky" as "ki".
                let other = syllable.strip_suffix('y').map(|start| format!("{start}i"));
                if let Some(other) = other
                    && self.searcher.doc_freq(&term)? == 0
                {
                    term = Term::from_field_text(*field, &other);
                }
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                clauses.push((Occur::Should, Box::new(query)));
            }
        }
        Ok(BooleanQuery::new(clauses))
    }

    /// How many of the ten best there are.
    pub fn search(&self, query: &BooleanQuery) -> Result<usize> {
        let best = TopDocs::with_limit(LIMIT_DEFAULT).order_by_score();
        Ok(self.searcher.search(query, &best)?.len())
    }
}
