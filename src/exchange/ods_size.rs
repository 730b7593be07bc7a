//! How far a LibreOffice table spreads. A few bytes may repeat a blank cell a billion times, and the spreadsheet
//! reader holds all cells between the first and the last filled one; so they are counted before.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{FileError, LIST_MB_MAX};

/// Most cells of a table, blank ones among them: twenty columns of the longest list.
const CELLS_MAX: u64 = 4_000_000;

/// The part of a table that is filled.
#[derive(Debug, Default)]
struct Table {
    /// Rows so far, repeated ones each.
    rows: u64,
    /// How many rows stand before the first filled one.
    first: Option<u64>,
    /// The columns up to the last filled one.
    columns: u64,
}

/// Refuses a document with a table that spreads too far, or whose repeated texts make too much of little.
pub fn check(content: impl BufRead) -> Result<(), FileError> {
    let mut xml = Reader::from_reader(content);
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    let mut buffer = Vec::new();
    let mut table = Table::default();
    let mut held = 0_u64;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|e| broken(&e))? {
            Event::Start(tag) if tag.name().as_ref() == "table:table" => table = Table::default(),
            Event::Start(tag) if tag.name().as_ref() == "table:table-row" => {
                let repeats = number(&tag, "table:number-rows-repeated");
                let (columns, bytes) = row(&mut xml)?;
                held = held.saturating_add(bytes.saturating_mul(repeats));
                table.add(repeats, columns)?;
                if held > LIST_MB_MAX * 1024 * 1024 {
                    return Err(FileError::TooLarge(LIST_MB_MAX));
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

impl Table {
    /// Adds a row that is filled up to a column, so many times.
    fn add(&mut self, repeats: u64, columns: u64) -> Result<(), FileError> {
        let before = self.rows;
        self.rows = before.saturating_add(repeats);
        if columns == 0 {
            return Ok(());
        }
        self.columns = self.columns.max(columns);
        let height = self.rows - *self.first.get_or_insert(before);
        if height.saturating_mul(self.columns) > CELLS_MAX {
            return Err(FileError::TooSpread {
                row: self.rows,
                column: self.columns,
            });
        }
        Ok(())
    }
}

/// Reads a row to its end: the columns up to its last filled cell, and the bytes of its texts, repeated ones each.
fn row<R: BufRead>(xml: &mut Reader<R>) -> Result<(u64, u64), FileError> {
    let (mut column, mut columns, mut bytes) = (0_u64, 0, 0_u64);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|e| broken(&e))? {
            Event::Start(tag) if is_cell(tag.name().as_ref()) => {
                let repeats = number(&tag, "table:number-columns-repeated");
                let attributes = tag.attributes_raw().len() as u64;
                let filled = is_filled(&tag);
                let inside = cell(xml)?;
                column = column.saturating_add(repeats);
                if filled {
                    columns = column;
                    bytes = bytes.saturating_add((attributes + inside).saturating_mul(repeats));
                }
            }
            Event::End(tag) if tag.name().as_ref() == "table:table-row" => {
                return Ok((columns, bytes));
            }
            Event::Eof => return Ok((columns, bytes)),
            _ => {}
        }
    }
}

/// Reads a cell to its end, with any cell of a table inside it: the bytes of its text.
fn cell<R: BufRead>(xml: &mut Reader<R>) -> Result<u64, FileError> {
    let (mut depth, mut bytes) = (1_u32, 0);
    let mut buffer = Vec::new();
    while depth > 0 {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|e| broken(&e))? {
            Event::Start(tag) if is_cell(tag.name().as_ref()) => depth += 1,
            Event::End(tag) if is_cell(tag.name().as_ref()) => depth -= 1,
            Event::Text(text) => bytes += text.len() as u64,
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(bytes)
}

fn is_cell(name: &str) -> bool {
    matches!(name, "table:table-cell" | "table:covered-table-cell")
}

/// Whether a cell has a value or a formula, rather than a look alone.
fn is_filled(cell: &BytesStart<'_>) -> bool {
    cell.attributes()
        .with_checks(false)
        .flatten()
        .any(|attribute| {
            let key = attribute.key.as_ref();
            key == "table:formula" || key.starts_with("office:") || key == "calcext:value-type"
        })
}

/// How often an element stands there; what is no number is left for the spreadsheet reader to refuse.
fn number(tag: &BytesStart<'_>, key: &str) -> u64 {
    let attribute = tag.try_get_attribute(key).ok().flatten();
    let value = attribute.and_then(|found| found.value.trim().parse().ok());
    value.unwrap_or(1).max(1)
}

fn broken(error: &quick_xml::Error) -> FileError {
    FileError::NotASpreadsheet(error.to_string())
}
