//! `tthc reindex`.

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::app::follow::catch_up;
use crate::config::Config;
use crate::domain::time::Clock;
use crate::index::Writer;
use tokio::sync::watch;

/// Builds the index of the data folder from the beginning.
pub async fn reindex(config: &Config) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let store = super::open_existing(config).await?;
    let mut writer = Writer::open(&config.index_root(), Clock::System.now().day())?;
    writer.clear()?;
    let index = writer.index();
    let writer = Arc::new(Mutex::new(writer));
    catch_up(&store, &writer, &watch::Sender::default(), Clock::System).await?;
    let count = index.count();
    writer
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .close()?;
    store.close().await;
    super::say(&format!(
        "{count} thủ tục đã lập chỉ mục (indexed); {:.1} s",
        started.elapsed().as_secs_f64()
    ));
    Ok(ExitCode::SUCCESS)
}
