//! `tthc verify`: proves that feedback is what happened.

use std::process::ExitCode;

use jiff::civil::Date;
use serde_json::json;

use crate::app::attachments;
use crate::app::feedback::{self, Verified};
use crate::config::Config;
use crate::files::Files;

/// Most faults that are printed.
const SHOWN_MAX: usize = 50;
/// What ends the command when something could not be looked at.
const NOT_CHECKED: u8 = 2;

/// What to hold it against, and how to say it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Compare with a day's root that was written down elsewhere; may be given again
    #[arg(long = "root", value_name = "DATE=ROOT", value_parser = written_root)]
    roots: Vec<(Date, String)>,
    /// Say it as JSON
    #[arg(long)]
    json: bool,
}

/// Looks at everything, prints what is wrong. 0 when nothing is, 1 when something is, 2 when something could not be
/// looked at.
pub async fn verify(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    match look(config, args).await {
        Ok(verified) => {
            if args.json {
                super::say(&as_json(&verified));
            } else {
                print(&verified);
            }
            Ok(if !verified.faults.is_empty() {
                ExitCode::FAILURE
            } else if verified.unopened > 0 {
                ExitCode::from(NOT_CHECKED)
            } else {
                ExitCode::SUCCESS
            })
        }
        Err(error) => {
            let error = super::describe(&error);
            super::say_error(&format!("chưa kiểm tra được (not checked): {error}"));
            Ok(ExitCode::from(NOT_CHECKED))
        }
    }
}

async fn look(config: &Config, args: &Args) -> anyhow::Result<Verified> {
    let keyring = config.seal.keyring(&config.data_dir)?;
    let store = super::open_existing(config).await?;
    let mut verified = feedback::verify(&store, keyring.as_ref()).await?;
    let files = Files::open(&config.files.location(&config.data_dir), None)?;
    attachments::verify(&store, &files, keyring.as_ref(), &mut verified).await?;
    verified
        .faults
        .extend(feedback::compare(&store, &args.roots).await?);
    store.close().await;
    Ok(verified)
}

fn print(verified: &Verified) {
    let lines = [
        ("Phản ánh (feedback)", verified.feedbacks),
        ("Sự kiện (events)", verified.events),
        ("Văn bản niêm phong (sealed)", verified.parts),
        ("Tệp đính kèm (files)", verified.files),
        ("Đã xóa (erased)", verified.erased),
        ("Bản tóm tắt (summaries)", verified.releases),
        ("Báo cáo (reports)", verified.reports),
        ("Gốc ngày (daily roots)", verified.roots),
        ("Sai lệch (faults)", verified.faults.len() as u64),
    ];
    for (name, count) in lines {
        super::say(&format!("{name:<28} {count}"));
    }
    if verified.unopened > 0 {
        super::say(&format!(
            "{} văn bản chưa kiểm tra được vì thiếu khóa; tthc keys status cho biết khóa nào (not opened: no key)",
            verified.unopened
        ));
    }
    if let Some(root) = &verified.last_root {
        super::say(&format!(
            "Gốc mới nhất (newest root)   {}={}",
            root.day, root.root
        ));
    }
    for fault in verified.faults.iter().take(SHOWN_MAX) {
        super::say(&format!(
            "  {}: {}: {}",
            fault.at,
            fault.kind.label(),
            fault.what
        ));
    }
    if let Some(more) = verified
        .faults
        .len()
        .checked_sub(SHOWN_MAX)
        .filter(|more| *more > 0)
    {
        super::say(&format!(
            "  … và {more} sai lệch nữa; xem hết bằng --json (and more)"
        ));
    }
}

fn as_json(verified: &Verified) -> String {
    let faults = verified
        .faults
        .iter()
        .map(|fault| json!({"kind": fault.kind.key(), "at": fault.at, "what": fault.what}));
    let faults: Vec<_> = faults.collect();
    let newest = verified.last_root.as_ref();
    let newest = newest.map(
        |root| json!({"date": root.day.to_string(), "root": root.root, "count": root.feedbacks}),
    );
    json!({
        "feedbacks": verified.feedbacks,
        "events": verified.events,
        "sealed": verified.parts,
        "files": verified.files,
        "not_opened": verified.unopened,
        "erased": verified.erased,
        "summaries": verified.releases,
        "reports": verified.reports,
        "roots": verified.roots,
        "newest_root": newest,
        "faults": faults,
    })
    .to_string()
}

/// A root as it was written down: `2026-11-21=9f86…`.
fn written_root(written: &str) -> Result<(Date, String), String> {
    let wrong = || "hãy ghi dạng 2026-11-21=<64 chữ số thập lục phân> (write DATE=ROOT)".to_owned();
    let (day, root) = written.split_once('=').ok_or_else(wrong)?;
    let day: Date = day.trim().parse().map_err(|_| wrong())?;
    let root = root.trim();
    if root.len() == 64 && root.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok((day, root.to_ascii_lowercase()))
    } else {
        Err(wrong())
    }
}
