//! Taking a feedback in: once for each key, acknowledged only when it is kept for good.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::keep::{DAY, Prepared};
use super::marks::{digest, marks};
use super::receipt::Receipt;
use super::references::{is_about_province, known, receiving_unit};
use super::sealer::Sealer;
use super::{App, Error, FeedbackError, Limited, bytes};
use crate::app::attachments::{look_up, named};
use crate::domain::agency::AgencyCode;
use crate::domain::deadline::Event as Milestone;
use crate::domain::feedback::abuse::{ProofWanted, Suspicion, suspicions};
use crate::domain::feedback::case::Case;
use crate::domain::feedback::code::{FeedbackCode, printed_secret, read_secret};
use crate::domain::feedback::event::{Actor, Event, EventKind, NewEvent};
use crate::domain::feedback::limits::{self, Asked};
use crate::domain::feedback::proof::{Challenge, ProofFault};
use crate::domain::feedback::submission::Submission;
use crate::domain::feedback::words::{Confidentiality, Urgency};
use crate::domain::scope::{self, Guide, Signal};
use crate::domain::secret::Secret;
use crate::domain::text::hex;
use crate::domain::time::Timestamp;
use crate::store::{NewFeedback, StoredAttachment, Submitted};

/// Of how many of the newest submissions with one text the senders are counted.
const SENDERS_LOOKED_AT: u32 = 100;

/// What is known of a submission before it is kept.
struct Found {
    unit: Option<AgencyCode>,
    /// Whether it complains of the province itself.
    is_about_province: bool,
    /// From when on events can be added.
    open_since: Timestamp,
    suspicions: BTreeSet<Suspicion>,
    proof: Option<(String, Timestamp)>,
    /// What was sent before and goes along.
    files: Vec<StoredAttachment>,
}

/// Takes a feedback in. `key` names the attempt: the same content under the same key is kept once.
///
/// # Errors
/// [`FeedbackError`]: [`FeedbackError::Closed`], [`FeedbackError::Faults`], [`FeedbackError::OtherContent`],
/// [`FeedbackError::SentAlready`], [`FeedbackError::TooMany`], [`FeedbackError::ProofNeeded`]; [`Error::Busy`] when too
/// many wait already.
pub async fn submit(
    app: &App,
    submission: &Submission,
    key: &str,
    actor: &Actor,
) -> Result<Receipt, Error> {
    let keyring = app.keyring()?;
    let (contact_mark, text_mark) = marks(keyring, submission);
    let submitted = Submitted {
        idempotency: hex(&Sha256::digest(format!("tthc idempotency 1\n{key}"))),
        digest: digest(keyring, submission),
        contact_mark,
        text_mark,
        feedback: uuid::Uuid::now_v7().to_string(),
        at: app.clock.now(),
    };
    let found = match look(app, submission, &submitted, actor).await {
        Ok(found) => found,
        // What was taken before stays taken, whatever has changed since.
        Err(error) => return replay(app, &submitted).await?.ok_or(error),
    };
    let prepared = prepare(app, (submission, actor), submitted, found)?;
    app.desk()?.line.keep(app, prepared).await
}

/// What was kept under this key before, if it was the same.
async fn replay(app: &App, submitted: &Submitted) -> Result<Option<Receipt>, Error> {
    let read = async {
        let mut tx = app.store.read().await?;
        let known = tx.find_submissions(&[&submitted.idempotency]).await?;
        let known = known
            .into_iter()
            .find(|known| known.digest == submitted.digest);
        match known {
            Some(known) => tx.find_feedback(&known.feedback).await,
            None => Ok(None),
        }
    };
    let Some(stored) = app.answered(read).await? else {
        return Ok(None);
    };
    Receipt::of_stored(app.keyring()?, &stored).map(Some)
}

/// Everything that can be looked up before anybody waits for the one who writes.
async fn look(
    app: &App,
    submission: &Submission,
    submitted: &Submitted,
    actor: &Actor,
) -> Result<Found, Error> {
    let is_sender = *actor == Actor::Sender;
    let proof = if is_sender {
        worked_for(app, submission, submitted.at)?
    } else {
        None
    };
    let policy = &app.rules.feedback.abuse;
    let mut tx = app.store.read().await?;
    known(&mut tx, submission).await?;
    let files = look_up(app, &mut tx, &submission.files).await?;
    let unit = receiving_unit(&mut tx, submission).await?;
    let is_about_province = is_about_province(&mut tx, submission).await?;
    let open_since = tx.open_since().await?;
    let mut all = BTreeSet::new();
    if is_sender {
        all = suspicions(policy, &submission.hints, &submission.said());
        let since = submitted.at.before(DAY);
        let wanted = policy.same_text_senders;
        if wanted > 0
            && tx
                .count_senders(submitted, since, SENDERS_LOOKED_AT)
                .await?
                >= wanted
        {
            all.insert(Suspicion::ManySenders);
        }
    }
    Ok(Found {
        unit,
        is_about_province,
        open_since,
        suspicions: all,
        proof,
        files,
    })
}

