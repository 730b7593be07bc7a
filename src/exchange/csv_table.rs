//! CSV tables: comma, semicolon or tab, UTF-8.

use std::io::{BufRead, Read};

use super::cell::TableRow;
use super::{FileError, Reject};

/// How much of the file is looked at to tell the delimiter.
const SNIFF_BYTES: usize = 8 * 1024;

/// The rows of a CSV table, or what is wrong with them.
pub fn rows(
    mut input: Box<dyn BufRead + Send>,
) -> Result<impl Iterator<Item = Result<Result<TableRow, Reject>, FileError>> + Send, FileError> {
    let mut start = Vec::with_capacity(SNIFF_BYTES);
    input
        .by_ref()
        .take(SNIFF_BYTES as u64)
        .read_to_end(&mut start)?;
    if start.starts_with(b"\xef\xbb\xbf") {
        start.drain(..3);
    }
    // Excel ends its lines with CR LF. Counting by LF keeps the row numbers right; the CR is cleaned off the cell.
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|delimiter| start.split(|byte| byte == delimiter).count())
        .unwrap_or(b',');
    let whole = std::io::Cursor::new(start).chain(input);
    let reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::Any(b'\n'))
        .has_headers(false)
        .flexible(true)
        .from_reader(whole);
    Ok(reader.into_byte_records().map(|record| {
        let record = record.map_err(|e| match e.into_kind() {
            csv::ErrorKind::Io(error) => FileError::Io(error),
            other => FileError::Io(std::io::Error::other(format!("{other:?}"))),
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
