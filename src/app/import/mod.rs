//! Taking files of procedures in: each file in one transaction, all of it or, if asked for, its good rows.

mod options;
mod picture;

pub use options::{Event, ImportError, Options, Report, Terms};

use std::collections::{HashMap, HashSet};
use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;

use self::picture::Picture;
use super::Error;
use super::drafts::{list_open, take_as_draft};
use super::publishing::{Origin, Taken, TakenOver, take_over};
use crate::domain::agency::AgencyCode;
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::code::ProcedureCode;
use crate::domain::gate::findings_of_published;
use crate::domain::merge::normalised;
use crate::domain::procedure::{Procedure, Source};
use crate::domain::time::{Clock, Timestamp};
use crate::exchange::{FileError, Incoming, Parsed, Reader, Reject};
use crate::store::{ImportRun, Said, Store, Tx};

/// How many read rows wait for the database.
const QUEUE: usize = 64;
/// How long an import waits for another one without a word.
const QUIET_WAIT: Duration = Duration::from_secs(1);

/// Whether officers keep this database: what is published then without two of them must say why.
///
/// # Errors
/// [`Error`].
pub async fn has_officers(store: &Store) -> Result<bool, Error> {
    let accounts = store.read().await?.list_accounts("", 1).await?;
    Ok(!accounts.is_empty())
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
    let run = run_of(options, clock.now());
    tx.add_import(&run, clock.now()).await?;
    let mut taking = Taking {
        real: tx.has_official_procedures().await?,
        picture: Picture::open(&mut tx, &run).await?,
        agencies: tx.list_agency_codes().await?,
        open_drafts: if options.is_draft {
            Some(list_open(&mut tx).await?)
        } else {
            None
        },
        tx,
        clock,
        run,
        options,
        taken: HashMap::new(),
        report: Report::default(),
    };
    while let Some(parsed) = rows.recv().await {
        taking.take(parsed?, &mut on_event).await?;
    }
    taking.end().await
}

/// The note of an import.
fn run_of(options: &Options, now: Timestamp) -> ImportRun {
    let terms = &options.terms;
    ImportRun {
        id: uuid::Uuid::now_v7().to_string(),
        source_name: terms.source_name.clone(),
        file_name: terms.file_name.clone(),
        file_sha256: terms.file_sha256.clone(),
        is_draft: options.is_draft,
        decision: terms.decision.as_ref().map(|decision| decision.id.clone()),
        who: terms.who.clone(),
        why: terms.why.clone(),
        retrieved_at: terms.retrieved_at.unwrap_or(now),
    }
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
struct Taking<'a> {
    tx: Tx,
    clock: Clock,
    /// The import that the versions name.
    run: ImportRun,
    options: &'a Options,
    /// What the source says.
    picture: Picture,
    /// The codes of the directory, of agencies that are no more too.
    agencies: HashSet<String>,
    /// The drafts that may still be changed, by code, where drafts are made.
    open_drafts: Option<HashMap<String, String>>,
    /// Whether there are procedures that are not of the sample.
    real: bool,
    /// The procedures taken, and where each stands.
    taken: HashMap<ProcedureCode, u64>,
    report: Report,
}