/// Counts the submission, and goes on only when there are not too many, or its sender's device has worked for it.
fn worked_for(
    app: &App,
    submission: &Submission,
    now: Timestamp,
) -> Result<Option<(String, Timestamp)>, Error> {
    let policy = &app.rules.feedback.abuse;
    let desk = app.desk()?;
    let (this, last) = desk.heat.count(now);
    if policy.minute_max > 0 && this > policy.minute_max {
        let wait = super::heat::until_next(now);
        return Err(FeedbackError::TooMany(Limited::Everybody, wait).into());
    }
    let is_wanted = match policy.proof {
        ProofWanted::Never => false,
        ProofWanted::WhenHot(per_minute) => this.max(last) > per_minute,
        ProofWanted::Always => true,
    };
    if !is_wanted {
        return Ok(None);
    }
    let given = submission.hints.proof.as_ref();
    let checked = given.map_or(Err(ProofFault::Missing), |proof| {
        let until = proof.check(&desk.keyring, now)?;
        Ok((proof.challenge.clone(), until))
    });
    checked
        .map(Some)
        .or_else(|fault| Err(FeedbackError::ProofNeeded(challenge(app)?, fault).into()))
}

/// Something to work for.
///
/// # Errors
/// [`FeedbackError::Closed`].
pub fn challenge(app: &App) -> Result<Challenge, Error> {
    let policy = &app.rules.feedback.abuse;
    let until = app.clock.now().after(policy.proof_valid);
    let keyring = app.keyring()?;
    Ok(Challenge::new(
        keyring,
        bytes()?,
        until,
        policy.proof_number_max,
    ))
}

/// Everything of it that is kept, sealed.
fn prepare(
    app: &App,
    (submission, actor): (&Submission, &Actor),
    submitted: Submitted,
    found: Found,
) -> Result<Prepared, Error> {
    let signals = signals_of(&app.rules.guide, &submission.said());
    let mut sealer = Sealer::new(app, &submitted.feedback)?;
    let first = first_event(app, submission, (&signals, &found));
    let first = sealed(first, submission, &mut sealer)?;
    let (first, files) = named(app, first, (1, &found.files), &mut sealer)?;
    let parts = sealer.sealed();
    let code = FeedbackCode::new(bytes()?);
    let made = made_secret(submission)?;
    let secret = submission.secret.as_ref().or(made.as_ref());
    let access_key = secret.map_or_else(String::new, |secret| code.access_key(secret));
    let first = first.with("handle", code.handle(&access_key));
    // A clock that goes behind others adds nothing to a day that is closed.
    let at = submitted.at.max(found.open_since);
    let mut events = vec![event(1, at, actor, first)];
    if !found.suspicions.is_empty() {
        let second = quarantined(app, submission, &found.suspicions);
        events.push(event(2, at, &Actor::Program, second));
    }
    let case = Case::of(&events).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(Prepared {
        new: NewFeedback {
            id: submitted.feedback.clone(),
            access_key,
            code,
            case,
            events,
            parts,
        },
        contact: submission.contact.clone(),
        secret: made,
        is_limited: *actor == Actor::Sender,
        proof: found.proof,
        files,
        submitted,
    })
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

fn event(position: u32, at: Timestamp, actor: &Actor, new: NewEvent) -> Event {
    Event {
        position,
        at,
        actor: actor.clone(),
        kind: new.kind,
        facts: new.facts,
    }
}

/// Put aside for somebody to look at, within a limit of its own; the others run all the same.
fn quarantined(app: &App, submission: &Submission, all: &BTreeSet<Suspicion>) -> NewEvent {
    let event = NewEvent::new(EventKind::Quarantined).with("suspicions", Suspicion::written(all));
    limits::set_known(event, asked(app, submission, Milestone::Quarantined))
}

fn asked<'a>(app: &'a App, submission: &Submission, counted_from: Milestone) -> Asked<'a> {
    Asked {
        rules: &app.rules.deadlines,
        calendar: &app.rules.calendar,
        kind: submission.kind,
        urgency: Urgency::Ordinary,
        counted_from,
        on: app.clock.now().day(),
    }
}

/// What is true of it from the beginning, without a word of the sender.
fn first_event(
    app: &App,
    submission: &Submission,
    (signals, found): (&BTreeSet<Signal>, &Found),
) -> NewEvent {
    // Whom it names may sit where it happened.
    let unit = found.unit.as_ref();
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
        .with_some("conflict_province", found.is_about_province.then_some(true))
        .with_some("occurred_on", submission.occurred_on);
    limits::set_known(event, asked(app, submission, Milestone::Received))
}

/// What a text seems to be about. Only the names of signals are kept where everybody with the database can read them.
fn signals_of(guide: &Guide, text: &str) -> BTreeSet<Signal> {
    let found = scope::signals(guide, text).into_iter();
    found.map(|found| found.signal).collect()
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
