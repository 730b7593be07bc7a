//! The search index: the only code that knows tantivy. It is derived from the database and may be thrown away.
//!
//! Each replica has its own folder, named by a fingerprint of everything that decides how an entry is indexed.
//! Every commit carries the [`Checkpoint`] up to which it follows the database, so the two cannot disagree.

mod analyzer;
mod answer;
mod entry;
mod explain;
mod facets;
mod lexicon;
mod lookup;
mod marker;
mod names;
mod open;
mod plan;
mod rank;
mod repair;
mod schema;
mod score;
mod settings;
mod slip;
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

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption, Term, Value};
use tantivy::{DocAddress, IndexReader, Searcher, TantivyDocument};

use crate::domain::code::{WrittenCode, decision_key};
use crate::domain::hits::{
    Answer, Confidence, Facets, Hit, Hits, LifeEvent, Marked, Match, RewriteKind, Snippet, Variant,
};
use crate::domain::query::{Asks, Query, Sort};
use crate::domain::text::fold;
use facets::FacetIndex;
use lexicon::Lexicon;
use marker::Marker;
use names::Names;
use plan::Plan;
use rank::{Address, Item, Ranked, Ranking, Runs};
use schema::Fields;
use score::{Scorer, Scores};
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
    names: Names,
    vocabulary: Vocabulary,
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
    /// Answers a query. Takes about a millisecond of one core on five thousand procedures; call it off the async threads.
    ///
    /// # Errors
    /// [`Error`] when the index is damaged.
    pub fn search(&self, query: &Query) -> Result<Hits, Error> {
        let view = self.view();
        let found = self.find(&view, query)?;
        let end = query.offset + query.limit;
        let mut ranked = self.rank(&view, query, &found, end);
        if query.sort == Sort::Name {
            self.order_by_name(&view, &mut ranked)?;
        }
        let evidence = self.evidence(&view, &found, ranked.items.first());
        let confidence = self.confidence(&found, evidence);
        let answer = match ranked.items.first() {
            Some(first) if confidence > Confidence::None => {
                self.answer(&view, first.address, &found.plan.asks)?
            }
            _ => None,
        };
        let marker = Marker::of(&found.plan);
        let page = ranked.items.iter().skip(query.offset).take(query.limit);
        let hits = page.map(|item| self.hit(&view, item, &marker, &found));
        let hits = hits.collect::<Result<_, _>>()?;
        Ok(Hits {
            total: ranked.total,
            hits,
            facets: view.facets.shown(&ranked.counts),
            rewrites: found.plan.rewrites,
            asks: found.plan.asks,
            answer,
            confidence,
        })
    }

    /// The same index with other weights.
    #[must_use]
    pub fn with_settings(&self, settings: Settings) -> Self {
        let inner = &self.inner;
        let inner = Inner {
            fields: inner.fields.clone(),
            settings,
            lexicon: inner.lexicon.clone(),
            reader: inner.reader.clone(),
            view: RwLock::new(self.view()),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The weights in use.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// What is known about the first hit, for calibrating how sure it is.
    ///
    /// # Errors
    /// [`Error`] when the index is damaged.
    pub fn first_evidence(&self, query: &Query) -> Result<Evidence, Error> {
        let view = self.view();
        let found = self.find(&view, query)?;
        let ranked = self.rank(&view, query, &found, 1);
        Ok(self.evidence(&view, &found, ranked.items.first()))
    }

    /// The places of the best hits in the order of codes (see [`order_of`]): a search without its page.
    ///
    /// # Errors
    /// [`Error`] when the index is damaged.
    pub fn best(&self, query: &Query) -> Result<Vec<u64>, Error> {
        let view = self.view();
        let found = self.find(&view, query)?;
        let ranked = self.rank(&view, query, &found, query.limit);
        Ok(ranked.items.iter().map(|item| item.order).collect())
    }

    fn rank(&self, view: &View, query: &Query, found: &Found, end: usize) -> Ranked {
        let ranking = Ranking {
            tables: &view.tables,
            facets: &view.facets,
            wanted: view.facets.wanted(&query.filters),
            share_min: self.inner.settings.matching.share_min,
            sort: query.sort,
        };
        let runs = Runs {
            names: &view.names,
            sequences: view.names.sequences(&found.plan),
            weight: self.inner.settings.scoring.run,
        };
        ranking.rank(&found.scores, Some(&runs), end)
    }

    /// Every sector, agency, level, audience and online level in use, with how many procedures have it.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Facets> {
        self.view().catalogue.clone()
    }

    /// The groups of procedures for browsing.
    #[must_use]
    pub fn life_events(&self) -> &[LifeEvent] {
        &self.inner.lexicon.life_events
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
        let view = View::of(&self.inner.reader, &self.inner.fields, &self.inner.lexicon)?;
        *self
            .inner
            .view
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
        Ok(())
    }

    /// Scores what was asked for: everything, the procedures of a code or decision, or by words.
    fn find(&self, view: &View, query: &Query) -> Result<Found, Error> {
        let Inner {
            fields,
            settings,
            lexicon,
            ..
        } = &*self.inner;
        let Some(text) = &query.text else {
            return Ok(Found::all(&view.tables, |_, _| true));
        };
        if let Some(exact) = exact(view, fields, text.as_str())? {
            let has = |segment, doc| exact.contains(&(segment, doc));
            return Ok(Found::all(&view.tables, has));
        }
        let repaired = repair::wanted(&view.vocabulary, lexicon, text, query.rewrite);
        let (text, rewrites) = repaired.unwrap_or_else(|| (text.clone(), Vec::new()));
        let mut plan = plan::plan(lexicon, settings, &text);
        plan.rewrites.splice(..0, rewrites);
        let scorer = Scorer {
            tables: &view.tables,
            fields,
            settings,
        };
        let scores = scorer.score(&plan)?;
        Ok(Found {
            plan,
            scores,
            is_exact: false,
        })
    }

    fn order_by_name(&self, view: &View, ranked: &mut Ranked) -> Result<(), Error> {
        let mut named = Vec::with_capacity(ranked.items.len());
        for item in &ranked.items {
            named.push((fold(&self.entry(view, item.address)?.card.name), *item));
        }
        named.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.address.cmp(&b.1.address)));
        ranked.items = named.into_iter().map(|(_, item)| item).collect();
        Ok(())
    }

    fn entry(&self, view: &View, address: Address) -> Result<entry::Entry, Error> {
        entry::read(&self.stored(view, address, self.inner.fields.stored)?)
    }

    /// What is known about a hit.
    fn evidence(&self, view: &View, found: &Found, item: Option<&Item>) -> Evidence {
        let Some(item) = item else {
            return Evidence::default();
        };
        let (segment, doc) = item.address;
        let scores = found.scores.get(segment);
        let value = |values: Option<&Vec<f32>>| {
            let value = values.and_then(|values| values.get(doc as usize));
            value.copied().unwrap_or_default()
        };
        Evidence {
            score: item.score,
            cover: value(scores.map(|scores| &scores.cover)),
            tight: value(scores.map(|scores| &scores.tight)),
            run: view
                .names
                .run_share(item.address, &view.names.sequences(&found.plan)),
        }
    }

    fn confidence(&self, found: &Found, evidence: Evidence) -> Confidence {
        let settings = self.inner.settings.confidence;
        if found.is_exact {
            return Confidence::High;
        }
        let likelihood = settings.likelihood(evidence);
        if evidence.score <= 0.0 || likelihood < settings.low {
            Confidence::None
        } else if likelihood < settings.high {
            Confidence::Low
        } else {
            Confidence::High
        }
    }

    /// The first part that is asked for and that the procedure has.
    fn answer(
        &self,
        view: &View,
        address: Address,
        asks: &[Asks],
    ) -> Result<Option<Answer>, Error> {
        if asks.is_empty() {
            return Ok(None);
        }
        let stored = self.stored(view, address, self.inner.fields.answers)?;
        let answers: answer::StoredAnswers = serde_json::from_slice(&stored)?;
        Ok(asks.iter().find_map(|asks| answers.answer(*asks)))
    }

    /// The bytes that an entry keeps in a field.
    fn stored(&self, view: &View, (segment, doc): Address, field: Field) -> Result<Vec<u8>, Error> {
        let segment = u32::try_from(segment).unwrap_or(u32::MAX);
        let document: TantivyDocument = view.searcher.doc(DocAddress::new(segment, doc))?;
        let stored = document.get_first(field).and_then(|value| value.as_bytes());
        let stored = stored.map(<[u8]>::to_vec);
        stored.ok_or_else(|| Error::Damaged("entry without content".to_owned()))
    }

    fn hit(&self, view: &View, item: &Item, marker: &Marker, found: &Found) -> Result<Hit, Error> {
        let entry = self.entry(view, item.address)?;
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
        let matched = found.matched(&entry.card.name, &highlight, best.is_some());
        Ok(Hit {
            matched,
            score: item.score,
            card: entry.card,
            highlight,
            snippet: best.map(|(_, snippet)| snippet),
            variants: self.variants(view, item)?,
        })
    }

    /// The other procedures of an item's name.
    fn variants(&self, view: &View, item: &Item) -> Result<Vec<Variant>, Error> {
        /// How many are listed; the longest group of real procedures has nine.
        const VARIANTS_MAX: usize = 20;
        let (segment, doc) = item.address;
        let group = view
            .tables
            .segments
            .get(segment)
            .and_then(|table| table.group.get(doc as usize))
            .and_then(|group| view.tables.groups.get(*group as usize));
        let mut variants = Vec::new();
        let others = group.into_iter().flatten().filter(|a| **a != item.address);
        for address in others.take(VARIANTS_MAX) {
            let card = self.entry(view, *address)?.card;
            variants.push(Variant {
                code: card.code,
                levels: card.levels,
                agencies: card.agencies,
            });
        }
        variants.sort_by(|a, b| a.code.as_str().cmp(b.code.as_str()));
        Ok(variants)
    }
}

