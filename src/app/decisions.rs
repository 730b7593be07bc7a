//! Keeping the decisions that announce procedures.

use super::{App, Error};
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::decision::{Decision, DecisionError};
use crate::domain::staff::{Officer, Role};
use crate::domain::text::clean_line;
use crate::domain::time::Timestamp;
use crate::domain::version::Version;
use crate::store::Store;

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It was kept, as its next revision.
    Yes(Decision),
    /// Its facts cannot be right: the key at fault, and why.
    Faulty(&'static str, DecisionError),
    /// Somebody else changed it meanwhile, or another one has its number and day.
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
    let decision = Decision {
        number: clean_line(&decision.number),
        issuer: clean_line(&decision.issuer),
        title: decision
            .title
            .map(|title| clean_line(&title))
            .filter(|title| !title.is_empty()),
        ..decision
    };
    if let Err((key, error)) = decision.check() {
        return Ok(Kept::Faulty(key, error));
    }
    let mut tx = store.write().await?;
    if !tx.save_decision(&decision, now).await? {
        return Ok(Kept::Conflict);
    }
    let action = if decision.revision == 0 {
        "decision.add"
    } else {
        "decision.change"
    };
    let subject = format!("decision:{}", decision.id);
    let entry = AuditEntry::new(now, actor.clone(), action, subject);
    tx.append_audit(&entry.with_detail(&decision.number))
        .await?;
    tx.commit().await?;
    Ok(Kept::Yes(Decision {
        revision: decision.revision + 1,
        changed_at: now,
        ..decision
    }))
}

/// The same by an officer, who must write for the whole province; noted in the audit.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn keep_by(app: &App, officer: &Officer, decision: Decision) -> Result<Kept, Error> {
    if !officer.may(Role::Editor, &[]) {
        return Err(Error::Forbidden(Role::Editor, None));
    }
    keep_as(
        &app.store,
        decision,
        &Actor::Staff(officer.id.clone()),
        app.clock.now(),
    )
    .await
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
