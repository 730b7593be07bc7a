//! `tthc purge`: deletes for good what of feedback has been kept long enough.

use std::process::ExitCode;

use crate::app::attachments;
use crate::app::feedback::{self, Purge};
use crate::app::rules;
use crate::config::Config;
use crate::domain::time::Clock;
use crate::files::Files;

/// Whether to delete, and what to say.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only say what would be deleted; nothing is changed
    #[arg(long, conflicts_with = "yes", required_unless_present = "yes")]
    dry_run: bool,
    /// Delete it for good
    #[arg(long)]
    yes: bool,
    /// Name the feedback, too
    #[arg(long)]
    ids: bool,
}

/// Deletes, or says what would be deleted.
pub async fn purge(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let policy = rules::load(None, None, config.feedback_rules.as_deref(), None, None)?.feedback;
    let store = super::open_existing(config).await?;
    let now = Clock::System.now();
    let purge = feedback::purge(&store, &policy.retention, now, args.yes).await?;
    let mut is_gone = true;
    if args.yes {
        // Also when nothing was deleted now: the last time may have been cut off before it came to this.
        let files = Files::open(&config.files.location(&config.data_dir), None)?;
        attachments::delete_gone(&store, &files).await?;
        is_gone = store.compact().await?;
    }
    store.close().await;
    print(&purge, args);
    if !is_gone {
        super::say(
            "Nhật ký ghi của cơ sở dữ liệu chưa thu gọn được vì đang có người đọc; hãy chạy lại khi vắng (the database's log \
             was in use; run it again)",
        );
    }
    Ok(if purge.unreadable.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(purge: &Purge, args: &Args) {
    super::say(if args.yes {
        "Đã xóa vĩnh viễn (deleted for good):"
    } else {
        "Sẽ xóa nếu chạy với --yes (would be deleted):"
    });
    if purge.counts.is_empty() {
        super::say("  không có gì (nothing)");
    }
    for ((class, rule, unit), count) in &purge.counts {
        let unit = if unit.is_empty() {
            "tỉnh (province)"
        } else {
            unit
        };
        super::say(&format!(
            "  {count:>8}  {} ({}), quy tắc {rule}, đơn vị {unit}",
            class.label(),
            class.key()
        ));
    }
    super::say(&format!(
        "Chưa đến hạn hoặc đã xóa trước đó (kept): {}; đang xử lý hoặc niêm phong, không xóa (held): {}",
        purge.kept, purge.held
    ));
    if purge.changed > 0 {
        super::say(&format!(
            "{} phản ánh vừa có người xử lý, để lần sau (changed meanwhile)",
            purge.changed
        ));
    }
    for id in &purge.unreadable {
        super::say(&format!(
            "  không đọc được (unreadable): {id}; hãy chạy tthc verify"
        ));
    }
    if args.ids {
        for (class, id) in &purge.ids {
            super::say(&format!("  {} {id}", class.key()));
        }
    }
}
