//! Officers read files: those who may see the feedback, and it is written down that they did.

use super::{App, Error, damaged, opened, place};
use crate::app::feedback::seen_file;
use crate::domain::attachment::{FileKind, from_object};
use crate::domain::staff::Officer;

/// A file to be read.
#[derive(Clone)]
pub struct Download {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Download(…)")
    }
}

/// A file of a feedback, for an officer who may see it.
///
/// # Errors
/// [`FeedbackError::NotFound`](crate::app::feedback::FeedbackError::NotFound) also when the officer may not see it;
/// [`AttachmentError`](super::AttachmentError).
pub async fn read(
    app: &App,
    officer: &Officer,
    feedback: &str,
    number: u32,
) -> Result<Download, Error> {
    let mut seen = seen_file(app, officer, feedback, number).await?;
    let mut object = app.files.get(&place(&seen.row.object)).await?;
    if object.is_none() {
        // Sealed anew at this moment, it is kept under another name.
        seen = seen_file(app, officer, feedback, number).await?;
        object = app.files.get(&place(&seen.row.object)).await?;
    }
    let row = &seen.row;
    let file = row.file.as_ref().ok_or_else(|| damaged(&row.id))?;
    let sealed = object.as_deref().and_then(from_object);
    let sealed = sealed.filter(|sealed| sealed.id == seen.commitment);
    let sealed = sealed.ok_or_else(|| damaged(&row.id))?;
    Ok(Download {
        name: seen.name.unwrap_or_else(|| file.kind.name("")),
        kind: file.kind,
        bytes: opened(app, &row.id, &sealed)?,
    })
}
