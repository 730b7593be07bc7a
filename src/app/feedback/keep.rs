//! Keeping what was submitted. SQLite has one writer, and what a transaction costs is mostly the wait for the disk:
//! submissions that come while it waits are kept together in the next one, and each is answered when that is on the
//! disk. On PostgreSQL each has a transaction of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use super::receipt::Receipt;
use super::{App, Error, FeedbackError, Limited, Opened};
use crate::app::attachments::{Named, take};
use crate::app::messages::{announce, note_ways};
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::contact::Contact;
use crate::domain::feedback::event::{Event, EventKind, NewEvent};
use crate::domain::feedback::proof::ProofFault;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::store::{self, NewFeedback, Store, StoredFeedback, Submitted, Tx};

/// For how long the same text of the same sender is taken for the same feedback.
const SAME_WITHIN: Duration = Duration::from_mins(5);
/// A day, as limits are counted by.
pub(super) const DAY: Duration = Duration::from_hours(24);
/// For how long an officer whose answer got lost may have another secret printed.
const REPRINTED_WITHIN: Duration = Duration::from_mins(10);
/// How many are kept in one transaction at most.
const TOGETHER_MAX: usize = 64;
/// How long the one who writes rests after each transaction, in times of what that took: searches get the cores meanwhile,
/// officers the database, and more submissions come together in the next one.
const REST: u32 = 3;
/// But no longer than this.
const REST_MAX: Duration = Duration::from_millis(50);
/// How many wait at most; more are told to come back.
const WAITING_MAX: usize = 512;
/// When they should.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// A submission, ready to be kept.
#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) submitted: Submitted,
    pub(super) new: NewFeedback,
    pub(super) contact: Contact,
    /// What opens it, where it was made here.
    pub(super) secret: Option<Secret>,
    /// Whether it counts for its sender's day: what officers write down does not.
    pub(super) is_limited: bool,
    /// The challenge that was worked for, and until when it counts.
    pub(super) proof: Option<(String, Timestamp)>,
    /// The files that become its parts.
    pub(super) files: Named,
}

/// One that waits, and who waits for it.
struct Waiting {
    app: App,
    prepared: Prepared,
    answer: oneshot::Sender<Result<Receipt, Error>>,
}

/// Where submissions wait for the one who writes; `None` where several can.
#[derive(Debug, Clone)]
pub(super) struct Line(Option<mpsc::Sender<Waiting>>);

impl Line {
    /// A line, and who serves it until the line is gone.
    pub(super) fn new(store: &Store) -> Self {
        if !store.has_one_writer() {
            return Self(None);
        }
        let (sender, line) = mpsc::channel(WAITING_MAX);
        tokio::spawn(serve(line));
        Self(Some(sender))
    }

    /// Keeps a submission. Who goes away meanwhile changes nothing: it is kept, or it is not.
    pub(super) async fn keep(&self, app: &App, prepared: Prepared) -> Result<Receipt, Error> {
        let Some(line) = &self.0 else {
            let outcomes = together(app, &[&prepared]).await?;
            return outcomes.into_iter().next().unwrap_or_else(|| Err(gone()));
        };
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting {
            app: app.clone(),
            prepared,
            answer,
        };
        line.try_send(waiting).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Error::Busy {
                retry_after: RETRY_AFTER,
            },
            mpsc::error::TrySendError::Closed(_) => gone(),
        })?;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

/// Nobody keeps it any more.
fn gone() -> Error {
    Error::Internal("nobody keeps submissions any more".into())
}

/// Keeps what waits, all of it at a time.
async fn serve(mut line: mpsc::Receiver<Waiting>) {
    let mut waiting = Vec::with_capacity(TOGETHER_MAX);
    while line.recv_many(&mut waiting, TOGETHER_MAX).await > 0 {
        let all = std::mem::take(&mut waiting);
        let began = Instant::now();
        // A task of its own: a fault in it takes the line not along.
        if let Err(error) = tokio::spawn(keep_all(all)).await {
            tracing::error!(%error, "keeping submissions failed");
        }
        tokio::time::sleep((began.elapsed() * REST).min(REST_MAX)).await;
    }
}

/// Keeps all of them together. When that fails, each by itself, so that one does not spoil the others.
async fn keep_all(all: Vec<Waiting>) {
    let Some(app) = all.first().map(|one| one.app.clone()) else {
        return;
    };
    let prepared: Vec<&Prepared> = all.iter().map(|one| &one.prepared).collect();
    let kept = together(&app, &prepared).await;
    match kept {
        Ok(outcomes) => {
            for (one, outcome) in all.into_iter().zip(outcomes) {
                // Whoever waited may have gone meanwhile.
                let _ = one.answer.send(outcome);
            }
        }
        Err(Error::Unavailable(error)) => {
            tracing::error!(%error, count = all.len(), "submissions are not kept");
            for one in all {
                let away = Error::Unavailable(store::Error::NoAnswer);
                let _ = one.answer.send(Err(away));
            }
        }
        Err(error) => {
            tracing::warn!(%error, count = all.len(), "submissions are kept one by one");
            for one in all {
                let outcome = together(&app, &[&one.prepared]).await;
                let outcome = outcome.and_then(|outcomes| {
                    outcomes.into_iter().next().unwrap_or_else(|| Err(gone()))
                });
                let _ = one.answer.send(outcome);
            }
        }
    }
}

