//! `tthc import`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use super::decision;
use crate::app::import::{Event, Options, Report, Terms, import as import_file};
use crate::config::Config;
use crate::domain::decision::Decision;
use crate::domain::time::Clock;
use crate::exchange::{Progress, Reader, Reject, sha256};
use crate::store::Store;
use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How many rejected rows are shown; the rest is counted, and written to `--rejects`.
const SHOWN_MAX: u64 = 20;
/// How many unknown keys are named.
const KEYS_SHOWN_MAX: usize = 20;
/// How often a plain progress line is written where there is no terminal.
const PLAIN_INTERVAL: Duration = Duration::from_secs(5);
/// Exit code when a file was taken without its bad rows.
const PARTLY: u8 = 3;

/// What to import, and how.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The files, taken one after another; each in whole or, when a row is bad, not at all
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read and report, but keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Keep the good rows of a file that has bad ones (exit code 3)
    #[arg(long)]
    keep_good: bool,
    /// Write every rejected row with its reason to this CSV file
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// The decision as of which the records apply, kept before with `tthc decision add`; without it they take the
    /// place of what was published before, for the same days
    #[arg(long, value_name = "NUMBER")]
    decision: Option<String>,
    #[command(flatten)]
    terms: TermsArgs,
}

/// Under whose name and for what reason records are published without the usual two persons; kept with each version.
#[derive(Debug, clap::Args)]
struct TermsArgs {
    /// What you call the source
    #[arg(long, value_name = "NAME", default_value = "file")]
    source: String,
    /// Who runs the import
    #[arg(
        long,
        value_name = "NAME",
        env = "USER",
        default_value = "unknown",
        hide_env_values = true
    )]
    who: String,
    /// Why the records are published without the usual two persons
    #[arg(long, value_name = "REASON", default_value = "nhập dữ liệu của nguồn")]
    why: String,
}

impl TermsArgs {
    fn terms(&self, path: &Path, decision: Option<&Decision>) -> anyhow::Result<Terms> {
        let file_name = path.file_name().unwrap_or(path.as_os_str());
        Ok(Terms {
            source_name: self.source.clone(),
            file_name: file_name.to_string_lossy().into_owned(),
            file_sha256: sha256(path)?,
            who: self.who.clone(),
            why: self.why.clone(),
            decision: decision.cloned(),
        })
    }
}

/// Takes the files in, one after another.
pub async fn import(config: &Config, args: Args) -> anyhow::Result<ExitCode> {
    if let Some(path) = args.rejects.as_deref() {
        let is_input = args.files.iter().any(|file| super::same_file(file, path));
        anyhow::ensure!(
            !is_input && !super::is_ours(config, path),
            "--rejects {}: đây là tệp đang nhập hoặc dữ liệu của chương trình; hãy chọn tên khác (would overwrite it)",
            path.display()
        );
    }
    let store = super::open(config).await?;
    let mut rejects = args.rejects.as_deref().map(Rejects::create).transpose()?;
    let decision = match &args.decision {
        Some(number) => Some(decision::named(&store, number).await?),
        None => None,
    };
    let mut failed = false;
    let mut partly = false;
    for path in &args.files {
        match one_file(&store, path, (&args, decision.as_ref()), rejects.as_mut()).await {
            Ok(report) => {
                failed |= report.rejected > 0 && !args.keep_good;
                partly |= report.rejected > 0 && args.keep_good;
            }
            Err(error) => {
                super::say_error(&format!("{}: {}", path.display(), super::describe(&error)));
                super::say_error("  Không giữ lại gì của tệp này (nothing of this file was kept).");
                failed = true;
            }
        }
    }
    rejects.map(Rejects::finish).transpose()?;
    store.close().await;
    Ok(match (failed, partly) {
        (true, _) => ExitCode::FAILURE,
        (false, true) => ExitCode::from(PARTLY),
        (false, false) => ExitCode::SUCCESS,
    })
}

async fn one_file(
    store: &Store,
    path: &Path,
    (args, decision): (&Args, Option<&Decision>),
    mut rejects: Option<&mut Rejects>,
) -> anyhow::Result<Report> {
    let started = Instant::now();
    let reader = Reader::open(path)?;
    let options = &Options {
        dry_run: args.dry_run,
        keep_good: args.keep_good,
        terms: args.terms.terms(path, decision)?,
    };
    let mut display = Display::new(path, reader.progress());
    let report = import_file(store, Clock::System, reader, options, |event| match event {
        Event::Rejected(reject) => {
            display.reject(path, reject);
            if let Some(rejects) = rejects.as_deref_mut() {
                rejects.write(path, reject);
            }
        }
        Event::Skipped(reject) => display.skip(path, reject),
        Event::Procedure => display.tick(),
        Event::UnknownKeys(keys) => display.unknown_keys(path, keys),
        Event::Waiting => display.say(&format!(
            "{}: đang chờ lần nhập khác kết thúc (waiting for another import)",
            path.display()
        )),
    })
    .await?;
    display.finish();
    summary(path, &report, options, started.elapsed());
    Ok(report)
}

