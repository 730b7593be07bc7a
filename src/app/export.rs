//! Writing all procedures to a file in our own format.

use std::io::Write;

use jiff::civil::Date;

use crate::exchange::Writer;
use crate::store::{self, Store};

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The output.
    #[error("output: {0}")]
    Output(#[from] std::io::Error),
}

/// Writes every procedure that is published on a day, in order of code, and says how many there are.
///
/// # Errors
/// [`ExportError`].
pub async fn export(store: &Store, day: Date, out: impl Write) -> Result<usize, ExportError> {
    let mut tx = store.read().await?;
    let mut writer = Writer::new(out)?;
    let codes = tx.list_codes(day).await?;
    for code in &codes {
        if let Some(stored) = tx.find_procedure(code, day).await? {
            writer.write(&stored.procedure)?;
        }
    }
    writer.finish()?;
    Ok(codes.len())
}
