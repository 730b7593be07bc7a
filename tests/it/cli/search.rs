//! `tthc explain` and `tthc evaluate`: what a search editor works with.

use super::{Desk, Ran};

/// With the bundled sample imported.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    let sample = include_bytes!("../../../index/relevance/corpus.jsonl");
    desk.import(&[desk.write("sample.jsonl", sample)]);
    desk
}

fn ended_well(ran: Ran) -> String {
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout
}

#[tokio::test]
async fn explain_shows_how_a_query_is_understood_and_what_each_score_is_made_of() {
    let desk = desk().await;
    let said = ended_well(desk.run(&["explain", "tôi cần giấy xác nhận độc thân", "--hits", "2"]));
    insta::assert_snapshot!("explain", said);
    let ran = desk.run(&["explain", "  "]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("chưa có nội dung tìm kiếm"), "{ran:?}");
}

const QUERIES: &str = r#"{"query": "đăng ký khai sinh", "relevant": ["1.001193"], "kind": "accented"}
{"query": "dang ky ket hon", "relevant": ["1.000894"], "kind": "unaccented"}
{"query": "giấy độc thân", "relevant": ["1.004873"], "kind": "colloquial"}
{"query": "khai sinh", "relevant": ["1.000894"], "kind": "wrong on purpose"}
{"query": "trời hôm nay thế nào", "relevant": [], "kind": "out_of_scope"}
"#;

#[tokio::test]
async fn evaluate_counts_by_kind_and_lists_what_is_missed() {
    let desk = desk().await;
    desk.write("queries.jsonl", QUERIES);
    let said = ended_well(desk.run(&["evaluate", "--queries", "queries.jsonl"]));
    let row = |kind: &str| {
        let line = said.lines().find(|line| line.contains(kind)).expect(kind);
        let numbers = line.split_whitespace().map(str::parse::<f64>);
        numbers.filter_map(Result::ok).collect::<Vec<f64>>()
    };
    let (queries, success_at_1) = (0, 1);
    for kind in ["accented", "unaccented", "colloquial"] {
        assert!((row(kind)[success_at_1] - 1.0).abs() < 1e-9, "{said}");
    }
    assert!(row("wrong on purpose")[success_at_1] < 1e-9, "{said}");
    assert!((row("out_of_scope")[queries] - 1.0).abs() < 1e-9, "{said}");
    let judged = row("all")[queries];
    assert!(
        (judged - 4.0).abs() < 1e-9,
        "all that have a right answer: {said}"
    );
    let missed = ended_well(desk.run(&["evaluate", "--queries", "queries.jsonl", "--misses"]));
    assert!(missed.contains("khai sinh  (right: 1.000894)\n    1.001193  Đăng ký khai sinh\n"));
    assert!(!missed.contains("giấy độc thân"), "{missed}");
}

#[tokio::test]
async fn tuning_ends_at_the_same_weights_every_time_and_folds_tell_what_it_is_worth() {
    let desk = desk().await;
    desk.write("queries.jsonl", QUERIES);
    let tune = || {
        let arguments = ["evaluate", "--queries", "queries.jsonl", "--tune"];
        ended_well(desk.run(&[&arguments[..], &["--rounds", "1"]].concat()))
    };
    let tuned = tune();
    assert_eq!(tuned, tune());
    for number in [
        "fields.name.weight = ",
        "priors.commune = ",
        "confidence.base = ",
    ] {
        assert!(tuned.contains(number), "{tuned}");
    }
    let arguments = ["evaluate", "--queries", "queries.jsonl", "--folds", "2"];
    let folds = ended_well(desk.run(&[&arguments[..], &["--rounds", "0"]].concat()));
    for fold in ["fold 0: ", "fold 1: "] {
        assert!(folds.contains(fold), "{folds}");
    }
}
