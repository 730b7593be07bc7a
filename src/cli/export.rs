//! `tthc export`, and how an export comes to its file.

use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;
use std::process::ExitCode;

use crate::app::export::{ExportError, export as write_all};
use crate::config::Config;
use crate::domain::time::Clock;
use anyhow::Context;

/// Writes all procedures to a file or to standard output.
pub async fn export(config: &Config, output: Option<&Path>) -> anyhow::Result<ExitCode> {
    check_output(config, output)?;
    let store = super::open_existing(config).await?;
    let today = Clock::System.now().day();
    let count = write(output, async |out| write_all(&store, today, out).await).await?;
    store.close().await;
    super::say_error(&format!("{count} thủ tục (procedures)"));
    Ok(ExitCode::SUCCESS)
}

/// Refuses to write over the program's own data.
pub fn check_output(config: &Config, output: Option<&Path>) -> anyhow::Result<()> {
    let Some(path) = output else { return Ok(()) };
    anyhow::ensure!(
        !super::is_ours(config, path),
        "--output {}: đây là dữ liệu của chương trình; hãy chọn tên khác (would overwrite the program's own data)",
        path.display()
    );
    Ok(())
}

/// Writes to a file, which appears only when it is complete, or to standard output.
pub async fn write(
    output: Option<&Path>,
    write_all: impl AsyncFn(Box<dyn Write>) -> Result<usize, ExportError>,
) -> anyhow::Result<usize> {
    match output {
        None => Ok(write_all(Box::new(BufWriter::new(stdout()))).await?),
        // A device or a pipe cannot be replaced, only written to.
        Some(path) if path.exists() && !path.is_file() => {
            let out = File::options().write(true).open(path);
            let out = out.with_context(|| format!("cannot write {}", path.display()))?;
            Ok(write_all(Box::new(BufWriter::new(out))).await?)
        }
        Some(path) => {
            let partial = path.with_added_extension("partial");
            let written = replace(&partial, path, write_all).await;
            if written.is_err() {
                // What went wrong is worth telling, not that there may be nothing to remove.
                let _ = std::fs::remove_file(&partial);
            }
            written
        }
    }
}

/// Writes beside the file and puts it in its place when it is complete.
async fn replace(
    partial: &Path,
    path: &Path,
    write_all: impl AsyncFn(Box<dyn Write>) -> Result<usize, ExportError>,
) -> anyhow::Result<usize> {
    let file =
        File::create(partial).with_context(|| format!("cannot write {}", partial.display()))?;
    let out = BufWriter::new(file.try_clone()?);
    let count = write_all(Box::new(out)).await?;
    file.sync_all()?;
    std::fs::rename(partial, path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(count)
}
