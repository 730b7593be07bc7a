//! The search index: the only code that knows tantivy. It is derived from the database and may be thrown away.
//!
//! Each replica has its own folder, named by a fingerprint of everything that decides how an entry is indexed.
//! Every commit carries the [`Checkpoint`] up to which it follows the database, so the two cannot disagree.

mod analyzer;
mod answer;
mod cards;
mod days;
mod entry;
mod explain;
mod facets;
mod impact;
mod lexicon;
mod lookup;
mod marker;
mod names;
mod open;
mod page;
mod plan;
mod rank;
mod repair;
mod schema;
mod score;
mod search;
mod settings;
mod slip;
mod suggest;
mod syllable;
mod table;
mod telex;
mod traits;
mod vocabulary;
mod write;

pub use entry::order as order_of;
pub use explain::{ExplainedHit, Explanation};
pub use settings::{Evidence, Knob, Settings};
pub use write::{Checkpoint, Writer};

use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;
use tantivy::{IndexReader, Searcher};

use crate::domain::hits::{Facets, LifeEvent};
use crate::domain::query::Sort;
use cards::Cards;
use days::{Days, Scope};
use facets::FacetIndex;
use impact::Impacts;
use lexicon::Lexicon;
use names::Names;
use rank::Ranking;
use schema::Fields;
use search::{Asked, Found};
use suggest::Suggester;
use table::Tables;
use vocabulary::Vocabulary;

/// A failure of the index.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// tantivy refused.
    #[error("index: {0}")]
    Tantivy(#[from] tantivy::TantivyError),
    /// Reading a file of the index failed.
    #[error("index: {0}")]
    Io(#[from] std::io::Error),
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
    /// Another file of `index/` is wrong.
    #[error(transparent)]
    Lexicon(#[from] lexicon::LexiconError),
}

/// The index as searches see it. Cheap to clone.
#[derive(Clone)]
pub struct Index {
    inner: Arc<Inner>,
}

struct Inner {
    fields: Fields,
    settings: Settings,
    lexicon: Arc<Lexicon>,
    reader: IndexReader,
    view: RwLock<Arc<View>>,
}

/// One state of the index: what every search between two commits sees.
struct View {
    searcher: Searcher,
    facets: FacetIndex,
    tables: Tables,
    impacts: Impacts,
    names: Names,
    vocabulary: Vocabulary,
    days: Days,
    /// The day it is.
    today: Date,
    /// How many procedures are found today.
    count: usize,
    catalogue: Arc<Facets>,
    cards: Cards,
    suggester: Suggester,
}

/// What a [`View`] is made of.
struct Basis<'a> {
    reader: &'a IndexReader,
    fields: &'a Fields,
    settings: &'a Settings,
    lexicon: &'a Lexicon,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("entries", &self.count())
            .finish()
    }
}

impl Index {
    /// The same index with other weights.
    ///
    /// # Errors
    /// [`Error`] when the index is damaged.
    pub fn with_settings(&self, settings: Settings) -> Result<Self, Error> {
        let Inner {
            fields,
            lexicon,
            reader,
            ..
        } = &*self.inner;
        let before = self.view();
        let basis = Basis {
            reader,
            fields,
            settings: &settings,
            lexicon,
        };
        let view = View::of(&basis, before.today, Some(&before.cards))?;
        let inner = Inner {
            fields: fields.clone(),
            settings,
            lexicon: lexicon.clone(),
            reader: reader.clone(),
            view: RwLock::new(Arc::new(view)),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The weights in use.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Every sector, agency, level, audience and online level in use, with how many procedures have it.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Facets> {
        self.view().catalogue.clone()
    }

    /// Whether some text that applies, has applied or will has this value of `sector` or `agency`.
    #[must_use]
    pub fn has(&self, facet: &str, identifier: &str) -> bool {
        self.view().facets.has(facet, identifier)
    }

    /// The groups of procedures for browsing.
    #[must_use]
    pub fn life_events(&self) -> &[LifeEvent] {
        &self.inner.lexicon.life_events
    }

    /// How many procedures are found today.
    #[must_use]
    pub fn count(&self) -> usize {
        self.view().count
    }

    /// The day that searches take for today.
    #[must_use]
    pub fn today(&self) -> Date {
        self.view().today
    }

    fn view(&self) -> Arc<View> {
        self.inner
            .view
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Shows the newest commit, as it is on a day, to searches that begin from now on.
    fn refresh(&self, today: Date) -> Result<(), Error> {
        let Inner {
            reader,
            fields,
            settings,
            lexicon,
            ..
        } = &*self.inner;
        reader.reload()?;
        let basis = Basis {
            reader,
            fields,
            settings,
            lexicon,
        };
        let view = View::of(&basis, today, Some(&self.view().cards))?;
        *self
            .inner
            .view
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
        Ok(())
    }
}

impl View {
    fn of(basis: &Basis<'_>, today: Date, before: Option<&Cards>) -> Result<Self, Error> {
        let Basis {
            reader,
            fields,
            settings,
            lexicon,
        } = *basis;
        let searcher = reader.searcher();
        let facets = FacetIndex::of(&searcher)?;
        let tables = Tables::of(&searcher, fields, &facets)?;
        let vocabulary = Vocabulary::of(&searcher, fields, &lexicon.spellings)?;
        let days = Days::of(&searcher)?;
        let found = days.mask(&tables, Scope::of(today));
        let everything = Ranking {
            tables: &tables,
            facets: &facets,
            wanted: Default::default(),
            sort: Sort::Relevance,
        };
        let cards = Cards::of(&searcher, fields, before)?;
        let suggester = Suggester::of(&cards, &tables, &found, lexicon)?;
        let count = found.count();
        let all = Found::all(found, Asked::Everything, |_| true);
        let counts = everything.rank(&all.scores, None, 0).counts;
        let catalogue = Arc::new(facets.all(&counts));
        Ok(Self {
            names: Names::of(&searcher)?,
            impacts: Impacts::of(&searcher, fields, &tables, settings)?,
            suggester,
            days,
            today,
            count,
            cards,
            searcher,
            facets,
            tables,
            vocabulary,
            catalogue,
        })
    }
}
