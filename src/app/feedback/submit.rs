//! Taking a feedback in: once for each key, acknowledged only when it is kept for good.

use std::collections::BTreeSet;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::sealer::Sealer;
use super::{App, Error, FeedbackError, Opened, bytes, chain_of};
use crate::app::attachments::claim;
use crate::app::messages::{announce, note_ways};
use crate::domain::agency::AgencyCode;
use crate::domain::deadline::Event as Milestone;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::contact::Fault;
use crate::domain::feedback::event::{Actor, Event, EventKind, NewEvent};
use crate::domain::feedback::limits::{self, Asked};
use crate::domain::feedback::seal::Keyring;
use crate::domain::feedback::submission::Submission;
use crate::domain::feedback::words::{Confidentiality, Urgency};
use crate::domain::scope::{self, Guide, Signal};
use crate::domain::text::{fold, hex};
use crate::domain::time::Timestamp;
use crate::store::{NewFeedback, Submitted, Tx};

/// For how long the same text of the same sender is taken for the same feedback.
const SAME_WITHIN: Duration = Duration::from_mins(5);

/// What a sender gets in the hand.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// What it is found by, together with the secret.
    pub code: FeedbackCode,
    /// Where it stands.
    pub case: Case,
    /// Whether it was kept before already.
    pub is_replay: bool,
}

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
    let digest = digest(submission);
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
        return replay(&mut tx, &idempotency, &submitted.digest).await;
    }
    not_a_moment_ago(&mut tx, &submitted).await?;
    known(&mut tx, submission).await?;
    let event = first_event(app, &mut tx, submission, &signals).await?;
    let id = &submitted.feedback;
    let mut sealer = Sealer::new(app, id)?;
    let event = sealed(event, submission, &mut sealer)?;
    let named = (id.as_str(), submission.files.as_slice());
    let event = claim(app, &mut tx, named, &mut sealer, event).await?;
    let event = Event {
        position: 1,
        at: now,
        actor: actor.clone(),
        kind: event.kind,
        facts: event.facts,
    };
    let case = Case::of(std::slice::from_ref(&event));
    let case = case.map_err(|error| Error::Internal(Box::new(error)))?;
    let code = FeedbackCode::new(bytes()?);
    let new = NewFeedback {
        id: id.clone(),
        access_key: code.access_key(&submission.secret),
        code,
    };
    tx.insert_feedback(&new, &case, std::slice::from_ref(&event))
        .await?;
    sealer.keep(&mut tx).await?;
    note_ways(app, &mut tx, (id, &new.code), &submission.contact).await?;
    announce(&mut tx, id, &[event], now).await?;
    tx.commit().await?;
    Ok(Receipt {
        code: new.code,
        case,
        is_replay: false,
    })
}

/// What was kept under this key before, if it was the same.
async fn replay(tx: &mut Tx, idempotency: &str, digest: &str) -> Result<Receipt, Error> {
    let known = tx.find_submission(idempotency).await?;
    let known = known.filter(|known| known.digest == digest);
    let known = known.ok_or(FeedbackError::OtherContent)?;
    let stored = tx.find_feedback(&known.feedback).await?;
    let opened = Opened::of(stored.ok_or(FeedbackError::NotFound)?)?;
    Ok(Receipt {
        code: opened.code,
        case: opened.case,
        is_replay: true,
    })
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

/// Everything that was sent, as one number. The secret in it keeps others from trying out what it was.
fn digest(submission: &Submission) -> String {
    let mut digest = Sha256::new();
    digest.update(b"tthc submission 1\n");
    let contact = submission.contact.to_facts().to_text();
    let procedure = format!("{:?}", submission.procedure);
    let places = format!(
        "{:?} {:?} {:?}",
        submission.commune, submission.complains_of, submission.occurred_on
    );
    let files = submission.files.iter().map(|claim| claim.id.as_str());
    let files = files.collect::<Vec<_>>().join(" ");
    for part in [
        files.as_str(),
        submission.kind.key(),
        submission.channel.key(),
        &submission.title,
        &submission.body,
        submission.proposal.as_deref().unwrap_or_default(),
        &procedure,
        &places,
        submission.dossier_no.as_deref().unwrap_or_default(),
        &contact,
        submission.secret.reveal(),
        if submission.consents_to_release {
            "1"
        } else {
            "0"
        },
    ] {
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    hex(&digest.finalize())
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

impl Receipt {
    /// When it was sent.
    #[must_use]
    pub fn submitted_at(&self) -> Timestamp {
        self.case.submitted_at
    }
}
