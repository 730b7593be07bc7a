//! What the operator sees of an import, while a file is read and after it.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::app::import::{Options, Report};
use crate::cli::{say, say_error};
use crate::exchange::{Progress, Reject};

/// How many rejected rows are shown; the rest is counted, and written to `--rejects`.
const SHOWN_MAX: u64 = 20;
/// How many unknown keys are named.
const KEYS_SHOWN_MAX: usize = 20;
/// How often a plain progress line is written where there is no terminal.
const PLAIN_INTERVAL: Duration = Duration::from_secs(5);

/// Says what became of a file.
pub(super) fn summary(path: &Path, report: &Report, options: &Options, took: Duration) {
    let name = path.display();
    let Report {
        rows,
        new,
        changed,
        drafted,
        unchanged,
        rejected,
        skipped,
        merged,
        sample_removed,
        incomplete,
        ..
    } = report;
    // Taken whole or not at all: what would have been new is not counted as if it were kept.
    let refused = *rejected > 0 && !options.keep_good;
    let became = if refused {
        "0 giữ lại (kept)".to_owned()
    } else if options.is_draft {
        format!("{drafted} bản thảo (drafts), {unchanged} giữ nguyên (unchanged)")
    } else {
        format!("{new} mới (new), {changed} thay đổi (changed), {unchanged} giữ nguyên (unchanged)")
    };
    let merged = if *merged > 0 && !refused {
        format!(", {merged} gộp vào dòng cùng mã (merged)")
    } else {
        String::new()
    };
    say(&format!(
        "{name}: {rows} dòng (rows) → {became}, {rejected} bị loại (rejected), {skipped} bỏ qua (skipped){merged}; {:.1} s",
        took.as_secs_f64()
    ));
    if *incomplete > 0 && !refused {
        say(&format!(
            "  {incomplete}/{} thủ tục chưa đủ nội dung theo quy định (incomplete by the gate); dùng --findings TỆP.csv \
             để ghi rõ từng thủ tục.",
            report.procedures()
        ));
    }
    if *sample_removed > 0 {
        say(&format!(
            "  Đã gỡ {sample_removed} thủ tục mẫu (sample procedures removed): đã có dữ liệu thật."
        ));
    }
    if options.dry_run {
        say("  Chạy thử, không ghi gì (dry run: nothing was kept).");
    }
    if options.dry_run && refused {
        say(
            "  Khi nhập thật, tệp này sẽ bị từ chối vì có dòng bị loại (a real import would refuse this file).",
        );
    } else if refused {
        say(
            "  KHÔNG giữ lại gì vì có dòng bị loại. Hãy sửa các dòng trên rồi nhập lại, hoặc thêm --keep-good để chỉ lấy \
             các dòng tốt (nothing was kept; correct the rows, or use --keep-good).",
        );
    }
}

/// What is shown while a file is read: a bar on a terminal, plain lines elsewhere.
pub(super) struct Display {
    bar: ProgressBar,
    progress: Progress,
    rejected: u64,
    procedures: u64,
    plain_next: Option<Instant>,
}

impl Display {
    pub(super) fn new(path: &Path, progress: Progress) -> Self {
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

    pub(super) fn tick(&mut self) {
        self.procedures += 1;
        self.bar.set_position(self.progress.done());
        if self.plain_next.is_some_and(|next| Instant::now() >= next) {
            self.plain_next = Some(Instant::now() + PLAIN_INTERVAL);
            let percent = self.progress.done() * 100 / self.progress.total.max(1);
            say_error(&format!("{} thủ tục, {percent}% tệp", self.procedures));
        }
    }

    pub(super) fn reject(&mut self, path: &Path, reject: &Reject) {
        self.rejected += 1;
        if self.rejected <= SHOWN_MAX {
            self.line("bị loại", path, reject);
        }
    }

    pub(super) fn skip(&self, path: &Path, reject: &Reject) {
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

    pub(super) fn unknown_keys(&self, path: &Path, keys: &BTreeMap<String, u64>) {
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

    pub(super) fn say(&self, line: &str) {
        self.bar.suspend(|| say_error(line));
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
        if self.rejected > SHOWN_MAX {
            let more = self.rejected - SHOWN_MAX;
            say_error(&format!(
                "… và {more} dòng bị loại nữa; dùng --rejects TỆP.csv để ghi đủ"
            ));
        }
    }
}
