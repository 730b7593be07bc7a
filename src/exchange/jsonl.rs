//! JSON lines: our own format (its first line names it) or the national portal's keys.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Read};
use std::iter::Peekable;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::open_data::{STATE, VALID_FROM, VALID_TO};
use super::{FIELD_CHARS_MAX, FileError, Incoming, Parsed, Reject, national};
use crate::domain::procedure::Procedure;
use crate::domain::text::{clean_line, shorten};
use crate::record::{FORMAT_NAME, FORMAT_VERSION, Fault, Record};

/// Longest line accepted. The longest real record has 180 KB.
const LINE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What stands beside a record in open data.
const BESIDE: [&str; 3] = [STATE.0, VALID_FROM.0, VALID_TO.0];

/// How many unknown keys are remembered, and with how many characters each.
const UNKNOWN_KEYS_MAX: usize = 100;
const KEY_CHARS_MAX: usize = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    Own,
    National,
}

/// Reads a file of JSON lines; its first line decides which keys it has.
pub fn read(
    input: Box<dyn BufRead + Send>,
) -> Result<impl Iterator<Item = Result<Parsed, FileError>> + Send, FileError> {
    let mut lines = Lines::new(input).peekable();
    let keys = match lines.peek() {
        None => return Err(FileError::Empty),
        Some(Ok((_, Ok(first)))) => keys_of(first)?,
        Some(_) => Keys::National,
    };
    if keys == Keys::Own {
        lines.next();
    }
    Ok(Records {
        lines,
        keys,
        unknown: BTreeMap::new(),
    })
}

/// What the lines hold and, behind them, the keys that were not known.
struct Records {
    lines: Peekable<Lines>,
    keys: Keys,
    unknown: BTreeMap<String, u64>,
}

impl Iterator for Records {
    type Item = Result<Parsed, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (row, text) = match self.lines.next() {
            Some(Ok(line)) => line,
            Some(Err(error)) => return Some(Err(error)),
            None => {
                let unknown = std::mem::take(&mut self.unknown);
                return (!unknown.is_empty()).then_some(Ok(Parsed::UnknownKeys(unknown)));
            }
        };
        Some(Ok(
            match text.and_then(|text| parse(self.keys, row, &text)) {
                Ok((procedure, unknown)) => {
                    self.count(unknown);
                    Parsed::Procedure(Box::new(Incoming {
                        row,
                        rows: 1,
                        procedure,
                    }))
                }
                Err(reject) => Parsed::Rejected(reject),
            },
        ))
    }
}

impl Records {
    fn count(&mut self, unknown: BTreeSet<String>) {
        for key in unknown {
            let key = shorten(&clean_line(&key), KEY_CHARS_MAX);
            if self.unknown.len() < UNKNOWN_KEYS_MAX || self.unknown.contains_key(&key) {
                *self.unknown.entry(key).or_default() += 1;
            }
        }
    }
}

fn keys_of(first: &str) -> Result<Keys, FileError> {
    let head: Value = serde_json::from_str(first).unwrap_or_default();
    if head.get("format").is_none() || head.get("code").is_some() {
        return Ok(Keys::National);
    }
    check_format(&head, FORMAT_NAME, FORMAT_VERSION).map(|()| Keys::Own)
}

/// Whether the first line of a file names this format and a version that can be read.
pub(super) fn check_format(head: &Value, name: &str, version: u32) -> Result<(), FileError> {
    let format = head.get("format").and_then(Value::as_str);
    if format != Some(name) {
        return Err(FileError::OtherFormat(
            format.unwrap_or_default().to_owned(),
        ));
    }
    match head.get("version").and_then(Value::as_u64) {
        Some(written) if written == u64::from(version) => Ok(()),
        written => Err(FileError::Version(written.unwrap_or(0), version)),
    }
}

/// The JSON of a line.
pub(super) fn value(row: u64, text: &str) -> Result<Value, Reject> {
    serde_json::from_str(text.trim_end()).map_err(|error| {
        let said = error.to_string();
        let said = said
            .rsplit_once(" at line ")
            .map_or(said.as_str(), |(said, _)| said);
        let reason = format!(
            "dòng không phải JSON hợp lệ (cột {}): {said}",
            error.column()
        );
        Reject::new(row, "", reason)
    })
}

