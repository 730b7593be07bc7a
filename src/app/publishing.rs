//! Publishing versions: what an import takes over, what officers publish, what decisions end.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Error;
use crate::domain::code::ProcedureCode;
use crate::domain::decision::Decision;
use crate::domain::merge::merge;
use crate::domain::procedure::Procedure;
use crate::domain::publication::{Publication, Refusal, check};
use crate::domain::time::Timestamp;
use crate::domain::version::{ChangeType, Correction, Standing, Version, VersionKey, shown};
use crate::store::{Stored, Tx};

/// Most procedures that are followed when replacements are checked for a circle.
const SUCCESSORS_MAX: usize = 1_000;

/// What became of what a source says of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// There was none before.
    New,
    /// Something is different now.
    Changed,
    /// It became a draft, or another revision of one.
    Drafted,
    /// Nothing is different; no version was published.
    Unchanged,
    /// An officer is working on it, whom an import does not disturb.
    Held,
    /// The procedure has ended here, which a source does not undo.
    Ended,
    /// It may not be published so.
    Refused(Refusal),
}

/// A source's words, taken over.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenOver {
    /// What became of them.
    pub taken: Taken,
    /// The text together with what was known before.
    pub text: Procedure,
    /// The version that has this text, where one has.
    pub number: Option<u32>,
    /// Whether a decision announces it.
    pub is_announced: bool,
}

/// By what a source's words are taken over.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The import that brings them.
    pub import: Option<&'a str>,
    /// The decision as of which they apply.
    pub decision: Option<&'a Decision>,
    /// Now.
    pub now: Timestamp,
}

impl Origin<'_> {
    /// The day as of which the words apply.
    fn day(&self) -> Date {
        self.decision
            .map_or(self.now.day(), |decision| decision.effective_on)
    }

    /// The decision's identifier.
    pub(super) fn decision_id(&self) -> Option<String> {
        self.decision.map(|decision| decision.id.clone())
    }
}

/// What is published of a procedure of which a source says something.
#[derive(Debug)]
pub(super) struct Known {
    versions: Vec<Version>,
    stored: Option<Stored>,
}

impl Known {
    pub(super) async fn find(
        tx: &mut Tx,
        code: &ProcedureCode,
        origin: &Origin<'_>,
    ) -> Result<Self, Error> {
        let versions = tx.list_versions(code).await?;
        let stored = match versions.as_slice() {
            [] => None,
            _ => tx.find_procedure(code, origin.day()).await?,
        };
        Ok(Self { versions, stored })
    }

    pub(super) fn has_ended(&self) -> bool {
        self.stored.is_none() && !self.versions.is_empty()
    }

    pub(super) fn text(&self) -> Option<Procedure> {
        self.stored.as_ref().map(|stored| stored.procedure.clone())
    }

    /// The version that a new one would follow.
    pub(super) fn before(&self) -> Option<&Version> {
        let number = self.stored.as_ref()?.number;
        self.versions.iter().find(|v| v.key.number == number)
    }

    /// Whether a text is published already and, if a decision comes with it, announced.
    pub(super) fn says(&self, text: &Procedure, origin: &Origin<'_>) -> Result<bool, Error> {
        let announced = origin.decision.is_none()
            || self
                .before()
                .is_some_and(|before| before.decision.is_some());
        match &self.stored {
            Some(stored) if announced => Ok(stored.says(text)?),
            _ => Ok(false),
        }
    }

    /// What became of a source's words where no version was published.
    pub(super) fn left(&self, taken: Taken, text: Procedure) -> TakenOver {
        let number = match taken {
            Taken::Unchanged => self.stored.as_ref().map(|stored| stored.number),
            _ => None,
        };
        TakenOver {
            taken,
            text,
            number,
            is_announced: self
                .before()
                .is_some_and(|before| before.decision.is_some()),
        }
    }
}

/// Publishes what a source says of a procedure, if that is anything new: from the decision's day on or, without a
/// decision, in place of what was published before, for the same days.
///
/// # Errors
/// [`Error`].
pub async fn take_over(
    tx: &mut Tx,
    incoming: Procedure,
    origin: &Origin<'_>,
) -> Result<TakenOver, Error> {
    let known = Known::find(tx, &incoming.code, origin).await?;
    if known.has_ended() {
        return Ok(known.left(Taken::Ended, incoming));
    }
    let text = merge(known.text(), incoming);
    if known.says(&text, origin)? {
        return Ok(known.left(Taken::Unchanged, text));
    }
    let before = known.before();
    let publication = Publication {
        procedure: text,
        change: origin.decision.map(|_| match before {
            None => ChangeType::New,
            Some(_) => ChangeType::Amended,
        }),
        is_end: false,
        from: match origin.decision {
            Some(decision) => Some(decision.effective_on),
            None => before.and_then(|before| before.from),
        },
        until: before.and_then(|before| before.until),
        decision: origin
            .decision_id()
            .or_else(|| before.and_then(|before| before.decision.clone())),
        import: origin.import.map(ToOwned::to_owned),
        correction: None,
        editor: None,
        publisher: None,
        agency: before.and_then(|before| before.agency.clone()),
    };
    if let Err(refusal) = check(&publication, &known.versions, origin.now.day()) {
        return Ok(known.left(Taken::Refused(refusal), publication.procedure));
    }
    let key = tx
        .publish(&publication, &known.versions, origin.now)
        .await?;
    Ok(TakenOver {
        taken: match before {
            None => Taken::New,
            Some(_) => Taken::Changed,
        },
        is_announced: publication.decision.is_some(),
        text: publication.procedure,
        number: Some(key.number),
    })
}

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
