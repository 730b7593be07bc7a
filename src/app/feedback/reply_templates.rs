//! Templates of replies: coordinators write them for their units, whoever handles feedback there uses them.

use super::handling::{may_handle, open};
use super::offices::{procedure_of, who_has};
use super::{App, Error, FeedbackError, Opened, Target, chain_of};
use crate::app::permission;
use crate::domain::agency::{Agency, AgencyCode};
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::deadline::Event as Milestone;
use crate::domain::feedback::contact::Fault;
use crate::domain::feedback::reply_template::{
    FilledReply, ReplyBlank, ReplyTemplate, TEMPLATES_MAX,
};
use crate::domain::feedback::sight;
use crate::domain::staff::{Officer, Role};
use crate::domain::time::{Timestamp, vietnamese};
use crate::store::Tx;

/// A template as a coordinator writes it, its text known to be one.
#[derive(Debug, Clone)]
pub struct WrittenTemplate {
    /// What officers call it.
    pub name: String,
    /// The text, with blanks in braces.
    pub text: String,
}

/// The templates that an officer can use or write: those of the province, of the officer's units, of those below and of
/// those above them.
///
/// # Errors
/// [`Error::Forbidden`] for who sees no feedback.
pub async fn templates(app: &App, officer: &Officer) -> Result<Vec<ReplyTemplate>, Error> {
    may_handle(officer)?;
    let mut tx = app.store.read().await?;
    let mut seen = Vec::new();
    for template in tx.list_reply_templates().await? {
        if reads(&mut tx, officer, &template).await? {
            seen.push(template);
        }
    }
    Ok(seen)
}

/// One of them.
///
/// # Errors
/// [`FeedbackError::NoTemplate`], [`Error::Forbidden`].
pub async fn template(app: &App, officer: &Officer, id: &str) -> Result<ReplyTemplate, Error> {
    may_handle(officer)?;
    let mut tx = app.store.read().await?;
    find(&mut tx, officer, id).await
}

/// Adds a template; for the whole province without an agency.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NoAgency`], [`FeedbackError::Faults`] when there are as many as may be.
pub async fn add_template(
    app: &App,
    officer: &Officer,
    agency: Option<&AgencyCode>,
    written: WrittenTemplate,
) -> Result<ReplyTemplate, Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    tx.lock_audit().await?;
    if let Some(agency) = agency
        && tx.find_agency(agency).await?.is_none()
    {
        return Err(Error::NoAgency(agency.to_string()));
    }
    permission::may(&mut tx, officer, Role::Coordinator, agency).await?;
    let all = tx.list_reply_templates().await?;
    let own = all.iter().filter(|one| one.agency.as_ref() == agency);
    if own.count() >= TEMPLATES_MAX {
        let vi = format!("mỗi đơn vị có nhiều nhất {TEMPLATES_MAX} mẫu trả lời; hãy bỏ bớt mẫu cũ");
        let en = format!("a unit has {TEMPLATES_MAX} templates at most; delete old ones");
        return Err(Fault::new("agency", vi, en).into());
    }
    let template = ReplyTemplate {
        id: uuid::Uuid::now_v7().to_string(),
        agency: agency.cloned(),
        name: written.name,
        text: written.text,
        revision: 1,
        created_at: now,
        changed_at: now,
        changed_by: officer.id.clone(),
    };
    tx.insert_reply_template(&template).await?;
    note(&mut tx, officer, ("reply_template.add", &template), now).await?;
    tx.commit().await?;
    Ok(template)
}

/// Changes a template, as it was seen.
///
/// # Errors
/// [`FeedbackError::NoTemplate`], [`FeedbackError::Changed`], [`Error::Forbidden`].
pub async fn change_template(
    app: &App,
    officer: &Officer,
    target: &Target,
    written: WrittenTemplate,
) -> Result<ReplyTemplate, Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let before = open_to_write(&mut tx, officer, target).await?;
    if before.name == written.name && before.text == written.text {
        return Ok(before);
    }
    let after = ReplyTemplate {
        name: written.name,
        text: written.text,
        revision: before.revision + 1,
        changed_at: now,
        changed_by: officer.id.clone(),
        ..before
    };
    tx.save_reply_template(&after).await?;
    note(&mut tx, officer, ("reply_template.change", &after), now).await?;
    tx.commit().await?;
    Ok(after)
}

/// Forgets a template, as it was seen.
///
/// # Errors
/// As those of [`change_template`].
pub async fn delete_template(app: &App, officer: &Officer, target: &Target) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    let template = open_to_write(&mut tx, officer, target).await?;
    tx.delete_reply_template(&template.id).await?;
    let now = app.clock.now();
    note(&mut tx, officer, ("reply_template.delete", &template), now).await?;
    tx.commit().await?;
    Ok(())
}

