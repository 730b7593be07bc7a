//! Under what terms an import publishes: explicit ones as soon as there are officers.

use std::path::Path;

use clap::ValueEnum;

use crate::app::import::{Terms, has_officers};
use crate::cli::user;
use crate::domain::audit::REASON_CHARS_MAX;
use crate::domain::decision::{Decision, is_sensible};
use crate::domain::staff;
use crate::domain::text::clean_line;
use crate::domain::time::{Clock, Timestamp};
use crate::exchange::{FileError, sha256};
use crate::store::Store;

/// The reason while nobody has an account who could look at drafts.
const WHY_AT_FIRST: &str = "nạp dữ liệu ban đầu, chưa có tài khoản cán bộ";

/// What the records become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum As {
    /// Published at once, without a second person
    Published,
    /// Drafts that one officer submits and another publishes
    Draft,
}

/// Under whose name and for what reason records are taken in; kept with each version.
#[derive(Debug, clap::Args)]
pub(super) struct TermsArgs {
    /// What the records become; must be said as soon as officers have accounts [before: published]
    #[arg(long = "as", value_name = "WHAT")]
    outcome: Option<As>,
    /// Why they are taken in; must be said as soon as officers have accounts
    #[arg(long, value_name = "TEXT", value_parser = why)]
    why: Option<String>,
    /// Who runs the import [default: the operating system's user]
    #[arg(long, value_name = "NAME", value_parser = staff::name)]
    who: Option<String>,
    /// What you call the source; its files must come in one command [default: the file's name without its ending]
    #[arg(long, value_name = "NAME", value_parser = staff::name)]
    source: Option<String>,
    /// When the files were taken from their source: YYYY-MM-DD, or a time as in RFC 3339 [default: when the file was
    /// last changed]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    retrieved_at: Option<Timestamp>,
}

fn why(text: &str) -> Result<String, String> {
    let why = clean_line(text);
    match why.chars().count() {
        0 => Err("không được để trống".to_owned()),
        count if count > REASON_CHARS_MAX => Err(format!("dài quá {REASON_CHARS_MAX} ký tự")),
        _ => Ok(why),
    }
}

fn moment(text: &str) -> Result<Timestamp, String> {
    // The day begins in Vietnam.
    let written = match text.len() {
        10 => format!("{text}T00:00:00+07:00"),
        _ => text.to_owned(),
    };
    let read: Result<jiff::Timestamp, _> = written.parse();
    let moment = read.map_err(|_| {
        "phải là ngày NĂM-THÁNG-NGÀY hoặc thời điểm như 2026-11-21T08:00:00+07:00".to_owned()
    })?;
    sensible(Timestamp(moment.as_millisecond()))
        .ok_or_else(|| "phải là một thời điểm đã qua, từ năm 1990".to_owned())
}

/// A moment at which something may have been taken from a source.
fn sensible(moment: Timestamp) -> Option<Timestamp> {
    (moment <= Clock::System.now() && is_sensible(moment.day())).then_some(moment)
}

/// Terms that hold for every file of a command.
pub(super) struct Settled {
    /// Whether drafts are made.
    pub(super) is_draft: bool,
    why: String,
    who: String,
    user: String,
}

impl TermsArgs {
    /// What was said, or may go without saying; else what must be said.
    pub(super) async fn settle(&self, store: &Store) -> anyhow::Result<Result<Settled, String>> {
        let missing: Vec<&str> = [
            ("--as", self.outcome.is_none()),
            ("--why", self.why.is_none()),
        ]
        .into_iter()
        .filter_map(|(option, is_missing)| is_missing.then_some(option))
        .collect();
        if !missing.is_empty() && has_officers(store).await? {
            return Ok(Err(format!(
                "đã có tài khoản cán bộ nên phải nêu rõ {}: dùng --as draft để cán bộ xem, trình và duyệt công bố, hoặc \
                 --as published --why \"LÝ DO\" để công bố ngay, không qua người thứ hai (officers have accounts: say \
                 --as and --why)",
                missing.join(" và ")
            )));
        }
        let user = user::name();
        Ok(Ok(Settled {
            is_draft: self.outcome == Some(As::Draft),
            why: self.why.clone().unwrap_or_else(|| WHY_AT_FIRST.to_owned()),
            who: self.who.clone().unwrap_or_else(|| user.clone()),
            user,
        }))
    }

    /// The source of a file.
    pub(super) fn source(&self, path: &Path) -> String {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let stem = name.split('.').find(|part| !part.is_empty());
        match &self.source {
            Some(source) => source.clone(),
            None => clean_line(stem.unwrap_or("file")),
        }
    }

    /// The terms of a file.
    pub(super) fn of(
        &self,
        settled: &Settled,
        path: &Path,
        decision: Option<&Decision>,
    ) -> anyhow::Result<Terms> {
        let file_name = path.file_name().unwrap_or(path.as_os_str());
        let modified = || {
            let modified = std::fs::metadata(path).ok()?.modified().ok()?;
            let moment = jiff::Timestamp::try_from(modified).ok()?;
            sensible(Timestamp(moment.as_millisecond()))
        };
        Ok(Terms {
            source_name: self.source(path),
            file_name: file_name.to_string_lossy().into_owned(),
            file_sha256: sha256(path).map_err(FileError::from)?,
            who: settled.who.clone(),
            user: Some(settled.user.clone()),
            why: settled.why.clone(),
            decision: decision.cloned(),
            retrieved_at: self.retrieved_at.or_else(modified),
        })
    }
}
