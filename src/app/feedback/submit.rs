//! Taking a feedback in: once for each key, acknowledged only when it is kept for good.

use std::collections::BTreeSet;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::receipt::Receipt;
use super::sealer::Sealer;
use super::{App, Error, FeedbackError, bytes, chain_of};
use crate::app::messages::{announce, note_ways};
use crate::domain::agency::{AgencyCode, AgencyKind};
use crate::domain::deadline::Event as Milestone;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::code::{FeedbackCode, printed_secret, read_secret};
use crate::domain::feedback::contact::Fault;
use crate::domain::feedback::event::{Actor, Event, EventKind, NewEvent};
use crate::domain::feedback::limits::{self, Asked};
use crate::domain::feedback::seal::Keyring;
use crate::domain::feedback::submission::Submission;
use crate::domain::feedback::words::{Confidentiality, Urgency};
use crate::domain::scope::{self, Guide, Signal};
use crate::domain::secret::Secret;
use crate::domain::text::{fold, hex};
use crate::store::{NewFeedback, Submitted, Tx};

/// For how long the same text of the same sender is taken for the same feedback.
const SAME_WITHIN: Duration = Duration::from_mins(5);

/// For how long an officer whose answer got lost may have another secret printed.
const REPRINTED_WITHIN: Duration = Duration::from_mins(10);

/// Takes a feedback in. `key` names the attempt: the same content under the same key is kept once.
///
/// # Errors
/// [`FeedbackError`]: [`FeedbackError::Closed`], [`FeedbackError::Faults`], [`FeedbackError::OtherContent`],
/// [`FeedbackError::SentAlready`].
pub async fn submit(
    app: &App,
    submission: &Submission,
    key: &str,
    actor: &Actor,
) -> Result<Receipt, Error> {
    let keyring = app.keyring()?;
    let idempotency = hex(&Sha256::digest(format!("tthc idempotency 1\n{key}")));
    let digest = digest(keyring, submission);
    let now = app.clock.now();
    // Before anybody waits for the database.
    let signals = signals_of(&app.rules.guide, &submission.said());
    let submitted = Submitted {
        sender_mark: sender_mark(keyring, submission),
        feedback: uuid::Uuid::now_v7().to_string(),
        digest,
        at: now,
    };
    let mut tx = app.store.write().await?;
    if !tx.note_submission(&idempotency, &submitted).await? {
        let replayed = replay(
            app,
            &mut tx,
            (&idempotency, &submitted.digest),
            submission,
            actor,
        );
        let receipt = replayed.await?;
        if receipt.secret.is_some() {
            tx.commit().await?;
        }
        return Ok(receipt);
    }
    not_a_moment_ago(&mut tx, &submitted).await?;
    known(&mut tx, submission).await?;
    let event = first_event(app, &mut tx, submission, &signals).await?;
    let id = &submitted.feedback;
    let mut sealer = Sealer::new(app, id)?;
    let event = sealed(event, submission, &mut sealer)?;
    let event = Event {
        position: 1,
        at: now.max(tx.open_since().await?),
        actor: actor.clone(),
        kind: event.kind,
        facts: event.facts,
    };
    let case = Case::of(std::slice::from_ref(&event));
    let case = case.map_err(|error| Error::Internal(Box::new(error)))?;
    let code = FeedbackCode::new(bytes()?);
    let made = made_secret(submission)?;
    let secret = submission.secret.as_ref().or(made.as_ref());
    let new = NewFeedback {
        id: id.clone(),
        access_key: secret.map_or_else(String::new, |secret| code.access_key(secret)),
        code,
    };
    tx.insert_feedback(&new, &case, std::slice::from_ref(&event))
        .await?;
    sealer.keep(&mut tx).await?;
    note_ways(app, &mut tx, (id, &new.code), &submission.contact).await?;
    announce(&mut tx, id, std::slice::from_ref(&event), now).await?;
    tx.commit().await?;
    Receipt::of(keyring, (new.code, id), &event, made)
}

