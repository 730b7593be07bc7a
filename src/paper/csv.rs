//! The list as CSV, for spreadsheets and programs: UTF-8 with a byte order mark, commas, lines that end in CR LF
//! (RFC 4180), a fixed header, no cell that is a formula.
//!
//! Codes stand as they are written, as in the open data: `="1.001193"`, which Excel keeps as a text, breaks every
//! other reader, and an apostrophe or a blank before it would become part of the code. A spreadsheet that takes codes
//! for numbers can be told not to (Data, From Text/CSV, column type Text); the address in the same row ends the doubt,
//! and imports read what Excel makes of a code.

use std::collections::HashMap;

use super::list::{PostingList, Row, TaskRow, online};
use crate::domain::cell::harmless;
use crate::domain::posting_task::Task;

/// By this, spreadsheets know that the text is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";
const HEADER: [&str; 11] = [
    "STT",
    "Mã thủ tục",
    "Tên thủ tục",
    "Lĩnh vực",
    "Cơ quan thực hiện",
    "Thời hạn giải quyết",
    "Phí, lệ phí",
    "Trực tuyến",
    "Địa chỉ",
    "Việc cần làm",
    "Lý do",
];

/// The list, one line for each procedure; those to be taken down at the end.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn csv(list: &PostingList) -> Result<Vec<u8>, super::Error> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    let write = |writer: &mut ::csv::Writer<Vec<u8>>| {
        writer.write_record(HEADER)?;
        for (number, (row, task)) in (1_usize..).zip(rows(list)) {
            writer.write_record(cells(number, row, task))?;
        }
        writer.flush()
    };
    let failed = |error: &dyn std::fmt::Display| super::Error::Csv(error.to_string());
    write(&mut writer).map_err(|error| failed(&error))?;
    writer.into_inner().map_err(|error| failed(&error))
}

/// The rows in order, each with what has to be done.
fn rows(list: &PostingList) -> Vec<(&Row, Option<&TaskRow>)> {
    let tasks = list.tasks.iter().flat_map(|tasks| &tasks.rows);
    let by_code: HashMap<&str, &TaskRow> = tasks.map(|task| (&*task.row.code, task)).collect();
    let due = list.in_order().into_iter();
    let due = due.map(|row| (row, by_code.get(&*row.code).copied()));
    let down = list.tasks.iter().flat_map(|tasks| tasks.of(Task::TakeDown));
    due.chain(down.map(|task| (&task.row, Some(task))))
        .collect()
}

fn cells(number: usize, row: &Row, task: Option<&TaskRow>) -> [String; 11] {
    let or_blank = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        number.to_string(),
        row.code.clone(),
        row.name.clone(),
        or_blank(&row.sector),
        or_blank(&row.agency),
        or_blank(&row.time_limit),
        or_blank(&row.fee),
        row.online
            .map(|_| online(row.online))
            .unwrap_or_default()
            .to_owned(),
        row.address.clone(),
        task.map_or("", |task| task.task.label()).to_owned(),
        task.map(|task| task.reason.clone()).unwrap_or_default(),
    ];
    cells.map(harmless)
}
