//! From what people typed to a query of the index. Never through tantivy's query parsers: ordinary input has
//! quotes, colons and stars in it.

use std::collections::HashSet;

use tantivy::Searcher;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Term};

use super::Error;
use super::coverage::Coverage;
use super::marker::Marker;
use super::schema::Fields;
use super::settings::Matching;
use super::syllable;
use crate::domain::code::{WrittenCode, decision_key};
use crate::domain::query::QueryText;

/// A query in the index's terms.
pub struct Built {
    /// What to look for, and how much each match counts.
    pub query: Box<dyn Query>,
    /// What an entry must have of it.
    pub coverage: Coverage,
    /// What to mark in the texts of what was found.
    pub marker: Marker,
}

impl Built {
    /// A query of which nothing can be marked and no part can be missing.
    fn whole(query: Box<dyn Query>, score: f32) -> Self {
        let query = Box::new(ConstScoreQuery::new(query, score));
        Self {
            query,
            coverage: Coverage::default(),
            marker: Marker::default(),
        }
    }
}

/// One syllable of the query.
#[derive(Debug, Clone, PartialEq)]
struct Syllable {
    folded: String,
    /// With its marks, if it was typed with any.
    accented: Option<String>,
}

/// Builds the query for what was typed.
pub fn build(
    searcher: &Searcher,
    fields: &Fields,
    matching: Matching,
    text: Option<&QueryText>,
) -> Result<Built, Error> {
    let Some(text) = text else {
        return Ok(Built::whole(Box::new(AllQuery), 0.0));
    };
    if let Some(exact) = exact(searcher, fields, text.as_str())? {
        return Ok(Built::whole(exact, 1.0));
    }
    let typed = syllables(text.as_str());
    let asked = distinct_folded(&typed).min(matching.syllables_max);
    let (kept, weights) = rarest(searcher, fields, distinct(&typed), matching.syllables_max)?;
    let query = by_words(fields, &typed, &kept);
    let mut folded: Vec<&str> = kept
        .iter()
        .map(|syllable| syllable.folded.as_str())
        .collect();
    folded.sort_unstable();
    folded.dedup();
    let required = required(asked, matching.syllables_share_min);
    let coverage = Coverage::of(searcher, fields.all, &folded, required)?;
    let marker = Marker::new(
        kept.into_iter()
            .zip(weights)
            .map(|(s, weight)| (s.folded, s.accented, weight)),
    );
    Ok(Built {
        query,
        coverage,
        marker,
    })
}

fn distinct_folded(typed: &[Syllable]) -> usize {
    let folded: HashSet<&str> = typed
        .iter()
        .map(|syllable| syllable.folded.as_str())
        .collect();
    folded.len()
}

/// How many of `count` syllables an entry must have.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of at most 64 and a share from 0 to 1"
)]
fn required(count: usize, share: f32) -> usize {
    if count < 3 {
        count
    } else {
        (count as f32 * share).ceil() as usize
    }
}

/// The procedures with the code, or of the decision, that was typed: as the whole query, or as one word of it
/// ("mã thủ tục 1.001193").
fn exact(
    searcher: &Searcher,
    fields: &Fields,
    text: &str,
) -> Result<Option<Box<dyn Query>>, Error> {
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
            if searcher.doc_freq(&term)? > 0 {
                return Ok(Some(Box::new(TermQuery::new(
                    term,
                    IndexRecordOption::Basic,
                ))));
            }
        }
    }
    Ok(None)
}

fn syllables(text: &str) -> Vec<Syllable> {
    let mut accented = String::new();
    let mut folded = String::new();
    syllable::spans(text)
        .filter_map(|span| text.get(span.start..span.end))
        .map(|raw| {
            syllable::write_accented(raw, &mut accented);
            syllable::write_folded(raw, &mut folded);
            let marked = syllable::has_marks(&accented);
            Syllable {
                folded: folded.clone(),
                accented: marked.then(|| accented.clone()),
            }
        })
        .collect()
}

fn distinct(typed: &[Syllable]) -> Vec<Syllable> {
    let mut distinct: Vec<Syllable> = Vec::new();
    for syllable in typed {
        if !distinct.contains(syllable) {
            distinct.push(syllable.clone());
        }
    }
    distinct
}

/// Of the syllables that are found at all the `max` rarest, in their order; and how much each tells (its idf).
fn rarest(
    searcher: &Searcher,
    fields: &Fields,
    syllables: Vec<Syllable>,
    max: usize,
) -> Result<(Vec<Syllable>, Vec<f32>), Error> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of entries, far below 2^24"
    )]
    let idf = |count: u64, total: u64| (1.0 + total as f32 / (1.0 + count as f32)).ln();
    let total = searcher.num_docs();
    let mut weighed = Vec::with_capacity(syllables.len());
    for (place, syllable) in syllables.into_iter().enumerate() {
        let count = searcher.doc_freq(&Term::from_field_text(fields.all, &syllable.folded))?;
        // What nothing has is the rarest of all, and would push out what can be found.
        if count > 0 {
            weighed.push((idf(count, total), place, syllable));
        }
    }
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    weighed.truncate(max);
    weighed.sort_by_key(|(_, place, _)| *place);
    Ok(weighed
        .into_iter()
        .map(|(weight, _, syllable)| (syllable, weight))
        .unzip())
}

/// Every syllable in every field, and pairs as they stand in what was typed; what matches is added up.
fn by_words(fields: &Fields, typed: &[Syllable], kept: &[Syllable]) -> Box<dyn Query> {
    let all = [fields.name, fields.keywords, fields.context, fields.body];
    let mut clauses = Vec::new();
    for text in all {
        for syllable in kept {
            clauses.push(term(text.folded, &syllable.folded, text.weights.folded));
            if let Some(accented) = &syllable.accented {
                clauses.push(term(text.accented, accented, text.weights.accented));
            }
        }
        let Some(field) = text.pairs else { continue };
        for (first, second) in typed.iter().zip(typed.iter().skip(1)) {
            if kept.contains(first) && kept.contains(second) {
                let pair = format!("{}_{}", first.folded, second.folded);
                clauses.push(term(field, &pair, text.weights.pairs));
            }
        }
    }
    Box::new(BooleanQuery::new(
        clauses
            .into_iter()
            .map(|clause| (Occur::Should, clause))
            .collect(),
    ))
}

fn term(field: Field, text: &str, weight: f32) -> Box<dyn Query> {
    let query = TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::WithFreqs,
    );
    Box::new(BoostQuery::new(Box::new(query), weight))
}
