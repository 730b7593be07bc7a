//! Files of agencies: JSON lines in our own format, or a CSV table with one agency in each row.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::jsonl::{self, Lines};
use super::{FileError, Kind, LIST_MB_MAX, Reject, csv_table, input, kind_of};
use crate::domain::agency::Agency;
use crate::domain::text::{clean_line, fold};
use crate::record::AgencyRecord;

/// The name in the first line of a file in our own format.
pub const DIRECTORY_FORMAT_NAME: &str = "tthc-directory";
/// The version in the first line of a file in our own format.
pub const DIRECTORY_FORMAT_VERSION: u32 = 1;

/// Most agencies of a file. The country has some 3,400 communes and provinces.
const ROWS_MAX: usize = 20_000;

/// The bundled directories, by name.
const BUNDLED: [(&str, &str); 1] = [("langson", include_str!("places/langson.jsonl"))];

/// An agency as a file has it.
#[derive(Debug)]
pub struct AgencyRow {
    /// The row it stands in, counted from 1.
    pub row: u64,
    /// The agency, its parent not yet found.
    pub agency: Agency,
    /// The parent's code or name, as written.
    pub parent: Option<String>,
}

/// The rows of a file, and what is wrong with some of them.
pub type AgencyRows = Vec<Result<AgencyRow, Reject>>;

/// Reads a file of agencies; its kind is taken from its name.
///
/// # Errors
/// [`FileError`].
pub fn open(path: &Path) -> Result<AgencyRows, FileError> {
    let unknown = || FileError::UnknownDirectoryKind(path.display().to_string());
    let kind = kind_of(path).ok_or_else(unknown)?;
    if std::fs::metadata(path)?.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
    }
    let open = || input::open(path, Arc::default(), LIST_MB_MAX);
    match kind {
        Kind::JsonLines => records(open()?),
        Kind::Csv => table(open()?),
        Kind::Spreadsheet => Err(unknown()),
    }
}

/// A bundled directory.
///
/// # Errors
/// [`FileError::UnknownBundle`] names those there are.
pub fn bundled(name: &str) -> Result<AgencyRows, FileError> {
    let found = BUNDLED.into_iter().find(|(known, _)| *known == name);
    let (_, text) = found.ok_or_else(|| {
        let known: Vec<_> = BUNDLED.into_iter().map(|(known, _)| known).collect();
        FileError::UnknownBundle(name.to_owned(), known.join(", "))
    })?;
    records(Box::new(text.as_bytes()))
}

fn records(input: Box<dyn BufRead + Send>) -> Result<AgencyRows, FileError> {
    let mut lines = Lines::new(input);
    let (_, first) = lines.next().ok_or(FileError::Empty)??;
    let head = first.ok().and_then(|line| serde_json::from_str(&line).ok());
    let head: Value = head.unwrap_or_default();
    jsonl::check_format(&head, DIRECTORY_FORMAT_NAME, DIRECTORY_FORMAT_VERSION)?;
    rows(lines.map(|line| {
        let (row, text) = line?;
        let value = text.and_then(|text| jsonl::value(row, &text));
        Ok((row, value))
    }))
}

/// The columns of a CSV table: key, and the folded headings it is known by.
const COLUMNS: [(&str, &[&str]); 14] = [
    ("code", &["code", "ma", "ma co quan", "ma don vi"]),
    ("name", &["name", "ten", "ten co quan", "ten don vi"]),
    ("kind", &["kind", "loai"]),
    (
        "parent",
        &[
            "parent",
            "cap tren",
            "truc thuoc",
            "don vi cap tren",
            "co quan cap tren",
        ],
    ),
    ("addresses", &["addresses", "dia chi"]),
    ("hours", &["hours", "gio lam viec"]),
    ("phone", &["phone", "dien thoai", "so dien thoai"]),
    ("email", &["email", "thu dien tu"]),
    ("website", &["website", "trang thong tin dien tu"]),
    ("former_names", &["former_names", "ten cu", "don vi cu"]),
    ("gso_code", &["gso_code", "ma gso"]),
    ("sectors", &["sectors", "linh vuc"]),
    ("certainty", &["certainty", "do tin cay"]),
    ("source", &["source", "nguon"]),
];

fn column(heading: &str) -> Option<&'static str> {
    let folded = fold(&clean_line(heading));
    let known = COLUMNS
        .into_iter()
        .find(|(_, names)| names.contains(&folded.as_str()));
    known.map(|(key, _)| key)
}

