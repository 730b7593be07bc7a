//! The directory of agencies and communes: taking it in, reading it, finding a commune by any of its names.

use std::collections::HashMap;
use std::io::Write;

use super::export::ExportError;
use super::import::ImportError;
use super::{App, Error};
use crate::domain::agency::{Agency, AgencyCode, AgencyKind};
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::commune::{self, FoundCommune};
use crate::domain::directory::{Directory, LEVELS_MAX};
use crate::domain::query::QueryText;
use crate::domain::time::{Clock, Timestamp};
use crate::exchange::Reject;
use crate::exchange::directory::{AgencyRow, AgencyRows, AgencyWriter};
use crate::store::{self, Saved, Store, Tx};

/// What became of a file of agencies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read.
    pub rows: usize,
    /// Agencies not known before.
    pub new: usize,
    /// Agencies that are different now.
    pub changed: usize,
    /// Agencies that are the same as before.
    pub unchanged: usize,
    /// Agencies that the file lacks and that were therefore removed.
    pub removed: usize,
    /// The rows that cannot be taken, in order. With any of them nothing was kept.
    pub rejected: Vec<Reject>,
}

/// Takes a file in, whole or not at all. With `replace`, agencies that the file lacks are removed.
///
/// # Errors
/// [`ImportError`] when the file or the database cannot be read.
pub async fn import(
    store: &Store,
    clock: Clock,
    rows: AgencyRows,
    (actor, replace): (&Actor, bool),
) -> Result<Report, ImportError> {
    let mut tx = store.write().await?;
    tx.lock_changes().await?;
    let known = tx.list_agencies().await?;
    let kept = if replace { Vec::new() } else { known.clone() };
    let mut report = Report {
        rows: rows.len(),
        ..Report::default()
    };
    let agencies = match check(kept, rows) {
        Ok(agencies) => agencies,
        Err(rejected) => {
            report.rejected = rejected;
            return Ok(report);
        }
    };
    let now = clock.now();
    if replace {
        let stays = |known: &&Agency| agencies.iter().any(|agency| agency.code == known.code);
        for gone in known.iter().filter(|known| !stays(known)) {
            tx.remove_agency(&gone.code, now).await?;
            report.removed += 1;
        }
    }
    save(&mut tx, &agencies, now, &mut report).await?;
    if report.new + report.changed + report.removed > 0 {
        let detail = format!(
            "{} mới, {} thay đổi, {} bỏ",
            report.new, report.changed, report.removed
        );
        let subject = "directory:agencies".to_owned();
        let entry = AuditEntry::new(now, actor.clone(), "directory.import", subject);
        tx.append_audit(&entry.with_detail(detail)).await?;
    }
    tx.commit().await?;
    Ok(report)
}

async fn save(
    tx: &mut Tx,
    agencies: &[Agency],
    now: Timestamp,
    report: &mut Report,
) -> store::Result<()> {
    for agency in agencies {
        match tx.save_agency(agency, now).await? {
            Saved::New => report.new += 1,
            Saved::Changed => report.changed += 1,
            Saved::Unchanged => report.unchanged += 1,
        }
    }
    Ok(())
}

/// The agencies of a file with their parents found, or what is wrong with its rows.
fn check(kept: Vec<Agency>, rows: AgencyRows) -> Result<Vec<Agency>, Vec<Reject>> {
    let mut directory = Directory::new(kept);
    let mut first_rows: HashMap<AgencyCode, u64> = HashMap::new();
    let mut rejected = Vec::new();
    let mut taken = Vec::new();
    for row in rows {
        match row {
            Err(reject) => rejected.push(reject),
            Ok(AgencyRow {
                row,
                agency,
                parent,
            }) => {
                if let Some(first) = first_rows.get(&agency.code) {
                    let reason = format!("mã {} đã có ở dòng {first} của tệp này", agency.code);
                    rejected.push(Reject::new(row, "code", reason));
                    continue;
                }
                first_rows.insert(agency.code.clone(), row);
                directory.put(agency.clone());
                taken.push((row, agency, parent));
            }
        }
    }
    // Parents may stand behind their children, so each is looked for when all are in.
    for (row, agency, parent) in &mut taken {
        let found = parent
            .as_deref()
            .map(|parent| directory.find_parent(parent));
        match found.transpose() {
            Ok(code) => agency.parent = code,
            Err(fault) => rejected.push(Reject::new(*row, "parent", fault.to_string())),
        }
    }
    for (_, agency, _) in &taken {
        directory.put(agency.clone());
    }
    if rejected.is_empty() {
        for (row, agency, _) in &taken {
            if let Err(fault) = directory.chain(&agency.code) {
                rejected.push(Reject::new(*row, "parent", fault.to_string()));
            }
        }
    }
    if rejected.is_empty() {
        return Ok(taken.into_iter().map(|(_, agency, _)| agency).collect());
    }
    rejected.sort_by_key(|reject| reject.row);
    Err(rejected)
}

