//! The list of procedures that an agency or a commune puts up, with what is new on it and what has to come down.

use super::document::{Block, Column, Document, Heading, Purpose, Table, TableRow, Warning};
use crate::domain::channel::OnlineLevel;
use crate::domain::posting_task::Task;
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
    /// What there is to do; `None` when nobody asks.
    pub tasks: Option<Tasks>,
    /// Everything that has to hang there.
    pub rows: Vec<Row>,
    /// When it was made; the day is shown.
    pub updated_at: Timestamp,
    /// Where the newest state can be read; it stands in the QR code too.
    pub address: String,
}

/// What there is to do, compared with a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tasks {
    /// That day, as people write it.
    pub since: String,
    /// The procedures that have to be put up, replaced or taken down.
    pub rows: Vec<TaskRow>,
}

/// A procedure with which something has to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// What.
    pub task: Task,
    /// Why, in words for the office.
    pub reason: String,
    /// The procedure; one that has to be taken down as it was on that day.
    pub row: Row,
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
        if let Some(tasks) = &self.tasks {
            facts.push(("So với ngày", tasks.since.clone()));
            for task in [Task::PutUp, Task::Replace, Task::TakeDown] {
                facts.push((task.label(), tasks.of(task).len().to_string()));
            }
        }
        let in_tasks = self.tasks.iter().flat_map(|tasks| &tasks.rows);
        let mut everything = self.rows.iter().chain(in_tasks.map(|task| &task.row));
        Document {
            posted_by: self.posted_by.clone(),
            kind: "Niêm yết công khai",
            title: self.title.clone(),
            running: self.title.clone(),
            facts,
            blocks: self.blocks(),
            updated_at: self.updated_at,
            address: self.address.clone(),
            purpose: Purpose::Newest,
            warning: everything
                .any(|row| row.is_sample)
                .then_some(Warning::Sample),
            notices: Vec::new(),
        }
    }

    /// The rows in the order in which they are shown: by sector, then by name.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Row> {
        in_order(&self.rows, |row| row)
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if let Some(tasks) = &self.tasks {
            blocks = tasks.blocks();
            let title = "Toàn bộ thủ tục phải niêm yết".to_owned();
            blocks.push(Block::Heading(Heading::Part, title));
        }
        blocks.push(table(self.title.clone(), &self.in_order()));
        blocks
    }
}

impl Tasks {
    /// Those of one kind, in the order in which lists show them.
    #[must_use]
    pub fn of(&self, task: Task) -> Vec<&TaskRow> {
        let mut rows = in_order(&self.rows, |one| &one.row);
        rows.retain(|one| one.task == task);
        rows
    }

    fn blocks(&self) -> Vec<Block> {
        let parts = [
            (
                "Cần niêm yết mới hoặc thay bản mới",
                &[Task::PutUp, Task::Replace][..],
            ),
            ("Cần gỡ bỏ", &[Task::TakeDown][..]),
        ];
        let blocks = parts.map(|(title, kinds)| {
            let title = format!("{title} (so với ngày {})", self.since);
            let table = self.table(title.clone(), kinds);
            [Block::Heading(Heading::Part, title), table]
        });
        blocks.into_iter().flatten().collect()
    }

    /// What has to be done of some kinds, each kind under its name where there are several.
    fn table(&self, summary: String, kinds: &[Task]) -> Block {
        let mut rows = Vec::new();
        let mut number = 0;
        for kind in kinds {
            let tasks = self.of(*kind);
            if kinds.len() > 1 && !tasks.is_empty() {
                rows.push(TableRow::Group(kind.label().to_owned()));
            }
            for TaskRow { reason, row, .. } in tasks {
                number += 1;
                let cells = [&number.to_string(), &row.code, &row.name, reason];
                rows.push(TableRow::Cells(cells.map(Clone::clone).to_vec()));
            }
        }
        or_none(Table {
            summary,
            columns: vec![
                Column::centred("STT", 6.0),
                Column::new("Mã thủ tục", 13.0),
                Column::new("Tên thủ tục", 44.0),
                Column::new("Lý do", 37.0),
            ],
            naming: 2,
            rows,
            is_dense: true,
        })
    }
}

impl Row {
    fn stated_sector(&self) -> Option<&str> {
        let sector = self.sector.as_deref();
        sector.filter(|sector| !sector.trim().is_empty())
    }
}

/// By sector, then by name; those without a sector at the end.
fn in_order<T>(all: &[T], row: impl Fn(&T) -> &Row) -> Vec<&T> {
    let mut sorted: Vec<&T> = all.iter().collect();
    sorted.sort_by_cached_key(|one| {
        let row = row(one);
        let sector = row.stated_sector().map(fold);
        (sector.is_none(), sector, fold(&row.name), row.code.clone())
    });
    sorted
}

/// A table, or that there is nothing in it.
fn or_none(table: Table) -> Block {
    if table.rows.is_empty() {
        Block::Text("Không có thủ tục nào.".to_owned())
    } else {
        Block::Table(table)
    }
}

fn table(summary: String, rows: &[&Row]) -> Block {
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
    or_none(table)
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
