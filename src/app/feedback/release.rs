//! What becomes public: what a moderator should take out, what they approve, what anybody reads.

use super::handling::{open, setting};
use super::sealer::Texts;
use super::{App, Error, FeedbackError, Opened};
use crate::domain::feedback::actions::{Action, decide};
use crate::domain::feedback::contact::{Contact, Fault};
use crate::domain::feedback::event::Actor;
use crate::domain::feedback::facts::Facts;
use crate::domain::feedback::release::{Found, Released, Summary};
use crate::domain::feedback::words::{Kind, Outcome};
use crate::domain::redact::{self, Known};
use crate::domain::secret::Secret;
use crate::domain::staff::{Officer, Role};
use crate::domain::time::Timestamp;
use crate::store::Tx;

/// What a moderator starts from: the texts as they are, what in them looks personal, the texts without it.
#[derive(Debug, Clone)]
pub struct Redaction {
    /// As they are.
    pub texts: Summary,
    /// What looks personal.
    pub found: Vec<Found>,
    /// Without it.
    pub redacted: Summary,
}

/// What should be taken out of a feedback before it becomes public.
///
/// # Errors
/// [`FeedbackError::Unseen`]; [`Error::Forbidden`] for who does not moderate.
pub async fn redaction(app: &App, officer: &Officer, id: &str) -> Result<Redaction, Error> {
    app.keyring()?;
    let mut tx = app.store.read().await?;
    let (opened, roles) = open(&mut tx, officer, id).await?;
    if !roles.contains(&Role::Moderator) {
        return Err(Error::Forbidden(Role::Moderator, opened.case.unit.clone()));
    }
    let parts = tx.list_parts(&opened.id).await?;
    let texts = Texts::open(app, &opened.id, &parts)?;
    let first = opened.events.first();
    let part = |name| {
        texts
            .get(first.and_then(|event| event.facts.get(name)))
            .unwrap_or_default()
    };
    let whole = Summary {
        title: part("part.title").to_owned(),
        body: part("part.body").to_owned(),
        reply: texts
            .get(opened.case.reply.as_deref())
            .unwrap_or_default()
            .to_owned(),
    };
    let known = known(&opened, &texts);
    let without = |text: &str| redact::redact(text, &redact::suggest(text, &known));
    Ok(Redaction {
        found: whole.personal(&known),
        redacted: Summary {
            title: without(&whole.title),
            body: without(&whole.body),
            reply: without(&whole.reply),
        },
        texts: whole,
    })
}

/// Refuses what looks personal, unless somebody says why it is not.
pub(super) async fn check(
    app: &App,
    tx: &mut Tx,
    opened: &Opened,
    (summary, is_overridden): (&Summary, bool),
) -> Result<(), Error> {
    let parts = tx.list_parts(&opened.id).await?;
    let texts = Texts::open(app, &opened.id, &parts)?;
    let found = summary.personal(&known(opened, &texts));
    if found.is_empty() || is_overridden {
        Ok(())
    } else {
        Err(FeedbackError::Personal(found).into())
    }
}

