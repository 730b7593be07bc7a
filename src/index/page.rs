//! What a page shows of its hits: the entry read back, marked, with its best passage, variants and answer.

use tantivy::DocAddress;
use tantivy::schema::Field;

use super::days::Mask;
use super::entry::Stored;
use super::marker::Marker;
use super::rank::{Address, Item};
use super::search::{Asked, Found};
use super::{Error, Index, View, answer};
use crate::domain::hits::{Answer, Hit, Marked, Match, RewriteKind, Snippet, Variant};
use crate::domain::query::Asks;

impl Index {
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
        let answers: answer::StoredAnswers = serde_json::from_str(&stored)?;
        let card = view.cards.get(address)?;
        Ok(asks.iter().find_map(|asks| answers.answer(*asks, card)))
    }
}

/// An item as a page shows it.
pub fn hit(view: &View, item: &Item, marker: &Marker, found: &Found) -> Result<Hit, Error> {
    let kept = view.cards.kept(item.address)?;
    let snippet = marker.best_passage(kept.sections());
    let snippet = snippet.map(|(section, text)| Snippet { section, text });
    let highlight = marker.mark(&kept.card.name);
    Ok(Hit {
        matched: found.matched(view, item.address, &highlight, snippet.is_some()),
        score: item.score,
        card: kept.card.clone(),
        highlight,
        snippet,
        variants: variants(view, item, &found.mask)?,
    })
}

/// The other procedures of an item's name.
fn variants(view: &View, item: &Item, mask: &Mask) -> Result<Vec<Variant>, Error> {
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
    let others = group.into_iter().flatten();
    let others = others.filter(|a| **a != item.address && mask.has(**a));
    for address in others.take(VARIANTS_MAX) {
        let card = view.cards.get(*address)?;
        variants.push(Variant {
            code: card.code.clone(),
            levels: card.levels.clone(),
            agencies: card.agencies.clone(),
        });
    }
    variants.sort_by(|a, b| a.code.as_str().cmp(b.code.as_str()));
    Ok(variants)
}

/// What an entry keeps in a field.
fn stored(view: &View, (segment, doc): Address, field: Field) -> Result<String, Error> {
    let segment = u32::try_from(segment).unwrap_or(u32::MAX);
    let mut document: Stored = view.searcher.doc(DocAddress::new(segment, doc))?;
    document.take(field)
}

impl Found {
    /// Why an entry was found.
    fn matched(
        &self,
        view: &View,
        address: Address,
        highlight: &Marked,
        in_text: bool,
    ) -> Vec<Match> {
        match self.asked {
            Asked::Everything => return Vec::new(),
            Asked::Code => return vec![Match::Code],
            Asked::Words => {}
        }
        let mut matched = Vec::new();
        if highlight.0.iter().any(|(_, is_match)| *is_match) {
            matched.push(Match::Name);
        }
        for rewrite in &self.plan.rewrites {
            if rewrite.kind == RewriteKind::Phrase && view.names.has_all(address, &rewrite.to) {
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
