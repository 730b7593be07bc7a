//! One search: understand, score, rank, and say how sure the first hit is.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tantivy::DocAddress;
use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Term};

use super::days::{Mask, Scope};
use super::marker::Marker;
use super::plan::{self, Plan};
use super::rank::{Address, Item, Ranked, Ranking, Runs};
use super::repair;
use super::schema::Fields;
use super::score::{Scorer, Scores};
use super::settings::Evidence;
use super::{Error, Index, Inner, View, page};
use crate::domain::agency::AgencyCode;
use crate::domain::code::{ProcedureCode, WrittenCode, decision_key};
use crate::domain::hits::{Card, Confidence, Hits};
use crate::domain::query::{Filters, Query, Sort};

impl Index {
    /// Answers a query. Takes milliseconds of one core; call it off the async threads.
    ///
    /// # Errors
    /// [`Error`] when the index is damaged.
    pub fn search(&self, query: &Query) -> Result<Hits, Error> {
        let view = self.view();
        let found = self.find(&view, query)?;
        let end = query.offset + query.limit;
        let ranked = self.rank(&view, query, &found, end);
        let confidence = self.confidence(&found, evidence(&view, &found, ranked.best));
        let answer = match ranked.best {
            Some(best) if confidence > Confidence::None => {
                self.answer(&view, best.address, &found.plan.asks)?
            }
            _ => None,
        };
        let telling_min = self.inner.settings.understanding.telling_min;
        let marker = Marker::of(&found.plan, telling_min);
        let shown = ranked.items.iter().skip(query.offset).take(query.limit);
        let hits = shown.map(|item| page::hit(&view, item, &marker, &found));
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

    /// What lists show of every procedure that passes the filters and applies on a day, in order of code; those of the
    /// same name too. Without a day, as [`Index::search`] finds them.
    ///
    /// # Errors
    /// [`Error`] when the index is damaged.
    pub fn list(&self, filters: &Filters, as_of: Option<Date>) -> Result<Vec<Card>, Error> {
        let view = self.view();
        let mask = view.mask(filters, as_of);
        let cards = view.listed(filters, &mask);
        cards.map(|card| Ok(card?.clone())).collect()
    }

    /// What lists show of some procedures, each as it applied on its own day, if it passes the filters as it was then;
    /// in order of code.
    ///
    /// # Errors
    /// [`Error`] when the index is damaged.
    pub fn list_each(
        &self,
        filters: &Filters,
        days: &BTreeMap<ProcedureCode, Date>,
    ) -> Result<Vec<Card>, Error> {
        let view = self.view();
        let mask = view.days.mask(&view.tables, View::scope(filters, None));
        let applied = |card: &Card| {
            let day = days.get(&card.code);
            day.is_some_and(|day| card.validity.contains(*day))
        };
        let cards = view.listed(filters, &mask);
        let cards =
            cards.filter(|card| card.is_err() || card.as_ref().is_ok_and(|card| applied(card)));
        cards.map(|card| Ok(card?.clone())).collect()
    }

    /// What is known about the first hit, for calibrating how sure it is.
    ///
    /// # Errors
    /// [`Error`] when the index is damaged.
    pub fn first_evidence(&self, query: &Query) -> Result<Evidence, Error> {
        let view = self.view();
        let found = self.find(&view, query)?;
        let ranked = self.rank(&view, query, &found, 1);
        Ok(evidence(&view, &found, ranked.best))
    }

    /// The places of the best hits in the order of codes (see [`super::order_of`]): a search without its page.
    ///
    /// # Errors
    /// [`Error`] when the index is damaged.
    pub fn best(&self, query: &Query) -> Result<Vec<u64>, Error> {
        let view = self.view();
        let found = self.find(&view, query)?;
        let ranked = self.rank(&view, query, &found, query.limit);
        Ok(ranked.items.iter().map(|item| item.order).collect())
    }

    /// Scores what was asked for: everything, the procedures of a code or decision, or by words.
    pub(super) fn find(&self, view: &View, query: &Query) -> Result<Found, Error> {
        let Inner {
            fields,
            settings,
            lexicon,
            ..
        } = &*self.inner;
        let mask = view.mask(&query.filters, query.as_of);
        let Some(text) = &query.text else {
            return Ok(Found::all(mask, Asked::Everything, |_| true));
        };
        if let Some(exact) = exact(view, fields, text.as_str())? {
            return Ok(Found::all(mask, Asked::Code, |a| exact.contains(&a)));
        }
        let repaired = repair::wanted(&view.vocabulary, lexicon, text, query.rewrite);
        let (text, rewrites) = repaired.unwrap_or_else(|| (text.clone(), Vec::new()));
        let mut plan = plan::plan(lexicon, settings, &text, query.rewrite);
        plan.rewrites.splice(..0, rewrites);
        let scorer = Scorer {
            tables: &view.tables,
            impacts: &view.impacts,
            fields,
            settings,
        };
        let scores = scorer.score(&plan, &mask)?;
        Ok(Found {
            plan,
            scores,
            mask,
            asked: Asked::Words,
        })
    }

    pub(super) fn rank(&self, view: &View, query: &Query, found: &Found, end: usize) -> Ranked {
        let ranking = Ranking {
            tables: &view.tables,
            facets: &view.facets,
            wanted: view.facets.wanted(&query.filters),
            sort: query.sort,
        };
        let runs = Runs {
            names: &view.names,
            sequences: view.names.sequences(&found.plan),
            weight: self.inner.settings.scoring.run,
            whole: self.inner.settings.scoring.whole_name,
        };
        ranking.rank(&found.scores, Some(&runs), end)
    }

    pub(super) fn confidence(&self, found: &Found, evidence: Evidence) -> Confidence {
        let settings = self.inner.settings.confidence;
        if evidence.score <= 0.0 {
            return Confidence::None;
        }
        if found.asked != Asked::Words {
            return Confidence::High;
        }
        let likelihood = settings.likelihood(evidence);
        if likelihood < settings.low {
            Confidence::None
        } else if likelihood < settings.high {
            Confidence::Low
        } else {
            Confidence::High
        }
    }
}

impl View {
    /// The entries that count for a search.
    fn mask(&self, filters: &Filters, as_of: Option<Date>) -> Mask {
        let scope = Scope {
            // Who names a day asks for what applies then.
            with_upcoming: as_of.is_none(),
            ..Self::scope(filters, Some(as_of.unwrap_or(self.today)))
        };
        self.days.mask(&self.tables, scope)
    }