fn summary(path: &Path, report: &Report, options: &Options, took: Duration) {
    let name = path.display();
    let Report {
        rows,
        new,
        changed,
        unchanged,
        rejected,
        skipped,
        merged,
        sample_removed,
        kept: _,
    } = report;
    // Taken whole or not at all: what would have been new is not counted as if it were kept.
    let refused = *rejected > 0 && !options.keep_good;
    let became = if refused {
        "0 giữ lại (kept)".to_owned()
    } else {
        format!("{new} mới (new), {changed} thay đổi (changed), {unchanged} giữ nguyên (unchanged)")
    };
    let merged = if *merged > 0 && !refused {
        format!(", {merged} gộp vào dòng cùng mã (merged)")
    } else {
        String::new()
    };
    super::say(&format!(
        "{name}: {rows} dòng (rows) → {became}, {rejected} bị loại (rejected), {skipped} bỏ qua (skipped){merged}; {:.1} s",
        took.as_secs_f64()
    ));
    if *sample_removed > 0 {
        super::say(&format!(
            "  Đã gỡ {sample_removed} thủ tục mẫu (sample procedures removed): đã có dữ liệu thật."
        ));
    }
    if options.dry_run {
        super::say("  Chạy thử, không ghi gì (dry run: nothing was kept).");
    }
    if options.dry_run && refused {
        super::say(
            "  Khi nhập thật, tệp này sẽ bị từ chối vì có dòng bị loại (a real import would refuse this file).",
        );
    } else if refused {
        super::say(
            "  KHÔNG giữ lại gì vì có dòng bị loại. Hãy sửa các dòng trên rồi nhập lại, hoặc thêm --keep-good để chỉ lấy \
             các dòng tốt (nothing was kept; correct the rows, or use --keep-good).",
        );
    }
}

/// What is shown while a file is read: a bar on a terminal, plain lines elsewhere.
struct Display {
    bar: ProgressBar,
    progress: Progress,
    rejected: u64,
    procedures: u64,
    plain_next: Option<Instant>,
}

impl Display {
    fn new(path: &Path, progress: Progress) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(progress.total), target);
        if let Ok(style) =
            ProgressStyle::with_template("{msg} {wide_bar} {percent}% {pos}/{len} byte, còn {eta}")
        {
            bar.set_style(style);
        }
        bar.set_message(
            path.file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
        );
        let plain_next = (!terminal).then(|| Instant::now() + PLAIN_INTERVAL);
        Self {
            bar,
            progress,
            rejected: 0,
            procedures: 0,
            plain_next,
        }
    }

    fn tick(&mut self) {
        self.procedures += 1;
        self.bar.set_position(self.progress.done());
        if self.plain_next.is_some_and(|next| Instant::now() >= next) {
            self.plain_next = Some(Instant::now() + PLAIN_INTERVAL);
            let percent = self.progress.done() * 100 / self.progress.total.max(1);
            super::say_error(&format!("{} thủ tục, {percent}% tệp", self.procedures));
        }
    }

    fn reject(&mut self, path: &Path, reject: &Reject) {
        self.rejected += 1;
        if self.rejected <= SHOWN_MAX {
            self.line("bị loại", path, reject);
        }
    }

    fn skip(&self, path: &Path, reject: &Reject) {
        self.line("bỏ qua", path, reject);
    }

    fn line(&self, what: &str, path: &Path, reject: &Reject) {
        let field = if reject.field.is_empty() {
            String::new()
        } else {
            format!(", {}", reject.field)
        };
        let line = format!(
            "{}, dòng {}{field}: {what}: {}",
            path.display(),
            reject.row,
            reject.reason
        );
        self.say(&line);
    }

    fn unknown_keys(&self, path: &Path, keys: &BTreeMap<String, u64>) {
        let mut said: Vec<String> = keys
            .iter()
            .take(KEYS_SHOWN_MAX)
            .map(|(key, records)| format!("“{key}” ({records} dòng)"))
            .collect();
        if keys.len() > KEYS_SHOWN_MAX {
            said.push("…".to_owned());
        }
        self.say(&format!(
            "{}: không lấy các khóa không rõ nghĩa (unknown keys ignored): {}",
            path.display(),
            said.join(", ")
        ));
    }

    fn say(&self, line: &str) {
        self.bar.suspend(|| super::say_error(line));
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
        if self.rejected > SHOWN_MAX {
            let more = self.rejected - SHOWN_MAX;
            super::say_error(&format!(
                "… và {more} dòng bị loại nữa; dùng --rejects TỆP.csv để ghi đủ"
            ));
        }
    }
}

/// The CSV file of `--rejects`. When it cannot be written the import goes on, and says so at its end.
struct Rejects {
    path: PathBuf,
    out: BufWriter<File>,
    written: std::io::Result<()>,
}

impl Rejects {
    fn create(path: &Path) -> anyhow::Result<Self> {
        let file =
            File::create(path).with_context(|| format!("không ghi được {}", path.display()))?;
        let mut out = BufWriter::new(file);
        // The mark by which Excel knows UTF-8.
        let written = out.write_all("\u{feff}Tệp,Dòng,Cột,Lý do\r\n".as_bytes());
        Ok(Self {
            path: path.to_owned(),
            out,
            written,
        })
    }

    fn write(&mut self, path: &Path, reject: &Reject) {
        let file = path.display().to_string();
        let row = reject.row.to_string();
        let cells = [file.as_str(), &row, &reject.field, &reject.reason].map(csv_cell);
        if self.written.is_ok() {
            self.written = write!(self.out, "{}\r\n", cells.join(","));
        }
    }

    fn finish(mut self) -> anyhow::Result<()> {
        let written = self.written.and_then(|()| self.out.flush());
        written.with_context(|| {
            format!(
                "không ghi được danh sách dòng bị loại vào {}",
                self.path.display()
            )
        })
    }
}

/// A quoted cell that no spreadsheet takes for a formula.
fn csv_cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::csv_cell;

    #[test]
    fn a_reason_is_never_a_formula() {
        assert_eq!(csv_cell("=1+1"), "\"'=1+1\"");
        assert_eq!(csv_cell("mã “a\"b”"), "\"mã “a\"\"b”\"");
    }
}