/// What a query found, before it is ranked.
struct Found {
    plan: Plan,
    scores: Vec<Scores>,
    /// Whether a code or decision was asked for, or everything.
    is_exact: bool,
}

impl Found {
    /// Entries that all count the same.
    fn all(tables: &Tables, has: impl Fn(usize, u32) -> bool) -> Self {
        let segments = tables.segments.iter().enumerate();
        let scores = segments.map(|(ordinal, segment)| {
            let score = segment.alive.iter().zip(0..).map(|(alive, doc)| {
                if *alive && has(ordinal, doc) {
                    1.0
                } else {
                    0.0
                }
            });
            Scores {
                score: score.collect(),
                cover: vec![1.0; segment.alive.len()],
                tight: vec![1.0; segment.alive.len()],
            }
        });
        Self {
            plan: Plan::default(),
            scores: scores.collect(),
            is_exact: true,
        }
    }
}

impl Found {
    /// Why an entry with this name was found.
    fn matched(&self, name: &str, highlight: &Marked, in_text: bool) -> Vec<Match> {
        if self.is_exact {
            return vec![Match::Code];
        }
        let mut matched = Vec::new();
        if highlight.0.iter().any(|(_, is_match)| *is_match) {
            matched.push(Match::Name);
        }
        let has: HashSet<String> = syllable::read(name).into_iter().map(|w| w.folded).collect();
        for rewrite in &self.plan.rewrites {
            let words = syllable::read(&rewrite.to);
            let all = words.iter().all(|word| has.contains(&word.folded));
            if rewrite.kind == RewriteKind::Phrase && all {
                matched.push(Match::Phrase {
                    from: rewrite.from.clone(),
                    to: rewrite.to.clone(),
                });
            }
        }
        if in_text {
            matched.push(Match::Text);
        }
        matched
    }
}

