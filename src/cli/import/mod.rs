//! `tthc import`.

mod display;
mod terms;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use self::display::{Display, summary};
use self::terms::{Settled, TermsArgs};
use super::check::{FINDINGS_HEADER, finding_rows};
use super::csv_file::CsvFile;
use super::decision;
use crate::app::import::{Event, Options, Report, import as import_file};
use crate::config::Config;
use crate::domain::code::ProcedureCode;
use crate::domain::decision::Decision;
use crate::domain::time::Clock;
use crate::exchange::{Reader, Reject};
use crate::store::Store;

/// Exit code when a file was taken without its bad rows.
const PARTLY: u8 = 3;
/// Exit code of a command that was not asked for rightly, as of any unknown option.
const WRONG_USE: u8 = 2;

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
    /// Write what the procedures taken lack by law to this CSV file
    #[arg(long, value_name = "FILE")]
    findings: Option<PathBuf>,
    /// The decision as of which the records apply, kept before with `tthc decision add`; without it they take the
    /// place of what was published before, for the same days
    #[arg(long, value_name = "NUMBER[@DAY]")]
    decision: Option<String>,
    #[command(flatten)]
    terms: TermsArgs,
}

/// The tables to write beside.
struct Tables {
    rejects: Option<CsvFile>,
    findings: Option<CsvFile>,
}

impl Tables {
    fn create(config: &Config, args: &Args) -> anyhow::Result<Self> {
        let create = |option, path: Option<&PathBuf>, taken: &[&PathBuf], header| {
            let path = path.map(|path| (option, path.as_path()));
            path.map(|named| CsvFile::create(config, named, taken, header))
                .transpose()
        };
        let (rejects, findings) = (args.rejects.as_ref(), args.findings.as_ref());
        let inputs: Vec<&PathBuf> = args.files.iter().collect();
        // Neither table replaces the other either.
        let with_rejects: Vec<&PathBuf> = args.files.iter().chain(rejects).collect();
        Ok(Self {
            rejects: create("--rejects", rejects, &inputs, "Tệp,Dòng,Cột,Lý do")?,
            findings: create("--findings", findings, &with_rejects, FINDINGS_HEADER)?,
        })
    }

    fn rejected(&mut self, path: &Path, reject: &Reject) {
        if let Some(rejects) = &mut self.rejects {
            let file = path.display().to_string();
            rejects.row(&[
                &file,
                &reject.row.to_string(),
                &reject.field,
                &reject.reason,
            ]);
        }
    }

    fn finish(self) -> anyhow::Result<()> {
        let mut tables = self.rejects.into_iter().chain(self.findings);
        tables.try_for_each(CsvFile::finish)
    }
}

/// What each source has said in the files of this command so far; `None` where a file was not taken whole.
#[derive(Default)]
struct Saying(HashMap<String, Option<HashSet<ProcedureCode>>>);

impl Saying {
    /// What was said in whole before the last file of a source.
    fn before_last(&self, source: &str, is_last: bool) -> Option<HashSet<ProcedureCode>> {
        let said = self.0.get(source).cloned().unwrap_or(Some(HashSet::new()));
        said.filter(|_| is_last)
    }

    fn add(&mut self, source: String, named: Option<HashSet<ProcedureCode>>) {
        let said = self.0.entry(source).or_insert(Some(HashSet::new()));
        match (said.as_mut(), named) {
            (Some(said), Some(named)) => said.extend(named),
            _ => *said = None,
        }
    }
}

/// Takes the files in, one after another.
pub async fn import(config: &Config, args: Args) -> anyhow::Result<ExitCode> {
    let store = super::open(config).await?;
    let settled = match args.terms.settle(&store).await? {
        Ok(settled) => settled,
        Err(missing) => {
            super::say_error(&missing);
            store.close().await;
            return Ok(ExitCode::from(WRONG_USE));
        }
    };
    let mut tables = Tables::create(config, &args)?;
    let decision = match &args.decision {
        Some(number) => Some(decision::named(&store, number).await?),
        None => None,
    };
    let mut failed = false;
    let mut partly = false;
    let mut saying = Saying::default();
    for (at, path) in args.files.iter().enumerate() {
        let source = args.terms.source(path);
        let mut later = args.files.iter().skip(at + 1);
        let is_last = later.all(|later| args.terms.source(later) != source);
        let whole_after = saying.before_last(&source, is_last);
        let asked = options(&args, &settled, (path, decision.as_ref()), whole_after);
        let done = match asked {
            Ok(options) => one_file(&store, path, &options, &mut tables).await,
            Err(error) => Err(error),
        };
        let named = match done {
            Ok(report) => {
                failed |= report.rejected > 0 && !args.keep_good;
                partly |= report.rejected > 0 && args.keep_good;
                (report.rejected == 0).then_some(report.named)
            }
            Err(error) => {
                super::say_error(&format!("{}: {}", path.display(), super::describe(&error)));
                super::say_error("  Không giữ lại gì của tệp này (nothing of this file was kept).");
                failed = true;
                None
            }
        };
        saying.add(source, named);
    }
    tables.finish()?;
    store.close().await;
    Ok(match (failed, partly) {
        (true, _) => ExitCode::FAILURE,
        (false, true) => ExitCode::from(PARTLY),
        (false, false) => ExitCode::SUCCESS,
    })
}

fn options(
    args: &Args,
    settled: &Settled,
    (path, decision): (&Path, Option<&Decision>),
    whole_after: Option<HashSet<ProcedureCode>>,
) -> anyhow::Result<Options> {
    Ok(Options {
        dry_run: args.dry_run,
        keep_good: args.keep_good,
        is_draft: settled.is_draft,
        whole_after,
        terms: args.terms.of(settled, path, decision)?,
    })
}

async fn one_file(
    store: &Store,
    path: &Path,
    options: &Options,
    tables: &mut Tables,
) -> anyhow::Result<Report> {
    let started = Instant::now();
    let reader = Reader::open(path)?;
    let mut display = Display::new(path, reader.progress());
    let report = import_file(store, Clock::System, reader, options, |event| match event {
        Event::Rejected(reject) => {
            display.reject(path, reject);
            tables.rejected(path, reject);
        }
        Event::Skipped(reject) => display.skip(path, reject),
        Event::Procedure => display.tick(),
        Event::Incomplete(procedure, found) => {
            if let Some(findings) = &mut tables.findings {
                finding_rows(findings, procedure, found);
            }
        }
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
