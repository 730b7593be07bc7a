//! The files of the open data: everything as JSON lines and as a table, and the dictionary that explains both.

mod csv_file;
mod dictionary;
mod digest;
mod table;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use self::csv_file::Table;
use self::digest::{Both, Measured};
use self::table::COLUMNS;

pub use self::table::{Row, STATE, VALID_FROM, VALID_TO};

use super::Writer;

/// All procedures as JSON lines, in the format that `tthc import` reads.
pub const JSONL: &str = "procedures.jsonl";
/// The same, packed.
pub const GZIP: &str = "procedures.jsonl.gz";
/// All procedures as a table.
pub const CSV: &str = "procedures.csv";
/// What columns and keys mean, as a table.
pub const DICTIONARY_CSV: &str = "data-dictionary.csv";
/// What columns and keys mean, for reading.
pub const DICTIONARY_MD: &str = "data-dictionary.md";

/// A file that is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenFile {
    /// Its name.
    pub name: &'static str,
    /// What it is, as HTTP says it.
    pub media_type: &'static str,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many procedures it has; `None` for a dictionary.
    pub records: Option<u64>,
}

/// Writes all files, procedure by procedure.
#[derive(Debug)]
pub struct Files {
    folder: PathBuf,
    lines: Writer<Both<Measured, GzEncoder<Measured>>>,
    table: Table<Measured>,
    records: u64,
}

impl Files {
    /// Begins the files in a folder, which is made and must not have them yet.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn create(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let packed = Measured::create(&folder.join(GZIP))?;
        let packed = GzEncoder::new(packed, Compression::default());
        let plain = Measured::create(&folder.join(JSONL))?;
        let table = Measured::create(&folder.join(CSV))?;
        Ok(Self {
            folder: folder.to_owned(),
            lines: Writer::new(Both(plain, packed))?,
            table: Table::new(table, COLUMNS.iter().map(|column| column.name))?,
            records: 0,
        })
    }

    /// Adds a procedure, with what it is and the time of its last change.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn add(&mut self, row: &Row<'_>) -> io::Result<()> {
        self.lines
            .write_with(row.procedure, row.standing, row.validity)?;
        self.table.write(table::cells(row))?;
        self.records += 1;
        Ok(())
    }

    /// Adds the dictionary and says what there is.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn finish(self) -> io::Result<Vec<OpenFile>> {
        let Both(plain, packed) = self.lines.finish()?;
        let dictionary = Measured::create(&self.folder.join(DICTIONARY_CSV))?;
        let mut reading = Measured::create(&self.folder.join(DICTIONARY_MD))?;
        reading.write_all(dictionary::markdown().as_bytes())?;
        let records = Some(self.records);
        let all = [
            (
                CSV,
                "text/csv; charset=utf-8; header=present",
                self.table.finish()?,
                records,
            ),
            (JSONL, "application/jsonl; charset=utf-8", plain, records),
            (GZIP, "application/gzip", packed.finish()?, records),
            (
                DICTIONARY_CSV,
                "text/csv; charset=utf-8; header=present",
                dictionary::write_table(dictionary)?,
                None,
            ),
            (DICTIONARY_MD, "text/markdown; charset=utf-8", reading, None),
        ];
        let measured = all.into_iter().map(|(name, media_type, file, records)| {
            let (bytes, sha256) = file.finish()?;
            Ok(OpenFile {
                name,
                media_type,
                bytes,
                sha256,
                records,
            })
        });
        measured.collect()
    }
}