fn parse(keys: Keys, row: u64, text: &str) -> Result<(Procedure, BTreeSet<String>), Reject> {
    let value = value(row, text)?;
    let read = match keys {
        Keys::National => national::procedure(value),
        Keys::Own => record::<Record>(without_standing(value))
            .and_then(Procedure::try_from)
            .map(|procedure| (procedure, BTreeSet::new())),
    };
    let read = read.map_err(|fault| Reject::from_fault(row, fault))?;
    match Reject::of_long_name(row, "name", &read.0.name) {
        Some(reject) => Err(reject),
        None => Ok(read),
    }
}

/// A record without what open data says beside it: `state`, `valid_from`, `valid_to`. When a procedure applies
/// follows from its decision, so importing the file again changes nothing.
fn without_standing(mut value: Value) -> Value {
    if let Some(keys) = value.as_object_mut() {
        for key in BESIDE {
            keys.remove(key);
        }
    }
    value
}

/// A record in our own form.
pub(super) fn record<R: DeserializeOwned>(value: Value) -> Result<R, Fault> {
    if let Some(field) = too_long(&value) {
        return Err(Fault::new(
            field,
            format!("dài quá {FIELD_CHARS_MAX} ký tự"),
        ));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        Fault::new(
            error.path().to_string(),
            in_vietnamese(&error.inner().to_string()),
        )
    })
}

/// What serde says of a record, in the words of the office.
pub(super) fn in_vietnamese(said: &str) -> String {
    let quoted = || said.split('`').nth(1).unwrap_or_default();
    if said.starts_with("unknown field") {
        format!(
            "không có khóa “{}” trong định dạng này; hãy kiểm tra chính tả",
            quoted()
        )
    } else if said.starts_with("missing field") {
        format!("thiếu khóa “{}”", quoted())
    } else if let Some(types) = said.strip_prefix("invalid type: ") {
        format!("sai kiểu dữ liệu ({types})")
    } else {
        said.to_owned()
    }
}

/// The key of a text that is longer than any field may be.
fn too_long(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => (text.chars().count() > FIELD_CHARS_MAX).then(String::new),
        Value::Array(items) => items.iter().enumerate().find_map(|(i, item)| {
            too_long(item).map(|inner| format!("[{i}]{}{inner}", dot(&inner)))
        }),
        Value::Object(fields) => fields.iter().find_map(|(key, field)| {
            too_long(field).map(|inner| format!("{key}{}{inner}", dot(&inner)))
        }),
        _ => None,
    }
}

/// What stands between a key and what follows it: `papers[0].items`.
fn dot(inner: &str) -> &'static str {
    if inner.is_empty() || inner.starts_with('[') {
        ""
    } else {
        "."
    }
}

/// The lines that are not blank, with their numbers. A line that cannot be used is a reject, not the end.
pub(super) struct Lines {
    input: Box<dyn BufRead + Send>,
    row: u64,
}

impl Iterator for Lines {
    type Item = Result<(u64, Result<String, Reject>), FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.line() {
                Ok(None) => return None,
                Ok(Some(Ok(line))) if line.trim().is_empty() => {}
                Ok(Some(line)) => return Some(Ok((self.row, line))),
                Err(error) => return Some(Err(error.into())),
            }
        }
    }
}

impl Lines {
    /// The lines of a file.
    pub(super) fn new(input: Box<dyn BufRead + Send>) -> Self {
        Self { input, row: 0 }
    }

    fn line(&mut self) -> std::io::Result<Option<Result<String, Reject>>> {
        let mut bytes = Vec::new();
        let limit = LINE_BYTES_MAX as u64 + 1;
        if self
            .input
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut bytes)?
            == 0
        {
            return Ok(None);
        }
        self.row += 1;
        if bytes.len() > LINE_BYTES_MAX && !bytes.ends_with(b"\n") {
            self.input.skip_until(b'\n')?;
            let reason = format!("dòng dài quá {} MB", LINE_BYTES_MAX / 1024 / 1024);
            return Ok(Some(Err(Reject::new(self.row, "", reason))));
        }
        if self.row == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        Ok(Some(String::from_utf8(bytes).map_err(|e| {
            let at = e.utf8_error().valid_up_to() + 1;
            Reject::new(
                self.row,
                "",
                format!("dòng không phải chữ UTF-8 (từ byte thứ {at}); hãy lưu lại tệp dạng UTF-8"),
            )
        })))
    }
}
