//! What stands on a sheet or a list, whatever the format.

use crate::domain::time::Timestamp;

/// Something to print.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Who puts it up, such as `UBND xã Hoa Thám — Trung tâm Phục vụ hành chính công`.
    pub posted_by: Option<String>,
    /// What it is, above the title.
    pub kind: &'static str,
    /// The title.
    pub title: String,
    /// What stands at the top of later pages.
    pub running: String,
    /// What is known of it as a whole: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Its contents, in order.
    pub blocks: Vec<Block>,
    /// When it last changed; the day is shown.
    pub updated_at: Timestamp,
    /// What stands in the QR code: where the newest state can be read, most often.
    pub address: String,
    /// What the QR code is for.
    pub purpose: Purpose,
    /// Why it must not be put up as it is, if there is a reason.
    pub warning: Option<Warning>,
    /// What people must read before anything else: that it changes, has ended or was corrected.
    pub notices: Vec<String>,
}

/// What the QR code of a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It leads to the newest state.
    Newest,
    /// It leads to where the paper can be checked.
    Check,
    /// It leads to what was printed, for officers who are signed in.
    Original,
}

impl Purpose {
    /// Below the code.
    #[must_use]
    pub fn caption(self) -> &'static str {
        match self {
            Self::Newest => "Quét mã để xem\nbản mới nhất",
            Self::Check => "Quét mã để kiểm\ntra giấy này",
            Self::Original => "Cán bộ quét mã\nđể mở bản gốc",
        }
    }

    /// What the code is, for who cannot see it; the address follows.
    #[must_use]
    pub fn alt(self) -> &'static str {
        match self {
            Self::Newest => "Mã QR dẫn tới bản mới nhất tại địa chỉ",
            Self::Check => "Mã QR dẫn tới nơi kiểm tra giấy này tại địa chỉ",
            Self::Original => "Mã QR dẫn tới bản gốc cho cán bộ đã đăng nhập tại địa chỉ",
        }
    }
}

/// Why a document must not be put up as it is: over its head, across its pages and on top of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// It shows something of the bundled sample, whose texts are not the official ones.
    Sample,
    /// The procedure does not apply yet.
    Upcoming,
    /// The procedure applies no more.
    Ended,
}

impl Warning {
    /// The warning in words.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Sample => "MẪU – không có giá trị niêm yết",
            Self::Upcoming => "CHƯA CÓ HIỆU LỰC",
            Self::Ended => "HẾT HIỆU LỰC – không niêm yết",
        }
    }

    /// Its first words, for large letters.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::Sample => "MẪU",
            Self::Upcoming => "CHƯA HIỆU LỰC",
            Self::Ended => "HẾT HIỆU LỰC",
        }
    }
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading of what follows.
    Heading(Heading, String),
    /// Text of one or several lines.
    Text(String),
    /// The source does not say.
    NotStated,
    /// A table.
    Table(Table),
}

/// How deep a heading is. The document's title is above both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// A part of the document.
    Part,
    /// A part of a part.
    Within,
}

/// A table with a header.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it is about, for who cannot see where it stands.
    pub summary: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Which column names its row, from 0.
    pub naming: usize,
    /// Its rows.
    pub rows: Vec<TableRow>,
    /// Whether its letters are small, for it has many rows.
    pub is_dense: bool,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// What stands in its header.
    pub title: &'static str,
    /// How wide it is, compared with the others.
    pub share: f32,
    /// Whether its texts stand in the middle, as short numbers do.
    pub is_centred: bool,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum TableRow {
    /// A heading of the rows that follow.
    Group(String),
    /// One text for each column.
    Cells(Vec<String>),
}

impl Table {
    /// The table without its last column if nothing stands there but what is in `blank`.
    #[must_use]
    pub fn without_blank_end(mut self, blank: &[&str]) -> Self {
        let is_blank = |row: &TableRow| match row {
            TableRow::Group(_) => true,
            TableRow::Cells(cells) => cells.last().is_none_or(|cell| blank.contains(&&**cell)),
        };
        if self.rows.iter().all(is_blank) {
            self.columns.pop();
            for row in &mut self.rows {
                if let TableRow::Cells(cells) = row {
                    cells.pop();
                }
            }
        }
        self
    }
}

impl Column {
    /// A column of texts.
    #[must_use]
    pub const fn new(title: &'static str, share: f32) -> Self {
        Self {
            title,
            share,
            is_centred: false,
        }
    }

    /// A column of short texts that stand in the middle.
    #[must_use]
    pub const fn centred(title: &'static str, share: f32) -> Self {
        Self {
            title,
            share,
            is_centred: true,
        }
    }
}