/// Keeps all of them in one transaction; what becomes of each, in their order.
async fn together(app: &App, all: &[&Prepared]) -> Result<Vec<Result<Receipt, Error>>, Error> {
    let mut tx = app.store.write().await?;
    let open_since = tx.open_since().await?;
    let is_late = |one: &&Prepared| one.new.events.iter().any(|event| event.at < open_since);
    if all.iter().any(is_late) {
        // It has waited until its day was closed. The same again is dated anew.
        return Err(Error::Busy {
            retry_after: RETRY_AFTER,
        });
    }
    let mut known = Known::find(app, &mut tx, all).await?;
    let mut verdicts = Vec::with_capacity(all.len());
    for one in all {
        verdicts.push(known.judge(app, &mut tx, one).await?);
    }
    let kept = all.iter().zip(&verdicts);
    let kept = kept.filter(|(_, verdict)| matches!(verdict, Verdict::New));
    let kept: Vec<&Prepared> = kept.map(|(one, _)| *one).collect();
    let submitted: Vec<&Submitted> = kept.iter().map(|one| &one.submitted).collect();
    let noted = tx.note_submissions(&submitted).await?;
    let kept: Vec<&Prepared> = kept
        .into_iter()
        .filter(|one| noted.contains(&one.new.id))
        .collect();
    let new: Vec<&NewFeedback> = kept.iter().map(|one| &one.new).collect();
    tx.insert_feedback(&new).await?;
    if app.post.is_some() {
        for one in &kept {
            let id = (one.new.id.as_str(), &one.new.code);
            note_ways(app, &mut tx, id, &one.contact).await?;
            announce(&mut tx, &one.new.id, &one.new.events, one.submitted.at).await?;
        }
    }
    let mut outcomes = Vec::with_capacity(all.len());
    for (one, verdict) in all.iter().zip(verdicts) {
        outcomes.push(match verdict {
            Verdict::New if noted.contains(&one.new.id) => fresh(app, one),
            // Somebody was at it under the same key.
            Verdict::New => {
                let before = tx.find_submissions(&[&one.submitted.idempotency]).await?;
                replay(app, &mut tx, before.first(), one).await?
            }
            Verdict::Before(before) => replay(app, &mut tx, Some(&before), one).await?,
            Verdict::Refused(error) => Err(error.into()),
        });
    }
    tx.commit().await?;
    Ok(outcomes)
}

/// The receipt of one that is kept now.
fn fresh(app: &App, one: &Prepared) -> Result<Receipt, Error> {
    let first = one.new.events.first().ok_or(FeedbackError::NotFound)?;
    let code = (one.new.code.clone(), one.new.id.as_str());
    Receipt::of(app.keyring()?, code, first, one.secret.clone())
}

/// What was kept under this key before, if it was the same.
async fn replay(
    app: &App,
    tx: &mut Tx,
    before: Option<&Submitted>,
    one: &Prepared,
) -> Result<Result<Receipt, Error>, Error> {
    let same = before.filter(|before| before.digest == one.submitted.digest);
    let Some(same) = same else {
        return Ok(Err(FeedbackError::OtherContent.into()));
    };
    tx.hold_feedback([same.feedback.as_str()]).await?;
    let stored = tx.find_feedback(&same.feedback).await?;
    let Some(stored) = stored else {
        return Ok(Err(FeedbackError::NotFound.into()));
    };
    let receipt = Receipt::of_stored(app.keyring()?, &stored)?;
    let secret = match &one.secret {
        Some(secret) if may_reprint(&stored, one) => {
            reprint(tx, stored, one, secret).await?;
            Some(secret.clone())
        }
        _ => None,
    };
    Ok(Ok(Receipt { secret, ..receipt }))
}

/// A secret is kept nowhere. Where the answer got lost, its officer has another one printed, which takes the place of the
/// first; later nobody can.
fn may_reprint(stored: &StoredFeedback, one: &Prepared) -> bool {
    let author = |event: Option<&Event>| event.map(|event| (event.actor.clone(), event.at));
    let before = author(stored.events.first().map(|(event, _)| event));
    let Some(((by, at), (now_by, _))) = before.zip(author(one.new.events.first())) else {
        return false;
    };
    let is_untouched = stored.events.iter().all(|(event, _)| {
        matches!(
            event.kind,
            EventKind::Submitted | EventKind::Quarantined | EventKind::Reprinted
        )
    });
    by == now_by && is_untouched && one.submitted.at.since(at) < REPRINTED_WITHIN
}

