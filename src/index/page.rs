//! What a page shows of its hits: the entry read back, marked, with its best passage, variants and answer.

use std::collections::HashSet;

use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, TantivyDocument};

use super::marker::Marker;
use super::rank::{Address, Item};
use super::search::{Asked, Found};
use super::{Error, Index, View, answer, entry, syllable};
use crate::domain::hits::{Answer, Hit, Marked, Match, RewriteKind, Snippet, Variant};
use crate::domain::query::Asks;

impl Index {
    pub(super) fn entry(&self, view: &View, address: Address) -> Result<entry::Entry, Error> {
        entry::read(&stored(view, address, self.inner.fields.stored)?)
    }

    /// The first part that is asked for and that the procedure has.
    pub(super) fn answer(
        &self,
        view: &View,
        address: Address,
        asks: &[Asks],
    ) -> Result<Option<Answer>, Error> {
        if asks.is_empty() {
            return Ok(None);
        }
        let stored = stored(view, address, self.inner.fields.answers)?;
        let answers: answer::StoredAnswers = serde_json::from_slice(&stored)?;
        let card = self.entry(view, address)?.card;
        Ok(asks.iter().find_map(|asks| answers.answer(*asks, &card)))
    }

    pub(super) fn hit(
        &self,
        view: &View,
        item: &Item,
        marker: &Marker,
        found: &Found,
    ) -> Result<Hit, Error> {
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

/// The bytes that an entry keeps in a field.
fn stored(view: &View, (segment, doc): Address, field: Field) -> Result<Vec<u8>, Error> {
    let segment = u32::try_from(segment).unwrap_or(u32::MAX);
    let document: TantivyDocument = view.searcher.doc(DocAddress::new(segment, doc))?;
    let stored = document.get_first(field).and_then(|value| value.as_bytes());
    let stored = stored.map(<[u8]>::to_vec);
    stored.ok_or_else(|| Error::Damaged("entry without content".to_owned()))
}

impl Found {
    /// Why an entry with this name was found.
    fn matched(&self, name: &str, highlight: &Marked, in_text: bool) -> Vec<Match> {
        match self.asked {
            Asked::Everything => return Vec::new(),
            Asked::Code => return vec![Match::Code],
            Asked::Words => {}
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
