//! Guards how well search answers our own judged queries, and that those queries are sound.
//!
//! Measured numbers may rise freely. To accept others as the new baseline: `UPDATE=1 cargo test --test it relevance`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tthc::app::evaluate::{Measures, Variant, index_of, measure};
use tthc::app::import;
use tthc::domain::code::{ProcedureCode, decision_key};
use tthc::domain::hits::{Hits, RewriteKind};
use tthc::domain::query::{Query, QueryText, Rewriting};
use tthc::domain::time::Clock;
use tthc::exchange::Reader;
use tthc::exchange::judged::{self, JudgedQuery};
use tthc::index::Index;
use unicode_normalization::is_nfc;

use crate::store::Fresh;
use crate::support::{Database, NOW, checkout, updating};

const QUERIES: &str = "index/relevance/queries.jsonl";
const CORPUS: &str = "index/relevance/corpus.jsonl";
const BASELINE: &str = "index/relevance/baseline.json";
/// How far nDCG@10 of one kind may fall below the baseline.
const FALL_MAX: f64 = 0.01;
/// The kinds of queries.
const KINDS: [&str; 7] = [
    "abbreviation",
    "accented",
    "code",
    "colloquial",
    "decision",
    "typo",
    "unaccented",
];

/// What was measured of one kind, with four decimals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Row {
    queries: usize,
    ndcg_at_10: f64,
    mrr_at_10: f64,
    success_at_1: f64,
    empty: usize,
}

impl From<&Measures> for Row {
    fn from(measured: &Measures) -> Self {
        let short = |value: f64| (value * 10_000.0).round() / 10_000.0;
        Self {
            queries: measured.queries,
            ndcg_at_10: short(measured.ndcg_at_10),
            mrr_at_10: short(measured.mrr_at_10),
            success_at_1: short(measured.success_at_1),
            empty: measured.empty,
        }
    }
}

fn queries() -> Vec<JudgedQuery> {
    judged::read(&checkout(QUERIES)).unwrap()
}

/// Whether a query is nothing but a code or the number of a decision, so that one answer alone is right.
fn leaves_no_room(query: &str) -> bool {
    ProcedureCode::parse(query).is_ok_and(|code| code.is_national())
        || decision_key(query).is_some()
}

/// An index of the corpus.
async fn corpus() -> Index {
    let database = Fresh::new(&Database::Sqlite).await;
    let store = database.open().await;
    let reader = Reader::open(&checkout(CORPUS)).unwrap();
    let options = import::Options::default();
    let report = import::import(&store, Clock::System, reader, &options, |_| ())
        .await
        .unwrap();
    assert!(report.kept, "{report:?}");
    index_of(&store, Clock::Fixed(NOW)).await.unwrap()
}

