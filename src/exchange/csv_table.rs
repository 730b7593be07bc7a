//! CSV tables: comma, semicolon or tab, UTF-8.

use std::io::{BufRead, Read};

use super::cell::TableRow;
use super::list::HEADER_ROWS_MAX;
use super::quotes::Quotes;
use super::{FileError, Reject};

/// How much of the file is looked at to tell the delimiter.
const SNIFF_BYTES: usize = 64 * 1024;
/// The delimiters that spreadsheets write.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The rows of a CSV table, or what is wrong with them. `is_header` knows the table's header when it sees it.
pub fn rows(
    mut input: Box<dyn BufRead + Send>,
    is_header: impl Fn(&[String]) -> bool,
) -> Result<impl Iterator<Item = Result<Result<TableRow, Reject>, FileError>> + Send, FileError> {
    let mut start = Vec::with_capacity(SNIFF_BYTES);
    input
        .by_ref()
        .take(SNIFF_BYTES as u64)
        .read_to_end(&mut start)?;
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return Err(FileError::NotUtf8);
    }
    if start.starts_with(b"\xef\xbb\xbf") {
        start.drain(..3);
    }
    let delimiter = delimiter(&start, is_header);
    let whole = Quotes::new(std::io::Cursor::new(start).chain(input), delimiter);
    let records = reader(delimiter, whole).into_byte_records();
    Ok(records.map(|record| {
        let record = record.map_err(|e| match e.into_kind() {
            csv::ErrorKind::Io(error) => FileError::from(error),
            other => std::io::Error::other(format!("{other:?}")).into(),
        })?;
        let row = record.position().map_or(0, csv::Position::line);
        let mut cells = Vec::with_capacity(record.len());
        for (i, cell) in record.iter().enumerate() {
            let Ok(text) = std::str::from_utf8(cell) else {
                let reason = "ô không phải chữ UTF-8; trong Excel hãy lưu dạng “CSV UTF-8”";
                return Ok(Err(Reject::new(row, format!("cột {}", i + 1), reason)));
            };
            cells.push(text.to_owned());
        }
        Ok(Ok(TableRow { row, cells }))
    }))
}

/// The delimiter that makes a header we know out of one of the first rows; names have commas of their own, so
/// counting alone would mislead. Without a header, the most frequent one.
fn delimiter(start: &[u8], is_header: impl Fn(&[String]) -> bool) -> u8 {
    let shows_header = |delimiter: &u8| {
        let rows = reader(*delimiter, start)
            .into_byte_records()
            .take(HEADER_ROWS_MAX);
        let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
        rows.flatten()
            .any(|row| is_header(&row.iter().map(text).collect::<Vec<_>>()))
    };
    let most_frequent = || {
        let count = |delimiter: &u8| start.split(|byte| byte == delimiter).count();
        DELIMITERS.into_iter().max_by_key(count)
    };
    DELIMITERS
        .into_iter()
        .find(shows_header)
        .or_else(most_frequent)
        .unwrap_or(b',')
}

/// Excel ends its lines with CR LF. Counting by LF keeps the row numbers right; the CR is cleaned off the cell.
fn reader<R: Read>(delimiter: u8, input: R) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::Any(b'\n'))
        .has_headers(false)
        .flexible(true)
        .from_reader(input)
}