async fn reprint(
    tx: &mut Tx,
    stored: StoredFeedback,
    one: &Prepared,
    secret: &Secret,
) -> Result<(), Error> {
    let mut opened = Opened::of(stored)?;
    let key = opened.code.access_key(secret);
    let actor = one.new.events.first().map(|event| event.actor.clone());
    let event = NewEvent::new(EventKind::Reprinted).with("handle", opened.code.handle(&key));
    let actor = actor.ok_or(FeedbackError::NotFound)?;
    opened
        .add(tx, one.submitted.at, &actor, vec![event])
        .await?;
    tx.set_feedback_access(&opened.id, &key).await?;
    Ok(())
}

/// What becomes of one.
enum Verdict {
    /// It is kept.
    New,
    /// Something was kept under its key before.
    Before(Submitted),
    /// It is not kept.
    Refused(FeedbackError),
}

/// What was submitted before, in the database and earlier in the same transaction.
struct Known {
    by_key: BTreeMap<String, Submitted>,
    /// By sender and text: the feedback's code where it is of this transaction.
    same: BTreeMap<(String, String), (Submitted, Option<FeedbackCode>)>,
    counts: BTreeMap<String, (u32, Timestamp)>,
    proofs: BTreeSet<String>,
}

impl Known {
    async fn find(app: &App, tx: &mut Tx, all: &[&Prepared]) -> Result<Self, Error> {
        let submitted: Vec<&Submitted> = all.iter().map(|one| &one.submitted).collect();
        for one in &submitted {
            tx.lock_submission(one).await?;
        }
        let keys: Vec<&str> = submitted
            .iter()
            .map(|one| one.idempotency.as_str())
            .collect();
        let first = submitted.iter().map(|one| one.at).min();
        let first = first.unwrap_or(app.clock.now());
        let by_key = tx.find_submissions(&keys).await?;
        let recent = tx
            .list_submissions(&submitted, first.before(SAME_WITHIN))
            .await?;
        let counts = if app.rules.feedback.abuse.contact_day_max > 0 {
            tx.count_submissions(&submitted, first.before(DAY)).await?
        } else {
            BTreeMap::new()
        };
        let same = recent.into_iter().map(|one| {
            let mark = (one.contact_mark.clone(), one.text_mark.clone());
            (mark, (one, None))
        });
        Ok(Self {
            by_key: by_key
                .into_iter()
                .map(|one| (one.idempotency.clone(), one))
                .collect(),
            same: same.collect(),
            counts,
            proofs: BTreeSet::new(),
        })
    }

    /// What becomes of one; it counts for those after it.
    async fn judge(&mut self, app: &App, tx: &mut Tx, one: &Prepared) -> Result<Verdict, Error> {
        let submitted = &one.submitted;
        if let Some(before) = self.by_key.get(&submitted.idempotency) {
            return Ok(Verdict::Before(before.clone()));
        }
        let mark = (submitted.contact_mark.clone(), submitted.text_mark.clone());
        if let Some((same, code)) = self.same.get(&mark)
            && same.at >= submitted.at.before(SAME_WITHIN)
        {
            let code = match code {
                Some(code) => Some(code.clone()),
                None => tx.find_feedback(&same.feedback).await?.map(|one| one.code),
            };
            if let Some(code) = code {
                let at = same.at;
                return Ok(Verdict::Refused(FeedbackError::SentAlready { code, at }));
            }
        }
        if let Some(refused) = self.count(app, one) {
            return Ok(Verdict::Refused(refused));
        }
        if let Some((challenge, until)) = &one.proof {
            let is_new = self.proofs.insert(challenge.clone())
                && tx.use_proof(challenge, (submitted.at, *until)).await?;
            if !is_new {
                let next = super::challenge(app)?;
                let refused = FeedbackError::ProofNeeded(next, ProofFault::Used);
                return Ok(Verdict::Refused(refused));
            }
        }
        if let Some(refused) = take(tx, &one.new.id, &one.files).await? {
            return Ok(Verdict::Refused(refused));
        }
        self.by_key
            .insert(submitted.idempotency.clone(), submitted.clone());
        self.same
            .insert(mark, (submitted.clone(), Some(one.new.code.clone())));
        Ok(Verdict::New)
    }

    /// Counts one more of its sender, unless there are enough of them for a day.
    fn count(&mut self, app: &App, one: &Prepared) -> Option<FeedbackError> {
        let most = app.rules.feedback.abuse.contact_day_max;
        if most == 0 || !one.is_limited {
            return None;
        }
        let mark = one.submitted.contact_mark.clone();
        let now = one.submitted.at;
        let (count, first) = self.counts.entry(mark).or_insert((0, now));
        if *count >= most {
            let wait = first.after(DAY).since(now);
            return Some(FeedbackError::TooMany(Limited::Contact(most), wait));
        }
        *count += 1;
        None
    }
}
