//! `tthc evaluate`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use crate::app::evaluate::{Measures, Variant, index_of, measure};
use crate::config::Config;
use crate::exchange::judged;

/// What to measure.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Judged queries, JSON lines with query, relevant (codes) and kind
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    queries: Vec<PathBuf>,
    /// Measure the same queries also without diacritics, in decomposed Unicode, and with a typo
    #[arg(long)]
    variants: bool,
}

/// Prints how well and how fast the queries are answered.
pub async fn evaluate(config: &Config, args: Args) -> anyhow::Result<ExitCode> {
    let mut queries = Vec::new();
    for path in &args.queries {
        queries.extend(judged::read(path).map_err(|e| anyhow::anyhow!("{}: {e}", path.display()))?);
    }
    let store = super::open_existing(config).await?;
    let index = index_of(&store).await?;
    store.close().await;
    super::say(&format!(
        "{} câu hỏi (queries), {} thủ tục (procedures)",
        queries.len(),
        index.count()
    ));
    super::say(&format!(
        "{:<14} {:<13} {:>7} {:>9} {:>9} {:>7} {:>8} {:>6} {:>8} {:>8} {:>8}",
        "variant",
        "kind",
        "queries",
        "success@1",
        "success@3",
        "MRR@10",
        "nDCG@10",
        "empty",
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

fn row(variant: Variant, kind: &str, m: &Measures) -> String {
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    format!(
        "{:<14} {:<13} {:>7} {:>9.3} {:>9.3} {:>7.3} {:>8.3} {:>6} {:>8.2} {:>8.2} {:>8.2}",
        variant.name(),
        kind,
        m.queries,
        m.success_at_1,
        m.success_at_3,
        m.mrr_at_10,
        m.ndcg_at_10,
        m.empty,
        ms(m.p50),
        ms(m.p95),
        ms(m.p99)
    )
}