fn is_header(cells: &[String]) -> bool {
    let keys: Vec<_> = cells.iter().filter_map(|cell| column(cell)).collect();
    ["code", "name", "kind"]
        .iter()
        .all(|key| keys.contains(key))
}

fn table(input: Box<dyn BufRead + Send>) -> Result<AgencyRows, FileError> {
    let mut table = csv_table::rows(input, is_header)?;
    let header = match table.next().ok_or(FileError::Empty)?? {
        Ok(row) if is_header(&row.cells) => row.cells,
        _ => return Err(FileError::NoDirectoryHeader),
    };
    let mut keys = BTreeMap::new();
    for (at, heading) in header.iter().enumerate() {
        if clean_line(heading).is_empty() {
            continue;
        }
        let key = column(heading).ok_or_else(|| FileError::UnknownColumn(clean_line(heading)))?;
        keys.insert(at, key);
    }
    let filled = table.filter(
        |row| !matches!(row, Ok(Ok(row)) if row.cells.iter().all(|cell| cell.trim().is_empty())),
    );
    rows(filled.map(|row| {
        Ok(match row? {
            Ok(row) => (row.row, Ok(record_of(&keys, &row.cells))),
            Err(reject) => (reject.row, Err(reject)),
        })
    }))
}

/// A row of a table as a record. Several values of one cell stand behind one another, parted by `;`.
fn record_of(keys: &BTreeMap<usize, &'static str>, cells: &[String]) -> Value {
    let mut record = Map::new();
    for (at, key) in keys {
        let Some(cell) = cells
            .get(*at)
            .map(|cell| clean_line(cell))
            .filter(|cell| !cell.is_empty())
        else {
            continue;
        };
        let parts = cell
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let value = match *key {
            "addresses" | "sectors" => parts.map(Value::from).collect(),
            "former_names" => parts.map(former_unit).collect(),
            _ => Value::from(cell),
        };
        record.insert((*key).to_owned(), value);
    }
    record
        .entry("certainty")
        .or_insert_with(|| "certain".into());
    Value::Object(record)
}

/// `Xã Minh Khai (Huyện Bình Gia)`.
fn former_unit(written: &str) -> Value {
    let parted = written
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('));
    match parted {
        Some((name, district)) => json!({"name": name.trim(), "district": district.trim()}),
        None => json!({"name": written}),
    }
}

fn rows(
    values: impl Iterator<Item = Result<(u64, Result<Value, Reject>), FileError>>,
) -> Result<AgencyRows, FileError> {
    let mut rows = AgencyRows::new();
    for value in values {
        if rows.len() == ROWS_MAX {
            return Err(FileError::TooManyRows(ROWS_MAX));
        }
        let (row, value) = value?;
        rows.push(value.and_then(|value| agency(row, value)));
    }
    if rows.is_empty() {
        return Err(FileError::Empty);
    }
    Ok(rows)
}

fn agency(row: u64, mut value: Value) -> Result<AgencyRow, Reject> {
    // By its name, too: a name is no code, so it is taken out before the record is read.
    let parent = value
        .as_object_mut()
        .and_then(|record| record.remove("parent"));
    let parent = match parent {
        None | Some(Value::Null) => None,
        Some(Value::String(written)) => Some(clean_line(&written)).filter(|text| !text.is_empty()),
        Some(_) => return Err(Reject::new(row, "parent", "phải là mã hoặc tên cơ quan")),
    };
    let record: AgencyRecord =
        jsonl::record(value).map_err(|fault| Reject::from_fault(row, fault))?;
    let agency = Agency::try_from(record).map_err(|fault| Reject::from_fault(row, fault))?;
    Ok(AgencyRow {
        row,
        agency,
        parent,
    })
}

/// Writes agencies as JSON lines after a first line that names format and version.
#[derive(Debug)]
pub struct AgencyWriter<W: Write> {
    out: W,
}

impl<W: Write> AgencyWriter<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(mut out: W) -> io::Result<Self> {
        let head = json!({"format": DIRECTORY_FORMAT_NAME, "version": DIRECTORY_FORMAT_VERSION});
        writeln!(out, "{head}")?;
        Ok(Self { out })
    }

    /// Adds an agency.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, agency: &Agency) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &AgencyRecord::from(agency))?;
        self.out.write_all(b"\n")
    }

    /// Hands over what is still buffered.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}
