//! Drafts: what officers write, submit, return, publish. Each step is in the audit; nobody publishes their own.

mod imported;
mod publish;

pub use imported::{list_open, take_as_draft};
pub use publish::{DRAFTS_MAX, publish, publish_decision};

use super::permission::may;
use super::{App, Error};
use crate::domain::agency::AgencyCode;
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::code::ProcedureCode;
use crate::domain::draft::{Content, Draft, DraftFilter, DraftState};
use crate::domain::gate::Finding;
use crate::domain::staff::{Officer, Role};
use crate::domain::text::clean;
use crate::domain::time::Timestamp;
use crate::store::Tx;

/// Why a step with a draft was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// No draft has this identifier.
    #[error("không có bản thảo này")]
    NoDraft,
    /// Somebody else changed it meanwhile.
    #[error("bản thảo đã được người khác thay đổi (lần sửa {0})")]
    Changed(i64),
    /// It is not where the step begins.
    #[error("bản thảo {}; bước này chỉ làm được khi bản thảo {}", .is.label(), .wanted.label())]
    WrongState {
        /// Where it is.
        is: DraftState,
        /// Where the step begins.
        wanted: DraftState,
    },
    /// Who wrote it may not publish it.
    #[error("người soạn không được tự công bố; cần một người khác có vai trò duyệt công bố")]
    OwnDraft,
    /// Something is missing.
    #[error("bản thảo chưa đủ nội dung để công bố")]
    NotReady(Vec<Finding>),
    /// Another version was published since it was written, which it does not know.
    #[error(
        "từ khi bản thảo này được viết, thủ tục đã có phiên bản {0}; hãy xem lại nội dung so với phiên bản ấy, lưu lại rồi trình lại"
    )]
    Outdated(u32),
    /// The decision is not on record.
    #[error("không có quyết định này")]
    NoDecision,
    /// It names what is not there.
    #[error("bản thảo nêu cơ quan hoặc quyết định không có ở đây")]
    Unknown(Vec<Unknown>),
    /// It carries out another decision.
    #[error("bản thảo không thuộc quyết định này")]
    OtherDecision,
}

/// A name in a draft that stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// The decision.
    Decision(String),
    /// An agency: the one that answers for the text, or the one at a place among those that carry the procedure out.
    Agency(Option<usize>, AgencyCode),
}

/// Which revision of which draft a step is taken with.
#[derive(Debug, Clone)]
pub struct Target {
    /// The draft.
    pub id: String,
    /// The revision that the officer has seen.
    pub revision: i64,
}

/// Begins a draft.
///
/// # Errors
/// [`Error::Draft`].
pub async fn create(app: &App, officer: &Officer, content: Content) -> Result<Draft, Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    tx.lock_audit().await?;
    known_names(&mut tx, &content).await?;
    may_touch(&mut tx, officer, Role::Editor, &content).await?;
    let base = newest(&mut tx, &content.code).await?;
    let draft = Draft {
        base,
        id: uuid::Uuid::now_v7().to_string(),
        state: DraftState::Draft,
        content,
        editors: vec![officer.id.to_string()],
        return_reason: None,
        number: None,
        revision: 0,
        created_at: now,
        changed_at: now,
    };
    let draft = keep(&mut tx, draft, now).await?;
    note(&mut tx, officer, "draft.create", &draft, now).await?;
    tx.commit().await?;
    Ok(draft)
}

/// Changes what is written; what was submitted must be submitted again.
///
/// # Errors
/// [`Error::Draft`].
pub async fn change(
    app: &App,
    officer: &Officer,
    target: &Target,
    content: Content,
) -> Result<Draft, Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    tx.lock_audit().await?;
    let mut draft = open(&mut tx, target, None).await?;
    may_touch(&mut tx, officer, Role::Editor, &draft.content).await?;
    known_names(&mut tx, &content).await?;
    may_touch(&mut tx, officer, Role::Editor, &content).await?;
    // Who writes anew has seen what is published now.
    draft.base = newest(&mut tx, &content.code).await?;
    draft.content = content;
    draft.state = DraftState::Draft;
    add_editor(&mut draft, officer);
    let draft = keep(&mut tx, draft, now).await?;
    note(&mut tx, officer, "draft.change", &draft, now).await?;
    tx.commit().await?;
    Ok(draft)
}