    fn scope(filters: &Filters, day: Option<Date>) -> Scope<'_> {
        Scope {
            day,
            with_upcoming: false,
            commune: filters.commune.as_ref().map(AgencyCode::as_str),
        }
    }

    /// The cards of the entries that count and pass the filters, in order of code.
    fn listed(&self, filters: &Filters, mask: &Mask) -> impl Iterator<Item = Result<&Card, Error>> {
        let ranking = Ranking {
            tables: &self.tables,
            facets: &self.facets,
            wanted: self.facets.wanted(filters),
            sort: Sort::Relevance,
        };
        let entries = ranking.entries(mask).into_iter();
        entries.map(|address| self.cards.get(address))
    }
}

/// What is known about a hit.
pub(super) fn evidence(view: &View, found: &Found, item: Option<Item>) -> Evidence {
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
            .run(item.address, &view.names.sequences(&found.plan))
            .share,
    }
}

/// What a query found, before it is ranked.
pub(super) struct Found {
    /// How the query is understood.
    pub plan: Plan,
    /// The entries' scores, by segment.
    pub scores: Vec<Scores>,
    /// The entries that count.
    pub mask: Mask,
    /// By what it was asked for.
    pub asked: Asked,
}

/// By what procedures are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing: somebody browses.
    Everything,
    /// A code or a decision.
    Code,
    /// Words.
    Words,
}

impl Found {
    /// Entries that all count the same.
    pub fn all(mask: Mask, asked: Asked, has: impl Fn(Address) -> bool) -> Self {
        let segments = mask.0.iter().enumerate().map(|(segment, mask)| {
            let score = mask.iter().zip(0..).map(|(counts, doc)| {
                if *counts && has((segment, doc)) {
                    1.0
                } else {
                    0.0
                }
            });
            Scores {
                score: score.collect(),
                cover: vec![1.0; mask.len()],
                tight: vec![1.0; mask.len()],
            }
        });
        Self {
            plan: Plan::default(),
            scores: segments.collect(),
            mask,
            asked,
        }
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