/// The rows by kind, with `all` over everything.
fn measured(index: &Index, queries: &[JudgedQuery]) -> BTreeMap<String, Row> {
    let rows = measure(index, queries, Variant::Typed).unwrap();
    rows.iter()
        .map(|(kind, measures)| (kind.clone(), Row::from(measures)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn search_answers_our_queries_no_worse_than_before() {
    let (index, queries) = (corpus().await, queries());
    let now = measured(&index, &queries);
    if updating() {
        std::fs::write(
            checkout(BASELINE),
            serde_json::to_string_pretty(&now).unwrap() + "\n",
        )
        .unwrap();
    }
    let baseline: BTreeMap<String, Row> =
        serde_json::from_str(&std::fs::read_to_string(checkout(BASELINE)).unwrap()).unwrap();
    let mut worse = Vec::new();
    for (kind, row) in &now {
        let Some(before) = baseline.get(kind) else {
            worse.push(format!("{kind}: not in the baseline"));
            continue;
        };
        if row.ndcg_at_10 < before.ndcg_at_10 - FALL_MAX {
            worse.push(format!(
                "{kind}: nDCG@10 was {}, is {}",
                before.ndcg_at_10, row.ndcg_at_10
            ));
        }
    }
    for judged in queries
        .iter()
        .filter(|judged| leaves_no_room(&judged.query))
    {
        let row = &measured(&index, std::slice::from_ref(judged))["all"];
        if row.ndcg_at_10 < 1.0 {
            worse.push(format!("“{}” must be answered perfectly", judged.query));
        }
    }
    assert!(
        worse.is_empty(),
        "search answers worse than index/relevance/baseline.json says (index/README.md tells what to do):\n{}\n{now:#?}",
        worse.join("\n")
    );
    assert_eq!(
        baseline.keys().collect::<Vec<_>>(),
        now.keys().collect::<Vec<_>>()
    );
}

#[test]
fn the_judged_queries_are_sound() {
    let corpus = std::fs::read_to_string(checkout(CORPUS)).unwrap();
    let codes: BTreeSet<String> = corpus
        .lines()
        .skip(1)
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["code"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let queries = queries();
    assert!(queries.len() >= 150, "only {}", queries.len());
    let mut seen = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    for JudgedQuery {
        query,
        relevant,
        kind,
        ..
    } in &queries
    {
        let kind = kind.as_deref().unwrap_or_default();
        assert!(KINDS.contains(&kind), "{query}: kind “{kind}”");
        kinds.insert(kind);
        assert!(seen.insert(query), "{query}: twice");
        assert!(is_nfc(query), "{query:?}: not NFC");
        // Codes are pasted with the spaces around them.
        assert!(
            kind == "code" || query.trim() == query,
            "{query:?}: spaces around"
        );
        assert!(!relevant.is_empty(), "{query}: nothing answers it");
        assert_eq!(
            relevant.iter().collect::<BTreeSet<_>>().len(),
            relevant.len(),
            "{query}: a code twice"
        );
        for code in relevant {
            assert!(codes.contains(code), "{query}: {code} is not in the corpus");
        }
        if kind == "unaccented" {
            assert!(query.is_ascii(), "{query}: has marks");
        }
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), KINDS);
}

#[tokio::test(flavor = "multi_thread")]
async fn slips_are_repaired_shown_and_may_be_refused() {
    let index = corpus().await;
    let search = |typed: &str, rewrite: Rewriting| {
        let query = Query {
            text: QueryText::parse(typed).unwrap(),
            rewrite,
            limit: 1,
            ..Query::default()
        };
        index.search(&query).unwrap()
    };
    for (typed, meant) in [
        ("ddawng kys keets hoon", "đăng ký kết hôn"),
        ("dangkykethon", "dang ky ket hon"),
        ("đăng ký khai sihn", "đăng ký khai sinh"),
        ("nhập hổ khẩu", "nhập hộ khẩu"),
    ] {
        let (found, plain) = (search(typed, Rewriting::On), search(meant, Rewriting::On));
        let code = |hits: &Hits| hits.hits.first().map(|hit| hit.card.code.clone());
        assert_eq!(code(&found), code(&plain), "{typed}");
        let spelled = |hits: &Hits| {
            let kinds = hits.rewrites.iter().map(|rewrite| rewrite.kind);
            kinds.filter(|kind| *kind == RewriteKind::Spelling).count()
        };
        let first = found.rewrites.first().unwrap();
        assert_eq!(first.kind, RewriteKind::Spelling, "{typed}");
        assert!(
            typed.contains(&first.from) && meant.contains(&first.to),
            "{first:?}"
        );
        assert_eq!(spelled(&plain), 0, "{meant}");
        assert_eq!(spelled(&search(typed, Rewriting::Off)), 0, "{typed}");
    }
    // Only those queries are changed that were written with slips.
    let mut changed = Vec::new();
    for judged in queries()
        .iter()
        .filter(|judged| judged.kind.as_deref() != Some("typo"))
    {
        let rewrites = search(&judged.query, Rewriting::On).rewrites;
        let mut spelled = rewrites
            .into_iter()
            .filter(|r| r.kind == RewriteKind::Spelling);
        changed.extend(
            spelled
                .next()
                .map(|rewrite| (judged.query.clone(), rewrite)),
        );
    }
    assert!(changed.len() <= 4, "{changed:#?}");
}
