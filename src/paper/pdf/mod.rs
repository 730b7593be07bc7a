//! A document as tagged PDF on A4: PDF/UA-1 for who hears it, PDF/A-2a for archives; the library refuses to write one
//! that breaks their rules.

mod flow;
mod font;
mod lines;
mod page;
mod table;
mod tags;
mod write;

use super::Error;
use super::document::Document;

/// Most pages of one document.
pub const PAGES_MAX: usize = 300;

/// The document as PDF. The same document always gives the same bytes.
///
/// # Errors
/// [`Error::TooLong`] with more than [`PAGES_MAX`] pages.
pub fn pdf(document: &Document) -> Result<Vec<u8>, Error> {
    let fonts = font::fonts()?;
    let laid_out = flow::lay_out(document, fonts)?;
    write::write(document, laid_out, fonts)
}
