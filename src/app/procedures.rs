//! Reading published procedures.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{App, Error};
use crate::domain::banner::{Banner, Situation, Successor};
use crate::domain::code::ProcedureCode;
use crate::domain::decision::Decision;
use crate::domain::notice::notes;
use crate::domain::procedure::Procedure;
use crate::domain::time::Timestamp;
use crate::domain::version::{Standing, Version, VersionKey, shown};
use crate::store;

/// A procedure as the public reads it on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The text.
    pub procedure: Procedure,
    /// Its version.
    pub version: Version,
    /// What that is on the day.
    pub standing: Standing,
    /// The decision that announces it.
    pub decision: Option<Decision>,
    /// The version that ends the procedure or follows this one, if one is published.
    pub next: Option<Version>,
    /// The decision that announces that one.
    pub next_decision: Option<Decision>,
    /// What was wrong in what was published, while the public must be told; the last correction first.
    pub notes: Vec<String>,
    /// The procedures in whose place this one stands.
    pub predecessors: Vec<ProcedureCode>,
    /// The procedures that stand in its place.
    pub successors: Vec<Successor>,
}

impl Published {
    /// What people must see above it.
    #[must_use]
    pub fn banners(&self) -> Vec<Banner> {
        let next_decision = self.next_decision.as_ref();
        let situation = Situation {
            version: &self.version,
            standing: self.standing,
            next: self.next.as_ref(),
            next_decision: next_decision.map(|decision| decision.number.as_str()),
            successors: &self.successors,
            notes: &self.notes,
        };
        situation.banners()
    }

    /// When what its banners and its text say was published; that of an ended procedure is when its end was.
    #[must_use]
    pub fn updated_at(&self) -> Timestamp {
        let own = self.version.published_at;
        let next = self.next.as_ref();
        // Above what is to come nothing is said of what follows it.
        let next = next.filter(|_| self.standing != Standing::Upcoming);
        next.map_or(own, |next| own.max(next.published_at))
    }
}

/// The procedure with a code: as the public reads it today, or read it on another day.
///
/// # Errors
/// [`Error::NoProcedure`] when there is none; [`Error::Unavailable`] when the database does not answer.
pub async fn get(app: &App, code: &ProcedureCode, as_of: Option<Date>) -> Result<Published, Error> {
    let found = app.answered(find(app, code, as_of)).await?;
    found.ok_or_else(|| Error::NoProcedure(code.to_string()))
}

/// The codes of everything that is published today, in order, with the time of the last change.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn changes(app: &App) -> Result<Vec<(ProcedureCode, Timestamp)>, Error> {
    let today = app.clock.now().day();
    let read = async { app.store.read().await?.list_changed(today).await };
    app.answered(read).await
}

/// All versions of a procedure, with their decisions, the first published first.
///
/// # Errors
/// Those of [`get`].
pub async fn versions(
    app: &App,
    code: &ProcedureCode,
) -> Result<Vec<(Version, Option<Decision>)>, Error> {
    let read = async {
        let mut tx = app.store.read().await?;
        let mut versions = Vec::new();
        for version in tx.list_versions(code).await? {
            let decision = decision_of(&mut tx, &version).await?;
            versions.push((version, decision));
        }
        Ok(versions)
    };
    let versions = app.answered(read).await?;
    if versions.is_empty() {
        return Err(Error::NoProcedure(code.to_string()));
    }
    Ok(versions)
}

/// By version, `code@number`: how many reports of wrong information it has put right, and the public summaries of them.
pub type Corrections = BTreeMap<String, (u64, Vec<String>)>;

/// What people have reported as wrong and versions of a procedure have put right.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn corrections(app: &App, code: &ProcedureCode) -> Result<Corrections, Error> {
    let read = async {
        app.store
            .read()
            .await?
            .list_corrections(code.as_str())
            .await
    };
    app.answered(read).await
}

/// The text of a version.
///
/// # Errors
/// [`Error::NoVersion`] when there is none; those of [`get`].
pub async fn text(app: &App, key: &VersionKey) -> Result<Procedure, Error> {
    let read = async { app.store.read().await?.find_text(key).await };
    let text = app.answered(read).await?;
    text.ok_or_else(|| Error::NoVersion(key.to_string()))
}

async fn find(
    app: &App,
    code: &ProcedureCode,
    as_of: Option<Date>,
) -> store::Result<Option<Published>> {
    let day = as_of.unwrap_or_else(|| app.clock.now().day());
    let mut tx = app.store.read().await?;
    let versions = tx.list_versions(code).await?;
    let Some((version, standing)) = shown(&versions, day) else {
        return Ok(None);
    };
    let Some(procedure) = tx.find_text(&version.key).await? else {
        return Ok(None);
    };
    let later = versions.iter().filter(|later| {
        later.validity.is_some()
            && (later.from, later.key.number) > (version.from, version.key.number)
    });
    let next = later.min_by_key(|later| later.from).cloned();
    Ok(Some(Published {
        procedure,
        standing,
        decision: decision_of(&mut tx, version).await?,
        next_decision: match &next {
            Some(next) => decision_of(&mut tx, next).await?,
            None => None,
        },
        next,
        notes: notes(&versions, version, day),
        version: version.clone(),
        predecessors: tx.list_predecessors(code).await?,
        successors: successors_of(&mut tx, code, day).await?,
    }))
}

/// What stands in place of a procedure, by the names that are shown on a day.
async fn successors_of(
    tx: &mut store::Tx,
    code: &ProcedureCode,
    day: Date,
) -> store::Result<Vec<Successor>> {
    let mut successors = Vec::new();
    for code in tx.list_successors(code).await? {
        let versions = tx.list_versions(&code).await?;
        let text = match shown(&versions, day) {
            Some((version, _)) => tx.find_text(&version.key).await?,
            None => None,
        };
        let name = text.map(|text| text.name);
        successors.push(Successor { code, name });
    }
    Ok(successors)
}

async fn decision_of(tx: &mut store::Tx, version: &Version) -> store::Result<Option<Decision>> {
    match &version.decision {
        Some(decision) => tx.find_decision(decision).await,
        None => Ok(None),
    }
}
