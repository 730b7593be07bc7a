//! Writes CSV for spreadsheets: UTF-8, CR LF, no cell that is a formula.

use std::io::{self, Write};

use crate::domain::cell::harmless;

/// Tells spreadsheets that the file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A CSV file as spreadsheets like it: UTF-8 with a byte order mark, lines that end in CR LF (RFC 4180), cells that
/// are no formulas.
#[derive(Debug)]
pub struct Table<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Table<W> {
    /// Begins a file with its headings.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new<'a>(mut out: W, headings: impl IntoIterator<Item = &'a str>) -> io::Result<Self> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut out = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        out.write_record(headings)?;
        Ok(Self { out })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, cells: impl IntoIterator<Item = String>) -> io::Result<()> {
        Ok(self.out.write_record(cells.into_iter().map(harmless))?)
    }

    /// Gives the output back when everything has been handed to it.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self) -> io::Result<W> {
        self.out
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(rows: &[Vec<String>]) -> Vec<u8> {
        let mut table = Table::new(Vec::new(), ["a", "b"]).unwrap();
        for row in rows {
            table.write(row.iter().cloned()).unwrap();
        }
        table.finish().unwrap()
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back_and_is_no_formula(
            rows in prop::collection::vec(prop::collection::vec("[-=+@ \\PC\t\r\n\",']{0,12}", 2), 0..5)
        ) {
            let bytes = written(&rows);
            let rest = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap();
            let mut reader = csv::Reader::from_reader(rest);
            let mut read = 0;
            for (record, row) in reader.records().zip(&rows) {
                let record = record.unwrap();
                for (cell, text) in record.iter().zip(row) {
                    let begins = cell.trim_start_matches(' ').chars().next();
                    prop_assert!(!matches!(begins, Some('=' | '+' | '-' | '@' | '\t' | '\r')), "{cell:?}");
                    prop_assert!(cell == text || cell.strip_prefix('\'') == Some(text), "{cell:?} {text:?}");
                }
                read += 1;
            }
            prop_assert_eq!(read, rows.len());
        }
    }

    #[test]
    fn lines_end_in_cr_lf_and_formulas_are_made_harmless() {
        let rows = [
            vec!["=1+1".to_owned(), "a\nb".to_owned()],
            vec![" @x".to_owned(), "1-2".to_owned()],
        ];
        let bytes = written(&rows);
        assert_eq!(
            std::str::from_utf8(&bytes).unwrap(),
            "\u{feff}a,b\r\n'=1+1,\"a\nb\"\r\n' @x,1-2\r\n"
        );
    }
}
