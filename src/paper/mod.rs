//! What agencies and communes print and put up (niêm yết): the sheet of one procedure and the list of procedures; and
//! reports about feedback.
//!
//! Either is first a [`Document`], which says what stands on it; [`pdf`] and [`html`] set that. So both forms always
//! say the same.

mod csv;
mod document;
mod html;
mod list;
mod parts;
mod pdf;
mod qr;
mod receipt;
mod report;
mod sheet;
#[cfg(test)]
mod tests;

pub use csv::csv;
pub use document::{Block, Column, Document, Heading, Purpose, Table, TableRow, Warning};
pub use html::{STYLE_HASH, html};
pub use list::{PostingList, Row, TaskRow, Tasks};
pub use pdf::{PAGES_MAX, pdf};
pub use receipt::ReceiptSheet;
pub use report::ReportSheet;
pub use sheet::Sheet;

/// What stands where a source says nothing: an office must see that a part is missing, not that it is empty.
const NOT_STATED: &str = "Nguồn không nêu";

/// Why something could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// More than [`PAGES_MAX`] pages.
    #[error("more than {PAGES_MAX} pages")]
    TooLong,
    /// The PDF could not be put together, or breaks a rule of its standards.
    #[error("PDF: {0}")]
    Pdf(String),
    /// The CSV could not be written.
    #[error("CSV: {0}")]
    Csv(String),
}
