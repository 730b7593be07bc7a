//! Reports about feedback: counted from the events, looked at, issued; and what the public sees of those that were.

mod count;

use std::collections::BTreeSet;

use jiff::civil::Date;

use self::count::count;
use super::{App, Error, FeedbackError, bytes, chain_of};
use crate::domain::agency::{Agency, AgencyCode};
use crate::domain::feedback::report::public::{self, Indicators};
use crate::domain::feedback::report::{Issued, Period, Report};
use crate::domain::feedback::sight::Reach;
use crate::domain::staff::{Officer, Role};
use crate::domain::time::Timestamp;
use crate::exchange::report_book as book;
use crate::paper::{self, ReportSheet};
use crate::store::{NewReport, Tx};

/// Who reads reports of a unit.
const READERS: [Role; 3] = [Role::Supervisor, Role::Coordinator, Role::Approver];

/// Of which days and of whom.
#[derive(Debug, Clone)]
pub struct ReportOf {
    /// The days.
    pub period: Period,
    /// This unit and those below it; `None` is the whole province.
    pub unit: Option<AgencyCode>,
}

/// Why nothing was done with a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// No report that the officer may read has this identifier, or none was issued for this period.
    #[error("no such report")]
    NotFound,
    /// The period is not over.
    #[error("the period ends on {0}")]
    NotOver(Date),
    /// The period has not begun.
    #[error("the period begins on {0}")]
    NotBegun(Date),
    /// A report was issued for the same; one in its place must name it.
    #[error("report {0} was issued for the same")]
    Issued(String),
    /// What it names is not the newest of the same period and unit.
    #[error("it corrects another report than the newest of the same")]
    NotTheNewest,
    /// It says something else than when it was issued.
    #[error("report {0} was changed after it was issued")]
    Altered(String),
    /// A feedback cannot be read: counting without it would be wrong.
    #[error("a feedback cannot be read")]
    Unreadable,
}

/// What the public sees.
#[derive(Debug, Clone)]
pub struct PublicReport {
    /// The periods for which there is something, the last one first.
    pub periods: Vec<String>,
    /// The report and what is shown of it; `None` when none was issued yet.
    pub shown: Option<(Issued, Indicators)>,
}

/// What is printed of a report.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// What it says.
    pub report: Report,
    /// How it was issued; `None` of a preview.
    pub issued: Option<Issued>,
    /// Where it can be read.
    pub address: String,
}

/// Counts a report without issuing it; a period that is not over is counted until now.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NoAgency`], [`ReportError::NotBegun`].
pub async fn preview(app: &App, officer: &Officer, of: &ReportOf) -> Result<Report, Error> {
    let units = scope(app, officer, of.unit.as_ref(), &READERS).await?;
    count(app, of, units).await
}

/// Issues a report: its figures are kept as they are and never change.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NoAgency`], [`ReportError`].
pub async fn issue(
    app: &App,
    officer: &Officer,
    of: &ReportOf,
    corrects: Option<&str>,
) -> Result<Issued, Error> {
    let roles: &[Role] = match of.unit {
        Some(_) => &[Role::Supervisor, Role::Coordinator],
        None => &[Role::Supervisor],
    };
    let units = scope(app, officer, of.unit.as_ref(), roles).await?;
    let now = app.clock.now();
    if now < of.period.end() {
        return Err(refused(ReportError::NotOver(of.period.to)));
    }
    // Before it is counted, which takes long; and once more when it is kept.
    edition(&mut app.store.read().await?, of, corrects).await?;
    let report = count(app, of, units).await?;
    let id =
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(now.0).unwrap_or(0), &bytes()?);
    let id = id.into_uuid().hyphenated().to_string();
    let mut tx = app.store.write().await?;
    let open_since = tx.open_since().await?;
    let new = NewReport {
        id: &id,
        edition: edition(&mut tx, of, corrects).await?,
        corrects,
        // Nothing is added to a day that is closed.
        at: now.max(open_since),
        by: &officer.id,
        report: &report,
    };
    tx.insert_report(&new).await?;
    let issued = tx.find_report(&id).await?;
    tx.commit().await?;
    issued.ok_or_else(|| refused(ReportError::NotFound))
}

/// A report that was issued, for an officer who may read it.
///
/// # Errors
/// [`ReportError::NotFound`] also when the officer may not.
pub async fn issued(app: &App, officer: &Officer, id: &str) -> Result<Issued, Error> {
    may_read_some(officer)?;
    let mut tx = app.store.read().await?;
    let found = tx.find_report(id).await?;
    let found = found.ok_or_else(|| refused(ReportError::NotFound))?;
    let chain = chain_of(&mut tx, found.report.head.unit.as_ref()).await?;
    if READERS.iter().any(|role| officer.may(*role, &chain)) {
        intact(found)
    } else {
        Err(refused(ReportError::NotFound))
    }
}

