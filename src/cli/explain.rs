//! `tthc explain`.

use std::process::ExitCode;

use crate::app::evaluate::index_of;
use crate::config::Config;
use crate::domain::query::{Query, QueryText};
use crate::domain::time::Clock;
use crate::index::Explanation;

/// What to explain.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What somebody typed
    query: String,
    /// How many hits
    #[arg(long, default_value_t = 5, value_name = "N")]
    hits: u8,
}

/// Prints how a query is understood and where the scores of its first hits come from.
pub async fn explain(config: &Config, args: Args) -> anyhow::Result<ExitCode> {
    let Some(text) = QueryText::parse(&args.query)? else {
        anyhow::bail!("chưa có nội dung tìm kiếm (nothing to search for)");
    };
    let store = super::open_existing(config).await?;
    let index = index_of(&store, Clock::System).await?;
    store.close().await;
    let query = Query {
        text: Some(text),
        limit: usize::from(args.hits),
        ..Query::default()
    };
    for line in lines(&index.explain(&query)?) {
        super::say(&line);
    }
    Ok(ExitCode::SUCCESS)
}

fn lines(explanation: &Explanation) -> Vec<String> {
    let mut lines = Vec::new();
    for rewrite in &explanation.rewrites {
        let (from, to, kind) = (&rewrite.from, &rewrite.to, rewrite.kind.key());
        lines.push(format!("{kind}: {from} → {to}"));
    }
    if !explanation.asks.is_empty() {
        let asks: Vec<&str> = explanation.asks.iter().map(|asks| asks.key()).collect();
        lines.push(format!("asks for: {}", asks.join(", ")));
    }
    lines.push(format!(
        "confidence: {} ({:.3})",
        explanation.confidence.key(),
        explanation.likelihood
    ));
    lines.push("parts of the query (×: counts less; →: official words, how surely):".to_owned());
    for (number, part) in (1..).zip(&explanation.parts) {
        lines.push(format!(
            "  {number:>2}  {}",
            part.alternatives.join("  |  ")
        ));
    }
    for (rank, hit) in (1..).zip(&explanation.hits) {
        lines.push(format!("{rank}. {}  {}", hit.code, hit.name));
        let parts = (1..).zip(&hit.parts).filter(|(_, value)| **value > 0.005);
        let parts: Vec<String> = parts.map(|(n, value)| format!("{n}: {value:.2}")).collect();
        lines.push(format!(
            "     score {:.2} = factor {:.2} × ({});  has {:.0} % of the query, which is {:.0} % of its name",
            hit.score,
            hit.factor,
            parts.join(" + "),
            hit.cover * 100.0,
            hit.tight * 100.0
        ));
    }
    lines
}
