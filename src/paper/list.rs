//! The list of procedures that an agency or a commune puts up, with what is new on it and what has to come down.

use super::document::{Block, Column, Document, Heading, Table, TableRow};
use crate::domain::channel::OnlineLevel;
use crate::domain::text::{fold, shorten};
use crate::domain::time::Timestamp;

/// Longest time limit or fee in a cell, in characters; the procedure's own sheet has the whole.
const CELL_CHARS_MAX: usize = 45;
/// What stands in a cell of which the source says nothing.
const CELL_NOT_STATED: &str = "Không nêu";
/// The sector of procedures that have none.
const NO_SECTOR: &str = "Lĩnh vực khác";

/// A list to put up.
#[derive(Debug, Clone, PartialEq)]
pub struct PostingList {
    /// Its title.
    pub title: String,
    /// Who puts it up.
    pub posted_by: Option<String>,
    /// What it is narrowed to: label and value, such as `Cấp thực hiện` and `Cấp xã`.
    pub scope: Vec<(&'static str, String)>,
    /// The day from which `up` and `down` count, as people write it; `None` when nobody asks for changes.
    pub since: Option<String>,
    /// What is new or has changed since that day, and has to be put up.
    pub up: Vec<Row>,
    /// What has to be taken down.
    pub down: Vec<Row>,
    /// Everything that has to hang there.
    pub rows: Vec<Row>,
    /// When it was made; the day is shown.
    pub updated_at: Timestamp,
    /// Where the newest state can be read; it stands in the QR code too.
    pub address: String,
}

/// A procedure on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Mã thủ tục.
    pub code: String,
    /// Tên thủ tục.
    pub name: String,
    /// Lĩnh vực.
    pub sector: Option<String>,
    /// Cơ quan thực hiện.
    pub agency: Option<String>,
    /// Thời hạn giải quyết, in words.
    pub time_limit: Option<String>,
    /// Phí, lệ phí, in words.
    pub fee: Option<String>,
    /// Mức độ trực tuyến.
    pub online: Option<OnlineLevel>,
    /// Its page.
    pub address: String,
    /// Whether it belongs to the bundled sample.
    pub is_sample: bool,
}

impl PostingList {
    /// What stands on it.
    #[must_use]
    pub fn document(&self) -> Document {
        let mut facts = self.scope.clone();
        facts.push(("Số thủ tục", self.rows.len().to_string()));
        let everything = [&self.rows, &self.up, &self.down];
        Document {
            posted_by: self.posted_by.clone(),
            kind: "Niêm yết công khai",
            title: self.title.clone(),
            running: self.title.clone(),
            facts,
            blocks: self.blocks(),
            updated_at: self.updated_at,
            address: self.address.clone(),
            is_sample: everything.into_iter().flatten().any(|row| row.is_sample),
        }
    }

    /// The rows in the order in which they are shown: by sector, then by name.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Row> {
        in_order(&self.rows)
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if let Some(since) = &self.since {
            let changes = [
                (
                    format!("Niêm yết mới hoặc thay đổi từ ngày {since}"),
                    &self.up,
                ),
                (format!("Gỡ xuống từ ngày {since}"), &self.down),
            ];
            for (title, rows) in changes {
                blocks.push(Block::Heading(Heading::Part, title.clone()));
                blocks.push(table(title, &in_order(rows)));
            }
            let title = "Toàn bộ thủ tục phải niêm yết".to_owned();
            blocks.push(Block::Heading(Heading::Part, title));
        }
        blocks.push(table(self.title.clone(), &self.in_order()));
        blocks
    }
}

impl Row {
    fn stated_sector(&self) -> Option<&str> {
        let sector = self.sector.as_deref();
        sector.filter(|sector| !sector.trim().is_empty())
    }
}

fn in_order(rows: &[Row]) -> Vec<&Row> {
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort_by_cached_key(|row| {
        let sector = row.stated_sector().map(fold);
        (sector.is_none(), sector, fold(&row.name), row.code.clone())
    });
    rows
}

fn table(summary: String, rows: &[&Row]) -> Block {
    if rows.is_empty() {
        return Block::Text("Không có thủ tục nào.".to_owned());
    }
    let mut table = Table {
        summary,
        columns: vec![
            Column::centred("STT", 6.0),
            Column::new("Mã thủ tục", 12.0),
            Column::new("Tên thủ tục", 40.0),
            Column::new("Thời hạn", 16.0),
            Column::new("Phí, lệ phí", 15.0),
            Column::centred("Trực tuyến", 12.0),
        ],
        naming: 2,
        rows: Vec::new(),
        is_dense: true,
    };
    let mut shown = None;
    for (number, row) in (1..).zip(rows) {
        let sector = row.stated_sector().unwrap_or(NO_SECTOR);
        if shown != Some(fold(sector)) {
            shown = Some(fold(sector));
            table.rows.push(TableRow::Group(sector.to_owned()));
        }
        table.rows.push(TableRow::Cells(cells(number, row)));
    }
    Block::Table(table)
}

fn cells(number: usize, row: &Row) -> Vec<String> {
    let stated = |text: &Option<String>| {
        let text = text.as_deref().map(|text| shorten(text, CELL_CHARS_MAX));
        text.unwrap_or_else(|| CELL_NOT_STATED.to_owned())
    };
    vec![
        number.to_string(),
        row.code.clone(),
        row.name.clone(),
        stated(&row.time_limit),
        stated(&row.fee),
        online(row.online).to_owned(),
    ]
}

/// How far the online service goes, in the words of lists.
pub(super) fn online(level: Option<OnlineLevel>) -> &'static str {
    match level {
        Some(OnlineLevel::Full) => "Toàn trình",
        Some(OnlineLevel::Partial) => "Một phần",
        Some(OnlineLevel::None) => "Chưa có",
        None => CELL_NOT_STATED,
    }
}
