//! Judged queries: what people ask, and which procedures answer it.

use std::io::BufRead;
use std::path::Path;

use serde::Deserialize;

use super::{FileError, LIST_MB_MAX, input};

/// One judged query. Right is a procedure whose code is among `relevant` or, for sets without codes, whose
/// name contains `name_contains` (compared without marks).
#[derive(Debug, Clone, Deserialize)]
pub struct JudgedQuery {
    /// What somebody typed.
    pub query: String,
    /// Codes of the procedures that answer it.
    #[serde(default)]
    pub relevant: Vec<String>,
    /// A part of the names of those that answer it.
    #[serde(default)]
    pub name_contains: Option<String>,
    /// The class it is counted in.
    #[serde(default)]
    pub kind: Option<String>,
}

/// Reads judged queries in JSON lines.
///
/// # Errors
/// [`FileError`] when the file cannot be read, or names the first line that is no judged query.
pub fn read(path: &Path) -> Result<Vec<JudgedQuery>, FileError> {
    let lines = input::open(path, std::sync::Arc::default(), LIST_MB_MAX)?.lines();
    let mut queries = Vec::new();
    for (i, line) in lines.enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let query = serde_json::from_str(&line).map_err(|e| {
            FileError::Io(std::io::Error::other(format!(
                "{}:{}: {e}",
                path.display(),
                i + 1
            )))
        })?;
        queries.push(query);
    }
    if queries.is_empty() {
        Err(FileError::Empty)
    } else {
        Ok(queries)
    }
}