impl Taking<'_> {
    async fn take(
        &mut self,
        parsed: Parsed,
        on_event: &mut impl FnMut(Event<'_>),
    ) -> Result<(), ImportError> {
        match parsed {
            Parsed::Rejected(reject) => {
                self.report.rows += 1;
                self.reject(&reject, on_event);
            }
            Parsed::Skipped(reject) => {
                self.report.rows += 1;
                self.skip(&reject, on_event);
            }
            Parsed::UnknownKeys(keys) => on_event(Event::UnknownKeys(&keys)),
            Parsed::Procedure(incoming) => self.procedure(*incoming, on_event).await?,
        }
        Ok(())
    }

    fn reject(&mut self, reject: &Reject, on_event: &mut impl FnMut(Event<'_>)) {
        self.report.rejected += 1;
        on_event(Event::Rejected(reject));
    }

    fn skip(&mut self, reject: &Reject, on_event: &mut impl FnMut(Event<'_>)) {
        self.report.skipped += 1;
        on_event(Event::Skipped(reject));
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
        self.report.rows += rows;
        if let Some(first) = self.taken.get(&procedure.code) {
            let reason = format!("mã {} đã có ở dòng {first} của tệp này", procedure.code);
            self.reject(&Reject::new(row, "code", reason), on_event);
            return Ok(());
        }
        if let Some((place, code)) = self.unknown_agency(&procedure) {
            let reason = format!(
                "danh bạ không có cơ quan mang mã {code}; hãy sửa mã, hoặc nhập danh bạ trước bằng `tthc directory import`"
            );
            let field = format!("applies_to.agencies[{place}]");
            self.reject(&Reject::new(row, field, reason), on_event);
            return Ok(());
        }
        let is_sample = procedure.provenance.source == Source::Sample;
        if is_sample && self.real {
            let reason = "thủ tục mẫu không được đặt cạnh thủ tục thật";
            self.skip(&Reject::new(row, "provenance", reason), on_event);
            return Ok(());
        }
        self.taken.insert(procedure.code.clone(), row);
        self.report.merged += rows.saturating_sub(1);
        let said = normalised(procedure);
        let origin = origin(&self.run, self.options, self.clock);
        let over = if let Some(open) = &self.open_drafts {
            let open = open.get(said.code.as_str()).map(String::as_str);
            take_as_draft(&mut self.tx, said.clone(), open, &origin).await?
        } else {
            self.real |= !is_sample;
            take_over(&mut self.tx, said.clone(), &origin).await?
        };
        if !is_sample {
            let same = over.number.filter(|_| over.text == said);
            self.picture
                .add(&mut self.tx, Said::of(&said)?, same)
                .await?;
        }
        self.count(row, over, on_event);
        on_event(Event::Procedure);
        Ok(())
    }

    /// The first agency named as carrying a procedure out that the directory never had: one wrong digit would leave a
    /// commune out in silence.
    fn unknown_agency<'p>(&self, procedure: &'p Procedure) -> Option<(usize, &'p AgencyCode)> {
        let named = procedure.applies_to.agencies.iter().enumerate();
        let mut unknown = named.filter(|(_, code)| !self.agencies.contains(code.as_str()));
        unknown.next()
    }

    /// Counts what became of a procedure and tells of it.
    fn count(&mut self, row: u64, over: TakenOver, on_event: &mut impl FnMut(Event<'_>)) {
        let code = &over.text.code;
        let report = &mut self.report;
        match over.taken {
            Taken::New => report.new += 1,
            Taken::Changed => report.changed += 1,
            Taken::Drafted => report.drafted += 1,
            Taken::Unchanged => report.unchanged += 1,
            Taken::Held => {
                let reason = format!(
                    "thủ tục {code} đang có bản thảo do cán bộ soạn; tệp nhập không sửa bản thảo ấy"
                );
                return self.skip(&Reject::new(row, "code", reason), on_event);
            }
            Taken::Announced => {
                let reason = format!(
                    "thủ tục {code} do cán bộ công bố theo quyết định; để thay nội dung ấy, hãy nhập kèm --decision, hoặc nhập thành bản thảo bằng --as draft"
                );
                return self.skip(&Reject::new(row, "code", reason), on_event);
            }
            Taken::Ended => {
                let reason = format!(
                    "thủ tục {code} đã bãi bỏ hoặc bị thay thế tại đây; tệp nhập không khôi phục thủ tục đã chấm dứt"
                );
                return self.skip(&Reject::new(row, "code", reason), on_event);
            }
            Taken::Refused(refusal) => {
                return self.reject(&Reject::new(row, "code", refusal.to_string()), on_event);
            }
        }
        let findings = findings_of_published(&over.text, over.is_announced);
        if !findings.is_empty() {
            report.incomplete += 1;
            on_event(Event::Incomplete(&over.text, &findings));
        }
    }

    /// Keeps the file, or drops it.
    async fn end(self) -> Result<Report, ImportError> {
        let Self {
            mut tx,
            clock,
            run,
            options,
            picture,
            real,
            taken,
            mut report,
            ..
        } = self;
        report.named = taken.into_keys().collect();
        report.kept = !options.dry_run && (report.rejected == 0 || options.keep_good);
        // The sample's words are not official; they do not stay beside real procedures.
        let sample_removed = if real {
            tx.remove_procedures_of(Source::Sample).await?
        } else {
            0
        };
        if !report.kept {
            return Ok(report);
        }
        report.sample_removed = sample_removed;
        let before = options.whole_after.as_ref();
        let whole_after = before.filter(|_| report.rejected == 0);
        picture
            .finish(&mut tx, &run, whole_after, &report.named)
            .await?;
        // Last: other writers of the audit wait from here on.
        let entry = noted(&run, options, &report, clock.now());
        tx.append_audit(&entry).await?;
        tx.commit().await?;
        Ok(report)
    }
}

fn origin<'a>(run: &'a ImportRun, options: &'a Options, clock: Clock) -> Origin<'a> {
    Origin {
        import: Some(&run.id),
        decision: options.terms.decision.as_ref(),
        now: clock.now(),
    }
}

/// The entry of the audit that tells of an import.
fn noted(run: &ImportRun, options: &Options, report: &Report, now: Timestamp) -> AuditEntry {
    let user = options.terms.user.clone();
    let actor = user.map_or(Actor::Program, Actor::Command);
    let detail = format!(
        "{} ({}), {}: {} mới, {} thay đổi, {} bản thảo, {} giữ nguyên; người nhập: {}",
        run.source_name,
        run.file_name,
        if run.is_draft { "draft" } else { "published" },
        report.new,
        report.changed,
        report.drafted,
        report.unchanged,
        run.who
    );
    let removed = match report.sample_removed {
        0 => String::new(),
        removed => format!("; gỡ {removed} phiên bản thủ tục mẫu"),
    };
    let detail = detail + &removed;
    AuditEntry {
        reason: Some(run.why.clone()).filter(|why| !why.is_empty()),
        ..AuditEntry::new(now, actor, "import.keep", format!("import:{}", run.id))
            .with_detail(detail)
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
