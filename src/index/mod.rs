//! The search index: the only code that knows tantivy. It is derived from the database and may be thrown away.
//!
//! Each replica has its own folder, named by a fingerprint of everything that decides how an entry is indexed.
//! Every commit carries the [`Checkpoint`] up to which it follows the database, so the two cannot disagree.

mod analyzer;
mod collect;
mod coverage;
mod entry;
mod facets;
mod marker;
mod open;
mod query;
mod schema;
mod settings;
mod syllable;
mod write;

pub use write::{Checkpoint, Writer};

use std::sync::{Arc, PoisonError, RwLock};

use tantivy::query::AllQuery;
use tantivy::schema::Value;
use tantivy::{DocAddress, IndexReader, Score, Searcher, TantivyDocument};

use crate::domain::query::{Facets, Hit, Hits, Query, Snippet};
use collect::Best;
use coverage::Coverage;
use facets::FacetIndex;
use marker::Marker;
use schema::Fields;
use settings::Settings;

/// A failure of the index.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// tantivy refused.
    #[error("index: {0}")]
    Tantivy(#[from] tantivy::TantivyError),
    /// Reading or writing the folder failed.
    #[error("index folder {path}: {source}")]
    Folder {
        /// The folder.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another program writes to the same folder.
    #[error(
        "another tthc is running with the data directory of {0}; stop it, or give this one its own --data-dir"
    )]
    InUse(std::path::PathBuf),
    /// The writer was closed, or failed and could not be replaced.
    #[error("index writer is closed")]
    Closed,
    /// Something stored is not what this program stores.
    #[error("index entry: {0}")]
    Damaged(String),
    /// An entry could not be written or read as JSON.
    #[error("index entry: {0}")]
    Json(#[from] serde_json::Error),
    /// `index/fields.toml` is wrong.
    #[error("index/fields.toml: {0}")]
    Settings(#[from] toml::de::Error),
}

/// The index as searches see it. Cheap to clone.
#[derive(Clone)]
pub struct Index {
    inner: Arc<Inner>,
}

struct Inner {
    fields: Fields,
    settings: Settings,
    reader: IndexReader,
    view: RwLock<Arc<View>>,
}

/// One state of the index: what every search between two commits sees.
struct View {
    searcher: Searcher,
    facets: FacetIndex,
    catalogue: Arc<Facets>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("entries", &self.count())
            .finish()
    }
}

impl Index {
    /// Answers a query. Takes some milliseconds of one core on five thousand procedures; call it off the async threads.
    ///
    /// # Errors
    /// [`Error`] when the index is damaged.
    pub fn search(&self, query: &Query) -> Result<Hits, Error> {
        let view = self.view();
        let searcher = &view.searcher;
        let Inner {
            fields, settings, ..
        } = &*self.inner;
        let built = query::build(searcher, fields, settings.matching, query.text.as_ref())?;
        let collector = Best {
            count_max: query.offset + query.limit,
            coverage: &built.coverage,
            facets: &view.facets,
            wanted: view.facets.wanted(&query.filters),
        };
        let collected = searcher.search(&built.query, &collector)?;
        let page = collected.best.iter().skip(query.offset);
        let hits = page.map(|(score, address)| self.hit(searcher, *address, *score, &built.marker));
        let hits = hits.collect::<Result<_, _>>()?;
        Ok(Hits {
            total: collected.total,
            hits,
            facets: view.facets.shown(&collected.counts),
        })
    }

    /// Every sector, agency, level, audience and online level in use, with how many procedures have it.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Facets> {
        self.view().catalogue.clone()
    }

    /// How many procedures are searchable.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.view().searcher.num_docs()
    }

    fn view(&self) -> Arc<View> {
        self.inner
            .view
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Shows the newest commit to searches that begin from now on.
    fn refresh(&self) -> Result<(), Error> {
        self.inner.reader.reload()?;
        let view = View::of(&self.inner.reader)?;
        *self
            .inner
            .view
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
        Ok(())
    }

    fn hit(
        &self,
        searcher: &Searcher,
        address: DocAddress,
        score: Score,
        marker: &Marker,
    ) -> Result<Hit, Error> {
        let document: TantivyDocument = searcher.doc(address)?;
        let stored = document
            .get_first(self.inner.fields.stored)
            .and_then(|value| value.as_bytes());
        let entry =
            entry::read(stored.ok_or_else(|| Error::Damaged("entry without content".to_owned()))?)?;
        let mut best: Option<(f32, Snippet)> = None;
        for (section, text) in &entry.sections {
            if let Some(passage) = marker.passage(text)
                && best
                    .as_ref()
                    .is_none_or(|(weight, _)| passage.weight > *weight)
            {
                best = Some((
                    passage.weight,
                    Snippet {
                        section: *section,
                        text: passage.text,
                    },
                ));
            }
        }
        let highlight = marker.mark(&entry.card.name);
        Ok(Hit {
            score,
            card: entry.card,
            highlight,
            snippet: best.map(|(_, snippet)| snippet),
        })
    }
}

impl View {
    fn of(reader: &IndexReader) -> Result<Self, Error> {
        let searcher = reader.searcher();
        let facets = FacetIndex::of(&searcher)?;
        let everything = Best {
            count_max: 0,
            coverage: &Coverage::default(),
            facets: &facets,
            wanted: Default::default(),
        };
        let counts = searcher.search(&AllQuery, &everything)?.counts;
        let catalogue = Arc::new(facets.all(&counts));
        Ok(Self {
            searcher,
            facets,
            catalogue,
        })
    }
}
