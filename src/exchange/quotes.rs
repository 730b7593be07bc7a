//! Whether the quotes of a CSV table are closed. Readers of CSV forgive an open quote by taking all that follows for
//! one cell: rows would be lost without a word.

use std::io::{self, Read};

use super::input::Fault;

/// Where the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a cell.
    Start,
    /// In a cell without quotes around it; quotes inside are plain characters.
    Plain,
    /// Between the quotes around a cell.
    Quoted,
    /// Behind a quote that closes the cell, unless another one follows at once.
    Closed,
    /// Behind the closing quote and a blank.
    After,
}

/// Hands bytes on and ends with an error where a quote is not closed, or closed in the middle of a cell: behind an
/// open quote, the next cell's opening quote seems to close it.
pub struct Quotes<R> {
    inner: R,
    delimiter: u8,
    state: State,
    line: u64,
    /// The line in which the last quoted cell begins.
    opened: u64,
}

impl<R> Quotes<R> {
    /// Watches a table with this delimiter.
    pub fn new(inner: R, delimiter: u8) -> Self {
        Self {
            inner,
            delimiter,
            state: State::Start,
            line: 1,
            opened: 1,
        }
    }

    /// Takes a byte; false when it cannot stand where it stands.
    fn take(&mut self, byte: u8) -> bool {
        let ends = byte == self.delimiter || byte == b'\n';
        self.state = match (self.state, byte) {
            (State::Start, b'"') => {
                self.opened = self.line;
                State::Quoted
            }
            (State::Quoted, b'"') => State::Closed,
            (State::Closed, b'"') | (State::Quoted, _) => State::Quoted,
            _ if ends => State::Start,
            (State::Start | State::Plain, _) => State::Plain,
            (State::Closed | State::After, b' ' | b'\t' | b'\r') => State::After,
            (State::Closed | State::After, _) => return false,
        };
        self.line += u64::from(byte == b'\n');
        true
    }
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let at_end = n == 0 && !buffer.is_empty();
        let sound = buffer.iter().take(n).all(|byte| self.take(*byte));
        if !sound || (at_end && self.state == State::Quoted) {
            return Err(io::Error::other(Fault::OpenQuote(self.opened)));
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line with the fault, if there is one.
    fn fault(table: &str) -> Option<u64> {
        let mut quotes = Quotes::new(table.as_bytes(), b';');
        let error = quotes.read_to_end(&mut Vec::new()).err()?;
        match error.get_ref()?.downcast_ref()? {
            Fault::OpenQuote(line) => Some(*line),
            _ => None,
        }
    }

    #[test]
    fn sound_quotes_are_let_through() {
        for table in [
            "",
            "a;b\n",
            "\"a\";\"b;c\"\r\n\"d\ne\";\"\"\"f\"\" g\"",
            "\"\";\"\"\n",
            "Sở \"Một cửa\";5\" ống\n",
            "\"a\" ;\"b\"\t\n",
        ] {
            assert_eq!(fault(table), None, "{table}");
        }
    }

    #[test]
    fn an_open_quote_is_found_where_it_opens() {
        assert_eq!(fault("a;b\nc;\"d\ne;f\n"), Some(2));
        assert_eq!(fault("\"a\";\"b\n\"c\";\"d\"\n"), Some(1));
        assert_eq!(fault("a\nb;\"c\nd;\"e\"\n"), Some(2));
        assert_eq!(fault("\"Một cửa\" liên thông;b\n"), Some(1));
        assert_eq!(fault("a;\""), Some(1));
    }
}
