//! Our own format, written.

use std::io::{self, Write};

use serde::Serialize;

use crate::domain::procedure::Procedure;
use crate::domain::version::{Standing, Validity};
use crate::record::{FORMAT_NAME, FORMAT_VERSION, Record, StandingKey};

/// A procedure as the public reads it on the day the file was made. `tthc import` passes over what is beside the
/// record: when a procedure applies follows from its decision, never from a file.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    record: Record,
    state: StandingKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to: Option<String>,
}

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

    /// Adds a procedure and, beside its record, what it is to the public and when it applies.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write_with(
        &mut self,
        procedure: &Procedure,
        standing: Standing,
        validity: Validity,
    ) -> io::Result<()> {
        let shown = Shown {
            record: procedure.into(),
            state: StandingKey(standing),
            valid_from: validity.from.map(|day| day.to_string()),
            valid_to: validity.to.map(|day| day.to_string()),
        };
        serde_json::to_writer(&mut self.out, &shown)?;
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
