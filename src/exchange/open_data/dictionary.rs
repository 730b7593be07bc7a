//! The data dictionary: what every column of the table and every key of the JSON lines means. Made from the columns
//! and from the record's schema, so that it says what the files have.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::csv_file::Table;
use super::table::{COLUMNS, STATE, VALID_FROM, VALID_TO};
use crate::domain::version::Standing;
use crate::record::dictionary::{Key, keys};
use crate::record::{FORMAT_NAME, FORMAT_VERSION};

/// The headings of the dictionary as a table.
const HEADINGS: [&str; 7] = [
    "file",
    "name",
    "type",
    "required",
    "values",
    "meaning_vi",
    "meaning_en",
];

/// What a reader must know of the table besides its columns.
const TABLE_NOTE: &str = "UTF-8 có BOM, phân cách bằng dấu phẩy, mỗi thủ tục một dòng. Ô có nhiều giá trị thì các giá \
     trị cách nhau bằng “; ” hoặc xuống dòng. Ô bắt đầu bằng = + - @ có thêm dấu ' ở đầu để bảng tính không coi là \
     công thức; khi xử lý bằng chương trình, hãy bỏ dấu đó. Mã thủ \
     tục là văn bản: nếu bảng tính đổi 1.001190 thành số, hãy nhập tệp qua Data → From Text/CSV và chọn kiểu Text cho \
     cột mã. Excel cắt ô dài quá 32.767 ký tự; tệp JSON luôn có đủ.\n\n\
     UTF-8 with a byte order mark, commas, one row for each procedure. Several values of a cell are separated by `; ` \
     or line breaks. A cell that begins with = + - @ has a ' before it, so that no spreadsheet takes it for a formula; \
     programs should drop it. Codes are texts: if a spreadsheet makes a number of 1.001190, take the file in by Data → \
     From Text/CSV with Text as the type of that column. Excel cuts \
     cells of more than 32,767 characters; the JSON lines have everything.";

/// The keys of a line: those of the record, and those beside it, which `tthc import` passes over.
fn all_keys() -> Vec<Key> {
    let beside = |(name, vi, en): (&str, &'static str, &str), kind: &str| Key {
        path: name.to_owned(),
        kind: kind.to_owned(),
        required: name == STATE.0,
        values: Vec::new(),
        vi,
        en: en.to_owned(),
    };
    let mut all = keys();
    all.push(Key {
        values: [Standing::InForce, Standing::Upcoming]
            .map(|standing| standing.key().to_owned())
            .to_vec(),
        ..beside(STATE, "word")
    });
    all.extend([beside(VALID_FROM, "date"), beside(VALID_TO, "date")]);
    all
}

/// Writes the dictionary as a table.
pub fn write_table<W: Write>(out: W) -> io::Result<W> {
    let mut table = Table::new(out, HEADINGS)?;
    for column in &COLUMNS {
        let cells = [
            super::CSV,
            column.name,
            column.kind,
            if column.is_always_filled { "yes" } else { "no" },
            "",
            column.vi,
            column.en,
        ];
        table.write(cells.map(ToOwned::to_owned))?;
    }
    for key in all_keys() {
        let Key {
            path,
            kind,
            values,
            vi,
            en,
            ..
        } = key;
        let required = if key.required { "yes" } else { "no" };
        table.write([
            super::JSONL.to_owned(),
            path,
            kind,
            required.to_owned(),
            values.join(" "),
            vi.to_owned(),
            en,
        ])?;
    }
    table.finish()
}

/// The dictionary for reading, in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut page = format!(
        "# Từ điển dữ liệu (data dictionary)\n\n## {csv}\n\n{TABLE_NOTE}\n\n\
         | Cột (column) | Kiểu (type) | Luôn có (required) | Ý nghĩa | Meaning |\n|---|---|---|---|---|\n",
        csv = super::CSV
    );
    for column in &COLUMNS {
        let name = format!("`{}`", column.name);
        let always = if column.is_always_filled { "✓" } else { "" };
        row(
            &mut page,
            &[&name, column.kind, always, column.vi, column.en],
        );
    }
    // Writing to a string cannot fail.
    let _ = write!(
        page,
        "\n## {jsonl}, {gzip}\n\nMỗi dòng một đối tượng JSON; dòng đầu là \
         `{{\"format\":\"{FORMAT_NAME}\",\"version\":{FORMAT_VERSION}}}`. Khóa vắng mặt nghĩa là không nguồn nào nêu.\n\n\
         One JSON object a line; the first line names format and version. A key that is absent means that no source \
         says anything.\n\n`state`, `valid_from` và `valid_to` nói thủ tục có hiệu lực khi nào; `tthc import` bỏ qua ba khóa này, vì \
         hiệu lực theo quyết định công bố. `state`, `valid_from` and `valid_to` say when a procedure applies; `tthc \
         import` passes over them, because that follows from its decision.\n\n| Khóa (key) | Kiểu (type) | Luôn có (required) | Giá trị (values) | Ý nghĩa | Meaning |\n\
         |---|---|---|---|---|---|\n",
        jsonl = super::JSONL,
        gzip = super::GZIP,
    );
    for key in all_keys() {
        let values: Vec<String> = key
            .values
            .iter()
            .map(|value| format!("`{value}`"))
            .collect();
        let required = if key.required { "✓" } else { "" };
        let path = format!("`{}`", key.path);
        row(
            &mut page,
            &[
                &path,
                &key.kind,
                required,
                &values.join(" "),
                key.vi,
                &key.en,
            ],
        );
    }
    page
}

fn row(page: &mut String, cells: &[&str]) {
    page.push('|');
    for cell in cells {
        let cell = cell.replace('|', "\\|").replace('\n', " ");
        let _ = write!(page, " {cell} |");
    }
    page.push('\n');
}
