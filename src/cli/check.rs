//! `tthc check`: what is published and lacks something by law.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use super::csv_file::CsvFile;
use crate::app::check::check_all;
use crate::config::Config;
use crate::domain::agency::AgencyCode;
use crate::domain::gate::{Finding, Part};
use crate::domain::procedure::Procedure;
use crate::domain::time::Clock;

/// The header of a table of findings.
pub(super) const FINDINGS_HEADER: &str = "Mã thủ tục,Tên thủ tục,Nội dung,Việc cần làm";

/// What to check.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write what each procedure lacks to this CSV file
    #[arg(long, value_name = "FILE")]
    findings: Option<PathBuf>,
    /// Only procedures for whose text this agency, or one below it, answers
    #[arg(long, value_name = "CODE", value_parser = agency)]
    agency: Option<AgencyCode>,
}

fn agency(code: &str) -> Result<AgencyCode, String> {
    AgencyCode::parse(code).map_err(|error| error.to_string())
}

/// Counts, and lists, what is published and lacks something.
pub async fn check(config: &Config, args: Args) -> anyhow::Result<ExitCode> {
    let store = super::open_existing(config).await?;
    let table = args.findings.as_deref().map(|path| ("--findings", path));
    let mut table = table
        .map(|named| CsvFile::create(config, named, &[], FINDINGS_HEADER))
        .transpose()?;
    let mut incomplete = 0_usize;
    let mut parts: BTreeMap<Part, usize> = BTreeMap::new();
    let today = Clock::System.now().day();
    let checked = check_all(&store, today, args.agency.as_ref(), |found| {
        incomplete += 1;
        for finding in &found.findings {
            *parts.entry(finding.part).or_default() += 1;
        }
        if let Some(table) = &mut table {
            finding_rows(table, &found.procedure, &found.findings);
        }
    })
    .await?;
    store.close().await;
    super::say(&format!(
        "{incomplete}/{checked} thủ tục đang công bố chưa đủ nội dung (published procedures are incomplete)"
    ));
    for (part, count) in parts {
        super::say(&format!(
            "  {count}/{checked} {} ({})",
            part.label(),
            part.key()
        ));
    }
    table.map(CsvFile::finish).transpose()?;
    Ok(ExitCode::SUCCESS)
}

/// Writes what a procedure lacks, a row for each part.
pub(super) fn finding_rows(table: &mut CsvFile, procedure: &Procedure, findings: &[Finding]) {
    for finding in findings {
        table.row(&[
            procedure.code.as_str(),
            &procedure.name,
            finding.part.label(),
            &finding.advice(),
        ]);
    }
}