/// Refuses lines that stand in events, where everybody with the database can read them, if they have something personal
/// in them beyond doubt.
pub(super) async fn check_lines(
    app: &App,
    tx: &mut Tx,
    opened: &Opened,
    lines: [(&'static str, &String); 2],
) -> Result<(), Error> {
    let parts = tx.list_parts(&opened.id).await?;
    let texts = Texts::open(app, &opened.id, &parts)?;
    let known = known(opened, &texts);
    let mut faults = Vec::new();
    for (at, line) in lines {
        let found = redact::suggest(line, &known).into_iter();
        if let Some(found) = found.into_iter().find(|found| found.sure) {
            let what = found.kind.placeholder();
            faults.push(Fault::new(
                at,
                format!("có thông tin cá nhân {what}; chỉ ghi tên cơ quan và số văn bản"),
                format!("has something personal ({})", found.kind.key()),
            ));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(FeedbackError::Faults(faults).into())
    }
}

/// Makes it public, under an identifier that has nothing to do with the code.
pub(super) async fn publish(
    tx: &mut Tx,
    opened: &Opened,
    summary: &Summary,
    now: Timestamp,
) -> Result<(), Error> {
    let case = &opened.case;
    let released = Released {
        id: uuid::Builder::from_random_bytes(super::bytes()?)
            .into_uuid()
            .hyphenated()
            .to_string(),
        summary: summary.clone(),
        kind: case.kind,
        procedure: case.procedure_code().map(ToOwned::to_owned),
        unit: case.answering_unit.clone(),
        outcome: case.outcome.unwrap_or(Outcome::Explained),
        answered_on: case.answered_at.unwrap_or(now).day(),
        released_at: now,
        supporters: 0,
        corrected_by: case.corrected_by.clone(),
    };
    tx.insert_release(&opened.id, &released).await?;
    Ok(())
}

/// What is known of the sender, to be found however it is spelled.
pub(super) fn known(opened: &Opened, texts: &Texts) -> Vec<Known> {
    let first = opened.events.first();
    let written = texts.get(first.and_then(|event| event.facts.get("part.contact")));
    let contact = written.and_then(|text| Contact::from_facts(&Facts::parse(text).ok()?));
    let Some(contact) = contact else {
        return Vec::new();
    };
    let all = [
        (redact::Kind::Name, Some(contact.name)),
        (redact::Kind::Address, Some(contact.address)),
        (redact::Kind::Phone, contact.phone),
        (redact::Kind::Email, contact.email),
        (redact::Kind::Address, contact.postal),
        (redact::Kind::Name, contact.organisation),
        (
            redact::Kind::Dossier,
            texts
                .get(first.and_then(|event| event.facts.get("part.dossier")))
                .map(ToOwned::to_owned),
        ),
    ];
    let known = all
        .into_iter()
        .filter_map(|(kind, text)| Some(Known { kind, text: text? }));
    known.collect()
}

/// A page of what is public, the newest first, behind a summary; `None` when there never was such a one.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn released(
    app: &App,
    filter: (Option<&str>, Option<Kind>),
    after: Option<&str>,
    limit: u32,
) -> Result<Option<Vec<Released>>, Error> {
    let read = async {
        let mut tx = app.store.read().await?;
        let from = match after {
            None => Some(Timestamp(i64::MAX)),
            Some(id) => tx.released_at(id).await?,
        };
        let Some(before) = from else {
            return Ok(None);
        };
        let place = (before, after.unwrap_or_default());
        tx.list_releases(filter, place, limit).await.map(Some)
    };
    app.answered(read).await
}

/// One of them.
///
/// # Errors
/// [`FeedbackError::NotReleased`], [`Error::Unavailable`].
pub async fn one_released(app: &App, id: &str) -> Result<Released, Error> {
    let read = async { app.store.read().await?.find_release(id).await };
    let found = app.answered(read).await?;
    found.ok_or_else(|| FeedbackError::NotReleased.into())
}

/// Somebody has met the same. Counted once for each device, which is known by a random token of its own.
///
/// # Errors
/// [`FeedbackError::NotReleased`], [`FeedbackError::Closed`].
pub async fn support(app: &App, id: &str, device: &Secret) -> Result<Released, Error> {
    let marks = app.keyring()?.marks("support", device.reveal());
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let about = tx.find_released(id).await?;
    let about = about.ok_or(FeedbackError::NotReleased)?;
    // Before the summary: whoever takes that back changes the feedback first, too.
    tx.hold_feedback([&about]).await?;
    if let Some((mark, known)) = marks.split_first() {
        tx.add_support(id, (mark, known), now).await?;
    }
    let released = tx.find_release(id).await?;
    let released = released.ok_or(FeedbackError::NotReleased)?;
    resume(app, &mut tx, (&about, released.supporters), now).await?;
    tx.commit().await?;
    Ok(released)
}

/// What is collected is taken up again once enough have met the same.
async fn resume(
    app: &App,
    tx: &mut Tx,
    (id, supporters): (&str, u32),
    now: Timestamp,
) -> Result<(), Error> {
    let stored = tx.find_feedback(id).await?;
    let mut opened = Opened::of(stored.ok_or(FeedbackError::NotFound)?)?;
    let today = now.max(opened.case.last_at).day();
    let program = setting(app, &Actor::Program, (&[], &[]), today);
    let action = Action::ResumeAsSupported { supporters };
    match decide(&opened.case, &action, program) {
        Ok(new) => opened.add(tx, now, &Actor::Program, new).await,
        // It is not collected, or there are not enough.
        Err(_) => Ok(()),
    }
}
