//! Files as offices have them, made by the tests.

use std::io::Write;

use flate2::{Compress, Compression, FlushCompress};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use zip::write::{SimpleFileOptions, ZipWriter};

/// Values in JSON lines.
pub fn lines(values: &[Value]) -> String {
    values
        .iter()
        .map(|value| value.to_string() + "\n")
        .collect()
}

/// Our own format.
pub fn own(records: &[Value]) -> String {
    format!(
        "{}\n{}",
        json!({"format": "tthc-procedures", "version": 1}),
        lines(records)
    )
}

/// A record in our own format with little in it.
pub fn own_record(code: &str, name: &str) -> Value {
    json!({"code": code, "name": name, "provenance": {"source": "own"}})
}

/// A record as the national portal has it, with the dirt of real ones.
pub fn national_record(code: &str, name: &str) -> Value {
    json!({
        "code": code, "name": name, "level": "Cấp Tỉnh, Cấp xã", "field": " Hộ tịch\u{200b}", "agency": "Ủy ban nhân dân cấp xã",
        "issuing_decision": "163/QĐ-BTP", "audience": "Công dân Việt Nam, Người nước ngoài",
        "steps": "Bước 1: Nộp hồ sơ\r\n\u{f0b7} Bước 2: Nhận kết quả",
        "channels": [
            {"method": "DIRECT", "time": "5 WORKING_DAY", "fee": "0 VNĐ (8.000 đồng)", "description": "Tại một cửa"},
            {"method": "ONLINE", "time": "1 OTHER", "fee": "0 VNĐ ()", "description": null},
        ],
        "documents": [
            {"case": "Giấy tờ phải nộp", "name": "Tờ khai", "original": 1, "copy": 0},
            {"case": "Giấy tờ phải nộp", "name": "Giấy chứng sinh", "original": 1, "copy": 2},
        ],
        "forms": [{"file": "to-khai.docx", "document": "Tờ khai"}], "result": "Giấy khai sinh",
        "legal_basis": [{"number": "60/2014/QH13", "title": "Luật Hộ tịch"}], "keywords": "khai sinh; sinh con",
        "publisher": "Bộ Tư pháp", "langson": {"provincial_codes": [format!("{code}.000.00.00.H37")]},
    })
}

/// A table's cell: words, or a number as Excel makes it of a code.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
}

/// A row of words.
pub fn row(words: &[&str]) -> Vec<Cell> {
    words
        .iter()
        .map(|word| Cell::Text((*word).to_owned()))
        .collect()
}

/// The first rows of a one-stop system's list: titles, then the header in row 5.
pub fn titled_header() -> Vec<Vec<Cell>> {
    vec![
        row(&["UBND TỈNH"]),
        row(&["DANH SÁCH THỦ TỤC HÀNH CHÍNH"]),
        row(&[""]),
        row(&["Tổng số: 3"]),
        row(&[
            "STT",
            "Mã TTHC",
            "Tên TTHC",
            "Lĩnh vực",
            "Mức độ DVC",
            "Quyết định",
        ]),
    ]
}

/// A list of three procedures in five rows, one of them a test entry.
pub fn list() -> Vec<Vec<Cell>> {
    let mut rows = titled_header();
    rows.extend([
        row(&[
            "1",
            "1.001193.000.00.00.H37",
            "Đăng ký khai sinh (Cấp xã)",
            "Hộ tịch",
            "Toàn trình",
            "2502 /QĐ-UBND",
        ]),
        row(&[
            "2",
            " 1.001193.000.00.00. H37.",
            "Đăng ký khai sinh (Cấp tỉnh)",
            "Hộ tịch",
            "Một phần",
            "2502/QĐ-UBND",
        ]),
        row(&[
            "3",
            "",
            "Thủ tục chứng thực",
            "[STP] - Chứng thực",
            "Mức độ 2",
            "",
        ]),
        row(&["4", "QCLV_01", "Quy chế làm việc", "", "", ""]),
        row(&["5", "9.999999", "Thủ tục test", "", "", ""]),
    ]);
    // Excel makes a number of this code and drops its last zeros.
    rows[7][1] = Cell::Number(2.000_815);
    rows
}

