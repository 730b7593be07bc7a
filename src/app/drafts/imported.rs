//! Drafts that an import begins, so that officers look at what a source says before the public does.

use std::collections::HashMap;

use super::{keep, newest};
use crate::app::Error;
use crate::app::publishing::{Known, Origin, Taken, TakenOver};
use crate::domain::draft::{Content, Draft, DraftState};
use crate::domain::merge::merge;
use crate::domain::procedure::Procedure;
use crate::domain::version::ChangeType;
use crate::store::Tx;

/// How an import is named among the editors of a draft.
const EDITOR: &str = "import:";

/// The drafts that may still be changed, by code: those of officers, where there are several.
///
/// # Errors
/// [`Error`].
pub async fn list_open(tx: &mut Tx) -> Result<HashMap<String, String>, Error> {
    let mut open: HashMap<String, (String, bool)> = HashMap::new();
    for (code, id, editors) in tx.list_open_drafts().await? {
        let is_imported = editors.lines().all(is_import);
        let known = open
            .entry(code)
            .or_insert_with(|| (id.clone(), is_imported));
        if known.1 && !is_imported {
            *known = (id, is_imported);
        }
    }
    let ids = open.into_iter().map(|(code, (id, _))| (code, id));
    Ok(ids.collect())
}

fn is_import(editor: &str) -> bool {
    editor.starts_with(EDITOR)
}

/// Drafts what a source says of a procedure, if that is anything new. `open` is the draft that may still be changed: an
/// earlier import's is taken further, an officer's left alone.
///
/// # Errors
/// [`Error`].
pub async fn take_as_draft(
    tx: &mut Tx,
    incoming: Procedure,
    open: Option<&str>,
    origin: &Origin<'_>,
) -> Result<TakenOver, Error> {
    let known = Known::find(tx, &incoming.code, origin).await?;
    if known.has_ended() {
        return Ok(known.left(Taken::Ended, incoming));
    }
    let open = match open {
        Some(id) => tx.find_draft(id).await?,
        None => None,
    };
    let (imported, officers) = match open {
        Some(draft) if draft.editors.iter().all(|editor| is_import(editor)) => (Some(draft), None),
        open => (None, open),
    };
    // Sources add to each other: a list does not undo what the national record has drafted.
    let drafted = imported
        .as_ref()
        .and_then(|draft| draft.content.text.clone());
    let text = merge(drafted.or_else(|| known.text()), incoming);
    if known.says(&text, origin)? {
        if let Some(draft) = imported {
            discard(tx, draft, origin).await?;
        }
        return Ok(known.left(Taken::Unchanged, text));
    }
    if let Some(draft) = officers {
        let is_same = draft.content.text.as_ref() == Some(&text);
        let taken = if is_same {
            Taken::Unchanged
        } else {
            Taken::Held
        };
        return Ok(TakenOver {
            number: None,
            ..known.left(taken, text)
        });
    }
    let content = content(&known, text.clone(), origin);
    let is_same = imported
        .as_ref()
        .is_some_and(|draft| draft.content == content);
    if !is_same {
        save(tx, imported, content, origin).await?;
    }
    let taken = if is_same {
        Taken::Unchanged
    } else {
        Taken::Drafted
    };
    Ok(TakenOver {
        number: None,
        is_announced: origin.decision.is_some(),
        ..known.left(taken, text)
    })
}

fn content(known: &Known, text: Procedure, origin: &Origin<'_>) -> Content {
    let before = known.before();
    Content {
        code: text.code.clone(),
        change: match before {
            None => ChangeType::New,
            Some(_) => ChangeType::Amended,
        },
        decision: origin.decision_id(),
        from: None,
        until: None,
        correction: None,
        replaces: Vec::new(),
        agency: before.and_then(|before| before.agency.clone()),
        text: Some(text),
    }
}

async fn save(
    tx: &mut Tx,
    before: Option<Draft>,
    content: Content,
    origin: &Origin<'_>,
) -> Result<(), Error> {
    let now = origin.now;
    let (id, revision, created_at) = match before {
        Some(draft) => (draft.id, draft.revision, draft.created_at),
        None => (uuid::Uuid::now_v7().to_string(), 0, now),
    };
    let base = newest(tx, &content.code).await?;
    let draft = Draft {
        base,
        id,
        state: DraftState::Draft,
        content,
        editors: vec![format!("{EDITOR}{}", origin.import.unwrap_or_default())],
        return_reason: None,
        number: None,
        revision,
        created_at,
        changed_at: now,
    };
    keep(tx, draft, now).await?;
    Ok(())
}

/// Discards an earlier import's draft: the source says again what is published.
async fn discard(tx: &mut Tx, draft: Draft, origin: &Origin<'_>) -> Result<(), Error> {
    let discarded = Draft {
        state: DraftState::Discarded,
        ..draft
    };
    keep(tx, discarded, origin.now).await?;
    Ok(())
}
