//! What is published and lacks something by the gate.

use jiff::civil::Date;

use super::directory::chain;
use super::{App, Error};
use crate::domain::agency::AgencyCode;
use crate::domain::gate::{Finding, Part, findings_of_published};
use crate::domain::procedure::Procedure;
use crate::store::{Published, Store, Tx};

/// Procedures read at once.
const BATCH: u32 = 200;

/// A published procedure that lacks something.
#[derive(Debug, Clone, PartialEq)]
pub struct Incomplete {
    /// Its text.
    pub procedure: Procedure,
    /// What it lacks.
    pub findings: Vec<Finding>,
}

/// A page of published procedures that lack something.
#[derive(Debug, Clone, PartialEq)]
pub struct IncompletePage {
    /// They, in the database's order of codes.
    pub items: Vec<Incomplete>,
    /// The code behind which the next page begins; `None` on the last.
    pub next: Option<String>,
}

/// Looks through everything that is published on a day, and says how many procedures those were. With an agency, only
/// those for whose text it or one below it answers.
///
/// # Errors
/// [`Error`].
pub async fn check_all(
    store: &Store,
    day: Date,
    agency: Option<&AgencyCode>,
    mut on_incomplete: impl FnMut(&Incomplete),
) -> Result<usize, Error> {
    let mut tx = store.read().await?;
    if let Some(agency) = agency
        && tx.find_agency(agency).await?.is_none()
    {
        return Err(Error::NoAgency(agency.to_string()));
    }
    let (mut after, mut checked) = (String::new(), 0);
    loop {
        let found = tx.list_published(day, &after, BATCH).await?;
        let Some(last) = found.last() else {
            return Ok(checked);
        };
        last.procedure.code.as_str().clone_into(&mut after);
        for published in found {
            if !is_under(&mut tx, published.agency.as_ref(), agency).await? {
                continue;
            }
            checked += 1;
            if let Some(incomplete) = incomplete(published, None) {
                on_incomplete(&incomplete);
            }
        }
    }
}

/// Whether the agency that answers for a text is the one asked for, or below it.
async fn is_under(
    tx: &mut Tx,
    owner: Option<&AgencyCode>,
    asked: Option<&AgencyCode>,
) -> Result<bool, Error> {
    match (owner, asked) {
        (_, None) => Ok(true),
        (None, Some(_)) => Ok(false),
        (Some(owner), Some(asked)) => Ok(chain(tx, owner).await?.contains(asked)),
    }
}

/// The published procedures behind a code that lack something: at most so many, and of no more than a few hundred that
/// are looked at, so that a page may be short though others follow.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn list_incomplete(
    app: &App,
    part: Option<Part>,
    after: &str,
    limit: usize,
) -> Result<IncompletePage, Error> {
    let day = app.clock.now().day();
    let read = async {
        let mut tx = app.store.read().await?;
        tx.list_published(day, after, BATCH).await
    };
    let found = app.answered(read).await?;
    let is_last = found.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
    let mut next = found.last().map(|last| last.procedure.code.to_string());
    let mut items: Vec<Incomplete> = found
        .into_iter()
        .filter_map(|published| incomplete(published, part))
        .collect();
    if items.len() > limit {
        items.truncate(limit);
        next = items.last().map(|last| last.procedure.code.to_string());
    } else if is_last {
        next = None;
    }
    Ok(IncompletePage { items, next })
}

/// What a procedure lacks, if it lacks this part, or anything.
fn incomplete(published: Published, part: Option<Part>) -> Option<Incomplete> {
    let findings = findings_of_published(&published.procedure, published.decision.is_some());
    let is_meant = |finding: &Finding| part.is_none_or(|part| finding.part == part);
    findings.iter().any(is_meant).then_some(Incomplete {
        procedure: published.procedure,
        findings,
    })
}