/// Rows as an Excel workbook, behind a first sheet that is something else.
pub fn xlsx(rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet()
        .write_string(0, 0, "Hướng dẫn")
        .unwrap();
    let sheet = book.add_worksheet();
    for (r, cells) in (0..).zip(rows) {
        for (c, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) if text.is_empty() => {}
                Cell::Text(text) => drop(sheet.write_string(r, c, text).unwrap()),
                Cell::Number(number) => drop(sheet.write_number(r, c, *number).unwrap()),
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// Rows as CSV.
pub fn csv(rows: &[Vec<Cell>], delimiter: char) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        Cell::Number(number) => number.to_string(),
    };
    let line = |cells: &Vec<Cell>| {
        cells
            .iter()
            .map(cell)
            .collect::<Vec<_>>()
            .join(&delimiter.to_string())
    };
    rows.iter().map(|cells| line(cells) + "\r\n").collect()
}

/// Rows as a LibreOffice table.
pub fn ods(rows: &[Vec<Cell>]) -> Vec<u8> {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
            escape(text)
        ),
        Cell::Number(number) => {
            format!("<table:table-cell office:value-type=\"float\" office:value=\"{number}\"/>")
        }
    };
    let line = |cells: &Vec<Cell>| {
        format!(
            "<table:table-row>{}</table:table-row>",
            cells.iter().map(cell).collect::<String>()
        )
    };
    ods_of(&rows.iter().map(line).collect::<String>())
}

/// A LibreOffice table of these rows in XML.
pub fn ods_of(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"DS\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

/// A zip archive.
pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Packed with zstd.
pub fn zst(content: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest)
}

/// Packed with gzip.
pub fn gz(content: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(content).unwrap();
    packed.finish().unwrap()
}

/// A deflate stream of many megabytes of zeros: one packed megabyte, over and over.
fn deflated_zeros(megabytes: usize) -> Vec<u8> {
    let mut packer = Compress::new(Compression::best(), false);
    let mut once = Vec::with_capacity(64 * 1024);
    packer
        .compress_vec(&vec![0; 1024 * 1024], &mut once, FlushCompress::Full)
        .unwrap();
    let mut stream = once.repeat(megabytes);
    // An empty last block.
    stream.extend([0x03, 0x00]);
    stream
}

/// A workbook whose one part unpacks to many megabytes of zeros, and claims this size.
pub fn zip_bomb(megabytes: usize, claimed: u32) -> Vec<u8> {
    let data = deflated_zeros(megabytes);
    let name = b"xl/worksheets/sheet1.xml";
    let size = u32::try_from(data.len()).unwrap().to_le_bytes();
    let name_size = u16::try_from(name.len()).unwrap().to_le_bytes();
    // Version, flags, method (deflate), time, date, checksum, packed size, the size it claims, name, no extras.
    let about = [
        &[20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0, 0, 0, 0, 0][..],
        &size,
        &claimed.to_le_bytes(),
        &name_size,
        &[0, 0],
    ]
    .concat();
    let local = [b"PK\x03\x04", &about[..], name, &data].concat();
    let central = [b"PK\x01\x02\x14\0", &about[..], &[0; 14], name].concat();
    let (central_size, central_at) = (
        u32::try_from(central.len()).unwrap(),
        u32::try_from(local.len()).unwrap(),
    );
    let end = [
        b"PK\x05\x06\0\0\0\0\x01\0\x01\0",
        &central_size.to_le_bytes()[..],
        &central_at.to_le_bytes(),
        &[0, 0],
    ];
    [local, central, end.concat()].concat()
}

/// A gzip file that unpacks to many megabytes of zeros; its checksum comes too late to matter.
pub fn gz_bomb(megabytes: usize) -> Vec<u8> {
    [
        &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..],
        &deflated_zeros(megabytes),
        &[0; 8],
    ]
    .concat()
}