/// The procedures with the code, or of the decision, that was typed: as the whole query, or as one word of it
/// ("mã thủ tục 1.001193").
fn exact(view: &View, fields: &Fields, text: &str) -> Result<Option<Vec<Address>>, Error> {
    let words = text
        .split_whitespace()
        .map(|word| (word.trim_matches(|c: char| !c.is_alphanumeric()), false));
    for (part, whole) in std::iter::once((text, true)).chain(words) {
        let code = WrittenCode::parse(part).ok().map(|code| code.procedure);
        // A word such as "2025" is a code only if nothing else was typed.
        let code = code.filter(|code| whole || code.is_national());
        let code = code.map(|code| (fields.codes, code.to_string()));
        let decision = decision_key(part).map(|key| (fields.decisions, key));
        for (field, value) in code.into_iter().chain(decision) {
            let term = Term::from_field_text(field, &value);
            let query = TermQuery::new(term, IndexRecordOption::Basic);
            let found = view.searcher.search(&query, &DocSetCollector)?;
            if !found.is_empty() {
                let address = |a: DocAddress| (a.segment_ord as usize, a.doc_id);
                return Ok(Some(found.into_iter().map(address).collect()));
            }
        }
    }
    Ok(None)
}

impl View {
    fn of(reader: &IndexReader, fields: &Fields, lexicon: &Lexicon) -> Result<Self, Error> {
        let searcher = reader.searcher();
        let facets = FacetIndex::of(&searcher)?;
        let tables = Tables::of(&searcher, fields, &facets)?;
        let vocabulary = Vocabulary::of(&searcher, fields, &lexicon.spellings)?;
        let everything = Ranking {
            tables: &tables,
            facets: &facets,
            wanted: Default::default(),
            share_min: 0.0,
            sort: Sort::Relevance,
        };
        let counts = everything
            .rank(&Found::all(&tables, |_, _| true).scores, None, 0)
            .counts;
        let catalogue = Arc::new(facets.all(&counts));
        Ok(Self {
            names: Names::of(&searcher)?,
            searcher,
            facets,
            tables,
            vocabulary,
            catalogue,
        })
    }
}
