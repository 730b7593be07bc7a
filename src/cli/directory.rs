//! `tthc directory import` and `tthc directory export`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::export::{check_output, write};
use crate::app::directory::{self, Report};
use crate::config::Config;
use crate::domain::audit::Actor;
use crate::domain::time::Clock;
use crate::exchange::directory::{AgencyRows, bundled, open};
use crate::store::Store;
use clap::Subcommand;

/// How many rejected rows are shown.
const SHOWN_MAX: usize = 50;

/// What to do with the directory of agencies and communes.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Take files of agencies in: JSON lines (.jsonl, .jsonl.zst, .jsonl.gz) or tables (.csv)
    Import(Import),
    /// Write the directory as JSON lines that `directory import` reads back
    Export {
        /// Where to; standard output when left out
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// What to take in.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The files, taken one after another; each in whole or, when a row is bad, not at all
    #[arg(required_unless_present = "bundled", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A directory that comes with the program: langson
    #[arg(long, value_name = "NAME", conflicts_with = "files")]
    bundled: Option<String>,
    /// Remove the agencies that the file lacks
    #[arg(long)]
    replace: bool,
}

/// Does it.
pub async fn directory(config: &Config, action: Action) -> anyhow::Result<ExitCode> {
    match action {
        Action::Import(args) => import(config, args).await,
        Action::Export { output } => {
            let output = output.as_deref();
            check_output(config, output)?;
            let store = super::open_existing(config).await?;
            let count = write(output, async |out| directory::export(&store, out).await).await?;
            store.close().await;
            super::say_error(&format!("{count} cơ quan (agencies)"));
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn import(config: &Config, args: Import) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        !args.replace || args.files.len() < 2,
        "--replace chỉ dùng với một tệp: tệp sau sẽ xóa những gì tệp trước vừa nhập (one file only)"
    );
    let store = super::open(config).await?;
    let mut failed = false;
    let name = args
        .bundled
        .iter()
        .map(|name| (Path::new(name), bundled(name)));
    let files = args.files.iter().map(|path| (path.as_path(), open(path)));
    for (path, rows) in name.chain(files) {
        match one_file(&store, rows.map_err(Into::into), args.replace).await {
            Ok(report) => {
                failed |= !report.rejected.is_empty();
                summary(path, &report);
            }
            Err(error) => {
                super::say_error(&format!("{}: {}", path.display(), super::describe(&error)));
                super::say_error("  Không giữ lại gì của tệp này (nothing of this file was kept).");
                failed = true;
            }
        }
    }
    store.close().await;
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn one_file(
    store: &Store,
    rows: anyhow::Result<AgencyRows>,
    replace: bool,
) -> anyhow::Result<Report> {
    let actor = Actor::Command(super::user::name());
    Ok(directory::import(store, Clock::System, rows?, (&actor, replace)).await?)
}

fn summary(path: &Path, report: &Report) {
    let path = path.display();
    for reject in report.rejected.iter().take(SHOWN_MAX) {
        let (row, field, reason) = (reject.row, &reject.field, &reject.reason);
        let field = if field.is_empty() {
            String::new()
        } else {
            format!(", {field}")
        };
        super::say_error(&format!("{path}, dòng {row}{field}: bị loại: {reason}"));
    }
    let rejected = report.rejected.len();
    if rejected > SHOWN_MAX {
        super::say_error(&format!("… và {} dòng bị loại nữa", rejected - SHOWN_MAX));
    }
    let Report {
        rows,
        new,
        changed,
        unchanged,
        removed,
        ..
    } = report;
    if rejected > 0 {
        super::say(&format!(
            "{path}: {rows} dòng (rows) → 0 giữ lại (kept), {rejected} bị loại (rejected)"
        ));
        super::say(
            "  KHÔNG giữ lại gì vì có dòng bị loại. Hãy sửa các dòng trên rồi nhập lại (nothing was kept; correct the rows).",
        );
        return;
    }
    let removed = match removed {
        0 => String::new(),
        removed => format!(", {removed} gỡ bỏ (removed)"),
    };
    super::say(&format!(
        "{path}: {rows} dòng (rows) → {new} mới (new), {changed} thay đổi (changed), {unchanged} giữ nguyên (unchanged){removed}"
    ));
}
