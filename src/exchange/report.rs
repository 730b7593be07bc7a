//! A report as a workbook. Every text is written as a text: a name that looks like a formula stays one.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::domain::feedback::report::definitions::DEFINITIONS;
use crate::domain::feedback::report::tables::{Cell, ReportTable, tables};
use crate::domain::feedback::report::{Issued, Report};
use crate::domain::time::{Timestamp, vietnamese};

/// How wide columns of texts and of numbers are, in characters.
const TEXT_WIDTH: f64 = 46.0;
const CODE_WIDTH: f64 = 16.0;
const NUMBER_WIDTH: f64 = 13.0;

/// A workbook that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("workbook: {0}")]
pub struct BookError(#[from] XlsxError);

/// The report as XLSX: what it is of, then its tables, each on a sheet of its own, then how things are counted.
///
/// # Errors
/// [`BookError`] when a text is longer than a cell holds.
pub fn report_book(report: &Report, issued: Option<&Issued>) -> Result<Vec<u8>, BookError> {
    let mut book = Workbook::new();
    let title = format!("Báo cáo phản ánh, kiến nghị {}", report.head.period_label);
    book.set_properties(
        &DocProperties::new()
            .set_title(&title)
            .set_creation_datetime(&made_on(
                issued.map_or(report.head.cutoff, |one| one.issued_at),
            )?),
    );
    head(book.add_worksheet(), &title, report, issued)?;
    for table in tables(report) {
        sheet(book.add_worksheet(), &table)?;
    }
    definitions(book.add_worksheet())?;
    Ok(book.save_to_buffer()?)
}

/// The same report always gives the same file: it is dated by itself and not by when it is asked for.
fn made_on(at: Timestamp) -> Result<ExcelDateTime, XlsxError> {
    let day = at.day();
    let (month, date) = (day.month().unsigned_abs(), day.day().unsigned_abs());
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), month, date)
}

fn bold() -> Format {
    Format::new().set_bold()
}

fn wrapped() -> Format {
    Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
}

fn header() -> Format {
    wrapped().set_bold().set_align(FormatAlign::Center)
}

fn head(
    sheet: &mut Worksheet,
    title: &str,
    report: &Report,
    issued: Option<&Issued>,
) -> Result<(), XlsxError> {
    let head = &report.head;
    let until = if head.is_whole {
        format!("hết ngày {}", vietnamese(head.to))
    } else {
        format!("{} (kỳ chưa kết thúc)", head.cutoff)
    };
    let mut facts = vec![
        ("Phạm vi", head.unit_name.clone()),
        ("Kỳ báo cáo", head.period_label.clone()),
        ("Từ ngày", vietnamese(head.from)),
        ("Đến ngày", vietnamese(head.to)),
        ("Chốt số liệu", until),
        ("Căn cứ kỳ báo cáo", head.basis.clone()),
    ];
    match issued {
        None => facts.push(("Tình trạng", "Bản xem trước, chưa phát hành".to_owned())),
        Some(issued) => {
            facts.push(("Phát hành ngày", vietnamese(issued.issued_at.day())));
            facts.push(("Mã báo cáo", issued.id.clone()));
            facts.push(("Lần phát hành", issued.edition.to_string()));
            facts.extend(issued.corrects.clone().map(|id| ("Thay báo cáo", id)));
            facts.extend(
                issued
                    .corrected_by
                    .clone()
                    .map(|id| ("Đã được thay bằng báo cáo", id)),
            );
            facts.push(("SHA-256 của số liệu", issued.sha256.clone()));
        }
    }
    sheet.set_name("Báo cáo")?;
    sheet.set_column_width(0, 26.0)?;
    sheet.set_column_width(1, 70.0)?;
    sheet.write_string_with_format(0, 0, title, &bold().set_font_size(14))?;
    for (row, (name, value)) in (2..).zip(&facts) {
        sheet.write_string_with_format(row, 0, *name, &bold())?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(())
}

fn sheet(sheet: &mut Worksheet, table: &ReportTable) -> Result<(), XlsxError> {
    sheet.set_name(table.name)?;
    sheet.write_string_with_format(0, 0, table.title, &bold())?;
    for (column, title) in (0_u16..).zip(&table.columns) {
        let is_text = usize::from(column) < table.texts;
        let width = match is_text {
            true if *title == "Mã" || *title == "Loại hạn" => CODE_WIDTH,
            true => TEXT_WIDTH,
            false => NUMBER_WIDTH,
        };
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(2, column, *title, &header())?;
    }
    for (row, cells) in (3_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            write(sheet, (row, column), cell)?;
        }
    }
    sheet.set_freeze_panes(3, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

fn write(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string_with_format(row, column, text, &wrapped())?,
        // No count here comes near 2^32.
        Cell::Number(number) => {
            let number = u32::try_from(*number).unwrap_or(u32::MAX);
            sheet.write_number_with_format(row, column, number, &wrapped())?
        }
        Cell::Ratio(ratio) => {
            sheet.write_string_with_format(row, column, ratio.text(), &wrapped())?
        }
    };
    Ok(())
}

fn definitions(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("Cách tính")?;
    sheet.set_column_width(0, 26.0)?;
    sheet.set_column_width(1, 100.0)?;
    for (row, (name, text)) in (0_u32..).zip(DEFINITIONS) {
        sheet.write_string_with_format(row, 0, name, &wrapped().set_bold())?;
        sheet.write_string_with_format(row, 1, text, &wrapped())?;
    }
    Ok(())
}
