//! The list as CSV, for spreadsheets.

use super::list::{PostingList, Row, online};

/// By this, spreadsheets know that the text is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// With one of these at its beginning, a spreadsheet takes a text for a formula and runs it.
const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
const HEADER: [&str; 10] = [
    "STT",
    "Mã thủ tục",
    "Tên thủ tục",
    "Lĩnh vực",
    "Cơ quan thực hiện",
    "Thời hạn giải quyết",
    "Phí, lệ phí",
    "Trực tuyến",
    "Địa chỉ",
    "Ghi chú",
];

/// The list, one line for each procedure; those to be taken down at the end.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn csv(list: &PostingList) -> Result<Vec<u8>, super::Error> {
    let mut writer = ::csv::Writer::from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    let write = |writer: &mut ::csv::Writer<Vec<u8>>| {
        writer.write_record(HEADER)?;
        let rows = list.in_order().into_iter();
        let rows = rows.map(|row| (row, note(list, row)));
        let down = list.down.iter().map(|row| (row, "Gỡ xuống"));
        for (number, (row, note)) in (1..).zip(rows.chain(down)) {
            writer.write_record(cells(number, row, note))?;
        }
        writer.flush()
    };
    let failed = |error: &dyn std::fmt::Display| super::Error::Csv(error.to_string());
    write(&mut writer).map_err(|error| failed(&error))?;
    writer.into_inner().map_err(|error| failed(&error))
}

fn note(list: &PostingList, row: &Row) -> &'static str {
    let is_up = list.up.iter().any(|up| up.code == row.code);
    if is_up {
        "Niêm yết mới hoặc thay đổi"
    } else {
        ""
    }
}

fn cells(number: usize, row: &Row, note: &str) -> [String; 10] {
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
        note.to_owned(),
    ];
    cells.map(without_formula)
}

/// A text that no spreadsheet runs: an apostrophe before it makes it plain text.
fn without_formula(text: String) -> String {
    if text.starts_with(FORMULA_STARTS) {
        format!("'{text}")
    } else {
        text
    }
}
