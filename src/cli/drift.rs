//! `tthc drift`: what is published here, held against what a source said when it was last imported.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use super::csv_file::CsvFile;
use crate::app::{Error, drift};
use crate::config::Config;
use crate::domain::drift::{Drift, DriftKind};
use crate::domain::gate::Part;
use crate::domain::time::Clock;
use crate::record::{Difference, Record, differences};
use crate::store::Store;

/// What to compare.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The source, as `--source` of `tthc import` named it
    #[arg(value_name = "SOURCE")]
    source: String,
    /// Write every difference to this CSV file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

/// Counts, and lists, what differs.
pub async fn drift(config: &Config, args: Args) -> anyhow::Result<ExitCode> {
    let store = super::open_existing(config).await?;
    let today = Clock::System.now().day();
    let page = match drift::all(&store, today, &args.source).await {
        Err(Error::NoSource(source)) => return Err(unknown(&store, &source).await?),
        found => found?,
    };
    store.close().await;
    let header = "Mã thủ tục,Tên thủ tục,Khác nhau,Nội dung,Tại đây,Tại nguồn";
    let table = args.csv.as_deref().map(|path| ("--csv", path));
    let mut table = table
        .map(|named| CsvFile::create(config, named, &[], header))
        .transpose()?;
    let mut different = 0_usize;
    let mut fields: BTreeMap<String, usize> = BTreeMap::new();
    for item in &page.items {
        let found = compared(item);
        if item.kind == DriftKind::Different {
            different += 1;
            for difference in &found {
                *fields.entry(difference.key.clone()).or_default() += 1;
            }
        }
        if let Some(table) = &mut table {
            rows(table, item, &found);
        }
    }
    summary(&args.source, &page, different);
    for (key, count) in fields {
        super::say(&format!("    {count} {} ({key})", label(&key)));
    }
    table.map(CsvFile::finish).transpose()?;
    Ok(ExitCode::SUCCESS)
}

async fn unknown(store: &Store, source: &str) -> anyhow::Result<anyhow::Error> {
    let known = drift::sources(store).await?.join(", ");
    Ok(anyhow::anyhow!(
        "chưa nhập lần nào từ nguồn “{source}” (no such source); các nguồn đã nhập: {known}"
    ))
}

fn summary(source: &str, page: &drift::DriftPage, different: usize) {
    let counts = &page.counts;
    let at = match page.whole_at {
        Some(at) => format!("lấy đủ lần cuối lúc {at} (last complete)"),
        None => "chưa lần nào nhập đủ (never complete)".to_owned(),
    };
    super::say(&format!(
        "{source}: {} thủ tục tại nguồn (at the source), {at}; {} thủ tục công bố tại đây (published here)",
        counts.at_source, counts.published
    ));
    let mut lines = vec![
        (counts.missing, counts.at_source, DriftKind::Missing),
        (counts.ended, counts.at_source, DriftKind::Ended),
    ];
    lines.extend(
        counts
            .extra
            .map(|extra| (extra, counts.published, DriftKind::Extra)),
    );
    lines.push((different, counts.both, DriftKind::Different));
    for (count, of, kind) in lines {
        super::say(&format!("  {count}/{of} {} ({})", kind.label(), kind.key()));
    }
}

/// The parts that differ; none where one side has nothing.
fn compared(item: &Drift) -> Vec<Difference> {
    match (&item.here, &item.there) {
        (Some(here), Some(there)) => differences(&Record::from(here), &Record::from(there)),
        _ => Vec::new(),
    }
}

fn rows(table: &mut CsvFile, item: &Drift, found: &[Difference]) {
    let name = item.here.as_ref().or(item.there.as_ref());
    let name = name.map_or("", |procedure| procedure.name.as_str());
    let begin = [item.code.as_str(), name, item.kind.label()];
    if found.is_empty() {
        table.row(&[begin.as_slice(), &["", "", ""]].concat());
    }
    for difference in found {
        let (here, there) = (
            written(difference.before.as_ref()),
            written(difference.after.as_ref()),
        );
        let end = [label(&difference.key), here.as_str(), there.as_str()];
        table.row(&[begin, end].concat());
    }
}

/// A text as it is; whatever has parts as JSON.
fn written(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

/// What offices call the part of a key.
fn label(key: &str) -> &str {
    match key {
        "sector" => "Lĩnh vực",
        "levels" => "Cấp thực hiện",
        "audience_text" => Part::Audience.label(),
        "competent_agency" => "Cơ quan có thẩm quyền",
        "delegated_agency" => "Cơ quan được ủy quyền",
        "coordinating_agency" => "Cơ quan phối hợp",
        "receiving_address" => "Địa chỉ tiếp nhận hồ sơ",
        "procedure_type" => "Loại thủ tục",
        "channels_text" => Part::Channels.label(),
        "papers_text" => Part::Papers.label(),
        "legal_basis_text" => Part::LegalBasis.label(),
        "keywords" => "Từ khóa",
        "description" => "Mô tả",
        "listings" => "Danh mục của tỉnh",
        key => Part::parse(key).map_or(key, |part| part.label()),
    }
}
