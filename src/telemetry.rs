//! Logging. Standard error, so that standard output stays free for results.

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Starts logging.
///
/// # Errors
/// When the rules cannot be read.
pub fn start(rules: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(rules).map_err(|e| anyhow::anyhow!("--log {rules}: {e}"))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second start, as in tests that run the program in-process, keeps the first.
    let _ = match format {
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .try_init(),
        LogFormat::Text => lines.try_init(),
    };
    Ok(())
}