/// A template filled in for a feedback, for an officer who may see both.
///
/// # Errors
/// [`FeedbackError::Unseen`], [`FeedbackError::NoTemplate`] also when it is not for the unit that has the feedback.
pub async fn filled(
    app: &App,
    officer: &Officer,
    feedback: &str,
    template: &str,
) -> Result<FilledReply, Error> {
    app.keyring()?;
    let mut tx = app.store.read().await?;
    let (opened, _) = open(&mut tx, officer, feedback).await?;
    let template = find(&mut tx, officer, template).await?;
    let chain = chain_of(&mut tx, opened.case.unit.as_ref()).await?;
    if !template.is_for(&chain) {
        return Err(FeedbackError::NoTemplate.into());
    }
    let known = Known::of(app, &mut tx, &opened).await?;
    let filled = template.fill(|blank| known.value(&opened, blank));
    filled.map_err(|error| Error::Internal(Box::new(error)))
}

/// Whether a text is nothing but a template, filled in.
pub(super) async fn is_template(
    app: &App,
    tx: &mut Tx,
    opened: &Opened,
    text: &str,
) -> Result<bool, Error> {
    let chain = chain_of(tx, opened.case.unit.as_ref()).await?;
    let all = tx.list_reply_templates().await?;
    let mut own = all.iter().filter(|one| one.is_for(&chain)).peekable();
    if own.peek().is_none() {
        return Ok(false);
    }
    let known = Known::of(app, tx, opened).await?;
    let is = |template: &ReplyTemplate| {
        let filled = template.fill(|blank| known.value(opened, blank));
        filled.is_ok_and(|filled| filled.text.trim() == text.trim())
    };
    Ok(own.any(is))
}

/// What is looked up to fill in a template.
struct Known {
    unit: Option<Agency>,
    procedure: Option<String>,
}

impl Known {
    async fn of(app: &App, tx: &mut Tx, opened: &Opened) -> Result<Self, Error> {
        let case = &opened.case;
        let procedure = procedure_of(tx, case, app.clock.now().day()).await?;
        let procedure = procedure.map(|(code, name)| match name {
            Some(name) => format!("{code} – {name}"),
            None => code.to_string(),
        });
        Ok(Self {
            unit: who_has(tx, case.unit.as_ref()).await?,
            procedure,
        })
    }

    fn value(&self, opened: &Opened, blank: ReplyBlank) -> Option<String> {
        let case = &opened.case;
        let unit = self.unit.as_ref();
        match blank {
            ReplyBlank::Code => Some(opened.code.to_string()),
            ReplyBlank::Kind => Some(case.kind.label().to_lowercase()),
            ReplyBlank::Procedure => self.procedure.clone(),
            ReplyBlank::SentOn => Some(vietnamese(case.submitted_at.day())),
            ReplyBlank::Register => case
                .register
                .map(|(year, number)| format!("{number}/{year}")),
            ReplyBlank::Due => {
                let limits = case.limits.iter().filter(|limit| limit.runs());
                let answers = limits.filter(|limit| limit.met_by == Milestone::Answered);
                answers.map(|limit| limit.due).min().map(vietnamese)
            }
            ReplyBlank::Unit => unit.map(|unit| unit.name.clone()),
            ReplyBlank::UnitPhone => unit.and_then(|unit| unit.phone.clone()),
            ReplyBlank::UnitAddress => unit.and_then(|unit| unit.addresses.first().cloned()),
        }
    }
}

/// A template that the officer may read.
async fn find(tx: &mut Tx, officer: &Officer, id: &str) -> Result<ReplyTemplate, Error> {
    let found = tx.find_reply_template(id).await?;
    let template = found.ok_or(FeedbackError::NoTemplate)?;
    if reads(tx, officer, &template).await? {
        Ok(template)
    } else {
        Err(FeedbackError::NoTemplate.into())
    }
}

/// Whether one of the officer's roles is for the unit of a template, for one above it or for one below it.
async fn reads(tx: &mut Tx, officer: &Officer, template: &ReplyTemplate) -> Result<bool, Error> {
    let chain = chain_of(tx, template.agency.as_ref()).await?;
    let theirs = officer.roles_for(&chain);
    if theirs.into_iter().any(sight::sees) {
        return Ok(true);
    }
    for grant in &officer.grants {
        if !sight::sees(grant.role) {
            continue;
        }
        let own = chain_of(tx, grant.agency.as_ref()).await?;
        if template.is_for(&own) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A template that the officer may change, if it still is as they have seen it. Others who change templates wait.
async fn open_to_write(
    tx: &mut Tx,
    officer: &Officer,
    target: &Target,
) -> Result<ReplyTemplate, Error> {
    may_handle(officer)?;
    tx.lock_audit().await?;
    let template = find(tx, officer, &target.id).await?;
    permission::may(tx, officer, Role::Coordinator, template.agency.as_ref()).await?;
    if template.revision != i64::from(target.revision) {
        let revision = u32::try_from(template.revision).unwrap_or(u32::MAX);
        return Err(FeedbackError::TemplateChanged(revision).into());
    }
    Ok(template)
}

async fn note(
    tx: &mut Tx,
    officer: &Officer,
    (action, template): (&str, &ReplyTemplate),
    now: Timestamp,
) -> Result<(), Error> {
    let actor = Actor::Staff(officer.id.clone());
    let subject = format!("reply_template:{}", template.id);
    let entry = AuditEntry {
        agency: template.agency.clone(),
        ..AuditEntry::new(now, actor, action, subject)
    };
    Ok(tx.append_audit(&entry.with_detail(&template.name)).await?)
}
