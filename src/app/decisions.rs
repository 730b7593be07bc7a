//! Keeping the decisions that announce procedures.

use super::{App, Error};
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::decision::{Decision, DecisionError};
use crate::domain::staff::{Officer, Role};
use crate::domain::text::clean_line;
use crate::domain::time::Timestamp;
use crate::domain::version::Version;
use crate::store::{Store, Tx};

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It was kept, as its next revision.
    Yes(Decision),
    /// Its facts cannot be right: the key at fault, and why.
    Faulty(&'static str, DecisionError),
    /// Another one has its number and day.
    Taken,
    /// Somebody else changed it meanwhile, or it is not there.
    Conflict,
}

/// Keeps a decision: a new one (revision 0), or the next revision of one. Noted in the audit.
///
/// # Errors
/// [`Error`].
pub async fn keep_as(
    store: &Store,
    decision: Decision,
    actor: &Actor,
    now: Timestamp,
) -> Result<Kept, Error> {
    let mut tx = store.write().await?;
    let kept = keep(&mut tx, decision, actor, now).await?;
    tx.commit().await?;
    Ok(kept)
}

/// The same by an officer for the whole province. As long as nothing of it was published an editor keeps it; from then
/// on its days count in public, and a publisher changes it.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn keep_by(app: &App, officer: &Officer, decision: Decision) -> Result<Kept, Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    tx.lock_changes().await?;
    let is_published = !tx.list_versions_of(&decision.id).await?.is_empty();
    let role = if is_published {
        Role::Publisher
    } else {
        Role::Editor
    };
    if !officer.may(role, &[]) {
        return Err(Error::Forbidden(role, None));
    }
    let actor = Actor::Staff(officer.id.clone());
    let kept = keep(&mut tx, decision, &actor, now).await?;
    tx.commit().await?;
    Ok(kept)
}

async fn keep(
    tx: &mut Tx,
    decision: Decision,
    actor: &Actor,
    now: Timestamp,
) -> Result<Kept, Error> {
    let decision = Decision {
        number: clean_line(&decision.number),
        issuer: clean_line(&decision.issuer),
        title: decision
            .title
            .map(|title| clean_line(&title))
            .filter(|title| !title.is_empty()),
        ..decision
    };
    if let Err((key, error)) = decision.check(now.day()) {
        return Ok(Kept::Faulty(key, error));
    }
    // Nobody takes the number between here and there.
    tx.lock_changes().await?;
    let before = tx.find_decision(&decision.id).await?;
    if before.as_ref().map_or(0, |before| before.revision) != decision.revision {
        return Ok(Kept::Conflict);
    }
    let numbered = tx.list_decisions_numbered(&decision.number).await?;
    let mut others = numbered.iter().filter(|other| other.id != decision.id);
    if others.any(|other| other.signed_on == decision.signed_on) {
        return Ok(Kept::Taken);
    }
    if !tx.save_decision(&decision, now).await? {
        return Ok(Kept::Conflict);
    }
    let action = match before {
        None => "decision.add",
        Some(_) => "decision.change",
    };
    let subject = format!("decision:{}", decision.id);
    let entry = AuditEntry::new(now, actor.clone(), action, subject);
    let detail = told(before.as_ref(), &decision);
    tx.append_audit(&entry.with_detail(detail)).await?;
    Ok(Kept::Yes(Decision {
        revision: decision.revision + 1,
        changed_at: now,
        ..decision
    }))
}

/// What the audit says: the number, and of a change each fact as it was and as it is.
fn told(before: Option<&Decision>, now: &Decision) -> String {
    let facts = |decision: &Decision| {
        [
            ("số", decision.number.clone()),
            ("ngày ký", decision.signed_on.to_string()),
            ("cơ quan ban hành", decision.issuer.clone()),
            ("loại cơ quan", decision.issuer_kind.key().to_owned()),
            ("trích yếu", decision.title.clone().unwrap_or_default()),
            ("ngày hiệu lực", decision.effective_on.to_string()),
            ("rút gọn", decision.is_shortened.to_string()),
        ]
    };
    let Some(before) = before else {
        return now.number.clone();
    };
    let changed = facts(before).into_iter().zip(facts(now));
    let changed = changed.filter(|(old, new)| old != new);
    let changed: Vec<_> = changed
        .map(|((name, old), (_, new))| format!("{name} {old} → {new}"))
        .collect();
    format!("{}: {}", now.number, changed.join("; "))
}

/// Every decision, the last signed first.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn list(app: &App) -> Result<Vec<Decision>, Error> {
    let read = async { app.store.read().await?.list_decisions().await };
    app.answered(read).await
}

/// A decision with the versions that it announces, by code.
///
/// # Errors
/// [`Error::NoDecision`] when there is none; [`Error::Unavailable`] when the database does not answer.
pub async fn get(app: &App, id: &str) -> Result<(Decision, Vec<Version>), Error> {
    let read = async {
        let mut tx = app.store.read().await?;
        let Some(decision) = tx.find_decision(id).await? else {
            return Ok(None);
        };
        let versions = tx.list_versions_of(&decision.id).await?;
        Ok(Some((decision, versions)))
    };
    let found = app.answered(read).await?;
    found.ok_or_else(|| Error::NoDecision(id.to_owned()))
}
