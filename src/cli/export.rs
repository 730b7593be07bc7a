//! `tthc export`.

use std::fs::File;
use std::io::{BufWriter, stdout};
use std::path::Path;
use std::process::ExitCode;

use crate::app::export::export as write_all;
use crate::config::Config;
use crate::domain::time::Clock;
use crate::store::Store;
use anyhow::Context;
use jiff::civil::Date;

/// Writes all procedures to a file, which appears only when it is complete, or to standard output.
pub async fn export(config: &Config, output: Option<&Path>) -> anyhow::Result<ExitCode> {
    if let Some(path) = output {
        anyhow::ensure!(
            !super::is_ours(config, path),
            "--output {}: đây là dữ liệu của chương trình; hãy chọn tên khác (would overwrite the program's own data)",
            path.display()
        );
    }
    let store = super::open_existing(config).await?;
    let today = Clock::System.now().day();
    let count = match output {
        None => write_all(&store, today, BufWriter::new(stdout())).await?,
        // A device or a pipe cannot be replaced, only written to.
        Some(path) if path.exists() && !path.is_file() => {
            let out = File::options().write(true).open(path);
            let out = out.with_context(|| format!("cannot write {}", path.display()))?;
            write_all(&store, today, BufWriter::new(out)).await?
        }
        Some(path) => {
            let partial = path.with_added_extension("partial");
            let written = replace(&store, today, &partial, path).await;
            if written.is_err() {
                // What went wrong is worth telling, not that there may be nothing to remove.
                let _ = std::fs::remove_file(&partial);
            }
            written?
        }
    };
    store.close().await;
    super::say_error(&format!("{count} thủ tục (procedures)"));
    Ok(ExitCode::SUCCESS)
}

/// Writes beside the file and puts it in its place when it is complete.
async fn replace(store: &Store, today: Date, partial: &Path, path: &Path) -> anyhow::Result<usize> {
    let file =
        File::create(partial).with_context(|| format!("cannot write {}", partial.display()))?;
    let count = write_all(store, today, BufWriter::new(&file)).await?;
    file.sync_all()?;
    std::fs::rename(partial, path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(count)
}