/// Submits a draft to whoever publishes.
///
/// # Errors
/// [`Error::Draft`]: nothing may be missing. [`Error::Refused`]: nor may the rules forbid it as things are now.
pub async fn submit(app: &App, officer: &Officer, target: &Target) -> Result<Draft, Error> {
    let now = app.clock.now();
    publish::rehearse(app, officer, target).await?;
    let mut tx = app.store.write().await?;
    tx.lock_audit().await?;
    let mut draft = open(&mut tx, target, Some(DraftState::Draft)).await?;
    // Who submits stands for what is written: somebody else publishes it.
    add_editor(&mut draft, officer);
    draft.state = DraftState::Submitted;
    draft.return_reason = None;
    let draft = keep(&mut tx, draft, now).await?;
    note(&mut tx, officer, "draft.submit", &draft, now).await?;
    tx.commit().await?;
    Ok(draft)
}

/// Returns a submitted draft to its editors, with the reason.
///
/// # Errors
/// [`Error::Draft`].
pub async fn return_to_editors(
    app: &App,
    officer: &Officer,
    target: &Target,
    reason: &str,
) -> Result<Draft, Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    tx.lock_audit().await?;
    let mut draft = open(&mut tx, target, Some(DraftState::Submitted)).await?;
    may(
        &mut tx,
        officer,
        Role::Publisher,
        draft.content.agency.as_ref(),
    )
    .await?;
    draft.state = DraftState::Draft;
    draft.return_reason = Some(clean(reason));
    let draft = keep(&mut tx, draft, now).await?;
    note(&mut tx, officer, "draft.return", &draft, now).await?;
    tx.commit().await?;
    Ok(draft)
}

/// Discards a draft that nobody wants to publish any more.
///
/// # Errors
/// [`Error::Draft`].
pub async fn discard(app: &App, officer: &Officer, target: &Target) -> Result<Draft, Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    tx.lock_audit().await?;
    let mut draft = open(&mut tx, target, None).await?;
    may_touch(&mut tx, officer, Role::Editor, &draft.content).await?;
    draft.state = DraftState::Discarded;
    let draft = keep(&mut tx, draft, now).await?;
    note(&mut tx, officer, "draft.discard", &draft, now).await?;
    tx.commit().await?;
    Ok(draft)
}

/// A draft. Officers of every agency may read it: what is announced is no secret among them.
///
/// # Errors
/// [`Error::Draft`].
pub async fn get(app: &App, id: &str) -> Result<Draft, Error> {
    let read = async { app.store.read().await?.find_draft(id).await };
    let found = app.answered(read).await?;
    found.ok_or_else(|| DraftError::NoDraft.into())
}

/// The drafts behind one, in the order in which they were begun.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn list(
    app: &App,
    filter: &DraftFilter,
    after: &str,
    limit: u32,
) -> Result<Vec<Draft>, Error> {
    let read = async {
        app.store
            .read()
            .await?
            .list_drafts(filter, after, limit)
            .await
    };
    app.answered(read).await
}

fn add_editor(draft: &mut Draft, officer: &Officer) {
    let editor = officer.id.to_string();
    if !draft.editors.contains(&editor) {
        draft.editors.push(editor);
    }
}

/// The draft as the officer has seen it, where the step begins; `None` is wherever it may still be changed.
async fn open(tx: &mut Tx, target: &Target, wanted: Option<DraftState>) -> Result<Draft, Error> {
    let draft = tx.find_draft(&target.id).await?;
    let draft = draft.ok_or(DraftError::NoDraft)?;
    let is_open = matches!(draft.state, DraftState::Draft | DraftState::Submitted);
    if wanted.map_or(!is_open, |wanted| draft.state != wanted) {
        return Err(DraftError::WrongState {
            is: draft.state,
            wanted: wanted.unwrap_or(DraftState::Draft),
        }
        .into());
    }
    if draft.revision != target.revision {
        return Err(DraftError::Changed(draft.revision).into());
    }
    Ok(draft)
}

