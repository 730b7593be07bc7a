//! What officers are told each day: noted when the timer looks at a feedback, looked up again when the letter is written.

use super::handling::open;
use super::{App, Error, FeedbackError, Opened};
use crate::domain::agency::AgencyCode;
use crate::domain::deadline::DeadlineKind;
use crate::domain::digest::{Digest, DigestLine};
use crate::domain::feedback::case::Case;
use crate::domain::feedback::event::{EventKind, NewEvent};
use crate::domain::feedback::in_charge::{above, in_charge};
use crate::domain::feedback::limits::Limit;
use crate::domain::staff::{Officer, StaffId};
use crate::domain::time::Timestamp;
use crate::store::Tx;

/// How long letters wait for more to be said in them.
const COLLECTED_FOR: std::time::Duration = std::time::Duration::from_mins(10);
/// Accounts fetched at once.
const PAGE: u32 = 200;

/// The officers who can be told by letter; none where no mail server is set up.
pub(super) async fn officers(app: &App) -> Result<Vec<Officer>, Error> {
    let mut found = Vec::new();
    if app.post.as_ref().is_none_or(|post| post.mailer.is_none()) {
        return Ok(found);
    }
    let mut tx = app.store.read().await?;
    let mut after = String::new();
    loop {
        let page = tx.list_accounts(&after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(found);
        };
        after = last.officer.id.to_string();
        let told = page.into_iter();
        let told = told.filter(|account| account.active && account.email.is_some());
        found.extend(told.map(|account| account.officer));
    }
}

/// Notes whom the day's letters tell of a feedback: of what is due or overdue, of a reminder, and of what has gone up.
pub(super) async fn note(
    app: &App,
    tx: &mut Tx,
    (opened, chain): (&Opened, &[AgencyCode]),
    new: &[NewEvent],
    officers: &[Officer],
) -> Result<(), Error> {
    let (case, now) = (&opened.case, app.clock.now());
    let has = |kind: EventKind| new.iter().find(|event| event.kind == kind);
    let mut told: Vec<(StaffId, bool)> = Vec::new();
    if case.is_due(now.day()) || has(EventKind::Reminded).is_some() {
        let all = in_charge(case, chain, officers).into_iter();
        told.extend(all.map(|staff| (staff, false)));
    }
    if let Some(event) = has(EventKind::Escalated) {
        let levels = event.facts.under("level.");
        let level = levels.filter_map(|(_, level)| level.parse().ok()).max();
        let all = above(level.unwrap_or(1), case, chain, officers).into_iter();
        told.extend(all.map(|staff| (staff, true)));
    }
    for (staff, is_escalated) in told {
        tx.note_officer(&staff, &opened.id, is_escalated, now)
            .await?;
        plan(app, tx, &staff, now).await?;
    }
    Ok(())
}

/// One letter a day: where today's has gone out, tomorrow's.
async fn plan(app: &App, tx: &mut Tx, staff: &StaffId, now: Timestamp) -> Result<(), Error> {
    let today = now.day();
    let day = match tx.digest_waits(staff, today).await? {
        Some(true) => return Ok(()),
        Some(false) => today.tomorrow().unwrap_or(today),
        None => today,
    };
    let begins = app.rules.messages.digest.begins(day);
    let digest = Digest {
        id: uuid::Uuid::now_v7().to_string(),
        staff: staff.clone(),
        day,
        attempts: 0,
        next_at: begins.max(now.after(COLLECTED_FOR)),
    };
    tx.insert_digest(&digest, now).await?;
    Ok(())
}

/// What is due now of that of which an officer is to be told, as far as the officer may know of it.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn due_lines(app: &App, officer: &Officer) -> Result<Vec<DigestLine>, Error> {
    let mut tx = app.store.read().await?;
    let mut lines = Vec::new();
    for (id, is_escalated) in tx.list_officer_notices(&officer.id).await? {
        match open(&mut tx, officer, &id).await {
            Ok((opened, _)) => lines.extend(line(app, &opened, is_escalated)),
            Err(Error::Feedback(FeedbackError::Unseen)) => {}
            Err(error @ Error::Unavailable(_)) => return Err(error),
            // One that cannot be read does not keep the officer from being told of the others.
            Err(error) => {
                tracing::error!(feedback = id, %error, "what is due of a feedback cannot be told");
            }
        }
    }
    Ok(lines)
}

fn line(app: &App, opened: &Opened, is_escalated: bool) -> Option<DigestLine> {
    let limit = next_limit(&opened.case)?;
    let rule = app
        .rules
        .deadlines
        .iter()
        .find(|rule| rule.id == limit.rule);
    let register = opened.case.register;
    Some(DigestLine {
        code: register.map_or_else(
            || opened.code.to_string(),
            |(year, number)| format!("số {number}/{year}"),
        ),
        what: rule.map_or_else(|| limit.rule.clone(), |rule| rule.name.clone()),
        due: limit.due,
        is_escalated,
    })
}

/// The deadline that ends first of those that run and do not stand still.
fn next_limit(case: &Case) -> Option<&Limit> {
    let runs = |limit: &&Limit| {
        limit.runs() && (!case.is_paused() || limit.kind == DeadlineKind::Statutory)
    };
    let running = case.limits.iter().filter(runs);
    running.min_by_key(|limit| limit.due)
}
