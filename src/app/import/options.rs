//! What an import is asked for, and what it tells.

use std::collections::{BTreeMap, HashSet};

use crate::app::Error;
use crate::domain::code::ProcedureCode;
use crate::domain::decision::Decision;
use crate::domain::gate::Finding;
use crate::domain::procedure::Procedure;
use crate::domain::time::Timestamp;
use crate::exchange::{FileError, Reject};

/// Under whose name and for what reason a file's records are published without the usual two persons; kept with
/// each version that comes of it.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// What the operator calls the source.
    pub source_name: String,
    /// The file's name, without its folder.
    pub file_name: String,
    /// The file's SHA-256, in hexadecimal digits.
    pub file_sha256: String,
    /// Who runs the import.
    pub who: String,
    /// The user of the operating system who runs the command, for the audit; `None` is the program by itself.
    pub user: Option<String>,
    /// Why.
    pub why: String,
    /// The decision as of which the records apply.
    pub decision: Option<Decision>,
    /// When the file was taken from its source; `None` is now.
    pub retrieved_at: Option<Timestamp>,
}

/// What the operator asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Look, count and report, but keep nothing.
    pub dry_run: bool,
    /// Keep the good rows of a file that has bad ones.
    pub keep_good: bool,
    /// Make drafts for officers to look at instead of publishing.
    pub is_draft: bool,
    /// The source has said everything with this file and those before it, which named these procedures. `None` while
    /// more is to come, or where a file before was not taken whole.
    pub whole_after: Option<HashSet<ProcedureCode>>,
    /// Under whose name and for what reason.
    pub terms: Terms,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read, those of list rows that make one procedure counted each.
    pub rows: u64,
    /// Rows that went into the procedure of an earlier row with the same code.
    pub merged: u64,
    /// Procedures not known before.
    pub new: u64,
    /// Procedures that are different now.
    pub changed: u64,
    /// Procedures that became drafts, or another revision of one.
    pub drafted: u64,
    /// Procedures that are the same as before.
    pub unchanged: u64,
    /// Rows that could not be taken.
    pub rejected: u64,
    /// Rows left out on purpose.
    pub skipped: u64,
    /// Procedures of the bundled sample that made room for real ones.
    pub sample_removed: usize,
    /// Procedures taken that lack something by the gate.
    pub incomplete: u64,
    /// The procedures that the file names.
    pub named: HashSet<ProcedureCode>,
    /// Whether anything was kept.
    pub kept: bool,
}

impl Report {
    /// Procedures that were taken, whatever became of them.
    #[must_use]
    pub fn procedures(&self) -> u64 {
        self.new + self.changed + self.drafted + self.unchanged
    }
}

/// What happens while a file is read.
#[derive(Debug)]
pub enum Event<'a> {
    /// A row could not be taken.
    Rejected(&'a Reject),
    /// A row was left out on purpose.
    Skipped(&'a Reject),
    /// Another procedure was handled.
    Procedure,
    /// A procedure that was taken lacks something.
    Incomplete(&'a Procedure, &'a [Finding]),
    /// Keys that mean nothing to us were left out, in so many records each.
    UnknownKeys(&'a BTreeMap<String, u64>),
    /// Another import holds the database; this one goes on when that has ended.
    Waiting,
}

/// Why a file was not taken at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database, or the program.
    #[error(transparent)]
    App(#[from] Error),
}

impl From<crate::store::Error> for ImportError {
    fn from(error: crate::store::Error) -> Self {
        Self::App(error.into())
    }
}
