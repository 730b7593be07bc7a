//! From what people typed to a query of the index. Never through tantivy's query parsers: ordinary input has
//! quotes, colons and stars in it.

use tantivy::Searcher;
use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};

use super::Error;
use super::marker::Marker;
use super::schema::{Fields, TextFields};
use super::settings::Matching;
use super::syllable;
use crate::domain::code::{WrittenCode, decision_key};
use crate::domain::query::QueryText;

/// A query in the index's terms.
pub struct Built {
    /// What to look for, the strictest first; the next is tried when one finds nothing.
    pub attempts: Vec<Box<dyn Query>>,
    /// What to mark in the texts of what was found.
    pub marker: Marker,
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
        let everything = ConstScoreQuery::new(Box::new(AllQuery), 0.0);
        return Ok(Built { attempts: vec![Box::new(everything)], marker: Marker::default() });
    };
    if let Some(exact) = exact(searcher, fields, text.as_str())? {
        return Ok(Built { attempts: vec![exact], marker: Marker::default() });
    }
    let typed = syllables(text.as_str());
    let (kept, weights) = rarest(searcher, fields, distinct(&typed), matching.syllables_max)?;
    let required = if kept.len() < 3 {
        kept.len()
    } else {
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 64")]
        let required = (kept.len() as f32 * matching.syllables_share_min).ceil() as usize;
        required
    };
    let mut attempts = vec![by_words(fields, &typed, &kept, required)];
    if required > 1 {
        attempts.push(by_words(fields, &typed, &kept, 1));
    }
    let marker = Marker::new(kept.into_iter().zip(weights).map(|(s, weight)| (s.folded, s.accented, weight)));
    Ok(Built { attempts, marker })
}

/// A code or a decision number that the index knows.
fn exact(searcher: &Searcher, fields: &Fields, text: &str) -> Result<Option<Box<dyn Query>>, Error> {
    let written = WrittenCode::parse(text).ok();
    let code = written.map(|code| (fields.codes, code.procedure.to_string()));
    let decision = decision_key(text).map(|key| (fields.decisions, key));
    for (field, value) in code.into_iter().chain(decision) {
        let term = Term::from_field_text(field, &value);
        if searcher.doc_freq(&term)? > 0 {
            let query = TermQuery::new(term, IndexRecordOption::Basic);
            return Ok(Some(Box::new(ConstScoreQuery::new(Box::new(query), 1.0))));
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
            Syllable { folded: folded.clone(), accented: marked.then(|| accented.clone()) }
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

/// At most `max` of the syllables, the rarest, in their order; and how much each tells (its idf).
fn rarest(
    searcher: &Searcher,
    fields: &Fields,
    syllables: Vec<Syllable>,
    max: usize,
) -> Result<(Vec<Syllable>, Vec<f32>), Error> {
    #[expect(clippy::cast_precision_loss, reason = "counts of entries, far below 2^24")]
    let idf = |count: u64, total: u64| (1.0 + total as f32 / (1.0 + count as f32)).ln();
    let total = searcher.num_docs();
    let mut weighed = Vec::with_capacity(syllables.len());
    for (place, syllable) in syllables.into_iter().enumerate() {
        let count = searcher.doc_freq(&Term::from_field_text(fields.body.folded, &syllable.folded))?;
        weighed.push((idf(count, total), place, syllable));
    }
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    weighed.truncate(max);
    weighed.sort_by_key(|(_, place, _)| *place);
    Ok(weighed.into_iter().map(|(weight, _, syllable)| (syllable, weight)).unzip())
}

/// Syllables, `required` of them in the entry, and pairs as they stand in what was typed.
fn by_words(fields: &Fields, typed: &[Syllable], kept: &[Syllable], required: usize) -> Box<dyn Query> {
    let all = [fields.name, fields.keywords, fields.context, fields.body];
    let each: Vec<(Occur, Box<dyn Query>)> =
        kept.iter().map(|syllable| (Occur::Should, one_syllable(&all, syllable))).collect();
    let words: Box<dyn Query> = Box::new(BooleanQuery::with_minimum_required_clauses(each, required));
    let mut clauses = vec![(Occur::Must, words)];
    for (first, second) in typed.iter().zip(typed.iter().skip(1)) {
        if !(kept.contains(first) && kept.contains(second)) {
            continue;
        }
        let pair = format!("{}_{}", first.folded, second.folded);
        for text in all {
            if let Some(field) = text.pairs {
                clauses.push((Occur::Should, term(field, &pair, text.weights.pairs)));
            }
        }
    }
    Box::new(BooleanQuery::new(clauses))
}

fn one_syllable(all: &[TextFields], syllable: &Syllable) -> Box<dyn Query> {
    let mut clauses = Vec::with_capacity(all.len() * 2);
    for text in all {
        clauses.push((Occur::Should, term(text.folded, &syllable.folded, text.weights.folded)));
        if let Some(accented) = &syllable.accented {
            clauses.push((Occur::Should, term(text.accented, accented, text.weights.accented)));
        }
    }
    Box::new(BooleanQuery::new(clauses))
}

fn term(field: Field, text: &str, weight: f32) -> Box<dyn Query> {
    let query = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs);
    Box::new(BoostQuery::new(Box::new(query), weight))
}
