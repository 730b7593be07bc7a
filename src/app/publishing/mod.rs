//! Publishing versions: what an import takes over, what officers publish, what decisions end.

mod taking;

use std::collections::BTreeSet;

use jiff::civil::Date;

pub(super) use taking::Known;
pub use taking::{Origin, Taken, TakenOver, take_over};

use super::Error;
use crate::domain::code::ProcedureCode;
use crate::domain::procedure::Procedure;
use crate::domain::publication::{Publication, Refusal, check, check_replaced};
use crate::domain::time::Timestamp;
use crate::domain::version::{ChangeType, Correction, Standing, Version, VersionKey, shown};
use crate::store::Tx;

/// Most procedures that are followed when replacements are checked for a circle.
const SUCCESSORS_MAX: usize = 1_000;

/// Publishes a version that officers have made, ends the procedures in whose place it stands, and says what applies
/// again after a change for a time.
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
    check_replaced(publication, replaces, &versions).map_err(Error::Refused)?;
    let key = tx.publish(publication, &versions, now).await?;
    if let Some(correction) = &publication.correction {
        if publication.is_end {
            tx.copy_supersessions(correction.of, &key, None).await?;
        }
        let names_them = publication.change == Some(ChangeType::Replaced) && !replaces.is_empty();
        if names_them && !publication.is_end {
            release_replaced(tx, publication, replaces, now).await?;
        }
    }
    for replaced in replaces {
        if is_successor(tx, code, replaced).await? {
            return Err(Error::Refused(Refusal::ReplacedInACircle(
                replaced.clone(),
                code.clone(),
            )));
        }
        end_replaced(tx, publication, replaced, now).await?;
    }
    if let Some(again) = after_a_time(tx, publication, &versions).await? {
        let versions = tx.list_versions(code).await?;
        tx.publish(&again, &versions, now).await?;
    }
    Ok(key)
}

/// What applies again when an amendment for a time is over: the text before it, by the same decision. `None` where
/// nothing applied, or where another version follows at once.
async fn after_a_time(
    tx: &mut Tx,
    publication: &Publication,
    versions: &[Version],
) -> Result<Option<Publication>, Error> {
    let amends =
        publication.change == Some(ChangeType::Amended) && publication.correction.is_none();
    let days = publication.from.zip(publication.until).filter(|_| amends);
    let Some((day_before, next_day)) =
        days.and_then(|(from, until)| from.yesterday().ok().zip(until.tomorrow().ok()))
    else {
        return Ok(None);
    };
    let follows = |version: &Version| version.validity.is_some() && version.from == Some(next_day);
    let before = match shown(versions, day_before) {
        Some((before, Standing::InForce)) if !versions.iter().any(follows) => before,
        _ => return Ok(None),
    };
    if before.until.is_some_and(|until| until < next_day) {
        return Ok(None);
    }
    let text = tx.find_text(&before.key).await?;
    Ok(text.map(|procedure| Publication {
        procedure,
        from: Some(next_day),
        until: before.until,
        ..publication.clone()
    }))
}

/// What a correction no longer names as replaced has not ended, or only others stand in its place.
async fn release_replaced(
    tx: &mut Tx,
    by: &Publication,
    replaces: &[ProcedureCode],
    now: Timestamp,
) -> Result<(), Error> {
    for code in tx.list_predecessors(&by.procedure.code).await? {
        if replaces.contains(&code) {
            continue;
        }
        let versions = tx.list_versions(&code).await?;
        let is_end = |v: &&Version| v.is_end && v.validity.is_some() && v.from == by.from;
        let Some(end) = versions.iter().find(is_end) else {
            continue;
        };
        let successors = tx.list_successors_by(&end.key).await?;
        let stays = successors.iter().any(|one| *one != by.procedure.code);
        let before = versions.iter().rev();
        let before = before.filter(|v| !v.is_end && v.validity.is_some() && v.from < end.from);
        let before = before.max_by_key(|v| v.from);
        let text = tx
            .find_text(before.map_or(&end.key, |before| &before.key))
            .await?;
        let Some(procedure) = text else {
            continue;
        };
        let correction = by.correction.clone();
        let again = Publication {
            procedure,
            is_end: stays,
            until: before.filter(|_| !stays).and_then(|before| before.until),
            change: end.change.filter(|_| stays).or(Some(ChangeType::Amended)),
            correction: correction.map(|correction| Correction {
                of: end.key.number,
                ..correction
            }),
            agency: end.agency.clone(),
            ..by.clone()
        };
        let key = tx.publish(&again, &versions, now).await?;
        if stays {
            let without = Some(&by.procedure.code);
            tx.copy_supersessions(end.key.number, &key, without).await?;
        }
    }
    Ok(())
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
    let ended = versions.iter().find(|v| {
        v.is_end && v.validity.is_some() && v.from == by.from && v.decision == by.decision
    });
    let key = if let Some(ended) = ended {
        ended.key.clone()
    } else {
        let day = by.from.unwrap_or_else(|| now.day());
        let end = Publication {
            procedure: last_text(tx, &versions, replaced, day).await?,
            is_end: true,
            until: None,
            change: Some(ChangeType::Replaced),
            correction: None,
            ..by.clone()
        };
        check(&end, &versions, now.day()).map_err(Error::Refused)?;
        tx.publish(&end, &versions, now).await?
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
    day: Date,
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
