//! A report about feedback: first what a leader reads in a minute, then the tables, then how things are counted.

use super::document::{Block, Column, Document, Heading, Purpose, Table, TableRow};
use crate::domain::feedback::report::definitions::DEFINITIONS;
use crate::domain::feedback::report::figures::{Counts, Figures, Ratio};
use crate::domain::feedback::report::tables::{Cell, ReportTable, tables};
use crate::domain::feedback::report::{Issued, Report};
use crate::domain::text::shorten;
use crate::domain::time::vietnamese;

/// Most rows of a table on paper; the workbook has them all.
const ROWS_MAX: usize = 20;
/// Longest text in a cell, in characters.
const CELL_CHARS_MAX: usize = 90;
/// The same where a row has few cells.
const WIDE_CELL_CHARS_MAX: usize = 240;
/// Columns of such a row at most.
const FEW_COLUMNS: usize = 3;
/// Columns for which a sheet has no room; the workbook has them.
const NOT_ON_PAPER: [&str; 2] = ["Mở lại", "Không rõ hạn"];
/// Hotspots, and units that are late, among what is read first.
const FIRST_ROWS: usize = 3;

/// A report to print.
#[derive(Debug, Clone, Copy)]
pub struct ReportSheet<'a> {
    /// What it says.
    pub report: &'a Report,
    /// How it was issued; `None` of a preview.
    pub issued: Option<&'a Issued>,
    /// Where it can be read, for the QR code.
    pub address: &'a str,
}

