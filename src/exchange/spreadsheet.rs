//! Excel and LibreOffice tables.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use calamine::{DataRef, Reader as _, Sheets, Xlsx, open_workbook_auto};

use super::cell::{TableRow, text};
use super::list::{HEADER_ROWS_MAX, ROWS_MAX};
use super::{FileError, LIST_MB_MAX, Reject, list, ods_size};

/// Columns after this one are not looked at.
const COLUMNS_MAX: u32 = 100;

/// The rows of the first table that has a header we know.
pub fn rows(
    path: &Path,
) -> Result<
    impl Iterator<Item = Result<Result<TableRow, Reject>, FileError>> + Send + use<>,
    FileError,
> {
    refuse_bomb(path)?;
    let broken = |e: calamine::Error| FileError::NotASpreadsheet(e.to_string());
    let mut book = open_workbook_auto(path).map_err(broken)?;
    for sheet in book.sheet_names() {
        let rows = match &mut book {
            // Cell by cell: a table with one cell far down would otherwise be held in memory with all its blanks.
            Sheets::Xlsx(xlsx) => xlsx_rows(xlsx, &sheet)?,
            other => dense_rows(&other.worksheet_range(&sheet).map_err(broken)?)?,
        };
        if list::has_header(&rows) {
            return Ok(rows.into_iter().map(|row| Ok(Ok(row))));
        }
    }
    Err(FileError::NoHeader(HEADER_ROWS_MAX))
}

fn xlsx_rows<R: Read + io::Seek>(
    book: &mut Xlsx<R>,
    sheet: &str,
) -> Result<Vec<TableRow>, FileError> {
    let broken = |e: calamine::XlsxError| FileError::NotASpreadsheet(e.to_string());
    let mut cells = book.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut rows: Vec<TableRow> = Vec::new();
    let mut held = 0;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        if column >= COLUMNS_MAX || matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        let number = u64::from(row) + 1;
        if rows.last().is_none_or(|last| last.row != number) {
            if rows.len() >= ROWS_MAX {
                return Err(FileError::TooManyRows(ROWS_MAX));
            }
            rows.push(TableRow {
                row: number,
                cells: Vec::new(),
            });
        }
        let value = text(&cell.get_value().clone().into());
        // A text shared by thousands of cells is small in the file and large here.
        held += value.len() as u64;
        if held > LIST_MB_MAX * 1024 * 1024 {
            return Err(FileError::TooLarge(LIST_MB_MAX));
        }
        if let Some(last) = rows.last_mut() {
            last.cells.resize(column as usize, String::new());
            last.cells.push(value);
        }
    }
    Ok(rows)
}

fn dense_rows(range: &calamine::Range<calamine::Data>) -> Result<Vec<TableRow>, FileError> {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    if range.height() > ROWS_MAX {
        return Err(FileError::TooManyRows(ROWS_MAX));
    }
    let rows = range.rows().enumerate().map(|(i, cells)| {
        let mut row = vec![String::new(); first_column.min(COLUMNS_MAX) as usize];
        row.extend(cells.iter().take(COLUMNS_MAX as usize).map(text));
        TableRow {
            row: u64::from(first_row) + i as u64 + 1,
            cells: row,
        }
    });
    Ok(rows.collect())
}

/// Unpacks the parts of a zipped spreadsheet to nowhere, counting, before anything holds them in memory.
fn refuse_bomb(path: &Path) -> Result<(), FileError> {
    let Ok(mut archive) = zip::ZipArchive::new(BufReader::new(File::open(path)?)) else {
        // .xls is no zip; anything else that is none will be refused when it is opened as a spreadsheet.
        return Ok(());
    };
    let limit = LIST_MB_MAX * 1024 * 1024;
    let mut unpacked = 0;
    for i in 0..archive.len() {
        let part = archive
            .by_index(i)
            .map_err(|e| FileError::NotASpreadsheet(e.to_string()))?;
        let copied = io::copy(&mut part.take(limit + 1 - unpacked), &mut io::sink());
        unpacked += copied.map_err(|e| FileError::NotASpreadsheet(e.to_string()))?;
        if unpacked > limit {
            return Err(FileError::TooLarge(LIST_MB_MAX));
        }
    }
    // Only OpenDocument has this part.
    match archive.by_name("content.xml") {
        Ok(content) => ods_size::check(BufReader::new(content)),
        Err(_) => Ok(()),
    }
}
