//! Our own format, written.

use std::io::{self, Write};

use crate::domain::procedure::Procedure;
use crate::record::{FORMAT_NAME, FORMAT_VERSION, Record};

/// Writes procedures as JSON lines after a first line that names format and version.
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: W,
}

impl<W: Write> Writer<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(mut out: W) -> io::Result<Self> {
        writeln!(
            out,
            "{{\"format\":\"{FORMAT_NAME}\",\"version\":{FORMAT_VERSION}}}"
        )?;
        Ok(Self { out })
    }

    /// Adds a procedure.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, procedure: &Procedure) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &Record::from(procedure))?;
        self.out.write_all(b"\n")
    }

    /// Hands over what is still buffered and gives the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}