/// A page of the issued reports that an officer may read, the last one first.
///
/// # Errors
/// [`Error::Forbidden`] for who reads none at all.
pub async fn reports(
    app: &App,
    officer: &Officer,
    after: Option<(Timestamp, String)>,
    limit: u32,
) -> Result<Vec<Issued>, Error> {
    may_read_some(officer)?;
    let (before, id) = after.unwrap_or((Timestamp(i64::MAX), String::new()));
    let read = async {
        let mut tx = app.store.read().await?;
        let of = if READERS.iter().any(|role| officer.may(*role, &[])) {
            None
        } else {
            let reach = Reach::of(officer, &tx.list_units().await?, &READERS);
            let units = reach.units.keys().map(ToString::to_string);
            Some(units.collect::<Vec<_>>())
        };
        tx.list_reports(of.as_deref(), (before, &id), limit).await
    };
    app.answered(read).await
}

/// What the public sees of a quarter of the whole province, or of the last one: the newest report that was issued.
///
/// Only quarters: where months and years stood beside them, what is kept back of one could be computed from the others.
///
/// # Errors
/// [`ReportError::NotFound`] when none was issued for that quarter; [`Error::Unavailable`].
pub async fn indicators(app: &App, period: Option<&str>) -> Result<PublicReport, Error> {
    let read = async {
        let mut tx = app.store.read().await?;
        let periods = tx.list_public_periods().await?;
        let wanted = period.or(periods.first().map(String::as_str));
        let found = match wanted {
            Some(wanted) if periods.iter().any(|known| known == wanted) => {
                tx.find_newest_report(None, wanted).await?
            }
            _ => None,
        };
        Ok((periods, found))
    };
    let (periods, found) = app.answered(read).await?;
    if period.is_some() && found.is_none() {
        return Err(refused(ReportError::NotFound));
    }
    let found = found.map(intact).transpose()?;
    let least = u64::from(app.rules.feedback.small_cell);
    let shown = found.map(|issued| {
        let indicators = public::indicators(&issued.report, least);
        (issued, indicators)
    });
    Ok(PublicReport { periods, shown })
}

/// A report as a workbook, written on a thread for that.
///
/// # Errors
/// [`Error::Busy`] when too many documents are set already.
pub async fn report_book(app: &App, sheet: Sheet) -> Result<Vec<u8>, Error> {
    let written = app
        .paper_threads
        .run(move || book(&sheet.report, sheet.issued.as_ref()))
        .await?;
    written.map_err(|error| Error::Internal(Box::new(error)))
}

/// A report as PDF, set on a thread for that.
///
/// # Errors
/// [`Error::Busy`] when too many documents are set already.
pub async fn report_pdf(app: &App, sheet: Sheet) -> Result<Vec<u8>, Error> {
    let set = move || {
        let document = ReportSheet {
            report: &sheet.report,
            issued: sheet.issued.as_ref(),
            address: &sheet.address,
        };
        paper::pdf(&document.document())
    };
    Ok(app.paper_threads.run(set).await??)
}

/// Nobody is told figures that were changed behind the program's back.
fn intact(issued: Issued) -> Result<Issued, Error> {
    if issued.is_intact {
        return Ok(issued);
    }
    tracing::error!(report = issued.id, "an issued report was changed");
    Err(refused(ReportError::Altered(issued.id)))
}

fn refused(error: ReportError) -> Error {
    FeedbackError::from(error).into()
}

fn may_read_some(officer: &Officer) -> Result<(), Error> {
    if READERS.iter().any(|role| officer.has(*role)) {
        Ok(())
    } else {
        Err(Error::Forbidden(Role::Supervisor, None))
    }
}

/// The unit with those below it, if the officer has one of the roles for it.
async fn scope(
    app: &App,
    officer: &Officer,
    unit: Option<&AgencyCode>,
    roles: &[Role],
) -> Result<Option<BTreeSet<AgencyCode>>, Error> {
    let mut tx = app.store.read().await?;
    let chain = match unit {
        None => Vec::new(),
        Some(unit) if tx.find_agency(unit).await?.is_none() => {
            return Err(Error::NoAgency(unit.to_string()));
        }
        Some(_) => chain_of(&mut tx, unit).await?,
    };
    if !roles.iter().any(|role| officer.may(*role, &chain)) {
        return Err(Error::Forbidden(Role::Supervisor, unit.cloned()));
    }
    let Some(unit) = unit else { return Ok(None) };
    Ok(Some(with_those_below(unit, &tx.list_agencies().await?)))
}

fn with_those_below(unit: &AgencyCode, agencies: &[Agency]) -> BTreeSet<AgencyCode> {
    let mut found = BTreeSet::from([unit.clone()]);
    loop {
        let is_below = |agency: &&Agency| {
            let parent = agency.parent.as_ref();
            parent.is_some_and(|parent| found.contains(parent)) && !found.contains(&agency.code)
        };
        let below: Vec<AgencyCode> = agencies
            .iter()
            .filter(is_below)
            .map(|agency| agency.code.clone())
            .collect();
        if below.is_empty() {
            return found;
        }
        found.extend(below);
    }
}

/// Which edition a report is.
async fn edition(tx: &mut Tx, of: &ReportOf, corrects: Option<&str>) -> Result<u32, Error> {
    let newest = tx
        .find_newest_report(of.unit.as_ref(), &of.period.to_string())
        .await?;
    match (newest, corrects) {
        (None, None) => Ok(1),
        (Some(newest), Some(corrects)) if newest.id == corrects => Ok(newest.edition + 1),
        (Some(newest), None) => Err(refused(ReportError::Issued(newest.id))),
        _ => Err(refused(ReportError::NotTheNewest)),
    }
}