/// What was kept under this key before, if it was the same.
async fn replay(
    app: &App,
    tx: &mut Tx,
    (idempotency, digest): (&str, &str),
    submission: &Submission,
    actor: &Actor,
) -> Result<Receipt, Error> {
    let known = tx.find_submission(idempotency).await?;
    let known = known.filter(|known| known.digest == digest);
    let known = known.ok_or(FeedbackError::OtherContent)?;
    let stored = tx.find_feedback(&known.feedback).await?;
    let stored = stored.ok_or(FeedbackError::NotFound)?;
    let receipt = Receipt::of_stored(app.keyring()?, &stored)?;
    // A secret is kept nowhere. Where the answer got lost, its officer has another one printed, which takes the place of
    // the first; later nobody can.
    let by_same = stored
        .events
        .first()
        .is_some_and(|(event, _)| event.actor == *actor);
    let is_fresh = app.clock.now().since(receipt.case.submitted_at) < REPRINTED_WITHIN;
    let secret = if by_same && is_fresh && stored.events.len() == 1 {
        made_secret(submission)?
    } else {
        None
    };
    if let Some(secret) = &secret {
        let key = receipt.code.access_key(secret);
        tx.set_feedback_access(&stored.id, &key).await?;
    }
    Ok(Receipt { secret, ..receipt })
}

/// A secret for who has made none.
fn made_secret(submission: &Submission) -> Result<Option<Secret>, Error> {
    if submission.secret.is_some() {
        return Ok(None);
    }
    loop {
        let secret = printed_secret(bytes()?);
        // By chance it may have too few different characters to be taken when it is typed in.
        if read_secret(secret.reveal()).is_ok() {
            return Ok(Some(secret));
        }
    }
}

/// Two clicks, or a page that was loaded again: the sender is told the code they have.
async fn not_a_moment_ago(tx: &mut Tx, submitted: &Submitted) -> Result<(), Error> {
    let since = submitted.at.before(SAME_WITHIN);
    let same = tx
        .find_same_submission(&submitted.sender_mark, since)
        .await?;
    let Some(same) = same.filter(|same| same.feedback != submitted.feedback) else {
        return Ok(());
    };
    let stored = tx.find_feedback(&same.feedback).await?;
    match stored {
        Some(stored) => Err(FeedbackError::SentAlready {
            code: stored.code,
            at: same.at,
        }
        .into()),
        None => Ok(()),
    }
}