impl ReportSheet<'_> {
    /// What stands on it.
    #[must_use]
    pub fn document(&self) -> Document {
        let head = &self.report.head;
        let title = format!(
            "Phản ánh, kiến nghị về thủ tục hành chính {}",
            head.period_label
        );
        let mut blocks = self.first_page();
        // The first of the tables is on the first page.
        for table in tables(self.report).iter().skip(1) {
            blocks.push(Block::Heading(Heading::Part, table.title.to_owned()));
            blocks.extend(on_paper(table));
        }
        blocks.push(Block::Heading(Heading::Part, "Cách tính".to_owned()));
        let definitions = DEFINITIONS.iter();
        blocks.extend(definitions.map(|(name, text)| Block::Text(format!("{name}: {text}"))));
        Document {
            posted_by: Some(head.unit_name.clone()),
            kind: "Báo cáo",
            running: title.clone(),
            title,
            facts: self.facts(),
            blocks,
            updated_at: self.issued.map_or(head.cutoff, |issued| issued.issued_at),
            address: self.address.to_owned(),
            purpose: Purpose::Original,
            warning: None,
            notices: self.notices(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let head = &self.report.head;
        let days = format!("{} – {}", vietnamese(head.from), vietnamese(head.to));
        let mut facts = vec![("Kỳ báo cáo", days)];
        if head.is_whole {
            facts.push(("Chốt số liệu", format!("hết ngày {}", vietnamese(head.to))));
        }
        if let Some(issued) = self.issued {
            facts.push(("Phát hành", vietnamese(issued.issued_at.day())));
        }
        facts
    }

    fn notices(&self) -> Vec<String> {
        let mut notices = Vec::new();
        match self.issued {
            None => notices.push("Bản xem trước, chưa phát hành.".to_owned()),
            Some(issued) => {
                if let Some(id) = &issued.corrected_by {
                    notices.push(format!("Đã được thay bằng báo cáo {id}."));
                }
                if let Some(id) = &issued.corrects {
                    notices.push(format!(
                        "Lần phát hành {}, thay báo cáo {id}.",
                        issued.edition
                    ));
                }
            }
        }
        let head = &self.report.head;
        if !head.is_whole {
            notices.push(format!(
                "Kỳ chưa kết thúc; tính đến ngày {}.",
                vietnamese(head.cutoff.day())
            ));
        }
        notices
    }

    /// What a leader reads in a minute.
    fn first_page(&self) -> Vec<Block> {
        let figures = &self.report.figures;
        let mut blocks = vec![
            Block::Heading(Heading::Part, "Tóm tắt".to_owned()),
            Block::Text(summary(figures)),
            Block::Table(at_a_glance(figures)),
        ];
        let hotspots = hotspots(figures);
        if !hotspots.is_empty() {
            blocks.push(Block::Heading(
                Heading::Within,
                "Bị phản ánh nhiều nhất".to_owned(),
            ));
            blocks.push(Block::Text(hotspots));
        }
        let overdue = overdue(figures);
        if !overdue.is_empty() {
            blocks.push(Block::Heading(
                Heading::Within,
                "Đơn vị tồn quá hạn nhiều nhất".to_owned(),
            ));
            blocks.push(Block::Text(overdue));
        }
        if let Some(issued) = self.issued {
            blocks.push(Block::Heading(Heading::Within, "Đối chiếu".to_owned()));
            blocks.push(Block::Text(format!(
                "Mã báo cáo {}. SHA-256 của số liệu gốc: {}.",
                issued.id, issued.sha256
            )));
        }
        blocks
    }
}

fn summary(figures: &Figures) -> String {
    let Counts {
        received,
        carried_over,
        reopened,
        ..
    } = figures.total;
    let total = &figures.total;
    let mut sentences = vec![format!(
        "Phải xử lý {}: tiếp nhận trong kỳ {received}, kỳ trước chuyển sang {carried_over}, mở lại {reopened}.",
        total.handled(),
    )];
    sentences.push(format!(
        "Đã kết thúc {}, đúng hạn {}. Chưa kết thúc {}, trong đó quá hạn {}.",
        total.ended(),
        total.timely().text(),
        total.open(),
        total.open_late
    ));
    let said = &figures.satisfaction;
    if said.rated > 0 {
        sentences.push(format!(
            "Hài lòng {}; tỷ lệ phản hồi {}.",
            said.satisfaction().text(),
            said.response().text()
        ));
    }
    sentences.join("\n")
}

/// The figures that are asked for first, each with what it is a part of.
fn at_a_glance(figures: &Figures) -> Table {
    let total = &figures.total;
    let of = |of: u64, out_of: u64| Ratio { of, out_of };
    let ended = total.ended();
    let rows = [
        ("Kết thúc đúng hạn", total.timely(), "số kết thúc đã rõ hạn"),
        (
            "Chưa kết thúc",
            of(total.open(), total.handled()),
            "số phải xử lý",
        ),
        (
            "Tồn quá hạn",
            of(total.open_late, total.open()),
            "số chưa kết thúc",
        ),
        (
            "Đã trả lời",
            of(figures.answered(), ended),
            "số đã kết thúc",
        ),
        (
            "Đã chuyển cơ quan khác",
            of(figures.state("transferred"), ended),
            "số đã kết thúc",
        ),
        (
            "Đã hướng dẫn kênh khác",
            of(figures.state("redirected"), ended),
            "số đã kết thúc",
        ),
        (
            "Người gửi rút",
            of(figures.state("withdrawn"), ended),
            "số đã kết thúc",
        ),
        (
            "Không tiếp nhận",
            of(figures.state("not_accepted"), ended),
            "số đã kết thúc",
        ),
        (
            "Công khai kết quả",
            figures.releases.ratio(),
            "quyết định về công khai",
        ),
        (
            "Phản hồi đánh giá",
            figures.satisfaction.response(),
            "lượt đánh giá và trả lời hết hạn đánh giá",
        ),
        (
            "Hài lòng",
            figures.satisfaction.satisfaction(),
            "lượt đánh giá",
        ),
    ];
    let row = |(label, ratio, out_of): (&str, Ratio, &str)| {
        TableRow::Cells(vec![label.to_owned(), ratio.text(), out_of.to_owned()])
    };
    Table {
        summary: "Các chỉ tiêu chính, mỗi chỉ tiêu với mẫu số của nó".to_owned(),
        columns: vec![
            Column::new("Chỉ tiêu", 40.0),
            Column::centred("Kết quả", 26.0),
            Column::new("Trên tổng", 34.0),
        ],
        naming: 0,
        rows: rows.into_iter().map(row).collect(),
        is_dense: false,
    }
}

fn hotspots(figures: &Figures) -> String {
    // What nobody has classified yet is no cause.
    let spots = figures
        .hotspots
        .iter()
        .filter(|spot| !spot.cause.is_empty());
    let spots = spots.take(FIRST_ROWS);
    let lines = spots.map(|spot| {
        let name = shorten(&spot.name, CELL_CHARS_MAX);
        format!(
            "{} ({}): {} – {}",
            name, spot.procedure, spot.label, spot.count
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn overdue(figures: &Figures) -> String {
    let mut units: Vec<_> = figures.units.iter().collect();
    units.retain(|unit| unit.counts.open_late > 0);
    units.sort_by_key(|unit| std::cmp::Reverse(unit.counts.open_late));
    let lines = units.into_iter().take(FIRST_ROWS).map(|unit| {
        let (late, open) = (unit.counts.open_late, unit.counts.open());
        format!("{}: {late} trong {open} chưa kết thúc", unit.label)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A table, its first rows where there are many, or that there is nothing in it.
fn on_paper(table: &ReportTable) -> Vec<Block> {
    if table.rows.is_empty() {
        return vec![Block::Text("Không có.".to_owned())];
    }
    let is_kept = |place: usize| {
        let title = table.columns.get(place);
        title.is_some_and(|title| !NOT_ON_PAPER.contains(title))
    };
    let numbers = table.columns.len().saturating_sub(table.texts);
    let columns = table.columns.iter().enumerate();
    let columns = columns.filter(|(place, _)| is_kept(*place));
    let columns = columns.map(|(place, title)| match *title {
        "Tỷ lệ đúng hạn" => Column::centred(title, 14.5),
        "Mã" | "Loại hạn" | "Phiên bản" => Column::new(title, 12.0),
        _ if place >= table.texts => Column::centred(title, 8.5),
        _ => Column::new(title, if numbers > 3 { 22.0 } else { 40.0 }),
    });
    let most = if table.columns.len() <= FEW_COLUMNS {
        WIDE_CELL_CHARS_MAX
    } else {
        CELL_CHARS_MAX
    };
    let row = |cells: &Vec<Cell>| {
        let cells = cells.iter().enumerate();
        let cells = cells.filter(|(place, _)| is_kept(*place));
        let cells = cells.map(|(_, cell)| match cell {
            Cell::Text(text) => shorten(text, most),
            Cell::Number(number) => number.to_string(),
            Cell::Ratio(ratio) => ratio.text(),
        });
        TableRow::Cells(cells.collect())
    };
    let set = Table {
        summary: table.title.to_owned(),
        columns: columns.collect(),
        naming: table.texts.saturating_sub(1),
        rows: table.rows.iter().take(ROWS_MAX).map(row).collect(),
        is_dense: true,
    };
    let mut blocks = vec![Block::Table(set)];
    let left = table.rows.len().saturating_sub(ROWS_MAX);
    if left > 0 {
        blocks.push(Block::Text(format!("Còn {left} dòng nữa trong bản XLSX.")));
    }
    blocks
}