/// Loads the bundled directory into a database that never had one and has no official procedures, and says how many
/// agencies that were. A province with its own data brings its own directory.
///
/// # Errors
/// [`ImportError`].
pub async fn load_bundled(
    store: &Store,
    clock: Clock,
    rows: AgencyRows,
) -> Result<usize, ImportError> {
    let mut tx = store.read().await?;
    if tx.has_had_agencies().await? || tx.has_official_procedures().await? {
        return Ok(0);
    }
    drop(tx);
    let report = import(store, clock, rows, (&Actor::Program, false)).await?;
    match report.rejected.into_iter().next() {
        None => Ok(report.new),
        Some(reject) => {
            let fault = format!("bundled directory, line {}: {}", reject.row, reject.reason);
            Err(Error::Internal(fault.into()).into())
        }
    }
}

/// Whether a code is a commune's. While the database is away every code may be one.
///
/// # Errors
/// Those of the database's rows.
pub async fn is_commune(app: &App, code: &AgencyCode) -> Result<bool, Error> {
    let found = async { app.store.read().await?.find_agency(code).await };
    match app.answered(found).await {
        Err(Error::Unavailable(_)) => Ok(true),
        found => Ok(found?.is_some_and(|stored| stored.agency.kind == AgencyKind::Commune)),
    }
}

/// The name of an agency.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn name(app: &App, code: &AgencyCode) -> Result<Option<String>, Error> {
    let found = async { app.store.read().await?.find_agency(code).await };
    let found = app.answered(found).await?;
    Ok(found.map(|stored| stored.agency.name))
}

/// Writes the whole directory, in order of code, and says how many agencies there are.
///
/// # Errors
/// [`ExportError`].
pub async fn export(store: &Store, out: impl Write) -> Result<usize, ExportError> {
    let agencies = store.read().await?.list_agencies().await?;
    let mut writer = AgencyWriter::new(out)?;
    for agency in &agencies {
        writer.write(agency)?;
    }
    writer.finish()?;
    Ok(agencies.len())
}

/// An agency with those around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The agency.
    pub agency: Agency,
    /// The body right above it.
    pub parent: Option<Agency>,
    /// The bodies right below it, in order of code.
    pub children: Vec<Agency>,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// The agency with a code.
///
/// # Errors
/// [`Error::NoAgency`] when there is none; [`Error::Unavailable`] when the database does not answer.
pub async fn get(app: &App, code: &AgencyCode) -> Result<Found, Error> {
    let found = app.answered(find(app, code)).await?;
    found.ok_or_else(|| Error::NoAgency(code.to_string()))
}

async fn find(app: &App, code: &AgencyCode) -> store::Result<Option<Found>> {
    let mut tx = app.store.read().await?;
    let Some(stored) = tx.find_agency(code).await? else {
        return Ok(None);
    };
    let parent = match &stored.agency.parent {
        Some(parent) => tx.find_agency(parent).await?.map(|stored| stored.agency),
        None => None,
    };
    Ok(Some(Found {
        parent,
        children: tx.list_children(code).await?,
        changed_at: stored.changed_at,
        agency: stored.agency,
    }))
}

/// An agency's code and those of all above it, itself first.
///
/// # Errors
/// [`Error::NoAgency`] when there is none.
pub async fn chain(tx: &mut Tx, code: &AgencyCode) -> Result<Vec<AgencyCode>, Error> {
    let mut chain = Vec::new();
    let mut next = Some(code.clone());
    // An import lets nothing deeper in; the bound is for rows that somebody else wrote.
    while let Some(code) = next.take().filter(|_| chain.len() < LEVELS_MAX) {
        let Some(stored) = tx.find_agency(&code).await? else {
            break;
        };
        chain.push(code);
        next = stored.agency.parent;
    }
    if chain.is_empty() {
        return Err(Error::NoAgency(code.to_string()));
    }
    Ok(chain)
}

/// The communes that somebody may mean by these words; without any, all, in order of code.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn communes(app: &App, text: Option<&QueryText>) -> Result<Vec<FoundCommune>, Error> {
    let communes = app.answered(async {
        let mut tx = app.store.read().await?;
        tx.list_agencies_of(AgencyKind::Commune).await
    });
    let communes = communes.await?;
    Ok(match text {
        Some(text) => commune::find(communes, text.as_str()),
        None => communes.into_iter().map(FoundCommune::unasked).collect(),
    })
}