/// It names what there is.
async fn known(tx: &mut Tx, submission: &Submission) -> Result<(), Error> {
    let mut faults = Vec::new();
    if let Some((code, version)) = &submission.procedure {
        let versions = tx.list_versions(code).await?;
        if versions.is_empty() {
            let vi = format!("không có thủ tục nào mang mã {code}; có thể để trống mục này");
            faults.push(Fault {
                at: "procedure",
                vi,
                en: format!("no procedure has the code {code}; it may be left out"),
            });
        } else if version
            .is_some_and(|number| versions.iter().all(|known| known.key.number != number))
        {
            faults.push(Fault {
                at: "version",
                vi: "thủ tục không có phiên bản này".to_owned(),
                en: "the procedure has no such version".to_owned(),
            });
        }
    }
    for (at, agency) in [
        ("commune", &submission.commune),
        ("complains_of", &submission.complains_of),
    ] {
        if let Some(agency) = agency
            && tx.find_agency(agency).await?.is_none()
        {
            faults.push(Fault {
                at,
                vi: format!("không có cơ quan nào mang mã {agency}; danh sách có tại /v1/communes"),
                en: format!("no agency has the code {agency}; all are listed at /v1/communes"),
            });
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(FeedbackError::Faults(faults).into())
    }
}

/// What is true of it from the beginning, without a word of the sender.
async fn first_event(
    app: &App,
    tx: &mut Tx,
    submission: &Submission,
    signals: &BTreeSet<Signal>,
) -> Result<NewEvent, Error> {
    let asked = Asked {
        rules: &app.rules.deadlines,
        calendar: &app.rules.calendar,
        kind: submission.kind,
        urgency: Urgency::Ordinary,
        counted_from: Milestone::Received,
        on: app.clock.now().day(),
    };
    let unit = receiving_unit(tx, submission).await?;
    let complained = match &submission.complains_of {
        Some(agency) => tx.find_agency(agency).await?,
        None => None,
    };
    let is_province = complained.is_some_and(|known| known.agency.kind == AgencyKind::Province);
    // Whom it names may sit where it happened.
    let unit = unit.filter(|_| !signals.contains(&Signal::Denunciation));
    let guide = &app.rules.guide;
    let mut warnings = signals.iter().filter_map(|signal| guide.warning(*signal));
    // Who complains of an office is seen by fewer people, and so is what may be a denunciation, until somebody has looked.
    let is_delicate =
        submission.complains_of.is_some() || warnings.any(|warning| warning.confidential);
    let confidentiality = if is_delicate {
        Confidentiality::Restricted
    } else {
        Confidentiality::Normal
    };
    let signals = Some(Signal::written(signals)).filter(|written| !written.is_empty());
    let procedure = submission
        .procedure
        .as_ref()
        .map(|(code, version)| match version {
            Some(version) => format!("{code}@{version}"),
            None => code.to_string(),
        });
    let event = NewEvent::new(EventKind::Submitted)
        .with("kind", submission.kind.key())
        .with("channel", submission.channel.key())
        .with("urgency", Urgency::Ordinary.key())
        .with("confidentiality", confidentiality.key())
        .with("consents", submission.consents_to_release)
        .with("chars", submission.body.chars().count())
        .with_some("signals", signals)
        .with_some("procedure", procedure)
        .with_some("commune", submission.commune.as_ref())
        .with_some("unit", unit)
        .with_some("conflict.0", submission.complains_of.as_ref())
        .with_some("conflict_province", is_province.then_some(true))
        .with_some("occurred_on", submission.occurred_on);
    Ok(limits::set_known(event, asked))
}

/// What a text seems to be about. Only the names of signals are kept where everybody with the database can read them.
fn signals_of(guide: &Guide, text: &str) -> BTreeSet<Signal> {
    let found = scope::signals(guide, text).into_iter();
    found.map(|found| found.signal).collect()
}

/// The commune where it happened, unless it or who is above it is complained of: then the province's own office.
async fn receiving_unit(tx: &mut Tx, submission: &Submission) -> Result<Option<AgencyCode>, Error> {
    let chain = chain_of(tx, submission.commune.as_ref()).await?;
    let complained = submission.complains_of.as_ref();
    let is_conflict = chain.iter().any(|unit| Some(unit) == complained);
    Ok(chain.into_iter().next().filter(|_| !is_conflict))
}

fn sealed(
    event: NewEvent,
    submission: &Submission,
    sealer: &mut Sealer<'_>,
) -> Result<NewEvent, Error> {
    Ok(event
        .with("part.title", sealer.seal(&submission.title)?)
        .with("part.body", sealer.seal(&submission.body)?)
        .with_some(
            "part.proposal",
            sealer.seal_some(submission.proposal.as_deref())?,
        )
        .with_some(
            "part.dossier",
            sealer.seal_some(submission.dossier_no.as_deref())?,
        )
        .with(
            "part.contact",
            sealer.seal(&submission.contact.to_facts().to_text())?,
        ))
}

/// Everything that was sent, as one number. The secret in it, or else a key, keeps others from trying out what it was.
fn digest(keyring: &Keyring, submission: &Submission) -> String {
    let mut digest = Sha256::new();
    digest.update(b"tthc submission 1\n");
    let contact = submission.contact.to_facts().to_text();
    let procedure = format!("{:?}", submission.procedure);
    let places = format!(
        "{:?} {:?} {:?}",
        submission.commune, submission.complains_of, submission.occurred_on
    );
    for part in [
        submission.kind.key(),
        submission.channel.key(),
        &submission.title,
        &submission.body,
        submission.proposal.as_deref().unwrap_or_default(),
        &procedure,
        &places,
        submission.dossier_no.as_deref().unwrap_or_default(),
        &contact,
        submission.secret.as_ref().map_or("", Secret::reveal),
        if submission.consents_to_release {
            "1"
        } else {
            "0"
        },
    ] {
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    let digest = hex(&digest.finalize());
    match submission.secret {
        Some(_) => digest,
        None => keyring.mark("submission digest", &digest),
    }
}

/// Who sends and what it says, whatever the marks on the letters: the same again is the same feedback.
fn sender_mark(keyring: &Keyring, submission: &Submission) -> String {
    let (kind, handle) = submission.contact.handle();
    let words: Vec<String> = submission.body.split_whitespace().map(fold).collect();
    keyring.mark(
        "submission",
        &format!("{kind}\n{handle}\n{}", words.join(" ")),
    )
}
