//! Publishing versions: what an import takes over, what officers publish, what decisions end.

use std::collections::BTreeSet;

use super::Error;
use crate::domain::code::ProcedureCode;
use crate::domain::decision::Decision;
use crate::domain::merge::merge;
use crate::domain::procedure::Procedure;
use crate::domain::publication::{Publication, Refusal, check};
use crate::domain::time::Timestamp;
use crate::domain::version::{ChangeType, Standing, Version, VersionKey, shown};
use crate::store::Tx;

/// Most procedures that are followed when replacements are checked for a circle.
const SUCCESSORS_MAX: usize = 1_000;

/// What became of what a source says of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// There was none before.
    New,
    /// Something is different now.
    Changed,
    /// Nothing is different; no version was published.
    Unchanged,
    /// The procedure has ended here, which a source does not undo.
    Ended,
    /// It may not be published so.
    Refused(Refusal),
}

/// Publishes what a source says of a procedure, if that is anything new: from the decision's day on or, without a
/// decision, in place of what was published before, for the same days.
///
/// # Errors
/// [`Error`].
pub async fn take_over(
    tx: &mut Tx,
    incoming: Procedure,
    import: Option<&str>,
    decision: Option<&Decision>,
    now: Timestamp,
) -> Result<Taken, Error> {
    let day = decision.map_or(now.day(), |decision| decision.effective_on);
    let versions = tx.list_versions(&incoming.code).await?;
    let stored = match versions.as_slice() {
        [] => None,
        _ => tx.find_procedure(&incoming.code, day).await?,
    };
    if stored.is_none() && !versions.is_empty() {
        return Ok(Taken::Ended);
    }
    let number = stored.as_ref().map(|stored| stored.number);
    let before = versions.iter().find(|v| Some(v.key.number) == number);
    let known = stored.as_ref().map(|stored| stored.procedure.clone());
    let merged = merge(known, incoming);
    let announced = decision.is_none() || before.is_some_and(|before| before.decision.is_some());
    if let Some(stored) = &stored
        && announced
        && stored.says(&merged)?
    {
        return Ok(Taken::Unchanged);
    }
    let change = decision.map(|_| match before {
        None => ChangeType::New,
        Some(_) => ChangeType::Amended,
    });
    let from = match decision {
        Some(decision) => Some(decision.effective_on),
        None => before.and_then(|before| before.from),
    };
    let publication = Publication {
        procedure: merged,
        change,
        is_end: false,
        from,
        until: before.and_then(|before| before.until),
        decision: match decision {
            Some(decision) => Some(decision.id.clone()),
            None => before.and_then(|before| before.decision.clone()),
        },
        import: import.map(ToOwned::to_owned),
        correction: None,
        editor: None,
        publisher: None,
        agency: before.and_then(|before| before.agency.clone()),
    };
    if let Err(refusal) = check(&publication, &versions, now.day()) {
        return Ok(Taken::Refused(refusal));
    }
    tx.publish(&publication, &versions, now).await?;
    Ok(match before {
        None => Taken::New,
        Some(_) => Taken::Changed,
    })
}

/// Publishes a version that officers have made, and ends the procedures in whose place it stands.
///
/// # Errors
/// [`Error::Refused`] when the rules forbid it; nothing may be kept then.
pub async fn publish(
    tx: &mut Tx,
    publication: &Publication,
    replaces: &[ProcedureCode],
    now: Timestamp,
) -> Result<VersionKey, Error> {
    let code = &publication.procedure.code;
    let versions = tx.list_versions(code).await?;
    check(publication, &versions, now.day()).map_err(Error::Refused)?;
    let key = tx.publish(publication, &versions, now).await?;
    for replaced in replaces {
        if replaced == code {
            return Err(Error::Refused(Refusal::ReplacedByItself(code.clone())));
        }
        if is_successor(tx, code, replaced).await? {
            return Err(Error::Refused(Refusal::ReplacedInACircle(
                replaced.clone(),
                code.clone(),
            )));
        }
        end_replaced(tx, publication, replaced, now).await?;
    }
    Ok(key)
}

/// Ends a procedure in whose place another one stands; where the same decision has ended it already, the other one is
/// only added to those that do.
async fn end_replaced(
    tx: &mut Tx,
    by: &Publication,
    replaced: &ProcedureCode,
    now: Timestamp,
) -> Result<(), Error> {
    let versions = tx.list_versions(replaced).await?;
    let ended = versions
        .iter()
        .find(|v| v.is_end && v.from == by.from && v.decision == by.decision);
    let key = match ended {
        Some(ended) => ended.key.clone(),
        None => {
            let last = last_text(
                tx,
                &versions,
                replaced,
                by.from.map_or(now.day(), |from| from),
            );
            let end = Publication {
                procedure: last.await?,
                is_end: true,
                until: None,
                change: Some(ChangeType::Replaced),
                correction: None,
                ..by.clone()
            };
            check(&end, &versions, now.day()).map_err(Error::Refused)?;
            tx.publish(&end, &versions, now).await?
        }
    };
    tx.add_supersession(&key, &by.procedure.code).await?;
    Ok(())
}

/// The text that a procedure ends with.
///
/// # Errors
/// [`Error::Refused`] when there is none.
pub async fn last_text(
    tx: &mut Tx,
    versions: &[Version],
    code: &ProcedureCode,
    day: jiff::civil::Date,
) -> Result<Procedure, Error> {
    let refused = || Error::Refused(Refusal::NoProcedure(code.clone(), "chấm dứt"));
    let (last, standing) = shown(versions, day).ok_or_else(refused)?;
    if matches!(standing, Standing::Abolished | Standing::Replaced) {
        let since = versions.iter().filter(|v| v.is_end).filter_map(|v| v.from);
        let since = since.max().unwrap_or(day);
        return Err(Error::Refused(Refusal::Ended(code.clone(), since)));
    }
    tx.find_text(&last.key).await?.ok_or_else(refused)
}

/// Whether `of` stands, directly or through others, in place of `code`.
async fn is_successor(
    tx: &mut Tx,
    code: &ProcedureCode,
    of: &ProcedureCode,
) -> Result<bool, Error> {
    let mut seen = BTreeSet::from([code.clone()]);
    let mut open = vec![code.clone()];
    while let Some(next) = open.pop() {
        for successor in tx.list_successors(&next).await? {
            if successor == *of {
                return Ok(true);
            }
            if seen.len() < SUCCESSORS_MAX && seen.insert(successor.clone()) {
                open.push(successor);
            }
        }
    }
    Ok(false)
}
