//! Taking files of procedures in: each file in one transaction, all of it or, if asked for, its good rows.

use std::collections::{BTreeMap, HashMap};
use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;

use super::Error;
use super::publishing::{Taken, take_over};
use crate::domain::code::ProcedureCode;
use crate::domain::decision::Decision;
use crate::domain::procedure::Source;
use crate::domain::time::Clock;
use crate::exchange::{FileError, Incoming, Parsed, Reader, Reject};
use crate::store::{ImportRun, Store, Tx};

/// How many read rows wait for the database.
const QUEUE: usize = 64;
/// How long an import waits for another one without a word.
const QUIET_WAIT: Duration = Duration::from_secs(1);

/// Under whose name and for what reason a file's records are published without the usual two persons; kept with
/// each version that comes of it.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// What the operator calls the source.
    pub source_name: String,
    /// The file's name, without its folder.
    pub file_name: String,
    /// The file's SHA-256, in hexadecimal digits.
    pub file_sha256: String,
    /// Who runs the import.
    pub who: String,
    /// Why.
    pub why: String,
    /// The decision as of which the records apply.
    pub decision: Option<Decision>,
}

/// What the operator asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Look, count and report, but keep nothing.
    pub dry_run: bool,
    /// Keep the good rows of a file that has bad ones.
    pub keep_good: bool,
    /// Under whose name and for what reason.
    pub terms: Terms,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read, those of list rows that make one procedure counted each.
    pub rows: u64,
    /// Rows that went into the procedure of an earlier row with the same code.
    pub merged: u64,
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
    /// Keys that mean nothing to us were left out, in so many records each.
    UnknownKeys(&'a BTreeMap<String, u64>),
    /// Another import holds the database; this one goes on when that has ended.
    Waiting,
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
    options: &Options,
    mut on_event: impl FnMut(Event<'_>),
) -> Result<Report, ImportError> {
    let mut rows = read_ahead(reader);
    let mut tx = begin(store, &mut on_event).await?;
    let terms = &options.terms;
    let run = ImportRun {
        id: uuid::Uuid::now_v7().to_string(),
        source_name: terms.source_name.clone(),
        file_name: terms.file_name.clone(),
        file_sha256: terms.file_sha256.clone(),
        is_draft: false,
        decision: terms.decision.as_ref().map(|decision| decision.id.clone()),
        who: terms.who.clone(),
        why: terms.why.clone(),
        retrieved_at: clock.now(),
    };
    tx.add_import(&run, clock.now()).await?;
    let mut taking = Taking {
        import: run.id,
        decision: terms.decision.clone(),
        real: tx.has_official_procedures().await?,
        tx,
        clock,
        taken: HashMap::new(),
        report: Report::default(),
    };
    while let Some(parsed) = rows.recv().await {
        taking.take(parsed?, &mut on_event).await?;
    }
    let Taking {
        mut tx,
        real,
        mut report,
        ..
    } = taking;
    // The sample's words are not official; they do not stay beside real procedures.
    if real {
        report.sample_removed = tx.remove_procedures_of(Source::Sample).await?;
    }
    report.kept = !options.dry_run && (report.rejected == 0 || options.keep_good);
    if report.kept {
        tx.commit().await?;
    } else {
        report.sample_removed = 0;
    }
    Ok(report)
}

/// Begins the one transaction, waiting for another import if there is one.
async fn begin(store: &Store, on_event: &mut impl FnMut(Event<'_>)) -> Result<Tx, ImportError> {
    let mut beginning = pin!(async {
        let mut tx = store.write().await?;
        tx.lock_changes().await?;
        Ok(tx)
    });
    if let Ok(begun) = tokio::time::timeout(QUIET_WAIT, &mut beginning).await {
        return begun;
    }
    on_event(Event::Waiting);
    beginning.await
}

/// A file on its way into the database.
struct Taking {
    tx: Tx,
    clock: Clock,
    /// The import that the versions name.
    import: String,
    /// The decision as of which they apply.
    decision: Option<Decision>,
    /// Whether there are procedures that are not of the sample.
    real: bool,
    /// The procedures taken, and where each stands.
    taken: HashMap<ProcedureCode, u64>,
    report: Report,
}

impl Taking {
    async fn take(
        &mut self,
        parsed: Parsed,
        on_event: &mut impl FnMut(Event<'_>),
    ) -> Result<(), ImportError> {
        match parsed {
            Parsed::Rejected(reject) => {
                self.report.rows += 1;
                self.report.rejected += 1;
                on_event(Event::Rejected(&reject));
            }
            Parsed::Skipped(reject) => {
                self.report.rows += 1;
                self.report.skipped += 1;
                on_event(Event::Skipped(&reject));
            }
            Parsed::UnknownKeys(keys) => on_event(Event::UnknownKeys(&keys)),
            Parsed::Procedure(incoming) => self.procedure(*incoming, on_event).await?,
        }
        Ok(())
    }

    async fn procedure(
        &mut self,
        incoming: Incoming,
        on_event: &mut impl FnMut(Event<'_>),
    ) -> Result<(), ImportError> {
        let Incoming {
            row,
            rows,
            procedure,
        } = incoming;
        let report = &mut self.report;
        report.rows += rows;
        if let Some(first) = self.taken.get(&procedure.code) {
            let reason = format!("mã {} đã có ở dòng {first} của tệp này", procedure.code);
            report.rejected += 1;
            on_event(Event::Rejected(&Reject::new(row, "code", reason)));
            return Ok(());
        }
        let is_sample = procedure.provenance.source == Source::Sample;
        if is_sample && self.real {
            let reason = "thủ tục mẫu không được đặt cạnh thủ tục thật";
            report.skipped += 1;
            on_event(Event::Skipped(&Reject::new(row, "provenance", reason)));
            return Ok(());
        }
        self.real |= !is_sample;
        self.taken.insert(procedure.code.clone(), row);
        report.merged += rows.saturating_sub(1);
        let (import, decision) = (Some(self.import.as_str()), self.decision.as_ref());
        let code = procedure.code.clone();
        match take_over(&mut self.tx, procedure, import, decision, self.clock.now()).await? {
            Taken::New => report.new += 1,
            Taken::Changed => report.changed += 1,
            Taken::Unchanged => report.unchanged += 1,
            Taken::Ended => {
                let reason = format!(
                    "thủ tục {code} đã bãi bỏ hoặc bị thay thế tại đây; tệp nhập không khôi phục thủ tục đã chấm dứt"
                );
                report.skipped += 1;
                on_event(Event::Skipped(&Reject::new(row, "code", reason)));
            }
            Taken::Refused(refusal) => {
                report.rejected += 1;
                on_event(Event::Rejected(&Reject::new(
                    row,
                    "code",
                    refusal.to_string(),
                )));
            }
        }
        on_event(Event::Procedure);
        Ok(())
    }
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
