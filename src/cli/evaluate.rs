//! `tthc evaluate`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use crate::app::evaluate::{Measures, Variant, index_of, measure, misses};
use crate::app::tune::{Event, cross_validate, fit_confidence, tune};
use crate::config::Config;
use crate::domain::time::Clock;
use crate::exchange::judged::{self, JudgedQuery};
use crate::index::Index;

/// What to measure.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Judged queries, JSON lines with query, relevant (codes) and kind
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    queries: Vec<PathBuf>,
    /// Measure the same queries also without diacritics, in decomposed Unicode, and with a typo
    #[arg(long)]
    variants: bool,
    /// List the queries whose first hit is not right, with the first three hits
    #[arg(long, conflicts_with_all = ["variants", "tune", "folds"])]
    misses: bool,
    /// Find the weights of index/fields.toml that answer these queries best, and print them
    #[arg(long, conflicts_with_all = ["variants", "folds"])]
    tune: bool,
    /// Tell what tuning is worth on procedures it did not see: tune on all but one of so many parts, measure on that one
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=20))]
    folds: Option<u8>,
    /// How often tuning goes through all weights
    #[arg(long, value_name = "N", default_value_t = 2)]
    rounds: u8,
}

/// Prints how well and how fast the queries are answered.
pub async fn evaluate(config: &Config, args: Args) -> anyhow::Result<ExitCode> {
    let mut queries = Vec::new();
    for path in &args.queries {
        queries.extend(judged::read(path).map_err(|e| anyhow::anyhow!("{}: {e}", path.display()))?);
    }
    let store = super::open_existing(config).await?;
    let index = index_of(&store, Clock::System).await?;
    store.close().await;
    super::say(&format!(
        "{} câu hỏi (queries), {} thủ tục (procedures)",
        queries.len(),
        index.count()
    ));
    if args.misses {
        for miss in misses(&index, &queries)? {
            super::say(&format!(
                "{}  (right: {})",
                miss.query,
                miss.right.join(", ")
            ));
            for (code, name) in &miss.found {
                super::say(&format!("    {code}  {name}"));
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    if args.tune || args.folds.is_some() {
        return tune_weights(&index, &queries, &args);
    }
    super::say(&format!(
        "{:<13} {:<12} {:>7} {:>9} {:>9} {:>9} {:>7} {:>8} {:>6} {:>5} {:>5} {:>7} {:>7} {:>7}",
        "variant",
        "kind",
        "queries",
        "success@1",
        "success@3",
        "success@5",
        "MRR@10",
        "nDCG@10",
        "empty",
        "high",
        "low",
        "p50 ms",
        "p95 ms",
        "p99 ms"
    ));
    let variants = if args.variants {
        Variant::ALL.to_vec()
    } else {
        vec![Variant::Typed]
    };
    for variant in variants {
        for (kind, measures) in measure(&index, &queries, variant)? {
            super::say(&row(variant, &kind, &measures));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tune_weights(index: &Index, queries: &[JudgedQuery], args: &Args) -> anyhow::Result<ExitCode> {
    let mut report = |event: Event| match event {
        Event::Moved { path, value, score } => {
            super::say(&format!(
                "{path:<28} {value:>8.3}   mean nDCG@10 {score:.4}"
            ));
        }
        Event::Fold {
            fold,
            before,
            after,
        } => super::say(&format!(
            "fold {fold}: unseen procedures, mean nDCG@10 {before:.4} untuned, {after:.4} tuned"
        )),
    };
    let rounds = usize::from(args.rounds);
    if let Some(folds) = args.folds {
        cross_validate(index, queries, usize::from(folds), rounds, &mut report)?;
    } else {
        let tuned = tune(index, queries, rounds, &mut report)?;
        super::say("");
        for knob in tuned.knobs() {
            super::say(&format!("{} = {:.3}", knob.path, knob.value));
        }
        let names = ["base", "score", "cover", "tight", "run"];
        let fitted = fit_confidence(&index.with_settings(tuned)?, queries)?;
        let fitted = names
            .into_iter()
            .zip(fitted.weights)
            .chain([("low", fitted.low), ("high", fitted.high)]);
        for (name, value) in fitted {
            super::say(&format!("confidence.{name} = {value:.3}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn row(variant: Variant, kind: &str, m: &Measures) -> String {
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    format!(
        "{:<13} {:<12} {:>7} {:>9.3} {:>9.3} {:>9.3} {:>7.3} {:>8.3} {:>6} {:>5} {:>5} {:>7.2} {:>7.2} {:>7.2}",
        variant.name(),
        kind,
        m.queries,
        m.success_at_1,
        m.success_at_3,
        m.success_at_5,
        m.mrr_at_10,
        m.ndcg_at_10,
        m.empty,
        m.high,
        m.low,
        ms(m.p50),
        ms(m.p95),
        ms(m.p99)
    )
}
