//! Publishing drafts, one or all those of a decision. Whoever publishes has not written.

use super::{DraftError, Target, keep, may_touch, newest, note, open};
use crate::app::publishing::{self, last_text};
use crate::app::{App, Error};
use crate::domain::decision::Decision;
use crate::domain::draft::{Draft, DraftState};
use crate::domain::procedure::{Procedure, Provenance, Source};
use crate::domain::publication::{Publication, Refusal};
use crate::domain::staff::{Officer, Role};
use crate::domain::time::Timestamp;
use crate::domain::version::{ChangeType, VersionKey};
use crate::store::Tx;

/// Most drafts that are published at once.
pub const DRAFTS_MAX: usize = 1_000;

/// Publishes a draft.
///
/// # Errors
/// [`Error::Draft`].
pub async fn publish(app: &App, officer: &Officer, target: &Target) -> Result<Draft, Error> {
    let now = app.clock.now();
    let mut tx = begin(app).await?;
    let draft = open(&mut tx, target, Some(DraftState::Submitted)).await?;
    let draft = publish_one(&mut tx, officer, draft, now).await?;
    tx.commit().await?;
    app.followed.hurry();
    Ok(draft)
}

/// Publishes drafts of a decision, all or none of them: the draft at fault is named with the error.
///
/// # Errors
/// The identifier of the draft at fault, if it is one's, and [`Error::Draft`].
pub async fn publish_decision(
    app: &App,
    officer: &Officer,
    decision: &str,
    targets: &[Target],
) -> Result<Vec<Draft>, (Option<String>, Error)> {
    let now = app.clock.now();
    let general = |error: Error| (None, error);
    let mut tx = begin(app).await.map_err(general)?;
    let found = tx.find_decision(decision).await;
    if found.map_err(|error| general(error.into()))?.is_none() {
        return Err(general(Error::NoDecision(decision.to_owned())));
    }
    let mut published = Vec::with_capacity(targets.len());
    for target in targets {
        let done = publish_of(&mut tx, officer, decision, target, now).await;
        published.push(done.map_err(|error| (Some(target.id.clone()), error))?);
    }
    let committed = tx.commit().await;
    committed.map_err(|error| general(error.into()))?;
    app.followed.hurry();
    Ok(published)
}

/// Whoever publishes at the same time waits, and then sees what was published.
async fn begin(app: &App) -> Result<Tx, Error> {
    let mut tx = app.store.write().await?;
    tx.lock_changes().await?;
    tx.lock_audit().await?;
    Ok(tx)
}

async fn publish_of(
    tx: &mut Tx,
    officer: &Officer,
    decision: &str,
    target: &Target,
    now: Timestamp,
) -> Result<Draft, Error> {
    let draft = open(tx, target, Some(DraftState::Submitted)).await?;
    if draft.content.decision.as_deref() != Some(decision) {
        return Err(DraftError::OtherDecision.into());
    }
    publish_one(tx, officer, draft, now).await
}

/// Publishes a draft and keeps nothing of it: what forbids it is found while its editors can still mend it.
///
/// # Errors
/// [`Error::Draft`], [`Error::Refused`].
pub async fn rehearse(app: &App, officer: &Officer, target: &Target) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = begin(app).await?;
    let draft = open(&mut tx, target, Some(DraftState::Draft)).await?;
    may_touch(&mut tx, officer, Role::Editor, &draft.content).await?;
    version(&mut tx, officer, &draft, now).await?;
    // Dropped: the database forgets it all.
    Ok(())
}

async fn publish_one(
    tx: &mut Tx,
    officer: &Officer,
    draft: Draft,
    now: Timestamp,
) -> Result<Draft, Error> {
    may_touch(tx, officer, Role::Publisher, &draft.content).await?;
    if draft
        .editors
        .iter()
        .any(|editor| editor == officer.id.as_str())
    {
        return Err(DraftError::OwnDraft.into());
    }
    let key = version(tx, officer, &draft, now).await?;
    let draft = Draft {
        state: DraftState::Published,
        number: Some(key.number),
        ..draft
    };
    let draft = keep(tx, draft, now).await?;
    note(tx, officer, "draft.publish", &draft, now).await?;
    Ok(draft)
}

/// The version that a draft becomes.
async fn version(
    tx: &mut Tx,
    officer: &Officer,
    draft: &Draft,
    now: Timestamp,
) -> Result<VersionKey, Error> {
    let newest = newest(tx, &draft.content.code).await?;
    if let Some(number) = newest.filter(|_| newest != draft.base) {
        return Err(DraftError::Outdated(number).into());
    }
    let findings = draft.content.findings();
    if !findings.is_empty() {
        return Err(DraftError::NotReady(findings).into());
    }
    let decision = match &draft.content.decision {
        Some(decision) => tx.find_decision(decision).await?,
        None => None,
    };
    let decision = decision.ok_or(DraftError::NoDecision)?;
    let publication = publication(tx, draft, officer, &decision, now).await?;
    publishing::publish(tx, &publication, &draft.content.replaces, now).await
}

/// What officers publish is theirs, wherever its text was first read.
fn written_here(procedure: Procedure) -> Procedure {
    Procedure {
        provenance: Provenance {
            source: Source::Own,
            ..procedure.provenance
        },
        ..procedure
    }
}

async fn publication(
    tx: &mut Tx,
    draft: &Draft,
    officer: &Officer,
    decision: &Decision,
    now: Timestamp,
) -> Result<Publication, Error> {
    let content = &draft.content;
    let versions = tx.list_versions(&content.code).await?;
    let correction = content.correction.as_ref();
    let corrected = correction.and_then(|correction| {
        let mut versions = versions.iter();
        versions.find(|version| version.key.number == correction.of)
    });
    // What corrects an end is one too if it is of the same kind; otherwise it takes the end back.
    let ended =
        corrected.filter(|version| version.is_end && version.change == Some(content.change));
    let is_end = content.change == ChangeType::Abolished || ended.is_some();
    let (from, until) = if correction.is_some() {
        // A correction applies on the same days as what it corrects.
        corrected.map_or((None, None), |version| (version.from, version.until))
    } else {
        let from = content.first_day(decision);
        if from < decision.signed_on {
            let refusal = Refusal::BeforeSigned(from, decision.signed_on);
            return Err(Error::Refused(refusal));
        }
        (Some(from), content.until)
    };
    let kept = match ended {
        Some(ended) => {
            let text = tx.find_text(&ended.key).await?;
            if content.text.is_some() && content.text != text {
                return Err(Error::Refused(Refusal::EndHasNoText(ended.key.number)));
            }
            text
        }
        None => content.text.clone().filter(|_| !is_end),
    };
    let procedure = if let Some(text) = kept {
        text
    } else {
        let today = now.day();
        let day = from.map_or(today, |from| from.min(today));
        last_text(tx, &versions, &content.code, day).await?
    };
    Ok(Publication {
        procedure: written_here(procedure),
        change: Some(content.change),
        is_end,
        from,
        until,
        decision: Some(decision.id.clone()),
        import: None,
        correction: content.correction.clone(),
        editor: draft.editors.first().cloned(),
        publisher: Some(officer.id.to_string()),
        agency: content.agency.clone(),
    })
}
