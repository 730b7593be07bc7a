//! Taking files of procedures in: each file in one transaction, all of it or, if asked for, its good rows.

use std::collections::HashMap;

use tokio::sync::mpsc;

use super::Error;
use crate::domain::merge::merge;
use crate::domain::procedure::Source;
use crate::domain::time::Clock;
use crate::exchange::{FileError, Incoming, Parsed, Reader, Reject};
use crate::store::{Saved, Store, Tx};

/// How many read rows wait for the database.
const QUEUE: usize = 64;

/// What the operator asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Look, count and report, but keep nothing.
    pub dry_run: bool,
    /// Keep the good rows of a file that has bad ones.
    pub keep_good: bool,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read, those of list rows that make one procedure counted each.
    pub rows: u64,
    /// Procedures not known before.
    pub new: u64,
    /// Procedures that are different now.
    pub changed: u64,
    /// Procedures that are the same as before.
    pub unchanged: u64,
    /// Rows that could not be taken.
    pub rejected: u64,
    /// Rows left out on purpose.
    pub skipped: u64,
    /// Procedures of the bundled sample that made room for real ones.
    pub sample_removed: usize,
    /// Whether anything was kept.
    pub kept: bool,
}

/// What happens while a file is read.
#[derive(Debug)]
pub enum Event<'a> {
    /// A row could not be taken.
    Rejected(&'a Reject),
    /// A row was left out on purpose.
    Skipped(&'a Reject),
    /// Another procedure was handled.
    Procedure,
}

/// Why a file was not taken at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database, or the program.
    #[error(transparent)]
    App(#[from] Error),
}

impl From<crate::store::Error> for ImportError {
    fn from(error: crate::store::Error) -> Self {
        Self::App(error.into())
    }
}

/// Takes one file in. On an error nothing of it is kept.
///
/// # Errors
/// [`ImportError`].
pub async fn import(
    store: &Store,
    clock: Clock,
    reader: Reader,
    options: Options,
    mut on_event: impl FnMut(Event<'_>),
) -> Result<Report, ImportError> {
    let mut report = Report::default();
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut rows = read_ahead(reader);
    let mut tx = store.write().await?;
    tx.lock_changes().await?;
    let mut real = tx.has_official_procedures().await?;
    while let Some(parsed) = rows.recv().await {
        match parsed? {
            Parsed::Rejected(reject) => {
                report.rows += 1;
                report.rejected += 1;
                on_event(Event::Rejected(&reject));
            }
            Parsed::Skipped(reject) => {
                report.rows += 1;
                report.skipped += 1;
                on_event(Event::Skipped(&reject));
            }
            Parsed::Procedure(incoming) => {
                report.rows += incoming.rows;
                if let Some(first) = seen.insert(incoming.procedure.code.to_string(), incoming.row)
                {
                    let reason = format!(
                        "mã {} đã có ở dòng {first} của tệp này",
                        incoming.procedure.code
                    );
                    report.rejected += 1;
                    on_event(Event::Rejected(&Reject::new(incoming.row, "code", reason)));
                    continue;
                }
                let is_sample = incoming.procedure.provenance.source == Source::Sample;
                if is_sample && real {
                    let reason = "thủ tục mẫu không được đặt cạnh thủ tục thật";
                    report.skipped += 1;
                    on_event(Event::Skipped(&Reject::new(
                        incoming.row,
                        "provenance",
                        reason,
                    )));
                    continue;
                }
                real |= !is_sample;
                match save(&mut tx, clock, *incoming).await? {
                    Saved::New => report.new += 1,
                    Saved::Changed => report.changed += 1,
                    Saved::Unchanged => report.unchanged += 1,
                }
                on_event(Event::Procedure);
            }
        }
    }
    // The sample's words are not official; they do not stay beside real procedures.
    if real {
        report.sample_removed = tx.remove_procedures_of(Source::Sample, clock.now()).await?;
    }
    report.kept = !options.dry_run && (report.rejected == 0 || options.keep_good);
    if report.kept {
        tx.commit().await?;
    } else {
        report.sample_removed = 0;
    }
    Ok(report)
}

async fn save(tx: &mut Tx, clock: Clock, incoming: Incoming) -> Result<Saved, ImportError> {
    let stored = tx.find_procedure(&incoming.procedure.code).await?;
    let merged = merge(stored.map(|stored| stored.procedure), incoming.procedure);
    Ok(tx.save_procedure(&merged, clock.now()).await?)
}

/// Reads on a thread of its own, so that unpacking and parsing do not wait for the database.
fn read_ahead(reader: Reader) -> mpsc::Receiver<Result<Parsed, FileError>> {
    let (sender, receiver) = mpsc::channel(QUEUE);
    tokio::task::spawn_blocking(move || {
        for parsed in reader {
            let ended = parsed.is_err();
            if sender.blocking_send(parsed).is_err() || ended {
                break;
            }
        }
    });
    receiver
}