async fn keep(tx: &mut Tx, draft: Draft, now: Timestamp) -> Result<Draft, Error> {
    if !tx.save_draft(&draft, now).await? {
        return Err(DraftError::Changed(draft.revision).into());
    }
    Ok(Draft {
        revision: draft.revision + 1,
        changed_at: now,
        ..draft
    })
}

/// What is newly written names a decision that is on record and agencies that the directory has: a code that is
/// misspelled by one digit would leave a commune out in silence.
async fn known_names(tx: &mut Tx, content: &Content) -> Result<(), Error> {
    let mut unknown = Vec::new();
    if let Some(decision) = &content.decision
        && tx.find_decision(decision).await?.is_none()
    {
        unknown.push(Unknown::Decision(decision.clone()));
    }
    if let Some(agency) = &content.agency
        && tx.find_agency(agency).await?.is_none()
    {
        unknown.push(Unknown::Agency(None, agency.clone()));
    }
    let named = content
        .text
        .iter()
        .flat_map(|text| &text.applies_to.agencies);
    for (place, agency) in named.enumerate() {
        if tx.find_agency(agency).await?.is_none() {
            unknown.push(Unknown::Agency(Some(place), agency.clone()));
        }
    }
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(DraftError::Unknown(unknown).into())
    }
}

/// Officers write and publish for their agency, and only of procedures that are their agency's already.
async fn may_touch(
    tx: &mut Tx,
    officer: &Officer,
    role: Role,
    content: &Content,
) -> Result<(), Error> {
    may(tx, officer, role, content.agency.as_ref()).await?;
    for code in std::iter::once(&content.code).chain(&content.replaces) {
        if let Some(owner) = owner(tx, code).await? {
            may(tx, officer, role, owner.as_ref()).await?;
        }
    }
    Ok(())
}

/// The agency that answers for a procedure that is published; `None` when there is none.
async fn owner(tx: &mut Tx, code: &ProcedureCode) -> Result<Option<Option<AgencyCode>>, Error> {
    let versions = tx.list_versions(code).await?;
    Ok(versions.last().map(|version| version.agency.clone()))
}

/// The newest version of a procedure that was ever published.
async fn newest(tx: &mut Tx, code: &ProcedureCode) -> Result<Option<u32>, Error> {
    let versions = tx.list_versions(code).await?;
    Ok(versions.iter().map(|version| version.key.number).max())
}

/// Writes a step into the audit.
async fn note(
    tx: &mut Tx,
    officer: &Officer,
    action: &str,
    draft: &Draft,
    now: Timestamp,
) -> Result<(), Error> {
    let actor = Actor::Staff(officer.id.clone());
    let subject = format!("procedure:{}", draft.content.code);
    let entry = AuditEntry {
        agency: draft.content.agency.clone(),
        reason: draft
            .return_reason
            .clone()
            .filter(|_| action == "draft.return"),
        detail: Some(format!(
            "bản thảo {}, {}{}, lần sửa {}{}",
            draft.id,
            draft.content.change.key(),
            replaces(&draft.content.replaces),
            draft.revision,
            became(tx, draft).await?
        )),
        ..AuditEntry::new(now, actor, action, subject)
    };
    tx.append_audit(&entry).await?;
    Ok(())
}

/// Which version a draft became, and by which decision.
async fn became(tx: &mut Tx, draft: &Draft) -> Result<String, Error> {
    let Some(version) = draft.version() else {
        return Ok(String::new());
    };
    let decision = match &draft.content.decision {
        Some(decision) => tx.find_decision(decision).await?,
        None => None,
    };
    let number = decision.map_or_else(String::new, |decision| decision.number);
    Ok(format!("; phiên bản {version} theo {number}"))
}

fn replaces(codes: &[ProcedureCode]) -> String {
    let codes: Vec<_> = codes.iter().map(ProcedureCode::as_str).collect();
    if codes.is_empty() {
        String::new()
    } else {
        format!(" thay cho {}", codes.join(", "))
    }
}
